//! The help: every action that works where the operator was, with its keys; from the one table of actions.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

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

/// Draws the help.
pub fn draw_help(model: &Model, place: Place, top: Cursor, body: Rect, frame: &mut Frame) {
    let lines = help_lines(model, place);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inside = sheet("Keys that work here", area(body, height), model, frame);
    draw_page(&lines, top, inside, frame.buffer_mut(), &model.setup.theme);
}
