//! Each thing that can be wrong with a request, and the code that says so.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use enroll_console::gateway::{
    AesKey, ENCRYPTED_CONTENT_TYPE, ENROLL_PATH, Encryption, HeaderValue, RequestTime, Signature,
};
use enroll_console::simulator::{Simulator, SimulatorKeys};
use jiff::{SignedDuration, Zoned};
use serde_json::{Value, json};

use crate::client::{Answer, CREDENTIALS, FACE, Raw, enrollment, exchange, fixture, simulator};

fn right() -> Raw {
    Raw::plain(enrollment().to_string().as_bytes())
}

async fn refused(simulator: &Simulator, raw: &Raw) -> Answer {
    let answer = raw.send(simulator).await;
    let object = answer.object();
    assert_eq!(object["result"]["resultStatus"], "F", "{object}");
    assert!(object.get("transactionId").is_none(), "{object}");
    answer
}

/// The code of a signed refusal.
async fn code(simulator: &Simulator, raw: &Raw) -> String {
    let answer = refused(simulator, raw).await;
    assert!(answer.is_signed(), "{}", answer.head);
    answer.code()
}

/// A cat, 451x300.
const CAT: &[u8] = include_bytes!("../../src/photo/samples/chelsea.jpg");

#[tokio::test]
async fn what_is_wrong_before_the_merchant_is_known_is_answered_unsigned() {
    let simulator = simulator(None).await;
    let mut elsewhere = right();
    elsewhere.uri = "/api/v1/zoloz/connect/other".to_owned();
    let mut got = right();
    got.method = "GET";
    for (raw, wanted) in [
        (elsewhere, "NO_INTERFACE_DEF"),
        (got, "NO_INTERFACE_DEF"),
        (right().with("Client-Id", None), "PARAM_MISSING"),
        (right().with("Client-Id", Some("2188000000000002")), "MERCHANT_NOT_FOUND"),
    ] {
        let answer = refused(&simulator, &raw).await;
        assert_eq!(answer.code(), wanted);
        assert_eq!((answer.header("Signature"), answer.header("Response-Time")), (None, None));
    }
}

#[tokio::test]
async fn the_request_time_has_a_form_and_fifteen_minutes() {
    let simulator = simulator(None).await;
    assert_eq!(code(&simulator, &right().with("Request-Time", None)).await, "PARAM_MISSING");
    assert_eq!(code(&simulator, &right().with("Request-Time", Some("2026-11-23T08:00:00Z"))).await, "PARAM_ILLEGAL");
    let shifted = |minutes: i64| {
        let mut raw = right();
        let moment = Zoned::now().checked_add(SignedDuration::from_mins(minutes)).unwrap();
        raw.set("Request-Time", &RequestTime::of(&moment).to_string());
        raw.sign();
        raw
    };
    for minutes in [-16, 16] {
        let answer = refused(&simulator, &shifted(minutes)).await;
        assert_eq!(answer.code(), "PARAM_ILLEGAL");
        assert!(answer.message().contains("Request-Time"), "{}", answer.message());
    }
    for minutes in [-14, 14] {
        assert_eq!(shifted(minutes).send(&simulator).await.code(), "SUCCESS");
    }
}

#[tokio::test]
async fn the_signature_has_to_be_there_and_right() {
    let simulator = simulator(None).await;
    assert_eq!(code(&simulator, &right().with("Signature", None)).await, "PARAM_MISSING");
    let value = right().header("Signature").to_owned();
    for wrong in ["", "nonsense", "algorithm=RSA256, signature=!!", &value.replace("RSA256", "HS256")] {
        assert_eq!(code(&simulator, &right().with("Signature", Some(wrong))).await, "SIGNATURE_INVALID", "{wrong}");
    }
    let mut twice = right();
    twice.headers.push(("Signature", value));
    assert_eq!(code(&simulator, &twice).await, "SIGNATURE_INVALID");
    let mut changed = right();
    changed.body.push(b' ');
    assert_eq!(code(&simulator, &changed).await, "SIGNATURE_INVALID");
    let mut asked = right();
    asked.uri.push_str("?a=b");
    assert_eq!(code(&simulator, &asked).await, "SIGNATURE_INVALID");
    asked.sign();
    assert_eq!(asked.send(&simulator).await.code(), "SUCCESS");
}

#[tokio::test]
async fn the_content_type_goes_with_the_body() {
    let simulator = simulator(None).await;
    for wrong in [None, Some(ENCRYPTED_CONTENT_TYPE), Some("application/json"), Some("application/json; charset=GBK")] {
        assert_eq!(code(&simulator, &right().with("Content-Type", wrong)).await, "PARAM_ILLEGAL", "{wrong:?}");
    }
    let lenient = right().with("Content-Type", Some("Application/JSON;charset=\"utf-8\""));
    assert_eq!(lenient.send(&simulator).await.code(), "SUCCESS");
    let encrypted = Raw::encrypted(b"{}", 16).with("Content-Type", Some("application/json; charset=UTF-8"));
    assert_eq!(code(&simulator, &encrypted).await, "PARAM_ILLEGAL");
}

#[tokio::test]
async fn a_key_that_does_not_open_is_a_parameter_and_a_body_that_does_not_a_message() {
    let simulator = simulator(None).await;
    let encrypted = Raw::encrypted(enrollment().to_string().as_bytes(), 32);
    let stranger = tempfile::tempdir().unwrap();
    let stranger = SimulatorKeys::load_or_create(stranger.path()).unwrap().credentials();
    let key = AesKey::from_bytes(&[7; 32]).unwrap();
    let for_another = HeaderValue::ENCRYPT.write(&key.wrap(&stranger.scheme.rsa().unwrap().gateway_key).unwrap());
    for wrong in ["", "algorithm=RSA_AES", "algorithm=RSA_AES, symmetricKey=AAAA", &for_another] {
        let answer = refused(&simulator, &encrypted.with("Encrypt", Some(wrong))).await;
        assert_eq!(answer.code(), "PARAM_ILLEGAL", "{wrong}");
        assert!(answer.message().contains("Encrypt"), "{}", answer.message());
    }
    let other_key = AesKey::from_bytes(&[8; 32]).unwrap().wrap(&CREDENTIALS.scheme.rsa().unwrap().gateway_key).unwrap();
    let unopened = encrypted.with("Encrypt", Some(&HeaderValue::ENCRYPT.write(&other_key)));
    assert_eq!(code_under_another_key(&simulator, &unopened).await, "MSG_PARSE_ERROR");
}

/// The code of an answer that is encrypted with another key than the request's body.
async fn code_under_another_key(simulator: &Simulator, raw: &Raw) -> String {
    let answer = raw.send(simulator).await;
    assert!(answer.is_signed());
    let wrapped = HeaderValue::ENCRYPT.read(answer.header("Encrypt").unwrap()).unwrap();
    let plain = AesKey::unwrap(&wrapped, &CREDENTIALS.scheme.rsa().unwrap().private_key)
        .unwrap()
        .decrypt(answer.body.as_bytes())
        .unwrap();
    let object: Value = serde_json::from_slice(&plain).unwrap();
    object["result"]["resultCode"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_body_is_a_json_object_in_utf_8() {
    let simulator = simulator(None).await;
    for wrong in [&b""[..], b"[]", b"\"text\"", b"{", b"{} {}", b"{\"bizId\": \"\xFF\"}", b"\xEF\xBB\xBF{}"] {
        assert_eq!(code(&simulator, &Raw::plain(wrong)).await, "MSG_PARSE_ERROR", "{wrong:?}");
    }
    let encrypted = refused(&simulator, &Raw::encrypted(b"[]", 24)).await;
    assert_eq!((encrypted.code().as_str(), encrypted.is_signed()), ("MSG_PARSE_ERROR", true));
}

#[tokio::test]
async fn a_body_beyond_every_limit_is_refused_after_it_was_read() {
    let simulator = simulator(None).await;
    let answer = refused(&simulator, &Raw::plain(&vec![b' '; 3_000_000])).await;
    assert_eq!((answer.code().as_str(), answer.is_signed()), ("PARAM_ILLEGAL", true));
}

async fn refusal_of(simulator: &Simulator, field: &str, value: Option<Value>) -> (String, String) {
    let mut object = enrollment();
    match value {
        Some(value) => object[field] = value,
        None => drop(object.as_object_mut().unwrap().remove(field)),
    }
    let opened = exchange(simulator, ENROLL_PATH, &object, Encryption::RsaAes).await.unwrap();
    assert_eq!(opened.signature, Signature::Valid);
    let answer = opened.answer.unwrap();
    (answer.code, answer.message)
}

#[tokio::test]
async fn a_field_that_is_missing_or_no_filled_string_is_named() {
    let simulator = simulator(None).await;
    for field in ["bizId", "userId", "base64ImageContent"] {
        let (code, message) = refusal_of(&simulator, field, None).await;
        assert_eq!(code, "PARAM_MISSING");
        assert!(message.contains(field), "{message}");
        for value in [Value::Null, json!(7), json!(["x"]), json!("")] {
            let (code, message) = refusal_of(&simulator, field, Some(value)).await;
            assert_eq!(code, "INVALID_ARGUMENT");
            assert!(message.contains(field), "{message}");
        }
    }
}

#[tokio::test]
async fn lengths_are_counted_in_code_points() {
    let simulator = simulator(None).await;
    for (field, max) in [("bizId", 32), ("userId", 64)] {
        assert_eq!(refusal_of(&simulator, field, Some("ü".repeat(max).into())).await.0, "SUCCESS");
        let (code, message) = refusal_of(&simulator, field, Some("ü".repeat(max + 1).into())).await;
        assert_eq!(code, "INVALID_ARGUMENT");
        assert!(message.contains(field), "{message}");
    }
    let largest = "A".repeat(1_048_576);
    let (_, message) = refusal_of(&simulator, "base64ImageContent", Some(largest.clone().into())).await;
    assert!(message.contains("not a JPEG"), "{message}");
    let (code, message) = refusal_of(&simulator, "base64ImageContent", Some((largest + "A").into())).await;
    assert_eq!(code, "INVALID_ARGUMENT");
    assert!(message.contains("1048576"), "{message}");
}

#[tokio::test]
async fn the_photo_is_strict_base64_of_a_jpeg_that_decodes_and_shows_a_face() {
    let simulator = simulator(None).await;
    let base64 = STANDARD.encode(FACE);
    let broken_lines = format!("{}\n{}", &base64[..76], &base64[76..]);
    for text in [&broken_lines, &base64.replace('/', "_"), "/9j/2Q", "?"] {
        let (code, message) = refusal_of(&simulator, "base64ImageContent", Some(text.into())).await;
        assert_eq!(code, "INVALID_ARGUMENT");
        assert!(message.contains("base64ImageContent is not Base64"), "{message}");
    }
    for (photo, wanted) in [
        (fixture("photos/cat.png"), "INVALID_ARGUMENT"),
        (b"just text".to_vec(), "INVALID_ARGUMENT"),
        (FACE[..FACE.len() / 2].to_vec(), "UNABLE_GET_IMAGE"),
        (CAT.to_vec(), "UNABLE_GET_IMAGE"),
        (FACE.to_vec(), "SUCCESS"),
    ] {
        let (code, message) = refusal_of(&simulator, "base64ImageContent", Some(STANDARD.encode(photo).into())).await;
        assert_eq!(code, wanted, "{message}");
    }
}
