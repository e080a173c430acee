//! JSON: one array with an object a line, or the lines alone.

use std::io::{self, Write};

use super::Whole;
use super::run::Sheet;
use crate::enrollment::Catalogue;
use crate::history::Record;

/// One array.
pub(super) struct Json<'a> {
    lines: JsonLines<'a>,
    is_begun: bool,
}

impl<'a> Json<'a> {
    pub(super) fn begin(out: &'a mut dyn Write, catalogue: &'a Catalogue) -> Self {
        Self { lines: JsonLines::begin(out, catalogue), is_begun: false }
    }
}

impl Sheet for Json<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let before = if self.is_begun { ",\n" } else { "[\n" };
        self.is_begun = true;
        self.lines.out.write_all(before.as_bytes())?;
        self.lines.object(record)
    }

    fn end(&mut self, _: bool) -> io::Result<()> {
        let end = if self.is_begun { "\n]\n" } else { "[]\n" };
        self.lines.out.write_all(end.as_bytes())
    }
}

/// One object a line.
pub(super) struct JsonLines<'a> {
    out: &'a mut dyn Write,
    catalogue: &'a Catalogue,
}

impl<'a> JsonLines<'a> {
    pub(super) fn begin(out: &'a mut dyn Write, catalogue: &'a Catalogue) -> Self {
        Self { out, catalogue }
    }

    fn object(&mut self, record: &Record) -> io::Result<()> {
        Ok(serde_json::to_writer(&mut *self.out, &Whole::new(record, self.catalogue))?)
    }
}

impl Sheet for JsonLines<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.object(record)?;
        self.out.write_all(b"\n")
    }

    fn end(&mut self, _: bool) -> io::Result<()> {
        Ok(())
    }
}
