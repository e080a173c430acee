//! `explore list`: what each case is, and what is promised.

use std::io;

use clap::Args;

use super::Choice;
use crate::cli::CliError;
use crate::cli::output::{print, print_field, print_json};
use crate::enrollment::{harmless_line, padded};
use crate::explore::{Case, Promise};
use crate::settings::Options;

/// List the cases.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    choice: Choice,
    /// Say why each is worth sending and which page promises it, or is silent
    #[arg(long, conflicts_with = "json")]
    long: bool,
    /// Print one JSON object a line, with all that a case is
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) fn run(self, options: &Options) -> Result<u8, CliError> {
        let cases = self.choice.find(options)?;
        if self.json {
            cases.iter().try_for_each(print_json)?;
        } else if self.long {
            cases.iter().try_for_each(print_long)?;
        } else {
            let widest = cases.iter().map(|case| case.name.len()).max().unwrap_or_default();
            let line = |case: &Case| {
                print(&harmless_line(&format!("{}  {}: {}", padded(&case.name, widest), case.title, promised(case))))
            };
            cases.iter().try_for_each(line)?;
        }
        Ok(0)
    }
}

fn promised(case: &Case) -> String {
    case.promise.as_ref().map_or_else(|| "nothing promised".to_owned(), Promise::words)
}

/// A case in some lines, what is not said left out.
fn print_long(case: &Case) -> io::Result<()> {
    print(&harmless_line(&format!("{}: {}", case.name, case.title)))?;
    let promised = promised(case);
    let facts = [("group", &case.group), ("promised", &promised), ("source", &case.source), ("why", &case.why)];
    facts.into_iter().filter(|(_, text)| !text.is_empty()).try_for_each(|(name, text)| print_field(name, text))
}
