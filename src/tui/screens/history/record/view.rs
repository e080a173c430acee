//! How a record is drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

use crate::tui::model::Model;
use crate::tui::widgets::page::draw_page;

use super::{RecordOnShow, page};

/// Draws the record on show, or says what is awaited or wrong.
pub(in super::super) fn draw(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let view = &model.history.view;
    match &view.on_show {
        RecordOnShow::Nothing => {}
        RecordOnShow::Reading(_) => frame.render_widget(Line::styled(" reading…", theme.dim()), area),
        RecordOnShow::Failed(reason) => {
            frame.render_widget(Paragraph::new(reason.as_str()).style(theme.bad()).wrap(Wrap { trim: true }), area);
        }
        RecordOnShow::Ready(record) => {
            let lines = page::page(model, record, area.width);
            draw_page(&lines, view.top, area, frame.buffer_mut(), theme);
        }
    }
}
