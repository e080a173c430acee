//! How a record is drawn: the lines that are seen, with the colours of what they are.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::tui::model::Model;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::page::{draw_failure, draw_more};
use crate::tui::widgets::rows::draw_fitted;
use crate::tui::widgets::text_field::draw_text_field;

use super::find::{Find, Stage};
use super::lines::Piece;
use super::outline::{Outline, Paint, Row, STEP};
use super::{RecordOnShow, RecordView};

/// Draws the record on show, or says what is awaited or wrong.
pub(in super::super) fn draw(model: &Model, area: Rect, frame: &mut Frame) {
    draw_view(&model.history.view, &model.setup.theme, model.history.reading, area, frame);
}

/// The same of any record; `focused` says whether the keys go to it.
pub(in super::super::super) fn draw_view(
    view: &RecordView,
    theme: &Theme,
    focused: bool,
    area: Rect,
    frame: &mut Frame,
) {
    match &view.on_show {
        RecordOnShow::Nothing => {}
        RecordOnShow::Reading(_) => frame.render_widget(Line::styled(" reading…", theme.dim()), area),
        RecordOnShow::Failed(reason) => draw_failure(reason, area, frame.buffer_mut(), theme),
        RecordOnShow::Ready(_) => {
            let searching = u16::from(view.find.stage != Stage::Off);
            let [text, find] = Layout::vertical([Constraint::Fill(1), Constraint::Length(searching)]).areas(area);
            draw_lines(view, theme, focused, text, frame.buffer_mut());
            if searching > 0 {
                draw_find(&view.find, theme, find, frame);
            }
        }
    }
}

fn draw_lines(view: &RecordView, theme: &Theme, focused: bool, area: Rect, buffer: &mut Buffer) {
    let shown = view.pieces.iter().enumerate().skip(view.cursor.top);
    let text = draw_more(view.pieces.len(), view.cursor.top, area, buffer, theme);
    for ((number, piece), row) in shown.zip(text.rows()) {
        draw_piece(view, piece, theme, row, buffer);
        if focused && number == view.cursor.line && row.x > 0 {
            // In the column of air beside the record.
            buffer.set_string(row.x - 1, row.y, "▌", theme.focus());
        }
    }
}

fn draw_piece(view: &RecordView, piece: &Piece, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(row) = view.outline.rows.get(piece.row) else { return };
    let text = view.outline.text_of(row);
    let mut spans: Vec<Span> = vec![Span::raw(" ".repeat(piece.indent.into()))];
    let mut start = piece.start;
    for (end, style) in styles(row, text, theme) {
        let end = end.min(piece.end);
        if end > start {
            spans.push(Span::styled(text.get(start..end).unwrap_or_default(), style));
            start = end;
        }
    }
    if piece.end == text.len() {
        spans.extend(folded_rest(view, row, theme));
    }
    draw_fitted(Line::from(spans), area, buffer);
    if let Some(id) = row.opens.filter(|_| piece.start == 0 && matches!(row.paint, Paint::Styles(_))) {
        let sign = if view.is_folded(id) { "▸" } else { "▾" };
        buffer.set_string(area.x + piece.indent.saturating_sub(STEP), area.y, sign, theme.dim());
    }
    highlight(view, piece, text, theme, area, buffer);
}

/// The styles of a row, each up to a byte.
fn styles(row: &Row, text: &str, theme: &Theme) -> Vec<(usize, Style)> {
    match &row.paint {
        Paint::Styles(styles) => styles.clone(),
        Paint::Json(key, tone) => {
            let colon = if *key > 0 { key + ": ".len() } else { 0 };
            let value = text.len() - usize::from(text.ends_with(','));
            let sign = theme.json(Tone::Sign);
            vec![(*key, theme.json(Tone::Key)), (colon, sign), (value, theme.json(*tone)), (text.len(), sign)]
        }
    }
}

/// What stands behind a heading for what is folded away: ` … 3 }`.
fn folded_rest(view: &RecordView, row: &Row, theme: &Theme) -> Option<Span<'static>> {
    let id = row.opens.filter(|&id| view.is_folded(id))?;
    let block = view.outline.blocks.get(id)?;
    let closing = block.closing?;
    let comma = if ends_with_comma(&view.outline, block.end) { "," } else { "" };
    Some(Span::styled(format!(" … {} {closing}{comma}", block.items), theme.dim()))
}

fn ends_with_comma(outline: &Outline, end: usize) -> bool {
    let last = end.checked_sub(1).and_then(|last| outline.rows.get(last));
    last.is_some_and(|row| outline.text_of(row).ends_with(','))
}

/// Marks what is searched for within a line.
fn highlight(view: &RecordView, piece: &Piece, text: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let current = view.find.current();
    for found in view.find.in_row(piece.row) {
        let (start, end) = (found.start.max(piece.start), found.end.min(piece.end));
        if start >= end {
            continue;
        }
        let columns = |bytes: std::ops::Range<usize>| {
            u16::try_from(text.get(bytes).unwrap_or_default().width()).unwrap_or(u16::MAX)
        };
        let x = area.x.saturating_add(piece.indent).saturating_add(columns(piece.start..start));
        let part = Rect { x, width: columns(start..end), ..area }.intersection(area);
        buffer.set_style(part, theme.found(current == Some(*found)));
    }
}

/// `/ transaction              3 of 17   n next   N previous`
fn draw_find(find: &Find, theme: &Theme, area: Rect, frame: &mut Frame) {
    let typing = find.stage == Stage::Typing;
    let count = match (find.input.value().is_empty(), find.matches.len()) {
        (true, _) => "type what to look for".to_owned(),
        (false, 0) => "not in this record".to_owned(),
        (false, count) => format!("{} of {count}", find.at + 1),
    };
    let width = u16::try_from(count.width()).unwrap_or(0).min(area.width / 2);
    let [slash, field, _, right] = Layout::horizontal([
        Constraint::Length(2),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(width),
    ])
    .areas(area);
    frame.render_widget(Line::styled("/", theme.focus()), slash);
    draw_text_field(&find.input, typing, Style::new(), field, frame);
    frame.render_widget(Line::styled(count, theme.dim()), right);
}
