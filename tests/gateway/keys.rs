//! Keys in every form, and what is said of those that are none.

use enroll_console::gateway::{KeyError, PrivateKey, PublicKey, decode_tolerant};

use crate::common::VECTORS;

/// The forms that people's files and clipboards give to one text.
fn dressed(text: &str) -> Vec<Vec<u8>> {
    vec![
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        format!("\n\n  {text}  \n").into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
        format!("Bag Attributes: none\n{text}").into_bytes(),
    ]
}

/// Base64 in lines, as `openssl base64` breaks it.
fn in_lines(text: &str) -> String {
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join("\n")
}

#[test]
fn a_private_key_is_read_in_every_form() {
    let keys = &VECTORS.merchant_keys;
    let der = |pem: &str| {
        let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        decode_tolerant(lines.as_bytes()).unwrap()
    };
    let mut forms = dressed(&keys.private_pkcs8_pem);
    forms.extend(dressed(&keys.private_pkcs1_pem));
    forms.extend(dressed(&keys.private_pkcs8_base64).into_iter().take(3));
    forms.push(in_lines(&keys.private_pkcs8_base64).into_bytes());
    forms.push(der(&keys.private_pkcs8_pem));
    forms.push(der(&keys.private_pkcs1_pem));
    for form in forms {
        let key =
            PrivateKey::parse(&form).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&form)));
        assert_eq!(key.public_key().to_base64(), keys.public_spki_base64);
    }
}

#[test]
fn a_public_key_is_read_in_every_form() {
    let keys = &VECTORS.gateway_keys;
    let mut forms = dressed(&keys.public_spki_pem);
    forms.extend(dressed(&keys.public_pkcs1_pem));
    forms.extend(dressed(&keys.public_spki_base64).into_iter().take(3));
    forms.push(in_lines(&keys.public_spki_base64).into_bytes());
    forms.push(decode_tolerant(keys.public_spki_base64.as_bytes()).unwrap());
    for form in forms {
        let key = PublicKey::parse(&form).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&form)));
        assert_eq!(key.to_base64(), keys.public_spki_base64);
    }
}

#[test]
fn the_wrong_half_of_a_pair_is_named() {
    let keys = &VECTORS.merchant_keys;
    for public in [&keys.public_spki_pem, &keys.public_spki_base64, &keys.public_pkcs1_pem] {
        assert_eq!(PrivateKey::parse(public.as_bytes()).unwrap_err(), KeyError::PublicGiven);
    }
    for private in [&keys.private_pkcs8_pem, &keys.private_pkcs8_base64, &keys.private_pkcs1_pem] {
        assert_eq!(PublicKey::parse(private.as_bytes()).unwrap_err(), KeyError::PrivateGiven);
    }
}

#[test]
fn each_unusable_key_has_an_error_of_its_own() {
    let private = |text: &str| PrivateKey::parse(text.as_bytes()).unwrap_err();
    let public = |text: &str| PublicKey::parse(text.as_bytes()).unwrap_err();
    assert_eq!(private(include_str!("../fixtures/keys/ec_sec1.pem")), KeyError::NotRsa { wanted: "private" });
    assert_eq!(private(include_str!("../fixtures/keys/ec_pkcs8.pem")), KeyError::NotRsa { wanted: "private" });
    assert_eq!(public(include_str!("../fixtures/keys/ec_public.pem")), KeyError::NotRsa { wanted: "public" });
    let short = include_str!("../fixtures/keys/rsa1024.pem");
    assert_eq!(private(short), KeyError::Size { wanted: "private", bits: 1024 });
    let short = include_str!("../fixtures/keys/rsa1024_public.pem");
    assert_eq!(public(short), KeyError::Size { wanted: "public", bits: 1024 });
    assert_eq!(public(include_str!("../fixtures/keys/certificate.pem")), KeyError::Certificate);
    assert_eq!(private(" \r\n"), KeyError::Empty { wanted: "private" });
    assert_eq!(private("my key"), KeyError::NotAKey { wanted: "private" });
    assert_eq!(public("aGVsbG8="), KeyError::NotAKey { wanted: "public" });
    let cut = &VECTORS.merchant_keys.private_pkcs8_base64[..800];
    assert_eq!(private(cut), KeyError::NotAKey { wanted: "private" });
}

#[test]
fn the_way_out_of_a_wrong_key_is_where_its_like_comes_from() {
    let own = KeyError::NotRsa { wanted: "private" }.to_string();
    assert!(own.ends_with("make one with `enroll-console config keygen` or `openssl genrsa 2048`"), "{own}");
    for theirs in [KeyError::NotRsa { wanted: "public" }, KeyError::Size { wanted: "public", bits: 1024 }] {
        let theirs = theirs.to_string();
        assert!(theirs.ends_with(": copy the gateway's public key from the ZOLOZ portal"), "{theirs}");
    }
}

#[test]
fn a_new_key_survives_its_pem() {
    let key = PrivateKey::generate().unwrap();
    let pem = key.to_pkcs8_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n") && pem.ends_with("-----END PRIVATE KEY-----\n"));
    assert!(pem.lines().all(|line| line.len() <= 64));
    assert_eq!(PrivateKey::parse(pem.as_bytes()).unwrap().public_key().fingerprint(), key.public_key().fingerprint());
    assert_eq!(key.public_key().fingerprint().len(), 64);
}

#[test]
fn our_pem_is_that_of_openssl() {
    let pem = &VECTORS.merchant_keys.private_pkcs8_pem;
    assert_eq!(PrivateKey::parse(pem.as_bytes()).unwrap().to_pkcs8_pem().unwrap().as_str(), pem);
}
