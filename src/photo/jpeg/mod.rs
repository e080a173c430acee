//! The structure of a JPEG file (ITU T.81, Annex B): its segments one by one, what its header says, whether all of it is
//! there, and the same file without its metadata. No pixel is decoded here.
//!
//! Written by hand because metadata also hides between the scans and behind the end, where img-parts does not look, and
//! because decoders neither agree on what a file means nor say when they make up what is missing.

mod bits;
mod coding;
mod colour;
mod entropy;
mod huffman;
mod pieces;
mod rewrite;

use image::metadata::Orientation;

use self::{
    coding::{Frame, ScanHeader},
    colour::ColourClues,
    pieces::{APP1, APP2, Piece, Pieces, SOS, is_frame},
};
use super::{Fault, exif};

pub(super) use self::{
    coding::{Route, hold_scans},
    colour::Colours,
    rewrite::{averages_of, carries_metadata, for_decoders, hold_every_block, without_metadata},
};

/// What stands before the first scan.
pub(super) struct Header {
    frame: Frame,
    /// Pixels across, as stored.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// From the first EXIF segment; upright without one.
    pub orientation: Orientation,
    /// 1 for greyscale, 3 for colour, 4 for print colours.
    pub components: usize,
    /// Whether later scans refine the whole picture.
    pub is_progressive: bool,
    /// What the components stand for.
    pub colours: Colours,
    /// Which decoder makes libjpeg's pixels of it.
    pub route: Route,
    /// Whether every reader, the gateway's too, makes the same picture of it, as far as its headers tell: components that
    /// mean the same to all, baseline in one scan or progressive, sampled as cameras do.
    pub is_ordinary: bool,
}

impl Header {
    /// Reads up to the first scan.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when the file ends before, [`Fault::Damaged`] when the frame's size is missing or told twice,
    /// [`Fault::JpegCoding`] when the picture is coded in a way that is not read.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Fault> {
        let mut frame = None;
        let mut orientation = None;
        let mut clues = ColourClues::default();
        for piece in Pieces::of(bytes) {
            match piece {
                Piece::Segment { marker: SOS, payload } => {
                    let frame: Frame = frame.ok_or_else(|| Fault::Damaged("no frame before the first scan".into()))?;
                    let scan = ScanHeader::of(payload, &frame)?;
                    return Ok(Self::put_together(frame, &scan, orientation, &clues));
                }
                Piece::Segment { marker: APP1, payload } => {
                    orientation = orientation.or_else(|| exif::orientation(exif_of(payload)?));
                }
                // Hierarchical pictures begin with a frame header of their own.
                Piece::Segment { marker: 0xDE, .. } => {
                    return Err(Fault::JpegCoding("hierarchical coding".into()));
                }
                Piece::Segment { marker: 0xF7, .. } => return Err(Fault::JpegCoding("JPEG-LS".into())),
                Piece::Segment { marker, payload } if is_frame(marker) => {
                    if frame.is_some() {
                        return Err(two_frames());
                    }
                    frame = Some(Frame::of(marker, payload)?);
                }
                Piece::Segment { marker, payload } => clues.look_at(marker, payload),
                Piece::Scan(_) => {}
                Piece::End => return Err(Fault::Damaged("it ends before the first scan".into())),
            }
        }
        Err(Fault::Truncated)
    }

    fn put_together(frame: Frame, scan: &ScanHeader, orientation: Option<Orientation>, clues: &ColourClues) -> Self {
        let names: Vec<u8> = frame.components.iter().map(|component| component.id).collect();
        Self {
            width: frame.width,
            height: frame.height,
            orientation: orientation.unwrap_or(Orientation::NoTransforms),
            components: names.len(),
            is_progressive: frame.is_progressive,
            colours: clues.colours(&names),
            route: Route::of(&frame, scan),
            is_ordinary: names.len() != 3
                || clues.are_undisputed(&names)
                    && Route::of(&frame, scan) == Route::Usual
                    && scan.is_regular
                    && (frame.is_baseline || frame.is_progressive),
            frame,
        }
    }
}

/// Readers differ in which of two headers they believe, so the picture that we checked may not be the one the gateway sees.
/// Only the hierarchical mode has several frames (T.81, B.3), and nobody writes it.
fn two_frames() -> Fault {
    Fault::Damaged("it has two frame headers".into())
}

/// The EXIF data of a segment. Its name ends with two zeros, of which some writers make the second something else.
fn exif_of(payload: &[u8]) -> Option<&[u8]> {
    payload.strip_prefix(b"Exif\0")?.get(1..)
}

/// Whether every reader makes the same picture of the file, and nothing has to be added to it. True of grey and print colours
/// that mean the same to all, too.
pub(super) fn is_ordinary(file: &[u8]) -> bool {
    Header::of(file).is_ok_and(|header| header.is_ordinary) && !rewrite::is_incomplete(file)
}

/// The colour profile, put together from its pieces in the order of their numbers (ICC.1, B.4). Their count is not held
/// against them: writers get it wrong, and a profile that is not whole cannot be read anyway.
pub(super) fn icc_profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut found: Vec<(u8, &[u8])> = Pieces::of(bytes)
        .take_while(|piece| matches!(piece, Piece::Segment { marker, .. } if *marker != SOS))
        .filter_map(|piece| match piece {
            Piece::Segment { marker: APP2, payload } => {
                let [number, _count, data @ ..] = payload.strip_prefix(b"ICC_PROFILE\0")? else { return None };
                Some((*number, data))
            }
            _ => None,
        })
        .collect();
    found.sort_by_key(|(number, _)| *number);
    found.dedup_by_key(|(number, _)| *number);
    (!found.is_empty()).then(|| found.iter().flat_map(|(_, data)| data.iter().copied()).collect())
}
