//! What of the wire leaves the record: all but signatures, keys and photos (`design/contract.md`, "exact wire").

use crate::enrollment::{Exchange, Wire, WireRequest, WireResponse};

/// What stands in place of a header that is left out.
const ELIDED: &str = "<elided>";

/// Headers that hold a signature, a key, or what else lets somebody in.
const SECRET: [&str; 6] = ["signature", "encrypt", "authorization", "proxy-authorization", "cookie", "set-cookie"];

/// Characters of Base64 in a row, from which on they may be a picture: 750 bytes. An encrypted answer without one is shorter.
const LONG: usize = 1000;

/// The wire without signatures, keys and photos, that of earlier exchanges too. The photo of a request is not in the record
/// at all; what is left out here is one that an answer gives back.
#[must_use]
pub fn elided(mut wire: Wire) -> Wire {
    elide(wire.request.as_mut(), wire.response.as_mut());
    for Exchange { request, response } in &mut wire.earlier {
        elide(request.as_mut(), response.as_mut());
    }
    wire
}

fn elide(request: Option<&mut WireRequest>, response: Option<&mut WireResponse>) {
    if let Some(request) = request {
        elide_headers(&mut request.headers);
        elide_pictures(&mut request.body);
    }
    if let Some(response) = response {
        elide_headers(&mut response.headers);
        elide_pictures(&mut response.body);
        response.decrypted.iter_mut().for_each(elide_pictures);
    }
}

fn elide_headers(headers: &mut [(String, String)]) {
    for (name, value) in headers {
        if SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
            ELIDED.clone_into(value);
        } else {
            elide_pictures(value);
        }
    }
}

/// Puts the length in place of each long run of Base64.
fn elide_pictures(text: &mut String) {
    if text.len() >= LONG {
        *text = without_base64(text, LONG);
    }
}

/// The text with the length in place of each run of Base64 that has `longest` characters or more.
pub(crate) fn without_base64(text: &str, longest: usize) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_base64) {
        let (before, run_and_rest) = rest.split_at(start);
        let end = run_and_rest.find(|letter| !is_base64(letter)).unwrap_or(run_and_rest.len());
        let (run, after) = run_and_rest.split_at(end);
        kept.push_str(before);
        if run.len() < longest {
            kept.push_str(run);
        } else {
            kept.extend(["<elided: ", &run.len().to_string(), " characters of Base64>"]);
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Both alphabets, and the backslash with which JSON may write a slash.
fn is_base64(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '-' | '_' | '=' | '\\')
}
