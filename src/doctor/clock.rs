//! This machine's clock against the gateway's, which refuses requests whose time is far from its own.

use super::finding::{CheckName, Finding};
use crate::gateway::Opened;

/// Seconds of difference that come from the way and from rounding.
const NO_DIFFERENCE: u64 = 60;
/// Seconds of difference that a gateway still accepts, by what is known: ZOLOZ names no number, its sister gateways a
/// few minutes.
const ACCEPTED: u64 = 5 * 60;

/// How far the clocks are apart.
pub(super) fn finding(opened: &Opened) -> Finding {
    let Some(ahead) = ahead(opened) else {
        return Finding::warn(
            CheckName::Clock,
            "not tried: the answer names no time",
            "compare this machine's clock with another one",
        );
    };
    let message = format!("this clock is {}", words(ahead));
    match ahead.unsigned_abs() {
        seconds if seconds <= NO_DIFFERENCE => Finding::pass(CheckName::Clock, &message),
        seconds if seconds <= ACCEPTED => Finding::warn(CheckName::Clock, &message, REMEDY),
        _ => Finding::fail(CheckName::Clock, &message, REMEDY),
    }
}

const REMEDY: &str = "set this machine's clock, by `timedatectl set-ntp true` where there is systemd";

/// What to do about a difference that explains why a request was refused.
pub(super) fn remedy(opened: &Opened) -> Option<String> {
    let ahead = ahead(opened).filter(|ahead| ahead.unsigned_abs() > ACCEPTED)?;
    Some(format!("{REMEDY}: it is {}", words(ahead)))
}

/// Seconds by which the gateway's clock is ahead of this one.
fn ahead(opened: &Opened) -> Option<i64> {
    opened.clock_ahead.or(opened.response_time_ahead)
}

fn words(ahead: i64) -> String {
    let seconds = ahead.unsigned_abs();
    let long = match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    };
    match ahead {
        0 => "that of the gateway, to the second".to_owned(),
        1.. => format!("{long} behind the gateway's"),
        _ => format!("{long} ahead of the gateway's"),
    }
}
