//! The commands without a screen: answers to stdout, everything else to stderr, exit codes by `design/contract.md`.

mod check;
mod config;
mod dashes;
mod explain;
mod explore;
mod history;
mod keygen;
mod output;
mod photo;
mod record;
mod send;
mod simulator;

use std::path::PathBuf;

pub use dashes::parse;

use clap::{Parser, Subcommand, ValueEnum};

use crate::enrollment::CatalogueError;
use crate::explore::CasesError;
use crate::gateway::KeyError;
use crate::history::{ExportError, HistoryError};
use crate::photo::PhotoError;
use crate::pipeline::NotRecorded;
use crate::session::ConnectError;
use crate::settings::{CredentialError, Options, SettingsError};
use crate::simulator::SimulatorError;

/// Enrolls faces into ZOLOZ Connect by hand. Without a command it opens the console; with nothing configured it works
/// against a simulated gateway built into the program.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Arguments {
    /// Settings, data and profile.
    #[command(flatten)]
    pub options: Options,
    /// When to use colour; the variable `NO_COLOR` is honoured too
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// A folder to open the console in, or a photo to start with
    pub path: Option<PathBuf>,
    /// The command, or none for the console.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Unless `NO_COLOR` is set
    Auto,
    /// In any case
    Always,
    /// Not at all
    Never,
}

impl Color {
    /// Whether the console may use colour.
    #[must_use]
    pub fn is_wanted(self) -> bool {
        match self {
            // https://no-color.org: any value that is not empty.
            Self::Auto => std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Enroll one person, without a screen
    Send(send::Send),
    /// Look into the record of every attempt
    #[command(subcommand)]
    History(history::History),
    /// Say what a code means and what to do
    Explain(explain::Explain),
    /// Try a gateway with requests that are wrong on purpose
    #[command(subcommand)]
    Explore(explore::Explore),
    /// Serve the simulated gateway by itself
    Simulator(simulator::Serve),
    /// Show what the console makes of a photo
    Photo(photo::Photo),
    /// Examine settings, keys, gateway, clock, record and terminal
    Check(check::Check),
    /// Settings: where they are, what they are
    #[command(subcommand)]
    Config(config::Config),
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command line is wrong in a way that clap cannot see.
    #[error("{0}")]
    Usage(String),
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The photo cannot be used.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// A check of the photo failed.
    #[error("{0} With --no-checks that is a warning.")]
    Checks(String),
    /// There is no such attempt.
    #[error("no attempt begins with {0}: `enroll-console history list` shows them")]
    NoAttempt(String),
    /// Nothing is known by that name; and what may be meant, in whole lines.
    #[error("there is no code {0}{1}")]
    NoCode(String, String),
    /// No case is like that.
    #[error("no case has {0} in its name or group: `enroll-console explore list` lists them")]
    NoCase(String),
    /// The cases cannot be used.
    #[error(transparent)]
    Cases(#[from] CasesError),
    /// A file that a run was given cannot be used.
    #[error("{0} Nothing was sent.")]
    Place(#[from] explore::PlaceError),
    /// The profile's gateway cannot be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The simulated gateway cannot serve.
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is a file already.
    #[error("{} exists already and is left as it is: give another name with --output, or move it away first", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is a file already, which an export would replace.
    #[error("{} exists already and is left as it is: give another name with --output, or let it be replaced with --force", path.display())]
    WouldReplace {
        /// The file.
        path: PathBuf,
    },
    /// Records cannot leave.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A secret cannot be had.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// A key cannot be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The record cannot be read or written.
    #[error(transparent)]
    Store(#[from] HistoryError),
    /// Nothing was sent, because it could not be recorded.
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    /// The catalogue is wrong: a defect.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The answer cannot be printed.
    #[error("the answer cannot be printed: {0}")]
    Output(#[from] std::io::Error),
}

impl CliError {
    /// The word of the catalogue's entry that says more about it, if there is one.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Self::Settings(error) => Some(error.word()),
            Self::Photo(error) => Some(error.fault.word()),
            Self::Checks(_) => Some("checks"),
            Self::Simulator(_) => Some("settings_simulator"),
            Self::Credential(error) => Some(error.word()),
            Self::Key(error) => Some(error.word()),
            Self::Store(error) | Self::NotRecorded(NotRecorded(error)) => error.word(),
            _ => None,
        }
    }

    /// The exit code (`design/contract.md`).
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Settings(_)
            | Self::Photo(_)
            | Self::Checks(_)
            | Self::NoAttempt(_)
            | Self::NoCode(..)
            | Self::NoCase(_)
            | Self::Cases(_)
            | Self::Place(_)
            | Self::Connect(_)
            | Self::Simulator(_)
            | Self::Write { .. }
            | Self::Exists { .. }
            | Self::WouldReplace { .. }
            | Self::Export(
                ExportError::File { .. }
                | ExportError::Exists { .. }
                | ExportError::NoFile { .. }
                | ExportError::Own { .. },
            )
            | Self::Credential(_)
            | Self::Store(
                HistoryError::Ambiguous { .. }
                | HistoryError::Key(_)
                | HistoryError::WeakKey
                | HistoryError::NoKey { .. }
                | HistoryError::OtherKey { .. },
            ) => 3,
            Self::Export(_)
            | Self::Key(_)
            | Self::Store(_)
            | Self::NotRecorded(_)
            | Self::Catalogue(_)
            | Self::Output(_) => 70,
        }
    }
}

/// Runs a command and gives its exit code.
///
/// # Errors
/// [`CliError`], which has an exit code of its own.
pub async fn run(command: Command, options: &Options, color: Color) -> Result<u8, CliError> {
    match command {
        Command::Send(send) => send.run(options).await,
        Command::History(history) => history.run(options).await,
        Command::Explain(explain) => explain.run(options),
        Command::Explore(explore) => explore.run(options).await,
        Command::Simulator(serve) => serve.run(options).await,
        Command::Photo(photo) => photo.run(options, color.is_wanted()),
        Command::Check(check) => check.run(options, color.is_wanted()).await,
        Command::Config(config) => config.run(options),
    }
}
