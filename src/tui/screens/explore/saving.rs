//! How a request becomes a case of one's own: its name, what is special about it, what it promises; then it is a file.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::enrollment::harmless_line;
use crate::explore::{Answer, Case, OWN_GROUP, Promise, Recipe, free_name};
use crate::tui::effect::{Effect, Keeping, Saving};
use crate::tui::model::{Model, ScreenName};
use crate::tui::overlays::{LinePrompt, Overlay, Wanted, promises};

use super::{Explore, Field, Focus, list, request};

/// Asks under which name the request of the chosen case is kept.
pub(super) fn ask(model: &mut Model) {
    let explore = &model.explore;
    let Some(case) = explore.chosen() else { return };
    let (draft, today) = (explore.draft(case), date(model));
    let keeping = if is_own(explore, &case.name) {
        Case { request: Recipe::of(&draft), ..case.clone() }
    } else if explore.is_changed() {
        let why = format!("Kept on {today}, from {}.", case.name);
        Case { why, name: free_name(&explore.cases, &case.name), ..case.with_request(&draft) }
    } else {
        Case { name: free_name(&explore.cases, &case.name), ..case.clone() }
    };
    let seen = explore.seen.get(&case.name).filter(|_| explore.is_current(case));
    let answers: &[Answer] = seen.map_or(&[], |seen| &seen.finding.answers);
    let source = answers.first().map(|answer| answer.source(&model.gateway.profile));
    let answered = Promise::kept_by(answers).zip(source);
    ask_for_name(model, Keeping { case: keeping, answered });
}

/// Makes a case of the attempt on show in the history, which takes the cases there are.
pub fn make_case(model: &mut Model) -> Vec<Effect> {
    let Some(record) = model.history.record().cloned() else {
        model.complain(model.history.why_no_record());
        return Vec::new();
    };
    let mut effects = super::enter(model);
    effects.push(Effect::MakeCase(Box::new(record)));
    effects
}

/// Takes the case that a record was made into, and asks for its name.
pub fn take_made(model: &mut Model, made: Option<Keeping>) {
    let Some(keeping) = made else {
        return model.complain("This attempt was refused before it had a request: there is nothing to send.");
    };
    // The operator may have gone elsewhere meanwhile.
    if model.screen == ScreenName::History && model.overlays.is_empty() {
        ask_for_name(model, keeping);
    }
}

fn ask_for_name(model: &mut Model, keeping: Keeping) {
    let title = "Keep this request as a case of your own: its name";
    let hint = "small letters, digits, hyphens; the file is cases/NAME.toml beside your settings";
    let name = keeping.case.name.clone();
    let prompt = LinePrompt::new(title, hint, name, Wanted::CaseName(Box::new(keeping)));
    model.overlays.push(Overlay::Line(prompt.proposing()));
}

fn date(model: &Model) -> Date {
    model.now.to_zoned(TimeZone::system()).date()
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
        Wanted::CaseName(keeping) => {
            let Keeping { case, answered } = &**keeping;
            if let Some(objection) = objection(&model.explore, case, typed) {
                return Err(objection);
            }
            let case = Case { name: typed.trim().to_owned(), ..case.clone() };
            let (title, before) = ("What is special about it", case.title.clone());
            let wanted = Wanted::CaseTitle(Box::new(Keeping { case, answered: answered.clone() }));
            let prompt = LinePrompt::new(title, "a few words, for the list", before, wanted);
            model.overlays.push(Overlay::Line(prompt.proposing()));
        }
        Wanted::CaseTitle(_) if typed.trim().is_empty() => {
            return Err("Say in a few words what is special about it.".to_owned());
        }
        Wanted::CaseTitle(keeping) => {
            let Keeping { case, answered } = &**keeping;
            let case = Case { title: typed.trim().to_owned(), ..case.clone() };
            model.overlays.push(Overlay::Picker(promises(&case, answered.clone())));
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
        let free = free_name(&explore.cases, name);
        format!("{name} is taken: {free} would do.")
    })
}

/// Writes a case whose promise was picked. It takes the place of no other case of one's own than the one that it is.
pub fn save(model: &mut Model, case: Case) -> Vec<Effect> {
    let explore = &model.explore;
    let chosen = explore.chosen().filter(|_| model.screen == ScreenName::Explore);
    let origin = chosen.map(|chosen| (chosen.name.clone(), explore.draft(chosen)));
    let may_replace = chosen.is_some_and(|chosen| chosen.name == case.name) && is_own(explore, &case.name);
    let case = Case { group: OWN_GROUP.to_owned(), ..case };
    vec![Effect::SaveCase(Box::new(Saving { case, may_replace, origin }))]
}

/// Takes what became of a case that was to be written: it is read again with the others, and shown where nobody has gone on.
pub fn take_saved(model: &mut Model, saving: Saving, saved: Result<String, String>) -> Vec<Effect> {
    let path = match saved {
        Ok(path) => path,
        Err(reason) => {
            model.complain(reason);
            return Vec::new();
        }
    };
    let name = saving.case.name;
    model.say(format!("{name} is kept in {}.", harmless_line(&path)));
    let explore = &mut model.explore;
    let is_from_history = saving.origin.is_none();
    // What was changed is in the file now, unless it was changed once more.
    if let Some((origin, draft)) = saving.origin
        && explore.drafts.get(&origin) == Some(&draft)
    {
        explore.drafts.remove(&origin);
        explore.revision += 1;
    }
    explore.is_read = true;
    if explore.editor.is_none() {
        explore.wanted = Some(name);
    }
    if is_from_history && model.screen == ScreenName::History {
        model.screen = ScreenName::Explore;
        model.explore.focus = Focus::List;
    }
    vec![Effect::ReadCases]
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
