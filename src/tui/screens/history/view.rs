//! How the History screen is drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{harmless_line, thousands};
use crate::history::Order;
use crate::tui::layout::indent;
use crate::tui::model::Model;
use crate::tui::view::draw_rule;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::{Page, draw_failure, draw_page};
use crate::tui::widgets::rows::draw_fitted;
use crate::tui::widgets::text_field::draw_text_field;

use super::numbers::{self, NumbersOnShow};
use super::row::draw_attempt;
use super::{ListState, Panes, compare, record};

/// Draws the screen into `body`.
pub fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    let history = &model.history;
    if history.compare.is_on() {
        return compare::draw(model, body, frame);
    }
    if !matches!(history.numbers, NumbersOnShow::Closed) {
        let [bar, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(body);
        draw_bar(model, "In numbers", bar, frame);
        numbers::draw(model, rest, frame);
        draw_hint(model, rest, frame);
        return;
    }
    let Panes { bar, panes } = Panes::of(body, history.reading);
    if bar.height > 0 {
        let title = format!("Every attempt, {}", history.order.words());
        draw_bar(model, &title, bar, frame);
    }
    draw_list(model, panes.list, frame);
    draw_hint(model, panes.list, frame);
    if let Some(rule) = panes.rule {
        draw_rule(rule, model, frame);
    }
    if panes.detail.width > 0 {
        record::draw(model, panes.detail, frame);
    }
}

/// The query line: what is typed, or the conditions as chips, or the title; and how many attempts there are.
fn draw_bar(model: &Model, title: &str, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let query = &model.history.query;
    let right = count(model);
    let [left, right_area] = Layout::horizontal([
        Constraint::Fill(1),
        Constraint::Length(u16::try_from(right.width() + 2).unwrap_or(u16::MAX)),
    ])
    .areas(area);
    frame.render_widget(Line::styled(format!("{right} "), theme.dim()).right_aligned(), right_area);
    let order = model.history.order;
    if query.filter.typing {
        let [slash, field] = Layout::horizontal([Constraint::Length(2), Constraint::Fill(1)]).areas(left);
        frame.render_widget(Line::styled("/", theme.focus()), slash);
        draw_text_field(&query.filter.input, true, Style::new(), field, frame);
    } else if query.objection.is_some() {
        let text = format!(" {}", harmless_line(query.filter.text()));
        draw_fitted(Line::styled(text, theme.unsure()), left, frame.buffer_mut());
    } else if model.history.is_filtered() {
        let mut spans = vec![Span::raw(" ")];
        for term in query.search.terms() {
            spans.push(Span::styled(format!(" {} ", harmless_line(term.text())), theme.chip(term.is_filter())));
            spans.push(Span::raw(" "));
        }
        if order != Order::Newest {
            spans.push(Span::styled(order.words(), theme.dim()));
        }
        draw_fitted(Line::from(spans), left, frame.buffer_mut());
    } else {
        let style = if model.history.reading { theme.strong() } else { theme.focus() };
        draw_fitted(Line::styled(format!(" {title}"), style), left, frame.buffer_mut());
    }
}

/// `3 of 1,204`, or the number alone where no line is chosen.
fn count(model: &Model) -> String {
    let history = &model.history;
    let position = match history.numbers {
        NumbersOnShow::Closed => history.list.position(history.total),
        _ => None,
    };
    match (history.total, position) {
        (None, _) => String::new(),
        (Some(0), _) => "nothing".to_owned(),
        (Some(total), Some(position)) => format!("{} of {}", thousands(position), thousands(total)),
        (Some(total), None) => thousands(total),
    }
}

/// Says over the first lines what keeps the query from being asked: they are what the part of it finds that is understood.
fn draw_hint(model: &Model, area: Rect, frame: &mut Frame) {
    let query = &model.history.query;
    let hint = match (&query.objection, query.begun_filter()) {
        (Some(objection), _) => objection.clone(),
        (None, Some(example)) if model.history.is_held() => {
            format!("nothing is found by these words; a filter is written like {example}")
        }
        _ => return,
    };
    let inside = indent(area);
    let mut page = Page::new(&model.setup.theme, inside.width);
    page.aside(&harmless_line(&hint));
    let lines = page.into_lines();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    frame.render_widget(Clear, Rect { height, ..area });
    frame.render_widget(Paragraph::new(lines), Rect { height, ..inside });
}

fn draw_list(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let list = &model.history.list;
    match &model.history.state {
        ListState::NotAsked | ListState::Reading => {
            frame.render_widget(Line::styled(" reading the history…", theme.dim()), area);
        }
        ListState::Failed(reason) => draw_failure(reason, area, frame.buffer_mut(), theme),
        ListState::Ready if list.rows().is_empty() => {
            draw_page(&nothing(model, indent(area).width), Cursor::default(), indent(area), frame.buffer_mut(), theme);
        }
        ListState::Ready => {
            let offset = list.cursor().offset(list.rows().len(), area.height.into());
            for ((index, attempt), row) in list.rows().iter().enumerate().skip(offset).zip(area.rows()) {
                draw_attempt(model, attempt, index == list.cursor().0, row, frame);
            }
        }
    }
}

/// What is said where no attempt is listed. Where the query is not understood, that is said, and nothing else.
fn nothing(model: &Model, width: u16) -> Vec<Line<'static>> {
    let query = &model.history.query;
    let mut page = Page::new(&model.setup.theme, width);
    if query.objection.is_some() {
        return Vec::new();
    }
    page.aside(match (model.history.is_filtered(), model.setup.is_encrypted) {
        (false, _) => "Nobody was enrolled yet: 1 goes to the Enroll screen.",
        (true, false) => "Nothing matches: esc ends the search.",
        (true, true) => "Nothing matches, and an encrypted history finds whole words only: esc ends the search.",
    });
    if let Some(outcome) = query.outcome_as_word() {
        page.aside(&format!("Outcomes are no words of an attempt: outcome:{} finds them.", outcome.word()));
    }
    page.into_lines()
}
