//! How the crew looks into the record: pages, counts, numbers, whole attempts, and whether anything was added.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::enrollment::{AttemptId, Catalogue};
use crate::history::{Annotation, HistoryError, Query, Search, Store};

use super::message::{Msg, Ticket};
use super::screens::history::compare::Comparison;
use super::worker::Crew;

/// The questions of one kind, numbered as they come: tasks of the runtime keep no order.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(Arc<AtomicU64>);

impl Asked {
    /// Asks the store unless a newer question of this kind has come, and once more where an older one pushed in. What came of
    /// it, in a sentence where it failed; `None` where a newer question took its place.
    pub(super) fn newest<T, S, A, F>(
        &self,
        store: S,
        ask: A,
    ) -> impl Future<Output = Option<Result<T, String>>> + Send + use<T, S, A, F>
    where
        T: Send,
        S: Future<Output = Result<Store, String>> + Send,
        A: Fn(Store) -> F + Send,
        F: Future<Output = Result<T, HistoryError>> + Send,
    {
        let newest = Arc::clone(&self.0);
        let number = newest.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            let store = match store.await {
                Ok(store) => store,
                Err(reason) => return Some(Err(reason)),
            };
            while newest.load(Ordering::SeqCst) == number {
                match ask(store.clone()).await {
                    Err(HistoryError::Abandoned) => {}
                    result => return Some(result.map_err(|error| error.to_string())),
                }
            }
            None
        }
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
        let page = self.pages.newest(self.lines.store(), move |store| {
            let query = query.clone();
            async move { store.page(query).await }
        });
        self.spawn_if(async move { Some(Msg::Page(ticket, page.await?)) });
    }

    /// A count that fails is no loss: the page says what is wrong.
    pub(super) fn count_attempts(&self, search: Box<Search>) {
        let asked = search.clone();
        let count = self.counts.newest(self.lines.store(), move |store| {
            let search = (*asked).clone();
            async move { store.count(search).await }
        });
        self.spawn_if(async move { Some(Msg::Counted(search, count.await?.ok()?)) });
    }

    pub(super) fn read_numbers(&self, search: Box<Search>) {
        let asked = search.clone();
        let numbers = self.counts.newest(self.lines.store(), move |store| {
            let search = (*asked).clone();
            async move { store.numbers(search).await }
        });
        self.spawn_if(async move { Some(Msg::Numbers(search, numbers.await?.map(Box::new))) });
    }

    /// Where the record cannot be read there is nothing to add to the catalogue; whatever reads it tells why.
    pub(super) fn read_codes_seen(&self, catalogue: Arc<Catalogue>) {
        let store = self.lines.store();
        self.spawn(async move {
            let seen = async { store.await.ok()?.codes_seen(move |code| catalogue.of_word(code).is_some()).await.ok() };
            Msg::CodesSeen(seen.await)
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
            let record = async { store.await?.get(id.clone()).await.map_err(|error| error.to_string()) };
            let record = record.await.and_then(|found| found.ok_or_else(|| GONE.to_owned()));
            Msg::Record(id, record.map(Box::new))
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
