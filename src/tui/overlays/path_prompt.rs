//! A path being typed, with completions below it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use tui_input::{Input, InputRequest};

use crate::enrollment::harmless_line;

use super::super::model::Model;
use super::super::widgets::cursor::Cursor;
use super::super::widgets::page::Page;
use super::super::widgets::rows::draw_fitted;
use super::super::widgets::text_field::draw_text_field;
use super::{area, inside_width, sheet};

/// What is asked where an export goes.
const EXPORT: &str = "Export what is listed to a .csv, .json, .jsonl or .html file";
/// What is asked where a report goes.
const REPORT: &str = "Report of the last run: a .xml (JUnit), .md, .json or .html file";
/// Completions on show at once.
const SHOWN: u16 = 8;

/// What a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UseFor {
    /// A photo or a folder that is gone to.
    #[default]
    Photos,
    /// An export of the history.
    Export,
    /// The report of a run.
    Report,
}

/// The path and what it could become.
#[derive(Debug, Clone, Default)]
pub struct PathPrompt {
    /// What is typed.
    pub input: Input,
    /// What it could become.
    pub candidates: Vec<String>,
    /// The chosen completion.
    pub cursor: Cursor,
    /// What was typed when the completions were made.
    completed: Option<String>,
    /// Whether tab was pressed before they came.
    impatient: bool,
    /// What the path is for.
    use_for: UseFor,
    /// Whether that is being written.
    waiting: bool,
    /// Why nothing was written there.
    objection: Option<String>,
}

impl PathPrompt {
    /// Where an export goes, with a path to begin with.
    #[must_use]
    pub fn for_export(path: String) -> Self {
        Self { input: Input::new(path), use_for: UseFor::Export, ..Self::default() }
    }

    /// Where the report of a run goes.
    #[must_use]
    pub fn for_report(path: String) -> Self {
        Self { input: Input::new(path), use_for: UseFor::Report, ..Self::default() }
    }

    /// What the path is for.
    #[must_use]
    pub const fn use_for(&self) -> UseFor {
        self.use_for
    }

    /// Whether an export goes there.
    #[must_use]
    pub fn is_for_export(&self) -> bool {
        self.use_for == UseFor::Export
    }

    /// Whether an export is being written there.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// Takes the end of an export; whether it was waited for.
    pub fn end(&mut self) -> bool {
        std::mem::take(&mut self.waiting)
    }

    /// Waits for the end of an export.
    pub fn wait(&mut self) {
        (self.waiting, self.objection) = (true, None);
    }

    /// Notes why nothing was written: what is typed stays.
    pub fn fail(&mut self, reason: String) {
        self.objection = Some(reason);
    }

    /// Edits the path. What is on its way to another one is no longer waited for.
    pub fn edit(&mut self, request: InputRequest) {
        (self.waiting, self.objection) = (false, None);
        self.input.handle(request);
    }

    /// Takes the completions of `typed`; those of an older text are of no use. Whether the field changed, because tab was
    /// pressed before they came.
    pub fn take(&mut self, typed: String, candidates: Vec<String>) -> bool {
        if typed != self.input.value() {
            return false;
        }
        self.candidates = candidates;
        self.completed = Some(typed);
        self.cursor = Cursor::default();
        std::mem::take(&mut self.impatient) && self.complete()
    }

    /// Puts the chosen completion into the field, now or as soon as it is known; whether the field changed.
    pub fn complete(&mut self) -> bool {
        if self.completed.as_deref() != Some(self.input.value()) {
            self.impatient = true;
            return false;
        }
        let chosen = self.candidates.get(self.cursor.0).cloned();
        if let Some(chosen) = &chosen {
            self.input = Input::new(chosen.clone());
        }
        chosen.is_some()
    }

    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let (title, hint_text) = match (self.use_for, self.waiting) {
            (UseFor::Photos, _) => ("Path of a photo or a folder", "tab completes   ⏎ goes there   esc back"),
            (UseFor::Export, true) => (EXPORT, "exporting…   esc back, while it goes on"),
            (UseFor::Export, false) => (EXPORT, "tab completes   ⏎ writes it   esc back"),
            (UseFor::Report, _) => (REPORT, "tab completes   ⏎ writes it   esc back"),
        };
        let mut page = Page::new(theme, inside_width(body.width));
        if let Some(objection) = &self.objection {
            page.marked(objection, theme.bad());
        }
        let objection = page.into_lines();
        let inside = sheet(title, area(body, SHOWN + 2), model, frame);
        let [field, wrong, list, hint] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(u16::try_from(objection.len()).unwrap_or(SHOWN)),
            Constraint::Fill(1),
            Constraint::Length(1),
        ])
        .areas(inside);
        frame.render_widget(Paragraph::new(objection), wrong);
        draw_text_field(&self.input, true, Style::new(), field, frame);
        let offset = self.cursor.offset(self.candidates.len(), list.height.into());
        for ((index, candidate), row) in self.candidates.iter().enumerate().skip(offset).zip(list.rows()) {
            let style = if index == self.cursor.0 { theme.chosen(true) } else { Style::new() };
            draw_fitted(Line::styled(harmless_line(candidate).into_owned(), style), row, frame.buffer_mut());
        }
        draw_fitted(Line::styled(hint_text, theme.dim()), hint, frame.buffer_mut());
    }
}
