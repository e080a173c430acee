//! Pictures outside a frame, printed by viuer where it can be used. Its Kitty mode is out of reach: it may write the
//! picture, a face, to a temporary file, and then reads from the terminal, which takes keys away from whoever else reads.

use std::io;

use image::{DynamicImage, RgbImage};

use super::{Canvas, Protocol};

impl Canvas {
    /// Whether viuer can print here. It would have to guess that a terminal shows sixels, knows iTerm2 by its environment
    /// alone, and is not trusted with Kitty's protocol; everything else [`Canvas::encode`] makes.
    #[must_use]
    pub fn suits_viuer(&self) -> bool {
        match self.protocol {
            Protocol::Blocks | Protocol::Off => true,
            Protocol::Iterm => viuer::is_iterm_supported(),
            Protocol::Kitty | Protocol::Sixel => false,
        }
    }

    /// Prints `rgb`, `width * height * 3` bytes, to standard output: as an inline image where that is the protocol, else
    /// as coloured cells. At a column and row of the window, or else where the cursor is, and then ends the line.
    ///
    /// # Errors
    /// When nobody reads.
    pub fn print(&self, width: u32, height: u32, rgb: &[u8], at: Option<(u16, u16)>) -> io::Result<()> {
        let Some(pixels) = RgbImage::from_raw(width, height, rgb.to_vec()) else { return Ok(()) };
        let (columns, rows) = self.cells(width, height);
        let use_iterm = self.protocol == Protocol::Iterm;
        let (x, y) = at.unwrap_or_default();
        let config = viuer::Config {
            absolute_offset: at.is_some(),
            x,
            y: i16::try_from(y).unwrap_or_default(),
            width: Some(columns.into()),
            // As blocks, half a cell may be left over, which both sides together would stretch.
            height: use_iterm.then(|| rows.into()),
            use_kitty: false,
            use_iterm,
            ..viuer::Config::default()
        };
        match viuer::print(&DynamicImage::ImageRgb8(pixels), &config) {
            Ok(_) => Ok(()),
            Err(viuer::ViuError::Io(error)) => Err(error),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}
