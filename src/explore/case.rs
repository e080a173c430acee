//! A case: a request that is wrong, or right at the edge, on purpose; and what the documentation promises for it.

use serde::{Deserialize, Serialize};

use super::{Answer, Draft, Recipe};

/// One case, as it stands in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its name: small letters, digits and hyphens.
    pub name: String,
    /// What is special about it, in a few words.
    pub title: String,
    /// What it belongs to: `fields`, `headers`, and so on.
    pub group: String,
    /// Why it is worth knowing what the gateway does.
    pub why: String,
    /// What the documentation promises; without it nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// The page that promises it, or that is silent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// How the request is made.
    #[serde(default, skip_serializing_if = "Recipe::is_plain_right")]
    pub request: Recipe,
}

/// What may come. Where the documentation leaves a choice, any of it keeps the promise.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The codes, one of which is answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// No answer may come either.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_answer: bool,
}

/// What is added to a case's name in the record when it was sent otherwise than the case says.
const CHANGED: &str = " (changed)";

impl Case {
    /// The name under which a request of the case is recorded and reported that was changed by hand.
    #[must_use]
    pub fn changed_name(&self) -> String {
        format!("{}{CHANGED}", self.name)
    }

    /// The name under which a request is recorded, and how it is made: the case's, or that of one changed by hand.
    pub(super) fn recorded_as(&self, draft: &Draft) -> (String, Recipe) {
        if *draft == Draft::of(&self.request) {
            (self.name.clone(), self.request.clone())
        } else {
            (self.changed_name(), Recipe::of(draft))
        }
    }

    /// The name of the case under which something is recorded, changed by hand or not.
    #[must_use]
    pub fn own_name(recorded: &str) -> &str {
        recorded.strip_suffix(CHANGED).unwrap_or(recorded)
    }
}

impl Promise {
    /// The promise that these answers keep, if there is one: codes, and that none came although the request left.
    #[must_use]
    pub fn kept_by(answers: &[Answer]) -> Option<Self> {
        let answered = answers.iter().filter(|answer| !answer.status.is_empty());
        let mut codes: Vec<String> = answered.map(|answer| answer.code.clone()).collect();
        codes.sort();
        codes.dedup();
        let no_answer = answers.iter().any(|answer| answer.http_status.is_none() && answer.has_left());
        (!codes.is_empty() || no_answer).then_some(Self { codes, no_answer })
    }

    /// The promise in words: `PARAM_MISSING or INVALID_ARGUMENT`.
    #[must_use]
    pub fn words(&self) -> String {
        let none = self.no_answer.then_some("no answer");
        self.codes.iter().map(String::as_str).chain(none).collect::<Vec<_>>().join(" or ")
    }
}
