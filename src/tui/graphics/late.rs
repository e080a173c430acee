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
        let key = as_alt(event);
        let Some(first) = self.held.first() else {
            return matches!(key, Some((true, '_' | 'P'))).then_some(Part::Middle);
        };
        let second = if as_alt(first) == Some((true, '_')) { 'G' } else { '>' };
        Some(match key {
            Some((false, letter)) if self.held.len() > 1 || letter == second => Part::Middle,
            Some((true, '\\')) if self.held.len() > 1 => Part::End,
            _ => Part::Nothing,
        })
    }
}

enum Part {
    Middle,
    End,
    Nothing,
}

/// The character of a key, and whether it was typed with alt.
fn as_alt(event: &Event) -> Option<(bool, char)> {
    match event {
        Event::Key(KeyEvent { code: KeyCode::Char(letter), modifiers, .. }) => {
            Some((modifiers.contains(KeyModifiers::ALT), *letter))
        }
        _ => None,
    }
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
