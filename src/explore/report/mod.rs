//! A run for elsewhere: for a build server, a wiki, a program, a browser. No signature, key or photo is in it.

mod html;
mod json;
mod junit;
mod markdown;
mod table;

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::{Case, Finding, Word};
use crate::enrollment::harmless_line;

pub use table::table;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// XML for build servers.
    Junit,
    /// A table for a wiki or a merge request.
    Markdown,
    /// One object (`design/contract.md`).
    Json,
    /// One page for a browser, that needs nothing else.
    Html,
}

impl ReportFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Junit, Self::Markdown, Self::Json, Self::Html];

    /// The word used on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Html => "html",
        }
    }

    /// The ending of a file's name that asks for it, without the point.
    const fn ending(self) -> &'static str {
        match self {
            Self::Junit => "xml",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Html => "html",
        }
    }

    /// The form that the ending of a file's name asks for, in any case.
    #[must_use]
    pub fn of_ending(file: &Path) -> Option<Self> {
        let ending = file.extension()?;
        Self::ALL.into_iter().find(|form| ending.eq_ignore_ascii_case(form.ending()))
    }
}

/// A run that is over.
#[derive(Debug, Clone)]
pub struct Report {
    /// The profile whose gateway was explored.
    pub profile: String,
    /// When it began.
    pub at: Timestamp,
    /// From the first request to the last answer.
    pub took: Duration,
    /// The cases that were sent or skipped.
    pub cases: Vec<Case>,
    /// What came of each, in the same order.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The report as text.
    ///
    /// # Errors
    /// None that is known: it is written into memory.
    pub fn render(&self, format: ReportFormat) -> io::Result<String> {
        match format {
            ReportFormat::Junit => junit::junit(self),
            ReportFormat::Markdown => Ok(markdown::markdown(self)),
            ReportFormat::Json => json::json(self),
            ReportFormat::Html => html::html(self),
        }
    }

    /// How many cases have a verdict.
    #[must_use]
    pub fn count(&self, word: Word) -> usize {
        self.findings.iter().filter(|finding| finding.word == word).count()
    }

    /// Whether anything was found.
    #[must_use]
    pub fn has_found(&self) -> bool {
        self.findings.iter().any(|finding| finding.word.is_found())
    }

    /// Why nothing was tested, if every case was skipped: the reason of the first.
    #[must_use]
    pub fn nothing_sent(&self) -> Option<Cow<'_, str>> {
        let is_nothing = self.findings.iter().all(|finding| finding.word == Word::Skipped);
        self.findings.first().filter(|_| is_nothing).map(|finding| harmless_line(&finding.note))
    }

    /// The numbers in one sentence: `95 cases in 12.3 s on simulator: 80 as promised, 15 nothing promised.`
    #[must_use]
    pub fn sum(&self) -> String {
        let counts = Word::ALL.map(|word| (self.count(word), word));
        let told: Vec<_> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {}", word.title()))
            .collect();
        let cases =
            if self.findings.len() == 1 { "1 case".to_owned() } else { format!("{} cases", self.findings.len()) };
        format!("{cases} in {} on {}: {}.", time_taken(self.took), harmless_line(&self.profile), told.join(", "))
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.cases.iter().zip(&self.findings).map(|(case, finding)| Line { case, finding })
    }
}

/// A case and what came of it, in words that may be printed anywhere.
struct Line<'a> {
    case: &'a Case,
    finding: &'a Finding,
}

impl<'a> Line<'a> {
    fn title(&self) -> Cow<'a, str> {
        harmless_line(&self.case.title)
    }

    fn group(&self) -> Cow<'a, str> {
        harmless_line(&self.case.group)
    }

    fn why(&self) -> Cow<'a, str> {
        harmless_line(&self.case.why)
    }

    fn source(&self) -> Cow<'a, str> {
        harmless_line(&self.case.source)
    }

    fn promise(&self) -> String {
        self.case.promise.as_ref().map_or_else(|| "nothing".to_owned(), |promise| brief(&promise.words()))
    }

    fn answered(&self) -> String {
        brief(&self.finding.answered())
    }

    fn note(&self) -> String {
        brief(&self.finding.note)
    }

    fn took(&self) -> String {
        time_taken(self.finding.took)
    }
}

/// How long something took: `12 ms`, from a second on `1.3 s`.
#[must_use]
pub fn time_taken(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

/// A gateway's words on one line: what might be a signature or a picture is left out, and so is the end of a long text.
fn brief(text: &str) -> String {
    const LONGEST: usize = 300;
    const LONGEST_RUN: usize = 100;
    let text = crate::history::without_base64(text, LONGEST_RUN);
    let text = harmless_line(&text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}
