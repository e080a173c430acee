//! The History screen: every attempt, newest first, and for each all that was sent and received.

pub mod compare;
pub mod record;
mod view;

use crate::enrollment::AttemptId;
use crate::history::{self, Annotation, Record, Summary};
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::cursor::Cursor;
use tui_input::InputRequest;

use compare::{Compare, Comparison};
use record::RecordView;

pub use record::take_original;
pub use view::draw;

/// Columns of the list when there is a record beside it.
const LIST: u16 = 62;

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
    /// The record of the chosen one.
    view: RecordView,
    /// Whether the keys go to the record.
    reading: bool,
    /// The attempt to choose when the page comes.
    wanted: Option<AttemptId>,
    /// The attempts that are marked, two at the most.
    marked: Vec<AttemptId>,
    compare: Compare,
}

impl Default for History {
    fn default() -> Self {
        Self {
            attempts: Attempts::NotAsked,
            more: false,
            reading_more: false,
            cursor: Cursor::default(),
            view: RecordView::default(),
            reading: false,
            wanted: None,
            marked: Vec::new(),
            compare: Compare::default(),
        }
    }
}

impl History {
    /// Attempts on a page.
    pub const PAGE: usize = 200;

    /// Where the operator is on this screen.
    #[must_use]
    pub fn place(&self) -> Place {
        match (self.reading, self.view.is_typing()) {
            _ if self.compare.is_on() => Place::Compare,
            (true, true) => Place::RecordSearch,
            (true, false) => Place::Record,
            (false, _) => Place::HistoryList,
        }
    }

    /// Whether something was searched for in the record, and can be gone to.
    #[must_use]
    pub fn has_matches(&self) -> bool {
        self.view.has_matches()
    }

    /// The chosen attempt.
    #[must_use]
    pub fn chosen(&self) -> Option<&Summary> {
        self.attempts().get(self.cursor.0)
    }

    /// The record on show.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        self.view.record()
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
        history.compare = Compare::default();
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
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return Vec::new() };
    let own = compare::act(model, place, action).or_else(|| record::act(model, place, action));
    if let Some(effects) = own {
        return effects;
    }
    if place == Place::HistoryList
        && model.history.cursor.follow(action, model.history.attempts().len(), body.height.into())
    {
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

/// Reads the chosen attempt, and the next page when the end comes near.
fn show_chosen(model: &mut Model) -> Vec<Effect> {
    const NEAR: usize = 40;
    let history = &mut model.history;
    let mut effects = Vec::new();
    match history.chosen().map(|chosen| chosen.id.clone()) {
        Some(id) => effects.push(record::show(&mut history.view, id)),
        None => record::clear(&mut history.view),
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

/// Takes a page of attempts: the newest one begins the list anew, another is of use only where the list ends now.
pub fn take_page(
    model: &mut Model,
    before: Option<&history::Cursor>,
    page: Result<Vec<Summary>, String>,
) -> Vec<Effect> {
    let history = &mut model.history;
    let Some(before) = before else { return take_newest(model, page) };
    history.reading_more = false;
    match (page, &mut history.attempts) {
        (Ok(page), Attempts::Ready(attempts)) if attempts.last().is_some_and(|last| last.cursor() == *before) => {
            history.more = page.len() == History::PAGE;
            attempts.extend(page);
        }
        (Ok(_), _) => {}
        (Err(reason), _) => model.complain(reason),
    }
    Vec::new()
}

fn take_newest(model: &mut Model, page: Result<Vec<Summary>, String>) -> Vec<Effect> {
    let history = &mut model.history;
    match page {
        Err(reason) => {
            history.attempts = Attempts::Failed(reason);
            Vec::new()
        }
        Ok(page) => {
            history.more = page.len() == History::PAGE;
            let wanted = history.wanted.take();
            let position = page.iter().position(|summary| Some(&summary.id) == wanted.as_ref());
            history.cursor = Cursor(position.unwrap_or(0));
            history.attempts = Attempts::Ready(page);
            show_chosen(model)
        }
    }
}

/// Takes the record that was asked for, if it is still of the chosen attempt.
pub fn take_record(model: &mut Model, record: Result<Box<Record>, String>) {
    let chosen = model.history.chosen().map(|chosen| chosen.id.clone());
    record::take(&mut model.history.view, chosen.as_ref(), record);
}

/// Lays out what is on show, where something has changed: at the end of every update.
pub fn settle(model: &mut Model) {
    record::settle(model);
    compare::settle(model);
}

/// Edits what is searched for in the record.
pub fn edit(model: &mut Model, request: InputRequest) {
    record::edit(model, request);
}

/// Takes the note and the tags that were written beside an attempt.
pub fn take_annotation(model: &mut Model, id: &AttemptId, annotation: &Annotation) {
    let history = &mut model.history;
    record::take_annotation(&mut history.view, id, annotation);
    if let Attempts::Ready(attempts) = &mut history.attempts
        && let Some(summary) = attempts.iter_mut().find(|summary| summary.id == *id)
    {
        let words = |text: String| (!text.is_empty()).then_some(text);
        summary.note = words(annotation.note.clone());
        summary.tags = words(annotation.tags.join(" "));
    }
}

/// Takes what came of holding two attempts against each other.
pub fn take_comparison(model: &mut Model, ids: &[AttemptId; 2], comparison: Result<Box<Comparison>, String>) {
    model.history.compare.take(ids, comparison);
}
