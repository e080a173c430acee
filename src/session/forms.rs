//! In which forms a person may be on record.

use super::user_id_form;
use crate::enrollment::UserIdForm;
use crate::settings::{Settings, Target};

/// The forms in which the profiles send userIds; and, for each profile whose key cannot be had, in a sentence what is not
/// found of a person therefore. Blocks.
#[must_use]
pub fn user_id_forms(settings: &Settings) -> (Vec<UserIdForm>, Vec<String>) {
    let (mut forms, mut missing) = (Vec::new(), Vec::new());
    for profile in &settings.profiles {
        let Target::Remote(remote) = &profile.target else { continue };
        match user_id_form(&profile.name, &remote.user_ids) {
            Ok(form) => forms.push(form),
            Err(error) => missing.push(format!(
                "What profile {} sent for a userId under a key cannot be found ({error}): mend that, or forget the userId as it was \
                 sent too.",
                profile.name
            )),
        }
    }
    (forms, missing)
}
