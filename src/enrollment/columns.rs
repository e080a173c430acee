//! Text in so many columns of a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cuts `text` to `width` columns, ending in `…` when something is lost.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut columns = 0;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if columns + wide + 1 > width {
            break;
        }
        columns += wide;
        out.push(character);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// The same, with spaces behind it up to `width` columns.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    let text = fit(text, width);
    let gap = width.saturating_sub(text.width());
    text + &" ".repeat(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so_and_never_overflows() {
        assert_eq!(fit("IMG_4312.HEIC", 20), "IMG_4312.HEIC");
        assert_eq!(fit("IMG_4312.HEIC", 8), "IMG_431…");
        assert_eq!(fit("用户照片", 5), "用户…");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn what_is_padded_takes_its_columns_whatever_its_characters() {
        assert_eq!(padded("abc", 5), "abc  ");
        assert_eq!(padded("用户照片", 6), "用户… ");
    }
}
