//! How the console changes: a message in, the effects it wants out. No clock, no disk, no network, no chance.

use crossterm::event::{KeyEvent, KeyEventKind};
use jiff::SignedDuration;
use tui_input::InputRequest;

use crate::enrollment::AttemptId;
use crate::history::Annotation;

use super::actions::{Action, Place, why_nothing};
use super::effect::{Effect, Erasing};
use super::erasing;
use super::exploring;
use super::exporting;
use super::keymap::Meaning;
use super::linking::{ask_for_passphrase, take_link};
use super::message::Msg;
use super::model::{Model, Notice, Reference, ScreenName};
use super::overlaid::act_on_overlay;
use super::overlays::{Intent, LinePrompt, Overlay, Question, filters, is_answer, palette, profiles, scenarios};
use super::reloading;
use super::screens::{check, codes, enroll, explore, history};
use super::scripting::write_script;
use super::typed_text;
use super::widgets::cursor::Cursor;

/// What the console wants done as it opens, after its first frame.
#[must_use]
pub fn opening(model: &Model) -> Vec<Effect> {
    let link = Effect::Link { ticket: model.link, profile: model.gateway.profile.clone(), passphrase: None };
    let too_old = Effect::FindErasable(Erasing::TooOld);
    vec![
        Effect::ReadFolder(model.enroll.photos.folder.clone()),
        link,
        Effect::MakeBizId,
        Effect::ReadCatalogue,
        too_old,
        Effect::WatchSettings,
    ]
}

/// Changes the model as the message asks, and gives what is to be done in the world.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = take(model, msg);
    effects.extend(enroll::known::settle(model));
    history::settle(model);
    explore::settle(model);
    effects
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Clock(now) => {
            if let Some(Overlay::Question(question)) = model.overlays.last_mut() {
                question.note_frame(model.now);
            }
            model.now = now;
        }
        Msg::Key(key) => return press(model, key),
        Msg::Burst { keys, goes_on } => return typed_text::take(model, &keys, goes_on),
        Msg::Paste(text) => return paste(model, &text),
        Msg::Resize(size) => {
            model.size = size;
            check::look_at_the_terminal(model);
            return enroll::resized(model);
        }
        Msg::Graphics(graphics) => {
            let is_news = (graphics.protocol, graphics.cell) != (model.graphics.protocol, model.graphics.cell);
            model.graphics = *graphics;
            check::look_at_the_terminal(model);
            return if is_news { enroll::resized(model) } else { Vec::new() };
        }
        Msg::Catalogue { catalogue, objection } => {
            let mut effects = codes::take_catalogue(model, catalogue, objection);
            effects.extend(explore::recall(model));
            effects.extend(explore::start_put_off(model));
            return effects;
        }
        Msg::CodesSeen(seen) => return codes::take_seen(model, seen),
        Msg::Linked(ticket, linked) => return take_link(model, ticket, linked),
        Msg::Folder { folder, rows } => return enroll::take_folder(model, &folder, rows),
        Msg::Resolved(ticket, destination) => return enroll::take_resolved(model, ticket, destination),
        Msg::Completions { typed, candidates } => {
            if let Some(Overlay::Path(prompt)) = model.overlays.last_mut() {
                let completed = prompt.take(typed, candidates);
                return if completed { complete(model) } else { Vec::new() };
            }
        }
        Msg::Shown(picture) => return enroll::take_picture(model, picture),
        Msg::MadeReady(picture) => return enroll::take_ahead(model, picture),
        Msg::Prepared(generation, prepared) => return enroll::take_prepared(model, generation, prepared),
        Msg::BizId { profile, biz_id } if profile == model.gateway.profile => {
            return enroll::take_biz_id(model, biz_id);
        }
        Msg::Progress(ticket, stage) => enroll::progress(model, ticket, stage),
        Msg::MayHaveLeft(ticket) => enroll::ask_whether_to_stop(model, ticket),
        Msg::LookedUp(ticket, found) => return enroll::checking::take_looked_up(model, ticket, found),
        Msg::LookedUpWhileTyping(ticket, found) => enroll::known::take(model, ticket, found),
        Msg::SentPhotos { ticket, is_first, sent } => enroll::marks::take(model, ticket, is_first, sent),
        Msg::Finished(ticket, result) => {
            enroll::finished(model, ticket, result);
            return enroll::known::look_anew(model);
        }
        Msg::Finding(ticket, finding) => check::take_finding(model, ticket, finding),
        Msg::Examined(ticket) => check::take_end(model, ticket),
        Msg::Page(ticket, page) => return history::take_page(model, ticket, page),
        Msg::Counted(search, count) => history::take_count(model, &search, count),
        Msg::Numbers(search, numbers) => history::numbers::take(model, &search, numbers),
        Msg::Exported(exporting, result) => exporting::take(model, *exporting, result),
        Msg::Erasable(erasing, found) => erasing::take_erasable(model, &erasing, found),
        Msg::Erased(erased) => {
            let mut effects = erasing::take_erased(model, erased);
            effects.extend(enroll::known::look_anew(model));
            return effects;
        }
        Msg::HistoryChanged if model.screen == ScreenName::History => return history::changed(model),
        Msg::HistoryChanged if model.screen == ScreenName::Codes => return codes::enter(model),
        Msg::Scenario(code) if model.is_simulator() => take_scenario(model, code),
        // A bizId or a scenario of a profile that was left; a change that nobody looks at, and the next visit finds.
        Msg::BizId { .. } | Msg::HistoryChanged | Msg::Scenario(_) => {}
        Msg::Record(id, record) => history::take_record(model, &id, record),
        Msg::Original { id, purpose, found } => return history::take_original(model, &id, purpose, found),
        Msg::Annotated { id, annotation, result } => take_annotated(model, &id, &annotation, result),
        Msg::Compared { ids, comparison } => history::take_comparison(model, &ids, comparison),
        Msg::ScenarioRefused(typed, reason) => {
            model.overlays.push(Overlay::Line(LinePrompt::for_scenario(typed, Some(reason))));
        }
        Msg::Cases { cases, built_in, objection } => return explore::take_cases(model, cases, built_in, objection),
        Msg::Recalled(profile, findings) => return explore::take_findings(model, &profile, findings),
        Msg::Explored(ticket, event) => return explore::take_event(model, ticket, event),
        Msg::ExploreEnded(ticket, result) => explore::take_end(model, ticket, result),
        Msg::AnswerRecord(id, record) => explore::take_record(model, &id, record),
        Msg::Baseline { profile, known, is_news } => {
            explore::take_baseline(model, &profile, known, is_news);
        }
        Msg::CaseMade(made) => explore::take_made(model, made.map(|made| *made)),
        Msg::Previewed(text) => exploring::take_preview(model, text),
        Msg::CaseSaved(saving, saved) => return explore::take_saved(model, *saving, saved),
        Msg::ReportWritten(reporting, result) => exploring::take_report(model, *reporting, result),
        Msg::Edited(edited) => explore::take_text(model, edited),
        Msg::Copied(what) => model.say(format!("{what} was copied, if your terminal allows it (OSC 52).")),
        Msg::Script(Ok(text)) => return vec![Effect::Copy { what: "The shell script".to_owned(), text }],
        Msg::Script(Err(reason)) | Msg::Broken(reason) => model.complain(reason),
        Msg::SettingsChanged(file) => reloading::take_change(model, &file),
        Msg::Settings(settings) => return reloading::take_settings(model, settings),
        Msg::EndedFromOutside(code) => model.ending = Some(code),
    }
    Vec::new()
}

/// Notes what the built-in simulator answers from now on.
fn take_scenario(model: &mut Model, code: Option<String>) {
    model.say(match &code {
        Some(code) => format!("The simulator now answers {code} to every right request."),
        None => "The simulator tells the truth again.".to_owned(),
    });
    model.gateway.scenario = code;
}

/// Takes what became of a note: what could not be saved stays as it was written.
fn take_annotated(model: &mut Model, id: &AttemptId, annotation: &Annotation, result: Result<(), String>) {
    let written = match model.overlays.last_mut() {
        Some(Overlay::Note(prompt)) if prompt.is_saving(id) => Some(prompt),
        _ => None,
    };
    match (result, written) {
        (Ok(()), written) => {
            if let Some(saved) = written.map(|prompt| prompt.saved()) {
                model.overlays.pop();
                model.say(saved);
            }
            history::take_annotation(model, id, annotation);
        }
        (Err(reason), Some(prompt)) => prompt.fail(reason),
        (Err(reason), None) => model.complain(reason),
    }
}

/// What a held key may take before it repeats for the first time.
pub(super) const LONGEST_BEFORE_A_REPEAT: SignedDuration = SignedDuration::from_secs(2);

/// Does what a key asks for.
pub(super) fn press(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    if key.kind == KeyEventKind::Release {
        return Vec::new();
    }
    model.notice = None;
    let place = model.place();
    let since_itself = model.last_key.filter(|(code, _)| *code == key.code).map(|(_, at)| model.now.duration_since(at));
    model.may_be_held = since_itself.is_some_and(|since| since < LONGEST_BEFORE_A_REPEAT);
    model.last_key = Some((key.code, model.now));
    let (is_answer, now) = (is_answer(key.code, model), model.now);
    if let Some(Overlay::Question(question)) = model.overlays.last_mut() {
        question.note_key(key.kind == KeyEventKind::Press, is_answer, now);
    }
    match model.setup.keys.meaning(key, place, model) {
        // What cannot be seen must not be done.
        Meaning::Act(action) if is_too_small(model) && !matches!(action, Action::Quit | Action::Suspend) => Vec::new(),
        Meaning::Edit(_) if is_too_small(model) => Vec::new(),
        Meaning::Act(action) => act(model, place, action),
        Meaning::Edit(request) => edit(model, place, request),
        Meaning::Nothing => {
            model.notice = why_nothing(key, place, model).map(|text| Notice { text, bad: false });
            Vec::new()
        }
    }
}

fn edit(model: &mut Model, place: Place, request: InputRequest) -> Vec<Effect> {
    match (place, model.overlays.last_mut()) {
        (Place::Picker, Some(Overlay::Picker(picker))) => picker.edit(request),
        (Place::Passphrase, Some(Overlay::Passphrase(prompt))) => prompt.edit(request),
        (Place::PathPrompt, Some(Overlay::Path(prompt))) => {
            prompt.edit(request);
            return complete(model);
        }
        (Place::Note, Some(Overlay::Note(prompt))) => prompt.edit(request),
        (Place::LinePrompt, Some(Overlay::Line(prompt))) => prompt.edit(request),
        (Place::CasesFilter | Place::CaseEditor, _) => explore::edit(model, place, request),
        (Place::CodesFilter, _) => codes::edit(model, request),
        (Place::HistoryQuery | Place::RecordSearch, _) => return history::edit(model, place, request),
        _ => return enroll::edit(model, place, request),
    }
    Vec::new()
}

/// Asks what the path being typed could become.
pub(super) fn complete(model: &Model) -> Vec<Effect> {
    let Some(Overlay::Path(prompt)) = model.overlays.last() else { return Vec::new() };
    vec![Effect::Complete { typed: prompt.input.value().to_owned(), base: model.enroll.photos.folder.clone() }]
}

fn is_too_small(model: &Model) -> bool {
    model.chrome().is_none()
}

fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if is_too_small(model) {
        return Vec::new();
    }
    model.notice = None;
    match model.place() {
        Place::Photos | Place::Field => enroll::paste(model, text),
        Place::PhotosFilter if enroll::is_path(text) => enroll::resolve(model, text.to_owned()),
        Place::CaseEditor => {
            explore::paste(model, text);
            Vec::new()
        }
        place if place.is_typing() => {
            let mut effects = Vec::new();
            // A passphrase may begin or end with a space.
            let text = if place == Place::Passphrase { text.trim_end_matches(['\r', '\n']) } else { text.trim() };
            for character in text.chars() {
                effects.extend(edit(model, place, InputRequest::InsertChar(character)));
            }
            effects
        }
        _ => {
            model.say(typed_text::refused_paste(enroll::is_path(text)));
            Vec::new()
        }
    }
}

pub(super) fn act(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    match action {
        Action::Quit => quit(model),
        Action::Suspend => return vec![Effect::Suspend],
        _ if place.is_overlay() => return act_on_overlay(model, action),
        Action::ScreenEnroll => return go_to(model, ScreenName::Enroll),
        Action::ScreenHistory => return go_to(model, ScreenName::History),
        Action::ScreenCodes => return go_to(model, ScreenName::Codes),
        Action::ScreenExplore => return go_to(model, ScreenName::Explore),
        Action::ScreenCheck => return go_to(model, ScreenName::Check),
        Action::ShowInHistory => return show_in_history(model),
        Action::CopyScript => return write_script(model),
        Action::Help => model.overlays.push(Overlay::Help { place, top: Cursor::default() }),
        Action::Palette => model.overlays.push(Overlay::Picker(palette(model, place))),
        Action::Scenario => model.overlays.push(Overlay::Picker(scenarios(model))),
        Action::Export => exporting::ask_for_path(model),
        Action::WriteReport => exploring::ask_for_path(model),
        Action::MakeCase => return explore::make_case(model),
        Action::Forget => return erasing::forget(model),
        Action::PickFilter => model.overlays.push(Overlay::Picker(filters(model))),
        Action::SwitchProfile => model.overlays.push(Overlay::Picker(profiles(model))),
        Action::ReloadSettings => return vec![Effect::ReadSettings],
        Action::Unlock => ask_for_passphrase(model, false),
        Action::CopyTransactionId => return model.copied_reference().map(copy_of).into_iter().collect(),
        _ => match model.screen {
            ScreenName::Enroll => return enroll::act(model, place, action),
            ScreenName::History => return history::act(model, place, action),
            ScreenName::Codes => codes::act(model, place, action),
            ScreenName::Explore => return explore::act(model, place, action),
            ScreenName::Check => return check::act(model, action),
        },
    }
    Vec::new()
}

fn copy_of(reference: Reference<'_>) -> Effect {
    match reference {
        Reference::TransactionId(id) => Effect::Copy { what: id.to_owned(), text: id.to_owned() },
        Reference::BizId(id) => {
            Effect::Copy { what: format!("There is no transactionId: the bizId {id}"), text: id.to_owned() }
        }
    }
}

/// Goes to a screen as it was left.
pub(super) fn go_to(model: &mut Model, screen: ScreenName) -> Vec<Effect> {
    if screen == ScreenName::Enroll {
        return enroll::enter(model);
    }
    model.screen = screen;
    match screen {
        ScreenName::Enroll => Vec::new(),
        ScreenName::History => {
            model.history.forget_origin();
            history::enter(model, None)
        }
        ScreenName::Codes => codes::enter(model),
        ScreenName::Explore => explore::enter(model),
        ScreenName::Check => check::enter(model),
    }
}

/// Goes to the history: to the attempt whose answer is on show, or to those with the chosen code.
fn show_in_history(model: &mut Model) -> Vec<Effect> {
    if model.screen == ScreenName::Codes {
        let query = model.codes.query(model.catalogue.as_deref());
        return query.map_or_else(Vec::new, |query| history::look_for(model, query));
    }
    let attempt = model.enroll.answer().map(|answer| answer.attempt.id.clone());
    attempt.map_or_else(Vec::new, |id| history::open_record(model, id))
}

/// Ends the program; asks first while an enrollment, or a run of cases, is on its way, and while a form is filled.
fn quit(model: &mut Model) {
    let (title, lines) = if model.enroll.running().is_some() {
        ("Quit while an enrollment is on its way?", enroll::lines_of_stopping(model))
    } else if model.explore.is_running() {
        let happens = "No more are sent. What has left already is recorded as unknown.";
        ("Quit while cases are being sent?", vec![("what happens".to_owned(), happens.to_owned())])
    } else if model.enroll.is_filled() {
        ("Quit and discard what is on the form?", enroll::lines_of_form(model))
    } else {
        model.ending = Some(0);
        return;
    };
    let is_asking = |overlay: &Overlay| matches!(overlay, Overlay::Question(Question { intent: Intent::Quit, .. }));
    if !model.overlays.last().is_some_and(is_asking) {
        model.overlays.push(Overlay::Question(Question::new(title, lines, Intent::Quit, model)));
    }
}
