//! How the Explore screen changes by what the operator does.

use tui_input::InputRequest;

use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::overlays::{Overlay, limits};
use crate::tui::screens::history::record::Extent;
use crate::tui::widgets::cursor::Cursor;

use super::panes::Panes;
use super::{Focus, accepting, answer, editor, form, request, running, saving};

/// Reads the cases, if nobody has.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    if std::mem::replace(&mut model.explore.is_read, true) { Vec::new() } else { vec![Effect::ReadCases] }
}

/// Does what an action asks for.
pub fn act(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return Vec::new() };
    let panes = Panes::of(body, model.explore.focus);
    if let Some(effects) = act_anywhere(model, place, action) {
        return effects;
    }
    match place {
        Place::CaseEditor => editor::act(model, action, panes.sent.height),
        Place::CaseRequest => request::act(model, action, panes.sent.height)
            .unwrap_or_else(|| leave_or_turn(model, action, Focus::Answer)),
        Place::CaseAnswer => answer::act(model, action).unwrap_or_else(|| leave_or_turn(model, action, Focus::Request)),
        _ => act_on_list(model, place, action, panes.list.height),
    }
}

/// What can be done wherever cases are at hand.
fn act_anywhere(model: &mut Model, place: Place, action: Action) -> Option<Vec<Effect>> {
    if place == Place::CaseEditor {
        return None;
    }
    match action {
        Action::RunCase => return Some(running::run_chosen(model)),
        Action::RunAll => return Some(running::run_all(model)),
        Action::StopRun => return Some(running::stop(model)),
        Action::SaveCase => saving::ask(model),
        Action::AcceptAnswers => accepting::ask(model),
        Action::PickLimits => model.overlays.push(Overlay::Picker(limits(running::limits(model)))),
        Action::ResetCase => {
            if let Some(name) = model.explore.chosen().map(|case| case.name.clone()) {
                model.explore.drafts.remove(&name);
                model.explore.revision += 1;
                model.say("The request is the case's again.");
            }
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Back to the list, or to the other pane.
fn leave_or_turn(model: &mut Model, action: Action, other: Focus) -> Vec<Effect> {
    match action {
        Action::Back => model.explore.focus = Focus::List,
        Action::NextField | Action::PreviousField => model.explore.focus = other,
        _ => {}
    }
    Vec::new()
}

fn act_on_list(model: &mut Model, place: Place, action: Action, height: u16) -> Vec<Effect> {
    let explore = &mut model.explore;
    let length = explore.listed().len();
    if explore.cursor.follow(action, length, height.into()) {
        forget_place(model);
        return Vec::new();
    }
    match (place, action) {
        (Place::CasesList, Action::Filter) => explore.filter.typing = true,
        (Place::CasesFilter, Action::Open) => explore.filter.typing = false,
        (Place::CasesList, Action::Open | Action::NextField | Action::PreviousField) if length > 0 => {
            explore.focus = Focus::Request;
            return answer::show(model);
        }
        (Place::CasesFilter | Place::CasesList, Action::Back) => {
            let name = explore.chosen().map(|case| case.name.clone());
            if explore.filter.clear() {
                // What was found stays chosen.
                if !name.is_some_and(|name| explore.choose(&name)) {
                    explore.cursor = Cursor::default();
                }
            } else {
                return running::stop(model);
            }
        }
        (Place::CasesList, Action::Mark) => {
            explore.mark();
            forget_place(model);
        }
        (Place::CasesList, Action::MarkAll) => explore.mark_all(),
        (_, Action::Refresh) => return vec![Effect::ReadCases],
        _ => {}
    }
    Vec::new()
}

/// Another case is chosen: its request is looked at from the top, and its first answer.
fn forget_place(model: &mut Model) {
    (model.explore.part, model.explore.answer_at) = (Cursor::default(), 0);
}

/// Edits the filter, or the request as text.
pub fn edit(model: &mut Model, place: Place, request: InputRequest) {
    if place == Place::CaseEditor {
        return editor::edit(model, request);
    }
    if model.explore.filter.edit(request) {
        model.explore.cursor = Cursor::default();
        forget_place(model);
    }
}

/// Pastes a text of several lines into the editor.
pub fn paste(model: &mut Model, text: &str) {
    editor::paste(model, text);
}

/// Lays out what is on show, where something has changed: at the end of every update.
pub fn settle(model: &mut Model) {
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return };
    let panes = Panes::of(body, model.explore.focus);
    let (explore, theme) = (&mut model.explore, &model.setup.theme);
    if explore.focus == Focus::List {
        return;
    }
    let size = (panes.answered.width, panes.answered.height);
    let differs = explore.seen().is_some_and(|seen| seen.finding.word.is_found());
    explore.answer.lay_out(size, Extent::Wire { differs }, model.catalogue.as_deref(), theme);
    let Some(case) = explore.chosen() else { return };
    let wanted = Some((case.name.clone(), explore.revision, panes.sent.width));
    if panes.sent.width > 0 && explore.form_of != wanted {
        explore.form = form::lines(&explore.draft(case), theme, panes.sent.width);
        explore.form_of = wanted;
    }
}
