//! How the Enroll screen changes.

use std::path::{Path, PathBuf};

use tui_input::InputRequest;

use crate::photo::{Source, parse_paths};
use crate::pipeline::{ChecksPolicy, Draft, PhotoInput, Report, Stage};
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::layout::{Chrome, EnrollPanes};
use crate::tui::message::{Destination, Ticket};
use crate::tui::model::{Link, Model};
use crate::tui::overlays::{Intent, Overlay, PathPrompt, Question};
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::scrollable;

use super::Focus;
use super::answer::answer_page;
use super::form::Field;
use super::photo::{Generation, PhotoOnShow, Pixels, Preparation, PreparedForShow, ShownPhoto};
use super::photos::{Row, Target};
use super::request::{Answer, Request, Running};

/// Does what an action asks for.
pub fn act(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    match (place, action) {
        (Place::Photos | Place::PhotosFilter, _) => act_on_photos(model, place, action),
        (_, Action::NewBizId) => vec![Effect::MakeBizId],
        (Place::Field, _) => act_on_form(model, action),
        (Place::Sending, Action::Cancel) => cancel(model),
        (Place::Answer, _) => act_on_answer(model, action),
        _ => Vec::new(),
    }
}

fn act_on_photos(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    let page = panes(model).map_or(1, |panes| usize::from(panes.photos.height.saturating_sub(2)));
    let photos = &mut model.enroll.photos;
    if photos.follow(action, page) {
        return show_chosen(model);
    }
    match action {
        Action::Filter => photos.filter.typing = true,
        Action::Open if place == Place::PhotosFilter => photos.filter.typing = false,
        Action::Back => {
            let had_filter = photos.filter.clear();
            if had_filter {
                photos.apply_filter();
                return show_chosen(model);
            }
        }
        Action::Open => return open_chosen(model),
        Action::ParentFolder => {
            if let Some(parent) = photos.folder.parent().map(Path::to_path_buf) {
                let left = photos.folder.clone();
                return go(model, parent, Some(left));
            }
        }
        Action::OpenPath => model.overlays.push(Overlay::Path(PathPrompt::default())),
        Action::Refresh => {
            photos.reread();
            return vec![Effect::ReadFolder(photos.folder.clone())];
        }
        Action::NewBizId => return vec![Effect::MakeBizId],
        Action::NextField => model.enroll.focus = Focus::Field(Field::BizId),
        Action::PreviousField => model.enroll.focus = Focus::Field(Field::UserId),
        _ => {}
    }
    Vec::new()
}

fn open_chosen(model: &mut Model) -> Vec<Effect> {
    match model.enroll.photos.chosen().map(|row| row.target.clone()) {
        Some(Target::Parent(folder)) => {
            let left = model.enroll.photos.folder.clone();
            go(model, folder, Some(left))
        }
        Some(Target::Folder(folder)) => go(model, folder, None),
        Some(Target::Photo(_)) => {
            model.enroll.focus = Focus::Field(Field::UserId);
            Vec::new()
        }
        Some(Target::Nothing) => {
            model.complain("That is no picture: choose a JPEG or PNG.");
            Vec::new()
        }
        None => Vec::new(),
    }
}

fn go(model: &mut Model, folder: PathBuf, wanted: Option<PathBuf>) -> Vec<Effect> {
    model.enroll.focus = Focus::Photos;
    model.enroll.photos.go(folder.clone(), wanted);
    vec![Effect::ReadFolder(folder)]
}

/// Goes where a typed, pasted or dropped path leads.
pub fn open(model: &mut Model, destination: Destination) -> Vec<Effect> {
    match destination {
        Destination::Folder(folder) => go(model, folder, None),
        Destination::File { folder, file } => go(model, folder, Some(file)),
    }
}

/// Takes the lines of a folder.
pub fn take_folder(model: &mut Model, folder: &Path, rows: Result<Vec<Row>, String>) -> Vec<Effect> {
    model.enroll.photos.take(folder, rows);
    show_chosen(model)
}

/// Shows the chosen photo, unless it is on show already.
fn show_chosen(model: &mut Model) -> Vec<Effect> {
    let chosen = model.enroll.photos.chosen_photo().cloned();
    match chosen {
        Some(source) if model.enroll.photo.source() == Some(&source) => Vec::new(),
        Some(source) => show(model, source),
        None => {
            model.enroll.generation = next(model.enroll.generation);
            model.enroll.photo = PhotoOnShow::Nothing;
            Vec::new()
        }
    }
}

fn show(model: &mut Model, source: Source) -> Vec<Effect> {
    let Some(panes) = panes(model) else { return Vec::new() };
    let generation = next(model.enroll.generation);
    model.enroll.generation = generation;
    model.enroll.photo = PhotoOnShow::Loading(source.clone());
    let pixels = Pixels { width: panes.picture.width.into(), height: 2 * u32::from(panes.picture.height) };
    vec![Effect::Show { generation, source, pixels }]
}

const fn next(generation: Generation) -> Generation {
    Generation(generation.0 + 1)
}

/// Asks for a picture of the new size.
pub fn resized(model: &mut Model) -> Vec<Effect> {
    match model.enroll.photo.source().cloned() {
        Some(source) => show(model, source),
        None => show_chosen(model),
    }
}

/// Takes the pixels of a photo, if it is still the newest.
pub fn show_shown(model: &mut Model, generation: Generation, shown: Result<Box<ShownPhoto>, String>) {
    if generation != model.enroll.generation {
        return;
    }
    if let PhotoOnShow::Loading(source) = &model.enroll.photo {
        let source = source.clone();
        model.enroll.photo = match shown {
            Ok(shown) => PhotoOnShow::Ready { source, shown, preparation: Preparation::Working },
            Err(reason) => PhotoOnShow::Failed { source, reason },
        };
    }
}

/// Takes what would be sent of a photo, if it is still the newest.
pub fn show_prepared(model: &mut Model, generation: Generation, prepared: Result<Box<PreparedForShow>, String>) {
    if generation != model.enroll.generation {
        return;
    }
    if let PhotoOnShow::Ready { preparation, .. } = &mut model.enroll.photo {
        *preparation = match prepared {
            Ok(prepared) => Preparation::Ready(prepared),
            Err(reason) => Preparation::Failed(reason),
        };
    }
}

/// Takes a fresh bizId.
pub fn take_biz_id(model: &mut Model, biz_id: String) -> Vec<Effect> {
    model.enroll.form.biz_id = tui_input::Input::new(biz_id);
    if std::mem::take(&mut model.enroll.retrying) { ask_or_send(model) } else { Vec::new() }
}

fn act_on_form(model: &mut Model, action: Action) -> Vec<Effect> {
    let Focus::Field(field) = model.enroll.focus else { return Vec::new() };
    match action {
        Action::Send => return ask_or_send(model),
        Action::Back => model.enroll.focus = Focus::Photos,
        Action::NextField | Action::Down => {
            model.enroll.focus = match field {
                Field::BizId => Focus::Field(Field::UserId),
                Field::UserId if action == Action::NextField => Focus::Photos,
                Field::UserId => model.enroll.focus,
            };
        }
        Action::PreviousField | Action::Up => {
            model.enroll.focus = match field {
                Field::UserId => Focus::Field(Field::BizId),
                Field::BizId if action == Action::PreviousField => Focus::Photos,
                Field::BizId => model.enroll.focus,
            };
        }
        _ => {}
    }
    Vec::new()
}

/// Edits what is being typed.
pub fn edit(model: &mut Model, place: Place, request: InputRequest) -> Vec<Effect> {
    let enroll = &mut model.enroll;
    match (place, enroll.focus) {
        (Place::PhotosFilter, _) => {
            let changed = enroll.photos.filter.edit(request);
            if changed {
                enroll.photos.apply_filter();
                return show_chosen(model);
            }
        }
        (_, Focus::Field(field)) => enroll.form.edit(field, request),
        _ => {}
    }
    Vec::new()
}

/// Takes a pasted text: a path or a dropped file opens, anything else goes into the field that has the focus.
pub fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    match model.enroll.focus {
        Focus::Field(field) if !is_path(text) => {
            model.enroll.form.paste(field, text);
            Vec::new()
        }
        _ => resolve(model, text.to_owned()),
    }
}

/// Whether a pasted text is a dropped file rather than an identifier: a path from the root, or from `~`.
fn is_path(text: &str) -> bool {
    parse_paths(text, Some(Path::new("/"))).first().is_some_and(|path| path.is_absolute())
}

/// Goes where a path leads that was typed, pasted or dropped.
#[must_use]
pub fn resolve(model: &Model, typed: String) -> Vec<Effect> {
    vec![Effect::Resolve { typed, base: model.enroll.photos.folder.clone() }]
}

/// Sends what is shown, in production after a question.
fn ask_or_send(model: &mut Model) -> Vec<Effect> {
    let draft = match draft(model) {
        Ok(draft) => draft,
        Err(objection) => {
            model.complain(objection);
            return Vec::new();
        }
    };
    if model.is_production() {
        model.overlays.push(Overlay::Question(Question {
            title: "Enroll this face into production?".to_owned(),
            lines: vec![
                ("profile".to_owned(), model.gateway.profile.clone()),
                ("userId".to_owned(), draft.user_id.clone()),
                ("bizId".to_owned(), draft.biz_id.clone()),
                ("photo".to_owned(), draft.photo.name()),
            ],
            intent: Intent::Send,
        }));
        return Vec::new();
    }
    start(model, draft)
}

/// Sends what is shown, after the question was answered with yes.
pub fn send_confirmed(model: &mut Model) -> Vec<Effect> {
    match draft(model) {
        Ok(draft) => start(model, draft),
        Err(objection) => {
            model.complain(objection);
            Vec::new()
        }
    }
}

/// What is shown, as it would be sent; or what is missing, and the focus where it is.
fn draft(model: &mut Model) -> Result<Draft, String> {
    if let Link::Failed(reason) = &model.gateway.link {
        return Err(reason.clone());
    }
    let prepared = match &model.enroll.photo {
        PhotoOnShow::Nothing => {
            model.enroll.focus = Focus::Photos;
            return Err("No photo is chosen: choose one on the left.".to_owned());
        }
        PhotoOnShow::Loading(_) | PhotoOnShow::Ready { preparation: Preparation::Working, .. } => {
            return Err("The photo is still being prepared: a moment, then again.".to_owned());
        }
        PhotoOnShow::Failed { reason, .. } | PhotoOnShow::Ready { preparation: Preparation::Failed(reason), .. } => {
            return Err(reason.clone());
        }
        PhotoOnShow::Ready { preparation: Preparation::Ready(prepared), .. } => prepared.clone(),
    };
    match model.enroll.form.parse() {
        Ok((biz_id, user_id)) => Ok(Draft {
            biz_id: biz_id.as_str().to_owned(),
            user_id: user_id.as_str().to_owned(),
            photo: PhotoInput::Prepared(prepared.photo, Box::new(prepared.facts)),
            checks: ChecksPolicy::Enforce,
        }),
        Err((field, error)) => {
            model.enroll.focus = Focus::Field(field);
            Err(error.to_string())
        }
    }
}

fn start(model: &mut Model, draft: Draft) -> Vec<Effect> {
    let ticket = Ticket(model.enroll.ticket.0 + 1);
    model.enroll.ticket = ticket;
    model.enroll.request =
        Request::Running(Running { ticket, stage: Stage::Preparing, since: model.now, cancelling: false });
    vec![Effect::Send(ticket, Box::new(draft))]
}

fn cancel(model: &mut Model) -> Vec<Effect> {
    let Request::Running(running) = &mut model.enroll.request else { return Vec::new() };
    running.cancelling = true;
    vec![Effect::Cancel(running.ticket)]
}

/// Notes how far the enrollment is.
pub fn progress(model: &mut Model, ticket: Ticket, stage: Stage) {
    if let Request::Running(running) = &mut model.enroll.request
        && running.ticket == ticket
    {
        running.stage = stage;
    }
}

/// Takes the answer.
pub fn finished(model: &mut Model, ticket: Ticket, result: Result<Box<Report>, String>) {
    if model.enroll.running().is_none_or(|running| running.ticket != ticket) {
        return;
    }
    match result {
        Ok(report) => {
            let unrecorded = report.store_error.as_ref().map(ToString::to_string);
            let attempt = report.record.attempt;
            model.enroll.request = Request::Done(Box::new(Answer { attempt, unrecorded, top: Cursor::default() }));
        }
        Err(reason) => {
            model.enroll.request = Request::None;
            model.complain(reason);
        }
    }
}

fn act_on_answer(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.enroll.request = Request::None,
        Action::Retry => {
            model.enroll.request = Request::None;
            model.enroll.retrying = true;
            return vec![Effect::MakeBizId];
        }
        Action::NextPerson => {
            model.enroll.request = Request::None;
            model.enroll.form.user_id.reset();
            model.enroll.focus = Focus::Photos;
            return vec![Effect::MakeBizId];
        }
        _ => scroll_answer(model, action),
    }
    Vec::new()
}

fn scroll_answer(model: &mut Model, action: Action) {
    let Some(panes) = panes(model) else { return };
    let Some(answer) = model.enroll.answer() else { return };
    let lines = answer_page(model, answer, panes.answer.width).len();
    if let Request::Done(answer) = &mut model.enroll.request {
        answer.top.follow(action, scrollable(lines, panes.answer.height), panes.answer.height.into());
    }
}

fn panes(model: &Model) -> Option<EnrollPanes> {
    Some(EnrollPanes::of(Chrome::of(model.size)?.body))
}
