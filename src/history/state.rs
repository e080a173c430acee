//! In which state the record was found when it was opened.

use std::path::Path;

use super::cipher::Cipher;
use super::error::Fault;
use super::journal::Journal;
use super::salvage::{self, Salvage};
use super::{HistoryError, Store, database};

/// What there is to say about a record that was opened.
#[derive(Debug, Default)]
pub(super) struct State {
    is_read_only: bool,
    salvage: Option<Salvage>,
}

/// Opens the journal and ends what the dead have left; how many attempts that were. What turns out to be damaged on the way
/// is opened once more, and then dealt with.
pub(super) fn start(data_dir: &Path, cipher: &Cipher) -> Result<(Journal, State, usize), HistoryError> {
    match once(data_dir, cipher) {
        Err(HistoryError::Damaged { .. }) => once(data_dir, cipher),
        started => started,
    }
}

fn once(data_dir: &Path, cipher: &Cipher) -> Result<(Journal, State, usize), HistoryError> {
    let database::Opened { connection, place, is_read_only, salvage } = database::open(data_dir, cipher)?;
    let mut journal = Journal::of(data_dir, cipher, connection, place);
    let recovered = if is_read_only { Ok(0) } else { journal.recover() };
    let recovered = recovered.map_err(|fault| salvage::told(&data_dir.join(database::FILE_NAME), fault))?;
    Ok((journal, State { is_read_only, salvage }, recovered))
}

impl Store {
    /// Whether the record can be read and not written: then nothing can be sent.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.state.is_read_only
    }

    /// What was saved from a damaged record when this one was opened, if it was damaged.
    #[must_use]
    pub fn salvage(&self) -> Option<&Salvage> {
        self.state.salvage.as_ref()
    }

    /// What whoever opened the record must be told about it, in sentences.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        let read_only = self.is_read_only().then(|| {
            let error = HistoryError::ReadOnly { path: self.path.clone() };
            format!("Nothing can be sent, but the history can be read: {error}.")
        });
        self.salvage().map(Salvage::sentence).into_iter().chain(read_only).collect()
    }

    /// Has something written, unless nothing may be.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Journal) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HistoryError> {
        if self.is_read_only() {
            return Err(HistoryError::ReadOnly { path: self.path.clone() });
        }
        self.ask(work).await
    }
}
