//! A record as the one JSON object that `history show --json` prints and exports hold.

use serde::Serialize;

use super::elided;
use crate::enrollment::{Catalogue, Explained, Wire};
use crate::history::{Annotation, Record};

/// The object of `design/contract.md` with its explanation, and what went over the wire, and what people wrote beside it.
/// Signatures, keys and photos are left out.
#[derive(Debug, Serialize)]
pub struct Whole<'a> {
    #[serde(flatten)]
    explained: Explained<'a>,
    wire: Wire,
    annotation: &'a Annotation,
}

impl<'a> Whole<'a> {
    /// The object of a record.
    #[must_use]
    pub fn new(record: &'a Record, catalogue: &Catalogue) -> Self {
        Self {
            explained: Explained::new(&record.attempt, catalogue),
            wire: elided(record.wire.clone()),
            annotation: &record.annotation,
        }
    }

    /// The attempt with what the catalogue says of it.
    #[must_use]
    pub const fn explained(&self) -> &Explained<'a> {
        &self.explained
    }

    /// What went over the wire.
    #[must_use]
    pub const fn wire(&self) -> &Wire {
        &self.wire
    }
}
