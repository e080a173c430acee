//! A page of text, wrapped to a width: headings, sentences, lists and fields. What comes from outside is made harmless
//! here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};
use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

use crate::enrollment::harmless;

use super::super::actions::Action;
use super::super::theme::Theme;
use super::cursor::Cursor;
use super::rows::draw_fitted;

/// Lines of text, built from top to bottom.
#[derive(Debug)]
pub struct Page<'t> {
    theme: &'t Theme,
    width: usize,
    lines: Vec<Line<'static>>,
}

/// Columns that a field's name takes.
pub const NAME: u16 = 14;

impl<'t> Page<'t> {
    /// An empty page of `width` columns.
    #[must_use]
    pub fn new(theme: &'t Theme, width: u16) -> Self {
        Self { theme, width: usize::from(width).max(10), lines: Vec::new() }
    }

    /// Its colours.
    #[must_use]
    pub const fn theme(&self) -> &'t Theme {
        self.theme
    }

    /// The lines.
    #[must_use]
    pub fn into_lines(self) -> Vec<Line<'static>> {
        self.lines
    }

    /// An empty line, unless the page begins here or has one already.
    pub fn gap(&mut self) -> &mut Self {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
        self
    }

    /// A line as it is.
    pub fn line(&mut self, line: Line<'static>) -> &mut Self {
        self.lines.push(line);
        self
    }

    /// A heading, with a gap above it.
    pub fn heading(&mut self, text: &str) -> &mut Self {
        let style = self.theme.strong();
        self.gap().wrapped(text, "", "", style)
    }

    /// Sentences.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.wrapped(text, "", "", Style::new())
    }

    /// Sentences of less weight.
    pub fn aside(&mut self, text: &str) -> &mut Self {
        let style = self.theme.dim();
        self.wrapped(text, "", "", style)
    }

    /// Sentences in a colour.
    pub fn marked(&mut self, text: &str, style: Style) -> &mut Self {
        self.wrapped(text, "", "", style)
    }

    /// Things in no order.
    pub fn bullets(&mut self, items: &[String]) -> &mut Self {
        for item in items {
            self.wrapped(item, "  · ", "    ", Style::new());
        }
        self
    }

    /// Short things side by side, each whole on one line.
    pub fn items(&mut self, items: &[String], style: Style) -> &mut Self {
        const BETWEEN: &str = "  ";
        let mut line = String::new();
        for item in items {
            let item = harmless(item);
            if !line.is_empty() && line.width() + BETWEEN.width() + item.width() > self.width {
                self.lines.push(Line::styled(std::mem::take(&mut line), style));
            }
            if !line.is_empty() {
                line.push_str(BETWEEN);
            }
            line.push_str(&item);
        }
        self.lines.push(Line::styled(line, style));
        self
    }

    /// Things in order.
    pub fn numbered(&mut self, items: &[String]) -> &mut Self {
        for (index, item) in items.iter().enumerate() {
            self.wrapped(item, &format!("  {} ", index + 1), "    ", Style::new());
        }
        self
    }

    /// A name and its value; nothing when the value is empty.
    pub fn field(&mut self, name: &str, value: &str) -> &mut Self {
        self.named(name, value, NAME)
    }

    /// A name that takes `columns`, and its value; nothing when the value is empty.
    pub fn named(&mut self, name: &str, value: &str, columns: u16) -> &mut Self {
        let name_style = self.theme.dim();
        self.named_in(name, value, columns, name_style)
    }

    /// The same, the name in a style of its own.
    pub fn named_in(&mut self, name: &str, value: &str, columns: u16, name_style: Style) -> &mut Self {
        self.styled_field((name, name_style), (value, Style::new()), columns)
    }

    /// The same, the value in a style of its own.
    pub fn named_value(&mut self, name: &str, value: &str, columns: u16, style: Style) -> &mut Self {
        let name_style = self.theme.dim();
        self.styled_field((name, name_style), (value, style), columns)
    }

    fn styled_field(
        &mut self,
        (name, name_style): (&str, Style),
        (value, style): (&str, Style),
        columns: u16,
    ) -> &mut Self {
        if value.is_empty() {
            return self;
        }
        let start = self.lines.len();
        let columns = usize::from(columns);
        let one_word = !value.contains(' ');
        if one_word && value.width() > self.width.saturating_sub(columns) {
            // An identifier that has to be read or copied whole gets a line of its own.
            self.lines.push(Line::styled(name.to_owned(), name_style));
            return self.wrapped(value, "  ", "  ", style);
        }
        let margin = " ".repeat(columns);
        self.wrapped(value, &margin, &margin, style);
        if let Some(span) = self.lines.get_mut(start).and_then(|line| line.spans.first_mut()) {
            *span = Span::styled(format!("{name:<columns$}"), name_style);
        }
        self
    }

    fn wrapped(&mut self, text: &str, first: &str, next: &str, style: Style) -> &mut Self {
        let text = harmless(text);
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(next)
            .word_splitter(WordSplitter::NoHyphenation);
        for (index, line) in textwrap::wrap(&text, options).into_iter().enumerate() {
            let indent = if index == 0 { first } else { next };
            let rest = line.strip_prefix(indent).unwrap_or(&line).to_owned();
            self.lines.push(Line::from(vec![Span::raw(indent.to_owned()), Span::styled(rest, style)]));
        }
        self
    }
}

/// Draws the lines from the cursor on; when there are more, the last row says how many.
pub fn draw_page(lines: &[Line<'static>], top: Cursor, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let height = usize::from(area.height);
    let first = top.0.min(lines.len().saturating_sub(height));
    let text = draw_more(lines.len(), first, area, buffer, theme);
    for (line, row) in lines.iter().skip(first).zip(text.rows()) {
        draw_fitted(line.clone(), row, buffer);
    }
}

/// Draws how many of `length` lines are below those in sight from `first` on, where there are any, and gives the rows that are left for
/// lines: the sign covers none.
pub fn draw_more(length: usize, first: usize, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Rect {
    let height = usize::from(area.height);
    let Some(row) = area.rows().next_back().filter(|_| length > first + height) else { return area };
    let below = length - (first + height - 1);
    draw_fitted(Line::styled(format!(" ↓ {below} more "), theme.dim()).right_aligned(), row, buffer);
    Rect { height: area.height - 1, ..area }
}

/// Draws why there is nothing to show, in place of it.
pub fn draw_failure(reason: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    Paragraph::new(harmless(reason).into_owned()).style(theme.bad()).wrap(Wrap { trim: true }).render(area, buffer);
}

/// How many lines can be scrolled over so that the last one is still on a screen of `height` rows.
#[must_use]
pub fn scrollable(lines: usize, height: u16) -> usize {
    lines.saturating_sub(usize::from(height)) + 1
}

/// Scrolls a page of so many lines as `action` asks; whether the action was a movement. A screenful leaves out no line, also where its
/// last row says that there are more.
pub fn scroll(top: &mut Cursor, action: Action, lines: usize, height: u16) -> bool {
    top.follow(action, scrollable(lines, height), usize::from(height.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(lines: usize, top: usize, height: u16) -> Vec<String> {
        let theme = Theme::without_colour();
        let lines: Vec<_> = (0..lines).map(|number| Line::raw(format!("line {number}, as wide as it is"))).collect();
        let area = Rect::new(0, 0, 26, height);
        let mut buffer = Buffer::empty(area);
        draw_page(&lines, Cursor(top), area, &mut buffer, &theme);
        let rows = buffer.content.chunks(area.width.into());
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim().to_owned()).collect()
    }

    #[test]
    fn the_sign_that_there_is_more_covers_no_line_and_every_line_can_be_scrolled_to() {
        for (lines, height) in [(10, 4), (5, 4), (4, 4), (3, 4), (40, 7)] {
            let mut seen = std::collections::BTreeSet::new();
            let mut top = Cursor::default();
            for _ in 0..lines {
                let rows = drawn(lines, top.0, height);
                let texts = rows.iter().filter(|row| row.starts_with("line")).inspect(|row| {
                    assert!(row.ends_with(", as wide as it is"), "{rows:?}");
                });
                let shown = texts.inspect(|row| _ = seen.insert((*row).clone())).count();
                let below = lines.saturating_sub(top.0 + shown);
                let sign = rows.iter().any(|row| *row == format!("↓ {below} more"));
                assert_eq!(sign, below > 0, "{rows:?}");
                scroll(&mut top, Action::PageDown, lines, height);
            }
            assert_eq!(seen.len(), lines, "{lines} in {height}");
        }
    }
}
