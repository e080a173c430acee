//! Tells what a terminal answers from what is typed meanwhile. Nothing typed is lost, changed or put out of order.

use super::CellPixels;

/// What a terminal answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// To Kitty's graphics query: `OK`, or an error's words.
    Kitty(String),
    /// To XTVERSION: its name and version (xterm's `ctlseqs`, `CSI > q`).
    Name(String),
    /// To DA1, which every terminal answers: its attributes, 4 being sixels (`ctlseqs`, `CSI c`).
    Attributes(Vec<u16>),
    /// To `CSI 16 t`: the size of a cell (`ctlseqs`). `None` when it makes no sense.
    Cell(Option<CellPixels>),
}

/// A piece of what came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// An answer.
    Answer(Answer),
    /// Bytes of keys and pastes.
    Typed(Vec<u8>),
}

/// Longer than any answer: bytes that begin like one and go on and on are none.
const LONGEST: usize = 512;
const ESCAPE: u8 = 0x1b;
/// Ends a string (ECMA-48, 8.3.143).
const TERMINATOR: &[u8] = b"\x1b\\";

/// Listens to a terminal, in pieces of any length.
#[derive(Debug, Default)]
pub(super) struct Ear {
    /// The beginning of what may become an answer.
    held: Vec<u8>,
}

impl Ear {
    /// Takes the next bytes, and gives what is certain by now, in order.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> Vec<Heard> {
        self.held.extend_from_slice(bytes);
        let mut heard = Vec::new();
        let mut typed = Vec::new();
        let mut at = 0;
        while let Some(&byte) = self.held.get(at) {
            match if byte == ESCAPE { recognise(&self.held[at..]) } else { Seen::Nothing } {
                Seen::Nothing => {
                    typed.push(byte);
                    at += 1;
                }
                Seen::Whole(answer, length) => {
                    if !typed.is_empty() {
                        heard.push(Heard::Typed(std::mem::take(&mut typed)));
                    }
                    heard.push(Heard::Answer(answer));
                    at += length;
                }
                Seen::Beginning => break,
            }
        }
        self.held.drain(..at);
        if !typed.is_empty() {
            heard.push(Heard::Typed(typed));
        }
        heard
    }

    /// Whether a single escape is held, which after a pause is the escape key.
    pub(super) fn holds_an_escape(&self) -> bool {
        self.held == [ESCAPE]
    }

    /// What is held, which is no answer after all.
    pub(super) fn let_go(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}

/// What begins at an escape.
enum Seen {
    /// No answer.
    Nothing,
    /// Perhaps an answer; its end is yet to come.
    Beginning,
    /// An answer of so many bytes.
    Whole(Answer, usize),
}

fn recognise(bytes: &[u8]) -> Seen {
    type Reader = fn(&[u8]) -> Seen;
    const ANSWERS: [(&[u8], Reader); 4] =
        [(b"\x1b_G", kitty), (b"\x1bP>|", name), (b"\x1b[?", attributes), (b"\x1b[6;", cell)];
    for (introducer, read) in ANSWERS {
        if bytes.starts_with(introducer) {
            return read(bytes);
        }
        if introducer.starts_with(bytes) {
            return Seen::Beginning;
        }
    }
    Seen::Nothing
}

fn kitty(bytes: &[u8]) -> Seen {
    // `_Gi=31;OK`: what comes before the semicolon is our own.
    string(bytes, 3, |text| Answer::Kitty(text.split_once(';').map_or(text, |(_, message)| message).to_owned()))
}

fn name(bytes: &[u8]) -> Seen {
    string(bytes, 4, |text| Answer::Name(text.to_owned()))
}

/// A control string, whose text begins at `start`.
fn string(bytes: &[u8], start: usize, answer: impl Fn(&str) -> Answer) -> Seen {
    match bytes.windows(TERMINATOR.len()).position(|window| window == TERMINATOR) {
        Some(end) if end < LONGEST => {
            Seen::Whole(answer(&String::from_utf8_lossy(&bytes[start..end])), end + TERMINATOR.len())
        }
        None if bytes.len() < LONGEST => Seen::Beginning,
        _ => Seen::Nothing,
    }
}

fn attributes(bytes: &[u8]) -> Seen {
    numbers(bytes, 3, b'c', |numbers| Some(Answer::Attributes(numbers)))
}

fn cell(bytes: &[u8]) -> Seen {
    // The height comes first.
    numbers(bytes, 4, b't', |numbers| match numbers[..] {
        [height, width] => Some(Answer::Cell(CellPixels::new(width, height))),
        _ => None,
    })
}

/// A control sequence with numbers from `start` on, up to its `last` byte.
fn numbers(bytes: &[u8], start: usize, last: u8, answer: impl Fn(Vec<u16>) -> Option<Answer>) -> Seen {
    let body = &bytes[start..];
    match body.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b';')) {
        None if bytes.len() < LONGEST => Seen::Beginning,
        Some(end) if body[end] == last => {
            let text = String::from_utf8_lossy(&body[..end]);
            let numbers: Option<Vec<u16>> = text.split(';').map(|number| number.parse().ok()).collect();
            let answer = numbers.and_then(answer);
            answer.map_or(Seen::Nothing, |answer| Seen::Whole(answer, start + end + 1))
        }
        _ => Seen::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KITTY: &str = "\x1b_Gi=31;OK\x1b\\";
    const NAME: &str = "\x1bP>|kitty(0.36.4)\x1b\\";
    const ATTRIBUTES: &str = "\x1b[?62;4;22c";
    const CELL: &str = "\x1b[6;20;10t";

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
        }
        typed.extend(ear.let_go());
        (answers, typed)
    }

    #[test]
    fn answers_are_told_from_keys() {
        let stream = format!("j{KITTY}\x1b[A{NAME}ü{CELL}\x1b[6~{ATTRIBUTES}\x1b");
        let (answers, typed) = heard([stream.into_bytes()]);
        assert_eq!(
            answers,
            [
                Answer::Kitty("OK".into()),
                Answer::Name("kitty(0.36.4)".into()),
                Answer::Cell(CellPixels::new(10, 20)),
                Answer::Attributes(vec![62, 4, 22]),
            ]
        );
        assert_eq!(typed, "j\x1b[Aü\x1b[6~\x1b".as_bytes());
    }

    #[test]
    fn what_only_looks_like_an_answer_is_typed() {
        for keys in ["\x1b_G", "\x1bP", "\x1b[6;5~", "\x1b[?1u", "\x1b[200~\x1b[6;;t\x1b[201~", "\x1b\x1b", "\x1b[?c"] {
            assert_eq!(heard([keys.as_bytes().to_vec()]), (Vec::new(), keys.as_bytes().to_vec()), "{keys:?}");
        }
        let endless = format!("\x1b_G{}", "x".repeat(LONGEST));
        assert_eq!(heard([endless.clone().into_bytes()]).1, endless.into_bytes());
    }

    proptest! {
        #[test]
        fn no_key_is_lost_however_the_bytes_are_cut(
            pieces in prop::collection::vec(prop_oneof![
                Just(KITTY), Just(NAME), Just(ATTRIBUTES), Just(CELL),
                Just("a"), Just("é"), Just("\r"), Just("\x1b[A"), Just("\x1bOP"), Just("\x1b[6~"), Just("\x1b[15;2~"),
            ], 0..12),
            cuts in prop::collection::vec(1_usize..7, 1..40),
        ) {
            let is_answer = |piece: &str| [KITTY, NAME, ATTRIBUTES, CELL].contains(&piece);
            let keys: String = pieces.iter().filter(|piece| !is_answer(piece)).copied().collect();
            let count = pieces.iter().filter(|piece| is_answer(piece)).count();
            let mut stream = pieces.concat().into_bytes();
            let mut chunks = Vec::new();
            let mut cuts = cuts.iter().cycle();
            while !stream.is_empty() {
                let length = (*cuts.next().unwrap()).min(stream.len());
                chunks.push(stream.drain(..length).collect());
            }
            let (answers, typed) = heard(chunks);
            prop_assert_eq!(answers.len(), count);
            prop_assert_eq!(typed, keys.into_bytes());
        }

        #[test]
        fn any_bytes_are_heard_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            heard([bytes]);
        }
    }
}
