//! The structure of a GIF file (GIF 89a) up to the end of its first frame, which is the picture: whether it is all there,
//! and whether the file tells more. No pixel is decoded here.

use super::Fault;

const EXTENSION: u8 = 0x21;
const FRAME: u8 = 0x2C;
const COMMENT: u8 = 0xFE;
const APPLICATION: u8 = 0xFF;

/// Pixels across and down.
///
/// # Errors
/// [`Fault::Truncated`] when `bytes` end before, [`Fault::Damaged`] when there are none.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Fault> {
    let Some(&[w0, w1, h0, h1]) = bytes.get(6..10) else { return Err(Fault::Truncated) };
    let (width, height) = (u16::from_le_bytes([w0, w1]), u16::from_le_bytes([h0, h1]));
    if width == 0 || height == 0 {
        return Err(Fault::Damaged("its header gives no size".into()));
    }
    Ok((width.into(), height.into()))
}

/// What is yet to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take<const N: usize>(&mut self) -> Result<&'a [u8; N], Fault> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Fault::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn skip(&mut self, count: usize) -> Result<(), Fault> {
        self.0 = self.0.get(count..).ok_or(Fault::Truncated)?;
        Ok(())
    }

    /// The palette that a byte of flags announces.
    fn skip_palette(&mut self, flags: u8) -> Result<(), Fault> {
        if flags & 0x80 == 0 { Ok(()) } else { self.skip(3 << ((flags & 7) + 1)) }
    }

    /// Pieces, each behind its length, up to one of length zero.
    fn skip_pieces(&mut self) -> Result<(), Fault> {
        loop {
            match self.take()? {
                [0] => return Ok(()),
                [length] => self.skip(usize::from(*length))?,
            }
        }
    }
}

/// Walks to the end of the first frame; whether something was met that tells more than its pixels.
///
/// # Errors
/// [`Fault::Truncated`] when it is not all there, [`Fault::Damaged`] when there is none.
pub(super) fn first_frame(bytes: &[u8]) -> Result<bool, Fault> {
    let mut rest = Rest(bytes);
    let (width, height) = size(bytes)?;
    rest.skip(10)?;
    let [flags, _, _] = rest.take()?;
    rest.skip_palette(*flags)?;
    let mut carries_metadata = false;
    loop {
        match rest.take()? {
            [EXTENSION] => {
                let [label] = rest.take()?;
                // How often a film is repeated is no secret.
                let repeats = rest.0.starts_with(b"\x0BNETSCAPE2.0");
                carries_metadata |= *label == COMMENT || (*label == APPLICATION && !repeats);
                rest.skip_pieces()?;
            }
            [FRAME] => {
                let [x0, x1, y0, y1, w0, w1, h0, h1, flags] = rest.take::<9>()?;
                let reach = |start: [u8; 2], side: [u8; 2]| {
                    u32::from(u16::from_le_bytes(start)) + u32::from(u16::from_le_bytes(side))
                };
                // The decoder would take memory for all of it.
                if reach([*x0, *x1], [*w0, *w1]) > width || reach([*y0, *y1], [*h0, *h1]) > height {
                    return Err(Fault::Damaged("its first frame is larger than itself".into()));
                }
                rest.skip_palette(*flags)?;
                let [_code_size] = rest.take()?;
                rest.skip_pieces()?;
                return Ok(carries_metadata);
            }
            _ => return Err(Fault::Damaged("it holds no picture".into())),
        }
    }
}
