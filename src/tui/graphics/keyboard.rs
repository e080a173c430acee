//! Keys from bytes, while the terminal is being asked and crossterm does not read yet.

use crossterm::event::Event;
use terminput_crossterm::to_crossterm;

/// Reads keys and pastes from bytes, as crossterm does.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    /// The beginning of a key whose end is yet to come.
    held: Vec<u8>,
}

impl Keyboard {
    /// Takes the next bytes, and gives the keys that are complete. An escape at their end is the key of that name.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for (index, &byte) in bytes.iter().enumerate() {
            self.held.push(byte);
            let more = index + 1 < bytes.len();
            if self.held == b"\x1b" && more {
                continue;
            }
            match terminput::Event::parse_from(&self.held) {
                Ok(None) => continue,
                Ok(Some(event)) => events.extend(to_crossterm(event)),
                // No key is written so; crossterm drops it too.
                Err(_) => {}
            }
            self.held.clear();
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    fn key(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn keys_are_read_as_crossterm_reads_them() {
        let mut keyboard = Keyboard::default();
        let control = |letter| Event::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL));
        let shift_tab = Event::Key(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT));
        for (bytes, event) in [
            ("a", key(KeyCode::Char('a'))),
            ("ü", key(KeyCode::Char('ü'))),
            ("\r", key(KeyCode::Enter)),
            ("\t", key(KeyCode::Tab)),
            ("\x7f", key(KeyCode::Backspace)),
            ("\x1b", key(KeyCode::Esc)),
            ("\x1b[A", key(KeyCode::Up)),
            ("\x1bOP", key(KeyCode::F(1))),
            ("\x1b[6~", key(KeyCode::PageDown)),
            ("\x1b[Z", shift_tab),
            ("\x11", control('q')),
            ("\x1b[200~photo.jpg\x1b[201~", Event::Paste("photo.jpg".into())),
        ] {
            assert_eq!(keyboard.read(bytes.as_bytes()), [event], "{bytes:?}");
        }
        let mut shifted = keyboard.read(b"G");
        assert!(matches!(shifted.pop(), Some(Event::Key(key)) if key.code == KeyCode::Char('G')));
    }

    #[test]
    fn a_key_that_comes_in_two_pieces_is_one() {
        let mut keyboard = Keyboard::default();
        assert_eq!(keyboard.read(b"\x1b["), []);
        assert_eq!(keyboard.read(b"Bj"), [key(KeyCode::Down), key(KeyCode::Char('j'))]);
    }
}
