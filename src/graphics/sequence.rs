//! The grammar of control sequences and strings (ECMA-48, 5.4 and 5.6), with introducers of one byte, of two, and as UTF-8.

/// Longer than any control sequence: bytes that begin like one and go on and on are none.
const LONGEST: usize = 512;
/// The same for a control string, which may hold a clipboard.
const LONGEST_TEXT: usize = 1 << 20;
const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;

/// What stands first in some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'b> {
    /// One character, or one byte of a key: so many bytes.
    Character(usize),
    /// A control sequence: what stands between introducer and last byte.
    Control { body: &'b [u8], last: u8, length: usize },
    /// A control string: its introducer as the letter behind an escape, and its text.
    Text { kind: u8, text: &'b [u8], length: usize },
    /// What a terminal began to say and did not end, so many bytes.
    Fragment(usize),
    /// Something that is not whole yet.
    Beginning {
        /// Whether it cannot become a key any more.
        is_answer: bool,
    },
}

/// What stands first in `bytes`, which are not empty.
pub(super) fn first(bytes: &[u8]) -> Piece<'_> {
    match introducer(bytes) {
        Introducer::None => character(bytes),
        Introducer::Beginning => Piece::Beginning { is_answer: false },
        Introducer::Whole(b'[', start) => control(bytes, start),
        Introducer::Whole(kind, start) => text(bytes, start, kind),
    }
}

enum Introducer {
    None,
    Beginning,
    /// The letter behind an escape that means it, and its bytes.
    Whole(u8, usize),
}

fn introducer(bytes: &[u8]) -> Introducer {
    let by_code = |code: u8| match code {
        0x90 | 0x9b | 0x9d | 0x9f => Some(code - 0x40),
        _ => None,
    };
    match *bytes {
        [ESCAPE | 0xc2] => Introducer::Beginning,
        [ESCAPE, letter @ (b'[' | b'P' | b']' | b'_'), ..] => Introducer::Whole(letter, 2),
        [0xc2, code, ..] => by_code(code).map_or(Introducer::None, |letter| Introducer::Whole(letter, 2)),
        [code, ..] => by_code(code).map_or(Introducer::None, |letter| Introducer::Whole(letter, 1)),
        [] => Introducer::None,
    }
}

/// A character in UTF-8; what is none counts as one byte.
fn character(bytes: &[u8]) -> Piece<'_> {
    let length = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 1,
    };
    let rest = &bytes[1..bytes.len().min(length)];
    if !rest.iter().all(|byte| (0x80..=0xbf).contains(byte)) {
        return Piece::Character(1);
    }
    if bytes.len() < length { Piece::Beginning { is_answer: false } } else { Piece::Character(length) }
}

fn control(bytes: &[u8], start: usize) -> Piece<'_> {
    let body = &bytes[start..];
    // No key has these, but for the mouse, which has the fourth of them.
    let is_private = matches!(body.first(), Some(b'=' | b'>' | b'?'));
    match body.iter().position(|byte| !(0x20..=0x3f).contains(byte)) {
        None if bytes.len() < LONGEST => Piece::Beginning { is_answer: is_private || body.len() > 2 },
        Some(end) if (0x40..=0x7e).contains(&body[end]) => {
            Piece::Control { body: &body[..end], last: body[end], length: start + end + 1 }
        }
        Some(end) if is_private => Piece::Fragment(start + end),
        _ => Piece::Character(1),
    }
}

fn text(bytes: &[u8], start: usize, kind: u8) -> Piece<'_> {
    // Alt with the same letter is a key, and is followed by another one.
    let begins_answer = match (kind, bytes.get(start)) {
        (_, None) => return Piece::Beginning { is_answer: false },
        (b'_', Some(b'G')) | (b']', Some(b'0'..=b'9')) => true,
        (b'P', Some(byte)) => matches!(byte, b'0'..=b'9' | b'>' | b'!' | b'$' | b'+'),
        _ => false,
    };
    if !begins_answer {
        return Piece::Character(1);
    }
    let mut at = start;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let end = match *rest {
            [ESCAPE] => break,
            [BELL | 0x9c, ..] => Some(1),
            [ESCAPE, b'\\', ..] | [0xc2, 0x9c, ..] => Some(2),
            // Another one begins, or somebody cancelled it (ECMA-48, 8.3.5).
            [ESCAPE, ..] => return Piece::Fragment(at),
            [0x18 | 0x1a, ..] => return Piece::Fragment(at + 1),
            _ => None,
        };
        if let Some(end) = end {
            return Piece::Text { kind, text: &bytes[start..at], length: at + end };
        }
        match character(rest) {
            Piece::Character(length) => at += length,
            _ => break,
        }
    }
    if bytes.len() < LONGEST_TEXT { Piece::Beginning { is_answer: true } } else { Piece::Fragment(bytes.len()) }
}
