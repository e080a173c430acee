//! When a request is sent again by itself, and after which pause.
//!
//! Once a byte has left it is not, but for codes with which the gateway itself says that nothing was done. A connection
//! that did not come about may be tried again: nothing has left.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use super::Rules;
use crate::enrollment::{Attempt, Outcome};
use crate::gateway::Fault;

/// The first pause after a connection that did not come about; each one doubles, and grows by up to as much again.
const AFTER_NO_CONNECTION: Duration = Duration::from_millis(200);
/// The first pause after a code.
const AFTER_A_CODE: Duration = Duration::from_secs(1);
/// The longest pause, before it grows by chance.
const LONGEST: Duration = Duration::from_secs(15);

/// The tries that are left, and the pauses before them.
pub(super) struct Again<'a> {
    rules: &'a Rules,
    no_connection: ExponentialBackoff,
    code: ExponentialBackoff,
    used: u32,
}

impl<'a> Again<'a> {
    pub(super) fn new(rules: &'a Rules) -> Self {
        let pauses = |first| {
            ExponentialBuilder::default()
                .with_min_delay(first)
                .with_max_delay(LONGEST)
                .with_max_times(rules.retries as usize)
                .with_jitter()
                .build()
        };
        Self { rules, no_connection: pauses(AFTER_NO_CONNECTION), code: pauses(AFTER_A_CODE), used: 0 }
    }

    /// The pause before the next try; `None` when what is known so far is the end. `fault` is what went wrong on the wire.
    pub(super) fn pause(&mut self, attempt: &Attempt, fault: Option<Fault>) -> Option<Duration> {
        if self.used == self.rules.retries {
            return None;
        }
        let pause = match (attempt.outcome, fault) {
            (Outcome::NotSent, Some(fault)) if may_pass(fault) => self.no_connection.next(),
            (Outcome::Rejected, _) if self.is_to_be_repeated(attempt) => self.code.next(),
            _ => None,
        };
        self.used += u32::from(pause.is_some());
        pause
    }

    /// The number of the next try, from 2, and of the last.
    pub(super) const fn next_of_all(&self) -> (u32, u32) {
        (self.used + 1, self.rules.retries + 1)
    }

    fn is_to_be_repeated(&self, attempt: &Attempt) -> bool {
        let code = attempt.result.as_ref().map(|result| &result.result_code);
        code.is_some_and(|code| self.rules.retry_codes.contains(code))
    }
}

/// Whether a fault before sending may be gone in a moment. A limit that ran out was patience enough; what is wrong with
/// certificates stays wrong.
const fn may_pass(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::NameNotResolved
            | Fault::ConnectRefused
            | Fault::ConnectUnreachable
            | Fault::ConnectReset
            | Fault::ConnectFailed
    )
}
