//! The passphrase of a private key being typed: never shown, and wiped.

use std::fmt;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use tui_input::InputRequest;
use zeroize::Zeroizing;

use crate::enrollment::fit;

use super::super::model::Model;
use super::super::widgets::page::Page;
use super::{area, inside_width, sheet};

/// The most bytes of a passphrase; room for all of them is there from the start, since a string that grows leaves copies.
const LONGEST: usize = 1024;

/// The passphrase, as far as it is typed.
pub struct PassphrasePrompt {
    profile: String,
    wrong: bool,
    typed: Zeroizing<String>,
}

impl PassphrasePrompt {
    /// Asks for the passphrase of a profile's key; `wrong` says that the last one was.
    #[must_use]
    pub fn new(profile: &str, wrong: bool) -> Self {
        Self { profile: profile.to_owned(), wrong, typed: Zeroizing::new(String::with_capacity(LONGEST)) }
    }

    /// Types or takes back; there is no cursor, since nobody sees the text.
    pub fn edit(&mut self, request: InputRequest) {
        match request {
            InputRequest::InsertChar(character) if self.typed.len() + character.len_utf8() <= LONGEST => {
                self.typed.push(character);
            }
            InputRequest::DeletePrevChar => drop(self.typed.pop()),
            InputRequest::DeleteLine | InputRequest::DeletePrevWord => self.typed.clear(),
            _ => {}
        }
    }

    /// What was typed.
    #[must_use]
    pub fn into_typed(mut self) -> Zeroizing<String> {
        std::mem::take(&mut self.typed)
    }

    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let mut page = Page::new(theme, inside_width(body.width));
        if self.wrong {
            page.marked("That passphrase does not open the key.", theme.bad());
        }
        page.text(&format!(
            "The private key of {} is encrypted. Type its passphrase; it stays in memory only.",
            self.profile
        ));
        page.gap().line(Line::raw(fit(&"•".repeat(self.typed.chars().count()), inside_width(body.width).into())));
        page.gap().line(Line::styled("⏎ opens the key   esc without it nothing can be sent", theme.dim()));
        let lines = page.into_lines();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let inside = sheet("Passphrase", area(body, height), model, frame);
        frame.render_widget(Paragraph::new(lines), inside);
    }
}

impl fmt::Debug for PassphrasePrompt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PassphrasePrompt({})", self.profile)
    }
}
