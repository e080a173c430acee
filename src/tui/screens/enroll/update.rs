//! How the Enroll screen changes: the list, the photo on show, the form. Sending is in `sending`.

use std::path::{Path, PathBuf};

use tui_input::InputRequest;

use crate::enrollment::Edits;
use crate::photo::{Source, parse_paths};
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::graphics::full_screen::Viewed;
use crate::tui::layout::EnrollPanes;
use crate::tui::message::{Destination, Ticket};
use crate::tui::model::{Model, ScreenName};
use crate::tui::overlays::{Overlay, PathPrompt};
use crate::tui::update::LONGEST_BEFORE_A_REPEAT;

use super::Focus;
use super::editing::{act_on_crop, edit_photo};
use super::form::Field;
use super::leaving::{ask_for_next_person, cancel};
use super::marks;
use super::named;
use super::on_show::{show_anew, show_chosen};
use super::photo::PhotoOnShow;
use super::photos::{Row, Target};
use super::sending::{act_on_answer, ask_or_send};

/// Does what an action asks for.
pub fn act(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    if action != Action::Send {
        model.enroll.led_here = None;
    }
    match (place, action) {
        (_, Action::ViewPhoto) => view_photo(model),
        (Place::Photos | Place::Field, Action::NextPerson) => ask_for_next_person(model),
        (Place::Photos | Place::PhotosFilter, _) => act_on_photos(model, place, action),
        (Place::Cropping, _) => act_on_crop(model, action),
        (_, Action::NewBizId) => vec![Effect::MakeBizId],
        (Place::Field, _) => act_on_form(model, action),
        (Place::Sending, Action::Cancel) => cancel(model),
        (Place::Answer, _) => act_on_answer(model, action),
        _ => Vec::new(),
    }
}

fn view_photo(model: &Model) -> Vec<Effect> {
    let PhotoOnShow::Ready { subject, .. } = &model.enroll.photo else { return Vec::new() };
    vec![Effect::ViewPhoto(Viewed { source: subject.source.clone(), edits: subject.edits })]
}

fn act_on_photos(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    let page = panes(model).map_or(1, |panes| usize::from(panes.photos.height.saturating_sub(2)));
    let photos = &mut model.enroll.photos;
    if photos.follow(action, page) {
        return show_chosen(model);
    }
    if let Some(effects) = edit_photo(model, action) {
        return effects;
    }
    let photos = &mut model.enroll.photos;
    match action {
        Action::Filter => photos.filter.typing = true,
        Action::Open if place == Place::PhotosFilter => photos.filter.typing = false,
        Action::Back => {
            photos.clear_filter();
            return show_chosen(model);
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
            let effect = Effect::ReadFolder(photos.folder.clone());
            let mut effects = show_anew(model);
            effects.push(effect);
            return effects;
        }
        Action::NewBizId => return vec![Effect::MakeBizId],
        Action::NextField => model.enroll.focus = Focus::Field(Field::UserId),
        Action::PreviousField => model.enroll.focus = Focus::Field(Field::BizId),
        _ => {}
    }
    Vec::new()
}

/// Goes to the list, and reads its folder again: photos come while people are enrolled.
pub(super) fn go_to_list(model: &mut Model) -> Vec<Effect> {
    model.enroll.focus = Focus::Photos;
    vec![Effect::ReadFolder(model.enroll.photos.folder.clone())]
}

/// Comes to this screen from another one.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    if model.screen == ScreenName::Enroll {
        return Vec::new();
    }
    model.screen = ScreenName::Enroll;
    vec![Effect::ReadFolder(model.enroll.photos.folder.clone())]
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
            model.enroll.led_here = Some((model.now, LONGEST_BEFORE_A_REPEAT));
            let effects = show_chosen(model);
            if let Some(photo) = model.enroll.shown_photo() {
                model.enroll.choose(photo);
            }
            effects
        }
        Some(Target::Other(_)) => {
            match &model.enroll.photo {
                PhotoOnShow::Failed { reason, .. } => model.complain(reason.clone()),
                _ => model.complain("That is no photo: choose a picture."),
            }
            Vec::new()
        }
        None => Vec::new(),
    }
}

fn go(model: &mut Model, folder: PathBuf, wanted: Option<PathBuf>) -> Vec<Effect> {
    model.enroll.focus = Focus::Photos;
    model.enroll.named_photo = None;
    model.enroll.photos.go(folder.clone(), wanted);
    vec![Effect::ReadFolder(folder)]
}

/// Goes to the folder of a photo and chooses it there, edited as it was before.
pub(super) fn go_to_photo(model: &mut Model, source: Source, edits: Edits) -> Vec<Effect> {
    let parent = source.path().and_then(Path::parent).map(Path::to_path_buf);
    let folder = parent.unwrap_or_else(|| model.enroll.photos.folder.clone());
    model.enroll.edited_before = Some((source.clone(), edits));
    model.enroll.named_photo = Some(source.clone());
    model.enroll.photos.go_to_photo(folder.clone(), source);
    vec![Effect::ReadFolder(folder)]
}

/// Takes where a path leads. One that was given before the newest counts no more: its photo would take the place of the newest.
pub fn take_resolved(model: &mut Model, ticket: Ticket, destination: Result<Destination, String>) -> Vec<Effect> {
    match destination {
        _ if ticket != model.enroll.path => Vec::new(),
        Ok(destination) => open(model, destination),
        Err(reason) => {
            model.complain(reason);
            Vec::new()
        }
    }
}

/// Goes where a typed, pasted or dropped path leads.
fn open(model: &mut Model, destination: Destination) -> Vec<Effect> {
    match destination {
        Destination::Folder(folder) => go(model, folder, None),
        Destination::File { folder, file } => {
            let effects = go(model, folder, Some(file.clone()));
            model.enroll.named_photo = Some(Source::File(file));
            effects
        }
    }
}

/// Takes the lines of a folder.
pub fn take_folder(model: &mut Model, folder: &Path, rows: Result<Vec<Row>, String>) -> Vec<Effect> {
    let enroll = &mut model.enroll;
    enroll.photos.take(folder, rows);
    if folder == enroll.photos.folder
        && let Some((source, edits)) = enroll.edited_before.take()
        && let Some(row) = enroll.photos.chosen().filter(|row| row.photo().as_ref() == Some(&source))
    {
        enroll.edits.note(&(source, (row.bytes, row.modified)), edits);
    }
    if folder == enroll.photos.folder
        && let Some(named) = enroll.named_photo.take()
        && let Some(row) = enroll.photos.chosen().filter(|row| row.photo().as_ref() == Some(&named))
    {
        let stamp = (row.bytes, row.modified);
        enroll.choose((named, stamp));
    }
    let mut effects = show_chosen(model);
    effects.extend(marks::look(model));
    effects
}

fn act_on_form(model: &mut Model, action: Action) -> Vec<Effect> {
    let Focus::Field(field) = model.enroll.focus else { return Vec::new() };
    match action {
        Action::Send => return ask_or_send(model),
        // The userId comes first: whoever leaves the list is about to type it.
        Action::NextField if field == Field::BizId => return go_to_list(model),
        Action::PreviousField if field == Field::UserId => return go_to_list(model),
        Action::Back => return go_to_list(model),
        Action::NextField | Action::Up => model.enroll.focus = Focus::Field(Field::BizId),
        Action::PreviousField | Action::Down => model.enroll.focus = Focus::Field(Field::UserId),
        _ => {}
    }
    Vec::new()
}

/// Edits what is being typed.
pub fn edit(model: &mut Model, place: Place, request: InputRequest) -> Vec<Effect> {
    if let Focus::Field(field) = model.enroll.focus
        && !named::takes_text(model, field)
    {
        return Vec::new();
    }
    let enroll = &mut model.enroll;
    enroll.led_here = None;
    match (place, enroll.focus) {
        (Place::PhotosFilter, _) => {
            let changed = enroll.photos.filter.edit(request);
            if changed {
                enroll.photos.apply_filter();
                return show_chosen(model);
            }
        }
        (_, Focus::Field(field)) => {
            let shown = enroll.shown_photo();
            enroll.form.edit(field, request, shown.as_ref());
        }
        _ => {}
    }
    Vec::new()
}

/// Takes a pasted text: a path or a dropped file opens, anything else goes into the field that has the focus.
pub fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    match model.enroll.focus {
        Focus::Field(field) if !is_path(text) => {
            model.enroll.led_here = None;
            let shown = model.enroll.shown_photo();
            model.enroll.form.paste(field, text, shown.as_ref());
            Vec::new()
        }
        _ => resolve(model, text.to_owned()),
    }
}

/// Whether a pasted text is a dropped file rather than an identifier: a path from the root, or from `~`.
#[must_use]
pub fn is_path(text: &str) -> bool {
    parse_paths(text, Some(Path::new("/"))).first().is_some_and(|path| path.is_absolute())
}

/// Goes where a path leads that was typed, pasted or dropped.
#[must_use]
pub fn resolve(model: &mut Model, typed: String) -> Vec<Effect> {
    let ticket = Ticket(model.enroll.path.0 + 1);
    model.enroll.path = ticket;
    vec![Effect::Resolve { ticket, typed, base: model.enroll.photos.folder.clone() }]
}

pub(super) fn panes(model: &Model) -> Option<EnrollPanes> {
    Some(EnrollPanes::of(model.chrome()?.body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::message::Msg;
    use crate::tui::model_in;
    use crate::tui::update::update;

    #[test]
    fn of_two_drops_the_newer_one_counts_whichever_is_found_first() {
        let mut model = model_in(Path::new("/"));
        let mut dropped = |path: &str| {
            let effects = update(&mut model, Msg::Paste(path.to_owned()));
            effects.iter().find_map(|effect| match effect {
                Effect::Resolve { ticket, .. } => Some(*ticket),
                _ => None,
            })
        };
        let (older, newer) = (dropped("/tmp/nora.jpg").unwrap(), dropped("/home/otto.jpg").unwrap());
        let file = |folder: &str, name: &str| {
            let folder = PathBuf::from(folder);
            Ok(Destination::File { file: folder.join(name), folder })
        };
        update(&mut model, Msg::Resolved(newer, file("/home", "otto.jpg")));
        assert!(update(&mut model, Msg::Resolved(older, file("/tmp", "nora.jpg"))).is_empty());
        assert_eq!(model.enroll.photos.folder, Path::new("/home"));
    }
}
