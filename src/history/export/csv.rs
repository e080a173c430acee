//! CSV (RFC 4180): a header and a line for each record, safe to open in a spreadsheet.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a formula can send the sheet's content
//! away. So a cell that begins with one of these, or with their wide forms, also behind white space, or with a tab or a line
//! break, gets an apostrophe in front (OWASP, "CSV Injection"): the spreadsheet then shows it as text. A cell that begins with
//! an apostrophe gets one more, so that who reads the file by program takes one away wherever there is one.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{Terminator, Writer, WriterBuilder};
use jiff::tz::TimeZone;

use super::run::Sheet;
use crate::enrollment::{Catalogue, local_time};
use crate::history::Record;
use crate::history::project::file_name;

/// The header. Files that others have read depend on it: a column is only ever added at the end.
const COLUMNS: [&str; 23] = [
    "id",
    "at_utc",
    "at_local",
    "profile",
    "operator",
    "machine",
    "kind",
    "outcome",
    "bizId",
    "userId",
    "transactionId",
    "code",
    "message",
    "http_status",
    "signature",
    "photo_file",
    "photo_sha256",
    "exchange_ms",
    "total_ms",
    "note",
    "tags",
    "explanation",
    "profile_kind",
];

/// A table.
pub(super) struct Csv<'a> {
    writer: Writer<&'a mut dyn Write>,
    catalogue: &'a Catalogue,
    zone: &'a TimeZone,
}

impl<'a> Csv<'a> {
    pub(super) fn begin(out: &'a mut dyn Write, catalogue: &'a Catalogue, zone: &'a TimeZone) -> io::Result<Self> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        writer.write_record(COLUMNS)?;
        Ok(Self { writer, catalogue, zone })
    }
}

impl Sheet for Csv<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let cells = cells(record, self.catalogue, self.zone);
        Ok(self.writer.write_record(cells.iter().map(|cell| guarded(cell).into_owned()))?)
    }

    fn end(&mut self, _: bool) -> io::Result<()> {
        self.writer.flush()
    }
}

fn cells(record: &Record, catalogue: &Catalogue, zone: &TimeZone) -> [String; COLUMNS.len()] {
    let attempt = &record.attempt;
    let milliseconds = |duration: Option<f64>| duration.map(|it| format!("{it:.1}")).unwrap_or_default();
    let photo = attempt.photo.as_ref();
    [
        attempt.id.0.clone(),
        format!("{:.3}", attempt.at),
        local_time(attempt.at, zone),
        attempt.profile.clone(),
        attempt.operator.clone(),
        attempt.machine.clone(),
        attempt.kind.word().to_owned(),
        attempt.outcome.word().to_owned(),
        attempt.biz_id.clone(),
        attempt.user_id.clone(),
        attempt.transaction_id.clone().unwrap_or_default(),
        attempt.code().unwrap_or_default().to_owned(),
        attempt.message().unwrap_or_default().to_owned(),
        attempt.response.map(|response| response.http_status.to_string()).unwrap_or_default(),
        attempt.response.map(|response| response.signature.word().to_owned()).unwrap_or_default(),
        photo.map(|photo| file_name(&photo.path).to_owned()).unwrap_or_default(),
        photo.map(|photo| photo.sha256.clone()).unwrap_or_default(),
        milliseconds(attempt.timing_ms.exchange),
        milliseconds(attempt.timing_ms.total),
        record.annotation.note.clone(),
        record.annotation.tags.join(" "),
        catalogue.explain(attempt).title,
        attempt.kind_of_profile().map(|kind| kind.word().to_owned()).unwrap_or_default(),
    ]
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: &str) -> Cow<'_, str> {
    let is_blank = |letter: &char| letter.is_whitespace() || letter.is_control() || *letter == '\u{FEFF}';
    let is_formula = cell.chars().find(|letter| !is_blank(letter)).is_some_and(is_dangerous);
    if is_formula || cell.starts_with(['\t', '\r', '\n', '\'']) { format!("'{cell}").into() } else { cell.into() }
}

/// What a formula begins with, in narrow, wide and small forms.
const fn is_dangerous(letter: char) -> bool {
    matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−')
}
