//! What a search asks for, in SQL.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::Search;
use super::error::Fault;
use super::project::first_row;
use super::search::expression;

/// Attempts that are few enough to be looked at one by one.
pub(super) const FEW: usize = 10_000;

/// What the conditions of a search are in SQL, and their values.
#[derive(Clone)]
pub(super) struct Conditions {
    /// What stands behind FROM: `attempt`, and the index before it if that is asked.
    pub(super) tables: &'static str,
    /// Its column with the place of attempts in time.
    pub(super) row: &'static str,
    /// Whether the full-text index is asked.
    pub(super) asks_index: bool,
    asks_length: bool,
    all: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    /// None: all attempts.
    pub(super) const fn none() -> Self {
        Self {
            tables: "attempt",
            row: "attempt.row",
            asks_index: false,
            asks_length: false,
            all: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Those of a search.
    pub(super) fn of(search: &Search, connection: &Connection) -> Result<Self, Fault> {
        let mut conditions = Self::none();
        if let Some(expression) = expression(search, connection)? {
            // The index first, whatever SQLite thinks: it has no idea how much that finds.
            conditions.tables = "attempt_text CROSS JOIN attempt ON attempt.row = attempt_text.rowid";
            conditions.row = "attempt_text.rowid";
            conditions.asks_index = true;
            conditions.add("attempt_text MATCH ?", [Value::Text(expression)]);
        }
        let first_of = |moment: Timestamp| Value::Integer(first_row(moment.as_millisecond()));
        let (since, until) = search.stretch();
        if let Some(since) = since {
            conditions.add(&format!("{} >= ?", conditions.row), [first_of(since)]);
        }
        if let Some(until) = until {
            conditions.add(&format!("{} < ?", conditions.row), [first_of(until)]);
        }
        conditions.add_lengths(search, connection)?;
        Ok(conditions)
    }

    /// How long the exchange took, by its index only where few took so long.
    fn add_lengths(&mut self, search: &Search, connection: &Connection) -> Result<(), Fault> {
        for (more_than, less_than) in search.durations() {
            let (sign, bound) = if less_than.is_some() { ("<", less_than) } else { (">", more_than) };
            let sql = format!("SELECT 1 FROM attempt WHERE exchange_us {sign} ? LIMIT 1 OFFSET {FEW}");
            let is_frequent = connection.prepare_cached(&sql)?.exists([bound])?;
            if is_frequent || self.asks_index {
                self.add(&format!("+exchange_us {sign} ?"), [Value::from(bound)]);
            } else {
                // SQLite would rather go through all in order, waiting for the few.
                self.tables = "attempt INDEXED BY attempt_exchange";
                self.add(&format!("exchange_us {sign} ?"), [Value::from(bound)]);
            }
            self.asks_length = true;
        }
        Ok(())
    }

    pub(super) fn add<const N: usize>(&mut self, condition: &str, values: [Value; N]) {
        self.all.push(condition.to_owned());
        self.values.extend(values);
    }

    pub(super) fn sql(&self) -> String {
        if self.all.is_empty() { "TRUE".to_owned() } else { self.all.join(" AND ") }
    }

    /// The tables that must be read to know which attempts there are: the index alone, if it can tell.
    fn fewest_tables(&self) -> &'static str {
        if self.asks_index && !self.asks_length { "attempt_text" } else { self.tables }
    }

    /// How many attempts there are.
    pub(super) fn count(&self, connection: &Connection) -> Result<u64, Fault> {
        let sql = format!("SELECT count(*) FROM {} WHERE {}", self.fewest_tables(), self.sql());
        let mut statement = connection.prepare_cached(&sql)?;
        let count: i64 = statement.query_row(params_from_iter(&self.values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Whether there are more than [`FEW`].
    pub(super) fn leave_many(&self, connection: &Connection) -> Result<bool, Fault> {
        let sql = format!("SELECT 1 FROM {} WHERE {} LIMIT 1 OFFSET {FEW}", self.fewest_tables(), self.sql());
        let mut statement = connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(&self.values), |_| Ok(())).optional()?.is_some())
    }

    /// Their rows, from the oldest on.
    pub(super) fn rows(&self, connection: &Connection) -> Result<Vec<i64>, Fault> {
        let (row, tables) = (self.row, self.fewest_tables());
        let sql = format!("SELECT {row} FROM {tables} WHERE {} ORDER BY {row}", self.sql());
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(&self.values), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
