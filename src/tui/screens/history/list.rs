//! A window on a list that is too long to hold: some pages around the chosen line, read on as it comes near an edge.

use crate::enrollment::AttemptId;
use crate::history::{Anchor, Summary};
use crate::tui::actions::Action;
use crate::tui::widgets::cursor::Cursor;

/// Lines of a page.
const PAGE: usize = 200;
/// Lines that are held; the others are read again when they come into sight.
const HELD: usize = 5 * PAGE;
/// Lines from an edge at which reading on begins: more than half a screen.
const NEAR: usize = 100;

/// What was read of the list, and which line is chosen.
#[derive(Debug, Default)]
pub(super) struct Window {
    rows: Vec<Summary>,
    cursor: Cursor,
    /// Whether the list begins with the first of these.
    has_start: bool,
    /// Whether it ends with the last.
    has_end: bool,
    /// Lines before the first of these, where that is known.
    skipped: Option<u64>,
}

/// A page that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The list from its beginning, or its end, with this line chosen if it is there.
    Anew(Anchor, Option<AttemptId>),
    /// These lines again: others may have come, and what is known of them may have changed.
    Again,
    /// What comes after the last line.
    After,
    /// What comes before the first.
    Before,
}

/// What came of a movement.
pub(super) enum Moved {
    /// It was none.
    Not,
    /// Another line may be chosen; and this is to be read on.
    Here(Option<Wanted>),
    /// It leads to lines that have to be read first.
    Beyond(Wanted),
}

impl Window {
    /// The lines that were read.
    #[must_use]
    pub(super) fn rows(&self) -> &[Summary] {
        &self.rows
    }

    /// The chosen line.
    #[must_use]
    pub(super) fn chosen(&self) -> Option<&Summary> {
        self.rows.get(self.cursor.0)
    }

    /// The line below the chosen one.
    #[must_use]
    pub(super) fn below(&self) -> Option<&Summary> {
        self.rows.get(self.cursor.0 + 1)
    }

    /// The number of the chosen line among the lines that were read, from 0.
    #[must_use]
    pub(super) const fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The number of the chosen line in the whole list, from 1, where it is known; `total` is the list's length, if known.
    #[must_use]
    pub(super) fn position(&self, total: Option<u64>) -> Option<u64> {
        self.chosen()?;
        let held = u64::try_from(self.rows.len()).ok()?;
        let skipped = match (self.skipped, total) {
            (Some(skipped), _) => skipped,
            (None, Some(total)) if self.has_end => total.checked_sub(held)?,
            _ => return None,
        };
        Some(skipped + u64::try_from(self.cursor.0).ok()? + 1)
    }

    /// Moves as `action` asks, `height` lines being in sight.
    pub(super) fn follow(&mut self, action: Action, height: usize) -> Moved {
        match action {
            Action::First if !self.has_start => Moved::Beyond(Wanted::Anew(Anchor::Start, None)),
            Action::Last if !self.has_end => Moved::Beyond(Wanted::Anew(Anchor::End, None)),
            _ if self.cursor.follow(action, self.rows.len(), height) => Moved::Here(self.read_on()),
            _ => Moved::Not,
        }
    }

    /// What is to be read because an edge is near.
    #[must_use]
    pub(super) fn read_on(&self) -> Option<Wanted> {
        if self.rows.is_empty() {
            return None;
        }
        if !self.has_end && self.cursor.0 + NEAR >= self.rows.len() {
            return Some(Wanted::After);
        }
        (!self.has_start && self.cursor.0 < NEAR).then_some(Wanted::Before)
    }

    /// Where the wanted page lies, and how many lines of it are wanted.
    #[must_use]
    pub(super) fn page_of(&self, wanted: &Wanted) -> (Anchor, usize) {
        let again = || match self.rows.first() {
            Some(first) if !self.has_start => Anchor::From(first.cursor()),
            _ => Anchor::Start,
        };
        match wanted {
            Wanted::Anew(anchor, _) => (anchor.clone(), PAGE),
            // As many as there are, and a page where there is less than one.
            Wanted::Again => (again(), self.rows.len().max(PAGE)),
            Wanted::After => (self.rows.last().map_or(Anchor::Start, |last| Anchor::After(last.cursor())), PAGE),
            Wanted::Before => (self.rows.first().map_or(Anchor::Start, |first| Anchor::Before(first.cursor())), PAGE),
        }
    }

    /// Takes the page that was wanted.
    pub(super) fn take(&mut self, wanted: Wanted, page: Vec<Summary>) {
        match wanted {
            Wanted::Anew(anchor, chosen) => {
                let is_whole = page.len() < PAGE;
                let is_end = anchor == Anchor::End;
                self.has_start = !is_end || is_whole;
                self.has_end = is_end || is_whole;
                self.skipped = self.has_start.then_some(0);
                let last = page.len().saturating_sub(1);
                let place = chosen.and_then(|id| page.iter().position(|summary| summary.id == id));
                self.cursor = Cursor(place.unwrap_or(if is_end { last } else { 0 }));
                self.rows = page;
            }
            Wanted::Again => self.take_again(page),
            Wanted::After => {
                self.has_end = page.len() < PAGE;
                self.rows.extend(page);
                self.forget_the_first(self.rows.len().saturating_sub(HELD));
            }
            Wanted::Before => {
                let added = page.len();
                self.has_start = added < PAGE;
                self.rows.splice(0..0, page);
                self.cursor.0 += added;
                let more = u64::try_from(added).unwrap_or(u64::MAX);
                self.skipped = if self.has_start { Some(0) } else { self.skipped.and_then(|it| it.checked_sub(more)) };
                if self.rows.len() > HELD {
                    self.rows.truncate(HELD);
                    self.has_end = false;
                }
            }
        }
    }

    /// Takes the same lines as they are now; the chosen one stays chosen.
    fn take_again(&mut self, page: Vec<Summary>) {
        let chosen = self.chosen().map(|chosen| chosen.id.clone());
        let wanted = self.rows.len().max(PAGE);
        let place = page.iter().position(|summary| Some(&summary.id) == chosen.as_ref());
        self.has_start |= self.rows.is_empty();
        self.has_end = page.len() < wanted;
        if self.has_start {
            self.skipped = Some(0);
        }
        self.cursor = Cursor(place.unwrap_or(self.cursor.0).min(page.len().saturating_sub(1)));
        self.rows = page;
    }

    fn forget_the_first(&mut self, count: usize) {
        if count > 0 {
            self.rows.drain(..count);
            self.cursor.0 = self.cursor.0.saturating_sub(count);
            self.has_start = false;
            self.skipped = self.skipped.map(|it| it + u64::try_from(count).unwrap_or_default());
        }
    }
}
