//! A line of text being typed, with its cursor in sight.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

use crate::enrollment::harmless_line;

/// Draws the text, scrolled so that the cursor is in sight, and puts the terminal's cursor there when `focused`.
pub fn draw_text_field(input: &Input, focused: bool, style: Style, area: Rect, frame: &mut Frame) {
    let shown = harmless_line(input.value());
    let shown_width = shown.width();
    let before: String = input.value().chars().take(input.cursor()).collect();
    let column = harmless_line(&before).width();
    let width = usize::from(area.width);
    let scroll = (column + 1).saturating_sub(width);
    let scroll = u16::try_from(scroll).unwrap_or(u16::MAX);
    frame.render_widget(
        ratatui::widgets::Paragraph::new(Line::styled(shown.into_owned(), style)).scroll((0, scroll)),
        area,
    );
    let mark = |frame: &mut Frame, column: u16| {
        if let Some(cell) = frame.buffer_mut().cell_mut((column, area.y)) {
            cell.set_symbol("…");
        }
    };
    if scroll > 0 {
        mark(frame, area.x);
    }
    if area.width > 0 && shown_width > usize::from(scroll) + width {
        mark(frame, area.right() - 1);
    }
    if focused && area.width > 0 {
        let column = u16::try_from(column).unwrap_or(u16::MAX).saturating_sub(scroll);
        frame.set_cursor_position(Position::new(area.x + column.min(area.width - 1), area.y));
    }
}
