//! Every outcome of the contract that an answer, or its absence, leads to.

use std::time::Duration;

use enroll_console::enrollment::{FailureKind, Outcome, SignatureVerdict};
use enroll_console::pipeline::Stage;
use enroll_console::simulator::{Scenario, Simulator, SimulatorConfig};
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, draft};
use crate::gateway::{EMPTY_ANSWER, Gateway, found};
use crate::told::{Reached, assert_ended, assert_in_order, enroll, follow, give_up_while_waiting};

#[tokio::test]
async fn a_signed_success_is_enrolled_and_its_stages_are_told_in_order() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    let (report, stages) = follow(&connection.pipeline, draft(), &CancellationToken::new()).await;
    let report = report.unwrap();
    assert_ended(&desk.store, &report, Outcome::Enrolled, None, Reached::Answered).await;
    let attempt = &report.record.attempt;
    assert_eq!((attempt.profile.as_str(), attempt.biz_id.as_str()), ("simulator", "biz-1"));
    assert!(attempt.transaction_id.is_some());
    assert_eq!(attempt.result.as_ref().unwrap().result_code, "SUCCESS");
    assert_in_order(&stages);
    // What is done on other threads may be done before anybody looks; connection and answer cannot.
    assert!(stages.contains(&Stage::Connecting), "{stages:?}");
    assert_eq!(stages.last(), Some(&Stage::Waiting));
}

#[tokio::test]
async fn each_answer_leads_to_its_outcome() {
    use SignatureVerdict::{Absent, Invalid, Valid};
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    let cases = [
        ("UNABLE_GET_IMAGE", Outcome::Rejected, None, Valid),
        ("SYSTEM_ERROR", Outcome::Rejected, None, Valid),
        ("SYSTEM_ERROR_U", Outcome::Unknown, None, Valid),
        ("BAD_SIGNATURE", Outcome::Unknown, Some(FailureKind::Untrusted), Invalid),
        ("UNSIGNED", Outcome::Unknown, Some(FailureKind::Untrusted), Absent),
    ];
    for (scenario, outcome, failure, signature) in cases {
        connection.set_scenario(Some(scenario)).unwrap();
        let report = enroll(&connection.pipeline, draft()).await;
        assert_ended(&desk.store, &report, outcome, failure, Reached::Answered).await;
        assert_eq!(report.record.attempt.response.unwrap().signature, signature, "{scenario}");
        if outcome == Outcome::Rejected {
            assert_eq!(report.record.attempt.result.unwrap().result_code, scenario);
        }
    }
}

#[tokio::test]
async fn a_connection_lost_after_the_request_is_unknown() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    connection.set_scenario(Some("CLOSE")).unwrap();
    let report = enroll(&connection.pipeline, draft()).await;
    let failure = Some(FailureKind::ConnectionLost);
    assert_ended(&desk.store, &report, Outcome::Unknown, failure, Reached::Exchanged).await;
}

#[tokio::test]
async fn no_answer_in_time_is_unknown() {
    let desk = Desk::built_in();
    let connection = desk.connect_within(Some(Duration::from_millis(300))).await;
    connection.set_scenario(Some("SLOW")).unwrap();
    let report = enroll(&connection.pipeline, draft()).await;
    assert_ended(&desk.store, &report, Outcome::Unknown, Some(FailureKind::Timeout), Reached::Exchanged).await;
}

#[tokio::test]
async fn given_up_while_the_answer_is_awaited_is_unknown() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    connection.set_scenario(Some("SLOW")).unwrap();
    let report = give_up_while_waiting(&connection.pipeline, draft()).await;
    let failure = Some(FailureKind::Interrupted);
    assert_ended(&desk.store, &report, Outcome::Unknown, failure, Reached::Exchanged).await;
}

#[tokio::test]
async fn an_answer_that_is_none_of_the_gateways_is_unknown() {
    let cases = [
        (EMPTY_ANSWER, FailureKind::Malformed),
        ("HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy", FailureKind::HttpStatus),
        ("HTTP/1.1 302 Go\r\nLocation: https://example.org/\r\nContent-Length: 0\r\n\r\n", FailureKind::HttpStatus),
    ];
    for (answer, failure) in cases {
        let gateway = Gateway::new().await;
        let desk = Desk::at(&gateway.base_url(), "");
        let serving = gateway.serve(|| (), answer);
        let report = enroll(&desk.pipeline().await, draft()).await;
        found(serving).await;
        assert_ended(&desk.store, &report, Outcome::Unknown, Some(failure), Reached::Answered).await;
    }
}

#[tokio::test]
async fn a_signed_success_counts_plain_as_well_as_encrypted() {
    for (line, encrypted) in [("encrypt = false", false), ("encrypt = true", true)] {
        let (desk, _simulator) = beside_a_simulator(None, line).await;
        let report = enroll(&desk.pipeline().await, draft()).await;
        assert_ended(&desk.store, &report, Outcome::Enrolled, None, Reached::Answered).await;
        let response = report.record.attempt.response.unwrap();
        assert_eq!((response.signature, response.encrypted), (SignatureVerdict::Valid, encrypted));
        let wire = report.record.wire;
        assert_eq!(wire.request.unwrap().encrypted, encrypted);
        let answer = wire.response.unwrap();
        assert_eq!(answer.decrypted.is_some(), encrypted);
        assert!(answer.decrypted.unwrap_or(answer.body).contains("\"resultCode\":\"SUCCESS\""));
    }
}

#[tokio::test]
async fn where_signatures_are_optional_only_a_plain_success_counts_unsigned() {
    let cases = [
        (Scenario::UNSIGNED, "encrypt = false", Outcome::Enrolled, None),
        (Scenario::UNSIGNED, "encrypt = true", Outcome::Unknown, Some(FailureKind::Untrusted)),
        (Scenario::BAD_SIGNATURE, "encrypt = false", Outcome::Unknown, Some(FailureKind::Untrusted)),
    ];
    for (scenario, line, outcome, failure) in cases {
        let lines = format!("{line}\nsigned_responses = \"optional\"");
        let (desk, _simulator) = beside_a_simulator(Some(scenario), &lines).await;
        let report = enroll(&desk.pipeline().await, draft()).await;
        assert_ended(&desk.store, &report, outcome, failure, Reached::Answered).await;
    }
}

/// A desk whose profile, with these lines more, leads to a simulator of its own.
async fn beside_a_simulator(scenario: Option<Scenario>, lines: &str) -> (Desk, Simulator) {
    let keys = Desk::built_in().keys();
    let listen = "127.0.0.1:0".parse().unwrap();
    let simulator = Simulator::start(SimulatorConfig { listen, scenario, keys, observer: None }).await.unwrap();
    (Desk::at(&simulator.base_url(), lines), simulator)
}
