//! Facets: what is one of a few values, as tokens of the full-text index, and the list of the values that there are.

use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::{Connection, params};

use crate::enrollment::{Attempt, Failure};

/// What is one of a few values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet {
    Outcome,
    Kind,
    Profile,
    Operator,
    Machine,
    /// The gateway's code, or the word of the failure.
    Code,
    /// The gateway's words, where they are the same for many.
    Message,
    Tag,
    /// All the others but tags together: what is so and so at once is found by one token.
    Combination,
}

/// Characters of a token. With 48 bits of a hash two of some thousand values are never the same.
const LENGTH: usize = 3;

/// Where the characters of tokens begin: what nobody types, and what ends no word. There are 65,534 of them.
const FIRST: u32 = 0xF_0000;

/// The longest message that is a facet, in bytes.
const LONGEST_MESSAGE: usize = 120;

impl Facet {
    /// Its name in a line and in the list.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Kind => "kind",
            Self::Profile => "profile",
            Self::Operator => "operator",
            Self::Machine => "machine",
            Self::Code => "code",
            Self::Message => "message",
            Self::Tag => "tag",
            Self::Combination => "combination",
        }
    }

    /// The token of a value.
    pub(super) fn token(self, value: &str) -> String {
        letters(digest(&SHA256, format!("{}\0{value}", self.word()).as_bytes()).as_ref(), LENGTH)
    }
}

/// So many characters of a token, of the beginning of a hash.
pub(super) fn letters(hash: &[u8], length: usize) -> String {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
    hash.chunks_exact(2).take(length).filter_map(|pair| char::from_u32(FIRST + number(pair) % 0xFFFE)).collect()
}

/// The token at a place among those of a combination, or of a text of tokens: they are all as long.
pub(super) fn tokens_of(combination: &str) -> impl Iterator<Item = &str> {
    let length = LENGTH * char::from_u32(FIRST).map_or(0, char::len_utf8);
    (0..combination.len() / length).filter_map(move |index| combination.get(index * length..(index + 1) * length))
}

/// Whether a character may be part of a token of ours.
pub(super) const fn is_ours(letter: char) -> bool {
    matches!(letter, '\u{E000}'..='\u{F8FF}') || letter as u32 >= FIRST
}

/// What the gateway says to many: a sentence without numbers. Anything else is indexed word by word.
pub(super) fn usual_message(attempt: &Attempt, is_encrypted: bool) -> Option<&str> {
    let message = &attempt.result.as_ref().filter(|_| attempt.failure.is_none())?.result_message;
    let is_usual = message.len() <= LONGEST_MESSAGE && !message.bytes().any(|byte| byte.is_ascii_digit());
    (is_usual && !is_encrypted && !message.is_empty()).then_some(message)
}

/// The facets of an attempt but its tags. Facets are in clear, so where there is a key what the gateway says is none: it may name
/// somebody.
pub(super) fn facets(attempt: &Attempt, is_encrypted: bool) -> Vec<(Facet, &str)> {
    let mut facets = vec![
        (Facet::Outcome, attempt.outcome.word()),
        (Facet::Kind, attempt.kind.word()),
        (Facet::Profile, &attempt.profile),
        (Facet::Operator, &attempt.operator),
        (Facet::Machine, &attempt.machine),
    ];
    facets.extend(attempt.failure.as_ref().map(|failure| (Facet::Code, Failure::word(failure))));
    facets.extend(attempt.result.as_ref().map(|result| (Facet::Code, result.result_code.as_str())));
    facets.extend(usual_message(attempt, is_encrypted).map(|message| (Facet::Message, message)));
    facets
}

/// The combination of facets: their tokens.
pub(super) fn combination(facets: &[(Facet, &str)]) -> String {
    facets.iter().map(|(facet, value)| facet.token(value)).collect()
}

/// Adds to the list what an attempt brings that is not in it.
pub(super) fn list(
    connection: &Connection,
    attempt: &Attempt,
    tags: &[String],
    is_encrypted: bool,
) -> rusqlite::Result<()> {
    let mut facets = facets(attempt, is_encrypted);
    let combination = combination(&facets);
    let known = "SELECT 1 FROM facet WHERE token = ?1";
    let mut known = connection.prepare_cached(known)?;
    // Whoever knows the combination knows its parts.
    if known.exists([Facet::Combination.token(&combination)])? {
        facets.clear();
    } else {
        facets.push((Facet::Combination, &combination));
    }
    facets.extend(tags.iter().map(|tag| (Facet::Tag, tag.as_str())));
    for (facet, value) in facets {
        connection
            .prepare_cached(
                "INSERT INTO facet (token, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (token) DO NOTHING",
            )?
            .execute(params![facet.token(value), facet.word(), value])?;
    }
    Ok(())
}
