//! An answer on the wire: one line of JSON, encrypted and signed as the request deserves.

use bytes::Bytes;
use http_body_util::Full;
use hyper::http::{Error as HttpError, response};
use hyper::{Response, header};
use serde::Serialize;
use zeroize::Zeroizing;

use super::admission::{Protection, Scheme};
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
    code: &'static str,
    #[serde(rename = "resultMessage")]
    message: String,
}

impl Answer {
    /// A success; only a success has a transactionId.
    pub(super) fn success(transaction_id: String) -> Self {
        Self { transaction_id: Some(transaction_id), ..Self::code(Code::Success) }
    }

    /// A code with its documented status and words.
    pub(super) fn code(code: Code) -> Self {
        Self::new(code, code.status(), code.message().to_owned())
    }

    /// A code with U: it may have taken effect.
    pub(super) fn unknown(code: Code) -> Self {
        Self::new(code, "U", code.message().to_owned())
    }

    /// The code of a refusal, in the refusal's own words.
    pub(super) fn refusal(refusal: &Refusal) -> Self {
        let code = refusal.code();
        Self::new(code, code.status(), refusal.to_string())
    }

    fn new(code: Code, status: &'static str, message: String) -> Self {
        Self { transaction_id: None, result: AnswerResult { status, code: code.name(), message } }
    }

    /// The JSON, on one line.
    pub(super) fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, AnswerError> {
        Ok(Zeroizing::new(serde_json::to_vec(self)?))
    }
}

/// What happens to the signature of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    Right,
    Wrong,
    Left,
}

/// Protects a body and returns the response. A response to the request for `uri` is signed under that same `uri`.
pub(super) fn respond(
    body: Zeroizing<Vec<u8>>,
    protection: &Protection,
    signing: Signing,
    uri: &str,
    keys: &SimulatorKeys,
) -> Result<Response<Full<Bytes>>, AnswerError> {
    let mut response = Response::builder();
    let body = match protection {
        Protection::None | Protection::Signed(_) => {
            response = response.header(header::CONTENT_TYPE, PLAIN_CONTENT_TYPE);
            Bytes::from_owner(body)
        }
        Protection::Sealed(key) => {
            response = sealed(response, key, keys)?;
            Bytes::from(key.encrypt(body)?)
        }
    };
    let scheme = match protection {
        Protection::None => None,
        Protection::Signed(scheme) => Some(*scheme),
        Protection::Sealed(_) => Some(Scheme::Rsa),
    };
    if let Some(scheme) = scheme.filter(|_| signing != Signing::Left) {
        let time = RequestTime::now().to_string();
        let signable = Signable { uri, client_id: CLIENT_ID, time: &time, body: &body };
        response =
            response.header("Signature", signature(&signable, scheme, signing, keys)?).header("Response-Time", time);
    }
    Ok(response.body(Full::new(body))?)
}

/// The request's own key is wrapped again, for the merchant: of the known clients some take the key from this header,
/// others use the one they sent.
fn sealed(response: response::Builder, key: &AesKey, keys: &SimulatorKeys) -> Result<response::Builder, AnswerError> {
    let wrapped = key.wrap(keys.merchant.public_key())?;
    Ok(response
        .header(header::CONTENT_TYPE, ENCRYPTED_CONTENT_TYPE)
        .header("Encrypt", HeaderValue::ENCRYPT.write(&wrapped)))
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
