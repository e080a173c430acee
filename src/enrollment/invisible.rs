//! Characters that nobody sees: they come along when something is copied, and make another identifier of it.

/// The name of a character that is invisible by itself, for people; `None` for one that is seen. White space is not among
/// them, control characters (Unicode category Cc) neither.
///
/// `Default_Ignorable_Code_Point` of Unicode 16 (`DerivedCoreProperties.txt`), and what is drawn as nothing beside it.
#[must_use]
pub const fn invisible_name(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{00AD}' => "soft hyphen",
        '\u{034F}' => "combining grapheme joiner",
        '\u{061C}' => "Arabic letter mark",
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => "Hangul filler",
        '\u{16FE4}' => "Khitan filler",
        '\u{17B4}' | '\u{17B5}' => "Khmer inherent vowel",
        '\u{180B}'..='\u{180D}' | '\u{180F}' => "Mongolian variation selector",
        '\u{180E}' => "Mongolian vowel separator",
        '\u{200B}' => "zero width space",
        '\u{200C}' => "zero width non-joiner",
        '\u{200D}' => "zero width joiner",
        '\u{200E}' => "left-to-right mark",
        '\u{200F}' => "right-to-left mark",
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => "mark of the writing direction",
        '\u{2060}' => "word joiner",
        '\u{2061}'..='\u{2065}' | '\u{206A}'..='\u{206F}' => "invisible formatting character",
        '\u{2800}' => "blank Braille pattern",
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => "variation selector",
        '\u{FEFF}' => "byte order mark",
        '\u{FFF0}'..='\u{FFF8}' => "unassigned invisible character",
        '\u{FFF9}'..='\u{FFFB}' => "annotation mark",
        '\u{FFFC}' => "object replacement character",
        '\u{FDD0}'..='\u{FDEF}' | '\u{FFFE}' | '\u{FFFF}' => "noncharacter",
        '\u{1BCA0}'..='\u{1BCA3}' => "shorthand format control",
        '\u{1D159}' | '\u{1D173}'..='\u{1D17A}' => "invisible musical symbol",
        '\u{E0000}'..='\u{E0FFF}' => "invisible tag",
        _ => return None,
    })
}

/// An invisible character that is no part of an identifier, and where it stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stray {
    pub(super) character: char,
    pub(super) name: &'static str,
    pub(super) place: Place,
}

/// Where an invisible character stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// There is nothing else.
    Everywhere,
    Beginning,
    End,
    /// At this position, from 1, in code points.
    Inside(usize),
}

/// The first invisible character at an end of a text, or between two ASCII characters, where none has a meaning. Within
/// Persian, Hindi or an emoji some have one.
pub(super) fn stray(text: &str) -> Option<Stray> {
    let characters: Vec<char> = text.chars().collect();
    let found = |at: usize, place| {
        let character = *characters.get(at)?;
        invisible_name(character).map(|name| Stray { character, name, place })
    };
    if characters.iter().all(|character| invisible_name(*character).is_some()) {
        return found(0, Place::Everywhere);
    }
    let last = characters.len().saturating_sub(1);
    let end = if ends_an_emoji(&characters) { None } else { found(last, Place::End) };
    let inside = || characters.iter().position(|character| BELONGS_TO_NO_WORD.contains(character));
    found(0, Place::Beginning)
        .or(end)
        .or_else(|| between_ascii(&characters).or_else(inside).and_then(|at| found(at, Place::Inside(at + 1))))
}

/// Characters that join or change nothing in any script: what a web page or an editor leaves behind.
const BELONGS_TO_NO_WORD: [char; 3] = ['\u{200B}', '\u{2060}', '\u{FEFF}'];

/// Whether the last character is the end of an emoji: the sign that asks for its picture, or the end of a flag's tags.
fn ends_an_emoji(characters: &[char]) -> bool {
    let (last, before) = match characters {
        [.., before, last] => (*last, *before),
        _ => return false,
    };
    let is_selector = last == '\u{FE0F}' && !before.is_ascii() && invisible_name(before).is_none();
    let is_flag = last == '\u{E007F}' && characters.contains(&'\u{1F3F4}');
    is_selector || is_flag
}

/// Where the first run of invisible characters begins that has ASCII on both sides.
fn between_ascii(characters: &[char]) -> Option<usize> {
    let (mut before, mut run) = (None::<char>, None);
    for (at, character) in characters.iter().enumerate() {
        if invisible_name(*character).is_some() {
            run = run.or(Some(at));
            continue;
        }
        if let (Some(begun), Some(before)) = (run.take(), before)
            && before.is_ascii()
            && character.is_ascii()
        {
            return Some(begun);
        }
        before = Some(*character);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_copying_leaves_is_found_where_it_stands() {
        let place = |text: &str| stray(text).map(|stray| stray.place);
        assert_eq!(place("\u{feff}4711"), Some(Place::Beginning));
        assert_eq!(place("4711\u{200b}"), Some(Place::End));
        assert_eq!(place("47\u{ad}11"), Some(Place::Inside(3)));
        assert_eq!(place("4\u{fe0f}\u{200d}711"), Some(Place::Inside(2)));
        assert_eq!(place("\u{3164}\u{2800}"), Some(Place::Everywhere));
        assert_eq!(place("é\u{200b}é"), Some(Place::Inside(2)));
        assert_eq!(place("4711\u{fe0f}"), Some(Place::End));
        assert_eq!(place("4711"), None);
    }

    #[test]
    fn what_belongs_to_a_script_or_an_emoji_is_not() {
        // "I want" in Persian, a family, a heart within a text.
        let scotland = "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
        for legit in
            ["می\u{200c}خواهم", "👨\u{200d}👩\u{200d}👧", "a❤\u{fe0f}b", "nora❤\u{fe0f}", scotland, "क्\u{200d}ष"]
        {
            assert_eq!(stray(legit), None, "{legit}");
        }
    }
}
