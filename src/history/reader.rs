//! Reading beside the writer: a connection of its own on a thread of its own, and questions that give way to newer ones.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};
use std::thread;

use rusqlite::{Connection, ErrorCode, InterruptHandle};
use tokio::sync::oneshot;

use super::error::Fault;
use super::place::{Look, Place};
use super::{HistoryError, database, salvage};

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// One line of questions, answered one after the other; it opens with the first. Cheap to clone.
#[derive(Clone)]
pub(super) struct Reader {
    path: PathBuf,
    line: Arc<OnceLock<mpsc::Sender<Job>>>,
    /// Of the database that is open now.
    interrupt: Arc<Mutex<Option<InterruptHandle>>>,
    /// The number of the newest question that makes older ones needless.
    newest: Arc<AtomicU64>,
}

impl Reader {
    /// A line that reads the database of that name.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), line: Arc::default(), interrupt: Arc::default(), newest: Arc::default() }
    }

    /// Asks, after what was asked before.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (answer, answered) = oneshot::channel();
        self.hand_over(Box::new(move |connection| {
            // Whoever asked may have gone away.
            let _ = answer.send(work(connection));
        }))?;
        self.told(answered).await
    }

    /// Asks instead of whatever was asked so before: that is abandoned, and told so.
    pub(super) async fn ask_newest<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (answer, answered) = oneshot::channel();
        let number = self.newest.fetch_add(1, Ordering::SeqCst) + 1;
        let newest = Arc::clone(&self.newest);
        self.hand_over(Box::new(move |connection| {
            let is_newest = || newest.load(Ordering::SeqCst) == number;
            let mut result = Err(Fault::Abandoned);
            while is_newest() {
                result = work(connection);
                // An interruption that was meant for an older question is none of this one's.
                if !matches!(&result, Err(Fault::Sqlite(error)) if is_interruption(error)) {
                    break;
                }
                result = Err(Fault::Abandoned);
            }
            let _ = answer.send(result);
        }))?;
        if let Some(interrupt) = &*held(&self.interrupt) {
            interrupt.interrupt();
        }
        self.told(answered).await
    }

    async fn told<T>(&self, answered: oneshot::Receiver<Result<T, Fault>>) -> Result<T, HistoryError> {
        let result = answered.await.map_err(|_| HistoryError::Closed)?;
        result.map_err(|fault| salvage::told(&self.path, fault))
    }

    fn hand_over(&self, job: Job) -> Result<(), HistoryError> {
        let line = self.line.get_or_init(|| {
            let (jobs, work) = mpsc::channel::<Job>();
            let (path, interrupt) = (self.path.clone(), Arc::clone(&self.interrupt));
            // A thread that cannot be had, and a database that cannot be opened, are told by the line being closed.
            let _ = thread::Builder::new().name("history-reader".to_owned()).spawn(move || {
                let Ok(mut connection) = database::open_for_reading(&path) else { return };
                let mut place = Place::of(&path);
                *held(&interrupt) = Some(connection.get_interrupt_handle());
                for job in work {
                    // What is gone is read as it was; in place of another one that is read.
                    if place.as_ref().is_none_or(|place| place.look() == Look::Other)
                        && let Ok(other) = database::open_for_reading(&path)
                    {
                        (connection, place) = (other, Place::of(&path));
                        *held(&interrupt) = Some(connection.get_interrupt_handle());
                    }
                    job(&connection);
                }
            });
            jobs
        });
        line.send(job).map_err(|_| HistoryError::Closed)
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("path", &self.path).finish_non_exhaustive()
    }
}

fn is_interruption(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

/// What is in a lock, whoever panicked while holding it.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
