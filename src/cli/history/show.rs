//! `history show`: one attempt with all that was sent and received.

use clap::Args;
use serde::Serialize;

use crate::cli::CliError;
use crate::cli::output::{print, print_attempt, print_json};
use crate::enrollment::{Catalogue, Explained, Wire, harmless, harmless_line};
use crate::history::{Store, elided};

/// Show one attempt with all that was sent and received.
#[derive(Debug, Args)]
pub struct Show {
    /// Its id, or the beginning of it
    id: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// An attempt with its wire.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    explained: &'a Explained<'a>,
    wire: &'a Wire,
}

impl Show {
    pub(super) async fn run(self, store: &Store, catalogue: &Catalogue) -> Result<(), CliError> {
        let record = store.find(self.id.clone()).await?.ok_or(CliError::NoAttempt(self.id))?;
        let wire = elided(record.wire);
        let explained = Explained::new(&record.attempt, catalogue);
        if self.json {
            return Ok(print_json(&Whole { explained: &explained, wire: &wire })?);
        }
        print_attempt(&record.attempt, &explained)?;
        if let Some(request) = &wire.request {
            print(&format!("\n{} {}", request.method, harmless_line(&request.url)))?;
            print_message(&request.headers, &request.body)?;
        }
        if let Some(response) = &wire.response {
            print(&format!("\nHTTP {}", response.status))?;
            print_message(&response.headers, response.decrypted.as_ref().unwrap_or(&response.body))?;
        }
        Ok(())
    }
}

fn print_message(headers: &[(String, String)], body: &str) -> Result<(), CliError> {
    for (name, value) in headers {
        print(&format!("{}: {}", harmless_line(name), harmless_line(value)))?;
    }
    Ok(print(&format!("\n{}", harmless(body)))?)
}
