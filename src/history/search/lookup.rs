//! What the index knows, asked on the way to an expression: which values facets have, and which words begin so.

use rusqlite::Connection;

use super::term::Value;
use crate::history::facet::{Facet, tokens_of};

/// A combination of facets that some attempt has or had.
pub(super) struct Combination {
    pub(super) token: String,
    facets: String,
}

impl Combination {
    /// Whether one of some tokens is among its facets.
    pub(super) fn has_any(&self, tokens: &[String]) -> bool {
        tokens_of(&self.facets).any(|own| tokens.iter().any(|token| token == own))
    }
}

/// The combinations that there are; none where there are so many that it is not worth looking at them.
pub(super) fn combinations(connection: &Connection) -> rusqlite::Result<Option<Vec<Combination>>> {
    const MOST: usize = 10_000;
    let sql = format!("SELECT token, value FROM facet WHERE name = ?1 LIMIT {}", MOST + 1);
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement
        .query_map([Facet::Combination.word()], |row| Ok(Combination { token: row.get(0)?, facets: row.get(1)? }))?;
    let all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((all.len() <= MOST).then_some(all))
}

/// The tokens of a facet's values that are so, or begin so; upper and lower case are one.
pub(super) fn values(connection: &Connection, facet: Facet, wanted: &[Value]) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT token, value FROM facet WHERE name = ?1 ORDER BY row")?;
    let rows = statement.query_map([facet.word()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let wanted: Vec<(String, bool)> = wanted.iter().map(|value| (value.text.to_lowercase(), value.is_exact)).collect();
    let mut tokens = Vec::new();
    for row in rows {
        let (token, value) = row?;
        let value = value.to_lowercase();
        if wanted.iter().any(|(text, is_exact)| if *is_exact { value == *text } else { value.starts_with(text) }) {
            tokens.push(token);
        }
    }
    Ok(tokens)
}

/// The facets in which words are.
#[derive(Default)]
pub(super) struct Saying {
    /// Tokens of codes, usual messages and profiles.
    pub(super) facets: Vec<String>,
    /// Tokens of tags, which are part of no combination.
    pub(super) tags: Vec<String>,
}

/// The facets in which the words of an expression are; messages only, if so wanted.
pub(super) fn saying(connection: &Connection, words: &str, messages_only: bool) -> rusqlite::Result<Saying> {
    let mut statement = connection.prepare_cached(
        "SELECT facet.token, facet.name FROM facet_text CROSS JOIN facet ON facet.row = facet_text.rowid
         WHERE facet_text MATCH ?1",
    )?;
    let rows = statement.query_map([words], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut saying = Saying::default();
    for row in rows {
        let (token, name) = row?;
        let is_of = |facets: &[Facet]| facets.iter().any(|facet| facet.word() == name);
        if is_of(&[Facet::Message]) || (!messages_only && is_of(&[Facet::Code, Facet::Profile])) {
            saying.facets.push(token);
        } else if !messages_only && is_of(&[Facet::Tag]) {
            saying.tags.push(token);
        }
    }
    Ok(saying)
}

/// The words of the index that begin so, if they are at most so many.
pub(super) fn completions(connection: &Connection, start: &str, most: usize) -> rusqlite::Result<Option<Vec<String>>> {
    let mut statement = connection.prepare_cached("SELECT term FROM attempt_word WHERE term >= ?1 LIMIT 1")?;
    let (mut words, mut from) = (Vec::new(), start.to_owned());
    loop {
        let mut rows = statement.query([&from])?;
        let next = rows.next()?.map(|row| row.get::<_, String>(0)).transpose()?;
        match next {
            Some(word) if word.starts_with(start) && words.len() < most => {
                // The next one that can be.
                from = format!("{word}\u{1}");
                words.push(word);
            }
            Some(word) if word.starts_with(start) => return Ok(None),
            _ => return Ok(Some(words)),
        }
    }
}

/// The tokens by which the words of a text are found where they are encrypted; `None` where nothing is.
pub(super) fn blind(connection: &Connection, text: &str) -> rusqlite::Result<Option<String>> {
    let tokens =
        connection.prepare_cached("SELECT blind(?1)")?.query_row([text], |row| row.get::<_, Option<String>>(0))?;
    Ok(tokens.filter(|tokens| !tokens.is_empty()))
}
