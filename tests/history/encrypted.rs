//! An encrypted record: whoever has no key reads nothing of anybody, and whoever has it finds everybody.

use std::path::{Path, PathBuf};

use enroll_console::enrollment::{Attempt, AttemptId, GatewayResult, Kind, Outcome, Wire};
use enroll_console::history::{Annotation, HistoryError, Order, Query, Record, Store, UsedBizId};
use enroll_console::settings::{SecretName, SecretPlace, SecretSource, write_private_file};
use tempfile::TempDir;

use super::erase::{person, remains};
use super::search::{found, of_four};
use super::states::{fold, overwrite};
use super::{attempt, database, enrolled, open, request, response};

const KEY: &str = "aYvK0mC2VfUq1oFz7l2d4Cw9m1mN0t5b3n6p8r0s2u4=\n";

/// A data folder, and a key beside it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(TempDir::new().unwrap());
        write_private_file(&place.key_file(), KEY.as_bytes()).unwrap();
        place
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn key_file(&self) -> PathBuf {
        self.0.path().join("history.key")
    }

    fn open_with(&self, key: &Path) -> Result<Store, HistoryError> {
        let source = SecretSource { name: SecretName::HistoryKey, place: SecretPlace::File(key.to_owned()) };
        Store::open_with(&self.data(), Some(&source))
    }

    pub(crate) fn open(&self) -> Store {
        self.open_with(&self.key_file()).unwrap()
    }
}

#[tokio::test]
async fn the_case_that_an_attempt_explores_is_told_by_the_list_with_a_key_and_without() {
    let (place, plain) = (Place::new(), TempDir::new().unwrap());
    for store in [place.open(), open(plain.path())] {
        let exploring = |id: &str, case: Option<&str>| Attempt {
            kind: Kind::Explore,
            case: case.map(str::to_owned),
            ..enrolled(id)
        };
        store.begin(exploring("A", Some("biz-id-1")), request(), UsedBizId::Allow).await.unwrap();
        store.finish(exploring("B", Some("biz-id-2")), Wire::default()).await.unwrap();
        store.finish(exploring("C", None), Wire::default()).await.unwrap();
        store.finish(enrolled("D"), Wire::default()).await.unwrap();
        let page = store.page(Query { order: Order::Oldest, ..Query::default() }).await.unwrap();
        let mut told: Vec<_> = page.iter().map(|line| (line.id.0.as_str(), line.case.as_deref())).collect();
        told.sort_unstable();
        assert_eq!(told, [("A", Some("biz-id-1")), ("B", Some("biz-id-2")), ("C", None), ("D", None)]);
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn no_byte_of_anybody_is_in_any_file_and_with_the_key_all_is_read() {
    let place = Place::new();
    let store = place.open();
    store.begin(attempt("one"), request(), UsedBizId::Refuse).await.unwrap();
    store.finish(enrolled("one"), Wire { response: Some(response()), ..Wire::default() }).await.unwrap();
    let annotation = Annotation { note: "Anna called twice".into(), tags: vec!["ticket".into()] };
    assert!(store.annotate(AttemptId("one".into()), annotation.clone()).await.unwrap());
    store.add(of_four()).await.unwrap();
    let named = GatewayResult {
        result_status: "F".into(),
        result_code: "ACCESS_DENIED".into(),
        result_message: "User anna.schmidt@firma.de is blocked".into(),
    };
    let named = Attempt { outcome: Outcome::Rejected, result: Some(named), ..enrolled("named") };
    store.finish(named, Wire::default()).await.unwrap();
    assert_eq!(found(&store, "blocked").await, words(&["named"]));
    let needles = words(&[
        "schmidt",
        "blocked",
        "4711@example",
        "example",
        "biz-one",
        "G0066",
        "Anna",
        "called",
        "01K9T3VQ4XHM",
        "9572520355",
        "2188000123456789",
        "The field 12 is wrong",
        "niña",
    ]);
    assert_eq!(remains(&place.data(), &needles), []);

    let record = store.get(AttemptId("one".into())).await.unwrap().unwrap();
    assert_eq!((record.attempt, record.annotation), (enrolled("one"), annotation));
    let summaries = store.page(Query { order: Order::Oldest, ..Query::default() }).await.unwrap();
    let one = summaries.iter().find(|summary| summary.id.0 == "one").unwrap();
    assert_eq!(
        (one.biz_id.as_str(), one.user_id.as_str(), one.transaction_id.as_deref(), one.note.as_deref()),
        ("biz-one", "4711@example.org", Some("G0066"), Some("Anna called twice"))
    );
    assert!(store.verify(None).await.unwrap().is_right());
}

#[tokio::test]
async fn whole_words_find_what_they_find_in_a_record_that_is_not_encrypted() {
    let place = Place::new();
    let store = place.open();
    store.add(of_four()).await.unwrap();
    let lines: [(&str, &[&str]); 19] = [
        ("4711@example.org", &["ANA"]),
        ("user:4711@EXAMPLE.org", &["ANA"]),
        ("\"4711@example.org\"", &["ANA"]),
        ("\"Bob Müller\"", &["BOB"]),
        ("user:4712", &["CAT"]),
        ("-user:4712 -4711", &["DOT", "BOB"]),
        ("20261124-01K9T3VQ4XHM", &["ANA"]),
        ("biz:x", &["DOT"]),
        ("G006600016CN20261125000000009572520399", &["BOB"]),
        ("tx:g006600016cn20261125000000009572520399", &["BOB"]),
        ("llamó", &["ANA"]),
        ("note:success", &["BOB"]),
        ("message:quality", &["BOB"]),
        ("message:field", &["DOT"]),
        ("timeout", &["CAT"]),
        ("outcome:rejected operator:bruno", &["BOB"]),
        ("tag:vip 4711", &["ANA"]),
        ("took:>1s 4711@example.org", &["ANA"]),
        ("471", &[]),
    ];
    for (line, ids) in lines {
        assert_eq!(found(&store, line).await, words(ids), "{line}");
    }
}

#[tokio::test]
async fn a_person_is_forgotten_and_a_used_biz_id_is_known() {
    let place = Place::new();
    let store = place.open();
    store.add(of_four()).await.unwrap();
    assert!(store.has_used("staging".into(), "20261124-01K9T3VQ4XHM".into()).await.unwrap());
    assert_eq!(store.erasable(person("4711@example.org")).await.unwrap().attempts, 1);
    assert_eq!(store.erase(person("4711@example.org")).await.unwrap().attempts, 1);
    assert_eq!(found(&store, "").await, words(&["DOT", "CAT", "BOB"]));
    assert!(store.verify(None).await.unwrap().is_right());
}

#[tokio::test]
async fn without_the_key_or_with_another_one_the_record_is_neither_read_nor_written() {
    let place = Place::new();
    place.open().add(of_four()).await.unwrap();
    let refusal = Store::open(&place.data()).unwrap_err();
    assert!(matches!(refusal, HistoryError::NoKey { .. }) && refusal.to_string().contains("key_file"), "{refusal}");
    let other = place.0.path().join("other.key");
    write_private_file(&other, KEY.to_lowercase().as_bytes()).unwrap();
    assert!(matches!(place.open_with(&other), Err(HistoryError::OtherKey { .. })));
    let short = place.0.path().join("short.key");
    write_private_file(&short, b"my dog's name").unwrap();
    let refusal = place.open_with(&short).unwrap_err();
    assert!(matches!(refusal, HistoryError::WeakKey) && !refusal.to_string().contains("dog"), "{refusal}");
    assert!(matches!(place.open_with(Path::new("nowhere.key")), Err(HistoryError::Key(_))));
    assert_eq!(found(&place.open(), "").await.len(), 4);
}

#[tokio::test]
async fn whoever_had_it_open_before_there_was_a_key_neither_reads_nor_writes_it_any_more() {
    let place = Place::new();
    let [ana, bob, ..] = <[Record; 4]>::try_from(of_four()).unwrap();
    let keyless = Store::open(&place.data()).unwrap();
    keyless.add(vec![ana]).await.unwrap();
    place.open().add(vec![bob]).await.unwrap();
    let is_refused = |refusal: HistoryError| matches!(refusal, HistoryError::NoKey { .. });
    assert!(is_refused(keyless.page(Query::default()).await.unwrap_err()));
    assert!(is_refused(keyless.has_used("staging".into(), "x".into()).await.unwrap_err()));
    assert!(is_refused(keyless.erase(person("4711@example.org")).await.unwrap_err()));
    let sent = keyless.begin(attempt("two"), request(), UsedBizId::Refuse).await;
    assert!(is_refused(sent.unwrap_err()), "what cannot be recorded is not sent");
    let told = keyless.finish(enrolled("two"), Wire::default()).await;
    assert!(is_refused(told.unwrap_err()));
    drop(keyless);
    assert!(is_refused(Store::open(&place.data()).unwrap_err()));
    assert_eq!(found(&place.open(), "").await, words(&["BOB", "ANA"]));
}

#[tokio::test]
async fn a_record_is_encrypted_from_the_day_on_which_there_is_a_key() {
    let place = Place::new();
    let [ana, bob, ..] = <[Record; 4]>::try_from(of_four()).unwrap();
    Store::open(&place.data()).unwrap().add(vec![ana]).await.unwrap();
    let store = place.open();
    assert!(store.is_encrypted() && store.begins_in_clear().await.unwrap());
    store.add(vec![bob]).await.unwrap();
    assert_eq!(found(&store, "\"Bob Müller\"").await, words(&["BOB"]));
    assert_eq!(found(&store, "4711@exam").await, words(&["ANA"]));
    assert!(store.verify(None).await.unwrap().is_right());
    store.erase(person("4711@example.org")).await.unwrap();
    assert!(!store.begins_in_clear().await.unwrap());
    assert_eq!(remains(&place.data(), &words(&["4711@example"])), []);
}

#[tokio::test]
async fn what_is_saved_from_a_damaged_record_stays_encrypted_and_is_found() {
    let place = Place::new();
    place.open().add(of_four()).await.unwrap();
    fold(&place.data());
    overwrite(&place.data(), 1);
    let store = place.open();
    assert_eq!(store.salvage().unwrap().missing, []);
    assert_eq!(found(&store, "4711@example.org").await, words(&["ANA"]));
    assert_eq!(remains(&place.data(), &words(&["4711@example", "9572520355"])), []);
    let entry = "SELECT payload FROM event WHERE kind = 'outcome' LIMIT 1";
    let entry: String = database(&place.data()).query_row(entry, [], |row| row.get(0)).unwrap();
    assert!(entry.starts_with("aes-256-gcm-siv:"));
}
