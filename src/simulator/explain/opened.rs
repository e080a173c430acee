//! What a signature holds once it is opened with a public key: EMSA-PKCS1-v1_5 (RFC 8017, 9.2), or something else.

use crate::gateway::PublicKey;

/// `DigestInfo` up to the digest (RFC 8017, 9.2, note 1), with the name of the hash.
const DIGEST_INFOS: [(&str, &[u8]); 6] = [
    (
        "MD5",
        &[0x30, 0x20, 0x30, 0x0C, 0x06, 0x08, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10],
    ),
    ("SHA-1", &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14]),
    ("SHA-224", &sha2(0x2D, 0x04, 0x1C)),
    ("SHA-256", &sha2(0x31, 0x01, 0x20)),
    ("SHA-384", &sha2(0x41, 0x02, 0x30)),
    ("SHA-512", &sha2(0x51, 0x03, 0x40)),
];

/// `DigestInfo` of a hash of the SHA-2 family, which differ in three bytes.
const fn sha2(length: u8, hash: u8, digest: u8) -> [u8; 19] {
    [
        0x30, length, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hash, 0x05, 0x00, 0x04,
        digest,
    ]
}

/// What is inside.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// A digest, with the name of its hash.
    Digest { hash: &'static str, digest: Vec<u8> },
    /// PKCS#1 v1.5 around bytes that are no `DigestInfo`.
    Bare(Vec<u8>),
    /// It ends as RSASSA-PSS does (RFC 8017, 9.1.1).
    Pss,
    /// Noise: the key is another one, or the bytes are.
    Noise,
}

/// Opens a signature that is as long as the key's modulus.
pub(super) fn open(key: &PublicKey, signature: &[u8]) -> Opened {
    let Some(block) = key.open(signature) else { return Opened::Noise };
    match payload(&block) {
        Some(payload) => DIGEST_INFOS
            .into_iter()
            .find_map(|(hash, info)| {
                let digest = payload.strip_prefix(info)?;
                Some(Opened::Digest { hash, digest: digest.to_vec() })
            })
            .unwrap_or_else(|| Opened::Bare(payload.to_vec())),
        // One in 256 signatures of another key ends so too; a maximal mask leaves its first bit clear.
        None if block.last() == Some(&0xBC) && block.first().is_some_and(|first| *first < 0x80) => Opened::Pss,
        None => Opened::Noise,
    }
}

/// What stands behind `00 01 FF … FF 00`.
fn payload(block: &[u8]) -> Option<&[u8]> {
    let padded = block.strip_prefix(&[0x00, 0x01])?;
    let end = padded.iter().position(|byte| *byte != 0xFF).filter(|filled| *filled >= 8)?;
    padded.get(end..)?.strip_prefix(&[0x00])
}
