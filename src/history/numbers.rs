//! The record in numbers: how many attempts, what came of them, how long the gateway took.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

use super::Search;
use super::conditions::Conditions;
use super::error::Fault;
use crate::enrollment::Outcome;

/// The numbers of what a search finds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Numbers {
    /// Attempts.
    pub attempts: u64,
    /// Of those whose request may have left, the part that was enrolled, 0 to 1; `None` when there are none.
    pub success_rate: Option<f64>,
    /// Attempts by outcome, the most frequent first.
    pub outcomes: Vec<Share>,
    /// Attempts by code (the word of the failure, else the gateway's code), the most frequent first.
    pub codes: Vec<Share>,
    /// The exchange with the gateway, in milliseconds; `None` when there was none.
    pub exchange_ms: Option<Spread>,
    /// Each day with an attempt, in local time, the oldest first.
    pub days: Vec<Day>,
}

/// How many attempts are of one sort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The sort.
    pub name: String,
    /// Attempts.
    pub count: u64,
    /// Part of all, 0 to 1.
    pub share: f64,
}

/// How values lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Half are at most this.
    pub median: f64,
    /// Of twenty, nineteen are at most this.
    pub p95: f64,
    /// The largest.
    pub longest: f64,
}

/// The attempts of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Which one, in local time.
    pub date: Date,
    /// Attempts.
    pub attempts: u64,
    /// Those that were enrolled.
    pub enrolled: u64,
    /// Those that were rejected.
    pub rejected: u64,
    /// Those of which nobody knows, and those on their way.
    pub unknown: u64,
    /// Those that never left.
    pub not_sent: u64,
}

/// Counts what a search finds; days are those of `zone`.
pub(super) fn numbers(connection: &Connection, search: &Search, zone: &TimeZone) -> Result<Numbers, Fault> {
    let conditions = Conditions::of(search, connection)?;
    let sql = format!(
        "SELECT at, outcome, coalesce(attempt.failure, attempt.result_code), exchange_us FROM {} WHERE {}",
        conditions.tables,
        conditions.sql()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.values))?;
    let mut counted = Numbers::default();
    let (mut outcomes, mut codes) = (BTreeMap::new(), BTreeMap::new());
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    let mut exchanges = Vec::new();
    while let Some(row) = rows.next()? {
        let at = Timestamp::from_millisecond(row.get(0)?).unwrap_or_default();
        let outcome: String = row.get(1)?;
        let date = at.to_zoned(zone.clone()).date();
        let day = days.entry(date).or_insert_with(|| Day::of(date));
        day.count(Outcome::from_word(&outcome));
        *outcomes.entry(outcome).or_insert(0) += 1;
        if let Some(code) = row.get::<_, Option<String>>(2)? {
            *codes.entry(code).or_insert(0) += 1;
        }
        exchanges.extend(row.get::<_, Option<i64>>(3)?);
        counted.attempts += 1;
    }
    let of = |outcome: Outcome| outcomes.get(outcome.word()).copied().unwrap_or(0);
    let left = counted.attempts - of(Outcome::NotSent);
    counted.success_rate = (left > 0).then(|| ratio(of(Outcome::Enrolled), left));
    counted.outcomes = shares(outcomes, counted.attempts);
    counted.codes = shares(codes, counted.attempts);
    counted.days = days.into_values().collect();
    counted.exchange_ms = Spread::of(exchanges);
    Ok(counted)
}

impl Day {
    const fn of(date: Date) -> Self {
        Self { date, attempts: 0, enrolled: 0, rejected: 0, unknown: 0, not_sent: 0 }
    }

    const fn count(&mut self, outcome: Option<Outcome>) {
        self.attempts += 1;
        match outcome {
            Some(Outcome::Enrolled) => self.enrolled += 1,
            Some(Outcome::Rejected) => self.rejected += 1,
            Some(Outcome::NotSent) => self.not_sent += 1,
            Some(Outcome::Unknown | Outcome::Sending) | None => self.unknown += 1,
        }
    }
}

impl Spread {
    /// Of microseconds; in milliseconds. The nearest rank.
    fn of(mut microseconds: Vec<i64>) -> Option<Self> {
        microseconds.sort_unstable();
        let rank = |percent: usize| microseconds.get((microseconds.len() * percent).div_ceil(100).max(1) - 1);
        Some(Self { median: ms(*rank(50)?), p95: ms(*rank(95)?), longest: ms(*rank(100)?) })
    }
}

fn shares(counts: BTreeMap<String, u64>, all: u64) -> Vec<Share> {
    let mut shares: Vec<Share> =
        counts.into_iter().map(|(name, count)| Share { name, count, share: ratio(count, all) }).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.count));
    shares
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn ratio(part: u64, all: u64) -> f64 {
    part as f64 / all as f64
}

#[expect(clippy::cast_precision_loss, reason = "an exchange does not take centuries")]
fn ms(microseconds: i64) -> f64 {
    microseconds as f64 / 1e3
}
