//! Pages of the list.

use enroll_console::enrollment::Wire;
use enroll_console::history::{Anchor, Query, Search};
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
