//! How the History screen is drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{age, harmless_line};
use crate::history::Summary;
use crate::tui::layout::ListAndDetail;
use crate::tui::model::Model;
use crate::tui::view::draw_rule;
use crate::tui::widgets::rows::fit;

use super::{Attempts, LIST, compare, record};

/// Draws the screen into `body`.
pub fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    if model.history.compare.is_on() {
        return compare::draw(model, body, frame);
    }
    let panes = ListAndDetail::of(body, LIST, model.history.reading);
    draw_list(model, panes.list, frame);
    if let Some(rule) = panes.rule {
        draw_rule(rule, model, frame);
    }
    if panes.detail.width > 0 {
        record::draw(model, panes.detail, frame);
    }
}

fn draw_list(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let [title, list] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let style = if model.history.reading { theme.strong() } else { theme.focus() };
    frame.render_widget(Line::styled(" Every attempt, the newest first", style), title);
    match &model.history.attempts {
        Attempts::NotAsked | Attempts::Reading => {
            frame.render_widget(Line::styled(" reading the history…", theme.dim()), list);
        }
        Attempts::Failed(reason) => {
            frame.render_widget(Paragraph::new(reason.as_str()).style(theme.bad()).wrap(Wrap { trim: true }), list);
        }
        Attempts::Ready(attempts) if attempts.is_empty() => {
            let empty = " Nobody was enrolled yet: 1 goes to the Enroll screen.";
            frame.render_widget(Line::styled(empty, theme.dim()), list);
        }
        Attempts::Ready(attempts) => {
            let offset = model.history.cursor.offset(attempts.len(), list.height.into());
            for ((index, attempt), row) in attempts.iter().enumerate().skip(offset).zip(list.rows()) {
                draw_attempt(model, attempt, index == model.history.cursor.0, row, frame);
            }
        }
    }
}

/// `▸ ✓ Enrolled staging     4711@example.org        SUCCESS   3 min`
fn draw_attempt(model: &Model, attempt: &Summary, chosen: bool, row: Rect, frame: &mut Frame) {
    const OUTCOME: usize = 11;
    const AGE: usize = 7;
    const PROFILE: usize = 12;
    /// Columns from which on there is room for the profile; in a narrower list the entry beside it says it.
    const ROOM_FOR_THE_PROFILE: u16 = 72;
    let theme = &model.setup.theme;
    let colour = theme.outcome(attempt.outcome);
    let age = age(model.now.as_second() - attempt.at.as_second());
    let profile_width = if row.width >= ROOM_FOR_THE_PROFILE { PROFILE } else { 0 };
    let room = usize::from(row.width).saturating_sub(2 + OUTCOME + AGE + 2 + profile_width);
    let code_width = room * 45 / 100;
    let user_width = room - code_width;
    let base = if chosen { theme.chosen(!model.history.reading) } else { Style::new() };
    let colour = if chosen { Style::new() } else { colour };
    let dim = if chosen { Style::new() } else { theme.dim() };
    let code = attempt.code.as_deref().unwrap_or_default();
    let line = Line::from(vec![
        Span::raw(if chosen { "▸" } else { " " }),
        Span::raw(if model.history.marked.contains(&attempt.id) { "*" } else { " " }),
        Span::styled(
            format!("{:<OUTCOME$}", format!("{} {}", attempt.outcome.glyph(), attempt.outcome.title())),
            colour,
        ),
        Span::styled(
            padded(&harmless_line(&fit(&attempt.profile, profile_width.saturating_sub(1))), profile_width),
            dim,
        ),
        Span::raw(padded(&harmless_line(&attempt.user_id), user_width)),
        Span::raw(" "),
        Span::styled(padded(&harmless_line(code), code_width), dim),
        Span::styled(format!("{age:>AGE$}"), dim),
    ]);
    frame.render_widget(line.style(base), row);
    frame.buffer_mut().set_style(row, base);
}

fn padded(text: &str, width: usize) -> String {
    let text = fit(text, width);
    let gap = width.saturating_sub(text.width());
    text + &" ".repeat(gap)
}
