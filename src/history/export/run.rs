//! The way through the record: page by page in one snapshot, each record handed on as soon as it is read.

use std::io::{self, Write};

use jiff::tz::TimeZone;
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use super::csv::Csv;
use super::html::{self, Html};
use super::json::{Json, JsonLines};
use super::{Export, ExportError, ExportFormat, Written};
use crate::enrollment::{Catalogue, CatalogueError};
use crate::history::error::Fault;
use crate::history::numbers::numbers;
use crate::history::page::page;
use crate::history::record::record;
use crate::history::{Anchor, Query, Record};

/// Records of one question to the database: few enough to hold, and many enough that a question which has to sort all it
/// finds is not asked often.
const PAGE: usize = 10_000;

/// What ends an export early.
pub(super) enum Halt {
    /// Reading.
    Read(Fault),
    /// Anything else.
    Other(ExportError),
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Read(fault)
    }
}

impl From<rusqlite::Error> for Halt {
    fn from(error: rusqlite::Error) -> Self {
        Self::Read(error.into())
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Other(ExportError::Output(error))
    }
}

impl From<CatalogueError> for Halt {
    fn from(error: CatalogueError) -> Self {
        Self::Other(error.into())
    }
}

/// What takes records, one by one, in one of the forms.
pub(super) trait Sheet {
    /// Takes one.
    fn record(&mut self, record: &Record) -> io::Result<()>;

    /// There are no more; `is_cut` if there are and they are left out.
    fn end(&mut self, is_cut: bool) -> io::Result<()>;
}

/// Writes everything that is to leave.
pub(super) fn run(
    connection: &Connection,
    export: &Export,
    out: &mut dyn Write,
    stop: &CancellationToken,
) -> Result<Written, Halt> {
    let built_in;
    let catalogue = if let Some(catalogue) = &export.catalogue {
        catalogue.as_ref()
    } else {
        built_in = Catalogue::built_in()?;
        &built_in
    };
    let zone = TimeZone::system();
    let snapshot = connection.unchecked_transaction()?;
    let (mut sheet, most): (Box<dyn Sheet>, _) = match export.format {
        ExportFormat::Csv => (Box::new(Csv::begin(out, catalogue, &zone)?), u64::MAX),
        ExportFormat::Json => (Box::new(Json::begin(out, catalogue)), u64::MAX),
        ExportFormat::JsonLines => (Box::new(JsonLines::begin(out, catalogue)), u64::MAX),
        ExportFormat::Html => {
            let numbers = numbers(&snapshot, &export.search, &zone)?;
            (Box::new(Html::begin(out, catalogue, &zone, export, &numbers)?), html::MOST_RECORDS)
        }
    };
    let mut written = Written { records: 0, is_cut: false };
    let mut query = Query { search: export.search.clone(), order: export.order, anchor: Anchor::Start, limit: PAGE };
    while !written.is_cut {
        let page = page(&snapshot, &query)?;
        for summary in &page {
            if stop.is_cancelled() {
                return Err(Halt::Other(ExportError::Stopped));
            }
            written.is_cut = written.records == most;
            if written.is_cut {
                break;
            }
            if let Some(record) = record(&snapshot, &summary.id)? {
                sheet.record(&record)?;
                written.records += 1;
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE => query.anchor = Anchor::After(last.cursor()),
            _ => break,
        }
    }
    sheet.end(written.is_cut)?;
    Ok(written)
}
