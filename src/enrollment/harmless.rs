//! The one door through which text from outside (file names, server text, clipboard) reaches a screen.

use std::borrow::Cow;

/// Makes every character of `text` visible and harmless, keeping line breaks and tabs.
///
/// Control characters become their picture (U+2400 block) or `⟨U+XXXX⟩`; bidirectional overrides and isolates,
/// which can make a name read as another one, become `⟨U+XXXX⟩`, as do zero-width characters.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    make_harmless(text, |character| matches!(character, '\n' | '\t'))
}

/// As [`harmless`], for text that must stay on one line: line breaks and tabs become pictures too.
#[must_use]
pub fn harmless_line(text: &str) -> Cow<'_, str> {
    make_harmless(text, |_| false)
}

fn make_harmless(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|character| is_harmful(character) && !keep(character)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if keep(character) || !is_harmful(character) {
            out.push(character);
        } else {
            push_visible(&mut out, character);
        }
    }
    Cow::Owned(out)
}

/// Controls (Unicode category Cc), bidirectional controls (UAX #9), zero-width and invisible formatting characters.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

fn push_visible(out: &mut String, character: char) {
    let code = u32::from(character);
    let picture = match code {
        0..=0x1F => char::from_u32(0x2400 + code),
        0x7F => Some('\u{2421}'),
        _ => None,
    };
    match picture {
        Some(picture) => out.push(picture),
        None => out.extend(["⟨U+", &format!("{code:04X}"), "⟩"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_escape_sequence_is_shown_not_obeyed() {
        assert_eq!(harmless("a\x1b[2Jb"), "a␛[2Jb");
        assert_eq!(harmless("\u{9b}2J"), "⟨U+009B⟩2J");
    }

    #[test]
    fn a_name_cannot_read_backwards() {
        assert_eq!(harmless("photo\u{202e}gpj.exe"), "photo⟨U+202E⟩gpj.exe");
    }

    #[test]
    fn line_breaks_are_kept_where_lines_are_welcome() {
        assert_eq!(harmless("a\nb\tc"), "a\nb\tc");
        assert_eq!(harmless_line("a\nb\tc"), "a␊b␉c");
    }

    proptest! {
        #[test]
        fn nothing_harmful_is_left(text in any::<String>()) {
            prop_assert!(!harmless_line(&text).chars().any(is_harmful));
        }

        #[test]
        fn plain_text_is_untouched(text in "[a-zA-Z0-9 äñ用]{0,40}") {
            prop_assert!(matches!(harmless(&text), Cow::Borrowed(same) if same == text));
        }
    }
}
