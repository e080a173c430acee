//! The request as text in an editor of several lines. What is typed goes into the request with each key, as long as it can
//! be read; what cannot stays in the editor, with the reason.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use tui_input::InputRequest;

use crate::enrollment::harmless_line;
use crate::explore::Draft;
use crate::tui::actions::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;

use super::{Focus, text};

/// The text, as far as it is written.
#[derive(Debug)]
pub(super) struct Editor {
    area: TextArea<'static>,
    /// Why it cannot be read as a request.
    objection: Option<String>,
}

impl Editor {
    /// Begins with a text, the cursor in its body.
    fn new(text: &str, objection: Option<String>) -> Self {
        let lines: Vec<String> = text.strip_suffix('\n').unwrap_or(text).split('\n').map(str::to_owned).collect();
        let body = lines.iter().position(String::is_empty).map_or(0, |empty| empty + 1);
        let mut area = TextArea::new(lines);
        area.set_wrap_mode(WrapMode::Glyph);
        area.set_cursor_line_style(Style::new());
        area.set_cursor_style(Style::new().add_modifier(Modifier::REVERSED));
        area.set_max_histories(0);
        for _ in 0..body {
            area.move_cursor(CursorMove::Down);
        }
        Self { area, objection }
    }

    /// The whole text.
    fn text(&self) -> String {
        let mut text = self.area.lines().join("\n");
        text.push('\n');
        text
    }

    fn edit(&mut self, request: InputRequest) {
        let area = &mut self.area;
        match request {
            InputRequest::InsertChar('\n') => area.insert_newline(),
            InputRequest::InsertChar(character) if character != '\r' => area.insert_char(character),
            InputRequest::GoToPrevChar => area.move_cursor(CursorMove::Back),
            InputRequest::GoToNextChar => area.move_cursor(CursorMove::Forward),
            InputRequest::GoToPrevWord => area.move_cursor(CursorMove::WordBack),
            InputRequest::GoToNextWord => area.move_cursor(CursorMove::WordForward),
            InputRequest::GoToStart => area.move_cursor(CursorMove::Head),
            InputRequest::GoToEnd => area.move_cursor(CursorMove::End),
            InputRequest::DeletePrevChar => {
                area.delete_char();
            }
            InputRequest::DeleteNextChar => {
                area.delete_next_char();
            }
            InputRequest::DeletePrevWord => {
                area.delete_word();
            }
            InputRequest::DeleteNextWord => {
                area.delete_next_word();
            }
            InputRequest::DeleteLine | InputRequest::DeleteFromStart => {
                area.delete_line_by_head();
            }
            InputRequest::DeleteTillEnd => {
                area.delete_line_by_end();
            }
            InputRequest::InsertChar(_) | InputRequest::SetCursor(_) | InputRequest::Yank => {}
        }
    }

    fn follow(&mut self, action: Action, height: u16) {
        let (movement, times) = match action {
            Action::Up => (CursorMove::Up, 1),
            Action::Down => (CursorMove::Down, 1),
            Action::PageUp => (CursorMove::Up, height.saturating_sub(1)),
            Action::PageDown => (CursorMove::Down, height.saturating_sub(1)),
            _ => return,
        };
        for _ in 0..times {
            self.area.move_cursor(movement);
        }
    }

    /// Draws it into an area, the reason why it cannot be read below it.
    pub(super) fn draw(&self, model: &Model, area: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let [text, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(area);
        frame.render_widget(&self.area, text);
        // What turns the direction of a text, or hides in it, is not handed to the terminal.
        for position in text.positions() {
            if let Some(cell) = frame.buffer_mut().cell_mut(position)
                && harmless_line(cell.symbol()) != cell.symbol()
            {
                cell.set_symbol("�");
            }
        }
        let line = match &self.objection {
            Some(objection) => Line::styled(format!("! {}", harmless_line(objection)), theme.bad()),
            None => {
                Line::styled("taken as it is typed; places such as {time} are filled in when it leaves", theme.dim())
            }
        };
        frame.render_widget(line, below);
    }
}

/// Opens the request of the chosen case as text.
pub(super) fn open(model: &mut Model) {
    let Some(case) = model.explore.chosen() else { return };
    let text = text::write(&model.explore.draft(case));
    model.explore.editor = Some(Editor::new(&text, None));
    model.explore.focus = Focus::Request;
}

/// Edits the text.
pub(super) fn edit(model: &mut Model, request: InputRequest) {
    let Some(editor) = &mut model.explore.editor else { return };
    editor.edit(request);
    take(model);
}

/// Puts a text in at the cursor, whole: a photo's Base64 has a million characters.
pub(super) fn paste(model: &mut Model, text: &str) {
    let Some(editor) = &mut model.explore.editor else { return };
    editor.area.insert_str(text.replace("\r\n", "\n").replace('\r', "\n"));
    take(model);
}

/// Puts the text into the request, if it can be read.
fn take(model: &mut Model) {
    let explore = &mut model.explore;
    let Some(typed) = explore.editor.as_ref().map(Editor::text) else { return };
    let Some(draft) = explore.chosen().map(|case| explore.draft(case)) else { return };
    let read = text::read(&typed, &draft);
    if let Some(editor) = &mut explore.editor {
        editor.objection = read.as_ref().err().cloned();
    }
    if let Ok(read) = read {
        explore.change(|draft: &mut Draft| *draft = read);
    }
}

/// Does what an action in the editor asks for.
pub(super) fn act(model: &mut Model, action: Action, height: u16) -> Vec<Effect> {
    let Some(editor) = &mut model.explore.editor else { return Vec::new() };
    match action {
        Action::NewLine => edit(model, InputRequest::InsertChar('\n')),
        Action::EditOutside => return vec![Effect::EditOutside(editor.text())],
        Action::Refresh => open(model),
        Action::Back => match &editor.objection {
            Some(objection) => {
                let told = format!("{objection} Mend it, then esc; ^r puts back what was last right.");
                model.complain(told);
            }
            None => model.explore.editor = None,
        },
        _ => editor.follow(action, height),
    }
    Vec::new()
}

/// Asks for the text in the editor of the operator's own.
pub(super) fn ask_outside(model: &Model) -> Vec<Effect> {
    let Some(case) = model.explore.chosen() else { return Vec::new() };
    vec![Effect::EditOutside(text::write(&model.explore.draft(case)))]
}

/// Takes the text that came back from there. What cannot be read is shown in the editor here, so that nothing is lost.
pub fn take_text(model: &mut Model, edited: Result<String, String>) {
    let edited = match edited {
        Ok(edited) => edited,
        Err(reason) => return model.complain(reason),
    };
    let explore = &mut model.explore;
    let Some(draft) = explore.chosen().map(|case| explore.draft(case)) else { return };
    match text::read(&edited, &draft) {
        Ok(read) => {
            let is_news = read != draft;
            explore.editor = None;
            explore.change(|draft| *draft = read);
            model.say(if is_news { "The request is as you wrote it." } else { "Nothing was changed." });
        }
        Err(objection) => {
            explore.editor = Some(Editor::new(&edited, Some(objection.clone())));
            explore.focus = Focus::Request;
            model.complain(objection);
        }
    }
}
