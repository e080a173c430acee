//! One line of a list: a text that gives way, and short texts to the right that do not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use crate::enrollment::fit;

/// Draws `left`, cut where it must be, and `right` at the right edge; `style` covers the whole row.
pub fn draw_row(
    left: &str,
    left_style: Style,
    right: &str,
    right_style: Style,
    style: Style,
    row: Rect,
    buffer: &mut Buffer,
) {
    let width = usize::from(row.width);
    let right_width = right.width().min(width);
    let room = width.saturating_sub(right_width + usize::from(right_width > 0));
    let left = fit(left, room);
    let gap = width.saturating_sub(left.width() + right_width);
    Line::from(vec![
        Span::styled(left, left_style),
        Span::raw(" ".repeat(gap)),
        Span::styled(fit(right, right_width), right_style),
    ])
    .style(style)
    .render(row, buffer);
    buffer.set_style(row, style);
}
