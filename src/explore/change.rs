//! What a draft changes in a right request: for people to see before it is sent, and to keep.

use std::ops::Range;

use super::{Draft, Header, Picture, Sealing, Sends, Signing};

/// A part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The method.
    Method,
    /// Path and query.
    Path,
    /// The header of this name.
    Header(String),
    /// These bytes of the body's text; none where something was taken out.
    Body(Range<usize>),
    /// The photo.
    Photo,
    /// How the body is encrypted.
    Encryption,
    /// What is signed, or by whom.
    Signature,
    /// How it leaves.
    Sending,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub part: Part,
    /// What, in a few words.
    pub words: String,
}

impl Draft {
    /// What is other than in the right request of the same base, from the first line to the last byte.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let right = Self::right(self.base);
        let mut changes = Vec::new();
        let mut note = |part, words: String| changes.push(Change { part, words });
        if self.method != right.method {
            note(Part::Method, format!("the method is {}", self.method));
        }
        if self.path != right.path {
            note(Part::Path, format!("the path is {}", self.path));
        }
        for name in changed_headers(&right, self) {
            let words = match self.values(&name).collect::<Vec<_>>().as_slice() {
                [] => "is left out".to_owned(),
                [""] => "is empty".to_owned(),
                [value] => format!("is {value}"),
                several => format!("comes {} times", several.len()),
            };
            note(Part::Header(name.clone()), format!("the header {name} {words}"));
        }
        if let Some(range) = other_range(&right.body, &self.body) {
            let words = if self.body.is_empty() { "the body is empty" } else { "the body has another text" };
            note(Part::Body(range), words.to_owned());
        }
        if self.utf16 {
            note(Part::Body(0..self.body.len()), "the body is UTF-16".to_owned());
        }
        if self.photo != Picture::default() {
            note(Part::Photo, format!("the photo is {}", self.photo.words()));
        }
        if let Some(characters) = self.photo_chars {
            note(Part::Photo, format!("the photo has {characters} characters of Base64"));
        }
        if self.sealing != Sealing::default() {
            note(Part::Encryption, self.sealing.words().to_owned());
        }
        if self.signing != Signing::default() {
            note(Part::Signature, format!("the signature is {}", self.signing.words()));
        }
        for words in self.ways_of_sending() {
            note(Part::Sending, words);
        }
        changes
    }

    fn ways_of_sending(&self) -> impl Iterator<Item = String> {
        let sends = match self.sends {
            Sends::Once => None,
            Sends::InTurn(times) => Some(format!("it is sent {times} times in turn with the same identifiers")),
            Sends::AtOnce(times) => Some(format!("{times} of it are sent at once")),
        };
        let slow = self.slow.map(|pace| format!("{} bytes leave every {} ms", pace.bytes, pace.pause_ms));
        let cut = self.cut_after.map(|bytes| format!("the connection is cut after {bytes} bytes of the body"));
        [sends, slow, cut].into_iter().flatten()
    }
}

impl Signing {
    /// The same in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Right => "the merchant's, over what is sent",
            Self::OtherKey => "another key's",
            Self::OtherBody => "over another body",
            Self::PlainBody => "over the body before its encryption",
            Self::OtherPath => "over another path",
            Self::OtherTime => "over another Request-Time",
        }
    }
}

impl Sealing {
    /// The same in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Aes256 => "the body is under AES-256",
            Self::Aes192 => "the body is under AES-192",
            Self::Aes128 => "the body is under AES-128",
            Self::OtherKey => "the AES key is wrapped for another gateway",
            Self::OtherAesKey => "the AES key in the header is not the body's",
            Self::Oaep => "the AES key is wrapped by OAEP",
            Self::Cbc => "the body is under AES in CBC",
            Self::Ctr => "the body is under AES in CTR",
            Self::FortyBits => "the AES key has 40 bits",
            Self::PlainBody => "the body is plain, the header Encrypt is there",
            Self::InLines => "the encrypted body is in lines",
        }
    }
}

/// The names of headers that are sent otherwise, each once.
pub(super) fn changed_headers(right: &Draft, draft: &Draft) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for Header { name, .. } in draft.headers.iter().chain(&right.headers) {
        let is_new = !names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_new && !right.values(name).eq(draft.values(name)) {
            names.push(name.clone());
        }
    }
    names
}

/// The bytes of `changed` between what both begin with and what both end with; `None` when they are the same.
fn other_range(right: &str, changed: &str) -> Option<Range<usize>> {
    if right == changed {
        return None;
    }
    let same = |(a, b): &(char, char)| a == b;
    let length = |(letter, _): (char, char)| letter.len_utf8();
    let start: usize = changed.chars().zip(right.chars()).take_while(same).map(length).sum();
    let (ends, of_right) = (changed.get(start..)?, right.get(start..)?);
    let end: usize = ends.chars().rev().zip(of_right.chars().rev()).take_while(same).map(length).sum();
    Some(start..changed.len() - end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::Base;

    #[test]
    fn a_right_request_changes_nothing_and_a_changed_word_is_found() {
        for base in [Base::Encrypted, Base::Plain, Base::Aksk] {
            assert_eq!(Draft::right(base).changes(), []);
        }
        assert_eq!(other_range("abcabc", "abcXabc"), Some(3..4));
        assert_eq!(other_range("abcabc", "abc"), Some(3..3));
        assert_eq!(other_range("aäb", "aöb"), Some(1..3));
    }
}
