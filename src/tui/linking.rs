//! How the console changes from one profile to another, and how it comes to the keys of one.

use zeroize::Zeroizing;

use crate::session::cut_off;
use crate::settings::Secret;

use super::effect::Effect;
use super::message::{Linked, NoLink, Ticket};
use super::model::{Gateway, Link, Model};
use super::overlays::{Overlay, PassphrasePrompt};
use super::screens::{check, enroll, explore};

/// Goes over to a profile. What is typed stays; an answer on show was another gateway's, and goes.
pub(super) fn switch_profile(model: &mut Model, name: &str) -> Vec<Effect> {
    if model.is_busy() {
        return Vec::new();
    }
    if model.gateway.profile == name {
        return link_again(model);
    }
    let Some(profile) = model.setup.profiles.iter().find(|profile| profile.name == name) else { return Vec::new() };
    let gateway = Gateway::of(profile);
    enroll::leave_profile(model);
    model.gateway = gateway;
    model.say(format!("Now everything goes to {}.", model.gateway.title()));
    check::clear(model);
    // The frame of production takes room from the picture.
    let mut effects = enroll::resized(model);
    effects.extend(explore::forget(model));
    effects.extend(enroll::marks::look(model));
    effects.extend(link(model, None));
    effects.push(Effect::MakeBizId);
    effects
}

/// Makes the way to the gateway in use, anew where there is none.
pub(super) fn link(model: &mut Model, passphrase: Option<Secret>) -> Vec<Effect> {
    model.link = Ticket(model.link.0 + 1);
    model.gateway.link = Link::Preparing;
    vec![Effect::Link { ticket: model.link, profile: model.gateway.profile.clone(), passphrase }]
}

/// Tries again where there is no way to the gateway in use: what was wrong may be mended.
pub(super) fn link_again(model: &mut Model) -> Vec<Effect> {
    if matches!(model.gateway.link, Link::Failed(_)) { link(model, None) } else { Vec::new() }
}

/// Takes what came of the way to a profile's gateway; that of an older link is of no use.
pub(super) fn take_link(model: &mut Model, ticket: Ticket, linked: Result<Linked, NoLink>) -> Vec<Effect> {
    if ticket != model.link {
        return Vec::new();
    }
    match linked {
        Ok(Linked { recovered, mut notices, user_ids }) => {
            model.gateway.link = Link::Ready;
            model.gateway.user_ids = Some(user_ids);
            if recovered > 0 {
                notices.push(format!("{}, see History.", cut_off(recovered)));
            }
            if !notices.is_empty() {
                model.complain(notices.join(" "));
            }
        }
        Err(NoLink::WantsPassphrase { reason, wrong }) => {
            model.gateway.link = Link::Locked(reason.clone());
            // What is being typed or asked goes on; the footer says how to unlock.
            if model.overlays.is_empty() && (wrong || !model.place().is_typing()) {
                ask_for_passphrase(model, wrong);
            } else {
                model.complain(reason);
            }
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
    link(model, Some(Secret::from(passphrase)))
}
