//! What is on record about the person being typed and the photo on show, as the form says it.

use ratatui::style::Style;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{OnRecord, Outcome, PhotoHashes, Proposed, Warning, WarningKind, fit, harmless_line, warnings};
use crate::tui::effect::Effect;
use crate::tui::message::Ticket;
use crate::tui::model::Model;

use super::marks;
use super::request::Sent;

/// The question that the form last asked the record, and its answer.
#[derive(Debug, Default)]
pub struct Known {
    ticket: Ticket,
    asked: Option<Proposed>,
    found: Option<OnRecord>,
}

/// Asks the record anew when the form is about another person, photo or profile than before.
pub fn settle(model: &mut Model) -> Vec<Effect> {
    let wanted = on_the_form(model);
    let known = &mut model.enroll.known;
    if known.asked == wanted {
        return Vec::new();
    }
    let is_about_the_photo = |proposed: &Proposed| (proposed.profile.clone(), proposed.photo.clone());
    let has_same_photo = known.asked.as_ref().map(is_about_the_photo) == wanted.as_ref().map(is_about_the_photo);
    // What was said of the photo stays until the answer comes: nothing flickers while a userId is typed.
    let photo = known.found.take().and_then(|found| found.photo).filter(|_| has_same_photo);
    known.found = photo.map(|photo| OnRecord { photo: Some(photo), ..OnRecord::default() });
    known.asked.clone_from(&wanted);
    known.ticket = Ticket(known.ticket.0 + 1);
    let ticket = known.ticket;
    wanted.map(|proposed| Effect::LookUpWhileTyping(ticket, Box::new(proposed))).into_iter().collect()
}

/// The enrollment as far as the form has it; nothing while there is neither a userId nor a photo.
fn on_the_form(model: &Model) -> Option<Proposed> {
    let form = model.gateway.user_ids.as_ref()?;
    let typed = model.enroll.form.user_id.value();
    let user_id = if typed.is_empty() { String::new() } else { form.apply(typed) };
    let photo = model.enroll.photo.prepared().map(|prepared| PhotoHashes::from(&prepared.facts));
    let is_empty = user_id.is_empty() && photo.is_none();
    (!is_empty).then(|| Proposed { profile: model.gateway.profile.clone(), user_id, photo })
}

/// The enrollment that would be sent.
pub(super) fn proposed(model: &Model, sent: &Sent) -> Proposed {
    let user_id = model.sent_user_id(&sent.user_id).unwrap_or_else(|| sent.user_id.clone());
    Proposed { profile: model.gateway.profile.clone(), user_id, photo: Some(PhotoHashes::from(&sent.prepared.facts)) }
}

/// Takes what is on record, if it was asked last. What cannot be looked up is told by what is sent.
pub fn take(model: &mut Model, ticket: Ticket, found: OnRecord) {
    if ticket == model.enroll.known.ticket {
        model.enroll.known.found = Some(found);
    }
}

/// Asks the record once more, about the form and about the photos of the list: something was added to it, or erased.
pub fn look_anew(model: &mut Model) -> Vec<Effect> {
    model.enroll.known.asked = None;
    marks::look(model)
}

/// The warnings about what is on the form, the gravest first.
fn told(model: &Model) -> Vec<Warning> {
    let found = model.enroll.known.found.as_ref();
    found.map(|found| warnings(found, model.enroll.form.user_id.value(), model.now)).unwrap_or_default()
}

/// The lines of the form about what is on record, at most `rows` of so many columns.
pub(super) fn lines(model: &Model, rows: usize, width: u16) -> Vec<Line<'static>> {
    let theme = &model.setup.theme;
    let mut told = told(model);
    let more = told.len().saturating_sub(rows);
    told.truncate(rows);
    let last = told.len().saturating_sub(1);
    let line = |(index, warning): (usize, Warning)| {
        let more = if more > 0 && index == last { format!(" (+{more})") } else { String::new() };
        let room = usize::from(width).saturating_sub(more.len());
        let text = fit_brief(glyph(warning.warning), &harmless_line(&warning.brief), room);
        let style: Style = theme.unsure();
        Line::styled(fit(&text, room) + &more, style)
    };
    told.into_iter().enumerate().map(line).collect()
}

/// A line of so many columns: the userId gives way, what is known of it does not.
fn fit_brief(glyph: &str, brief: &str, width: usize) -> String {
    let Some((subject, rest)) = brief.rsplit_once(": ") else { return format!("{glyph} {brief}") };
    let room = width.saturating_sub(glyph.width() + rest.width() + 3).max(4);
    format!("{glyph} {}: {rest}", fit(subject, room))
}

/// The sign before a line, so that its colour is never alone.
const fn glyph(warning: WarningKind) -> &'static str {
    match warning {
        WarningKind::UserOutcomeUnknown => Outcome::Unknown.glyph(),
        WarningKind::PhotoSentForAnotherUser => "!",
        WarningKind::UserEnrolledBefore => Outcome::Enrolled.glyph(),
    }
}
