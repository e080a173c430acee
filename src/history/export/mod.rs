//! What leaves the record for elsewhere: as a table, as JSON, as a page for a browser. Signatures, keys and photos stay.

mod csv;
mod elide;
mod file;
mod html;
mod json;
mod run;
mod whole;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::reader::Reader;
use super::{HistoryError, Order, Search, Store};
use crate::enrollment::{Catalogue, CatalogueError};
use run::{Halt, run};

pub use elide::elided;
pub(crate) use elide::without_base64;
pub use file::{Exported, export_to_file};
pub use html::MOST_RECORDS as MOST_RECORDS_OF_A_PAGE;
pub(crate) use html::Markup;
pub use whole::Whole;

/// The form in which records leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A table for spreadsheets (RFC 4180), flat.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    JsonLines,
    /// One page for a browser, that needs nothing else.
    Html,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::JsonLines, Self::Html];

    /// The form that the ending of a file's name asks for.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?;
        Self::ALL.into_iter().find(|format| ending.eq_ignore_ascii_case(format.word()))
    }

    /// The word used on the command line, which is also how files of it end.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Html => "html",
        }
    }
}

/// What leaves, and how.
#[derive(Debug, Clone)]
pub struct Export {
    /// What the records must be like.
    pub search: Search,
    /// In which order.
    pub order: Order,
    /// In which form.
    pub format: ExportFormat,
    /// What every code means; what is built in, where nobody says otherwise.
    pub catalogue: Option<Arc<Catalogue>>,
}

/// How many records there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Records that were written.
    pub records: u64,
    /// Whether there were more than a page for a browser takes.
    pub is_cut: bool,
}

/// Why nothing, or not all, has left.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The record cannot be read.
    #[error(transparent)]
    Store(#[from] HistoryError),
    /// The catalogue is wrong: a defect.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// Whatever takes the records cannot take them.
    #[error("the records cannot be written: {0}")]
    Output(io::Error),
    /// The file cannot be written; there is none, or the one that was there is as it was.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is a file already.
    #[error("{} exists already and is left as it is: give another name, or say that it may be replaced", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// What is there is no file.
    #[error("{} is no regular file and cannot be replaced by one: give another name", path.display())]
    NoFile {
        /// What it is called.
        path: PathBuf,
    },
    /// The file is one of the record's own.
    #[error("{} belongs to the history itself: give another name", path.display())]
    Own {
        /// The file.
        path: PathBuf,
    },
    /// Whoever asked wants it no more.
    #[error("the export was stopped before its end; a file was not written")]
    Stopped,
}

impl Store {
    /// Writes what a search finds, record by record, as it stands at this moment: what is recorded meanwhile waits for
    /// nothing and is not among it. The place to write to is given back, so that it can be finished. Ends early when `stop`
    /// says so, or when nobody awaits it any more.
    ///
    /// # Errors
    /// [`ExportError::Store`], [`ExportError::Catalogue`], [`ExportError::Output`] and [`ExportError::Stopped`]; a part may
    /// have been written then.
    pub async fn export<W: Write + Send + 'static>(
        &self,
        export: Export,
        mut out: W,
        stop: &CancellationToken,
    ) -> Result<(Written, W), ExportError> {
        let stop = stop.child_token();
        let _stops_with_this = stop.clone().drop_guard();
        // A line of its own: it takes long, and nobody who opens a record waits for it.
        let line = Reader::new(&self.path, &self.cipher);
        let written = line.ask(move |connection| match run(connection, &export, &mut out, &stop) {
            Ok(written) => Ok(Ok((written, out))),
            Err(Halt::Read(fault)) => Err(fault),
            Err(Halt::Other(error)) => Ok(Err(error)),
        });
        written.await?
    }
}
