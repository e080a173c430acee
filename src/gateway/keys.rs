//! RSA keys in every form that the official tools and OpenSSL write (`spec/gateway.md`, "Keys").
//!
//! Takes bytes, never paths: where keys are kept is no business of the wire.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    KeySize, Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair};
use zeroize::Zeroizing;

use super::der::{Shape, shape};
use super::{base64_text, passphrase};

/// The fewest bits of an RSA key that is safe to use, and the size of the keys that ZOLOZ asks for.
const MIN_BITS: usize = 2048;
/// The most bits that the cryptographic library takes.
const MAX_BITS: usize = 8192;

/// Why bytes are not the key that is wanted. Never quotes them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing is there.
    #[error("the {wanted} key is empty: give an RSA key as PEM, DER or Base64")]
    Empty {
        /// `private` or `public`.
        wanted: &'static str,
    },
    /// Neither PEM, DER nor Base64 of anything known.
    #[error("this is no {wanted} key: give an RSA key as PEM, DER or Base64")]
    NotAKey {
        /// `private` or `public`.
        wanted: &'static str,
    },
    /// A public key where a private one is wanted.
    #[error("this is a public key, the private key is wanted here: give the other half of the pair")]
    PublicGiven,
    /// A private key where a public one is wanted.
    #[error("this is a private key, the gateway's public key is wanted here: copy it from the ZOLOZ portal")]
    PrivateGiven,
    /// A private key under a passphrase, and none is given.
    #[error(
        "the private key is under a passphrase: type it when the console asks, or name the variable that holds it in \
         private_key_passphrase_env"
    )]
    PassphraseNeeded,
    /// A private key that another passphrase opens.
    #[error("the passphrase does not open the private key: give the one that it was encrypted with")]
    PassphraseWrong,
    /// A private key in PKCS#1 that OpenSSL encrypted, with a single round of MD5.
    #[error(
        "the private key is encrypted in OpenSSL's old form: write it anew with \
         `openssl pkcs8 -topk8 -in FILE -out NEWFILE`"
    )]
    OldEncryption,
    /// A private key under an encryption that is not known here.
    #[error(
        "the private key is encrypted in a way that is not supported: write it anew with \
         `openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEWFILE`"
    )]
    UnsupportedEncryption,
    /// A private key whose passphrase would keep this machine busy for minutes.
    #[error(
        "the encryption of the private key asks for more work than is sensible: write it anew with \
         `openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEWFILE`"
    )]
    Laborious,
    /// An X.509 certificate.
    #[error("this is a certificate, not a key: take the key out with `openssl x509 -in FILE -pubkey -noout`")]
    Certificate,
    /// A key of an elliptic curve or another algorithm.
    #[error("this {wanted} key is not an RSA key: {}", another(wanted))]
    NotRsa {
        /// `private` or `public`.
        wanted: &'static str,
    },
    /// Too short to be safe, or longer than the library takes.
    #[error("this RSA {wanted} key has {bits} bits, {MIN_BITS} to {MAX_BITS} are accepted: {}", another(wanted))]
    Size {
        /// `private` or `public`.
        wanted: &'static str,
        /// The bits of its modulus.
        bits: usize,
    },
    /// It has the shape of a key, but its numbers are wrong.
    #[error("the {wanted} key is damaged: copy it again, whole")]
    Damaged {
        /// `private` or `public`.
        wanted: &'static str,
    },
    /// The system could not make a key.
    #[error("a new RSA key could not be made: the system gave no random numbers")]
    Generate,
}

impl KeyError {
    /// The word of the catalogue's entry for it; of a key that cannot be made, the one for any key.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty { .. } | Self::NotAKey { .. } | Self::Damaged { .. } => "keys_not_a_key",
            Self::PublicGiven | Self::PrivateGiven => "keys_other_half",
            Self::PassphraseNeeded => "keys_passphrase_needed",
            Self::PassphraseWrong => "keys_passphrase_wrong",
            Self::OldEncryption | Self::UnsupportedEncryption | Self::Laborious => "keys_encryption",
            Self::Certificate => "keys_certificate",
            Self::NotRsa { .. } | Self::Size { .. } => "keys_wrong_kind",
            Self::Generate => "key",
        }
    }
}

/// Where a key comes from that is right.
fn another(wanted: &str) -> &'static str {
    if wanted == PUBLIC {
        "copy the gateway's public key from the ZOLOZ portal"
    } else {
        "make one with `enroll-console config keygen` or `openssl genrsa 2048`"
    }
}

const PRIVATE: &str = "private";
const PUBLIC: &str = "public";

/// A private RSA key: signs, and unwraps AES keys. Clones share one key, wiped with the last of them; its `Debug`
/// shows nothing of it.
#[derive(Clone)]
pub struct PrivateKey {
    pub(super) signing: RsaKeyPair,
    pub(super) unwrapping: Arc<Pkcs1PrivateDecryptingKey>,
    public: PublicKey,
}

impl PrivateKey {
    /// Takes PKCS#8 or PKCS#1 as PEM, DER or Base64 (with or without line breaks) and returns the key.
    ///
    /// # Errors
    /// [`KeyError`] when the bytes are anything else, encrypted, not RSA, or of an unsafe size.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let der = unarmour(bytes, PRIVATE)?;
        if shape(&der) == Shape::EncryptedPkcs8 {
            return Err(KeyError::PassphraseNeeded);
        }
        Self::from_der(&der)
    }

    /// The same for a key that may be under a passphrase, which is of no use for one that is not. Takes up to some
    /// seconds: the work of the passphrase.
    ///
    /// # Errors
    /// [`KeyError`], above all [`KeyError::PassphraseWrong`].
    pub fn parse_with(bytes: &[u8], passphrase: &[u8]) -> Result<Self, KeyError> {
        let der = unarmour(bytes, PRIVATE)?;
        if shape(&der) != Shape::EncryptedPkcs8 {
            return Self::from_der(&der);
        }
        let opened = passphrase::open(&der, passphrase)?;
        if shape(&opened) == Shape::Unknown { Err(KeyError::PassphraseWrong) } else { Self::from_der(&opened) }
    }

    fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let signing = match shape(der) {
            Shape::Pkcs8Rsa(bits) => in_range(bits, PRIVATE).map(|()| RsaKeyPair::from_pkcs8(der))?,
            Shape::Pkcs1Private(bits) => in_range(bits, PRIVATE).map(|()| RsaKeyPair::from_der(der))?,
            Shape::Pkcs1Public(_) | Shape::SpkiRsa(_) => return Err(KeyError::PublicGiven),
            other => return Err(unusable(other, PRIVATE)),
        };
        Self::from_pair(signing.map_err(|_| KeyError::Damaged { wanted: PRIVATE })?)
    }

    /// Makes a new key of 2048 bits.
    ///
    /// # Errors
    /// [`KeyError::Generate`] when the system gives no random numbers.
    pub fn generate() -> Result<Self, KeyError> {
        Self::from_pair(RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generate)?)
    }

    fn from_pair(signing: RsaKeyPair) -> Result<Self, KeyError> {
        let damaged = |_| KeyError::Damaged { wanted: PRIVATE };
        let pkcs8: Pkcs8V1Der = signing.as_der().map_err(damaged)?;
        let unwrapping = PrivateDecryptingKey::from_pkcs8(pkcs8.as_ref())
            .map_err(|_| KeyError::Damaged { wanted: PRIVATE })
            .and_then(|key| Pkcs1PrivateDecryptingKey::new(key).map_err(damaged))?;
        let public = PublicKey::from_der(signing.public_key().as_ref())?;
        Ok(Self { signing, unwrapping: Arc::new(unwrapping), public })
    }

    /// The key as PKCS#8 in PEM.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] when the library cannot write the key.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        Ok(pem("PRIVATE KEY", self.to_pkcs8()?.as_ref()))
    }

    /// The key as PKCS#8 in PEM under a passphrase: AES-256, PBKDF2 with HMAC-SHA256. Takes part of a second.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] when the library cannot write the key, [`KeyError::Generate`] without random numbers.
    pub fn to_encrypted_pem(&self, passphrase: &[u8]) -> Result<Zeroizing<String>, KeyError> {
        let sealed = passphrase::seal(self.to_pkcs8()?.as_ref(), passphrase)?;
        Ok(pem("ENCRYPTED PRIVATE KEY", sealed.as_bytes()))
    }

    pub(super) fn to_pkcs8(&self) -> Result<Pkcs8V1Der<'static>, KeyError> {
        self.signing.as_der().map_err(|_| KeyError::Damaged { wanted: PRIVATE })
    }

    /// The other half of the pair.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateKey")
    }
}

/// A public RSA key: verifies signatures, and wraps AES keys. Clones share one key.
#[derive(Clone)]
pub struct PublicKey {
    pub(super) verifying: ParsedPublicKey,
    pub(super) wrapping: Arc<Pkcs1PublicEncryptingKey>,
    spki: Arc<PublicKeyX509Der<'static>>,
}

impl PublicKey {
    /// Takes `SubjectPublicKeyInfo` or PKCS#1 as PEM, DER or Base64 (with or without line breaks) and returns the key.
    ///
    /// # Errors
    /// [`KeyError`] when the bytes are anything else, not RSA, or of an unsafe size.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let der = unarmour(bytes, PUBLIC)?;
        match shape(&der) {
            Shape::SpkiRsa(bits) | Shape::Pkcs1Public(bits) => in_range(bits, PUBLIC)?,
            Shape::Pkcs8Rsa(_) | Shape::Pkcs1Private(_) | Shape::EncryptedPkcs8 => return Err(KeyError::PrivateGiven),
            other => return Err(unusable(other, PUBLIC)),
        }
        Self::from_der(&der)
    }

    fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        const DAMAGED: KeyError = KeyError::Damaged { wanted: PUBLIC };
        let verifying = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(|_| DAMAGED)?;
        let spki: PublicKeyX509Der = verifying.as_der().map_err(|_| DAMAGED)?;
        let wrapping = PublicEncryptingKey::from_der(spki.as_ref())
            .map_err(|_| DAMAGED)
            .and_then(|key| Pkcs1PublicEncryptingKey::new(key).map_err(|_| DAMAGED))?;
        Ok(Self { verifying, wrapping: Arc::new(wrapping), spki: Arc::new(spki) })
    }

    /// The key as the ZOLOZ portal takes it: `SubjectPublicKeyInfo` in Base64 on one line.
    #[must_use]
    pub fn to_base64(&self) -> String {
        base64_text::encode((*self.spki).as_ref())
    }

    /// The key as PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem("PUBLIC KEY", self.spki_der()).to_string()
    }

    pub(super) fn spki_der(&self) -> &[u8] {
        (*self.spki).as_ref()
    }

    /// SHA-256 of the `SubjectPublicKeyInfo`, as 64 hexadecimal digits: tells keys apart at a glance.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(digest(&SHA256, (*self.spki).as_ref()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", self.fingerprint())
    }
}

fn in_range(bits: usize, wanted: &'static str) -> Result<(), KeyError> {
    if (MIN_BITS..=MAX_BITS).contains(&bits) { Ok(()) } else { Err(KeyError::Size { wanted, bits }) }
}

/// The error for a document that is a key of neither half.
fn unusable(shape: Shape, wanted: &'static str) -> KeyError {
    match shape {
        Shape::Certificate => KeyError::Certificate,
        Shape::OtherAlgorithm => KeyError::NotRsa { wanted },
        _ => KeyError::NotAKey { wanted },
    }
}

/// Takes PEM, DER or Base64 and returns the DER inside.
///
/// Done here and not by `rustls-pki-types`: it knows neither PKCS#1 public keys nor what is said of other documents.
fn unarmour(bytes: &[u8], wanted: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if bytes.trim_ascii().is_empty() {
        return Err(KeyError::Empty { wanted });
    }
    if shape(bytes) != Shape::Unknown {
        return Ok(Zeroizing::new(bytes.to_vec()));
    }
    let not_a_key = KeyError::NotAKey { wanted };
    let text = std::str::from_utf8(bytes).map_err(|_| not_a_key.clone())?;
    let text = &*base64_text::unescaped(text);
    if text.trim().is_empty() {
        return Err(KeyError::Empty { wanted });
    }
    let text = if text.contains("-----BEGIN ") { pem_block(text).ok_or(not_a_key.clone())? } else { text };
    if text.contains("Proc-Type:") {
        // RFC 1421, 4.6.1.1: the line that OpenSSL puts into an encrypted PKCS#1 key.
        return Err(if wanted == PRIVATE { KeyError::OldEncryption } else { KeyError::PrivateGiven });
    }
    let decoded = base64_text::decode_tolerant(text.as_bytes()).map(Zeroizing::new).ok_or(not_a_key)?;
    // Variables of build servers hold whole PEM files in Base64.
    if decoded.trim_ascii_start().starts_with(b"-----BEGIN ") { unarmour(&decoded, wanted) } else { Ok(decoded) }
}

/// A document in PEM, lines of 64 characters (RFC 7468).
fn pem(label: &str, der: &[u8]) -> Zeroizing<String> {
    let text = Zeroizing::new(base64_text::encode(der));
    // Room for all of it from the start: a string that grows leaves copies behind.
    let mut pem = Zeroizing::new(String::with_capacity(text.len() + text.len() / 64 + 2 * label.len() + 64));
    pem.extend(["-----BEGIN ", label, "-----\n"]);
    for line in text.as_bytes().chunks(64) {
        pem.extend(line.iter().copied().map(char::from));
        pem.push('\n');
    }
    pem.extend(["-----END ", label, "-----\n"]);
    pem
}

/// The text inside the first PEM block that is a key, or the first block if none says so.
fn pem_block(text: &str) -> Option<&str> {
    let blocks: Vec<(&str, &str)> = text
        .split("-----BEGIN ")
        .skip(1)
        .filter_map(|block| block.split_once("-----"))
        .filter_map(|(label, rest)| Some((label, rest.split_once("-----END ")?.0)))
        .collect();
    blocks.iter().find(|(label, _)| label.ends_with("KEY")).or(blocks.first()).map(|(_, content)| *content)
}
