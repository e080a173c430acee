//! Why a request is refused, and the code that says so.

use std::fmt;

use super::{Code, SCENARIO_HEADER, ScenarioError};
use crate::gateway::{EncryptionError, HeaderError};

/// A field of the enroll API (`spec/enroll-api.txt`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `bizId`, at most 32 characters.
    BizId,
    /// `userId`, at most 64 characters.
    UserId,
    /// `base64ImageContent`, at most 1 MB: of the readings, the widest, 2^20 characters of Base64.
    Image,
}

impl Field {
    /// Every field, in the order of the page.
    pub(super) const ALL: [Self; 3] = [Self::BizId, Self::UserId, Self::Image];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BizId => "bizId",
            Self::UserId => "userId",
            Self::Image => "base64ImageContent",
        }
    }

    /// The most Unicode code points it may have.
    #[must_use]
    pub const fn max_chars(self) -> usize {
        match self {
            Self::BizId => 32,
            Self::UserId => 64,
            Self::Image => 1_048_576,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The first thing that is wrong with a request. Its sentence is the `resultMessage`; it never quotes the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No API has this path.
    #[error("no API has this path")]
    Path,
    /// The path is right, the method is not.
    #[error("this API is called with POST")]
    Method,
    /// `Client-Id`, `Request-Time` or `Signature` is absent, or in the AKSK scheme `Auth-Type` or `Access-Key`.
    #[error("the header {0} is missing")]
    HeaderMissing(&'static str),
    /// `Client-Id` names no merchant that is known here.
    #[error("the header Client-Id names no merchant known here")]
    Merchant,
    /// `Auth-Type` names no scheme that is known here.
    #[error("the header Auth-Type names no scheme: leave it out, or write AKSK")]
    AuthType,
    /// `Access-Key` is none of the merchant's.
    #[error("the header Access-Key names no key of this merchant")]
    AccessKey,
    /// `Request-Time` has another form.
    #[error("the header Request-Time is not of the form 2019-04-04T12:08:56+0530")]
    RequestTimeForm,
    /// `Request-Time` is too far from this clock.
    #[error("the header Request-Time is {minutes} minutes away from the gateway's clock, 15 are allowed")]
    RequestTimeSkew {
        /// How far, whole minutes.
        minutes: i64,
    },
    /// The body is longer than any request to these APIs.
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge {
        /// The most bytes that are accepted.
        limit: usize,
    },
    /// `Signature` cannot be read.
    #[error("the header Signature cannot be used: {0}")]
    SignatureHeader(HeaderError),
    /// The value of a header is right, but Base64 as it is.
    #[error("the value in the header {0} is not percent-encoded")]
    NotPercentEncoded(&'static str),
    /// The signature of AKSK is right, and padded.
    #[error("the header Signature is padded: the page has URL-safe Base64 without padding")]
    Padded,
    /// `X-Simulator-Scenario` asks for what there is not.
    #[error("the header {} cannot be read: {}", SCENARIO_HEADER, .0.advice())]
    Scenario(ScenarioError),
    /// `Signature` is not the merchant's for this request.
    #[error("the signature does not match path, Client-Id, Request-Time and body under the merchant's public key")]
    SignatureWrong,
    /// `Signature` is not the secret's for this request.
    #[error("the signature does not match path, Client-Id, Request-Time and body under the secret of this access key")]
    SecretSignatureWrong,
    /// An encrypted request of the AKSK scheme.
    #[error("the header Encrypt has no place here: requests of the AKSK scheme are plain JSON")]
    PlainOnly,
    /// `Content-Type` is not the one that goes with the body.
    #[error("the header Content-Type has to be {wanted}")]
    ContentType {
        /// The value that goes with a plain or an encrypted body.
        wanted: &'static str,
    },
    /// `Encrypt` cannot be read.
    #[error("the header Encrypt cannot be used: {0}")]
    EncryptHeader(HeaderError),
    /// The AES key in `Encrypt` does not open, or is none.
    #[error("the header Encrypt cannot be used: {0}")]
    AesKey(EncryptionError),
    /// The body does not open with its AES key.
    #[error("the body cannot be decrypted: {0}")]
    Decryption(EncryptionError),
    /// The body is not a JSON object in UTF-8.
    #[error("the body is not a JSON object in UTF-8")]
    NotAnObject,
    /// A name stands twice in the object.
    #[error("the body names a parameter twice")]
    NameTwice,
    /// A field is absent.
    #[error("the parameter {0} is missing")]
    FieldMissing(Field),
    /// A field is null or another thing than a string.
    #[error("the parameter {0} is not a string")]
    FieldType(Field),
    /// A field is the empty string.
    #[error("the parameter {0} is empty")]
    FieldEmpty(Field),
    /// A field is longer than the page allows.
    #[error("the parameter {0} has more than {max} characters", max = .0.max_chars())]
    FieldTooLong(Field),
    /// The photo is not Base64: standard alphabet, padded, on one line.
    #[error("the parameter {} is not Base64", Field::Image)]
    NotBase64,
    /// What the Base64 holds is not a JPEG.
    #[error("the parameter {} is not a JPEG", Field::Image)]
    NotJpeg,
    /// A JPEG whose picture cannot be made out.
    #[error("the picture in {} cannot be decoded", Field::Image)]
    Undecodable,
    /// A picture in which no face is found.
    #[error("the picture in {} shows no face that can be found", Field::Image)]
    NoFace,
}

impl Refusal {
    /// The code that the answer carries.
    ///
    /// What is wrong with a header is a parameter's fault, what is wrong with the body's form is the message's: so an
    /// AES key that does not open is `PARAM_ILLEGAL`, a body that does not open with its key `MSG_PARSE_ERROR`.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Path | Self::Method => Code::NoInterfaceDef,
            Self::HeaderMissing(_) | Self::FieldMissing(_) => Code::ParamMissing,
            Self::Merchant => Code::MerchantNotFound,
            Self::AccessKey => Code::KeyNotFound,
            Self::AuthType
            | Self::PlainOnly
            | Self::RequestTimeForm
            | Self::RequestTimeSkew { .. }
            | Self::BodyTooLarge { .. }
            | Self::ContentType { .. }
            | Self::EncryptHeader(_)
            | Self::Scenario(_)
            | Self::AesKey(_) => Code::ParamIllegal,
            Self::SignatureHeader(_) | Self::SignatureWrong | Self::SecretSignatureWrong | Self::Padded => {
                Code::SignatureInvalid
            }
            Self::NotPercentEncoded(header) => match header.as_bytes() {
                b"Signature" => Code::SignatureInvalid,
                _ => Code::ParamIllegal,
            },
            Self::Decryption(_) | Self::NotAnObject | Self::NameTwice => Code::MsgParseError,
            Self::FieldType(_) | Self::FieldEmpty(_) | Self::FieldTooLong(_) | Self::NotBase64 | Self::NotJpeg => {
                Code::InvalidArgument
            }
            Self::Undecodable | Self::NoFace => Code::UnableGetImage,
        }
    }
}
