//! The structure of a JPEG file (ITU T.81, Annex B): its segments one by one, what its header says, and the same file
//! without its metadata. No pixel is decoded here.
//!
//! Written by hand because metadata also hides between the scans and behind the end, where img-parts does not look.

use image::metadata::Orientation;
use zeroize::Zeroizing;

use super::Fault;

const SOI: [u8; 2] = [0xFF, 0xD8];
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

/// Scans a file may have: cameras and encoders write at most a few dozen, a hostile file thousands, each of which
/// costs a decoder a pass over the whole picture (libjpeg-turbo's advice on denial of service: 100 to 500).
const MAX_SCANS: usize = 200;

/// One piece of the file between its first two bytes and its end.
enum Piece<'a> {
    /// A marker and what follows its length.
    Segment { marker: u8, payload: &'a [u8] },
    /// The compressed data behind a scan's header, restart markers included.
    Scan(&'a [u8]),
    /// The end of the picture, whatever follows.
    End,
}

/// Walks the pieces; stops without [`Piece::End`] when the file is cut short. Bytes between segments are skipped, as
/// every decoder does.
struct Pieces<'a> {
    rest: &'a [u8],
    in_scan: bool,
}

impl<'a> Pieces<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.get(SOI.len()..).unwrap_or_default(), in_scan: false }
    }

    /// Takes everything before the next marker that is not part of a scan.
    fn scan(&mut self) -> &'a [u8] {
        let mut end = 0;
        loop {
            let Some(found) = self.rest[end..].iter().position(|byte| *byte == 0xFF) else {
                end = self.rest.len();
                break;
            };
            end += found;
            match self.rest.get(end + 1) {
                // A stuffed zero, a restart marker.
                Some(0 | 0xD0..=0xD7) => end += 2,
                // A fill byte before a marker.
                Some(0xFF) => end += 1,
                _ => break,
            }
        }
        let (scan, rest) = self.rest.split_at(end);
        self.rest = rest;
        scan
    }

    fn segment(&mut self) -> Option<Piece<'a>> {
        loop {
            let start = self.rest.iter().position(|byte| *byte == 0xFF)?;
            self.rest = &self.rest[start..];
            let marker_at = self.rest.iter().position(|byte| *byte != 0xFF)?;
            let marker = self.rest[marker_at];
            self.rest = &self.rest[marker_at + 1..];
            match marker {
                EOI => return Some(Piece::End),
                // Markers that stand alone, and a stuffed zero out of place.
                0 | 1 | 0xD0..=0xD8 => {}
                _ => {
                    let length = usize::from(u16::from_be_bytes(*self.rest.first_chunk()?));
                    let payload = self.rest.get(2..length.max(2))?;
                    self.rest = &self.rest[length.max(2)..];
                    self.in_scan = marker == SOS;
                    return Some(Piece::Segment { marker, payload });
                }
            }
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if std::mem::take(&mut self.in_scan) { Some(Piece::Scan(self.scan())) } else { self.segment() }
    }
}

/// What stands before the first scan.
pub(super) struct Header {
    /// Pixels across, as stored.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// From the first EXIF segment; upright without one.
    pub orientation: Orientation,
    /// 1 for greyscale, 3 for colour, 4 for print colours.
    pub components: u8,
    /// Whether every reader can decode it: 8 bits, Huffman-coded, baseline or progressive.
    pub is_common: bool,
    /// Whether later scans refine the whole picture.
    pub is_progressive: bool,
    /// Whether three components are red, green and blue themselves, which is rare, and not luminance and two colours.
    pub is_rgb: bool,
}

/// What tells how three components are to be understood.
#[derive(Default)]
struct ColourClues {
    jfif: bool,
    /// The transform that Adobe's segment gives.
    adobe: Option<u8>,
}

impl ColourClues {
    fn look_at(&mut self, marker: u8, payload: &[u8]) {
        self.jfif |= marker == APP0 && payload.starts_with(b"JFIF\0");
        if marker == APP14 && payload.starts_with(b"Adobe") {
            self.adobe = payload.get(11).copied();
        }
    }

    /// libjpeg's rule, which every viewer follows (jdapimin.c, `default_decompress_parms`): JFIF decides, then Adobe's
    /// segment, then the names of the components.
    fn are_rgb(&self, names: [u8; 3]) -> bool {
        !self.jfif && self.adobe.map_or(names == *b"RGB", |transform| transform == 0)
    }
}

impl Header {
    /// Reads up to the first scan.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when the file ends before, [`Fault::Damaged`] when the frame's size is missing or told twice.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Fault> {
        let mut frame = None;
        let mut orientation = None;
        let mut clues = ColourClues::default();
        for piece in Pieces::of(bytes) {
            match piece {
                Piece::Segment { marker: SOS, .. } => {
                    let (header, names): (Self, _) =
                        frame.ok_or_else(|| Fault::Damaged("no frame before the first scan".into()))?;
                    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
                    let is_rgb = header.components == 3 && clues.are_rgb(names);
                    return Ok(Self { orientation, is_rgb, ..header });
                }
                Piece::Segment { marker: APP1, payload } => {
                    let exif = payload.strip_prefix(b"Exif\0\0");
                    orientation = orientation.or_else(|| Orientation::from_exif_chunk(exif?));
                }
                Piece::Segment { marker, payload } if is_frame(marker) => {
                    if frame.is_some() {
                        return Err(two_frames());
                    }
                    // Each component is told by three bytes, of which the first is its name.
                    let name = |component: usize| payload.get(6 + 3 * component).copied().unwrap_or_default();
                    frame = Some((Self::of_frame(marker, payload)?, [0, 1, 2].map(name)));
                }
                Piece::Segment { marker, payload } => clues.look_at(marker, payload),
                Piece::Scan(_) => {}
                Piece::End => return Err(Fault::Damaged("it ends before the first scan".into())),
            }
        }
        Err(Fault::Truncated)
    }

    /// Precision, height, width, components: T.81, B.2.2.
    fn of_frame(marker: u8, payload: &[u8]) -> Result<Self, Fault> {
        let &[precision, y0, y1, x0, x1, components, ..] = payload else {
            return Err(Fault::Damaged("its frame header is too short".into()));
        };
        let (width, height) = (u16::from_be_bytes([x0, x1]), u16::from_be_bytes([y0, y1]));
        if width == 0 || height == 0 {
            return Err(Fault::Damaged("its header gives no size".into()));
        }
        Ok(Self {
            width: width.into(),
            height: height.into(),
            orientation: Orientation::NoTransforms,
            components,
            is_common: precision == 8 && matches!(marker, 0xC0..=0xC2),
            is_progressive: marker == 0xC2,
            is_rgb: false,
        })
    }
}

/// SOF0 to SOF15 without the three markers among them that are something else (DHT, JPG, DAC).
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// Readers differ in which of two headers they believe, so the picture that we checked may not be the one the gateway sees.
/// Only the hierarchical mode has several frames (T.81, B.3), and nobody writes it.
fn two_frames() -> Fault {
    Fault::Damaged("it has two frame headers".into())
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

/// The same picture, its compressed bytes untouched, with nothing but what decoding it needs. Dropped: EXIF, XMP,
/// colour profiles, comments, thumbnails, every other application segment, and all that follows the end.
///
/// # Errors
/// [`Fault::Truncated`] when the end is missing, [`Fault::Damaged`] when there are two frame headers or more scans than
/// anyone writes.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
    // With room for an open end: a buffer that grows leaves an unwiped copy behind.
    let mut out = Zeroizing::new(Vec::with_capacity(bytes.len() + OPEN_END));
    out.extend_from_slice(&SOI);
    let (mut frames, mut scans) = (0, 0);
    for piece in Pieces::of(bytes) {
        match piece {
            Piece::Segment { marker: APP0, payload } => {
                // The thumbnail's two sides are the last of JFIF's fourteen bytes; its pixels follow.
                if let (true, Some(jfif)) = (payload.starts_with(b"JFIF\0"), payload.get(..14)) {
                    push_segment(&mut out, APP0, &[&jfif[..12], &[0, 0]]);
                }
            }
            Piece::Segment { marker: APP14, payload } => {
                // Adobe's segment says how the colours are coded; its twelfth byte is the last.
                if let (true, Some(adobe)) = (payload.starts_with(b"Adobe"), payload.get(..12)) {
                    push_segment(&mut out, APP14, &[adobe]);
                }
            }
            Piece::Segment { marker, payload } if is_needed(marker) => {
                frames += usize::from(is_frame(marker));
                if frames > 1 {
                    return Err(two_frames());
                }
                push_segment(&mut out, marker, &[payload]);
            }
            Piece::Segment { .. } => {}
            Piece::Scan(data) => {
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(Fault::Damaged(format!("more than {MAX_SCANS} scans")));
                }
                out.extend_from_slice(data);
            }
            Piece::End => {
                out.extend_from_slice(&[0xFF, EOI]);
                return Ok(out);
            }
        }
    }
    Err(Fault::Truncated)
}

/// Frames and tables (SOF, DHT, DAC), scans, quantization, number of lines, restart interval.
fn is_needed(marker: u8) -> bool {
    is_frame(marker) || matches!(marker, 0xC4 | 0xCC | SOS | 0xDB..=0xDD)
}

/// Bytes behind an open end: more than a decoder reads ahead.
const OPEN_END: usize = 16;

/// A picture that is rid of its metadata, with zeros in place of the marker at its end. A decoder that meets that marker too
/// early makes up what is missing; one that runs out of bytes says so.
pub(super) fn with_open_end(mut clean: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let end = clean.len().saturating_sub(2);
    clean.truncate(end);
    clean.extend_from_slice(&[0; OPEN_END]);
    clean
}

/// A progressive picture, rid of its metadata, with nothing but the scans that tell each block's average: all that is
/// seen at an eighth of the size, in a fraction of the bytes.
pub(super) fn averages_of(clean: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(clean.len()));
    out.extend_from_slice(&SOI);
    let mut is_kept = true;
    for piece in Pieces::of(clean) {
        match piece {
            Piece::Segment { marker, payload } => {
                if marker == SOS {
                    // Behind the components, two bytes for each, stands the lowest frequency: T.81, B.2.3.
                    let lowest = payload.first().and_then(|count| payload.get(1 + 2 * usize::from(*count)));
                    is_kept = lowest.is_none_or(|lowest| *lowest == 0);
                }
                if marker != SOS || is_kept {
                    push_segment(&mut out, marker, &[payload]);
                }
            }
            Piece::Scan(data) if is_kept => out.extend_from_slice(data),
            Piece::Scan(_) => {}
            Piece::End => out.extend_from_slice(&[0xFF, EOI]),
        }
    }
    out
}

/// Appends a segment; its parts come from one segment, so their length fits in its two bytes.
fn push_segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    for part in parts {
        out.extend_from_slice(part);
    }
}
