//! What comes of an overlay: a choice, a line, a path, a yes.

use super::actions::Action;
use super::effect::Effect;
use super::exploring;
use super::exporting;
use super::linking::{switch_profile, unlock};
use super::model::Model;
use super::overlays::{Choice, Intent, LinePrompt, Overlay, Question, UseFor, help_lines, page_height, text_lines};
use super::screens::{enroll, explore, history};
use super::update::{act, complete};
use super::widgets::page::scroll;

/// What is said of a key that answers nothing, since it may be held.
const HELD: &str = "That key may have been held from before: let go of it, then press it once.";

/// Does what an action in the topmost overlay asks for.
pub(super) fn act_on_overlay(model: &mut Model, action: Action) -> Vec<Effect> {
    if matches!(action, Action::Back | Action::Refuse) {
        // The key that asked, held down, is no answer.
        let is_asked_by_it =
            matches!(model.overlays.last(), Some(Overlay::Question(question)) if question.is_asked_by_esc());
        if is_asked_by_it && model.may_be_held {
            model.say(HELD);
            return Vec::new();
        }
        model.overlays.pop();
        return Vec::new();
    }
    let lines = match model.overlays.last() {
        Some(Overlay::Help { place, .. }) => help_lines(model, *place).len(),
        Some(Overlay::Text { text, .. }) => text_lines(model, text).len(),
        _ => 0,
    };
    let body = model.chrome().map(|chrome| chrome.body);
    if let Some(Overlay::Help { top, .. } | Overlay::Text { top, .. }) = model.overlays.last_mut() {
        if let Some(body) = body {
            scroll(top, action, lines, page_height(lines, body));
        }
        return Vec::new();
    }
    match model.overlays.last_mut() {
        Some(Overlay::Picker(picker)) if action == Action::Open => {
            let Some(choice) = picker.chosen() else { return Vec::new() };
            model.overlays.pop();
            pick(model, choice)
        }
        Some(Overlay::Picker(picker)) => {
            picker.follow(action);
            Vec::new()
        }
        Some(Overlay::Path(prompt)) => {
            if action == Action::Open {
                let (use_for, typed) = (prompt.use_for(), prompt.input.value().to_owned());
                if use_for != UseFor::Export {
                    model.overlays.pop();
                }
                return match use_for {
                    UseFor::Photos => enroll::resolve(model, typed),
                    UseFor::Export => exporting::export(model),
                    UseFor::Report => exploring::report(model, &typed),
                };
            }
            if action == Action::Complete {
                return if prompt.complete() { complete(model) } else { Vec::new() };
            }
            prompt.cursor.follow(action, prompt.candidates.len(), 1);
            Vec::new()
        }
        Some(Overlay::Line(_)) if action == Action::Open => take_line(model),
        Some(Overlay::Note(prompt)) if action == Action::SaveNote => prompt.save(),
        Some(Overlay::Question(_)) if action == Action::Confirm => confirm(model),
        Some(Overlay::Question(question)) => {
            if let Some(body) = body {
                question.scroll(action, body);
            }
            Vec::new()
        }
        Some(Overlay::Passphrase(_)) if action == Action::Open => match model.overlays.pop() {
            Some(Overlay::Passphrase(prompt)) => unlock(model, prompt.into_typed()),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Takes the line that was typed; one that is refused stays, with the reason.
fn take_line(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Line(prompt)) = model.overlays.pop() else { return Vec::new() };
    let LinePrompt { input, wanted, .. } = &prompt;
    match explore::take_line(model, wanted, input.value()) {
        Ok(effects) => effects,
        Err(objection) => {
            model.overlays.push(Overlay::Line(prompt.with_objection(objection)));
            Vec::new()
        }
    }
}

/// Does what the topmost question was about, if it was answered on purpose.
fn confirm(model: &mut Model) -> Vec<Effect> {
    if matches!(model.overlays.last(), Some(Overlay::Question(question)) if !question.is_answered()) {
        model.say(HELD);
        return Vec::new();
    }
    match model.overlays.pop() {
        Some(Overlay::Question(Question { intent: Intent::Send { biz_id, sent }, .. })) => {
            enroll::start(model, biz_id, *sent)
        }
        Some(Overlay::Question(Question { intent: Intent::Export(exporting), .. })) => {
            exporting::begin(model, *exporting)
        }
        Some(Overlay::Question(Question { intent: Intent::Erase(erasure), .. })) => {
            model.say("Erasing…");
            vec![Effect::Erase(erasure)]
        }
        Some(Overlay::Question(Question { intent: Intent::Explore(jobs), .. })) => explore::start(model, jobs),
        Some(Overlay::Question(Question { intent: Intent::Report(reporting), .. })) => {
            vec![Effect::WriteReport(reporting)]
        }
        Some(Overlay::Question(Question { intent: Intent::StopWaiting(ticket), .. })) => {
            enroll::cancel_at_all_costs(model, ticket)
        }
        Some(Overlay::Question(Question { intent: Intent::NextPerson, .. })) => enroll::next_person(model),
        Some(Overlay::Question(Question { intent: Intent::Fill(again), .. })) => enroll::again::fill(model, *again),
        Some(Overlay::Question(Question { intent: Intent::Quit, .. })) => {
            model.ending = Some(0);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn pick(model: &mut Model, choice: Choice) -> Vec<Effect> {
    match choice {
        Choice::Act(action) => {
            let place = model.place();
            act(model, place, action)
        }
        Choice::Scenario(code) => vec![Effect::SetScenario(code)],
        Choice::Profile(name) => switch_profile(model, &name),
        Choice::Filter(filter) => history::add_filter(model, &filter),
        Choice::TypeScenario => {
            let before = model.gateway.scenario.clone().unwrap_or_default();
            model.overlays.push(Overlay::Line(LinePrompt::for_scenario(before, None)));
            Vec::new()
        }
        Choice::Limits(limits) => explore::set_limits(model, limits),
        Choice::Accept(baseline) => explore::accept(model, baseline.map(|baseline| *baseline)),
        Choice::Keep(case) => explore::save(model, *case),
    }
}
