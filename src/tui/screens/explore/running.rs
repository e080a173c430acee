//! How cases are sent: one, the marked or all; after a question where that is due; watched, and stopped.

use jiff::Timestamp;

use crate::explore::{Case, Event, Finding, Limits, Report, Word};
use crate::tui::effect::{Effect, Exploring, Job};
use crate::tui::message::Ticket;
use crate::tui::model::{Link, Model};
use crate::tui::overlays::{Intent, Overlay, Question};

use super::{Explore, answer};

/// A run on its way.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) ticket: Ticket,
    pub(super) jobs: Vec<Job>,
    pub(super) findings: Vec<Finding>,
    /// The names of those that are being sent.
    pub(super) under_way: Vec<String>,
    pub(super) since: Timestamp,
    pub(super) is_stopping: bool,
}

impl Running {
    /// How many of them have this verdict.
    pub(super) fn count(&self, word: Word) -> usize {
        self.findings.iter().filter(|finding| finding.word == word).count()
    }
}

/// How hard the gateway in use is asked.
#[must_use]
pub(super) fn limits(model: &Model) -> Limits {
    model.explore.limits.unwrap_or(Limits::of(model.gateway.kind))
}

/// Sends the marked cases, or the chosen one.
pub(super) fn run_chosen(model: &mut Model) -> Vec<Effect> {
    let explore = &model.explore;
    let is_list = explore.focus == super::Focus::List;
    let chosen = explore.chosen().map(|case| case.name.clone());
    let wanted = |case: &&Case| {
        if is_list && !explore.marked.is_empty() {
            explore.marked.contains(&case.name)
        } else {
            Some(&case.name) == chosen.as_ref()
        }
    };
    let jobs = jobs(explore, explore.cases.iter().filter(wanted));
    let listed: Vec<&Case> = explore.listed().into_iter().filter_map(|index| explore.cases.get(index)).collect();
    let is_listed = |job: &Job| listed.contains(&&job.case);
    let hidden = jobs.iter().filter(|job| !is_listed(job)).count();
    if hidden > 0 {
        model.say(format!("{} marked cases, of which {hidden} are not listed.", jobs.len()));
    }
    ask_or_start(model, jobs)
}

/// Sends all that are listed.
pub(super) fn run_all(model: &mut Model) -> Vec<Effect> {
    let explore = &model.explore;
    let listed = explore.listed().into_iter().filter_map(|index| explore.cases.get(index));
    let jobs = jobs(explore, listed);
    ask_or_start(model, jobs)
}

/// Cases as they are shown, changes included.
fn jobs<'c>(explore: &Explore, cases: impl Iterator<Item = &'c Case>) -> Vec<Job> {
    let job = |case: &Case| Job {
        case: case.clone(),
        draft: explore.draft(case),
        is_changed: explore.drafts.contains_key(&case.name),
    };
    cases.map(job).collect()
}

fn ask_or_start(model: &mut Model, jobs: Vec<Job>) -> Vec<Effect> {
    if jobs.is_empty() {
        model.complain("There is nothing to send: esc ends the filter.");
        return Vec::new();
    }
    if model.explore.is_running() {
        return Vec::new();
    }
    if let Link::Failed(reason) | Link::Locked(reason) = &model.gateway.link {
        let reason = reason.clone();
        model.complain(reason);
        return Vec::new();
    }
    // One case may be many requests.
    let requests = jobs.iter().map(|job| job.draft.sends.times()).sum();
    let is_asked = model.is_production() || (requests > 1 && !model.is_simulator());
    if !is_asked {
        return start(model, jobs);
    }
    let question = question(model, jobs, requests);
    model.overlays.push(Overlay::Question(question));
    Vec::new()
}

/// What is asked before so many requests leave this computer.
fn question(model: &Model, jobs: Vec<Job>, requests: usize) -> Question {
    let first: Vec<&str> = jobs.iter().take(3).map(|job| job.case.name.as_str()).collect();
    let more = if jobs.len() > 3 { ", …" } else { "" };
    let happens = if model.is_production() {
        "Deliberate mistakes go to real people's gateway; right ones enroll a face there."
    } else {
        "The gateway gets all of them, most wrong on purpose; right ones enroll a face there."
    };
    let lines = vec![
        ("profile".to_owned(), model.gateway.title()),
        ("cases".to_owned(), format!("{}: {}{more}", jobs.len(), first.join(", "))),
        ("what happens".to_owned(), happens.to_owned()),
    ];
    let what = if requests == 1 { "1 request".to_owned() } else { format!("{requests} requests") };
    let gateway = if model.is_production() { "production".to_owned() } else { model.gateway.title() };
    let title = format!("Send {what} to {gateway}?");
    Question::new(&title, lines, Intent::Explore(jobs), model)
}

/// Sends cases, which were asked about where that is due.
pub fn start(model: &mut Model, jobs: Vec<Job>) -> Vec<Effect> {
    let Some(catalogue) = model.catalogue.clone() else {
        model.say("They are sent as soon as the catalogue of codes is read.");
        model.explore.put_off = jobs;
        return Vec::new();
    };
    let limits = limits(model);
    let (now, explore) = (model.now, &mut model.explore);
    explore.ticket = Ticket(explore.ticket.0 + 1);
    explore.running = Some(Running {
        ticket: explore.ticket,
        jobs: jobs.clone(),
        findings: Vec::new(),
        under_way: Vec::new(),
        since: now,
        is_stopping: false,
    });
    // What is waited for is the answer.
    if explore.focus == super::Focus::Request {
        explore.focus = super::Focus::Answer;
    }
    vec![Effect::Explore(explore.ticket, Box::new(Exploring { jobs, limits, catalogue }))]
}

/// Sends what had to wait for the catalogue.
pub fn start_put_off(model: &mut Model) -> Vec<Effect> {
    let jobs = std::mem::take(&mut model.explore.put_off);
    if jobs.is_empty() { Vec::new() } else { start(model, jobs) }
}

/// Sends no more; what is on its way is given up.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    model.explore.put_off.clear();
    let Some(running) = &mut model.explore.running else { return Vec::new() };
    running.is_stopping = true;
    vec![Effect::StopExploring]
}

/// Notes how far a run is.
pub fn take_event(model: &mut Model, ticket: Ticket, event: Event) -> Vec<Effect> {
    let explore = &mut model.explore;
    let Some(running) = explore.running.as_mut().filter(|running| running.ticket == ticket) else { return Vec::new() };
    match event {
        Event::Began(name) => running.under_way.push(name),
        Event::Ended(finding) => {
            let Some(job) = running.jobs.iter().find(|job| job.case.name == finding.case) else { return Vec::new() };
            let (sent, is_changed) = (job.draft.clone(), job.is_changed);
            // What was given up says nothing about the gateway.
            let is_given_up = running.is_stopping && finding.word == Word::Skipped;
            let held = explore.hold((*finding).clone(), is_changed);
            if let Some(running) = &mut explore.running {
                running.under_way.retain(|name| *name != held.case);
                running.findings.push(held);
            }
            if !is_given_up {
                explore.note(*finding, sent, is_changed);
            }
            return answer::show(model);
        }
    }
    Vec::new()
}

/// Takes the end of a run: its sum stays on show, and can be reported.
pub fn take_end(model: &mut Model, ticket: Ticket, result: Result<(), String>) {
    let Some(running) = model.explore.running.take_if(|running| running.ticket == ticket) else { return };
    let took = model.now.duration_since(running.since);
    // In the order of the cases, as a report wants them.
    let of = |case: &Case| running.findings.iter().find(|finding| finding.case == case.name).cloned();
    let ended = running.jobs.iter().filter_map(|job| Some(reported(job, of(&job.case)?)));
    let (cases, findings) = ended.unzip();
    model.explore.report = Some(Report {
        profile: model.gateway.profile.clone(),
        at: running.since,
        took: took.unsigned_abs(),
        cases,
        findings,
    });
    if let Err(reason) = result {
        model.complain(reason);
    }
}

/// A case and what came of it as a report tells them: of a changed request it says so.
fn reported(Job { case, draft, is_changed }: &Job, finding: Finding) -> (Case, Finding) {
    if !is_changed {
        return (case.clone(), finding);
    }
    let name = case.changed_name();
    (Case { name: name.clone(), ..case.with_request(draft) }, Finding { case: name, ..finding })
}

/// Forgets what a gateway answered, since it is another now.
pub fn forget(model: &mut Model) -> Vec<Effect> {
    let explore = &mut model.explore;
    explore.seen.clear();
    explore.put_off.clear();
    (explore.report, explore.limits, explore.baseline) = (None, None, None);
    let mut effects = answer::show(model);
    effects.extend(answer::recall(model));
    effects
}

/// Asks a gateway so hard from the next run on.
pub fn set_limits(model: &mut Model, limits: Limits) -> Vec<Effect> {
    model.explore.limits = Some(limits);
    model.say(format!("From the next run on: {}.", super::limits_in_words(limits)));
    Vec::new()
}
