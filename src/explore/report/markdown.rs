//! A table of Markdown, as GitHub and GitLab draw it.

use super::{Line, Report};
use crate::enrollment::harmless_line;

/// The report.
pub(super) fn markdown(report: &Report) -> String {
    let head = format!(
        "# Explored: {}\n\n{} Begun {}.\n\n| | Case | Verdict | Promised | Answered | Time | |\n| --- | --- | --- | --- | --- | ---: | --- |\n",
        escaped(&harmless_line(&report.profile)),
        escaped(&report.sum()),
        report.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    );
    report.lines().fold(head, |text, line| text + &row(&line))
}

fn row(line: &Line<'_>) -> String {
    let word = line.finding.word;
    format!(
        "| {} | `{}`<br>{} | {} | {} | {} | {} | {} |\n",
        word.glyph(),
        line.case.name,
        escaped(&line.title()),
        word.title(),
        escaped(&line.promise()),
        escaped(&line.answered()),
        line.took(),
        escaped(&line.note()),
    )
}

/// Text that Markdown takes for nothing else.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '|' | '[' | ']' | '#' => escaped.extend(['\\', letter]),
            letter => escaped.push(letter),
        }
    }
    escaped
}
