//! Pictures by the terminal's own graphics: which one the model wants where, as a pure function, and the terminal's side
//! of it. What a terminal can, and the bytes of each protocol, are the `graphics` room's.

mod camera;
mod framing;
pub mod full_screen;
mod keyboard;
mod late;
pub mod listening;
pub(super) mod wall;

use std::sync::Arc;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;

use crate::graphics::{Canvas, Picture};

pub(super) use framing::framed;

use super::model::{Model, ScreenName};
use super::screens::enroll;

/// The most pixels a side of a picture in the frame.
const MOST_IN_FRAME: u32 = 800;

/// A picture, and the cells that it covers.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The cells, all of them left free by `view`.
    pub area: Rect,
    /// The picture.
    pub picture: Arc<Picture>,
}

impl Placement {
    /// The picture in the middle of a pane; `None` when it was made for a larger one.
    #[must_use]
    pub fn centred(picture: &Arc<Picture>, pane: Rect) -> Option<Self> {
        let (width, height) = (picture.columns, picture.rows);
        if width > pane.width || height > pane.height {
            return None;
        }
        let area = Rect { x: pane.x + (pane.width - width) / 2, y: pane.y + (pane.height - height) / 2, width, height };
        Some(Self { area, picture: Arc::clone(picture) })
    }

    fn is_same(&self, other: &Self) -> bool {
        self.area == other.area && Arc::ptr_eq(&self.picture, &other.picture)
    }

    /// Whether the other one is the same picture elsewhere, which cells alone can tell the terminal.
    fn can_move_to(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.picture, &other.picture) && self.picture.placeholders().is_some()
    }
}

/// The picture that belongs into the frame now. None where an overlay may cover it: `view` then draws cells.
#[must_use]
pub fn placement(model: &Model) -> Option<Placement> {
    let is_uncovered = model.overlays.is_empty() && model.screen == ScreenName::Enroll;
    is_uncovered.then(|| enroll::placement(model)).flatten()
}

/// Room for a picture in a pane of the frame.
#[must_use]
pub fn canvas(model: &Model, pane: Rect) -> Canvas {
    model.graphics.canvas(pane.width, pane.height, MOST_IN_FRAME)
}

/// Leaves the cells of `area` to a picture.
pub fn leave_free(area: Rect, buffer: &mut Buffer) {
    for position in area.intersection(buffer.area).positions() {
        buffer[position].reset();
        buffer[position].set_diff_option(CellDiffOption::Skip);
    }
}

/// Whether nothing was drawn over an area that was left free.
fn is_free(area: Rect, buffer: &Buffer) -> bool {
    area.intersection(buffer.area) == area
        && area.positions().all(|position| buffer[position].diff_option == CellDiffOption::Skip)
}
