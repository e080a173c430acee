//! `explore`: the cases, and a run of them against a profile's gateway.

mod baseline;
mod list;
mod place;
mod run;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

pub(super) use place::PlaceError;

use super::CliError;
use crate::explore::{Case, Cases};
use crate::settings::{Options, Paths};

/// Send requests that are wrong on purpose and hold the answers against the documentation.
#[derive(Debug, Subcommand)]
pub enum Explore {
    /// List the cases: the built-in ones, and those in cases/*.toml beside the settings file
    List(list::List),
    /// Send cases and tell what came; exit code 1 when anything is other than promised, or nothing could be sent
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

/// Which cases are meant.
#[derive(Debug, Args)]
struct Choice {
    /// Names or groups, several with commas; a word that is neither finds all that have it in them; * and ? stand for anything
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    cases: Vec<String>,
}

impl Choice {
    /// The cases that the patterns find, or all without any. Each has to find one: a slip of the pen leaves none out.
    fn find(&self, options: &Options) -> Result<Vec<Case>, CliError> {
        let cases = Cases::load(&Cases::folder(&Paths::resolve(options)?.config))?;
        if self.cases.is_empty() {
            return Ok(cases.all().to_vec());
        }
        match self.cases.iter().find(|pattern| cases.matching(&[pattern]).is_empty()) {
            Some(pattern) => Err(CliError::NoCase(pattern.clone())),
            None => Ok(cases.matching(&self.cases)),
        }
    }
}
