//! A line of a long text that the operator is at, and the part of the text that is seen: it follows, and nothing jumps.

use super::super::actions::Action;
use super::cursor::Cursor;

/// Lines that stay in sight above and below the one the operator is at.
const MARGIN: usize = 2;

/// The line, and the first one that is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineCursor {
    /// The line that the operator is at.
    pub line: usize,
    /// The first line that is seen.
    pub top: usize,
}

impl LineCursor {
    /// Moves as `action` asks, over `length` lines of which `height` are seen. Whether the action was a movement.
    pub fn follow(&mut self, action: Action, length: usize, height: usize) -> bool {
        let mut cursor = Cursor(self.line);
        let moved = cursor.follow(action, length, height.saturating_sub(1));
        if moved {
            // A page is turned whole, wherever on it the line is.
            if matches!(action, Action::PageUp | Action::PageDown) {
                self.top = (self.top + cursor.0).saturating_sub(self.line);
            }
            self.go(cursor.0, length, height);
        }
        moved
    }

    /// Goes to a line; what is seen moves no further than it has to.
    pub fn go(&mut self, line: usize, length: usize, height: usize) {
        self.line = line.min(length.saturating_sub(1));
        let margin = MARGIN.min(height.saturating_sub(1) / 2);
        let last_top = self.line.saturating_sub(margin);
        let first_top = (self.line + margin + 1).saturating_sub(height);
        self.top = self.top.clamp(first_top, last_top.max(first_top)).min(length.saturating_sub(height));
    }

    /// Goes to a line that is the same one in a text that has changed: it stays where it is on the screen.
    pub fn stay(&mut self, line: usize, length: usize, height: usize) {
        self.top = line.saturating_sub(self.line.saturating_sub(self.top));
        self.go(line, length, height);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_always_in_sight_and_the_text_moves_only_at_its_edges() {
        let mut cursor = LineCursor::default();
        for action in [Action::Down, Action::PageDown, Action::Up, Action::Last, Action::PageUp, Action::First] {
            for _ in 0..30 {
                let before = cursor;
                cursor.follow(action, 100, 10);
                assert!((cursor.top..cursor.top + 10).contains(&cursor.line), "{cursor:?}");
                assert!(cursor.top + 10 <= 100);
                if matches!(action, Action::Down | Action::Up) {
                    assert!(cursor.top.abs_diff(before.top) <= 1);
                }
            }
        }
    }

    #[test]
    fn a_line_stays_where_it_is_when_what_is_above_it_goes() {
        let mut cursor = LineCursor { line: 50, top: 45 };
        cursor.stay(20, 70, 10);
        assert_eq!(cursor, LineCursor { line: 20, top: 15 });
        cursor.stay(1, 5, 10);
        assert_eq!(cursor, LineCursor { line: 1, top: 0 });
    }
}
