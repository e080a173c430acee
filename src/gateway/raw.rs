//! The lower door: a request as bytes, right or wrong. What goes over the wire is one of these, however it came about.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};

use super::AesKey;

/// Why something cannot be a request of HTTP at all, whoever would answer it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RawRequestError {
    /// The method is no token.
    #[error("`{0}` cannot be a method of HTTP: letters only")]
    Method(String),
    /// The path would lead elsewhere, or cannot be written into a request.
    #[error("a path begins with / and has no white space and no control character")]
    Path,
    /// The name of a header is no token.
    #[error("`{0}` cannot be the name of a header: letters, digits and hyphens")]
    HeaderName(String),
    /// The value of a header has line breaks or other control characters.
    #[error("the value of the header {0} holds a line break or another control character: remove it")]
    HeaderValue(String),
}

/// How a body leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Bytes that leave at a time, and the pause after each; without it as fast as the connection takes them.
    pub pieces: Option<(usize, Duration)>,
    /// Bytes after which the connection is cut, although more were announced.
    pub cut_after: Option<usize>,
}

/// A request of which nothing is known but that HTTP can carry it. Its `Debug` shows neither headers nor body.
pub struct RawRequest {
    method: String,
    path: String,
    client_id: String,
    headers: Vec<(String, String)>,
    body: Bytes,
    aes_key: Option<AesKey>,
    pace: Pace,
}

impl RawRequest {
    /// A request with these headers, in this order, and this body.
    ///
    /// # Errors
    /// [`RawRequestError`] when HTTP has no form for it.
    pub fn new(method: &str, path: &str, headers: Vec<(String, String)>, body: Bytes) -> Result<Self, RawRequestError> {
        Method::from_bytes(method.as_bytes()).map_err(|_| RawRequestError::Method(method.to_owned()))?;
        if !path.starts_with('/') || path.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            return Err(RawRequestError::Path);
        }
        for (name, value) in &headers {
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| RawRequestError::HeaderName(name.clone()))?;
            HeaderValue::from_bytes(value.as_bytes()).map_err(|_| RawRequestError::HeaderValue(name.clone()))?;
        }
        let (method, path, client_id) = (method.to_owned(), path.to_owned(), String::new());
        Ok(Self { method, path, client_id, headers, body, aes_key: None, pace: Pace::default() })
    }

    /// The same, from the merchant under whose Client-Id its answer is signed.
    #[must_use]
    pub fn from_merchant(self, client_id: &str) -> Self {
        Self { client_id: client_id.to_owned(), ..self }
    }

    /// The same, its body under a key, for an answer that brings none of its own.
    #[must_use]
    pub fn sealed_with(self, aes_key: Option<AesKey>) -> Self {
        Self { aes_key, ..self }
    }

    /// The same, leaving in another way.
    #[must_use]
    pub fn paced(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The Client-Id under which the answer is signed.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Names and values in the order they are sent.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body as sent.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether the body is encrypted.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.aes_key.is_some()
    }

    /// How the body leaves.
    pub(super) const fn pace(&self) -> Pace {
        self.pace
    }

    /// The key the body is under, for a response that brings none of its own.
    pub(super) const fn aes_key(&self) -> Option<&AesKey> {
        self.aes_key.as_ref()
    }
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RawRequest({} {}, {} bytes)", self.method, self.path, self.body.len())
    }
}
