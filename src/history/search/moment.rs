//! Times as people write them. Days, months and weeks are those of the calendar where they are written.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span, Timestamp, Zoned};

/// What a text about time means: a stretch, whose ends are one for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Timestamp,
    /// The first moment after it.
    pub(super) to: Timestamp,
}

/// `7d`, `12h`, `30m`, `2w`, `today`, `yesterday`, `2026-11-25`, `2026-11`, `2026`, `2026-11-25T08:00` or a time in RFC 3339;
/// `None` for anything else.
pub(super) fn stretch(text: &str, now: &Zoned) -> Option<Stretch> {
    let text = text.to_ascii_lowercase();
    match text.as_str() {
        "now" => return Some(moment(now.timestamp())),
        "today" => return days(now.date(), Span::new().days(1), now),
        "yesterday" => return days(now.date().yesterday().ok()?, Span::new().days(1), now),
        _ => {}
    }
    calendar(&text, now).or_else(|| clock(&text, now)).or_else(|| ago(&text, now))
}

/// The day on which a stretch begins, where it is written.
pub(super) fn day_of(stretch: Stretch, now: &Zoned) -> Option<Stretch> {
    let date = stretch.from.to_zoned(now.time_zone().clone()).date();
    days(date, Span::new().days(1), now)
}

const fn moment(at: Timestamp) -> Stretch {
    Stretch { from: at, to: at }
}

/// From the first moment of a day: that is not always midnight.
fn days(first: Date, length: Span, now: &Zoned) -> Option<Stretch> {
    let start = |date: Date| Some(date.to_zoned(now.time_zone().clone()).ok()?.timestamp());
    Some(Stretch { from: start(first)?, to: start(first.checked_add(length).ok()?)? })
}

fn calendar(text: &str, now: &Zoned) -> Option<Stretch> {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    match (parts.as_slice(), lengths.as_slice()) {
        ([year], [4]) => days(Date::new(year.parse().ok()?, 1, 1).ok()?, Span::new().years(1), now),
        ([year, month], [4, 2]) => {
            let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
            days(first, Span::new().months(1), now)
        }
        ([year, month, day], [4, 2, 2]) => {
            let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
            days(date, Span::new().days(1), now)
        }
        _ => None,
    }
}

fn clock(text: &str, now: &Zoned) -> Option<Stretch> {
    if !text.contains('t') {
        return None;
    }
    let local = || text.parse::<DateTime>().ok()?.to_zoned(now.time_zone().clone()).ok();
    Some(moment(text.parse::<Timestamp>().ok().or_else(|| local().map(|zoned| zoned.timestamp()))?))
}

fn ago(text: &str, now: &Zoned) -> Option<Stretch> {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let (count, unit) = (digits.parse::<u32>().ok().map(i64::from)?, text.get(digits.len()..)?);
    let before = match unit {
        "m" => now.checked_sub(SignedDuration::from_mins(count)),
        "h" => now.checked_sub(SignedDuration::from_hours(count)),
        "d" => now.checked_sub(Span::new().try_days(count).ok()?),
        "w" => now.checked_sub(Span::new().try_weeks(count).ok()?),
        _ => return None,
    };
    Some(moment(before.ok()?.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin(text: &str) -> Zoned {
        at(text).in_tz("Europe/Berlin").unwrap()
    }

    #[test]
    fn days_and_months_are_those_of_the_place_even_when_clocks_are_changed() {
        // On 2026-10-25 clocks go back an hour, on 2026-03-29 they go forward.
        let now = berlin("2026-10-25T12:00:00Z");
        let day = |from, to| Some(Stretch { from: at(from), to: at(to) });
        assert_eq!(stretch("today", &now), day("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"));
        assert_eq!(stretch("yesterday", &now), day("2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z"));
        assert_eq!(stretch("2026-03-29", &now), day("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"));
        assert_eq!(stretch("2026-10", &now), day("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"));
        assert_eq!(stretch("2026", &now), day("2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"));
        assert_eq!(stretch("1d", &now).unwrap().from, at("2026-10-24T11:00:00Z"));
        assert_eq!(stretch("24h", &now).unwrap().from, at("2026-10-24T12:00:00Z"));
        assert_eq!(stretch("2w", &now).unwrap().from, at("2026-10-11T11:00:00Z"));
        assert_eq!(day_of(stretch("1d", &now).unwrap(), &now), stretch("yesterday", &now));
    }

    #[test]
    fn a_day_without_midnight_begins_later() {
        let now = at("2026-06-01T12:00:00Z").in_tz("Africa/Cairo").unwrap();
        // Cairo's clocks go from 0:00 to 1:00 on 2026-04-24.
        assert_eq!(stretch("2026-04-24", &now).unwrap().from, at("2026-04-23T22:00:00Z"));
    }

    #[test]
    fn a_time_is_local_unless_it_says_otherwise() {
        let now = berlin("2026-11-25T12:00:00Z");
        assert_eq!(stretch("2026-11-25T08:00", &now).unwrap().from, at("2026-11-25T07:00:00Z"));
        assert_eq!(stretch("2026-11-25T08:00:00Z", &now).unwrap().from, at("2026-11-25T08:00:00Z"));
        assert_eq!(stretch("2026-11-25t08:00:00+05:00", &now).unwrap().from, at("2026-11-25T03:00:00Z"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        let now = berlin("2026-11-25T12:00:00Z");
        for text in [
            "",
            "d",
            "7",
            "7y",
            "-7d",
            "99999999999d",
            "4000000000d",
            "2026-13",
            "2026-02-30",
            "26-1-1",
            "ü",
            "7dü",
            "t",
        ] {
            assert_eq!(stretch(text, &now), None, "{text}");
        }
    }
}
