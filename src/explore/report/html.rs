//! One page for a browser, that needs nothing else and loads nothing.

use std::io;

use super::{Line, Report};
use crate::enrollment::local_time;
use crate::explore::Word;
use crate::history::Markup;

/// Columns of the table.
const COLUMNS: [&str; 6] = ["Case", "Verdict", "Promised", "Answered", "Time", "Group"];

/// The report.
pub(super) fn html(report: &Report) -> io::Result<String> {
    let mut out = Vec::new();
    let mut page = Markup::new(&mut out);
    page.begin("Explored")?;
    page.text(&format!("Explored: {}", report.profile))?;
    page.raw("</h1>\n<p>")?;
    page.text(&report.sum())?;
    page.text(&format!(" Begun {}.", local_time(report.at, &jiff::tz::TimeZone::system())))?;
    page.raw("</p>\n</header>\n<div class=\"wide\">\n<table class=\"records\">\n<thead><tr>")?;
    for column in COLUMNS {
        page.raw("<th scope=\"col\">")?;
        page.text(column)?;
        page.raw("</th>")?;
    }
    page.raw("</tr></thead>\n<tbody>\n")?;
    for line in report.lines() {
        row(&mut page, &line)?;
    }
    page.raw(
        "</tbody>\n</table>\n</div>\n<footer>Signatures, keys and photos are left out.</footer>\n</body>\n</html>\n",
    )?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn row(page: &mut Markup<'_>, line: &Line<'_>) -> io::Result<()> {
    let word = line.finding.word;
    page.raw("<tr class=\"")?;
    page.raw(class(word))?;
    page.raw("\">")?;
    let cells = [
        line.case.name.clone(),
        format!("{} {}", word.glyph(), word.title()),
        line.promise(),
        line.answered(),
        line.took(),
        line.group().into_owned(),
    ];
    for cell in cells {
        page.raw("<td>")?;
        page.text(&cell)?;
        page.raw("</td>")?;
    }
    page.raw("</tr>\n<tr class=\"more\"><td colspan=\"6\"><details><summary>")?;
    page.text(&line.title())?;
    page.raw("</summary>\n")?;
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    page.facts(&[
        ("Why it matters", said(line.why().into_owned())),
        ("Promised by", said(line.source().into_owned())),
        ("What came", said(line.note())),
        ("In the history", said(ids(line))),
    ])?;
    page.raw("</details></td></tr>\n")
}

fn ids(line: &Line<'_>) -> String {
    line.finding.answers.iter().map(|answer| answer.attempt.0.as_str()).collect::<Vec<_>>().join(", ")
}

/// The class of a row, which gives its verdict a colour.
const fn class(word: Word) -> &'static str {
    match word {
        Word::AsPromised => "enrolled",
        Word::Different => "rejected",
        Word::Undocumented | Word::NoAnswer => "unknown",
        Word::NoPromise | Word::Skipped => "not_sent",
    }
}
