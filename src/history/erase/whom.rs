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
        /// The userId, as typed or as sent.
        user_id: String,
        /// The forms in which it may have been sent; SHA-256 is one in any case.
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
            Self::Person { user_id, forms } => {
                let (marks, values) = one_of(user_id, forms);
                (format!("user_id IN ({marks}) OR raw_user_id IN ({marks})"), values)
            }
            Self::Before(moment) => ("row < ?1".to_owned(), vec![first_row(moment.as_millisecond()).into()]),
        }
    }

    /// A statement that gives their identities, in whatever format of the record, and its values.
    pub(super) fn ids_in_any_format(&self) -> (String, Vec<Value>) {
        match self {
            Self::Person { user_id, forms } => {
                let (marks, values) = one_of(user_id, forms);
                let sql = format!(
                    "SELECT DISTINCT attempt FROM event
                     WHERE payload IS NOT NULL AND (json_extract(payload, '$.attempt.userId') IN ({marks})
                           OR json_extract(payload, '$.attempt.rawUserId') IN ({marks}))"
                );
                (sql, values)
            }
            Self::Before(moment) => {
                ("SELECT id FROM attempt WHERE at < ?1".to_owned(), vec![moment.as_millisecond().into()])
            }
        }
    }
}

/// Every form of a userId that may be on record: as many numbered parameters, and their values.
fn one_of(user_id: &str, forms: &[UserIdForm]) -> (String, Vec<Value>) {
    let forms = forms.iter().filter(|form| !matches!(form, UserIdForm::Withheld)).chain([&UserIdForm::Sha256]);
    let mut values: BTreeSet<String> = forms.map(|form| form.apply(user_id)).collect();
    values.insert(user_id.to_owned());
    let marks: Vec<String> = (1..=values.len()).map(|number| format!("?{number}")).collect();
    (marks.join(", "), values.into_iter().map(Value::Text).collect())
}
