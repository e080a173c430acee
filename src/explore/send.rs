//! One request of a case on its way: journalled before its first byte leaves, judged as the one path judges.

use std::time::Instant;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Built, Draft, Explorer, Filling, Recipe};
use crate::enrollment::{Attempt, Failure, FailureKind, Kind, Outcome, Timing, Wire, WireRequest};
use crate::gateway::{Credentials, Progress, open};
use crate::history::{Annotation, HistoryError, Record, UsedBizId};
use crate::pipeline::{machine, milliseconds, new_attempt_id, note_answer, note_lost, note_times};

/// A request on its way: the name under which it is recorded, how it is made, and who signs it.
#[derive(Clone, Copy)]
pub(super) struct Sending<'a> {
    pub(super) case: &'a str,
    pub(super) recipe: &'a Recipe,
    pub(super) draft: &'a Draft,
    pub(super) account: &'a Credentials,
}

impl Explorer {
    /// Sends the draft of a recipe once and gives what came of it, recorded.
    ///
    /// # Errors
    /// [`HistoryError`] when it cannot be recorded: before it was sent, then it was not sent, or what came of it.
    pub(super) async fn send(
        &self,
        Sending { case, recipe, draft, account }: Sending<'_>,
        filling: Filling,
        cancel: &CancellationToken,
    ) -> Result<Record, HistoryError> {
        let begun = Instant::now();
        let mut attempt = self.new_attempt(case, &filling);
        let mut wire = Wire::default();
        match self.build(draft.clone(), account.clone(), filling).await {
            Ok(built) => {
                attempt.timing_ms.sign = Some(milliseconds(begun.elapsed()));
                name_subject(&mut attempt, &built.shown);
                wire.request = Some(self.on_wire(&built, recipe));
                self.exchange(&built, account, &mut attempt, &mut wire, cancel).await?;
            }
            Err(failure) => attempt.failure = Some(failure),
        }
        attempt.timing_ms.total = Some(milliseconds(begun.elapsed()));
        self.store.finish(attempt.clone(), wire.clone()).await?;
        Ok(Record { attempt, wire, annotation: Annotation::default() })
    }

    async fn build(&self, draft: Draft, account: Credentials, filling: Filling) -> Result<Built, Failure> {
        let built = tokio::task::spawn_blocking(move || draft.build(&account, &filling)).await;
        match built {
            Ok(built) => built.map_err(|error| Failure::new(FailureKind::Field, error.to_string())),
            Err(defect) => Err(Failure::new(FailureKind::Interrupted, format!("A defect ended the attempt: {defect}"))),
        }
    }

    async fn exchange(
        &self,
        built: &Built,
        account: &Credentials,
        attempt: &mut Attempt,
        wire: &mut Wire,
        cancel: &CancellationToken,
    ) -> Result<(), HistoryError> {
        let Some(request) = wire.request.clone() else { return Ok(()) };
        let sending = Attempt { outcome: Outcome::Sending, ..attempt.clone() };
        self.store.begin(sending, request, UsedBizId::Allow).await?;
        let begun = Instant::now();
        let progress = watch::Sender::new(Progress::Connecting);
        let answer = self.target.transport.exchange(&built.request, &progress, cancel).await;
        attempt.timing_ms.exchange = Some(milliseconds(begun.elapsed()));
        match answer {
            Ok(response) => {
                note_times(&mut attempt.timing_ms, response.times);
                let opened = open(&built.request, &response, account, self.target.policy);
                note_answer(attempt, wire, &response, opened);
            }
            Err(error) => {
                note_times(&mut attempt.timing_ms, error.times);
                note_lost(attempt, &error);
            }
        }
        Ok(())
    }

    fn on_wire(&self, Built { request, shown }: &Built, recipe: &Recipe) -> WireRequest {
        WireRequest {
            recipe: recipe.to_json(),
            method: request.method().to_owned(),
            url: self.target.transport.url_of(request),
            headers: request.headers().to_vec(),
            body: shown.clone(),
            body_bytes: request.body().len(),
            encrypted: request.is_encrypted(),
        }
    }

    fn new_attempt(&self, case: &str, filling: &Filling) -> Attempt {
        Attempt {
            id: new_attempt_id(),
            at: Timestamp::now(),
            kind: Kind::Explore,
            case: Some(case.to_owned()),
            profile: self.target.profile.clone(),
            profile_kind: Some(self.target.kind),
            operator: self.target.operator.0.clone(),
            machine: machine(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            outcome: Outcome::NotSent,
            biz_id: filling.biz_id.clone(),
            user_id: filling.user_id.clone(),
            raw_user_id: None,
            transaction_id: None,
            result: None,
            response: None,
            failure: None,
            photo: None,
            timing_ms: Timing::default(),
            other_tries: Vec::new(),
        }
    }
}

/// The identifiers as they are sent, where the body can be read and they are texts.
fn name_subject(attempt: &mut Attempt, body: &str) {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    (attempt.biz_id, attempt.user_id) = (text("bizId"), text("userId"));
}
