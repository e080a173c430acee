//! The head of a request: path, method, and every header but for what the signature says.

use hyper::header::HOST;
use jiff::tz::TimeZone;

use super::Seen;
use super::encryption::too_short_for_a_key;
use super::shown::{part, percent_encoded, quoted};
use super::signature::too_short_for_a_signature;
use crate::gateway::{AUTHENTICATION_TEST_PATH, ENROLL_PATH, HeaderError, HeaderValue, RequestTime, decode_tolerant};
use crate::settings::hint;
use crate::simulator::{ACCESS_KEY, CLIENT_ID, SCENARIO_HEADER, ScenarioError};

const FORM: &str =
    "Its form is `algorithm=RSA256, signature=VALUE`: VALUE is Base64 of the standard alphabet, percent-encoded.";
const ENCRYPT_FORM: &str =
    "Its form is `algorithm=RSA_AES, symmetricKey=VALUE`: VALUE is Base64 of the standard alphabet, percent-encoded.";
const AKSK_FORM: &str =
    "Its value is the HMAC-SHA256 in URL-safe Base64 without padding, and nothing else: 43 characters.";
const ENCODE: &str = "Percent-encode the value as for a URL's query: `+` as %2B, `/` as %2F, `=` as %3D.";

fn lines<const N: usize>(lines: [&str; N]) -> Vec<String> {
    lines.map(str::to_owned).to_vec()
}

pub(super) fn path(seen: &Seen<'_>) -> Vec<String> {
    let path = seen.received.uri.path();
    let bare = path.trim_end_matches('/');
    let known = [ENROLL_PATH, AUTHENTICATION_TEST_PATH];
    let why = if known.contains(&bare) {
        "The slash at its end is one too many.".to_owned()
    } else if known.iter().any(|known| known.eq_ignore_ascii_case(bare)) {
        "Capitals and small letters are told apart.".to_owned()
    } else {
        Some(hint(path, known)).filter(|nearest| nearest.starts_with("did you")).unwrap_or_default()
    };
    vec![
        format!("The path is {}. {why}", quoted(path)).trim_end().to_owned(),
        format!("There are POST {ENROLL_PATH} and POST {AUTHENTICATION_TEST_PATH}."),
    ]
}

pub(super) fn method(seen: &Seen<'_>) -> Vec<String> {
    let method = seen.received.method.as_str();
    let curl =
        if method == "GET" { " curl sends GET without --data; `--data-binary @FILE` makes it POST." } else { "" };
    vec![format!("The method is {}.{curl}", quoted(method))]
}

/// A header that is absent; one may be there under a similar name.
pub(super) fn missing(seen: &Seen<'_>, name: &str) -> Vec<String> {
    let bare = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let wanted = bare(name);
    let similar = seen
        .received
        .headers
        .keys()
        .filter(|known| **known != HOST && strsim::damerau_levenshtein(&bare(known.as_str()), &wanted) <= 2)
        .map(|known| format!("`{known}` came: the name is `{name}`."));
    let example = match name {
        "Request-Time" => format!("Now it would be `Request-Time: {}`.", example(seen)),
        "Client-Id" => format!("The merchant known here is `Client-Id: {CLIENT_ID}`."),
        "Auth-Type" => {
            "`Auth-Type: AKSK` goes with an Access-Key; a request that is signed by RSA has neither.".to_owned()
        }
        "Access-Key" => format!("The access key known here is `Access-Key: {ACCESS_KEY}`."),
        _ if seen.received.header("Auth-Type") == Some("AKSK") => AKSK_FORM.to_owned(),
        _ => FORM.to_owned(),
    };
    let came: Vec<_> = seen.received.headers.keys().map(|name| format!("`{name}`")).collect();
    similar.chain([example, format!("Headers that came: {}.", came.join(", "))]).collect()
}

fn example(seen: &Seen<'_>) -> String {
    RequestTime::of(&seen.now.to_zoned(TimeZone::system())).to_string()
}

pub(super) fn merchant(seen: &Seen<'_>) -> Vec<String> {
    let value = seen.received.header("Client-Id").unwrap_or_default();
    let came = if seen.received.headers.get_all("Client-Id").iter().count() > 1 {
        "The header came more than once.".to_owned()
    } else if value.trim_matches(['"', '\'', ' ']) == CLIENT_ID {
        "The digits are right, without quotation marks around them.".to_owned()
    } else {
        let digits = value.chars().filter(char::is_ascii_digit).count();
        format!("{} came: {digits} digits, and a Client-Id has 16.", quoted(value))
    };
    vec![came, format!("The one merchant of this simulated gateway is {CLIENT_ID}: your own Client-Id is for ZOLOZ's.")]
}

pub(super) fn auth_type(seen: &Seen<'_>) -> Vec<String> {
    let value = seen.received.header("Auth-Type").unwrap_or_default();
    vec![format!("{} came. Capitals count; a request that is signed by RSA has no Auth-Type.", quoted(value))]
}

pub(super) fn access_key() -> Vec<String> {
    vec![format!("The one access key of this simulated gateway is {ACCESS_KEY}: your own is for ZOLOZ's.")]
}

/// What is wrong with the form of a time, and what would be right now.
pub(super) fn time_form(seen: &Seen<'_>) -> Vec<String> {
    let value = seen.received.header("Request-Time").unwrap_or_default();
    let offset = value.get(19..).unwrap_or_default();
    let why = if value.is_empty() {
        "it is empty, or came more than once"
    } else if value.bytes().all(|byte| byte.is_ascii_digit()) {
        "it is a count of seconds or milliseconds"
    } else if value.contains("%2B") || value.contains("%3A") {
        "it is percent-encoded, which only the values of Signature and Encrypt are"
    } else if value.trim() != value {
        "white space stands around it"
    } else if value.get(10..11) == Some(" ") {
        "a space stands where T belongs"
    } else if value.contains('.') {
        "it has parts of a second"
    } else if offset.is_empty() {
        "its offset from UTC is missing, four digits with + or -"
    } else if offset == "Z" {
        "Z stands for the offset: UTC is written +0000"
    } else if offset.contains(':') {
        "a colon stands in its offset"
    } else if offset.starts_with(' ') {
        "a space stands where + belongs: it was decoded as of a URL's query"
    } else {
        "it is another form, or no such moment"
    };
    vec![
        format!("{} came: {why}.", quoted(value)),
        format!("Now it would be `{}`: `date +%Y-%m-%dT%H:%M:%S%z`, in Java `yyyy-MM-dd'T'HH:mm:ssZ`.", example(seen)),
    ]
}

/// How far a time is away, and whether it is by whole hours.
pub(super) fn time_skew(seen: &Seen<'_>) -> Vec<String> {
    let value = seen.received.header("Request-Time").unwrap_or_default();
    let Ok(time) = RequestTime::parse(value) else { return Vec::new() };
    let skew = time.timestamp().duration_since(seen.now);
    let seconds = skew.as_secs().abs();
    let half_hours = (seconds + 900) / 1800;
    let mut lines = vec![format!(
        "{} came, which is {} in UTC; this clock says {}, so now it would be `{}`.",
        quoted(value),
        time.timestamp().strftime("%F %T"),
        seen.now.strftime("%F %T"),
        example(seen)
    )];
    if (seconds - half_hours * 1800).abs() <= 120 && (1..=28).contains(&half_hours) {
        let hours = format!("{}{}", half_hours / 2, if half_hours % 2 == 0 { "" } else { ".5" });
        lines.push(format!(
            "That is {hours} hours to the minute: a local time under the offset of another place, most likely."
        ));
    }
    lines
}

pub(super) fn content_type(seen: &Seen<'_>, wanted: &str) -> Vec<String> {
    let came = match seen.received.header("Content-Type") {
        None => "No Content-Type came".to_owned(),
        Some("application/x-www-form-urlencoded") => {
            "`application/x-www-form-urlencoded` came, which curl sends by itself with --data".to_owned()
        }
        Some(value) => format!("{} came", quoted(value)),
    };
    let body = if seen.received.header("Encrypt").is_some() {
        "a body goes with a header Encrypt, so it is taken for an encrypted one"
    } else {
        "no header Encrypt came, so the body is taken for plain JSON"
    };
    vec![
        format!("{came}; {body}."),
        format!("`Content-Type: {wanted}`, charset and all: case and spaces do not matter."),
    ]
}

pub(super) fn not_percent_encoded(seen: &Seen<'_>, name: &str) -> Vec<String> {
    let (header, form) =
        if name == "Encrypt" { (HeaderValue::ENCRYPT, ENCRYPT_FORM) } else { (HeaderValue::SIGNATURE, FORM) };
    let value = seen.received.header(name).unwrap_or_default();
    let count = |letter: char| value.split('=').skip(2).collect::<String>().matches(letter).count();
    let right = header.read(value).map(|bytes| percent_encoded(&bytes)).unwrap_or_default();
    let front: String = right.chars().take(24).collect();
    let what =
        if name == "Signature" { "The signature itself is the right one" } else { "The value itself can be read" };
    vec![
        format!("{what}, but it stands there as bare Base64, with {} `+` and {} `/`.", count('+'), count('/')),
        "A gateway that decodes it takes each `+` for a space, and what is left is another signature.".to_owned(),
        format!("{ENCODE} Yours begins {front}…"),
        form.to_owned(),
    ]
}

/// A header whose value cannot be read.
pub(super) fn unreadable(seen: &Seen<'_>, name: &str, error: &HeaderError) -> Vec<String> {
    let form = if name == "Encrypt" { ENCRYPT_FORM } else { FORM };
    if seen.received.headers.get_all(name).iter().count() > 1 {
        return lines(["The header came more than once.", form]);
    }
    let value = seen.received.header(name).unwrap_or_default();
    let why = match error {
        HeaderError::Missing(_) if value.is_empty() => "It is empty.".to_owned(),
        HeaderError::Missing(_) if decode_tolerant(value.as_bytes()).is_some() => {
            "The bare value came, without its parts.".to_owned()
        }
        HeaderError::Missing(wanted) => {
            let names: Vec<_> =
                value.split(',').filter_map(|part| part.split_once('=')).map(|(name, _)| quoted(name.trim())).collect();
            if names.is_empty() {
                format!("No part `{wanted}=` came.")
            } else {
                format!("Its parts are {}.", names.join(" and "))
            }
        }
        HeaderError::Repeated(_) => "A comma and one more part of that name stand in it.".to_owned(),
        HeaderError::Algorithm(_) => {
            format!("It names {}.", quoted(part(value, "algorithm")))
        }
        HeaderError::NotBase64(of) => {
            let text = part(value, of);
            let too_short = if name == "Encrypt" { too_short_for_a_key } else { too_short_for_a_signature };
            too_short(seen, text).unwrap_or_else(|| not_base64(text))
        }
    };
    vec![why, form.to_owned()]
}

fn not_base64(text: &str) -> String {
    if text.is_empty() {
        "The value is empty.".to_owned()
    } else if text.contains("%25") {
        "It was percent-encoded twice: %25 stands where % belongs.".to_owned()
    } else if text.contains(' ') {
        format!("Spaces stand in it: `+` of Base64 became a space on its way. {ENCODE}")
    } else if text.contains(['-', '_']) {
        "It has `-` or `_`: that is the URL-safe alphabet, and the page has the standard one, with `+` and `/`."
            .to_owned()
    } else {
        let decoded: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
        let digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte) || byte.is_ascii_whitespace();
        let at = decoded.iter().position(|byte| !digit(byte));
        match at {
            Some(at) => format!("Character {} of it, once percent-decoded, is none of Base64's.", at + 1),
            None => format!(
                "It has {} characters once percent-decoded, which is no length that Base64 has: was it cut off?",
                decoded.len()
            ),
        }
    }
}

pub(super) fn scenario(error: &ScenarioError) -> Vec<String> {
    vec![
        format!("{SCENARIO_HEADER}: {error}"),
        "For example: `UNABLE_GET_IMAGE delay=3s status=502 signature=wrong`.".to_owned(),
    ]
}
