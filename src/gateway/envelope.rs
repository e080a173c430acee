//! A request, built once: what is signed is what is sent.

use bytes::Bytes;
use zeroize::Zeroizing;

use super::{
    AesKey, Credentials, ENCRYPTED_CONTENT_TYPE, EncryptionError, HeaderValue, PLAIN_CONTENT_TYPE, RequestTime, Scheme,
    Signable, SigningError,
};

/// Why a request could not be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// There is nothing to send.
    #[error("the body of the request is empty: every API takes a JSON object")]
    EmptyBody,
    /// An encrypted request of the AKSK scheme.
    #[error("AKSK requests are never encrypted: remove encrypt = true from the profile")]
    PlainOnly,
    /// The body or its key could not be encrypted.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// The request could not be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// Whether a body travels encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// AES-256 under the gateway's RSA key; the default of every official client.
    RsaAes,
    /// Plain JSON.
    None,
}

/// A request ready to leave. Its `Debug` shows neither key nor body.
pub struct SignedRequest {
    path: String,
    client_id: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    aes_key: Option<AesKey>,
}

impl SignedRequest {
    /// The only method of the gateway.
    pub const METHOD: &'static str = "POST";

    /// Takes the path of an API and a JSON body, which is wiped, and returns the request encrypted, signed and whole.
    /// A megabyte takes some milliseconds: not for the thread that draws.
    ///
    /// # Errors
    /// [`EnvelopeError`] when a key cannot do its part.
    pub fn build(
        path: &str,
        plain: Zeroizing<Vec<u8>>,
        credentials: &Credentials,
        encryption: Encryption,
        time: &RequestTime,
    ) -> Result<Self, EnvelopeError> {
        if plain.is_empty() {
            return Err(EnvelopeError::EmptyBody);
        }
        let mut headers = Vec::new();
        if let Scheme::Aksk(key) = &credentials.scheme {
            headers.extend([("Auth-Type", "AKSK".to_owned()), ("Access-Key", key.access_key.clone())]);
        }
        let (body, sealed) = match (encryption, credentials.scheme.rsa()) {
            (Encryption::None, _) => (Bytes::from_owner(plain), None),
            (Encryption::RsaAes, None) => return Err(EnvelopeError::PlainOnly),
            (Encryption::RsaAes, Some(keys)) => {
                let key = AesKey::generate()?;
                let wrapped = HeaderValue::ENCRYPT.write(&key.wrap(&keys.gateway_key)?);
                (Bytes::from(key.encrypt(plain)?), Some((key, wrapped)))
            }
        };
        let time = time.to_string();
        let signable = Signable { uri: path, client_id: &credentials.client_id, time: &time, body: &body };
        let signature = credentials.scheme.sign(&signable)?;
        let content_type = if sealed.is_some() { ENCRYPTED_CONTENT_TYPE } else { PLAIN_CONTENT_TYPE };
        headers.extend([
            ("Client-Id", credentials.client_id.clone()),
            ("Request-Time", time),
            ("Content-Type", content_type.to_owned()),
            ("Signature", signature),
        ]);
        let aes_key = sealed.map(|(key, wrapped)| {
            headers.push(("Encrypt", wrapped));
            key
        });
        Ok(Self { path: path.to_owned(), client_id: credentials.client_id.clone(), headers, body, aes_key })
    }

    /// The path that was signed.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The Client-Id that was signed.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Names and values in the order they are sent.
    #[must_use]
    pub fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// The body as signed and sent.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether the body is encrypted.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.aes_key.is_some()
    }

    /// The key the body is under, for a response that brings none of its own.
    pub(super) const fn aes_key(&self) -> Option<&AesKey> {
        self.aes_key.as_ref()
    }
}

impl std::fmt::Debug for SignedRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SignedRequest({} {}, {} bytes)", Self::METHOD, self.path, self.body.len())
    }
}
