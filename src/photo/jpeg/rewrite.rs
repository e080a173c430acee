//! The same JPEG without its metadata, whole and to be understood in one way only; its compressed data untouched.

use zeroize::Zeroizing;

use super::{
    Header,
    bits::Broken,
    coding::hold_scans,
    colour, entropy,
    huffman::{self, Place},
    pieces::{APP0, APP14, DHT, EOI, Piece, Pieces, SOI, SOS, is_frame, push_segment},
    two_frames,
};
use crate::photo::{AbandonFlag, Fault};

/// Scans a file may have: cameras and encoders write at most a few dozen, a hostile file thousands, each of which
/// costs a decoder a pass over the whole picture (libjpeg-turbo's advice on denial of service: 100 to 500).
const MAX_SCANS: usize = 200;

/// The same picture, its compressed bytes untouched, with nothing but what decoding it needs, and with all of that. Dropped:
/// EXIF, XMP, colour profiles, comments, thumbnails, every other application segment, and all that follows the end. Added
/// where they are missing: the standard Huffman tables, and the end, if every block of the picture is there.
///
/// # Errors
/// [`Fault::Truncated`] when some of the picture is missing with the end, [`Fault::Damaged`] when there are two frame headers
/// or more scans than anyone writes, [`Fault::JpegCoding`].
pub(in crate::photo) fn without_metadata(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let missing = missing_tables(bytes);
    // With room for what is added: a buffer that grows leaves an unwiped copy behind.
    let added: usize = missing.iter().map(|table| table.len() + 4).sum();
    let mut out = Zeroizing::new(Vec::with_capacity(bytes.len() + added + 4));
    out.extend_from_slice(&SOI);
    let (mut frames, mut scans) = (0, 0);
    for piece in Pieces::of(bytes) {
        match piece {
            // What tells the colours counts before the first scan only.
            Piece::Segment { marker: APP0, payload } if scans == 0 => {
                // The thumbnail's two sides are the last of JFIF's bytes; its pixels follow.
                if let Some(jfif) = colour::jfif(payload) {
                    push_segment(&mut out, APP0, &[&jfif[..jfif.len() - 2], &[0, 0]]);
                }
            }
            Piece::Segment { marker: APP14, payload } if scans == 0 => {
                if let Some(adobe) = colour::adobe(payload) {
                    push_segment(&mut out, APP14, &[adobe]);
                }
            }
            Piece::Segment { marker, payload } if is_needed(marker) => {
                frames += usize::from(is_frame(marker));
                if frames > 1 {
                    return Err(two_frames());
                }
                if marker == SOS {
                    scans += 1;
                    if scans == 1 {
                        for table in &missing {
                            push_segment(&mut out, DHT, &[table]);
                        }
                    } else if scans > MAX_SCANS {
                        return Err(Fault::Damaged(format!("more than {MAX_SCANS} scans")));
                    }
                }
                push_segment(&mut out, marker, &[payload]);
            }
            Piece::Segment { .. } => {}
            Piece::Scan(data) => out.extend_from_slice(data),
            Piece::End => {
                out.extend_from_slice(&[0xFF, EOI]);
                return Ok(out);
            }
        }
    }
    completed(out)
}

/// Frames and tables (SOF, DHT, DAC), scans, quantization, number of lines, restart interval.
const fn is_needed(marker: u8) -> bool {
    is_frame(marker) || matches!(marker, DHT | 0xCC | SOS | 0xDB..=0xDD)
}

/// Whether anything has to be added: the end, or tables.
pub(super) fn is_incomplete(bytes: &[u8]) -> bool {
    !Pieces::of(bytes).any(|piece| matches!(piece, Piece::End)) || !missing_tables(bytes).is_empty()
}

/// Whether the file holds more than its picture. What has to be added to it does not count.
pub(in crate::photo) fn carries_metadata(file: &[u8], clean: &[u8]) -> bool {
    if !is_incomplete(file) {
        return file != clean;
    }
    Pieces::of(file).any(|piece| match piece {
        Piece::Segment { marker: APP0, payload } => colour::jfif(payload).is_none() || payload.len() > 14,
        Piece::Segment { marker: APP14, payload } => colour::adobe(payload).is_none(),
        Piece::Segment { marker, .. } => !is_needed(marker),
        _ => false,
    })
}

/// The standard tables that scans refer to and nothing defines, as libjpeg supplies them (jdhuff.c): the payload of a segment
/// each. Only to sequential pictures: progressive ones have no standard.
fn missing_tables(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut defined, mut missing, mut scans) = ([false; 256], Vec::new(), 0);
    for piece in Pieces::of(bytes) {
        match piece {
            Piece::Segment { marker: DHT, payload } => {
                huffman::tables(payload).for_each(|(place, ..)| defined[usize::from(place.0)] = true);
            }
            Piece::Segment { marker, .. } if is_frame(marker) && !matches!(marker, 0xC0 | 0xC1) => return Vec::new(),
            // More of them are refused.
            Piece::Segment { marker: SOS, .. } if scans == MAX_SCANS => break,
            Piece::Segment { marker: SOS, payload } => {
                scans += 1;
                let count = payload.first().copied().unwrap_or_default().into();
                for named in payload.get(1..).unwrap_or_default().chunks_exact(2).take(count) {
                    for place in [Place::dc(named[1] >> 4), Place::ac(named[1])] {
                        let is_defined = std::mem::replace(&mut defined[usize::from(place.0)], true);
                        missing.extend((!is_defined).then_some(place));
                    }
                }
            }
            _ => {}
        }
    }
    missing.into_iter().filter_map(huffman::standard).collect()
}

/// A picture whose end is missing, with an end, if nothing but that is.
fn completed(mut open: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Fault> {
    // Zeros may be what a download has left empty. Compressed data ends with ones, or with a zero that belongs to them.
    let zeros = open.iter().rev().take_while(|byte| **byte == 0).count();
    let belongs = usize::from(zeros > 0 && open[..open.len() - zeros].ends_with(&[0xFF]));
    let length = open.len() - zeros + belongs;
    hold_scans(&open[..length]).map_err(|fault| match fault {
        Fault::JpegCoding(_) => fault,
        _ => Fault::Truncated,
    })?;
    let end = entropy::read(&open[..length], &AbandonFlag::default());
    open.truncate(end.map_err(|_| Fault::Truncated)?);
    open.extend_from_slice(&[0xFF, EOI]);
    Ok(open)
}

/// Reads all compressed data of a picture that is rid of its metadata.
///
/// # Errors
/// [`Fault::Damaged`] when a block is missing or there is too much, [`Fault::Abandoned`].
pub(in crate::photo) fn hold_every_block(clean: &[u8], flag: &AbandonFlag) -> Result<(), Fault> {
    match entropy::read(clean, flag) {
        Ok(_) => Ok(()),
        Err(Broken::Short) => Err(Fault::Damaged("part of its picture data is missing".into())),
        Err(Broken::Wrong) => Err(Fault::Damaged("its picture data is garbled".into())),
        Err(Broken::Abandoned) => Err(Fault::Abandoned),
    }
}

/// A picture that is rid of its metadata, as decoders are to see it: with one Adobe segment that tells its colours, components
/// named 1, 2, 3, 4, and in sequential scans the only band there is. Decoders differ in what they believe when these
/// contradict each other, or JFIF's segment.
///
/// # Errors
/// As for [`Header::of`].
pub(in crate::photo) fn for_decoders(clean: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let header = Header::of(clean)?;
    let mut out = Zeroizing::new(Vec::with_capacity(clean.len() + 16));
    out.extend_from_slice(&SOI);
    if let Some(transform) = header.colours.adobe() {
        push_segment(&mut out, APP14, &[&colour::adobe_with(transform)]);
    }
    let name = |id: u8| {
        let component = header.frame.components.iter().position(|component| component.id == id);
        component.and_then(|component| u8::try_from(component + 1).ok()).unwrap_or(u8::MAX)
    };
    for piece in Pieces::of(clean) {
        match piece {
            Piece::Segment { marker: APP0 | APP14, .. } => {}
            Piece::Segment { marker, payload } if is_frame(marker) || marker == SOS => {
                let mut payload = payload.to_vec();
                let (first, step) = if marker == SOS { (1, 2) } else { (6, 3) };
                let count = payload.get(first - 1).copied().unwrap_or_default().into();
                payload.iter_mut().skip(first).step_by(step).take(count).for_each(|id| *id = name(*id));
                if marker == SOS && !header.frame.is_progressive {
                    let band = payload.iter_mut().skip(first + step * count);
                    band.zip([0, 63, 0]).for_each(|(told, meant)| *told = meant);
                }
                push_segment(&mut out, marker, &[&payload]);
            }
            Piece::Segment { marker, payload } => push_segment(&mut out, marker, &[payload]),
            Piece::Scan(data) => out.extend_from_slice(data),
            Piece::End => out.extend_from_slice(&[0xFF, EOI]),
        }
    }
    Ok(out)
}

/// A progressive picture, rid of its metadata, with nothing but the scans that tell each block's average: all that is
/// seen at an eighth of the size, in a fraction of the bytes.
pub(in crate::photo) fn averages_of(clean: &[u8]) -> Zeroizing<Vec<u8>> {
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
