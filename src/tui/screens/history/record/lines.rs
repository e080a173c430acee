//! Which lines of an outline are seen: what is folded is left out, and rows are cut to the width.

use std::collections::HashSet;
use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::outline::{BlockId, Outline, Row, STEP};

/// One line on the screen: a row, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The row.
    pub(super) row: usize,
    /// Its first byte, within the row's text.
    pub(super) start: usize,
    /// The byte behind its last.
    pub(super) end: usize,
    /// Columns before it.
    pub(super) indent: u16,
}

/// The lines at a width, but for what is folded.
pub(super) fn pieces(outline: &Outline, is_folded: impl Fn(BlockId) -> bool, width: u16) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(outline.rows.len());
    let mut at = 0;
    while let Some(row) = outline.rows.get(at) {
        cut(row, at, outline.text_of(row), width, &mut pieces);
        let folded = row.opens.filter(|&id| is_folded(id)).and_then(|id| outline.blocks.get(id));
        at = folded.map_or(at + 1, |block| block.end.max(at + 1));
    }
    pieces
}

/// Cuts one row to the width.
fn cut(row: &Row, number: usize, text: &str, width: u16, pieces: &mut Vec<Piece>) {
    let columns = |indent: u16| usize::from(width.saturating_sub(indent).max(10));
    let mut piece = Piece { row: number, start: 0, end: text.len(), indent: row.indent };
    // No text has more columns than bytes.
    if text.len() <= columns(row.indent) {
        return pieces.push(piece);
    }
    let mut hang = row.indent + if row.name > 0 { u16::try_from(row.name).unwrap_or(0) } else { STEP };
    if row.words && row.name == 0 {
        hang = row.indent;
    }
    let value = text.get(row.name..).unwrap_or_default();
    if row.name > 0 && !value.contains(' ') && text.width() > columns(row.indent) {
        // An identifier that has to be read or copied whole gets a line of its own.
        piece.end = row.name;
        pieces.push(piece);
        hang = row.indent + STEP;
        piece = Piece { start: row.name, end: text.len(), indent: hang, ..piece };
    }
    loop {
        let rest = text.get(piece.start..).unwrap_or_default();
        let length = fitting(rest, columns(piece.indent), row.words);
        if length == 0 || length >= rest.len() {
            piece.end = text.len();
            return pieces.push(piece);
        }
        piece.end = piece.start + length;
        pieces.push(piece);
        // The space between two words is on neither line.
        let gap = if row.words { rest.len() - length - rest[length..].trim_start_matches(' ').len() } else { 0 };
        piece = Piece { start: piece.end + gap, end: text.len(), indent: hang, ..piece };
    }
}

/// Bytes of `text` that fit into so many columns, at least one character; up to the end of a word where `words` asks for it.
fn fitting(text: &str, width: usize, words: bool) -> usize {
    let mut columns = 0;
    let mut last_space = None;
    for (index, character) in text.char_indices() {
        columns += character.width().unwrap_or(0);
        if columns > width && index > 0 {
            if character == ' ' {
                return index;
            }
            return last_space.filter(|_| words).unwrap_or(index);
        }
        if character == ' ' && index > 0 {
            last_space = Some(index);
        }
    }
    text.len()
}

/// The bytes of each line of a text in so many columns; broken between `words`, or wherever a line is full.
pub(in super::super::super) fn broken(text: &str, width: u16, words: bool) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let end = start + fitting(rest, usize::from(width.max(1)), words);
        lines.push(start..end);
        start = end + usize::from(words && text.get(end..).is_some_and(|rest| rest.starts_with(' ')));
    }
    lines
}

/// The number of the first line of a row, or of the row that it is folded behind.
pub(super) fn line_of(pieces: &[Piece], row: usize) -> usize {
    let next = pieces.partition_point(|piece| piece.row < row);
    match pieces.get(next) {
        Some(piece) if piece.row == row => next,
        _ => {
            let before = next.saturating_sub(1);
            let shown = pieces.get(before).map_or(0, |piece| piece.row);
            pieces.partition_point(|piece| piece.row < shown)
        }
    }
}

/// The line in which a byte of a row stands.
pub(super) fn line_of_byte(pieces: &[Piece], row: usize, byte: usize) -> usize {
    let first = line_of(pieces, row);
    let parts = pieces.iter().skip(first).take_while(|piece| piece.row == row);
    first + parts.skip(1).take_while(|piece| piece.start <= byte).count()
}

/// All blocks that rows lie in, so that these can be seen.
pub(super) fn blocks_around(outline: &Outline, rows: impl Iterator<Item = usize>) -> HashSet<BlockId> {
    let mut blocks = HashSet::new();
    for row in rows {
        for id in outline.around(row) {
            // Those further out were noted with it.
            if !blocks.insert(id) {
                break;
            }
        }
    }
    blocks
}
