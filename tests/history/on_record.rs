//! What is on record about a person and a photo before they are sent.

use enroll_console::enrollment::{
    Attempt, AttemptId, Edits, Format, Kind, OnRecord, Outcome, PhotoFacts, PhotoHashes, Proposed, Wire,
};
use enroll_console::history::{Annotation, DoubtfulUser, HistoryError, Record, SendRules, Store, UsedBizId};
use jiff::Timestamp;
use tempfile::TempDir;

use super::encrypted::Place;
use super::erase::{person, remains};
use super::{as_format_3, attempt, database, enrolled, open, request};

/// A SHA-256 in hex of this digit.
fn sha256(digit: char) -> String {
    digit.to_string().repeat(64)
}

fn photo(path: &str, source: char, sent: char) -> PhotoFacts {
    PhotoFacts {
        path: path.into(),
        format: Format::Jpeg,
        width: 480,
        height: 640,
        sha256: sha256(sent),
        bytes: 81_234,
        base64_chars: 108_312,
        changes: Vec::new(),
        edits: Edits::NONE,
        checks: Vec::new(),
        source_sha256: sha256(source),
        source_bytes: 90_000,
        source_width: 480,
        source_height: 640,
    }
}

/// An attempt for somebody, the later the higher its number.
fn of(number: u8, user_id: &str, outcome: Outcome) -> Attempt {
    let at = Timestamp::from_second(1_795_420_800 + i64::from(number)).unwrap();
    let id = format!("A{number}");
    Attempt { at, user_id: user_id.into(), outcome, photo: Some(photo("/p/4720.jpg", 'a', 'b')), ..attempt(&id) }
}

async fn add(store: &Store, attempts: impl IntoIterator<Item = Attempt>) {
    let record = |attempt| Record { attempt, wire: Wire::default(), annotation: Annotation::default() };
    store.add(attempts.into_iter().map(record).collect()).await.unwrap();
}

fn about(user_id: &str) -> Proposed {
    Proposed { profile: "staging".into(), user_id: user_id.into(), photo: None }
}

fn with_photo(user_id: &str, source: char, sent: char) -> Proposed {
    Proposed { photo: Some(PhotoHashes { source: sha256(source), sent: sha256(sent) }), ..about(user_id) }
}

async fn on_record(store: &Store, proposed: Proposed) -> OnRecord {
    store.on_record(proposed).await.unwrap()
}

/// The identities of last, enrolled and photo.
fn ids(found: &OnRecord) -> [Option<&str>; 3] {
    [&found.last, &found.enrolled, &found.photo].map(|earlier| earlier.as_ref().map(|earlier| earlier.id.0.as_str()))
}

#[tokio::test]
async fn of_a_person_the_last_attempt_and_the_last_enrolled_one_are_known() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    assert_eq!(on_record(&store, about("77")).await, OnRecord::default());
    let attempts = [
        of(1, "77", Outcome::Enrolled),
        of(2, "77", Outcome::Unknown),
        of(3, "77", Outcome::NotSent),
        Attempt { kind: Kind::Explore, ..of(4, "77", Outcome::Enrolled) },
        Attempt { profile: "live".into(), ..of(5, "77", Outcome::Rejected) },
        of(6, "77 ", Outcome::Rejected),
        of(7, "7", Outcome::Enrolled),
    ];
    add(&store, attempts).await;
    let found = on_record(&store, about("77")).await;
    assert_eq!(ids(&found), [Some("A2"), Some("A1"), None]);
    let doubt = found.doubt().unwrap();
    assert_eq!((doubt.biz_id.as_str(), doubt.user_id.as_str(), doubt.outcome), ("biz-A2", "77", Outcome::Unknown));
    add(&store, [of(8, "77", Outcome::Rejected)]).await;
    let found = on_record(&store, about("77")).await;
    assert_eq!((ids(&found), found.doubt()), ([Some("A8"), Some("A1"), None], None));
}

#[tokio::test]
async fn a_photo_is_known_by_the_file_and_by_what_was_sent_under_every_other_user_id() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    add(&store, [of(1, "4720", Outcome::Enrolled), of(2, "4720", Outcome::Rejected)]).await;
    // The same file; the file edited otherwise; the sent JPEG from another file; the sent JPEG saved and sent as a file.
    for (source, sent) in [('a', 'b'), ('a', 'c'), ('d', 'b'), ('b', 'e')] {
        let found = on_record(&store, with_photo("4719", source, sent)).await;
        assert_eq!(ids(&found), [None, None, Some("A1")], "{source}{sent}: what was not rejected counts more");
        assert_eq!(on_record(&store, with_photo("4720", source, sent)).await.photo, None, "the same person");
        let elsewhere = Proposed { profile: "live".into(), ..with_photo("4719", source, sent) };
        assert_eq!(on_record(&store, elsewhere).await, OnRecord::default(), "another profile");
    }
    assert_eq!(on_record(&store, with_photo("4719", 'd', 'e')).await, OnRecord::default());
    add(&store, [Attempt { photo: Some(photo("x.jpg", 'd', 'e')), ..of(3, "5", Outcome::Rejected) }]).await;
    assert_eq!(
        ids(&on_record(&store, with_photo("4719", 'd', 'e')).await)[2],
        Some("A3"),
        "a rejected one was sent too"
    );
    let not = [
        Attempt { kind: Kind::Explore, photo: Some(photo("x.jpg", '1', '1')), ..of(4, "5", Outcome::Enrolled) },
        Attempt { photo: Some(photo("x.jpg", '1', '1')), ..of(5, "5", Outcome::NotSent) },
    ];
    add(&store, not).await;
    assert_eq!(on_record(&store, with_photo("4719", '1', '1')).await, OnRecord::default());
    add(&store, [of(6, "4722", Outcome::Unknown), of(7, "4721", Outcome::Rejected)]).await;
    assert_eq!(ids(&on_record(&store, with_photo("4719", 'a', 'b')).await)[2], Some("A1"), "whoever is enrolled");
    assert_eq!(ids(&on_record(&store, with_photo("4720", 'a', 'b')).await)[2], Some("A6"), "whoever may be");
}

#[tokio::test]
async fn file_names_that_were_sent_are_known_by_profile() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let other = Attempt { photo: Some(photo("/p/never.jpg", '1', '1')), ..of(2, "5", Outcome::NotSent) };
    add(&store, [of(1, "4720", Outcome::Enrolled), other]).await;
    let names = || ["4719.jpg", "4720.jpg", "never.jpg"].map(str::to_owned).to_vec();
    assert_eq!(store.names_sent("staging".into(), names()).await.unwrap(), ["4720.jpg"]);
    assert!(store.names_sent("live".into(), names()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_encrypted_record_knows_the_same_and_keeps_no_hash_in_clear() {
    let place = Place::new();
    // What was written before there was a key counts as well.
    let plain = open(&place.data());
    add(&plain, [of(1, "77", Outcome::Unknown)]).await;
    drop(plain);
    let store = place.open();
    assert_eq!(ids(&on_record(&store, with_photo("4719", 'a', 'x')).await)[2], Some("A1"));
    assert!(on_record(&store, about("77")).await.doubt().is_some());
    let digits = Attempt { photo: Some(photo("/p/5.jpg", '5', '6')), ..of(2, "77", Outcome::Enrolled) };
    add(&store, [digits]).await;
    assert_eq!(ids(&on_record(&store, with_photo("77", '5', '6')).await), [Some("A2"), Some("A2"), None]);
    assert_eq!(ids(&on_record(&store, with_photo("4719", '5', 'x')).await)[2], Some("A2"));
    assert_eq!(store.names_sent("staging".into(), vec!["5.jpg".into()]).await.unwrap(), ["5.jpg"]);
    assert_eq!(store.verify(None).await.unwrap().wrong, []);
    let needles = ['5', '6'].map(|digit| digit.to_string().repeat(20));
    assert_eq!(remains(&place.data(), &needles), []);
}

#[tokio::test]
async fn what_was_erased_is_on_record_no_more_and_no_hash_of_it_is_in_any_file() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    add(&store, [of(1, "4720", Outcome::Enrolled), of(2, "4720", Outcome::Unknown)]).await;
    assert_eq!(store.erase(person("4720")).await.unwrap().attempts, 2);
    assert_eq!(on_record(&store, about("4720")).await, OnRecord::default());
    assert_eq!(on_record(&store, with_photo("4719", 'a', 'b')).await, OnRecord::default());
    let needles = ['a', 'b'].map(|digit| digit.to_string().repeat(20));
    assert_eq!(remains(folder.path(), &needles), []);
}

#[tokio::test]
async fn a_list_with_another_hash_than_the_journal_is_found_and_mended() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    add(&store, [of(1, "4720", Outcome::Enrolled)]).await;
    database(folder.path()).execute("UPDATE attempt SET file_hash = 'f', photo_hash = NULL", []).unwrap();
    let verified = store.verify(None).await.unwrap();
    assert!(verified.wrong[0].words().contains("photo_hash, file_hash"), "{:?}", verified.wrong);
    assert_eq!(store.mend_list().await.unwrap(), 1);
    assert_eq!(ids(&on_record(&store, with_photo("4719", 'a', 'x')).await)[2], Some("A1"));
}

#[tokio::test]
async fn what_an_older_version_recorded_is_known_after_the_migration_with_a_key_and_without() {
    let (folder, place) = (TempDir::new().unwrap(), Place::new());
    for (data, is_encrypted) in [(folder.path().to_owned(), false), (place.data(), true)] {
        let reopen = || if is_encrypted { place.open() } else { open(&data) };
        let store = reopen();
        add(&store, [of(1, "4720", Outcome::Enrolled), enrolled("no photo")]).await;
        store.annotate(AttemptId("A1".into()), Annotation { note: "called".into(), tags: vec![] }).await.unwrap();
        drop(store);
        as_format_3(&data);
        if is_encrypted {
            assert!(
                matches!(Store::open(&data), Err(HistoryError::NoKey { .. })),
                "and it is not migrated without its key"
            );
        }
        let store = reopen();
        assert_eq!(ids(&on_record(&store, with_photo("4719", 'a', 'x')).await)[2], Some("A1"));
        assert_eq!(store.verify(None).await.unwrap().wrong, []);
    }
}

fn strictly() -> SendRules {
    UsedBizId::Refuse.into()
}

#[tokio::test]
async fn a_person_in_doubt_is_not_begun_unless_it_is_allowed_and_says_what_is_on_record() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    add(&store, [of(1, "77", Outcome::Unknown)]).await;
    let refusal = store.begin(of(2, "77", Outcome::Sending), request(), strictly()).await.unwrap_err();
    assert!(matches!(&refusal, HistoryError::UserOutcomeUnknown(found) if ids(found)[0] == Some("A1")), "{refusal}");
    assert!(refusal.to_string().contains("we don't know whether 77 is enrolled"), "{refusal}");
    assert_eq!(store.get(AttemptId("A2".into())).await.unwrap(), None, "nothing of it is recorded");
    let somebody_else = store.begin(of(3, "78", Outcome::Sending), request(), strictly()).await.unwrap();
    assert_eq!(ids(&somebody_else), [None, None, Some("A1")], "the photo was theirs");
    let explored = Attempt { kind: Kind::Explore, ..of(4, "77", Outcome::Sending) };
    assert_eq!(store.begin(explored, request(), strictly()).await.unwrap(), OnRecord::default());
    let allowed = SendRules { doubtful_user: DoubtfulUser::Allow, ..strictly() };
    let begun = store.begin(of(5, "77", Outcome::Sending), request(), allowed).await.unwrap();
    assert_eq!(ids(&begun)[0], Some("A1"));
    // The same attempt may begin once more, as long as there is no other one.
    store.finish(of(5, "77", Outcome::Rejected), Wire::default()).await.unwrap();
    store.begin(of(5, "77", Outcome::Sending), request(), allowed).await.unwrap();
    store.finish(of(5, "77", Outcome::Rejected), Wire::default()).await.unwrap();
    store.begin(of(6, "77", Outcome::Sending), request(), strictly()).await.unwrap();
}

#[tokio::test]
async fn of_two_programs_that_send_the_same_person_at_once_one_gets_it() {
    let folder = TempDir::new().unwrap();
    let stores = [open(folder.path()), open(folder.path())];
    let begin =
        |number: u8| stores[usize::from(number - 1)].begin(of(number, "77", Outcome::Sending), request(), strictly());
    let results = tokio::join!(begin(1), begin(2));
    let refused = [&results.0, &results.1].into_iter().filter_map(|result| result.as_ref().err()).collect::<Vec<_>>();
    let [refusal] = &refused[..] else { panic!("one is refused: {results:?}") };
    assert!(refusal.to_string().contains("77 is being sent already"), "{refusal}");
}
