//! One line being typed: a part of a request, a name, what the simulator is to answer.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use tui_input::{Input, InputRequest};

use super::super::effect::Keeping;
use super::super::model::Model;
use super::super::screens::explore::Field;
use super::super::widgets::page::Page;
use super::super::widgets::text_field::draw_text_field;
use super::{area, inside_width, sheet};

/// What the line is wanted for.
#[derive(Debug)]
pub enum Wanted {
    /// What the built-in simulator answers with.
    Scenario,
    /// A part of the request on show.
    Part(Field),
    /// The name of a case that is to be kept.
    CaseName(Box<Keeping>),
    /// What is special about it.
    CaseTitle(Box<Keeping>),
}

/// The line, as far as it is typed.
#[derive(Debug)]
pub struct LinePrompt {
    title: String,
    hint: String,
    /// What is typed.
    pub input: Input,
    /// Whether the text is still what was proposed: the first letter takes its place.
    is_proposal: bool,
    objection: Option<String>,
    /// What it is wanted for.
    pub wanted: Wanted,
}

impl LinePrompt {
    /// Begins with a text.
    #[must_use]
    pub fn new(title: &str, hint: &str, text: String, wanted: Wanted) -> Self {
        let (title, hint) = (title.to_owned(), hint.to_owned());
        Self { title, hint, input: Input::new(text), is_proposal: false, objection: None, wanted }
    }

    /// The same with a text that is only proposed: the first letter takes its place, and other keys go on with it.
    #[must_use]
    pub fn proposing(self) -> Self {
        Self { is_proposal: true, ..self }
    }

    /// The prompt for what the built-in simulator answers, with what it was told before, and what was wrong with it.
    #[must_use]
    pub fn for_scenario(before: String, objection: Option<String>) -> Self {
        let hint = "a code, then what else is to be so: delay=3s cut=before signature=wrong|none status=502 body=\"…\" type=text/html plain result=U message=\"…\"";
        Self { objection, ..Self::new("The simulator answers with", hint, before, Wanted::Scenario) }
    }

    /// The same with what is wrong with it.
    #[must_use]
    pub fn with_objection(self, objection: String) -> Self {
        Self { objection: Some(objection), is_proposal: false, ..self }
    }

    /// Edits the line.
    pub fn edit(&mut self, request: InputRequest) {
        let request = match request {
            InputRequest::InsertChar('\n' | '\r' | '\t') => InputRequest::InsertChar(' '),
            request => request,
        };
        self.objection = None;
        let replaces = matches!(request, InputRequest::InsertChar(_) | InputRequest::DeletePrevChar);
        if std::mem::take(&mut self.is_proposal) && replaces {
            self.input.reset();
        }
        self.input.handle(request);
    }

    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let mut page = Page::new(theme, inside_width(body.width));
        page.aside(&self.hint);
        // One line more than the hint, so that it keeps its size.
        match &self.objection {
            Some(objection) => page.marked(objection, theme.bad()),
            None => page.line(Line::default()),
        };
        page.aside("⏎ takes it   esc back");
        let below = page.into_lines();
        let height = u16::try_from(below.len()).unwrap_or(u16::MAX).saturating_add(2);
        let inside = sheet(&self.title, area(body, height), model, frame);
        let [field, _, rest] =
            Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1)]).areas(inside);
        let style = if self.is_proposal { theme.chosen(true) } else { Style::new() };
        draw_text_field(&self.input, true, style, field, frame);
        frame.render_widget(Paragraph::new(below), rest);
    }
}
