//! The vectors, and credentials made from their keys.

use std::sync::LazyLock;

use enroll_console::gateway::{Credentials, Encryption, PrivateKey, PublicKey, RequestTime, SignedRequest};
use serde::Deserialize;
use zeroize::Zeroizing;

#[derive(Deserialize)]
pub(crate) struct Vectors {
    pub(crate) client_id: String,
    pub(crate) uri: String,
    pub(crate) merchant_keys: Keys,
    pub(crate) gateway_keys: Keys,
    pub(crate) signing: Vec<SigningVector>,
    pub(crate) encryption: Vec<EncryptionVector>,
}

#[derive(Deserialize)]
pub(crate) struct Keys {
    pub(crate) private_pkcs8_pem: String,
    pub(crate) private_pkcs8_base64: String,
    pub(crate) private_pkcs1_pem: String,
    pub(crate) public_spki_pem: String,
    pub(crate) public_spki_base64: String,
    pub(crate) public_pkcs1_pem: String,
}

#[derive(Deserialize)]
pub(crate) struct SigningVector {
    pub(crate) name: String,
    pub(crate) time: String,
    pub(crate) body: String,
    pub(crate) signature_base64: String,
    pub(crate) header: String,
}

#[derive(Deserialize)]
pub(crate) struct EncryptionVector {
    pub(crate) aes_key_hex: String,
    pub(crate) plain: String,
    pub(crate) body_base64: String,
    pub(crate) symmetric_key_base64: String,
    pub(crate) header: String,
}

pub(crate) static VECTORS: LazyLock<Vectors> =
    LazyLock::new(|| serde_json::from_str(include_str!("../fixtures/vectors.json")).unwrap());

/// The merchant of the vectors.
pub(crate) static MERCHANT: LazyLock<Credentials> = LazyLock::new(|| {
    Credentials::rsa(
        VECTORS.client_id.clone(),
        PrivateKey::parse(VECTORS.merchant_keys.private_pkcs8_pem.as_bytes()).unwrap(),
        PublicKey::parse(VECTORS.gateway_keys.public_spki_base64.as_bytes()).unwrap(),
    )
});

/// The private key of the vectors' gateway.
pub(crate) static GATEWAY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::parse(VECTORS.gateway_keys.private_pkcs8_base64.as_bytes()).unwrap());

pub(crate) fn request(encryption: Encryption) -> SignedRequest {
    request_of(br#"{"bizId":"b-1"}"#, encryption)
}

pub(crate) fn request_of(body: &[u8], encryption: Encryption) -> SignedRequest {
    let plain = Zeroizing::new(body.to_vec());
    SignedRequest::build(&VECTORS.uri, plain, &MERCHANT, encryption, &RequestTime::now()).unwrap()
}

pub(crate) fn from_hex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
