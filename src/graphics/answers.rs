//! Tells what a terminal answers from what is typed meanwhile. Nothing typed is lost, changed or put out of order, and
//! nothing that a terminal answers becomes a key.

use super::CellPixels;
use super::sequence::{Piece, first};

/// What a terminal answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// To Kitty's graphics query: `OK`, or an error's words.
    Kitty(String),
    /// To XTVERSION: its name and version (xterm's `ctlseqs`, `CSI > q`).
    Name(String),
    /// To DA1, which every terminal answers: its class, then its attributes, 4 being sixels (`ctlseqs`, `CSI c`). A class
    /// that was left out is 0, an attribute that was left out is none.
    Attributes(Vec<u16>),
    /// To `CSI 16 t`: the size of a cell (`ctlseqs`). `None` when it makes no sense.
    Cell(Option<CellPixels>),
    /// To something that was not asked, or is of no use here.
    Other,
}

/// A piece of what came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// An answer.
    Answer(Answer),
    /// Bytes of keys and pastes. An escape that ends them is the key of that name.
    Typed(Vec<u8>),
}

const ESCAPE: u8 = 0x1b;
/// Ends a bracketed paste (xterm's `ctlseqs`).
const PASTE_END: &[u8] = b"\x1b[201~";

/// Listens to a terminal, in pieces of any length.
#[derive(Debug, Default)]
pub(super) struct Ear {
    /// The beginning of what may become an answer.
    held: Vec<u8>,
    /// Whether a pause followed what is held.
    has_paused: bool,
    /// Whether a bracketed paste is under way, in which everything is text.
    in_paste: bool,
}

impl Ear {
    /// Takes the next bytes, and gives what is certain by now, in order.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> Vec<Heard> {
        let escape_was_alone = std::mem::take(&mut self.has_paused) && self.held == [ESCAPE];
        self.held.extend_from_slice(bytes);
        let held = std::mem::take(&mut self.held);
        let mut heard = HeardSoFar::default();
        let mut at = 0;
        while at < held.len() {
            let rest = &held[at..];
            if self.in_paste {
                let (length, ended) = pasted(rest);
                if length == 0 {
                    break;
                }
                heard.typed(&rest[..length]);
                (at, self.in_paste) = (at + length, !ended);
                continue;
            }
            at += match first(rest) {
                Piece::Beginning { .. } => break,
                Piece::Character(length) => {
                    heard.typed(&rest[..length]);
                    if at == 0 && escape_was_alone {
                        heard.end_typed();
                    }
                    length
                }
                Piece::Control { body, last, length } => {
                    match answer(body, last) {
                        Some(answer) => heard.answer(answer),
                        None => heard.typed(&rest[..length]),
                    }
                    self.in_paste = (body, last) == (b"200", b'~');
                    length
                }
                Piece::Text { kind, text, length } => {
                    heard.answer(told(kind, text));
                    length
                }
                Piece::Fragment(length) => length,
            };
        }
        self.held.extend_from_slice(&held[at..]);
        heard.finish()
    }

    /// Notes that nothing came for a moment.
    pub(super) fn pause(&mut self) {
        self.has_paused = true;
    }

    /// Whether nothing is held.
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Whether the terminal is in the middle of an answer, of which the rest is to come.
    pub(super) fn is_amid_an_answer(&self) -> bool {
        !self.held.is_empty() && !self.in_paste && first(&self.held) == Piece::Beginning { is_answer: true }
    }

    /// What is held and is no answer after all. One that was begun and not ended is dropped.
    pub(super) fn let_go(&mut self) -> Vec<u8> {
        let is_answer = self.is_amid_an_answer();
        let held = std::mem::take(&mut self.held);
        if is_answer { Vec::new() } else { held }
    }
}

/// Pieces in order; what is typed is gathered.
#[derive(Default)]
struct HeardSoFar {
    pieces: Vec<Heard>,
    typed: Vec<u8>,
}

impl HeardSoFar {
    fn typed(&mut self, bytes: &[u8]) {
        self.typed.extend_from_slice(bytes);
    }

    fn end_typed(&mut self) {
        if !self.typed.is_empty() {
            self.pieces.push(Heard::Typed(std::mem::take(&mut self.typed)));
        }
    }

    fn answer(&mut self, answer: Answer) {
        self.end_typed();
        self.pieces.push(Heard::Answer(answer));
    }

    fn finish(mut self) -> Vec<Heard> {
        self.end_typed();
        self.pieces
    }
}

/// How many of these bytes are certain to belong to a paste, and whether they end it.
fn pasted(bytes: &[u8]) -> (usize, bool) {
    if let Some(end) = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END) {
        return (end + PASTE_END.len(), true);
    }
    let held = (1..PASTE_END.len()).rev().find(|length| bytes.ends_with(&PASTE_END[..*length])).unwrap_or(0);
    (bytes.len() - held, false)
}

/// What a control sequence answers; `None` for a key.
fn answer(body: &[u8], last: u8) -> Option<Answer> {
    let text = String::from_utf8_lossy(body);
    // With intermediate bytes it is the report of a mode, `CSI ? 2026 ; 2 $ y`.
    let has_intermediates = body.iter().any(|byte| (0x20..=0x2f).contains(byte));
    match (body.first(), last) {
        (Some(b'>' | b'='), _) => Some(Answer::Other),
        _ if has_intermediates => Some(Answer::Other),
        (_, b'c') => Some(Answer::Attributes(attributes(text.trim_start_matches('?')))),
        (_, b't') => Some(match numbers(&text)[..] {
            // The height comes first.
            [6, height, width, ..] => Answer::Cell(CellPixels::new(width, height)),
            [6, ..] => Answer::Cell(None),
            _ => Answer::Other,
        }),
        // F3 without a modifier has no numbers; with them it is where the cursor is.
        (Some(b'?'), _) | (_, b'n' | b'x' | b'y') | (Some(_), b'R') => Some(Answer::Other),
        _ => None,
    }
}

/// What a control string says.
fn told(kind: u8, text: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(text);
    if kind == b'_' {
        // `Gi=31;OK`: what comes before the semicolon is our own.
        let message = text.split_once(';').map_or(&*text, |(_, message)| message);
        return Answer::Kitty(message.to_owned());
    }
    match text.strip_prefix(">|") {
        Some(name) if kind == b'P' => Answer::Name(name.to_owned()),
        _ => Answer::Other,
    }
}

/// The numbers of a control sequence: 0 where one was left out (ECMA-48, 5.4.2), the first part of one that has parts.
fn numbers(text: &str) -> Vec<u16> {
    let number = |text: &str| match text.split(':').next() {
        None | Some("") => 0,
        Some(digits) => digits.parse().unwrap_or(u16::MAX),
    };
    text.split(';').map(number).collect()
}

fn attributes(text: &str) -> Vec<u16> {
    let numbers = numbers(text);
    let attributes = numbers.iter().skip(1).filter(|number| **number != 0);
    numbers.iter().take(1).chain(attributes).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn attributes_of(numbers: &[u16]) -> Answer {
        Answer::Attributes(numbers.to_vec())
    }

    fn name(text: &str) -> Answer {
        Answer::Name(text.to_owned())
    }

    /// Answers as terminals write them, from their manuals and sources.
    fn answers() -> Vec<(&'static str, Answer)> {
        let kitty = || Answer::Kitty("OK".to_owned());
        let cell = |width, height| Answer::Cell(CellPixels::new(width, height));
        vec![
            // DA1.
            ("\x1b[?62;c", attributes_of(&[62])),                          // kitty
            ("\x1b[?62;22c", attributes_of(&[62, 22])),                    // Ghostty
            ("\x1b[?62;22;52c", attributes_of(&[62, 22, 52])),             // Ghostty, kitty with a clipboard
            ("\x1b[?62;4;22;28;29c", attributes_of(&[62, 4, 22, 28, 29])), // foot
            ("\x1b[?65;4;6;18;22;52c", attributes_of(&[65, 4, 6, 18, 22, 52])), // WezTerm
            ("\x1b[?62;1;4c", attributes_of(&[62, 1, 4])),                 // Konsole
            ("\x1b[?64;1;2;4;6;17;18;21;22c", attributes_of(&[64, 1, 2, 4, 6, 17, 18, 21, 22])), // iTerm2
            ("\x1b[?61;4;6;7;14;21;22;23;24;28;32;42c", attributes_of(&[61, 4, 6, 7, 14, 21, 22, 23, 24, 28, 32, 42])), // Windows Terminal
            ("\x1b[?1;0c", attributes_of(&[1])), // Windows' older console
            ("\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c", attributes_of(&[64, 1, 2, 6, 9, 15, 16, 17, 18, 21, 22, 28])), // xterm
            ("\x1b[?63;1;2;3;4;7;29c", attributes_of(&[63, 1, 2, 3, 4, 7, 29])), // mlterm
            (
                "\x1b[?65;1;2;4;6;8;15;18;22;28;29;52;314c",
                attributes_of(&[65, 1, 2, 4, 6, 8, 15, 18, 22, 28, 29, 52, 314]),
            ), // contour
            ("\x1b[?6c", attributes_of(&[6])),                                   // Alacritty, Linux
            ("\x1b[?61;1;21;22c", attributes_of(&[61, 1, 21, 22])),              // VTE
            ("\x1b[?1;2c", attributes_of(&[1, 2])),                              // Terminal of macOS, rxvt, screen
            ("\x1b[?1;2;4c", attributes_of(&[1, 2, 4])),                         // tmux with sixels
            ("\x1b[?c", attributes_of(&[0])),
            ("\x1b[?;4c", attributes_of(&[0, 4])),
            ("\x1b[?62;;4c", attributes_of(&[62, 4])),
            ("\x1b[?62:1;4:2c", attributes_of(&[62, 4])),
            ("\x1b[62;4c", attributes_of(&[62, 4])),
            ("\x1b[?62;99999c", attributes_of(&[62, u16::MAX])),
            ("\u{9b}?62;4c", attributes_of(&[62, 4])),
            // DA2 and DA3.
            ("\x1b[>1;4000;36c", Answer::Other),
            ("\x1b[>84;0;0c", Answer::Other),
            ("\x1b[>c", Answer::Other),
            ("\x1b[=0;1c", Answer::Other),
            ("\x1bP!|464f4f54\x1b\\", Answer::Other),
            ("\x1bP!|00000000\u{9c}", Answer::Other),
            // XTVERSION.
            ("\x1bP>|kitty(0.36.4)\x1b\\", name("kitty(0.36.4)")),
            ("\x1bP>|foot(1.18.1)\x1b\\", name("foot(1.18.1)")),
            ("\x1bP>|XTerm(390)\x07", name("XTerm(390)")),
            ("\u{90}>|Konsole 24.08\u{9c}", name("Konsole 24.08")),
            ("\x1bP>|Ünicode œ\x1b\\", name("Ünicode œ")),
            ("\x1bP>|\x1b\\", name("")),
            // Kitty's graphics.
            ("\x1b_Gi=31;OK\x1b\\", kitty()),
            ("\x1b_Gi=31;OK\u{9c}", kitty()),
            ("\u{9f}Gi=31;OK\x1b\\", kitty()),
            ("\x1b_Gi=31;ENOTSUPPORTED:no; really\x1b\\", Answer::Kitty("ENOTSUPPORTED:no; really".to_owned())),
            // Sizes.
            ("\x1b[6;20;10t", cell(10, 20)),
            ("\x1b[6;;t", Answer::Cell(None)),
            ("\x1b[6t", Answer::Cell(None)),
            ("\x1b[4;800;1200t", Answer::Other),
            ("\x1b[8;40;120t", Answer::Other),
            ("\x1b[9;40;120t", Answer::Other),
            ("\x1b[48;40;120;800;1200t", Answer::Other),
            // The cursor, states, modes, colours, keyboards.
            ("\x1b[12;40R", Answer::Other),
            ("\x1b[?12;40;1R", Answer::Other),
            ("\x1b[0n", Answer::Other),
            ("\x1b[?997;1n", Answer::Other),
            ("\x1b[?2026;2$y", Answer::Other),
            ("\x1b[4;0$y", Answer::Other),
            ("\x1b[?1u", Answer::Other),
            ("\x1b[?0u", Answer::Other),
            ("\x1b[>4;2m", Answer::Other),
            ("\x1b[?1;0;256S", Answer::Other),
            ("\x1b[2;1;1;112;112;1;0x", Answer::Other),
            ("\x1b]10;rgb:c0c0/c0c0/c0c0\x1b\\", Answer::Other),
            ("\x1b]11;rgb:0000/0000/0000\x07", Answer::Other),
            ("\x1b]52;c;aGFsbG8=\x1b\\", Answer::Other),
            ("\x1b]4;1;rgb:ff/00/00\u{9c}", Answer::Other),
            ("\u{9d}11;rgb:00/00/00\u{9c}", Answer::Other),
            ("\x1bP1$r0m\x1b\\", Answer::Other),
            ("\x1bP1+r544e=787465726d\x1b\\", Answer::Other),
            ("\x1bP0+r\x07", Answer::Other),
        ]
    }

    /// The same with introducers and terminators of a single byte.
    fn in_single_bytes(answer: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for character in answer.chars() {
            match u32::from(character) {
                code @ 0x80..=0x9f => bytes.push(u8::try_from(code).unwrap()),
                _ => bytes.extend(character.to_string().bytes()),
            }
        }
        bytes
    }

    const KEYS: [&str; 16] = [
        "a",
        "é",
        "Ü",
        "œ",
        "日",
        "🙂",
        "\r",
        "\x1b[A",
        "\x1bOP",
        "\x1b[6~",
        "\x1b[15;2~",
        "\x1b[1;5C",
        "\x1b[97;5u",
        "\x1bx",
        "\x1b[I",
        "\x1b[200~\x1b[?62;4c r\x1b[201~",
    ];

    fn heard(chunks: impl IntoIterator<Item = Vec<u8>>) -> (Vec<Answer>, Vec<u8>) {
        let mut ear = Ear::default();
        let (mut answers, mut typed) = (Vec::new(), Vec::new());
        for chunk in chunks {
            for piece in ear.hear(&chunk) {
                match piece {
                    Heard::Answer(answer) => answers.push(answer),
                    Heard::Typed(bytes) => typed.extend(bytes),
                }
            }
            ear.pause();
        }
        typed.extend(ear.let_go());
        (answers, typed)
    }

    #[test]
    fn every_answer_is_understood_however_it_is_cut_and_never_a_key() {
        for (text, answer) in answers() {
            for bytes in [text.as_bytes().to_vec(), in_single_bytes(text)] {
                for cut in 0..=bytes.len() {
                    let (before, behind) = bytes.split_at(cut);
                    let (answers, typed) = heard([before.to_vec(), behind.to_vec()]);
                    assert_eq!(answers, std::slice::from_ref(&answer), "{text:?} cut at {cut}");
                    assert!(typed.is_empty(), "{text:?} cut at {cut} typed {typed:?}");
                }
                let singly = heard(bytes.iter().map(|byte| vec![*byte]));
                assert_eq!(singly, (vec![answer.clone()], Vec::new()), "{text:?}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_an_answer_is_typed() {
        for keys in
            ["\x1b_", "\x1bP", "\x1b]", "\x1b[", "\x1b[6;5~", "\x1b[R", "\x1b\x1b", "\x1bPx", "\x1b_a", "\x1b]a"]
        {
            assert_eq!(heard([keys.as_bytes().to_vec()]), (Vec::new(), keys.as_bytes().to_vec()), "{keys:?}");
        }
    }

    #[test]
    fn an_answer_that_does_not_end_is_no_key() {
        for text in
            ["\x1b[?62;4", "\x1b[6;20;1", "\x1bP>|kit", "\x1b_Gi=31;", "\x1b]11;rgb", "\x1b[?62\r", "\x1bP>|a\x18"]
        {
            let (answers, typed) = heard([text.as_bytes().to_vec()]);
            assert_eq!((answers, String::from_utf8_lossy(&typed).trim_end()), (Vec::new(), ""), "{text:?}");
        }
        let (answers, typed) = heard([b"\x1bP>|kitty\x1b[?62;4cj".to_vec()]);
        assert_eq!((answers, typed), (vec![attributes_of(&[62, 4])], b"j".to_vec()));
    }

    #[test]
    fn an_escape_after_which_nothing_came_is_a_key_of_its_own() {
        let mut ear = Ear::default();
        assert_eq!(ear.hear(b"\x1b"), []);
        ear.pause();
        assert_eq!(ear.hear(b"jk"), [Heard::Typed(b"\x1b".to_vec()), Heard::Typed(b"jk".to_vec())]);
        assert_eq!(ear.hear(b"\x1bj"), [Heard::Typed(b"\x1bj".to_vec())]);
    }

    proptest! {
        #[test]
        fn no_key_is_lost_and_no_answer_typed_however_the_bytes_are_cut(
            pieces in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 0..12),
            cuts in prop::collection::vec(1_usize..7, 1..40),
        ) {
            let all = answers();
            let (mut stream, mut keys, mut told) = (String::new(), String::new(), Vec::new());
            for (is_answer, index) in pieces {
                if is_answer {
                    let (text, answer) = &all[index.index(all.len())];
                    stream.push_str(text);
                    told.push(answer.clone());
                } else {
                    let key = KEYS[index.index(KEYS.len())];
                    stream.push_str(key);
                    keys.push_str(key);
                }
            }
            let mut stream = stream.into_bytes();
            let mut chunks = Vec::new();
            let mut cuts = cuts.iter().cycle();
            while !stream.is_empty() {
                let length = (*cuts.next().unwrap()).min(stream.len());
                chunks.push(stream.drain(..length).collect());
            }
            let (answers, typed) = heard(chunks);
            prop_assert_eq!(answers, told);
            prop_assert_eq!(typed, keys.into_bytes());
        }

        #[test]
        fn any_bytes_are_heard_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            heard([bytes]);
        }
    }
}
