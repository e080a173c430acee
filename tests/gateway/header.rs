//! The values of headers, as peers write them.

use enroll_console::gateway::{HeaderError, HeaderValue, RequestTime, RequestTimeError, encode_base64};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;

const BYTES: &[u8] = &[0xFB, 0xEF, 0xBE, 0xFF, 0x01];

#[test]
fn every_form_that_a_peer_emits_is_read() {
    let plain = encode_base64(BYTES);
    assert_eq!(plain, "++++/wE=");
    for value in [
        "algorithm=RSA256, signature=%2B%2B%2B%2B%2FwE%3D",
        "algorithm=RSA256,signature=%2b%2b%2b%2b%2fwE%3d",
        "signature=++++/wE=, algorithm=RSA256",
        "  ALGORITHM = rsa256 ,  Signature = ++++/wE=  ",
        "algorithm=RSA256, keyVersion=1, signature=++++%2FwE",
        "signature=\"++++/wE=\"",
    ] {
        assert_eq!(HeaderValue::SIGNATURE.read(value).as_deref(), Ok(BYTES), "{value}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let read = |value| HeaderValue::SIGNATURE.read(value).unwrap_err();
    assert_eq!(read(""), HeaderError::Missing("signature"));
    assert_eq!(read("algorithm=RSA256"), HeaderError::Missing("signature"));
    assert_eq!(read("algorithm=HMAC, signature=AAAA"), HeaderError::Algorithm("RSA256"));
    assert_eq!(read("signature=AAAA, signature=BBBB"), HeaderError::Repeated("signature"));
    assert_eq!(read("signature=A!"), HeaderError::NotBase64("signature"));
    assert_eq!(read("signature="), HeaderError::NotBase64("signature"));
}

#[test]
fn a_time_is_of_the_documented_form_to_the_letter() {
    let time = RequestTime::parse("2019-04-04T12:08:56+0530").unwrap();
    assert_eq!(time.to_string(), "2019-04-04T12:08:56+0530");
    assert_eq!(time.timestamp().to_string(), "2019-04-04T06:38:56Z");
    for text in [
        "",
        "2019-04-04T12:08:56Z",
        "2019-04-04T12:08:56+05:30",
        "2019-04-04 12:08:56+0530",
        "2019-13-04T12:08:56+0530",
        "2019-04-04T12:08:56.1+053",
        " 2019-04-04T12:08:5+0530",
    ] {
        assert_eq!(RequestTime::parse(text), Err(RequestTimeError), "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_survive_the_header(bytes in proptest::collection::vec(any::<u8>(), 1..300)) {
        for value in [HeaderValue::SIGNATURE, HeaderValue::ENCRYPT] {
            prop_assert_eq!(value.read(&value.write(&bytes)), Ok(bytes.clone()));
        }
    }

    #[test]
    fn the_strict_form_has_nothing_that_a_url_query_would_change(bytes in proptest::collection::vec(any::<u8>(), 1..99)) {
        let written = HeaderValue::SIGNATURE.write(&bytes);
        let value = written.strip_prefix("algorithm=RSA256, signature=").unwrap();
        prop_assert!(value.chars().all(|character| character.is_ascii_alphanumeric() || character == '%'));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), name in "(algorithm|signature)? ?=?") {
        let _ = HeaderValue::SIGNATURE.read(&text);
        let _ = HeaderValue::SIGNATURE.read(&format!("{name}{text}"));
        let _ = RequestTime::parse(&text);
    }

    #[test]
    fn any_moment_survives_the_wire(second in 0_i64..4_102_444_800, minutes in -14 * 60..=14 * 60_i32) {
        let zone = TimeZone::fixed(Offset::from_seconds(minutes * 60).unwrap());
        let time = RequestTime::of(&Timestamp::from_second(second).unwrap().to_zoned(zone));
        let again = RequestTime::parse(&time.to_string()).unwrap();
        prop_assert_eq!(again.timestamp().as_second(), second);
        prop_assert_eq!(again.to_string(), time.to_string());
    }
}
