//! A request, built once: what is signed is what is sent.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use zeroize::Zeroizing;

use super::{
    AesKey, Credentials, ENCRYPTED_CONTENT_TYPE, EncryptionError, HeaderValue, PLAIN_CONTENT_TYPE, RawRequest,
    RawRequestError, RequestTime, Scheme, Signable, SigningError,
};

/// Why a request could not be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
    /// The account has something that no header can hold.
    #[error("the account cannot be written into a request, {0}")]
    Raw(#[from] RawRequestError),
}

/// Whether a body travels encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// AES-256 under the gateway's RSA key; the default of every official client.
    RsaAes,
    /// Plain JSON.
    None,
}

/// A request ready to leave, right in every part: what is asked of it is answered by the [`RawRequest`] that it is.
pub struct SignedRequest(RawRequest);

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
        let client_id = &credentials.client_id;
        let signature = credentials.scheme.sign(&Signable { uri: path, client_id, time: &time, body: &body })?;
        let content_type = if sealed.is_some() { ENCRYPTED_CONTENT_TYPE } else { PLAIN_CONTENT_TYPE };
        headers.extend([
            ("Client-Id", client_id.clone()),
            ("Request-Time", time),
            ("Content-Type", content_type.to_owned()),
            ("Signature", signature),
        ]);
        let aes_key = sealed.map(|(key, wrapped)| {
            headers.push(("Encrypt", wrapped));
            key
        });
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let raw = RawRequest::new(Self::METHOD, path, headers, body)?;
        Ok(Self(raw.from_merchant(client_id).sealed_with(aes_key)))
    }
}

impl Deref for SignedRequest {
    type Target = RawRequest;

    fn deref(&self) -> &RawRequest {
        &self.0
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SignedRequest({} {}, {} bytes)", Self::METHOD, self.path(), self.body().len())
    }
}
