//! Room for a picture: how many pixels to make for it, and the picture made into what the terminal takes.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use zeroize::Zeroizing;

use super::{CellPixels, Picture, Protocol, kitty, picture};

/// For pictures that a terminal decodes as JPEG: a sixth of the bytes of a PNG, and no difference to be seen.
const QUALITY: u8 = 90;

/// Cells that a picture may take, and how it is shown in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canvas {
    /// How the picture is shown.
    pub protocol: Protocol,
    /// Pixels of a cell.
    pub cell: CellPixels,
    /// Whether tmux is to pass the picture on.
    pub in_tmux: bool,
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
    /// The most pixels a side that are sent to the terminal, which scales them up: bounds the bytes, which travel over
    /// SSH too.
    pub most: u32,
}

impl Canvas {
    /// The most pixels that are of use, across and down.
    #[must_use]
    pub fn pixels(&self) -> (u32, u32) {
        let (width, height) = self.room();
        (width.min(self.most), height.min(self.most))
    }

    /// Columns and rows that a picture of this shape takes here.
    #[must_use]
    pub fn cells(&self, width: u32, height: u32) -> (u16, u16) {
        let shown = fitted((width, height), self.room());
        let most = if self.protocol == Protocol::Kitty { kitty::MOST_CELLS } else { u16::MAX };
        (cells(shown.0, self.cell.width).min(most), cells(shown.1, self.cell.height).min(most))
    }

    /// All its pixels.
    fn room(&self) -> (u32, u32) {
        let side = |cells: u16, pixels: u16| u32::from(cells.max(1)) * u32::from(pixels);
        (side(self.columns, self.cell.width), side(self.rows, self.cell.height))
    }

    /// Makes `rgb`, `width * height * 3` bytes, into what the terminal takes. It takes some milliseconds: not for the
    /// thread that draws. `None` where cells are drawn instead, and for bytes that contradict their size.
    #[must_use]
    pub fn encode(&self, width: u32, height: u32, rgb: &[u8]) -> Option<Picture> {
        let length = (u64::from(width) * u64::from(height)).checked_mul(3)?;
        if length == 0 || u64::try_from(rgb.len()).ok()? != length {
            return None;
        }
        let (columns, rows) = self.cells(width, height);
        let draw = match self.protocol {
            Protocol::Kitty => picture::kitty(&png(width, height, rgb)?, (columns, rows), self.in_tmux),
            Protocol::Iterm => picture::iterm(&jpeg(width, height, rgb)?, (columns, rows)),
            Protocol::Sixel => {
                // A terminal does not scale sixels, so a small photo is enlarged here, and its cells follow its pixels.
                let (wide, high) = fitted((width, height), self.pixels());
                let sixels = sixel((width, height), rgb, (wide, high))?;
                return Some(picture::sixel(sixels, (cells(wide, self.cell.width), cells(high, self.cell.height))));
            }
            Protocol::Blocks | Protocol::Off => return None,
        };
        Some(draw)
    }
}

/// The largest size with the proportions of `size` that fits into `room`, at least one pixel.
fn fitted(size: (u32, u32), room: (u32, u32)) -> (u32, u32) {
    let (width, height) = (u64::from(size.0.max(1)), u64::from(size.1.max(1)));
    let (room_width, room_height) = (u64::from(room.0), u64::from(room.1));
    let (across, down) = if width * room_height > height * room_width {
        (room_width, (height * room_width + width / 2) / width)
    } else {
        ((width * room_height + height / 2) / height, room_height)
    };
    let at_least_one = |pixels: u64| u32::try_from(pixels.max(1)).unwrap_or(u32::MAX);
    (at_least_one(across), at_least_one(down))
}

fn cells(pixels: u32, cell: u16) -> u16 {
    u16::try_from(pixels.div_ceil(cell.max(1).into())).unwrap_or(u16::MAX)
}

/// Little is gained by trying harder: of a photo the fast way makes the same bytes in a third of the time.
fn png(width: u32, height: u32, rgb: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut png = Zeroizing::new(Vec::with_capacity(rgb.len() + 4096));
    let encoder = PngEncoder::new_with_quality(&mut *png, CompressionType::Fast, FilterType::Paeth);
    encoder.write_image(rgb, width, height, ExtendedColorType::Rgb8).ok()?;
    Some(png)
}

fn jpeg(width: u32, height: u32, rgb: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut jpeg = Zeroizing::new(Vec::with_capacity(rgb.len() + 4096));
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    Encoder::new(&mut *jpeg, QUALITY).encode(rgb, width, height, ColorType::Rgb).ok()?;
    Some(jpeg)
}

fn sixel(size: (u32, u32), rgb: &[u8], shown: (u32, u32)) -> Option<Zeroizing<Vec<u8>>> {
    let scaled = if size == shown {
        Zeroizing::new(rgb.to_vec())
    } else {
        let picture = RgbImage::from_raw(size.0, size.1, rgb.to_vec())?;
        let filter = image::imageops::FilterType::Triangle;
        Zeroizing::new(image::imageops::resize(&picture, shown.0, shown.1, filter).into_raw())
    };
    let opaque = |pixel: &[u8; 3]| [pixel[0], pixel[1], pixel[2], u8::MAX];
    let rgba: Zeroizing<Vec<u8>> = Zeroizing::new(scaled.as_chunks::<3>().0.iter().flat_map(opaque).collect());
    let (width, height) = (usize::try_from(shown.0).ok()?, usize::try_from(shown.1).ok()?);
    let sixels = icy_sixel::sixel_encode(&rgba, width, height, &icy_sixel::EncodeOptions::default()).ok()?;
    Some(Zeroizing::new(sixels.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: CellPixels = CellPixels { width: 10, height: 20 };

    fn canvas(protocol: Protocol) -> Canvas {
        Canvas { protocol, cell: CELL, in_tmux: false, columns: 40, rows: 15, most: 800 }
    }

    #[test]
    fn a_picture_takes_the_cells_that_its_shape_wants() {
        let rgb = vec![9; 3 * 300 * 400];
        for protocol in [Protocol::Kitty, Protocol::Iterm, Protocol::Sixel] {
            let picture = canvas(protocol).encode(225, 300, &rgb[..3 * 225 * 300]).unwrap();
            assert_eq!((picture.columns, picture.rows), (23, 15), "{protocol:?}");
            let small = canvas(protocol).encode(3, 4, &rgb[..36]).unwrap();
            assert_eq!((small.columns, small.rows), (23, 15), "{protocol:?}");
        }
        assert!(canvas(Protocol::Blocks).encode(2, 2, &rgb[..12]).is_none());
    }

    #[test]
    fn bytes_that_contradict_their_size_make_no_picture() {
        for (width, height) in [(0, 0), (2, 3), (u32::MAX, u32::MAX)] {
            assert!(canvas(Protocol::Kitty).encode(width, height, &[0; 12]).is_none());
        }
    }

    #[test]
    fn no_more_pixels_are_wanted_than_are_sent() {
        let wide = Canvas { columns: 200, rows: 60, ..canvas(Protocol::Kitty) };
        assert_eq!(wide.pixels(), (800, 800));
        assert_eq!(canvas(Protocol::Kitty).pixels(), (400, 300));
        let blocks = Canvas { cell: CellPixels::HALF_BLOCK, ..canvas(Protocol::Blocks) };
        assert_eq!(blocks.pixels(), (40, 30));
    }
}
