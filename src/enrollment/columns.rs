//! Text in so many columns of a terminal.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns that `text` takes in cells: those of what is seen as one character, one after the other.
fn columns(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Cuts `text` to `width` columns, ending in `…` when something is lost.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut columns = 0;
    for cluster in text.graphemes(true) {
        let wide = cluster.width();
        if columns + wide + 1 > width {
            break;
        }
        columns += wide;
        out.push_str(cluster);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// Cuts `text` to `width` columns in its middle, with `…` there when something is lost. The end keeps more than the beginning:
/// names of files differ there, in their number and ending.
#[must_use]
pub fn fit_middle(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let head_columns = width.saturating_sub(1) / 3;
    let (mut head, mut taken) = (String::new(), 0);
    for cluster in text.graphemes(true) {
        if taken + cluster.width() > head_columns {
            break;
        }
        taken += cluster.width();
        head.push_str(cluster);
    }
    let (mut start, mut left) = (text.len(), width.saturating_sub(taken + 1));
    for (index, cluster) in text.grapheme_indices(true).rev() {
        let Some(rest) = left.checked_sub(cluster.width()) else { break };
        left = rest;
        start = index;
    }
    if width == 0 { String::new() } else { format!("{head}…{}", &text[start..]) }
}

/// Breaks `text` into lines of `width` columns, `rows` at the most; what is longer is cut in its middle.
#[must_use]
pub fn broken(text: &str, width: usize, rows: usize) -> Vec<String> {
    let width = width.max(2);
    let lines = every(text, width);
    if lines.len() <= rows {
        return lines;
    }
    // A wide character may leave a column free at the end of each line.
    every(&fit_middle(text, (width - 1) * rows.max(1)), width)
}

fn every(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut taken) = (vec![String::new()], 0);
    for cluster in text.graphemes(true) {
        if taken + cluster.width() > width {
            lines.push(String::new());
            taken = 0;
        }
        taken += cluster.width();
        if let Some(line) = lines.last_mut() {
            line.push_str(cluster);
        }
    }
    lines
}

/// Cuts as [`fit`] does, and adds spaces up to `width` columns.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    let text = fit(text, width);
    let gap = width.saturating_sub(columns(&text));
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
        // A mark stays with its letter.
        assert_eq!(fit("e\u{301}tude", 2), "e\u{301}…");
    }

    #[test]
    fn what_is_cut_in_its_middle_keeps_both_ends_and_never_overflows() {
        assert_eq!(fit_middle("IMG_4312.HEIC", 13), "IMG_4312.HEIC");
        assert_eq!(fit_middle("IMG_4312.HEIC", 12), "IMG…312.HEIC");
        assert_eq!(fit_middle("WhatsApp Image 2026-11-23 at 08.00.01.jpeg", 16), "Whats…00.01.jpeg");
        assert_eq!(fit_middle("用户照片四三一二.jpg", 11), "用…一二.jpg");
        assert_eq!(fit_middle("e\u{301}e\u{301}e\u{301}.jpg", 6), "e\u{301}….jpg");
        assert_eq!((fit_middle("abc", 1).as_str(), fit_middle("abc", 0).as_str()), ("…", ""));
        for width in 0..30 {
            assert!(fit_middle("用户照片 and IMG_4312.HEIC 用户", width).width() <= width, "{width}");
        }
    }

    #[test]
    fn what_is_broken_is_whole_or_says_that_it_is_cut() {
        assert_eq!(broken("IMG_4312.HEIC", 5, 3), ["IMG_4", "312.H", "EIC"]);
        assert_eq!(broken("IMG_4312.HEIC", 5, 2), ["IM….H", "EIC"]);
        assert_eq!(broken("", 5, 2), [""]);
        for (width, rows) in [(2, 1), (7, 2), (10, 3)] {
            let lines = broken("用户照片 and IMG_4312.HEIC 用户", width, rows);
            assert!(lines.len() <= rows && lines.iter().all(|line| line.width() <= width), "{lines:?}");
        }
    }

    #[test]
    fn what_is_padded_takes_its_columns_whatever_its_characters() {
        assert_eq!(padded("abc", 5), "abc  ");
        assert_eq!(padded("用户照片", 6), "用户… ");
    }
}
