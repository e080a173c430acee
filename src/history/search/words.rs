//! Words as expressions of FTS5: whatever was typed, it stays within quotes.

use std::iter;

use rusqlite::Connection;

use super::lookup::{blind, completions};
use super::name::Field;
use super::term::Words;
use crate::history::facet::is_ours;
use crate::history::project::{pieces, tail};

/// Characters from which on the end of a transactionId is one.
const SHORTEST_TAIL: usize = 3;

/// Beginnings of words that the index answers at once, in characters; `003_search.sql`.
const PREFIX: usize = 6;

/// Longer beginnings are asked word by word, as long as there are no more: `SQLite` would read all of them before the first.
const COMPLETIONS: usize = 24;

/// A string of FTS5. What controls a terminal, ends a C string, or is a mark of ours is no part of a word anyway.
pub(super) fn quoted(text: &str) -> String {
    let letter = |letter: char| if letter.is_control() || is_ours(letter) { ' ' } else { letter };
    format!("\"{}\"", text.chars().map(letter).collect::<String>().replace('"', "\"\""))
}

/// Words one after the other, the last of them by its beginning unless they are exact.
pub(super) fn phrase(words: &Words) -> String {
    let beginning = if words.is_exact { "" } else { " *" };
    format!("{}{beginning}", quoted(&words.text))
}

/// Each way in which words may be in the index, but for the facets.
pub(super) fn ways(connection: &Connection, words: &Words) -> rusqlite::Result<Vec<String>> {
    let mut ways = Vec::new();
    if words.field != Some(Field::Transaction) {
        let (of_text, forms) = (text(connection, words)?, words.forms.iter().map(|form| quoted(form)));
        let texts = iter::once(&words.text).chain(&words.forms);
        let encrypted = texts.filter_map(|text| blind(connection, text).transpose());
        let encrypted = encrypted.map(|tokens| Ok(format!("\"{}\"", tokens?))).collect::<rusqlite::Result<Vec<_>>>()?;
        let found = of_text.into_iter().chain(forms).chain(encrypted);
        ways.extend(found.map(|way| match words.field {
            Some(field) => format!("({{{}}} : {way})", field.columns()),
            None => way,
        }));
    }
    if matches!(words.field, None | Some(Field::Transaction)) {
        ways.extend(transaction(connection, words)?);
    }
    Ok(ways)
}

fn text(connection: &Connection, words: &Words) -> rusqlite::Result<Vec<String>> {
    let last_of = |text: &str| text.len() - text.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric()).len();
    let (before, last) = words.text.split_at(words.text.len() - last_of(&words.text));
    // What FTS5 makes of other letters is for it to say.
    if words.is_exact || last.len() <= PREFIX || !before.is_ascii() {
        return Ok(vec![phrase(words)]);
    }
    let completions = completions(connection, &last.to_ascii_lowercase(), COMPLETIONS)?;
    Ok(match completions {
        Some(all) => all.iter().map(|word| quoted(&format!("{before}{word}"))).collect(),
        None => vec![phrase(words)],
    })
}

/// A transactionId by its beginning or its end; by all of it where it is encrypted.
fn transaction(connection: &Connection, words: &Words) -> rusqlite::Result<Vec<String>> {
    let is_one = !words.text.contains(char::is_whitespace) && !words.text.contains(is_ours);
    let pieces = if is_one { pieces(&words.text) } else { Vec::new() };
    let Some((last, whole)) = pieces.split_last() else { return Ok(Vec::new()) };
    let mut ways = Vec::new();
    let beginning = if words.is_exact { "" } else { " *" };
    let mut all: Vec<String> = whole.iter().map(|piece| format!("\"{piece}\"")).collect();
    all.push(format!("\"{last}\"{beginning}"));
    ways.push(format!("({})", all.join(" AND ")));
    let tail = tail(&words.text);
    if tail.chars().count() > SHORTEST_TAIL && !words.is_exact {
        ways.push(format!("\"{tail}\" *"));
    }
    ways.extend(blind(connection, &tail)?.map(|token| format!("\"{token}\"")));
    Ok(ways)
}
