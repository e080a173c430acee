//! Two attempts side by side: only what differs stands out.

mod bodies;
mod comparison;
mod view;

use std::ops::Range;

use crate::enrollment::AttemptId;
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::{scroll, scrollable};

use super::History;
use super::origin::{Opened, leave_for_here};
use super::record::broken;

pub use comparison::{Comparison, Pair, Section, Standing};
pub(super) use view::draw;

/// What is on show.
#[derive(Debug, Default)]
enum OnShow {
    /// Nothing is compared.
    #[default]
    Nothing,
    /// Two attempts are being read.
    Reading([AttemptId; 2]),
    /// They are held against each other.
    Ready(Box<Comparison>),
    /// They cannot be, and why.
    Failed(String),
}

/// One line on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    /// The title of a section, by its number.
    Title(usize),
    /// A part of a pair: the bytes of either side.
    Part {
        section: usize,
        pair: usize,
        sides: [Option<Range<usize>>; 2],
        /// Whether it is the first one of the pair.
        first: bool,
    },
    /// An empty one.
    Gap,
}

/// The comparison, and where the operator is in it.
#[derive(Debug, Default)]
pub struct Compare {
    on_show: OnShow,
    /// Whether only what differs is shown, once that was decided.
    only: Option<bool>,
    lines: Vec<Line>,
    /// What the lines were made for: columns of one side, and whether only what differs is in them.
    made_for: Option<(u16, bool)>,
    top: Cursor,
    /// The line of the difference that was gone to.
    at: Option<usize>,
    height: u16,
}

/// Columns between the two sides, for the sign.
const GUTTER: u16 = 3;
/// Rows above the lines: the sentence, which takes two at the most, and the names of the two attempts.
const HEADER: u16 = 3;

/// Columns of one side in a body of that width; one is left free for the sign of where the operator is.
const fn side_width(width: u16) -> u16 {
    width.saturating_sub(1 + GUTTER) / 2
}

impl Compare {
    /// Whether anything is compared.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        !matches!(self.on_show, OnShow::Nothing)
    }

    /// Takes what came of comparing two attempts, if it is still wanted.
    pub(super) fn take(&mut self, ids: &[AttemptId; 2], comparison: Result<Box<Comparison>, String>) {
        if matches!(&self.on_show, OnShow::Reading(wanted) if wanted == ids) {
            self.on_show = match comparison {
                Ok(comparison) => OnShow::Ready(comparison),
                Err(reason) => OnShow::Failed(reason),
            };
        }
    }

    /// Makes the lines, unless they are there. What is more than a screenful begins with only what differs.
    fn lay_out(&mut self, width: u16, height: u16) {
        self.height = height.saturating_sub(HEADER);
        let OnShow::Ready(comparison) = &self.on_show else { return };
        let side = side_width(width);
        let only = self.only.unwrap_or_else(|| lines(comparison, side, false).len() > usize::from(self.height));
        self.only = Some(only);
        if self.made_for == Some((side, only)) {
            return;
        }
        let place = self.place();
        self.lines = lines(comparison, side, only);
        self.made_for = Some((side, only));
        let is_behind = |line: &Line| position(line).is_some_and(|at| place.is_some_and(|place| at >= place));
        let top = self.lines.iter().position(is_behind);
        self.at = None;
        self.top = Cursor(top.unwrap_or(0).min(scrollable(self.lines.len(), self.height) - 1));
    }

    /// The section and the pair that are first on the screen.
    fn place(&self) -> Option<(usize, usize)> {
        self.lines.iter().skip(self.top.0).find_map(position)
    }

    /// Goes to the next difference, or to the one before; it stays where it is when there is none.
    fn step(&mut self, forwards: bool) {
        let OnShow::Ready(comparison) = &self.on_show else { return };
        let differs = |line: &Line| match line {
            Line::Part { section, pair, first: true, .. } => {
                pair_of(comparison, *section, *pair).is_some_and(|pair| pair.standing == Standing::Differs)
            }
            _ => false,
        };
        // The last row may say that there are more.
        let seen = self.top.0..self.top.0 + usize::from(self.height.saturating_sub(1));
        let mut found = self.lines.iter().enumerate().filter(|(_, line)| differs(line)).map(|(index, _)| index);
        let next = match (forwards, self.at.filter(|at| seen.contains(at))) {
            (true, Some(at)) => found.find(|&index| index > at),
            (true, None) => found.find(|&index| index >= seen.start),
            (false, at) => found.take_while(|&index| index < at.unwrap_or(seen.end)).last(),
        };
        let Some(next) = next else { return };
        self.at = Some(next);
        if !seen.contains(&next) {
            let above = usize::from(self.height / 3);
            self.top = Cursor(next.saturating_sub(above).min(scrollable(self.lines.len(), self.height) - 1));
        }
    }
}

fn position(line: &Line) -> Option<(usize, usize)> {
    match line {
        Line::Part { section, pair, .. } => Some((*section, *pair)),
        _ => None,
    }
}

fn pair_of(comparison: &Comparison, section: usize, pair: usize) -> Option<&Pair> {
    comparison.sections.get(section)?.pairs.get(pair)
}

/// Columns that a pair is moved to the right for each level it is nested.
const STEP: u16 = 2;

/// Columns before a pair.
fn indent(pair: &Pair, side: u16) -> u16 {
    pair.depth.saturating_mul(STEP).min(side / 3)
}

/// The lines at a width, all of them or `only` those that differ.
fn lines(comparison: &Comparison, side: u16, only: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for (section, Section { pairs, words, .. }) in comparison.sections.iter().enumerate() {
        if section > 0 {
            lines.push(Line::Gap);
        }
        lines.push(Line::Title(section));
        let shown = pairs.iter().enumerate().filter(|(_, pair)| !only || pair.standing != Standing::Same);
        for (number, pair) in shown {
            let room = side.saturating_sub(indent(pair, side));
            let [left, right] =
                pair.sides.each_ref().map(|text| broken(text.as_deref().unwrap_or_default(), room, *words));
            for part in 0..left.len().max(right.len()).max(1) {
                let sides = [left.get(part).cloned(), right.get(part).cloned()];
                lines.push(Line::Part { section, pair: number, sides, first: part == 0 });
            }
        }
    }
    lines
}

/// Lays the comparison out, where something has changed.
pub(super) fn settle(model: &mut Model) {
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return };
    model.history.compare.lay_out(body.width, body.height);
}

/// Does what an action asks for; `None` when it is none of its own.
pub(super) fn act(model: &mut Model, place: Place, action: Action) -> Option<Vec<Effect>> {
    match (place, action) {
        (Place::HistoryList, Action::Mark) => {
            mark(model);
            Some(Vec::new())
        }
        (Place::HistoryList | Place::Record, Action::Compare) => Some(begin(model)),
        (Place::Compare, _) => {
            let compare = &mut model.history.compare;
            match action {
                Action::Back => *compare = Compare::default(),
                Action::OnlyDifferences => compare.only = compare.only.map(|only| !only),
                Action::NextDifference | Action::PreviousDifference => {
                    compare.step(action == Action::NextDifference);
                }
                _ => {
                    scroll(&mut compare.top, action, compare.lines.len(), compare.height);
                }
            }
            Some(Vec::new())
        }
        _ => None,
    }
}

/// Attempts that can be marked at once; one more replaces the oldest mark.
const MARKS: usize = 2;

fn mark(model: &mut Model) {
    let history = &mut model.history;
    let Some(id) = history.chosen().map(|chosen| chosen.id.clone()) else { return };
    let before = history.marked.len();
    history.marked.retain(|marked| *marked != id);
    if history.marked.len() == before {
        history.marked.push(id);
        if history.marked.len() > MARKS {
            history.marked.remove(0);
        }
    }
}

/// Compares the two marked attempts, or the chosen one with the marked one, or else with the next one of the list.
fn begin(model: &mut Model) -> Vec<Effect> {
    let history = &mut model.history;
    let Some(chosen) = history.chosen().map(|chosen| chosen.id.clone()) else { return Vec::new() };
    let next = history.list.below().map(|next| next.id.clone());
    let mut ids = match history.marked.as_slice() {
        [first, second] => [first.clone(), second.clone()],
        [marked] if *marked != chosen => [marked.clone(), chosen],
        _ => {
            let Some(next) = next else {
                model.complain("There is no other attempt below this one: mark one (space), then compare.");
                return Vec::new();
            };
            [next, chosen]
        }
    };
    // Identities sort by time.
    ids.sort();
    vec![of_two(history, ids)]
}

/// Goes to the history and holds two attempts against each other there, the earlier one first.
pub fn compare_two(model: &mut Model, ids: [AttemptId; 2]) -> Vec<Effect> {
    leave_for_here(model, Opened::Comparison);
    let mut effects = super::enter(model, None);
    effects.push(of_two(&mut model.history, ids));
    effects
}

fn of_two(history: &mut History, ids: [AttemptId; 2]) -> Effect {
    history.compare = Compare { on_show: OnShow::Reading(ids.clone()), ..Compare::default() };
    Effect::Compare(ids)
}
