//! Erasing: what is gone is gone from the files, what is left verifies.

#![expect(clippy::type_complexity, reason = "a step and what it leaves, once")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use enroll_console::enrollment::{Attempt, AttemptId, Failure, FailureKind, HmacKey, Outcome, UserIdForm, Wire};
use enroll_console::history::{
    Annotation, Cause, CopyCleaned, HistoryError, Query, Reason, Record, Search, Store, UsedBizId, Verified, Whom,
};
use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;

use super::states::{fold, overwrite};
use super::{attempt, database, enrolled, open, request, response};

/// Everything of an attempt that is about somebody, in words that are nowhere else.
struct Traces {
    user_id: String,
    biz_id: String,
    transaction_id: String,
    message: String,
    note: String,
    tag: String,
}

/// Letters alone, so that the index does not cut them to pieces; of each word others from the first on.
fn letters(word: &str) -> String {
    digest(&SHA256, word.as_bytes()).as_ref().iter().map(|byte| char::from(b'a' + byte % 26)).collect()
}

impl Traces {
    fn of(person: usize, attempt: usize) -> Self {
        let of_attempt = |what: &str| letters(&format!("{what} {attempt}"));
        Self {
            user_id: letters(&format!("person {person}")),
            biz_id: of_attempt("biz"),
            transaction_id: of_attempt("transaction"),
            message: of_attempt("message"),
            note: of_attempt("note"),
            tag: of_attempt("tag"),
        }
    }

    fn record(&self, id: &str, at: Timestamp) -> Record {
        let mut request = request();
        request.body = format!(
            "{{\"userId\":\"{}\",\"padding\":\"{}\"}}",
            self.user_id,
            "x".repeat(usize::from(self.biz_id.as_bytes()[0]) * 97 % 3000)
        );
        let attempt = Attempt {
            at,
            outcome: Outcome::Rejected,
            biz_id: self.biz_id.clone(),
            user_id: self.user_id.clone(),
            transaction_id: Some(self.transaction_id.clone()),
            failure: Some(Failure::new(FailureKind::Interrupted, format!("the {} 77", self.message))),
            ..attempt(id)
        };
        let annotation = Annotation { note: self.note.clone(), tags: vec![self.tag.clone()] };
        Record {
            attempt,
            wire: Wire { request: Some(request), response: Some(response()), earlier: vec![] },
            annotation,
        }
    }

    /// Of each of them what may lie in a file: in the index a word is told by what it has not in common with the one before,
    /// and the end of a transactionId lies there backwards.
    fn needles(&self) -> Vec<String> {
        let all = [&self.user_id, &self.biz_id, &self.transaction_id, &self.message, &self.note, &self.tag];
        let ends = all.map(|word| word.get(5..).unwrap().to_owned());
        let backwards: String = self.transaction_id.chars().rev().skip(5).collect();
        ends.into_iter().chain([backwards, self.transaction_id.get(20..).unwrap().to_owned()]).collect()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The needles that are in a file of a folder, with the file.
pub(super) fn remains(folder: &Path, needles: &[String]) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for path in files(folder) {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        found.extend(
            needles.iter().filter(|needle| text.contains(needle.as_str())).map(|needle| (needle.clone(), path.clone())),
        );
    }
    found
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_420_800 + seconds).unwrap()
}

pub(super) fn person(user_id: &str) -> Whom {
    Whom::Person { user_ids: vec![user_id.to_owned()], forms: Vec::new() }
}

#[tokio::test]
async fn of_somebody_who_is_forgotten_no_byte_is_left_among_many_others() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    // Person 0 has every tenth attempt; the others have two each.
    let of = |number: usize| {
        Traces::of(if number.is_multiple_of(10) { 0 } else { 1 + number / 20 * 10 + number % 10 }, number)
    };
    for chunk in 0..20 {
        let records = (chunk * 25..chunk * 25 + 25).map(|number| {
            of(number).record(&format!("A{number:04}"), moment(i64::try_from(number * 37 % 1000).unwrap()))
        });
        store.add(records.collect()).await.unwrap();
    }
    let forgotten = Traces::of(0, 0).user_id;
    for round in 0..2 {
        let gone: Vec<String> = (0..500).step_by(10).flat_map(|number| of(number).needles()).collect();
        assert_eq!(remains(folder.path(), &gone[..7]).is_empty(), round > 0);
        let erasable = store.erasable(person(&forgotten)).await.unwrap();
        let erased = store.erase(person(&forgotten)).await.unwrap();
        assert!(erased.is_overwritten);
        assert_eq!(erased.attempts, if round == 0 { 50 } else { 0 });
        assert_eq!(erasable.attempts, erased.attempts);
        assert_eq!(remains(folder.path(), &gone), []);
        let Verified { wrong, gaps, attempts, .. } = store.verify(None).await.unwrap();
        assert_eq!((wrong, gaps.len(), attempts), (vec![], 1, 450));
        assert_eq!(gaps[0].cause, Cause::Erased { reason: Reason::Forget, attempts: 50 });
    }
    let find = |line: &str| Search::parse(line, &jiff::Zoned::now(), &[]).unwrap();
    for number in [1, 11, 499] {
        let traces = of(number);
        for word in
            [&traces.user_id, &traces.biz_id, &traces.transaction_id, &traces.message, &traces.note, &traces.tag]
        {
            assert!(store.count(find(word)).await.unwrap() > 0, "{word}");
        }
    }
    // Each index says what its table says.
    for index in ["attempt_text", "facet_text"] {
        let check = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 0)");
        database(folder.path()).execute(&check, []).unwrap();
    }
}

#[tokio::test]
async fn somebody_is_found_by_what_was_typed_and_by_what_was_sent() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let hmac = UserIdForm::HmacSha256(HmacKey::new(b"a key of 16 byte").unwrap());
    let sent = |id: &str, user_id: String, raw: Option<&str>| Attempt {
        user_id,
        raw_user_id: raw.map(str::to_owned),
        ..super::enrolled(id)
    };
    let attempts = [
        sent("TYPED", "ana".into(), None),
        sent("SHA", UserIdForm::Sha256.apply("ana"), None),
        sent("HMAC", hmac.apply("ana"), None),
        sent("RAW", "of another key".into(), Some("ana")),
        sent("OTHER", "anna".into(), Some("anna")),
    ];
    for attempt in attempts {
        store.finish(attempt, Wire::default()).await.unwrap();
    }
    let whom = |user_id: &str, forms| Whom::Person { user_ids: vec![user_id.to_owned()], forms };
    let count = async |whom| store.erasable(whom).await.unwrap().attempts;
    assert_eq!(count(whom("ana", vec![])).await, 3);
    assert_eq!(count(whom("ana", vec![hmac.clone(), UserIdForm::Withheld])).await, 4);
    assert_eq!(count(whom(&hmac.apply("ana"), vec![])).await, 1);
    assert_eq!(count(whom("nobody", vec![hmac.clone()])).await, 0);
    assert_eq!(store.erase(whom("ana", vec![hmac])).await.unwrap().attempts, 4);
    let left = store.page(Query::default()).await.unwrap();
    assert_eq!(left.iter().map(|summary| summary.id.0.as_str()).collect::<Vec<_>>(), ["OTHER"]);
    assert_eq!(store.get(AttemptId("RAW".into())).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_on_its_way_is_left_out_and_told() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.finish(super::enrolled("DONE"), Wire::default()).await.unwrap();
    store.begin(attempt("ON-ITS-WAY"), request(), UsedBizId::Refuse).await.unwrap();
    let whom = || person("4711@example.org");
    let erasable = store.erasable(whom()).await.unwrap();
    assert_eq!((erasable.attempts, erasable.sending), (1, 1));
    assert_eq!(erasable.profiles, [("staging".to_owned(), 1)]);
    let erased = store.erase(whom()).await.unwrap();
    assert_eq!((erased.attempts, erased.events, erased.sending), (1, 1, 1));
    store.finish(super::enrolled("ON-ITS-WAY"), Wire::default()).await.unwrap();
    assert!(store.verify(None).await.unwrap().is_right());
    assert_eq!(store.erase(whom()).await.unwrap().attempts, 1);
    assert_eq!(store.verify(None).await.unwrap().gaps.len(), 2);
}

#[tokio::test]
async fn who_is_forgotten_between_two_tries_is_not_there_again_with_the_next() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.begin(attempt("one"), request(), UsedBizId::Refuse).await.unwrap();
    let busy = Attempt { outcome: Outcome::Rejected, ..attempt("one") };
    store.finish(busy.clone(), Wire::default()).await.unwrap();
    store.erase(person(&busy.user_id)).await.unwrap();
    let refusal = store.begin(attempt("one"), request(), UsedBizId::Refuse).await.unwrap_err();
    assert!(matches!(&refusal, HistoryError::Erased { id } if id == "one"), "{refusal:?}");
    assert!(matches!(store.finish(busy.clone(), Wire::default()).await, Err(HistoryError::Erased { .. })));
    assert_eq!(remains(folder.path(), &[busy.user_id]), []);
    assert!(store.verify(None).await.unwrap().is_right());
}

#[tokio::test]
async fn who_was_forgotten_is_not_back_after_a_salvage_that_finds_an_older_copy() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let (gone, kept) = (Traces::of(1, 1), Traces::of(2, 2));
    for number in 0..20 {
        let records =
            [gone.record(&format!("A{number:02}"), moment(0)), kept.record(&format!("B{number:02}"), moment(0))];
        store.add(records.into()).await.unwrap();
    }
    let before = folder.path().join("before.db");
    database(folder.path()).execute("VACUUM INTO ?1", [before.to_str().unwrap()]).unwrap();
    store.erase(person(&gone.user_id)).await.unwrap();
    drop(store);
    fold(folder.path());
    fs::create_dir_all(folder.path().join("backups")).unwrap();
    fs::rename(before, folder.path().join("backups/history-format-2-2026-11-25T08-00-00Z.db")).unwrap();
    overwrite(folder.path(), 1);
    let store = open(folder.path());
    assert!(store.salvage().is_some());
    let find = |word: &str| Search::parse(word, &jiff::Zoned::now(), &[]).unwrap();
    assert_eq!(store.count(find(&gone.user_id)).await.unwrap(), 0);
    assert_eq!(store.count(find(&kept.user_id)).await.unwrap(), 20);
    assert_eq!(store.verify(None).await.unwrap().wrong, []);
}

#[tokio::test]
async fn an_answer_that_comes_while_somebody_erases_is_recorded_once_it_is_done() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.begin(attempt("one"), request(), UsedBizId::Refuse).await.unwrap();
    let erasing = fs::File::create(folder.path().join("history.erasing")).unwrap();
    erasing.lock().unwrap();
    let neighbour = database(folder.path());
    neighbour.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut finishing = Box::pin(store.finish(enrolled("one"), Wire::default()));
    // Longer than a program waits for any other that is in the way.
    assert!(tokio::time::timeout(Duration::from_millis(6500), &mut finishing).await.is_err());
    neighbour.execute_batch("ROLLBACK").unwrap();
    finishing.await.unwrap();
    drop(erasing);
    // Whoever held that file has died before all was written over.
    assert!(store.erasable(person("nobody")).await.unwrap().is_left_over);
    assert!(store.erase(person("nobody")).await.unwrap().is_overwritten);
    assert!(store.erasable(person("nobody")).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_older_is_erased_and_the_rest_stays() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let records = (0..10)
        .map(|number| Traces::of(number, number).record(&format!("A{number}"), moment(i64::try_from(number).unwrap())));
    store.add(records.collect()).await.unwrap();
    let before = Whom::Before(moment(6));
    let erasable = store.erasable(before.clone()).await.unwrap();
    assert_eq!((erasable.attempts, erasable.first, erasable.last), (6, Some(moment(0)), Some(moment(5))));
    assert_eq!(store.erase(before).await.unwrap().attempts, 6);
    let gone: Vec<String> = (0..6).flat_map(|number| Traces::of(number, number).needles()).collect();
    assert_eq!(remains(folder.path(), &gone), []);
    let Verified { gaps, wrong, attempts, .. } = store.verify(None).await.unwrap();
    assert_eq!(
        (gaps[0].cause.clone(), wrong, attempts),
        (Cause::Erased { reason: Reason::Purge, attempts: 6 }, vec![], 4)
    );
}

#[tokio::test]
async fn a_reader_that_does_not_let_go_is_told_and_the_bytes_go_afterwards() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let traces = Traces::of(1, 1);
    store.add(vec![traces.record("A1", moment(0))]).await.unwrap();
    let reading = database(folder.path());
    reading.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    let erased = store.erase(person(&traces.user_id)).await.unwrap();
    assert_eq!((erased.attempts, erased.is_overwritten), (1, false));
    assert!(!remains(folder.path(), &traces.needles()).is_empty());
    drop(reading);
    assert!(store.overwrite().await.unwrap());
    assert_eq!(remains(folder.path(), &traces.needles()), []);
}

#[tokio::test]
async fn copies_are_cleaned_and_those_that_cannot_be_are_removed_whole() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let (gone, kept) = (Traces::of(1, 1), Traces::of(2, 2));
    store.add(vec![gone.record("A1", moment(0)), kept.record("A2", moment(0))]).await.unwrap();
    let backups = folder.path().join("backups");
    fs::create_dir(&backups).unwrap();
    let backup = backups.join("history-format-2-2026-11-25T08-00-00Z.db");
    database(folder.path()).execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    let aside = folder.path().join("history.damaged-2026-11-25T08-00-00Z.db");
    let mut damaged = fs::read(&backup).unwrap();
    let half = damaged.len() / 2;
    damaged[half..].fill(0xA5);
    damaged.extend(gone.user_id.as_bytes());
    fs::write(&aside, damaged).unwrap();
    let other = backups.join("history-format-1-2026-11-25T08-00-00Z.db");
    let only = rusqlite::Connection::open(&other).unwrap();
    only.execute_batch(include_str!("../../src/history/migrations/001_journal.sql")).unwrap();
    let entry = format!("{{\"attempt\":{{\"userId\":\"{}\"}}}}", gone.user_id);
    only.execute("INSERT INTO event VALUES (1, 'A1', 0, 'outcome', ?1, x'00', '', '', '')", [entry]).unwrap();
    drop(only);

    let erasable = store.erasable(person(&gone.user_id)).await.unwrap();
    let named: Vec<_> = erasable.copies.iter().map(|copy| (copy.path.clone(), copy.attempts)).collect();
    assert_eq!(named, [(other.clone(), Some(1)), (backup.clone(), Some(1)), (aside.clone(), None)]);
    let erased = store.erase(person(&gone.user_id)).await.unwrap();
    let cleaned: Vec<_> = erased.copies.into_iter().map(|copy| copy.cleaned).collect();
    assert_eq!(cleaned, [CopyCleaned::Erased(1), CopyCleaned::Erased(1), CopyCleaned::Removed]);
    assert_eq!(remains(folder.path(), &gone.needles()), []);
    assert!(!remains(&backups, &kept.needles()).is_empty() && !aside.exists());
    assert!(store.erasable(person(&gone.user_id)).await.unwrap().is_empty());
    assert_eq!(store.erasable(person(&kept.user_id)).await.unwrap().copies.len(), 1);
    // The copy protects its journal as before.
    let copy = rusqlite::Connection::open(&other).unwrap();
    assert!(copy.execute("UPDATE event SET kind = 'note'", []).is_err());
}

/// A record in another order of things: what is written, and who is erased.
#[derive(Debug, Clone)]
enum Step {
    Write { person: usize, is_noted: bool },
    Forget(usize),
    PurgeBefore(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..5usize, any::<bool>()).prop_map(|(person, is_noted)| Step::Write { person, is_noted }),
        1 => (0..5usize).prop_map(Step::Forget),
        1 => (0..40i64).prop_map(Step::PurgeBefore),
    ]
}

async fn go(store: &Store, steps: &[Step]) -> Vec<String> {
    let mut gone = Vec::new();
    let mut there: Vec<(usize, i64, Traces)> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let at = i64::try_from(number).unwrap();
        let (whom, leaves): (Whom, Box<dyn Fn(&(usize, i64, Traces)) -> bool>) = match *step {
            Step::Write { person, is_noted } => {
                let (id, traces) = (format!("A{number}"), Traces::of(person, number));
                store.add(vec![traces.record(&id, moment(at))]).await.unwrap();
                if is_noted {
                    let note = Annotation { note: traces.note.clone(), tags: vec!["odd".into()] };
                    store.annotate(AttemptId(id), note).await.unwrap();
                }
                there.push((person, at, traces));
                continue;
            }
            Step::Forget(who) => {
                (self::person(&Traces::of(who, 0).user_id), Box::new(move |(person, ..)| *person == who))
            }
            Step::PurgeBefore(limit) => (Whom::Before(moment(limit)), Box::new(move |(_, at, _)| *at < limit)),
        };
        let (out, kept): (Vec<_>, Vec<_>) = there.into_iter().partition(leaves);
        assert_eq!(store.erase(whom).await.unwrap().attempts, out.len() as u64);
        let of_attempt = out.iter().flat_map(|(.., traces)| traces.needles().into_iter().skip(1));
        gone.extend(of_attempt);
        there = kept;
        let verified = store.verify(None).await.unwrap();
        assert_eq!((verified.wrong, verified.attempts), (vec![], there.len() as u64));
    }
    gone
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_erased_in_whatever_order_the_rest_verifies(steps in prop::collection::vec(step(), 1..40)) {
        let folder = TempDir::new().unwrap();
        let store = open(folder.path());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let gone = runtime.block_on(go(&store, &steps));
        prop_assert_eq!(remains(folder.path(), &gone), []);
        drop(store);
        prop_assert!(runtime.block_on(open(folder.path()).verify(None)).unwrap().is_right());
    }
}
