//! The request as a form: a line or more for each part, what is changed marked, places that are filled in later coloured.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{harmless_line, padded};
use crate::explore::{Change, Draft, Part, Place, Within, places};
use crate::tui::screens::history::record::broken;
use crate::tui::theme::{Theme, Tone};

use super::fields::Field;

/// Columns of the sign that marks a change.
const SIGN: u16 = 2;
/// Columns of a part's name.
const NAME: u16 = 14;
/// Lines that the body takes at the most.
const BODY: usize = 14;
/// Bytes of the body that are looked at for them.
const BODY_BYTES: usize = 4096;

/// A line of the form, and the number of its part.
#[derive(Debug, Clone)]
pub(super) struct FormLine {
    pub(super) part: usize,
    pub(super) line: Line<'static>,
}

/// The lines of a request at a width.
pub(super) fn lines(draft: &Draft, theme: &Theme, width: u16) -> Vec<FormLine> {
    let changes = draft.changes();
    let mut lines = Vec::new();
    for (part, field) in Field::all(draft).into_iter().enumerate() {
        let is_changed = changes.iter().any(|change| field.is_in(&change.part, draft));
        let made = match field {
            Field::Body => body_lines(draft, &changes, is_changed, theme, width),
            _ => field_lines(&field, draft, is_changed, theme, width),
        };
        lines.extend(made.into_iter().map(|line| FormLine { part, line }));
    }
    lines
}

/// The sign before a part.
fn sign(is_changed: bool, theme: &Theme) -> Span<'static> {
    if is_changed { Span::styled("~ ", theme.unsure()) } else { Span::raw("  ") }
}

/// A name and its value, which is broken where a line is full.
fn field_lines(field: &Field, draft: &Draft, is_changed: bool, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let is_header = matches!(field, Field::Header(_) | Field::LeftOut(_));
    let within = if is_header { Within::Header } else { Within::Line };
    let name = harmless_line(&field.name(draft)).into_owned();
    let name = padded(&if is_header { format!("{name}:") } else { name }, usize::from(NAME));
    let value = harmless_line(&field.value(draft)).into_owned();
    let room = width.saturating_sub(SIGN + u16::try_from(name.width()).unwrap_or(NAME)).max(8);
    let style = match field {
        Field::LeftOut(_) => theme.bad(),
        _ if is_changed => theme.unsure(),
        _ => Style::new(),
    };
    let name_style = if is_header { theme.json(Tone::Key) } else { theme.dim() };
    let margin = " ".repeat(usize::from(SIGN) + name.width());
    let mut pieces = broken(&value, room, true).into_iter();
    let first = pieces.next().unwrap_or(0..0);
    let mut spans = vec![sign(is_changed, theme), Span::styled(name, name_style)];
    spans.extend(with_places(&value, within, first, style, theme));
    let mut lines = vec![Line::from(spans)];
    lines.extend(pieces.map(|piece| {
        let mut spans = vec![Span::raw(margin.clone())];
        spans.extend(with_places(&value, within, piece, style, theme));
        Line::from(spans)
    }));
    lines.extend(remarks(&value, within, theme));
    lines
}

/// The body to the letter, as much of it as there is room for: from its beginning, or around what is changed in it.
fn body_lines(draft: &Draft, changes: &[Change], is_changed: bool, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let other = changes.iter().find_map(|change| match &change.part {
        Part::Body(range) if is_changed => Some(range.clone()),
        _ => None,
    });
    let from = other.as_ref().map_or(0, |range| if range.start > BODY_BYTES / 4 { range.start - 40 } else { 0 });
    let (start, end) = (floor(&draft.body, from), floor(&draft.body, from + BODY_BYTES));
    let shown = draft.body.get(start..end).unwrap_or_default();
    let mark = |text: &str| harmless_line(text).into_owned();
    // What is drawn may be longer than what is sent: the changed part is found again by its beginning.
    let range = other.map(|range| range.start.clamp(start, end) - start..range.end.clamp(start, end) - start);
    let range = range.map(|range| {
        let before = mark(shown.get(..range.start).unwrap_or_default()).len();
        before..before + mark(shown.get(range).unwrap_or_default()).len()
    });
    let text = mark(shown);
    let count = format!("{} characters", draft.body.chars().count());
    let title = Span::styled(padded("body", usize::from(NAME)), theme.dim());
    let mut lines = vec![Line::from(vec![sign(is_changed, theme), title, Span::styled(count, theme.dim())])];
    let pieces = broken(&text, width.saturating_sub(SIGN), false);
    let left = pieces.len().saturating_sub(BODY);
    for piece in pieces.into_iter().take(BODY) {
        let mut spans = vec![Span::raw("  ")];
        spans.extend(marked(&text, piece, range.as_ref(), theme));
        lines.push(Line::from(spans));
    }
    if start > 0 || left > 0 || end < draft.body.len() {
        lines.push(Line::styled("  … more: e shows all of it as text", theme.dim()));
    }
    lines.extend(remarks(&text, Within::Body, theme));
    lines
}

/// A piece of the body: what is changed in it stands out.
fn marked(text: &str, piece: Range<usize>, changed: Option<&Range<usize>>, theme: &Theme) -> Vec<Span<'static>> {
    let Some(changed) = changed else { return with_places(text, Within::Body, piece, Style::new(), theme) };
    let (from, to) = (changed.start.clamp(piece.start, piece.end), changed.end.clamp(piece.start, piece.end));
    let mut spans = with_places(text, Within::Body, piece.start..from, Style::new(), theme);
    if to > from {
        spans.push(Span::styled(text.get(from..to).unwrap_or_default().to_owned(), theme.found(false)));
    } else if changed.is_empty() && (piece.contains(&changed.start) || changed.start == piece.end) {
        // Something was taken out here.
        spans.push(Span::styled("‸", theme.found(false)));
    }
    spans.extend(with_places(text, Within::Body, to..piece.end, Style::new(), theme));
    spans
}

/// A piece of a text, its places coloured, and what only looks like one.
fn with_places(text: &str, within: Within, piece: Range<usize>, style: Style, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut at = piece.start;
    let mut push = |range: Range<usize>, style: Style| {
        if let Some(part) = text.get(range).filter(|part| !part.is_empty()) {
            spans.push(Span::styled(part.to_owned(), style));
        }
    };
    for Place { range, is_known } in places(text, within) {
        let (start, end) = (range.start.clamp(at, piece.end), range.end.clamp(at, piece.end));
        push(at..start, style);
        push(start..end, if is_known { theme.focus() } else { theme.unsure() });
        at = end;
    }
    push(at..piece.end, style);
    spans
}

/// That something looks like a place and is none, a line for each.
fn remarks(text: &str, within: Within, theme: &Theme) -> Vec<Line<'static>> {
    const MOST: usize = 3;
    let unknown = places(text, within).into_iter().filter(|place| !place.is_known);
    let mut words: Vec<&str> = unknown.filter_map(|place| text.get(place.range)).collect();
    words.dedup();
    let line = |word: &&str| Line::styled(format!("  ! {word}: no place, sent as written"), theme.unsure());
    words.iter().take(MOST).map(line).collect()
}

/// The last boundary of a character up to a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
