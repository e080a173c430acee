//! The catalogue of codes: what each answer means, why it comes, what to do. The texts are `config/codes.toml`,
//! `config/faults.toml`, `config/statuses.toml` and `config/refusals.toml`, and what the user adds to them.

mod entry;
mod explanation;
mod nearest;
mod own;
mod search;

use std::collections::HashSet;

use serde::Deserialize;

use super::clock_skew::ClockSkew;
use super::{Attempt, FailureKind, Outcome};
use entry::{class_word, status_word};
use search::Words;

pub use entry::{Entry, EntryKind, Retry};
pub use explanation::Explanation;
pub use own::OwnCodeError;

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The text is not a catalogue.
    #[error("the catalogue of codes cannot be read: {0}")]
    Parse(#[from] toml::de::Error),
    /// A code stands twice.
    #[error("the catalogue of codes has {0} twice: remove one")]
    Twice(String),
    /// A failure has no entry.
    #[error("the catalogue of codes has no entry for {0}: add one")]
    Missing(&'static str),
}

/// All entries, in the order of the files.
#[derive(Debug, Clone)]
pub struct Catalogue {
    entries: Vec<Entry>,
    /// What each is found by.
    words: Vec<Words>,
}

/// Code of the entry that stands for an answer nobody documented.
const UNDOCUMENTED: &str = "undocumented";
/// Code of the entry that stands for an attempt whose answer is still awaited.
const SENDING: &str = "sending";

impl Catalogue {
    /// The catalogue that is built into the program.
    ///
    /// # Errors
    /// None in a released program: a test reads the same text.
    pub fn built_in() -> Result<Self, CatalogueError> {
        Self::parse(concat!(
            include_str!("../../../config/codes.toml"),
            include_str!("../../../config/faults.toml"),
            include_str!("../../../config/statuses.toml"),
            include_str!("../../../config/refusals.toml"),
        ))
    }

    /// Reads a catalogue from TOML: an array of tables named `code`.
    ///
    /// # Errors
    /// [`CatalogueError`] when it is not one, when a code or another name stands twice, or when a [`FailureKind`] has no
    /// entry.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            code: Vec<Entry>,
        }
        let entries = toml::from_str::<File>(text)?.code;
        let mut seen = HashSet::new();
        let names = entries.iter().flat_map(|entry| std::iter::once(&entry.code).chain(&entry.also));
        if let Some(name) = names.into_iter().find(|name| !seen.insert(name.to_lowercase())) {
            return Err(CatalogueError::Twice(name.clone()));
        }
        let needed = FailureKind::ALL.map(FailureKind::word).into_iter().chain([UNDOCUMENTED, SENDING]);
        for word in needed {
            if !entries.iter().any(|entry| entry.code == word) {
                return Err(CatalogueError::Missing(word));
            }
        }
        Ok(Self::of(entries))
    }

    fn of(entries: Vec<Entry>) -> Self {
        Self { words: entries.iter().map(Words::of).collect(), entries }
    }

    /// All entries, in the order of the files: the gateway's codes first, what the user added last.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a code, of a failure's word, or of another name of one; upper and lower case are one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.of_code(name).or_else(|| self.entries.iter().find(|entry| entry.is_called(name)))
    }

    /// The entry of a code or of a failure's word; of an HTTP status without an entry, that of its class. Every status has one,
    /// and may be written as it is recorded (`http_502`), as a number, or as `HTTP 502`.
    #[must_use]
    pub fn of_word(&self, word: &str) -> Option<&Entry> {
        self.find(word).or_else(|| self.of_status(word))
    }

    fn of_status(&self, name: &str) -> Option<&Entry> {
        let status = status_word(name)?;
        self.find(&status).or_else(|| self.find(&class_word(&status)?))
    }

    /// The entry that stands for an answer nobody documented.
    #[must_use]
    pub fn undocumented(&self) -> Option<&Entry> {
        self.of_code(UNDOCUMENTED)
    }

    fn of_code(&self, code: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.code.eq_ignore_ascii_case(code))
    }

    /// The entries in which all of `words` occur, each whole or as the beginning of a word, in any order; upper and lower
    /// case and accents are one, words such as "the" do not count. Those come first that have them in their names, then in
    /// the title, in the meaning, in the causes. Where no entry has all, those that have most. Without words, all entries.
    /// Before all others comes what explains a status, if `words` are one.
    #[must_use]
    pub fn search(&self, words: &str) -> Vec<&Entry> {
        let status = self.of_status(words);
        let found = search::found(&self.words, words).into_iter().filter_map(|place| self.entries.get(place));
        status.into_iter().chain(found.filter(|entry| status.is_none_or(|status| status.code != entry.code))).collect()
    }

    /// The entry that explains an attempt: of its failure if it has one, else of its code. `None` only for an answer
    /// that nobody documented: an unknown code, or a known one with a status that turns its meaning round.
    #[must_use]
    pub fn entry_for(&self, attempt: &Attempt) -> Option<&Entry> {
        match (&attempt.failure, &attempt.result) {
            (Some(failure), _) => {
                // The record of an older version says only that there was a status, and beside that which.
                let is_status = failure.kind == FailureKind::HttpStatus;
                let status = attempt.response.filter(|_| is_status).map(|it| Entry::status_word(it.http_status));
                let exact = status.as_deref().and_then(|word| self.find(word));
                let known = exact.or_else(|| self.of_word(failure.word()));
                known.or_else(|| self.of_code(failure.kind.word()))
            }
            (None, Some(result)) => self.entries.iter().find(|entry| entry.documents(result)),
            (None, None) => self.of_code(if attempt.outcome == Outcome::Sending { SENDING } else { UNDOCUMENTED }),
        }
    }

    /// Explains an attempt; every attempt can be explained, at the worst by saying that its code is not documented.
    #[must_use]
    pub fn explain(&self, attempt: &Attempt) -> Explanation {
        let documented = self.entry_for(attempt);
        let Some(entry) = documented.or_else(|| self.undocumented()) else {
            // `parse` saw to it that the entry exists; an empty explanation is better than a crash all the same.
            return Explanation::bare(attempt.outcome);
        };
        let mut explanation = Explanation::of(entry);
        explanation.field = attempt.named_field();
        if let (None, Some(result)) = (documented, &attempt.result) {
            explanation.title = format!("{} ({}) is not documented", result.result_code, result.result_status);
        }
        let is_known =
            |code: &str| self.entries.iter().any(|entry| entry.kind == EntryKind::Gateway && entry.code == code);
        if let Some(skew) = ClockSkew::of(attempt, is_known) {
            skew.tell(attempt.outcome, &mut explanation.causes, &mut explanation.actions);
        }
        explanation.retry = match (attempt.outcome, explanation.retry) {
            (Outcome::Unknown, _) => Retry::Ask,
            (Outcome::NotSent, Retry::Ask) => Retry::Later,
            (_, retry) => retry,
        };
        if attempt.is_simulated() {
            explanation.tell_simulated(attempt.outcome);
        }
        explanation
    }

    /// The query line that finds the attempts which an entry explains: `code:SYSTEM_ERROR`. By its beginning, so that it
    /// finds what is said more exactly too (`code:timeout` for `timeout_waiting`), unless that finds what is none. `None`
    /// for an entry whose attempts no line finds.
    #[must_use]
    pub fn query_for(&self, entry: &Entry) -> Option<String> {
        if let Some(query) = &entry.query {
            return Some(query.clone()).filter(|query| !query.is_empty());
        }
        let code = entry.code.to_lowercase();
        let is_gateway = entry.kind == EntryKind::Gateway;
        let is_foreign = |other: &Entry| {
            other.code != entry.code
                && (is_gateway || other.kind == EntryKind::Gateway)
                && other.code.to_lowercase().starts_with(&code)
        };
        let is_plain = code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if is_plain && !self.entries.iter().any(is_foreign) {
            Some(format!("code:{}", entry.code))
        } else {
            Some(exact_query(&entry.code))
        }
    }
}

/// The term of a query line that finds the attempts of exactly this code.
#[must_use]
pub fn exact_query(code: &str) -> String {
    format!("code:\"{}\"", code.replace('"', ""))
}
