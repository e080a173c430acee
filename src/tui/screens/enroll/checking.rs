//! The look at the record before an enrollment is sent, and the one question about all that speaks against sending it.

use crate::enrollment::{Check, OnRecord, Warning, WarningKind, warnings};
use crate::history::DoubtfulUser;
use crate::pipeline::ChecksPolicy;
use crate::tui::effect::Effect;
use crate::tui::message::Ticket;
use crate::tui::model::Model;
use crate::tui::overlays::{Intent, Overlay, Question};

use super::known::proposed;
use super::request::{Checking, Request, Sent};
use super::sending::start;

/// Looks up what is on record about exactly this enrollment. Whatever leads to sending comes through here.
pub(super) fn look_up(model: &mut Model, biz_id: String, sent: Sent) -> Vec<Effect> {
    let ticket = Ticket(model.enroll.ticket.0 + 1);
    model.enroll.ticket = ticket;
    let effect = Effect::LookUp(ticket, Box::new(proposed(model, &sent)));
    model.enroll.request = Request::Checking(Box::new(Checking { ticket, biz_id, sent }));
    vec![effect]
}

/// Takes what is on record: sends, or asks first.
pub fn take_looked_up(model: &mut Model, ticket: Ticket, found: Result<OnRecord, String>) -> Vec<Effect> {
    let is_awaited = matches!(&model.enroll.request, Request::Checking(checking) if checking.ticket == ticket);
    if !is_awaited {
        return Vec::new();
    }
    let Request::Checking(checking) = std::mem::replace(&mut model.enroll.request, Request::None) else {
        return Vec::new();
    };
    let Checking { biz_id, sent, .. } = *checking;
    match found {
        Ok(found) => {
            let warnings = warnings(&found, &sent.user_id, model.now);
            ask_or_start(model, biz_id, sent, &warnings)
        }
        Err(reason) => {
            model.complain(format!("Nothing was sent: the history cannot be read ({reason})."));
            Vec::new()
        }
    }
}

/// Sends, or asks once about everything that speaks against it: the record, the checks of the photo, production.
fn ask_or_start(model: &mut Model, biz_id: String, sent: Sent, warnings: &[Warning]) -> Vec<Effect> {
    let objections: Vec<String> = match sent.checks {
        ChecksPolicy::Enforce => sent.prepared.facts.failed().map(Check::sentence).collect(),
        ChecksPolicy::WarnOnly => Vec::new(),
    };
    let title = match (warnings.first(), model.is_production(), objections.is_empty()) {
        (Some(warning), _, _) => warning.question,
        (None, true, true) => "Enroll this face into production?",
        (None, true, false) => "Enroll this photo into production all the same?",
        (None, false, false) => "Send this photo all the same?",
        (None, false, true) => return start(model, biz_id, sent),
    };
    let line = |name: &str, text: String| (name.to_owned(), text);
    // What is asked about comes first: it gives way to nothing in a small window.
    let mut lines: Vec<_> = warnings.iter().map(|warning| line("on record", warning.message.clone())).collect();
    lines.extend(objections.into_iter().map(|objection| line("check failed", objection)));
    lines.extend([line("profile", model.gateway.title()), line("userId", sent.user_id.clone())]);
    lines.extend(model.sent_user_id(&sent.user_id).map(|sent_as| line("sent as", sent_as)));
    lines.extend([line("bizId", biz_id.clone()), line("photo", sent.prepared.facts.path.clone())]);
    let is_in_doubt = warnings.iter().any(|warning| warning.warning == WarningKind::UserOutcomeUnknown);
    // A yes covers what was asked about, and nothing that came up since.
    let doubtful_user = if is_in_doubt { DoubtfulUser::Allow } else { DoubtfulUser::Refuse };
    let sent = Box::new(Sent { checks: ChecksPolicy::WarnOnly, doubtful_user, ..sent });
    let intent = Intent::Send { biz_id, sent };
    model.overlays.push(Overlay::Question(Question::new(title, lines, intent, model)));
    Vec::new()
}
