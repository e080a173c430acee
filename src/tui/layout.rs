//! Where everything is, from the size of the terminal alone: `view` draws there, and `update` asks for pictures that fit.

use ratatui::layout::{Constraint, Layout, Rect, Size};

/// The smallest window the console works in, columns by rows.
pub const SMALLEST: Size = Size { width: 60, height: 16 };
/// From this many columns on there is room for three panes side by side.
const WIDE: u16 = 100;

/// The parts every screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chrome {
    /// The first row: name, screens, profile.
    pub header: Rect,
    /// The line below it.
    pub top_rule: Rect,
    /// The screen's own.
    pub body: Rect,
    /// The line above the footer, or a notice.
    pub bottom_rule: Rect,
    /// The last row: keys.
    pub footer: Rect,
}

impl Chrome {
    /// The parts of a window; `None` when it is too small to work in. `framed` leaves a column free on either side of the
    /// body, for production's frame.
    #[must_use]
    pub fn of(size: Size, framed: bool) -> Option<Self> {
        if size.width < SMALLEST.width || size.height < SMALLEST.height {
            return None;
        }
        let window = Rect::from((ratatui::layout::Position::ORIGIN, size));
        let [header, top_rule, body, bottom_rule, footer] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(window);
        let margin = u16::from(framed);
        let body = Rect { x: body.x + margin, width: body.width - 2 * margin, ..body };
        Some(Self { header, top_rule, body, bottom_rule, footer })
    }
}

/// The panes of the Enroll screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnrollPanes {
    /// The list of photos.
    pub photos: Rect,
    /// The photo itself.
    pub picture: Rect,
    /// What it is, below it.
    pub facts: Rect,
    /// The form, where the request's stages go too.
    pub form: Rect,
    /// Where the answer goes.
    pub answer: Rect,
    /// The columns of the vertical rules between panes.
    pub rules: [Option<Rect>; 2],
}

impl EnrollPanes {
    /// Rows of the facts below the picture, beside other panes and above one.
    const FACTS: u16 = 8;
    const FEW_FACTS: u16 = 3;
    /// Rows of the body from which on there is room for all facts beside other panes.
    const TALL: u16 = 30;

    /// The panes within the body of the screen.
    #[must_use]
    pub fn of(body: Rect) -> Self {
        if body.width >= WIDE { Self::wide(body) } else { Self::narrow(body) }
    }

    fn wide(body: Rect) -> Self {
        let list = (body.width * 3 / 10).clamp(32, 48);
        let form = (body.width * 35 / 100).clamp(40, 60);
        let [photos, first, middle, second, form] = Layout::horizontal([
            Constraint::Length(list),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(1),
            Constraint::Length(form),
        ])
        .areas(body);
        let rows = if body.height < Self::TALL { Self::FACTS - 1 } else { Self::FACTS };
        let [picture, facts] = Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(middle);
        Self { photos, picture, facts, form, answer: form, rules: [Some(first), Some(second)] }
    }

    fn narrow(body: Rect) -> Self {
        const LIST: u16 = 26;
        const FORM: u16 = 6;
        let [photos, rule, right] =
            Layout::horizontal([Constraint::Length(LIST), Constraint::Length(1), Constraint::Fill(1)]).areas(body);
        let [picture, facts, form] =
            Layout::vertical([Constraint::Fill(1), Constraint::Length(Self::FEW_FACTS), Constraint::Length(FORM)])
                .areas(right);
        Self { photos, picture, facts, form, answer: right, rules: [Some(rule), None] }
    }
}

/// A list beside what it lists, as on History and Codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAndDetail {
    /// The list; empty when the detail takes the whole body.
    pub list: Rect,
    /// The column of the rule between them.
    pub rule: Option<Rect>,
    /// The detail; empty when the list takes the whole body.
    pub detail: Rect,
}

impl ListAndDetail {
    /// Side by side when the body is wide; otherwise the one that has the focus takes it all.
    #[must_use]
    pub fn of(body: Rect, list_width: u16, detail_focused: bool) -> Self {
        let nothing = Rect { width: 0, height: 0, ..body };
        if body.width < WIDE {
            let (list, detail) = if detail_focused { (nothing, body) } else { (body, nothing) };
            return Self { list, rule: None, detail: indent(detail) };
        }
        let [list, rule, detail] =
            Layout::horizontal([Constraint::Length(list_width), Constraint::Length(1), Constraint::Fill(1)])
                .areas(body);
        Self { list, rule: Some(rule), detail: indent(detail) }
    }
}

/// The area with one column of air to its left.
#[must_use]
pub fn indent(area: Rect) -> Rect {
    Rect { x: area.x + area.width.min(1), width: area.width.saturating_sub(1), ..area }
}
