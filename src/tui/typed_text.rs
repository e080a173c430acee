//! Text that comes where it is not typed: a scanner, a paste without brackets or a fast hand sends many keys at once. None of
//! them is taken as a command.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::actions::{Action, Place};
use super::effect::Effect;
use super::keymap::Meaning;
use super::model::Model;
use super::overlays::{Choice, Overlay, is_answer};
use super::update::press;

/// Takes the keys of a text: letters where letters are text, the key that begins a filter, and movement. Everything else is
/// dropped, with what comes behind it, and one line says so. With `goes_on` it is the rest of the text before.
pub(super) fn take(model: &mut Model, keys: &[KeyEvent], goes_on: bool) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.is_text_dropped &= goes_on;
    for (index, key) in keys.iter().enumerate() {
        if !model.is_text_dropped && is_taken(model, &keys[index..], index == 0) {
            effects.extend(press(model, *key));
        } else {
            model.is_text_dropped = true;
            pass_over(model, *key);
        }
    }
    if model.is_text_dropped {
        model.say(words(model.place()));
    }
    effects
}

/// Whether the first of these keys is taken.
fn is_taken(model: &Model, keys: &[KeyEvent], is_first: bool) -> bool {
    let place = model.place();
    let Some(key) = keys.first() else { return false };
    let action = |key: &KeyEvent| match model.setup.keys.meaning(*key, place, model) {
        Meaning::Act(action) => Some(action),
        _ => None,
    };
    if place.is_typing() {
        return key.code != KeyCode::Enter || !enter_decides(model, place);
    }
    let begins_text = matches!(action(key), Some(Action::Filter | Action::Find));
    (is_first && begins_text) || keys.iter().all(|key| action(key).is_some_and(Action::is_movement))
}

/// Whether enter does more here than to end a text: it sends, or leads to whatever is chosen.
fn enter_decides(model: &Model, place: Place) -> bool {
    match (place, model.overlays.last()) {
        (Place::Field, _) => true,
        (_, Some(Overlay::Picker(picker))) => {
            matches!(picker.chosen(), Some(Choice::Act(_) | Choice::Profile(_) | Choice::Accept(_)))
        }
        _ => false,
    }
}

/// Notes that a key came, for whoever waits until none does.
fn pass_over(model: &mut Model, key: KeyEvent) {
    let (is_answer, now) = (is_answer(key.code, model), model.now);
    if let Some(Overlay::Question(question)) = model.overlays.last_mut() {
        question.note_key(key.kind == KeyEventKind::Press, is_answer, now);
    }
    model.last_key = Some((key.code, now));
}

fn words(place: Place) -> &'static str {
    match place {
        Place::Field => {
            "Enter came in the same moment as the text, so nothing was sent. Check the form, then press enter."
        }
        Place::Picker => "Enter came in the same moment as the text, so nothing was chosen. Press enter again.",
        Place::Question => "That looked like typed text, so it did not answer the question.",
        Place::Photos => {
            "That looked like typed text, so no key was taken. Press / to filter the list, or tab to go to the form."
        }
        Place::HistoryList | Place::Record => "That looked like typed text, so no key was taken. Press / to search.",
        Place::CodesList | Place::CasesList => {
            "That looked like typed text, so no key was taken. Press / to filter the list."
        }
        _ => "That looked like typed text, so no key was taken.",
    }
}

/// What is said of a paste where no text is typed.
pub(super) fn refused_paste(is_path: bool) -> &'static str {
    if is_path {
        "A photo is opened on the Enroll screen: press 1, then drop or paste it again."
    } else {
        "Nothing can be pasted here, so nothing was done."
    }
}
