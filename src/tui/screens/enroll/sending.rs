//! How an enrollment is asked for, watched and answered.

use jiff::SignedDuration;

use crate::enrollment::Outcome;
use crate::history::DoubtfulUser;
use crate::pipeline::{ChecksPolicy, Report, Stage};
use crate::tui::actions::Action;
use crate::tui::effect::{Effect, Scripted};
use crate::tui::layout::indent;
use crate::tui::message::Ticket;
use crate::tui::model::{Link, Model};
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::scroll;

use super::Focus;
use super::answer::answer_page;
use super::checking::look_up;
use super::editing::edit_photo;
use super::form::{Field, Origin};
use super::leaving::{ask_anew_whether_to_quit, close_questions_of_sending, leave_answer, next_person};
use super::named::correct;
use super::photo::{PhotoOnShow, Preparation};
use super::request::{Answer, Request, Running, Sent};
use super::update::{go_to_list, panes};
use super::view_name::whose;

/// Takes a fresh bizId.
pub fn take_biz_id(model: &mut Model, biz_id: String) -> Vec<Effect> {
    model.enroll.form.biz_id = tui_input::Input::new(biz_id.clone());
    let Request::Renewing(last) = &model.enroll.request else { return Vec::new() };
    let last = last.clone();
    leave_answer(model);
    match no_way(model) {
        Some(reason) => {
            model.complain(reason);
            Vec::new()
        }
        None => look_up(model, biz_id, *last),
    }
}

/// Sends what is shown, after a question where one is due.
pub(super) fn ask_or_send(model: &mut Model) -> Vec<Effect> {
    let to_send = match not_yet(model) {
        Some(objection) => Err(objection),
        None => shown(model),
    };
    match to_send {
        Ok((biz_id, sent)) => look_up(model, biz_id, sent),
        Err(objection) => {
            model.complain(objection);
            Vec::new()
        }
    }
}

/// Once a held key has begun to repeat, it comes more often than this.
const BETWEEN_REPEATS: SignedDuration = SignedDuration::from_millis(600);

/// Why this key does not send what is shown, if the operator has to do something else first; the focus is where.
///
/// Nothing that was left from before is sent by enter alone, however often it is pressed: the photo has to be chosen, and a userId
/// that was typed for another photo has to be typed anew, or kept with a key that is not enter.
fn not_yet(model: &mut Model) -> Option<String> {
    if model.enroll.shown_photo().is_some() && !model.enroll.is_chosen() {
        model.enroll.focus = Focus::Photos;
        return Some("Nothing was sent: choose the photo of this person in the list with enter first.".to_owned());
    }
    if let Some(whose) = whose(&model.enroll) {
        model.enroll.focus = Focus::Field(Field::UserId);
        return Some(format!("Nothing was sent: {whose}. Type the userId of this person, or press → to keep it."));
    }
    let (since, longest) = model.enroll.led_here.take()?;
    if model.now.duration_since(since) >= longest {
        return None;
    }
    model.enroll.led_here = Some((model.now, BETWEEN_REPEATS));
    Some("Nothing was sent: that enter may have been held from before. Let go of it, then press it once.".to_owned())
}

/// Why nothing can be sent to the gateway in use, and nothing be asked of the record about it.
fn no_way(model: &Model) -> Option<String> {
    if let Link::Failed(reason) | Link::Locked(reason) = &model.gateway.link {
        return Some(reason.clone());
    }
    let is_reading = model.gateway.user_ids.is_none();
    is_reading.then(|| "The key that hides userIds is still being read. Wait a moment, then try again.".to_owned())
}

/// The bizId and the rest of what is shown, as it would be sent; or what is missing, and the focus where it is.
fn shown(model: &mut Model) -> Result<(String, Sent), String> {
    if let Some(reason) = no_way(model) {
        return Err(reason);
    }
    let (photo, prepared) = match &model.enroll.photo {
        PhotoOnShow::Nothing => {
            model.enroll.focus = Focus::Photos;
            return Err("No photo is chosen: choose one on the left.".to_owned());
        }
        PhotoOnShow::Loading(_) | PhotoOnShow::Ready { preparation: Preparation::Working, .. } => {
            return Err("The photo is still being prepared: a moment, then again.".to_owned());
        }
        PhotoOnShow::Failed { reason, .. } | PhotoOnShow::Ready { preparation: Preparation::Failed(reason), .. } => {
            return Err(reason.clone());
        }
        PhotoOnShow::Ready { subject, preparation: Preparation::Ready(prepared), .. } => {
            (subject.photo(), prepared.clone())
        }
    };
    let is_hidden = model.hides_user_ids();
    match model.enroll.form.parse(is_hidden) {
        Ok((biz_id, user_id)) => {
            let (checks, doubtful_user) = (ChecksPolicy::Enforce, DoubtfulUser::Refuse);
            let sent = Sent { user_id, photo, prepared: *prepared, checks, doubtful_user };
            Ok((biz_id.as_str().to_owned(), sent))
        }
        Err((field, error)) => {
            model.enroll.focus = Focus::Field(field);
            // What is wrong with a text stands below it already.
            Err(if model.enroll.form.objection(field, is_hidden).is_some() {
                "Nothing was sent.".to_owned()
            } else {
                error.to_string()
            })
        }
    }
}

/// What is shown, as it would be sent.
///
/// # Errors
/// What is missing, in one sentence; the focus is where it is.
pub fn to_be_sent(model: &mut Model) -> Result<Scripted, String> {
    let (biz_id, sent) = shown(model)?;
    let user_id = model.sent_user_id(&sent.user_id).unwrap_or(sent.user_id);
    Ok(Scripted { biz_id, user_id, photo: sent.prepared.facts })
}

/// Sends what was shown, and asked about where that is due.
pub fn start(model: &mut Model, biz_id: String, sent: Sent) -> Vec<Effect> {
    (model.enroll.named, model.enroll.led_here) = (None, None);
    model.enroll.used = Some(sent.photo.clone());
    let draft = sent.draft(biz_id);
    let ticket = Ticket(model.enroll.ticket.0 + 1);
    model.enroll.ticket = ticket;
    model.enroll.request = Request::Running(Box::new(Running {
        ticket,
        stage: Stage::Preparing,
        since: model.now,
        cancelling: false,
        sent,
    }));
    vec![Effect::Send(ticket, Box::new(draft))]
}

/// Notes how far the enrollment is.
pub fn progress(model: &mut Model, ticket: Ticket, stage: Stage) {
    if let Request::Running(running) = &mut model.enroll.request
        && running.ticket == ticket
    {
        let has_left = !running.stage.may_have_left() && stage.may_have_left();
        running.stage = stage;
        if has_left {
            ask_anew_whether_to_quit(model);
        }
    }
}

/// Takes the answer.
pub fn finished(model: &mut Model, ticket: Ticket, result: Result<Box<Report>, String>) {
    let Some(running) = model.enroll.running().filter(|running| running.ticket == ticket) else { return };
    let sent = running.sent.clone();
    // Whatever comes next, it is not typed for it.
    model.enroll.form.mark_as_from(Origin::Attempt);
    let was_asked = close_questions_of_sending(model);
    match result {
        Ok(report) => {
            let unrecorded = report.store_error.as_ref().map(ToString::to_string);
            let attempt = report.record.attempt;
            if attempt.outcome != Outcome::NotSent
                && let Some(photo) = &model.enroll.used
            {
                model.enroll.edits.note_sent(photo, sent.prepared.facts.edits);
            }
            let took_keys_at = was_asked.then_some(model.now);
            model.enroll.request =
                Request::Done(Box::new(Answer { attempt, unrecorded, top: Cursor::default(), sent, took_keys_at }));
            if was_asked {
                model.say("The answer has come in the meantime.");
            }
        }
        Err(reason) => {
            model.enroll.request = Request::None;
            model.complain(reason);
        }
    }
}

/// Whether a key over the answer was meant for the question that the answer closed.
fn is_meant_for_the_question(model: &Model) -> bool {
    const LATEST: SignedDuration = SignedDuration::from_secs(1);
    let closed = model.enroll.answer().and_then(|answer| answer.took_keys_at);
    closed.is_some_and(|closed| model.now.duration_since(closed) < LATEST)
}

/// Does what an action over the answer asks for.
pub(super) fn act_on_answer(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back | Action::Retry | Action::NextPerson if is_meant_for_the_question(model) => {
            model.say("The answer came before that key: here it is.");
        }
        // Held down while it was being sent, it leaves no answer unread.
        Action::Back if model.may_be_held => {}
        Action::Back if model.enroll.answer().is_some_and(|answer| answer.attempt.outcome == Outcome::Enrolled) => {
            return next_person(model);
        }
        // The bizId of an attempt is used up, whatever came of it.
        Action::Back => {
            model.enroll.request = Request::None;
            let mut effects = go_to_list(model);
            effects.push(Effect::MakeBizId);
            return effects;
        }
        // Held down, it is one retry.
        Action::Retry if model.may_be_held => return Vec::new(),
        // The same again would get the same answer.
        Action::Retry if model.enroll.named_field().is_some() => return correct(model),
        Action::Retry => {
            if let Request::Done(answer) = std::mem::replace(&mut model.enroll.request, Request::None) {
                // What was answered once is asked again: it is another enrollment.
                let (checks, doubtful_user) = (ChecksPolicy::Enforce, DoubtfulUser::Refuse);
                let sent = Sent { checks, doubtful_user, ..answer.sent };
                model.enroll.request = Request::Renewing(Box::new(sent));
            }
            return vec![Effect::MakeBizId];
        }
        Action::NextPerson => return next_person(model),
        _ => {
            let before = model.enroll.edited_state();
            match edit_photo(model, action) {
                Some(effects) if model.enroll.edited_state() != before => return back_to_the_photo(model, effects),
                Some(_) => {}
                None => scroll_answer(model, action),
            }
        }
    }
    Vec::new()
}

/// Shows the photo that was edited over its answer, for the same person: nothing is sent that was not shown. Further edits
/// go on from there, so no letter may fall into a field.
fn back_to_the_photo(model: &mut Model, mut effects: Vec<Effect>) -> Vec<Effect> {
    model.enroll.request = Request::None;
    model.enroll.focus = Focus::Photos;
    effects.push(Effect::MakeBizId);
    effects
}

fn scroll_answer(model: &mut Model, action: Action) {
    let Some(panes) = panes(model) else { return };
    let Some(answer) = model.enroll.answer() else { return };
    let area = indent(panes.answer);
    let lines = answer_page(model, answer, area.width).len();
    if let Request::Done(answer) = &mut model.enroll.request {
        scroll(&mut answer.top, action, lines, area.height);
    }
}
