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

    /// Says that a simulated gateway answered. There is no customer then, and nothing that one may be told.
    pub(super) fn tell_simulated(&mut self, outcome: Outcome) {
        self.customer.clear();
        match outcome {
            Outcome::Enrolled => {
                "Enrolled (simulated): nobody was enrolled".clone_into(&mut self.title);
                "The simulated gateway answered as ZOLOZ does after an enrollment. No face was registered."
                    .clone_into(&mut self.meaning);
                self.actions = vec!["To enroll this person, choose a sandbox or production profile.".to_owned()];
            }
            Outcome::NotSent => {}
            Outcome::Sending | Outcome::Rejected | Outcome::Unknown => {
                self.title.push_str(" (simulated)");
                if outcome == Outcome::Unknown {
                    let before = "Simulated: nobody was enrolled. From a real gateway it would mean:";
                    self.meaning = format!("{before} {}", self.meaning);
                }
            }
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
