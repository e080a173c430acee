//! Keys under a passphrase: opened in every form, and what is said when they do not open.

use enroll_console::gateway::{KeyError, PrivateKey, PublicKey, decode_tolerant, encode_base64};

use crate::common::VECTORS;

const PASSPHRASE: &[u8] = b"correct-horse-battery";

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../fixtures/keys/passphrase/", $name)).as_slice()
    };
}

/// The same key in every encryption that is supported.
const SUPPORTED: [&[u8]; 5] = [
    fixture!("aes256.pem"),
    fixture!("aes256.der"),
    fixture!("aes128.pem"),
    fixture!("des3.pem"),
    fixture!("scrypt.pem"),
];

fn opened(bytes: &[u8]) -> String {
    PrivateKey::parse_with(bytes, PASSPHRASE).unwrap().public_key().to_base64()
}

fn error(bytes: &[u8], passphrase: &[u8]) -> KeyError {
    PrivateKey::parse_with(bytes, passphrase).unwrap_err()
}

/// The DER document with some bytes, which are there once, written over.
fn patched(der: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = (0..der.len()).filter(|&at| der[at..].starts_with(from)).collect();
    assert_eq!(places.len(), 1, "{from:02X?}");
    let mut der = der.to_vec();
    der[places[0]..][..to.len()].copy_from_slice(to);
    der
}

fn der_of(pem: &[u8]) -> Vec<u8> {
    let lines: String = str::from_utf8(pem).unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    decode_tolerant(lines.as_bytes()).unwrap()
}

#[test]
fn every_encryption_that_openssl_makes_of_pkcs8_opens() {
    for key in SUPPORTED {
        assert_eq!(opened(key), VECTORS.merchant_keys.public_spki_base64);
    }
}

#[test]
fn pem_der_and_bare_base64_open_alike() {
    let pem = fixture!("aes256.pem");
    let der = der_of(pem);
    let windows = str::from_utf8(pem).unwrap().replace('\n', "\r\n");
    for form in [pem, &der, encode_base64(&der).as_bytes(), windows.as_bytes()] {
        assert_eq!(opened(form), VECTORS.merchant_keys.public_spki_base64);
    }
}

#[test]
fn a_key_without_a_passphrase_ignores_one() {
    assert_eq!(opened(VECTORS.merchant_keys.private_pkcs8_pem.as_bytes()), VECTORS.merchant_keys.public_spki_base64);
}

#[test]
fn a_passphrase_that_is_missing_is_another_error_than_one_that_is_wrong() {
    for key in SUPPORTED {
        assert_eq!(PrivateKey::parse(key).unwrap_err(), KeyError::PassphraseNeeded);
        for wrong in [&b""[..], b"correct-horse-batterz", b"correct-horse-battery\n"] {
            assert_eq!(error(key, wrong), KeyError::PassphraseWrong);
        }
    }
}

/// CBC gives bytes for one wrong passphrase in 256.
#[test]
fn a_wrong_passphrase_is_wrong_even_where_the_padding_happens_to_be_right() {
    for attempt in 0..600 {
        assert_eq!(error(fixture!("des3.pem"), format!("wrong {attempt}").as_bytes()), KeyError::PassphraseWrong);
    }
}

#[test]
fn the_old_form_is_refused_with_the_command_that_makes_the_new_one() {
    let key = fixture!("pkcs1.pem");
    for error in [PrivateKey::parse(key).unwrap_err(), error(key, b"secret")] {
        assert_eq!(error, KeyError::OldEncryption);
        assert!(error.to_string().ends_with("`openssl pkcs8 -topk8 -in FILE -out NEWFILE`"), "{error}");
    }
    assert_eq!(PublicKey::parse(key).unwrap_err(), KeyError::PrivateGiven);
    assert_eq!(PublicKey::parse(fixture!("aes256.pem")).unwrap_err(), KeyError::PrivateGiven);
}

#[test]
fn an_encryption_that_is_not_supported_is_refused_with_the_command_that_changes_it() {
    for key in [fixture!("camellia.pem"), fixture!("pbes1.pem"), fixture!("pbes1-des.pem")] {
        let error = error(key, PASSPHRASE);
        assert_eq!(error, KeyError::UnsupportedEncryption);
        assert!(error.to_string().contains("`openssl pkcs8 -topk8 -v2 aes-256-cbc"), "{error}");
    }
}

#[test]
fn work_without_end_is_refused_before_it_begins() {
    assert_eq!(error(fixture!("laborious.pem"), PASSPHRASE), KeyError::Laborious);
    let scrypt = der_of(fixture!("scrypt.pem"));
    let cost = [0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 0x08, 0x02, 0x01, 0x01];
    for excessive in [
        [0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 0x08, 0x02, 0x01, 0x7F], // parallelization
        [0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 0x7F, 0x02, 0x01, 0x10], // block size
        [0x02, 0x02, 0x00, 0x00, 0x02, 0x01, 0x08, 0x02, 0x01, 0x01], // no work at all, in a form that DER forbids
    ] {
        let error = error(&patched(&scrypt, &cost, &excessive), PASSPHRASE);
        assert!(matches!(error, KeyError::Laborious | KeyError::UnsupportedEncryption), "{error}");
    }
    let no_power_of_two = [0x02, 0x02, 0x40, 0x01, 0x02, 0x01, 0x08, 0x02, 0x01, 0x01];
    assert_eq!(error(&patched(&scrypt, &cost, &no_power_of_two), PASSPHRASE), KeyError::UnsupportedEncryption);
    let free = [0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 0x08, 0x02, 0x01, 0x00];
    assert_eq!(error(&patched(&scrypt, &cost, &free), PASSPHRASE), KeyError::Laborious);
}

/// pkcs5 0.8 panics over it.
#[test]
fn a_cipher_that_starts_from_too_little_is_refused() {
    let der = der_of(fixture!("des3.pem"));
    let (des3, nothing) = ([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x03, 0x07, 0x04, 0x08], [0x04, 0x00]);
    let cut = patched(&der, &des3, &[&des3[..8], &nothing].concat());
    assert_eq!(error(&cut, PASSPHRASE), KeyError::UnsupportedEncryption);
}

#[test]
fn a_damaged_document_is_no_panic() {
    for key in [fixture!("aes256.pem"), fixture!("des3.pem")].map(der_of) {
        for length in 0..160 {
            assert!(PrivateKey::parse_with(&key[..length], PASSPHRASE).is_err());
        }
        for at in 0..110 {
            for flip in [0x01, 0x80, 0xFF] {
                let mut damaged = key.clone();
                damaged[at] ^= flip;
                // Where only the salt or the first block is hit, the key may open all the same, or be wrong.
                let _ = PrivateKey::parse_with(&damaged, PASSPHRASE);
            }
        }
    }
}

#[test]
fn what_is_put_under_a_passphrase_here_opens_again() {
    let key = PrivateKey::parse(VECTORS.merchant_keys.private_pkcs8_pem.as_bytes()).unwrap();
    let pem = key.to_encrypted_pem("pässphrase".as_bytes()).unwrap();
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    assert!(pem.ends_with("-----END ENCRYPTED PRIVATE KEY-----\n"));
    assert_eq!(PrivateKey::parse(pem.as_bytes()).unwrap_err(), KeyError::PassphraseNeeded);
    let again = PrivateKey::parse_with(pem.as_bytes(), "pässphrase".as_bytes()).unwrap();
    assert_eq!(again.public_key().to_base64(), VECTORS.merchant_keys.public_spki_base64);
    assert_ne!(pem, key.to_encrypted_pem("pässphrase".as_bytes()).unwrap(), "the same salt twice");
}
