//! The catalogue of codes: what each answer means, why it comes, what to do. The texts are `config/codes.toml` and
//! `config/faults.toml`.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::clock_skew::ClockSkew;
use super::{Attempt, FailureKind, GatewayResult, Outcome};

/// Whether trying again helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Nothing is left to do.
    NoNeed,
    /// Once what is wrong was mended.
    AfterFix,
    /// The same again, in a while.
    Later,
    /// Find out first whether it took effect.
    Ask,
    /// It will give the same answer.
    Never,
}

impl Retry {
    /// The advice as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoNeed => "No retry is needed.",
            Self::AfterFix => "Retry after the cause is mended.",
            Self::Later => "Retry the same later.",
            Self::Ask => {
                "Ask first whether it took effect; a retry is safe only if it did not, or if enrolling twice does no harm."
            }
            Self::Never => "A retry gives the same answer.",
        }
    }
}

/// Where a code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The gateway says it, in `result.resultCode`.
    Gateway,
    /// Nothing, or nothing usable, came back; or nothing was sent.
    Failure,
}

/// One entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The gateway's code, or the word of a failure: of a [`FailureKind`], or a more exact one.
    pub code: String,
    /// Which of the two it is.
    pub kind: EntryKind,
    /// `S`, `F` or `U` as documented, `F or U` where the documents differ; `None` for a failure.
    #[serde(default)]
    pub status: Option<String>,
    /// A few words, in sentence case.
    pub title: String,
    /// What happened, in one or two sentences.
    pub meaning: String,
    /// Why, the likeliest first.
    pub causes: Vec<String>,
    /// What the operator does now, in order.
    pub actions: Vec<String>,
    /// What the operator may tell the customer, in plain words without a code.
    pub customer: String,
    /// What an engineer looks at.
    pub engineer: Vec<String>,
    /// Whether trying again helps.
    pub retry: Retry,
    /// The page that documents it.
    pub source: String,
}

/// The `explanation` object of `design/contract.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// A few words.
    pub title: String,
    /// What happened.
    pub meaning: String,
    /// Why, the likeliest first.
    pub causes: Vec<String>,
    /// What to do, in order.
    pub actions: Vec<String>,
    /// Whether trying again helps.
    pub retry: Retry,
    /// What the customer may be told.
    pub customer: String,
}

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

/// All entries, in the order of the file.
#[derive(Debug, Clone)]
pub struct Catalogue {
    entries: Vec<Entry>,
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
        Self::parse(concat!(include_str!("../../config/codes.toml"), include_str!("../../config/faults.toml")))
    }

    /// Reads a catalogue from TOML: an array of tables named `code`.
    ///
    /// # Errors
    /// [`CatalogueError`] when it is not one, when a code stands twice, or when a [`FailureKind`] has no entry.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            code: Vec<Entry>,
        }
        let entries = toml::from_str::<File>(text)?.code;
        let mut seen = HashSet::new();
        if let Some(entry) = entries.iter().find(|entry| !seen.insert(entry.code.as_str())) {
            return Err(CatalogueError::Twice(entry.code.clone()));
        }
        let needed = FailureKind::ALL.map(FailureKind::word).into_iter().chain([UNDOCUMENTED, SENDING]);
        for word in needed {
            if !seen.contains(word) {
                return Err(CatalogueError::Missing(word));
            }
        }
        Ok(Self { entries })
    }

    /// All entries, in the order of the file: the gateway's codes first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a code or a failure's word; upper and lower case are one.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.code.eq_ignore_ascii_case(code))
    }

    /// The entries in which every one of `words` occurs, upper and lower case being one: those whose code has them all
    /// come first, then those whose title has, then the rest. Without words, all entries.
    #[must_use]
    pub fn search(&self, words: &str) -> Vec<&Entry> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<_> =
            self.entries.iter().filter_map(|entry| entry.closeness(&words).map(|place| (place, entry))).collect();
        found.sort_by_key(|&(place, _)| place);
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// The entry that explains an attempt: of its failure if it has one, else of its code. `None` only for an answer
    /// that nobody documented: an unknown code, or a known one with a status that turns its meaning round.
    #[must_use]
    pub fn entry_for(&self, attempt: &Attempt) -> Option<&Entry> {
        match (&attempt.failure, &attempt.result) {
            (Some(failure), _) => self.find(failure.word()).or_else(|| self.find(failure.kind.word())),
            (None, Some(result)) => self.entries.iter().find(|entry| entry.documents(result)),
            (None, None) => self.find(if attempt.outcome == Outcome::Sending { SENDING } else { UNDOCUMENTED }),
        }
    }

    /// Explains an attempt; every attempt can be explained, at the worst by saying that its code is not documented.
    #[must_use]
    pub fn explain(&self, attempt: &Attempt) -> Explanation {
        let documented = self.entry_for(attempt);
        let Some(entry) = documented.or_else(|| self.find(UNDOCUMENTED)) else {
            // `parse` saw to it that the entry exists; an empty explanation is better than a crash all the same.
            return Explanation::bare(attempt.outcome);
        };
        let mut explanation = Explanation::of(entry);
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
        explanation
    }
}

impl Entry {
    /// Whether this is the documentation of such a result. A success is documented as `S` alone and nothing else is:
    /// to explain `SUCCESS` with `F` as a success would say more than is known.
    fn documents(&self, result: &GatewayResult) -> bool {
        const DONE: &str = "S";
        self.kind == EntryKind::Gateway
            && self.code == result.result_code
            && (self.status.as_deref() == Some(DONE)) == (result.result_status == DONE)
    }

    /// How near to the top of a search for `words`, all in lower case, this entry belongs, 0 the nearest; `None` when
    /// one of them does not occur in it.
    fn closeness(&self, words: &[String]) -> Option<usize> {
        let code = self.code.to_lowercase();
        let title = self.title.to_lowercase();
        let rest =
            [code.as_str(), &title, &self.meaning, &self.causes.join(" "), &self.customer].join(" ").to_lowercase();
        [code, title, rest].iter().position(|text| words.iter().all(|word| text.contains(word)))
    }
}

impl Explanation {
    fn of(entry: &Entry) -> Self {
        Self {
            title: entry.title.clone(),
            meaning: entry.meaning.clone(),
            causes: entry.causes.clone(),
            actions: entry.actions.clone(),
            retry: entry.retry,
            customer: entry.customer.clone(),
        }
    }

    fn bare(outcome: Outcome) -> Self {
        Self {
            title: outcome.title().to_owned(),
            meaning: String::new(),
            causes: Vec::new(),
            actions: Vec::new(),
            retry: Retry::Ask,
            customer: String::new(),
        }
    }
}
