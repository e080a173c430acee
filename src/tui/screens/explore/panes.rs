//! Where everything is on the Explore screen.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::tui::layout::indent;

use super::Focus;

/// Columns of the list when there is something beside it.
pub(super) const LIST: u16 = 52;
/// From so many columns on there is room for what was sent, promised and answered side by side.
const WIDE: u16 = 110;
/// Rows of what the chosen case is, an empty one first, below the list where there is no room beside it; and the rows that
/// the list keeps.
const ABOUT: u16 = 6;
const LEAST_LIST: u16 = 8;
/// Rows of the verdict above an answer.
pub(super) const VERDICT: u16 = 5;

/// The parts of the screen. What is not seen has no columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Panes {
    /// The filter, the case and its verdict, or the numbers.
    pub(super) bar: Rect,
    /// How far a run is, or what came of it.
    pub(super) status: Rect,
    /// The list.
    pub(super) list: Rect,
    /// What the chosen case is, beside the list or below it.
    pub(super) about: Rect,
    /// The request.
    pub(super) sent: Rect,
    /// The promise.
    pub(super) promised: Rect,
    /// The verdict above the answer.
    pub(super) verdict: Rect,
    /// The answer.
    pub(super) answered: Rect,
    /// The headings of the three, or the tabs where only one is seen.
    pub(super) headings: Rect,
    /// The columns of the rules.
    pub(super) rules: [Option<Rect>; 2],
}

impl Panes {
    /// Within the body of the screen.
    pub(super) fn of(body: Rect, focus: Focus) -> Self {
        let [bar, status, rest] =
            Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1)]).areas(body);
        let nothing = Rect { width: 0, height: 0, ..rest };
        let empty = Self {
            bar,
            status,
            list: nothing,
            about: nothing,
            sent: nothing,
            promised: nothing,
            verdict: nothing,
            answered: nothing,
            headings: nothing,
            rules: [None, None],
        };
        let is_wide = body.width >= WIDE;
        if focus == Focus::List {
            if !is_wide && rest.height < LEAST_LIST + ABOUT {
                return Self { list: rest, ..empty };
            }
            if !is_wide {
                let rows = [Constraint::Fill(1), Constraint::Length(1), Constraint::Length(ABOUT - 1)];
                let [list, _, about] = Layout::vertical(rows).areas(rest);
                return Self { list, about: indent(about), ..empty };
            }
            let [list, rule, about] =
                Layout::horizontal([Constraint::Length(LIST), Constraint::Length(1), Constraint::Fill(1)]).areas(rest);
            return Self { list, about: indent(about), rules: [Some(rule), None], ..empty };
        }
        let [headings, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(rest);
        if !is_wide {
            let (sent, answered) = if focus == Focus::Request { (rest, nothing) } else { (nothing, rest) };
            let (verdict, answered) = below_the_verdict(answered);
            return Self { sent: indent(sent), verdict, answered, headings, ..empty };
        }
        let columns = [
            Constraint::Fill(9),
            Constraint::Length(1),
            Constraint::Fill(5),
            Constraint::Length(1),
            Constraint::Fill(9),
        ];
        let [sent, first, promised, second, answered] = Layout::horizontal(columns).areas(rest);
        let (verdict, answered) = below_the_verdict(answered);
        let rules = [Some(first), Some(second)];
        Self { sent: indent(sent), promised: indent(promised), verdict, answered, headings, rules, ..empty }
    }

    /// Whether what the chosen case is stands below the list.
    pub(super) const fn is_below(&self) -> bool {
        self.about.y > self.list.y
    }

    /// Whether the three are side by side.
    pub(super) const fn is_side_by_side(&self) -> bool {
        self.promised.width > 0
    }
}

/// The rows of the verdict, and the answer below them; one column of air to the left of both.
fn below_the_verdict(area: Rect) -> (Rect, Rect) {
    if area.width == 0 {
        return (area, area);
    }
    let [verdict, answered] = Layout::vertical([Constraint::Length(VERDICT), Constraint::Fill(1)]).areas(area);
    (indent(verdict), indent(answered))
}
