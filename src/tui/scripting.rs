//! Which enrollment is copied as a shell script: the one that is shown, that was answered, or that is on record.

use crate::enrollment::Attempt;

use super::effect::{Effect, Scripted};
use super::model::{Model, ScreenName};
use super::screens::enroll;

/// Asks for the script of what is on show, or says why there can be none.
pub(super) fn write_script(model: &mut Model) -> Vec<Effect> {
    let scripted = match model.screen {
        ScreenName::Enroll => match model.enroll.answer() {
            Some(answer) => of_attempt(model, &answer.attempt),
            None => enroll::to_be_sent(model),
        },
        ScreenName::History => match model.history.record() {
            Some(record) => of_attempt(model, &record.attempt),
            None => Err(model.history.why_no_record().to_owned()),
        },
        ScreenName::Codes | ScreenName::Explore | ScreenName::Check => return Vec::new(),
    };
    match scripted {
        Ok(scripted) => vec![Effect::WriteScript(Box::new(scripted))],
        Err(reason) => {
            model.complain(reason);
            Vec::new()
        }
    }
}

/// The script names the files of the profile in use, so it is made for attempts of that profile.
fn of_attempt(model: &Model, attempt: &Attempt) -> Result<Scripted, String> {
    if attempt.profile != model.gateway.profile {
        return Err(format!("This attempt went by the profile {}: go over to it (p), then copy.", attempt.profile));
    }
    let photo = attempt.photo.clone().ok_or("No photo was prepared for this attempt: there is nothing to send.")?;
    Ok(Scripted { biz_id: attempt.biz_id.clone(), user_id: attempt.user_id.clone(), photo })
}
