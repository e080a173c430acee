//! The one door through which text from outside (file names, server text, clipboard) reaches a screen.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::invisible_name;

/// Makes every character of `text` visible and harmless, keeping line breaks and tabs.
///
/// Control characters become their picture (U+2400 block) or `⟨U+XXXX⟩`; bidirectional overrides and isolates,
/// which can make a name read as another one, become `⟨U+XXXX⟩`, as do zero-width characters. What terminals give different
/// widths (flags, emoji of several parts, piles of marks) becomes `□`: it would leave half of itself behind.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    make_harmless(text, |character| matches!(character, '\n' | '\t'))
}

/// As [`harmless`], for text that must stay on one line: line breaks and tabs become pictures too.
#[must_use]
pub fn harmless_line(text: &str) -> Cow<'_, str> {
    make_harmless(text, |_| false)
}

/// What stands for what cannot be drawn; one column wide.
const REPLACED: char = '□';
/// The most marks on one character: tmux keeps 21 bytes of a cell.
const MOST_MARKS: usize = 3;
/// The most characters that are seen as one, such as the conjuncts of Indian scripts.
const MOST_PARTS: usize = 8;

/// How what is seen as one character is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Drawn {
    /// As it is.
    Plain,
    /// Character by character, some of them made visible.
    Spelled,
    /// Replaced.
    Replaced,
}

fn make_harmless(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') || keep(byte.into())) {
        return Cow::Borrowed(text);
    }
    if text.graphemes(true).all(|cluster| drawn(cluster, &keep) == Drawn::Plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for cluster in text.graphemes(true) {
        match drawn(cluster, &keep) {
            Drawn::Plain => out.push_str(cluster),
            Drawn::Replaced => out.push(REPLACED),
            Drawn::Spelled => {
                for character in cluster.chars() {
                    if keep(character) || (!is_harmful(character) && character.width() != Some(0)) {
                        out.push(character);
                    } else if is_harmful(character) {
                        push_visible(&mut out, character);
                    } else {
                        out.push(REPLACED);
                    }
                }
            }
        }
    }
    Cow::Owned(out)
}

fn drawn(cluster: &str, keep: impl Fn(char) -> bool) -> Drawn {
    let is_picture = cluster.chars().next().is_some_and(is_picture);
    if cluster.chars().any(|character| is_harmful(character) && !keep(character)) {
        return if is_picture { Drawn::Replaced } else { Drawn::Spelled };
    }
    if cluster.chars().any(&keep) {
        return Drawn::Plain;
    }
    let widths = || cluster.chars().map(|character| character.width().unwrap_or(0));
    // Some terminals draw what belongs together as one picture, others each part by itself.
    let is_told_alike = widths().sum::<usize>() == cluster.width() && cluster.width() > 0;
    let marks = widths().fold((0, 0), |(most, marks), width| {
        let marks = if width == 0 { marks + 1 } else { 0 };
        (most.max(marks), marks)
    });
    let is_small = marks.0 <= MOST_MARKS && cluster.chars().count() <= MOST_PARTS;
    if is_told_alike && is_small && !cluster.chars().any(has_several_widths) { Drawn::Plain } else { Drawn::Replaced }
}

/// Whether a character is an emoji, or like one: what follows it changes the picture.
const fn is_picture(character: char) -> bool {
    matches!(character, '©' | '®' | '\u{2190}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}'
        | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether tables of widths disagree about a character: those of unicode-width 0.2, and of the C library that tmux asks
/// (compared with glibc 2.36, which knows Unicode 14, as do many terminals in use).
fn has_several_widths(character: char) -> bool {
    matches!(u32::from(character),
        // Halves of flags, the ring of keycaps, and what asks for a picture or for a letter.
        0x1F1E6..=0x1F1FF | 0x20E3 | 0xFE0E..=0xFE0F
        // Vowels that stand beside their letter, which some count with it.
        | 0x09BE | 0x09D7 | 0x0B3E | 0x0B57 | 0x0BBE | 0x0BD7 | 0x0CC0 | 0x0CC2 | 0x0CC7..=0x0CC8 | 0x0CCA..=0x0CCB
        | 0x0CD5..=0x0CD6 | 0x0D3E | 0x0D57 | 0x0DCF | 0x0DDF | 0x1715 | 0x1734 | 0x1B35 | 0x1B3B | 0x1B3D
        | 0x1B43..=0x1B44 | 0x1BAA | 0x1BF2..=0x1BF3 | 0x302E..=0x302F | 0xA953 | 0xA9C0 | 0x111C0..=0x116B6
        | 0x11930..=0x11D46 | 0x16FF0..=0x16FF1 | 0x1D165..=0x1D172
        // Signs that became wide, or emoji, in Unicode 15 and 16.
        | 0x2630..=0x2637 | 0x268A..=0x268F | 0x3248..=0x324F | 0x4DC0..=0x4DFF | 0x1D300..=0x1D376 | 0x1F6D8
        | 0x1F6DC..=0x1F6DF | 0x1F7F0 | 0x1FA75..=0x1FAFF
        // One of its kind each.
        | 0x0D4E | 0x17A4 | 0x17D8 | 0x2D7F | 0xA8FA | 0x13430..=0x1345F)
}

/// Controls (Unicode category Cc), bidirectional controls (UAX #9), zero-width and invisible formatting characters.
fn is_harmful(character: char) -> bool {
    // Behind an emoji or an ideograph a variation selector changes how it looks.
    let is_selector = matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFB}')
        || invisible_name(character).is_some() && !is_selector
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

    #[test]
    fn what_terminals_draw_in_different_widths_is_replaced() {
        for (name, shown) in [
            ("🇩🇪", "□"),
            ("👩\u{200d}💻", "□"),
            ("👩\u{1f3fd}\u{200d}🚀", "□"),
            ("👍🏽", "□"),
            ("1\u{fe0f}\u{20e3}", "□"),
            ("1\u{20e3}", "□"),
            ("❤\u{fe0f}", "□"),
            ("😀\u{fe0e}", "□"),
            ("🏴\u{e0067}\u{e0062}\u{e007f}", "□"),
            ("🇩", "□"),
            ("🏳\u{fe0f}\u{200d}🌈", "□"),
            ("\u{1fae8}", "□"),
            ("a\u{301}\u{302}\u{303}\u{304}", "□"),
            ("\u{301}", "□"),
            ("a\u{200d}b", "a⟨U+200D⟩b"),
            ("a\u{301}\u{200d}b", "a□⟨U+200D⟩b"),
        ] {
            assert_eq!(harmless_line(&format!("{name}.jpg")), format!("{shown}.jpg"), "{name:?}");
        }
    }

    #[test]
    fn words_of_every_day_are_drawn_as_they_are() {
        for name in [
            "Zoë",
            "e\u{301}tude",
            "用户",
            "한글",
            "\u{1112}\u{1161}\u{11ab}",
            "ที่นี่",
            "नमस्ते",
            "مُحَمَّد",
            "שָׁלוֹם",
            "Việt",
            "😀",
            "❤",
            "日本語 ｶﾞ",
        ] {
            assert!(matches!(harmless(name), Cow::Borrowed(same) if same == name), "{name}: {}", harmless(name));
        }
    }

    proptest! {
        #[test]
        fn what_is_drawn_takes_the_columns_of_its_parts(text in any::<String>()) {
            let shown = harmless_line(&text);
            for cluster in shown.graphemes(true) {
                let parts: usize = cluster.chars().map(|character| character.width().unwrap_or(0)).sum();
                prop_assert_eq!(parts, cluster.width(), "{:?}", cluster);
            }
        }

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
