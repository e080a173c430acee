//! A clock that is wrong explains many a refusal: signatures and certificates are good for a while only.

use super::{Attempt, Outcome};

/// How far the gateway's clock is ahead of this computer's, when it is so far that it explains a failure.
pub(super) struct ClockSkew {
    seconds_ahead: i64,
}

impl ClockSkew {
    /// The codes that a wrong clock can bring about: of the time, of the signature over it, of whom it lets in.
    const CODES: [&str; 5] = ["SIGNATURE_INVALID", "PARAM_ILLEGAL", "INVALID_ARGUMENT", "ACCESS_DENIED", "OAUTH_FAIL"];

    /// Seconds that are nobody's fault: a slow network, a `Date` to the second, clocks left to themselves for months.
    const TOLERATED: u64 = 300;

    /// The skew that an attempt met, if it can be why. `is_known` tells the codes that somebody documented: what the
    /// others are about, nobody knows.
    pub(super) fn of(attempt: &Attempt, is_known: impl Fn(&str) -> bool) -> Option<Self> {
        let seconds_ahead = attempt.response?.clock_ahead?;
        let code = attempt.result.as_ref()?.result_code.as_str();
        let explains = Self::CODES.contains(&code) || !is_known(code);
        let harmless = attempt.outcome == Outcome::Enrolled || seconds_ahead.unsigned_abs() <= Self::TOLERATED;
        (explains && !harmless).then_some(Self { seconds_ahead })
    }

    /// Puts it among the causes and actions. What may have taken effect is asked about first, and not sent again.
    pub(super) fn tell(&self, outcome: Outcome, causes: &mut Vec<String>, actions: &mut Vec<String>) {
        causes.insert(0, self.cause());
        if outcome == Outcome::Unknown {
            actions.push("Set the clock.".to_owned());
        } else {
            actions.insert(0, "Set the clock, then retry.".to_owned());
        }
    }

    fn cause(&self) -> String {
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
