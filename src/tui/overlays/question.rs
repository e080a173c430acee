//! A question that is answered with one deliberate key: `y`, or esc for no. Enter, which may still be held down from
//! before, answers nothing.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::super::model::Model;
use super::super::screens::enroll::request::Sent;
use super::super::widgets::page::Page;
use super::{area, inside_width, sheet};

/// What a yes is for.
#[derive(Debug)]
pub enum Intent {
    /// Send this enrollment.
    Send {
        /// Its bizId.
        biz_id: String,
        /// The rest of it.
        sent: Box<Sent>,
    },
    /// End the program while an enrollment is on its way.
    Quit,
}

/// The question.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub title: String,
    /// What it is about: names and values.
    pub lines: Vec<(String, String)>,
    /// What a yes is for.
    pub intent: Intent,
}

impl Question {
    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let mut page = Page::new(theme, inside_width(body.width));
        for (name, value) in &self.lines {
            page.field(name, value);
        }
        page.gap();
        let style = if model.is_production() { theme.production() } else { theme.focus() };
        page.line(Line::styled(" y  yes ", style)).line(Line::styled("esc no", theme.dim()));
        let lines = page.into_lines();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let inside = sheet(&self.title, area(body, height), model, frame);
        frame.render_widget(ratatui::widgets::Paragraph::new(lines), inside);
    }
}
