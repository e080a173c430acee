//! Which photo is on show, and what is known of it: made anew, or taken from the gallery.

use crate::graphics::Canvas;
use crate::tui::effect::Effect;
use crate::tui::graphics;
use crate::tui::message::Picture;
use crate::tui::model::Model;

use super::gallery::{Found, Gallery};
use super::photo::{Generation, PhotoOnShow, Preparation, PreparedForShow, ShownPhoto, Subject, Unedited};
use super::photos::Row;
use super::update::panes;

/// Lines below the chosen one whose photos are made ready when there is nothing else to do, and lines above.
const AHEAD: [isize; 3] = [1, -1, 2];

/// Shows the chosen photo, unless it is on show already.
pub(super) fn show_chosen(model: &mut Model) -> Vec<Effect> {
    let chosen = model.enroll.photos.chosen().and_then(Row::photo);
    if model.enroll.photo.subject().map(|subject| &subject.source) != chosen.as_ref() {
        model.enroll.cropping = None;
    }
    let wanted = model.enroll.photos.chosen().and_then(|row| subject(model, row));
    match wanted {
        Some(subject) if model.enroll.photo.subject() == Some(&subject) => Vec::new(),
        Some(subject) => show(model, subject),
        None => {
            show_nothing(model);
            Vec::new()
        }
    }
}

/// Takes the photo away: the next one has to be chosen.
pub(super) fn show_nothing(model: &mut Model) {
    model.enroll.generation = next(model.enroll.generation);
    model.enroll.photo = PhotoOnShow::Nothing;
}

/// Makes what is chosen anew, whatever was made of it before.
pub(super) fn show_anew(model: &mut Model) -> Vec<Effect> {
    model.enroll.gallery.clear();
    show_nothing(model);
    show_chosen(model)
}

/// The same after the checks have changed, or the memory for pictures, in bytes.
pub fn set_up_anew(model: &mut Model, memory: usize) -> Vec<Effect> {
    model.enroll.gallery = Gallery::new(memory);
    show_anew(model)
}

/// A line's photo with its edits. While a frame moves over it, the photo is whole.
fn subject(model: &Model, row: &Row) -> Option<Subject> {
    let photo: Unedited = (row.photo()?, (row.bytes, row.modified));
    let mut edits = model.enroll.edits.of(&photo);
    if model.enroll.cropping.is_some() {
        edits.crop = None;
    }
    let (source, stamp) = photo;
    Some(Subject { source, stamp, edits })
}

fn show(model: &mut Model, subject: Subject) -> Vec<Effect> {
    let generation = next(model.enroll.generation);
    model.enroll.generation = generation;
    if model.enroll.photo.subject() != Some(&subject) {
        model.enroll.named.take_if(|named| named.is_photo());
    }
    let Some(canvas) = room(model) else {
        // Nothing can be seen in such a window; a larger one asks again.
        model.enroll.photo = PhotoOnShow::Loading(subject);
        return Vec::new();
    };
    if let Some(Found { seen, prepared }) = model.enroll.gallery.take(&subject, canvas) {
        return take_seen(model, subject, canvas, seen, prepared);
    }
    // The same photo, edited or in another window (not a file that was written again), stays on show until it is made anew: nothing jumps.
    let is_same = model.enroll.shown_photo() == Some(subject.photo());
    match &mut model.enroll.photo {
        PhotoOnShow::Ready { subject: shown, preparation, .. } if is_same => {
            *shown = subject.clone();
            *preparation = Preparation::Working;
        }
        photo => *photo = PhotoOnShow::Loading(subject.clone()),
    }
    vec![Effect::Show { generation, subject, canvas }]
}

const fn next(generation: Generation) -> Generation {
    Generation(generation.0 + 1)
}

/// The room for a picture.
fn room(model: &Model) -> Option<Canvas> {
    panes(model).map(|panes| graphics::canvas(model, panes.picture))
}

/// Asks for a picture of the new size.
pub fn resized(model: &mut Model) -> Vec<Effect> {
    model.enroll.photo.subject().cloned().map_or_else(Vec::new, |subject| show(model, subject))
}

/// Takes a picture into the gallery, and shows it if it is still the newest that was asked for.
pub fn take_picture(model: &mut Model, picture: Picture) -> Vec<Effect> {
    let Picture { generation, subject, canvas, seen } = picture;
    model.enroll.gallery.keep(subject.clone(), canvas, seen.clone());
    let is_there = matches!(&model.enroll.photo, PhotoOnShow::Ready { subject: there, shown, preparation }
        if *there == subject && shown.edits == subject.edits && shown.canvas == canvas && !matches!(preparation, Preparation::Failed(_)));
    if generation != model.enroll.generation || is_there {
        return Vec::new();
    }
    take_seen(model, subject, canvas, seen, None)
}

/// Takes a picture that was made ahead, and asks for the next one.
pub fn take_ahead(model: &mut Model, picture: Picture) -> Vec<Effect> {
    let Picture { generation, subject, canvas, seen } = picture;
    model.enroll.gallery.keep(subject.clone(), canvas, seen.clone());
    // It is wanted by now, and was ready before what was asked for then.
    if matches!(&model.enroll.photo, PhotoOnShow::Loading(loading) if *loading == subject)
        && room(model) == Some(canvas)
    {
        return take_seen(model, subject, canvas, seen, None);
    }
    if generation == model.enroll.generation { make_neighbours_ready(model) } else { Vec::new() }
}

fn take_seen(
    model: &mut Model,
    subject: Subject,
    canvas: Canvas,
    seen: Result<ShownPhoto, String>,
    prepared: Option<Box<PreparedForShow>>,
) -> Vec<Effect> {
    let shown = match seen {
        Ok(shown) => Box::new(shown),
        Err(reason) => {
            model.enroll.photo = PhotoOnShow::Failed { subject, reason };
            return make_neighbours_ready(model);
        }
    };
    if let Some(prepared) = prepared {
        model.enroll.photo = PhotoOnShow::Ready { subject, shown, preparation: Preparation::Ready(prepared) };
        return make_neighbours_ready(model);
    }
    let generation = model.enroll.generation;
    let effect = Effect::Prepare { generation, subject: subject.clone(), canvas };
    model.enroll.photo = PhotoOnShow::Ready { subject, shown, preparation: Preparation::Working };
    vec![effect]
}

/// Takes what would be sent of a photo, if it is still the newest.
pub fn take_prepared(
    model: &mut Model,
    generation: Generation,
    prepared: Result<Box<PreparedForShow>, String>,
) -> Vec<Effect> {
    if generation != model.enroll.generation {
        return Vec::new();
    }
    if is_of_another_file(&model.enroll.photo, &prepared) {
        let effects = show_anew(model);
        // It may show another person now.
        model.enroll.chosen = None;
        model.complain("The file was written again in the meantime: look at the photo, then choose it once more.");
        return effects;
    }
    if let PhotoOnShow::Ready { subject, preparation, .. } = &mut model.enroll.photo {
        *preparation = match prepared {
            Ok(prepared) => {
                model.enroll.gallery.keep_prepared(subject, &prepared);
                Preparation::Ready(prepared)
            }
            Err(reason) => Preparation::Failed(reason),
        };
    }
    make_neighbours_ready(model)
}

/// Whether what would be sent was made of other bytes than what is seen, since the file was written again in between.
fn is_of_another_file(photo: &PhotoOnShow, prepared: &Result<Box<PreparedForShow>, String>) -> bool {
    match (photo.shown(), prepared) {
        (Some(shown), Ok(prepared)) => shown.sha256 != prepared.facts.source_sha256,
        _ => false,
    }
}

/// Asks for the nearest neighbour whose picture is not there yet; each is asked for once while a photo is on show, however
/// little the gallery can hold.
fn make_neighbours_ready(model: &mut Model) -> Vec<Effect> {
    let Some(canvas) = room(model) else { return Vec::new() };
    let generation = model.enroll.generation;
    let asked = match model.enroll.ahead {
        (of, asked) if of == generation => asked,
        _ => 0,
    };
    let chosen = model.enroll.photos.cursor.0;
    for (index, offset) in AHEAD.into_iter().enumerate().skip(asked) {
        let row = chosen.checked_add_signed(offset).and_then(|line| model.enroll.photos.visible_rows().nth(line));
        let Some(subject) = row.and_then(|row| subject(model, row)) else { continue };
        if !model.enroll.gallery.holds(&subject, canvas) {
            model.enroll.ahead = (generation, index + 1);
            return vec![Effect::MakeReady { generation, subject, canvas }];
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::enrollment::{Edits, Format};
    use crate::photo::{HeaderFacts, Orientation, Source};
    use crate::tui::message::Msg;
    use crate::tui::screens::enroll::photos::Target;
    use crate::tui::theme::ColourDepth;
    use crate::tui::update::update;
    use crate::tui::widgets::{
        self,
        picture::{Cells, Look, Shapes},
    };
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use ratatui::layout::Size;

    const FOLDER: &str = "/";

    /// A console whose list holds these photos, with the first one chosen.
    fn console(names: &[&str]) -> (Model, Vec<Effect>) {
        let mut model = crate::tui::model_in(Path::new(FOLDER));
        let rows = names.iter().map(|name| Row {
            name: (*name).to_owned(),
            target: Target::Photo(Source::File(Path::new(FOLDER).join(name))),
            bytes: Some(1),
            modified: None,
            note: None,
        });
        let rows = Ok(rows.collect());
        let effects = update(&mut model, Msg::Folder { folder: FOLDER.into(), rows });
        (model, effects)
    }

    fn press(model: &mut Model, key: char) -> Vec<Effect> {
        update(model, Msg::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE)))
    }

    fn picture(generation: Generation, subject: &Subject, canvas: Canvas) -> Picture {
        let facts =
            HeaderFacts { format: Format::Jpeg, width: 1, height: 1, orientation: Orientation::NoTransforms, bytes: 1 };
        let look = Look { shapes: Shapes::Eighths, depth: ColourDepth::True };
        let cells = Arc::new(Cells::of(
            &widgets::picture::Picture { width: 1, height: 1, rgb: &[0; 3] },
            Size::new(1, 1),
            look,
        ));
        let seen = Ok(ShownPhoto {
            facts,
            canvas,
            sha256: String::new(),
            misnamed: None,
            cells,
            picture: None,
            edits: Edits::NONE,
        });
        Picture { generation, subject: subject.clone(), canvas, seen }
    }

    /// The name of the photo that is asked for, and the message that answers.
    fn asked(effects: &[Effect]) -> Option<(String, Msg)> {
        let is_of_a_photo = |effect: &&Effect| {
            matches!(effect, Effect::Show { .. } | Effect::MakeReady { .. } | Effect::Prepare { .. })
        };
        let (subject, msg) = match effects.iter().find(is_of_a_photo)? {
            Effect::Show { generation, subject, canvas } => {
                (subject, Msg::Shown(picture(*generation, subject, *canvas)))
            }
            Effect::MakeReady { generation, subject, canvas } => {
                (subject, Msg::MadeReady(picture(*generation, subject, *canvas)))
            }
            Effect::Prepare { generation, subject, .. } => {
                (subject, Msg::Prepared(*generation, Err("no photo".to_owned())))
            }
            _ => return None,
        };
        Some((subject.source.display(), msg))
    }

    /// Answers what is asked for until nothing is, and gives the names in order.
    fn answer_all(model: &mut Model, mut effects: Vec<Effect>) -> Vec<String> {
        let mut names = Vec::new();
        while let Some((name, msg)) = asked(&effects) {
            names.push(name);
            effects = update(model, msg);
        }
        names
    }

    #[test]
    fn neighbours_are_made_ready_once_there_is_nothing_else_to_do() {
        let (mut model, effects) = console(&["a", "b", "c", "d"]);
        assert_eq!(answer_all(&mut model, effects), ["/a", "/a", "/b", "/c"]);
        let effects = press(&mut model, 'j');
        assert_eq!(answer_all(&mut model, effects), ["/b", "/d"], "b needs no picture any more, only its JPEG");
    }

    #[test]
    fn a_picture_that_was_made_ready_is_there_with_the_key() {
        let (mut model, effects) = console(&["a", "b"]);
        answer_all(&mut model, effects);
        press(&mut model, 'j');
        assert_eq!(model.enroll.photo.subject().map(|subject| subject.source.display()), Some("/b".to_owned()));
        assert!(model.enroll.photo.shown().is_some());
    }

    #[test]
    fn the_picture_of_a_photo_that_was_left_is_never_drawn() {
        let (mut model, effects) = console(&["a", "b"]);
        let (_, late) = asked(&effects).unwrap();
        press(&mut model, 'j');
        assert!(update(&mut model, late).is_empty());
        assert!(model.enroll.photo.shown().is_none());
        press(&mut model, 'k');
        assert!(model.enroll.photo.shown().is_some(), "but it is kept");
    }
}
