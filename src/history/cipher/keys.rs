//! The keys of an encrypted record, and what they make of text.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::enrollment::plain;
use crate::gateway::{decode_tolerant, encode_base64};
use crate::history::facet::{is_ours, letters};

/// What an encrypted entry begins with, where JSON has a brace.
const ENTRY: &str = "aes-256-gcm-siv:";

/// The first of the 256 characters that each stand for a byte: Braille, in which the full-text index sees no word.
const FIRST_BYTE: u32 = 0x2800;

/// Characters of a word's token, of 16 bits each.
const LENGTH: usize = 5;

/// What the keys are derived with (RFC 5869): it tells them from whatever else may be derived from the same secret.
const SALT: &[u8] = b"enroll-console history";

/// Three keys of one secret: for texts, for their nonces, for words.
pub(super) struct Keys {
    text: LessSafeKey,
    nonce: hmac::Key,
    word: hmac::Key,
}

impl Keys {
    /// The keys that follow from a secret.
    pub(super) fn of(secret: &[u8]) -> Result<Self, Unspecified> {
        let secret = Salt::new(HKDF_SHA256, SALT).extract(secret);
        Ok(Self {
            text: LessSafeKey::new(UnboundKey::from(secret.expand(&[b"text"], &AES_256_GCM_SIV)?)),
            nonce: hmac::Key::from(secret.expand(&[b"nonce"], hmac::HMAC_SHA256)?),
            word: hmac::Key::from(secret.expand(&[b"word"], hmac::HMAC_SHA256)?),
        })
    }

    /// An entry of the journal, encrypted.
    pub(super) fn entry(&self, text: &str) -> Result<String, Unspecified> {
        Ok(format!("{ENTRY}{}", encode_base64(&self.seal(text)?)))
    }

    /// The text of a column, encrypted, with the tokens of its words behind it.
    pub(super) fn column(&self, text: &str) -> Result<String, Unspecified> {
        let bytes = self.seal(text)?.into_iter();
        let sealed = bytes.filter_map(|byte| char::from_u32(FIRST_BYTE + u32::from(byte)));
        Ok(format!("{} {}", sealed.collect::<String>(), self.words(text)))
    }

    /// The tokens of the words of a text, in their order. Upper and lower case and accents are one.
    pub(super) fn words(&self, text: &str) -> String {
        let text = plain(text);
        let words = text.split(|letter: char| !letter.is_alphanumeric() && !is_ours(letter));
        let token = |word: &str| letters(hmac::sign(&self.word, word.as_bytes()).as_ref(), LENGTH);
        words.filter(|word| !word.is_empty()).map(token).collect::<Vec<_>>().join(" ")
    }

    /// What was encrypted as an entry or a column; `None` for anything else, and for what is of another key.
    pub(super) fn decrypt(&self, stored: &str) -> Option<String> {
        let sealed = match stored.strip_prefix(ENTRY) {
            Some(entry) => decode_tolerant(entry.as_bytes())?,
            None => stored.chars().map_while(byte_of).collect(),
        };
        self.open(&sealed)
    }

    /// The nonce, the encrypted text, and what authenticates both.
    ///
    /// Equal texts have to be equal when they are encrypted, or no index would find them; so the nonce follows from the text
    /// (its HMAC), and the cipher is one that gives away no more than that equality where a nonce comes twice (RFC 8452).
    fn seal(&self, text: &str) -> Result<Vec<u8>, Unspecified> {
        let nonce = hmac::sign(&self.nonce, text.as_bytes());
        let nonce = nonce.as_ref().first_chunk::<NONCE_LEN>().ok_or(Unspecified)?;
        let mut sealed = nonce.to_vec();
        let mut body = Zeroizing::new(text.as_bytes().to_vec());
        let tag = self.text.seal_in_place_separate_tag(Nonce::from(nonce), Aad::empty(), &mut body)?;
        sealed.extend_from_slice(&body);
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    fn open(&self, sealed: &[u8]) -> Option<String> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut body = body.to_vec();
        let text = self.text.open_in_place(Nonce::from(nonce), Aad::empty(), &mut body).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

/// Whether an entry is encrypted; it is not once it was decrypted.
pub(in crate::history) fn is_encrypted(entry: &str) -> bool {
    entry.starts_with(ENTRY)
}

fn byte_of(letter: char) -> Option<u8> {
    u8::try_from(u32::from(letter).checked_sub(FIRST_BYTE)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(secret: &str) -> Keys {
        Keys::of(secret.as_bytes()).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_encrypted_is_read_with_its_key_and_with_no_other(text in any::<String>()) {
            let (ours, others) = (keys("one secret"), keys("another secret"));
            for stored in [ours.column(&text).unwrap(), ours.entry(&text).unwrap()] {
                prop_assert_eq!(ours.decrypt(&stored), Some(text.clone()));
                prop_assert_eq!(others.decrypt(&stored), None);
            }
            prop_assert_eq!(ours.column(&text).unwrap(), ours.column(&text).unwrap());
        }

        #[test]
        fn nothing_of_a_text_is_in_its_column(text in "[a-z]{4,20}") {
            prop_assert!(!keys("one secret").column(&text).unwrap().contains(&text));
        }

        #[test]
        fn what_was_never_encrypted_is_not_decrypted(text in any::<String>()) {
            prop_assert_eq!(keys("one secret").decrypt(&text), None);
        }
    }

    #[test]
    fn a_word_has_the_same_token_in_any_text_and_under_no_other_key() {
        let ours = keys("one secret");
        assert_eq!(ours.words("ÁNA@example.org"), ours.words("ana example org"));
        assert_eq!(ours.words("jose\u{301}"), ours.words("jos\u{e9}"));
        assert_ne!(ours.words("ana"), keys("another secret").words("ana"));
    }
}
