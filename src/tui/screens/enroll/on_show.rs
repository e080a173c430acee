//! Which photo is on show, and what is known of it: made anew, or taken from the gallery.

use crate::photo::Source;
use crate::tui::effect::Effect;
use crate::tui::layout::EnrollPanes;
use crate::tui::message::Picture;
use crate::tui::model::Model;

use super::photo::{Generation, PhotoOnShow, Pixels, Preparation, PreparedForShow, ShownPhoto, Subject};
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
            model.enroll.generation = next(model.enroll.generation);
            model.enroll.photo = PhotoOnShow::Nothing;
            Vec::new()
        }
    }
}

/// A line's photo with its edits. While a frame moves over it, the photo is whole.
fn subject(model: &Model, row: &Row) -> Option<Subject> {
    let source: Source = row.photo()?;
    let mut edits = model.enroll.edits.of(&source);
    if model.enroll.cropping.is_some() {
        edits.crop = None;
    }
    Some(Subject { source, stamp: (row.bytes, row.modified), edits })
}

fn show(model: &mut Model, subject: Subject) -> Vec<Effect> {
    let Some(pixels) = panes(model).map(|panes| pixels_of(&panes)) else { return Vec::new() };
    let generation = next(model.enroll.generation);
    model.enroll.generation = generation;
    if let Some((seen, prepared)) = model.enroll.gallery.take(&subject, pixels) {
        return take_seen(model, subject, seen, prepared);
    }
    // The same photo, edited or in another window, stays on show until it is made anew: nothing jumps.
    let is_same = model.enroll.photo.subject().is_some_and(|shown| shown.source == subject.source);
    match &mut model.enroll.photo {
        PhotoOnShow::Ready { subject: shown, preparation, .. } if is_same => {
            *shown = subject.clone();
            *preparation = Preparation::Working;
        }
        photo => *photo = PhotoOnShow::Loading(subject.clone()),
    }
    vec![Effect::Show { generation, subject, pixels }]
}

const fn next(generation: Generation) -> Generation {
    Generation(generation.0 + 1)
}

/// The picture that fills the pane.
fn pixels_of(panes: &EnrollPanes) -> Pixels {
    Pixels { width: 2 * u32::from(panes.picture.width), height: 4 * u32::from(panes.picture.height) }
}

/// Asks for a picture of the new size.
pub fn resized(model: &mut Model) -> Vec<Effect> {
    match model.enroll.photo.subject().cloned() {
        Some(subject) => show(model, subject),
        None => show_chosen(model),
    }
}

/// Takes a picture into the gallery, and shows it if it is still the newest that was asked for.
pub fn take_picture(model: &mut Model, picture: Picture) -> Vec<Effect> {
    let Picture { generation, subject, pixels, seen } = picture;
    model.enroll.gallery.keep(subject.clone(), pixels, seen.clone());
    if generation != model.enroll.generation {
        return Vec::new();
    }
    take_seen(model, subject, seen, None)
}

/// Takes a picture that was made ahead, and asks for the next one.
pub fn take_ahead(model: &mut Model, picture: Picture) -> Vec<Effect> {
    let Picture { generation, subject, pixels, seen } = picture;
    model.enroll.gallery.keep(subject, pixels, seen);
    if generation == model.enroll.generation { make_neighbours_ready(model) } else { Vec::new() }
}

fn take_seen(
    model: &mut Model,
    subject: Subject,
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
    // What a frame moves over is not sent.
    let is_to_be_sent = model.enroll.cropping.is_none();
    let effect = is_to_be_sent.then(|| Effect::Prepare { generation, subject: subject.clone() });
    model.enroll.photo = PhotoOnShow::Ready { subject, shown, preparation: Preparation::Working };
    effect.into_iter().collect()
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

/// Asks for the nearest neighbour whose picture is not there yet; each is asked for once while a photo is on show, however
/// little the gallery can hold.
fn make_neighbours_ready(model: &mut Model) -> Vec<Effect> {
    let Some(pixels) = panes(model).map(|panes| pixels_of(&panes)) else { return Vec::new() };
    let generation = model.enroll.generation;
    let asked = match model.enroll.ahead {
        (of, asked) if of == generation => asked,
        _ => 0,
    };
    let chosen = model.enroll.photos.cursor.0;
    for (index, offset) in AHEAD.into_iter().enumerate().skip(asked) {
        let row = chosen.checked_add_signed(offset).and_then(|line| model.enroll.photos.visible_rows().nth(line));
        let Some(subject) = row.and_then(|row| subject(model, row)) else { continue };
        if !model.enroll.gallery.holds(&subject, pixels) {
            model.enroll.ahead = (generation, index + 1);
            return vec![Effect::MakeReady { generation, subject, pixels }];
        }
    }
    Vec::new()
}
