//! The bad states of the record's folder and file: what becomes of an enrollment, and of what was recorded.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use enroll_console::enrollment::{AttemptId, Outcome, Wire};
use enroll_console::history::{HistoryError, Query, Search, Store, UsedBizId};
use rusqlite::Connection;
use tempfile::TempDir;

use super::migrations::of_format;
use super::{attempt, database, enrolled, open, request};

const PAGE: u64 = 4096;

/// What the record must be able to do where nothing may be written.
async fn is_readable_and_refuses_to_write(store: &Store) {
    assert!(store.is_read_only());
    assert!(
        store.notices()[0].starts_with("Nothing can be sent, but the history can be read: "),
        "{:?}",
        store.notices()
    );
    assert_eq!(store.page(Query::default()).await.unwrap().len(), 1);
    assert_eq!(store.records(Query::default()).await.unwrap().len(), 1);
    assert_eq!(store.numbers(Search::default()).await.unwrap().attempts, 1);
    assert_eq!(store.verify(None).await.unwrap().wrong, []);
    assert!(store.has_used("staging".into(), "biz-A1".into()).await.unwrap());
    let begun = store.begin(attempt("A2"), request(), UsedBizId::Refuse).await;
    assert!(matches!(begun, Err(HistoryError::ReadOnly { .. })), "{begun:?}");
    assert!(matches!(store.finish(enrolled("A2"), Wire::default()).await, Err(HistoryError::ReadOnly { .. })));
    let noted = store.annotate(AttemptId("A1".into()), enroll_console::history::Annotation::default()).await;
    assert!(matches!(noted, Err(HistoryError::ReadOnly { .. })));
}

/// Runs one of the tests below as somebody who owns nothing, with `ENROLL_TEST_FOLDER` and `ENROLL_TEST_WORDS` set.
#[cfg(unix)]
fn as_nobody(test: &str, folder: &Path, words: &str) {
    // The test itself may lie where only root may look.
    let program = folder.parent().unwrap().join("test");
    let own = std::env::current_exe().unwrap();
    if !program.exists() && fs::hard_link(&own, &program).is_err() {
        fs::copy(own, &program).unwrap();
    }
    let mut command = Command::new(program);
    command.args(["--exact", &format!("states::{test}"), "--nocapture"]);
    command.env("ENROLL_TEST_FOLDER", folder).env("ENROLL_TEST_WORDS", words);
    if rustix::process::getuid().is_root() {
        std::os::unix::process::CommandExt::uid(&mut command, 65534);
        std::os::unix::process::CommandExt::gid(&mut command, 65534);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[cfg(unix)]
fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

/// A folder with one attempt, that others may read and not write.
#[cfg(unix)]
async fn shown() -> (TempDir, PathBuf) {
    let parent = TempDir::new().unwrap();
    allow(parent.path(), 0o755);
    let folder = parent.path().join("data");
    open(&folder).finish(enrolled("A1"), Wire::default()).await.unwrap();
    allow(&folder, 0o555);
    allow(&folder.join("history.db"), 0o444);
    (parent, folder)
}

#[test]
fn reads_what_may_not_be_written() {
    let Some(folder) = std::env::var_os("ENROLL_TEST_FOLDER") else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(is_readable_and_refuses_to_write(&open(Path::new(&folder))));
}

#[test]
fn says_that_it_cannot_be_read() {
    let Some(folder) = std::env::var_os("ENROLL_TEST_FOLDER") else { return };
    let wanted = std::env::var("ENROLL_TEST_WORDS").unwrap();
    let error = Store::open(Path::new(&folder)).unwrap_err().to_string();
    assert!(error.contains(&wanted), "{error}");
}

#[tokio::test]
#[cfg(unix)]
async fn a_record_that_may_not_be_written_is_read_and_nothing_is_sent() {
    let (_parent, folder) = shown().await;
    as_nobody("reads_what_may_not_be_written", &folder, "");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "history.db and the gate, as before");

    // While somebody else has it open there is a log, which is read too.
    let store = open(&folder);
    assert_eq!(store.count(Search::default()).await.unwrap(), 1);
    for name in ["history.db", "history.db-wal", "history.db-shm"] {
        allow(&folder.join(name), 0o444);
    }
    as_nobody("reads_what_may_not_be_written", &folder, "");
}

#[tokio::test]
#[cfg(unix)]
async fn what_cannot_be_read_without_writing_says_so() {
    let (_parent, folder) = shown().await;
    // The log that a program left which died: what is in it is not in the file.
    fs::write(folder.join("history.db-wal"), "something").unwrap();
    let run = |words: &str| as_nobody("says_that_it_cannot_be_read", &folder, words);
    run("its newest entries are still in its -wal file: copy the whole folder");
    fs::remove_file(folder.join("history.db-wal")).unwrap();

    allow(&folder.join("history.db"), 0o400);
    run("history.db cannot be read: check its permissions");

    let older = of_format(2);
    allow(&older.path().join("history.db"), 0o444);
    fs::copy(older.path().join("history.db"), folder.join("history.db")).unwrap();
    allow(&folder.join("history.db"), 0o444);
    run(
        "is of an older format (2, this version reads 5) and cannot be brought to the new one where it cannot be written",
    );

    fs::write(folder.join("history.db"), "no database at all ".repeat(1000)).unwrap();
    run("is damaged, and what can be read could not be saved from it;");
}

#[tokio::test]
#[cfg(unix)]
async fn nothing_is_written_to_a_file_that_nobody_finds_and_when_it_is_back_work_goes_on() {
    let parent = TempDir::new().unwrap();
    let (folder, elsewhere) = (parent.path().join("data"), parent.path().join("elsewhere"));
    let store = open(&folder);
    store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap();
    fs::rename(&folder, &elsewhere).unwrap();

    let error = store.begin(attempt("A2"), request(), UsedBizId::Refuse).await.unwrap_err();
    assert!(matches!(error, HistoryError::Gone { .. }), "{error}");
    assert!(error.to_string().contains("was moved or removed while it was in use: put it back"), "{error}");
    assert!(matches!(store.finish(enrolled("A1"), Wire::default()).await, Err(HistoryError::Gone { .. })));

    fs::rename(&elsewhere, &folder).unwrap();
    store.finish(enrolled("A1"), Wire::default()).await.unwrap();
    store.begin(attempt("A2"), request(), UsedBizId::Refuse).await.unwrap();
    assert_eq!(outcomes(&store).await, [("A2", Outcome::Sending), ("A1", Outcome::Enrolled)].map(owned));
}

fn owned((id, outcome): (&str, Outcome)) -> (String, Outcome) {
    (id.to_owned(), outcome)
}

async fn outcomes(store: &Store) -> Vec<(String, Outcome)> {
    let page = store.page(Query::default()).await.unwrap();
    page.into_iter().map(|summary| (summary.id.0, summary.outcome)).collect()
}

#[tokio::test]
#[cfg(unix)]
async fn a_file_that_was_removed_is_missed_before_anything_is_sent() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    fs::remove_file(folder.path().join("history.db")).unwrap();
    let error = store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap_err();
    assert!(matches!(error, HistoryError::Gone { .. }), "{error}");
}

#[tokio::test]
#[cfg(unix)]
async fn what_was_in_a_log_that_is_removed_is_kept() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap();
    fs::remove_file(folder.path().join("history.db-wal")).unwrap();
    let error = store.begin(attempt("A2"), request(), UsedBizId::Refuse).await.unwrap_err();
    assert!(matches!(error, HistoryError::Gone { .. }), "{error}");
    drop(store);
    assert_eq!(outcomes(&open(folder.path())).await.len(), 1);
}

#[tokio::test]
#[cfg(unix)]
async fn a_database_put_in_place_of_the_open_one_is_used_from_then_on() {
    let parent = TempDir::new().unwrap();
    let (folder, other) = (parent.path().join("data"), parent.path().join("other"));
    open(&other).finish(enrolled("B1"), Wire::default()).await.unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "journal::a_process_that_begins_and_dies"])
        .env("ENROLL_TEST_FOLDER", &other)
        .output();
    assert!(!status.unwrap().status.success());

    let store = open(&folder);
    store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap();
    assert_eq!(outcomes(&store).await, [owned(("A1", Outcome::Sending))]);
    fs::rename(&folder, parent.path().join("old")).unwrap();
    fs::rename(&other, &folder).unwrap();

    store.finish(enrolled("A1"), Wire::default()).await.unwrap();
    let now = [("DEAD", Outcome::Unknown), ("B1", Outcome::Enrolled), ("A1", Outcome::Enrolled)].map(owned);
    let mut found = outcomes(&store).await;
    found.sort_by(|one, other| other.0.cmp(&one.0));
    assert_eq!(found, now);
    assert_eq!(open(&parent.path().join("old")).recovered(), 1, "there it was never finished");
}

/// Fills a record with attempts and closes it, so that all is in its file.
async fn filled(folder: &Path, attempts: u32) {
    let store = open(folder);
    for number in 0..attempts {
        let id = format!("A{number:03}");
        store.begin(attempt(&id), request(), UsedBizId::Refuse).await.unwrap();
        store.finish(enrolled(&id), Wire::default()).await.unwrap();
    }
    drop(store);
    fold(folder);
}

/// Brings what is in the log of a closed record into its file.
pub(super) fn fold(folder: &Path) {
    database(folder).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

pub(super) fn overwrite(folder: &Path, page: u64) {
    let mut file = OpenOptions::new().write(true).open(folder.join("history.db")).unwrap();
    file.seek(SeekFrom::Start((page - 1) * PAGE)).unwrap();
    file.write_all(&[0xA5; 4096]).unwrap();
}

/// The leaf pages of the journal's table, by what `SQLite` writes at a leaf's beginning and what we write into it.
fn leaves(folder: &Path) -> Vec<u64> {
    let bytes = fs::read(folder.join("history.db")).unwrap();
    let is_one = |page: &[u8]| page[0] == 0x0D && page.windows(9).any(|window| window == b"\"attempt\"");
    let numbered = bytes.chunks(4096).zip(1..);
    numbered.filter(|(page, _)| is_one(page)).map(|(_, number)| number).collect()
}

/// One of them, neither the first nor the last.
fn leaf(folder: &Path) -> u64 {
    let leaves = leaves(folder);
    leaves[leaves.len() / 2]
}

fn set_aside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_one = |path: &PathBuf| {
        path.file_name().unwrap().to_str().unwrap().starts_with("history.damaged-20")
            && path.extension().unwrap() == "db"
    };
    entries.filter(is_one).collect()
}

/// The events as they are, without those of the salvage: the one that tells of it, and an attempt whose outcome was lost.
fn events(path: &Path) -> Vec<(i64, String, Option<String>)> {
    events_but(path, "'salvaged', 'interrupted'")
}

/// The events as they are, without those of some kinds.
fn events_but(path: &Path, kinds: &str) -> Vec<(i64, String, Option<String>)> {
    let connection = Connection::open(path).unwrap();
    let sql = format!("SELECT seq, hash, payload FROM event WHERE kind NOT IN ({kinds}) ORDER BY seq");
    let mut statement = connection.prepare(&sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn lost(missing: &[(i64, i64)]) -> i64 {
    missing.iter().map(|(first, last)| last - first + 1).sum()
}

#[tokio::test]
async fn a_damaged_file_is_set_aside_and_what_can_be_read_is_saved() {
    let folder = TempDir::new().unwrap();
    filled(folder.path(), 100).await;
    let before = events(&folder.path().join("history.db"));
    let page = leaf(folder.path());
    overwrite(folder.path(), page);
    // An operation met it: the next start looks at the whole file.
    fs::write(folder.path().join("history.suspect"), "").unwrap();

    let store = open(folder.path());
    let salvage = store.salvage().unwrap().clone();
    let aside = set_aside(folder.path());
    assert_eq!(aside, [folder.path().join(&salvage.file)]);
    let after = events(&folder.path().join("history.db"));
    assert!(after.iter().all(|event| before.contains(event)), "verbatim");
    assert_eq!(salvage.saved, after.len() as u64);
    assert_eq!(i64::try_from(after.len()).unwrap() + lost(&salvage.missing), 200);
    assert!((1..20).contains(&lost(&salvage.missing)), "{:?}", salvage.missing);
    assert!(salvage.missing.iter().all(|(first, last)| !after.iter().any(|event| (*first..=*last).contains(&event.0))));
    assert!(store.notices()[0].starts_with("The history was damaged: "), "{:?}", store.notices());
    assert!(!folder.path().join("history.suspect").exists() && !folder.path().join("salvaging").exists());

    let (attempt, payload): (String, String) = database(folder.path())
        .query_row("SELECT attempt, payload FROM event WHERE kind = 'salvaged' AND seq = 201", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(attempt.len(), 26);
    assert_eq!(serde_json::from_str::<enroll_console::history::Salvage>(&payload).unwrap(), salvage);

    store.begin(super::attempt("NEXT"), request(), UsedBizId::Refuse).await.unwrap();
    store.finish(enrolled("NEXT"), Wire::default()).await.unwrap();
    drop(store);
    let again = open(folder.path());
    assert!(again.salvage().is_none() && again.notices().is_empty());
    // An attempt whose outcome was lost is unknown, and none is enrolled that was not.
    assert!(outcomes(&again).await.iter().all(|(_, outcome)| matches!(outcome, Outcome::Enrolled | Outcome::Unknown)));
}

#[tokio::test]
#[cfg(unix)]
async fn what_was_set_aside_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("history.db"), "no database at all ".repeat(1000)).unwrap();
    let store = open(folder.path());
    let aside = &set_aside(folder.path())[0];
    assert_eq!(fs::metadata(aside).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(aside).unwrap(), "no database at all ".repeat(1000));
    let salvage = store.salvage().unwrap();
    assert_eq!((salvage.saved, salvage.missing.as_slice()), (0, &[][..]));
    assert!(salvage.sentence().contains("nothing could be read from it, so it begins anew"));
    assert_eq!(store.count(Search::default()).await.unwrap(), 0);
}

#[tokio::test]
async fn without_its_first_page_everything_else_is_saved() {
    let folder = TempDir::new().unwrap();
    filled(folder.path(), 30).await;
    let before = events(&folder.path().join("history.db"));
    overwrite(folder.path(), 1);
    let store = open(folder.path());
    assert_eq!(store.salvage().unwrap().missing, []);
    assert_eq!(events(&folder.path().join("history.db")), before);
    assert_eq!(store.count(Search::default()).await.unwrap(), 30);
}

#[tokio::test]
async fn where_the_tree_is_broken_each_of_its_leaves_is_read() {
    for broken in [&[2][..], &[2, 3], &[1, 2, 3]] {
        let folder = TempDir::new().unwrap();
        filled(folder.path(), 100).await;
        let before = events(&folder.path().join("history.db"));
        for page in broken {
            overwrite(folder.path(), *page);
        }
        let store = open(folder.path());
        assert_eq!(store.salvage().unwrap().missing, [], "{broken:?}");
        assert!(events(&folder.path().join("history.db")) == before);
        assert_eq!(store.count(Search::default()).await.unwrap(), 100);
    }
}

#[tokio::test]
async fn in_every_format_the_journal_begins_where_it_is_looked_for() {
    for format in [1, 2, 3] {
        let folder = if format == 3 { TempDir::new().unwrap() } else { of_format(format) };
        if format == 3 {
            filled(folder.path(), 1).await;
        }
        let roots: Vec<i64> = ["event", "event_of_attempt"]
            .map(|name| {
                let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
                database(folder.path()).query_row(sql, [name], |row| row.get(0)).unwrap()
            })
            .into();
        assert_eq!(roots, [2, 3], "format {format}");
        overwrite(folder.path(), 1);
        let store = open(folder.path());
        assert_eq!(store.salvage().unwrap().missing, []);
        assert!(store.count(Search::default()).await.unwrap() > 0);
    }
}

#[tokio::test]
async fn what_is_lost_and_is_in_the_newest_backup_is_taken_from_there() {
    let folder = of_format(2);
    drop(open(folder.path()));
    let before = events_but(&folder.path().join("history.db"), "'salvaged'");
    // Of the journal, seven events are in the backup, and the one that the start added is lost.
    database(folder.path()).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    for page in leaves(folder.path()) {
        overwrite(folder.path(), page);
    }
    let store = open(folder.path());
    let salvage = store.salvage().unwrap();
    assert_eq!(salvage.saved, before.len() as u64 - 1);
    assert_eq!(salvage.missing, [(8, 8)]);
    assert!(events_but(&folder.path().join("history.db"), "'salvaged'")[..7] == before[..7]);
    assert_eq!(store.recovered(), 1, "who sent it is not known any more");
}

#[tokio::test]
async fn damage_that_is_met_at_work_is_told_and_noted_and_mended_by_the_next_start() {
    let folder = TempDir::new().unwrap();
    filled(folder.path(), 100).await;
    overwrite(folder.path(), leaf(folder.path()));
    let store = open(folder.path());
    assert!(store.salvage().is_none(), "nothing at a start reads so far");
    let error = store.records(Query { limit: 1000, ..Query::default() }).await.unwrap_err();
    assert!(matches!(error, HistoryError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("is damaged: start the program again, which sets it aside"), "{error}");
    assert!(folder.path().join("history.suspect").exists());

    // Another start, while this one goes on: it notices.
    let next = open(folder.path());
    assert!(next.salvage().is_some());
    store.begin(attempt("NEXT"), request(), UsedBizId::Refuse).await.unwrap();
    assert!(next.get(AttemptId("NEXT".into())).await.unwrap().is_some());
    assert_eq!(set_aside(folder.path()).len(), 1);
}

#[tokio::test]
async fn a_sound_file_that_was_under_suspicion_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    filled(folder.path(), 3).await;
    fs::write(folder.path().join("history.suspect"), "").unwrap();
    let store = open(folder.path());
    assert!(store.salvage().is_none() && set_aside(folder.path()).is_empty());
    assert!(!folder.path().join("history.suspect").exists());
}

#[tokio::test]
async fn a_log_whose_file_is_gone_is_not_thrown_away() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap();
    // As if the machine had stopped here, and the file were lost.
    let copy = TempDir::new().unwrap();
    fs::copy(folder.path().join("history.db-wal"), copy.path().join("history.db-wal")).unwrap();
    let store = open(copy.path());
    assert_eq!(store.salvage().unwrap().saved, 1);
    assert_eq!(outcomes(&store).await, [owned(("A1", Outcome::Unknown))]);
}

#[tokio::test]
async fn a_salvage_that_was_cut_off_is_finished_by_the_next_start() {
    let whole = TempDir::new().unwrap();
    filled(whole.path(), 5).await;
    let name = "history.damaged-2026-11-25T08-00-00Z.db";
    // At each step: only the marker; the log moved; all moved; the new one half made; the new one in place.
    for step in 0..5 {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::copy(whole.path().join("history.db"), at("history.db")).unwrap();
        fs::write(at("history.suspect"), name).unwrap();
        if step >= 2 {
            fs::rename(at("history.db"), at(name)).unwrap();
        }
        if step == 1 {
            fs::write(at(&format!("{name}-wal")), "").unwrap();
        }
        if step == 3 {
            fs::create_dir(at("salvaging")).unwrap();
            fs::write(at("salvaging/history.db"), "half").unwrap();
        }
        if step == 4 {
            fs::copy(at(name), at("history.db")).unwrap();
        }
        let store = open(folder.path());
        assert_eq!(store.salvage().is_some(), step < 4, "step {step}");
        assert_eq!(store.count(Search::default()).await.unwrap(), 5, "step {step}");
        assert_eq!(set_aside(folder.path()), [at(name)]);
        assert!(!at("history.suspect").exists() && !at("salvaging").exists());
    }
}

#[test]
fn of_several_starts_one_sets_a_damaged_file_aside() {
    let folder = TempDir::new().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(filled(folder.path(), 20));
    overwrite(folder.path(), 1);
    let salvages = std::thread::scope(|scope| {
        let starts: [_; 6] = std::array::from_fn(|_| scope.spawn(|| open(folder.path()).salvage().is_some()));
        starts.map(|start| start.join().unwrap()).into_iter().filter(|saved| *saved).count()
    });
    assert_eq!(salvages, 1);
    assert_eq!(set_aside(folder.path()).len(), 1);
    assert_eq!(runtime.block_on(open(folder.path()).count(Search::default())).unwrap(), 20);
}
