//! An attempt that is on record, made once more: its photo and its person come onto the form, and nothing is sent.

use crate::enrollment::Edits;
use crate::photo::Source;
use crate::tui::effect::Effect;
use crate::tui::model::{Model, Notice, ScreenName};
use crate::tui::overlays::{Intent, Overlay, Question};

use super::Focus;
use super::form::Origin;
use super::leaving::lines_of_form;
use super::named::Named;
use super::on_show::show_nothing;
use super::request::Request;
use super::update::go_to_photo;

/// What an attempt leaves for another one.
#[derive(Debug)]
pub struct Again {
    /// Its photo, with what was done to it by hand; without one the operator has to choose.
    pub photo: Option<(Source, Edits)>,
    /// The person as typed; empty where nobody knows any more.
    pub user_id: String,
    /// The field that its answer named, if it did.
    pub named: Option<Named>,
    /// What is said as it is there: of what is amiss, if anything is.
    pub notice: Notice,
}

/// Goes to the Enroll screen with what is left of an attempt, after a question where that takes the place of somebody who was typed
/// and not sent.
pub fn fill_or_ask(model: &mut Model, again: Again) -> Vec<Effect> {
    let form = &model.enroll.form;
    let is_open = matches!(model.enroll.request, Request::None);
    if !is_open || !form.is_typed() || form.user_id.value() == again.user_id {
        return fill(model, again);
    }
    let mut lines = lines_of_form(model);
    let happens = "It is replaced by the person of this record. Nothing was sent for the one on the form.";
    lines.push(("what happens".to_owned(), happens.to_owned()));
    let question = Question::new("Replace what is on the form?", lines, Intent::Fill(Box::new(again)), model);
    model.overlays.push(Overlay::Question(question));
    Vec::new()
}

/// Goes to the Enroll screen with what is left of an attempt. The keys go to the list, so that no letter becomes text, or to the
/// field that is to be corrected.
pub fn fill(model: &mut Model, again: Again) -> Vec<Effect> {
    model.screen = ScreenName::Enroll;
    let enroll = &mut model.enroll;
    enroll.request = Request::None;
    enroll.focus = Focus::Photos;
    enroll.cropping = None;
    (enroll.chosen, enroll.used) = (None, None);
    enroll.form.carry_over(again.user_id, Origin::History);
    model.notice = Some(again.notice);
    let mut effects = vec![Effect::MakeBizId];
    match again.photo {
        Some((source, edits)) => {
            effects.extend(go_to_photo(model, source, edits));
            if let Some(named) = &again.named {
                model.enroll.focus = named.focus();
            }
        }
        // Another one in its place could enroll the wrong person.
        None => show_nothing(model),
    }
    // What was said of a photo is forgotten as soon as one is shown.
    model.enroll.named = again.named.filter(|named| !named.is_photo());
    effects
}
