//! What every API asks of a request before its own checks: path, headers, signature, decryption, a JSON object.

use bytes::Bytes;
use hyper::{HeaderMap, Method, Uri};
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::object::Object;
use super::scenario::{Scenario, ScenarioError};
use super::{ACCESS_KEY, CLIENT_ID, Refusal, SCENARIO_HEADER, SimulatorKeys};
use crate::gateway::{
    AUTHENTICATION_TEST_PATH, AesKey, ENCRYPTED_CONTENT_TYPE, ENROLL_PATH, HeaderValue, PLAIN_CONTENT_TYPE,
    RequestTime, Signable,
};

/// The most bytes of a body: a photo's field of 2^20 characters, in Base64 a second time when it is encrypted, is
/// 1.4 MB; a client that escapes `/` in JSON, or breaks its lines, sends some more.
pub(super) const MAX_BODY: usize = 2_200_000;

/// How far `Request-Time` may be from the clock, either way.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(15);

/// A request as it came. `body` is `None` when it is longer than [`MAX_BODY`].
pub(super) struct Received {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

/// The APIs that are served.
#[derive(Clone, Copy)]
pub(super) enum Api {
    Enroll,
    AuthenticationTest,
}

/// A request that passed: its API, its JSON, and the object that the JSON holds.
pub(super) struct Admitted {
    pub(super) api: Api,
    pub(super) json: Zeroizing<Vec<u8>>,
    pub(super) object: Object,
}

/// How both sides of an exchange sign (`spec/gateway.md`): the header `Auth-Type` says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Rsa,
    Aksk,
}

/// How the answer is protected, which grows with what is known of the request.
pub(super) enum Protection {
    /// The merchant or the key is not known: there is nobody to sign for.
    None,
    /// Signed.
    Signed(Scheme),
    /// Encrypted under the request's own AES key, and signed.
    Sealed(AesKey),
}

/// Checks a request in the order of the page; `protection` is kept up with what the request has shown so far.
pub(super) fn admit(
    received: &Received,
    keys: &SimulatorKeys,
    now: Timestamp,
    protection: &mut Protection,
) -> Result<Admitted, Refusal> {
    let api = api(received)?;
    if received.needed("Client-Id")? != CLIENT_ID {
        return Err(Refusal::Merchant);
    }
    let scheme = scheme(received)?;
    *protection = Protection::Signed(scheme);
    let time = received.needed("Request-Time")?;
    check_time(time, now)?;
    let body = received.body.as_ref().ok_or(Refusal::BodyTooLarge { limit: MAX_BODY })?;
    let signable = Signable { uri: received.signed_uri(), client_id: CLIENT_ID, time, body };
    check_signature(received, scheme, &signable, keys)?;
    let json = match received.header("Encrypt") {
        Some(_) if scheme == Scheme::Aksk => return Err(Refusal::PlainOnly),
        None => {
            check_content_type(received, PLAIN_CONTENT_TYPE)?;
            Zeroizing::new(body.to_vec())
        }
        Some(encrypt) => {
            check_content_type(received, ENCRYPTED_CONTENT_TYPE)?;
            let wrapped = HeaderValue::ENCRYPT.read(encrypt).map_err(Refusal::EncryptHeader)?;
            if !is_percent_encoded(encrypt) {
                return Err(Refusal::NotPercentEncoded("Encrypt"));
            }
            let key = AesKey::unwrap(&wrapped, &keys.gateway).map_err(Refusal::AesKey)?;
            *protection = Protection::Sealed(key.clone());
            key.decrypt(body).map_err(Refusal::Decryption)?
        }
    };
    let object = Object::read(&json)?;
    Ok(Admitted { api, json, object })
}

impl Received {
    /// The path and query, as they were signed.
    pub(super) fn signed_uri(&self) -> &str {
        self.uri.path_and_query().map_or_else(|| self.uri.path(), |uri| uri.as_str())
    }

    /// What the request itself asks for, if it does.
    pub(super) fn scenario(&self) -> Option<Result<Scenario, ScenarioError>> {
        self.header(SCENARIO_HEADER).map(str::parse)
    }

    /// The value of a header. One that comes twice, or is no text, is as good as an empty one: present and wrong.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        Some(if values.next().is_some() { "" } else { first.to_str().unwrap_or_default() })
    }

    fn needed(&self, name: &'static str) -> Result<&str, Refusal> {
        self.header(name).ok_or(Refusal::HeaderMissing(name))
    }
}

fn api(received: &Received) -> Result<Api, Refusal> {
    let api = match received.uri.path() {
        ENROLL_PATH => Api::Enroll,
        AUTHENTICATION_TEST_PATH => Api::AuthenticationTest,
        _ => return Err(Refusal::Path),
    };
    if received.method == Method::POST { Ok(api) } else { Err(Refusal::Method) }
}

/// The Java SDK is the only client that says `Auth-Type`, and says it of AKSK alone. An access key that is not known is
/// `KEY_NOT_FOUND`: the merchant was found by its Client-Id. An access key without `Auth-Type` leaves open how the answer is to be
/// signed.
fn scheme(received: &Received) -> Result<Scheme, Refusal> {
    match received.header("Auth-Type") {
        None if received.header("Access-Key").is_some() => Err(Refusal::HeaderMissing("Auth-Type")),
        None => Ok(Scheme::Rsa),
        Some("AKSK") if received.needed("Access-Key")? == ACCESS_KEY => Ok(Scheme::Aksk),
        Some("AKSK") => Err(Refusal::AccessKey),
        Some(_) => Err(Refusal::AuthType),
    }
}

fn check_time(text: &str, now: Timestamp) -> Result<(), Refusal> {
    let time = RequestTime::parse(text).map_err(|_| Refusal::RequestTimeForm)?;
    let skew = now.duration_since(time.timestamp()).abs();
    if skew <= TOLERANCE { Ok(()) } else { Err(Refusal::RequestTimeSkew { minutes: skew.as_mins() }) }
}

fn check_signature(
    received: &Received,
    scheme: Scheme,
    signable: &Signable<'_>,
    keys: &SimulatorKeys,
) -> Result<(), Refusal> {
    let value = received.needed("Signature")?;
    let (is_right, otherwise) = match scheme {
        Scheme::Rsa => {
            let signature = HeaderValue::SIGNATURE.read(value).map_err(Refusal::SignatureHeader)?;
            (signable.verify(keys.merchant.public_key(), &signature), Refusal::SignatureWrong)
        }
        Scheme::Aksk => (keys.secret.verifies(signable, value), Refusal::SecretSignatureWrong),
    };
    match scheme {
        _ if !is_right => Err(otherwise),
        Scheme::Rsa if !is_percent_encoded(value) => Err(Refusal::NotPercentEncoded("Signature")),
        Scheme::Aksk if value.contains('=') => Err(Refusal::Padded),
        _ => Ok(()),
    }
}

/// Whether the Base64 in a header is percent-encoded, which a client has to do: a gateway that decodes it as of a URL's
/// query takes a bare `+` for a space. `/` and `=` mean themselves there, and some encoders leave them.
fn is_percent_encoded(value: &str) -> bool {
    let is_encoded = |text: &str| !text.contains('+') && (text.contains('%') || !text.contains(['/', '=']));
    value.split(',').filter_map(|part| part.split_once('=')).all(|(_, text)| is_encoded(text))
}

/// Case and spaces do not matter (RFC 9110, 8.3.1); type and charset do.
fn check_content_type(received: &Received, wanted: &'static str) -> Result<(), Refusal> {
    let bare = |text: &str| text.replace([' ', '"'], "").to_ascii_lowercase();
    let right = received.header("Content-Type").is_some_and(|value| bare(value) == bare(wanted));
    if right { Ok(()) } else { Err(Refusal::ContentType { wanted }) }
}
