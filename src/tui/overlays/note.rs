//! A note or tags being written beside an attempt.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use tui_input::{Input, InputRequest};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::enrollment::{AttemptId, harmless_line};
use crate::history::Annotation;

use super::super::effect::Effect;
use super::super::model::Model;
use super::super::widgets::page::Page;
use super::{area, inside_width, sheet};

/// The most characters of a note: it is a remark, not a file.
const LONGEST: usize = 2000;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The note.
    Note,
    /// The tags, on one line.
    Tags,
}

/// The text, as far as it is written.
#[derive(Debug)]
pub struct NotePrompt {
    id: AttemptId,
    /// What stands beside the attempt now.
    before: Annotation,
    what: Written,
    input: Input,
    /// Whether it is being saved.
    saving: bool,
    /// Why it could not be saved.
    objection: Option<String>,
}

impl NotePrompt {
    /// Begins with what stands beside an attempt.
    #[must_use]
    pub fn new(id: AttemptId, before: Annotation, what: Written) -> Self {
        let text = match what {
            Written::Note => before.note.clone(),
            Written::Tags => before.tags.join(" "),
        };
        Self { id, before, what, input: Input::new(text), saving: false, objection: None }
    }

    /// Edits the text. A note is one line, which is broken where it is shown.
    pub fn edit(&mut self, request: InputRequest) {
        let request = match request {
            InputRequest::InsertChar(_) if self.input.value().chars().count() >= LONGEST => {
                self.objection = Some(format!("A note has at most {LONGEST} characters."));
                return;
            }
            InputRequest::InsertChar('\n' | '\r' | '\t') => InputRequest::InsertChar(' '),
            request => request,
        };
        self.objection = None;
        self.input.handle(request);
    }

    /// Asks that it be saved; once, however often the key is pressed.
    pub fn save(&mut self) -> Vec<Effect> {
        if std::mem::replace(&mut self.saving, true) {
            return Vec::new();
        }
        let text = self.input.value().trim();
        let annotation = match self.what {
            Written::Note => Annotation { note: text.to_owned(), tags: self.before.tags.clone() },
            Written::Tags => Annotation { note: self.before.note.clone(), tags: Annotation::tags_of(text) },
        };
        vec![Effect::Annotate(self.id.clone(), annotation)]
    }

    /// Notes that it could not be saved: what is written stays.
    pub fn fail(&mut self, reason: String) {
        self.saving = false;
        self.objection = Some(reason);
    }

    /// Whether it waits for being saved beside that attempt.
    #[must_use]
    pub fn is_saving(&self, id: &AttemptId) -> bool {
        self.saving && self.id == *id
    }

    /// What is said once it is saved.
    #[must_use]
    pub const fn saved(&self) -> &'static str {
        match self.what {
            Written::Note => "Note saved.",
            Written::Tags => "Tags saved.",
        }
    }

    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let width = usize::from(inside_width(body.width)).max(1);
        let (title, hint) = match self.what {
            Written::Note => ("Note", "⏎ saves it   esc leaves it as it was"),
            Written::Tags => ("Tags", "words with spaces between   ⏎ saves them   esc leaves them as they were"),
        };
        let (mut lines, cursor) = self.lines(width);
        let mut page = Page::new(theme, inside_width(body.width));
        page.gap();
        if let Some(objection) = &self.objection {
            page.marked(objection, theme.bad());
        }
        page.aside(if self.saving { "saving…" } else { hint });
        let below = page.into_lines();
        // The end of a long text, where it is written, is always in sight.
        let rows = usize::from(body.height).saturating_sub(3 + below.len()).max(1);
        let hidden = (usize::from(cursor.y) + 1).saturating_sub(rows);
        lines = lines.into_iter().skip(hidden).take(rows).collect();
        let cursor_row = cursor.y.saturating_sub(u16::try_from(hidden).unwrap_or(0));
        lines.push(Line::default());
        lines.extend(below);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let inside = sheet(title, area(body, height), model, frame);
        frame.render_widget(Paragraph::new(lines), inside);
        frame.set_cursor_position(Position::new(inside.x + cursor.x, inside.y + cursor_row));
    }

    /// The text over lines of `width` columns, and where the cursor is in them.
    fn lines(&self, width: usize) -> (Vec<Line<'static>>, Position) {
        let mut lines = vec![String::new()];
        let mut cursor = Position::ORIGIN;
        let (mut column, end) = (0, self.input.value().chars().count());
        for (index, character) in self.input.value().chars().chain([' ']).enumerate() {
            let shown = harmless_line(character.encode_utf8(&mut [0; 4])).into_owned();
            let columns = if index == end { 1 } else { shown.width().max(character.width().unwrap_or(0)) };
            if column + columns > width && column > 0 {
                lines.push(String::new());
                column = 0;
            }
            if index == self.input.cursor() {
                let row = u16::try_from(lines.len() - 1).unwrap_or(u16::MAX);
                cursor = Position::new(u16::try_from(column).unwrap_or(u16::MAX), row);
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(&shown);
            }
            column += columns;
        }
        (lines.into_iter().map(Line::raw).collect(), cursor)
    }
}
