//! Which key asks for which action, read from `config/keys.toml`. The only place that knows key codes of actions.

use std::collections::HashMap;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::InputRequest;
use tui_input::backend::crossterm::to_input_request;

use super::actions::{Action, ActionInfo, Place, TABLE};
use super::model::Model;

/// Why a key map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyMapError {
    /// The text is no key map.
    #[error("the key map cannot be read: {0}")]
    Parse(#[from] toml::de::Error),
    /// A key's name is not known.
    #[error(
        "the key map names the key \"{0}\", which does not exist: write it like \"ctrl-p\", \"f1\", \"enter\" or \"x\""
    )]
    Key(String),
}

/// A key with its modifiers, as the map compares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Chord {
    /// Shift is part of the character it makes, and counts with the arrows alone.
    fn of(key: &KeyEvent) -> Self {
        let is_arrow = matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::Left | KeyCode::Right);
        let ignored = if is_arrow { KeyModifiers::NONE } else { KeyModifiers::SHIFT };
        Self { code: key.code, modifiers: key.modifiers.difference(ignored) }
    }

    fn parse(name: &str) -> Result<Self, KeyMapError> {
        let unknown = || KeyMapError::Key(name.to_owned());
        let prefixes = [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];
        let (modifiers, rest) = prefixes
            .into_iter()
            .find_map(|(prefix, modifiers)| Some((modifiers, name.strip_prefix(prefix)?)))
            .unwrap_or((KeyModifiers::NONE, name));
        let code = match rest {
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "pageup" => KeyCode::PageUp,
            "pagedown" => KeyCode::PageDown,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "backtab" => KeyCode::BackTab,
            "backspace" => KeyCode::Backspace,
            "space" => KeyCode::Char(' '),
            _ => {
                let mut characters = rest.chars();
                match (characters.next(), characters.as_str()) {
                    (Some(character), "") => KeyCode::Char(character),
                    (Some('f'), number) => KeyCode::F(number.parse().map_err(|_| unknown())?),
                    _ => return Err(unknown()),
                }
            }
        };
        Ok(Self { code, modifiers })
    }

    /// The key as the footer and the help write it.
    fn label(self) -> String {
        let name = match self.code {
            KeyCode::Up => "↑".to_owned(),
            KeyCode::Down => "↓".to_owned(),
            KeyCode::Left => "←".to_owned(),
            KeyCode::Right => "→".to_owned(),
            KeyCode::Enter => "⏎".to_owned(),
            KeyCode::PageUp => "pgup".to_owned(),
            KeyCode::PageDown => "pgdn".to_owned(),
            KeyCode::BackTab => "shift-tab".to_owned(),
            KeyCode::Char(' ') => "space".to_owned(),
            KeyCode::Char(character) => character.to_string(),
            KeyCode::F(number) => format!("F{number}"),
            other => format!("{other:?}").to_lowercase(),
        };
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            format!("^{name}")
        } else if self.modifiers.contains(KeyModifiers::ALT) {
            format!("alt-{name}")
        } else if self.modifiers.contains(KeyModifiers::SHIFT) {
            format!("shift-{name}")
        } else {
            name
        }
    }
}

/// What a key means in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It asks for an action.
    Act(Action),
    /// It edits the text that is being typed.
    Edit(InputRequest),
    /// Nothing here.
    Nothing,
}

/// The keys of every action.
#[derive(Debug, Clone)]
pub struct KeyMap {
    chords: HashMap<Action, Vec<Chord>>,
}

impl KeyMap {
    /// The key map that is built into the program.
    ///
    /// # Errors
    /// None in a released program: a test reads the same text.
    pub fn built_in() -> Result<Self, KeyMapError> {
        Self::parse(include_str!("../../config/keys.toml"))
    }

    /// Reads a key map from TOML: a line an action, with the names of its keys.
    ///
    /// # Errors
    /// [`KeyMapError`] for an action or a key that does not exist.
    pub fn parse(text: &str) -> Result<Self, KeyMapError> {
        let chords = toml::from_str::<HashMap<Action, Vec<String>>>(text)?
            .into_iter()
            .map(|(action, names)| Ok((action, names.iter().map(|name| Chord::parse(name)).collect::<Result<_, _>>()?)))
            .collect::<Result<_, KeyMapError>>()?;
        Ok(Self { chords })
    }

    /// What `key` means in `place` just now.
    #[must_use]
    pub fn meaning(&self, key: KeyEvent, place: Place, model: &Model) -> Meaning {
        if place.is_typing()
            && let Some(edit) = to_input_request(&Event::Key(key))
        {
            return Meaning::Edit(edit);
        }
        let asked_by = |chord: Chord| {
            let here = TABLE.iter().filter(|info| info.available(place, model));
            here.into_iter().find(|info| self.chords_of(info.action).contains(&chord))
        };
        let chord = Chord::of(&key);
        // An arrow with shift is the arrow, where it means nothing of its own.
        let plain = Chord { modifiers: chord.modifiers.difference(KeyModifiers::SHIFT), ..chord };
        asked_by(chord).or_else(|| asked_by(plain)).map_or(Meaning::Nothing, |info| Meaning::Act(info.action))
    }

    /// The keys of an action that work in `place`, as people write them, the first one first.
    #[must_use]
    pub fn labels(&self, info: &ActionInfo, place: Place) -> Vec<String> {
        self.chords_of(info.action)
            .iter()
            .filter(|chord| {
                let key = KeyEvent::new(chord.code, chord.modifiers);
                !place.is_typing() || to_input_request(&Event::Key(key)).is_none()
            })
            .map(|chord| chord.label())
            .collect()
    }

    /// Whether a key is one of an action's.
    #[must_use]
    pub fn asks_for(&self, key: KeyEvent, action: Action) -> bool {
        self.chords_of(action).contains(&Chord::of(&key))
    }

    fn chords_of(&self, action: Action) -> &[Chord] {
        self.chords.get(&action).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_action_has_a_key_and_a_line_in_the_table() {
        let map = KeyMap::built_in().unwrap();
        for info in TABLE {
            assert!(!map.chords_of(info.action).is_empty(), "{:?} has no key", info.action);
        }
        let actions: HashSet<Action> = TABLE.iter().map(|info| info.action).collect();
        assert_eq!(map.chords.len(), actions.len());
    }

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let map = KeyMap::built_in().unwrap();
        for place in Place::ALL {
            let mut seen = HashMap::new();
            for info in TABLE.iter().filter(|info| info.reach.covers(place)) {
                for label in map.labels(info, place) {
                    let before = seen.insert(label.clone(), info.action);
                    assert!(
                        before.is_none_or(|before| before == info.action),
                        "{label} means {:?} and something else in {place:?}",
                        info.action
                    );
                }
            }
        }
    }

    #[test]
    fn a_wrong_key_map_is_told_in_words() {
        let error = KeyMap::parse("quit = [\"ctlr-q\"]").unwrap_err().to_string();
        assert!(error.contains("ctlr-q"), "{error}");
        assert!(KeyMap::parse("quite = [\"q\"]").is_err());
    }
}
