//! Whether the record is as it was written, and what is found when it is not.

use std::path::Path;
use std::time::Duration;

use enroll_console::enrollment::{Attempt, AttemptId, Timing, Wire};
use enroll_console::history::{Annotation, Record, Seal, Search, Store, UsedBizId, Verified, Wrong};
use jiff::Timestamp;
use tempfile::TempDir;

use super::{attempt, database, enrolled, open, request};

/// Three attempts of two events each, the last with a note.
async fn written(folder: &Path) -> Store {
    let store = open(folder);
    for id in ["A1", "A2", "A3"] {
        store.begin(attempt(id), request(), UsedBizId::Refuse).await.unwrap();
        store.finish(enrolled(id), Wire::default()).await.unwrap();
    }
    let note = Annotation { note: "asked twice".into(), tags: vec!["odd".into()] };
    store.annotate(AttemptId("A3".into()), note).await.unwrap();
    store
}

/// What is found after a change that no program of ours makes.
async fn found_after(change: &str) -> Vec<Wrong> {
    let folder = TempDir::new().unwrap();
    let store = written(folder.path()).await;
    let tampering = database(folder.path());
    tampering.execute_batch("DROP TRIGGER event_is_kept; DROP TRIGGER event_stays;").unwrap();
    tampering.execute_batch(change).unwrap();
    store.verify(None).await.unwrap().wrong
}

#[tokio::test]
async fn what_was_written_verifies() {
    let folder = TempDir::new().unwrap();
    let store = written(folder.path()).await;
    let Verified { events, attempts, wrong, gaps, newest, .. } = store.verify(None).await.unwrap();
    assert_eq!((events, attempts, wrong, gaps), (7, 3, vec![], vec![]));
    assert_eq!(newest.unwrap().seq, 7);
    assert!(open(&folder.path().join("empty")).verify(None).await.unwrap().is_right());
}

/// Milliseconds whose microseconds end in a half: read back with the last bit off, they round to another number.
#[tokio::test]
async fn a_large_record_of_times_on_the_edge_of_rounding_verifies_and_is_read_as_it_was_written() {
    const ATTEMPTS: u32 = 4000;
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let ended = |number: u32| {
        let drawn = number.wrapping_mul(2_654_435_761) % 1_000_000;
        let exchange = match number % 2 {
            // As the benches' record has them.
            0 => 80.0 + f64::from(drawn).powi(2) / 4e8,
            // As a clock of nanoseconds gives them: few have a short form in decimals.
            _ => Duration::from_nanos(u64::from(drawn) * 1000 + 500).as_secs_f64() * 1e3,
        };
        let timing_ms = Timing { exchange: Some(exchange), wait: Some(exchange), ..Timing::default() };
        let at = Timestamp::from_millisecond(1_795_420_800_000 + i64::from(number)).unwrap();
        Attempt { at, timing_ms, ..enrolled(&format!("A{number}")) }
    };
    let wire = Wire { request: Some(request()), ..Wire::default() };
    let record = |number| Record { attempt: ended(number), wire: wire.clone(), annotation: Annotation::default() };
    store.add((1..ATTEMPTS).map(record).collect()).await.unwrap();
    let begun = Attempt { timing_ms: Timing::default(), ..Attempt { at: ended(0).at, ..attempt("A0") } };
    store.begin(begun, request(), UsedBizId::Refuse).await.unwrap();
    store.finish(ended(0), Wire::default()).await.unwrap();
    let verified = store.verify(None).await.unwrap();
    assert_eq!((verified.attempts, verified.wrong), (u64::from(ATTEMPTS), vec![]));
    for number in (0..ATTEMPTS).step_by(501) {
        let read = store.get(AttemptId(format!("A{number}"))).await.unwrap().unwrap();
        assert_eq!(read.attempt.timing_ms, ended(number).timing_ms);
    }
    // The same when the list is made from the journal.
    database(folder.path()).execute_batch("DELETE FROM attempt WHERE id GLOB 'A*5'").unwrap();
    assert_eq!(store.mend_list().await.unwrap(), u64::from(ATTEMPTS / 10));
    assert!(store.verify(None).await.unwrap().is_right());
}

#[tokio::test]
async fn an_altered_event_is_named() {
    let found = found_after("UPDATE event SET payload = replace(payload, '4711', '4712') WHERE seq = 4").await;
    assert_eq!(found[0], Wrong::Content { seq: 4 });
    let found = found_after("UPDATE event SET at = at + 1 WHERE seq = 4").await;
    assert_eq!(found, [Wrong::Altered { seq: 4 }]);
    let found = found_after("UPDATE event SET payload = NULL, salt = NULL WHERE seq IN (3, 4)").await;
    assert_eq!(found, [Wrong::Emptied { from: 3, to: 4 }, Wrong::Untold { attempt: AttemptId("A2".into()) }]);
}

#[tokio::test]
async fn a_removed_event_is_named_wherever_it_was() {
    assert_eq!(found_after("DELETE FROM event WHERE seq IN (1, 2)").await[0], Wrong::Missing { from: 1, to: 2 });
    assert_eq!(found_after("DELETE FROM event WHERE seq = 5").await[0], Wrong::Missing { from: 5, to: 5 });
    let cut_off = found_after("DELETE FROM event WHERE seq = 7").await;
    let differs = ["note", "tags", "facets"].map(str::to_owned).to_vec();
    assert_eq!(cut_off, [Wrong::Listed { attempt: AttemptId("A3".into()), columns: differs }]);
    let cut_off = found_after("DELETE FROM event WHERE seq > 4").await;
    assert_eq!(cut_off, [Wrong::Untold { attempt: AttemptId("A3".into()) }]);
}

#[tokio::test]
async fn an_inserted_event_and_moved_ones_are_named() {
    let insert = "INSERT INTO event SELECT 0, attempt, at, kind, payload, salt, payload_hash, previous, hash
                  FROM event WHERE seq = 1";
    assert_eq!(found_after(insert).await, [Wrong::Inserted { seq: 0 }]);
    let swap = "UPDATE event SET seq = 99 WHERE seq = 3; UPDATE event SET seq = 3 WHERE seq = 5;
                UPDATE event SET seq = 5 WHERE seq = 99";
    assert_eq!(found_after(swap).await[..2], [Wrong::Altered { seq: 3 }, Wrong::Altered { seq: 5 }]);
}

#[tokio::test]
async fn a_record_whose_end_was_cut_off_everywhere_is_told_by_a_seal_that_was_noted() {
    let folder = TempDir::new().unwrap();
    let store = written(folder.path()).await;
    let noted = store.verify(None).await.unwrap().newest.unwrap();
    assert!(store.verify(Some(noted.clone())).await.unwrap().is_right());
    let tampering = database(folder.path());
    tampering
        .execute_batch("DROP TRIGGER event_stays; DELETE FROM event WHERE seq > 4; DELETE FROM attempt WHERE id = 'A3'")
        .unwrap();
    assert!(store.verify(None).await.unwrap().is_right());
    assert_eq!(store.verify(Some(noted.clone())).await.unwrap().wrong, [Wrong::Seal { seq: 7 }]);
    assert_eq!(noted.to_string().parse::<Seal>().unwrap(), noted);
}

#[tokio::test]
async fn a_list_that_does_not_say_what_the_journal_says_is_told_and_made_again() {
    let folder = TempDir::new().unwrap();
    let store = written(folder.path()).await;
    store.begin(attempt("A4"), request(), UsedBizId::Refuse).await.unwrap();
    let whole = store.verify(None).await.unwrap();
    let tampering = database(folder.path());
    tampering
        .execute_batch(
            "UPDATE attempt SET outcome = 'rejected', user_id = 'somebody' WHERE id = 'A1';
             DELETE FROM attempt WHERE id = 'A2';
             DROP TRIGGER attempt_is_indexed_again;
             UPDATE attempt SET message = 'other words' WHERE id = 'A3'",
        )
        .unwrap();
    let found = store.verify(None).await.unwrap();
    assert!(found.wrong.iter().all(Wrong::is_of_the_list), "{found:?}");
    assert_eq!(found.wrong.len(), 3);
    assert_eq!(store.mend_list().await.unwrap(), 3);
    assert_eq!(store.verify(None).await.unwrap(), whole);
    let search = |line: &str| Search::parse(line, &jiff::Zoned::now(), &[]).unwrap();
    assert_eq!(store.count(search("4711")).await.unwrap(), 4);
    assert_eq!(store.count(search("somebody")).await.unwrap(), 0);
    assert_eq!(store.count(search("outcome:sending")).await.unwrap(), 1);
}

#[tokio::test]
async fn whoever_writes_does_not_wait_for_whoever_verifies() {
    let folder = TempDir::new().unwrap();
    let store = written(folder.path()).await;
    let reading = database(folder.path());
    reading.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    let (verified, begun) = tokio::join!(store.verify(None), store.begin(attempt("A9"), request(), UsedBizId::Refuse));
    assert!(verified.unwrap().is_right());
    begun.unwrap();
}
