//! A signature of AKSK that does not fit, held against what clients make in its place.

use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

use super::contents::{Mistake, find};
use super::shown::{body, counted};
use super::signature::told;
use super::{Seen, bodies, fronts};
use crate::gateway::decode_tolerant;

/// Lines about a signature that is not the secret's.
pub(super) fn wrong(seen: &Seen<'_>) -> Vec<String> {
    let value = seen.received.header("Signature").unwrap_or_default();
    let Some((given, form)) = read(value) else {
        return vec!["The signature is neither Base64 nor hexadecimal digits: it is 32 bytes in URL-safe Base64 without padding, the whole value of the header.".to_owned()];
    };
    let hmacs = [
        ("HMAC-SHA256", hmac::HMAC_SHA256),
        ("HMAC-SHA1", hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        ("HMAC-SHA384", hmac::HMAC_SHA384),
        ("HMAC-SHA512", hmac::HMAC_SHA512),
    ];
    let Some((name, algorithm)) = hmacs.into_iter().find(|(_, algorithm)| algorithm.tag_len() == given.len()) else {
        return vec![format!("The signature has {}; an HMAC-SHA256 has 32.", counted(given.len(), "byte"))];
    };
    let keys = keys(seen, algorithm);
    let (fronts, bodies) = (fronts::all(seen), bodies::all(seen));
    let found = find(&fronts, &bodies, keys.len() + 1, |pieces| {
        let keyed = keys.iter().find(|(key, _)| {
            let mut context = hmac::Context::with_key(key);
            for piece in pieces {
                context.update(piece);
            }
            context.sign().as_ref() == given.as_slice()
        });
        let unkeyed = || {
            let mut context = digest::Context::new(&digest::SHA256);
            for piece in pieces {
                context.update(piece);
            }
            let mistake = Mistake::new(
                "the plain SHA-256 of the content, without any key",
                "Take the HMAC-SHA256 under the secret.",
            );
            (context.finish().as_ref() == given.as_slice()).then(|| vec![mistake])
        };
        keyed.map(|(_, mistake)| mistake.iter().cloned().collect()).or_else(unkeyed)
    });
    let Some(mut found) = found else { return unknown(seen) };
    if name != "HMAC-SHA256" {
        found.mistakes.push(Mistake::new(format!("the content with {name}"), "The page has HMAC-SHA256."));
    }
    let mut lines =
        if found.mistakes.is_empty() { vec!["The signature is the right one.".to_owned()] } else { told(seen, &found) };
    lines.extend(form.into_iter().map(|form| format!("It came {}. {}", form.signed, form.remedy)));
    lines
}

/// The bytes in a header of any form, and what is wrong with the form.
fn read(value: &str) -> Option<(Vec<u8>, Option<Mistake>)> {
    const FORM: &str =
        "The header is URL-safe Base64 without padding (`-` and `_` for `+` and `/`, no `=`), and nothing else.";
    let text = value.trim();
    if text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some((hex::decode(text).ok()?, Some(Mistake::new("written in hexadecimal digits", FORM))));
    }
    let bare = text
        .split(',')
        .find_map(|part| part.trim().strip_prefix("signature="))
        .map(|bare| (bare, "with `algorithm=` and `signature=` around it, as RSA has it"));
    let (inner, framed) = bare.map_or((text, None), |(inner, what)| (inner, Some(Mistake::new(what, FORM))));
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(inner).collect();
    if decoded != inner.as_bytes() {
        return Some((
            either(&decoded)?,
            Some(framed.unwrap_or_else(|| Mistake::new("percent-encoded, as RSA has it", FORM))),
        ));
    }
    let is_standard = inner.contains(['+', '/']);
    let standard = is_standard.then(|| Mistake::new("written in Base64's standard alphabet", FORM));
    Some((either(inner.as_bytes())?, framed.or(standard)))
}

fn either(text: &[u8]) -> Option<Vec<u8>> {
    let standard: Vec<u8> = text
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    decode_tolerant(&standard)
}

/// The keys that clients make of the secret's text, the right one first.
fn keys(seen: &Seen<'_>, algorithm: hmac::Algorithm) -> Vec<(hmac::Key, Option<Mistake>)> {
    const DECODE: &str = "The key is what the text of the secret decodes to, as URL-safe Base64.";
    let text = seen.keys.secret_text.expose().trim_ascii();
    let padded = Zeroizing::new([text, &b"==="[..(4 - text.len() % 4) % 4]].concat());
    let dropped: Zeroizing<Vec<u8>> = Zeroizing::new(text.iter().copied().filter(u8::is_ascii_alphanumeric).collect());
    let broken = Zeroizing::new([text, b"\n"].concat());
    let made = [
        (URL_SAFE.decode(&*padded).ok(), None),
        (Some(text.to_vec()), Some("under the text of the secret, not decoded")),
        (Some(broken.to_vec()), Some("under the text of the secret with a line break, not decoded")),
        (Some(padded.to_vec()), Some("under the text of the secret with padding, not decoded")),
        (
            decode_tolerant(&dropped),
            Some("under the secret decoded as Base64's standard alphabet, which drops `-` and `_`"),
        ),
        (STANDARD.decode(&*padded).ok(), Some("under the secret decoded as Base64's standard alphabet")),
        (Some(Vec::new()), Some("under an empty key")),
        (
            Some(seen.received.header("Access-Key").unwrap_or_default().as_bytes().to_vec()),
            Some("under the Access-Key, which is not the secret"),
        ),
    ];
    made.into_iter()
        .filter_map(|(bytes, what)| {
            let key = hmac::Key::new(algorithm, &Zeroizing::new(bytes?));
            Some((key, what.map(|what| Mistake::new(format!("the content {what}"), DECODE))))
        })
        .collect()
}

fn unknown(seen: &Seen<'_>) -> Vec<String> {
    let received = seen.received;
    let bytes = received.body.as_deref().unwrap_or_default();
    vec![
        "It is the HMAC-SHA256 of none of the usual contents under this secret: the secret is another one, or the content is.".to_owned(),
        "The secret is in".to_owned(),
        format!("  {}", seen.keys.secret_file().display()),
        "To be signed is".to_owned(),
        format!("    POST {}\n", received.signed_uri()),
        format!("    {}.{}.{}", crate::simulator::CLIENT_ID, received.header("Request-Time").unwrap_or_default(), body(bytes)),
    ]
}
