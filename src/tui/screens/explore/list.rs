//! The cases that are listed: those that the filter leaves, in the order of their groups.

use crate::explore::{Case, Word};
use crate::tui::effect::Effect;
use crate::tui::model::Model;

use super::Explore;
use crate::tui::widgets::cursor::Cursor;

/// The group of cases of one's own, whatever their files say.
pub(super) const OWN: &str = "your own";

impl Explore {
    /// The places of the cases that are listed: all words of the filter are in the name, the title, the group, the verdict or
    /// the marks.
    pub(super) fn listed(&self) -> Vec<usize> {
        let words: Vec<String> = self.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let fits = |(index, case): &(usize, &Case)| {
            words.is_empty() || {
                let text = self.described(*index, case);
                words.iter().all(|word| text.contains(word.as_str()))
            }
        };
        self.cases.iter().enumerate().filter(fits).map(|(index, _)| index).collect()
    }

    fn described(&self, index: usize, case: &Case) -> String {
        let verdict = self.verdict(case).map_or("not sent yet", |word| self.title_of(case, word));
        let changed = if self.drafts.contains_key(&case.name) { "changed" } else { "" };
        let marked = if self.marked.contains(&case.name) { "marked" } else { "" };
        let group = self.group(index);
        format!("{} {} {} {group} {verdict} {changed} {marked}", case.name, case.title, case.group).to_lowercase()
    }

    /// The heading under which a case is listed.
    pub(super) fn group(&self, index: usize) -> &str {
        if index >= self.built_in { OWN } else { self.cases.get(index).map_or("", |case| case.group.as_str()) }
    }

    /// How many cases have each verdict, those that nobody has left out.
    pub(super) fn counts(&self) -> Vec<(usize, Word)> {
        let of = |word: Word| self.cases.iter().filter_map(|case| self.verdict(case)).filter(|it| *it == word).count();
        Word::ALL.into_iter().map(|word| (of(word), word)).filter(|(count, _)| *count > 0).collect()
    }

    /// The last verdict of a case, whether its request was changed or not.
    pub(super) fn verdict(&self, case: &Case) -> Option<Word> {
        self.seen.get(&case.name).map(|seen| seen.finding.word)
    }

    /// Chooses a case by its name, if it is listed.
    pub(super) fn choose(&mut self, name: &str) -> bool {
        let is_it = |index: &usize| self.cases.get(*index).is_some_and(|case| case.name == name);
        let place = self.listed().iter().position(is_it);
        if let Some(place) = place {
            self.cursor = Cursor(place);
        }
        place.is_some()
    }

    /// Marks the chosen case, or takes its mark away, and goes to the next.
    pub(super) fn mark(&mut self) {
        let Some(name) = self.chosen().map(|case| case.name.clone()) else { return };
        if !self.marked.remove(&name) {
            self.marked.insert(name);
        }
        self.cursor = Cursor((self.cursor.0 + 1).min(self.listed().len().saturating_sub(1)));
    }

    /// Marks all that are listed; none where all are.
    pub(super) fn mark_all(&mut self) {
        let names: Vec<String> =
            self.listed().into_iter().filter_map(|index| self.cases.get(index)).map(|case| case.name.clone()).collect();
        if names.iter().all(|name| self.marked.contains(name)) {
            self.marked.retain(|marked| !names.contains(marked));
        } else {
            self.marked.extend(names);
        }
    }
}

fn named<'c>(cases: &'c [Case], name: &str) -> Option<&'c Case> {
    cases.iter().find(|case| case.name == name)
}

/// Takes the cases that were read, of which so many are built in; what is wrong with files of one's own is told, and what
/// was chosen stays chosen.
pub fn take_cases(model: &mut Model, cases: Vec<Case>, built_in: usize, objection: Option<String>) -> Vec<Effect> {
    let explore = &mut model.explore;
    let chosen = explore.wanted.take().or_else(|| explore.chosen().map(|case| case.name.clone()));
    let before = std::mem::replace(&mut explore.cases, cases);
    if objection.is_some() {
        // What could not be read stays as it was, and what hangs on it.
        let kept = before.iter().skip(explore.built_in).filter(|case| named(&explore.cases, &case.name).is_none());
        let kept: Vec<Case> = kept.cloned().collect();
        explore.cases.extend(kept);
    }
    explore.built_in = built_in;
    explore.revision += 1;
    // What came of a case that is another now says nothing of it.
    explore.seen.retain(|name, _| named(&before, name) == named(&explore.cases, name));
    let is_there = |name: &String| named(&explore.cases, name).is_some();
    explore.drafts.retain(|name, _| is_there(name));
    explore.marked.retain(is_there);
    if let Some(name) = chosen
        && !explore.choose(&name)
    {
        explore.filter.clear();
        if !explore.choose(&name) {
            explore.cursor = Cursor::default();
            // What is written next would go into another case.
            if explore.editor.take().is_some() {
                model.complain(format!("{name} is gone, and so is what was written into it."));
            }
        }
    }
    if let Some(objection) = objection {
        model.complain(objection);
    }
    super::answer::recall(model)
}
