//! Records of every format there was become records of this one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use enroll_console::enrollment::{Attempt, AttemptId, Outcome, ProfileKind, Wire};
use enroll_console::history::{Annotation, HistoryError, Query, Record, Search, Store};
use jiff::Zoned;
use rusqlite::Connection;
use tempfile::TempDir;

use super::{as_format_3, database, enrolled, open};

/// A data folder with the record of a format, as `tests/fixtures/history/make.py` wrote it.
pub(crate) fn of_format(format: u32) -> TempDir {
    let folder = TempDir::new().unwrap();
    let script = format!("tests/fixtures/history/format-{format}.sql");
    database(folder.path()).execute_batch(&fs::read_to_string(script).unwrap()).unwrap();
    folder
}

/// The process that sends the fixture's last attempt lives for as long as this is held.
fn alive(folder: &Path) -> File {
    fs::create_dir(folder.join("sessions")).unwrap();
    let lock = File::create(folder.join("sessions/01KAXZ0000000000000000LIVE.lock")).unwrap();
    lock.try_lock().unwrap();
    lock
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("backups")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn journal(path: &Path) -> Vec<(i64, String, String)> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare("SELECT seq, hash, payload FROM event ORDER BY seq").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

async fn found(store: &Store, line: &str) -> Vec<Outcome> {
    let search = Search::parse(line, &Zoned::now(), &[]).unwrap();
    let page = store.page(Query { search, ..Query::default() }).await.unwrap();
    page.into_iter().map(|summary| summary.outcome).collect()
}

#[tokio::test]
async fn a_record_of_every_older_format_is_migrated_verifies_and_is_searched() {
    for format in [1, 2] {
        let folder = of_format(format);
        let before = journal(&folder.path().join("history.db"));
        let _alive = alive(folder.path());
        let store = open(folder.path());
        assert_eq!(store.recovered(), 0, "the process that sends the last one lives");
        assert_eq!(store.verify(None).await.unwrap().wrong, []);
        assert_eq!(store.count(Search::default()).await.unwrap(), 4);
        assert_eq!(found(&store, "4711").await, [Outcome::Rejected]);
        assert_eq!(found(&store, "code:UNABLE_GET_IMAGE").await, [Outcome::Rejected]);
        assert_eq!(found(&store, "outcome:sending").await, [Outcome::Sending]);
        let rejected = store.get(AttemptId("01KAXZ0000000000000000REJE".into())).await.unwrap().unwrap();
        assert_eq!(rejected.attempt.other_tries.len(), usize::from(format == 2));
        assert!(rejected.wire.request.is_some() && rejected.wire.response.is_some());
        assert_eq!(journal(&folder.path().join("history.db")), before, "format {format}");

        let [backup] = &backups(folder.path())[..] else { panic!("one backup") };
        let name = backup.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(&format!("history-format-{format}-20")), "{name}");
        assert_eq!(journal(backup), before);
    }
}

#[tokio::test]
async fn what_a_dead_process_left_in_an_older_format_is_unknown_after_the_migration() {
    let folder = of_format(1);
    let store = open(folder.path());
    assert_eq!(store.recovered(), 1);
    assert_eq!(found(&store, "4713").await, [Outcome::Unknown]);
}

#[test]
#[cfg(unix)]
fn a_backup_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = of_format(2);
    open(folder.path());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("backups")), 0o700);
    assert_eq!(mode(&backups(folder.path())[0]), 0o600);
}

#[test]
fn an_empty_record_needs_no_backup() {
    let folder = TempDir::new().unwrap();
    open(folder.path());
    open(folder.path());
    assert!(backups(folder.path()).is_empty());
}

#[test]
fn without_a_backup_there_is_no_migration() {
    let folder = of_format(2);
    fs::write(folder.path().join("backups"), "in the way").unwrap();
    let error = Store::open(folder.path()).unwrap_err();
    assert!(matches!(error, HistoryError::NoBackup { .. }), "{error}");
    assert!(error.to_string().contains("was left as it is, since no backup of it could be made"), "{error}");
    let format: u32 = database(folder.path()).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(format, 2);
}

#[test]
fn a_migration_that_fails_leaves_the_record_as_it_was_and_says_where_the_backup_is() {
    let folder = of_format(2);
    // An entry that no version can have written.
    let database = database(folder.path());
    database.execute_batch("DROP TRIGGER event_is_kept; UPDATE event SET payload = '{' WHERE seq = 1").unwrap();
    drop(database);
    let before = journal(&folder.path().join("history.db"));
    let error = Store::open(folder.path()).unwrap_err();
    assert!(matches!(error, HistoryError::NotMigrated { .. }), "{error}");
    let [backup] = &backups(folder.path())[..] else { panic!("one backup") };
    assert!(error.to_string().contains(&backup.display().to_string()), "{error}");
    assert_eq!(journal(&folder.path().join("history.db")), before);

    assert!(Store::open(folder.path()).is_err());
    assert_eq!(backups(folder.path()).len(), 1, "the same journal is not copied twice");
}

#[tokio::test]
async fn a_record_of_the_format_before_keeps_its_list_and_learns_of_kinds_from_then_on() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let before = Attempt { profile: "simulator".into(), ..enrolled("01BEFORE") };
    let of = |attempt| Record { attempt, wire: Wire::default(), annotation: Annotation::default() };
    store.add(vec![of(before)]).await.unwrap();
    drop(store);
    as_format_3(folder.path());

    let store = open(folder.path());
    let after = Attempt { profile_kind: Some(ProfileKind::Production), ..enrolled("01LATER") };
    store.add(vec![of(after)]).await.unwrap();
    let page = store.page(Query::default()).await.unwrap();
    let kinds: Vec<_> = page.iter().map(|summary| (summary.id.0.as_str(), summary.profile_kind)).collect();
    // The name of the built-in profile tells what it was.
    let expected = [("01LATER", Some(ProfileKind::Production)), ("01BEFORE", Some(ProfileKind::Simulator))];
    assert!(expected.iter().all(|it| kinds.contains(it)) && kinds.len() == 2, "{kinds:?}");
    assert_eq!(store.verify(None).await.unwrap().wrong, []);
    assert_eq!(store.numbers(Search::default()).await.unwrap().simulated, 1);
    assert_eq!(backups(folder.path()).len(), 1);
}
