//! How the request of a case is made: a right one, and what is changed in it. All of it is data, so that a case is a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Picture;
use crate::enrollment::WireRequest;

/// A right request and what is changed in it. Texts are templates: `{biz_id}`, `{user_id}`, `{photo}`, `{time-1h}` and
/// the others of `config/cases.toml` are filled in when it is sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// The right request it begins with.
    #[serde(skip_serializing_if = "is_default")]
    pub base: Base,
    /// Another method than POST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Another path than the enroll API's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What the photo shows and is.
    #[serde(skip_serializing_if = "is_default")]
    pub photo: Picture,
    /// Characters of Base64 that the photo is filled up to, a multiple of four; within the JPEG, which stays one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_chars: Option<usize>,
    /// How the body is encrypted.
    #[serde(skip_serializing_if = "is_default")]
    pub sealing: Sealing,
    /// What is signed, and by whom.
    #[serde(skip_serializing_if = "is_default")]
    pub signing: Signing,
    /// How often it is sent.
    #[serde(skip_serializing_if = "is_default")]
    pub sends: Sends,
    /// Bytes of the body after which the connection is cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_after: Option<usize>,
    /// A slow sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow: Option<SlowPace>,
    /// What is changed in the body as a whole, after its fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyEdit>,
    /// The body is sent as UTF-16, little-endian, with a byte order mark.
    #[serde(skip_serializing_if = "is_default")]
    pub utf16: bool,
    /// The fields that are changed, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldEdit>,
    /// The headers that are changed, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, HeaderEdit>,
}

impl Recipe {
    /// The recipe as it is recorded beside a request; `None` for none that is known.
    pub(super) fn to_json(&self) -> Option<serde_json::Value> {
        serde_json::to_value(self).ok()
    }

    /// The recipe of a request on record; `None` for an enrollment.
    #[must_use]
    pub fn on_record(request: &WireRequest) -> Option<Self> {
        serde_json::from_value(request.recipe.clone()?).ok()
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_plain_right(&self) -> bool {
        is_default(self)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A right request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Signed by RSA, encrypted.
    #[default]
    Encrypted,
    /// Signed by RSA, plain JSON.
    Plain,
    /// Signed by a shared secret, plain JSON.
    Aksk,
}

/// How the body of an encrypted request is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sealing {
    /// AES-256 in ECB, its key under the gateway's by PKCS#1 v1.5: as every official client does.
    #[default]
    Aes256,
    /// The same with AES-192.
    Aes192,
    /// The same with AES-128.
    Aes128,
    /// The key in the header is for somebody else.
    OtherKey,
    /// The key in the header is another than the body is under.
    OtherAesKey,
    /// The key in the header is wrapped by OAEP.
    Oaep,
    /// The body is under AES-256 in CBC, its vector before it.
    Cbc,
    /// The body is under AES-256 in CTR, its counter before it.
    Ctr,
    /// The key in the header has 40 bits.
    FortyBits,
    /// The body is plain, whatever the header says.
    PlainBody,
    /// AES-256 as it should be, the body's Base64 in lines, as the bash helper's is.
    InLines,
}

/// What is signed, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// What is sent, by the merchant.
    #[default]
    Right,
    /// What is sent, by a key that nobody knows.
    OtherKey,
    /// Another body.
    OtherBody,
    /// The body before its encryption.
    PlainBody,
    /// Another path.
    OtherPath,
    /// Another Request-Time.
    OtherTime,
}

/// How often a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sends {
    /// Once.
    #[default]
    Once,
    /// So many times, one after the other, with the same identifiers.
    InTurn(u8),
    /// So many at once, each with identifiers of its own.
    AtOnce(u8),
}

impl Sends {
    /// How many requests that are.
    #[must_use]
    pub fn times(self) -> usize {
        match self {
            Self::Once => 1,
            Self::InTurn(times) | Self::AtOnce(times) => times.into(),
        }
    }
}

/// A sender that takes its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlowPace {
    /// Bytes that leave at a time.
    pub bytes: usize,
    /// Milliseconds between them.
    pub pause_ms: u64,
}

/// What is changed in one field of the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldEdit {
    /// It is left out.
    Missing,
    /// It is null.
    Null,
    /// It comes a second time, with this value.
    Again(toml::Value),
    /// It has another value; a field that the right request does not have is added.
    Value(toml::Value),
    /// Its value is a text repeated.
    Repeat {
        /// The text.
        text: String,
        /// How often.
        times: usize,
    },
}

/// What is changed in the body as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyEdit {
    /// Nothing is left of it.
    Empty,
    /// It is another text.
    Text(String),
    /// It ends so many characters early.
    Truncated(usize),
    /// A byte order mark comes first.
    Bom,
    /// It is the only element of an array.
    Array,
    /// A field more, whose value is arrays in arrays, so many deep.
    Nested(usize),
}

/// The values with which a header is sent: none leaves it out, two send it twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HeaderEdit(pub Vec<String>);
