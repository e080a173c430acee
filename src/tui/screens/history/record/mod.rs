//! The record of one attempt: read when it is chosen, laid out as lines that fold, scrolled, searched.

mod page;
mod view;

use crate::enrollment::AttemptId;
use crate::history::Record;
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::layout::ListAndDetail;
use crate::tui::model::Model;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::scrollable;

use super::LIST;

pub(super) use view::draw;

/// The record beside the list.
#[derive(Debug, Default)]
pub enum RecordOnShow {
    /// None is chosen.
    #[default]
    Nothing,
    /// It is being read.
    Reading(AttemptId),
    /// It is there.
    Ready(Box<Record>),
    /// It cannot be read, and why.
    Failed(String),
}

/// The record on show, and where the operator is in it.
#[derive(Debug, Default)]
pub struct RecordView {
    on_show: RecordOnShow,
    top: Cursor,
}

impl RecordView {
    /// The record, once it is there.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        match &self.on_show {
            RecordOnShow::Ready(record) => Some(record),
            _ => None,
        }
    }
}

/// Asks for the record of an attempt. The one on show stays while the same one is read again.
pub(super) fn show(view: &mut RecordView, id: AttemptId) -> Effect {
    if view.record().is_none_or(|record| record.attempt.id != id) {
        *view = RecordView { on_show: RecordOnShow::Reading(id.clone()), ..RecordView::default() };
    }
    Effect::ReadRecord(id)
}

/// Takes the record away: none is chosen.
pub(super) fn clear(view: &mut RecordView) {
    *view = RecordView::default();
}

/// Takes the record that was asked for, if it is still the `chosen` one's.
pub(super) fn take(view: &mut RecordView, chosen: Option<&AttemptId>, record: Result<Box<Record>, String>) {
    match record {
        Ok(record) if Some(&record.attempt.id) == chosen => view.on_show = RecordOnShow::Ready(record),
        Ok(_) => {}
        Err(reason) => view.on_show = RecordOnShow::Failed(reason),
    }
}

/// Does what an action asks of the record; `None` when it is none of its own.
pub(super) fn act(model: &mut Model, place: Place, action: Action) -> Option<Vec<Effect>> {
    if place != Place::Record {
        return None;
    }
    let area = ListAndDetail::of(model.chrome()?.body, LIST, true).detail;
    let lines = model.history.view.record().map_or(0, |record| page::page(model, record, area.width).len());
    let moved = model.history.view.top.follow(action, scrollable(lines, area.height), area.height.into());
    moved.then(Vec::new)
}
