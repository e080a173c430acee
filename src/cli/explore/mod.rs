//! `explore`: the cases, and a run of them against a profile's gateway.

mod baseline;
mod list;
mod run;

use clap::Subcommand;

use super::CliError;
use crate::explore::{Case, Cases};
use crate::settings::{Options, Paths};

/// Send requests that are wrong on purpose and hold the answers against the documentation.
#[derive(Debug, Subcommand)]
pub enum Explore {
    /// List the cases: the built-in ones, and those in cases/*.toml beside the settings file
    List(list::List),
    /// Send cases and tell what came; exit code 1 when anything is other than promised
    Run(run::Run),
}

impl Explore {
    pub(super) async fn run(self, options: &Options) -> Result<u8, CliError> {
        match self {
            Self::List(list) => list.run(options),
            Self::Run(run) => run.run(options).await,
        }
    }
}

/// The cases that a pattern finds, or all.
fn cases(options: &Options, pattern: Option<&str>) -> Result<Vec<Case>, CliError> {
    let cases = Cases::load(&Cases::folder(&Paths::resolve(options)?.config))?;
    let Some(pattern) = pattern else { return Ok(cases.all().to_vec()) };
    let found = cases.matching(pattern);
    if found.is_empty() { Err(CliError::NoCase(pattern.to_owned())) } else { Ok(found) }
}
