//! What peers send that the page does not have, opened only so that it can be named: no message is ever accepted here.

use aws_lc_rs::cipher::{DecryptingKey, DecryptionContext, PaddedBlockDecryptingKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use num_bigint::BigUint;
use zeroize::Zeroizing;

use super::{AesKey, EncryptionError, PrivateKey, PublicKey, base64_text, der};

/// The bytes of a block of AES.
const BLOCK: usize = 16;

impl PublicKey {
    /// The bytes of the modulus: as long as each signature.
    #[must_use]
    pub fn size(&self) -> usize {
        self.numbers().map_or(0, |(modulus, _)| modulus.len())
    }

    /// What a signature holds under this key (RFC 8017, 5.2.2), leading zeros and all: with any other key's it is noise.
    /// `None` when it is no number below the modulus. Public numbers only, so its time tells nobody anything.
    #[must_use]
    pub fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let (modulus, exponent) = self.numbers()?;
        let length = modulus.len();
        let (modulus, signature) = (BigUint::from_bytes_be(modulus), BigUint::from_bytes_be(signature));
        if signature >= modulus {
            return None;
        }
        let opened = signature.modpow(&BigUint::from_bytes_be(exponent), &modulus).to_bytes_be();
        let mut block = vec![0; length.checked_sub(opened.len())?];
        block.extend(opened);
        Some(block)
    }

    fn numbers(&self) -> Option<(&[u8], &[u8])> {
        der::public_numbers(self.spki_der())
    }
}

impl PrivateKey {
    /// Opens an AES key that was wrapped by OAEP, and says with which hash.
    #[must_use]
    pub fn unwrap_oaep(&self, wrapped: &[u8]) -> Option<(&'static str, Result<AesKey, EncryptionError>)> {
        const KNOWN: [(&str, &OaepAlgorithm); 4] = [
            ("SHA-1", &OAEP_SHA1_MGF1SHA1),
            ("SHA-256", &OAEP_SHA256_MGF1SHA256),
            ("SHA-384", &OAEP_SHA384_MGF1SHA384),
            ("SHA-512", &OAEP_SHA512_MGF1SHA512),
        ];
        let pkcs8 = self.to_pkcs8().ok()?;
        let key = OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(pkcs8.as_ref()).ok()?).ok()?;
        KNOWN.into_iter().find_map(|(name, algorithm)| {
            let mut room = Zeroizing::new(vec![0; key.min_output_size()]);
            let bytes = key.decrypt(algorithm, wrapped, &mut room, None).ok()?;
            Some((name, AesKey::from_bytes(bytes)))
        })
    }
}

impl AesKey {
    /// The mode or padding under which a body opens that does not open as the page has it, in a few words.
    #[must_use]
    pub fn other_mode(&self, text: &[u8]) -> Option<&'static str> {
        let bytes = Zeroizing::new(base64_text::decode_tolerant(text)?);
        let is_json = |plain: &[u8]| plain.trim_ascii_start().starts_with(b"{");
        let cbc = |vector: &[u8], bytes: &[u8]| {
            let mut buffer = Zeroizing::new(bytes.to_vec());
            let vector: [u8; BLOCK] = vector.get(..BLOCK)?.try_into().ok()?;
            let key = PaddedBlockDecryptingKey::cbc_pkcs7(self.cipher().ok()?).ok()?;
            key.decrypt(&mut buffer, DecryptionContext::Iv128(FixedLength::from(vector)))
                .ok()
                .filter(|plain| is_json(plain))?;
            Some(())
        };
        let (front, rest) = bytes.split_at_checked(BLOCK)?;
        if cbc(&[0; BLOCK], &bytes).is_some() {
            Some("CBC under an initial vector of zeros")
        } else if cbc(front, rest).is_some() {
            Some("CBC, its initial vector in front")
        } else if cbc(self.bytes(), &bytes).is_some() {
            Some("CBC under the key as its initial vector")
        } else {
            self.other_padding(&bytes).filter(|plain| is_json(plain)).map(|_| "ECB with another padding than PKCS#7")
        }
    }

    fn other_padding(&self, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut buffer = Zeroizing::new(bytes.to_vec());
        let key = DecryptingKey::ecb(self.cipher().ok()?).ok()?;
        key.decrypt(&mut buffer, DecryptionContext::None).ok()?;
        Some(buffer)
    }
}
