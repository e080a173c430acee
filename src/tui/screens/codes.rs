//! The Codes screen: the catalogue, searchable; what each code means and what to do about it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use tui_input::InputRequest;

use crate::enrollment::{Catalogue, Entry, EntryKind};
use crate::tui::actions::{Action, Place};
use crate::tui::layout::ListAndDetail;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::view::draw_rule;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::filter::Filter;
use crate::tui::widgets::page::{Page, draw_page, scrollable};
use crate::tui::widgets::rows::draw_row;
use crate::tui::widgets::text_field::draw_text_field;

/// Columns of the list when there is a detail beside it.
const LIST: u16 = 44;

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Codes {
    filter: Filter,
    cursor: Cursor,
    /// Whether the keys go to the entry.
    reading: bool,
    top: Cursor,
}

impl Codes {
    /// Where the operator is on this screen.
    #[must_use]
    pub const fn place(&self) -> Place {
        match (self.reading, self.filter.typing) {
            (true, _) => Place::CodeEntry,
            (false, true) => Place::CodesFilter,
            (false, false) => Place::CodesList,
        }
    }

    /// Whether the list is filtered.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.filter.text().is_empty()
    }

    fn visible<'c>(&self, catalogue: &'c Catalogue) -> Vec<&'c Entry> {
        catalogue.search(self.filter.text())
    }
}

/// Does what an action asks for.
pub fn act(model: &mut Model, place: Place, action: Action) {
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return };
    let Some(catalogue) = model.catalogue.clone() else { return };
    let entries = model.codes.visible(&catalogue);
    if place == Place::CodeEntry {
        let area = ListAndDetail::of(body, LIST, true).detail;
        let lines = entries
            .get(model.codes.cursor.0)
            .map_or(0, |entry| entry_page(entry, &model.setup.theme, area.width).len());
        model.codes.top.follow(action, scrollable(lines, area.height), area.height.into());
    } else if model.codes.cursor.follow(action, entries.len(), body.height.saturating_sub(1).into()) {
        model.codes.top = Cursor::default();
        return;
    }
    let codes = &mut model.codes;
    match (place, action) {
        (Place::CodesList, Action::Filter) => codes.filter.typing = true,
        (Place::CodesFilter, Action::Open) => codes.filter.typing = false,
        (Place::CodesList, Action::Open | Action::NextField | Action::PreviousField) => {
            codes.reading = !entries.is_empty();
        }
        (Place::CodeEntry, Action::Back | Action::NextField | Action::PreviousField) => codes.reading = false,
        (Place::CodesList | Place::CodesFilter, Action::Back) => {
            let had_filter = codes.filter.clear();
            if had_filter {
                codes.cursor = Cursor::default();
            }
        }
        _ => {}
    }
}

/// Edits the filter.
pub fn edit(model: &mut Model, request: InputRequest) {
    if model.codes.filter.edit(request) {
        model.codes.cursor = Cursor::default();
        model.codes.top = Cursor::default();
    }
}

/// Draws the screen into `body`.
pub fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let Some(catalogue) = &model.catalogue else {
        frame.render_widget(Line::styled(" reading the catalogue…", theme.dim()), body);
        return;
    };
    let entries = model.codes.visible(catalogue);
    let panes = ListAndDetail::of(body, LIST, model.codes.reading);
    draw_list(model, &entries, panes.list, frame);
    if let Some(rule) = panes.rule {
        draw_rule(rule, model, frame);
    }
    if let Some(entry) = entries.get(model.codes.cursor.0) {
        let lines = entry_page(entry, theme, panes.detail.width);
        draw_page(&lines, model.codes.top, panes.detail, frame.buffer_mut(), theme);
    }
}

fn draw_list(model: &Model, entries: &[&Entry], area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let codes = &model.codes;
    let [top, list] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    if codes.filter.typing || !codes.filter.text().is_empty() {
        let [slash, field] = Layout::horizontal([Constraint::Length(2), Constraint::Fill(1)]).areas(top);
        frame.render_widget(Line::styled("/", theme.focus()), slash);
        draw_text_field(&codes.filter.input, codes.filter.typing, Style::new(), field, frame);
    } else {
        let style = if codes.reading { theme.strong() } else { theme.focus() };
        frame.render_widget(Line::styled(" What every answer means", style), top);
    }
    if entries.is_empty() {
        frame.render_widget(Line::styled(" nothing matches: esc ends the filter", theme.dim()), list);
    }
    let offset = codes.cursor.offset(entries.len(), list.height.into());
    for ((index, entry), row) in entries.iter().enumerate().skip(offset).zip(list.rows()) {
        let chosen = index == codes.cursor.0;
        let style = if chosen { theme.chosen(!codes.reading) } else { Style::new() };
        let marker = if chosen { "▸ " } else { "  " };
        let right = entry.status.as_deref().unwrap_or("·");
        let left = match entry.kind {
            EntryKind::Gateway => entry.code.clone(),
            EntryKind::Failure => entry.title.clone(),
        };
        draw_row(&format!("{marker}{left}"), Style::new(), right, Style::new(), style, row, frame.buffer_mut());
    }
}

fn entry_page(entry: &Entry, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(theme, width);
    let status = match entry.status.as_deref() {
        Some("S") => "answered by the gateway as S: done",
        Some("F") => "answered by the gateway as F: failed",
        Some("U") => "answered by the gateway as U: unknown",
        _ => "found by this console",
    };
    page.line(Line::styled(entry.title.clone(), theme.strong()));
    page.aside(&format!("{} · {status}", entry.code)).gap().text(&entry.meaning);
    if !entry.causes.is_empty() {
        page.heading("Most likely").bullets(&entry.causes);
    }
    page.heading("Do now").numbered(&entry.actions).text(entry.retry.sentence());
    if !entry.customer.is_empty() {
        page.heading("Tell the customer").text(&format!("“{}”", entry.customer));
    }
    if !entry.engineer.is_empty() {
        page.heading("The engineer checks").bullets(&entry.engineer);
    }
    page.gap().aside(&format!("Source: {}", entry.source));
    page.into_lines()
}
