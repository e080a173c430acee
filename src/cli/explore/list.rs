//! `explore list`: what each case is, and what is promised.

use clap::Args;

use super::cases;
use crate::cli::CliError;
use crate::cli::output::{print, print_json};
use crate::enrollment::{harmless_line, padded};
use crate::explore::Promise;
use crate::settings::Options;

/// List the cases.
#[derive(Debug, Args)]
pub struct List {
    /// Those whose name or group this is in; with * and ? those it is like
    #[arg(long, value_name = "PATTERN")]
    cases: Option<String>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) fn run(self, options: &Options) -> Result<u8, CliError> {
        let cases = cases(options, self.cases.as_deref())?;
        let widest = cases.iter().map(|case| case.name.len()).max().unwrap_or_default();
        for case in &cases {
            if self.json {
                print_json(case)?;
                continue;
            }
            let promise = case.promise.as_ref().map_or_else(|| "nothing promised".to_owned(), Promise::words);
            let (name, title) = (padded(&case.name, widest), harmless_line(&case.title));
            print(&format!("{name}  {title}: {}", harmless_line(&promise)))?;
        }
        Ok(0)
    }
}
