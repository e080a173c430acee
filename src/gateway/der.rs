//! Enough of DER to tell what a file holds before it is taken for a key, so that an error can say so.
//!
//! Not a parser of keys: the cryptographic library is (RFC 5208, RFC 5280, RFC 8017, RFC 5915 for the shapes).

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// `rsaEncryption`, 1.2.840.113549.1.1.1.
const RSA_ENCRYPTION: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

/// What a DER document looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `RSAPrivateKey` of PKCS#1, with the bits of its modulus.
    Pkcs1Private(usize),
    /// PKCS#8 around an RSA key, with the bits of its modulus.
    Pkcs8Rsa(usize),
    /// `RSAPublicKey` of PKCS#1, with the bits of its modulus.
    Pkcs1Public(usize),
    /// `SubjectPublicKeyInfo` of an RSA key, with the bits of its modulus.
    SpkiRsa(usize),
    /// A private or public key of another algorithm.
    OtherAlgorithm,
    /// PKCS#8 that asks for a passphrase.
    EncryptedPkcs8,
    /// An X.509 certificate.
    Certificate,
    /// None of these.
    Unknown,
}

/// Takes a DER document and returns its shape.
pub(super) fn shape(der: &[u8]) -> Shape {
    sniff(der).unwrap_or(Shape::Unknown)
}

fn sniff(der: &[u8]) -> Option<Shape> {
    let (outer, _) = expect(der, SEQUENCE)?;
    let (tag, first, rest) = element(outer)?;
    let (second_tag, second, tail) = element(rest)?;
    match (tag, second_tag) {
        (INTEGER, SEQUENCE) => pkcs8(second, tail),
        (INTEGER, OCTET_STRING) => Some(Shape::OtherAlgorithm), // ECPrivateKey
        (INTEGER, INTEGER) if first == [0] => Some(Shape::Pkcs1Private(bits(second))),
        (INTEGER, INTEGER) => Some(Shape::Pkcs1Public(bits(first))),
        (SEQUENCE, BIT_STRING) => spki(first, second),
        (SEQUENCE, OCTET_STRING) => Some(Shape::EncryptedPkcs8),
        (SEQUENCE, SEQUENCE) => Some(Shape::Certificate),
        _ => None,
    }
}

fn pkcs8(algorithm: &[u8], tail: &[u8]) -> Option<Shape> {
    if !is_rsa(algorithm)? {
        return Some(Shape::OtherAlgorithm);
    }
    let (key, _) = expect(tail, OCTET_STRING)?;
    match sniff(key)? {
        Shape::Pkcs1Private(bits) => Some(Shape::Pkcs8Rsa(bits)),
        _ => None,
    }
}

fn spki(algorithm: &[u8], bit_string: &[u8]) -> Option<Shape> {
    if !is_rsa(algorithm)? {
        return Some(Shape::OtherAlgorithm);
    }
    // The first byte of a bit string counts its unused bits.
    match sniff(bit_string.get(1..)?)? {
        Shape::Pkcs1Public(bits) => Some(Shape::SpkiRsa(bits)),
        _ => None,
    }
}

fn is_rsa(algorithm: &[u8]) -> Option<bool> {
    let (identifier, _) = expect(algorithm, OBJECT_IDENTIFIER)?;
    Some(identifier == RSA_ENCRYPTION)
}

/// The bytes that the cipher of an encrypted PKCS#8 document starts from, by PBES2 (RFC 8018, A.4); `None` when it is
/// encrypted in another way.
pub(super) fn initial_vector(der: &[u8]) -> Option<usize> {
    let (outer, _) = expect(der, SEQUENCE)?;
    let (scheme, _) = expect(outer, SEQUENCE)?;
    let (_, parameters) = expect(scheme, OBJECT_IDENTIFIER)?;
    let (parameters, _) = expect(parameters, SEQUENCE)?;
    let (_derivation, cipher) = expect(parameters, SEQUENCE)?;
    let (cipher, _) = expect(cipher, SEQUENCE)?;
    let (_, vector) = expect(cipher, OBJECT_IDENTIFIER)?;
    expect(vector, OCTET_STRING).map(|(vector, _)| vector.len())
}

/// Modulus and exponent of the RSA key in a `SubjectPublicKeyInfo`, without leading zeros.
pub(super) fn public_numbers(spki: &[u8]) -> Option<(&[u8], &[u8])> {
    let (outer, _) = expect(spki, SEQUENCE)?;
    let (_algorithm, rest) = expect(outer, SEQUENCE)?;
    let (bit_string, _) = expect(rest, BIT_STRING)?;
    let (key, _) = expect(bit_string.get(1..)?, SEQUENCE)?;
    let (modulus, rest) = expect(key, INTEGER)?;
    let (exponent, _) = expect(rest, INTEGER)?;
    Some((digits(modulus), digits(exponent)))
}

/// The length in bits of a positive INTEGER's content.
fn bits(integer: &[u8]) -> usize {
    let digits = digits(integer);
    digits.first().map_or(0, |high| digits.len() * 8 - high.leading_zeros() as usize)
}

/// The content of an INTEGER without its leading zeros.
fn digits(integer: &[u8]) -> &[u8] {
    integer.iter().position(|byte| *byte != 0).map_or(&[][..], |start| &integer[start..])
}

/// The content of the next element, which must have this tag, and what follows it.
fn expect(input: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(input)?;
    (tag == wanted).then_some((content, rest))
}

/// The tag and content of the next element, and what follows it.
fn element(input: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, input) = input.split_first()?;
    let (&length, input) = input.split_first()?;
    let (length, input) = if length < 0x80 {
        (usize::from(length), input)
    } else {
        let (digits, input) = input.split_at_checked(usize::from(length & 0x7F))?;
        if digits.is_empty() || digits.len() > 4 {
            return None;
        }
        (digits.iter().fold(0, |value, digit| value << 8 | usize::from(*digit)), input)
    };
    let (content, rest) = input.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_bits_of_a_modulus_leave_out_the_sign_byte_and_leading_zeros() {
        assert_eq!(bits(&[0, 0x80]), 8);
        assert_eq!(bits(&[0x01, 0xFF]), 9);
        assert_eq!(bits(&[0]), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_shape(der in proptest::collection::vec(any::<u8>(), 0..64)) {
            shape(&der);
            initial_vector(&der);
        }
    }
}
