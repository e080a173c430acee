//! Private keys under a passphrase: PKCS#8 by PBES2 (RFC 8018), which is what OpenSSL writes since 1.1.
//!
//! A key file is judged before any work is done for it: it says itself how much work its passphrase takes.

use aws_lc_rs::rand;
use pkcs8::der::{Decode, Encode, asn1::OctetString};
use pkcs8::pkcs5::pbes2::{Kdf, Parameters};
use pkcs8::pkcs5::{EncryptionScheme, Error as Pkcs5Error};
use pkcs8::{EncryptedPrivateKeyInfoOwned, SecretDocument};
use zeroize::Zeroizing;

use super::KeyError;
use super::der::initial_vector;

/// The most rounds of PBKDF2 that are worked off, some seconds; RFC 8018 (4.2) has this number for critical keys.
const MAX_ROUNDS: u32 = 10_000_000;
/// The most bytes that scrypt may go through, a second or so; OpenSSL's own keys ask for 16 MiB.
const MAX_SCRYPT_BYTES: u64 = 256 << 20;
/// The rounds of the keys made here: OWASP's number for PBKDF2 with HMAC-SHA256 (password storage, 2023).
const ROUNDS: u32 = 600_000;
/// Bytes of a block of 3DES, the shortest that a cipher here starts from.
const SHORTEST_BLOCK: usize = 8;

/// Opens an encrypted PKCS#8 document and returns the one inside.
///
/// CBC proves nothing: of wrong passphrases one in 256 gives bytes, which then are no key.
pub(super) fn open(der: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    // pkcs5 0.8 takes a block's length on trust, and panics.
    if initial_vector(der) < Some(SHORTEST_BLOCK) {
        return Err(KeyError::UnsupportedEncryption);
    }
    let document = EncryptedPrivateKeyInfoOwned::from_der(der).map_err(|_| KeyError::UnsupportedEncryption)?;
    let EncryptionScheme::Pbes2(parameters) = &document.encryption_algorithm else {
        return Err(KeyError::UnsupportedEncryption);
    };
    refuse_excess(&parameters.kdf)?;
    let mut bytes = Zeroizing::new(document.encrypted_data.as_bytes().to_vec());
    let length = match parameters.decrypt_in_place(passphrase, &mut bytes) {
        Ok(plain) => plain.len(),
        Err(Pkcs5Error::DecryptFailed) => return Err(KeyError::PassphraseWrong),
        Err(_) => return Err(KeyError::UnsupportedEncryption),
    };
    bytes.truncate(length);
    Ok(bytes)
}

fn refuse_excess(kdf: &Kdf) -> Result<(), KeyError> {
    let within = match kdf {
        Kdf::Pbkdf2(parameters) => (1..=MAX_ROUNDS).contains(&parameters.iteration_count),
        Kdf::Scrypt(parameters) => {
            let block = 128 * u64::from(parameters.block_size) * u64::from(parameters.parallelization);
            let bytes = parameters.cost_parameter.checked_mul(block);
            bytes.is_some_and(|bytes| (1..=MAX_SCRYPT_BYTES).contains(&bytes))
        }
        _ => return Err(KeyError::UnsupportedEncryption),
    };
    if within { Ok(()) } else { Err(KeyError::Laborious) }
}

/// Puts a PKCS#8 document under a passphrase: AES-256 in CBC mode, PBKDF2 with HMAC-SHA256.
pub(super) fn seal(pkcs8: &[u8], passphrase: &[u8]) -> Result<SecretDocument, KeyError> {
    let (mut salt, mut vector) = ([0; 16], [0; 16]);
    for random in [&mut salt, &mut vector] {
        rand::fill(random).map_err(|_| KeyError::Generate)?;
    }
    let damaged = || KeyError::Damaged { wanted: "private" };
    let parameters = Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &salt, vector).map_err(|_| damaged())?;
    let encrypted_data = parameters.encrypt(passphrase, pkcs8).map_err(|_| damaged())?;
    let encrypted_data = OctetString::new(encrypted_data).map_err(|_| damaged())?;
    let document = EncryptedPrivateKeyInfoOwned { encryption_algorithm: parameters.into(), encrypted_data };
    document.to_der().and_then(SecretDocument::try_from).map_err(|_| damaged())
}
