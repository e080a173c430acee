//! The fields of an enrollment, and the photo in one of them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Seen;
use super::json::kind;
use super::shown::{counted, quoted};
use crate::photo::{Original, PhotoBytes};
use crate::settings::hint;
use crate::simulator::Field;

pub(super) fn missing(seen: &Seen<'_>, field: Field) -> Vec<String> {
    let Some(object) = seen.object else { return Vec::new() };
    let names: Vec<_> =
        object.0.keys().filter(|name| Field::ALL.into_iter().all(|known| known.name() != *name)).collect();
    let nearest = hint(field.name(), names.iter().map(|name| name.as_str()));
    let mut lines = Vec::new();
    if let Some(word) = nearest.strip_prefix("did you mean ") {
        lines.push(format!("{} came: the name is `{field}`, in these letters.", word.trim_end_matches('?')));
    }
    let came: Vec<_> = object.0.keys().map(|name| quoted(name)).collect();
    lines.push(if came.is_empty() {
        "The object is empty.".to_owned()
    } else {
        format!("The object has {}.", came.join(", "))
    });
    lines
}

pub(super) fn wrong_type(seen: &Seen<'_>, field: Field) -> Vec<String> {
    let Some(value) = seen.object.and_then(|object| object.0.get(field.name())) else { return Vec::new() };
    vec![format!("It is {}: write it as a string, in quotation marks.", kind(value))]
}

pub(super) fn empty(field: Field) -> Vec<String> {
    vec![format!("{field} is required, and has 1 to {} characters.", field.max_chars())]
}

pub(super) fn too_long(seen: &Seen<'_>, field: Field) -> Vec<String> {
    let text = seen.object.and_then(|object| object.text(field.name())).unwrap_or_default();
    let (count, max) = (text.chars().count(), field.max_chars());
    let mut lines =
        vec![format!("It has {count} characters (Unicode code points), {} too many.", count - count.min(max))];
    if field == Field::Image {
        lines.push("`enroll-console photo FILE --output SMALLER` makes a photo fit.".to_owned());
    }
    lines
}

/// Where the text ceases to be Base64.
pub(super) fn not_base64(seen: &Seen<'_>) -> Vec<String> {
    let text = seen.object.and_then(|object| object.text(Field::Image.name())).unwrap_or_default();
    if let Some(comma) = text.starts_with("data:").then(|| text.find(',')).flatten() {
        return vec![format!("It is a data URL: leave its first {} characters out, up to the comma.", comma + 1)];
    }
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let digits = text.trim_end_matches('=').len();
    vec![match text.bytes().position(|byte| !is_digit(byte)) {
        Some(at) => {
            let why = match text.as_bytes().get(at) {
                Some(b'\n' | b'\r') => "a line break: write it on one line (`base64 -w 0`, `openssl base64 -A`)",
                Some(b' ') => "a space: was `+` decoded as of a URL's query?",
                Some(b'-' | b'_') => "`-` or `_`, of the URL-safe alphabet: the page has the standard one",
                Some(b'%') => "`%`: in the body nothing is percent-encoded",
                _ => "none of Base64's",
            };
            format!("Character {} of {} is {why}.", at + 1, text.len())
        }
        None if text.trim_end_matches('=').contains('=') => {
            "`=` stands in its middle: are those two texts in a row?".to_owned()
        }
        None if digits % 4 == 1 => {
            format!("{} are no length that Base64 has: was it cut off?", counted(digits, "digit"))
        }
        None if !text.len().is_multiple_of(4) => {
            "Its padding is missing: `=` at the end up to a multiple of 4 characters.".to_owned()
        }
        None => "Its last digit has bits that no byte has: was it cut off?".to_owned(),
    }]
}

fn photo(seen: &Seen<'_>) -> Vec<u8> {
    let text = seen.object.and_then(|object| object.text(Field::Image.name())).unwrap_or_default();
    STANDARD.decode(text).unwrap_or_default()
}

pub(super) fn not_jpeg(seen: &Seen<'_>) -> Vec<String> {
    let bytes = photo(seen);
    let size = counted(bytes.len(), "byte");
    let convert = "`enroll-console photo FILE --output NEW.jpg` makes a JPEG of it.";
    let is_base64 =
        bytes.len() > 8 && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(byte));
    if is_base64 {
        return vec!["What the Base64 holds is Base64 once more: encode the photo once.".to_owned()];
    }
    let is_jpeg = bytes.starts_with(&[0xFF, 0xD8]);
    match Original::from_bytes(Field::Image.name(), PhotoBytes::new(bytes)) {
        Ok(photo) => {
            vec![format!("It is {size}, and by its first bytes {}.", photo.header().format.name()), convert.to_owned()]
        }
        Err(error) if is_jpeg => vec![format!("It begins as a JPEG does, but {error}")],
        Err(_) => vec![format!("It is {size} that begin as no picture known here.")],
    }
}

pub(super) fn undecodable(seen: &Seen<'_>) -> Vec<String> {
    let bytes = photo(seen);
    let is_whole = bytes.trim_ascii_end().ends_with(&[0xFF, 0xD9]);
    let size = counted(bytes.len(), "byte");
    vec![match (is_whole, Original::from_bytes(Field::Image.name(), PhotoBytes::new(bytes))) {
        (false, _) => format!("It is a JPEG of {size} without its end (FF D9): was it cut off?"),
        (true, Ok(photo)) => format!(
            "It says that it is a JPEG of {}x{} pixels, but what follows is damaged.",
            photo.header().width,
            photo.header().height
        ),
        (true, Err(error)) => error.to_string(),
    }]
}

pub(super) fn no_face(seen: &Seen<'_>) -> Vec<String> {
    let size = Original::from_bytes(Field::Image.name(), PhotoBytes::new(photo(seen)))
        .map(|photo| format!("The picture has {}x{} pixels. ", photo.header().width, photo.header().height))
        .unwrap_or_default();
    vec![
        format!(
            "{size}A face has to be in it, upright, sharp and large enough; `enroll-console photo FILE` says what is wrong."
        ),
        "ZOLOZ looks with other eyes: a photo that passes here may fail there, and the other way round.".to_owned(),
    ]
}
