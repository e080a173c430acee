//! Lines that end with `…` where they are cut; and lines of a list: a text that gives way, and short texts to the right that do not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use crate::enrollment::fit;

/// The line cut to `width` columns, ending with `…` where more than blanks is lost.
#[must_use]
pub fn fit_line(mut line: Line<'_>, width: u16) -> Line<'_> {
    let mut room = usize::from(width);
    let used: usize = line.iter().map(|span| span.content.width()).sum();
    let last = line.spans.iter().rposition(|span| !span.content.trim_end().is_empty());
    let Some(last) = last.filter(|_| used > room) else { return line };
    let blanks = |text: &str| text.width() - text.trim_end().width();
    let trailing: usize = line.spans.iter().skip(last + 1).map(|span| span.content.width()).sum();
    let trailing = trailing + line.spans.get(last).map_or(0, |span| blanks(&span.content));
    if used - trailing <= room {
        return line;
    }
    let mut spans = Vec::new();
    for span in std::mem::take(&mut line.spans) {
        let columns = span.content.width();
        if columns < room {
            room -= columns;
            spans.push(span);
            continue;
        }
        // One letter more, so that it is cut also where it fills the room to the last column.
        let text = if columns == room { fit(&format!("{}.", span.content), room) } else { fit(&span.content, room) };
        spans.push(Span { content: text.into(), ..span });
        break;
    }
    line.spans = spans;
    line
}

/// Draws a line, cut with a sign where it has to be.
pub fn draw_fitted(line: Line<'_>, area: Rect, buffer: &mut Buffer) {
    fit_line(line, area.width).render(area, buffer);
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

    fn fitted(spans: &[&'static str], width: u16) -> String {
        let line = Line::from(spans.iter().map(|text| Span::raw(*text)).collect::<Vec<_>>());
        fit_line(line, width).to_string()
    }

    #[test]
    fn what_is_cut_ends_with_a_sign_and_blanks_are_no_loss() {
        assert_eq!(fitted(&["✗ Rejected", " · TIMEOUT"], 20), "✗ Rejected · TIMEOUT");
        assert_eq!(fitted(&["✗ Rejected", " · TIMEOUT"], 15), "✗ Rejected · T…");
        assert_eq!(fitted(&["✗ Rejected", " · TIMEOUT"], 10), "✗ Rejecte…");
        assert_eq!(fitted(&["✗ Rejected", "   ", "  "], 10), "✗ Rejected   ".to_owned() + "  ");
        assert_eq!(fitted(&["照片照片"], 5), "照片…");
        assert_eq!(fitted(&["abc"], 0), "");
    }
}
