//! Scenarios as lines, and what each of their parts does to an answer.

use enroll_console::gateway::{AUTHENTICATION_TEST_PATH, HeaderValue, RequestTime, Signable};
use enroll_console::simulator::{Code, SCENARIO_HEADER, Scenario};
use proptest::prelude::*;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{Raw, Talkative, enrollment, simulator};

fn right() -> Raw {
    Raw::plain(enrollment().to_string().as_bytes())
}

/// A right request that asks for a scenario.
fn asking(line: &str) -> Raw {
    right().with(SCENARIO_HEADER, Some(line))
}

#[test]
fn a_line_is_a_scenario_and_a_scenario_its_line() {
    for (line, canonical) in [
        ("unable_get_image", "UNABLE_GET_IMAGE"),
        ("SYSTEM_ERROR result=u", "SYSTEM_ERROR_U"),
        ("signature=wrong", "BAD_SIGNATURE"),
        ("signature=none", "UNSIGNED"),
        ("cut=before", "CLOSE"),
        ("delay=1m", "SLOW"),
        ("delay=1m30s status=502 UNABLE_GET_IMAGE", "UNABLE_GET_IMAGE delay=90s status=502"),
        ("SLOW UNSIGNED", "delay=60s signature=none"),
        ("code=NEW_CODE message=\"a \\\"b\\\" ü\"", "code=NEW_CODE message=\"a \\\"b\\\" ü\""),
        ("code=SUCCESS", "SUCCESS"),
        ("message=words", "SUCCESS message=words"),
        ("body-base64=PGI+", "body=<b>"),
        ("body=\"\"", "body=\"\""),
        ("BODY-BASE64=/w== PLAIN type=text/html", "body-base64=/w== type=text/html plain"),
        ("signature=right", "signature=right"),
    ] {
        let scenario: Scenario = line.parse().unwrap();
        assert_eq!(scenario.to_string(), canonical);
        assert_eq!(canonical.parse(), Ok(scenario));
    }
}

#[test]
fn what_is_no_scenario_is_told_by_the_nearest_word_or_by_what_is_wanted() {
    for (line, wanted) in [
        ("", "there is `SUCCESS`"),
        ("UNABLE_GET_IMGE", "did you mean `UNABLE_GET_IMAGE`?"),
        ("dealy=3s", "did you mean `delay`?"),
        ("delay 3s", "write `delay=`, which takes up to an hour"),
        ("delay=soon", "`delay=` takes up to an hour"),
        ("delay=-3s", "`delay=` takes up to an hour"),
        ("delay=2h", "`delay=` takes up to an hour"),
        ("status=99", "an HTTP status from 200 to 599"),
        ("cut=later", "before or body"),
        ("signature=maybe", "right, wrong, none, signature-only or time-only"),
        ("result=X", "S, F or U"),
        ("message=\"open", "no closing quotation mark"),
        ("message=\"a\"b", "a space has to follow"),
        ("message=\"\\q\"", "not a string as JSON has it"),
        ("SUCCESS ACCESS_DENIED", "another word has said this already"),
        ("CLOSE cut=body", "another word has said this already"),
        ("plain plain", "another word has said this already"),
        ("SUCCESS body=x", "no room for a code"),
        ("body-base64=?", "`body-base64=` takes Base64"),
        ("type=\"a\\nb\"", "a Content-Type"),
    ] {
        let error = line.parse::<Scenario>().unwrap_err().to_string();
        assert!(error.contains(wanted), "{line}: {error}");
    }
}

fn lines() -> impl Strategy<Value = String> {
    let text = || any::<String>().prop_map(|text| serde_json::Value::from(text).to_string());
    let result = (
        prop::option::of(prop_oneof![Just("code=NEW".to_owned()), text().prop_map(|text| format!("code={text}"))]),
        prop::option::of(prop::sample::select(vec!["result=S", "result=F", "result=U"])),
        prop::option::of(text().prop_map(|text| format!("message={text}"))),
    )
        .prop_map(|(code, result, message)| {
            [code, result.map(str::to_owned), message].into_iter().flatten().collect::<Vec<_>>().join(" ")
        });
    let reply = prop_oneof![
        result,
        prop::sample::select(Code::ALL.to_vec()).prop_map(|code| code.name().to_owned()),
        text().prop_map(|text| format!("body={text}")),
        prop::sample::select(vec!["body-base64=/w==", "body-base64=AAECAw==", ""]).prop_map(str::to_owned),
    ];
    let one_of = |words: &'static [&'static str]| prop::sample::select(words.to_vec());
    (
        reply,
        prop::option::of(0..3_600_000_u32),
        one_of(&["", "cut=before", "cut=body"]),
        one_of(&["", "signature=right", "signature=wrong", "signature=none", "signature=signature-only", "UNSIGNED"]),
        prop::option::of(200..600_u16),
        one_of(&["", "plain"]),
        one_of(&["", "type=text/html", "type=\"text/html; charset=UTF-8\""]),
    )
        .prop_map(|(reply, delay, cut, signing, status, plain, content_type)| {
            let delay = delay.map(|delay| format!("delay={delay}ms")).unwrap_or_default();
            let status = status.map(|status| format!("status={status}")).unwrap_or_default();
            [plain, &delay, cut, &reply, signing, &status, content_type].join(" ")
        })
        .prop_filter("an empty line is none", |line| !line.trim().is_empty())
}

proptest! {
    #[test]
    fn every_scenario_is_read_from_what_it_is_shown_as(line in lines()) {
        let scenario: Scenario = line.parse().unwrap();
        prop_assert_eq!(scenario.to_string().parse(), Ok(scenario));
    }

    #[test]
    fn no_line_is_too_strange(line in any::<String>()) {
        if let Ok(scenario) = line.parse::<Scenario>() {
            prop_assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
    }
}

#[tokio::test]
async fn a_request_can_ask_for_any_answer() {
    let simulator = simulator(Some(Scenario::answer(Code::AccessDenied))).await;
    let asked = asking(r#"code=NEW_CODE result=U message="later, \u00fc""#).send(&simulator).await;
    let wanted = json!({ "resultStatus": "U", "resultCode": "NEW_CODE", "resultMessage": "later, ü" });
    assert_eq!(asked.object(), json!({ "result": wanted }));
    let undocumented = asking("code=NEW_CODE").send(&simulator).await.object();
    assert_eq!(undocumented["result"]["resultStatus"], "F");
    assert_eq!(undocumented["result"]["resultMessage"], "");
    let success = asking("code=NEW_CODE result=S").send(&simulator).await.object();
    assert!(success["transactionId"].as_str().unwrap().starts_with("G0066"), "{success}");
    assert_eq!(asking("SUCCESS").send(&simulator).await.code(), "SUCCESS");
    assert_eq!(right().send(&simulator).await.code(), "ACCESS_DENIED", "the others get what is set for all");
}

#[tokio::test]
async fn a_body_of_its_own_is_sent_as_it_is_under_a_status_and_a_type() {
    let simulator = simulator(None).await;
    let answer =
        asking("status=502 type=text/html signature=none body=\"<h1>Bad gateway</h1>\"").send(&simulator).await;
    assert!(answer.head.starts_with("HTTP/1.1 502 "), "{}", answer.head);
    assert_eq!((answer.header("Content-Type"), answer.header("Signature")), (Some("text/html"), None));
    assert_eq!(answer.body, "<h1>Bad gateway</h1>");
    let answer = asking("body=nonsense").send(&simulator).await;
    assert_eq!((answer.body.as_str(), answer.is_signed()), ("nonsense", true));
    let answer = asking("body-base64=/wA=").try_send(simulator.address()).await.unwrap();
    assert!(answer.ends_with(b"\r\n\r\n\xFF\0"), "{answer:?}");
}

#[tokio::test]
async fn each_way_to_spoil_a_signature_leaves_its_headers() {
    let simulator = simulator(None).await;
    for (line, signature, time) in [
        ("signature=wrong", true, true),
        ("signature=none", false, false),
        ("signature=signature-only", true, false),
        ("signature=time-only", false, true),
    ] {
        let answer = asking(line).send(&simulator).await;
        assert_eq!(answer.header("Signature").is_some(), signature, "{line}");
        assert_eq!(answer.header("Response-Time").is_some(), time, "{line}");
        assert!(!answer.is_signed(), "{line}");
        assert_eq!(answer.code(), "SUCCESS");
    }
    assert!(asking("signature=right").send(&simulator).await.is_signed());
}

#[tokio::test]
async fn an_answer_can_be_plain_although_the_request_was_encrypted() {
    let simulator = simulator(None).await;
    let encrypted = Raw::encrypted(enrollment().to_string().as_bytes(), 32);
    assert!(encrypted.send(&simulator).await.header("Encrypt").is_some());
    let answer = encrypted.with(SCENARIO_HEADER, Some("plain")).send(&simulator).await;
    assert_eq!((answer.header("Encrypt"), answer.is_signed()), (None, true));
    assert!(answer.body.starts_with(r#"{"transactionId""#), "{}", answer.body);
}

#[tokio::test]
async fn a_connection_is_cut_before_the_answer_or_in_the_middle_of_its_body() {
    let simulator = simulator(None).await;
    assert_eq!(asking("cut=before").try_send(simulator.address()).await.unwrap(), b"");
    let bytes = asking("cut=body body=0123456789").try_send(simulator.address()).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\r\nContent-Length: 10\r\n"), "{text}");
    assert!(text.ends_with("\r\n\r\n01234"), "{text}");
    assert_eq!(right().send(&simulator).await.code(), "SUCCESS", "the others are not cut");
}

#[tokio::test]
async fn a_delay_of_one_request_is_not_one_of_the_next_connection() {
    let simulator = simulator(None).await;
    let address = simulator.address();
    let slow = tokio::spawn(async move { asking("delay=1h").try_send(address).await });
    assert_eq!(right().send(&simulator).await.code(), "SUCCESS");
    assert!(!slow.is_finished());
    simulator.stop().await;
    assert_eq!(slow.await.unwrap().unwrap(), b"");
}

#[tokio::test]
async fn a_refused_request_keeps_its_refusal_and_gets_the_rest_of_what_it_asks_for() {
    let simulator = simulator(None).await;
    let answer =
        Raw::plain(b"{}").with(SCENARIO_HEADER, Some("ACCESS_DENIED status=503 signature=none")).send(&simulator).await;
    assert!(answer.head.starts_with("HTTP/1.1 503 "), "{}", answer.head);
    assert_eq!((answer.code().as_str(), answer.header("Signature")), ("PARAM_MISSING", None));
    let mut nowhere = right().with(SCENARIO_HEADER, Some("cut=before"));
    nowhere.uri = "/nowhere".to_owned();
    assert_eq!(nowhere.try_send(simulator.address()).await.unwrap(), b"");
}

#[tokio::test]
async fn the_authentication_test_misbehaves_only_when_it_asks_itself() {
    let simulator = simulator(Some(Scenario::CLOSE)).await;
    let mut raw = Raw::plain(b"{\"a\":1}");
    AUTHENTICATION_TEST_PATH.clone_into(&mut raw.uri);
    raw.sign();
    assert_eq!(raw.send(&simulator).await.body, "{\"a\":1}");
    assert_eq!(raw.with(SCENARIO_HEADER, Some("PROCESS_TIMEOUT")).send(&simulator).await.code(), "PROCESS_TIMEOUT");
}

#[tokio::test]
async fn a_header_that_is_no_scenario_is_a_parameter_and_is_not_quoted_in_the_answer() {
    let talkative = Talkative::start().await;
    let answer = asking("UNABLE_GET_IMAGE dlay=3s").send(&talkative.simulator).await;
    assert_eq!((answer.code().as_str(), answer.is_signed()), ("PARAM_ILLEGAL", true));
    assert_eq!(answer.message(), "the header X-Simulator-Scenario cannot be read: did you mean `delay`?");
    let told = talkative.told().pop().unwrap();
    assert!(told.contains("`dlay=3s` is no scenario"), "{told}");
    assert!(asking("").send(&talkative.simulator).await.message().contains("UNABLE_GET_IMAGE"));
}

/// A request as bytes, whose connection is kept.
fn kept_alive(raw: &Raw) -> Vec<u8> {
    let mut head = format!("{} {} HTTP/1.1\r\nHost: simulator\r\n", raw.method, raw.uri);
    raw.headers.iter().for_each(|(name, value)| head.extend([name, ": ", value, "\r\n"]));
    head.extend(["Content-Length: ", &raw.body.len().to_string(), "\r\n\r\n"]);
    [head.as_bytes(), &raw.body].concat()
}

fn authentication(number: usize) -> Raw {
    let mut raw = Raw::plain(format!("{{\"number\":{number}}}").as_bytes());
    AUTHENTICATION_TEST_PATH.clone_into(&mut raw.uri);
    raw.sign();
    raw
}

/// Reads one answer of a connection that is kept, and returns its body.
async fn one_answer(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    loop {
        bytes.push(stream.read_u8().await.unwrap());
        if bytes.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(bytes).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn two_hundred_connections_at_once_are_all_answered_and_kept_for_the_next_request() {
    let simulator = simulator(None).await;
    let address = simulator.address();
    let mut streams = Vec::new();
    for _ in 0..200 {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    let talks = streams.into_iter().enumerate().map(|(number, mut stream)| async move {
        for round in 0..3 {
            let raw = authentication(number * 10 + round);
            stream.write_all(&kept_alive(&raw)).await.unwrap();
            let (head, body) = one_answer(&mut stream).await;
            assert_eq!(body.as_bytes(), raw.body);
            let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
            let (time, signature) = (header("Response-Time: "), header("Signature: "));
            let signable =
                Signable { uri: &raw.uri, client_id: raw.header("Client-Id"), time: &time, body: body.as_bytes() };
            let signature = HeaderValue::SIGNATURE.read(&signature).unwrap();
            assert!(signable.verify(crate::client::KEYS.gateway_key(), &signature));
            RequestTime::parse(&time).unwrap();
        }
    });
    futures_util::future::join_all(talks).await;
}

#[tokio::test]
async fn clients_that_send_slowly_hold_nobody_and_are_answered_in_the_end() {
    let simulator = simulator(None).await;
    let whole = kept_alive(&authentication(7));
    let (front, rest) = whole.split_at(whole.len() - 3);
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
        stream.write_all(front).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(right().send(&simulator).await.code(), "SUCCESS");
    for mut stream in slow {
        stream.write_all(rest).await.unwrap();
        assert_eq!(one_answer(&mut stream).await.1, "{\"number\":7}");
    }
}

#[tokio::test]
async fn who_speaks_something_else_than_http_is_told_apart() {
    let talkative = Talkative::start().await;
    for (bytes, wanted) in [
        (&b"\x16\x03\x01\x02\x00\x01"[..], "a connection: no answer\n    The client speaks TLS"),
        (b"HELO example.org\r\n\r\n", "a connection: no answer\n    What came is no request of HTTP/1.1"),
    ] {
        let mut stream = TcpStream::connect(talkative.simulator.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await; // closed or reset: nothing was to be had
        let told = talkative.told().pop().unwrap();
        assert!(told.starts_with(wanted), "{told}");
    }
}

#[tokio::test]
async fn a_body_that_is_cut_off_has_no_answer_and_is_told() {
    let talkative = Talkative::start().await;
    let whole = kept_alive(&authentication(7));
    let mut stream = TcpStream::connect(talkative.simulator.address()).await.unwrap();
    stream.write_all(&whole[..whole.len() - 3]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"");
    let told = talkative.told().pop().unwrap();
    let wanted =
        format!("POST {AUTHENTICATION_TEST_PATH}: no answer\n    The body broke off after 9 bytes: Content-Length");
    assert!(told.starts_with(&wanted), "{told}");
}
