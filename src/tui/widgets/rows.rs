//! One line of a list: a text that gives way, and short texts to the right that do not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cuts `text` to `width` columns, ending in `…` when something is lost.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut columns = 0;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if columns + wide + 1 > width {
            break;
        }
        columns += wide;
        out.push(character);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so_and_never_overflows() {
        assert_eq!(fit("IMG_4312.HEIC", 20), "IMG_4312.HEIC");
        assert_eq!(fit("IMG_4312.HEIC", 8), "IMG_431…");
        assert_eq!(fit("用户照片", 5), "用户…");
        assert_eq!(fit("abc", 0), "");
    }
}
