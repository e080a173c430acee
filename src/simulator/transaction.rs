//! `transactionId` in the documented style: `G006600016CN20190114000000009572520355`.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The prefix of the documentation's sample.
const PREFIX: &str = "G006600016CN";

/// Gives out numbers that rise. They start from the clock, so that a restart repeats none.
#[derive(Debug, Default)]
pub(super) struct Transactions {
    last: AtomicI64,
}

impl Transactions {
    /// A transactionId that was not given before: prefix, the day in UTC, a running number of 18 digits.
    pub(super) fn next(&self, now: Timestamp) -> String {
        let clock = now.as_microsecond();
        let after = |last: i64| clock.max(last.saturating_add(1));
        let last = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last)));
        let number = after(last.unwrap_or_default());
        format!("{PREFIX}{}{number:018}", now.to_zoned(TimeZone::UTC).strftime("%Y%m%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_in_the_same_microsecond_differ_and_have_the_length_of_the_sample() {
        let transactions = Transactions::default();
        let now = Timestamp::UNIX_EPOCH;
        let first = transactions.next(now);
        assert_eq!(first, "G006600016CN19700101000000000000000001");
        assert_eq!(transactions.next(now), "G006600016CN19700101000000000000000002");
        assert_eq!(first.len(), "G006600016CN20190114000000009572520355".len());
    }
}
