//! What people write beside an attempt: a note and tags.

use serde::{Deserialize, Serialize};

/// A note and tags, as they stand now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Annotation {
    /// Free text; empty for none.
    pub note: String,
    /// Words without spaces, each once, in the order they were given.
    pub tags: Vec<String>,
}

impl Annotation {
    /// Tags from a line of text: words with spaces or commas between them, a `#` in front of each left out.
    #[must_use]
    pub fn tags_of(line: &str) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for word in line.split(|character: char| character.is_whitespace() || character == ',') {
            let tag = word.trim_start_matches('#');
            if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
                tags.push(tag.to_owned());
            }
        }
        tags
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.note.is_empty() && self.tags.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_words_each_once() {
        assert_eq!(Annotation::tags_of(" #vip, odd vip #"), ["vip", "odd"]);
        assert!(Annotation::tags_of("").is_empty());
    }
}
