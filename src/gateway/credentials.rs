//! What proves a merchant to the gateway and the gateway to the merchant: an RSA pair each, or one shared secret (AKSK).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::{constant_time, hmac, rand};
use zeroize::Zeroizing;

use super::{HeaderValue, KeyError, PrivateKey, PublicKey, Signable, SigningError, base64_text};

/// An account at the gateway. Its `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The 16 digits given with the account.
    pub client_id: String,
    /// How both sides sign.
    pub scheme: Scheme,
}

/// How both sides sign (`spec/gateway.md`).
#[derive(Debug, Clone)]
pub enum Scheme {
    /// RSA256: every side signs with its own key.
    Rsa(RsaKeys),
    /// AKSK: HMAC-SHA256 with a secret that both sides hold; never encrypted.
    Aksk(AccessKey),
}

/// The keys of the RSA scheme.
#[derive(Debug, Clone)]
pub struct RsaKeys {
    /// The merchant's own key.
    pub private_key: PrivateKey,
    /// ZOLOZ's public key for this merchant.
    pub gateway_key: PublicKey,
}

/// The pair of the AKSK scheme.
#[derive(Debug, Clone)]
pub struct AccessKey {
    /// The value of `Access-Key`, which is no secret.
    pub access_key: String,
    /// The secret key.
    pub secret: SecretKey,
}

/// Bytes are not a secret key. Never quotes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no secret key: give the text that came with the access key, which is URL-safe Base64")]
pub struct SecretKeyError;

/// The secret of the AKSK scheme. Clones share it; its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct SecretKey(Arc<hmac::Key>);

impl SecretKey {
    /// Makes a new secret of 256 bits, in the form that [`SecretKey::parse`] takes.
    ///
    /// # Errors
    /// [`KeyError::Generate`] when the system gives no random numbers.
    pub fn generate_text() -> Result<Zeroizing<String>, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::fill(bytes.as_mut_slice()).map_err(|_| KeyError::Generate)?;
        Ok(Zeroizing::new(base64_text::encode_url_safe(bytes.as_slice())))
    }

    /// Takes URL-safe Base64, padded or not, and returns the key that it encodes.
    ///
    /// # Errors
    /// [`SecretKeyError`] when the text is empty or something else.
    pub fn parse(text: &[u8]) -> Result<Self, SecretKeyError> {
        let text = std::str::from_utf8(text).map_err(|_| SecretKeyError)?;
        let text = base64_text::unescaped(text);
        let bytes =
            base64_text::decode_url_safe(text.as_bytes()).filter(|bytes| !bytes.is_empty()).ok_or(SecretKeyError)?;
        Ok(Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &bytes))))
    }

    /// Signs a content: URL-safe Base64 without padding, the whole value of the header.
    #[must_use]
    pub fn sign(&self, signable: &Signable<'_>) -> String {
        base64_text::encode_url_safe(signable.hmac(&self.0).sign().as_ref())
    }

    /// Whether `value`, a whole header, is the signature of this content; compared in constant time.
    #[must_use]
    pub fn verifies(&self, signable: &Signable<'_>, value: &str) -> bool {
        let expected = signable.hmac(&self.0).sign();
        base64_text::decode_url_safe(value.as_bytes())
            .is_some_and(|given| constant_time::verify_slices_are_equal(expected.as_ref(), &given).is_ok())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey")
    }
}

impl Scheme {
    /// Signs a request and returns the value of its `Signature` header.
    ///
    /// # Errors
    /// [`SigningError`] when the library refuses the key.
    pub fn sign(&self, signable: &Signable<'_>) -> Result<String, SigningError> {
        Ok(match self {
            Self::Rsa(keys) => HeaderValue::SIGNATURE.write(&signable.sign(&keys.private_key)?),
            Self::Aksk(key) => key.secret.sign(signable),
        })
    }

    /// Whether `value`, the `Signature` header of a response, is the gateway's for this content.
    #[must_use]
    pub fn verifies(&self, signable: &Signable<'_>, value: &str) -> bool {
        match self {
            Self::Rsa(keys) => {
                HeaderValue::SIGNATURE.read(value).is_ok_and(|signature| signable.verify(&keys.gateway_key, &signature))
            }
            Self::Aksk(key) => key.secret.verifies(signable, value),
        }
    }

    /// The keys, when there are pairs of them.
    #[must_use]
    pub const fn rsa(&self) -> Option<&RsaKeys> {
        match self {
            Self::Rsa(keys) => Some(keys),
            Self::Aksk(_) => None,
        }
    }
}

impl Credentials {
    /// An account of the RSA scheme.
    #[must_use]
    pub const fn rsa(client_id: String, private_key: PrivateKey, gateway_key: PublicKey) -> Self {
        Self { client_id, scheme: Scheme::Rsa(RsaKeys { private_key, gateway_key }) }
    }
}
