//! How an operator edits the photo on show: turns, crops, and takes it back.

use crate::enrollment::{Edits, Quarters};
use crate::tui::actions::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;

use super::edit_book::{Cropping, around};
use super::on_show::show_chosen;
use super::photo::Unedited;

/// Does what an action asks for, if it is an edit of the photo on show; `None` if it is none.
pub(super) fn edit_photo(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::TurnRight => Some(turn(model, Quarters::clockwise(1))),
        Action::TurnLeft => Some(turn(model, Quarters::clockwise(3))),
        Action::CropToFace => Some(crop_to_face(model)),
        Action::CropByHand => Some(begin_crop(model)),
        Action::Undo => Some(undo(model)),
        _ => None,
    }
}

/// The photo on show, its edits, and its upright size before them.
fn edited(model: &Model) -> Option<(Unedited, Edits, (u32, u32))> {
    let shown = model.enroll.photo.shown()?;
    let photo = model.enroll.photo.subject()?.photo();
    let edits = model.enroll.edits.of(&photo);
    Some((photo, edits, shown.facts.upright_size()))
}

fn turn(model: &mut Model, turn: Quarters) -> Vec<Effect> {
    let Some((photo, edits, upright)) = edited(model) else { return Vec::new() };
    change(model, &photo, edits.turned_by(turn, upright))
}

fn crop_to_face(model: &mut Model) -> Vec<Effect> {
    let Some((photo, edits, upright)) = edited(model) else { return Vec::new() };
    let Some(prepared) = model.enroll.photo.prepared() else {
        model.say("The photo is still being looked at: a moment, then again.");
        return Vec::new();
    };
    let Some(face) = prepared.faces.first() else {
        model.complain("No face was found here to crop to: take a crop back (u), or crop by hand (X).");
        return Vec::new();
    };
    let (crop, faces) =
        (around(face, prepared.photo.width(), edits.kept(upright), edits.turned_size(upright)), prepared.faces.len());
    if faces > 1 {
        model.complain(format!("Cropped to the largest of {faces} faces. Is it the right person? u takes it back."));
    }
    change(model, &photo, Edits { crop: Some(crop), ..edits })
}

fn undo(model: &mut Model) -> Vec<Effect> {
    if let Some(subject) = model.enroll.photo.subject() {
        model.enroll.edits.undo(&subject.photo());
    }
    show_chosen(model)
}

fn change(model: &mut Model, photo: &Unedited, edits: Edits) -> Vec<Effect> {
    if model.enroll.edits.note(photo, edits) { show_chosen(model) } else { Vec::new() }
}

/// Puts a frame over the whole photo: around what is kept now, or nine tenths of it.
fn begin_crop(model: &mut Model) -> Vec<Effect> {
    let Some((_, edits, upright)) = edited(model) else { return Vec::new() };
    let over = edits.turned_size(upright);
    let mut frame = edits.kept(upright);
    if edits.crop.is_none() {
        (frame.x, frame.y) = (over.0 / 20, over.1 / 20);
        (frame.width, frame.height) = (over.0 - 2 * frame.x, over.1 - 2 * frame.y);
    }
    model.enroll.cropping = Some(Cropping { frame, over });
    show_chosen(model)
}

/// Does what an action over the frame asks for.
pub(super) fn act_on_crop(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.enroll.cropping = None,
        Action::KeepCrop => {
            let kept = model.enroll.cropping.take();
            if let (Some(Cropping { frame, over }), Some((photo, edits, _))) = (kept, edited(model)) {
                let crop = (frame != crate::enrollment::Crop::whole(over)).then_some(frame);
                model.enroll.edits.note(&photo, Edits { crop, ..edits });
            }
        }
        _ => {
            if let Some(cropping) = &mut model.enroll.cropping {
                cropping.follow(action);
            }
            return Vec::new();
        }
    }
    show_chosen(model)
}
