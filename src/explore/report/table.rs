//! A run for people at a terminal.

use super::{Line, Report};
use crate::enrollment::padded;
use crate::explore::{Baseline, Word};

/// Columns of a verdict: of the longest title.
const VERDICT: usize = 16;

/// A line each: verdict, name, what was answered; below it why, where something was found or skipped. Then the sum. Of what
/// was held against `accepted` those that are as accepted are only counted.
#[must_use]
pub fn table(report: &Report, accepted: Option<&Baseline>) -> String {
    let widest = report.cases.iter().map(|case| case.name.len()).max().unwrap_or_default();
    let is_unchanged = |line: &Line<'_>| {
        let is_known = accepted.is_some_and(|accepted| accepted.answers.contains_key(&line.case.name));
        is_known && line.finding.word == Word::AsPromised
    };
    let (unchanged, listed): (Vec<_>, Vec<_>) = report.lines().partition(is_unchanged);
    let listed: String = listed.iter().map(|line| lines(line, widest)).collect();
    let counted = match unchanged.len() {
        0 => String::new(),
        1 => "1 case is as accepted and not listed.\n".to_owned(),
        several => format!("{several} cases are as accepted and not listed.\n"),
    };
    format!("{listed}{counted}\n{}", report.sum())
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
