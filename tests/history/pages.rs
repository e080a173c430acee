//! Pages of the list.

use enroll_console::enrollment::{Attempt, Wire};
use enroll_console::history::{Anchor, Annotation, Query, Record, Search};
use jiff::SignedDuration;
use tempfile::TempDir;

use super::{enrolled, open};

#[tokio::test]
async fn a_page_continues_where_the_last_one_ended_even_among_equal_times() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    for number in 0..25 {
        store.finish(enrolled(&format!("A{number:02}")), Wire::default()).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut query = Query { limit: 10, ..Query::default() };
    loop {
        let page = store.page(query.clone()).await.unwrap();
        let Some(last) = page.last() else { break };
        query.anchor = Anchor::After(last.cursor());
        seen.extend(page.into_iter().map(|summary| summary.id.0));
    }
    let newest_first: Vec<_> = (0..25).rev().map(|number| format!("A{number:02}")).collect();
    assert_eq!(seen, newest_first);
    assert_eq!(store.count(Search::default()).await.unwrap(), 25);
}

#[tokio::test]
async fn more_attempts_than_one_millisecond_has_room_for_are_refused_and_none_takes_the_place_of_another() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let record = |number: usize| Record {
        attempt: enrolled(&format!("A{number:04}")),
        wire: Wire::default(),
        annotation: Annotation::default(),
    };
    store.add((0..4096).map(record).collect()).await.unwrap();
    store.add(vec![Record { attempt: next_millisecond(), ..record(0) }]).await.unwrap();
    store.add(vec![record(4097)]).await.unwrap_err();
    assert_eq!(store.count(Search::default()).await.unwrap(), 4097);
    assert!(store.get(next_millisecond().id).await.unwrap().is_some());
    assert!(store.verify(None).await.unwrap().is_right());
}

fn next_millisecond() -> Attempt {
    let attempt = enrolled("B");
    Attempt { at: attempt.at + SignedDuration::from_millis(1), ..attempt }
}
