//! The way back to the screen from which something on this one was opened.

use crate::enrollment::AttemptId;
use crate::tui::actions::Place;
use crate::tui::effect::Effect;
use crate::tui::model::{Model, ScreenName};
use crate::tui::update::go_to;

use super::compare::Compare;
use super::{History, enter};

/// Where something on this screen was opened from, to which esc leads back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    screen: ScreenName,
    opened: Opened,
}

/// What was opened from another screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    /// The list, with what a query finds.
    List,
    /// A record.
    Record,
    /// Two attempts held against each other.
    Comparison,
}

impl History {
    /// Whether esc in the list leads to another screen.
    #[must_use]
    pub const fn has_origin(&self) -> bool {
        self.origin.is_some()
    }

    /// Forgets from where something was opened: the operator came here by themselves.
    pub const fn forget_origin(&mut self) {
        self.origin = None;
    }
}

/// Goes to the record of an attempt, from another screen, to which esc leads back.
pub fn open_record(model: &mut Model, id: AttemptId) -> Vec<Effect> {
    leave_for_here(model, Opened::Record);
    enter(model, Some(id))
}

/// Goes to this screen, and notes from where.
pub(super) fn leave_for_here(model: &mut Model, opened: Opened) {
    model.history.origin = Some(Origin { screen: model.screen, opened });
    model.screen = ScreenName::History;
}

/// Leads back to the screen from which what is on show was opened; `None` where it was not opened from another.
pub(super) fn back(model: &mut Model, place: Place) -> Option<Vec<Effect>> {
    let Origin { screen, opened } = model.history.origin?;
    let is_left = match place {
        // A search in the record ends first.
        Place::Record => opened == Opened::Record && !model.history.view.is_searched(),
        Place::Compare => opened == Opened::Comparison,
        Place::HistoryList => true,
        _ => false,
    };
    if !is_left {
        return None;
    }
    let history = &mut model.history;
    (history.origin, history.reading, history.compare) = (None, false, Compare::default());
    Some(go_to(model, screen))
}
