//! Writing: each thing learned of an attempt is one event, chained by hash, and the attempt's latest state beside it.

use std::path::{Path, PathBuf};

use aws_lc_rs::rand;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};

use super::cipher::{self, Cipher};
use super::erase::is_under_way;
use super::error::Fault;
use super::event::Event;
use super::place::{Look, Place};
use super::project::project;
use super::record::record;
use super::session::{self, Session};
use super::{Annotation, Record, database, lookup, on_record};
use crate::enrollment::{
    Attempt, AttemptId, Exchange, Failure, FailureKind, Kind, OnRecord, Outcome, Proposed, Wire, WireRequest,
    WireResponse,
};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventKind {
    /// The request is about to leave.
    Sending,
    /// The attempt is over.
    Outcome,
    /// The process that sent it is gone.
    Interrupted,
    /// Somebody wrote a note or tags.
    Note,
    /// Not about an attempt: the record was damaged, and this was saved.
    Salvaged,
    /// Not about an attempt: others have lost their content on purpose.
    Erased,
}

impl EventKind {
    /// Whether it is about an attempt, and so about a person.
    const fn is_about_somebody(self) -> bool {
        !matches!(self, Self::Salvaged | Self::Erased)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Outcome => "outcome",
            Self::Interrupted => "interrupted",
            Self::Note => "note",
            Self::Salvaged => "salvaged",
            Self::Erased => "erased",
        }
    }

    /// The kind a word stands for, if it is one.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Sending, Self::Outcome, Self::Interrupted, Self::Note, Self::Salvaged, Self::Erased];
        all.into_iter().find(|kind| kind.word() == word)
    }
}

/// What is done about a bizId that another attempt of the same profile has used: one whose request may have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedBizId {
    /// It is not sent again.
    Refuse,
    /// It is sent all the same.
    Allow,
}

/// What is done about a person whose last attempt at the same profile has no known outcome, or is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtfulUser {
    /// Nothing more is sent for them.
    Refuse,
    /// They are sent all the same.
    Allow,
}

/// What the record has to allow before an enrollment is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendRules {
    /// What is done about a used bizId.
    pub used_biz_id: UsedBizId,
    /// What is done about a person of whom nobody knows whether they are enrolled.
    pub doubtful_user: DoubtfulUser,
}

/// The stricter rule for the person.
impl From<UsedBizId> for SendRules {
    fn from(used_biz_id: UsedBizId) -> Self {
        Self { used_biz_id, doubtful_user: DoubtfulUser::Refuse }
    }
}

/// The payload of an event: the attempt as known then, and what of the wire is new since the event before.
#[derive(Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) attempt: Attempt,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<WireRequest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) response: Option<WireResponse>,
}

/// The journal of one data folder, open for writing.
pub(super) struct Journal {
    pub(super) connection: Connection,
    place: Place,
    pub(super) data_dir: PathBuf,
    cipher: Cipher,
    session: Option<Session>,
}

impl Journal {
    /// The journal of an opened database.
    pub(super) fn of(data_dir: &Path, cipher: &Cipher, connection: Connection, place: Place) -> Self {
        Self { connection, place, data_dir: data_dir.to_owned(), cipher: cipher.clone(), session: None }
    }

    /// Looks whether the database is still where it was opened. If another is there, that is opened instead.
    pub(super) fn settle(&mut self) -> Result<(), Fault> {
        match self.place.look() {
            Look::Same => cipher::admit(&self.connection),
            Look::Gone => {
                // If only its log was removed, what is in there is moved to where it is found; if not, nothing is lost by it.
                let _ = self.connection.query_row("PRAGMA wal_checkpoint(FULL)", [], |_| Ok(()));
                Err(Fault::Gone)
            }
            Look::Other => {
                let opened = database::open(&self.data_dir, &self.cipher);
                let opened = opened.map_err(|error| Fault::Told(Box::new(error)))?;
                (self.connection, self.place) = (opened.connection, opened.place);
                self.session = self.session.take().filter(Session::is_in_place);
                if !opened.is_read_only {
                    self.recover()?;
                }
                Ok(())
            }
        }
    }

    /// Records that a request is about to leave; on disk on return. Of several programs that want the same bizId or the same
    /// person, one gets it. What was on record about the person and the photo until then.
    pub(super) fn begin(
        &mut self,
        attempt: Attempt,
        request: WireRequest,
        rules: SendRules,
    ) -> Result<OnRecord, Fault> {
        let transaction = begin_about(&mut self.connection, &attempt.id)?;
        if rules.used_biz_id == UsedBizId::Refuse
            && let Some(at) = lookup::use_of_biz_id(&transaction, &attempt.profile, &attempt.biz_id, &attempt.id.0)?
        {
            return Err(Fault::BizIdUsed { biz_id: attempt.biz_id, at });
        }
        let on_record = if attempt.kind == Kind::Enroll {
            on_record::on_record(&transaction, &Proposed::from(&attempt), &attempt.id.0)?
        } else {
            OnRecord::default()
        };
        if rules.doubtful_user == DoubtfulUser::Refuse && on_record.doubt().is_some() {
            return Err(Fault::UserOutcomeUnknown(Box::new(on_record)));
        }
        if self.session.is_none() {
            let started = Session::start(&self.data_dir);
            self.session = Some(started.map_err(|source| Fault::Folder { path: self.data_dir.clone(), source })?);
        }
        let entry = Entry { attempt, request: Some(request), response: None };
        append(&transaction, EventKind::Sending, &entry.attempt.id, &entry)?;
        let annotation = annotation_of(&transaction, &entry.attempt.id)?;
        project(&transaction, &entry.attempt, &annotation, self.session.as_ref().map(Session::id))?;
        transaction.commit()?;
        Ok(on_record)
    }

    /// Records what came of an attempt, whether or not it was begun; on disk on return. No answer is lost because somebody erases,
    /// which takes a minute in a record of a million attempts.
    pub(super) fn finish(&mut self, attempt: &Attempt, wire: &Wire) -> Result<(), Fault> {
        loop {
            match self.try_to_finish(attempt.clone(), wire.clone()) {
                Err(fault) if fault.is_busy() && is_under_way(&self.data_dir) => {}
                ended => return ended,
            }
        }
    }

    fn try_to_finish(&mut self, attempt: Attempt, wire: Wire) -> Result<(), Fault> {
        let transaction = begin_about(&mut self.connection, &attempt.id)?;
        let begun = record(&transaction, &attempt.id)?;
        let request = if begun.is_some() { None } else { wire.request };
        let annotation = begun.map(|record| record.annotation).unwrap_or_default();
        let entry = Entry { attempt, request, response: wire.response };
        append(&transaction, EventKind::Outcome, &entry.attempt.id, &entry)?;
        project(&transaction, &entry.attempt, &annotation, None)?;
        Ok(transaction.commit()?)
    }

    /// Records attempts that are over, all in one transaction; on disk on return.
    pub(super) fn add(&mut self, records: Vec<Record>) -> Result<(), Fault> {
        let transaction = cipher::begin(&mut self.connection)?;
        for Record { attempt, wire, annotation } in records {
            let Wire { request, response, earlier } = wire;
            for Exchange { request, response } in earlier.into_iter().chain([Exchange { request, response }]) {
                let entry = Entry { attempt: attempt.clone(), request, response };
                append(&transaction, EventKind::Outcome, &attempt.id, &entry)?;
            }
            if !annotation.is_empty() {
                append(&transaction, EventKind::Note, &attempt.id, &annotation)?;
            }
            project(&transaction, &attempt, &annotation, None)?;
        }
        Ok(transaction.commit()?)
    }

    /// Writes note and tags beside an attempt, instead of those that were there; whether there is such an attempt.
    pub(super) fn annotate(&mut self, id: &AttemptId, annotation: &Annotation) -> Result<bool, Fault> {
        let transaction = cipher::begin(&mut self.connection)?;
        let Some(Record { attempt, .. }) = record(&transaction, id)? else { return Ok(false) };
        append(&transaction, EventKind::Note, id, annotation)?;
        let session = lookup::session_of(&transaction, id)?;
        project(&transaction, &attempt, annotation, session.as_deref())?;
        transaction.commit()?;
        Ok(true)
    }

    /// Turns every `sending` of a process that is gone into `unknown`; returns how many there were.
    pub(super) fn recover(&mut self) -> Result<usize, Fault> {
        let transaction = cipher::begin(&mut self.connection)?;
        let mut recovered = 0;
        for session in session::end_of_the_gone(&self.data_dir, lookup::sessions(&transaction)?) {
            for id in lookup::attempts_of_session(&transaction, &session)? {
                if let Some(Record { attempt, annotation, .. }) = record(&transaction, &id)? {
                    let entry = Entry { attempt: interrupted(attempt), request: None, response: None };
                    append(&transaction, EventKind::Interrupted, &id, &entry)?;
                    project(&transaction, &entry.attempt, &annotation, None)?;
                    recovered += 1;
                }
            }
        }
        transaction.commit()?;
        Ok(recovered)
    }
}

/// A transaction that writes of an attempt, unless that was erased: it would be there again.
fn begin_about<'c>(connection: &'c mut Connection, id: &AttemptId) -> Result<Transaction<'c>, Fault> {
    let transaction = cipher::begin(connection)?;
    if lookup::is_erased(&transaction, id)? { Err(Fault::Erased { id: id.0.clone() }) } else { Ok(transaction) }
}

/// An attempt whose process ended before an answer was on record.
fn interrupted(attempt: Attempt) -> Attempt {
    let message = "the program ended before an answer was on record: the request may have arrived, so look the bizId up before sending again";
    Attempt { outcome: Outcome::Unknown, failure: Some(Failure::new(FailureKind::Interrupted, message)), ..attempt }
}

fn annotation_of(connection: &Connection, id: &AttemptId) -> Result<Annotation, Fault> {
    Ok(record(connection, id)?.map(|record| record.annotation).unwrap_or_default())
}

/// Adds one event to the chain.
pub(super) fn append(
    transaction: &Transaction<'_>,
    kind: EventKind,
    attempt: &AttemptId,
    payload: &impl Serialize,
) -> Result<(), Fault> {
    let end = transaction
        .query_row("SELECT seq + 1, hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?
        .unwrap_or((1, String::new()));
    append_at(transaction, end, kind, attempt, payload)
}

/// Adds one event at a place of the chain: with that number, after the event of that hash.
pub(super) fn append_at(
    transaction: &Transaction<'_>,
    (seq, previous): (i64, String),
    kind: EventKind,
    attempt: &AttemptId,
    payload: &impl Serialize,
) -> Result<(), Fault> {
    let id = &attempt.0;
    let mut payload = serde_json::to_string(payload).map_err(|source| Fault::Entry { id: id.clone(), source })?;
    if kind.is_about_somebody() {
        payload = transaction.query_row("SELECT encrypt_entry(?1)", [payload], |row| row.get(0))?;
    }
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(|_| Fault::Random)?;
    let mut event = Event {
        seq,
        attempt: id.clone(),
        at: Timestamp::now().as_millisecond(),
        kind: kind.word().to_owned(),
        payload: Some(payload),
        salt: Some(salt.to_vec()),
        payload_hash: String::new(),
        previous,
        hash: String::new(),
    };
    event.seal()?;
    Ok(event.insert(transaction)?)
}
