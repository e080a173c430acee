//! The codes that the record has seen, and a glance at it that does nothing to it.

use std::fs;
use std::path::Path;

use enroll_console::enrollment::{Attempt, AttemptId, Failure, FailureKind, GatewayResult, Outcome, Wire};
use enroll_console::history::{Annotation, Glance, Record, Search, Store};
use enroll_console::settings::{SecretName, SecretPlace, SecretSource, write_private_file};
use jiff::{SignedDuration, Zoned};
use tempfile::TempDir;

use super::{attempt, open};

/// A rejected attempt, so many minutes after the first.
fn rejected(number: i64, code: &str, message: &str) -> Record {
    let result = GatewayResult { result_status: "F".into(), result_code: code.into(), result_message: message.into() };
    let first = attempt("x");
    let attempt = Attempt {
        id: AttemptId(format!("A{number:05}")),
        at: first.at + SignedDuration::from_mins(number),
        outcome: Outcome::Rejected,
        result: Some(result),
        ..first
    };
    Record { attempt, wire: Wire::default(), annotation: Annotation::default() }
}

async fn with_codes(folder: &Path) -> Store {
    let store = open(folder);
    let mut timed_out = rejected(9, "x", "x");
    timed_out.attempt.result = None;
    timed_out.attempt.failure = Some(Failure::new(FailureKind::Timeout, "no answer").exactly("timeout_waiting"));
    let records = vec![
        rejected(1, "LIVENESS_LOW", "Too flat."),
        rejected(2, "SUCCESS", "known"),
        rejected(3, "liveness_low_2", "another one, number 7"),
        rejected(4, "LIVENESS_LOW", "Too flat, again: 12."),
        timed_out,
    ];
    store.add(records).await.unwrap();
    store
}

fn search(line: &str) -> Search {
    Search::parse(line, &Zoned::now(), &[]).unwrap()
}

#[tokio::test]
async fn codes_that_nobody_knows_are_told_with_their_number_and_last_words_the_newest_first() {
    let folder = TempDir::new().unwrap();
    let store = with_codes(folder.path()).await;
    let seen = store.codes_seen(|code| ["SUCCESS", "timeout_waiting"].contains(&code)).await.unwrap();
    let told: Vec<_> = seen.iter().map(|seen| (seen.code.as_str(), seen.count, seen.message.as_str())).collect();
    assert_eq!(told, [("LIVENESS_LOW", 2, "Too flat, again: 12."), ("liveness_low_2", 1, "another one, number 7")]);
    assert!(seen[0].last > seen[1].last);
    assert_eq!(store.codes_seen(|_| true).await.unwrap(), []);
    assert_eq!(store.codes_seen(|_| false).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_code_that_no_attempt_has_any_more_is_not_told() {
    let folder = TempDir::new().unwrap();
    let store = with_codes(folder.path()).await;
    let again = rejected(3, "SUCCESS", "it was answered once more");
    store.add(vec![again]).await.unwrap();
    let seen = store.codes_seen(|code| code == "SUCCESS").await.unwrap();
    assert!(seen.iter().all(|seen| seen.code != "liveness_low_2"), "{seen:?}");
}

#[tokio::test]
async fn an_encrypted_record_tells_its_codes_with_its_key_and_their_number_without() {
    let folder = TempDir::new().unwrap();
    let (data, key) = (folder.path().join("data"), folder.path().join("history.key"));
    write_private_file(&key, b"aYvK0mC2VfUq1oFz7l2d4Cw9m1mN0t5b3n6p8r0s2u4=").unwrap();
    let source = SecretSource { name: SecretName::HistoryKey, place: SecretPlace::File(key) };
    let store = Store::open_with(&data, Some(&source)).unwrap();
    store.add(vec![rejected(1, "LIVENESS_LOW", "Too flat: 12.")]).await.unwrap();
    let seen = store.codes_seen(|_| false).await.unwrap();
    assert_eq!((seen[0].code.as_str(), seen[0].message.as_str()), ("LIVENESS_LOW", "Too flat: 12."));
    assert_eq!(Glance::at(&data).unwrap().count(&search("code:liveness_low")), Some(1));
}

/// The files of a folder, with their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap_or_default()))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_glance_counts_and_does_nothing_to_the_record() {
    let folder = TempDir::new().unwrap();
    assert!(Glance::at(&folder.path().join("nowhere")).is_none());
    assert!(Glance::at(folder.path()).is_none());
    assert_eq!(files(folder.path()), []);
    assert!(!folder.path().join("nowhere").exists());

    // While it is open, its newest entries in the log.
    let store = with_codes(folder.path()).await;
    assert_eq!(Glance::at(folder.path()).unwrap().count(&search("code:liveness")), Some(3));
    drop(store);
    // Closed, as it mostly lies there.
    let mut closed = files(folder.path());
    for _ in 0..1000 {
        if !closed.iter().any(|(name, _)| name.ends_with("-wal")) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        closed = files(folder.path());
    }
    assert_eq!(Glance::at(folder.path()).unwrap().count(&search("code:\"LIVENESS_LOW\"")), Some(2));
    assert_eq!(files(folder.path()), closed);

    fs::write(folder.path().join("history.db"), "no database at all").unwrap();
    assert!(Glance::at(folder.path()).is_none());
    assert_eq!(fs::read(folder.path().join("history.db")).unwrap(), b"no database at all");
}
