//! What is on disk when, who may read it, and what survives whom.

use std::fs;
use std::path::Path;
use std::process::Command;

use aws_lc_rs::digest::{SHA256, digest};
use enroll_console::enrollment::{Attempt, AttemptId, FailureKind, Outcome, Wire};
use enroll_console::history::{HistoryError, Query, Search, Store, UsedBizId};
use tempfile::TempDir;

use super::{attempt, database, enrolled, open, request, response};

async fn outcome_of(store: &Store, id: &str) -> Outcome {
    store.get(AttemptId(id.into())).await.unwrap().unwrap().attempt.outcome
}

/// Runs one of the tests below in a process of its own, in which `ENROLL_TEST_FOLDER` is set.
fn in_another_process(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("journal::{test}")]).env("ENROLL_TEST_FOLDER", folder);
    command
}

#[tokio::test]
async fn an_attempt_is_on_disk_as_sending_when_begin_returns() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap();

    let other = database(folder.path());
    let outcome: String = other.query_row("SELECT outcome FROM attempt WHERE id = 'A1'", [], |row| row.get(0)).unwrap();
    assert_eq!(outcome, "sending");
    let synchronous: i32 = other.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    assert_eq!(synchronous, 2, "the bundled SQLite syncs each commit");
}

#[tokio::test]
async fn a_finished_attempt_keeps_its_request_and_gains_its_response() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap();
    let wire = Wire { request: Some(request()), response: Some(response()), earlier: Vec::new() };
    store.finish(enrolled("A1"), wire.clone()).await.unwrap();

    let record = store.get(AttemptId("A1".into())).await.unwrap().unwrap();
    assert_eq!(record.attempt, enrolled("A1"));
    assert_eq!(record.wire, wire);
    let summary = store.page(Query::default()).await.unwrap().remove(0);
    assert_eq!(summary.outcome, Outcome::Enrolled);
    assert_eq!(summary.code.as_deref(), Some("SUCCESS"));
    assert_eq!(summary.transaction_id.as_deref(), Some("G0066"));
}

#[tokio::test]
async fn an_attempt_that_never_began_is_on_record_too() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let refused = Attempt { outcome: Outcome::NotSent, ..attempt("A1") };
    store.finish(refused.clone(), Wire::default()).await.unwrap();
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.recovered(), 0);
    assert_eq!(store.get(refused.id.clone()).await.unwrap().unwrap().attempt, refused);
    assert_eq!(store.get(AttemptId("A2".into())).await.unwrap(), None);
}

#[test]
fn a_process_that_begins_and_dies() {
    let Some(folder) = std::env::var_os("ENROLL_TEST_FOLDER") else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let attempt = Attempt { user_id: "somebody else".into(), ..attempt("DEAD") };
    runtime.block_on(open(Path::new(&folder)).begin(attempt, request(), UsedBizId::Refuse)).unwrap();
    std::process::abort();
}

#[tokio::test]
async fn what_a_dead_process_was_sending_is_unknown_and_what_a_live_one_sends_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let live = open(folder.path());
    live.begin(attempt("LIVE"), request(), UsedBizId::Refuse).await.unwrap();
    let status = in_another_process("a_process_that_begins_and_dies", folder.path()).output().unwrap().status;
    assert!(!status.success());
    assert_eq!(outcome_of(&live, "DEAD").await, Outcome::Sending);

    let next = open(folder.path());
    assert_eq!(next.recovered(), 1);
    let dead = next.get(AttemptId("DEAD".into())).await.unwrap().unwrap();
    assert_eq!(dead.attempt.outcome, Outcome::Unknown);
    assert_eq!(dead.attempt.failure.unwrap().kind, FailureKind::Interrupted);
    assert_eq!(dead.wire.request, Some(request()));
    assert_eq!(outcome_of(&next, "LIVE").await, Outcome::Sending);

    live.finish(enrolled("LIVE"), Wire::default()).await.unwrap();
    assert_eq!(outcome_of(&next, "LIVE").await, Outcome::Enrolled);
    assert_eq!(open(folder.path()).recovered(), 0);
    let locks = fs::read_dir(folder.path().join("sessions")).unwrap().count();
    assert_eq!(locks, 1, "only the live session's lock is left");
}

#[tokio::test]
async fn a_record_is_found_by_the_beginning_of_its_identity() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    for id in ["01AAA", "01AAB", "01B"] {
        store.finish(enrolled(id), Wire::default()).await.unwrap();
    }
    assert_eq!(store.find("01b".into()).await.unwrap().unwrap().attempt.id.0, "01B");
    assert_eq!(store.find("01C".into()).await.unwrap(), None);
    assert!(matches!(store.find("01A".into()).await, Err(HistoryError::Ambiguous { .. })));
    let records = store.records(Query { limit: 2, ..Query::default() }).await.unwrap();
    assert_eq!(records.iter().map(|record| record.attempt.id.0.as_str()).collect::<Vec<_>>(), ["01B", "01AAB"]);
}

#[tokio::test]
#[cfg(unix)]
async fn folders_and_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("some/data");
    let store = open(&folder);
    store.begin(attempt("A1"), request(), UsedBizId::Refuse).await.unwrap();

    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("sessions")), 0o700);
    let files: Vec<_> = [&folder, &folder.join("sessions")]
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    assert_eq!(files.len(), 5, "database, -wal, -shm, the gate and one lock: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
#[cfg(unix)]
fn an_empty_folder_is_narrowed_and_one_in_use_is_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = TempDir::new().unwrap();
    for (name, in_use, expected) in [("empty", false, 0o700), ("shared", true, 0o755)] {
        let folder = parent.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        if in_use {
            fs::write(folder.join("somebody's"), "").unwrap();
        }
        open(&folder);
        assert_eq!(mode(&folder), expected, "{name}");
        assert_eq!(mode(&folder.join("history.db")), 0o600);
    }
}

#[test]
fn a_database_of_a_newer_version_or_of_another_program_is_refused_in_words() {
    let folder = TempDir::new().unwrap();
    drop(open(folder.path()));
    database(folder.path()).pragma_update(None, "user_version", 99).unwrap();
    let error = Store::open(folder.path()).unwrap_err();
    assert!(
        error.to_string().contains("was written by a newer enroll-console (format 99, this one knows 5)"),
        "{error}"
    );

    database(folder.path()).pragma_update(None, "application_id", 1).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(HistoryError::Foreign { .. })));

    // Most programs do not number theirs; what is in there is left alone.
    let folder = TempDir::new().unwrap();
    database(folder.path()).execute_batch("CREATE TABLE theirs (it)").unwrap();
    assert!(matches!(Store::open(folder.path()), Err(HistoryError::Foreign { .. })));
    let tables: i64 =
        database(folder.path()).query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("a file");
    fs::write(&file, "").unwrap();
    assert!(matches!(Store::open(&file), Err(HistoryError::Folder { .. })));
}

#[tokio::test]
async fn the_journal_refuses_to_be_changed() {
    let folder = TempDir::new().unwrap();
    open(folder.path()).finish(enrolled("A1"), Wire::default()).await.unwrap();
    let database = database(folder.path());
    for change in ["UPDATE event SET kind = 'outcome'", "DELETE FROM event"] {
        let error = database.execute_batch(change).unwrap_err().to_string();
        assert!(error.contains("the journal is append-only"), "{error}");
    }
}

/// Recomputes the chain as `001_journal.sql` tells it; returns the first event that does not fit.
fn first_wrong_event(folder: &Path) -> Option<i64> {
    let sha256 = |bytes: &[u8]| -> String {
        digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    };
    let database = database(folder);
    let mut statement = database
        .prepare("SELECT seq, attempt, at, kind, payload, salt, payload_hash, previous, hash FROM event ORDER BY seq")
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let (mut expected_seq, mut last) = (1_i64, String::new());
    while let Some(row) = rows.next().unwrap() {
        let seq: i64 = row.get(0).unwrap();
        let text = |column: usize| row.get::<_, String>(column).unwrap();
        let salted = [row.get::<_, Vec<u8>>(5).unwrap(), text(4).into_bytes()].concat();
        let at: i64 = row.get(2).unwrap();
        let link = serde_json::json!([seq, text(1), at, text(3), text(6), text(7)]).to_string();
        let fits =
            seq == expected_seq && text(6) == sha256(&salted) && text(7) == last && text(8) == sha256(link.as_bytes());
        if !fits {
            return Some(seq);
        }
        (expected_seq, last) = (seq + 1, text(8));
    }
    None
}

#[tokio::test]
async fn the_chain_of_hashes_gives_away_a_changed_and_a_removed_event() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    for id in ["A1", "A2", "A3"] {
        store.begin(attempt(id), request(), UsedBizId::Refuse).await.unwrap();
        store.finish(enrolled(id), Wire::default()).await.unwrap();
    }
    assert_eq!(first_wrong_event(folder.path()), None);

    let tampering = database(folder.path());
    tampering.execute_batch("DROP TRIGGER event_is_kept; DROP TRIGGER event_stays;").unwrap();
    tampering.execute_batch("UPDATE event SET payload = replace(payload, '4711', '4712') WHERE seq = 4").unwrap();
    assert_eq!(first_wrong_event(folder.path()), Some(4));
    tampering.execute_batch("DELETE FROM event WHERE seq = 4").unwrap();
    assert_eq!(first_wrong_event(folder.path()), Some(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_stores_write_at_once_and_the_chain_holds() {
    let folder = TempDir::new().unwrap();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let store = open(folder.path());
            tokio::spawn(async move {
                for number in 0..10 {
                    let id = format!("W{writer}N{number}");
                    // One person is sent by one program at a time.
                    let user_id = format!("person-{writer}");
                    let sending = Attempt { user_id: user_id.clone(), ..attempt(&id) };
                    store.begin(sending, request(), UsedBizId::Refuse).await.unwrap();
                    store.finish(Attempt { user_id, ..enrolled(&id) }, Wire::default()).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(open(folder.path()).count(Search::default()).await.unwrap(), 40);
    assert_eq!(first_wrong_event(folder.path()), None);
}
