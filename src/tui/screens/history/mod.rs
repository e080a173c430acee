//! The History screen: every attempt, newest first, and for each all that was sent and received.

mod record;
mod view;

use crate::enrollment::AttemptId;
use crate::history::{Record, Summary};
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::layout::{Chrome, ListAndDetail};
use crate::tui::model::Model;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::scrollable;

pub use view::draw;

/// Columns of the list when there is a record beside it.
const LIST: u16 = 62;

/// The record beside the list.
#[derive(Debug)]
pub enum RecordOnShow {
    /// None is chosen.
    Nothing,
    /// It is being read.
    Reading(AttemptId),
    /// It is there.
    Ready(Box<Record>),
    /// It cannot be read, and why.
    Failed(String),
}

/// The attempts, as far as they were read.
#[derive(Debug)]
pub enum Attempts {
    /// Nobody asked yet.
    NotAsked,
    /// The first page is being read.
    Reading,
    /// There are these, the newest first.
    Ready(Vec<Summary>),
    /// They cannot be read, and why.
    Failed(String),
}

/// The state of the screen.
#[derive(Debug)]
pub struct History {
    attempts: Attempts,
    /// Whether there are older ones that were not read.
    more: bool,
    /// Whether the next page is being read.
    reading_more: bool,
    cursor: Cursor,
    record: RecordOnShow,
    /// Whether the keys go to the record.
    reading: bool,
    top: Cursor,
    /// The attempt to choose when the page comes.
    wanted: Option<AttemptId>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            attempts: Attempts::NotAsked,
            more: false,
            reading_more: false,
            cursor: Cursor::default(),
            record: RecordOnShow::Nothing,
            reading: false,
            top: Cursor::default(),
            wanted: None,
        }
    }
}

impl History {
    /// Attempts on a page.
    pub const PAGE: usize = 200;

    /// Where the operator is on this screen.
    #[must_use]
    pub const fn place(&self) -> Place {
        if self.reading { Place::Record } else { Place::HistoryList }
    }

    /// The chosen attempt.
    #[must_use]
    pub fn chosen(&self) -> Option<&Summary> {
        self.attempts().get(self.cursor.0)
    }

    fn attempts(&self) -> &[Summary] {
        match &self.attempts {
            Attempts::Ready(attempts) => attempts,
            _ => &[],
        }
    }
}

/// Reads the newest attempts again, keeping the chosen one, or choosing `wanted`.
pub fn enter(model: &mut Model, wanted: Option<AttemptId>) -> Vec<Effect> {
    let history = &mut model.history;
    if wanted.is_some() {
        history.reading = true;
    }
    history.wanted = wanted.or_else(|| history.chosen().map(|chosen| chosen.id.clone()));
    if !matches!(history.attempts, Attempts::Ready(_)) {
        history.attempts = Attempts::Reading;
    }
    vec![Effect::ReadPage(None)]
}

/// Does what an action asks for.
pub fn act(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    let Some(body) = Chrome::of(model.size).map(|chrome| chrome.body) else { return Vec::new() };
    if place == Place::Record {
        let area = ListAndDetail::of(body, LIST, true).detail;
        let lines = record_lines(model, area.width);
        model.history.top.follow(action, scrollable(lines, area.height), area.height.into());
    } else if model.history.cursor.follow(action, model.history.attempts().len(), body.height.into()) {
        return show_chosen(model);
    }
    let history = &mut model.history;
    match (place, action) {
        (Place::HistoryList, Action::Open | Action::NextField | Action::PreviousField) => {
            history.reading = history.chosen().is_some();
        }
        (Place::Record, Action::Back | Action::NextField | Action::PreviousField) => history.reading = false,
        (_, Action::Refresh) => return enter(model, None),
        _ => {}
    }
    Vec::new()
}

fn record_lines(model: &Model, width: u16) -> usize {
    match &model.history.record {
        RecordOnShow::Ready(record) => record::page(model, record, width).len(),
        _ => 0,
    }
}

/// Reads the chosen attempt, and the next page when the end comes near.
fn show_chosen(model: &mut Model) -> Vec<Effect> {
    const NEAR: usize = 40;
    let history = &mut model.history;
    history.top = Cursor::default();
    let mut effects = Vec::new();
    match history.chosen().map(|chosen| chosen.id.clone()) {
        Some(id) => {
            history.record = RecordOnShow::Reading(id.clone());
            effects.push(Effect::ReadRecord(id));
        }
        None => history.record = RecordOnShow::Nothing,
    }
    let near_end = history.cursor.0 + NEAR >= history.attempts().len();
    if history.more
        && near_end
        && !history.reading_more
        && let Some(last) = history.attempts().last()
    {
        effects.push(Effect::ReadPage(Some(last.cursor())));
        history.reading_more = true;
    }
    effects
}

/// Takes a page of attempts.
pub fn take_page(model: &mut Model, first: bool, page: Result<Vec<Summary>, String>) -> Vec<Effect> {
    let history = &mut model.history;
    history.reading_more = false;
    match (page, first) {
        (Err(reason), true) => history.attempts = Attempts::Failed(reason),
        (Err(reason), false) => model.complain(reason),
        (Ok(page), true) => {
            history.more = page.len() == History::PAGE;
            let wanted = history.wanted.take();
            let position = page.iter().position(|summary| Some(&summary.id) == wanted.as_ref());
            history.cursor = Cursor(position.unwrap_or(0));
            history.attempts = Attempts::Ready(page);
            return show_chosen(model);
        }
        (Ok(page), false) => {
            history.more = page.len() == History::PAGE;
            if let Attempts::Ready(attempts) = &mut history.attempts {
                attempts.extend(page);
            }
        }
    }
    Vec::new()
}

/// Takes the record that was asked for, if it is still the chosen one.
pub fn take_record(model: &mut Model, record: Result<Box<Record>, String>) {
    let RecordOnShow::Reading(id) = &model.history.record else { return };
    match record {
        Ok(record) if record.attempt.id == *id => model.history.record = RecordOnShow::Ready(record),
        Ok(_) => {}
        Err(reason) => model.history.record = RecordOnShow::Failed(reason),
    }
}
