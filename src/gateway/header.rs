//! The values of `Signature` and `Encrypt`: `algorithm=…, name=<Base64, percent-encoded>`.
//!
//! Written strictly, read leniently: order, spacing, the case of names and a missing encoding do not matter.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::base64_text;

/// Why the value of a header cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The part that carries the value is absent.
    #[error("it has no part `{0}=`")]
    Missing(&'static str),
    /// A part comes twice, so that it has no meaning.
    #[error("it has more than one part `{0}=`")]
    Repeated(&'static str),
    /// The algorithm is another than the one the page names.
    #[error("its algorithm is not {0}")]
    Algorithm(&'static str),
    /// The value is not Base64, percent-encoded or not.
    #[error("its part `{0}=` is not Base64")]
    NotBase64(&'static str),
}

/// The name and the algorithm that a header's value carries; the bytes are what is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderValue {
    algorithm: &'static str,
    name: &'static str,
}

impl HeaderValue {
    /// `Signature: algorithm=RSA256, signature=…`
    pub const SIGNATURE: Self = Self { algorithm: "RSA256", name: "signature" };
    /// `Encrypt: algorithm=RSA_AES, symmetricKey=…`
    pub const ENCRYPT: Self = Self { algorithm: "RSA_AES", name: "symmetricKey" };

    /// Takes the bytes and returns the value in the strict form.
    #[must_use]
    pub fn write(self, bytes: &[u8]) -> String {
        let text = base64_text::encode(bytes);
        format!("algorithm={}, {}={}", self.algorithm, self.name, utf8_percent_encode(&text, NON_ALPHANUMERIC))
    }

    /// Takes a header's value in any form that a peer emits and returns the bytes in it.
    ///
    /// # Errors
    /// [`HeaderError`] when the part is absent, repeated, not Base64, or another algorithm is named.
    pub fn read(self, value: &str) -> Result<Vec<u8>, HeaderError> {
        if let Some(algorithm) = part(value, "algorithm")?
            && !algorithm.eq_ignore_ascii_case(self.algorithm)
        {
            return Err(HeaderError::Algorithm(self.algorithm));
        }
        let text = part(value, self.name)?.ok_or(HeaderError::Missing(self.name))?;
        // Plain percent-decoding: `+` is a digit of Base64, never a space.
        let text: Vec<u8> = percent_decode_str(text).collect();
        base64_text::decode_tolerant(&text).filter(|bytes| !bytes.is_empty()).ok_or(HeaderError::NotBase64(self.name))
    }
}

/// The text of the part with this name, without spaces and quotes around it.
fn part<'a>(value: &'a str, name: &'static str) -> Result<Option<&'a str>, HeaderError> {
    let mut found = value
        .split(',')
        .filter_map(|part| part.split_once('='))
        .filter(|(key, _)| key.trim().eq_ignore_ascii_case(name))
        .map(|(_, text)| text.trim().trim_matches('"'));
    let first = found.next();
    if found.next().is_some() { Err(HeaderError::Repeated(name)) } else { Ok(first) }
}
