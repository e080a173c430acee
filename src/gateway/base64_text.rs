//! Base64 as peers write it: standard alphabet, with or without line breaks and padding.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

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
    let text = if text.iter().any(u8::is_ascii_whitespace) {
        Cow::Owned(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect())
    } else {
        Cow::Borrowed(text)
    };
    TOLERANT.decode(text.as_ref()).ok()
}

/// Whether a text has nothing but Base64's characters and white space, and some of the former.
pub(super) fn looks_like_base64(text: &[u8]) -> bool {
    !text.trim_ascii().is_empty()
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=".contains(byte))
}
