//! From a search to what the full-text index is asked for.
//!
//! The index goes through the rows of each part of an expression from the newest on, and is as fast as what it finds is
//! frequent, or as what it looks for is rare. Slow is only what is frequent in each part and rare in all of them. Facets at
//! once (`outcome:rejected operator:ana`, or a word of a code and a filter) are therefore asked for as combinations,
//! each of which is one token, and one that no attempt has needs no looking at all.

use rusqlite::Connection;

use super::Search;
use super::lookup::{Combination, Saying, combinations, saying, values};
use super::name::Field;
use super::term::Condition;
use super::words::{phrase, ways};
use crate::enrollment::Kind;
use crate::history::facet::Facet;

/// So many combinations are asked for one by one; more are so frequent that their parts are.
const MANY: usize = 96;

/// What nothing is found by.
const NOTHING: &str = "\"\u{E001}\"";

/// What is asked for, term by term, before it is put together.
#[derive(Default)]
struct Parts {
    /// Tokens of facets, of which one must be there, each.
    facets: Vec<Vec<String>>,
    /// Tokens of facets that must not be there.
    unwanted_facets: Vec<String>,
    words: Vec<Said>,
    /// Expressions for what must be there besides.
    others: Vec<String>,
    /// Expressions for what must not be there.
    unwanted: Vec<String>,
}

/// Where words may be: in texts, or in facets that combinations have.
struct Said {
    texts: Vec<String>,
    facets: Vec<String>,
}

/// An expression of FTS5's query language that holds whatever was typed; `None` when the index need not be asked.
pub(in crate::history) fn expression(search: &Search, connection: &Connection) -> rusqlite::Result<Option<String>> {
    let parts = Parts::of(search, connection)?;
    let Some(wanted) = parts.wanted(connection)? else { return Ok(None) };
    let unwanted = parts.unwanted.iter().cloned().chain(tokens(&parts.unwanted_facets));
    Ok(Some(match any(unwanted) {
        Some(unwanted) => format!("({wanted}) NOT {unwanted}"),
        None => wanted,
    }))
}

impl Parts {
    fn of(search: &Search, connection: &Connection) -> rusqlite::Result<Self> {
        let mut parts = Self::default();
        for term in search.terms() {
            match &term.condition {
                Condition::Values { facet, values: wanted } => {
                    let found = values(connection, *facet, wanted)?;
                    match (facet, term.is_negated) {
                        (Facet::Tag, false) => parts.others.push(any(tokens(&found)).unwrap_or(NOTHING.to_owned())),
                        (Facet::Tag, true) => parts.unwanted.extend(tokens(&found)),
                        (_, false) => parts.facets.push(found),
                        (_, true) => parts.unwanted_facets.extend(found),
                    }
                }
                Condition::Words(words) => {
                    let saying = match words.field {
                        None => saying(connection, &phrase(words), false)?,
                        Some(Field::Message) => saying(connection, &phrase(words), true)?,
                        Some(_) => Saying::default(),
                    };
                    let texts = ways(connection, words)?.into_iter().chain(tokens(&saying.tags)).collect();
                    let said = Said { texts, facets: saying.facets };
                    if term.is_negated {
                        parts.unwanted.extend(said.texts);
                        parts.unwanted_facets.extend(said.facets);
                    } else {
                        parts.words.push(said);
                    }
                }
                Condition::Time { .. } | Condition::Took { .. } => {}
            }
        }
        Ok(parts)
    }

    /// What must be there; `None` when nothing must, and nothing must not.
    fn wanted(&self, connection: &Connection) -> rusqlite::Result<Option<String>> {
        let is_mixed = self.facets.len() > 1
            || !self.unwanted_facets.is_empty()
            || !self.facets.is_empty() && self.words.iter().any(|said| !said.facets.is_empty());
        let combinations = if is_mixed { combinations(connection)? } else { None };
        let left: Option<Vec<&Combination>> = combinations.as_ref().map(|all| self.left(all));
        if left.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Some(NOTHING.to_owned()));
        }
        let filter = self.filter(left.as_deref());
        let mut all = self.others.clone();
        match (self.words.as_slice(), &left) {
            // A word in one combination needs no filter besides.
            ([said], Some(left)) => all.push(said.within(left, filter)),
            (words, left) => {
                all.extend(filter);
                all.extend(words.iter().map(|said| said.anywhere(left.as_deref())));
            }
        }
        if all.is_empty() && (!self.unwanted.is_empty() || !self.unwanted_facets.is_empty()) {
            // Every attempt is of some kind.
            all.extend(any(tokens(&Kind::ALL.map(|kind| Facet::Kind.token(kind.word())))));
        }
        Ok((!all.is_empty()).then(|| all.join(" AND ")))
    }

    /// The combinations that the filters leave.
    fn left<'c>(&self, all: &'c [Combination]) -> Vec<&'c Combination> {
        let is_left = |combination: &&Combination| {
            self.facets.iter().all(|facets| combination.has_any(facets)) && !combination.has_any(&self.unwanted_facets)
        };
        all.iter().filter(is_left).collect()
    }

    /// What the filters ask for; `None` when there is none that wants anything.
    fn filter(&self, left: Option<&[&Combination]>) -> Option<String> {
        if let Some(left) = left.filter(|left| left.len() <= MANY) {
            return any(left.iter().map(|combination| format!("\"{}\"", combination.token)));
        }
        let each = self.facets.iter().map(|facets| any(tokens(facets)).unwrap_or(NOTHING.to_owned()));
        let each: Vec<String> = each.collect();
        (!each.is_empty()).then(|| each.join(" AND "))
    }
}

impl Said {
    /// The words and the filter.
    fn within(&self, left: &[&Combination], filter: Option<String>) -> String {
        let saying: Vec<&str> = of_those(left, &self.facets);
        let in_texts = any(self.texts.iter().cloned());
        let in_texts = match (in_texts, &filter) {
            (Some(texts), Some(filter)) => Some(format!("({texts} AND {filter})")),
            (texts, _) => texts,
        };
        if saying.len() > MANY {
            let anywhere = self.anywhere(None);
            return filter.map_or(anywhere.clone(), |filter| format!("{anywhere} AND {filter}"));
        }
        let in_facets = saying.into_iter().map(|token| format!("\"{token}\""));
        any(in_texts.into_iter().chain(in_facets)).unwrap_or(NOTHING.to_owned())
    }

    /// The words; where combinations are left, only in those.
    fn anywhere(&self, left: Option<&[&Combination]>) -> String {
        let combinations = left.map(|left| of_those(left, &self.facets)).filter(|saying| saying.len() <= MANY);
        let facets: Vec<String> = match combinations {
            Some(saying) => saying.into_iter().map(str::to_owned).collect(),
            None => self.facets.clone(),
        };
        any(self.texts.iter().cloned().chain(tokens(&facets))).unwrap_or(NOTHING.to_owned())
    }
}

/// The tokens of combinations that have one of some facets.
fn of_those<'c>(left: &[&'c Combination], facets: &[String]) -> Vec<&'c str> {
    let has_one = left.iter().filter(|combination| combination.has_any(facets));
    has_one.map(|combination| combination.token.as_str()).collect()
}

fn tokens(tokens: &[String]) -> impl Iterator<Item = String> {
    tokens.iter().map(|token| format!("\"{token}\""))
}

fn any(ways: impl Iterator<Item = String>) -> Option<String> {
    let ways: Vec<String> = ways.collect();
    (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
}
