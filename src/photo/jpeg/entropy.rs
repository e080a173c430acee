//! Whether compressed data holds every block of the picture, found by reading all codes and making no pixel of them.
//!
//! Decoders make up what is missing (libjpeg with a warning, others without one). What is sent as somebody's face is to be
//! what the camera saw.

use zeroize::Zeroizing;

use super::{
    bits::{Bits, Broken},
    coding::{Frame, ScanHeader},
    huffman::{Place, Table, tables},
    pieces::{DHT, DRI, Piece, Pieces, SOS, is_frame},
};
use crate::photo::AbandonFlag;

/// Reads all scans of a JPEG. Returns where the last scan's data ends, in bytes from the beginning of the file.
///
/// # Errors
/// [`Broken`] as found in the first scan that is.
pub(super) fn read(jpeg: &[u8], flag: &AbandonFlag) -> Result<usize, Broken> {
    let mut reader = Reader::default();
    let mut pieces = Pieces::of(jpeg);
    let mut end = 0;
    loop {
        let start = jpeg.len() - pieces.unread();
        match pieces.next() {
            Some(Piece::Segment { marker: DHT, payload }) => reader.define(payload),
            Some(Piece::Segment { marker: DRI, payload: &[high, low, ..] }) => {
                reader.interval = u16::from_be_bytes([high, low]).into();
            }
            Some(Piece::Segment { marker: SOS, payload }) => reader.begin_scan(payload)?,
            Some(Piece::Segment { marker, payload }) if is_frame(marker) => reader.begin_frame(marker, payload)?,
            Some(Piece::Segment { .. }) => {}
            Some(Piece::Scan(data)) => end = start + reader.scan(data, flag)?,
            Some(Piece::End) | None => return Ok(end),
        }
    }
}

/// What earlier segments have said.
#[derive(Default)]
struct Reader {
    frame: Option<Frame>,
    scan: Option<ScanHeader>,
    /// By the place that a DHT segment gives: DC from 0, AC from 16.
    tables: [Option<Table>; 20],
    /// Units between two restart markers; 0 for none.
    interval: usize,
    /// Of each component, which coefficients of each block are not zero; of progressive pictures only.
    seen: Vec<Zeroizing<Vec<u64>>>,
}

/// A component within a scan: blocks across and down in each unit (MCU), and its tables.
struct Part<'a> {
    component: usize,
    across: usize,
    down: usize,
    /// Blocks in a row of the whole component.
    stride: usize,
    dc: Option<&'a Table>,
    ac: Option<&'a Table>,
}

impl Reader {
    fn define(&mut self, payload: &[u8]) {
        for (Place(place), counts, values) in tables(payload) {
            if let Some(table) = self.tables.get_mut(usize::from(place)) {
                *table = Table::of(counts, values);
            }
        }
    }

    fn begin_frame(&mut self, marker: u8, payload: &[u8]) -> Result<(), Broken> {
        let frame = Frame::of(marker, payload).map_err(|_| Broken::Wrong)?;
        if frame.is_progressive {
            let blocks = |component| frame.stored_blocks(component);
            self.seen = (0..frame.components.len())
                .map(|component| Zeroizing::new(vec![0; blocks(component).0 * blocks(component).1]))
                .collect();
        }
        self.frame = Some(frame);
        Ok(())
    }

    fn begin_scan(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let frame = self.frame.as_ref().ok_or(Broken::Wrong)?;
        self.scan = Some(ScanHeader::of(payload, frame).map_err(|_| Broken::Wrong)?);
        Ok(())
    }

    fn scan(&mut self, data: &[u8], flag: &AbandonFlag) -> Result<usize, Broken> {
        let (Some(frame), Some(scan)) = (&self.frame, &self.scan) else { return Err(Broken::Wrong) };
        let table = |place: Place| self.tables.get(usize::from(place.0)).and_then(Option::as_ref);
        let is_single = scan.components.len() == 1;
        let parts: Vec<Part<'_>> = (scan.components.iter())
            .map(|named| {
                let component = &frame.components[named.component];
                let (across, down) = if is_single { (1, 1) } else { (component.across.into(), component.down.into()) };
                let stride = frame.stored_blocks(named.component).0;
                let (dc, ac) = (table(Place::dc(named.dc)), table(Place::ac(named.ac)));
                Part { component: named.component, across, down, stride, dc, ac }
            })
            .collect();
        let (across, down) = match scan.components.as_slice() {
            [only] => frame.blocks(only.component),
            _ => frame.units(),
        };
        let mut bits = Bits::of(data);
        let mut run = 0;
        for unit in 0..across * down {
            if unit % across == 0 {
                flag.check().map_err(|_| Broken::Abandoned)?;
            }
            if self.interval > 0 && unit > 0 && unit % self.interval == 0 {
                let number = (unit / self.interval - 1) % 8;
                bits.restart(u8::try_from(number).unwrap_or_default())?;
                run = 0;
            }
            for part in &parts {
                for block in 0..part.across * part.down {
                    if frame.is_progressive {
                        let (left, top) = (unit % across * part.across, unit / across * part.down);
                        let at = (top + block / part.across) * part.stride + left + block % part.across;
                        let seen = self.seen.get_mut(part.component).and_then(|blocks| blocks.get_mut(at));
                        progressive_block(&mut bits, scan, part, seen.ok_or(Broken::Wrong)?, &mut run)?;
                    } else {
                        sequential_block(&mut bits, part)?;
                    }
                }
            }
        }
        bits.end()
    }
}

/// The length of a coefficient and the zeros before it.
const fn parts_of(value: u8) -> (u32, u32) {
    ((value & 0xF) as u32, (value >> 4) as u32)
}

/// T.81, F.2.2.
#[inline]
fn sequential_block(bits: &mut Bits<'_>, part: &Part<'_>) -> Result<(), Broken> {
    let (Some(dc), Some(ac)) = (part.dc, part.ac) else { return Err(Broken::Wrong) };
    let place = bits.place();
    first_coefficient(bits, dc)?;
    let mut next = 1;
    while next < 64 {
        let (length, zeros) = parts_of(bits.value(ac)?);
        match (length, zeros) {
            (0, 15) => next += 16,
            (0, _) => return Ok(()),
            _ => {
                next += zeros + 1;
                if next > 64 {
                    return Err(Broken::Wrong);
                }
                bits.take(length)?;
            }
        }
    }
    // Where a disk has lost a part of the file there are zeros, which the standard tables read as full blocks.
    if bits.were_zeros_since(place) { Err(Broken::Wrong) } else { Ok(()) }
}

/// Reads the average of a block, told as the difference from the block before: of 8-bit samples, in at most 11 bits.
#[inline]
fn first_coefficient(bits: &mut Bits<'_>, dc: &Table) -> Result<(), Broken> {
    let length = u32::from(bits.value(dc)?);
    if length > 11 {
        return Err(Broken::Wrong);
    }
    bits.take(length).map(|_| ())
}

/// T.81, G.1.2 and G.2. `seen` says which coefficients of the block are not zero; `run` is the number of blocks in which
/// nothing more comes.
fn progressive_block(
    bits: &mut Bits<'_>,
    scan: &ScanHeader,
    part: &Part<'_>,
    seen: &mut u64,
    run: &mut u32,
) -> Result<(), Broken> {
    match (scan.first, scan.high) {
        (0, 0) => first_coefficient(bits, part.dc.ok_or(Broken::Wrong)?),
        (0, _) => bits.take(1).map(|_| ()),
        (_, 0) => first_of_band(bits, scan, part.ac.ok_or(Broken::Wrong)?, seen, run),
        _ => refined_band(bits, scan, part.ac.ok_or(Broken::Wrong)?, seen, run),
    }
}

fn first_of_band(
    bits: &mut Bits<'_>,
    scan: &ScanHeader,
    ac: &Table,
    seen: &mut u64,
    run: &mut u32,
) -> Result<(), Broken> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    let (mut next, last) = (u32::from(scan.first), u32::from(scan.last));
    while next <= last {
        let (length, zeros) = parts_of(bits.value(ac)?);
        match (length, zeros) {
            (0, 15) => next += 16,
            (0, exponent) => {
                *run = (1 << exponent) + u32::from(bits.take(exponent)?) - 1;
                return Ok(());
            }
            _ => {
                next += zeros;
                if next > last {
                    return Err(Broken::Wrong);
                }
                bits.take(length)?;
                *seen |= 1 << next;
                next += 1;
            }
        }
    }
    Ok(())
}

fn refined_band(
    bits: &mut Bits<'_>,
    scan: &ScanHeader,
    ac: &Table,
    seen: &mut u64,
    run: &mut u32,
) -> Result<(), Broken> {
    let (mut next, last) = (u32::from(scan.first), u32::from(scan.last));
    while *run == 0 && next <= last {
        let (length, mut zeros) = parts_of(bits.value(ac)?);
        match (length, zeros) {
            (0, 15) => {}
            (0, exponent) => {
                *run = (1 << exponent) + u32::from(bits.take(exponent)?);
                break;
            }
            (1, _) => {
                bits.take(1)?;
            }
            _ => return Err(Broken::Wrong),
        }
        // Each coefficient that was seen before has a bit of its own; the others are counted.
        loop {
            if next > last {
                return Err(Broken::Wrong);
            }
            if *seen >> next & 1 == 1 {
                bits.take(1)?;
            } else if zeros == 0 {
                *seen |= u64::from(length) << next;
                next += 1;
                break;
            } else {
                zeros -= 1;
            }
            next += 1;
        }
    }
    if *run > 0 {
        for next in next..=last {
            bits.take(u32::from(*seen >> next & 1 == 1))?;
        }
        *run -= 1;
    }
    Ok(())
}
