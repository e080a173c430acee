//! The bits of a scan's compressed data (ITU T.81, F.2.2.5), up to the next marker.

use super::huffman::Table;

/// What is wrong with compressed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// It ends before the last block.
    Short,
    /// It holds what no encoder writes.
    Wrong,
    /// Nobody waits for the answer any more.
    Abandoned,
}

/// Bytes that may stand between the last block and the next marker without being padding: some cameras leave a few.
const STRAY: usize = 8;

/// Zeros in a row, in bytes, that no block holds: it would have to begin with two dozen equal coefficients.
const ZEROS: usize = 8;

/// A reader of bits, most significant first.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// The next byte of `data`.
    at: usize,
    /// Bits that were read and not taken, the next one on top.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn of(data: &'a [u8]) -> Self {
        Self { data, at: 0, held: 0, count: 0 }
    }

    #[inline]
    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.data.get(self.at..) {
                Some([0xFF, 0, ..]) => {
                    self.at += 2;
                    0xFF
                }
                Some([0xFF, ..] | []) | None => return,
                Some([byte, ..]) => {
                    self.at += 1;
                    *byte
                }
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// Takes up to 16 bits.
    #[inline]
    pub(super) fn take(&mut self, length: u32) -> Result<u16, Broken> {
        if self.count < length {
            self.fill();
        }
        let bits = self.top(length);
        self.skip(length)?;
        Ok(bits)
    }

    /// Takes a code and returns its value.
    #[inline]
    pub(super) fn value(&mut self, table: &Table) -> Result<u8, Broken> {
        if self.count < 16 {
            self.fill();
        }
        let (length, value) = table.find(self.top(16)).ok_or(Broken::Wrong)?;
        self.skip(length)?;
        Ok(value)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "at most 16 bits are left")]
    const fn top(&self, length: u32) -> u16 {
        if length == 0 { 0 } else { (self.held >> (64 - length)) as u16 }
    }

    #[inline]
    fn skip(&mut self, length: u32) -> Result<(), Broken> {
        if length > self.count {
            return Err(Broken::Short);
        }
        self.held <<= length;
        self.count -= length;
        Ok(())
    }

    /// Where it reads, in bytes; up to eight more than were taken.
    pub(super) const fn place(&self) -> usize {
        self.at
    }

    /// Whether so many bytes before [`Self::place`] are zeros, all that were taken since that place.
    pub(super) fn were_zeros_since(&self, place: usize) -> bool {
        let taken = self.data.get(place..self.at - (self.count / 8) as usize).unwrap_or_default();
        taken.len() >= ZEROS && taken.iter().all(|byte| *byte == 0)
    }

    /// Goes to the next marker. What is left before it may be padding and a few stray bytes.
    fn skip_to_marker(&mut self) -> Result<(), Broken> {
        let held = (self.held << (self.count % 8)).to_be_bytes();
        let whole = held.iter().take(self.count as usize / 8);
        let mut stray = whole.filter(|byte| !matches!(byte, 0 | 0xFF)).count();
        while let Some(rest) = self.data.get(self.at..).filter(|rest| !rest.is_empty()) {
            match rest {
                [0xFF, 0, ..] => self.at += 1,
                [0xFF, ..] => break,
                [byte, ..] => stray += usize::from(*byte != 0),
                [] => {}
            }
            self.at += 1;
        }
        (self.held, self.count) = (0, 0);
        if stray > STRAY { Err(Broken::Wrong) } else { Ok(()) }
    }

    /// Goes behind the restart marker with this number (0 to 7).
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Broken> {
        self.skip_to_marker()?;
        let fill = self.data[self.at..].iter().take_while(|byte| **byte == 0xFF).count();
        match self.data.get(self.at + fill) {
            None => Err(Broken::Short),
            Some(marker) if fill > 0 && *marker == 0xD0 + number => {
                self.at += fill + 1;
                Ok(())
            }
            Some(_) => Err(Broken::Wrong),
        }
    }

    /// The number of bytes in which what was taken is written, and the end of the data: nothing but padding, a few stray bytes and a
    /// last restart marker may be left.
    pub(super) fn end(mut self) -> Result<usize, Broken> {
        let mut written = self.at;
        for _ in 0..self.count / 8 {
            written -= if self.data[..written].ends_with(&[0xFF, 0]) { 2 } else { 1 };
        }
        self.skip_to_marker()?;
        // Some encoders write one restart marker too many.
        let rest = self.data[self.at..].iter().filter(|byte| !matches!(byte, 0 | 0xFF | 0xD0..=0xD7)).count();
        if rest > STRAY { Err(Broken::Wrong) } else { Ok(written) }
    }
}
