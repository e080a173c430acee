//! Answers that were accepted: from then on cases are judged by them, so that only what has changed stands out.

use crate::explore::{Baseline, Case, Finding, Word};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::overlays::{Overlay, baselines};

use super::{Explore, answer};

impl Explore {
    /// How many answers are accepted; nothing where cases are judged by the documentation.
    pub(super) fn accepted(&self) -> Option<usize> {
        self.baseline.as_ref().map(|baseline| baseline.answers.len())
    }

    /// What a case was answered when its answer was accepted.
    pub(super) fn accepted_of(&self, case: &Case) -> Option<&str> {
        self.baseline.as_ref()?.answers.get(&case.name).map(String::as_str)
    }

    /// A finding, judged by what was accepted, unless the request was another than the case's.
    pub(super) fn hold(&self, finding: Finding, is_changed: bool) -> Finding {
        match &self.baseline {
            Some(baseline) if !is_changed => baseline.hold(finding),
            _ => finding,
        }
    }
}

/// Asks by what cases are judged from now on.
pub(super) fn ask(model: &mut Model) {
    let explore = &model.explore;
    let of_cases = explore.seen.values().filter(|seen| !seen.is_changed).map(|seen| seen.finding.clone());
    let today = Baseline::of(&model.gateway.profile, &of_cases.collect::<Vec<_>>());
    if today.answers.is_empty() && explore.baseline.is_none() {
        model.complain("Nothing was answered yet: R sends all that are listed, and what is answered can be accepted.");
        return;
    }
    model.overlays.push(Overlay::Picker(baselines(explore.baseline.as_ref(), &today)));
}

/// Accepts answers, or goes back to the documentation.
pub fn accept(model: &Model, baseline: Option<Baseline>) -> Vec<Effect> {
    vec![Effect::KeepBaseline(model.gateway.profile.clone(), baseline.map(Box::new))]
}

/// Takes the accepted answers of a profile: those that were read, or those that were just kept.
pub fn take_baseline(
    model: &mut Model,
    profile: &str,
    known: Result<Option<Baseline>, String>,
    is_news: bool,
) -> Vec<Effect> {
    if profile != model.gateway.profile {
        return Vec::new();
    }
    let known = match known {
        Ok(known) => known,
        Err(reason) => {
            model.complain(reason);
            return Vec::new();
        }
    };
    if is_news {
        model.say(match &known {
            Some(baseline) => format!("{} answers are accepted: what changes is different.", baseline.answers.len()),
            None => "Cases are judged by the documentation again.".to_owned(),
        });
    }
    let explore = &mut model.explore;
    explore.baseline = known;
    let Some(baseline) = &explore.baseline else {
        // What was judged by the baseline is judged anew, from the record.
        explore.seen.retain(|_, seen| seen.is_changed || !is_news);
        return if is_news { answer::recall(model) } else { Vec::new() };
    };
    for seen in explore.seen.values_mut().filter(|seen| !seen.is_changed && seen.finding.word != Word::Skipped) {
        seen.finding = baseline.hold(seen.finding.clone());
    }
    Vec::new()
}
