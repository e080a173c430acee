//! How two attempts side by side are drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as TextLine, Span};
use ratatui::widgets::{Paragraph, Wrap};

use crate::enrollment::{Attempt, fit, harmless_line};
use crate::tui::layout::indent as indented;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widgets::page::{draw_failure, draw_more};
use crate::tui::widgets::rows::draw_fitted;

use super::comparison::{Comparison, Standing};
use super::{GUTTER, HEADER, Line, OnShow, indent, pair_of, side_width};

/// Draws the comparison into `body`, or says what is awaited or wrong.
pub(in super::super) fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let compare = &model.history.compare;
    let area = indented(body);
    match &compare.on_show {
        OnShow::Nothing => {}
        OnShow::Reading(_) => frame.render_widget(TextLine::styled("comparing…", theme.dim()), area),
        OnShow::Failed(reason) => draw_failure(reason, area, frame.buffer_mut(), theme),
        OnShow::Ready(comparison) => {
            let [header, lines] = Layout::vertical([Constraint::Length(HEADER), Constraint::Fill(1)]).areas(body);
            draw_header(comparison, theme, indented(header), body.width, frame);
            let shown = compare.lines.iter().enumerate().skip(compare.top.0);
            let text = draw_more(compare.lines.len(), compare.top.0, lines, frame.buffer_mut(), theme);
            for ((number, line), row) in shown.zip(text.rows()) {
                draw_line(comparison, line, compare.only == Some(true), theme, row, frame);
                if compare.at == Some(number) {
                    frame.buffer_mut().set_string(row.x, row.y, "▌", theme.focus());
                }
            }
        }
    }
}

fn draw_header(comparison: &Comparison, theme: &Theme, area: Rect, width: u16, frame: &mut Frame) {
    let [sentence, names] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(area);
    let text = Paragraph::new(harmless_line(&comparison.sentence)).style(theme.strong()).wrap(Wrap { trim: true });
    frame.render_widget(text, sentence);
    let side = side_width(width);
    let [left, right] = &comparison.attempts;
    for (attempt, x) in [(left, names.x), (right, names.x + side + GUTTER)] {
        let area = Rect { x, width: side, ..names }.intersection(names);
        frame.render_widget(name(attempt, theme, side), area);
    }
}

/// `✗ Rejected 14:02:11 4711@example.org`
fn name(attempt: &Attempt, theme: &Theme, width: u16) -> TextLine<'static> {
    let at = attempt.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%m-%d %H:%M:%S");
    let verdict = format!("{} {}", attempt.outcome.glyph(), attempt.title());
    let rest = format!("  {at}  {}", harmless_line(&attempt.user_id));
    let room = usize::from(width).saturating_sub(verdict.chars().count());
    TextLine::from(vec![
        Span::styled(verdict, theme.outcome(attempt.outcome).add_modifier(Modifier::BOLD)),
        Span::raw(fit(&rest, room)),
    ])
}

fn draw_line(comparison: &Comparison, line: &Line, only: bool, theme: &Theme, row: Rect, frame: &mut Frame) {
    let area = indented(row);
    match line {
        Line::Gap => {}
        Line::Title(section) => {
            let Some(section) = comparison.sections.get(*section) else { return };
            let same = section.pairs.iter().filter(|pair| pair.standing == Standing::Same).count();
            let hint = match (only, same == section.pairs.len()) {
                (true, true) => "  all the same".to_owned(),
                (true, false) if same > 0 => format!("  {same} the same"),
                _ => String::new(),
            };
            let spans = vec![Span::styled(section.title, theme.strong()), Span::styled(hint, theme.dim())];
            draw_fitted(TextLine::from(spans), area, frame.buffer_mut());
        }
        Line::Part { section, pair, sides, first } => {
            let Some(pair) = pair_of(comparison, *section, *pair) else { return };
            let (sign, sign_style, style) = match pair.standing {
                Standing::Same | Standing::Around => ("│", theme.dim(), theme.dim()),
                Standing::Natural => ("~", theme.dim(), theme.dim()),
                Standing::Differs => ("≠", theme.unsure(), Style::new()),
            };
            let side = side_width(row.width);
            let indent = indent(pair, side);
            let places = [area.x, area.x + side + GUTTER];
            for ((text, range), x) in pair.sides.iter().zip(sides).zip(places) {
                let part = range.clone().and_then(|range| text.as_ref()?.get(range)).unwrap_or_default();
                let place = Rect { x: x + indent, width: side.saturating_sub(indent), ..area }.intersection(area);
                frame.render_widget(TextLine::styled(part, style), place);
            }
            let sign = if *first { sign } else { "│" };
            frame.buffer_mut().set_string(area.x + side + GUTTER / 2, area.y, sign, sign_style);
        }
    }
}
