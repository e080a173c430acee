//! What can be done from a record: send it again, look at its photo, copy it, write beside it.

use crate::enrollment::{Attempt, AttemptId, Catalogue, UserIdForm, harmless_line};
use crate::history::{Record, Whole};
use crate::photo::Source;
use crate::tui::actions::Action;
use crate::tui::effect::{Effect, Purpose};
use crate::tui::graphics::full_screen::Viewed;
use crate::tui::model::{Model, Notice, ScreenName};
use crate::tui::overlays::{NotePrompt, Overlay, Written};
use crate::tui::screens::enroll::{self, again::Again};

/// Does what an action asks for; `None` when it is none of these.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if !matches!(action, Action::Resend | Action::ViewOriginal | Action::CopyJson | Action::EditNote | Action::EditTags)
    {
        return None;
    }
    let Some(record) = model.history.record() else {
        model.complain(model.history.why_no_record());
        return Some(Vec::new());
    };
    let effects = match action {
        Action::Resend => resend(model),
        Action::ViewOriginal => find_original(record, Purpose::View),
        Action::CopyJson => match model.catalogue.as_deref().map(|catalogue| json(record, catalogue)) {
            Some(Ok(text)) => vec![Effect::Copy { what: "The record, as JSON,".to_owned(), text }],
            _ => Vec::new(),
        },
        Action::EditNote => write_beside(model, Written::Note),
        _ => write_beside(model, Written::Tags),
    };
    Some(effects)
}

fn write_beside(model: &mut Model, what: Written) -> Vec<Effect> {
    if let Some(record) = model.history.record() {
        let prompt = NotePrompt::new(record.attempt.id.clone(), record.annotation.clone(), what);
        model.overlays.push(Overlay::Note(prompt));
    }
    Vec::new()
}

/// Asks whether the photo's file is still there, and unchanged.
fn find_original(record: &Record, purpose: Purpose) -> Vec<Effect> {
    let Some(photo) = &record.attempt.photo else { return Vec::new() };
    vec![Effect::FindOriginal {
        id: record.attempt.id.clone(),
        path: photo.path.clone(),
        sha256: photo.source_sha256.clone(),
        purpose,
    }]
}

fn resend(model: &mut Model) -> Vec<Effect> {
    if model.enroll.is_busy() {
        model.complain("An enrollment is on its way: wait for its answer, then again.");
        return Vec::new();
    }
    let Some(record) = model.history.record() else { return Vec::new() };
    if record.attempt.photo.is_some() {
        return find_original(record, Purpose::Resend);
    }
    let attempt = record.attempt.clone();
    fill_the_form(model, &attempt, Err("No photo was prepared for this attempt: choose one.".to_owned()))
}

/// Takes the photo's file that was asked for, or why it cannot be had; of use only while its record is on show.
pub fn take_original(
    model: &mut Model,
    id: &AttemptId,
    purpose: Purpose,
    found: Result<Source, String>,
) -> Vec<Effect> {
    if model.screen != ScreenName::History || !model.overlays.is_empty() {
        return Vec::new();
    }
    let Some(attempt) = model.history.record().map(|record| &record.attempt).filter(|attempt| attempt.id == *id) else {
        return Vec::new();
    };
    let attempt = attempt.clone();
    match (purpose, found) {
        (Purpose::Resend, found) => fill_the_form(model, &attempt, found),
        (Purpose::View, Ok(source)) => {
            let edits = attempt.photo.map(|photo| photo.edits).unwrap_or_default();
            vec![Effect::ViewPhoto(Viewed { source, edits })]
        }
        (Purpose::View, Err(reason)) => {
            model.complain(reason);
            Vec::new()
        }
    }
}

/// Puts person and photo on the form of the Enroll screen, and says what is amiss. Nothing is sent.
fn fill_the_form(model: &mut Model, attempt: &Attempt, found: Result<Source, String>) -> Vec<Effect> {
    if model.enroll.is_busy() {
        return Vec::new();
    }
    let mut amiss = Vec::new();
    if attempt.profile != model.gateway.profile {
        let (then, now) = (harmless_line(&attempt.profile), model.gateway.title());
        amiss.push(format!("It went by {then} then; it would go to {now} now (p changes it)."));
    }
    let user_id = typed_user_id(model, attempt);
    if user_id.is_none() {
        amiss.push("Of the userId only a hash is on record: type who it is.".to_owned());
    }
    let photo = match found {
        Ok(source) => Some((source, attempt.photo.as_ref().map(|photo| photo.edits).unwrap_or_default())),
        Err(reason) => {
            amiss.push(reason);
            None
        }
    };
    let notice = if amiss.is_empty() {
        Notice { text: "The same photo and person, under a new bizId: look, then send.".to_owned(), bad: false }
    } else {
        Notice { text: amiss.join(" "), bad: true }
    };
    enroll::again::fill_or_ask(
        model,
        Again { photo, user_id: user_id.unwrap_or_default(), named: enroll::named::Named::of(attempt), notice },
    )
}

/// What was typed as userId; `None` when only a hash of it is on record.
fn typed_user_id(model: &Model, attempt: &Attempt) -> Option<String> {
    if let Some(raw) = &attempt.raw_user_id {
        return Some(raw.clone());
    }
    let profile = model.setup.profiles.iter().find(|profile| profile.name == attempt.profile);
    // A key that nobody has read yet is one that hides.
    let hides = profile.is_none_or(|profile| profile.user_id_form().is_none_or(|form| form.changes()));
    let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_withheld = attempt.user_id == UserIdForm::Withheld.apply("");
    let is_unknown = is_withheld || (hides && is_hash(&attempt.user_id));
    (!is_unknown).then(|| attempt.user_id.clone())
}

/// The record as JSON over several lines, without signatures and keys.
fn json(record: &Record, catalogue: &Catalogue) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Whole::new(record, catalogue))
}
