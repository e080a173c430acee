//! Reading a damaged database: its events one by one, around whatever cannot be read.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

use super::copies::{beside, companions};
use super::error::Fault;
use super::event::Event;

/// Bytes of a page, as the bundled `SQLite` makes them.
const PAGE: usize = 4096;

/// The first byte of a page that is a leaf of a table.
const LEAF: u8 = 0x0D;

/// Where the first page says how many pages there are and which are free; zero for "see for yourself" and "none".
const PAGE_COUNTS: std::ops::Range<usize> = 28..40;

/// Events that a page has room for, at the most: three hashes in hex each.
const EVENTS_OF_A_PAGE: i64 = 16;

/// Numbers that are tried after the last page's at the most.
const BEYOND: i64 = 100_000;

/// Whether an event is as it was sealed, by itself.
fn is_whole(event: &Event) -> bool {
    event.holds_its_content() && event.is_sealed().unwrap_or(false)
}

/// Opens a damaged database to read it, as far as that goes; where its schema cannot be read, a copy in `room` whose first
/// page is replaced.
pub(super) fn open(path: &Path, room: &Path) -> Result<Connection, Fault> {
    // SQLite throws away the log of an empty file.
    let is_empty = fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0);
    let opened = if is_empty { Err(rusqlite::Error::InvalidQuery) } else { open_as_it_is(path) };
    match opened {
        Ok(connection) => Ok(connection),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Err(error.into()),
        Err(_) => {
            let copy = with_another_first_page(path, room);
            let copy = copy.map_err(|source| Fault::Folder { path: room.to_owned(), source })?;
            Ok(Connection::open(copy)?)
        }
    }
}

/// Whoever still writes into it is waited for, and nobody writes after that; what is in its log stays there.
fn open_as_it_is(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(super::database::PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    connection.prepare(&format!("SELECT {} FROM event NOT INDEXED", Event::COLUMNS))?;
    Ok(connection)
}

/// A copy in `room` with the first page of a database that has nothing but our journal. The journal's table was the first
/// to be made (`001_journal.sql`), so it begins on the second page, and its index on the third.
fn with_another_first_page(path: &Path, room: &Path) -> io::Result<PathBuf> {
    let copy = room.join("copy.db");
    for (from, to) in [(path.to_owned(), copy.clone()), (beside(path, "-wal"), beside(&copy, "-wal"))] {
        match fs::copy(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    let page = first_page(room).map_err(io::Error::other)?;
    put_first_page(&copy, &page)?;
    // To open and close it moves what is in the log into the file, the old first page too.
    if let Ok(connection) = Connection::open(&copy) {
        let _: rusqlite::Result<i64> = connection.pragma_query_value(None, "user_version", |row| row.get(0));
    }
    put_first_page(&copy, &page)?;
    for companion in companions(&copy) {
        let _ = fs::remove_file(companion);
    }
    Ok(copy)
}

fn put_first_page(path: &Path, page: &[u8]) -> io::Result<()> {
    fs::OpenOptions::new().create(true).truncate(false).write(true).open(path)?.write_all(page)
}

fn first_page(room: &Path) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let path = room.join("first.db");
    let connection = Connection::open(&path)?;
    connection.pragma_update(None, "page_size", i64::try_from(PAGE)?)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.execute_batch(
        "CREATE TABLE event (seq INTEGER PRIMARY KEY, attempt, at, kind, payload, salt, payload_hash, previous, hash);
         CREATE INDEX event_of_attempt ON event (attempt, seq);",
    )?;
    connection.close().map_err(|(_, error)| error)?;
    let mut page = fs::read(&path)?;
    fs::remove_file(path)?;
    page.truncate(PAGE);
    page.get_mut(PAGE_COUNTS).ok_or("the first page is too short")?.fill(0);
    Ok(page)
}

/// Hands over each event that can be read and is as it was sealed, in order; returns the number of the last that there
/// must have been, 0 if nothing tells of any.
///
/// # Errors
/// Those of `keep` alone.
pub(super) fn events(wreck: &Connection, keep: &mut dyn FnMut(&Event) -> Result<(), Fault>) -> Result<i64, Fault> {
    let known = last_known(wreck);
    let (mut from, mut last) = (1, 0);
    loop {
        let is_broken = !scan(wreck, from, &mut last, keep)?;
        last = last.max(from - 1);
        let Some(next) = (last + 1..=known).find(|seq| is_there(wreck, *seq)) else {
            // What follows an event that could be read, and cannot be read, was one too.
            let at_least = if is_broken && last > 0 { last + 1 } else { last };
            return Ok(known.max(at_least));
        };
        if let Some(event) = one(wreck, next).filter(is_whole) {
            keep(&event)?;
        }
        last = next;
        from = next + 1;
    }
}

/// Hands over the events of each page of the journal by itself, in no order: the tree that leads to them may be broken
/// above them. What is no page of the journal has nothing that its seal fits.
///
/// # Errors
/// Those of `keep`, and when there is no room for a copy of the file.
pub(super) fn leaves(path: &Path, room: &Path, keep: &mut dyn FnMut(&Event) -> Result<(), Fault>) -> Result<(), Fault> {
    let at = |source| Fault::Folder { path: room.to_owned(), source };
    let copy = with_another_first_page(path, room).map_err(at)?;
    let leaves = numbers_of_leaves(&copy).map_err(at)?;
    let connection = Connection::open(&copy)?;
    connection.pragma_update(None, "journal_mode", "off")?;
    connection.pragma_update(None, "synchronous", "off")?;
    for page in leaves {
        let shown = connection.execute_batch(&format!(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET rootpage = {page} WHERE name = 'event';
             PRAGMA writable_schema = RESET;"
        ));
        if shown.is_ok() {
            scan(&connection, 1, &mut 0, keep)?;
        }
    }
    Ok(())
}

/// The numbers of the pages that begin as a leaf of a table does.
fn numbers_of_leaves(path: &Path) -> io::Result<Vec<u32>> {
    let mut file = io::BufReader::new(fs::File::open(path)?);
    let mut page = [0; PAGE];
    let mut leaves = Vec::new();
    for number in 1.. {
        match file.read_exact(&mut page) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            read => read?,
        }
        if number > 1 && page.starts_with(&[LEAF]) {
            leaves.push(number);
        }
    }
    Ok(leaves)
}

/// Hands over events from a number on until one cannot be read; whether it came to the end.
fn scan(
    wreck: &Connection,
    from: i64,
    last: &mut i64,
    keep: &mut dyn FnMut(&Event) -> Result<(), Fault>,
) -> Result<bool, Fault> {
    let sql = format!("SELECT {} FROM event NOT INDEXED WHERE seq >= ?1 ORDER BY seq", Event::COLUMNS);
    let Ok(mut statement) = wreck.prepare_cached(&sql) else { return Ok(false) };
    let Ok(mut rows) = statement.query([from]) else { return Ok(false) };
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                if let Some(event) = Event::read(row).ok().filter(is_whole) {
                    keep(&event)?;
                    *last = event.seq;
                }
            }
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        }
    }
}

/// Hands over the events of a stretch that can be read and are as they were sealed.
///
/// # Errors
/// Those of `keep` alone.
pub(super) fn events_between(
    database: &Connection,
    first: i64,
    last: i64,
    keep: &mut dyn FnMut(&Event) -> Result<(), Fault>,
) -> Result<(), Fault> {
    (first..=last).filter_map(|seq| one(database, seq)).filter(is_whole).try_for_each(|event| keep(&event))
}

fn one(wreck: &Connection, seq: i64) -> Option<Event> {
    let sql = format!("SELECT {} FROM event NOT INDEXED WHERE seq = ?1", Event::COLUMNS);
    wreck.prepare_cached(&sql).ok()?.query_row([seq], Event::read).ok()
}

fn is_there(wreck: &Connection, seq: i64) -> bool {
    let statement = wreck.prepare_cached("SELECT 1 FROM event NOT INDEXED WHERE seq = ?1");
    statement.is_ok_and(|mut statement| statement.exists([seq]).unwrap_or(false))
}

/// The largest number that table or index tell of. What a garbled page claims is held against the size of the file.
fn last_known(wreck: &Connection) -> i64 {
    let pages: i64 = wreck.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap_or(0);
    let bound = pages.saturating_mul(EVENTS_OF_A_PAGE).saturating_add(BEYOND);
    let asked = [
        "SELECT max(seq) FROM event NOT INDEXED",
        "SELECT seq FROM event INDEXED BY event_of_attempt ORDER BY attempt",
        "SELECT seq FROM event INDEXED BY event_of_attempt ORDER BY attempt DESC",
    ];
    let mut last = 0;
    for sql in asked {
        let Ok(mut statement) = wreck.prepare(sql) else { continue };
        let Ok(mut rows) = statement.query([]) else { continue };
        while let Ok(Some(row)) = rows.next() {
            last = row.get(0).ok().filter(|seq| *seq <= bound).unwrap_or(0).max(last);
        }
    }
    last
}
