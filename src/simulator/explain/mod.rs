//! Why a request was refused, for whoever wrote its client: what was sent, what was wanted, and which mistake it was.
//!
//! Lines for a terminal, not yet harmless, and never for the answer. They hold no key, and no Base64 of a photo.

mod bodies;
mod contents;
mod encryption;
mod fields;
mod fronts;
mod headers;
mod json;
mod opened;
mod secret;
mod shown;
mod signature;

pub(super) use shown::shell;

use jiff::Timestamp;

use super::admission::{Protection, Received, Scheme};
use super::object::Object;
use super::{Refusal, SimulatorKeys};
use crate::gateway::{AesKey, HeaderValue};

use zeroize::Zeroizing;

/// What is known of a request that was refused.
pub(super) struct Seen<'a> {
    received: &'a Received,
    object: Option<&'a Object>,
    keys: &'a SimulatorKeys,
    now: Timestamp,
    /// The body as it was before it was encrypted, if it can be had.
    plain: Option<Zeroizing<Vec<u8>>>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(
        received: &'a Received,
        protection: &Protection,
        object: Option<&'a Object>,
        keys: &'a SimulatorKeys,
        now: Timestamp,
    ) -> Self {
        let body = received.body.as_deref().unwrap_or_default();
        let opened = match protection {
            Protection::Sealed(key) => key.decrypt(body).ok(),
            // The signature is looked at first: what it was about may be inside all the same.
            Protection::None | Protection::Signed(Scheme::Aksk) => None,
            Protection::Signed(Scheme::Rsa) => received
                .header("Encrypt")
                .and_then(|value| HeaderValue::ENCRYPT.read(value).ok())
                .and_then(|wrapped| AesKey::unwrap(&wrapped, &keys.gateway).ok())
                .and_then(|key| key.decrypt(body).ok()),
        };
        Self { received, object, keys, now, plain: opened }
    }

    /// The decrypted body.
    fn plain(&self) -> Option<&[u8]> {
        self.plain.as_ref().map(|plain| plain.as_slice())
    }

    /// The JSON, wherever it comes from.
    fn json(&self) -> &[u8] {
        self.plain().unwrap_or_else(|| self.received.body.as_deref().unwrap_or_default())
    }
}

/// What there is to say beyond the refusal's own sentence; may be nothing.
pub(super) fn refusal(seen: &Seen<'_>, refusal: &Refusal) -> Vec<String> {
    match refusal {
        Refusal::Path => headers::path(seen),
        Refusal::Method => headers::method(seen),
        Refusal::HeaderMissing(name) => headers::missing(seen, name),
        Refusal::Merchant => headers::merchant(seen),
        Refusal::AuthType => headers::auth_type(seen),
        Refusal::AccessKey => headers::access_key(),
        Refusal::RequestTimeForm => headers::time_form(seen),
        Refusal::RequestTimeSkew { .. } => headers::time_skew(seen),
        Refusal::ContentType { wanted } => headers::content_type(seen, wanted),
        Refusal::NotPercentEncoded(name) => headers::not_percent_encoded(seen, name),
        Refusal::SignatureHeader(error) => headers::unreadable(seen, "Signature", error),
        Refusal::EncryptHeader(error) => headers::unreadable(seen, "Encrypt", error),
        Refusal::Scenario(error) => headers::scenario(error),
        Refusal::SignatureWrong => signature::wrong(seen),
        Refusal::SecretSignatureWrong => secret::wrong(seen),
        Refusal::Padded => vec!["The signature is the right one: take the `=` at its end away.".to_owned()],
        Refusal::PlainOnly => vec!["Leave Encrypt out and send the JSON itself, as application/json.".to_owned()],
        Refusal::AesKey(error) => encryption::key(seen, error),
        Refusal::Decryption(error) => encryption::body(seen, error),
        Refusal::BodyTooLarge { .. } => {
            vec!["The photo's Base64 has 1048576 characters at the most: `enroll-console photo FILE --output SMALLER` makes it fit.".to_owned()]
        }
        Refusal::NotAnObject => json::not_an_object(seen),
        Refusal::NameTwice => json::name_twice(seen),
        Refusal::FieldMissing(field) => fields::missing(seen, *field),
        Refusal::FieldType(field) => fields::wrong_type(seen, *field),
        Refusal::FieldEmpty(field) => fields::empty(*field),
        Refusal::FieldTooLong(field) => fields::too_long(seen, *field),
        Refusal::NotBase64 => fields::not_base64(seen),
        Refusal::NotJpeg => fields::not_jpeg(seen),
        Refusal::Undecodable => fields::undecodable(seen),
        Refusal::NoFace => fields::no_face(seen),
    }
}
