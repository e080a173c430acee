//! What erasing leaves behind in the full-text index and in the list of facets, and taking that off the disk.

use rusqlite::Connection;

use super::error::Fault;

/// Takes off the list of facets what no attempt has any more, and writes its index anew. To be done where attempts are removed,
/// in that transaction.
pub(super) fn forget_facets(connection: &Connection) -> Result<(), Fault> {
    Ok(connection.execute_batch(
        "DELETE FROM facet WHERE NOT EXISTS (
             SELECT 1 FROM attempt_text WHERE attempt_text MATCH '\"' || facet.token || '\"');
         INSERT INTO facet_text (facet_text) VALUES ('delete-all');
         INSERT INTO facet_text (rowid, value) SELECT row, value FROM facet WHERE name <> 'combination';",
    )?)
}

/// Writes the full-text index anew from the list: without what was removed, which it otherwise keeps until chance merges it away
/// (merging all of it leaves some), and whatever was done to the list behind its back.
pub(super) fn rebuild(connection: &Connection) -> Result<(), Fault> {
    Ok(connection.execute_batch("INSERT INTO attempt_text (attempt_text) VALUES ('rebuild')")?)
}
