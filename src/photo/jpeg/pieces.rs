//! A JPEG file, one segment after another (ITU T.81, Annex B).

pub(super) const SOI: [u8; 2] = [0xFF, 0xD8];
pub(super) const DHT: u8 = 0xC4;
pub(super) const EOI: u8 = 0xD9;
pub(super) const SOS: u8 = 0xDA;
pub(super) const DQT: u8 = 0xDB;
pub(super) const DRI: u8 = 0xDD;
pub(super) const APP0: u8 = 0xE0;
pub(super) const APP1: u8 = 0xE1;
pub(super) const APP2: u8 = 0xE2;
pub(super) const APP14: u8 = 0xEE;

/// One piece of the file between its first two bytes and its end.
pub(super) enum Piece<'a> {
    /// A marker and what follows its length.
    Segment { marker: u8, payload: &'a [u8] },
    /// The compressed data behind a scan's header, restart markers included.
    Scan(&'a [u8]),
    /// The end of the picture, whatever follows.
    End,
}

/// Walks the pieces; stops without [`Piece::End`] when the file is cut short. Bytes between segments are skipped, as
/// every decoder does.
pub(super) struct Pieces<'a> {
    rest: &'a [u8],
    in_scan: bool,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.get(SOI.len()..).unwrap_or_default(), in_scan: false }
    }

    /// The number of bytes that are not read yet.
    pub(super) const fn unread(&self) -> usize {
        self.rest.len()
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

/// Whether the marker is a frame header: SOF0 to SOF15 without the three markers among them that are something else (DHT,
/// JPG, DAC).
pub(super) const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, DHT | 0xC8 | 0xCC)
}

/// Appends a segment; its parts come from one segment, so their length fits in its two bytes.
pub(super) fn push_segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    for part in parts {
        out.extend_from_slice(part);
    }
}
