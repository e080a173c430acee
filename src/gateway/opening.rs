//! A response, opened: verified first, decrypted after, then read and judged.

use jiff::Timestamp;

use super::answer::{Answer, AnswerBody};
use super::base64_text::looks_like_base64;
use super::verdict::{Reading, Unread};
use super::{
    AesKey, Credentials, EncryptionError, HeaderValue, RawRequest, RawResponse, RequestTime, Signable, Verdict,
};

/// What is known of a response's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signature {
    /// Both headers present, signature right.
    Valid,
    /// Both headers present, signature wrong, unreadable, or there twice.
    Invalid,
    /// Only one of `Signature` and `Response-Time` present.
    Incomplete,
    /// Neither present.
    Absent,
}

/// Whether a success must be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignaturePolicy {
    /// It must.
    Required,
    /// A plain one without any signature header counts too; a wrong signature is refused all the same.
    Optional,
}

/// A response, opened. Everything but `verdict` is for display whatever the verdict is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What its signature is worth.
    pub signature: Signature,
    /// Whether its body is encrypted.
    pub encrypted: bool,
    /// The body in plain, if it could be read; bytes that are no text are shown as U+FFFD.
    pub plain: Option<String>,
    /// Its `result`, if there is one.
    pub answer: Option<Answer>,
    /// Its `transactionId`, if there is one.
    pub transaction_id: Option<String>,
    /// Seconds by which its `Response-Time` is ahead of this machine's clock when it came; `None` without a readable one.
    pub response_time_ahead: Option<i64>,
    /// Seconds by which its `Date` is ahead of this machine's clock when it came; `None` without a readable one.
    pub clock_ahead: Option<i64>,
    /// What to make of it.
    pub verdict: Verdict,
}

/// Takes a request and the response to it, and returns what the response says and whether to believe it.
#[must_use]
pub fn open(
    request: &RawRequest,
    response: &RawResponse,
    credentials: &Credentials,
    policy: SignaturePolicy,
) -> Opened {
    let signature = check_signature(request, response, credentials);
    let encrypted = is_encrypted(request, response);
    // A body that may not be believed is decrypted all the same: the operator wants to see what it says.
    let plain = if encrypted {
        decrypt(request, response, credentials)
    } else {
        Ok(String::from_utf8_lossy(&response.body).into_owned())
    };
    let body = plain
        .as_ref()
        .map_err(|error| Unread::Sealed(*error))
        .and_then(|plain| AnswerBody::read(plain).map_err(|(fault, what)| Unread::Body(fault, what)));
    let answer = body.as_ref().map(|body| &body.answer).map_err(|unread| *unread);
    let verdict = Reading { response, signature, encrypted, answer }.verdict(policy);
    let (answer, transaction_id) = body.map_or((None, None), |body| (Some(body.answer), body.transaction_id));
    Opened {
        signature,
        encrypted,
        plain: plain.ok(),
        answer,
        transaction_id,
        response_time_ahead: ahead(response, "response-time", response_time),
        clock_ahead: ahead(response, "date", date),
        verdict,
    }
}

/// Seconds by which a header's time is ahead of when the response came; of two such headers neither counts.
fn ahead(response: &RawResponse, name: &str, read: impl Fn(&str) -> Option<Timestamp>) -> Option<i64> {
    let [value] = values(response, name)[..] else { return None };
    Some(read(value.trim())?.as_second() - response.received.as_second())
}

fn response_time(text: &str) -> Option<Timestamp> {
    RequestTime::parse(text).ok().map(|time| time.timestamp())
}

/// RFC 9110, 5.6.7.
fn date(text: &str) -> Option<Timestamp> {
    httpdate::parse_http_date(text).ok().and_then(|time| Timestamp::try_from(time).ok())
}

/// Checks the signature of the body as received.
fn check_signature(request: &RawRequest, response: &RawResponse, credentials: &Credentials) -> Signature {
    let signatures = values(response, "signature");
    let times = values(response, "response-time");
    match (signatures.as_slice(), times.as_slice()) {
        ([], []) => Signature::Absent,
        ([], _) | (_, []) => Signature::Incomplete,
        ([signature], [time]) => {
            let signable = Signable {
                uri: request.path(),
                client_id: request.client_id(),
                time: time.trim(),
                body: &response.body,
            };
            if credentials.scheme.verifies(&signable, signature) { Signature::Valid } else { Signature::Invalid }
        }
        // Which of them would count, another reader might decide otherwise.
        _ => Signature::Invalid,
    }
}

/// A body counts as encrypted when there is a key for it and it can be Base64; JSON and HTML never can.
fn is_encrypted(request: &RawRequest, response: &RawResponse) -> bool {
    let has_key = request.is_encrypted() || !values(response, "encrypt").is_empty();
    has_key && looks_like_base64(&response.body)
}

/// Decrypts with the key that the response brings, or with the request's own when it brings none.
fn decrypt(request: &RawRequest, response: &RawResponse, credentials: &Credentials) -> Result<String, EncryptionError> {
    let own;
    let key = match values(response, "encrypt").as_slice() {
        [] => request.aes_key().ok_or(EncryptionError::Unwrap)?,
        [value] => {
            let wrapped = HeaderValue::ENCRYPT.read(value).map_err(|_| EncryptionError::Unwrap)?;
            let keys = credentials.scheme.rsa().ok_or(EncryptionError::Unwrap)?;
            own = AesKey::unwrap(&wrapped, &keys.private_key)?;
            &own
        }
        _ => return Err(EncryptionError::Unwrap),
    };
    key.decrypt(&response.body).map(|plain| String::from_utf8_lossy(&plain).into_owned())
}

/// Every value of a header, its name in any case.
fn values<'a>(response: &'a RawResponse, name: &str) -> Vec<&'a str> {
    let named = response.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.as_str()).collect()
}
