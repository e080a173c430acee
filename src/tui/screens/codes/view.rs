//! How the Codes screen is drawn.

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

use crate::enrollment::{Entry, EntryKind, harmless_line, local_time, thousands};
use crate::history::SeenCode;
use crate::tui::layout::ListAndDetail;
use crate::tui::model::Model;
use crate::tui::view::draw_rule;
use crate::tui::widgets::page::{Page, draw_page};
use crate::tui::widgets::rows::{draw_fitted, draw_row};
use crate::tui::widgets::text_field::draw_text_field;

use super::{LIST, Row};

/// Draws the screen into `body`.
pub fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let Some(catalogue) = &model.catalogue else {
        frame.render_widget(Line::styled(" reading the catalogue…", theme.dim()), body);
        return;
    };
    let rows = model.codes.rows(catalogue);
    let panes = ListAndDetail::of(body, LIST, model.codes.reading);
    if panes.list.width > 0 {
        draw_list(model, &rows, panes.list, frame);
    }
    if let Some(rule) = panes.rule {
        draw_rule(rule, model, frame);
    }
    if let Some(row) = rows.get(model.codes.cursor.0) {
        let lines = page(*row, model, panes.detail.width);
        draw_page(&lines, model.codes.top, panes.detail, frame.buffer_mut(), theme);
    }
}

fn draw_list(model: &Model, rows: &[Row<'_>], area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let codes = &model.codes;
    let [top, list] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    if codes.filter.typing || !codes.filter.text().is_empty() {
        let [slash, field] = Layout::horizontal([Constraint::Length(2), Constraint::Fill(1)]).areas(top);
        frame.render_widget(Line::styled("/", theme.focus()), slash);
        draw_text_field(&codes.filter.input, codes.filter.typing, Style::new(), field, frame);
    } else {
        draw_title(model, top, frame);
    }
    if rows.is_empty() {
        draw_fitted(Line::styled(" nothing matches: esc ends the filter", theme.dim()), list, frame.buffer_mut());
    }
    let offset = codes.cursor.offset(rows.len(), list.height.into());
    for ((index, row), area) in rows.iter().enumerate().skip(offset).zip(list.rows()) {
        let chosen = index == codes.cursor.0;
        let style = if chosen { theme.chosen(!codes.reading) } else { Style::new() };
        let marker = if chosen { "▸ " } else { "  " };
        let (left, right) = match row {
            Row::Entry(entry) if entry.kind == EntryKind::Gateway => (entry.code.clone(), entry.badge().to_owned()),
            Row::Entry(entry) => (entry.title.clone(), entry.badge().to_owned()),
            Row::Seen(seen) => {
                (harmless_line(&seen.code).into_owned(), format!("undocumented, {}×", thousands(seen.count)))
            }
        };
        let mark = if chosen || matches!(row, Row::Entry(_)) { Style::new() } else { theme.unsure() };
        draw_row(&format!("{marker}{left}"), Style::new(), &right, mark, style, area, frame.buffer_mut());
    }
}

/// What the list is, and what else there is to know of it.
fn draw_title(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let codes = &model.codes;
    let style = if codes.reading { theme.strong() } else { theme.focus() };
    let more = match (&codes.objection, codes.seen.len()) {
        (Some(_), _) => "your own: see Check".to_owned(),
        (None, 0) => String::new(),
        (None, count) => format!("{count} undocumented"),
    };
    let buffer = frame.buffer_mut();
    draw_row(" What every answer means", style, &more, theme.unsure(), Style::new(), area, buffer);
}

/// What there is to say of a line of the list.
pub(super) fn page(row: Row<'_>, model: &Model, width: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(&model.setup.theme, width);
    match row {
        Row::Entry(entry) => {
            page.line(Line::styled(entry.title.clone(), model.setup.theme.strong()));
            page.aside(&format!("{} · {}", entry.code, origin(entry))).gap();
            entry_page(&mut page, entry);
        }
        Row::Seen(seen) => {
            let title = format!("{} is not documented", harmless_line(&seen.code));
            page.line(Line::styled(title, model.setup.theme.strong()));
            page.aside(&seen_words(seen));
            if !seen.message.is_empty() {
                page.gap().text(&format!("Its last words: “{}”", seen.message));
            }
            page.gap();
            if let Some(entry) = model.catalogue.as_ref().and_then(|catalogue| catalogue.undocumented()) {
                entry_page(&mut page, entry);
            }
        }
    }
    page.into_lines()
}

fn seen_words(seen: &SeenCode) -> String {
    let attempts = if seen.count == 1 { "attempt" } else { "attempts" };
    let last = local_time(seen.last, &TimeZone::system());
    format!("{} {attempts} in this history, the last one on {last}", thousands(seen.count))
}

fn origin(entry: &Entry) -> &'static str {
    match (entry.kind, entry.status.as_deref()) {
        (EntryKind::Gateway, Some("S")) => "answered by the gateway as S: done",
        (EntryKind::Gateway, Some("F")) => "answered by the gateway as F: failed",
        (EntryKind::Gateway, Some("U")) => "answered by the gateway as U: unknown",
        (EntryKind::Gateway, Some("F or U")) => "answered by the gateway as F: failed, or U: unknown",
        (EntryKind::Gateway, _) => "answered by the gateway",
        (EntryKind::Status, _) => "a status of HTTP in place of an answer",
        (EntryKind::Failure, _) => "found by this console",
    }
}

fn entry_page(page: &mut Page<'_>, entry: &Entry) {
    page.text(&entry.meaning);
    if !entry.causes.is_empty() {
        page.heading("Most likely").bullets(&entry.causes);
    }
    if !entry.actions.is_empty() {
        page.heading("Do now").numbered(&entry.actions);
    }
    page.gap().text(entry.retry.sentence());
    if !entry.customer.is_empty() {
        page.heading("Tell the customer").text(&format!("“{}”", entry.customer));
    }
    if !entry.engineer.is_empty() {
        page.heading("The engineer checks").bullets(&entry.engineer);
    }
    page.gap().aside(&format!("Source: {}", entry.source));
}
