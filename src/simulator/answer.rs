//! An answer on the wire: one line of JSON, encrypted and signed as the request deserves.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::http::{Error as HttpError, response};
use hyper::{Response, header};
use serde::Serialize;
use zeroize::Zeroizing;

use super::admission::{Protection, Scheme};
use super::scenario::{Reply, ResultStatus, Scenario, Signing};
use super::{CLIENT_ID, Code, Refusal, SimulatorKeys};
use crate::gateway::{
    AesKey, ENCRYPTED_CONTENT_TYPE, EncryptionError, HeaderValue, PLAIN_CONTENT_TYPE, RequestTime, Signable,
    SigningError,
};

/// Why no answer could be made. The client sees a connection that is cut.
#[derive(Debug, thiserror::Error)]
pub(super) enum AnswerError {
    #[error("the answer could not be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the answer could not be encrypted")]
    Encryption(#[from] EncryptionError),
    #[error("the answer could not be signed")]
    Signing(#[from] SigningError),
    #[error("the answer could not be put into HTTP")]
    Http(#[from] HttpError),
}

/// The body of an answer with a result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    result: AnswerResult,
}

#[derive(Serialize)]
struct AnswerResult {
    #[serde(rename = "resultStatus")]
    status: &'static str,
    #[serde(rename = "resultCode")]
    code: Cow<'static, str>,
    #[serde(rename = "resultMessage")]
    message: Cow<'static, str>,
}

impl Answer {
    /// A success. Only a success has a transactionId.
    pub(super) fn success(transaction_id: String) -> Self {
        let code = Code::Success;
        Self { transaction_id: Some(transaction_id), ..Self::new(code.status(), code.name(), code.message()) }
    }

    /// The code of a refusal, in the refusal's own words.
    pub(super) fn refusal(refusal: &Refusal) -> Self {
        let code = refusal.code();
        Self::new(code.status(), code.name(), refusal.to_string())
    }

    fn new(status: &'static str, code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { transaction_id: None, result: AnswerResult { status, code: code.into(), message: message.into() } }
    }

    /// The JSON, on one line.
    pub(super) fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, AnswerError> {
        Ok(Zeroizing::new(serde_json::to_vec(self)?))
    }
}

/// The body that a scenario wants.
pub(super) fn forced(reply: &Reply, transaction_id: String) -> Result<Zeroizing<Vec<u8>>, AnswerError> {
    let (code, status, message) = match reply {
        Reply::Body(bytes) => return Ok(Zeroizing::new(bytes.to_vec())),
        Reply::Result { code, status, message } => (code, status, message),
    };
    let documented = Code::ALL.into_iter().find(|known| known.name() == code);
    let status = status.map_or_else(|| documented.map_or("F", Code::status), ResultStatus::name);
    let message = message.clone().unwrap_or_else(|| documented.map_or("", Code::message).into());
    let transaction_id = (status == ResultStatus::S.name()).then_some(transaction_id);
    Answer { transaction_id, ..Answer::new(status, code.clone(), message) }.to_json()
}

/// Protects a body and returns the response, as far as the scenario lets it. A response to the request for `uri` is
/// signed under that same `uri`.
pub(super) fn respond(
    body: Zeroizing<Vec<u8>>,
    protection: &Protection,
    scenario: &Scenario,
    uri: &str,
    keys: &SimulatorKeys,
) -> Result<Response<Bytes>, AnswerError> {
    let mut response = Response::builder().status(scenario.status.unwrap_or(200));
    let content_type = |usual| scenario.content_type.as_deref().unwrap_or(usual);
    let body = match protection {
        Protection::Sealed(key) if !scenario.is_plain => {
            response = sealed(response, key, keys)?.header(header::CONTENT_TYPE, content_type(ENCRYPTED_CONTENT_TYPE));
            Bytes::from(key.encrypt(body)?)
        }
        _ => {
            response = response.header(header::CONTENT_TYPE, content_type(PLAIN_CONTENT_TYPE));
            Bytes::from_owner(body)
        }
    };
    let scheme = match protection {
        Protection::None => None,
        Protection::Signed(scheme) => Some(*scheme),
        Protection::Sealed(_) => Some(Scheme::Rsa),
    };
    let signing = scenario.signing.unwrap_or(Signing::Right);
    if let Some(scheme) = scheme {
        let time = RequestTime::now().to_string();
        let signable = Signable { uri, client_id: CLIENT_ID, time: &time, body: &body };
        if !matches!(signing, Signing::Absent | Signing::TimeOnly) {
            response = response.header("Signature", signature(&signable, scheme, signing, keys)?);
        }
        if !matches!(signing, Signing::Absent | Signing::SignatureOnly) {
            response = response.header("Response-Time", time);
        }
    }
    Ok(response.body(body)?)
}

/// The request's own key is wrapped again, for the merchant: of the known clients some take the key from this header,
/// others use the one they sent.
fn sealed(response: response::Builder, key: &AesKey, keys: &SimulatorKeys) -> Result<response::Builder, AnswerError> {
    let wrapped = key.wrap(keys.merchant.public_key())?;
    Ok(response.header("Encrypt", HeaderValue::ENCRYPT.write(&wrapped)))
}

/// The value of the header. A wrong one is the right one backwards.
fn signature(
    signable: &Signable<'_>,
    scheme: Scheme,
    signing: Signing,
    keys: &SimulatorKeys,
) -> Result<String, SigningError> {
    let is_wrong = signing == Signing::Wrong;
    Ok(match scheme {
        Scheme::Rsa => {
            let mut signature = signable.sign(&keys.gateway)?;
            if is_wrong {
                signature.reverse();
            }
            HeaderValue::SIGNATURE.write(&signature)
        }
        Scheme::Aksk => {
            let signature = keys.secret.sign(signable);
            if is_wrong { signature.chars().rev().collect() } else { signature }
        }
    })
}
