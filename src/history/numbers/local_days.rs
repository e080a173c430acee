//! Which local day a moment is on: a million times in a row, and right where a clock is turned.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Milliseconds of a day of 24 hours.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The days of a time zone. Between two turns of its clock a day is a division: a zone is looked up only when a moment is
/// not between the same two as the one before.
pub(super) struct LocalDays {
    zone: TimeZone,
    /// From the earlier turn on, before the later one, in milliseconds since 1970.
    from: i64,
    until: i64,
    /// Milliseconds by which local time is ahead of UTC between the two.
    ahead: i64,
}

impl LocalDays {
    pub(super) fn of(zone: &TimeZone) -> Self {
        Self { zone: zone.clone(), from: i64::MAX, until: i64::MIN, ahead: 0 }
    }

    /// The day of a moment in milliseconds since 1970: days since 1970-01-01.
    pub(super) fn day(&mut self, at: i64) -> i64 {
        if at < self.from || at >= self.until {
            self.look_up(at);
        }
        at.saturating_add(self.ahead).div_euclid(DAY)
    }

    /// The date of a day.
    pub(super) fn date(day: i64) -> Date {
        Date::constant(1970, 1, 1).saturating_add(day.days())
    }

    fn look_up(&mut self, at: i64) {
        let moment = Timestamp::from_millisecond(at).unwrap_or_default();
        // What precedes a turn is before it: a millisecond later the turn itself is among it.
        let just_after = moment.saturating_add(1.millisecond()).unwrap_or(moment);
        let earlier = self.zone.preceding(just_after).next();
        let later = self.zone.following(moment).next();
        self.from = earlier.map_or(i64::MIN, |turn| turn.timestamp().as_millisecond());
        self.until = later.map_or(i64::MAX, |turn| turn.timestamp().as_millisecond());
        self.ahead = i64::from(self.zone.to_offset(moment).seconds()) * 1000;
    }
}
