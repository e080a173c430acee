//! A filter over a list: what is typed, and which lines it leaves.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_input::{Input, InputRequest};

/// What is typed into a list's filter, and whether it is being typed now.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The text and its cursor.
    pub input: Input,
    /// Whether letters go here.
    pub typing: bool,
}

impl Filter {
    /// What is typed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Edits the text; whether it changed.
    pub fn edit(&mut self, request: InputRequest) -> bool {
        self.input.handle(request).is_some_and(|changed| changed.value)
    }

    /// Forgets what was typed; whether there was anything.
    pub fn clear(&mut self) -> bool {
        self.typing = false;
        let had = !self.text().is_empty();
        self.input.reset();
        had
    }
}

/// The indices of the `names` that match what is typed, letters in order but not necessarily side by side; case and
/// accents ignored. The best first, equal ones in the order they came; all of them, in order, when nothing is typed.
pub fn fuzzy<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    if pattern.atoms.is_empty() {
        return (0..names.count()).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, usize)> = names
        .enumerate()
        .filter_map(|(index, name)| {
            let score = pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher)?;
            Some((score, index))
        })
        .collect();
    scored.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
    scored.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_order_match_and_case_is_ignored() {
        let names = ["IMG_4312.HEIC", "passport.jpg", "scan-front.png"];
        assert_eq!(fuzzy("pjpg", names.into_iter()), [1]);
        assert_eq!(fuzzy("img43", names.into_iter()), [0]);
        assert_eq!(fuzzy("", names.into_iter()), [0, 1, 2]);
        assert!(fuzzy("zzz", names.into_iter()).is_empty());
    }
}
