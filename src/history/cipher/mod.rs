//! What identifies people, unreadable to whoever has the record and not its key.
//!
//! The entries of the journal are encrypted, and the identifying columns of the list, from the day on which there is a key.
//! Behind a column's text stand tokens of its words, made with the key, so that the full-text index finds whole words and
//! knows none. A connection has the key, as functions in SQL; what is read and written goes through them. A record that was
//! encrypted once is marked, by a table of its own with a proof of the key, and is open to nobody without it from then on.

mod keys;

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::error::Unspecified;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use ulid::Ulid;

use super::HistoryError;
use super::error::Fault;
use crate::settings::SecretSource;
use keys::Keys;

pub(super) use keys::is_encrypted;

/// The fewest bytes of a secret.
const SHORTEST: usize = 32;

/// What `SQLite` may know of the functions: the same text gives the same.
const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);

/// What a record is encrypted with, if it is. Cheap to clone; its `Debug` shows no key.
#[derive(Clone, Default)]
pub(super) struct Cipher(Option<Arc<Keys>>);

impl Cipher {
    /// With the secret of a source, or without. Blocks.
    pub(super) fn of(source: Option<&SecretSource>) -> Result<Self, HistoryError> {
        let Some(source) = source else { return Ok(Self::default()) };
        let secret = source.read()?;
        let secret = Some(secret.expose().trim_ascii_end()).filter(|secret| secret.len() >= SHORTEST);
        let keys = secret.and_then(|secret| Keys::of(secret).ok()).ok_or(HistoryError::WeakKey)?;
        Ok(Self(Some(Arc::new(keys))))
    }

    /// Whether what is written is encrypted.
    pub(super) const fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Teaches a connection four functions. Without a key the first three leave everything as it is:
    /// - `encrypt(text)` for a column, `encrypt_entry(text)` for an entry; equal texts stay equal;
    /// - `decrypt(text)`, which gives back as it is what is not encrypted, or with another key;
    /// - `blind(text)`, the tokens of its words; NULL without a key.
    pub(super) fn attach(&self, connection: &Connection) -> rusqlite::Result<()> {
        self.teach(connection, "encrypt", |keys, text| keys.column(&text))?;
        self.teach(connection, "encrypt_entry", |keys, text| keys.entry(&text))?;
        self.teach(connection, "decrypt", |keys, text| Ok(keys.decrypt(&text).unwrap_or(text)))?;
        let keys = self.0.clone();
        let blind = move |context: &Context<'_>| {
            let text = text_of(context)?.unwrap_or_default();
            Ok(keys.as_ref().map(|keys| keys.words(&text)))
        };
        connection.create_scalar_function("blind", 1, FLAGS, blind)
    }

    fn teach(
        &self,
        connection: &Connection,
        name: &str,
        change: fn(&Keys, String) -> Result<String, Unspecified>,
    ) -> rusqlite::Result<()> {
        let keys = self.0.clone();
        let function = move |context: &Context<'_>| match (text_of(context)?, &keys) {
            (Some(text), Some(keys)) => {
                change(keys, text).map(Some).map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
            }
            (text, _) => Ok(text),
        };
        connection.create_scalar_function(name, 1, FLAGS, function)
    }

    /// Marks a record as encrypted from now on, if there is a key, and holds the key against it, or its absence.
    pub(super) fn settle(&self, connection: &mut Connection) -> Result<(), Fault> {
        if !self.is_on() {
            return self.check(connection);
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch("CREATE TABLE IF NOT EXISTS cipher (proof TEXT NOT NULL) STRICT")?;
        let proof = "INSERT INTO cipher SELECT encrypt_entry(?1) WHERE NOT EXISTS (SELECT 1 FROM cipher)";
        transaction.execute(proof, [Ulid::generate().to_string()])?;
        self.check(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// What is of another key is of some key where there is none.
    pub(super) fn named(&self, fault: Fault) -> Fault {
        if matches!(fault, Fault::OtherKey) { refusal(self.is_on()) } else { fault }
    }

    /// Whether a record can be read with this key, or without one: its mark says so, and its newest entry.
    pub(super) fn check(&self, connection: &Connection) -> Result<(), Fault> {
        admit(connection)?;
        match entry(connection, "decrypt(payload)", "DESC")? {
            Some(entry) if is_encrypted(&entry) => Err(refusal(self.is_on())),
            _ => Ok(()),
        }
    }
}

/// Whether a connection has a key.
pub(super) fn has_key(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT blind('') IS NOT NULL")?.query_row([], |row| row.get(0))
}

/// Whether a connection may read and write: a record that is marked as encrypted only with its key. Somebody may have marked it
/// since it was opened.
pub(super) fn admit(connection: &Connection) -> Result<(), Fault> {
    let is_marked = connection.prepare_cached("SELECT 1 FROM sqlite_schema WHERE name = 'cipher'")?.exists([])?;
    if is_marked && !connection.prepare_cached("SELECT 1 FROM cipher WHERE decrypt(proof) <> proof")?.exists([])? {
        return Err(refusal(has_key(connection)?));
    }
    Ok(())
}

/// Begins to write, if one may.
pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    admit(&transaction)?;
    Ok(transaction)
}

const fn refusal(has_key: bool) -> Fault {
    if has_key { Fault::OtherKey } else { Fault::NoKey }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cipher").field("is_on", &self.is_on()).finish_non_exhaustive()
    }
}

/// Whether the oldest entry was written before there was a key.
pub(super) fn begins_in_clear(connection: &Connection) -> Result<bool, Fault> {
    Ok(entry(connection, "payload", "ASC")?.is_some_and(|entry| !is_encrypted(&entry)))
}

/// The first entry about an attempt, in an order.
fn entry(connection: &Connection, payload: &str, order: &str) -> rusqlite::Result<Option<String>> {
    let sql = format!(
        "SELECT {payload} FROM event WHERE payload IS NOT NULL AND kind NOT IN ('salvaged', 'erased') ORDER BY seq {order} LIMIT 1"
    );
    connection.query_row(&sql, [], |row| row.get(0)).optional()
}

fn text_of(context: &Context<'_>) -> rusqlite::Result<Option<String>> {
    context.get(0)
}
