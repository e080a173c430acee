//! Reading beside the writer, from outside.

use enroll_console::enrollment::Wire;
use enroll_console::history::{HistoryError, Query, Search};
use futures_util::future::join_all;
use jiff::Zoned;
use tempfile::TempDir;

use super::{enrolled, open};

fn query(line: &str) -> Query {
    Query { search: Search::parse(line, &Zoned::now(), &[]).unwrap(), ..Query::default() }
}

#[tokio::test]
async fn under_a_storm_of_questions_the_newest_is_answered_and_the_others_are_abandoned() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    for number in 0..30 {
        store.finish(enrolled(&format!("A{number:02}")), Wire::default()).await.unwrap();
    }
    for _ in 0..20 {
        let lines = (0..200).map(|number| format!("biz-A{}", number % 3));
        let pages = lines.map(|line| store.page(query(&line)));
        let mut answers = join_all(pages).await;
        // The last one asked for what begins so.
        let newest = answers.pop().unwrap().unwrap();
        assert_eq!(newest.len(), 10);
        assert!(newest.iter().all(|summary| summary.biz_id.starts_with("biz-A1")));
        assert!(answers.iter().any(|answer| matches!(answer, Err(HistoryError::Abandoned))));
        assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(HistoryError::Abandoned))));
    }
}

#[tokio::test]
async fn a_record_that_cannot_be_opened_for_reading_says_why_and_is_read_once_it_can() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let store = open(&data);
    store.finish(enrolled("A1"), Wire::default()).await.unwrap();
    let away = folder.path().join("away");
    std::fs::rename(&data, &away).unwrap();
    let error = store.page(Query::default()).await.unwrap_err();
    assert!(!matches!(error, HistoryError::Closed | HistoryError::Abandoned), "{error:?}");
    std::fs::rename(&away, &data).unwrap();
    assert_eq!(store.page(Query::default()).await.unwrap().len(), 1);
}
