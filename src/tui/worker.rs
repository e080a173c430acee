//! The hands of the console: carries effects out on tokio or on a blocking thread, and sends what came of them back.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use crate::doctor::TerminalReport;
use crate::pipeline::{Draft, ScriptSubject, Stage};
use crate::settings::{Settings, read_codes};

use super::disk;
use super::effect::{Effect, Scripted};
use super::line::Lines;
use super::lookups::SentPhotos;
use super::message::{Msg, Ticket};
use super::recalling::Asked;
use super::runtime::Worker;
use super::showing::Showing;
use super::widgets::picture::Look;

/// Carries effects out.
pub struct Crew {
    pub(super) sender: UnboundedSender<Msg>,
    pub(super) lines: Lines,
    look: Look,
    showing: Showing,
    sending: CancellationToken,
    /// How far the enrollment on its way is at this moment.
    stage: watch::Receiver<Stage>,
    /// Ends the run of cases that is on its way.
    pub(super) exploring: CancellationToken,
    examining: Option<AbortHandle>,
    /// Pages of the history that were asked for.
    pub(super) pages: Asked,
    /// What was counted of it.
    pub(super) counts: Asked,
    /// What it was asked about a form.
    pub(super) typed: Asked,
    /// The search for photos that were sent.
    pub(super) sent_photos: SentPhotos,
}

impl Crew {
    /// Hands that work with these settings, for a terminal that shows cells like this, and report to this queue. Nothing is
    /// opened before it is needed.
    #[must_use]
    pub fn new(settings: Arc<Settings>, look: Look, sender: UnboundedSender<Msg>) -> Self {
        let limits = settings.checks;
        let showing = Showing::new(look, limits, sender.clone());
        Self {
            sender,
            lines: Lines::new(settings),
            look,
            showing,
            sending: CancellationToken::new(),
            stage: watch::channel(Stage::Preparing).1,
            exploring: CancellationToken::new(),
            examining: None,
            pages: Asked::default(),
            counts: Asked::default(),
            typed: Asked::default(),
            sent_photos: SentPhotos::default(),
        }
    }

    /// Works with other settings from now on. What is on its way keeps those it began with.
    fn use_settings(&mut self, settings: Arc<Settings>, profile: &str, is_new_line: bool) {
        if settings.checks != self.lines.settings().checks {
            self.showing = Showing::new(self.look, settings.checks, self.sender.clone());
        }
        self.lines.use_settings(settings, profile, is_new_line);
    }

    /// Works at `task` in the background and sends its message; a panic in it is told and spoils nothing else.
    pub(super) fn spawn(&self, task: impl Future<Output = Msg> + Send + 'static) {
        self.spawn_if(async { Some(task.await) });
    }

    /// The same for what may come to nothing.
    pub(super) fn spawn_if(&self, task: impl Future<Output = Option<Msg>> + Send + 'static) {
        self.spawn_or(task, Msg::Broken);
    }

    /// The same, with the message that tells of a panic.
    pub(super) fn spawn_or(
        &self,
        task: impl Future<Output = Option<Msg>> + Send + 'static,
        broken: impl FnOnce(String) -> Msg + Send + 'static,
    ) {
        let sender = self.sender.clone();
        let running = tokio::spawn(task);
        tokio::spawn(async move {
            let msg = running.await.unwrap_or_else(|error| Some(broken(format!("A defect in this program: {error}"))));
            // Nobody listens any more when the program is ending.
            if let Some(msg) = msg {
                let _ = sender.send(msg);
            }
        });
    }

    /// The same for work that waits for the disk or for the processor.
    pub(super) fn spawn_blocking(&self, work: impl FnOnce() -> Msg + Send + 'static) {
        self.spawn(async move {
            let done = tokio::task::spawn_blocking(work).await;
            done.unwrap_or_else(|error| Msg::Broken(format!("A defect in this program: {error}")))
        });
    }

    fn send(&mut self, ticket: Ticket, draft: Draft) {
        let cancel = CancellationToken::new();
        self.sending = cancel.clone();
        let connection = self.lines.connection();
        let (stage, stages) = watch::channel(Stage::Preparing);
        self.stage = stages.clone();
        self.forward(ticket, stages);
        let task = async move {
            let result = async {
                let connection = connection.await?;
                let report = connection.pipeline.enroll(draft, &stage, &cancel).await;
                report.map(Box::new).map_err(|error| error.to_string())
            };
            Some(Msg::Finished(ticket, result.await))
        };
        let broken = move |defect| {
            Msg::Finished(
                ticket,
                Err(format!("{defect}. The request may have left: see History after the next start.")),
            )
        };
        self.spawn_or(task, broken);
    }

    /// Gives the enrollment on its way up, by its stage of this moment: what the operator saw may be older.
    fn cancel(&self, ticket: Ticket, only_if_unsent: bool) {
        if only_if_unsent && self.stage.borrow().may_have_left() {
            // Nobody listens any more when the program is ending.
            let _ = self.sender.send(Msg::MayHaveLeft(ticket));
        } else {
            self.sending.cancel();
        }
    }

    /// Examines the profile in use, and tells each finding. Whatever was examined before is given up.
    fn examine(&mut self, ticket: Ticket, terminal: TerminalReport) {
        if let Some(earlier) = self.examining.take() {
            earlier.abort();
        }
        let sender = self.sender.clone();
        let examination = self.lines.examine(terminal, move |finding| {
            // Nobody listens any more when the program is ending.
            let _ = sender.send(Msg::Finding(ticket, finding));
        });
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            examination.await;
            let _ = sender.send(Msg::Examined(ticket));
        });
        self.examining = Some(task.abort_handle());
    }

    /// Tells each stage as it is reached; those that pass faster than they can be told are left out.
    fn forward(&self, ticket: Ticket, mut stages: watch::Receiver<Stage>) {
        let sender = self.sender.clone();
        tokio::spawn(async move {
            while stages.changed().await.is_ok() {
                let stage = *stages.borrow_and_update();
                if sender.send(Msg::Progress(ticket, stage)).is_err() {
                    break;
                }
            }
        });
    }

    fn write_script(&self, scripted: Scripted) {
        let connection = self.lines.connection();
        self.spawn(async move {
            let Scripted { biz_id, user_id, photo } = &scripted;
            let script =
                connection.await.map(|connection| connection.script(&ScriptSubject { biz_id, user_id, photo }));
            Msg::Script(script)
        });
    }

    fn set_scenario(&self, code: Option<String>) {
        let connection = self.lines.connection();
        self.spawn(async move {
            match connection.await.map(|connection| connection.set_scenario(code.as_deref())) {
                Ok(Ok(())) => Msg::Scenario(code),
                Ok(Err(error)) => Msg::ScenarioRefused(code.unwrap_or_default(), error.to_string()),
                Err(reason) => Msg::Broken(reason),
            }
        });
    }
}

impl Worker for Crew {
    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Link { ticket, profile, passphrase } => {
                let linking = self.lines.link(ticket, &profile, passphrase);
                self.spawn(linking);
            }
            Effect::ReadCatalogue => {
                let settings = self.lines.settings();
                self.spawn_blocking(move || match read_codes(&settings.paths) {
                    Ok(codes) => Msg::Catalogue { objection: codes.notice(), catalogue: Arc::new(codes.catalogue) },
                    Err(error) => Msg::Broken(error.to_string()),
                });
            }
            Effect::ReadFolder(folder) => self.spawn_blocking(move || {
                let rows = disk::read_folder(&folder);
                Msg::Folder { folder, rows }
            }),
            Effect::Resolve { ticket, typed, base } => {
                self.spawn_blocking(move || Msg::Resolved(ticket, disk::resolve(&typed, &base)));
            }
            Effect::Complete { typed, base } => self.spawn_blocking(move || {
                let candidates = disk::complete(&typed, &base);
                Msg::Completions { typed, candidates }
            }),
            Effect::Show { generation, subject, canvas } => self.showing.show(generation, subject, canvas),
            Effect::Prepare { generation, subject, canvas } => self.showing.prepare(generation, subject, canvas),
            Effect::MakeReady { generation, subject, canvas } => self.showing.make_ready(generation, subject, canvas),
            Effect::MakeBizId => self.spawn(self.lines.new_biz_id()),
            Effect::LookUp(ticket, proposed) => self.look_up(ticket, *proposed),
            Effect::LookUpWhileTyping(ticket, proposed) => self.look_up_while_typing(ticket, *proposed),
            Effect::FindSent { ticket, profile, photos } => self.find_sent(ticket, profile, photos),
            Effect::Send(ticket, draft) => self.send(ticket, *draft),
            Effect::Cancel { ticket, only_if_unsent } => self.cancel(ticket, only_if_unsent),
            Effect::Examine(ticket, terminal) => self.examine(ticket, *terminal),
            Effect::ReadPage(ticket, query) => self.read_page(ticket, *query),
            Effect::CountAttempts(search) => self.count_attempts(search),
            Effect::ReadNumbers(search) => self.read_numbers(search),
            Effect::Export(exporting) => self.export(*exporting),
            Effect::FindErasable(erasing) => self.find_erasable(erasing),
            Effect::Erase(erasure) => self.erase(*erasure),
            Effect::ReadCodesSeen(catalogue) => self.read_codes_seen(catalogue),
            Effect::WatchHistory => self.watch_history(),
            Effect::ReadRecord(id) => self.read_record(id),
            Effect::FindOriginal { id, path, sha256, purpose } => {
                self.spawn_blocking(move || Msg::Original { id, purpose, found: disk::find_original(&path, &sha256) });
            }
            Effect::Annotate(id, annotation) => self.annotate(id, annotation),
            Effect::Compare(ids) => self.compare(ids),
            Effect::SetScenario(code) => self.set_scenario(code),
            Effect::ReadCases => self.read_cases(),
            Effect::RecallFindings { profile, cases, catalogue } => self.recall_findings(profile, cases, catalogue),
            Effect::Explore(ticket, exploring) => self.explore(ticket, *exploring),
            Effect::StopExploring => self.exploring.cancel(),
            Effect::ReadAnswer(id) => self.read_answer(id),
            Effect::ReadBaseline(profile) => self.read_baseline(profile),
            Effect::KeepBaseline(profile, baseline) => self.keep_baseline(profile, baseline.map(|it| *it)),
            Effect::MakeCase(record) => self.make_case(record),
            Effect::Preview(draft) => self.preview(*draft),
            Effect::SaveCase(saving) => self.save_case(*saving),
            Effect::WriteReport(reporting) => self.write_report(*reporting),
            Effect::WriteScript(scripted) => self.write_script(*scripted),
            Effect::WatchSettings => self.watch_settings(),
            Effect::ReadSettings => self.read_settings(),
            Effect::UseSettings { settings, profile, is_new_line } => {
                self.use_settings(settings, &profile, is_new_line);
            }
            // The loop does these itself: they need the terminal.
            Effect::Copy { .. } | Effect::ViewPhoto(_) | Effect::EditOutside(_) | Effect::Suspend => {}
        }
    }

    fn data_dir(&self) -> PathBuf {
        self.lines.settings().paths.data_dir.clone()
    }

    fn give_up(&mut self) {
        self.sending.cancel();
        self.exploring.cancel();
    }
}
