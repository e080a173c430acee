//! A clock that is wrong explains many a refusal: signatures and certificates are good for a while only.

use super::{Attempt, Outcome};

/// How far the gateway's clock is ahead of this computer's, when it is so far that it explains a failure.
pub(super) struct ClockSkew {
    seconds_ahead: i64,
}

impl ClockSkew {
    /// What to do about it.
    pub(super) const ACTION: &str = "Set the clock, then retry.";

    /// Seconds that are nobody's fault: a slow network, a `Date` to the second, clocks left to themselves for months.
    const TOLERATED: u64 = 300;

    /// The skew that an attempt met, unless it did no harm.
    pub(super) fn of(attempt: &Attempt) -> Option<Self> {
        let seconds_ahead = attempt.response?.clock_ahead?;
        let harmless = attempt.outcome == Outcome::Enrolled || seconds_ahead.unsigned_abs() <= Self::TOLERATED;
        (!harmless).then_some(Self { seconds_ahead })
    }

    /// The same as a cause.
    pub(super) fn cause(&self) -> String {
        let minutes = self.seconds_ahead.unsigned_abs().saturating_add(30) / 60;
        let side = if self.seconds_ahead > 0 { "behind" } else { "ahead of" };
        let (hours, days) = (minutes / 60, minutes / (24 * 60));
        let span = match (days, hours) {
            (2.., _) => format!("{days} days"),
            (_, 2..) => format!("{hours} hours"),
            _ => format!("{minutes} minutes"),
        };
        format!("The clock of this computer is {span} {side} the gateway's.")
    }
}
