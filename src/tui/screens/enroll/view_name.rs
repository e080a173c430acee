//! Which photo and whose userId the form holds: the whole name of the file, and a word on what was left from before.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{broken, fit, fit_middle};
use crate::photo::Source;
use crate::tui::model::Model;
use crate::tui::theme::Theme;

use super::form::{Field, Origin};
use super::photos::{Row, Target, name_of};
use super::{Enroll, Focus};

/// The name of a line of the list in so many columns. Files differ at their ends; a sample's caption is read from its beginning.
pub(super) fn name_in_list(row: &Row, width: usize) -> String {
    match row.target {
        Target::Photo(Source::Sample(_)) => fit(&row.name, width),
        _ => fit_middle(&row.name, width),
    }
}

/// The lines of the form that name the photo, `rows` at the most, beside a label of `label` columns.
pub(super) fn photo_lines(model: &Model, area: Rect, label: u16, rows: usize) -> Vec<Line<'static>> {
    let theme = &model.setup.theme;
    let Some((source, _)) = model.enroll.shown_photo() else { return Vec::new() };
    let style = if model.enroll.is_chosen() { Style::new() } else { theme.dim() };
    let width = usize::from(area.width.saturating_sub(label));
    let label = usize::from(label);
    let lines = broken(&name_of(&source), width, rows).into_iter().enumerate();
    let line = |(index, text)| {
        let name = if index == 0 { "photo" } else { "" };
        Line::from(vec![Span::styled(format!("{name:<label$}"), theme.dim()), Span::styled(text, style)])
    };
    lines.map(line).collect()
}

/// The name of the photo and its facts, as they stand below its picture: on one line where `rows` are few.
pub(super) fn name_and_facts(
    source: &Source,
    facts: &str,
    width: usize,
    rows: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    /// Columns below which a piece of the facts says nothing.
    const LEAST: usize = 12;
    const BETWEEN: &str = " · ";
    let name = name_of(source);
    let named = |name: String| Span::styled(name, theme.strong());
    let room = width.saturating_sub(name.width() + BETWEEN.width());
    let is_beside = !facts.is_empty() && (facts.width() <= room || rows == 1 && room >= LEAST);
    if is_beside {
        return vec![Line::from(vec![named(name), Span::raw(BETWEEN), Span::raw(fit(facts, room))])];
    }
    let rows_of_name = if rows == 1 { 1 } else { rows - 1 };
    let mut lines: Vec<Line> =
        broken(&name, width, rows_of_name).into_iter().map(|line| Line::from(named(line))).collect();
    if rows > 1 && !facts.is_empty() {
        lines.extend(broken(facts, width, 2).into_iter().map(Line::raw));
    }
    lines
}

/// Where a userId that was not typed for the photo on show is from: a sentence without its end.
pub(super) fn whose(enroll: &Enroll) -> Option<String> {
    Some(match enroll.carried()? {
        Origin::Photo(Some((source, _))) => format!("userId from the photo before: {}", name_of(source)),
        Origin::Photo(None) => return None,
        Origin::Attempt => "userId from the attempt before".to_owned(),
        Origin::History => "userId from the history".to_owned(),
        Origin::Profile(profile) => format!("userId typed for the profile {profile}"),
    })
}

/// The same with what to do, where the keys go to the field.
pub(super) fn note_on_user_id(enroll: &Enroll) -> Option<String> {
    let whose = whose(enroll)?;
    let is_there = enroll.focus == Focus::Field(Field::UserId);
    Some(if is_there { format!("! {whose}. Type to replace it, → keeps it.") } else { format!("! {whose}.") })
}

/// What is to be done before what is shown can be sent, beside the button.
pub(super) const fn before_sending(enroll: &Enroll, is_chosen: bool) -> &'static str {
    match (is_chosen, enroll.focus) {
        (true, _) => "",
        (false, Focus::Photos) => "⏎ chooses this photo",
        (false, Focus::Field(_)) => "choose the photo first: esc, ⏎",
    }
}
