//! `send`: one enrollment, on the one path, without a screen.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;
use jiff::Zoned;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::enrollment::{BizIdTemplate, Explained, Failure, FailureKind};
use crate::history::{DoubtfulUser, UsedBizId};
use crate::photo::Source;
use crate::pipeline::{ChecksPolicy, Draft, PhotoInput, Pipeline, Stage, new_biz_id};
use crate::session::{Connection, Extras, connect, cut_off, ended_from_outside, refusing};
use crate::settings::{Options, Paths, Settings, Target};

use super::CliError;
use super::output::{catalogue, note, note_if_cut_short, outcome_line, print_attempt, print_json};
use super::record::open_record;

/// Enroll one person.
#[derive(Debug, Args)]
pub struct Send {
    /// The photo; `sample:NAME` for a built-in one
    #[arg(long, value_name = "FILE")]
    image: OsString,
    /// The person, at most 64 characters
    #[arg(long, value_name = "ID")]
    user_id: String,
    /// The reference of this enrollment, at most 32 characters [default: a fresh one]
    #[arg(long, value_name = "ID")]
    biz_id: Option<String>,
    #[command(flatten)]
    on_purpose: OnPurpose,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// What the built-in simulator answers
    #[arg(long, value_name = "LINE")]
    scenario: Option<String>,
    /// How long the answer is waited for, in seconds [default: the profile's]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: Option<u64>,
}

/// Refusals that somebody overrules.
#[derive(Debug, Args)]
struct OnPurpose {
    /// Send a bizId again that an earlier attempt has used
    #[arg(long)]
    reuse_biz_id: bool,
    /// Send although nobody knows what came of the last attempt for this person
    #[arg(long)]
    again: bool,
    /// A failed check of the photo warns and does not stop
    #[arg(long)]
    no_checks: bool,
}

/// The way to the gateway, or one that records every attempt as refused.
enum Way {
    Open(Connection),
    Refusing(Pipeline),
}

impl Way {
    const fn pipeline(&self) -> &Pipeline {
        match self {
            Self::Open(connection) => &connection.pipeline,
            Self::Refusing(pipeline) => pipeline,
        }
    }
}

impl Send {
    pub(super) async fn run(self, options: &Options) -> Result<u8, CliError> {
        let catalogue = catalogue(Paths::resolve(options).ok().as_ref())?;
        let (way, fresh) = self.way(options).await?;
        let cancel = CancellationToken::new();
        let (stage, _) = watch::channel(Stage::Preparing);
        let (end, listening) = (ended_from_outside()?, cancel.clone());
        tokio::spawn(async move {
            end.await;
            listening.cancel();
        });
        let json = self.json;
        let report = way.pipeline().enroll(self.draft(fresh), &stage, &cancel).await?;
        let attempt = &report.record.attempt;
        let explained = Explained::new(attempt, &catalogue).warning_of(&report.warnings);
        report.warnings.iter().for_each(|warning| note(&format!("Warning: {}", warning.message)));
        let printed = if json { print_json(&explained) } else { print_attempt(attempt, &explained) };
        note_if_cut_short(|| outcome_line(attempt));
        match (report.store_error, printed) {
            (Some(error), _) => Err(error.into()),
            (None, printed) => Ok(printed.map(|()| attempt.outcome.exit_code())?),
        }
    }

    /// Opens the record and the way to the gateway, with a fresh bizId. Settings and keys that cannot be used refuse the
    /// attempt, which is recorded all the same.
    async fn way(&self, options: &Options) -> Result<(Way, String), CliError> {
        let timeout = self.timeout.map(Duration::from_secs);
        let settings = match Settings::load(options) {
            Ok(settings) => settings,
            Err(error) => {
                let store = open_record(options, Err(&error))?;
                let profile = options.profile.clone().unwrap_or_else(|| "unknown".to_owned());
                let failure = Failure::new(FailureKind::Settings, error.to_string()).exactly(error.word());
                let fresh = new_biz_id(&BizIdTemplate::default(), &profile, &Zoned::now(), None).await;
                return Ok((Way::Refusing(refusing(profile, None, store, failure)), fresh));
            }
        };
        if self.scenario.is_some() && settings.profile.target != Target::BuiltIn {
            return Err(CliError::Usage(format!(
                "--scenario is for the built-in simulator, and profile {} is another gateway: `simulator --scenario` \
                 forces one there",
                settings.profile.name
            )));
        }
        let store = open_record(options, Ok(&settings))?;
        if store.recovered() > 0 {
            note(&format!("{}, see `history list`.", cut_off(store.recovered())));
        }
        let profile = &settings.profile;
        let fresh = new_biz_id(&profile.biz_id_template(), &profile.name, &Zoned::now(), Some(&store)).await;
        let way = match connect(&settings, profile, Extras { timeout, passphrase: None }, store.clone()).await {
            Ok(connection) => {
                let forced = self.scenario.as_deref().map(|code| connection.set_scenario(Some(code)));
                forced.transpose().map_err(|error| CliError::Usage(error.to_string()))?;
                Way::Open(connection)
            }
            Err(error) => {
                let of = Some((&settings, profile));
                Way::Refusing(refusing(profile.name.clone(), of, store, error.failure()))
            }
        };
        Ok((way, fresh))
    }

    fn draft(self, fresh: String) -> Draft {
        let OnPurpose { reuse_biz_id, again, no_checks } = self.on_purpose;
        Draft {
            biz_id: self.biz_id.unwrap_or(fresh),
            user_id: self.user_id,
            photo: Source::of_argument(&self.image)
                .map_or_else(PhotoInput::Refused, |source| PhotoInput::Source(absolute(source))),
            checks: if no_checks { ChecksPolicy::WarnOnly } else { ChecksPolicy::Enforce },
            used_biz_id: if reuse_biz_id { UsedBizId::Allow } else { UsedBizId::Refuse },
            doubtful_user: if again { DoubtfulUser::Allow } else { DoubtfulUser::Refuse },
        }
    }
}

/// The photo by a name that finds it from every folder.
fn absolute(source: Source) -> Source {
    match source {
        Source::File(path) => Source::File(std::path::absolute(&path).unwrap_or(path)),
        sample @ Source::Sample(_) => sample,
    }
}
