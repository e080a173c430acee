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

#[cfg(test)]
mod tests {
    use jiff::Zoned;
    use tempfile::TempDir;

    use super::*;
    use crate::enrollment::{Attempt, AttemptId, Kind, Outcome, Timing, Wire};
    use crate::history::{Annotation, Query, Record, Search, Store};

    fn record(id: &str, word: &str) -> Record {
        let attempt = Attempt {
            id: AttemptId(id.to_owned()),
            at: jiff::Timestamp::UNIX_EPOCH,
            kind: Kind::Enroll,
            profile: "staging".into(),
            operator: "ana".into(),
            machine: String::new(),
            version: String::new(),
            outcome: Outcome::NotSent,
            biz_id: String::new(),
            user_id: word.to_owned(),
            raw_user_id: None,
            transaction_id: None,
            result: None,
            response: None,
            failure: None,
            photo: None,
            timing_ms: Timing::default(),
            other_tries: Vec::new(),
        };
        let annotation = Annotation { note: String::new(), tags: vec![format!("tag{word}")] };
        Record { attempt, wire: Wire::default(), annotation }
    }

    /// Whether text is in the pages of the index or of the facets.
    fn is_in_the_index(connection: &Connection, text: &str) -> bool {
        let sql =
            "SELECT count(*) FROM (SELECT block FROM attempt_text_data UNION ALL SELECT block FROM facet_text_data
                   UNION ALL SELECT value FROM facet) WHERE instr(block, CAST(?1 AS BLOB)) > 0
                   OR instr(CAST(block AS TEXT), ?1) > 0";
        connection.query_row(sql, [text], |row| row.get::<_, i64>(0)).unwrap() > 0
    }

    #[tokio::test]
    async fn what_was_erased_is_in_no_page_of_the_index_and_in_no_list_once_they_are_written_anew() {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        for (id, word) in [("A1", "aaaaunique"), ("A2", "bbbbunique"), ("A3", "aaaaunique"), ("A4", "ccccunique")] {
            store.add(vec![record(id, word)]).await.unwrap();
            store.annotate(AttemptId(id.into()), record(id, word).annotation).await.unwrap();
        }
        let erase = |journal: &mut crate::history::journal::Journal| {
            let connection = &journal.connection;
            assert!(is_in_the_index(connection, "aaaaunique"));
            connection.execute("DELETE FROM attempt WHERE user_id = 'aaaaunique'", [])?;
            forget_facets(connection)?;
            rebuild(connection)?;
            assert!(!is_in_the_index(connection, "aaaaunique"));
            assert!(is_in_the_index(connection, "bbbbunique") && is_in_the_index(connection, "tagccccunique"));
            connection.execute("INSERT INTO attempt_text (attempt_text, rank) VALUES ('integrity-check', 1)", [])?;
            Ok(())
        };
        store.write(erase).await.unwrap();
        for (line, found) in [("aaaaunique", 0), ("bbbbunique", 1), ("tag:tagcccc", 1), ("outcome:not_sent", 2)] {
            let search = Search::parse(line, &Zoned::now(), &[]).unwrap();
            assert_eq!(store.page(Query { search, ..Query::default() }).await.unwrap().len(), found, "{line}");
        }
    }
}
