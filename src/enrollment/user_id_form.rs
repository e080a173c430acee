//! The form in which a userId is sent: as typed, or desensitized first, as `spec/enroll-api.txt` recommends.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;

/// What becomes of a userId before it is sent. Cheap to clone; its `Debug` shows no key.
#[derive(Debug, Clone, Default)]
pub enum UserIdForm {
    /// As typed.
    #[default]
    AsTyped,
    /// SHA-256 of its UTF-8 bytes, as 64 hexadecimal digits in lower case.
    Sha256,
    /// HMAC-SHA256 of its UTF-8 bytes under a key of the merchant, written the same way.
    HmacSha256(HmacKey),
    /// Not known, since its key or the settings cannot be had: nothing is sent, and nothing of it is kept.
    Withheld,
}

/// The key of [`UserIdForm::HmacSha256`]. Clones share it.
#[derive(Clone)]
pub struct HmacKey(Arc<hmac::Key>);

impl HmacKey {
    /// The fewest bytes of a key that nobody guesses.
    pub const SHORTEST: usize = 16;

    /// Takes the bytes of the key; `None` for fewer than [`HmacKey::SHORTEST`].
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (bytes.len() >= Self::SHORTEST).then(|| Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, bytes))))
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HmacKey")
    }
}

impl UserIdForm {
    /// What is sent for a userId, whether or not it may be sent.
    #[must_use]
    pub fn apply(&self, typed: &str) -> String {
        match self {
            Self::AsTyped => typed.to_owned(),
            Self::Sha256 => hex::encode(digest(&SHA256, typed.as_bytes())),
            Self::HmacSha256(key) => hex::encode(hmac::sign(&key.0, typed.as_bytes())),
            Self::Withheld => "(withheld)".to_owned(),
        }
    }

    /// Whether what is sent differs from what is typed.
    #[must_use]
    pub const fn changes(&self) -> bool {
        !matches!(self, Self::AsTyped)
    }

    /// Its name on the screen; `None` for as typed.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        match self {
            Self::AsTyped | Self::Withheld => None,
            Self::Sha256 => Some("sha256"),
            Self::HmacSha256(_) => Some("hmac-sha256"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_those_of_openssl() {
        // printf %s 4711@example.org | openssl dgst -sha256, and the same with -hmac 'a key of 16 byte'
        let typed = "4711@example.org";
        assert_eq!(UserIdForm::AsTyped.apply(typed), typed);
        assert_eq!(UserIdForm::Sha256.apply(typed), "b7205dc576bfc71d367f0b95ffbf925d760a1286cf2724bce1fdb9333d77178f");
        let key = HmacKey::new(b"a key of 16 byte").unwrap();
        assert_eq!(
            UserIdForm::HmacSha256(key).apply(typed),
            "0ceb0ff03c8619daea018f2e6dfd315fbacba2cf5bb33a1c050985aa6dc0298c"
        );
        assert!(HmacKey::new(b"15 bytes of key").is_none());
    }
}
