//! The second scheme: one secret on both sides, plain JSON only.

use std::time::Duration;

use enroll_console::gateway::{
    AUTHENTICATION_TEST_PATH, AccessKey, Credentials, ENROLL_PATH, Encryption, EnvelopeError, Fault, HeaderValue,
    Opened, PLAIN_CONTENT_TYPE, Progress, RequestTime, Scheme, SecretKey, Signable, Signature, SignaturePolicy,
    SignedRequest, StageLimits, Transport, TransportConfig, Verdict, open,
};
use enroll_console::simulator::{ACCESS_KEY, CLIENT_ID, Scenario, Simulator};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::client::{CREDENTIALS, KEYS, Raw, enrollment, simulator};

/// Sends a request with our own client under these credentials.
async fn exchange(simulator: &Simulator, credentials: &Credentials, path: &str, object: &Value) -> Opened {
    let plain = Zeroizing::new(object.to_string().into_bytes());
    let request = SignedRequest::build(path, plain, credentials, Encryption::None, &RequestTime::now()).unwrap();
    let config = TransportConfig::direct(&simulator.base_url(), StageLimits::each(Duration::from_secs(30)));
    let transport = Transport::new(&config).unwrap();
    let progress = watch::Sender::new(Progress::Connecting);
    let response = transport.exchange(&request, &progress, &CancellationToken::new()).await.unwrap();
    open(&request, &response, credentials, SignaturePolicy::Required)
}

/// Credentials whose access key or secret is another's.
fn foreign(access_key: &str, secret: SecretKey) -> Credentials {
    let key = AccessKey { access_key: access_key.to_owned(), secret };
    Credentials { client_id: CLIENT_ID.to_owned(), scheme: Scheme::Aksk(key) }
}

fn own_secret() -> SecretKey {
    match KEYS.aksk_credentials().scheme {
        Scheme::Aksk(key) => key.secret,
        Scheme::Rsa(_) => unreachable!("those are of the other scheme"),
    }
}

/// A right request of the scheme.
fn right(path: &str, body: &[u8]) -> Raw {
    let mut raw = Raw::plain(body);
    path.clone_into(&mut raw.uri);
    raw.set("Auth-Type", "AKSK");
    raw.set("Access-Key", ACCESS_KEY);
    let time = raw.header("Request-Time").to_owned();
    let signable = Signable { uri: path, client_id: CLIENT_ID, time: &time, body };
    raw.set("Signature", &own_secret().sign(&signable));
    raw
}

#[tokio::test]
async fn an_enrollment_goes_through_and_its_answer_is_signed_with_the_secret() {
    let simulator = simulator(None).await;
    let opened = exchange(&simulator, &KEYS.aksk_credentials(), ENROLL_PATH, &enrollment()).await;
    assert_eq!((opened.verdict, opened.signature), (Verdict::Success, Signature::Valid));
    assert!(opened.transaction_id.is_some());
    let object = json!({ "hello": 1 });
    let opened = exchange(&simulator, &KEYS.aksk_credentials(), AUTHENTICATION_TEST_PATH, &object).await;
    assert_eq!(opened.signature, Signature::Valid);
}

#[tokio::test]
async fn the_answers_signature_is_the_whole_header() {
    let simulator = simulator(None).await;
    let answer = right(AUTHENTICATION_TEST_PATH, br#"{"a":1}"#).send(&simulator).await;
    let (time, signature) = (answer.header("Response-Time").unwrap(), answer.header("Signature").unwrap());
    let signable = Signable { uri: AUTHENTICATION_TEST_PATH, client_id: CLIENT_ID, time, body: answer.body.as_bytes() };
    assert_eq!(signature, own_secret().sign(&signable));
    assert_eq!(signature.len(), 43, "32 bytes in Base64 without padding");
    assert_eq!((answer.header("Content-Type"), answer.header("Encrypt")), (Some(PLAIN_CONTENT_TYPE), None));
}

#[tokio::test]
async fn neither_side_takes_a_signature_under_another_secret() {
    let simulator = simulator(None).await;
    let stranger = foreign(ACCESS_KEY, SecretKey::parse(SecretKey::generate_text().unwrap().as_bytes()).unwrap());
    let opened = exchange(&simulator, &stranger, ENROLL_PATH, &enrollment()).await;
    assert_eq!(opened.answer.unwrap().code, "SIGNATURE_INVALID");
    assert_eq!(opened.signature, Signature::Invalid);
    assert!(matches!(opened.verdict, Verdict::Refused { fault: Fault::SignatureWrong, .. }), "{:?}", opened.verdict);
}

#[tokio::test]
async fn an_access_key_that_is_unknown_or_missing_is_answered_unsigned() {
    let simulator = simulator(None).await;
    let opened = exchange(&simulator, &foreign("someone-else", own_secret()), ENROLL_PATH, &enrollment()).await;
    assert_eq!((opened.answer.unwrap().code.as_str(), opened.signature), ("KEY_NOT_FOUND", Signature::Absent));
    let without = right(ENROLL_PATH, b"{}").with("Access-Key", None).send(&simulator).await;
    assert_eq!((without.code().as_str(), without.header("Signature")), ("PARAM_MISSING", None));
    assert!(without.message().contains("Access-Key"), "{}", without.message());
}

#[tokio::test]
async fn each_header_of_the_scheme_is_asked_for_by_its_name() {
    let simulator = simulator(None).await;
    for (name, code) in [
        ("Access-Key", "PARAM_MISSING"),
        ("Client-Id", "PARAM_MISSING"),
        ("Request-Time", "PARAM_MISSING"),
        ("Signature", "PARAM_MISSING"),
        ("Content-Type", "PARAM_ILLEGAL"),
        ("Auth-Type", "PARAM_MISSING"),
    ] {
        let answer = right(ENROLL_PATH, b"{}").with(name, None).send(&simulator).await;
        assert_eq!(answer.code(), code, "{name}");
        assert!(answer.message().contains(name), "{name}: {}", answer.message());
        let is_known = !["Access-Key", "Client-Id", "Auth-Type"].contains(&name);
        assert_eq!(answer.header("Signature").is_some(), is_known, "{name}: by whom would it be signed?");
    }
}

#[tokio::test]
async fn a_scheme_that_does_not_exist_is_named() {
    let simulator = simulator(None).await;
    for wrong in ["", "aksk", "OAUTH"] {
        let answer = right(ENROLL_PATH, b"{}").with("Auth-Type", Some(wrong)).send(&simulator).await;
        assert_eq!(answer.code(), "PARAM_ILLEGAL", "{wrong}");
        assert!(answer.message().contains("Auth-Type"), "{}", answer.message());
    }
}

#[tokio::test]
async fn a_signature_of_one_scheme_is_none_of_the_other() {
    let simulator = simulator(None).await;
    let rsa = Raw::plain(b"{}");
    let mut mixed = right(ENROLL_PATH, b"{}");
    mixed.set("Request-Time", rsa.header("Request-Time"));
    mixed.set("Signature", rsa.header("Signature"));
    assert_eq!(mixed.send(&simulator).await.code(), "SIGNATURE_INVALID");
    let hmac = right(ENROLL_PATH, b"{}").with("Auth-Type", None).with("Access-Key", None);
    assert_eq!(hmac.send(&simulator).await.code(), "SIGNATURE_INVALID");
}

#[tokio::test]
async fn nothing_of_this_scheme_is_encrypted() {
    let simulator = simulator(None).await;
    let key = enroll_console::gateway::AesKey::from_bytes(&[7; 16]).unwrap();
    let wrapped = key.wrap(&CREDENTIALS.scheme.rsa().unwrap().gateway_key).unwrap();
    let body = key.encrypt(Zeroizing::new(b"{}".to_vec())).unwrap();
    let mut raw = right(ENROLL_PATH, body.as_bytes());
    raw.set("Content-Type", "text/plain; charset=UTF-8");
    raw.set("Encrypt", &HeaderValue::ENCRYPT.write(&wrapped));
    let answer = raw.send(&simulator).await;
    assert_eq!(answer.code(), "PARAM_ILLEGAL");
    assert!(answer.message().contains("Encrypt"), "{}", answer.message());
    let plain = Zeroizing::new(b"{}".to_vec());
    let (credentials, time) = (KEYS.aksk_credentials(), RequestTime::now());
    let built = SignedRequest::build(ENROLL_PATH, plain, &credentials, Encryption::RsaAes, &time);
    assert_eq!(built.unwrap_err(), EnvelopeError::PlainOnly);
}

#[tokio::test]
async fn scenarios_spoil_this_scheme_too() {
    let simulator = simulator(Some(Scenario::BAD_SIGNATURE)).await;
    for (scenario, signature) in
        [(Scenario::BAD_SIGNATURE, Signature::Invalid), (Scenario::UNSIGNED, Signature::Absent)]
    {
        simulator.set_scenario(Some(scenario));
        let opened = exchange(&simulator, &KEYS.aksk_credentials(), ENROLL_PATH, &enrollment()).await;
        assert_eq!(opened.signature, signature);
        assert!(matches!(opened.verdict, Verdict::Refused { .. }), "{:?}", opened.verdict);
    }
}
