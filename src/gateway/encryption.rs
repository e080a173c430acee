//! `RSA_AES`: the body under an AES key (ECB, PKCS#7), the AES key under the peer's RSA key (RSAES-PKCS1-v1_5).
//!
//! ECB hides little and PKCS#1 v1.5 is dated: the page asks for both. Authenticity comes from the signature alone.

use std::fmt;

use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, DecryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::rand;
use zeroize::Zeroizing;

use super::base64_text;
use super::{PrivateKey, PublicKey};

/// The bytes of a block of AES, and the most that padding adds.
const BLOCK: usize = 16;

/// Why something could not be encrypted or decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionError {
    /// The system gave no random numbers.
    #[error("an AES key could not be made: the system gave no random numbers")]
    Random,
    /// AES keys have 16, 24 or 32 bytes.
    #[error("the AES key has {0} bytes, not 16, 24 or 32: the peer must send a key for AES-128, AES-192 or AES-256")]
    KeyLength(usize),
    /// The library refused to encrypt.
    #[error("the message could not be encrypted with the key: check that the gateway's public key is whole")]
    Encrypt,
    /// The wrapped AES key does not open.
    #[error("the AES key does not open with this private key: check that the other side holds the matching public key")]
    Unwrap,
    /// The text under the AES key is not Base64.
    #[error("the encrypted body is not Base64")]
    NotBase64,
    /// The text under the AES key has a wrong length or padding.
    #[error("the encrypted body does not open with its AES key")]
    Decrypt,
}

/// A key for one message. Wiped when dropped; its `Debug` shows its bits only.
#[derive(Clone)]
pub struct AesKey {
    bytes: Zeroizing<Vec<u8>>,
}

impl AesKey {
    /// Makes a random key of 256 bits, as the documentation and the Java client do.
    ///
    /// # Errors
    /// [`EncryptionError::Random`] when the system gives no random numbers.
    pub fn generate() -> Result<Self, EncryptionError> {
        let mut bytes = Zeroizing::new(vec![0; 32]);
        rand::fill(&mut bytes).map_err(|_| EncryptionError::Random)?;
        Ok(Self { bytes })
    }

    /// Takes 16, 24 or 32 bytes.
    ///
    /// # Errors
    /// [`EncryptionError::KeyLength`] for any other number of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncryptionError> {
        match bytes.len() {
            16 | 24 | 32 => Ok(Self { bytes: Zeroizing::new(bytes.to_vec()) }),
            other => Err(EncryptionError::KeyLength(other)),
        }
    }

    /// Takes a key wrapped to `private_key`'s public half and returns it.
    ///
    /// # Errors
    /// [`EncryptionError::Unwrap`] when it does not open, [`EncryptionError::KeyLength`] when no AES key is inside.
    pub fn unwrap(wrapped: &[u8], private_key: &PrivateKey) -> Result<Self, EncryptionError> {
        let mut room = Zeroizing::new(vec![0; private_key.unwrapping.min_output_size()]);
        let bytes = private_key.unwrapping.decrypt(wrapped, &mut room).map_err(|_| EncryptionError::Unwrap)?;
        Self::from_bytes(bytes)
    }

    /// The key under `public_key`, raw.
    ///
    /// # Errors
    /// [`EncryptionError::Encrypt`] when the library refuses the key.
    pub fn wrap(&self, public_key: &PublicKey) -> Result<Vec<u8>, EncryptionError> {
        let mut wrapped = vec![0; public_key.wrapping.ciphertext_size()];
        let length =
            public_key.wrapping.encrypt(&self.bytes, &mut wrapped).map_err(|_| EncryptionError::Encrypt)?.len();
        wrapped.truncate(length);
        Ok(wrapped)
    }

    /// Encrypts a body and returns its Base64 on one line. The plain bytes are overwritten by their ciphertext.
    ///
    /// # Errors
    /// [`EncryptionError::Encrypt`] when the library refuses.
    pub fn encrypt(&self, plain: Zeroizing<Vec<u8>>) -> Result<String, EncryptionError> {
        let mut buffer = with_room(plain, BLOCK);
        let key = PaddedBlockEncryptingKey::ecb_pkcs7(self.cipher()?).map_err(|_| EncryptionError::Encrypt)?;
        key.encrypt(&mut *buffer).map_err(|_| EncryptionError::Encrypt)?;
        Ok(base64_text::encode(&buffer))
    }

    /// Takes the Base64 of an encrypted body, line breaks or not, and returns the plain bytes.
    ///
    /// # Errors
    /// [`EncryptionError::NotBase64`], or [`EncryptionError::Decrypt`] when length or padding are wrong.
    pub fn decrypt(&self, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
        let mut buffer = Zeroizing::new(base64_text::decode_tolerant(text).ok_or(EncryptionError::NotBase64)?);
        let key = PaddedBlockDecryptingKey::ecb_pkcs7(self.cipher()?).map_err(|_| EncryptionError::Decrypt)?;
        let length = key.decrypt(&mut buffer, DecryptionContext::None).map_err(|_| EncryptionError::Decrypt)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }

    /// How long the key is: 128, 192 or 256.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.bytes.len() * 8
    }

    /// The key itself.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn cipher(&self) -> Result<UnboundCipherKey, EncryptionError> {
        let algorithm = match self.bytes.len() {
            16 => &AES_128,
            24 => &AES_192,
            _ => &AES_256,
        };
        UnboundCipherKey::new(algorithm, &self.bytes).map_err(|_| EncryptionError::Encrypt)
    }
}

impl fmt::Debug for AesKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AesKey({} bits)", self.bits())
    }
}

/// The same bytes with room for `extra` more: a vector that grows by itself leaves its old bytes behind, unwiped.
fn with_room(bytes: Zeroizing<Vec<u8>>, extra: usize) -> Zeroizing<Vec<u8>> {
    if bytes.capacity() - bytes.len() >= extra {
        return bytes;
    }
    let mut roomy = Zeroizing::new(Vec::with_capacity(bytes.len() + extra));
    roomy.extend_from_slice(&bytes);
    roomy
}
