//! One enrollment, followed: its report, the stages it told, and what has to be true of every report.

use enroll_console::enrollment::{FailureKind, Outcome, Timing};
use enroll_console::history::Store;
use enroll_console::pipeline::{Draft, NotRecorded, Pipeline, Report, Stage};
use futures_util::future::join;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How far an enrollment went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reached {
    Nothing,
    Prepared,
    Signed,
    Exchanged,
    Answered,
}

/// Enrolls, and gives the stages as they were told.
pub(crate) async fn follow(
    pipeline: &Pipeline,
    draft: Draft,
    cancel: &CancellationToken,
) -> (Result<Report, NotRecorded>, Vec<Stage>) {
    let stage = watch::Sender::new(Stage::Preparing);
    let mut told = stage.subscribe();
    let following = async {
        let mut stages = Vec::new();
        while told.changed().await.is_ok() {
            stages.push(*told.borrow_and_update());
        }
        stages
    };
    let enrolling = async move { pipeline.enroll(draft, &stage, cancel).await };
    // The follower comes first each time, so that it sees each stage at which the enrollment had to wait.
    let (stages, result) = join(following, enrolling).await;
    (result, stages)
}

/// Enrolls, cancels once the answer is awaited, and gives the report.
pub(crate) async fn give_up_while_waiting(pipeline: &Pipeline, draft: Draft) -> Report {
    let (stage, mut told) = watch::channel(Stage::Preparing);
    let cancel = CancellationToken::new();
    let giving_up = async {
        told.wait_for(|stage| *stage == Stage::Waiting).await.unwrap();
        cancel.cancel();
    };
    // It owns the sender: should it end without waiting, the other ends too.
    let enrolling = async { pipeline.enroll(draft, &{ stage }, &cancel).await };
    let ((), report) = join(giving_up, enrolling).await;
    report.unwrap()
}

pub(crate) async fn enroll(pipeline: &Pipeline, draft: Draft) -> Report {
    let (result, stages) = follow(pipeline, draft, &CancellationToken::new()).await;
    assert_in_order(&stages);
    result.unwrap()
}

/// Within each try, each stage comes after the one before, and none twice.
pub(crate) fn assert_in_order(stages: &[Stage]) {
    for one_try in stages.split_inclusive(|stage| matches!(stage, Stage::Pausing { .. })) {
        assert!(one_try.is_sorted_by(|one, next| place(*one) < place(*next)), "{stages:?}");
    }
}

fn place(stage: Stage) -> (u8, usize) {
    match stage {
        Stage::Preparing => (0, 0),
        Stage::Signing => (1, 0),
        Stage::Recording => (2, 0),
        Stage::Connecting => (3, 0),
        Stage::Sending { sent, .. } => (4, sent),
        Stage::Waiting => (5, 0),
        Stage::Pausing { .. } => (6, 0),
    }
}

/// The report says this, the record says the same, and both hold exactly what was reached.
pub(crate) async fn assert_ended(
    store: &Store,
    report: &Report,
    outcome: Outcome,
    failure: Option<FailureKind>,
    reached: Reached,
) {
    assert!(report.store_error.is_none(), "{:?}", report.store_error);
    let record = &report.record;
    let on_record = store.get(record.attempt.id.clone()).await.unwrap();
    assert_eq!(on_record.as_ref(), Some(record));
    let attempt = &record.attempt;
    let told = attempt.failure.as_ref();
    assert_eq!((attempt.outcome, told.map(|failure| failure.kind)), (outcome, failure), "{told:?}");
    let Timing { prepare, sign, exchange, total, .. } = attempt.timing_ms;
    let found = [
        ("prepare", prepare.is_some(), Reached::Prepared),
        ("photo", attempt.photo.is_some(), Reached::Prepared),
        ("sign", sign.is_some(), Reached::Signed),
        ("request", record.wire.request.is_some(), Reached::Signed),
        ("exchange", exchange.is_some(), Reached::Exchanged),
        ("response", attempt.response.is_some(), Reached::Answered),
        ("response on the wire", record.wire.response.is_some(), Reached::Answered),
    ];
    for (what, present, needs) in found {
        assert_eq!(present, reached >= needs, "{what}, though {reached:?}");
    }
    let parts: f64 = [prepare, sign, exchange].into_iter().flatten().sum();
    // Each is rounded to a tenth.
    assert!(total.unwrap() + 0.2 >= parts, "{:?}", attempt.timing_ms);
}
