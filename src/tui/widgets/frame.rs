//! A thin frame over a picture: lines in the foreground of cells that keep their picture behind.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// Draws a frame: `[x, y, width, height]` within a whole of `over` units, which fills the cells of `picture`. Of a cell with
/// several colours one stays behind the line.
pub fn draw_frame([x, y, width, height]: [f64; 4], over: (u32, u32), picture: Rect, style: Style, buffer: &mut Buffer) {
    let column = |at: f64| cell(at / f64::from(over.0.max(1)), picture.x, picture.width);
    let row = |at: f64| cell(at / f64::from(over.1.max(1)), picture.y, picture.height);
    if picture.is_empty() {
        return;
    }
    let (left, right) = (column(x), column(x + width));
    let (top, bottom) = (row(y), row(y + height));
    for column in left..=right {
        for (row, corner_left, corner_right) in [(top, "┌", "┐"), (bottom, "└", "┘")] {
            let symbol = if column == left {
                corner_left
            } else if column == right {
                corner_right
            } else {
                "─"
            };
            mark(symbol, (column, row), style, buffer);
        }
    }
    for row in top + 1..bottom {
        for column in [left, right] {
            mark("│", (column, row), style, buffer);
        }
    }
}

/// The cell in which a part of the whole lies, from `start` on over `cells`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
fn cell(part: f64, start: u16, cells: u16) -> u16 {
    start + ((part * f64::from(cells)) as u16).min(cells.saturating_sub(1))
}

fn mark(symbol: &str, at: (u16, u16), style: Style, buffer: &mut Buffer) {
    if let Some(cell) = buffer.cell_mut(at) {
        // The upper half of a cell is its foreground, the lower its background: a line lies between them.
        let behind = if cell.bg == Color::Reset { cell.fg } else { cell.bg };
        cell.set_symbol(symbol).set_bg(behind).set_style(style.add_modifier(Modifier::BOLD));
    }
}
