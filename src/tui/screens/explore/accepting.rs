//! Answers that were accepted: from then on cases are judged by them, so that only what has changed stands out.

use crate::explore::{Baseline, Case, Finding, Word};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::overlays::{Overlay, baselines};

use super::Explore;

impl Explore {
    /// How many answers are accepted; nothing where cases are judged by the documentation.
    pub(super) fn accepted(&self) -> Option<usize> {
        self.baseline.as_ref().map(|baseline| baseline.answers.len())
    }

    /// What a case was answered when its answer was accepted; nothing where it is judged by its promise.
    pub(super) fn accepted_of(&self, case: &Case) -> Option<&str> {
        let is_changed = self.seen.get(&case.name).is_some_and(|seen| seen.is_changed);
        let answers = &self.baseline.as_ref().filter(|_| !is_changed)?.answers;
        answers.get(&case.name).map(String::as_str)
    }

    /// A finding, judged by what was accepted, unless the request was another than the case's.
    pub(super) fn hold(&self, by_promise: Finding, is_changed: bool) -> Finding {
        match &self.baseline {
            Some(baseline) if !is_changed => baseline.hold(by_promise),
            _ => by_promise,
        }
    }

    /// What a verdict is called where it stands for all cases.
    pub(super) const fn title(&self, word: Word) -> &'static str {
        match (word, &self.baseline) {
            (Word::AsPromised, Some(_)) => "as expected",
            _ => word.title(),
        }
    }

    /// What the verdict of a case is called.
    pub(super) fn title_of(&self, case: &Case, word: Word) -> &'static str {
        if word == Word::AsPromised && self.accepted_of(case).is_some() { "as accepted" } else { word.title() }
    }
}

/// Asks by what cases are judged from now on.
pub(super) fn ask(model: &mut Model) {
    let explore = &model.explore;
    let of_cases = explore.seen.values().filter(|seen| !seen.is_changed).map(|seen| seen.by_promise.clone());
    let last = Baseline::of(&model.gateway.profile, &of_cases.collect::<Vec<_>>());
    if last.answers.is_empty() && explore.baseline.is_none() {
        model.complain("Nothing was answered yet: R sends all that are listed, and what is answered can be accepted.");
        return;
    }
    model.overlays.push(Overlay::Picker(baselines(explore.baseline.as_ref(), last)));
}

/// Accepts answers, or goes back to the documentation.
pub fn accept(model: &Model, answers: Option<Baseline>) -> Vec<Effect> {
    vec![Effect::KeepBaseline(model.gateway.profile.clone(), answers.map(Box::new))]
}

/// Takes the accepted answers of a profile: those that were read, or those that were just kept.
pub fn take_baseline(model: &mut Model, profile: &str, known: Result<Option<Baseline>, String>, is_news: bool) {
    if profile != model.gateway.profile {
        return;
    }
    let known = match known {
        Ok(known) => known,
        Err(reason) => return model.complain(reason),
    };
    if is_news {
        model.say(match known.as_ref().map(|baseline| baseline.answers.len()) {
            Some(1) => "1 answer is accepted: from now on only another one counts.".to_owned(),
            Some(count) => format!("{count} answers are accepted: from now on only those that change count."),
            None => "Cases are judged by what the documentation promises again.".to_owned(),
        });
    }
    let explore = &mut model.explore;
    explore.baseline = known;
    let mut seen = std::mem::take(&mut explore.seen);
    for it in seen.values_mut() {
        it.finding = explore.hold(it.by_promise.clone(), it.is_changed);
    }
    explore.seen = seen;
}
