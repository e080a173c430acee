//! What hangs on the terminal: compares the picture that is wanted with the one that is there, and writes what changes
//! the one into the other. Nothing of a picture stays behind.

use std::io::{self, Write};
use std::num::NonZeroU16;
use std::sync::{Mutex, PoisonError};

use crossterm::{cursor, queue, style};
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::{Placement, is_free};

/// What makes the terminal forget what hangs on it: the restore may come from any thread.
static FAREWELL: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// What makes the terminal forget the picture that it holds, once.
pub(in crate::tui) fn farewell() -> Vec<u8> {
    // Not waited for: a panic may have come while it was held.
    FAREWELL.try_lock().map(|mut bytes| std::mem::take(&mut *bytes)).unwrap_or_default()
}

fn set_farewell(bytes: &[u8]) {
    let mut farewell = FAREWELL.lock().unwrap_or_else(PoisonError::into_inner);
    farewell.clear();
    farewell.extend_from_slice(bytes);
}

/// The picture on the terminal.
#[derive(Debug, Default)]
pub(in crate::tui) struct Wall {
    hung: Option<Placement>,
    /// Whether its pixels are yet to be written over the finished cells.
    is_due: bool,
    window: Rect,
}

impl Wall {
    /// Takes the finished cells of a frame and the picture for it, before the cells are written. A picture of
    /// placeholders is handed over here; of any other the place is cleared.
    pub(in crate::tui) fn change(
        &mut self,
        wanted: Option<&Placement>,
        buffer: &mut Buffer,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let wanted = wanted.filter(|wanted| is_free(wanted.area, buffer));
        if self.window != buffer.area {
            // The terminal was cleared, and every other kind of picture with it.
            self.window = buffer.area;
            self.hung.take_if(|hung| hung.picture.placeholders().is_none());
        }
        match (&mut self.hung, wanted) {
            (Some(hung), Some(wanted)) if hung.is_same(wanted) => {}
            // The terminal has it already, and its cells say where.
            (Some(hung), Some(wanted)) if hung.can_move_to(wanted) => hung.area = wanted.area,
            (None, None) => {}
            _ => self.rehang(wanted, out)?,
        }
        if let Some(hung) = &self.hung {
            fill(hung, buffer);
        }
        Ok(())
    }

    fn rehang(&mut self, wanted: Option<&Placement>, out: &mut impl Write) -> io::Result<()> {
        let old = self.hung.take();
        if let Some(new) = wanted {
            if new.picture.placeholders().is_some() {
                out.write_all(new.picture.sequences())?;
            } else {
                blank(new.area, out)?;
                self.is_due = true;
            }
        }
        if let Some(old) = old {
            if old.picture.placeholders().is_none() {
                blank(old.area, out)?;
            }
            // Numbers come round: the new picture may have the old one's.
            if wanted.is_none_or(|new| new.picture.forget() != old.picture.forget()) {
                out.write_all(old.picture.forget())?;
            }
        }
        set_farewell(wanted.map_or(&[], |new| new.picture.forget()));
        self.hung = wanted.cloned();
        out.flush()
    }

    /// The terminal was cleared by somebody else.
    pub(in crate::tui) fn cleared(&mut self) {
        self.window = Rect::default();
    }

    /// Draws what is due, after the cells were written.
    pub(in crate::tui) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        if !std::mem::take(&mut self.is_due) {
            return Ok(());
        }
        if let Some(hung) = &self.hung {
            queue!(out, cursor::SavePosition, cursor::MoveTo(hung.area.x, hung.area.y))?;
            out.write_all(hung.picture.sequences())?;
            queue!(out, cursor::RestorePosition)?;
        }
        out.flush()
    }
}

/// Puts the placeholders of a picture into its cells.
fn fill(hung: &Placement, buffer: &mut Buffer) {
    let Some(placeholders) = hung.picture.placeholders() else { return };
    for (row, line) in (0..).zip(hung.area.rows()) {
        for (column, position) in (0..).zip(line.positions()) {
            buffer[position]
                .set_symbol(&placeholders.symbol(column, row))
                .set_fg(Color::Indexed(placeholders.colour()))
                .set_diff_option(CellDiffOption::ForcedWidth(NonZeroU16::MIN));
        }
    }
}

/// Writes spaces over an area, which is what the last frame says is there.
fn blank(area: Rect, out: &mut impl Write) -> io::Result<()> {
    let spaces = " ".repeat(area.width.into());
    queue!(out, style::ResetColor, style::SetAttribute(style::Attribute::Reset))?;
    for row in area.rows() {
        queue!(out, cursor::MoveTo(row.x, row.y), style::Print(&spaces))?;
    }
    Ok(())
}
