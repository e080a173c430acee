//! Encryption that is wrong in one way each. The right one is the gateway room's; what is wrong is made here alone.

use aws_lc_rs::cipher::{AES_256, DecryptionContext, EncryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use zeroize::Zeroizing;

use super::build::in_pieces;
use super::{BuildError, Sealing};
use crate::gateway::{AesKey, EncryptionError, PrivateKey, PublicKey, decode_tolerant, encode_base64};

/// A body on its way: as it is sent, the key in the header, and the key of the answer, if it may come without one.
pub(super) struct Sealed {
    pub(super) body: Vec<u8>,
    pub(super) wrapped: Vec<u8>,
    pub(super) key: Option<AesKey>,
}

/// Characters of a line of Base64 as openssl writes it.
const LINE: usize = 64;
/// The bytes of a key of 40 bits.
const FORTY_BITS: usize = 5;

impl Sealing {
    /// Encrypts a body for whoever holds the other half of `gateway`.
    pub(super) fn seal(self, plain: Zeroizing<Vec<u8>>, gateway: &PublicKey) -> Result<Sealed, BuildError> {
        let secret = random(self.key_bytes())?;
        let wrapped = match self {
            Self::OtherKey => {
                let stranger = PrivateKey::generate().map_err(|_| EncryptionError::Random)?;
                AesKey::from_bytes(&secret)?.wrap(stranger.public_key())?
            }
            Self::OtherAesKey => AesKey::generate()?.wrap(gateway)?,
            Self::Oaep => wrap_by_oaep(&secret, gateway)?,
            Self::FortyBits => wrap_by_pkcs1(&secret, gateway)?,
            _ => AesKey::from_bytes(&secret)?.wrap(gateway)?,
        };
        let body = match self {
            Self::PlainBody => plain.to_vec(),
            Self::Cbc => under_cbc(plain, &secret)?,
            Self::Ctr => under_ctr(plain, &secret)?,
            Self::FortyBits => {
                let mut stretched = Zeroizing::new([0; 16]);
                stretched[..FORTY_BITS].copy_from_slice(&secret);
                AesKey::from_bytes(stretched.as_slice())?.encrypt(plain)?.into_bytes()
            }
            Self::InLines => {
                let base64 = AesKey::from_bytes(&secret)?.encrypt(plain)?;
                in_pieces(&base64, LINE, "\n").into_bytes()
            }
            _ => AesKey::from_bytes(&secret)?.encrypt(plain)?.into_bytes(),
        };
        Ok(Sealed { body, wrapped, key: AesKey::from_bytes(&secret).ok() })
    }

    const fn key_bytes(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::FortyBits => FORTY_BITS,
            _ => 32,
        }
    }
}

fn random(bytes: usize) -> Result<Zeroizing<Vec<u8>>, BuildError> {
    let mut secret = Zeroizing::new(vec![0; bytes]);
    rand::fill(&mut secret).map_err(|_| EncryptionError::Random)?;
    Ok(secret)
}

fn encrypting(gateway: &PublicKey) -> Result<PublicEncryptingKey, BuildError> {
    let der = decode_tolerant(gateway.to_base64().as_bytes()).ok_or(EncryptionError::Encrypt)?;
    Ok(PublicEncryptingKey::from_der(&der).map_err(|_| EncryptionError::Encrypt)?)
}

fn wrap_by_oaep(secret: &[u8], gateway: &PublicKey) -> Result<Vec<u8>, BuildError> {
    let key = OaepPublicEncryptingKey::new(encrypting(gateway)?).map_err(|_| EncryptionError::Encrypt)?;
    let mut wrapped = vec![0; key.ciphertext_size()];
    key.encrypt(&OAEP_SHA1_MGF1SHA1, secret, &mut wrapped, None).map_err(|_| EncryptionError::Encrypt)?;
    Ok(wrapped)
}

fn wrap_by_pkcs1(secret: &[u8], gateway: &PublicKey) -> Result<Vec<u8>, BuildError> {
    let key = Pkcs1PublicEncryptingKey::new(encrypting(gateway)?).map_err(|_| EncryptionError::Encrypt)?;
    let mut wrapped = vec![0; key.ciphertext_size()];
    key.encrypt(secret, &mut wrapped).map_err(|_| EncryptionError::Encrypt)?;
    Ok(wrapped)
}

fn under_cbc(plain: Zeroizing<Vec<u8>>, secret: &[u8]) -> Result<Vec<u8>, BuildError> {
    let key = UnboundCipherKey::new(&AES_256, secret).and_then(PaddedBlockEncryptingKey::cbc_pkcs7);
    let mut buffer = plain;
    let context = key.and_then(|key| key.encrypt(&mut *buffer)).map_err(|_| EncryptionError::Encrypt)?;
    vector_first(&context, &buffer)
}

fn under_ctr(plain: Zeroizing<Vec<u8>>, secret: &[u8]) -> Result<Vec<u8>, BuildError> {
    let key = UnboundCipherKey::new(&AES_256, secret).and_then(EncryptingKey::ctr);
    let mut buffer = plain;
    let context = key.and_then(|key| key.encrypt(&mut buffer)).map_err(|_| EncryptionError::Encrypt)?;
    vector_first(&context, &buffer)
}

/// Base64 of the vector and what is encrypted with it.
fn vector_first(context: &DecryptionContext, encrypted: &[u8]) -> Result<Vec<u8>, BuildError> {
    let vector: &[u8] = context.try_into().map_err(|_| EncryptionError::Encrypt)?;
    Ok(encode_base64(&[vector, encrypted].concat()).into_bytes())
}
