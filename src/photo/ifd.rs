//! Image file directories (TIFF 6.0, section 2), of which TIFF files, EXIF blocks and most raw files are made. Nothing is
//! known here of what the tags mean.

/// Values that are read of one entry at most: more than any tag that is looked for has.
const MAX_VALUES: usize = 64;

/// Bytes of an entry: tag, kind, count, value.
const ENTRY: usize = 12;

/// A block of directories, with the byte order that it begins with.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

/// One directory: its entries and the place of the next one, 0 for none.
pub(super) struct Directory {
    pub entries: Vec<Entry>,
    pub next: u32,
}

/// One entry of a directory, its value not yet read.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub tag: u16,
    kind: u16,
    count: u32,
    /// Where its four bytes of value stand.
    at: usize,
}

impl Directory {
    /// The first entry of that tag.
    pub(super) fn entry(&self, tag: u16) -> Option<Entry> {
        self.entries.iter().copied().find(|entry| entry.tag == tag)
    }
}

impl<'a> Block<'a> {
    /// Takes a block that begins with its byte order and the number 42; `None` for any other.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        match bytes {
            [b'I', b'I', 42, 0, ..] => Some(Self { bytes, is_little: true }),
            [b'M', b'M', 0, 42, ..] => Some(Self { bytes, is_little: false }),
            _ => None,
        }
    }

    fn short(self, at: usize) -> Option<u16> {
        let two = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }

    fn long(self, at: usize) -> Option<u32> {
        let four = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    /// Where the first directory stands.
    pub(super) fn first(self) -> Option<u32> {
        self.long(4)
    }

    /// The directory at that place; `None` when it goes on behind the end of the bytes.
    pub(super) fn directory(self, at: u32) -> Option<Directory> {
        let start = usize::try_from(at).ok()?;
        let count = usize::from(self.short(start)?);
        let end = start + 2 + count * ENTRY;
        let next = self.long(end)?;
        let entries = (start + 2..end).step_by(ENTRY).map_while(|at| self.entry(at)).collect();
        Some(Directory { entries, next })
    }

    /// As [`Self::directory`], of a block that may be cut: the entries that are there.
    pub(super) fn entries_at(self, at: u32) -> Vec<Entry> {
        let Some((start, count)) = usize::try_from(at).ok().and_then(|start| Some((start, self.short(start)?))) else {
            return Vec::new();
        };
        (0..usize::from(count)).map_while(|index| self.entry(start + 2 + index * ENTRY)).collect()
    }

    fn entry(self, at: usize) -> Option<Entry> {
        let (tag, kind, count) = (self.short(at)?, self.short(at + 2)?, self.long(at + 4)?);
        self.long(at + 8)?;
        Some(Entry { tag, kind, count, at: at + 8 })
    }

    /// The whole numbers of an entry, at most 64 of them: bytes, shorts, longs and places of directories, which stand in the
    /// entry itself if they fit. Those that lie behind the end of the bytes, and values of any other kind, are left out.
    pub(super) fn numbers(self, entry: Entry) -> Vec<u32> {
        let width = match entry.kind {
            BYTE | SIGNED_BYTE | UNDEFINED => 1,
            SHORT | SIGNED_SHORT => 2,
            LONG | SIGNED_LONG | DIRECTORY => 4,
            _ => return Vec::new(),
        };
        let count = usize::try_from(entry.count).unwrap_or(usize::MAX).min(MAX_VALUES);
        let start = if entry.count <= 4 / width {
            Some(entry.at)
        } else {
            self.long(entry.at).and_then(|place| usize::try_from(place).ok())
        };
        let number = |at: usize| match width {
            1 => self.bytes.get(at).copied().map(u32::from),
            2 => self.short(at).map(u32::from),
            _ => self.long(at),
        };
        let places = start.into_iter().flat_map(|start| (0..count).map(move |index| start + index * width as usize));
        places.map_while(number).collect()
    }

    /// The first number of an entry.
    pub(super) fn number(self, entry: Entry) -> Option<u32> {
        self.numbers(entry).first().copied()
    }

    /// The four bytes of an entry's value as one byte, as two and as four, whatever its kind says they are.
    pub(super) fn readings(self, entry: Entry) -> [Option<u32>; 3] {
        [self.short(entry.at).map(u32::from), self.long(entry.at), self.bytes.get(entry.at).copied().map(u32::from)]
    }

    /// The bytes of an entry whose values are bytes or text; none where they lie behind the end.
    pub(super) fn bytes(self, entry: Entry) -> &'a [u8] {
        let is_bytes = matches!(entry.kind, BYTE | TEXT | SIGNED_BYTE | UNDEFINED);
        let count = usize::try_from(entry.count).ok().filter(|_| is_bytes).unwrap_or(0);
        let start = if count <= 4 { Some(entry.at) } else { self.long(entry.at).map(|place| place as usize) };
        start.and_then(|start| self.bytes.get(start..)?.get(..count)).unwrap_or_default()
    }
}

// The kinds of values that are whole numbers or text (TIFF 6.0, page 15; 13 by its supplement of 1995).
const BYTE: u16 = 1;
const TEXT: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const SIGNED_BYTE: u16 = 6;
const UNDEFINED: u16 = 7;
const SIGNED_SHORT: u16 = 8;
const SIGNED_LONG: u16 = 9;
const DIRECTORY: u16 = 13;
