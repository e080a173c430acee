//! Pages that are read: the help, which is every action that works where the operator was, with its keys, from the one table of
//! actions; and any other text.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::enrollment::harmless_line;

use super::super::actions::{Place, TABLE};
use super::super::model::Model;
use super::super::widgets::cursor::Cursor;
use super::super::widgets::page::{Page, draw_page};
use super::{area, inside_width, sheet};

/// The lines of the help.
#[must_use]
pub fn help_lines(model: &Model, place: Place) -> Vec<Line<'static>> {
    const KEYS: u16 = 16;
    let mut page = Page::new(&model.setup.theme, inside_width(model.size.width));
    for info in TABLE.iter().filter(|info| info.available(place, model)) {
        page.named(&model.setup.keys.labels(info, place).join(" "), info.help, KEYS);
    }
    page.into_lines()
}

/// The lines of a text.
#[must_use]
pub fn text_lines(model: &Model, text: &str) -> Vec<Line<'static>> {
    let mut page = Page::new(&model.setup.theme, inside_width(model.size.width));
    for line in text.split('\n') {
        page.text(&harmless_line(line));
    }
    page.into_lines()
}

/// Draws the help.
pub fn draw_help(model: &Model, place: Place, top: Cursor, body: Rect, frame: &mut Frame) {
    draw_lines(model, "Keys that work here", &help_lines(model, place), top, body, frame);
}

/// Draws a text under its title.
pub fn draw_text(model: &Model, (title, text): (&str, &str), top: Cursor, body: Rect, frame: &mut Frame) {
    draw_lines(model, title, &text_lines(model, text), top, body, frame);
}

/// Rows of a page of so many lines, inside its frame.
#[must_use]
pub fn page_height(lines: usize, body: Rect) -> u16 {
    area(body, u16::try_from(lines).unwrap_or(u16::MAX)).height.saturating_sub(2)
}

fn draw_lines(model: &Model, title: &str, lines: &[Line<'static>], top: Cursor, body: Rect, frame: &mut Frame) {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inside = sheet(title, area(body, height), model, frame);
    draw_page(lines, top, inside, frame.buffer_mut(), &model.setup.theme);
}
