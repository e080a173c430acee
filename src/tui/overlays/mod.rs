//! What lies over a screen: a stack, the topmost has the keys. An overlay says what is to come of it; `update` does it.

mod help;
mod line;
mod note;
mod passphrase;
mod path_prompt;
mod picker;
mod question;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear};

use crate::enrollment::fit;

use super::actions::Place;
use super::model::Model;
use super::widgets::cursor::Cursor;

pub use help::{draw_help, draw_text, help_lines, page_height, text_lines};
pub use line::{LinePrompt, Wanted};
pub use note::{NotePrompt, Written};
pub use passphrase::PassphrasePrompt;
pub use path_prompt::{PathPrompt, UseFor};
pub use picker::{Choice, Item, Picker, baselines, filters, limits, palette, profiles, promises, scenarios};
pub use question::{Intent, Question, is_answer};

/// One overlay.
#[derive(Debug)]
pub enum Overlay {
    /// Every key that works, from the line the cursor is on.
    Help {
        /// Where the operator was when they asked.
        place: Place,
        /// The first line on show.
        top: Cursor,
    },
    /// A text to be read, from the line the cursor is on.
    Text {
        /// What it is.
        title: &'static str,
        /// The text; not yet harmless.
        text: String,
        /// The first line on show.
        top: Cursor,
    },
    /// A list to pick from.
    Picker(Picker),
    /// A path being typed.
    Path(PathPrompt),
    /// A passphrase being typed.
    Passphrase(PassphrasePrompt),
    /// A note or tags being written.
    Note(NotePrompt),
    /// A line being typed.
    Line(LinePrompt),
    /// A yes or no.
    Question(Question),
}

impl Overlay {
    /// Which keys work in it.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self {
            Self::Help { .. } | Self::Text { .. } => Place::Help,
            Self::Picker(_) => Place::Picker,
            Self::Path(_) => Place::PathPrompt,
            Self::Passphrase(_) => Place::Passphrase,
            Self::Note(_) => Place::Note,
            Self::Line(_) => Place::LinePrompt,
            Self::Question(_) => Place::Question,
        }
    }

    /// Draws it over the body of the screen.
    pub fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        match self {
            Self::Help { place, top } => draw_help(model, *place, *top, body, frame),
            Self::Text { title, text, top } => draw_text(model, (title, text), *top, body, frame),
            Self::Picker(picker) => picker.draw(model, body, frame),
            Self::Path(prompt) => prompt.draw(model, body, frame),
            Self::Passphrase(prompt) => prompt.draw(model, body, frame),
            Self::Note(prompt) => prompt.draw(model, body, frame),
            Self::Line(prompt) => prompt.draw(model, body, frame),
            Self::Question(question) => question.draw(model, body, frame),
        }
    }
}

/// The most columns an overlay takes.
const WIDEST: u16 = 76;

fn sheet_width(window: u16) -> u16 {
    window.saturating_sub(4).min(WIDEST)
}

/// The columns inside an overlay in a window of that width: a frame and a column of air on either side are gone.
fn inside_width(window: u16) -> u16 {
    sheet_width(window).saturating_sub(4)
}

/// The area of an overlay of `height` rows within `body`, as wide as overlays are.
#[must_use]
pub fn area(body: Rect, height: u16) -> Rect {
    let width = sheet_width(body.width);
    let height = height.saturating_add(2).min(body.height);
    Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 3, width, height }
}

/// Clears the area, draws a frame with a title around it, and gives what is inside.
fn sheet(title: &str, area: Rect, model: &Model, frame: &mut Frame) -> Rect {
    let style = model.setup.theme.focus();
    let title = fit(title, usize::from(area.width).saturating_sub(4));
    let block = Block::bordered().border_style(style).title(format!(" {title} ")).title_style(style);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}
