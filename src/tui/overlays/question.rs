//! A question that is answered with one deliberate key: `y`, or `n` or esc for no. A key that may still be held down from before
//! answers nothing: one counts only after a while in which none came.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::{SignedDuration, Timestamp};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::actions::{Action, Place};
use super::super::effect::{Erasure, Exporting, Job, Reporting};
use super::super::keymap::Meaning;
use super::super::message::Ticket;
use super::super::model::Model;
use super::super::screens::enroll::again::Again;
use super::super::screens::enroll::request::Sent;
use super::super::theme::Theme;
use super::super::widgets::cursor::Cursor;
use super::super::widgets::page::{Page, draw_page, scroll};
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
    /// Replace a file by an export.
    Export(Box<Exporting>),
    /// Send these cases.
    Explore(Vec<Job>),
    /// Replace a file by a report.
    Report(Box<Reporting>),
    /// Erase attempts.
    Erase(Box<Erasure>),
    /// Stop waiting for the answer to this enrollment.
    StopWaiting(Ticket),
    /// Empty a form that was filled and not sent.
    NextPerson,
    /// Put an attempt onto a form that was filled and not sent.
    Fill(Box<Again>),
    /// End the program while an enrollment, or a run of cases, is on its way, or while a form is filled.
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
    /// How long it has to be quiet before a key counts.
    needed: SignedDuration,
    /// Whether it was awake when it was last drawn: what nobody saw, nobody answers.
    seen_awake: bool,
    /// Whether the last key was pressed on purpose.
    answered: bool,
    /// The first line on show of what it is about.
    top: Cursor,
}

/// How long no key may have come before one counts: a held key repeats faster.
const QUIET: SignedDuration = SignedDuration::from_millis(600);
/// The same after the answering key itself, which may still be held: its first repeat may take so long.
const QUIET_AFTER_ITSELF: SignedDuration = SignedDuration::from_millis(2500);

impl Question {
    /// A question that is asked now.
    #[must_use]
    pub fn new(title: &str, lines: Vec<(String, String)>, intent: Intent, model: &Model) -> Self {
        let needed = match model.last_key {
            Some((code, _)) if is_answer(code, model) => QUIET_AFTER_ITSELF,
            _ => QUIET,
        };
        let quiet_since = model.now;
        Self {
            title: title.to_owned(),
            lines,
            intent,
            quiet_since,
            needed,
            seen_awake: false,
            answered: false,
            top: Cursor::default(),
        }
    }

    /// Notes that time goes on; `drawn` is when the last frame was drawn.
    pub fn note_frame(&mut self, drawn: Timestamp) {
        self.seen_awake = drawn.duration_since(self.quiet_since) >= self.needed;
    }

    /// Notes a key that came now; `is_new` is `false` where the terminal says that it is held, `is_answer` says that it is the
    /// one that answers.
    pub fn note_key(&mut self, is_new: bool, is_answer: bool, now: Timestamp) {
        self.answered = is_new && self.seen_awake;
        self.seen_awake = false;
        self.quiet_since = now;
        self.needed = if is_answer { QUIET_AFTER_ITSELF } else { QUIET };
    }

    /// Whether the last key was pressed on purpose.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        self.answered
    }

    /// Whether a key that is pressed now counts.
    #[must_use]
    pub fn is_awake(&self, now: Timestamp) -> bool {
        now.duration_since(self.quiet_since) >= self.needed
    }

    /// Whether it was asked by the key that says no to it, which may still be held.
    #[must_use]
    pub const fn is_asked_by_esc(&self) -> bool {
        matches!(self.intent, Intent::StopWaiting(_))
    }

    /// What yes and no are called.
    const fn answers(&self) -> (&'static str, &'static str) {
        match self.intent {
            Intent::StopWaiting(_) => ("stop waiting", "go on waiting"),
            Intent::Quit => ("quit", "stay here"),
            _ => ("yes", "no"),
        }
    }

    /// Scrolls what it is about, where the window is too small for all of it.
    pub fn scroll(&mut self, action: Action, body: Rect) {
        let lines = self.about(&Theme::without_colour(), body).len();
        let rows = u16::try_from(lines).unwrap_or(u16::MAX).min(rows_for(body));
        scroll(&mut self.top, action, lines, rows);
    }

    fn about(&self, theme: &Theme, body: Rect) -> Vec<Line<'static>> {
        let mut page = Page::new(theme, inside_width(body.width));
        for (name, value) in &self.lines {
            if name.is_empty() {
                page.text(&format!("  {value}"))
            } else {
                page.field(name, value)
            };
        }
        page.into_lines()
    }

    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let lines = self.about(theme, body);
        let style = if model.is_production() { theme.production() } else { theme.focus() };
        // It keeps its size while it wakes up.
        let awake = self.is_awake(model.now);
        let (yes, no) = self.answers();
        let yes = if awake { Line::styled(format!(" y  {yes} "), style) } else { Line::styled(" …", theme.dim()) };
        let answers = vec![Line::default(), yes, Line::styled(format!(" n  {no}, or esc "), theme.dim())];
        // What answers is always in sight; what it is about is scrolled where the window is too small for it.
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(rows_for(body));
        let inside = sheet(&self.title, area(body, rows + ANSWERS), model, frame);
        let [about, below] = Layout::vertical([Constraint::Length(rows), Constraint::Fill(1)]).areas(inside);
        draw_page(&lines, self.top, about, frame.buffer_mut(), theme);
        frame.render_widget(Paragraph::new(answers), below);
    }
}

/// Rows of what answers, an empty one first.
const ANSWERS: u16 = 3;

/// The most rows of what a question is about, within the body of the screen.
const fn rows_for(body: Rect) -> u16 {
    body.height.saturating_sub(2 + ANSWERS)
}

/// Whether a key answers questions.
#[must_use]
pub fn is_answer(code: KeyCode, model: &Model) -> bool {
    let key = KeyEvent::new(code, KeyModifiers::NONE);
    model.setup.keys.meaning(key, Place::Question, model) == Meaning::Act(Action::Confirm)
}
