//! Keys by how closely they follow one another, so that text from a scanner, a paste or a fast hand is told from single
//! keys. Pure: the loop says when each key came.

use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::message::Msg;

/// Keys that come within this time of one another may be one text. A barcode scanner on a slow port takes 16 ms a character; a
/// person who types fast takes 80.
pub(super) const CLOSE: Duration = Duration::from_millis(25);
/// The same for a key that was found waiting after the loop was busy with the one before: when it came is not known.
const CLOSE_WHILE_BUSY: Duration = Duration::from_millis(50);
/// What a text that is sent at once may stall: whoever sends it so sends its end with it, and a script that waits for the
/// screen takes longer.
const STALL: Duration = Duration::from_millis(5);
/// How long a held key takes before it repeats: at least and at most.
const BEFORE_A_REPEAT: std::ops::Range<Duration> = Duration::from_millis(150)..Duration::from_millis(700);
/// The most events that are gathered before they are dealt with.
const MOST: usize = 512;

/// An event of the terminal.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) event: Event,
    /// When it was read.
    pub(super) at: Instant,
    /// Whether it was waiting when the loop looked again.
    pub(super) was_waiting: bool,
}

/// The pace of the keys so far.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The last key that may belong to a text.
    last: Option<(KeyCode, Instant)>,
    /// The key that is held down.
    held: Option<KeyCode>,
    /// The text that may go on.
    text: Option<Text>,
    /// Whether the last batch ended with a key of it.
    is_fresh: bool,
}

/// A text so far.
#[derive(Debug, Clone, Copy, Default)]
struct Text {
    /// The longest time between two of its keys.
    spacing: Duration,
}

/// Whether more keys were waited for, as where letters are commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waited {
    /// They were not.
    Not,
    /// They were, and keys may come still.
    Yes,
    /// They were, and none came for as long as [`CLOSE`].
    InVain,
}

impl Text {
    /// Whether a key may belong to it that came so long after the last one.
    fn takes(self, key: KeyEvent, pause: Duration, was_waiting: bool, waited: Waited) -> bool {
        if was_waiting && self.spacing > STALL / 2 && pause < CLOSE_WHILE_BUSY {
            return true;
        }
        // Between letters nothing depends on it, and where more was waited for all of it is one.
        let own_pace = if waited == Waited::Not && !is_printable(key) { 2 * self.spacing + STALL } else { CLOSE };
        pause < own_pace.min(CLOSE)
    }
}

impl Pace {
    /// Whether the last of these may be the beginning of a text, where that would be taken for commands: the next key is
    /// worth waiting for, for as long as [`CLOSE`].
    pub(super) fn waits_for_more(&self, arrivals: &[Arrival]) -> bool {
        let keys = || arrivals.iter().rev().map_while(text_key);
        let Some((last, at)) = keys().next() else { return false };
        let is_held = keys().all(|(key, _)| key.code == last.code) && self.repeats(last, at);
        arrivals.len() < MOST && !is_held && keys().any(|(key, _)| is_printable(key))
    }

    /// The messages that these events are: keys by themselves, and texts. Where more was waited for in vain the text is over.
    pub(super) fn sort(&mut self, arrivals: Vec<Arrival>, waited: Waited) -> Vec<Msg> {
        let was_fresh = std::mem::take(&mut self.is_fresh);
        let mut sorted = Sorted::default();
        for arrival in arrivals {
            self.is_fresh = false;
            let Some((key, at)) = text_key(&arrival) else {
                let parts_texts = match arrival.event {
                    Event::Key(key) => key.kind != KeyEventKind::Release,
                    Event::Paste(_) => true,
                    _ => false,
                };
                if parts_texts {
                    (self.last, self.held, self.text) = (None, None, None);
                }
                sorted.push(arrival.event);
                continue;
            };
            let pause = self.last.map(|(_, before)| at.duration_since(before)).unwrap_or_default();
            let text = self.text.filter(|text| text.takes(key, pause, arrival.was_waiting && was_fresh, waited));
            if self.repeats(key, at) {
                (self.held, self.text) = (Some(key.code), None);
                sorted.push(Event::Key(key));
            } else if text.is_some() || is_printable(key) {
                let longer = text.map(|text| Text { spacing: text.spacing.max(pause) });
                (self.held, self.text) = (None, Some(longer.unwrap_or_default()));
                self.is_fresh = true;
                sorted.push_text(key, text.is_some());
            } else {
                // Enter or tab by itself: what follows begins anew.
                (self.last, self.held, self.text) = (None, None, None);
                sorted.push(Event::Key(key));
                continue;
            }
            self.last = Some((key.code, at));
        }
        if waited == Waited::InVain {
            self.text = None;
        }
        sorted.finish()
    }

    /// Whether a key is the last one, held down: a keyboard waits before it repeats a key, and repeats it fast from then on.
    fn repeats(&self, key: KeyEvent, at: Instant) -> bool {
        let Some((_, before)) = self.last.filter(|(code, _)| *code == key.code) else { return false };
        let pause = at.duration_since(before);
        key.kind == KeyEventKind::Repeat
            || BEFORE_A_REPEAT.contains(&pause)
            || (self.held == Some(key.code) && pause < BEFORE_A_REPEAT.end)
    }
}

/// Messages, and the text behind them that is not complete yet.
#[derive(Default)]
struct Sorted {
    messages: Vec<Msg>,
    text: Vec<KeyEvent>,
    goes_on: bool,
}

impl Sorted {
    fn push(&mut self, event: Event) {
        match event {
            // It says nothing, and does not part a text.
            Event::Key(key) if key.kind == KeyEventKind::Release => {}
            event => {
                self.end_text();
                self.messages.extend(translate(event));
            }
        }
    }

    fn push_text(&mut self, key: KeyEvent, goes_on: bool) {
        if !goes_on {
            self.end_text();
        }
        if self.text.is_empty() {
            self.goes_on = goes_on;
        }
        self.text.push(key);
    }

    fn end_text(&mut self) {
        let keys = std::mem::take(&mut self.text);
        match keys[..] {
            [] => {}
            [key] if !self.goes_on => self.messages.push(Msg::Key(key)),
            _ => self.messages.push(Msg::Burst { keys, goes_on: self.goes_on }),
        }
    }

    fn finish(mut self) -> Vec<Msg> {
        self.end_text();
        self.messages
    }
}

fn translate(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) => Some(Msg::Key(key)),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize((width, height).into())),
        Event::Mouse(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

/// A key that a text may hold, and when it came.
fn text_key(arrival: &Arrival) -> Option<(KeyEvent, Instant)> {
    match arrival.event {
        Event::Key(key) if key.kind != KeyEventKind::Release && (is_printable(key) || ends_text(key)) => {
            Some((key, arrival.at))
        }
        _ => None,
    }
}

fn is_printable(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
}

/// What a scanner sends behind a code.
fn ends_text(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Enter | KeyCode::Tab) && key.modifiers.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys at these milliseconds, as one batch each time the loop would look.
    fn sorted(keys: &[(u64, char)]) -> Vec<String> {
        let start = Instant::now();
        let mut pace = Pace::default();
        let mut told = Vec::new();
        for &(at, letter) in keys {
            let code = match letter {
                '⏎' => KeyCode::Enter,
                '↓' => KeyCode::Down,
                letter => KeyCode::Char(letter),
            };
            let event = Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
            let arrival = Arrival { event, at: start + Duration::from_millis(at), was_waiting: false };
            told.extend(pace.sort(vec![arrival], Waited::Not).into_iter().map(|msg| match msg {
                Msg::Key(key) => format!("{:?}", key.code),
                Msg::Burst { keys, goes_on } => {
                    format!("{} of a text{}", keys.len(), if goes_on { " more" } else { "" })
                }
                other => format!("{other:?}"),
            }));
        }
        told
    }

    #[test]
    fn an_enter_at_the_pace_of_the_text_belongs_to_it_and_one_after_a_pause_does_not() {
        assert_eq!(sorted(&[(0, '4'), (15, '7'), (30, '1'), (46, '⏎')])[3], "1 of a text more");
        assert_eq!(sorted(&[(0, '4'), (0, '7'), (1, '⏎')])[2], "1 of a text more");
        assert_eq!(sorted(&[(0, '4'), (10, '7'), (90, '⏎')])[2], "Enter");
        assert_eq!(sorted(&[(0, '⏎'), (5, '4')]), ["Enter", "Char('4')"]);
        assert_eq!(sorted(&[(0, '4'), (5, '↓'), (10, '⏎')]), ["Char('4')", "Down", "Enter"]);
        // A script that types a text at once, looks at the screen and goes on.
        assert_eq!(sorted(&[(0, '4'), (0, '7'), (8, '⏎')])[2], "Enter");
    }

    #[test]
    fn what_follows_a_silence_is_another_key_however_fast_it_comes() {
        let key = |letter, at| {
            let event = Event::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
            vec![Arrival { event, at, was_waiting: true }]
        };
        let (start, mut pace) = (Instant::now(), Pace::default());
        assert!(matches!(pace.sort(key('3', start), Waited::InVain)[..], [Msg::Key(_)]));
        // It came while the answer to the first was drawn.
        assert!(matches!(pace.sort(key('2', start + CLOSE / 2), Waited::InVain)[..], [Msg::Key(_)]));
    }

    #[test]
    fn keys_at_an_uneven_pace_are_one_text_where_letters_are_commands() {
        let start = Instant::now();
        let arrivals = [(0, 'R'), (1, 'r'), (22, '4'), (40, 'R')].map(|(at, letter)| Arrival {
            event: Event::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE)),
            at: start + Duration::from_millis(at),
            was_waiting: false,
        });
        let messages = Pace::default().sort(arrivals.into(), Waited::InVain);
        assert!(matches!(&messages[..], [Msg::Burst { keys, goes_on: false }] if keys.len() == 4), "{messages:?}");
    }

    #[test]
    fn a_key_that_is_held_is_no_text_however_fast_it_repeats() {
        let held: Vec<(u64, char)> =
            std::iter::once((0, 't')).chain((0..20).map(|step| (250 + 15 * step, 't'))).collect();
        assert!(sorted(&held).iter().all(|key| key == "Char('t')"), "{:?}", sorted(&held));
        // Nobody presses one key twice within 15 ms.
        assert_eq!(sorted(&[(0, '4'), (15, '4')])[1], "1 of a text more");
    }
}
