//! The enrollment that was asked for: none, on its way, or answered. Each state has only the data it can have.

use jiff::Timestamp;

use crate::enrollment::Attempt;
use crate::history::{DoubtfulUser, UsedBizId};
use crate::pipeline::{ChecksPolicy, Draft, PhotoInput, Stage};
use crate::tui::message::Ticket;
use crate::tui::widgets::cursor::Cursor;

use super::photo::{PreparedForShow, Unedited};

/// What was sent but for the bizId: what sending the same again sends.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The person.
    pub user_id: String,
    /// The photo as the list had it.
    pub photo: Unedited,
    /// The photo, the very bytes.
    pub prepared: PreparedForShow,
    /// What a failed check does: once the operator was asked, nothing.
    pub checks: ChecksPolicy,
    /// What is done when nobody knows whether the person is enrolled: once the operator was asked about that, nothing.
    pub doubtful_user: DoubtfulUser,
}

impl Sent {
    /// The same, as an enrollment under a bizId.
    #[must_use]
    pub fn draft(&self, biz_id: String) -> Draft {
        let PreparedForShow { photo, facts, .. } = self.prepared.clone();
        Draft {
            biz_id,
            user_id: self.user_id.clone(),
            photo: PhotoInput::Prepared(photo, Box::new(facts)),
            checks: self.checks,
            used_biz_id: UsedBizId::Refuse,
            doubtful_user: self.doubtful_user,
        }
    }
}

/// An enrollment on its way.
#[derive(Debug, Clone)]
pub struct Running {
    /// Which one: results of another are of no use.
    pub ticket: Ticket,
    /// How far it is.
    pub stage: Stage,
    /// When it was asked for.
    pub since: Timestamp,
    /// Whether the operator gave it up, and its end is awaited.
    pub cancelling: bool,
    /// What is sent.
    pub sent: Sent,
}

/// An enrollment that is sent, or asked about, as soon as it is known what is on record about it.
#[derive(Debug, Clone)]
pub struct Checking {
    /// Which one: answers about another are of no use.
    pub ticket: Ticket,
    /// Its bizId.
    pub biz_id: String,
    /// The rest of it.
    pub sent: Sent,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The attempt, as recorded.
    pub attempt: Attempt,
    /// Why it could not be recorded, if so.
    pub unrecorded: Option<String>,
    /// The first line on show.
    pub top: Cursor,
    /// What was sent.
    pub sent: Sent,
    /// When it closed a question, whose keys may still come.
    pub took_keys_at: Option<Timestamp>,
}

/// The state of the request.
#[derive(Debug, Clone)]
pub enum Request {
    /// Nothing was asked for yet.
    None,
    /// It is on its way.
    Running(Box<Running>),
    /// The same is to be sent again, as soon as there is a fresh bizId.
    Renewing(Box<Sent>),
    /// The record is asked about it.
    Checking(Box<Checking>),
    /// It ended.
    Done(Box<Answer>),
}
