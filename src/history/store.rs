//! The handle on the record: it sends each piece of work to a thread that owns the database, and awaits the answer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::cipher::{self, Cipher};
use super::error::Fault;
use super::journal::{Journal, SendRules};
use super::page::{count, page, page_sql};
use super::reader::Reader;
use super::record::{find, record};
use super::state::{self, State};
use super::{Annotation, HistoryError, Query, Record, Search, Summary, database, lookup, salvage};
use crate::enrollment::{Attempt, AttemptId, OnRecord, Wire, WireRequest};
use crate::settings::SecretSource;

type Job = Box<dyn FnOnce(&mut Journal) + Send>;

/// The record of one data folder. Cheap to clone; the database closes when the last clone is dropped. Work that was
/// handed over is done even if nobody awaits it any more.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    pub(super) path: PathBuf,
    pub(super) cipher: Cipher,
    recovered: usize,
    pub(super) state: Arc<State>,
    /// For whole records.
    pub(super) whole: Reader,
    /// For pages of the list.
    pub(super) list: Reader,
    /// For counting.
    pub(super) counting: Reader,
    /// For what is asked while somebody types, and before every enrollment.
    pub(super) lookups: Reader,
    /// The last to be dropped: what has to be closed by then is in front of it.
    _closing: Arc<Closing>,
}

/// Waits, when it is dropped, until the database is closed. A program that ends before would leave a log behind, without which
/// the newest entries cannot be read where nothing may be written.
#[derive(Debug)]
struct Closing(Mutex<mpsc::Receiver<()>>);

impl Drop for Closing {
    fn drop(&mut self) {
        if let Ok(open) = self.0.get_mut() {
            // Nothing is ever sent; it ends with the thread that writes. Whoever erases may take longer than one waits here.
            let _ = open.recv_timeout(database::PATIENCE);
        }
    }
}

impl Store {
    /// Opens the record in `data_dir`, made if it is absent (folder 0700, file 0600), brings it to this version's format,
    /// and turns every `sending` of a process that is gone into `unknown`. A damaged one is set aside, and what can be read
    /// is saved from it; one that may not be written can be read. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// [`HistoryError`], whose variants say what is wrong with folder or file.
    pub fn open(data_dir: &Path) -> Result<Self, HistoryError> {
        Self::open_with(data_dir, None)
    }

    /// The same. What identifies people is encrypted with the key of a source, if there is one: all that is written from then
    /// on. Also reads that key.
    ///
    /// # Errors
    /// [`HistoryError`]; of the key [`HistoryError::Key`], [`HistoryError::WeakKey`], [`HistoryError::NoKey`] and
    /// [`HistoryError::OtherKey`].
    pub fn open_with(data_dir: &Path, key: Option<&SecretSource>) -> Result<Self, HistoryError> {
        let path = data_dir.join(database::FILE_NAME);
        let cipher = Cipher::of(key)?;
        let (mut journal, state, recovered) = state::start(data_dir, &cipher)?;
        let (jobs, work) = mpsc::channel::<Job>();
        let (open, closing) = mpsc::channel();
        let run = move || {
            for job in work {
                job(&mut journal);
            }
            drop(journal);
            drop(open);
        };
        thread::Builder::new().name("history".to_owned()).spawn(run).map_err(|_| HistoryError::Closed)?;
        let reader = || Reader::new(&path, &cipher);
        let (whole, list, counting, lookups) = (reader(), reader(), reader(), reader());
        let closing = Arc::new(Closing(Mutex::new(closing)));
        Ok(Self {
            jobs,
            path,
            cipher,
            recovered,
            state: Arc::new(state),
            whole,
            list,
            counting,
            lookups,
            _closing: closing,
        })
    }

    /// How many attempts of processes that are gone were found at the start.
    #[must_use]
    pub const fn recovered(&self) -> usize {
        self.recovered
    }

    /// Whether what is written is encrypted.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.cipher.is_on()
    }

    /// Whether the oldest entry that has not been erased is not encrypted.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn begins_in_clear(&self) -> Result<bool, HistoryError> {
        self.whole.ask(cipher::begins_in_clear).await
    }

    /// Records an attempt as on its way, for the first time or once more. It is on disk when this returns, so that its
    /// request may leave. What was on record about the person and the photo at that moment.
    ///
    /// # Errors
    /// [`HistoryError`]: then nothing may be sent. [`HistoryError::BizIdUsed`] and [`HistoryError::UserOutcomeUnknown`] only if
    /// `rules` say so.
    pub async fn begin(
        &self,
        attempt: Attempt,
        request: WireRequest,
        rules: impl Into<SendRules>,
    ) -> Result<OnRecord, HistoryError> {
        let rules = rules.into();
        self.write(move |journal| journal.begin(attempt, request, rules)).await
    }

    /// Records what came of an attempt, begun or refused before that. It is on disk when this returns. The attempt may
    /// begin again after it.
    ///
    /// # Errors
    /// [`HistoryError`]: a begun attempt then becomes `unknown` at the next start.
    pub async fn finish(&self, attempt: Attempt, wire: Wire) -> Result<(), HistoryError> {
        self.write(move |journal| journal.finish(&attempt, &wire)).await
    }

    /// Records attempts that are over, all in one transaction: what comes from elsewhere. On disk when this returns.
    ///
    /// # Errors
    /// [`HistoryError`]: then none is recorded.
    pub async fn add(&self, records: Vec<Record>) -> Result<(), HistoryError> {
        self.write(move |journal| journal.add(records)).await
    }

    /// Writes note and tags beside an attempt, instead of those that were there; whether there is such an attempt.
    ///
    /// # Errors
    /// [`HistoryError`]: then what was there stays.
    pub async fn annotate(&self, id: AttemptId, annotation: Annotation) -> Result<bool, HistoryError> {
        self.write(move |journal| journal.annotate(&id, &annotation)).await
    }

    /// A page of the list. Abandons the page that was asked for before, if it is not there yet.
    ///
    /// # Errors
    /// [`HistoryError::Abandoned`], or another when the database cannot be read.
    pub async fn page(&self, query: Query) -> Result<Vec<Summary>, HistoryError> {
        self.list.ask_newest(move |connection| page(connection, &query)).await
    }

    /// The statement by which a page is read, its values in it: to ask the same of another program.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn page_sql(&self, query: Query) -> Result<String, HistoryError> {
        self.whole.ask(move |connection| page_sql(connection, &query)).await
    }

    /// How many attempts a search finds. Abandons the counting before, if it goes on.
    ///
    /// # Errors
    /// [`HistoryError::Abandoned`], or another when the database cannot be read.
    pub async fn count(&self, search: Search) -> Result<u64, HistoryError> {
        self.counting.ask_newest(move |connection| count(connection, &search)).await
    }

    /// A page of the list, each record whole.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read or an entry of it cannot be understood.
    pub async fn records(&self, query: Query) -> Result<Vec<Record>, HistoryError> {
        let whole = move |connection: &Connection| {
            let summaries = page(connection, &query)?;
            summaries.iter().filter_map(|summary| record(connection, &summary.id).transpose()).collect()
        };
        self.whole.ask(whole).await
    }

    /// One record whole; `None` if there is none of that identity.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read or an entry of it cannot be understood.
    pub async fn get(&self, id: AttemptId) -> Result<Option<Record>, HistoryError> {
        self.whole.ask(move |connection| record(connection, &id)).await
    }

    /// The one record whose identity begins with `prefix`; `None` if there is none.
    ///
    /// # Errors
    /// [`HistoryError::Ambiguous`] when there are several; otherwise as [`Store::get`].
    pub async fn find(&self, prefix: String) -> Result<Option<Record>, HistoryError> {
        self.whole.ask(move |connection| find(connection, &prefix)).await
    }

    /// Whether an attempt of a profile has used a bizId: one whose request may have left.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn has_used(&self, profile: String, biz_id: String) -> Result<bool, HistoryError> {
        self.ask(move |journal| Ok(lookup::use_of_biz_id(&journal.connection, &profile, &biz_id, "")?.is_some())).await
    }

    /// How many attempts of a profile began since a moment.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn count_since(&self, profile: String, since: Timestamp) -> Result<u32, HistoryError> {
        self.ask(move |journal| lookup::count_since(&journal.connection, &profile, since)).await
    }

    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Journal) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |journal| {
            // Whoever asked may have gone away; the work is done all the same.
            let _ = answer.send(journal.settle().and_then(|()| work(journal)));
        });
        self.jobs.send(job).map_err(|_| HistoryError::Closed)?;
        let result = answered.await.map_err(|_| HistoryError::Closed)?;
        result.map_err(|fault| salvage::told(&self.path, fault))
    }
}
