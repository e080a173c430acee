//! A body that is no JSON object: where it ceases to be one, and what is there.

use super::Seen;
use super::shown::{body, counted};

/// How many bytes around the place are shown.
const AROUND: usize = 24;

pub(super) fn not_an_object(seen: &Seen<'_>) -> Vec<String> {
    let json = seen.json();
    if json.is_empty() {
        let curl = "The body is empty. curl: `--data-binary @FILE`, and the file has to be there.";
        return vec![curl.to_owned()];
    }
    if let Some(mark) = mark(json) {
        return vec![format!("The body begins with {mark}: send UTF-8 without a mark.")];
    }
    if json.iter().take(64).any(|byte| *byte == 0) {
        return vec!["NUL bytes stand between the letters: it is UTF-16 or UTF-32. Send UTF-8.".to_owned()];
    }
    if let Err(error) = std::str::from_utf8(json) {
        let at = error.valid_up_to();
        return vec![format!(
            "Byte {} of {} is not UTF-8: is the text in Latin-1 or another encoding?",
            at + 1,
            json.len()
        )];
    }
    if json.trim_ascii_start().starts_with(b"%7B") || (!json.contains(&b'{') && json.contains(&b'=')) {
        return vec!["The body looks like a form: send the JSON itself.".to_owned()];
    }
    match serde_json::from_slice::<serde_json::Value>(json) {
        Ok(value) => vec![format!("The body is JSON, but {}: an object in `{{ }}` is wanted.", kind(&value))],
        Err(error) => broken(json, &error),
    }
}

pub(super) fn kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "true or false",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a string",
        serde_json::Value::Array(_) => "an array",
        serde_json::Value::Object(_) => "an object",
    }
}

/// The byte order mark at the front (Unicode, 23.8).
fn mark(json: &[u8]) -> Option<&'static str> {
    let marks: [(&[u8], _); 4] = [
        (b"\xEF\xBB\xBF", "a byte order mark (EF BB BF)"),
        (b"\xFF\xFE\0\0", "the mark of UTF-32 (FF FE 00 00)"),
        (b"\xFF\xFE", "the mark of UTF-16 (FF FE)"),
        (b"\xFE\xFF", "the mark of UTF-16 (FE FF)"),
    ];
    marks.into_iter().find(|(mark, _)| json.starts_with(mark)).map(|(_, name)| name)
}

fn broken(json: &[u8], error: &serde_json::Error) -> Vec<String> {
    let (line, column) = (error.line(), error.column());
    // What the parser says quotes nothing of a syntax error; its own place is taken off and told in our words.
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let start =
        json.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum::<usize>();
    let at = (start + column).min(json.len());
    let mut lines =
        vec![format!("Line {line}, column {column}: {said}. The body has {}.", counted(json.len(), "byte"))];
    if error.is_eof() {
        lines.push("It ends too early: was it cut off, or is Content-Length too small?".to_owned());
    } else {
        let from = at.saturating_sub(AROUND);
        let to = (at + AROUND).min(json.len());
        lines.push(format!("There stands: {}", body(String::from_utf8_lossy(&json[from..to]).as_bytes())));
    }
    if said.contains("recursion") {
        lines.push("It is nested deeper than 128 levels; three fields are wanted, in none.".to_owned());
    }
    lines
}

/// The name that stands twice.
pub(super) fn name_twice(seen: &Seen<'_>) -> Vec<String> {
    let known = ["bizId", "userId", "base64ImageContent"];
    let text = String::from_utf8_lossy(seen.json());
    let twice: Vec<_> = known.into_iter().filter(|name| text.matches(&format!("\"{name}\"")).count() > 1).collect();
    let which = if twice.is_empty() { "a name".to_owned() } else { twice.join(" and ") };
    vec![format!("Twice stands {which}. Of two values nobody can say which counts, so none is taken.")]
}
