//! What came of a case: the last verdicts, from this session and from the record, and the answer on show.

use crate::enrollment::AttemptId;
use crate::explore::{Draft, Finding};
use crate::history::Record;
use crate::tui::actions::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::screens::history;
use crate::tui::screens::history::record;

use super::{Explore, Focus, Seen};

impl Explore {
    /// Notes what came of a request of a case, which may be another than the case says.
    pub(super) fn note(&mut self, by_promise: Finding, sent: Draft, is_changed: bool) {
        let before = self.seen.get(&by_promise.case).and_then(|seen| seen.finding.answers.first());
        let before = before.map(|answer| answer.attempt.clone());
        let chosen = self.chosen().map(|case| case.name.clone());
        if chosen.as_ref() == Some(&by_promise.case) {
            self.answer_at = 0;
        }
        let finding = self.hold(by_promise.clone(), is_changed);
        self.seen.insert(finding.case.clone(), Seen { by_promise, finding, sent, is_changed, before });
        // A filter may look for verdicts: what is chosen stays so, and what is open stays listed.
        if let Some(chosen) = chosen
            && !self.choose(&chosen)
            && self.focus != Focus::List
        {
            self.filter.clear();
            self.choose(&chosen);
        }
    }
}

impl Explore {
    /// Whether there is another answer of the chosen case than the one on show.
    #[must_use]
    pub fn can_compare(&self) -> bool {
        self.other_answer().is_some()
    }

    /// The answer before, or another that came of the same case.
    fn other_answer(&self) -> Option<&AttemptId> {
        let (seen, on_show) = (self.seen()?, self.answered()?);
        let others = seen.finding.answers.iter().map(|answer| &answer.attempt);
        seen.before.iter().chain(others).find(|id| *id != on_show)
    }
}

/// Asks what came of the cases before this session, and what of it was accepted, as soon as cases and catalogue are there.
#[must_use]
pub fn recall(model: &Model) -> Vec<Effect> {
    let Some(catalogue) = model.catalogue.clone() else { return Vec::new() };
    let explore = &model.explore;
    if explore.cases.is_empty() {
        return Vec::new();
    }
    let (cases, profile) = (explore.cases.clone(), model.gateway.profile.clone());
    vec![Effect::ReadBaseline(profile.clone()), Effect::RecallFindings { profile, cases, catalogue }]
}

/// Takes what came of cases before, by the record of a profile. What came in this session stays.
pub fn take_findings(model: &mut Model, profile: &str, findings: Vec<Finding>) -> Vec<Effect> {
    if profile != model.gateway.profile {
        return Vec::new();
    }
    for finding in findings {
        let name = finding.case.clone();
        let Some(case) = model.explore.cases.iter().find(|case| case.name == name) else { continue };
        let sent = Draft::of(&case.request);
        if !model.explore.seen.contains_key(&name) {
            model.explore.note(finding, sent, false);
        }
    }
    show(model)
}

/// Reads the record of the answer on show, unless it is there.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let explore = &mut model.explore;
    let Some(id) = explore.answered().cloned() else {
        explore.answer = record::RecordView::default();
        return Vec::new();
    };
    if explore.focus == Focus::List || explore.answer.is_of(&id) {
        return Vec::new();
    }
    record::await_record(&mut explore.answer, &id);
    vec![Effect::ReadAnswer(id)]
}

/// Takes the record that was asked for, if it is still on show.
pub fn take_record(model: &mut Model, id: &AttemptId, record: Result<Box<Record>, String>) {
    if model.explore.answered() == Some(id) {
        record::take(&mut model.explore.answer, record);
    }
}

/// Does what an action over the answer asks for; `None` when it is none of these.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let explore = &mut model.explore;
    let answers = explore.seen().map_or(0, |seen| seen.finding.answers.len());
    match action {
        Action::NextAnswer | Action::PreviousAnswer if answers > 0 => {
            let step = if action == Action::NextAnswer { 1 } else { answers - 1 };
            explore.answer_at = (explore.answer_at + step) % answers;
            Some(show(model))
        }
        Action::OpenRecord => {
            let Some(id) = explore.answered().cloned() else {
                model.complain("Nothing was sent yet: r sends it.");
                return Some(Vec::new());
            };
            Some(history::open_record(model, id))
        }
        Action::Compare => Some(compare(model)),
        _ => explore.answer.walk(action).then(Vec::new),
    }
}

/// Holds the answer on show against another one.
fn compare(model: &mut Model) -> Vec<Effect> {
    let explore = &model.explore;
    match (explore.other_answer().cloned(), explore.answered().cloned()) {
        (Some(other), Some(on_show)) => history::compare_two(model, [other, on_show]),
        _ => Vec::new(),
    }
}
