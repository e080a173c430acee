//! What a response is worth: verified first, decrypted after, judged by the table of `spec/gateway.md`.

use serde::Deserialize;

use super::base64_text::looks_like_base64;
use super::{AesKey, Credentials, EncryptionError, Fault, HeaderValue, RawResponse, Signable, SignedRequest};

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

/// `result` of a response's body, as it came; a part that is absent is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `resultStatus`: `S`, `F`, `U`, or whatever came.
    pub status: String,
    /// `resultCode`, documented or not.
    pub code: String,
    /// `resultMessage`, the gateway's own words.
    pub message: String,
}

/// What to make of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// `S`, and to be trusted.
    Success,
    /// `F`, validly signed or wholly unsigned.
    Rejected,
    /// `U`: it may have taken effect.
    Unknown,
    /// Nobody can tell from it whether the request took effect.
    Refused {
        /// What is wrong with it.
        fault: Fault,
        /// The same in one sentence.
        message: String,
    },
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
    request: &SignedRequest,
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
    let body = plain.as_ref().ok().and_then(|plain| serde_json::from_str::<ResponseBody>(plain).ok());
    let transaction_id = body.as_ref().and_then(|body| body.transaction_id.as_ref()?.as_str().map(str::to_owned));
    let answer = body.and_then(|body| body.result).map(Answer::from);
    let reading = Reading { status: response.status, signature, encrypted, answer: answer.as_ref() };
    let verdict = reading.verdict(plain.as_ref().err().copied(), policy);
    Opened {
        signature,
        encrypted,
        plain: plain.ok(),
        answer,
        transaction_id,
        response_time_ahead: None,
        clock_ahead: None,
        verdict,
    }
}

/// What a verdict is made from.
struct Reading<'a> {
    status: u16,
    signature: Signature,
    encrypted: bool,
    answer: Option<&'a Answer>,
}

impl Reading<'_> {
    fn verdict(&self, sealed: Option<EncryptionError>, policy: SignaturePolicy) -> Verdict {
        let untrusted = |fault, message: &str| Verdict::Refused { fault, message: message.to_owned() };
        match self.signature {
            Signature::Valid => self.signed(sealed),
            _ if (300..400).contains(&self.status) => self.http_status(),
            Signature::Invalid => untrusted(
                Fault::SignatureWrong,
                "the response's signature is wrong: check the gateway's public key, and whatever stands in between",
            ),
            Signature::Incomplete => untrusted(
                Fault::SignatureIncomplete,
                "the response has only one of the headers Signature and Response-Time: check whatever stands in between",
            ),
            Signature::Absent => self.unsigned(sealed, policy),
        }
    }

    /// A validly signed body counts, whatever the HTTP status.
    fn signed(&self, sealed: Option<EncryptionError>) -> Verdict {
        match self.answer {
            Some(answer) => by_status(answer),
            None => unreadable(sealed),
        }
    }

    fn unsigned(&self, sealed: Option<EncryptionError>, policy: SignaturePolicy) -> Verdict {
        match self.answer {
            None if self.status == 200 => unreadable(sealed),
            Some(answer) if answer.status != "S" => by_status(answer),
            Some(_) if policy == SignaturePolicy::Required || self.encrypted => Verdict::Refused {
                fault: Fault::SuccessUnsigned,
                message: "the response says success but is not signed: ask again whether it took effect".to_owned(),
            },
            Some(_) if self.status == 200 => Verdict::Success,
            None | Some(_) => self.http_status(),
        }
    }

    fn http_status(&self) -> Verdict {
        let status = self.status;
        let (fault, message) = if (300..400).contains(&status) {
            let message = format!("the gateway redirects (HTTP {status}), which is never followed: check base_url");
            (Fault::HttpRedirect, message)
        } else {
            let message = format!("HTTP {status} came without a gateway's answer: check base_url, or try later");
            (Fault::HttpStatus, message)
        };
        Verdict::Refused { fault, message }
    }
}

fn by_status(answer: &Answer) -> Verdict {
    match answer.status.as_str() {
        "S" => Verdict::Success,
        "F" => Verdict::Rejected,
        "U" => Verdict::Unknown,
        _ => Verdict::Refused {
            fault: Fault::StatusUnknown,
            message: "the response's resultStatus is none of S, F and U".to_owned(),
        },
    }
}

fn unreadable(sealed: Option<EncryptionError>) -> Verdict {
    let (fault, message) = sealed.map_or_else(
        || (Fault::JsonUnreadable, "the response is no JSON object with a result: check base_url".to_owned()),
        |error| (Fault::NotDecryptable, format!("the response cannot be decrypted: {error}")),
    );
    Verdict::Refused { fault, message }
}

/// Checks the signature of the body as received.
fn check_signature(request: &SignedRequest, response: &RawResponse, credentials: &Credentials) -> Signature {
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
fn is_encrypted(request: &SignedRequest, response: &RawResponse) -> bool {
    let has_key = request.is_encrypted() || !values(response, "encrypt").is_empty();
    has_key && looks_like_base64(&response.body)
}

/// Decrypts with the key that the response brings, or with the request's own when it brings none.
fn decrypt(
    request: &SignedRequest,
    response: &RawResponse,
    credentials: &Credentials,
) -> Result<String, EncryptionError> {
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

/// The parts of a response's body that every API shares.
#[derive(Deserialize)]
struct ResponseBody {
    result: Option<ResponseResult>,
    // Any value: one of another type is no reason to doubt a signed answer.
    #[serde(rename = "transactionId")]
    transaction_id: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct ResponseResult {
    #[serde(rename = "resultStatus")]
    status: Option<String>,
    #[serde(rename = "resultCode")]
    code: Option<String>,
    #[serde(rename = "resultMessage")]
    message: Option<String>,
}

impl From<ResponseResult> for Answer {
    fn from(result: ResponseResult) -> Self {
        Self {
            status: result.status.unwrap_or_default(),
            code: result.code.unwrap_or_default(),
            message: result.message.unwrap_or_default(),
        }
    }
}
