//! One condition of a line.

use jiff::Timestamp;

use super::name::{Field, Name};
use crate::history::facet::Facet;

/// One condition, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub(super) text: String,
    pub(super) name: Option<Name>,
    pub(super) is_negated: bool,
    /// Whether it ends within quotes that are still to be closed.
    pub(super) is_open: bool,
    pub(super) condition: Condition,
}

/// What a term asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// Words, anywhere or in one field.
    Words(Words),
    /// One of some values.
    Values { facet: Facet, values: Vec<Value> },
    /// A stretch of time.
    Time { since: Option<Timestamp>, until: Option<Timestamp> },
    /// Microseconds that the exchange took.
    Took { more_than: Option<i64>, less_than: Option<i64> },
}

/// Words that are looked for, one after the other as in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    /// Where; `None` for anywhere.
    pub(super) field: Option<Field>,
    /// Whether the last word is whole.
    pub(super) is_exact: bool,
    /// What would have been sent if it is a userId.
    pub(super) forms: Vec<String>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    /// Whether it is all of the value, not its beginning.
    pub(super) is_exact: bool,
}

impl Term {
    /// As it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the filter, in lower case; `None` for words.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.name.map(Name::word)
    }

    /// Whether it is a filter, not words.
    #[must_use]
    pub const fn is_filter(&self) -> bool {
        self.name.is_some()
    }

    /// Whether it is turned round: what it says must not hold.
    #[must_use]
    pub const fn is_negated(&self) -> bool {
        self.is_negated
    }

    /// Whether it takes the place of another one when it is added.
    pub(super) fn replaces(&self, other: &Self) -> bool {
        match (self.name, other.name) {
            (Some(Name::Facet(Facet::Tag)), Some(Name::Facet(Facet::Tag))) | (None, None) => {
                self.condition == other.condition
            }
            (Some(Name::Since), Some(Name::Until)) | (Some(Name::Until), Some(Name::Since)) => false,
            (Some(new), Some(old)) => new == old || (new.is_of_time() && old.is_of_time()),
            _ => false,
        }
    }
}
