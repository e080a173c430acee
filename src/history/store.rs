//! The door of the record: a handle that many may hold, in front of the one thread that has the database.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::enrollment::{Attempt, AttemptId, Wire, WireRequest};

use super::error::Fault;
use super::journal::{self, EventKind};
use super::query::{self, Query, Record, Summary};
use super::session::{Session, is_gone, sweep};
use super::{HistoryError, database};

/// The record, open; cheap to clone. It closes when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    path: PathBuf,
    recovered: usize,
}

type Job = Box<dyn FnOnce(&mut Desk) + Send>;

/// What the thread of the database has before it.
struct Desk {
    connection: Connection,
    data_dir: PathBuf,
    /// Begun with the first attempt: who only reads leaves no file.
    session: Option<Session>,
}

impl Store {
    /// Opens the record in `data_dir`, made if it is absent, and makes every attempt `unknown` that a process which is
    /// gone had left `sending`. Waits for the disk: call it off the thread that draws.
    ///
    /// # Errors
    /// [`HistoryError`] when the folder or the database cannot be made, read or written, or is of a newer format.
    pub fn open(data_dir: &Path) -> Result<Self, HistoryError> {
        let path = data_dir.join(database::FILE_NAME);
        let mut connection = database::open(data_dir)?;
        let recovered = journal::recover(&mut connection, |session| is_gone(data_dir, session))
            .map_err(|fault| HistoryError::from_fault(&path, fault))?;
        sweep(data_dir);
        let mut desk = Desk { connection, data_dir: data_dir.to_path_buf(), session: None };
        let (jobs, waiting) = mpsc::channel::<Job>();
        let thread = thread::Builder::new().name("history".to_owned()).spawn(move || {
            for job in waiting {
                job(&mut desk);
            }
        });
        thread.map_err(|source| HistoryError::Folder { path: path.clone(), source })?;
        Ok(Self { jobs, path, recovered })
    }

    /// How many attempts were found `sending` in processes that are gone.
    #[must_use]
    pub const fn recovered(&self) -> usize {
        self.recovered
    }

    /// Writes that the request of `attempt` is about to leave. It is on disk when this returns.
    ///
    /// # Errors
    /// [`HistoryError`]; then the request must not leave.
    pub async fn begin(&self, attempt: Attempt, request: WireRequest) -> Result<(), HistoryError> {
        let record = Record { attempt, wire: Wire { request: Some(request), response: None } };
        self.ask(move |desk| {
            let session = match desk.session.take() {
                Some(session) => session,
                None => Session::begin(&desk.data_dir)?,
            };
            let session = desk.session.insert(session);
            journal::write(&mut desk.connection, EventKind::Sending, &record, Some(session.name()))
        })
        .await
    }

    /// Writes what came of `attempt`, whether it was begun or refused before. It is on disk when this returns.
    ///
    /// # Errors
    /// [`HistoryError`]; then an attempt that was begun stays `sending`, and is `unknown` after the next start.
    pub async fn finish(&self, attempt: Attempt, wire: Wire) -> Result<(), HistoryError> {
        let record = Record { attempt, wire };
        self.ask(move |desk| journal::write(&mut desk.connection, EventKind::Outcome, &record, None)).await
    }

    /// The attempts that `query` asks for, newest first.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn page(&self, query: Query) -> Result<Vec<Summary>, HistoryError> {
        self.ask(move |desk| query::page(&desk.connection, &query)).await
    }

    /// The same as whole records.
    ///
    /// # Errors
    /// [`HistoryError`] when the database, or an entry of it, cannot be read.
    pub async fn records(&self, query: Query) -> Result<Vec<Record>, HistoryError> {
        self.ask(move |desk| query::records(&desk.connection, &query)).await
    }

    /// One attempt, whole.
    ///
    /// # Errors
    /// [`HistoryError`] when the database, or the entry, cannot be read.
    pub async fn get(&self, id: AttemptId) -> Result<Option<Record>, HistoryError> {
        self.ask(move |desk| query::latest(&desk.connection, &id.0)).await
    }

    /// The attempt whose identity begins with `prefix`.
    ///
    /// # Errors
    /// [`HistoryError::Ambiguous`] when there are several; others when the database cannot be read.
    pub async fn find(&self, prefix: String) -> Result<Option<Record>, HistoryError> {
        self.ask(move |desk| query::find(&desk.connection, &prefix)).await
    }

    /// How many attempts there are.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn count(&self) -> Result<u64, HistoryError> {
        self.ask(|desk| query::count(&desk.connection)).await
    }

    /// Has the thread do `work`, and waits for it without holding up the runtime.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |desk| {
            // Whoever asked may have given up waiting; what was written stays written.
            let _ = reply.send(work(desk));
        });
        self.jobs.send(job).map_err(|_| HistoryError::Closed)?;
        let result = answer.await.map_err(|_| HistoryError::Closed)?;
        result.map_err(|fault| HistoryError::from_fault(&self.path, fault))
    }
}
