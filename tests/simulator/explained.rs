//! What a newcomer is told: which mistake was made, in words that hold no key and no photo.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use enroll_console::gateway::{
    AesKey, ENCRYPTED_CONTENT_TYPE, ENROLL_PATH, HeaderValue, PrivateKey, RequestTime, Scheme, Signable,
};
use enroll_console::simulator::{ACCESS_KEY, CLIENT_ID};
use jiff::{SignedDuration, Zoned};
use serde_json::{Value, json};

use crate::client::{CREDENTIALS, FACE, KEYS, Raw, Talkative, enrollment, fixture};

/// The merchant's key in the library's own type, which signs whatever it is given.
static MERCHANT: LazyLock<RsaKeyPair> = LazyLock::new(|| pair(&CREDENTIALS.scheme.rsa().unwrap().private_key));

fn pair(key: &PrivateKey) -> RsaKeyPair {
    let pem = key.to_pkcs8_pem().unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    RsaKeyPair::from_pkcs8(&STANDARD.decode(base64).unwrap()).unwrap()
}

fn sign(key: &RsaKeyPair, encoding: &'static dyn RsaEncoding, content: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), content, &mut signature).unwrap();
    signature
}

const BODY: &str = r#"{"bizId":"b/1","userId":"jörg","base64ImageContent":"eA=="}"#;

/// A right request but for its signature, which is over `content`.
fn signed_over(mut raw: Raw, content: impl Fn(&str, &str, &[u8]) -> Vec<u8>) -> Raw {
    let content = content(&raw.uri, raw.header("Request-Time"), &raw.body);
    let signature = sign(&MERCHANT, &RSA_PKCS1_SHA256, &content);
    raw.set("Signature", &HeaderValue::SIGNATURE.write(&signature));
    raw
}

fn front(uri: &str, time: &str) -> String {
    format!("POST {uri}\n{CLIENT_ID}.{time}.")
}

async fn told(talkative: &Talkative, raw: &Raw, wanted: &str, code: &str) {
    let (answered, told) = talkative.of(raw).await;
    assert_eq!(answered, code, "{told}");
    assert!(told.contains(wanted), "wanted: {wanted}\ntold: {told}");
    assert!(told.lines().skip(1).all(|line| line.starts_with("    ")), "{told}");
}

#[tokio::test]
async fn a_signature_over_another_body_is_told_by_how_the_bodies_differ() {
    let talkative = Talkative::start().await;
    let value: Value = serde_json::from_str(BODY).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let spaced = BODY.replace(',', ", ").replace(':', ": ");
    let digest = hex::encode(digest(&SHA256, BODY.as_bytes()));
    for (arrived, signed, wanted) in [
        (BODY, format!("{BODY}\n"), "the body with a line break (LF) behind it, and it arrived without one"),
        (BODY, format!("{BODY}\r\n"), "(CR LF)"),
        (&*format!("{BODY}\n"), BODY.to_owned(), "the body without the white space at its end"),
        (BODY, format!("\u{feff}{BODY}"), "a byte order mark in front"),
        (BODY, pretty.clone(), "written otherwise: in lines, two spaces further in"),
        (&*pretty, BODY.to_owned(), "written otherwise: without white space"),
        (&*pretty.replace('\n', ""), format!("{pretty}\n"), "two spaces further in, with a line break behind it"),
        (&*pretty, pretty.replace('\n', "\r\n"), "with CR LF at the ends of its lines, and LF arrived"),
        (BODY, spaced.clone(), "as Python writes it"),
        (BODY, spaced.replace('ö', "\\u00f6"), "as Python writes it, other letters than ASCII as \\u"),
        (BODY, BODY.replace('/', "\\/"), "/ as \\/"),
        (BODY, BODY.replace("==", "\\u003d\\u003d"), "as Gson writes them"),
        (
            BODY,
            r#"{"base64ImageContent":"eA==","bizId":"b/1","userId":"jörg"}"#.to_owned(),
            "without white space, its names sorted",
        ),
        (BODY, digest, "the SHA-256 of the body in place of the body"),
        (BODY, String::new(), "an empty body"),
    ] {
        let raw = signed_over(Raw::plain(arrived.as_bytes()), |uri, time, _| (front(uri, time) + &signed).into_bytes());
        told(&talkative, &raw, wanted, "SIGNATURE_INVALID").await;
    }
    let latin = |uri: &str, time: &str, _: &[u8]| {
        (front(uri, time) + BODY).chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
    };
    told(&talkative, &signed_over(Raw::plain(BODY.as_bytes()), latin), "Latin-1", "SIGNATURE_INVALID").await;
}

#[tokio::test]
async fn what_was_signed_stands_beside_what_arrived() {
    let talkative = Talkative::start().await;
    let raw = signed_over(Raw::plain(b"{}"), |uri, time, body| [front(uri, time).as_bytes(), body, b"\n"].concat());
    let (_, told) = talkative.of(&raw).await;
    let content = format!("POST {ENROLL_PATH}␊{CLIENT_ID}.{}.{{}}", raw.header("Request-Time"));
    let length = content.chars().count();
    let [signed, arrived] = [length + 1, length].map(|length| format!("{length} bytes"));
    assert!(told.contains(&format!("\n      signed  {signed:>12}: {content}␊\n")), "{told}");
    assert!(told.contains(&format!("\n      arrived {arrived:>12}: {content}\n")), "{told}");
}

#[tokio::test]
async fn a_signature_over_another_front_is_told_by_what_was_taken() {
    type Content = fn(&str, &str, &str) -> String;
    let talkative = Talkative::start().await;
    let cases: [(Content, &str); 24] = [
        (|uri, time, body| format!("GET {uri}\n{CLIENT_ID}.{time}.{body}"), "the method GET"),
        (|uri, time, body| format!("post {uri}\n{CLIENT_ID}.{time}.{body}"), "the method post"),
        (|uri, time, body| format!("POST {}\n{CLIENT_ID}.{time}.{body}", &uri[1..]), "without its leading slash"),
        (|uri, time, body| format!("POST http://simulator{uri}\n{CLIENT_ID}.{time}.{body}"), "the whole URL"),
        (|uri, time, body| format!("POST {}\n{CLIENT_ID}.{time}.{body}", uri.to_uppercase()), "the path in capitals"),
        (|uri, time, body| format!("POST {}\n{CLIENT_ID}.{time}.{body}", &uri[4..]), "the path without /api"),
        (|uri, time, body| format!("POST {uri}\r\n{CLIENT_ID}.{time}.{body}"), "CR LF between"),
        (|uri, time, body| format!("POST {uri}\\n{CLIENT_ID}.{time}.{body}"), "a backslash and an n"),
        (|uri, time, body| format!("POST {uri}{CLIENT_ID}.{time}.{body}"), "no line feed between"),
        (|uri, time, body| format!("POST {uri}\n{CLIENT_ID}.{time}{body}"), "no dot between Request-Time and body"),
        (|uri, time, body| format!("POST {uri}\n{CLIENT_ID} {time} {body}"), "spaces where the dots belong"),
        (|uri, time, body| format!("POST {uri}\n{CLIENT_ID}\n{time}\n{body}"), "line feeds where the dots belong"),
        (|uri, time, body| format!("POST {uri}\n{time}.{CLIENT_ID}.{body}"), "in front of the Client-Id"),
        (|uri, time, body| format!("POST {uri}\n.{time}.{body}"), "an empty Client-Id"),
        (|_, _, body| body.to_owned(), "the body only"),
        (|uri, time, body| front(uri, &time.replace('+', "%2B")) + body, "%2B for its +"),
        (|uri, time, body| front(uri, &time.replace('+', " ")) + body, "a space for its +"),
        (|uri, time, body| front(uri, &shifted(time, 1)) + body, "1 second later than the header"),
        (|uri, time, body| front(uri, &shifted(time, -90)) + body, "90 seconds earlier than the header"),
        (|uri, time, body| front(uri, &elsewhere(time)) + body, "the same moment with the offset +0545"),
        (|uri, time, body| hex::encode(digest(&SHA256, (front(uri, time) + body).as_bytes())), "as hexadecimal text"),
        (
            |uri, time, body| format!("{}\n", hex::encode(digest(&SHA256, (front(uri, time) + body).as_bytes()))),
            "as hexadecimal text with a line break",
        ),
        (
            |uri, time, body| format!("GET {uri}\n{CLIENT_ID}.{time}.{body}\n"),
            "the method GET; and the body with a line",
        ),
        (|uri, _, body| format!("POST {uri}\n{CLIENT_ID}.{body}"), "the content without Request-Time"),
    ];
    for (content, wanted) in cases {
        let mut raw = Raw::plain(BODY.as_bytes());
        let moment = Zoned::now().with_time_zone(jiff::tz::TimeZone::fixed(jiff::tz::offset(2)));
        raw.set("Request-Time", &RequestTime::of(&moment).to_string());
        let raw = signed_over(raw, |uri, time, _| content(uri, time, BODY).into_bytes());
        told(&talkative, &raw, wanted, "SIGNATURE_INVALID").await;
    }
    let mut asked = Raw::plain(BODY.as_bytes());
    asked.uri.push_str("?a=b");
    let asked = signed_over(asked, |_, time, body| [front(ENROLL_PATH, time).as_bytes(), body].concat());
    told(&talkative, &asked, "the path without its query", "SIGNATURE_INVALID").await;
}

fn shifted(time: &str, seconds: i64) -> String {
    let moment = RequestTime::parse(time).unwrap().timestamp() + SignedDuration::from_secs(seconds);
    RequestTime::of(&moment.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(2)))).to_string()
}

fn elsewhere(time: &str) -> String {
    let offset = jiff::tz::Offset::from_seconds(5 * 3600 + 45 * 60).unwrap();
    RequestTime::of(&RequestTime::parse(time).unwrap().timestamp().to_zoned(jiff::tz::TimeZone::fixed(offset)))
        .to_string()
}

#[tokio::test]
async fn a_signature_that_is_none_of_the_merchants_is_told_by_whose_it_is_or_what_became_of_it() {
    let talkative = Talkative::start().await;
    let raw = Raw::plain(BODY.as_bytes());
    let content = [front(&raw.uri, raw.header("Request-Time")).as_bytes(), &raw.body].concat();
    let right = sign(&MERCHANT, &RSA_PKCS1_SHA256, &content);
    let strange = PrivateKey::generate().unwrap();
    let backwards: Vec<u8> = right.iter().rev().copied().collect();
    let base64 = STANDARD.encode(&right);
    let write = |bytes: &[u8]| HeaderValue::SIGNATURE.write(bytes);
    let plus = format!("{} {}", &base64[..20], &base64[21..]);
    for (value, wanted) in [
        (write(&sign(&pair(&strange), &RSA_PKCS1_SHA256, &content)), "another private key"),
        (write(&sign(&MERCHANT, &RSA_PKCS1_SHA512, &content)), "It was made over SHA-512"),
        (write(&sign(&MERCHANT, &RSA_PKCS1_SHA384, &content)), "so only the hash is wrong"),
        (write(&sign(&MERCHANT, &RSA_PSS_SHA256, &content)), "RSASSA-PSS"),
        (write(&backwards), "backwards"),
        (write(&right[..250]), "6 bytes are missing"),
        (write(base64.as_bytes()), "into Base64 twice"),
        (format!("algorithm=RSA256, signature={}", hex::encode(&right)), "in hexadecimal digits"),
        (format!("algorithm=RSA256, signature={base64}"), "The signature itself is the right one, but"),
        (format!("algorithm=RSA256, signature={plus}"), "became a space"),
        (write(&right).replace('%', "%25"), "percent-encoded twice"),
        (format!("algorithm=RSA256, signature={}", URL_SAFE.encode([0xFB; 256])), "the URL-safe alphabet"),
        (write(&right).replace("RSA256", "HS256"), "It names `HS256`"),
        (base64.clone(), "without its parts"),
        (format!("algorithm=RSA256, sign={base64}"), "Its parts are `algorithm` and `sign`"),
        (write(&right[..48]), "208 bytes are missing: was it cut off, by a line break"),
    ] {
        told(&talkative, &raw.with("Signature", Some(&value)), wanted, "SIGNATURE_INVALID").await;
    }
    for value in ["abc", "abcde", "TODO", "your-signature", "%25%25"] {
        let raw = raw.with("Signature", Some(&format!("algorithm=RSA256,keyVersion=1,signature={value}")));
        let (_, told) = talkative.of(&raw).await;
        let length = value.len();
        let wanted = format!(
            "The value has {length} characters, which is no signature at all: one of the merchant's key of 2048 bits has 344 in Base64."
        );
        assert!(told.contains(&wanted) && !told.contains("cut off"), "{told}");
    }
}

#[tokio::test]
async fn what_openssl_signs_otherwise_is_told_by_what_is_inside() {
    let talkative = Talkative::start().await;
    let raw = Raw::plain(BODY.as_bytes());
    let content = [front(&raw.uri, raw.header("Request-Time")).as_bytes(), &raw.body].concat();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let key = file("key.pem", CREDENTIALS.scheme.rsa().unwrap().private_key.to_pkcs8_pem().unwrap().as_bytes());
    let content_file = file("content", &content);
    let digest_file = file("digest", digest(&SHA256, &content).as_ref());
    let hex_file = file("hex", hex::encode(digest(&SHA256, &content)).as_bytes());
    for (arguments, wanted) in [
        (vec!["dgst", "-md5", "-sign", &key, &content_file], "It was made over MD5; the page has SHA-256"),
        (vec!["dgst", "-sha1", "-sign", &key, &content_file], "The content that was signed is right, so only the hash"),
        (vec!["pkeyutl", "-sign", "-inkey", &key, "-in", &digest_file], "It holds a bare digest"),
        (vec!["pkeyutl", "-sign", "-inkey", &key, "-in", &hex_file], "It holds the content, or its digest as text"),
    ] {
        let output = std::process::Command::new("openssl").args(&arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?} {output:?}");
        let value = HeaderValue::SIGNATURE.write(&output.stdout);
        told(&talkative, &raw.with("Signature", Some(&value)), wanted, "SIGNATURE_INVALID").await;
    }
}

#[tokio::test]
async fn what_fits_nothing_is_shown_with_what_would_have_been_right_and_how_to_make_it() {
    let talkative = Talkative::start().await;
    let mut raw = Raw::plain(enrollment().to_string().as_bytes());
    let signature = sign(&MERCHANT, &RSA_PKCS1_SHA256, b"something else altogether");
    raw.set("Signature", &HeaderValue::SIGNATURE.write(&signature));
    let (_, told) = talkative.of(&raw).await;
    let content = [front(&raw.uri, raw.header("Request-Time")).as_bytes(), &raw.body].concat();
    for wanted in [
        format!("signed was SHA-256 {}", hex::encode(digest(&SHA256, b"something else altogether"))),
        format!("to be signed SHA-256 {}, of {} bytes", hex::encode(digest(&SHA256, &content)), content.len()),
        format!("POST {ENROLL_PATH}␊"),
        format!(r#"{CLIENT_ID}.{}.{{"bizId":"biz-1""#, raw.header("Request-Time")),
        format!("[{} characters of Base64]", STANDARD.encode(FACE).len()),
        "openssl dgst -sha256 -sign '".to_owned(),
    ] {
        assert!(told.contains(&wanted), "{wanted}\n{told}");
    }
    assert_holds_no_photo(&told);
}

fn assert_holds_no_photo(told: &str) {
    let photo = STANDARD.encode(FACE);
    let run = (0..photo.len() - 24).step_by(24).find(|at| told.contains(&photo[*at..*at + 24]));
    assert_eq!(run, None, "{told}");
}

#[tokio::test]
async fn nothing_that_is_told_holds_a_photo_or_a_key() {
    let talkative = Talkative::start().await;
    let right = enrollment().to_string();
    let utf16: Vec<u8> = right.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let escaped = right.replace('/', "\\/");
    let base64 = STANDARD.encode(FACE);
    let lines: Vec<_> = base64.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line)).collect();
    for body in [
        right.as_bytes(),
        &right.as_bytes()[..right.len() - 30],
        &right.as_bytes()[40..],
        &utf16,
        escaped.as_bytes(),
        lines.join("\n").as_bytes(),
        lines.join("\r\n").as_bytes(),
        base64.as_bytes(),
        FACE,
    ] {
        let raw = Raw::plain(body);
        let strange =
            raw.with("Signature", Some(&HeaderValue::SIGNATURE.write(&sign(&MERCHANT, &RSA_PKCS1_SHA256, b"x"))));
        talkative.of(&raw).await;
        talkative.of(&strange).await;
    }
    let told = talkative.told().join("\n");
    assert_holds_no_photo(&told);
    let credentials = KEYS.credentials();
    let pem = credentials.scheme.rsa().unwrap().private_key.to_pkcs8_pem().unwrap();
    assert!(!pem.lines().filter(|line| line.len() > 40).any(|line| told.contains(line)));
}

#[tokio::test]
async fn headers_are_told_by_what_came_and_what_would_be_right() {
    let talkative = Talkative::start().await;
    let raw = Raw::plain(BODY.as_bytes());
    let year = Zoned::now().strftime("Now it would be `%Y-").to_string();
    let mut renamed = raw.with("Request-Time", None);
    renamed.set("RequestTime", "x");
    let mut elsewhere = raw.clone();
    elsewhere.uri.push('/');
    let mut got = raw.clone();
    got.method = "GET";
    for (raw, wanted, code) in [
        (elsewhere, "one too many", "NO_INTERFACE_DEF"),
        (got, "The method is `GET`", "NO_INTERFACE_DEF"),
        (renamed, "`requesttime` came: the name is `Request-Time`", "PARAM_MISSING"),
        (raw.with("Signature", None), "algorithm=RSA256, signature=VALUE", "PARAM_MISSING"),
        (raw.with("Client-Id", Some("123")), "3 digits, and a Client-Id has 16", "MERCHANT_NOT_FOUND"),
        (raw.with("Auth-Type", Some("RSA")), "has no Auth-Type", "PARAM_ILLEGAL"),
        (raw.with("Request-Time", Some("2026-11-25T08:00:00Z")), "UTC is written +0000", "PARAM_ILLEGAL"),
        (raw.with("Request-Time", Some("2026-11-25T08:00:00+01:00")), "a colon stands", "PARAM_ILLEGAL"),
        (raw.with("Request-Time", Some("2026-11-25 08:00:00+0100")), "where T belongs", "PARAM_ILLEGAL"),
        (raw.with("Request-Time", Some("2026-11-25T08:00:00 0100")), "where + belongs", "PARAM_ILLEGAL"),
        (raw.with("Request-Time", Some("2026-11-25T08:00:00")), "offset from UTC is missing", "PARAM_ILLEGAL"),
        (raw.with("Request-Time", Some("1764057600000")), "a count of seconds", "PARAM_ILLEGAL"),
        (raw.with("Request-Time", Some("now")), &year, "PARAM_ILLEGAL"),
        (raw.with("Content-Type", None), "No Content-Type came; no header Encrypt came", "PARAM_ILLEGAL"),
        (raw.with("Content-Type", Some("application/x-www-form-urlencoded")), "which curl sends", "PARAM_ILLEGAL"),
        (raw.with("Content-Type", Some(ENCRYPTED_CONTENT_TYPE)), "taken for plain JSON", "PARAM_ILLEGAL"),
    ] {
        told(&talkative, &raw, wanted, code).await;
    }
    let mut hours = raw.clone();
    let moment = Zoned::now().checked_add(SignedDuration::from_mins(330)).unwrap();
    hours.set("Request-Time", &RequestTime::of(&moment).to_string());
    told(&talkative, &hours, "That is 5.5 hours to the minute", "PARAM_ILLEGAL").await;
}

#[tokio::test]
async fn a_body_is_told_by_where_it_ceases_to_be_an_object() {
    let talkative = Talkative::start().await;
    let deep = [b"{\"a\":".repeat(100_000), b"1".to_vec(), b"}".repeat(100_000)].concat();
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xFF\xFE", utf16.as_slice()].concat();
    for (body, wanted) in [
        (&b""[..], "The body is empty"),
        (b"[]", "The body is JSON, but an array"),
        (b"\"text\"", "but a string"),
        (b"{\"bizId\":\"1\"", "It ends too early"),
        (b"{\"bizId\":1,\n \"userId\" 2}", "Line 2, column 11"),
        (b"{'bizId':1}", "There stands: {'bizId':1}"),
        (b"{} {}", "Line 1, column 4"),
        (b"\xEF\xBB\xBF{}", "a byte order mark (EF BB BF)"),
        (&utf16, "UTF-16"),
        (&marked, "the mark of UTF-16 (FF FE)"),
        (b"{\"bizId\":\"\xFC\"}", "Byte 11 of 13 is not UTF-8"),
        (&deep, "deeper than 128 levels"),
        (b"bizId=1&userId=2", "looks like a form"),
        (b"{\"bizId\":\"1\",\"bizId\":\"2\"}", "Twice stands bizId"),
    ] {
        let (code, told) = talkative.of(&Raw::plain(body)).await;
        assert_eq!(code, "MSG_PARSE_ERROR", "{told}");
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
}

#[tokio::test]
async fn fields_and_photos_are_told_by_their_rule() {
    let talkative = Talkative::start().await;
    let photo = STANDARD.encode(FACE);
    let with = |field: &str, value: Value| {
        let mut object = enrollment();
        object[field] = value;
        Raw::plain(object.to_string().as_bytes())
    };
    let image = |text: &str| with("base64ImageContent", text.into());
    let mut misspelt = enrollment();
    misspelt["userID"] = misspelt["userId"].take();
    misspelt.as_object_mut().unwrap().remove("userId");
    for (raw, wanted, code) in [
        (Raw::plain(misspelt.to_string().as_bytes()), "`userID` came: the name is `userId`", "PARAM_MISSING"),
        (with("bizId", json!(7)), "It is a number", "INVALID_ARGUMENT"),
        (with("bizId", Value::Null), "It is null", "INVALID_ARGUMENT"),
        (with("bizId", json!("")), "1 to 32 characters", "INVALID_ARGUMENT"),
        (with("userId", "u".repeat(70).into()), "70 characters (Unicode code points), 6 too many", "INVALID_ARGUMENT"),
        (image(&format!("data:image/jpeg;base64,{photo}")), "leave its first 23 characters out", "INVALID_ARGUMENT"),
        (image(&format!("{}\n{}", &photo[..76], &photo[76..])), "Character 77 of", "INVALID_ARGUMENT"),
        (image(&photo.replace('/', "_")), "URL-safe alphabet", "INVALID_ARGUMENT"),
        (image(&photo.replace('+', " ")), "a space: was `+` decoded", "INVALID_ARGUMENT"),
        (image("/9j/2Q"), "Its padding is missing", "INVALID_ARGUMENT"),
        (image(&STANDARD.encode(fixture("photos/cat.png"))), "by its first bytes PNG", "INVALID_ARGUMENT"),
        (image(&STANDARD.encode(&photo)), "Base64 once more", "INVALID_ARGUMENT"),
        (image(&STANDARD.encode(&FACE[..FACE.len() / 2])), "without its end (FF D9)", "UNABLE_GET_IMAGE"),
        (image(&STANDARD.encode(include_bytes!("../../src/photo/samples/chelsea.jpg"))), "451x300", "UNABLE_GET_IMAGE"),
    ] {
        told(&talkative, &raw, wanted, code).await;
    }
}

#[tokio::test]
async fn encryption_is_told_by_what_was_done_instead() {
    use aws_lc_rs::cipher::{AES_128, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
    use aws_lc_rs::iv::FixedLength;
    use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
    let talkative = Talkative::start().await;
    let keys = CREDENTIALS.scheme.rsa().unwrap();
    let plain = enrollment().to_string();
    let base = Raw::encrypted(plain.as_bytes(), 16);
    let wrapped = |bytes: &[u8]| HeaderValue::ENCRYPT.write(bytes);
    let spki = STANDARD.decode(keys.gateway_key.to_base64()).unwrap();
    let oaep = OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(&spki).unwrap()).unwrap();
    let mut room = vec![0; oaep.ciphertext_size()];
    let oaep = oaep.encrypt(&OAEP_SHA256_MGF1SHA256, &[7; 16], &mut room, None).unwrap();
    let own = AesKey::from_bytes(&[7; 16]).unwrap().wrap(keys.private_key.public_key()).unwrap();
    for (value, wanted) in [
        (wrapped(oaep), "wrapped by OAEP with SHA-256 (an AES key of 128 bits is inside)"),
        (wrapped(&own), "the merchant's own public key"),
        (wrapped(&own[..200]), "symmetricKey has 200 bytes"),
        (
            "algorithm=RSA_AES, symmetricKey=AAAA".to_owned(),
            "The value has 4 characters, which is no wrapped key at all: one under the gateway's key of 2048 bits has 344 in Base64.",
        ),
        (
            wrapped(
                &PrivateKey::generate()
                    .map(|key| AesKey::from_bytes(&[7; 16]).unwrap().wrap(key.public_key()))
                    .unwrap()
                    .unwrap(),
            ),
            "another public key",
        ),
        (format!("algorithm=RSA_AES, symmetricKey={}", STANDARD.encode([0xFB; 256])), "bare Base64"),
    ] {
        told(&talkative, &base.with("Encrypt", Some(&value)), wanted, "PARAM_ILLEGAL").await;
    }
    let cbc = |vector: [u8; 16]| {
        let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_128, &[7; 16]).unwrap()).unwrap();
        let mut buffer = plain.clone().into_bytes();
        key.less_safe_encrypt(&mut buffer, EncryptionContext::Iv128(FixedLength::from(vector))).unwrap();
        buffer
    };
    for (body, wanted) in [
        (plain.clone().into_bytes(), "The body is plain JSON, and a header Encrypt came with it"),
        (STANDARD.encode(cbc([0; 16])).into_bytes(), "CBC under an initial vector of zeros"),
        (STANDARD.encode([[9; 16].to_vec(), cbc([9; 16])].concat()).into_bytes(), "CBC, its initial vector in front"),
        (STANDARD.encode(cbc([7; 16])).into_bytes(), "CBC under the key as its initial vector"),
        (hex::encode(cbc([0; 16])).into_bytes(), "in hexadecimal digits"),
        (STANDARD.encode([3; 64]).into_bytes(), "neither as ECB nor as CBC"),
        (vec![0xFB; 64], "bytes that are not text"),
    ] {
        let mut raw = base.clone();
        raw.body = body;
        raw.sign();
        told(&talkative, &raw, wanted, "(encrypted)").await;
    }
    let body = base.body.clone();
    let over_plain = signed_over(base, |uri, time, _| (front(uri, time) + &plain).into_bytes());
    assert_eq!(over_plain.body, body);
    told(&talkative, &over_plain, "the plain JSON, and the encrypted one arrived", "SIGNATURE_INVALID").await;
}

#[tokio::test]
async fn a_signature_of_aksk_is_told_by_its_key_its_form_and_its_content() {
    let talkative = Talkative::start().await;
    let Scheme::Aksk(access) = KEYS.aksk_credentials().scheme else { unreachable!() };
    let mut raw = Raw::plain(BODY.as_bytes());
    raw.set("Auth-Type", "AKSK");
    raw.set("Access-Key", ACCESS_KEY);
    let time = raw.header("Request-Time").to_owned();
    let over =
        |body: &[u8]| access.secret.sign(&Signable { uri: ENROLL_PATH, client_id: CLIENT_ID, time: &time, body });
    let right = over(BODY.as_bytes());
    let bytes = URL_SAFE_NO_PAD.decode(&right).unwrap();
    let content = front(ENROLL_PATH, &time) + BODY;
    let empty = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &[]), content.as_bytes());
    let access_key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, ACCESS_KEY.as_bytes()), content.as_bytes());
    for (value, wanted) in [
        (format!("{right}="), "take the `=` at its end away"),
        (hex::encode(&bytes), "It came written in hexadecimal digits"),
        (format!("algorithm=HS256, signature={right}"), "It came with `algorithm=` and `signature=` around it"),
        (over(format!("{BODY}\n").as_bytes()), "the body with a line break (LF) behind it"),
        (URL_SAFE_NO_PAD.encode(empty), "under an empty key"),
        (URL_SAFE_NO_PAD.encode(access_key), "under the Access-Key, which is not the secret"),
        (URL_SAFE_NO_PAD.encode(digest(&SHA256, content.as_bytes())), "without any key"),
        (URL_SAFE_NO_PAD.encode([1; 32]), "of none of the usual contents"),
        (URL_SAFE_NO_PAD.encode([1; 7]), "The signature has 7 bytes"),
    ] {
        told(&talkative, &raw.with("Signature", Some(&value)), wanted, "SIGNATURE_INVALID").await;
    }
    raw.set("Signature", &right);
    told(&talkative, &raw.with("Auth-Type", None), "`Auth-Type: AKSK` goes with an Access-Key", "PARAM_MISSING").await;
    let (_, of_none) = talkative.of(&raw.with("Signature", None)).await;
    assert!(of_none.contains("the HMAC-SHA256 in URL-safe Base64") && !of_none.contains("RSA256"), "{of_none}");
}
