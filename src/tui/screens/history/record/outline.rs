//! A long text as rows, some of which open a block that folds. Made once for a record and a width; what is drawn of it is
//! `lines`' to say.

use std::collections::HashSet;
use std::ops::Range;

use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

use crate::enrollment::{harmless, harmless_line};
use crate::tui::theme::{Theme, Tone};

use super::json;

/// The number of a block, from 0 in the order of their rows: the same for one record at any width.
pub(super) type BlockId = usize;

/// What is one line of text before it is cut to the width.
#[derive(Debug)]
pub(super) struct Row {
    /// Its bytes in [`Outline::text`].
    pub(super) text: Range<usize>,
    /// Columns before it.
    pub(super) indent: u16,
    /// Of a field, the bytes that its name takes.
    pub(super) name: usize,
    /// Whether it is broken between words, where it has to be.
    pub(super) words: bool,
    /// The innermost block that it is in.
    pub(super) inside: Option<BlockId>,
    /// The block that it opens.
    pub(super) opens: Option<BlockId>,
    /// How it is coloured.
    pub(super) paint: Paint,
}

/// The colours of a row.
#[derive(Debug)]
pub(super) enum Paint {
    /// Each style up to a byte.
    Styles(Vec<(usize, Style)>),
    /// JSON: a key up to that byte, and a value.
    Json(usize, Tone),
}

/// Rows that fold away behind the one that opens them.
#[derive(Debug)]
pub(super) struct Block {
    /// The row that opens it.
    pub(super) row: usize,
    /// The row behind its last one.
    pub(super) end: usize,
    /// The block that it is in.
    pub(super) inside: Option<BlockId>,
    /// What a JSON value ends with; a section has no such end.
    pub(super) closing: Option<&'static str>,
    /// Values in it, of JSON.
    pub(super) items: usize,
    /// Whether it is folded until somebody opens it.
    pub(super) starts_folded: bool,
}

/// The text.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// All of it, without line breaks.
    pub(super) text: String,
    /// Its rows, from top to bottom.
    pub(super) rows: Vec<Row>,
    /// Its blocks.
    pub(super) blocks: Vec<Block>,
}

impl Outline {
    /// The text of a row.
    pub(super) fn text_of(&self, row: &Row) -> &str {
        self.text.get(row.text.clone()).unwrap_or_default()
    }

    /// Makes the value of a member stand out, wherever it is in a body.
    pub(super) fn mark_member(&mut self, key: &str, theme: &Theme) {
        let Self { text, rows, .. } = self;
        for row in rows {
            let line = text.get(row.text.clone()).unwrap_or_default();
            if let Paint::Json(length, _) = row.paint
                && line.get(..length) == Some(key)
            {
                let value = length + ": ".len();
                let end = line.len() - usize::from(line.ends_with(','));
                let mark = theme.bad().add_modifier(Modifier::REVERSED);
                let sign = theme.json(Tone::Sign);
                row.paint = Paint::Styles(vec![
                    (length, theme.json(Tone::Key)),
                    (value, sign),
                    (end, mark),
                    (line.len(), sign),
                ]);
            }
        }
    }

    /// The blocks that a row is in, the innermost first.
    pub(super) fn around(&self, row: usize) -> impl Iterator<Item = BlockId> {
        let first = self.rows.get(row).and_then(|row| row.inside);
        std::iter::successors(first, |&id| self.blocks.get(id)?.inside)
    }

    /// The blocks that are folded at first.
    pub(super) fn folded_at_first(&self) -> HashSet<BlockId> {
        let folded = self.blocks.iter().enumerate().filter(|(_, block)| block.starts_folded);
        folded.map(|(id, _)| id).collect()
    }
}

/// Columns that a field's name takes.
const NAME: usize = 14;
/// Columns that what is in a section stands to the right of its heading; the fold's sign stands there.
pub(super) const STEP: u16 = 2;

/// Writes an outline from top to bottom. What comes from outside is made harmless here.
pub(super) struct Writer<'t> {
    pub(super) theme: &'t Theme,
    /// Columns of the page.
    pub(super) width: u16,
    outline: Outline,
    open: Vec<BlockId>,
}

impl<'t> Writer<'t> {
    /// Begins a page of `width` columns.
    pub(super) fn new(theme: &'t Theme, width: u16) -> Self {
        Self { theme, width: width.max(20), outline: Outline::default(), open: Vec::new() }
    }

    /// The outline, without a gap at its end.
    pub(super) fn finish(self) -> Outline {
        let mut outline = self.outline;
        if outline.rows.pop_if(|row| row.text.is_empty()).is_some() {
            let end = outline.rows.len();
            outline.blocks.iter_mut().for_each(|block| block.end = block.end.min(end));
        }
        outline
    }

    /// Columns for what is written here.
    pub(super) fn room(&self) -> u16 {
        self.width.saturating_sub(self.indent())
    }

    fn indent(&self) -> u16 {
        u16::try_from(self.open.len()).unwrap_or(u16::MAX).saturating_mul(STEP).min(self.width / 2)
    }

    fn push(&mut self, text: &str, paint: Paint) -> &mut Row {
        let start = self.outline.text.len();
        self.outline.text.push_str(text);
        let (indent, inside) = (self.indent(), self.open.last().copied());
        let text = start..self.outline.text.len();
        self.outline.rows.push(Row { text, indent, name: 0, words: false, inside, opens: None, paint });
        #[expect(clippy::unwrap_used, reason = "it was pushed in the line above")]
        self.outline.rows.last_mut().unwrap()
    }

    /// Makes the last row open a block.
    fn open(&mut self, closing: Option<&'static str>, starts_folded: bool) {
        let id = self.outline.blocks.len();
        let row = self.outline.rows.len() - 1;
        let inside = self.open.last().copied();
        self.outline.blocks.push(Block { row, end: row + 1, inside, closing, items: 0, starts_folded });
        if let Some(row) = self.outline.rows.last_mut() {
            row.opens = Some(id);
        }
        self.open.push(id);
    }

    /// Ends the innermost block behind the last row.
    fn close(&mut self) {
        let end = self.outline.rows.len();
        if let Some(block) = self.open.pop().and_then(|id| self.outline.blocks.get_mut(id)) {
            block.end = end;
        }
    }

    /// A heading and what belongs to it. A gap at its end folds away with it.
    pub(super) fn section(&mut self, heading: &str, starts_folded: bool, write: impl FnOnce(&mut Self)) {
        let style = self.theme.strong();
        let is_first_level = self.open.is_empty();
        self.styled(&harmless_line(heading), style).indent += STEP;
        self.open(None, starts_folded);
        write(self);
        if is_first_level {
            self.gap();
        }
        self.close();
    }

    /// An empty row.
    pub(super) fn gap(&mut self) {
        self.push("", Paint::Styles(Vec::new()));
    }

    fn styled(&mut self, text: &str, style: Style) -> &mut Row {
        self.push(text, Paint::Styles(vec![(text.len(), style)]))
    }

    /// Sentences.
    pub(super) fn sentences(&mut self, text: &str, style: Style) {
        for line in harmless(text).lines() {
            self.styled(line, style).words = true;
        }
    }

    /// Lines that were made elsewhere, of no more columns than there is room for.
    pub(super) fn lines(&mut self, lines: Vec<Line<'static>>) {
        for line in lines {
            let (mut text, mut styles) = (String::new(), Vec::new());
            for span in &line.spans {
                text.push_str(&span.content);
                styles.push((text.len(), line.style.patch(span.style)));
            }
            self.push(&text, Paint::Styles(styles));
        }
    }

    /// A name and its value; nothing when the value is empty.
    pub(super) fn field(&mut self, name: &str, value: &str) {
        self.marked_field(name, value, Style::new());
    }

    /// The same, the value in a colour.
    pub(super) fn marked_field(&mut self, name: &str, value: &str, style: Style) {
        if value.is_empty() {
            return;
        }
        let name = format!("{name:<NAME$}");
        let text = format!("{name}{}", harmless_line(value));
        let paint = Paint::Styles(vec![(name.len(), self.theme.dim()), (text.len(), style)]);
        let row = self.push(&text, paint);
        row.name = name.len();
        row.words = true;
    }

    /// A header as it stands on the wire.
    pub(super) fn header(&mut self, name: &str, value: &str) {
        let name = harmless_line(name);
        let text = format!("{name}: {}", harmless_line(value));
        let key = self.theme.json(Tone::Key);
        self.push(&text, Paint::Styles(vec![(name.len(), key), (text.len(), Style::new())]));
    }

    /// A body: JSON as rows that fold, anything else to the letter.
    pub(super) fn body(&mut self, text: &str) {
        let plain = text.trim_start_matches('\u{FEFF}');
        if !json::is_foldable(plain) {
            return self.raw(text);
        }
        json::walk(&harmless(plain), |piece| match piece {
            json::Piece::Value { key, value, tone, comma } => {
                self.count();
                self.json_row(key, value, tone, comma);
            }
            json::Piece::Open { key, bracket } => {
                self.count();
                self.json_row(key, bracket, Tone::Sign, false);
                self.open(Some(if bracket == "{" { "}" } else { "]" }), false);
            }
            json::Piece::Close { bracket, comma } => {
                let row = self.json_row("", bracket, Tone::Sign, comma);
                row.indent = row.indent.saturating_sub(STEP);
                self.close();
            }
        });
    }

    /// Counts a value of the innermost block.
    fn count(&mut self) {
        if let Some(block) = self.open.last().and_then(|&id| self.outline.blocks.get_mut(id)) {
            block.items += 1;
        }
    }

    fn json_row(&mut self, key: &str, value: &str, tone: Tone, comma: bool) -> &mut Row {
        let start = self.outline.text.len();
        for part in [key, if key.is_empty() { "" } else { ": " }, value, if comma { "," } else { "" }] {
            self.outline.text.push_str(part);
        }
        let row = self.push("", Paint::Json(key.len(), tone));
        row.text.start = start;
        row
    }

    /// Text to the letter.
    pub(super) fn raw(&mut self, text: &str) {
        for line in harmless(text).lines() {
            let line = line.trim_end_matches('\r').replace('\t', "    ");
            self.styled(&line, Style::new());
        }
    }
}
