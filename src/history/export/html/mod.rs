//! HTML: one page that needs nothing else and loads nothing: the numbers, and a table of the records, each of which opens.

mod details;
mod markup;
mod summary;

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Export;
use super::run::Sheet;
use crate::enrollment::{Catalogue, local_time, thousands};
use crate::history::{Numbers, Order, Record};
use details::details;
pub(crate) use markup::Markup;
use summary::summary;

/// The most records of a page. One takes 6 kB, so that it stays at 30 MB, which a browser opens in seconds and still
/// searches; ten times as much it does not. The numbers at the top are of all that was found.
pub const MOST_RECORDS: u64 = 5_000;

/// Columns of the table.
const COLUMNS: [&str; 8] = ["When", "Outcome", "Code", "userId", "bizId", "transactionId", "Profile", "Exchange"];

/// A page.
pub(super) struct Html<'a> {
    page: Markup<'a>,
    catalogue: &'a Catalogue,
    zone: &'a TimeZone,
    found: u64,
    order: Order,
}

impl<'a> Html<'a> {
    pub(super) fn begin(
        out: &'a mut dyn Write,
        catalogue: &'a Catalogue,
        zone: &'a TimeZone,
        export: &Export,
        numbers: &Numbers,
    ) -> io::Result<Self> {
        let mut page = Markup::new(out);
        page.begin("Enrollments")?;
        page.raw("Enrollments</h1>\n<p>")?;
        let query = export.search.to_string();
        page.text(if query.is_empty() { "All that is on record" } else { "What is found by " })?;
        if !query.is_empty() {
            page.raw("<code>")?;
            page.text(&query)?;
            page.raw("</code>")?;
        }
        page.text(&format!(", as of {}. Times are those of this computer", local_time(Timestamp::now(), zone)))?;
        page.text(&numbers.time_zone.as_ref().map_or(".".to_owned(), |name| format!(" ({name}).")))?;
        page.raw("</p>\n</header>\n")?;
        summary(&mut page, numbers)?;
        page.raw("<h2>Attempts, ")?;
        page.text(export.order.words())?;
        page.raw("</h2>\n<div class=\"wide\">\n<table class=\"records\">\n<thead><tr>")?;
        for column in COLUMNS {
            page.raw("<th scope=\"col\">")?;
            page.text(column)?;
            page.raw("</th>")?;
        }
        page.raw("</tr></thead>\n<tbody>\n")?;
        Ok(Self { page, catalogue, zone, found: numbers.attempts, order: export.order })
    }

    fn cell(&mut self, text: &str) -> io::Result<()> {
        self.page.raw("<td>")?;
        self.page.text(text)?;
        self.page.raw("</td>")
    }
}

impl Sheet for Html<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let attempt = &record.attempt;
        self.page.raw("<tr class=\"")?;
        self.page.raw(attempt.outcome.word())?;
        self.page.raw("\">")?;
        self.cell(&local_time(attempt.at, self.zone))?;
        self.cell(&format!("{} {}", attempt.outcome.glyph(), attempt.title()))?;
        self.cell(attempt.code().unwrap_or_default())?;
        self.cell(&attempt.user_id)?;
        self.cell(&attempt.biz_id)?;
        self.cell(attempt.transaction_id.as_deref().unwrap_or_default())?;
        self.cell(&attempt.profile_in_words())?;
        self.cell(&attempt.timing_ms.exchange.map(|exchange| format!("{exchange:.0} ms")).unwrap_or_default())?;
        self.page.raw("</tr>\n<tr class=\"more\"><td colspan=\"8\"><details><summary>")?;
        self.page.text(&self.catalogue.explain(attempt).title)?;
        self.page.raw("</summary>\n")?;
        details(&mut self.page, record, self.catalogue)?;
        self.page.raw("</details></td></tr>\n")
    }

    fn end(&mut self, is_cut: bool) -> io::Result<()> {
        self.page.raw("</tbody>\n</table>\n</div>\n<footer>")?;
        if is_cut {
            self.page.text(&format!(
                "These are the first {} of {}, {}: a page with more is no use in a browser. The numbers above are of all; csv \
                 and jsonl hold all.",
                thousands(MOST_RECORDS),
                thousands(self.found),
                self.order.words(),
            ))?;
        }
        self.page.text(" Signatures, keys and photos are left out.")?;
        self.page.raw("</footer>\n</body>\n</html>\n")
    }
}
