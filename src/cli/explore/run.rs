//! `explore run`: cases against a gateway, judged, told and, if wished, reported.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Choice;
use super::baseline::Accepted;
use super::place::Place;
use crate::cli::CliError;
use crate::cli::output::{catalogue, is_answered_with_yes, note, note_if_cut_short, print, write_whole};
use crate::cli::record::open_record;
use crate::enrollment::harmless_line;
use crate::explore::{Baseline, Case, Draft, Event, Explorer, Finding, Limits, Report, ReportFormat, Target, table};
use crate::pipeline::operator;
use crate::session::{Accounts, Extras, accounts, ended_from_outside};
use crate::settings::{Options, Profile, ProfileKind, Settings};

/// Send cases and tell what came.
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    choice: Choice,
    /// Accepted answers: only what has changed since counts. Written if they are not there; without FILE the profile's own, which
    /// the Explore screen keeps too
    #[arg(long, value_name = "FILE")]
    #[expect(clippy::option_option, reason = "an option of which clap knows that its value can be left out")]
    baseline: Option<Option<PathBuf>>,
    /// Accept the answers of this run into the baseline
    #[arg(long, requires = "baseline")]
    accept: bool,
    /// Tell the run in this form
    #[arg(long, value_name = "FORM", value_parser = form())]
    report: Option<ReportFormat>,
    /// Write the report into a file, whole or not at all; without --report its ending (.xml, .md, .json, .html) says the form
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file of the report if there is one
    #[arg(long, requires = "output")]
    force: bool,
    /// Cases at once [default: 4 on a simulator, 2 elsewhere]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    parallel: Option<u8>,
    /// Requests a second, such as 5/s [default: no limit on a simulator, 5/s elsewhere]
    #[arg(long, value_name = "N/s", value_parser = rate)]
    rate: Option<u32>,
    /// Explore a production gateway all the same: some cases enroll a face there
    #[arg(long)]
    yes_production: bool,
}

fn form() -> impl TypedValueParser<Value = ReportFormat> {
    PossibleValuesParser::new(ReportFormat::ALL.map(ReportFormat::word))
        .map(|word| ReportFormat::ALL.into_iter().find(|form| form.word() == word).unwrap_or(ReportFormat::Json))
}

fn rate(text: &str) -> Result<u32, String> {
    let number = text.trim().trim_end_matches("/s").parse().ok().filter(|number| (1..=1000).contains(number));
    number.ok_or_else(|| "write a number of requests a second from 1 to 1000, such as 5/s".to_owned())
}

impl Run {
    pub(super) async fn run(self, options: &Options) -> Result<u8, CliError> {
        let form = self.form()?;
        let settings = Settings::load(options)?;
        let profile = &settings.profile;
        if profile.kind == ProfileKind::Production && !self.yes_production {
            return Err(CliError::Usage(format!(
                "profile {} is a production gateway, where some cases enroll a face: choose another with --profile, or \
                 say --yes-production",
                profile.name
            )));
        }
        let cases = self.choice.find(options)?;
        self.means_a_file(&cases)?;
        let accepted = |named| Accepted::read(named, &settings, self.accept);
        let accepted = self.baseline.clone().map(accepted).transpose()?;
        self.may_write()?;
        let stop = CancellationToken::new();
        let (end, stopping) = (ended_from_outside()?, stop.clone());
        let end = tokio::spawn(async move {
            let code = end.await;
            stopping.cancel();
            code
        });
        let (at, begun) = (Timestamp::now(), Instant::now());
        let findings = self.explore(&settings, &cases, &stop).await?;
        let now = Baseline::of(&profile.name, &findings);
        let findings = match &accepted {
            Some(accepted) => accepted.hold(findings),
            None => findings,
        };
        let report = Report { profile: profile.name.clone(), at, took: begun.elapsed(), cases, findings };
        let told = self.tell(&report, form, accepted.as_ref().and_then(Accepted::known));
        note_if_cut_short(|| report.sum());
        if stop.is_cancelled() {
            told?;
            return Ok(end.await.unwrap_or(130));
        }
        // A report that could not be written is no reason to lose the baseline too.
        let kept = accepted.map_or(Ok(()), |accepted| accepted.write(now));
        told.and(kept)?;
        if let Some(reason) = report.nothing_sent() {
            note(&format!("Nothing was sent, so nothing was tested: {reason}."));
            return Ok(1);
        }
        Ok(u8::from(report.has_found()))
    }

    /// Whether the value of --baseline is meant as a file: a pattern behind it would become one, and all cases would be sent.
    fn means_a_file(&self, cases: &[Case]) -> Result<(), CliError> {
        let Some(name) = self.baseline.as_ref().and_then(|file| file.as_ref()?.to_str()) else { return Ok(()) };
        let is_pattern = cases.iter().any(|case| case.name == name || case.group == name);
        if is_pattern {
            return Err(CliError::Usage(format!(
                "{name} is the name of cases: say --cases {name} --baseline, or --baseline ./{name} if it is a file"
            )));
        }
        Ok(())
    }

    /// The form of the report, if there is one: as it was said, or as the file's name says.
    fn form(&self) -> Result<Option<ReportFormat>, CliError> {
        let Some(path) = self.output.as_ref().filter(|_| self.report.is_none()) else { return Ok(self.report) };
        let unsaid = || {
            CliError::Usage(format!(
                "{} does not say in which form: let it end in .xml (JUnit), .md (Markdown), .json or .html, or say --report",
                path.display()
            ))
        };
        ReportFormat::of_ending(path).map(Some).ok_or_else(unsaid)
    }

    /// Whether the report may take its place, before anything is sent.
    fn may_write(&self) -> Result<(), CliError> {
        let Some(path) = &self.output else { return Ok(()) };
        Place::of(path.clone(), "--output")?.may_be_written()?;
        if self.force || !path.exists() {
            return Ok(());
        }
        let question = format!("{} exists already. Replace it? Type yes:", path.display());
        if is_answered_with_yes(&question)? { Ok(()) } else { Err(CliError::WouldReplace { path: path.clone() }) }
    }

    async fn explore(
        &self,
        settings: &Settings,
        cases: &[Case],
        stop: &CancellationToken,
    ) -> Result<Vec<Finding>, CliError> {
        let profile = &settings.profile;
        let store = open_record(settings.options(), Ok(settings))?;
        let Accounts { line, other, simulator } = accounts(settings, profile, Extras::default()).await?;
        let target = Target::new(profile.name.clone(), profile.kind, operator(), line, other);
        let explorer = Explorer::new(target, store, catalogue(Some(&settings.paths))?, self.limits(profile));
        let (events, heard) = mpsc::unbounded_channel();
        let telling = tokio::spawn(tell_progress(heard, cases.len()));
        let requests: Vec<_> = cases.iter().map(|case| (case.clone(), Draft::of(&case.request))).collect();
        let findings = explorer.run(&requests, &events, stop).await;
        drop(events);
        // It ends with the events.
        let _ = telling.await;
        if let Some(simulator) = simulator {
            simulator.stop().await;
        }
        Ok(findings?)
    }

    fn limits(&self, profile: &Profile) -> Limits {
        let Limits { parallel, per_second } = Limits::of(profile.kind);
        Limits { parallel: self.parallel.map_or(parallel, usize::from), per_second: self.rate.or(per_second) }
    }

    /// Tells the run in its form, or what is other than accepted as a table. Where its file cannot be written after all, all of
    /// it is told as a table.
    fn tell(&self, report: &Report, form: Option<ReportFormat>, accepted: Option<&Baseline>) -> Result<(), CliError> {
        let Some(form) = form else { return Ok(print(&table(report, accepted))?) };
        let text = report.render(form)?;
        match &self.output {
            Some(path) => write_whole(path, text.as_bytes())
                .or_else(|error| print(&table(report, None)).map_err(CliError::from).and(Err(error)))?,
            None => print(text.trim_end())?,
        }
        note(&report.sum());
        Ok(())
    }
}

/// A line for each case that is over: `[12/95] ✓ biz-id-missing: F PARAM_MISSING`.
async fn tell_progress(mut events: mpsc::UnboundedReceiver<Event>, of: usize) {
    let mut done = 0;
    while let Some(event) = events.recv().await {
        if let Event::Ended(finding) = event {
            done += 1;
            let answered = harmless_line(&finding.answered()).into_owned();
            note(&format!("[{done}/{of}] {} {}: {answered}", finding.word.glyph(), finding.case));
        }
    }
}
