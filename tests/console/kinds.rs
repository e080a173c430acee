//! What stands behind a profile is told wherever an outcome is: simulated, or production.

use std::path::Path;
use std::sync::Arc;

use enroll_console::enrollment::{Attempt, Outcome, ProfileKind};
use enroll_console::history::{Annotation, Record, Store};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::record::record;
use crate::{FACE, enroll, snapshot};

/// Three enrollments of one userId: by the simulator now, by a sandbox and by production on days before.
fn three_of_one_person(now: Timestamp) -> Vec<Record> {
    let of = |id: &str, days: i64, profile: &str, kind| {
        let Record { attempt, wire, .. } = record(id, "{}");
        let at = now - SignedDuration::from_hours(24 * days) - SignedDuration::from_mins(1);
        let outcome = Outcome::Enrolled;
        let (profile, user_id) = (profile.to_owned(), "77".to_owned());
        let attempt = Attempt { at, profile, profile_kind: kind, user_id, outcome, failure: None, ..attempt };
        Record { attempt, wire, annotation: Annotation::default() }
    };
    vec![
        of("01ATTEMPT00001", 5, "live", Some(ProfileKind::Production)),
        of("01ATTEMPT00002", 3, "staging", Some(ProfileKind::Sandbox)),
        // A record of an older version: the name alone tells what it was.
        of("01ATTEMPT00003", 0, "simulator", None),
    ]
}

async fn at_the_list(size: (u16, u16), records: Vec<Record>) -> Operator {
    let data = Arc::new(TempDir::new().unwrap());
    let store = Store::open(&data.path().join("data")).unwrap();
    store.add(records).await.unwrap();
    let mut operator = Operator::open(&Start { size, path: Path::new(FACE), config: "", data: Some(data) });
    operator.sees("type who it is").await;
    operator.press("2");
    operator.sees(" of 3").await;
    operator
}

#[tokio::test(flavor = "multi_thread")]
async fn every_width_tells_three_enrollments_of_one_person_apart_by_profile_and_date() {
    for size in [(60, 16), (80, 24), (100, 30), (120, 40), (200, 50)] {
        let now = Timestamp::now();
        let mut operator = at_the_list(size, three_of_one_person(now)).await;
        let screen = operator.sees("▲ live").await;
        for (profile, days) in [("▲ live", 5), ("staging", 3)] {
            let at = (now - SignedDuration::from_hours(24 * days) - SignedDuration::from_mins(1))
                .to_zoned(jiff::tz::TimeZone::system());
            let this_year = now.to_zoned(jiff::tz::TimeZone::system()).year() == at.year();
            let date = at.strftime(if this_year { "%-d %b" } else { "%Y-%m-%d" }).to_string();
            let line = screen.lines().find(|line| line.contains(profile)).unwrap();
            assert!(line.contains(" 77 ") && line.contains(&date), "{size:?}: {line}");
        }
        let line = screen.lines().find(|line| line.contains("simulated")).unwrap();
        assert!(line.contains(" 77 ") && line.contains("1 min"), "{size:?}: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_three_profiles_looks_so() {
    for size in [(80, 24), (100, 30), (200, 50)] {
        // A date that stays what it is.
        let noon = jiff::civil::date(2020, 6, 11).at(12, 0, 0, 0);
        let then = noon.to_zoned(jiff::tz::TimeZone::system()).unwrap().timestamp();
        let records = three_of_one_person(then).into_iter().map(|mut record| {
            record.attempt.photo = None;
            record
        });
        let mut operator = at_the_list(size, records.collect()).await;
        operator.sees("nothing leaves here").await;
        operator.press("end");
        operator.sees("3 of 3").await;
        if size.0 >= 100 {
            operator.sees("live (production)").await;
        }
        let screen = operator.no_longer_sees("reading").await;
        snapshot(&format!("history-kinds-{}x{}", size.0, size.1), &screen);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_success_says_so_in_the_answer_and_in_its_record_and_has_nothing_for_a_customer() {
    for size in [(80, 24), (120, 40)] {
        let mut operator = Operator::open(&Start { size, path: Path::new(FACE), config: "", data: None });
        enroll(&mut operator, "77").await;
        let answer = operator.sees("✓ Enrolled · SUCCESS").await;
        assert!(answer.contains("nobody was enrolled"), "{answer}");
        operator.press("h");
        operator.sees("▾ Explanation").await;
        operator.press("home");
        let record = operator.sees("Enrolled (simulated): nobody was enrolled").await;
        assert!(record.contains("simulator (simulated: nobody was"), "{record}");
        for screen in [&answer, &record] {
            assert!(!screen.contains("Tell the customer") && !screen.contains("registered.”"), "{screen}");
        }
        operator.press("end");
        let end = operator.sees("\"resultCode\": \"SUCCESS\"").await;
        assert!(!end.contains("Tell the customer"), "{end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_say_how_many_attempts_were_simulated() {
    let mut operator = at_the_list((80, 24), three_of_one_person(Timestamp::now())).await;
    operator.press("N");
    operator.sees("1 of them: nobody was enrolled by these").await;
}
