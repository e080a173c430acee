//! One enrollment from the operator's word to the record.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{Timestamp, Zoned};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::enrollment::{
    Attempt, BizId, Edits, Exchange, Failure, FailureKind, FieldError, GatewayResult, Kind, Outcome, PhotoFacts,
    ResponseFacts, Timing, Try, UserId, UserIdForm, Warning, Wire, WireRequest, warnings,
};
use crate::gateway::{ENROLL_PATH, Fault, Progress, RequestTime, SignedRequest, open};
use crate::history::{Annotation, HistoryError, Record, SendRules};
use crate::photo::{Original, PhotoError, PreparedPhoto, examine, prepare};

use super::again::Again;
use super::body::{body, elided};
use super::classify::{milliseconds, note_answer, note_lost, note_times};
use super::identity::new_attempt_id;
use super::{ChecksPolicy, Draft, Inner, Line, NotRecorded, PhotoInput, Report, Stage};

/// Why the path was left before its end.
enum Stop {
    /// The attempt ends with this failure.
    Failure(Failure),
    /// The attempt could not be recorded, so it must not be sent.
    NotRecorded(HistoryError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<FieldError> for Stop {
    fn from(error: FieldError) -> Self {
        Failure::new(FailureKind::Field, error.to_string()).exactly(error.word()).into()
    }
}

/// The path; see [`super::Pipeline::enroll`].
pub(super) async fn enroll(
    inner: &Inner,
    draft: Draft,
    stage: &watch::Sender<Stage>,
    cancel: &CancellationToken,
) -> Result<Report, NotRecorded> {
    let begun = Instant::now();
    let attempt = new_attempt(inner, &draft);
    let mut run = Run { inner, stage, cancel, attempt, wire: Wire::default(), warnings: Vec::new() };
    match run.go(draft).await {
        Ok(()) => {}
        Err(stop) if run.has_left() => run.note_try_that_stopped(stop),
        Err(Stop::Failure(failure)) => run.attempt.failure = Some(failure),
        Err(Stop::NotRecorded(error)) => return Err(NotRecorded(error)),
    }
    run.attempt.timing_ms.total = Some(milliseconds(begun.elapsed()));
    let Run { attempt, wire, warnings, .. } = run;
    let store_error = inner.store.finish(attempt.clone(), wire.clone()).await.err();
    Ok(Report { record: Record { attempt, wire, annotation: Annotation::default() }, warnings, store_error })
}

fn new_attempt(inner: &Inner, draft: &Draft) -> Attempt {
    Attempt {
        id: new_attempt_id(),
        at: Timestamp::now(),
        kind: Kind::Enroll,
        case: None,
        profile: inner.profile.clone(),
        profile_kind: inner.rules.profile_kind,
        operator: inner.operator.0.clone(),
        machine: inner.machine.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        outcome: Outcome::NotSent,
        biz_id: draft.biz_id.clone(),
        user_id: inner.rules.user_id.apply(&draft.user_id),
        raw_user_id: (inner.rules.keep_raw_user_id && inner.rules.user_id.changes()).then(|| draft.user_id.clone()),
        transaction_id: None,
        result: None,
        response: None,
        failure: None,
        photo: None,
        timing_ms: Timing::default(),
        other_tries: Vec::new(),
    }
}

/// The userId as it is sent.
fn sent_user_id(form: &UserIdForm, typed: &str) -> Result<UserId, FieldError> {
    UserId::check_typed(typed, form.changes())?;
    UserId::parse(form.apply(typed))
}

/// Who is enrolled under which name, and with which photo.
#[derive(Clone)]
struct Subject {
    biz_id: BizId,
    user_id: UserId,
    photo: Arc<PreparedPhoto>,
}

struct Run<'a> {
    inner: &'a Inner,
    stage: &'a watch::Sender<Stage>,
    cancel: &'a CancellationToken,
    attempt: Attempt,
    wire: Wire,
    warnings: Vec<Warning>,
}

impl Run<'_> {
    async fn go(&mut self, draft: Draft) -> Result<(), Stop> {
        let rules = draft.rules();
        let biz_id = BizId::parse(draft.biz_id)?;
        let user_id = sent_user_id(&self.inner.rules.user_id, &draft.user_id)?;
        let photo = self.prepare(draft.photo, draft.checks).await?;
        let inner = self.inner;
        let line = inner.line.as_ref().map_err(Clone::clone)?;
        let subject = Subject { biz_id, user_id, photo };
        let mut again = Again::new(&inner.rules);
        loop {
            let (request, on_wire) = self.sign(line, subject.clone()).await?;
            self.record(on_wire, rules).await?;
            let ended = self.exchange(line, &request).await;
            if let Some(pause) = again.pause(&self.attempt, ended.fault)
                && self.pause(pause, again.next_of_all()).await
            {
                let waited_ms = (pause.as_secs_f64() * 1e3).round();
                self.attempt.other_tries.push(Try { waited_ms, ..ended.told });
                continue;
            }
            if ended.is_overruled {
                self.attempt.other_tries.push(ended.told);
            }
            return Ok(());
        }
    }

    /// Whether a try before left and was answered: what it was told stands, whatever becomes of another.
    fn has_left(&self) -> bool {
        self.attempt.outcome != Outcome::NotSent
    }

    /// Notes why there was no other try after all.
    fn note_try_that_stopped(&mut self, stop: Stop) {
        let (code, message) = match stop {
            Stop::Failure(failure) => (failure.word().to_owned(), failure.message),
            Stop::NotRecorded(error) => ("not_recorded".to_owned(), error.to_string()),
        };
        self.attempt.other_tries.push(Try { at: Timestamp::now(), code, message, waited_ms: 0.0 });
    }

    /// Records what is known so far and waits; whether there is another try after it. Given up, what is known stays.
    async fn pause(&mut self, pause: Duration, (next, of): (u32, u32)) -> bool {
        let milliseconds = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        self.stage.send_replace(Stage::Pausing { next, of, milliseconds });
        if self.inner.store.finish(self.attempt.clone(), self.wire.clone()).await.is_err() {
            // What cannot be recorded is not sent; the end of the attempt tells why.
            return false;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => true,
            () = self.cancel.cancelled() => false,
        }
    }

    /// Waits for `work` on a thread that may block, unless the operator gives up first.
    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let work = tokio::task::spawn_blocking(work);
        tokio::select! {
            done = work => done.map_err(|error| {
                Failure::new(FailureKind::Interrupted, format!("A defect in this program ended the attempt: {error}"))
            }),
            () = self.cancel.cancelled() => Err(given_up()),
        }
    }

    async fn prepare(&mut self, input: PhotoInput, policy: ChecksPolicy) -> Result<Arc<PreparedPhoto>, Failure> {
        self.stage.send_replace(Stage::Preparing);
        let begun = Instant::now();
        let (photo, facts) = match input {
            PhotoInput::Refused(error) => return Err(no_photo(&error)),
            PhotoInput::Prepared(photo, facts) => (photo, *facts),
            PhotoInput::Source(source) => {
                let limits = self.inner.rules.limits;
                let prepared = self.off_thread(move || {
                    let photo = prepare(&Original::read(&source)?, &Edits::NONE)?;
                    let facts = photo.facts(examine(&photo, &limits).checks);
                    Ok::<_, PhotoError>((Arc::new(photo), facts))
                });
                prepared.await?.map_err(|error| no_photo(&error))?
            }
        };
        let objection = objection(&facts);
        self.attempt.photo = Some(facts);
        self.attempt.timing_ms.prepare = Some(milliseconds(begun.elapsed()));
        match (policy, objection) {
            (ChecksPolicy::Enforce, Some(failure)) => Err(failure),
            _ => Ok(photo),
        }
    }

    /// Builds the request, and what is recorded of it.
    async fn sign(&mut self, line: &Arc<Line>, subject: Subject) -> Result<(SignedRequest, WireRequest), Failure> {
        self.stage.send_replace(Stage::Signing);
        let begun = Instant::now();
        let Subject { biz_id, user_id, photo } = subject;
        let text = elided(&biz_id, &user_id, &photo);
        let signer = Arc::clone(line);
        let built = self.off_thread(move || {
            let (plain, time) = (body(&biz_id, &user_id, &photo), RequestTime::of(&Zoned::now()));
            SignedRequest::build(ENROLL_PATH, plain, &signer.credentials, signer.encryption, &time)
        });
        let request = built.await?.map_err(|error| Failure::new(FailureKind::Key, error.to_string()))?;
        self.attempt.timing_ms.sign = Some(milliseconds(begun.elapsed()));
        let on_wire = WireRequest {
            recipe: None,
            method: SignedRequest::METHOD.to_owned(),
            url: line.transport.url_of(&request),
            headers: request.headers().to_vec(),
            body: text,
            body_bytes: request.body().len(),
            encrypted: request.is_encrypted(),
        };
        Ok((request, on_wire))
    }

    /// Writes the attempt as `sending`; only after this may a byte leave.
    async fn record(&mut self, request: WireRequest, rules: SendRules) -> Result<(), Stop> {
        self.stage.send_replace(Stage::Recording);
        let is_first = self.wire.request.is_none();
        if is_first {
            self.wire.request = Some(request.clone());
        }
        if self.cancel.is_cancelled() {
            return Err(given_up().into());
        }
        let sending = Attempt { outcome: Outcome::Sending, ..with_facts(self.attempt.clone(), Facts::default()) };
        let (at, person) = (self.attempt.at, self.attempt.user_id.clone());
        let begun = self.inner.store.begin(sending, request.clone(), rules).await;
        if let Err(HistoryError::UserOutcomeUnknown(on_record)) = &begun {
            self.warnings = warnings(on_record, &person, at);
        }
        let on_record = begun.map_err(refused)?;
        if is_first {
            self.warnings = warnings(&on_record, &person, at);
        } else {
            let earlier = Exchange { request: self.wire.request.replace(request), response: self.wire.response.take() };
            self.wire.earlier.push(earlier);
        }
        Ok(())
    }

    /// Sends the request once and notes what came.
    async fn exchange(&mut self, line: &Line, request: &SignedRequest) -> Ended {
        let known = facts(&self.attempt);
        self.attempt = with_facts(self.attempt.clone(), Facts::default());
        let begun = Instant::now();
        let (progress, mut steps) = watch::channel(Progress::Connecting);
        let exchange = line.transport.exchange(request, &progress, self.cancel);
        tokio::pin!(exchange);
        let answer = loop {
            tokio::select! {
                answer = &mut exchange => break answer,
                Ok(()) = steps.changed() => {
                    self.stage.send_replace(stage_of(*steps.borrow_and_update()));
                }
            }
        };
        self.attempt.timing_ms.exchange = Some(milliseconds(begun.elapsed()));
        let fault = match answer {
            Ok(response) => {
                note_times(&mut self.attempt.timing_ms, response.times);
                let opened = open(request, &response, &line.credentials, line.policy);
                note_answer(&mut self.attempt, &mut self.wire, &response, opened);
                None
            }
            Err(error) => {
                note_times(&mut self.attempt.timing_ms, error.times);
                note_lost(&mut self.attempt, &error);
                Some(error.fault)
            }
        };
        let told = this_try(&self.attempt);
        // This try left nothing; if the one before it did, what that was told stands.
        let is_overruled = self.attempt.outcome == Outcome::NotSent && known.outcome != Outcome::NotSent;
        if is_overruled {
            self.attempt = with_facts(self.attempt.clone(), known);
        }
        Ended { fault, told, is_overruled }
    }
}

/// How a try ended.
struct Ended {
    /// What went wrong on the wire, if no answer came.
    fault: Option<Fault>,
    /// What it was told, as it is noted where the attempt says something else.
    told: Try,
    /// Whether the attempt says what a try before was told.
    is_overruled: bool,
}

/// What a try was told; another try begins without it.
struct Facts {
    outcome: Outcome,
    transaction_id: Option<String>,
    result: Option<GatewayResult>,
    response: Option<ResponseFacts>,
    failure: Option<Failure>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { outcome: Outcome::NotSent, transaction_id: None, result: None, response: None, failure: None }
    }
}

fn facts(attempt: &Attempt) -> Facts {
    let Attempt { outcome, transaction_id, result, response, failure, .. } = attempt.clone();
    Facts { outcome, transaction_id, result, response, failure }
}

fn with_facts(attempt: Attempt, facts: Facts) -> Attempt {
    let Facts { outcome, transaction_id, result, response, failure } = facts;
    Attempt { outcome, transaction_id, result, response, failure, ..attempt }
}

/// Why the record does not let an attempt begin.
fn refused(error: HistoryError) -> Stop {
    match (&error, error.word()) {
        (HistoryError::BizIdUsed { .. } | HistoryError::UserOutcomeUnknown(_), Some(word)) => {
            Stop::Failure(Failure::new(FailureKind::Field, error.to_string()).exactly(word))
        }
        _ => Stop::NotRecorded(error),
    }
}

/// The try that ended now.
fn this_try(attempt: &Attempt) -> Try {
    let message = attempt.message().unwrap_or_default().to_owned();
    let code = attempt.code().unwrap_or_default().to_owned();
    Try { at: Timestamp::now(), code, message, waited_ms: 0.0 }
}

const fn stage_of(progress: Progress) -> Stage {
    match progress {
        Progress::Connecting => Stage::Connecting,
        Progress::Sending { sent, total } => Stage::Sending { sent, total },
        Progress::Waiting => Stage::Waiting,
    }
}

fn no_photo(error: &PhotoError) -> Failure {
    Failure::new(FailureKind::Photo, error.to_string()).exactly(error.fault.word())
}

/// What the failed checks say, if any failed; of one alone, by its name.
fn objection(facts: &PhotoFacts) -> Option<Failure> {
    let failure = Failure::new(FailureKind::Checks, facts.objection()?);
    let mut failed = facts.failed();
    Some(match (failed.next(), failed.next()) {
        (Some(only), None) => failure.exactly(only.check.fault()),
        _ => failure,
    })
}

fn given_up() -> Failure {
    Failure::new(FailureKind::Interrupted, "You gave the enrollment up before anything was sent.")
}
