//! Pictures in a terminal: what it can is asked once and decided once, and the bytes of each protocol are made here.
//!
//! Not here: when and where a picture appears (`tui`), and what is on it (`photo`).

mod answers;
mod ask;
mod canvas;
mod decide;
mod kitty;
mod outside;
mod picture;
mod platform;
mod sequence;
mod tmux;

pub use ask::{Findings, Listened, Surroundings, ask, listen, question};
pub use canvas::Canvas;
pub use decide::decide;
pub use kitty::Placeholders;
pub use picture::Picture;
pub use platform::Tty;

/// How pictures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Kitty's graphics protocol, placed by Unicode placeholders
    /// (<https://sw.kovidgoyal.net/kitty/graphics-protocol/>).
    Kitty,
    /// iTerm2's inline images (<https://iterm2.com/documentation-images.html>).
    Iterm,
    /// Sixels (DEC's VT340 manual; <https://vt100.net/docs/vt3xx-gp/chapter14.html>).
    Sixel,
    /// Coloured cells, drawn into the frame.
    Blocks,
    /// Not at all.
    Off,
}

impl Protocol {
    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kitty => "Kitty's graphics protocol",
            Self::Iterm => "iTerm2's inline images",
            Self::Sixel => "sixels",
            Self::Blocks => "coloured cells",
            Self::Off => "no pictures",
        }
    }

    /// Whether the terminal draws pixels, and not we cells.
    #[must_use]
    pub const fn draws_pixels(self) -> bool {
        matches!(self, Self::Kitty | Self::Iterm | Self::Sixel)
    }
}

/// The size of a cell in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellPixels {
    /// Across.
    pub width: u16,
    /// Down.
    pub height: u16,
}

impl CellPixels {
    /// A half block shows one pixel above another.
    pub const HALF_BLOCK: Self = Self { width: 1, height: 2 };
    /// What is assumed of a terminal that does not say, if it scales pictures itself.
    const USUAL: Self = Self { width: 10, height: 20 };
    /// More than this is a lie or a mistake.
    const MOST: u16 = 200;

    fn new(width: u16, height: u16) -> Option<Self> {
        let plausible = |side| (1..=Self::MOST).contains(&side);
        (plausible(width) && plausible(height)).then_some(Self { width, height })
    }
}

/// One thing that was asked, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What was asked.
    pub question: &'static str,
    /// What was found, harmless to print.
    pub finding: String,
}

/// How pictures are shown in this terminal, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graphics {
    /// The protocol.
    pub protocol: Protocol,
    /// Pixels of a cell; for cells, those that one shows.
    pub cell: CellPixels,
    /// Whether the sequences must be wrapped for tmux to pass them on.
    pub in_tmux: bool,
    /// Everything that was asked and found, and last what was chosen and why.
    pub reasons: Vec<Reason>,
}

impl Graphics {
    /// Coloured cells: what is shown until the terminal has answered.
    #[must_use]
    pub const fn cells() -> Self {
        Self { protocol: Protocol::Blocks, cell: CellPixels::HALF_BLOCK, in_tmux: false, reasons: Vec::new() }
    }

    /// Room for a picture of so many cells, of at most so many pixels a side.
    #[must_use]
    pub const fn canvas(&self, columns: u16, rows: u16, most: u32) -> Canvas {
        Canvas { protocol: self.protocol, cell: self.cell, in_tmux: self.in_tmux, columns, rows, most }
    }
}
