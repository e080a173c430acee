//! The gateway's lower door: what a raw request does on the wire, and whether it is known that a byte has left.

use enroll_console::enrollment::Outcome;

use crate::answer;
use crate::desk::{Desk, announced, answering, case};

#[tokio::test]
async fn an_empty_body_has_left_too() {
    let (gateway, mut arrivals) = answering(b"").await;
    let explored = Desk::at(gateway).explore(&case("request.base = \"plain\"\nrequest.body = \"empty\"")).await;
    let arrived = arrivals.recv().await.unwrap();
    assert_eq!(announced(&arrived), 0);
    assert!(arrived.starts_with(b"POST /api/v1/zoloz/connect/enroll HTTP/1.1\r\n"));
    assert_eq!(explored.records[0].attempt.outcome, Outcome::Unknown, "the gateway has it all");
}

#[tokio::test]
async fn a_body_that_is_cut_off_announces_more_than_it_brings() {
    let (gateway, mut arrivals) = answering(answer!("F", "PARAM_ILLEGAL", "")).await;
    let explored = Desk::at(gateway).explore(&case("request.cut_after = 5000")).await;
    let arrived = arrivals.recv().await.unwrap();
    let head = arrived.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    assert_eq!(arrived.len() - head, 5000);
    assert!(announced(&arrived) > 50_000);
    let attempt = &explored.records[0].attempt;
    assert_eq!((attempt.outcome, attempt.code()), (Outcome::Unknown, Some("lost_sending")));
    assert!(attempt.message().unwrap().contains("on purpose"));
}

#[tokio::test]
async fn method_path_and_headers_go_out_as_they_are() {
    let (gateway, mut arrivals) = answering(answer!("F", "PARAM_ILLEGAL", "")).await;
    let more = "request.method = \"PUT\"\nrequest.path = \"/x?y=1\"\nrequest.base = \"plain\"\n\
                request.body = { text = \"no json\" }\nrequest.slow = { bytes = 2, pause_ms = 1 }\n\
                request.headers.Signature = [\"a\", \"b\"]\nrequest.headers.Client-Id = []\n";
    Desk::at(gateway).explore(&case(more)).await;
    let arrived = String::from_utf8(arrivals.recv().await.unwrap()).unwrap();
    assert!(arrived.starts_with("PUT /x?y=1 HTTP/1.1\r\n"), "{arrived}");
    assert!(arrived.contains("\r\nSignature: a\r\nSignature: b\r\n"), "{arrived}");
    assert!(!arrived.contains("Client-Id"), "{arrived}");
    assert!(arrived.ends_with("\r\n\r\nno json"), "{arrived}");
}
