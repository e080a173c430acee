//! Of whom, or of when, something is erased.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::types::Value;

use crate::enrollment::UserIdForm;
use crate::history::mark::Reason;
use crate::history::project::first_row;

/// Whose attempts are erased.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Those of a person.
    Person {
        /// Their userIds, as typed or as sent.
        user_ids: Vec<String>,
        /// The forms in which they may have been sent; SHA-256 is one in any case.
        forms: Vec<UserIdForm>,
    },
    /// All that began before a moment.
    Before(Timestamp),
}

impl Whom {
    /// Why they are erased.
    pub(super) const fn reason(&self) -> Reason {
        match self {
            Self::Person { .. } => Reason::Forget,
            Self::Before(_) => Reason::Purge,
        }
    }

    /// What is true of their lines in the list, in SQL, and its values.
    pub(super) fn condition(&self) -> (String, Vec<Value>) {
        match self {
            Self::Person { user_ids, forms } => {
                let values = every_form(user_ids, forms);
                let each = (1..=values.len()).map(|number| format!("?{number}, encrypt(?{number})"));
                let each = each.collect::<Vec<_>>().join(", ");
                (format!("user_id IN ({each}) OR raw_user_id IN ({each})"), values)
            }
            Self::Before(moment) => ("row < ?1".to_owned(), vec![first_row(moment.as_millisecond()).into()]),
        }
    }

    /// A statement that gives their identities, in whatever format of the record, and its values.
    pub(super) fn ids_in_any_format(&self) -> (String, Vec<Value>) {
        match self {
            Self::Person { user_ids, forms } => {
                let values = every_form(user_ids, forms);
                let each = (1..=values.len()).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
                let sql = format!(
                    "SELECT DISTINCT attempt FROM event
                     WHERE payload IS NOT NULL AND (json_extract(decrypt(payload), '$.attempt.userId') IN ({each})
                           OR json_extract(decrypt(payload), '$.attempt.rawUserId') IN ({each}))"
                );
                (sql, values)
            }
            Self::Before(moment) => {
                ("SELECT id FROM attempt WHERE at < ?1".to_owned(), vec![moment.as_millisecond().into()])
            }
        }
    }
}

/// Every form of userIds that may be on record.
fn every_form(user_ids: &[String], forms: &[UserIdForm]) -> Vec<Value> {
    let known = forms.iter().filter(|form| !matches!(form, UserIdForm::Withheld));
    let forms: Vec<&UserIdForm> = known.chain(&[UserIdForm::AsTyped, UserIdForm::Sha256]).collect();
    let every = user_ids.iter().flat_map(|user_id| forms.iter().map(move |form| form.apply(user_id)));
    every.collect::<BTreeSet<String>>().into_iter().map(Value::Text).collect()
}
