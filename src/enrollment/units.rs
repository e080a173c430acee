//! Numbers in the units people read: sizes and ages, short enough for a column.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A size in bytes as people read it, in powers of ten: `402 kB`, `2.1 MB`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a size for people has two significant digits")]
pub fn bytes_for_people(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} kB", (bytes as f64 / 1e3).max(1.0)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// How long ago something was, in seconds, as a list shows it: `now`, `3 min`, `2 h`, `5 d`, `3 mo`, `2 y`.
/// What lies in the future (a clock that was set back) is `now`.
#[must_use]
pub fn age(seconds: i64) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    const MONTH: i64 = 30 * DAY;
    const YEAR: i64 = 365 * DAY;
    match seconds {
        i64::MIN..MINUTE => "now".to_owned(),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY => format!("{} h", seconds / HOUR),
        DAY..MONTH => format!("{} d", seconds / DAY),
        MONTH..YEAR => format!("{} mo", seconds / MONTH),
        YEAR.. => format!("{} y", seconds / YEAR),
    }
}

/// A moment as clocks and calendars of a zone show it: `2026-11-25 08:00:00`.
#[must_use]
pub fn local_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A number with its thousands apart: `1,204`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Milliseconds as people read them: `85 ms`, `2.10 s`.
#[must_use]
pub fn duration_for_people(milliseconds: f64) -> String {
    if milliseconds < 1000.0 { format!("{milliseconds:.0} ms") } else { format!("{:.2} s", milliseconds / 1000.0) }
}

/// A part of 1: `12.3 %`.
#[must_use]
pub fn per_cent(part: f64) -> String {
    format!("{:.1} %", part * 100.0)
}

/// A bar in eighths of a column, for a part of 1 where all of it takes `columns`. What is there at all is seen.
#[must_use]
pub fn bar(part: f64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = eighths(part, columns);
    let eighths = if part > 0.0 { eighths.max(1) } else { eighths };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "columns of a window"
)]
fn eighths(part: f64, columns: usize) -> usize {
    (part.clamp(0.0, 1.0) * columns as f64 * 8.0).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_say_them() {
        assert_eq!(bytes_for_people(0), "0 B");
        assert_eq!(bytes_for_people(999), "999 B");
        assert_eq!(bytes_for_people(402_300), "402 kB");
        assert_eq!(bytes_for_people(2_100_000), "2.1 MB");
    }

    #[test]
    fn ages_read_as_people_say_them() {
        assert_eq!(age(-5), "now");
        assert_eq!(age(59), "now");
        assert_eq!(age(180), "3 min");
        assert_eq!(age(7_200), "2 h");
        assert_eq!(age(2 * 86_400), "2 d");
        assert_eq!(age(400 * 86_400), "1 y");
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!([0, 999, 1_204, 1_000_000].map(thousands), ["0", "999", "1,204", "1,000,000"]);
    }

    #[test]
    fn a_bar_has_eighths_and_shows_what_is_hardly_there() {
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(0.000_1, 3), "▏");
        assert_eq!((bar(0.0, 3), bar(1.0, 3), bar(7.0, 3)), (String::new(), "███".into(), "███".into()));
    }
}
