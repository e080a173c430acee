//! From a draft to bytes: every place filled in, encrypted and signed as the draft wants it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use bytes::Bytes;
use jiff::{SignedDuration, Zoned};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ulid::Ulid;
use zeroize::Zeroizing;

use super::sealing::Sealed;
use super::template::{Slot, fill, names};
use super::{Base, Draft, Header, Signing, SlowPace};
use crate::gateway::{
    AccessKey, Credentials, EncryptionError, HeaderValue, KeyError, Pace, PrivateKey, RawRequest, RawRequestError,
    RequestTime, Scheme, SecretKey, SecretKeyError, Signable, SigningError, encode_base64,
};

/// Why a draft cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// HTTP has no form for it.
    #[error(transparent)]
    Raw(#[from] RawRequestError),
    /// Something cannot be encrypted.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// It cannot be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// A key that nobody knows cannot be made.
    #[error("a key for a wrong signature could not be made: {0}")]
    Stranger(#[from] KeyError),
    /// A secret that nobody knows cannot be made.
    #[error("a secret for a wrong signature could not be made: {0}")]
    StrangeSecret(#[from] SecretKeyError),
    /// The account has no pair of RSA keys.
    #[error("an encrypted request needs an account with RSA keys")]
    NoRsa,
    /// The picture cannot be made.
    #[error("the picture of the case could not be made: this is a defect")]
    Picture,
}

/// The userId of requests that explore: nobody's.
const USER_ID: &str = "enroll-console-explore";

/// What places are filled with, beside the account.
#[derive(Debug, Clone)]
pub struct Filling {
    /// `{time}`, from which `{time-1h}` is counted.
    pub now: Zoned,
    /// `{biz_id}`.
    pub biz_id: String,
    /// `{user_id}`.
    pub user_id: String,
}

/// A request ready to leave.
#[derive(Debug)]
pub struct Built {
    /// As bytes.
    pub request: RawRequest,
    /// The body before encryption, the photo's Base64 replaced by its length.
    pub shown: String,
}

impl Filling {
    /// This moment, and identifiers that no request had before: nobody's.
    #[must_use]
    pub fn fresh() -> Self {
        Self { now: Zoned::now(), biz_id: format!("qa-{}", Ulid::generate()), user_id: USER_ID.to_owned() }
    }
}

impl Draft {
    /// Fills everything in and makes the bytes. A megabyte takes some milliseconds, a wrong key some hundreds: not for the
    /// thread that draws.
    ///
    /// # Errors
    /// [`BuildError`] when there is no form for it.
    pub fn build(&self, account: &Credentials, filling: &Filling) -> Result<Built, BuildError> {
        let has_photo = names(&self.body, "photo");
        let photo = if has_photo { self.photo.bytes(self.photo_chars)? } else { Vec::new() };
        let wording = Wording { account, filling };
        let in_body = |slot: Slot<'_>| Some(quoted(&wording.word(slot)?));
        let text = fill(&self.body, &mut |slot| match slot.name {
            "photo" => Some(quoted(&base64(&photo, slot.form)?)),
            _ => in_body(slot),
        });
        let shown = fill(&self.body, &mut |slot| match slot.name {
            "photo" => Some(format!("<{} characters of Base64>", base64(&photo, slot.form)?.chars().count())),
            _ => in_body(slot),
        });
        let plain = Zeroizing::new(if self.utf16 { utf16(&text) } else { text.into_bytes() });
        let sealed = self.seal(&plain, account)?;
        let headers = Headers { draft: self, wording, plain: &plain, sealed: &sealed };
        let headers = headers.fill()?;
        let request = RawRequest::new(&self.method, &self.path, headers, Bytes::from(sealed.body))?
            .from_merchant(&account.client_id)
            .sealed_with(sealed.key)
            .paced(Pace { pieces: self.slow.map(SlowPace::pieces), cut_after: self.cut_after });
        Ok(Built { request, shown })
    }

    fn seal(&self, plain: &[u8], account: &Credentials) -> Result<Sealed, BuildError> {
        if self.base != Base::Encrypted {
            return Ok(Sealed { body: plain.to_vec(), wrapped: Vec::new(), key: None });
        }
        let keys = account.scheme.rsa().ok_or(BuildError::NoRsa)?;
        self.sealing.seal(Zeroizing::new(plain.to_vec()), &keys.gateway_key)
    }
}

impl SlowPace {
    const fn pieces(self) -> (usize, Duration) {
        (self.bytes, Duration::from_millis(self.pause_ms))
    }
}

/// The photo's Base64 in one of its forms.
fn base64(photo: &[u8], form: &str) -> Option<String> {
    /// As MIME has it, and the command base64.
    const LINE: usize = 76;
    let text = encode_base64(photo);
    Some(match form {
        "" => text,
        "url_safe" => URL_SAFE.encode(photo),
        "unpadded" => text.trim_end_matches('=').to_owned(),
        "lines" => in_pieces(&text, LINE, "\r\n"),
        "spaced" => in_pieces(&text, LINE, " "),
        "plus_as_space" => text.replace('+', " "),
        _ => return None,
    })
}

/// Base64 in pieces of so many characters, with something between them.
pub(super) fn in_pieces(base64: &str, length: usize, between: &str) -> String {
    let pieces: Vec<_> = base64.as_bytes().chunks(length).map(String::from_utf8_lossy).collect();
    pieces.join(between)
}

/// A text as it stands between the quotes of a JSON string.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.get(1..json.len() - 1).unwrap_or_default().to_owned()
}

/// Little-endian, a byte order mark first.
fn utf16(text: &str) -> Vec<u8> {
    "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// What is known before anything is signed.
#[derive(Clone, Copy)]
struct Wording<'a> {
    account: &'a Credentials,
    filling: &'a Filling,
}

impl Wording<'_> {
    fn word(&self, slot: Slot<'_>) -> Option<String> {
        Some(match (slot.name, slot.form) {
            ("biz_id", "") => self.filling.biz_id.clone(),
            ("user_id", "") => self.filling.user_id.clone(),
            ("client_id", "") => self.account.client_id.clone(),
            ("access_key", "") => match &self.account.scheme {
                Scheme::Aksk(key) => key.access_key.clone(),
                Scheme::Rsa(_) => return None,
            },
            ("time", "") => self.time(slot.seconds),
            _ => return None,
        })
    }

    fn time(&self, seconds: i64) -> String {
        let moment = self.filling.now.checked_add(SignedDuration::from_secs(seconds));
        RequestTime::of(moment.as_ref().unwrap_or(&self.filling.now)).to_string()
    }
}

/// The headers on their way, the signature last since it covers the others.
struct Headers<'a> {
    draft: &'a Draft,
    wording: Wording<'a>,
    plain: &'a [u8],
    sealed: &'a Sealed,
}

impl Headers<'_> {
    fn fill(&self) -> Result<Vec<(String, String)>, BuildError> {
        let signs = self.draft.headers.iter().any(|header| names(&header.value, "signature"));
        let signature = if signs { self.signature()? } else { Signature::None };
        let fill_in = |Header { name, value }: &Header| {
            let value = fill(value, &mut |slot| match slot.name {
                "signature" => signature.written(slot.form),
                _ => self.word(slot),
            });
            (name.clone(), value)
        };
        Ok(self.draft.headers.iter().map(fill_in).collect())
    }

    fn word(&self, slot: Slot<'_>) -> Option<String> {
        match slot.name {
            "encrypt" => written(HeaderValue::ENCRYPT, &self.sealed.wrapped, slot.form),
            _ => self.wording.word(slot),
        }
    }

    /// The value with which a header is sent first, or what a right request has there.
    fn sent(&self, name: &str, right: &str) -> String {
        let value = self.draft.values(name).next().unwrap_or(right);
        fill(value, &mut |slot| self.word(slot))
    }

    /// Signs what is sent, or what the draft wants to be signed in its place.
    fn signature(&self) -> Result<Signature, BuildError> {
        let signing = self.draft.signing;
        let client_id = self.sent("Client-Id", "{client_id}");
        let time = match signing {
            Signing::OtherTime => self.wording.time(-60),
            _ => self.sent("Request-Time", "{time}"),
        };
        let uri = if signing == Signing::OtherPath { "/api/v1/zoloz/connect/other" } else { &self.draft.path };
        let body: &[u8] = match signing {
            Signing::OtherBody => b"{}",
            Signing::PlainBody => self.plain,
            _ => &self.sealed.body,
        };
        let signable = Signable { uri, client_id: &client_id, time: &time, body };
        let is_strange = signing == Signing::OtherKey;
        Ok(match &self.wording.account.scheme {
            Scheme::Rsa(_) if is_strange => Signature::Rsa(signable.sign(&PrivateKey::generate()?)?),
            Scheme::Rsa(keys) => Signature::Rsa(signable.sign(&keys.private_key)?),
            Scheme::Aksk(_) if is_strange => {
                Signature::Aksk(SecretKey::parse(SecretKey::generate_text()?.as_bytes())?.sign(&signable))
            }
            Scheme::Aksk(AccessKey { secret, .. }) => Signature::Aksk(secret.sign(&signable)),
        })
    }
}

/// A signature before it is written.
enum Signature {
    Rsa(Vec<u8>),
    Aksk(String),
    None,
}

impl Signature {
    fn written(&self, form: &str) -> Option<String> {
        match (self, form) {
            (Self::Rsa(bytes), _) => written(HeaderValue::SIGNATURE, bytes, form),
            (Self::Aksk(text), "truncated") => text.get(..text.len() / 2).map(str::to_owned),
            (Self::Aksk(text), _) => Some(text.clone()),
            (Self::None, _) => None,
        }
    }
}

/// The bytes of a header's value in one of its forms: the whole value, or only Base64 of some kind.
fn written(header: HeaderValue, bytes: &[u8], form: &str) -> Option<String> {
    let encoded = |bytes: &[u8]| utf8_percent_encode(&encode_base64(bytes), NON_ALPHANUMERIC).to_string();
    Some(match form {
        "" => header.write(bytes),
        "base64" => encode_base64(bytes),
        "encoded" => encoded(bytes),
        "truncated" => encoded(bytes.get(..bytes.len() / 2).unwrap_or_default()),
        _ => return None,
    })
}
