//! How the parts of a request are shown: short, and without photos.

use crate::gateway::encode_base64;

/// As many characters of a value as are shown.
const SHORT: usize = 80;
/// As many characters of a body.
const BODY: usize = 400;
/// From how many characters of Base64's alphabet on a run may be a photo: the SHA-256 of a userId has 64.
const RUN: usize = 72;

/// A value from outside between back quotes, shortened.
pub(super) fn quoted(text: &str) -> String {
    let mut letters = text.chars();
    let short: String = letters.by_ref().take(SHORT).collect();
    let rest = letters.count();
    if rest == 0 { format!("`{short}`") } else { format!("`{short}…` and {rest} characters more") }
}

/// A body: text without long Base64, or how many bytes it has.
pub(super) fn body(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        // Between the NULs of UTF-16 no run would be found.
        Ok(text) if !text.contains('\0') => shortened(&without_base64(text)),
        _ => format!("[{} bytes that are not text in UTF-8]", bytes.len()),
    }
}

fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= BODY {
        return text.to_owned();
    }
    let front: String = text.chars().take(BODY / 2).collect();
    let back: String = text.chars().skip(count - BODY / 2).collect();
    format!("{front}[{} characters]{back}", count - BODY)
}

/// Every long run of Base64's characters, also with escaped slashes and in lines, by its length.
fn without_base64(text: &str) -> String {
    let is_digit = |letter: char| letter.is_ascii_alphanumeric() || "+/=-_\\%\r\n".contains(letter);
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let of_run = is_digit(first);
        let end = rest.find(|letter| is_digit(letter) != of_run).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        if of_run && run.len() >= RUN {
            let line_break = if run.ends_with('\n') { "\n" } else { "" };
            out.extend(["[", &run.trim_end().len().to_string(), " characters of Base64]", line_break]);
        } else {
            out.push_str(run);
        }
    }
    out
}

/// A text for a shell, as one word.
pub(in crate::simulator) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Base64 as it has to stand in a header.
pub(super) fn percent_encoded(bytes: &[u8]) -> String {
    encode_base64(bytes).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// `1 byte`, `2 bytes`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// That a value is too short for anything to have been cut off it: the first line of Base64 in lines has 64 characters.
/// `what` it is not, `whose` key of `size` bytes would make it. `None` for one that is longer, or empty.
pub(super) fn too_short(text: &str, what: &str, whose: &str, size: usize) -> Option<String> {
    const LINE: usize = 64;
    let length = text.chars().count();
    (1..LINE).contains(&length).then(|| {
        format!(
            "The value has {}, which is no {what} at all: one {whose} key of {} bits has {} in Base64.",
            counted(length, "character"),
            size * 8,
            size.div_ceil(3) * 4
        )
    })
}

/// The text of a part of a header's value, by the name before its `=`.
pub(super) fn part<'v>(value: &'v str, name: &str) -> &'v str {
    let text = value.split(',').filter_map(|part| part.trim().split_once('=')).find(|(known, _)| *known == name);
    text.map_or("", |(_, text)| text.trim())
}
