//! The answer in place: verdict, meaning, causes, what to do, what to tell the customer.

use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use crate::enrollment::{Attempt, Catalogue, Explanation, Outcome, RequestField, ResponseFacts, harmless_line};
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widgets::page::{NAME, Page};

use super::request::Answer;

/// The lines of the answer at a width; `update` needs their number to scroll.
#[must_use]
pub fn answer_page(model: &Model, answer: &Answer, width: u16) -> Vec<Line<'static>> {
    let theme = &model.setup.theme;
    let mut page = Page::new(theme, width);
    page.line(verdict(&answer.attempt, theme));
    if answer.attempt.is_simulated() {
        page.marked("Simulated: nobody was enrolled.", theme.unsure());
    }
    if let Some(reason) = &answer.unrecorded {
        page.marked(&format!("This answer could not be recorded: {reason}"), theme.bad());
    }
    page.gap();
    page.field("transactionId", answer.attempt.transaction_id.as_deref().unwrap_or_default());
    let named = answer.attempt.named_field();
    named_field(&mut page, RequestField::UserId, named, &answer.attempt.user_id);
    if answer.sent.user_id != answer.attempt.user_id {
        page.field("typed", &answer.sent.user_id);
    }
    named_field(&mut page, RequestField::BizId, named, &answer.attempt.biz_id);
    if let Some(field) = named {
        page.aside(&format!("The answer names {}: r leads there.", field.name()));
    }
    explain(&mut page, &answer.attempt, model.catalogue.as_deref(), theme);
    page.into_lines()
}

/// A field of the form; the one that the answer names is marked.
fn named_field(page: &mut Page<'_>, field: RequestField, named: Option<RequestField>, value: &str) {
    let style = page.theme().bad();
    if named == Some(field) {
        page.named_in(&format!("✗ {}", field.name()), value, NAME, style);
    } else {
        page.field(field.name(), value);
    }
}

/// `✗ Rejected · UNABLE_GET_IMAGE · 0.38 s`
#[must_use]
pub fn verdict(attempt: &Attempt, theme: &Theme) -> Line<'static> {
    let style = theme.outcome(attempt.outcome);
    let mut spans = vec![Span::styled(
        format!("{} {}", attempt.outcome.glyph(), attempt.outcome.title()),
        style.add_modifier(Modifier::BOLD),
    )];
    if let Some(code) = attempt.code() {
        spans.push(Span::styled(format!(" · {}", harmless_line(code)), theme.strong()));
    }
    if let Some(total) = attempt.timing_ms.total {
        spans.push(Span::styled(format!(" · {:.2} s", total / 1e3), theme.dim()));
    }
    Line::from(spans)
}

/// What happened and what to do, below the verdict.
pub fn explain(page: &mut Page, attempt: &Attempt, catalogue: Option<&Catalogue>, theme: &Theme) {
    let Some(catalogue) = catalogue else { return };
    let explanation: Explanation = catalogue.explain(attempt);
    page.gap();
    if explanation.title != attempt.outcome.title() {
        page.heading(&explanation.title);
    }
    page.text(&explanation.meaning);
    if let Some(failure) = &attempt.failure {
        page.gap().aside(&failure.message);
    }
    for mark in attempt.response.iter().flat_map(ResponseFacts::marks) {
        page.gap().marked(&format!("! {mark}"), theme.unsure());
    }
    if attempt.outcome != Outcome::Enrolled {
        if let Some(result) = attempt.result.as_ref().filter(|result| !result.result_message.is_empty()) {
            page.gap().aside(&format!("The gateway's words: {}", result.result_message));
        }
        if let Some(field) = explanation.field {
            page.marked(&format!("→ points at {}", field.name()), theme.unsure());
        }
        list(page, "Most likely", &explanation.causes, Page::bullets);
    }
    list(page, "Do now", &explanation.actions, Page::numbered);
    page.gap().text(explanation.retry.sentence());
    if !explanation.customer.is_empty() {
        page.heading("Tell the customer").text(&format!("“{}”", explanation.customer));
    }
}

fn list<'p, 't>(
    page: &'p mut Page<'t>,
    heading: &str,
    items: &[String],
    draw: impl FnOnce(&'p mut Page<'t>, &[String]) -> &'p mut Page<'t>,
) {
    if !items.is_empty() {
        page.heading(heading);
        draw(page, items);
    }
}
