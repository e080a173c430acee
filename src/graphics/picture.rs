//! A picture as the terminal takes it: sequences, ready to be written, and the cells that it covers.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::kitty::{self, Id, Placeholders};

/// A picture, ready to be written to the terminal; wiped when dropped.
pub struct Picture {
    /// Columns that it covers.
    pub columns: u16,
    /// Rows that it covers.
    pub rows: u16,
    sequences: Zeroizing<Vec<u8>>,
    kitty: Option<(Id, Forget)>,
}

/// What makes the terminal forget it.
type Forget = Vec<u8>;

impl Picture {
    /// What is written to the terminal: for placeholders, once before the cells; otherwise with the cursor in its top left cell.
    #[must_use]
    pub fn sequences(&self) -> &[u8] {
        &self.sequences
    }

    /// Prints it where the cursor is, as lines of text are, for a program that has no frame.
    ///
    /// # Errors
    /// When nobody reads.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(placeholders) = self.placeholders() {
            out.write_all(&self.sequences)?;
            for row in 0..self.rows {
                let line: String = (0..self.columns).map(|column| placeholders.symbol(column, row)).collect();
                writeln!(out, "\x1b[38;5;{}m{line}\x1b[39m", placeholders.colour())?;
            }
        } else {
            // Room first, since terminals differ in where a picture leaves the cursor and whether it scrolls.
            let (room, rows) = ("\n".repeat(self.rows.into()), self.rows);
            write!(out, "{room}\x1b[{rows}A\x1b7")?;
            out.write_all(&self.sequences)?;
            write!(out, "\x1b8\x1b[{rows}B")?;
        }
        out.flush()
    }

    /// What its cells hold, if it is placed by its cells.
    #[must_use]
    pub fn placeholders(&self) -> Option<Placeholders> {
        self.kitty.as_ref().map(|(id, _)| Placeholders::of(*id))
    }

    /// What makes the terminal forget it, beside its cells being written over; often nothing.
    #[must_use]
    pub fn forget(&self) -> &[u8] {
        self.kitty.as_ref().map_or(&[], |(_, forget)| forget)
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Picture({}x{} cells)", self.columns, self.rows)
    }
}

pub(super) fn kitty(png: &[u8], (columns, rows): (u16, u16), in_tmux: bool) -> Picture {
    static SERIAL: AtomicU32 = AtomicU32::new(0);
    let id = Id::new(SERIAL.fetch_add(1, Ordering::Relaxed));
    let sequences = kitty::transmit(id, png, (columns, rows), in_tmux);
    Picture { columns, rows, sequences, kitty: Some((id, kitty::forget(id, in_tmux))) }
}

/// The picture is a file of any format that the terminal reads (<https://iterm2.com/documentation-images.html>).
pub(super) fn iterm(file: &[u8], (columns, rows): (u16, u16)) -> Picture {
    let text = Zeroizing::new(STANDARD.encode(file));
    let size = file.len();
    let head = format!(
        "\x1b]1337;File=inline=1;size={size};width={columns};height={rows};preserveAspectRatio=1;doNotMoveCursor=1:"
    );
    let mut sequences = Zeroizing::new(Vec::with_capacity(head.len() + text.len() + 1));
    sequences.extend_from_slice(head.as_bytes());
    sequences.extend_from_slice(text.as_bytes());
    sequences.push(b'\x07');
    Picture { columns, rows, sequences, kitty: None }
}

pub(super) fn sixel(sixels: Zeroizing<Vec<u8>>, (columns, rows): (u16, u16)) -> Picture {
    Picture { columns, rows, sequences: sixels, kitty: None }
}
