//! Texts with places to fill in: `{time-1h}`, `{photo}`, `{signature.base64}`.

use std::ops::Range;

/// Where a template stands: what is filled in differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// The value of a header.
    Header,
    /// The body.
    Body,
    /// Method and path, which are sent as they are written.
    Line,
}

/// What looks like a place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its bytes, brackets included.
    pub range: Range<usize>,
    /// Whether anything is filled in there; else it is sent as it is written.
    pub is_known: bool,
}

/// The places that are known everywhere but in the first line, those of headers, those of the body; with their forms.
const EVERYWHERE: [&str; 5] = ["biz_id", "user_id", "client_id", "access_key", "time"];
const OF_HEADERS: [&str; 2] = ["signature", "encrypt"];
const FORMS_OF_HEADERS: [&str; 4] = ["", "base64", "encoded", "truncated"];
const OF_BODY: &str = "photo";
const FORMS_OF_PHOTO: [&str; 6] = ["", "url_safe", "unpadded", "lines", "spaced", "plus_as_space"];

/// All that looks like a place.
#[must_use]
pub fn places(text: &str, within: Within) -> Vec<Place> {
    let found = text.match_indices('{').filter_map(|(start, _)| {
        let end = end_of_place(text.get(start..)?)?;
        let inside = text.get(start + 1..start + end).filter(|inside| !inside.is_empty())?;
        Some(Place { range: start..start + end + 1, is_known: slot(inside).is_some_and(|slot| slot.is_known(within)) })
    });
    found.collect()
}

/// A place in a template: its name, the form after the point, the seconds after a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot<'t> {
    pub(super) name: &'t str,
    pub(super) form: &'t str,
    pub(super) seconds: i64,
}

impl Slot<'_> {
    fn is_known(self, within: Within) -> bool {
        let Slot { name, form, .. } = self;
        match within {
            Within::Line => false,
            _ if EVERYWHERE.contains(&name) => form.is_empty(),
            Within::Header => OF_HEADERS.contains(&name) && FORMS_OF_HEADERS.contains(&form),
            Within::Body => name == OF_BODY && FORMS_OF_PHOTO.contains(&form),
        }
    }
}

/// The text with every place filled in; one that `value` does not know stays as it is written.
pub(super) fn fill(text: &str, value: &mut dyn FnMut(Slot<'_>) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        filled.push_str(before);
        let place = end_of_place(from).and_then(|end| Some((end, value(slot(from.get(1..end)?)?)?)));
        if let Some((end, value)) = place {
            filled.push_str(&value);
            rest = from.get(end + 1..).unwrap_or_default();
        } else {
            filled.push('{');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    filled.push_str(rest);
    filled
}

/// Where the place that begins here ends. Looks no further than at what a place can consist of, so that a text of many
/// brackets does not cost the square of its length.
fn end_of_place(text: &str) -> Option<usize> {
    let is_inside = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_.+-".contains(letter);
    let end = 1 + text.get(1..)?.find(|letter| !is_inside(letter))?;
    text.get(end..)?.starts_with('}').then_some(end)
}

/// How many places of this name a template has.
pub(super) fn count(text: &str, name: &str) -> usize {
    let mut found = 0;
    fill(text, &mut |slot| {
        found += usize::from(slot.name == name);
        None
    });
    found
}

/// Whether a template has a place of this name.
pub(super) fn names(text: &str, name: &str) -> bool {
    count(text, name) > 0
}

/// `name`, `name.form`, `name+10m` or `name-1d`.
fn slot(text: &str) -> Option<Slot<'_>> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(is_letter);
    let (word, seconds) = match text.find(['+', '-']) {
        Some(at) => (text.get(..at)?, span(text.get(at..)?)?),
        None => (text, 0),
    };
    let (name, form) = word.split_once('.').unwrap_or((word, ""));
    (is_word(name) && (form.is_empty() || is_word(form))).then_some(Slot { name, form, seconds })
}

/// Seconds of `+10m`, `-1d` and the like.
fn span(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        _ => return None,
    };
    text.get(..text.len() - 1)?.parse::<i32>().ok().map(|number| i64::from(number) * unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filled(text: &str) -> String {
        fill(text, &mut |slot| match slot.name {
            "time" => Some(format!("<{}{}>", slot.form, slot.seconds)),
            _ => None,
        })
    }

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_stays() {
        assert_eq!(filled("{time} {time-1h} {time.x64+2d}"), "<0> <-3600> <x64172800>");
        let json = r#"{"a":{"b":"{unknown}"},"c":"{time}"}"#;
        assert_eq!(filled(json), r#"{"a":{"b":"{unknown}"},"c":"<0>"}"#);
        assert_eq!(filled("{time"), "{time");
        assert_eq!(filled("{{time}}"), "{<0>}");
    }

    proptest! {
        #[test]
        fn a_text_without_places_stays_as_it_is(text in "[{}a-z\"+.-]{0,40}") {
            prop_assert_eq!(fill(&text, &mut |_| None), text);
        }
    }
}
