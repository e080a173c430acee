//! `history`: the record, as a table, as text and as JSON. Signatures, keys and photos are left out of what is printed.

use clap::Subcommand;
use serde::Serialize;

use crate::enrollment::{Attempt, Catalogue, Explained, Wire, harmless, harmless_line};
use crate::history::{Query, Store};
use crate::settings::{Options, Paths};

use super::CliError;
use super::output::{note, print, print_attempt, print_json};

/// Look into the record.
#[derive(Debug, Subcommand)]
pub enum History {
    /// List the attempts, the newest first
    List {
        /// At most so many; 0 for all
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one attempt with all that was sent and received
    Show {
        /// Its id, or the beginning of it
        id: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// An attempt with its wire.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    explained: &'a Explained<'a>,
    wire: &'a Wire,
}

impl History {
    pub(super) async fn run(self, options: &Options) -> Result<u8, CliError> {
        let catalogue = Catalogue::built_in()?;
        let store = Store::open(&Paths::resolve(options)?.data_dir)?;
        store.notices().iter().for_each(|notice| note(notice));
        match self {
            Self::List { limit, json } => list(&store, limit, json, &catalogue).await?,
            Self::Show { id, json } => show(&store, id, json, &catalogue).await?,
        }
        Ok(0)
    }
}

async fn list(store: &Store, limit: usize, json: bool, catalogue: &Catalogue) -> Result<(), CliError> {
    let limit = if limit == 0 { usize::MAX } else { limit };
    let records = store.records(Query { limit, ..Query::default() }).await?;
    if records.is_empty() {
        note("Nobody was enrolled yet.");
    }
    for record in &records {
        if json {
            print_json(&Explained::new(&record.attempt, catalogue))?;
        } else {
            print(&row(&record.attempt))?;
        }
    }
    Ok(())
}

/// `2026-11-23 08:00:00  ✓ Enrolled  SUCCESS  staging  4711@example.org  20261123-01K9T3VQ4XHM  01K9…`
fn row(attempt: &Attempt) -> String {
    let at = attempt.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let code = attempt.code().unwrap_or_default();
    format!(
        "{at}  {} {:<9}  {:<20}  {:<12}  {:<24}  {:<24}  {}",
        attempt.outcome.glyph(),
        attempt.outcome.title(),
        harmless_line(code),
        harmless_line(&attempt.profile),
        harmless_line(&attempt.user_id),
        harmless_line(&attempt.biz_id),
        attempt.id
    )
}

async fn show(store: &Store, id: String, json: bool, catalogue: &Catalogue) -> Result<(), CliError> {
    let record = store.find(id.clone()).await?.ok_or(CliError::NoAttempt(id))?;
    let wire = elided(record.wire);
    let explained = Explained::new(&record.attempt, catalogue);
    if json {
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

fn print_message(headers: &[(String, String)], body: &str) -> Result<(), CliError> {
    for (name, value) in headers {
        print(&format!("{}: {}", harmless_line(name), harmless_line(value)))?;
    }
    Ok(print(&format!("\n{}", harmless(body)))?)
}

/// The wire without signatures and keys.
fn elided(mut wire: Wire) -> Wire {
    let request = wire.request.iter_mut().flat_map(|request| &mut request.headers);
    let response = wire.response.iter_mut().flat_map(|response| &mut response.headers);
    for (name, value) in request.chain(response) {
        if name.eq_ignore_ascii_case("signature") || name.eq_ignore_ascii_case("encrypt") {
            "<elided>".clone_into(value);
        }
    }
    wire
}
