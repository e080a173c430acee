//! Days for a chart: each one between the first and the last, or weeks or months where those are too many.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::{Day, Tally};
use crate::enrollment::Outcome;

/// Rows of days or weeks, above which they are put together.
const MOST_ROWS: usize = 35;

/// Days, weeks or months, as many as one looks at with pleasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods {
    /// What they are, as a heading.
    pub title: &'static str,
    /// The newest first; those without an attempt are there too.
    pub all: Vec<Period>,
    /// Attempts of the one with the most.
    pub most: u64,
}

/// The attempts of a day, a week or a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// How people call it.
    pub name: String,
    /// How many came to what.
    pub tally: Tally,
}

impl Period {
    /// A bar of what came of the attempts, where `most` of them take `columns`: so many columns for each outcome, one at least
    /// for what is there.
    #[must_use]
    pub fn bar(&self, most: u64, columns: usize) -> [(Outcome, usize); 4] {
        let mut left = columns;
        self.tally.ends().map(|(outcome, count)| {
            let width = if count == 0 { 0 } else { share_of(count, most, columns).max(1).min(left) };
            left -= width;
            (outcome, width)
        })
    }
}

fn share_of(count: u64, most: u64, columns: usize) -> usize {
    let columns = columns as u64;
    usize::try_from((count * columns + most / 2) / most.max(1)).unwrap_or(0)
}

impl Periods {
    /// Of the days with an attempt, the oldest first.
    #[must_use]
    pub fn of(days: &[Day]) -> Self {
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Self { title: "By day", all: Vec::new(), most: 0 };
        };
        let span = (last.date - first.date).get_days().unsigned_abs() as usize + 1;
        let monday = |date: Date| date.nth_weekday(-1, Weekday::Monday).unwrap_or(date);
        let week = |date: Date| if date.weekday() == Weekday::Monday { date } else { monday(date) };
        let (title, start, step, format): (_, &dyn Fn(Date) -> Date, _, _) = if span <= MOST_ROWS {
            ("By day", &|date| date, 1.day(), "%a %d %b %Y")
        } else if span / 7 <= MOST_ROWS {
            ("By week, from Monday", &week, 1.week(), "%d %b %Y")
        } else {
            ("By month", &|date: Date| date.first_of_month(), 1.month(), "%B %Y")
        };
        let mut all: Vec<Period> = Vec::new();
        let (mut date, end) = (start(last.date), start(first.date));
        let mut unread = days.iter().rev().peekable();
        loop {
            let mut tally = Tally::default();
            while let Some(day) = unread.next_if(|day| start(day.date) == date) {
                tally.add(&day.tally);
            }
            all.push(Period { name: date.strftime(format).to_string(), tally });
            let before = start(date.saturating_sub(step));
            if date <= end || before >= date {
                break;
            }
            date = before;
        }
        let most = all.iter().map(|period| period.tally.attempts).max().unwrap_or_default();
        Self { title, all, most }
    }
}
