//! The database is not ours, or not yet ours.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::desk::Desk;

/// The database and its companions, and what is in them.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let is_of_it =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("history.db"));
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(is_of_it);
    let mut contents: Vec<_> = files.map(|path| (path.clone(), fs::read(&path).unwrap())).collect();
    contents.sort();
    contents
}

/// Makes a database by hand, in either way that `SQLite` keeps its journal, and asserts that it is refused untouched.
fn assert_left_alone(pragma: &str, words: &[&str]) {
    for journal in ["delete", "wal"] {
        let desk = Desk::new();
        fs::create_dir(&desk.data).unwrap();
        let database = Connection::open(desk.database()).unwrap();
        database.pragma_update(None, "journal_mode", journal).unwrap();
        let made = format!("CREATE TABLE guest (name TEXT); INSERT INTO guest VALUES ('Ada'); {pragma}");
        database.execute_batch(&made).unwrap();
        database.close().unwrap();
        let before = contents(&desk.data);
        desk.send("b1").assert_refused(words);
        assert!(before == contents(&desk.data), "a database with journal {journal} was changed");
        assert!(desk.gateway.notes().is_empty(), "something was sent");
        assert!(desk.checked().starts_with("fail: "), "{}", desk.checked());
        assert!(before == contents(&desk.data), "check changed a database with journal {journal}");
    }
}

#[test]
fn a_database_of_a_newer_version_is_left_as_it_is() {
    let of_ours = format!("PRAGMA application_id = {}; PRAGMA user_version = 99", 0x656e_726f);
    assert_left_alone(
        &of_ours,
        &["written by a newer enroll-console (format 99", "use the newer version", "--data-dir"],
    );
}

#[test]
fn a_database_of_another_program_is_left_as_it_is() {
    assert_left_alone("PRAGMA application_id = 7", &["belongs to another program", "--data-dir"]);
}

#[test]
fn a_record_that_a_newer_version_took_over_keeps_its_attempts() {
    let desk = Desk::new();
    assert_eq!(desk.send("b1").exit, Some(0));
    let known: u32 = desk.neighbour().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    desk.neighbour().pragma_update(None, "user_version", 99).unwrap();
    let before = contents(&desk.data);
    desk.send("b2").assert_refused(&["format 99"]);
    assert!(before == contents(&desk.data));
    desk.neighbour().pragma_update(None, "user_version", known).unwrap();
    assert_eq!(desk.listed(), [("b1".to_owned(), "enrolled".to_owned())]);
    assert_eq!(desk.gateway.close().len(), 1);
}
