//! How the crew looks into the record: pages, counts, numbers, whole attempts, and whether anything was added.

use crate::enrollment::AttemptId;
use crate::history::{Annotation, HistoryError, Query, Search, Store};

use super::message::{Msg, Ticket};
use super::screens::history::compare::Comparison;
use super::worker::Crew;

/// What came of a question, in a sentence where it failed; `None` where a newer question took its place.
fn unless_abandoned<T>(result: Result<T, HistoryError>) -> Option<Result<T, String>> {
    match result {
        Err(HistoryError::Abandoned) => None,
        result => Some(result.map_err(|error| error.to_string())),
    }
}

/// What is said of an attempt that was erased meanwhile.
const GONE: &str = "This attempt is no longer in the record.";

async fn annotate(store: Result<Store, String>, id: &AttemptId, annotation: Annotation) -> Result<(), String> {
    let is_there = store?.annotate(id.clone(), annotation).await.map_err(|error| error.to_string())?;
    if is_there { Ok(()) } else { Err(GONE.to_owned()) }
}

async fn compare(store: Result<Store, String>, [left, right]: &[AttemptId; 2]) -> Result<Comparison, String> {
    let store = store?;
    let read = async |id: &AttemptId| {
        let found = store.get(id.clone()).await.map_err(|error| error.to_string())?;
        found.ok_or_else(|| GONE.to_owned())
    };
    let (left, right) = (read(left).await?, read(right).await?);
    let compared = tokio::task::spawn_blocking(move || Comparison::of(&left, &right)).await;
    compared.map_err(|error| format!("A defect in this program: {error}"))
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

    /// A record that cannot be watched is told by whatever reads it.
    pub(super) fn watch_history(&self) {
        let (store, sender) = (self.lines.store(), self.sender.clone());
        self.spawn_if(async move {
            let mut changes = store.await.ok()?.watch().ok()?;
            while changes.changed().await.is_ok() && sender.send(Msg::HistoryChanged).is_ok() {}
            None
        });
    }

    pub(super) fn read_record(&self, id: AttemptId) {
        let store = self.lines.store();
        self.spawn(async move {
            let record = async { store.await?.get(id).await.map_err(|error| error.to_string()) };
            let record = record.await.and_then(|found| found.ok_or_else(|| GONE.to_owned()));
            Msg::Record(record.map(Box::new))
        });
    }

    pub(super) fn annotate(&self, id: AttemptId, annotation: Annotation) {
        let store = self.lines.store();
        self.spawn(async move {
            let result = annotate(store.await, &id, annotation.clone()).await;
            Msg::Annotated { id, annotation, result }
        });
    }

    pub(super) fn compare(&self, ids: [AttemptId; 2]) {
        let store = self.lines.store();
        self.spawn(async move {
            let comparison = compare(store.await, &ids).await.map(Box::new);
            Msg::Compared { ids, comparison }
        });
    }
}
