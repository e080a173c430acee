//! Answers that come after nobody waits for them any more, over a line that stalled: crossterm takes their letters for keys,
//! and some of those would choose another photo.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// The longest answer that is dropped; what goes on longer is typed.
const LONGEST: usize = 128;

/// Drops what is an answer among the keys: crossterm reads `ESC _ G … ESC \` as alt-`_`, `G`, …, alt-`\`.
#[derive(Debug, Default)]
pub(super) struct LateAnswers {
    /// The beginning of an answer, as keys: given back if it goes on like none.
    held: Vec<Event>,
}

impl LateAnswers {
    /// Takes the next event, and gives those that are certain to be no answer.
    pub(super) fn pass(&mut self, event: Event) -> Vec<Event> {
        let Some(goes_on) = self.goes_on(&event) else { return vec![event] };
        self.held.push(event);
        match goes_on {
            Part::Middle if self.held.len() < LONGEST => Vec::new(),
            Part::End => {
                self.held.clear();
                Vec::new()
            }
            Part::Middle | Part::Nothing => std::mem::take(&mut self.held),
        }
    }

    /// What the event is to an answer; `None` when there is none.
    fn goes_on(&self, event: &Event) -> Option<Part> {
        let key = as_key(event);
        let Some(first) = self.held.first().and_then(as_key) else {
            return key.and_then(introduced).map(|_| Part::Middle);
        };
        let Some(introduced) = introduced(first) else { return Some(Part::Nothing) };
        Some(match key {
            _ if self.held.len() == 1 => match key {
                Some(Key::Plain(letter)) if introduced.begins_with(letter) => Part::Middle,
                _ => Part::Nothing,
            },
            Some(Key::Plain(letter)) if introduced.ends_with(letter) => Part::End,
            Some(Key::Plain(_)) => Part::Middle,
            // Alt-\ is a terminator, ctrl-g the bell.
            Some(Key::Alt('\\') | Key::Control('g')) if introduced != Introduced::Control => Part::End,
            _ => Part::Nothing,
        })
    }
}

/// What an introducer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Introduced {
    /// `_`: Kitty's graphics.
    Application,
    /// `P`: a name, a number of a terminal, a state.
    Device,
    /// `]`: a colour, a clipboard.
    System,
    /// A control sequence whose introducer is one character; those with an escape are crossterm's.
    Control,
}

impl Introduced {
    fn begins_with(self, letter: char) -> bool {
        match self {
            Self::Application => letter == 'G',
            Self::Device => letter.is_ascii_digit() || ">!$+".contains(letter),
            Self::System => letter.is_ascii_digit(),
            Self::Control => letter.is_ascii_digit() || ">?=".contains(letter),
        }
    }

    fn ends_with(self, letter: char) -> bool {
        match self {
            Self::Control => ('@'..='~').contains(&letter),
            _ => letter == '\u{9c}',
        }
    }
}

fn introduced(key: Key) -> Option<Introduced> {
    match key {
        Key::Alt('_') | Key::Plain('\u{9f}') => Some(Introduced::Application),
        Key::Alt('P') | Key::Plain('\u{90}') => Some(Introduced::Device),
        Key::Alt(']') | Key::Plain('\u{9d}') => Some(Introduced::System),
        Key::Plain('\u{9b}') => Some(Introduced::Control),
        _ => None,
    }
}

enum Part {
    Middle,
    End,
    Nothing,
}

/// The character of a key, and what is held with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Plain(char),
    Alt(char),
    Control(char),
}

fn as_key(event: &Event) -> Option<Key> {
    let Event::Key(KeyEvent { code: KeyCode::Char(letter), modifiers, .. }) = event else { return None };
    if modifiers.contains(KeyModifiers::CONTROL) {
        return Some(Key::Control(*letter));
    }
    Some(if modifiers.contains(KeyModifiers::ALT) { Key::Alt(*letter) } else { Key::Plain(*letter) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Event> {
        let mut alt = false;
        let mut events = Vec::new();
        for letter in text.chars() {
            if letter == '\x1b' {
                alt = true;
                continue;
            }
            let modifiers = if alt { KeyModifiers::ALT } else { KeyModifiers::NONE };
            events.push(Event::Key(KeyEvent::new(KeyCode::Char(letter), modifiers)));
            alt = false;
        }
        events
    }

    fn passed(text: &str) -> Vec<Event> {
        let mut late = LateAnswers::default();
        keys(text).into_iter().flat_map(|event| late.pass(event)).collect()
    }

    #[test]
    fn answers_are_dropped_and_keys_are_kept() {
        assert_eq!(passed("j\x1b_Gi=31;OK\x1b\\k\x1bP>|kitty(0.36)\x1b\\l"), keys("jkl"));
        assert_eq!(passed("j\x1b]11;rgb:00/00/00\x1b\\k\x1bP!|464f\x1b\\\u{9b}?62;4cl"), keys("jkl"));
        assert_eq!(passed("j\u{9d}11;rgb:00/00/00\u{9c}k\u{90}>|foot\u{9c}l"), keys("jkl"));
    }

    #[test]
    fn what_only_begins_like_an_answer_is_typed() {
        for typed in ["\x1b_a", "\x1bPj", "\x1b_\x1b_", "\x1bP\x1b\\x", "G>", "\x1b\\"] {
            let again = format!("{typed}jj");
            // A second beginning is held until it is certain.
            assert_eq!(passed(&again)[..], keys(&again)[..], "{typed:?}");
        }
        let endless = format!("\x1b_G{}", "x".repeat(LONGEST * 2));
        assert_eq!(passed(&endless).len(), keys(&endless).len());
    }
}
