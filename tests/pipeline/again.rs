//! What is sent a second time by itself, and what never is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use enroll_console::enrollment::{FailureKind, Outcome};
use enroll_console::pipeline::Stage;
use enroll_console::simulator::{Scenario, Simulator, SimulatorConfig};
use futures_util::future::join;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, draft, outcomes_on_disk};
use crate::told::{Reached, assert_ended, enroll, follow};

const BUSY: &str = "REQUEST_TRAFFIC_EXCEED_LIMIT";

/// A gateway that answers as `scenario` says, the number of requests it got, and a desk whose profile leads to it.
async fn gateway(scenario: &str, more: &str) -> (Arc<Simulator>, Arc<AtomicUsize>, Desk) {
    let keys = Desk::built_in().keys();
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    let simulator = Simulator::start(SimulatorConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        scenario: Some(scenario.parse::<Scenario>().unwrap()),
        keys,
        observer: Some(Box::new(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        })),
    })
    .await
    .unwrap();
    let desk = Desk::at(&simulator.base_url(), more);
    (Arc::new(simulator), requests, desk)
}

#[tokio::test]
async fn a_busy_gateway_is_asked_again_and_every_exchange_is_recorded() {
    let (_simulator, requests, desk) = gateway(BUSY, "retries = 1").await;
    let (report, stages) = follow(&desk.pipeline().await, draft(), &CancellationToken::new()).await;
    let report = report.unwrap();
    assert_ended(&desk.store, &report, Outcome::Rejected, None, Reached::Answered).await;
    assert_eq!(requests.load(Ordering::Relaxed), 2);
    assert!(stages.iter().any(|stage| matches!(stage, Stage::Pausing { next: 2, of: 2, .. })), "{stages:?}");
    let record = report.record;
    let [earlier] = record.attempt.other_tries.as_slice() else { panic!("{:?}", record.attempt.other_tries) };
    assert_eq!(earlier.code, BUSY);
    assert!((1000.0..=2000.0).contains(&earlier.waited_ms), "a second, and up to one more by chance: {earlier:?}");
    let [exchange] = record.wire.earlier.as_slice() else { panic!("{:?}", record.wire.earlier) };
    assert!(exchange.response.as_ref().unwrap().headers.iter().any(|(name, _)| name == "signature"));
    assert_eq!(exchange.request.as_ref().unwrap().url, record.wire.request.unwrap().url);
}

#[tokio::test]
async fn a_gateway_that_is_busy_only_once_enrolls_under_the_same_biz_id() {
    let (simulator, requests, desk) = gateway(BUSY, "").await;
    let pipeline = desk.pipeline().await;
    let (stage, mut told) = watch::channel(Stage::Preparing);
    let relief = async {
        told.wait_for(|stage| matches!(stage, Stage::Pausing { .. })).await.unwrap();
        simulator.set_scenario(None);
    };
    let cancel = CancellationToken::new();
    let enrolling = async { pipeline.enroll(draft(), &{ stage }, &cancel).await };
    let ((), report) = join(relief, enrolling).await;
    let report = report.unwrap();
    assert_ended(&desk.store, &report, Outcome::Enrolled, None, Reached::Answered).await;
    assert_eq!((requests.load(Ordering::Relaxed), report.record.attempt.biz_id.as_str()), (2, "biz-1"));
}

#[tokio::test]
async fn given_up_between_two_tries_the_first_answer_is_what_is_known() {
    let (_simulator, requests, desk) = gateway(BUSY, "").await;
    let pipeline = desk.pipeline().await;
    let (stage, mut told) = watch::channel(Stage::Preparing);
    let cancel = CancellationToken::new();
    let giving_up = async {
        told.wait_for(|stage| matches!(stage, Stage::Pausing { .. })).await.unwrap();
        // While it pauses nothing is on its way: a crash here would leave the answer on record, not a doubt.
        cancel.cancel();
    };
    let enrolling = async { pipeline.enroll(draft(), &{ stage }, &cancel).await };
    let ((), report) = join(giving_up, enrolling).await;
    assert_ended(&desk.store, &report.unwrap(), Outcome::Rejected, None, Reached::Answered).await;
    assert_eq!(requests.load(Ordering::Relaxed), 1);
    assert_eq!(outcomes_on_disk(&desk.database()), ["rejected"]);
}

#[tokio::test]
async fn other_codes_are_sent_once_and_so_are_requests_whose_answer_was_lost() {
    for (scenario, outcome, failure, reached) in [
        ("SYSTEM_ERROR", Outcome::Rejected, None, Reached::Answered),
        ("SYSTEM_ERROR_U", Outcome::Unknown, None, Reached::Answered),
        ("CLOSE", Outcome::Unknown, Some(FailureKind::ConnectionLost), Reached::Exchanged),
        ("BAD_SIGNATURE", Outcome::Unknown, Some(FailureKind::Untrusted), Reached::Answered),
    ] {
        let (_simulator, requests, desk) = gateway(scenario, "").await;
        let report = enroll(&desk.pipeline().await, draft()).await;
        assert_ended(&desk.store, &report, outcome, failure, reached).await;
        assert_eq!(requests.load(Ordering::Relaxed), 1, "{scenario}");
    }
}

#[tokio::test]
async fn the_settings_say_what_is_sent_again() {
    let (_simulator, requests, desk) = gateway(BUSY, "retry_codes = []").await;
    enroll(&desk.pipeline().await, draft()).await;
    assert_eq!(requests.load(Ordering::Relaxed), 1);
    let (_simulator, requests, desk) =
        gateway("PROCESS_TIMEOUT", "retries = 1\nretry_codes = [\"PROCESS_TIMEOUT\"]").await;
    enroll(&desk.pipeline().await, draft()).await;
    assert_eq!(requests.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn what_a_try_was_told_stands_when_the_next_one_cannot_leave() {
    let (simulator, _requests, desk) = gateway(BUSY, "").await;
    let pipeline = desk.pipeline().await;
    let (stage, mut told) = watch::channel(Stage::Preparing);
    let cancel = CancellationToken::new();
    let closing = async {
        told.wait_for(|stage| matches!(stage, Stage::Pausing { .. })).await.unwrap();
        // From now on the port refuses.
        Arc::into_inner(simulator).unwrap().stop().await;
    };
    let enrolling = async { pipeline.enroll(draft(), &{ stage }, &cancel).await };
    let ((), report) = join(closing, enrolling).await;
    let report = report.unwrap();
    // The request left once: never may the record say that it did not.
    let attempt = &report.record.attempt;
    assert_eq!((attempt.outcome, attempt.result.as_ref().unwrap().result_code.as_str()), (Outcome::Rejected, BUSY));
    let codes: Vec<&str> = attempt.other_tries.iter().map(|other| other.code.as_str()).collect();
    assert_eq!(codes, [BUSY, "connect_refused", "connect_refused"], "each try once");
    assert_eq!(desk.store.get(attempt.id.clone()).await.unwrap().as_ref(), Some(&report.record));
    assert!(desk.store.has_used(attempt.profile.clone(), attempt.biz_id.clone()).await.unwrap());
}
