//! Every way in which an enrollment can be wrong or at an edge, each with its answer (`spec/enroll-api.txt`, `spec/gateway.md`).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use enroll_console::gateway::{ENCRYPTED_CONTENT_TYPE, HeaderValue, PLAIN_CONTENT_TYPE, RequestTime};
use jiff::{SignedDuration, Zoned};
use serde_json::{Value, json};

use crate::client::{FACE, KEYS, Raw, Talkative, enrollment, fixture};

fn with(field: &str, value: impl Into<Value>) -> Raw {
    let mut object = enrollment();
    object[field] = value.into();
    Raw::plain(object.to_string().as_bytes())
}

fn photo(bytes: &[u8]) -> Raw {
    with("base64ImageContent", STANDARD.encode(bytes))
}

fn at(minutes: i64) -> Raw {
    let mut raw = Raw::plain(enrollment().to_string().as_bytes());
    let moment = Zoned::now().checked_add(SignedDuration::from_mins(minutes)).unwrap();
    raw.set("Request-Time", &RequestTime::of(&moment).to_string());
    raw.sign();
    raw
}

/// A grey JPEG of 1x1.
fn pixel() -> Vec<u8> {
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 90).encode(&[128; 3], 1, 1, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// The same face twice, side by side.
fn two_faces() -> Vec<u8> {
    let one = image::load_from_memory(FACE).unwrap().to_rgb8();
    let mut both = image::RgbImage::new(one.width() * 2, one.height());
    image::imageops::replace(&mut both, &one, 0, 0);
    image::imageops::replace(&mut both, &one, one.width().into(), 0);
    let (width, height) = (u16::try_from(both.width()).unwrap(), u16::try_from(both.height()).unwrap());
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 90).encode(&both, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

async fn assert_codes(cases: impl IntoIterator<Item = (&'static str, Raw, &'static str)>) {
    let talkative = Talkative::start().await;
    for (name, raw, wanted) in cases {
        let (code, told) = talkative.of(&raw).await;
        assert_eq!(code, wanted, "{name}: {told}");
    }
}

#[tokio::test]
async fn fields_at_each_edge() {
    // A face is looked for last: a JPEG without one shows that a field passed, and takes less time than one with.
    let passed = "UNABLE_GET_IMAGE";
    let small = json!({ "bizId": "b", "userId": "u", "base64ImageContent": STANDARD.encode(pixel()) });
    let with = |field: &str, value: Value| {
        let mut object = small.clone();
        object[field] = value;
        Raw::plain(object.to_string().as_bytes())
    };
    let text = |count: usize| Value::from("用".repeat(count));
    let raw = |json: String| Raw::plain(json.as_bytes());
    assert_codes([
        ("bizId of 1", with("bizId", text(1)), passed),
        ("bizId of 31", with("bizId", text(31)), passed),
        ("bizId of 32", with("bizId", text(32)), passed),
        ("bizId of 33", with("bizId", text(33)), "INVALID_ARGUMENT"),
        ("userId of 63", with("userId", text(63)), passed),
        ("userId of 64", with("userId", text(64)), passed),
        ("userId of 65", with("userId", text(65)), "INVALID_ARGUMENT"),
        ("spaces, as in the page's own sample", with("userId", json!("merchant side user id")), passed),
        ("spaces only", with("bizId", json!("   ")), passed),
        ("control characters", with("bizId", json!("a\u{0}\u{1b}[2J\u{7f}")), passed),
        ("an unknown field", with("extra", json!({ "a": [1, { "a": 1 }] })), passed),
        ("a name twice", raw(small.to_string().replacen('{', "{\"bizId\":\"x\",", 1)), "MSG_PARSE_ERROR"),
        (
            "a name twice, escaped",
            raw(small.to_string().replacen('{', "{\"biz\\u0049d\":\"x\",", 1)),
            "MSG_PARSE_ERROR",
        ),
        ("an unknown name twice", raw(small.to_string().replacen('{', "{\"x\":1,\"x\":2,", 1)), "MSG_PARSE_ERROR"),
        ("a lone surrogate", raw(small.to_string().replace("\"b\"", "\"\\ud800\"")), "MSG_PARSE_ERROR"),
        ("a number beyond all", raw(small.to_string().replace("\"b\"", "1e999")), "MSG_PARSE_ERROR"),
        ("true", with("userId", json!(true)), "INVALID_ARGUMENT"),
        ("an object", with("userId", json!({})), "INVALID_ARGUMENT"),
    ])
    .await;
}

#[tokio::test]
async fn photos_of_every_kind() {
    let base64 = STANDARD.encode(FACE);
    let url_safe = URL_SAFE.encode(FACE);
    assert_ne!(url_safe, base64);
    assert_codes([
        ("a face", photo(FACE), "SUCCESS"),
        ("two faces, of which the page says nothing", photo(&two_faces()), "SUCCESS"),
        ("progressive", photo(&fixture("photos/face-progressive.jpg")), "SUCCESS"),
        ("CMYK", photo(&fixture("photos/face-cmyk.jpg")), "SUCCESS"),
        ("not Base64", with("base64ImageContent", "no Base64!"), "INVALID_ARGUMENT"),
        ("the URL-safe alphabet", with("base64ImageContent", url_safe), "INVALID_ARGUMENT"),
        (
            "line breaks",
            with("base64ImageContent", format!("{}\r\n{}", &base64[..76], &base64[76..])),
            "INVALID_ARGUMENT",
        ),
        ("a data URL", with("base64ImageContent", format!("data:image/jpeg;base64,{base64}")), "INVALID_ARGUMENT"),
        ("a PNG", photo(&fixture("photos/cat.png")), "INVALID_ARGUMENT"),
        ("a JPEG of two marks", photo(b"\xFF\xD8\xFF\xD9"), "INVALID_ARGUMENT"),
        ("no bytes", with("base64ImageContent", ""), "INVALID_ARGUMENT"),
        ("one pixel", photo(&pixel()), "UNABLE_GET_IMAGE"),
        ("no face", photo(include_bytes!("../../src/photo/samples/chelsea.jpg")), "UNABLE_GET_IMAGE"),
        ("over the limit", with("base64ImageContent", "A".repeat(1_048_577)), "INVALID_ARGUMENT"),
        ("a JPEG that ends early", photo(&FACE[..4000]), "UNABLE_GET_IMAGE"),
    ])
    .await;
}

#[tokio::test]
async fn heads_of_every_kind() {
    let right = Raw::plain(enrollment().to_string().as_bytes());
    let mut put = right.clone();
    put.method = "PUT";
    let mut elsewhere = right.clone();
    elsewhere.uri = "/api/v1/zoloz/connect/enrol".to_owned();
    elsewhere.sign();
    let signature = right.header("Signature").to_owned();
    let raw_signature = percent_encoding::percent_decode_str(&signature).decode_utf8().unwrap().into_owned();
    assert_codes([
        ("another method", put, "NO_INTERFACE_DEF"),
        ("another path", elsewhere, "NO_INTERFACE_DEF"),
        ("no Client-Id", right.with("Client-Id", None), "PARAM_MISSING"),
        ("no Request-Time", right.with("Request-Time", None), "PARAM_MISSING"),
        ("no Signature", right.with("Signature", None), "PARAM_MISSING"),
        ("no Content-Type", right.with("Content-Type", None), "PARAM_ILLEGAL"),
        ("another Content-Type", right.with("Content-Type", Some("text/xml")), "PARAM_ILLEGAL"),
        ("an unknown Client-Id", right.with("Client-Id", Some("2188000000009999")), "MERCHANT_NOT_FOUND"),
        ("another shape of time", right.with("Request-Time", Some("25.11.2026 08:00")), "PARAM_ILLEGAL"),
        ("an hour old", at(-60), "PARAM_ILLEGAL"),
        ("a day ahead", at(24 * 60), "PARAM_ILLEGAL"),
        (
            "another algorithm",
            right.with("Signature", Some(&signature.replace("RSA256", "RSA512"))),
            "SIGNATURE_INVALID",
        ),
        ("not percent-encoded", right.with("Signature", Some(&raw_signature)), "SIGNATURE_INVALID"),
        ("its slashes bare", right.with("Signature", Some(&signature.replace("%2F", "/"))), "SUCCESS"),
        ("truncated", right.with("Signature", Some(&signature[..signature.len() - 40])), "SIGNATURE_INVALID"),
    ])
    .await;
}

#[tokio::test]
async fn encrypted_requests_of_every_kind() {
    let plain = enrollment().to_string();
    let right = Raw::encrypted(plain.as_bytes(), 16);
    let gateway = STANDARD.decode(KEYS.gateway_key().to_base64()).unwrap();
    let wrap = |bytes: &[u8]| {
        use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
        let key = Pkcs1PublicEncryptingKey::new(PublicEncryptingKey::from_der(&gateway).unwrap()).unwrap();
        let mut room = vec![0; key.ciphertext_size()];
        HeaderValue::ENCRYPT.write(key.encrypt(bytes, &mut room).unwrap())
    };
    let mut in_plain = Raw::plain(plain.as_bytes());
    in_plain.set("Encrypt", &wrap(&[7; 16]));
    in_plain.set("Content-Type", ENCRYPTED_CONTENT_TYPE);
    assert_codes([
        ("a key of 40 bits", right.with("Encrypt", Some(&wrap(&[7; 5]))), "PARAM_ILLEGAL"),
        ("an empty key", right.with("Encrypt", Some(&wrap(&[]))), "PARAM_ILLEGAL"),
        ("the key's text", right.with("Encrypt", Some(&wrap(STANDARD.encode([7; 16]).as_bytes()))), "(encrypted)"),
        ("another key", right.with("Encrypt", Some(&wrap(&[8; 16]))), "(encrypted)"),
        ("a plain body", in_plain, "(encrypted)"),
        ("the type of a plain one", right.with("Content-Type", Some(PLAIN_CONTENT_TYPE)), "PARAM_ILLEGAL"),
    ])
    .await;
}
