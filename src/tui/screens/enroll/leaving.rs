//! How an enrollment, its answer and a filled form are left: never unread, and never by a key that may be held.

use crate::tui::effect::Effect;
use crate::tui::message::Ticket;
use crate::tui::model::Model;
use crate::tui::overlays::{Intent, Overlay, Question};

use super::Focus;
use super::form::Origin;
use super::on_show::show_chosen;
use super::photos::name_of;
use super::request::Request;
use super::update::go_to_list;

/// What becomes of a person whose request is given up once a byte of it may have left.
const MAY_HAVE_ARRIVED: &str =
    "The request may already have arrived. If you stop now, we won't know whether this person is enrolled.";

/// Leaves the answer on show, and whatever is to be sent again.
pub(super) fn leave_answer(model: &mut Model) {
    if matches!(model.enroll.request, Request::Done(_) | Request::Renewing(_) | Request::Checking(_)) {
        model.enroll.request = Request::None;
        // Where keys were keys no letter becomes text.
        model.enroll.focus = Focus::Photos;
    }
}

/// Leaves a profile: what was typed stays, but it was typed for that one.
pub fn leave_profile(model: &mut Model) {
    leave_answer(model);
    if model.enroll.form.is_typed() {
        let profile = Origin::Profile(model.gateway.title());
        model.enroll.form.mark_as_from(profile);
    }
}

/// Gives up the enrollment on its way: at once while nothing of it has left, after a question from then on.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    let Request::Running(running) = &mut model.enroll.request else {
        leave_answer(model);
        return Vec::new();
    };
    let ticket = running.ticket;
    if running.stage.may_have_left() {
        ask_whether_to_stop(model, ticket);
        return Vec::new();
    }
    running.cancelling = true;
    vec![Effect::Cancel { ticket, only_if_unsent: true }]
}

/// Asks whether to stop waiting for an answer, since the request may have left.
pub fn ask_whether_to_stop(model: &mut Model, ticket: Ticket) {
    let Request::Running(running) = &mut model.enroll.request else { return };
    if running.ticket != ticket {
        return;
    }
    running.cancelling = false;
    let lines = lines_of_stopping(model);
    let question = Question::new("Stop waiting for the answer?", lines, Intent::StopWaiting(ticket), model);
    model.overlays.push(Overlay::Question(question));
}

/// Gives up the enrollment on its way although it may have left.
pub fn cancel_at_all_costs(model: &mut Model, ticket: Ticket) -> Vec<Effect> {
    match &mut model.enroll.request {
        Request::Running(running) if running.ticket == ticket => {
            running.cancelling = true;
            vec![Effect::Cancel { ticket, only_if_unsent: false }]
        }
        _ => Vec::new(),
    }
}

/// Closes the questions that the answer has answered; whether there was one.
pub(super) fn close_questions_of_sending(model: &mut Model) -> bool {
    let is_answered = |overlay: &Overlay| {
        matches!(overlay, Overlay::Question(Question { intent: Intent::StopWaiting(_) | Intent::Quit, .. }))
    };
    let before = model.overlays.len();
    model.overlays.retain(|overlay| !is_answered(overlay));
    model.overlays.len() < before
}

/// Asks anew whether to quit, where that was asked while nothing had left: what becomes of the person is another matter now.
pub(super) fn ask_anew_whether_to_quit(model: &mut Model) {
    let Some(place) = model
        .overlays
        .iter()
        .position(|overlay| matches!(overlay, Overlay::Question(Question { intent: Intent::Quit, .. })))
    else {
        return;
    };
    let Overlay::Question(asked) = &model.overlays[place] else { return };
    let question = Question::new(&asked.title, lines_of_stopping(model), Intent::Quit, model);
    model.overlays[place] = Overlay::Question(question);
}

/// Person and photo that are being sent, and what becomes of them when the program stops waiting.
#[must_use]
pub fn lines_of_stopping(model: &Model) -> Vec<(String, String)> {
    let Some(running) = model.enroll.running() else { return Vec::new() };
    let happens = if running.stage.may_have_left() {
        MAY_HAVE_ARRIVED
    } else {
        "Nothing has been sent yet. If you stop now, this person is not enrolled."
    };
    let mut lines = vec![("userId".to_owned(), running.sent.user_id.clone())];
    lines.push(("photo".to_owned(), name_of(&running.sent.photo.0)));
    lines.push(("what happens".to_owned(), happens.to_owned()));
    lines
}

/// What is on the form, and that it is lost when it is left.
#[must_use]
pub fn lines_of_form(model: &Model) -> Vec<(String, String)> {
    let enroll = &model.enroll;
    let user_id = enroll.form.user_id.value().to_owned();
    let photo = if user_id.is_empty() { None } else { enroll.shown_photo() };
    let mut lines = vec![("userId".to_owned(), user_id)];
    lines.extend(photo.map(|(source, _)| ("photo".to_owned(), name_of(&source))));
    if enroll.cropping.is_some() || enroll.edits.has_unsent() {
        let edits = "A photo was turned or cropped and not sent: that is lost.";
        lines.push(("edits".to_owned(), edits.to_owned()));
    }
    lines
}

/// Starts over with another person, after a question where somebody was typed who is on no record.
pub(super) fn ask_for_next_person(model: &mut Model) -> Vec<Effect> {
    if !model.enroll.form.is_typed() {
        return next_person(model);
    }
    let mut lines = lines_of_form(model);
    lines.push(("what happens".to_owned(), "The form is emptied. Nothing was sent for this person.".to_owned()));
    let question = Question::new("Discard this form?", lines, Intent::NextPerson, model);
    model.overlays.push(Overlay::Question(question));
    Vec::new()
}

/// Starts over with another person: an empty form, and the cursor on the photo below the one that was sent. That photo is shown and
/// not chosen.
pub fn next_person(model: &mut Model) -> Vec<Effect> {
    let enroll = &mut model.enroll;
    enroll.request = Request::None;
    enroll.form.clear_user_id();
    enroll.named = None;
    (enroll.chosen, enroll.named_photo) = (None, None);
    enroll.photos.clear_filter();
    let is_last = enroll.used.take().is_some_and(|(photo, _)| !enroll.photos.advance_from(&photo));
    let last = if is_last { " The one before was the last in the list." } else { "" };
    model.say(format!("Choose the photo of the next person.{last}"));
    let mut effects = show_chosen(model);
    effects.extend(go_to_list(model));
    effects.push(Effect::MakeBizId);
    effects
}
