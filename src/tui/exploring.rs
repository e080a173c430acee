//! How the crew explores: cases read and kept as files, sent, recalled from the record; reports written.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::enrollment::{AttemptId, Catalogue, harmless_line, path_to_text, thousands};
use crate::explore::{
    Answer, BUILT_IN, Case, Cases, Draft, Event, Explorer, Filling, Finding, Promise, Recipe, ReportFormat, Target,
    free_name, judge, was_given_up,
};
use crate::history::{Anchor, Order, Query, Record, Search, Store};
use crate::photo::parse_paths;
use crate::pipeline::operator;
use crate::session::Connection;
use crate::settings::{read_text, write_whole};

use super::actions::Place;
use super::disk;
use super::effect::{Effect, Exploring, Job, Keeping, Reporting, Saving};
use super::message::{Msg, Ticket};
use super::model::Model;
use super::overlays::{Intent, Overlay, PathPrompt, Question};
use super::widgets::cursor::Cursor;
use super::worker::Crew;

/// Attempts that are looked through for what came of cases before.
const LOOKED_THROUGH: usize = 400;

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is a file already.
    #[error("{} is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Asks where the report of the last run goes.
pub(super) fn ask_for_path(model: &mut Model) {
    let today = model.now.to_zoned(TimeZone::system()).date();
    let path = model.enroll.photos.folder.join(format!("explored-{}-{today}.html", model.gateway.profile));
    model.overlays.push(Overlay::Path(PathPrompt::for_report(path_to_text(&path))));
}

/// Writes the report to a path that was typed, unless it says no form.
pub(super) fn report(model: &mut Model, typed: &str) -> Vec<Effect> {
    let path = parse_paths(typed, disk::home().as_deref()).into_iter().next().unwrap_or_default();
    let path = model.enroll.photos.folder.join(path);
    if ReportFormat::of_ending(&path).is_none() {
        model.complain("The name says in which form: let it end in .xml (JUnit), .md, .json or .html.");
        model.overlays.push(Overlay::Path(PathPrompt::for_report(typed.to_owned())));
        return Vec::new();
    }
    let Some(report) = model.explore.report().cloned() else { return Vec::new() };
    vec![Effect::WriteReport(Box::new(Reporting { report, path, overwrite: false }))]
}

/// Takes what came of it. A file that is there already is replaced after a yes.
pub(super) fn take_report(model: &mut Model, reporting: Reporting, result: Result<(), ReportError>) {
    match result {
        Ok(()) => model.say(format!("The report is in {}.", harmless_line(&reporting.path.display().to_string()))),
        Err(ReportError::Exists { path }) if model.overlays.is_empty() => {
            let lines = vec![
                ("file".to_owned(), path.display().to_string()),
                ("what happens".to_owned(), "It is replaced by the report; what it holds now is gone.".to_owned()),
            ];
            let intent = Intent::Report(Box::new(Reporting { overwrite: true, ..reporting }));
            model.overlays.push(Overlay::Question(Question::new("Replace the file?", lines, intent, model)));
        }
        Err(error) => model.complain(format!("{error}.")),
    }
}

fn write_report(Reporting { report, path, overwrite }: &Reporting) -> Result<(), ReportError> {
    // The path was looked at when it was typed.
    let format = ReportFormat::of_ending(path).unwrap_or(ReportFormat::Json);
    let written = report.render(format).and_then(|text| write_whole(path, text.as_bytes(), *overwrite));
    written.map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => ReportError::Exists { path: path.clone() },
        _ => ReportError::File { path: path.clone(), source },
    })
}

/// All cases that can be read, how many of them are built in, and what is wrong with files of one's own.
fn read_cases(folder: &Path) -> (Vec<Case>, usize, Option<String>) {
    let built_in = Cases::parse(Path::new("config/cases.toml"), BUILT_IN).map_or(0, |cases| cases.all().len());
    let (cases, errors) = Cases::load_readable(folder);
    let objection = errors.first().map(|error| match errors.len() {
        1 => format!("Of your own cases a file was not read: {error}."),
        count => format!("Of your own cases {count} files were not read; the first: {error}."),
    });
    (cases.all().to_vec(), built_in, objection)
}

/// The case that a record becomes, under a free name, and what was answered; `None` where nothing was to be sent.
fn made_of(record: &Record, cases: &[Case]) -> Option<Keeping> {
    let case = Case::of_record(record, cases)?;
    let attempt = &record.attempt;
    let answer = Answer::of(attempt);
    let promise = Promise::kept_by(std::slice::from_ref(&answer)).filter(|_| !was_given_up(attempt));
    let answered = promise.map(|promise| (promise, answer.source(&attempt.profile)));
    Some(Keeping { case: Case { name: free_name(cases, &case.name), ..case }, answered })
}

/// Writes a case as a file of its own, and gives the file.
fn save_case(folder: &Path, Saving { case, may_replace, .. }: &Saving) -> Result<PathBuf, String> {
    let failed = |error: &dyn std::fmt::Display| format!("The case was not kept: {error}.");
    let path = if *may_replace {
        let path = folder.join(format!("{}.toml", case.name));
        let text = Cases::to_toml(std::slice::from_ref(case)).map_err(|error| failed(&error))?;
        let others = |known: Cases| known.all().iter().any(|known| known.name != case.name);
        let known = read_text(&path).map_err(|error| {
            failed(&format!("{} lies in a file of another name, change it there ({error})", case.name))
        })?;
        if Cases::parse(&path, &known).is_ok_and(others) {
            return Err(failed(&format!("{} holds other cases too, change it there", path.display())));
        }
        write_whole(&path, text.as_bytes(), true).map_err(|error| failed(&format!("{}: {error}", path.display())))?;
        path
    } else {
        Cases::save(folder, case).map_err(|error| failed(&error))?
    };
    Ok(path)
}

/// What came of cases when they were last sent by a profile, as the record has it.
async fn recall(store: &Store, profile: &str, cases: &[Case], catalogue: &Catalogue) -> Result<Vec<Finding>, String> {
    let line = format!("kind:explore profile:\"{}\"", profile.replace('"', ""));
    let search = Search::parse(&line, &Zoned::now(), &[]).map_err(|error| error.to_string())?;
    let query = Query { search, order: Order::Newest, anchor: Anchor::Start, limit: LOOKED_THROUGH };
    let page = store.page(query).await.map_err(|error| error.to_string())?;
    let mut records: HashMap<String, Vec<(Recipe, Record)>> = HashMap::new();
    for summary in page {
        let found = store.get(summary.id).await.map_err(|error| error.to_string())?;
        let of_here = found.filter(|record| record.attempt.profile == profile && !was_given_up(&record.attempt));
        let Some(record) = of_here else { continue };
        let recipe = record.wire.request.as_ref().and_then(Recipe::on_record);
        if let (Some(name), Some(recipe)) = (record.attempt.case.clone(), recipe) {
            records.entry(name).or_default().push((recipe, record));
        }
    }
    let finding = |case: &Case| {
        // What was sent before the case was changed says nothing of it.
        let of_case = records.get(&case.name)?.iter().filter(|(recipe, _)| *recipe == case.request);
        let mut sent: Vec<Record> =
            of_case.take(case.request.sends.times()).map(|(_, record)| record.clone()).collect();
        sent.reverse();
        (!sent.is_empty()).then(|| judge(case, &sent, catalogue))
    };
    Ok(cases.iter().filter_map(finding).collect())
}

/// The gateway of a profile, as it is explored.
fn target(connection: &Connection, profile: String) -> Target {
    Target::new(profile, connection.kind, operator(), (*connection.line).clone(), connection.other.as_deref().cloned())
}

/// Sends cases by a connection, and tells each event.
async fn explore(
    connection: &Connection,
    profile: String,
    store: Store,
    exploring: Exploring,
    events: mpsc::UnboundedSender<Event>,
    cancel: &CancellationToken,
) -> Result<(), String> {
    let Exploring { jobs, limits, catalogue } = exploring;
    let target = target(connection, profile);
    let explorer = Explorer::new(target, store, (*catalogue).clone(), limits);
    let requests: Vec<_> = jobs.into_iter().map(|Job { case, draft, .. }| (case, draft)).collect();
    explorer.run(&requests, &events, cancel).await.map(|_| ()).map_err(|error| error.to_string())
}

/// The longest text of a body that is shown, in characters.
const SHOWN: usize = 4000;

/// A request as it would leave, as text: the very headers, and the body before it is encrypted.
fn as_it_leaves(connection: &Connection, profile: String, draft: &Draft) -> Result<String, String> {
    let target = target(connection, profile);
    let built = draft.build(target.account(draft.base)?, &Filling::fresh()).map_err(|error| error.to_string())?;
    let request = &built.request;
    let mut lines = vec![format!("{} {}", request.method(), target.transport.url_of(request))];
    lines.extend(request.headers().iter().map(|(name, value)| format!("{name}: {value}")));
    let how = if request.is_encrypted() { ", encrypted; before that it is" } else { "" };
    lines.push(String::new());
    lines.push(format!("{} bytes of body{how}:", thousands(request.body().len() as u64)));
    let more = built.shown.chars().count().saturating_sub(SHOWN);
    lines.extend(built.shown.chars().take(SHOWN).collect::<String>().split('\n').map(str::to_owned));
    if more > 0 {
        lines.push(format!("… {} more characters", thousands(more as u64)));
    }
    lines.push(String::new());
    lines.push("Identifiers, time and AES key are new with each sending.".to_owned());
    Ok(lines.join("\n"))
}

/// Shows a request as it would leave, unless the operator has gone elsewhere meanwhile.
pub(super) fn take_preview(model: &mut Model, text: Result<String, String>) {
    if model.place() != Place::CaseRequest {
        return;
    }
    match text {
        Ok(text) => model.overlays.push(Overlay::Text { title: "As it leaves", text, top: Cursor::default() }),
        Err(reason) => model.complain(format!("It cannot leave so: {reason}.")),
    }
}

impl Crew {
    pub(super) fn preview(&self, draft: Draft) {
        let (connection, profile) = (self.lines.connection(), self.lines.profile());
        self.spawn(async move {
            let text = async {
                let connection = connection.await?;
                let built = tokio::task::spawn_blocking(move || as_it_leaves(&connection, profile, &draft)).await;
                built.map_err(|defect| defect.to_string())?
            };
            Msg::Previewed(text.await)
        });
    }

    fn cases_folder(&self) -> PathBuf {
        Cases::folder(&self.lines.settings().paths.config)
    }

    pub(super) fn read_cases(&self) {
        let folder = self.cases_folder();
        self.spawn_blocking(move || {
            let (cases, built_in, objection) = read_cases(&folder);
            Msg::Cases { cases, built_in, objection }
        });
    }

    pub(super) fn make_case(&self, record: Box<Record>) {
        let folder = self.cases_folder();
        self.spawn_blocking(move || Msg::CaseMade(made_of(&record, &read_cases(&folder).0).map(Box::new)));
    }

    pub(super) fn save_case(&self, saving: Saving) {
        let folder = self.cases_folder();
        self.spawn_blocking(move || {
            let saved = save_case(&folder, &saving).map(|path| path.display().to_string());
            Msg::CaseSaved(Box::new(saving), saved)
        });
    }

    /// A record that cannot be read is told by whatever else reads it.
    pub(super) fn recall_findings(&self, profile: String, cases: Vec<Case>, catalogue: Arc<Catalogue>) {
        let store = self.lines.store();
        self.spawn_if(async move {
            let found = recall(&store.await.ok()?, &profile, &cases, &catalogue).await.ok()?;
            Some(Msg::Recalled(profile, found))
        });
    }

    pub(super) fn explore(&mut self, ticket: Ticket, exploring: Exploring) {
        let cancel = CancellationToken::new();
        self.exploring = cancel.clone();
        let (connection, store, profile) = (self.lines.connection(), self.lines.store(), self.lines.profile());
        let sender = self.sender.clone();
        let task = async move {
            let (events, mut heard) = mpsc::unbounded_channel();
            let telling = tokio::spawn(async move {
                while let Some(event) = heard.recv().await {
                    // Nobody listens any more when the program is ending.
                    let _ = sender.send(Msg::Explored(ticket, event));
                }
            });
            let result = async {
                let (connection, store) = (connection.await?, store.await?);
                explore(&connection, profile, store, exploring, events, &cancel).await
            };
            let result = result.await;
            // It ends with the events, which come first.
            let _ = telling.await;
            Some(Msg::ExploreEnded(ticket, result))
        };
        self.spawn_or(task, move |defect| Msg::ExploreEnded(ticket, Err(defect)));
    }

    pub(super) fn read_answer(&self, id: AttemptId) {
        let store = self.lines.store();
        self.spawn(async move {
            let record = async { store.await?.get(id.clone()).await.map_err(|error| error.to_string()) };
            let record = record.await.and_then(|found| found.ok_or_else(|| "This answer was erased.".to_owned()));
            Msg::AnswerRecord(id, record.map(Box::new))
        });
    }

    pub(super) fn write_report(&self, reporting: Reporting) {
        self.spawn_blocking(move || {
            let written = write_report(&reporting);
            Msg::ReportWritten(Box::new(reporting), written)
        });
    }
}
