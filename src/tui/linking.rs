//! How the console changes from one profile to another, and how it comes to the keys of one.

use zeroize::Zeroizing;

use super::effect::Effect;
use super::message::{Linked, NoLink};
use super::model::{Gateway, Link, Model};
use super::overlays::{Overlay, PassphrasePrompt};
use super::screens::{check, enroll};

/// Goes over to a profile. What is typed stays; an answer on show was another gateway's, and goes.
pub(super) fn switch_profile(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(profile) = model.setup.profiles.iter().find(|profile| profile.name == name) else { return Vec::new() };
    if model.gateway.profile == profile.name || model.enroll.running().is_some() {
        return Vec::new();
    }
    model.gateway = Gateway::of(profile);
    model.say(format!("Now everything goes to {}.", model.gateway.title()));
    enroll::leave_answer(model);
    // The frame of production takes room from the picture.
    let mut effects = enroll::resized(model);
    effects.extend([Effect::Link { profile: name.to_owned(), passphrase: None }, Effect::MakeBizId]);
    effects
}

/// Takes what came of the way to a profile's gateway; that of a profile that was left is of no use.
pub(super) fn take_link(model: &mut Model, profile: &str, linked: Result<Linked, NoLink>) -> Vec<Effect> {
    if profile != model.gateway.profile {
        return Vec::new();
    }
    match linked {
        Ok(Linked { recovered, user_ids }) => {
            model.gateway.link = Link::Ready;
            model.gateway.user_ids = Some(user_ids);
            if recovered > 0 {
                model.complain(format!(
                    "{recovered} enrollments were cut off when the program last ended: they are now unknown, see History."
                ));
            }
        }
        Err(NoLink::WantsPassphrase { reason, wrong }) => {
            model.gateway.link = Link::Locked(reason);
            ask_for_passphrase(model, wrong);
        }
        Err(NoLink::Broken(reason)) => {
            model.complain(reason.clone());
            model.gateway.link = Link::Failed(reason);
        }
    }
    check::forget(model)
}

/// Asks for the passphrase of the private key, again if the last one was `wrong`.
pub(super) fn ask_for_passphrase(model: &mut Model, wrong: bool) {
    model.overlays.push(Overlay::Passphrase(PassphrasePrompt::new(&model.gateway.profile, wrong)));
}

/// Tries the passphrase that was typed.
pub(super) fn unlock(model: &mut Model, passphrase: Zeroizing<String>) -> Vec<Effect> {
    model.gateway.link = Link::Preparing;
    vec![Effect::Link { profile: model.gateway.profile.clone(), passphrase: Some(passphrase) }]
}
