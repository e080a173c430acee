//! Every vector, both ways.

use enroll_console::gateway::{
    AesKey, Encryption, EnvelopeError, HeaderValue, PrivateKey, RequestTime, Signable, SignedRequest, decode_tolerant,
    encode_base64,
};
use zeroize::Zeroizing;

use crate::common::{GATEWAY, MERCHANT, SigningVector, VECTORS, from_hex, request};

fn signable(vector: &SigningVector) -> Signable<'_> {
    Signable { uri: &VECTORS.uri, client_id: &VECTORS.client_id, time: &vector.time, body: vector.body.as_bytes() }
}

#[test]
fn signatures_and_their_headers_equal_those_of_openssl() {
    for vector in &VECTORS.signing {
        let signature = signable(vector).sign(&MERCHANT.scheme.rsa().unwrap().private_key).unwrap();
        assert_eq!(encode_base64(&signature), vector.signature_base64, "{}", vector.name);
        assert_eq!(HeaderValue::SIGNATURE.write(&signature), vector.header, "{}", vector.name);
    }
}

#[test]
fn signatures_of_openssl_verify_and_those_of_another_message_or_key_do_not() {
    for vector in &VECTORS.signing {
        let signature = HeaderValue::SIGNATURE.read(&vector.header).unwrap();
        let content = signable(vector);
        assert!(content.verify(MERCHANT.scheme.rsa().unwrap().private_key.public_key(), &signature), "{}", vector.name);
        assert!(!content.verify(GATEWAY.public_key(), &signature), "{}", vector.name);
        let longer = format!("{} ", vector.body);
        assert!(
            !Signable { body: longer.as_bytes(), ..content }
                .verify(MERCHANT.scheme.rsa().unwrap().private_key.public_key(), &signature)
        );
        assert!(
            !Signable { time: "", ..content }
                .verify(MERCHANT.scheme.rsa().unwrap().private_key.public_key(), &signature)
        );
        assert!(!content.verify(MERCHANT.scheme.rsa().unwrap().private_key.public_key(), &signature[1..]));
    }
}

#[test]
fn bodies_encrypted_by_openssl_decrypt_and_ours_equal_them() {
    for vector in &VECTORS.encryption {
        let key = AesKey::from_bytes(&from_hex(&vector.aes_key_hex)).unwrap();
        assert_eq!(key.decrypt(vector.body_base64.as_bytes()).unwrap().as_slice(), vector.plain.as_bytes());
        let plain = Zeroizing::new(vector.plain.clone().into_bytes());
        assert_eq!(key.encrypt(plain).unwrap(), vector.body_base64);
        let broken: Vec<&str> =
            vector.body_base64.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
        assert_eq!(key.decrypt(broken.join("\r\n").as_bytes()).unwrap().as_slice(), vector.plain.as_bytes());
    }
}

#[test]
fn aes_keys_wrapped_by_openssl_open_with_every_form_of_the_private_key() {
    let keys = &VECTORS.gateway_keys;
    for form in [&keys.private_pkcs8_pem, &keys.private_pkcs8_base64, &keys.private_pkcs1_pem] {
        let private_key = PrivateKey::parse(form.as_bytes()).unwrap();
        for vector in &VECTORS.encryption {
            let wrapped = HeaderValue::ENCRYPT.read(&vector.header).unwrap();
            assert_eq!(encode_base64(&wrapped), vector.symmetric_key_base64);
            assert_eq!(HeaderValue::ENCRYPT.write(&wrapped), vector.header);
            let key = AesKey::unwrap(&wrapped, &private_key).unwrap();
            assert_eq!(key.decrypt(vector.body_base64.as_bytes()).unwrap().as_slice(), vector.plain.as_bytes());
        }
    }
}

#[test]
fn an_aes_key_survives_wrapping() {
    let key = AesKey::generate().unwrap();
    let again = AesKey::unwrap(&key.wrap(GATEWAY.public_key()).unwrap(), &GATEWAY).unwrap();
    let text = key.encrypt(Zeroizing::new(b"{}".to_vec())).unwrap();
    assert_eq!(again.decrypt(text.as_bytes()).unwrap().as_slice(), b"{}");
    assert!(
        AesKey::unwrap(&key.wrap(GATEWAY.public_key()).unwrap(), &MERCHANT.scheme.rsa().unwrap().private_key).is_err()
    );
}

#[test]
fn text_that_is_no_whole_ciphertext_is_an_error() {
    let key = AesKey::generate().unwrap();
    // No whole block of anything: one in 256 of those has padding that looks right under a random key.
    for text in ["", "!", "AAAA"] {
        assert!(key.decrypt(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn an_encrypted_request_is_what_a_gateway_expects() {
    let request = request(Encryption::RsaAes);
    let names: Vec<&str> = request.headers().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Client-Id", "Request-Time", "Content-Type", "Signature", "Encrypt"]);
    let value = |name: &str| request.headers().iter().find(|(key, _)| key == name).unwrap().1.as_str();
    assert_eq!(value("Client-Id"), VECTORS.client_id);
    assert_eq!(value("Content-Type"), "text/plain; charset=UTF-8");
    let signature = HeaderValue::SIGNATURE.read(value("Signature")).unwrap();
    let content = Signable {
        uri: &VECTORS.uri,
        client_id: &VECTORS.client_id,
        time: value("Request-Time"),
        body: request.body(),
    };
    assert!(content.verify(MERCHANT.scheme.rsa().unwrap().private_key.public_key(), &signature));
    let wrapped = HeaderValue::ENCRYPT.read(value("Encrypt")).unwrap();
    let plain = AesKey::unwrap(&wrapped, &GATEWAY).unwrap().decrypt(request.body()).unwrap();
    assert_eq!(plain.as_slice(), br#"{"bizId":"b-1"}"#);
}

#[test]
fn a_plain_request_says_json_and_brings_no_key() {
    let request = request(Encryption::None);
    assert_eq!(request.headers()[2], ("Content-Type".to_owned(), "application/json; charset=UTF-8".to_owned()));
    assert_eq!(request.headers().len(), 4);
    assert_eq!(request.body().as_ref(), br#"{"bizId":"b-1"}"#);
}

#[test]
fn an_empty_body_is_no_request() {
    let built = SignedRequest::build("/", Zeroizing::new(Vec::new()), &MERCHANT, Encryption::None, &RequestTime::now());
    assert_eq!(built.unwrap_err(), EnvelopeError::EmptyBody);
}

#[test]
fn nothing_secret_shows_in_debug() {
    let request = request(Encryption::RsaAes);
    let shown = format!("{:?} {:?} {:?}", *MERCHANT, request, AesKey::from_bytes(&[7; 16]).unwrap());
    assert_eq!(
        shown,
        format!(
            "Credentials {{ client_id: \"2188000123456789\", scheme: Rsa(RsaKeys {{ private_key: PrivateKey, gateway_key: \
             PublicKey({}) }}) }} \
             SignedRequest(POST /api/v1/zoloz/connect/enroll, 24 bytes) AesKey(128 bits)",
            MERCHANT.scheme.rsa().unwrap().gateway_key.fingerprint()
        )
    );
    assert_eq!(decode_tolerant(b"e30").unwrap(), b"{}");
}
