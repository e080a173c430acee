//! A question that is answered with one deliberate key: `y`, or esc for no. A key that may still be held down from before
//! answers nothing: one counts only after a while in which none came.

use crossterm::event::KeyCode;
use jiff::{SignedDuration, Timestamp};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::super::model::Model;
use super::super::screens::enroll::request::Sent;
use super::super::widgets::page::Page;
use super::{area, inside_width, sheet};

/// What a yes is for.
#[derive(Debug)]
pub enum Intent {
    /// Send this enrollment.
    Send {
        /// Its bizId.
        biz_id: String,
        /// The rest of it.
        sent: Box<Sent>,
    },
    /// End the program while an enrollment is on its way.
    Quit,
}

/// The question.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub title: String,
    /// What it is about: names and values.
    pub lines: Vec<(String, String)>,
    /// What a yes is for.
    pub intent: Intent,
    /// Since when no key was pressed that may be held.
    quiet_since: Timestamp,
    /// The key that was pressed last before it was asked.
    before: Option<KeyCode>,
    /// Whether the last key was pressed on purpose.
    answered: bool,
}

/// How long no key may have come before one counts: a held key repeats faster.
const QUIET: SignedDuration = SignedDuration::from_millis(600);
/// The same for the key that was pressed last before the question: the first repeat of a held key may take so long.
const QUIET_AFTER_ITSELF: SignedDuration = SignedDuration::from_millis(2500);

impl Question {
    /// A question that is asked now.
    #[must_use]
    pub fn new(title: &str, lines: Vec<(String, String)>, intent: Intent, model: &Model) -> Self {
        let before = model.last_key.map(|(code, _)| code);
        Self { title: title.to_owned(), lines, intent, quiet_since: model.now, before, answered: false }
    }

    /// Notes a key: `this` came now; `is_new` is `false` where the terminal says that it is held.
    pub fn note_key(&mut self, is_new: bool, this: (KeyCode, Timestamp)) {
        let (code, now) = this;
        let quiet = if self.before == Some(code) { QUIET_AFTER_ITSELF } else { QUIET };
        self.answered = is_new && now.duration_since(self.quiet_since) >= quiet;
        self.quiet_since = now;
        // Another key came between: whatever was held before it repeats no more.
        self.before = self.before.filter(|before| *before == code);
    }

    /// Whether the last key was pressed on purpose. To end the program is no enrollment: any key does.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        self.answered || matches!(self.intent, Intent::Quit)
    }

    /// Whether a key that is pressed now counts.
    #[must_use]
    pub fn is_awake(&self, model: &Model) -> bool {
        matches!(self.intent, Intent::Quit) || model.now.duration_since(self.quiet_since) >= QUIET
    }

    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let mut page = Page::new(theme, inside_width(body.width));
        for (name, value) in &self.lines {
            page.field(name, value);
        }
        page.gap();
        let style = if model.is_production() { theme.production() } else { theme.focus() };
        // It keeps its size while it wakes up.
        let yes =
            if self.is_awake(model) { Line::styled(" y  yes ", style) } else { Line::styled(" …", theme.dim()) };
        page.line(yes).line(Line::styled("esc no", theme.dim()));
        let lines = page.into_lines();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let inside = sheet(&self.title, area(body, height), model, frame);
        frame.render_widget(ratatui::widgets::Paragraph::new(lines), inside);
    }
}
