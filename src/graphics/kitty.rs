//! Kitty's graphics protocol, with Unicode placeholders: the picture is sent once under an id, and shown wherever the
//! cells say so. Overwritten cells erase it by themselves, in tmux too.
//! (<https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders>)

use std::io::Write;
use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::tmux;

/// The character that stands for a piece of a picture.
const PLACEHOLDER: char = '\u{10EEEE}';
/// Bytes of Base64 in one sequence, at most: the protocol's rule.
const CHUNK: usize = 4096;

/// The id of a picture: its lowest byte is the colour of its cells, its highest their third mark. A colour out of 256
/// is passed on unchanged everywhere, a true one is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(u32);

impl Id {
    /// The id of the `serial`th picture of this process: differs from those of other programs, with some luck.
    pub(super) fn new(serial: u32) -> Self {
        let ours = 1 + std::process::id() % 255;
        Self(ours << 24 | (1 + serial % 255))
    }

    const fn colour(self) -> u8 {
        self.0.to_be_bytes()[3]
    }
}

/// What the cells of a picture hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholders(Id);

impl Placeholders {
    pub(super) const fn of(id: Id) -> Self {
        Self(id)
    }

    /// The foreground colour, out of 256.
    #[must_use]
    pub const fn colour(self) -> u8 {
        self.0.colour()
    }

    /// The text of one cell; a space beyond what the protocol can number.
    #[must_use]
    pub fn symbol(self, column: u16, row: u16) -> String {
        let high = u16::from(self.0.0.to_be_bytes()[0]);
        match (mark(row), mark(column), mark(high)) {
            (Some(row), Some(column), Some(high)) => String::from_iter([PLACEHOLDER, row, column, high]),
            _ => " ".to_owned(),
        }
    }
}

/// The most columns or rows that a picture can have.
pub(super) const MOST_CELLS: u16 = 297;

/// The sequences that hand a PNG to the terminal, to be shown in so many cells.
pub(super) fn transmit(id: Id, png: &[u8], (columns, rows): (u16, u16), in_tmux: bool) -> Zeroizing<Vec<u8>> {
    let text = Zeroizing::new(STANDARD.encode(png));
    let chunks = text.len().div_ceil(CHUNK);
    // Enough for all, so that no half of a face stays behind in memory that was grown out of.
    let mut sequences = Zeroizing::new(Vec::with_capacity(text.len() + (chunks + 1) * 128));
    for (index, chunk) in text.as_bytes().chunks(CHUNK).enumerate() {
        let more = u8::from(index + 1 < chunks);
        let mut sequence = Zeroizing::new(Vec::with_capacity(CHUNK + 128));
        // q=2: nothing is answered, which would arrive as keys. Writing to memory does not fail.
        let _ = if index == 0 {
            write!(sequence, "\x1b_Ga=T,U=1,q=2,f=100,i={},c={columns},r={rows},m={more};", id.0)
        } else {
            write!(sequence, "\x1b_Gq=2,m={more};")
        };
        sequence.extend_from_slice(chunk);
        sequence.extend_from_slice(b"\x1b\\");
        put(&sequence, in_tmux, &mut sequences);
    }
    sequences
}

/// The sequence that makes the terminal forget a picture.
pub(super) fn forget(id: Id, in_tmux: bool) -> Vec<u8> {
    let mut sequence = Vec::new();
    put(format!("\x1b_Ga=d,d=I,i={},q=2\x1b\\", id.0).as_bytes(), in_tmux, &mut sequence);
    sequence
}

fn put(sequence: &[u8], in_tmux: bool, out: &mut Vec<u8>) {
    if in_tmux { tmux::wrap(sequence, out) } else { out.extend_from_slice(sequence) }
}

/// The mark that stands for a row, a column or a byte.
fn mark(number: u16) -> Option<char> {
    MARKS.iter().cloned().flatten().nth(number.into())
}

/// Kitty's `rowcolumn-diacritics.txt`: marks that combine above, and decompose into nothing.
const MARKS: [RangeInclusive<char>; 86] = [
    '\u{305}'..='\u{305}',
    '\u{30d}'..='\u{30e}',
    '\u{310}'..='\u{310}',
    '\u{312}'..='\u{312}',
    '\u{33d}'..='\u{33f}',
    '\u{346}'..='\u{346}',
    '\u{34a}'..='\u{34c}',
    '\u{350}'..='\u{352}',
    '\u{357}'..='\u{357}',
    '\u{35b}'..='\u{35b}',
    '\u{363}'..='\u{36f}',
    '\u{483}'..='\u{487}',
    '\u{592}'..='\u{595}',
    '\u{597}'..='\u{599}',
    '\u{59c}'..='\u{5a1}',
    '\u{5a8}'..='\u{5a9}',
    '\u{5ab}'..='\u{5ac}',
    '\u{5af}'..='\u{5af}',
    '\u{5c4}'..='\u{5c4}',
    '\u{610}'..='\u{617}',
    '\u{657}'..='\u{65b}',
    '\u{65d}'..='\u{65e}',
    '\u{6d6}'..='\u{6dc}',
    '\u{6df}'..='\u{6e2}',
    '\u{6e4}'..='\u{6e4}',
    '\u{6e7}'..='\u{6e8}',
    '\u{6eb}'..='\u{6ec}',
    '\u{730}'..='\u{730}',
    '\u{732}'..='\u{733}',
    '\u{735}'..='\u{736}',
    '\u{73a}'..='\u{73a}',
    '\u{73d}'..='\u{73d}',
    '\u{73f}'..='\u{741}',
    '\u{743}'..='\u{743}',
    '\u{745}'..='\u{745}',
    '\u{747}'..='\u{747}',
    '\u{749}'..='\u{74a}',
    '\u{7eb}'..='\u{7f1}',
    '\u{7f3}'..='\u{7f3}',
    '\u{816}'..='\u{819}',
    '\u{81b}'..='\u{823}',
    '\u{825}'..='\u{827}',
    '\u{829}'..='\u{82d}',
    '\u{951}'..='\u{951}',
    '\u{953}'..='\u{954}',
    '\u{f82}'..='\u{f83}',
    '\u{f86}'..='\u{f87}',
    '\u{135d}'..='\u{135f}',
    '\u{17dd}'..='\u{17dd}',
    '\u{193a}'..='\u{193a}',
    '\u{1a17}'..='\u{1a17}',
    '\u{1a75}'..='\u{1a7c}',
    '\u{1b6b}'..='\u{1b6b}',
    '\u{1b6d}'..='\u{1b73}',
    '\u{1cd0}'..='\u{1cd2}',
    '\u{1cda}'..='\u{1cdb}',
    '\u{1ce0}'..='\u{1ce0}',
    '\u{1dc0}'..='\u{1dc1}',
    '\u{1dc3}'..='\u{1dc9}',
    '\u{1dcb}'..='\u{1dcc}',
    '\u{1dd1}'..='\u{1de6}',
    '\u{1dfe}'..='\u{1dfe}',
    '\u{20d0}'..='\u{20d1}',
    '\u{20d4}'..='\u{20d7}',
    '\u{20db}'..='\u{20dc}',
    '\u{20e1}'..='\u{20e1}',
    '\u{20e7}'..='\u{20e7}',
    '\u{20e9}'..='\u{20e9}',
    '\u{20f0}'..='\u{20f0}',
    '\u{2cef}'..='\u{2cf1}',
    '\u{2de0}'..='\u{2dff}',
    '\u{a66f}'..='\u{a66f}',
    '\u{a67c}'..='\u{a67d}',
    '\u{a6f0}'..='\u{a6f1}',
    '\u{a8e0}'..='\u{a8f1}',
    '\u{aab0}'..='\u{aab0}',
    '\u{aab2}'..='\u{aab3}',
    '\u{aab7}'..='\u{aab8}',
    '\u{aabe}'..='\u{aabf}',
    '\u{aac1}'..='\u{aac1}',
    '\u{fe20}'..='\u{fe26}',
    '\u{10a0f}'..='\u{10a0f}',
    '\u{10a38}'..='\u{10a38}',
    '\u{1d185}'..='\u{1d189}',
    '\u{1d1aa}'..='\u{1d1ad}',
    '\u{1d242}'..='\u{1d244}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_mark_for_each_number_of_the_protocol() {
        assert_eq!(mark(0), Some('\u{305}'));
        assert_eq!(mark(1), Some('\u{30d}'));
        assert_eq!(mark(MOST_CELLS - 1), Some('\u{1d244}'));
        assert_eq!(mark(MOST_CELLS), None);
    }

    #[test]
    fn a_cell_names_its_picture_and_its_place() {
        let id = Id(0x0200_0007);
        let placeholders = Placeholders::of(id);
        assert_eq!(placeholders.colour(), 7);
        assert_eq!(placeholders.symbol(1, 0), "\u{10EEEE}\u{305}\u{30d}\u{30e}");
        assert_eq!(placeholders.symbol(MOST_CELLS, 0), " ");
    }

    #[test]
    fn every_sequence_is_within_the_rule() {
        let sequences = transmit(Id::new(0), &[7; 10_000], (10, 5), false);
        let text = String::from_utf8(sequences.to_vec()).unwrap();
        let parts: Vec<&str> = text.split_terminator("\x1b\\").collect();
        assert_eq!(parts.len(), 4);
        for (index, part) in parts.iter().enumerate() {
            let (head, data) = part.split_once(';').unwrap();
            assert!(data.len() <= CHUNK);
            assert_eq!(head.ends_with("m=0"), index == 3, "{head}");
        }
    }
}
