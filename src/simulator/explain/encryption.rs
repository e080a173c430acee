//! An encrypted request that does not open.

use super::Seen;
use super::shown::{counted, part, too_short};
use crate::gateway::{AesKey, EncryptionError, HeaderValue};

/// The wrapped AES key does not open, or is none.
pub(super) fn key(seen: &Seen<'_>, error: &EncryptionError) -> Vec<String> {
    let value = seen.received.header("Encrypt").unwrap_or_default();
    let Ok(wrapped) = HeaderValue::ENCRYPT.read(value) else { return Vec::new() };
    if let EncryptionError::KeyLength(length) = error {
        return vec![length_of_key(*length)];
    }
    let wanted = seen.keys.gateway.public_key().size();
    if let Some(line) = too_short_for_a_key(seen, part(value, "symmetricKey")) {
        return vec![line];
    }
    if wrapped.len() != wanted {
        return vec![format!(
            "symmetricKey has {}, and under the gateway's key of {} bits it has {wanted}: was it cut off, or is the key another one?",
            counted(wrapped.len(), "byte"),
            wanted * 8
        )];
    }
    if let Some((hash, inside)) = seen.keys.gateway.unwrap_oaep(&wrapped) {
        let inside =
            inside.map_or_else(|error| error.to_string(), |key| format!("an AES key of {} bits is inside", key.bits()));
        return vec![
            format!("It is wrapped by OAEP with {hash} ({inside}); the page has RSAES-PKCS1-v1_5."),
            "In Java `RSA/ECB/PKCS1Padding`; openssl pkeyutl takes it by itself, without rsa_padding_mode:oaep."
                .to_owned(),
        ];
    }
    if AesKey::unwrap(&wrapped, &seen.keys.merchant).is_ok() {
        return vec![
            "It is wrapped to the merchant's own public key; the gateway's public key is the one to take.".to_owned(),
        ];
    }
    vec![
        "It opens neither by PKCS#1 nor by OAEP: it is wrapped to another public key than this gateway's.".to_owned(),
        "The gateway's public key stands in the profile file, as gateway_public_key.".to_owned(),
    ]
}

/// That a text in place of a wrapped key is none, if it is too short.
pub(super) fn too_short_for_a_key(seen: &Seen<'_>, text: &str) -> Option<String> {
    too_short(text, "wrapped key", "under the gateway's", seen.keys.gateway.public_key().size())
}

fn length_of_key(length: usize) -> String {
    let why = match length {
        24..=88 if length.is_multiple_of(4) => {
            "Was the key's text, in Base64 or hexadecimal digits, wrapped in place of its bytes?"
        }
        _ => "",
    };
    format!("Inside are {}: an AES key has 16, 24 or 32. {why}", counted(length, "byte")).trim_end().to_owned()
}

/// The body does not open with its AES key.
pub(super) fn body(seen: &Seen<'_>, error: &EncryptionError) -> Vec<String> {
    let body = seen.received.body.as_deref().unwrap_or_default();
    let first = body.trim_ascii_start().first();
    if first == Some(&b'{') {
        return vec![
            "The body is plain JSON, and a header Encrypt came with it: leave the header out, or encrypt the body."
                .to_owned(),
        ];
    }
    if *error == EncryptionError::NotBase64 {
        return vec![if body.contains(&b'-') || body.contains(&b'_') {
            "The body has `-` or `_`, the URL-safe alphabet: the page has Base64's standard one.".to_owned()
        } else if std::str::from_utf8(body).is_err() {
            "The body is bytes that are not text: put what AES gives into Base64.".to_owned()
        } else {
            "A character of the body is none of Base64's.".to_owned()
        }];
    }
    let key = HeaderValue::ENCRYPT
        .read(seen.received.header("Encrypt").unwrap_or_default())
        .ok()
        .and_then(|wrapped| AesKey::unwrap(&wrapped, &seen.keys.gateway).ok());
    if !body.is_empty() && body.len().is_multiple_of(2) && body.iter().all(u8::is_ascii_hexdigit) {
        return vec!["The body is written in hexadecimal digits: the page has Base64.".to_owned()];
    }
    match key.as_ref().and_then(|key| key.other_mode(body)) {
        Some(mode) => vec![
            format!("It opens as {mode}; the page has AES/ECB/PKCS5Padding."),
            "openssl: `enc -aes-256-ecb -K HEX`.".to_owned(),
        ],
        None => vec![format!(
            "The key in Encrypt, of {} bits, opens it neither as ECB nor as CBC: it was encrypted under another key, in another mode, or changed since.",
            key.map_or(0, |key| key.bits())
        )],
    }
}
