//! A place in a list or a text, and how the movement actions change it.

use super::super::actions::Action;

/// The chosen line of a list, or the first visible line of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor(pub usize);

impl Cursor {
    /// Moves as `action` asks, over `length` lines of which `page` are visible. Whether the action was a movement.
    pub fn follow(&mut self, action: Action, length: usize, page: usize) -> bool {
        let last = length.saturating_sub(1);
        let page = page.max(1);
        self.0 = match action {
            Action::Up => self.0.saturating_sub(1),
            Action::Down => self.0 + 1,
            Action::PageUp => self.0.saturating_sub(page),
            Action::PageDown => self.0.saturating_add(page),
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// The first line to show of `length`, so that the chosen one is in the middle of `height` rows where it can be.
    #[must_use]
    pub fn offset(self, length: usize, height: usize) -> usize {
        self.0.saturating_sub(height / 2).min(length.saturating_sub(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_leaves_the_list() {
        let mut cursor = Cursor(0);
        cursor.follow(Action::Up, 3, 10);
        assert_eq!(cursor, Cursor(0));
        cursor.follow(Action::PageDown, 3, 10);
        assert_eq!(cursor, Cursor(2));
        cursor.follow(Action::Down, 3, 10);
        assert_eq!(cursor, Cursor(2));
        cursor.follow(Action::Last, 0, 10);
        assert_eq!(cursor, Cursor(0));
        assert!(!cursor.follow(Action::Quit, 3, 10));
    }

    #[test]
    fn the_chosen_line_is_always_in_sight() {
        for chosen in 0..50 {
            let offset = Cursor(chosen).offset(50, 7);
            assert!((offset..offset + 7).contains(&chosen));
            assert!(offset + 7 <= 50);
        }
    }
}
