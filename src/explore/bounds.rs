//! How much a case may ask for. Cases are files that are shared: one of a stranger must not take all memory, or all time.

use super::template::count;
use super::{BodyEdit, Draft, FieldEdit, Recipe, Sends, SlowPace};

/// The most requests of one case.
const MOST_SENDS: u8 = 50;
/// The most bytes that the repeated texts of a body have together, and the most characters that can be taken from its end.
const LONGEST_TEXT: usize = 16 * 1024 * 1024;
/// The most arrays in arrays.
const DEEPEST: usize = 100_000;
/// The most characters of Base64 that the photos of a body have together; ZOLOZ allows one of a million.
const MOST_PHOTO_CHARS: usize = 16_000_000;
/// What a photo that is not filled up has at most: the largest of the built-in ones as a PNG.
const UNFILLED_PHOTO_CHARS: usize = 1_000_000;
/// The longest pause of a slow sender, in milliseconds.
const LONGEST_PAUSE: u64 = 60_000;

/// A part of a recipe that asks for too much, or for too little.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{written}: allowed is {allowed}")]
pub struct OutOfBounds {
    /// The part's name in a file.
    pub key: &'static str,
    /// What was written, with its unit.
    pub written: String,
    /// What is allowed.
    pub allowed: String,
}

impl Recipe {
    /// The first part that is out of bounds.
    #[must_use]
    pub fn out_of_bounds(&self) -> Option<OutOfBounds> {
        let parts = [sends(self.sends), photo_chars(self.photo_chars), slow(self.slow), repeated(self), body(self)];
        // The photos can be counted only where the body can be made.
        parts.into_iter().flatten().next().or_else(|| photos(self))
    }
}

fn sends(sends: Sends) -> Option<OutOfBounds> {
    let is_wrong = sends != Sends::Once && !(1..=usize::from(MOST_SENDS)).contains(&sends.times());
    is_wrong.then(|| OutOfBounds {
        key: "sends",
        written: format!("{} requests", sends.times()),
        allowed: format!("1 to {MOST_SENDS}"),
    })
}

fn photo_chars(characters: Option<usize>) -> Option<OutOfBounds> {
    let wrong = characters.filter(|characters| characters % 4 != 0 || *characters > MOST_PHOTO_CHARS)?;
    Some(OutOfBounds {
        key: "photo_chars",
        written: format!("{wrong} characters of Base64"),
        allowed: format!("a multiple of four up to {MOST_PHOTO_CHARS}"),
    })
}

fn slow(pace: Option<SlowPace>) -> Option<OutOfBounds> {
    let SlowPace { bytes, pause_ms } = pace?;
    let wrong = |written, allowed: &str| Some(OutOfBounds { key: "slow", written, allowed: allowed.to_owned() });
    if bytes == 0 {
        wrong("0 bytes at a time".to_owned(), "1 or more")
    } else if pause_ms > LONGEST_PAUSE {
        wrong(format!("{pause_ms} ms between them"), &format!("0 to {LONGEST_PAUSE}"))
    } else {
        None
    }
}

fn repeated(recipe: &Recipe) -> Option<OutOfBounds> {
    let bytes = |edit: &FieldEdit| match edit {
        FieldEdit::Repeat { text, times } => text.len().saturating_mul(*times),
        _ => 0,
    };
    let bytes = recipe.fields.values().map(bytes).fold(0, usize::saturating_add);
    (bytes > LONGEST_TEXT).then(|| OutOfBounds {
        key: "repeat",
        written: format!("{bytes} bytes of repeated text"),
        allowed: format!("0 to {LONGEST_TEXT} in a body"),
    })
}

fn body(recipe: &Recipe) -> Option<OutOfBounds> {
    let (key, written, what, most) = match recipe.body.as_ref()? {
        BodyEdit::Nested(depth) => ("nested", *depth, "arrays in arrays", DEEPEST),
        BodyEdit::Truncated(characters) => ("truncated", *characters, "characters taken from the end", LONGEST_TEXT),
        _ => return None,
    };
    (written > most).then(|| OutOfBounds { key, written: format!("{written} {what}"), allowed: format!("0 to {most}") })
}

fn photos(recipe: &Recipe) -> Option<OutOfBounds> {
    let photos = count(&Draft::of(recipe).body, "photo");
    let characters = recipe.photo_chars.unwrap_or_default().max(UNFILLED_PHOTO_CHARS);
    (photos > 1 && photos.saturating_mul(characters) > MOST_PHOTO_CHARS).then(|| OutOfBounds {
        key: "photo",
        written: format!("{photos} photos of up to {characters} characters"),
        allowed: format!("{MOST_PHOTO_CHARS} characters in a body"),
    })
}
