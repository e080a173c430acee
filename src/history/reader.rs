//! Reading beside the writer: a connection of its own on a thread of its own, and questions that give way to newer ones.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;

use super::cipher::{Cipher, admit};
use super::error::Fault;
use super::place::{Look, Place};
use super::{HistoryError, database, salvage};

/// Work on the database, or what became of opening it.
type Job = Box<dyn FnOnce(Result<&Connection, Fault>) + Send>;

/// Steps of `SQLite`'s machine between two looks at whether an answer is still wanted: some microseconds.
const STEPS: i32 = 1000;

/// What a reader may keep of the database, in KiB.
const CACHE: i32 = 32 * 1024;

/// One line of questions, answered one after the other; it opens with the first. Cheap to clone.
#[derive(Clone)]
pub(super) struct Reader {
    path: PathBuf,
    cipher: Cipher,
    line: Arc<OnceLock<mpsc::Sender<Job>>>,
    turns: Arc<Turns>,
}

/// Whose turn it is among the questions that make older ones needless.
#[derive(Default)]
struct Turns {
    /// The number of the newest.
    newest: AtomicU64,
    /// The number of the one that is being answered; 0 for a question that gives way to none.
    answered: AtomicU64,
}

impl Turns {
    fn is_over(&self) -> bool {
        let answered = self.answered.load(Ordering::SeqCst);
        answered != 0 && answered != self.newest.load(Ordering::SeqCst)
    }
}

impl Reader {
    /// A line that reads the database of that name.
    pub(super) fn new(path: &Path, cipher: &Cipher) -> Self {
        Self { path: path.to_owned(), cipher: cipher.clone(), line: Arc::default(), turns: Arc::default() }
    }

    /// Asks, after what was asked before.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        self.hand_over(0, work).await
    }

    /// Asks instead of whatever was asked so before: that is abandoned, and told so.
    pub(super) async fn ask_newest<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let number = self.turns.newest.fetch_add(1, Ordering::SeqCst) + 1;
        self.hand_over(number, work).await
    }

    async fn hand_over<T: Send + 'static>(
        &self,
        number: u64,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (answer, answered) = oneshot::channel();
        let turns = Arc::clone(&self.turns);
        let job: Job = Box::new(move |connection| {
            turns.answered.store(number, Ordering::SeqCst);
            let admitted = connection.and_then(|connection| admit(connection).map(|()| connection));
            let result = if turns.is_over() { Err(Fault::Abandoned) } else { admitted.and_then(work) };
            // Only what gives way is ever interrupted.
            let result = match result {
                Err(Fault::Sqlite(error)) if is_interruption(&error) => Err(Fault::Abandoned),
                result => result,
            };
            // Whoever asked may have gone away.
            let _ = answer.send(result);
        });
        self.line().send(job).map_err(|_| HistoryError::Closed)?;
        let result = answered.await.map_err(|_| HistoryError::Closed)?;
        result.map_err(|fault| salvage::told(&self.path, fault))
    }

    fn line(&self) -> &mpsc::Sender<Job> {
        self.line.get_or_init(|| {
            let (jobs, work) = mpsc::channel::<Job>();
            let (path, cipher, turns) = (self.path.clone(), self.cipher.clone(), Arc::clone(&self.turns));
            let connect = move || open_for(&path, &cipher, &turns);
            // A thread that cannot be had is told by the line being closed.
            let _ = thread::Builder::new().name("history-reader".to_owned()).spawn(move || answer(connect, work));
            jobs
        })
    }
}

/// Answers questions for as long as somebody may ask. What could not be opened is tried again with the next one.
fn answer(connect: impl Fn() -> rusqlite::Result<(Connection, Option<Place>)>, work: mpsc::Receiver<Job>) {
    let mut open: Option<(Connection, Option<Place>)> = None;
    for job in work {
        // What is gone is read as it was; in place of another one that is read.
        let is_in_place = |place: &Option<Place>| place.as_ref().is_some_and(|place| place.look() != Look::Other);
        if !open.as_ref().is_some_and(|(_, place)| is_in_place(place)) {
            match (connect(), &open) {
                (Ok(opened), _) => open = Some(opened),
                (Err(error), None) => {
                    job(Err(error.into()));
                    continue;
                }
                (Err(_), Some(_)) => {}
            }
        }
        if let Some((connection, _)) = &open {
            job(Ok(connection));
        }
    }
}

fn open_for(path: &Path, cipher: &Cipher, turns: &Arc<Turns>) -> rusqlite::Result<(Connection, Option<Place>)> {
    let mut connection = database::open_for_reading(path)?;
    cipher.attach(&connection)?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    let turns = Arc::clone(turns);
    connection.progress_handler(STEPS, Some(move || turns.is_over()))?;
    Ok((connection, Place::of(path)))
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("path", &self.path).finish_non_exhaustive()
    }
}

fn is_interruption(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;
    use crate::history::{Query, Search, Store};

    /// A question that never ends by itself.
    const ENDLESS: &str = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    /// Asks it, and waits until it is being answered.
    fn endless(reader: &Reader) -> thread::JoinHandle<Result<i64, HistoryError>> {
        let (begun, has_begun) = mpsc::channel();
        let reader = reader.clone();
        let asking = thread::spawn(move || {
            let work = move |connection: &Connection| {
                begun.send(()).unwrap();
                Ok(connection.query_row(ENDLESS, [], |row| row.get(0))?)
            };
            tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(reader.ask_newest(work))
        });
        has_begun.recv_timeout(Duration::from_mins(1)).unwrap();
        asking
    }

    fn store() -> (TempDir, Store) {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn an_older_question_is_abandoned_while_it_is_answered_and_the_newer_one_is_answered() {
        let (_folder, store) = store();
        let older = endless(&store.list);
        assert_eq!(store.page(Query::default()).await.unwrap(), []);
        assert!(matches!(older.join().unwrap(), Err(HistoryError::Abandoned)));

        let older = endless(&store.counting);
        assert_eq!(store.count(Search::default()).await.unwrap(), 0);
        assert!(matches!(older.join().unwrap(), Err(HistoryError::Abandoned)));
    }

    #[tokio::test]
    async fn nobody_who_writes_or_reads_elsewhere_waits_for_a_long_question() {
        let (_folder, store) = store();
        let long = endless(&store.list);
        store.add(Vec::new()).await.unwrap();
        store.write(|journal| Ok(journal.connection.execute("UPDATE attempt SET note = NULL", [])?)).await.unwrap();
        assert_eq!(store.count(Search::default()).await.unwrap(), 0);
        assert_eq!(store.records(Query::default()).await.unwrap(), []);
        assert!(!long.is_finished());
        store.page(Query::default()).await.unwrap();
        long.join().unwrap().unwrap_err();
    }

    #[tokio::test]
    async fn a_question_that_gives_way_to_none_is_answered_whatever_is_asked_after_it() {
        let (_folder, store) = store();
        let slow = store.list.ask(|connection| {
            let sql =
                "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT count(*) FROM n";
            Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?)
        });
        let (slow, page) = tokio::join!(slow, store.page(Query::default()));
        assert_eq!(slow.unwrap(), 100_000);
        page.unwrap();
    }
}
