//! How a request becomes a case of one's own: its name, what is special about it, what it promises; then it is a file.

use jiff::tz::TimeZone;

use crate::enrollment::harmless_line;
use crate::explore::{Case, Promise, Recipe};
use crate::tui::effect::{Effect, Saving};
use crate::tui::model::{Model, ScreenName};
use crate::tui::overlays::{LinePrompt, Overlay, Wanted, promises};

use super::{Explore, Field, list, request};

/// The group that is written into the file.
const GROUP: &str = "own";

/// Asks under which name the request of the chosen case is kept.
pub(super) fn ask(model: &mut Model) {
    let explore = &model.explore;
    let Some(case) = explore.chosen() else { return };
    let request = Recipe::of(&explore.draft(case));
    let kept = Case { request, ..case.clone() };
    let name = if is_own(explore, &case.name) { case.name.clone() } else { free_name(explore, &case.name) };
    ask_for_name(model, kept, name);
}

/// Makes a case of the attempt on show in the history, and asks for its name.
pub fn make_case(model: &mut Model) {
    let Some(record) = model.history.record() else {
        return model.complain("The record is still being read: a moment, then again.");
    };
    let Some(case) = Case::of_record(record) else {
        return model.complain("This attempt was refused before it had a request: there is nothing to send.");
    };
    let name = case.name.clone();
    ask_for_name(model, case, name);
}

fn ask_for_name(model: &mut Model, case: Case, name: String) {
    let title = "Keep this request as a case of your own: its name";
    let hint = "small letters, digits, hyphens; the file is cases/NAME.toml beside your settings";
    model.overlays.push(Overlay::Line(LinePrompt::new(title, hint, name, Wanted::CaseName(Box::new(case)))));
}

/// A name that nobody has: `biz-id-missing-2`.
fn free_name(explore: &Explore, name: &str) -> String {
    let is_taken = |name: &str| explore.cases.iter().any(|case| case.name == name);
    let mut number = 2;
    while is_taken(&format!("{name}-{number}")) {
        number += 1;
    }
    format!("{name}-{number}")
}

fn is_own(explore: &Explore, name: &str) -> bool {
    let place = explore.cases.iter().position(|case| case.name == name);
    place.is_some_and(|place| explore.group(place) == list::OWN)
}

/// Takes a line that was typed.
///
/// # Errors
/// What is wrong with it, in one sentence; it stays as it was typed.
pub fn take_line(model: &mut Model, wanted: &Wanted, typed: &str) -> Result<Vec<Effect>, String> {
    match wanted {
        Wanted::Scenario => return Ok(vec![Effect::SetScenario(Some(typed.trim().to_owned()))]),
        Wanted::Part(field) => request::set(model, field, typed)?,
        Wanted::CaseName(case) => {
            if let Some(objection) = objection(&model.explore, case, typed) {
                return Err(objection);
            }
            let case = Case { name: typed.trim().to_owned(), ..(**case).clone() };
            let (title, before) = ("What is special about it", case.title.clone());
            let wanted = Wanted::CaseTitle(Box::new(case));
            model.overlays.push(Overlay::Line(LinePrompt::new(title, "a few words, for the list", before, wanted)));
        }
        Wanted::CaseTitle(_) if typed.trim().is_empty() => {
            return Err("Say in a few words what is special about it.".to_owned());
        }
        Wanted::CaseTitle(case) => {
            let case = Case { title: typed.trim().to_owned(), ..(**case).clone() };
            let today = promise_of_today(model);
            model.overlays.push(Overlay::Picker(promises(&case, today)));
        }
    }
    Ok(Vec::new())
}

/// What is wrong with a name, and what would be right.
fn objection(explore: &Explore, case: &Case, typed: &str) -> Option<String> {
    let name = typed.trim();
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if name.is_empty() || !name.chars().all(is_letter) {
        let near: String =
            name.to_lowercase().chars().map(|letter| if is_letter(letter) { letter } else { '-' }).collect();
        let near = near.trim_matches('-');
        let near = if near.is_empty() { String::new() } else { format!(": {near} would do") };
        return Some(format!("A name is of small letters, digits and hyphens{near}."));
    }
    let taken = explore.cases.iter().any(|other| other.name == name);
    let is_itself = name == case.name && is_own(explore, name);
    (taken && !is_itself).then(|| {
        let free = free_name(explore, name);
        format!("{name} is taken: {free} would do.")
    })
}

/// What the gateway answered to the chosen case when it was last sent, as a promise.
fn promise_of_today(model: &Model) -> Option<Promise> {
    // A case that is made of a record has nothing to do with the chosen one.
    if model.screen != ScreenName::Explore {
        return None;
    }
    let explore = &model.explore;
    let case = explore.chosen().filter(|case| explore.is_current(case))?;
    let answers = &explore.seen.get(&case.name)?.finding.answers;
    let mut codes: Vec<String> =
        answers.iter().filter(|answer| !answer.status.is_empty()).map(|answer| answer.code.clone()).collect();
    codes.sort();
    codes.dedup();
    let no_answer = answers.iter().any(|answer| answer.http_status.is_none());
    (!codes.is_empty() || no_answer).then_some(Promise { codes, no_answer })
}

/// Writes a case whose promise was picked.
pub fn save(model: &mut Model, case: Case, promise: Option<Promise>) -> Vec<Effect> {
    let today = model.now.to_zoned(TimeZone::system()).date();
    let is_kept = promise == case.promise && !case.source.is_empty();
    let source = if is_kept || promise.is_none() {
        case.source.clone()
    } else {
        format!("what {} answered on {today}", model.gateway.profile)
    };
    let why = if case.why.trim().is_empty() { format!("Kept on {today}.") } else { case.why.clone() };
    let may_replace = is_own(&model.explore, &case.name);
    let case = Case { promise, source, why, group: GROUP.to_owned(), ..case };
    vec![Effect::SaveCase(Box::new(Saving { case, may_replace }))]
}

/// Takes what became of a case that was to be written: it is read again with the others, and shown.
pub fn take_saved(model: &mut Model, saved: Result<(String, String), String>) -> Vec<Effect> {
    match saved {
        Ok((name, path)) => {
            // What was changed is in the file now.
            if let Some(chosen) = model.explore.chosen().map(|case| case.name.clone())
                && model.screen == ScreenName::Explore
            {
                model.explore.drafts.remove(&chosen);
            }
            model.screen = ScreenName::Explore;
            model.explore.is_read = true;
            model.explore.editor = None;
            model.say(format!("{name} is kept in {}.", harmless_line(&path)));
            model.explore.wanted = Some(name);
            vec![Effect::ReadCases]
        }
        Err(reason) => {
            model.complain(reason);
            Vec::new()
        }
    }
}

/// The prompt for a part of the request.
pub(super) fn prompt_for(field: Field, name: &str, typed: String) -> Overlay {
    let title = match field {
        Field::NewHeader => "One more header".to_owned(),
        Field::Header(_) => format!("The header {name}"),
        _ => format!("The request: {name}"),
    };
    let hint = field.hint();
    Overlay::Line(LinePrompt::new(&harmless_line(&title), hint, typed, Wanted::Part(field)))
}
