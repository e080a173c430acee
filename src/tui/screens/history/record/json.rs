//! JSON laid out over lines as it came: every key and number to the letter, in the order of the text, twice where it stands
//! twice.

use serde::de::IgnoredAny;

use crate::tui::theme::Tone;

/// One line of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// A value that holds no other.
    Value {
        /// Its key with the quotes; empty in an array.
        key: &'t str,
        /// The value; `{}` and `[]` too.
        value: &'t str,
        /// What it is.
        tone: Tone,
        /// Whether a comma follows.
        comma: bool,
    },
    /// An object or an array begins.
    Open {
        /// Its key with the quotes; empty in an array.
        key: &'t str,
        /// `{` or `[`.
        bracket: &'t str,
    },
    /// It ends.
    Close {
        /// `}` or `]`.
        bracket: &'t str,
        /// Whether a comma follows.
        comma: bool,
    },
}

/// Levels of JSON that are laid out; what is nested deeper is no answer of a gateway.
const DEEPEST: usize = 60;

/// Whether a text is an object or an array, whole and not nested without end.
pub(in super::super) fn is_foldable(text: &str) -> bool {
    if !text.trim_ascii_start().starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return false;
    }
    let mut depth = 0;
    Tokens(text).all(|token| {
        match token {
            "{" | "[" => depth += 1,
            "}" | "]" => depth -= 1,
            _ => {}
        }
        depth <= DEEPEST
    })
}

/// Gives the lines of a text that [`is_foldable`], one after the other.
pub(super) fn walk<'t>(text: &'t str, mut write: impl FnMut(Piece<'t>)) {
    let mut tokens = Tokens(text).peekable();
    let mut key = "";
    while let Some(token) = tokens.next() {
        match token {
            ":" | "," => {}
            "{" | "[" => {
                let key = std::mem::take(&mut key);
                let Some(end) = tokens.next_if(|next| matches!(*next, "}" | "]")) else {
                    write(Piece::Open { key, bracket: token });
                    continue;
                };
                let value = if end == "}" { "{}" } else { "[]" };
                write(Piece::Value { key, value, tone: Tone::Sign, comma: tokens.peek() == Some(&",") });
            }
            "}" | "]" => write(Piece::Close { bracket: token, comma: tokens.peek() == Some(&",") }),
            _ if tokens.peek() == Some(&":") => key = token,
            _ => {
                let comma = tokens.peek() == Some(&",");
                write(Piece::Value { key: std::mem::take(&mut key), value: token, tone: tone(token), comma });
            }
        }
    }
}

fn tone(token: &str) -> Tone {
    match token.as_bytes().first() {
        Some(b'"') => Tone::Text,
        Some(b't' | b'f' | b'n') => Tone::Literal,
        _ => Tone::Number,
    }
}

/// The tokens of valid JSON.
struct Tokens<'t>(&'t str);

impl<'t> Iterator for Tokens<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let rest = self.0.trim_ascii_start();
        let bytes = rest.as_bytes();
        let length = match bytes.first()? {
            b'"' => end_of_string(bytes),
            b'{' | b'}' | b'[' | b']' | b':' | b',' => 1,
            _ => bytes.iter().position(|byte| b"{}[]:, \t\r\n\"".contains(byte)).unwrap_or(bytes.len()),
        };
        let (token, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(token)
    }
}

/// The bytes of the string that `bytes` begin with, its quotes included.
fn end_of_string(bytes: &[u8]) -> usize {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|&byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(bytes.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The lines joined again, without what laying out adds.
    fn joined(text: &str) -> String {
        let mut out = String::new();
        walk(text, |piece| match piece {
            Piece::Value { key, value, comma, .. } => {
                out.push_str(key);
                out.push_str(if key.is_empty() { "" } else { ":" });
                out.push_str(value);
                out.push_str(if comma { "," } else { "" });
            }
            Piece::Open { key, bracket } => {
                out.push_str(key);
                out.push_str(if key.is_empty() { "" } else { ":" });
                out.push_str(bracket);
            }
            Piece::Close { bracket, comma } => {
                out.push_str(bracket);
                out.push_str(if comma { "," } else { "" });
            }
        });
        out
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_written_differently() {
        for text in [
            r#"{"a":1.50e3,"a":"\u00e9\"\\","b":[],"c":{},"d":[null,true,-0.0]}"#,
            r#"[{"deep":{"deeper":["}",":",","]}},"tail"]"#,
            "[]",
        ] {
            assert!(is_foldable(text), "{text}");
            assert_eq!(joined(text), text);
        }
    }

    #[test]
    fn what_is_no_whole_json_is_left_as_it_is() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for text in ["", "<html>", "7", "\"text\"", r#"{"a":"#, r#"{"a":1} trailing"#, deep.as_str()] {
            assert!(!is_foldable(text), "{text}");
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(6, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_comes_out_as_it_went_in(value in any_json()) {
            let text = value.to_string();
            if is_foldable(&text) {
                prop_assert_eq!(joined(&text), text);
            }
        }
    }
}
