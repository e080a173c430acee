//! Answers that are forced, and misbehaviours.

use std::sync::{Arc, Mutex};

use enroll_console::gateway::{AUTHENTICATION_TEST_PATH, ENROLL_PATH, Encryption, Fault, Signature, Verdict};
use enroll_console::simulator::{Code, Event, Scenario};
use serde_json::json;
use tokio::sync::oneshot;

use crate::client::{Raw, enroll, enrollment, exchange, observed, simulator};

#[tokio::test]
async fn every_documented_code_can_be_forced_with_its_documented_status() {
    let simulator = simulator(None).await;
    for code in Code::ALL {
        simulator.set_scenario(Some(code.name().parse().unwrap()));
        let opened = enroll(&simulator).await.unwrap();
        let answer = opened.answer.unwrap();
        let (verdict, status) = if code == Code::Success { (Verdict::Success, "S") } else { (Verdict::Rejected, "F") };
        assert_eq!((answer.code.as_str(), answer.status.as_str()), (code.name(), status));
        assert_eq!(opened.verdict, verdict, "{code:?}");
        assert_eq!(opened.transaction_id.is_some(), code == Code::Success, "{code:?}");
    }
}

#[tokio::test]
async fn a_system_error_can_be_unknown() {
    let simulator = simulator(Some(Scenario::SYSTEM_ERROR_UNKNOWN)).await;
    let opened = enroll(&simulator).await.unwrap();
    let answer = opened.answer.unwrap();
    assert_eq!((answer.code.as_str(), answer.status.as_str()), ("SYSTEM_ERROR", "U"));
    assert_eq!(opened.verdict, Verdict::Unknown);
}

#[tokio::test]
async fn a_success_can_be_signed_wrongly_or_not_at_all() {
    let simulator = simulator(None).await;
    for (scenario, signature) in
        [(Scenario::BAD_SIGNATURE, Signature::Invalid), (Scenario::UNSIGNED, Signature::Absent)]
    {
        simulator.set_scenario(Some(scenario));
        let opened = enroll(&simulator).await.unwrap();
        assert_eq!(opened.signature, signature);
        assert_eq!(opened.answer.unwrap().status, "S");
        assert!(
            matches!(opened.verdict, Verdict::Refused { fault: Fault::SignatureWrong | Fault::SuccessUnsigned, .. }),
            "{:?}",
            opened.verdict
        );
    }
}

#[tokio::test]
async fn a_connection_can_be_cut_after_the_request() {
    let simulator = simulator(Some(Scenario::CLOSE)).await;
    let error = enroll(&simulator).await.unwrap_err();
    assert_eq!((error.fault, error.sent), (Fault::LostWaiting, true));
}

#[tokio::test]
async fn a_slow_answer_ends_when_the_simulator_stops() {
    let (seen, was_seen) = oneshot::channel();
    let seen = Mutex::new(Some(seen));
    let observer = Box::new(move |_: &_| seen.lock().unwrap().take().unwrap().send(()).unwrap());
    let simulator = observed(Some(Scenario::SLOW), Some(observer)).await;
    let base = Raw::plain(enrollment().to_string().as_bytes());
    let address = simulator.address();
    let waiting = tokio::spawn(async move { base.try_send(address).await });
    was_seen.await.unwrap();
    simulator.stop().await;
    assert_eq!(waiting.await.unwrap().unwrap(), b"");
}

#[tokio::test]
async fn a_scenario_hides_no_mistake_and_does_not_touch_the_authentication_test() {
    let simulator = simulator(Some(Scenario::answer(Code::AccessDenied))).await;
    let opened = exchange(&simulator, ENROLL_PATH, &json!({ "bizId": "1" }), Encryption::RsaAes).await.unwrap();
    assert_eq!(opened.answer.unwrap().code, "PARAM_MISSING");
    let object = json!({ "hello": 1 });
    let opened = exchange(&simulator, AUTHENTICATION_TEST_PATH, &object, Encryption::RsaAes).await.unwrap();
    assert_eq!(opened.plain.unwrap(), object.to_string());
    simulator.set_scenario(None);
    assert_eq!(simulator.scenario(), None);
    assert_eq!(enroll(&simulator).await.unwrap().verdict, Verdict::Success);
}

#[tokio::test]
async fn the_observer_is_told_of_each_request_in_a_harmless_line() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let observer = Box::new(move |event: &Event| {
        sink.lock().unwrap().push(event.to_string());
    });
    let simulator = observed(None, Some(observer)).await;
    enroll(&simulator).await.unwrap();
    simulator.set_scenario(Some(Scenario::UNSIGNED));
    enroll(&simulator).await.unwrap();
    Raw::plain(b"{}").send(&simulator).await;
    let request = format!("POST {ENROLL_PATH}");
    assert_eq!(
        *lines.lock().unwrap(),
        [
            format!("{request}: SUCCESS"),
            format!("{request}: UNSIGNED, forced"),
            format!("{request}: PARAM_MISSING, the parameter bizId is missing\n    The object is empty."),
        ]
    );
}

#[test]
fn a_scenario_is_named_in_any_case_and_a_wrong_name_is_told_the_right_ones() {
    for scenario in Scenario::all() {
        assert_eq!(scenario.to_string().to_lowercase().parse(), Ok(scenario));
    }
    let message = "NO\u{1b}SUCH".parse::<Scenario>().unwrap_err().to_string();
    assert!(!message.contains('\u{1b}'), "{message:?}");
    for scenario in Scenario::all() {
        assert!(message.contains(&scenario.to_string()), "{message}");
    }
}
