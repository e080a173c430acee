//! A signature of RSA that does not fit: opened with the merchant's public key, it tells what was signed.

use aws_lc_rs::digest::{Algorithm, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA224, SHA256, SHA384, SHA512, digest};

use super::contents::{Found, Mistake, find};
use super::opened::{Opened, open};
use super::shown::{body, counted, part, shell, too_short};
use super::{Seen, bodies, fronts};
use crate::gateway::{HeaderValue, decode_tolerant, encode_base64};
use crate::simulator::CLIENT_ID;

/// Lines about a signature that was read from its header and does not verify.
pub(super) fn wrong(seen: &Seen<'_>) -> Vec<String> {
    let value = seen.received.header("Signature").unwrap_or_default();
    let Ok(signature) = HeaderValue::SIGNATURE.read(value) else { return Vec::new() };
    let key = seen.keys.merchant.public_key();
    if signature.len() != key.size() {
        return misshapen(seen, value, &signature);
    }
    match open(key, &signature) {
        Opened::Digest { hash, digest } => digested(seen, hash, &digest),
        Opened::Bare(payload) => bare(seen, &payload),
        Opened::Pss => another_key(seen, &signature, true),
        Opened::Noise => another_key(seen, &signature, false),
    }
}

/// The digest that was signed, compared with those of what may have been signed.
fn digested(seen: &Seen<'_>, hash: &'static str, signed: &[u8]) -> Vec<String> {
    let mut lines =
        vec!["The signature opens with the merchant's public key, so the private key is the right one.".to_owned()];
    if hash != "SHA-256" {
        lines.push(format!(
            "It was made over {hash}; the page has SHA-256: `openssl dgst -sha256 -sign`, `SHA256withRSA`."
        ));
    }
    let Some(algorithm) = algorithm(hash) else { return lines };
    let fits = |pieces: [&[u8]; 2]| matches(algorithm, pieces, signed);
    let (fronts, bodies) = (fronts::all(seen), bodies::all(seen));
    match find(&fronts, &bodies, 1, fits) {
        Some(found) if found.mistakes.is_empty() => {
            lines.push("The content that was signed is right, so only the hash is wrong.".to_owned());
        }
        Some(found) => lines.extend(told(seen, &found)),
        None => {
            lines.push("Signed was another content than arrived, by none of the usual mistakes.".to_owned());
            lines.push(format!("  signed was {hash} {}", hex::encode(signed)));
            lines.extend(wanted(seen));
        }
    }
    lines
}

/// What was signed, what arrived, what to do.
pub(super) fn told(seen: &Seen<'_>, found: &Found) -> Vec<String> {
    let signed: Vec<_> = found.mistakes.iter().map(|mistake| mistake.signed.as_ref()).collect();
    let mut lines = vec![format!("Signed was: {}.", signed.join("; and "))];
    let arrived = [front(seen).as_bytes(), seen.received.body.as_deref().unwrap_or_default()].concat();
    if *found.content != arrived {
        for (what, content) in [("signed", &*found.content), ("arrived", &arrived)] {
            let bytes = counted(content.len(), "byte");
            lines.push(format!("  {what:<8}{bytes:>12}: {}", body(content)));
        }
    }
    let mut remedies: Vec<_> = found.mistakes.iter().map(|mistake| mistake.remedy.to_string()).collect();
    remedies.dedup();
    lines.extend(remedies);
    lines
}

/// What stands in front of the body in a content that is right.
fn front(seen: &Seen<'_>) -> String {
    let time = seen.received.header("Request-Time").unwrap_or_default();
    format!("POST {}\n{CLIENT_ID}.{time}.", seen.received.signed_uri())
}

/// Whether a digest is that of a content, or of what some clients make of a content first.
fn matches(algorithm: &'static Algorithm, pieces: [&[u8]; 2], signed: &[u8]) -> Option<Vec<Mistake>> {
    const ONCE: &str = "Give the content itself to the function that signs: it takes the hash by itself.";
    let of = |algorithm| {
        let mut context = Context::new(algorithm);
        for piece in pieces {
            context.update(piece);
        }
        context.finish()
    };
    let right = of(algorithm);
    if right.as_ref() == signed {
        return Some(Vec::new());
    }
    let sha256 = if algorithm == &SHA256 { right } else { of(&SHA256) };
    let hex = hex::encode(sha256);
    let doubled = [
        (hex.as_bytes().to_vec(), "the SHA-256 of the content as hexadecimal text, in place of the content"),
        (
            format!("{hex}\n").into_bytes(),
            "the SHA-256 of the content as hexadecimal text with a line break, in place of the content",
        ),
        (
            hex.to_uppercase().into_bytes(),
            "the SHA-256 of the content in capital hexadecimal digits, in place of the content",
        ),
        (sha256.as_ref().to_vec(), "the SHA-256 of the content, which was hashed a second time"),
        (encode_base64(sha256.as_ref()).into_bytes(), "the SHA-256 of the content as Base64, in place of the content"),
    ];
    doubled
        .into_iter()
        .find(|(bytes, _)| digest(algorithm, bytes).as_ref() == signed)
        .map(|(_, what)| vec![Mistake::new(what, ONCE)])
}

fn algorithm(hash: &str) -> Option<&'static Algorithm> {
    Some(match hash {
        "SHA-1" => &SHA1_FOR_LEGACY_USE_ONLY,
        "SHA-224" => &SHA224,
        "SHA-256" => &SHA256,
        "SHA-384" => &SHA384,
        "SHA-512" => &SHA512,
        _ => return None,
    })
}

/// PKCS#1 v1.5 around something that names no hash.
fn bare(seen: &Seen<'_>, payload: &[u8]) -> Vec<String> {
    let mut lines =
        vec!["The signature opens with the merchant's public key, so the private key is the right one.".to_owned()];
    let (fronts, bodies) = (fronts::all(seen), bodies::all(seen));
    let raw = find(&fronts, &bodies, 1, |pieces| {
        let content = pieces.concat();
        let sha256 = digest(&SHA256, &content);
        let is = sha256.as_ref() == payload || hex::encode(sha256).as_bytes() == payload || content == payload;
        is.then(Vec::new)
    });
    lines.push(match (&raw, payload.len()) {
        (_, 32) => "It holds a bare digest that does not say of which hash.".to_owned(),
        (Some(_), _) => "It holds the content, or its digest as text, and not the digest as PKCS#1 has it.".to_owned(),
        (None, length) => format!("It holds {} that are no digest as PKCS#1 has it.", counted(length, "byte")),
    });
    lines.push(
        "`openssl dgst -sha256 -sign KEY` does it all; `openssl pkeyutl -sign` and `rsautl` sign what they are given."
            .to_owned(),
    );
    lines.extend(raw.filter(|found| !found.mistakes.is_empty()).iter().flat_map(|found| told(seen, found)));
    lines
}

/// The key does not fit: is it one that is known here, or the right one backwards, or in another scheme?
fn another_key(seen: &Seen<'_>, signature: &[u8], may_be_pss: bool) -> Vec<String> {
    let merchant = seen.keys.merchant.public_key();
    let backwards: Vec<u8> = signature.iter().rev().copied().collect();
    if !matches!(open(merchant, &backwards), Opened::Noise | Opened::Pss) {
        return vec![
            "The bytes of the signature stand backwards: most significant first (RFC 8017), as openssl writes them."
                .to_owned(),
        ];
    }
    if !matches!(open(seen.keys.gateway.public_key(), signature), Opened::Noise | Opened::Pss) {
        return vec![
            "The signature was made with the gateway's private key; a request is signed with the merchant's:"
                .to_owned(),
            format!("  {}", seen.keys.merchant_file().display()),
        ];
    }
    if may_be_pss {
        return vec![
            "The signature looks like RSASSA-PSS; the page has RSASSA-PKCS1-v1_5, which openssl and `SHA256withRSA` make."
                .to_owned(),
            "If it is not PSS, it was made with another private key than the merchant's.".to_owned(),
        ];
    }
    vec![
        "The signature does not open with the merchant's public key: it was made with another private key, or a character of it was changed on its way.".to_owned(),
        "The merchant's private key is".to_owned(),
        format!("  {}", seen.keys.merchant_file().display()),
        "Whether yours is the same: both have to print the same public key by".to_owned(),
        "  openssl pkey -pubout -in KEY".to_owned(),
    ]
}

/// A signature of another length than the key's.
fn misshapen(seen: &Seen<'_>, value: &str, signature: &[u8]) -> Vec<String> {
    let key = seen.keys.merchant.public_key();
    let (length, wanted) = (signature.len(), key.size());
    let text = part(value, "signature");
    if let Some(line) = too_short_for_a_signature(seen, text) {
        return vec![line];
    }
    let mut lines = vec![format!(
        "The signature has {}; one of the merchant's key of {} bits has {wanted}.",
        counted(length, "byte"),
        wanted * 8
    )];
    let spaces = text.matches(' ').count();
    let inner = decode_tolerant(signature).filter(|inner| inner.len() == wanted);
    lines.push(if spaces > 0 {
        format!(
            "{} in it: `+` of Base64 became a space on its way. Percent-encode the value: `+` as %2B, `/` as %2F, `=` as %3D.",
            if spaces == 1 { "A space stands".to_owned() } else { format!("{spaces} spaces stand") }
        )
    } else if inner.is_some() {
        "It was put into Base64 twice: once is right, and then percent-encoding.".to_owned()
    } else if text.len() == 2 * wanted && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        "It is written in hexadecimal digits: the page has Base64, percent-encoded.".to_owned()
    } else if [128, 384, 512].contains(&length) {
        format!("It was made with a key of {} bits, so with another one.", length * 8)
    } else if length < wanted {
        format!("{} missing: was it cut off, by a line break of `base64` or `openssl base64` without -A?", is_or_are(wanted - length))
    } else {
        "Something more was put into it: is a line break, or its name, in the value?".to_owned()
    });
    lines
}

/// That a text in place of a signature is none, if it is too short.
pub(super) fn too_short_for_a_signature(seen: &Seen<'_>, text: &str) -> Option<String> {
    too_short(text, "signature", "of the merchant's", seen.keys.merchant.public_key().size())
}

fn is_or_are(bytes: usize) -> String {
    if bytes == 1 { "1 byte is".to_owned() } else { format!("{bytes} bytes are") }
}

/// The content as it would have been right, and how to sign it by hand.
fn wanted(seen: &Seen<'_>) -> Vec<String> {
    let received = seen.received;
    let bytes = received.body.as_deref().unwrap_or_default();
    let (uri, time) = (received.signed_uri(), received.header("Request-Time").unwrap_or_default());
    let front = front(seen);
    let mut context = Context::new(&SHA256);
    context.update(front.as_bytes());
    context.update(bytes);
    let front_digest = hex::encode(context.finish());
    vec![
        format!("  to be signed SHA-256 {front_digest}, of {}:", counted(front.len() + bytes.len(), "byte")),
        format!("    POST {uri}\n"),
        format!("    {}.{time}.{}", CLIENT_ID, body(bytes)),
        format!(
            "The body arrived with {}, SHA-256 {}.",
            counted(bytes.len(), "byte"),
            hex::encode(digest(&SHA256, bytes))
        ),
        "With these bytes in the file `body`, this makes the value of the header:".to_owned(),
        format!("  printf 'POST %s\\n%s.%s.' {} {} {} | cat - body |", shell(uri), shell(CLIENT_ID), shell(time)),
        format!(
            "    openssl dgst -sha256 -sign {} | openssl base64 -A | sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g'",
            shell(&seen.keys.merchant_file().display().to_string())
        ),
    ]
}
