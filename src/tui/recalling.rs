//! How the crew looks into the record: pages, counts, numbers, whole attempts, and whether anything was added.

use crate::enrollment::AttemptId;
use crate::history::{HistoryError, Query, Search};

use super::message::{Msg, Ticket};
use super::worker::Crew;

/// What came of a question, in a sentence where it failed; `None` where a newer question took its place.
fn unless_abandoned<T>(result: Result<T, HistoryError>) -> Option<Result<T, String>> {
    match result {
        Err(HistoryError::Abandoned) => None,
        result => Some(result.map_err(|error| error.to_string())),
    }
}

impl Crew {
    pub(super) fn read_page(&self, ticket: Ticket, query: Query) {
        let store = self.lines.store();
        self.spawn_if(async move {
            let page = match store.await {
                Ok(store) => unless_abandoned(store.page(query).await)?,
                Err(reason) => Err(reason),
            };
            Some(Msg::Page(ticket, page))
        });
    }

    /// A count that fails is no loss: the page says what is wrong.
    pub(super) fn count_attempts(&self, search: Box<Search>) {
        let store = self.lines.store();
        self.spawn_if(async move {
            let count = store.await.ok()?.count((*search).clone()).await.ok()?;
            Some(Msg::Counted(search, count))
        });
    }

    pub(super) fn read_numbers(&self, search: Box<Search>) {
        let store = self.lines.store();
        self.spawn_if(async move {
            let numbers = match store.await {
                Ok(store) => unless_abandoned(store.numbers((*search).clone()).await)?,
                Err(reason) => Err(reason),
            };
            Some(Msg::Numbers(search, numbers.map(Box::new)))
        });
    }

    pub(super) fn watch_history(&self) {}

    pub(super) fn read_record(&self, id: AttemptId) {
        let store = self.lines.store();
        self.spawn(async move {
            let record = async { store.await?.get(id).await.map_err(|error| error.to_string()) };
            let record = record
                .await
                .and_then(|found| found.ok_or_else(|| "This attempt is no longer in the record.".to_owned()));
            Msg::Record(record.map(Box::new))
        });
    }
}
