//! Searching in a record: what is typed, where it stands, and which match the operator is at.

use std::collections::HashSet;

use tui_input::{Input, InputRequest};

use super::lines::blocks_around;
use super::outline::{BlockId, Outline};

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// Nothing is searched for.
    #[default]
    Off,
    /// Letters go to the text that is searched for.
    Typing,
    /// The keys go to the record again.
    Walking,
}

/// One place where the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    /// The row.
    pub(super) row: usize,
    /// Its first byte, within the row's text.
    pub(super) start: usize,
    /// The byte behind its last.
    pub(super) end: usize,
}

/// A search.
#[derive(Debug, Default)]
pub(super) struct Find {
    pub(super) stage: Stage,
    pub(super) input: Input,
    /// Every place, from top to bottom.
    pub(super) matches: Vec<Match>,
    /// The one that the operator is at.
    pub(super) at: usize,
    /// Blocks with matches in them, which are open for as long as the search lasts.
    pub(super) opened: HashSet<BlockId>,
    /// The row that it began at.
    pub(super) origin: usize,
}

impl Find {
    /// Begins anew at a row.
    pub(super) fn begin(&mut self, origin: usize) {
        *self = Self { stage: Stage::Typing, origin, ..Self::default() };
    }

    /// Edits what is searched for; whether it changed.
    pub(super) fn edit(&mut self, request: InputRequest) -> bool {
        self.input.handle(request).is_some_and(|changed| changed.value)
    }

    /// Searches the outline; the match at or behind the row where it began comes first.
    pub(super) fn search(&mut self, outline: &Outline) {
        self.matches = occurrences(outline, self.input.value());
        self.opened = blocks_around(outline, self.matches.iter().map(|found| found.row));
        let next = self.matches.partition_point(|found| found.row < self.origin);
        self.at = if next < self.matches.len() { next } else { 0 };
    }

    /// The match that the operator is at.
    pub(super) fn current(&self) -> Option<Match> {
        self.matches.get(self.at).copied()
    }

    /// Goes to the next match, or to the one before; from the last to the first.
    pub(super) fn step(&mut self, forwards: bool) -> Option<Match> {
        let count = self.matches.len().max(1);
        self.at = if forwards { self.at + 1 } else { self.at + count - 1 } % count;
        self.current()
    }

    /// The matches in a row.
    pub(super) fn in_row(&self, row: usize) -> &[Match] {
        let first = self.matches.partition_point(|found| found.row < row);
        let rest = self.matches.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|found| found.row == row)).unwrap_or_default()
    }
}

/// Every place where a text stands, upper and lower case of ASCII being one.
fn occurrences(outline: &Outline, wanted: &str) -> Vec<Match> {
    let wanted = wanted.as_bytes();
    let Some(&first) = wanted.first() else { return Vec::new() };
    let first = [first.to_ascii_lowercase(), first.to_ascii_uppercase()];
    let mut found = Vec::new();
    for (number, row) in outline.rows.iter().enumerate() {
        let text = outline.text_of(row).as_bytes();
        let mut start = 0;
        while let Some(at) = text.get(start..).and_then(|rest| rest.iter().position(|byte| first.contains(byte))) {
            start += at;
            let end = start + wanted.len();
            if text.get(start..end).is_some_and(|part| part.eq_ignore_ascii_case(wanted)) {
                found.push(Match { row: number, start, end });
                start = end;
            } else {
                start += 1;
            }
        }
    }
    found
}
