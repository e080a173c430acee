//! What is said of one attempt.

use serde::Serialize;

use super::{Entry, Retry};
use crate::enrollment::{Outcome, RequestField};

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
    /// The field that the answer names.
    pub field: Option<RequestField>,
}

impl Explanation {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            title: entry.title.clone(),
            meaning: entry.meaning.clone(),
            causes: entry.causes.clone(),
            actions: entry.actions.clone(),
            retry: entry.retry,
            customer: entry.customer.clone(),
            field: None,
        }
    }

    pub(super) fn bare(outcome: Outcome) -> Self {
        Self {
            title: outcome.title().to_owned(),
            meaning: String::new(),
            causes: Vec::new(),
            actions: Vec::new(),
            retry: Retry::Ask,
            customer: String::new(),
            field: None,
        }
    }
}
