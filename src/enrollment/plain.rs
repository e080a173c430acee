//! Text as it is compared where upper and lower case and accents are one.

use nucleo_matcher::chars::{normalize, to_lower_case};

/// A text in lower case and without accents, whether they stand within their letter or behind it.
pub(crate) fn plain(text: &str) -> String {
    let letters = text.chars().filter(|letter| !is_combining(*letter));
    letters.map(|letter| to_lower_case(normalize(letter))).collect()
}

/// Whether this is an accent that stands behind its letter.
const fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}')
}
