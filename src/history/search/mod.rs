//! What is looked for: a line such as `4711 outcome:rejected -tag:seen since:7d`, as conditions that all must hold.

mod expression;
mod lookup;
mod moment;
mod name;
mod parse;
mod term;
mod words;

use std::fmt;

use jiff::{Timestamp, Zoned};

use crate::enrollment::UserIdForm;
use name::Name;
use parse::parse;
use term::Condition;

pub use parse::SearchError;
pub use term::Term;

pub(super) use expression::expression;

/// The most terms that one line may have.
pub(super) const MOST_TERMS: usize = 64;

/// A parsed line. The empty one finds everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    terms: Vec<Term>,
}

impl Search {
    /// Parses a line that is written at `now`, in its time zone. `forms` are the forms in which a typed userId may have been
    /// sent.
    ///
    /// A term is a word, words in `"quotes"`, or a filter: `name:value`. A `-` before it turns it round. A word is looked for
    /// by its beginning, what is in quotes as it is. The filters:
    ///
    /// - `outcome:` `code:` `profile:` `operator:` `machine:` `kind:` `tag:`, one or several values with commas between them, by
    ///   their beginning, in quotes as they are;
    /// - `user:` `biz:` `tx:` `file:` `note:` `message:`, words in that field only;
    /// - `since:` `until:` `day:`, with `7d`, `12h`, `30m`, `2w`, `today`, `yesterday`, `2026-11-25`, `2026-11`, `2026` or a time
    ///   in RFC 3339; what is said of a day or a month includes all of it;
    /// - `took:>2s`, `took:<500ms`, how long the exchange took.
    ///
    /// # Errors
    /// [`SearchError`] for a filter that there is not, or whose value means nothing; and for a term without a letter or digit.
    pub fn parse(line: &str, now: &Zoned, forms: &[UserIdForm]) -> Result<Self, SearchError> {
        Ok(Self { terms: parse(line, now, forms)? })
    }

    /// The conditions in the order in which they were typed; all of them must hold.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether it finds everything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// A filter as it could be written, if the last term is a word with which its name begins: somebody may be typing it.
    #[must_use]
    pub fn begun_filter(&self) -> Option<&'static str> {
        let last = self.terms.last().filter(|term| !term.is_filter())?;
        let word = last.text().trim_start_matches('-').to_ascii_lowercase();
        Name::ALL.into_iter().find(|name| name.word().starts_with(&word)).map(Name::example)
    }

    /// The same without the term of that index; all of it when there is none.
    #[must_use]
    pub fn without(&self, index: usize) -> Self {
        let others = self.terms.iter().enumerate().filter(|(other, _)| *other != index);
        Self { terms: others.map(|(_, term)| term.clone()).collect() }
    }

    /// The same with one or more terms at the end, which replace filters of the same name (but tags: a photo has several) and
    /// words that are there already. `now` and `forms` as for [`Search::parse`].
    ///
    /// # Errors
    /// [`SearchError`] for a filter that there is not, or whose value means nothing.
    pub fn with(&self, line: &str, now: &Zoned, forms: &[UserIdForm]) -> Result<Self, SearchError> {
        let added = parse(line, now, forms)?;
        let stays = |term: &&Term| !added.iter().any(|new| new.replaces(term));
        let mut terms: Vec<Term> = self.terms.iter().filter(stays).cloned().collect();
        terms.extend(added);
        if terms.len() > MOST_TERMS { Err(SearchError::TooLong) } else { Ok(Self { terms }) }
    }

    /// From which moment on, and before which, if it says so.
    pub(super) fn stretch(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let stretches = self.terms.iter().filter_map(|term| match term.condition {
            Condition::Time { since, until } => Some((since, until)),
            _ => None,
        });
        stretches.fold((None, None), |(from, to), (since, until)| {
            // None is the smallest of all.
            (from.max(since), [to, until].into_iter().flatten().min())
        })
    }

    /// What is asked of the microseconds that the exchange took: more than the first, or less than the second, each.
    pub(super) fn durations(&self) -> impl Iterator<Item = (Option<i64>, Option<i64>)> {
        self.terms.iter().filter_map(|term| match term.condition {
            Condition::Took { more_than, less_than } => Some((more_than, less_than)),
            _ => None,
        })
    }
}

/// The line again. It parses to the same search, if the time in between changes nothing.
impl fmt::Display for Search {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" ")?;
            }
            formatter.write_str(term.text())?;
            // A quote that is not closed would take in what comes after it.
            if term.is_open && index + 1 < self.terms.len() {
                formatter.write_str("\"")?;
            }
        }
        Ok(())
    }
}
