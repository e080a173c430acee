//! Looks for secrets, in every form in which they could have slipped out, in what a program wrote.

use std::collections::HashMap;

use aws_lc_rs::rsa::{Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use enroll_console::enrollment::Edits;
use enroll_console::gateway::HeaderValue;
use enroll_console::photo::{Original, Source, prepare};

use crate::desk::{PROXY_PASSWORD, PROXY_USER, SECRET, SHARED};
use crate::peer::Request;

/// Bytes of a piece: too many to come about by chance, few enough that a part of a secret is found too.
const PIECE: usize = 16;

/// Bytes with which every RSA key begins.
const SAME_EVERYWHERE: usize = 48;

/// Pieces of secrets, in all forms, each with the name of its secret.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    pieces: HashMap<[u8; PIECE], &'static str>,
}

impl Secrets {
    /// The keys of the desk, and the photo that a case sends.
    pub(crate) fn of_the_desk(large: bool) -> Self {
        let mut secrets = Self::default();
        let pem = std::fs::read_to_string(&SHARED.merchant_file).unwrap();
        secrets.add("private key", &der(&pem)[SAME_EVERYWHERE..]);
        secrets.add_text("private key, PEM", pem.lines().skip(2).collect::<String>().as_bytes());
        secrets.add_text("secret key", SECRET.as_bytes());
        secrets.add("secret key", &URL_SAFE_NO_PAD.decode(SECRET).unwrap());
        secrets.add("password of the proxy", PROXY_PASSWORD.as_bytes());
        secrets.add("password of the proxy", format!("{PROXY_USER}:{PROXY_PASSWORD}").as_bytes());
        let photo = photo(large);
        secrets.add("photo", &photo[photo.len() / 2..]);
        secrets
    }

    /// The key under which a request was encrypted.
    pub(crate) fn with_key_of(mut self, request: Option<&Request>) -> Self {
        if let Some(value) = request.and_then(|request| request.header("encrypt")) {
            let wrapped = HeaderValue::ENCRYPT.read(value).unwrap();
            let key = PrivateDecryptingKey::from_pkcs8(&der(&SHARED.gateway_pem)).unwrap();
            let key = Pkcs1PrivateDecryptingKey::new(key).unwrap();
            let mut plain = vec![0; key.min_output_size()];
            self.add("AES key", key.decrypt(&wrapped, &mut plain).unwrap());
        }
        self
    }

    /// A secret of bytes: as they are, in Base64, in hexadecimal.
    fn add(&mut self, name: &'static str, secret: &[u8]) {
        for text in [
            secret.to_vec(),
            STANDARD.encode(secret).into_bytes(),
            URL_SAFE_NO_PAD.encode(secret).into_bytes(),
            hex::encode(secret).into_bytes(),
            hex::encode_upper(secret).into_bytes(),
        ] {
            self.add_text(name, &text);
        }
    }

    fn add_text(&mut self, name: &'static str, text: &[u8]) {
        self.pieces.extend(text.chunks_exact(PIECE).map(|piece| (piece.try_into().unwrap(), name)));
    }

    /// The names of the secrets, a piece of which is in `bytes`.
    pub(crate) fn found_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let mut found: Vec<_> = bytes.windows(PIECE).filter_map(|window| self.pieces.get(window).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn der(pem: &str) -> Vec<u8> {
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}

/// The JPEG that is sent.
fn photo(large: bool) -> Vec<u8> {
    let source = Source::File(SHARED.photo(large).to_owned());
    prepare(&Original::read(&source).unwrap(), &Edits::NONE).unwrap().jpeg().to_vec()
}

#[test]
fn what_slips_out_is_found() {
    let secrets = Secrets::of_the_desk(false);
    let photo = photo(false);
    let pem = std::fs::read(&SHARED.merchant_file).unwrap();
    for (text, name) in [
        (pem.clone(), "private key, PEM"),
        (hex::encode(der(std::str::from_utf8(&pem).unwrap())).into_bytes(), "private key"),
        (SECRET.into(), "secret key"),
        ([b"..", photo.as_slice()].concat(), "photo"),
        (format!("{{\"base64\":\"{}\"}}", STANDARD.encode(&photo[photo.len() / 2..])).into_bytes(), "photo"),
    ] {
        assert!(secrets.found_in(&text).contains(&name), "{name}");
    }
    assert!(secrets.found_in(SHARED.gateway_key.public_key().to_base64().as_bytes()).is_empty());
}
