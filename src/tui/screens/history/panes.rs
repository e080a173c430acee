//! Where everything is on the History screen.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::tui::layout::ListAndDetail;

/// Columns of the list when there is a record beside it: enough for profile, person and time, and more where there are more.
const fn list_width(body: u16) -> u16 {
    const LEAST: u16 = 62;
    let part = body / 100 * 45 + body % 100 * 45 / 100;
    if part > LEAST { part } else { LEAST }
}

/// The query line, and the panes below it.
pub(super) struct Panes {
    /// The query line.
    pub(super) bar: Rect,
    /// List and record.
    pub(super) panes: ListAndDetail,
}

impl Panes {
    /// Within the body of the screen. A record that takes it all has no query line above it.
    pub(super) fn of(body: Rect, reading: bool) -> Self {
        let panes = ListAndDetail::of(body, list_width(body.width), reading);
        if panes.list.width == 0 {
            return Self { bar: Rect { height: 0, ..body }, panes };
        }
        let [bar, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(body);
        Self { bar, panes: ListAndDetail::of(rest, list_width(body.width), reading) }
    }
}
