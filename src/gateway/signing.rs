//! The content that both sides sign, and RSASSA-PKCS1-v1_5 over its SHA-256.

use aws_lc_rs::digest::{Context, Digest, SHA256};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;

use super::{PrivateKey, PublicKey};

/// The library could not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message could not be signed with the private key: check that the key is whole")]
pub struct SigningError;

/// What a signature covers. A response is signed under its request's URI and Client-Id, with its own time and body.
#[derive(Clone, Copy)]
pub struct Signable<'a> {
    /// The path and query of the request, as sent.
    pub uri: &'a str,
    /// The merchant's 16 digits.
    pub client_id: &'a str,
    /// `Request-Time` or `Response-Time`, as sent.
    pub time: &'a str,
    /// The body as sent: encrypted when it is.
    pub body: &'a [u8],
}

impl Signable<'_> {
    /// The digest of `POST <URI>\n<Client-Id>.<time>.<body>`, taken piece by piece: the body is never copied.
    fn digest(&self) -> Digest {
        let mut context = Context::new(&SHA256);
        self.pieces().for_each(|piece| context.update(piece));
        context.finish()
    }

    /// The same content under a shared secret (AKSK).
    pub(super) fn hmac(&self, key: &hmac::Key) -> hmac::Context {
        let mut context = hmac::Context::with_key(key);
        self.pieces().for_each(|piece| context.update(piece));
        context
    }

    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let head = ["POST ", self.uri, "\n", self.client_id, ".", self.time, "."];
        head.into_iter().map(str::as_bytes).chain([self.body])
    }

    /// Signs the content and returns the raw signature, as long as the key's modulus.
    ///
    /// # Errors
    /// [`SigningError`] when the library refuses the key.
    pub fn sign(&self, key: &PrivateKey) -> Result<Vec<u8>, SigningError> {
        let mut signature = vec![0; key.signing.public_modulus_len()];
        key.signing.sign_digest(&RSA_PKCS1_SHA256, &self.digest(), &mut signature).map_err(|_| SigningError)?;
        Ok(signature)
    }

    /// Whether the raw signature is the key's for this content.
    #[must_use]
    pub fn verify(&self, key: &PublicKey, signature: &[u8]) -> bool {
        key.verifying.verify_digest_sig(&self.digest(), signature).is_ok()
    }
}
