//! One attempt as a line of the list.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{ProfileKind, SIMULATOR, age, fit, harmless_line, padded};
use crate::history::Summary;
use crate::tui::model::Model;

/// Columns of the two signs before the outcome, and of the outcome: `✓ Enrolled` and air.
const SIGNS: u16 = 2;
const OUTCOME: u16 = 11;
/// Columns from which on there is room for clock times beside dates, and for longer names of profiles.
const ROOMY: usize = 84;
/// The fewest columns in which a code says anything.
const LEAST_CODE: usize = 7;

/// `▸ ✓ Enrolled ▲ live      4711@example.org      SUCCESS   28 Nov`; of one that explores, `◇ biz-id-missing` in place of the
/// person. Whatever the width, profile, person and time are there; the code gives way.
pub(super) fn draw_attempt(model: &Model, attempt: &Summary, chosen: bool, row: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let width = usize::from(row.width);
    let is_roomy = width >= ROOMY;
    let when = when(attempt.at, model.now, &TimeZone::system(), is_roomy);
    let profile_width = if is_roomy { 20 } else { 13 };
    let room = width.saturating_sub(usize::from(SIGNS + OUTCOME) + profile_width + when.width() + 1);
    let subject = attempt.kind.subject(attempt.case.as_deref(), &attempt.user_id);
    let code_width = Some(room * 2 / 5).filter(|columns| *columns >= LEAST_CODE).unwrap_or(0);
    let user_width = room - code_width;
    let base = if chosen { theme.chosen(!model.history.reading) } else { Style::new() };
    let styled = |style: Style| if chosen { Style::new() } else { style };
    let (profile, is_production) = profile(model, attempt);
    let cell = |text: &str, columns: usize| {
        let text = fit(&harmless_line(text), columns.saturating_sub(1));
        padded(&text, columns)
    };
    let line = Line::from(vec![
        Span::raw(if chosen { "▸" } else { " " }),
        Span::raw(if model.history.marked.contains(&attempt.id) { "*" } else { " " }),
        Span::styled(
            padded(&format!("{} {}", attempt.outcome.glyph(), attempt.outcome.title()), OUTCOME.into()),
            styled(theme.outcome(attempt.outcome)),
        ),
        Span::styled(cell(&profile, profile_width), styled(theme.dim())),
        Span::raw(cell(&subject, user_width)),
        Span::styled(cell(attempt.code.as_deref().unwrap_or_default(), code_width), styled(theme.dim())),
        Span::styled(format!(" {when}"), styled(theme.dim())),
    ]);
    frame.render_widget(line.style(base), row);
    frame.buffer_mut().set_style(row, base);
    if is_production {
        // Red also in the chosen line.
        let x = row.x.saturating_add(SIGNS + OUTCOME);
        let name = u16::try_from(profile.width().min(profile_width - 1)).unwrap_or_default();
        let cell = Rect { x, width: name, ..row }.intersection(row);
        frame.buffer_mut().set_style(cell, theme.production());
    }
}

/// The profile, and what it is where that matters: production and the simulated gateway say so whatever their names. And whether it
/// is production.
fn profile(model: &Model, attempt: &Summary) -> (String, bool) {
    let name = &attempt.profile;
    let settings = || model.setup.profiles.iter().find(|profile| profile.name == *name).map(|profile| profile.kind);
    match attempt.profile_kind.or_else(settings) {
        Some(ProfileKind::Simulator) if name == SIMULATOR => ("simulated".to_owned(), false),
        Some(ProfileKind::Simulator) => (format!("simulated {name}"), false),
        Some(ProfileKind::Production) => (format!("▲ {}", harmless_line(name)), true),
        Some(ProfileKind::Sandbox) | None => (name.clone(), false),
    }
}

/// When it began: how long ago within a day, else the date, with the time of day where there is room. The year is named where it is
/// another one.
fn when(at: Timestamp, now: Timestamp, zone: &TimeZone, is_roomy: bool) -> String {
    const DAY: i64 = 24 * 60 * 60;
    let ago = now.as_second() - at.as_second();
    if ago < DAY {
        return age(ago);
    }
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let date = if at.year() == now.year() { at.strftime("%-d %b") } else { at.strftime("%Y-%m-%d") };
    if is_roomy { format!("{date} {}", at.strftime("%H:%M")) } else { date.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_a_day_it_is_how_long_ago_and_before_that_a_date() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-30T12:00:00Z");
        let told = |text: &str, is_roomy| when(at(text), now, &TimeZone::UTC, is_roomy);
        assert_eq!(told("2026-11-30T11:57:00Z", false), "3 min");
        assert_eq!(told("2026-11-29T12:00:01Z", false), "23 h");
        assert_eq!(told("2026-11-29T12:00:00Z", false), "29 Nov");
        assert_eq!(told("2026-11-03T09:05:00Z", true), "3 Nov 09:05");
        assert_eq!(told("2025-11-30T12:00:00Z", false), "2025-11-30");
        assert_eq!(told("2025-11-30T12:00:00Z", true), "2025-11-30 12:00");
    }
}
