//! The Codes screen: the catalogue, searchable; what each code means and what to do about it; and the codes that this history
//! has seen and nobody documented.

mod view;

use std::sync::Arc;

use tui_input::InputRequest;

use crate::enrollment::{Catalogue, Entry, exact_query};
use crate::history::SeenCode;
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::layout::ListAndDetail;
use crate::tui::model::{Model, ScreenName};
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::filter::Filter;
use crate::tui::widgets::page::scroll;

use super::history;

pub use view::draw;

/// Columns of the list when there is a detail beside it.
const LIST: u16 = 44;

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Codes {
    filter: Filter,
    cursor: Cursor,
    /// Whether the keys go to the entry.
    reading: bool,
    top: Cursor,
    /// What this history has seen that is in no catalogue.
    seen: Vec<SeenCode>,
    asked: Asked,
    /// Why the user's own explanations are not used, if so.
    objection: Option<String>,
}

/// Whether it was asked what this history has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Asked {
    /// No, or it was answered.
    #[default]
    Not,
    /// The answer is awaited.
    Once,
    /// It is awaited, and something was added since it was asked for.
    Again,
}

/// A line of the list.
#[derive(Debug, Clone, Copy)]
enum Row<'a> {
    /// An entry of the catalogue.
    Entry(&'a Entry),
    /// A code that nobody documented.
    Seen(&'a SeenCode),
}

impl Codes {
    /// Where the operator is on this screen.
    #[must_use]
    pub const fn place(&self) -> Place {
        match (self.reading, self.filter.typing) {
            (true, _) => Place::CodeEntry,
            (false, true) => Place::CodesFilter,
            (false, false) => Place::CodesList,
        }
    }

    /// Whether the list is filtered.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.filter.text().is_empty()
    }

    /// The lines of the list: what is documented comes first.
    fn rows<'a>(&'a self, catalogue: &'a Catalogue) -> Vec<Row<'a>> {
        let words: Vec<String> = self.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let is_wanted = |seen: &&SeenCode| {
            let text = format!("{} {}", seen.code, seen.message).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let documented = catalogue.search(self.filter.text()).into_iter().map(Row::Entry);
        documented.chain(self.seen.iter().filter(is_wanted).map(Row::Seen)).collect()
    }

    /// The line of the history's query that finds the attempts with the chosen code; `None` where none does.
    #[must_use]
    pub fn query(&self, catalogue: Option<&Catalogue>) -> Option<String> {
        match self.rows(catalogue?).get(self.cursor.0)? {
            Row::Entry(entry) => catalogue?.query_for(entry),
            Row::Seen(seen) => Some(exact_query(&seen.code)),
        }
    }
}

/// Asks which codes this history has seen that nobody documented; and to be told when it grows.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(catalogue) = &model.catalogue else { return Vec::new() };
    if model.codes.asked != Asked::Not {
        model.codes.asked = Asked::Again;
        return Vec::new();
    }
    model.codes.asked = Asked::Once;
    let effect = Effect::ReadCodesSeen(Arc::clone(catalogue));
    history::watch(model).into_iter().chain([effect]).collect()
}

/// Takes the catalogue, and why the user's own part of it is not used, if so.
pub fn take_catalogue(model: &mut Model, catalogue: Arc<Catalogue>, objection: Option<String>) -> Vec<Effect> {
    model.catalogue = Some(catalogue);
    if let Some(objection) = &objection {
        model.complain(objection.clone());
    }
    model.codes.objection = objection;
    if model.screen == ScreenName::Codes { enter(model) } else { Vec::new() }
}

/// Takes the codes that were seen; the chosen line stays, since they stand below the others.
pub fn take_seen(model: &mut Model, seen: Option<Vec<SeenCode>>) -> Vec<Effect> {
    let Some(catalogue) = model.catalogue.clone() else { return Vec::new() };
    let codes = &mut model.codes;
    codes.seen = seen.unwrap_or_default();
    let last = codes.rows(&catalogue).len().saturating_sub(1);
    codes.cursor.0 = codes.cursor.0.min(last);
    // What was added meanwhile is of use only to whoever looks.
    let is_stale = std::mem::take(&mut codes.asked) == Asked::Again;
    if is_stale && model.screen == ScreenName::Codes { enter(model) } else { Vec::new() }
}

/// Does what an action asks for.
pub fn act(model: &mut Model, place: Place, action: Action) {
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return };
    let Some(catalogue) = model.catalogue.clone() else { return };
    let rows = model.codes.rows(&catalogue);
    let count = rows.len();
    if place == Place::CodeEntry {
        let area = ListAndDetail::of(body, LIST, true).detail;
        let chosen = rows.get(model.codes.cursor.0).copied();
        let lines = chosen.map_or(0, |row| view::page(row, model, area.width).len());
        scroll(&mut model.codes.top, action, lines, area.height);
    } else if model.codes.cursor.follow(action, count, body.height.saturating_sub(1).into()) {
        model.codes.top = Cursor::default();
        return;
    }
    let codes = &mut model.codes;
    match (place, action) {
        (Place::CodesList, Action::Filter) => codes.filter.typing = true,
        (Place::CodesFilter, Action::Open) => codes.filter.typing = false,
        (Place::CodesList, Action::Open | Action::NextField | Action::PreviousField) => codes.reading = count > 0,
        (Place::CodeEntry, Action::Back | Action::NextField | Action::PreviousField) => codes.reading = false,
        (Place::CodesList | Place::CodesFilter, Action::Back) => {
            let had_filter = codes.filter.clear();
            if had_filter {
                codes.cursor = Cursor::default();
            }
        }
        _ => {}
    }
}

/// Edits the filter.
pub fn edit(model: &mut Model, request: InputRequest) {
    if model.codes.filter.edit(request) {
        model.codes.cursor = Cursor::default();
        model.codes.top = Cursor::default();
    }
}
