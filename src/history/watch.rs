//! Whether anybody adds to the record: this program, another console, or a script.

use std::thread;
use std::time::Duration;

use tokio::sync::watch;

use super::{HistoryError, Store, database};

/// How often it is looked. `SQLite`'s own counter is asked, which is exact and costs no disk: what a system tells of files says
/// nothing of a log that is mapped into memory, and comes without whoever did it being done.
const EVERY: Duration = Duration::from_millis(500);

impl Store {
    /// A receiver that is told whenever somebody has added to the record, at most twice a second; until it is dropped.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub fn watch(&self) -> Result<watch::Receiver<()>, HistoryError> {
        let told = |error: rusqlite::Error| HistoryError::from_fault(&self.path, error.into());
        let connection = database::open_for_reading(&self.path).map_err(told)?;
        let version = move || connection.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0));
        let mut known = version().map_err(told)?;
        let (sender, receiver) = watch::channel(());
        let watching = move || {
            while !sender.is_closed() {
                thread::sleep(EVERY);
                // A database that cannot be read for a moment is asked again.
                let Ok(now) = version() else { continue };
                if std::mem::replace(&mut known, now) != now {
                    sender.send_replace(());
                }
            }
        };
        thread::Builder::new().name("history-watch".to_owned()).spawn(watching).map_err(|_| HistoryError::Closed)?;
        Ok(receiver)
    }
}
