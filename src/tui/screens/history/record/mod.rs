//! The record of one attempt: read when it is chosen, laid out once as lines that fold, walked through and searched; and
//! what can be done from there.

mod act;
mod find;
mod json;
mod lines;
mod outline;
mod page;
mod view;
mod waterfall;

use std::collections::HashSet;

use tui_input::InputRequest;

use crate::enrollment::{AttemptId, Catalogue};
use crate::history::{Annotation, Record};
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widgets::line_cursor::LineCursor;

use super::Panes;
use find::{Find, Match, Stage};
use lines::{Piece, line_of, line_of_byte, pieces};
use outline::{BlockId, Outline};

pub use act::take_original;
pub(super) use json::is_foldable;
pub(in super::super) use lines::broken;
pub(super) use view::draw;
pub(in super::super) use view::draw_view;

/// The record beside the list.
#[derive(Debug, Default)]
pub enum RecordOnShow {
    /// None is chosen.
    #[default]
    Nothing,
    /// It is being read.
    Reading(AttemptId),
    /// It is there.
    Ready(Box<Record>),
    /// It cannot be read, and why.
    Failed(String),
}

/// How much of a record is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Extent {
    /// All that is known.
    Whole,
    /// What went over the wire, the answer first; its code is marked where it is another than was promised.
    Wire {
        /// Whether it is.
        differs: bool,
    },
}

/// What lines depend on besides the record: the width, whether the catalogue explains it, and how much is shown.
type MadeFor = (u16, bool, Extent);

/// The record on show, laid out, and where the operator is in it.
#[derive(Debug, Default)]
pub struct RecordView {
    on_show: RecordOnShow,
    outline: Outline,
    /// The lines of it that can be seen.
    pieces: Vec<Piece>,
    /// What outline and lines were made for; `None` when they are of another record.
    made_for: Option<MadeFor>,
    /// The folded blocks, once the outline was made.
    folded: Option<HashSet<BlockId>>,
    cursor: LineCursor,
    height: usize,
    find: Find,
}

impl RecordView {
    /// The record, once it is there.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        match &self.on_show {
            RecordOnShow::Ready(record) => Some(record),
            _ => None,
        }
    }

    /// Whether the record of an attempt is on show, or being read.
    pub(in super::super) fn is_of(&self, id: &AttemptId) -> bool {
        match &self.on_show {
            RecordOnShow::Ready(record) => record.attempt.id == *id,
            RecordOnShow::Reading(wanted) => wanted == id,
            RecordOnShow::Nothing | RecordOnShow::Failed(_) => false,
        }
    }

    /// Whether letters go to a search.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.find.stage == Stage::Typing
    }

    /// Whether a search is on show, which esc ends first.
    pub(super) fn is_searched(&self) -> bool {
        self.find.stage != Stage::Off
    }

    /// Whether something was searched for, and can be gone to.
    #[must_use]
    pub fn has_matches(&self) -> bool {
        !self.find.matches.is_empty()
    }

    /// The row that the operator is at.
    fn row(&self) -> usize {
        self.pieces.get(self.cursor.line).map_or(0, |piece| piece.row)
    }

    /// Makes outline and lines, unless they are there.
    pub(in super::super) fn lay_out(
        &mut self,
        (width, height): (u16, u16),
        extent: Extent,
        catalogue: Option<&Catalogue>,
        theme: &Theme,
    ) {
        self.height = usize::from(height).saturating_sub(usize::from(self.find.stage != Stage::Off));
        let RecordOnShow::Ready(record) = &self.on_show else { return };
        let made_for = Some((width, catalogue.is_some(), extent));
        if self.made_for == made_for {
            return;
        }
        let place = self.place_in_block();
        self.outline = match extent {
            Extent::Whole => page::outline(record, catalogue, theme, width),
            Extent::Wire { differs } => page::wire(record, differs, theme, width),
        };
        self.made_for = made_for;
        if self.folded.is_none() {
            self.folded = Some(self.outline.folded_at_first());
        }
        if self.find.stage != Stage::Off {
            self.find.search(&self.outline);
        }
        let (block, rows) = place;
        let row = block.and_then(|id| self.outline.blocks.get(id)).map_or(0, |block| block.row) + rows;
        self.cut(row);
    }

    /// The block that the operator is in, and how many rows below its heading. Rows have other numbers at another width,
    /// blocks have the same.
    fn place_in_block(&self) -> (Option<BlockId>, usize) {
        let row = self.row();
        let block = self.outline.around(row).next();
        let heading = block.and_then(|id| self.outline.blocks.get(id)).map_or(0, |block| block.row);
        (block, row.saturating_sub(heading))
    }

    /// Makes the lines anew after something was folded or opened, the operator staying at `row`.
    fn cut(&mut self, row: usize) {
        let Some((width, ..)) = self.made_for else { return };
        let Self { folded, find, outline, .. } = self;
        let is_folded = |id| folded.as_ref().is_some_and(|folded| folded.contains(&id)) && !find.opened.contains(&id);
        self.pieces = pieces(outline, is_folded, width);
        let line = line_of(&self.pieces, row);
        self.cursor.stay(line, self.pieces.len(), self.height);
    }

    /// Folds a block, or opens it; the operator goes to its heading.
    fn fold(&mut self, id: BlockId, is_folded: bool) {
        let Some(row) = self.outline.blocks.get(id).map(|block| block.row) else { return };
        let folded = self.folded.get_or_insert_default();
        if is_folded {
            folded.insert(id)
        } else {
            folded.remove(&id)
        };
        self.find.opened.remove(&id);
        self.cut(row);
    }

    fn is_folded(&self, id: BlockId) -> bool {
        self.folded.as_ref().is_some_and(|folded| folded.contains(&id)) && !self.find.opened.contains(&id)
    }

    /// Folds everything, or opens everything where all is folded.
    fn fold_all(&mut self) {
        let row = self.row();
        let sections = self.outline.blocks.iter().enumerate().filter(|(_, block)| block.inside.is_none());
        let is_open = sections.map(|(id, _)| id).any(|id| !self.is_folded(id));
        self.folded = Some(if is_open { (0..self.outline.blocks.len()).collect() } else { HashSet::new() });
        self.find.opened.clear();
        self.cut(row);
    }

    fn go_to(&mut self, found: Option<Match>) {
        let Some(Match { row, start, .. }) = found else { return };
        // What was folded by hand while the search went on opens again.
        if self.outline.around(row).any(|id| self.is_folded(id)) {
            self.find.opened.extend(self.outline.around(row));
            self.cut(self.row());
        }
        let line = line_of_byte(&self.pieces, row, start);
        self.cursor.go(line, self.pieces.len(), self.height);
    }

    /// Ends the search. What it opened folds again, but for what the operator is in.
    fn end_search(&mut self) {
        let row = if self.is_typing() { self.find.origin } else { self.row() };
        if let Some(folded) = &mut self.folded {
            folded.retain(|&id| !self.outline.around(row).any(|around| around == id));
        }
        self.find = Find::default();
        self.height += 1;
        self.cut(row);
    }

    /// Does what an action in the record asks for; whether it was one.
    pub(in super::super) fn walk(&mut self, action: Action) -> bool {
        let opens = self.outline.rows.get(self.row()).and_then(|row| row.opens);
        match (action, opens) {
            (Action::ToggleFold, Some(id)) => self.fold(id, !self.is_folded(id)),
            (Action::Fold, Some(id)) if !self.is_folded(id) => self.fold(id, true),
            (Action::Fold, _) => {
                let parent = self.outline.around(self.row()).next().and_then(|id| self.outline.blocks.get(id));
                if let Some(row) = parent.map(|block| block.row) {
                    self.cursor.go(line_of(&self.pieces, row), self.pieces.len(), self.height);
                }
            }
            (Action::Unfold, Some(id)) => self.fold(id, false),
            (Action::FoldAll, _) => self.fold_all(),
            (Action::Find, _) => {
                if self.find.stage == Stage::Off {
                    self.height = self.height.saturating_sub(1);
                }
                self.find.begin(self.row());
                self.cut(self.row());
            }
            (Action::Open, _) if self.is_typing() => self.find.stage = Stage::Walking,
            (Action::Back, _) if self.find.stage != Stage::Off => self.end_search(),
            (Action::NextMatch | Action::PreviousMatch, _) => {
                let found = self.find.step(action == Action::NextMatch);
                self.go_to(found);
            }
            (Action::ToggleFold | Action::Unfold, None) => {}
            _ => return self.cursor.follow(action, self.pieces.len(), self.height),
        }
        true
    }
}

/// Asks for the record of an attempt. The one on show stays while the same one is read again.
pub(super) fn show(view: &mut RecordView, id: AttemptId) -> Effect {
    await_record(view, &id);
    Effect::ReadRecord(id)
}

/// Says that the record of an attempt is being read, unless it is on show.
pub(in super::super) fn await_record(view: &mut RecordView, id: &AttemptId) {
    if view.record().is_none_or(|record| record.attempt.id != *id) {
        *view = RecordView { on_show: RecordOnShow::Reading(id.clone()), ..RecordView::default() };
    }
}

/// Takes the record away: none is chosen.
pub(super) fn clear(view: &mut RecordView) {
    *view = RecordView::default();
}

/// Takes the record of the attempt that is to be on show.
pub(in super::super) fn take(view: &mut RecordView, record: Result<Box<Record>, String>) {
    match record {
        Ok(record) => {
            let before = view.record();
            if before == Some(&*record) {
                return;
            }
            // Something came in meanwhile, or there was another one: its blocks are others.
            if before.is_none_or(|before| before.attempt != record.attempt || before.wire != record.wire) {
                *view = RecordView::default();
            }
            view.made_for = None;
            view.on_show = RecordOnShow::Ready(record);
        }
        Err(reason) => view.on_show = RecordOnShow::Failed(reason),
    }
}

/// Takes the note and the tags that were written beside an attempt, if it is the one on show.
pub(super) fn take_annotation(view: &mut RecordView, id: &AttemptId, annotation: &Annotation) {
    if let RecordOnShow::Ready(record) = &mut view.on_show
        && record.attempt.id == *id
    {
        record.annotation = annotation.clone();
        view.made_for = None;
    }
}

/// Lays the record on show out, where something has changed.
pub(super) fn settle(model: &mut Model) {
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return };
    let area = Panes::of(body, true).panes.detail;
    let size = (area.width, area.height);
    model.history.view.lay_out(size, Extent::Whole, model.catalogue.as_deref(), &model.setup.theme);
}

/// Does what an action asks of the record; `None` when it is none of its own.
pub(super) fn act(model: &mut Model, place: Place, action: Action) -> Option<Vec<Effect>> {
    if let Some(effects) = act::act(model, action) {
        return Some(effects);
    }
    let is_here = matches!(place, Place::Record | Place::RecordSearch);
    (is_here && model.history.view.walk(action)).then(Vec::new)
}

/// Edits what is searched for.
pub(super) fn edit(model: &mut Model, request: InputRequest) {
    let view = &mut model.history.view;
    if view.find.edit(request) {
        let row = view.find.origin;
        view.find.search(&view.outline);
        view.cut(row);
        view.go_to(view.find.current());
    }
}
