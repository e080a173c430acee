//! The record in numbers: how many attempts, what came of them, how long the gateway took.

mod count;
mod local_days;
mod periods;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{HistoryError, Search, Store};
use crate::enrollment::{Outcome, thousands};

pub use periods::{Period, Periods};

pub(super) use count::numbers;

/// The numbers of what a search finds.
///
/// The success rate is the part that was enrolled of the attempts that are over and whose request may have left: enrolled,
/// rejected and unknown. What never left says nothing of the gateway, and what is on its way says nothing yet.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Numbers {
    /// Attempts.
    pub attempts: u64,
    /// Attempts of them by which nobody could be enrolled, since a simulated gateway was asked.
    pub simulated: u64,
    /// The success rate, 0 to 1; `None` when no attempt counts for it.
    pub success_rate: Option<f64>,
    /// Attempts by outcome, the most frequent first.
    pub outcomes: Vec<Share>,
    /// Attempts by code (the word of the failure, else the gateway's code), the most frequent first.
    pub codes: Vec<Share>,
    /// The exchange with the gateway, in milliseconds; `None` when there was none.
    pub exchange_ms: Option<Spread>,
    /// The same by profile, the one with the most attempts first.
    pub profiles: Vec<Group>,
    /// The same by operator, the one with the most attempts first.
    pub operators: Vec<Group>,
    /// Each day with an attempt, in local time, the oldest first.
    pub days: Vec<Day>,
    /// Whose local time that is, as IANA names it; `None` where it has no such name.
    pub time_zone: Option<String>,
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

/// The attempts of one profile, or of one operator.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Whose.
    pub name: String,
    /// How many came to what.
    #[serde(flatten)]
    pub tally: Tally,
    /// The success rate of them alone.
    pub success_rate: Option<f64>,
    /// Their exchanges, in milliseconds.
    pub exchange_ms: Option<Spread>,
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
    /// How many came to what.
    #[serde(flatten)]
    pub tally: Tally,
}

/// How many attempts came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Attempts.
    pub attempts: u64,
    /// Those that were enrolled.
    pub enrolled: u64,
    /// Those that were rejected.
    pub rejected: u64,
    /// Those of which nobody knows.
    pub unknown: u64,
    /// Those that never left.
    pub not_sent: u64,
    /// Those on their way.
    pub sending: u64,
}

impl Numbers {
    /// How many of the attempts were simulated, for people; empty where none was.
    #[must_use]
    pub fn simulated_in_words(&self) -> String {
        if self.simulated == 0 {
            return String::new();
        }
        format!("{} of them: nobody was enrolled by these", thousands(self.simulated))
    }
}

impl Tally {
    /// The outcomes in which an attempt can end, and how many did, in the order in which charts show them.
    #[must_use]
    pub const fn ends(&self) -> [(Outcome, u64); 4] {
        [
            (Outcome::Enrolled, self.enrolled),
            (Outcome::Rejected, self.rejected),
            (Outcome::Unknown, self.unknown),
            (Outcome::NotSent, self.not_sent),
        ]
    }

    /// The success rate, 0 to 1; `None` when no attempt counts for it.
    #[must_use]
    pub fn success_rate(&self) -> Option<f64> {
        let over = self.enrolled + self.rejected + self.unknown;
        (over > 0).then(|| ratio(self.enrolled, over))
    }

    const fn count(&mut self, outcome: Outcome) {
        self.attempts += 1;
        *match outcome {
            Outcome::Enrolled => &mut self.enrolled,
            Outcome::Rejected => &mut self.rejected,
            Outcome::Unknown => &mut self.unknown,
            Outcome::NotSent => &mut self.not_sent,
            Outcome::Sending => &mut self.sending,
        } += 1;
    }

    const fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.enrolled += other.enrolled;
        self.rejected += other.rejected;
        self.unknown += other.unknown;
        self.not_sent += other.not_sent;
        self.sending += other.sending;
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

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn ratio(part: u64, all: u64) -> f64 {
    part as f64 / all as f64
}

#[expect(clippy::cast_precision_loss, reason = "an exchange does not take centuries")]
fn ms(microseconds: i64) -> f64 {
    microseconds as f64 / 1e3
}

impl Store {
    /// What a search finds, in numbers; days are local. Abandons the counting before, if it goes on.
    ///
    /// # Errors
    /// [`HistoryError::Abandoned`], or another when the database cannot be read.
    pub async fn numbers(&self, search: Search) -> Result<Numbers, HistoryError> {
        self.numbers_in(search, TimeZone::system()).await
    }

    /// The same with the days of another place.
    ///
    /// # Errors
    /// [`HistoryError::Abandoned`], or another when the database cannot be read.
    pub async fn numbers_in(&self, search: Search, zone: TimeZone) -> Result<Numbers, HistoryError> {
        self.counting.ask_newest(move |connection| numbers(connection, &search, &zone)).await
    }
}
