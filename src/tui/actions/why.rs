//! Why a key does nothing just now, in one line.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Action, Place, TABLE};
use crate::enrollment::Outcome;
use crate::tui::model::Model;

/// Why a key does nothing in a place; `None` where nobody expects it to.
#[must_use]
pub fn why_nothing(key: KeyEvent, place: Place, model: &Model) -> Option<String> {
    let is_plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
    let name = match key.code {
        KeyCode::Char(' ') if is_plain => "space".to_owned(),
        KeyCode::Char(letter) if is_plain => letter.to_string(),
        KeyCode::Esc => "esc".to_owned(),
        KeyCode::Enter => "enter".to_owned(),
        _ => return None,
    };
    match place {
        // Letters are text there, and a photo on the whole screen leaves no room for words.
        _ if place.is_typing() => return None,
        Place::PhotoView => return None,
        Place::Question => return Some(format!("{name} answers nothing: y is yes, n or esc is no.")),
        Place::Sending if model.enroll.is_cancelling() => return Some("The enrollment is being stopped.".to_owned()),
        Place::Sending => return Some("An enrollment is on its way. esc cancels it.".to_owned()),
        _ => {}
    }
    let keys = &model.setup.keys;
    let mut asked_for = TABLE.iter().filter(|info| info.reach.covers(place) && keys.asks_for(key, info.action));
    let reason = asked_for.find_map(|info| why_not_now(info.action, model));
    Some(reason.unwrap_or_else(|| {
        let help = if place.is_overlay() { "esc closes this" } else { "? lists the keys that work" };
        format!("{name} does nothing here. {help}.")
    }))
}

/// Why an action that can be asked for here cannot be done now.
fn why_not_now(action: Action, model: &Model) -> Option<String> {
    const NO_PICTURES: &str = "Pictures are switched off in this terminal.";
    const NO_PHOTO: &str = "No photo is on show.";
    let text = match action {
        Action::CopyTransactionId => match model.attempt_on_show()?.0 {
            Outcome::NotSent => "Nothing was copied: nothing was sent, so there is no transactionId.",
            Outcome::Sending => "Nothing was copied: there is no transactionId before the answer.",
            _ => "Nothing was copied: the answer has no transactionId.",
        },
        Action::Scenario => {
            let title = model.gateway.title();
            return Some(format!("Only the simulator can be told what to answer. Profile: {title}."));
        }
        Action::SwitchProfile => "Something is being sent. Change the profile when it is done.",
        Action::Unlock => "The private key is not locked.",
        Action::Retry => "The answer is a success: there is nothing to retry.",
        Action::NextMatch | Action::PreviousMatch => "Nothing is searched for: / searches the record.",
        Action::Compare => "There is no other answer of this case to compare with.",
        Action::ViewOriginal | Action::ViewPhoto if !model.shows_pictures() => NO_PICTURES,
        Action::ViewOriginal if model.history.record().is_none() => model.history.why_no_record(),
        Action::ViewOriginal => "No photo was prepared for this attempt.",
        Action::Undo => "There is no edit to undo.",
        Action::CropToFace | Action::TurnRight | Action::TurnLeft | Action::CropByHand if !model.shows_pictures() => {
            NO_PICTURES
        }
        Action::ViewPhoto | Action::CropToFace | Action::TurnRight | Action::TurnLeft | Action::CropByHand => NO_PHOTO,
        Action::StopRun => "No cases are being sent.",
        Action::RunCase | Action::RunAll => "Cases are being sent: X stops them.",
        Action::NextAnswer | Action::PreviousAnswer => "There is no other answer of this case.",
        Action::ResetCase => "The request is unchanged.",
        Action::WriteReport => "There is no report before the first run.",
        Action::ShowInHistory => "The history cannot be searched for this entry.",
        Action::RemoveFilter => "The list has no condition to take off.",
        Action::Back => "There is nothing to go back to here.",
        _ => return None,
    };
    Some(text.to_owned())
}
