//! Erasing from the console: what would go is shown, and goes after a yes.

use std::path::Path;
use std::sync::Arc;

use enroll_console::enrollment::{Attempt, Outcome, PhotoFacts, ProfileKind};
use enroll_console::history::{Annotation, Record, Search, Store};
use tempfile::TempDir;

use crate::FACE;
use crate::common::console::{Operator, Start};
use crate::record::record;

/// Attempts of these people, a day of long ago each.
async fn of(people: &[&str]) -> (Arc<TempDir>, Store) {
    let data = Arc::new(TempDir::new().unwrap());
    let store = Store::open(&data.path().join("data")).unwrap();
    let records = people.iter().enumerate().map(|(number, user_id)| {
        let Record { attempt, wire, .. } = record(&format!("01ATTEMPT{number:05}"), "{}");
        let at = jiff::Timestamp::from_second(1_600_000_000 + 86_400 * i64::try_from(number).unwrap()).unwrap();
        Record {
            attempt: Attempt { at, user_id: (*user_id).into(), ..attempt },
            wire,
            annotation: Annotation::default(),
        }
    });
    store.add(records.collect()).await.unwrap();
    (data, store)
}

fn open(data: Arc<TempDir>, config: &str) -> Operator {
    Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config, data: Some(data) })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_forgotten_from_the_list_after_a_yes() {
    let (data, store) = of(&["carla", "ben", "carla"]).await;
    let mut operator = open(data, "");
    operator.sees("type who it is").await;
    operator.press("f2");
    operator.sees("1 of 3").await;
    operator.press("F");
    operator.sees("Forget this person?").await;
    let question = operator.sees(" y  yes ").await;
    assert!(question.contains("2 attempts") && question.contains("erased for good, here and in the"), "{question}");
    assert!(question.contains("userId        carla") && !question.contains("Looking for"), "{question}");
    operator.press("esc");
    operator.no_longer_sees("Forget this person?").await;
    operator.press("F");
    operator.sees(" y  yes ").await;
    operator.press("y");
    operator.sees("Erased 2 attempts").await;
    operator.press("esc");
    operator.sees("1 of 1").await;
    assert!(!operator.screen().contains("carla"), "{}", operator.screen());
    assert!(store.verify(None).await.unwrap().is_right());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_than_it_has_to_be_is_erased_after_a_yes_and_asked_about_again_after_none() {
    let (data, store) = of(&["ana", "ben"]).await;
    let config = "[history]\nkeep_days = 90\n";
    let mut operator = open(Arc::clone(&data), config);
    let question = operator.sees(" y  yes ").await;
    assert!(
        question.contains("keep_days") && question.contains("2 attempts") && question.contains("2020-09-1"),
        "{question}"
    );
    operator.press("esc");
    operator.no_longer_sees(" y  yes ").await;
    operator.press("ctrl-q");
    operator.ended().await;
    assert_eq!(store.count(Search::default()).await.unwrap(), 2);

    let mut operator = open(data, config);
    operator.sees(" y  yes ").await;
    operator.press("y");
    operator.sees("Erased 2 attempts").await;
    assert_eq!(store.count(Search::default()).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_looked_for_is_said_before_and_after() {
    let (data, _store) = of(&["carla"]).await;
    let config = "[profiles.staging]\nkind = \"sandbox\"\nbase_url = \"http://127.0.0.1:1\"\nclient_id = \"1\"\n\
                  private_key_file = \"merchant.pem\"\ngateway_public_key = \"none\"\nuser_id = \"hmac_sha256\"\n\
                  user_id_key_file = \"gone.key\"\n";
    let mut operator = open(data, config);
    operator.sees("type who it is").await;
    operator.press("f2");
    operator.sees("1 of 1").await;
    operator.press("F");
    let question = operator.sees(" y  yes ").await;
    assert!(question.contains("What profile staging sent"), "{question}");
    operator.press("y");
    let told = operator.sees("Erased 1 attempt").await;
    assert!(told.contains("What profile staging sent"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_says_before_and_after_what_remains_and_whom_to_ask() {
    let photos = TempDir::new().unwrap();
    let (here, gone) = (photos.path().join("77.jpg"), photos.path().join("gone.jpg"));
    std::fs::copy(FACE, &here).unwrap();
    // Where nothing but the list is behind the question, its words can be read in a row.
    for size in [(80, 24), (90, 40)] {
        let data = Arc::new(TempDir::new().unwrap());
        let store = Store::open(&data.path().join("data")).unwrap();
        let of = |id: &str, profile: &str, kind, photo: &Path| {
            let Record { attempt, wire, .. } = record(id, "{}");
            let attempt = Attempt {
                user_id: "77".into(),
                outcome: Outcome::Enrolled,
                profile: profile.into(),
                profile_kind: Some(kind),
                photo: Some(facts(photo)),
                ..attempt
            };
            Record { attempt, wire, annotation: Annotation::default() }
        };
        let records = vec![
            of("01ATTEMPT00001", "live", ProfileKind::Production, &here),
            of("01ATTEMPT00002", "simulator", ProfileKind::Simulator, &gone),
        ];
        store.add(records).await.unwrap();
        let start = Start { size, path: Path::new(FACE), config: "", data: Some(data) };
        let mut operator = Operator::open(&start);
        operator.sees("type who it is").await;
        operator.press("2");
        operator.sees("1 of 2").await;
        operator.press("F");
        let question = operator.sees(" y  yes ").await;
        operator.press("y");
        let after = operator.sees("What remains elsewhere:").await;
        for screen in [question, after] {
            let words = screen.split(['│', ' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            for part in [
                "What was enrolled by profile live stays registered.",
                "ask whoever manages your company's ZOLOZ account",
                "1 attempt was simulated",
                "exported earlier",
                "1 photo file stays",
                "77.jpg",
            ] {
                assert!(words.contains(part), "{size:?}: {part} is missing:\n{screen}");
            }
            assert!(!words.contains("gone.jpg"), "{screen}");
        }
    }
}

fn facts(path: &Path) -> PhotoFacts {
    let facts = serde_json::json!({
        "path": path, "format": "jpeg", "width": 480, "height": 640, "sha256": "0", "bytes": 1, "base64_chars": 4,
        "changes": [], "checks": [], "source_width": 480, "source_height": 640, "source_bytes": 1, "source_sha256": "0",
    });
    serde_json::from_value(facts).unwrap()
}
