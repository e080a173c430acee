//! The one path of every enrollment: parse, prepare, check, sign, write it to the record, send, record what came.
//!
//! Whoever enrolls goes through [`Pipeline::enroll`]; there is no second way. Not for deliberate mistakes (`explore`).

mod again;
mod body;
mod classify;
mod identity;
mod run;
mod script;

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::enrollment::{Failure, Operator, PhotoFacts, ProfileKind, UserIdForm, Warning};
use crate::gateway::{Credentials, Encryption, SignaturePolicy, Transport};
use crate::history::{DoubtfulUser, HistoryError, Record, SendRules, Store, UsedBizId};
use crate::photo::{CheckLimits, PhotoError, PreparedPhoto, Source};

pub use classify::failure_kind;
pub(crate) use classify::{milliseconds, note_answer, note_lost, note_times};
pub(crate) use identity::{machine, new_attempt_id};
pub use identity::{new_biz_id, operator};
pub use script::{ScriptAccount, ScriptKey, ScriptProxy, ScriptScheme, ScriptSubject, script};

/// An enrollment as it was typed; its fields are parsed as the first step.
#[derive(Debug)]
pub struct Draft {
    /// `bizId`.
    pub biz_id: String,
    /// `userId`.
    pub user_id: String,
    /// The photo.
    pub photo: PhotoInput,
    /// What a failed check does.
    pub checks: ChecksPolicy,
    /// What is done when another attempt has used the bizId.
    pub used_biz_id: UsedBizId,
    /// What is done when nobody knows whether the person is enrolled already.
    pub doubtful_user: DoubtfulUser,
}

impl Draft {
    const fn rules(&self) -> SendRules {
        SendRules { used_biz_id: self.used_biz_id, doubtful_user: self.doubtful_user }
    }
}

/// The photo of an enrollment.
#[derive(Debug)]
pub enum PhotoInput {
    /// Yet to be read and prepared.
    Source(Source),
    /// Prepared before: the very bytes that were shown, so that nothing else is sent.
    Prepared(Arc<PreparedPhoto>, Box<PhotoFacts>),
    /// What was named can be no photo at all.
    Refused(PhotoError),
}

/// What a failed check does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChecksPolicy {
    /// It stops the enrollment.
    Enforce,
    /// It is noted, and the photo is sent all the same.
    WarnOnly,
}

/// How far an enrollment is; the stages come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The photo is read, turned, compressed and checked.
    Preparing,
    /// The request is built, encrypted and signed.
    Signing,
    /// The attempt is written to the record.
    Recording,
    /// The gateway is connected to.
    Connecting,
    /// The request leaves.
    Sending {
        /// Bytes of the body that left.
        sent: usize,
        /// Bytes of the body.
        total: usize,
    },
    /// The whole request left; the answer is awaited.
    Waiting,
    /// It will be sent again after a pause.
    Pausing {
        /// The number of the next try, from 2.
        next: u32,
        /// The number of the last.
        of: u32,
        /// How long, in milliseconds.
        milliseconds: u64,
    },
}

impl Stage {
    /// Whether a byte of the request may have left, and its answer has not come.
    #[must_use]
    pub const fn may_have_left(self) -> bool {
        matches!(self, Self::Sending { .. } | Self::Waiting)
    }
}

/// What came of an enrollment.
#[derive(Debug)]
pub struct Report {
    /// The attempt and its wire, as recorded.
    pub record: Record,
    /// What was on record about the person and the photo when the attempt was recorded, the gravest first.
    pub warnings: Vec<Warning>,
    /// Why the outcome could not be recorded, if so. The outcome holds all the same.
    pub store_error: Option<HistoryError>,
}

/// Nothing was sent, because it could not be recorded first.
#[derive(Debug, thiserror::Error)]
#[error("nothing was sent, because it could not be recorded first: {0}")]
pub struct NotRecorded(#[source] pub HistoryError);

/// The gateway of a profile, and the account there.
#[derive(Debug, Clone)]
pub struct Line {
    /// The connection.
    pub transport: Transport,
    /// The keys.
    pub credentials: Credentials,
    /// Whether requests are encrypted.
    pub encryption: Encryption,
    /// Which responses count.
    pub policy: SignaturePolicy,
}

/// The path, for one profile and one operator; cheap to clone.
#[derive(Debug, Clone)]
pub struct Pipeline {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    profile: String,
    operator: Operator,
    machine: String,
    store: Store,
    rules: Rules,
    line: Result<Arc<Line>, Failure>,
}

/// How a profile wants its enrollments treated.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// What stands behind the profile, where that is known: it is recorded with each attempt.
    pub profile_kind: Option<ProfileKind>,
    /// Where the checks of a photo draw their lines.
    pub limits: CheckLimits,
    /// What becomes of a userId before it is sent.
    pub user_id: UserIdForm,
    /// Whether what was typed is recorded beside what was sent.
    pub keep_raw_user_id: bool,
    /// Sends after the first, at the most.
    pub retries: u32,
    /// The codes, rejected with which a request is sent again.
    pub retry_codes: Vec<String>,
}

impl Pipeline {
    /// The path to the gateway of a profile, whose enrollments are treated by `rules`.
    #[must_use]
    pub fn new(profile: String, operator: Operator, store: Store, rules: Rules, line: Line) -> Self {
        Self {
            inner: Arc::new(Inner { profile, operator, machine: machine(), store, rules, line: Ok(Arc::new(line)) }),
        }
    }

    /// The path of a profile whose settings or keys cannot be used: every attempt ends, recorded, with that failure.
    #[must_use]
    pub fn refusing(profile: String, operator: Operator, store: Store, rules: Rules, failure: Failure) -> Self {
        Self { inner: Arc::new(Inner { profile, operator, machine: machine(), store, rules, line: Err(failure) }) }
    }

    /// What becomes of a userId before it is sent.
    #[must_use]
    pub fn user_id_form(&self) -> &UserIdForm {
        &self.inner.rules.user_id
    }

    /// Enrolls one person, tells each stage as it is reached, and gives what came of it, recorded. When `cancel` is
    /// cancelled it ends at once, with what is known by then.
    ///
    /// # Errors
    /// [`NotRecorded`] when the attempt could not be written before it was sent; then it was not sent.
    pub async fn enroll(
        &self,
        draft: Draft,
        stage: &watch::Sender<Stage>,
        cancel: &CancellationToken,
    ) -> Result<Report, NotRecorded> {
        run::enroll(&self.inner, draft, stage, cancel).await
    }
}

impl PhotoInput {
    /// The photo as the operator named it; not yet harmless on a screen.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Source(source) => source.display(),
            Self::Prepared(_, facts) => facts.path.clone(),
            Self::Refused(error) => error.name.clone(),
        }
    }
}
