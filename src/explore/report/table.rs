//! A run for people at a terminal.

use super::{Line, Report};
use crate::enrollment::padded;
use crate::explore::Word;

/// Columns of a verdict: of the longest title.
const VERDICT: usize = 16;

/// A line each: verdict, name, what was answered; below it why, where something was found or skipped. Then the sum.
#[must_use]
pub fn table(report: &Report) -> String {
    let widest = report.cases.iter().map(|case| case.name.len()).max().unwrap_or_default();
    let mut text: String = report.lines().map(|line| lines(&line, widest)).collect();
    text.push('\n');
    text.push_str(&report.sum());
    text
}

fn lines(line: &Line<'_>, widest: usize) -> String {
    let word = line.finding.word;
    let verdict = padded(word.title(), VERDICT);
    let name = padded(&line.case.name, widest);
    let why = match (word.is_found() || word == Word::Skipped, line.note()) {
        (true, note) if !note.is_empty() => format!("    {note}\n"),
        _ => String::new(),
    };
    format!("{} {verdict}  {name}  {}\n{why}", word.glyph(), line.answered())
}
