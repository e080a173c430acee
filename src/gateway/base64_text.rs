//! Base64 as peers write it: standard alphabet, with or without line breaks and padding.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Standard alphabet, padding as it comes.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Takes bytes and returns their Base64 on one line, padded.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Takes Base64 text, skips white space in it, and returns the bytes; `None` when it is not Base64.
#[must_use]
pub fn decode_tolerant(text: &[u8]) -> Option<Vec<u8>> {
    // A megabyte on one line, the usual case, is decoded where it lies.
    if !text.iter().any(u8::is_ascii_whitespace) {
        return TOLERANT.decode(text).ok();
    }
    // It may be a key: the copy is wiped, and has room for all of it, for a vector that grows leaves others behind.
    let mut solid = Zeroizing::new(Vec::with_capacity(text.len()));
    solid.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()));
    TOLERANT.decode(solid.as_slice()).ok()
}

/// URL-safe alphabet, padding as it comes.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Takes bytes and returns their URL-safe Base64, without padding.
pub(super) fn encode_url_safe(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The text of a key without what variables and editors put into it: `\n` as two characters, quotation marks, and characters
/// beyond ASCII, such as a byte order mark. Neither PEM nor Base64 has any of them.
pub(super) fn unescaped(text: &str) -> Zeroizing<String> {
    // Room for all of it from the start: a string that grows leaves copies behind.
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                while rest.next_if_eq(&'\\').is_some() {}
                if rest.next_if(|next| matches!(next, 'n' | 'r' | 't')).is_some() {
                    plain.push('\n');
                }
            }
            '"' | '\'' | '`' => {}
            ascii if ascii.is_ascii() => plain.push(ascii),
            _ => {}
        }
    }
    plain
}

/// Takes URL-safe Base64, white space around it or not, and returns the bytes; `None` when it is something else.
pub(super) fn decode_url_safe(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    URL_SAFE.decode(text.trim_ascii()).ok().map(Zeroizing::new)
}

/// Whether a text has nothing but Base64's characters and white space, and some of the former.
pub(super) fn looks_like_base64(text: &[u8]) -> bool {
    !text.trim_ascii().is_empty()
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=".contains(byte))
}
