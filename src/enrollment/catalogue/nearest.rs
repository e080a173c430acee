//! The codes that somebody may have meant who named one that there is not.

use std::cmp::Reverse;

use super::Catalogue;
use super::search::words;

/// The most codes that are told.
const MOST: usize = 5;
/// How alike two names have to be, in thousandths: 1000 are the same, 0 have no letter in common.
const ALIKE: u32 = 700;

impl Catalogue {
    /// The codes that `name` may have been meant for, at most five: first those that are written much like it, or another name
    /// of which is, the likest first; then those that its words find. `others` are codes without an entry.
    #[must_use]
    pub fn nearest<'a>(&'a self, name: &str, others: &'a [String]) -> Vec<&'a str> {
        let wanted = words(name).join(" ");
        if wanted.is_empty() {
            return Vec::new();
        }
        let known = self.entries.iter().map(|entry| {
            let names = std::iter::once(&entry.code).chain(&entry.also);
            (entry.code.as_str(), names.map(|name| likeness(&wanted, name)).max().unwrap_or(0))
        });
        let others = others.iter().map(|code| (code.as_str(), likeness(&wanted, code)));
        let mut near: Vec<(&str, u32)> = known.chain(others).filter(|(_, likeness)| *likeness >= ALIKE).collect();
        near.sort_by_key(|(_, likeness)| Reverse(*likeness));
        let mut codes: Vec<&str> = near.into_iter().map(|(code, _)| code).collect();
        for entry in self.search(name) {
            if !codes.contains(&entry.code.as_str()) {
                codes.push(&entry.code);
            }
        }
        codes.truncate(MOST);
        codes
    }
}

/// How alike a name is to what is wanted, in thousandths; case, accents and what stands between words do not count.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1000")]
fn likeness(wanted: &str, name: &str) -> u32 {
    (strsim::normalized_damerau_levenshtein(wanted, &words(name).join(" ")) * 1e3) as u32
}
