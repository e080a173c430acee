//! `explain`: the catalogue, whole or one entry of it.

use clap::Args;
use serde::Serialize;

use crate::enrollment::{Catalogue, Entry, Retry};

use super::CliError;
use super::output::{print, print_json, print_list};

/// Say what a code means.
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, the word of a failure, or any words; all of the catalogue without it
    code: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// An entry as JSON.
#[derive(Serialize)]
struct Explained<'a> {
    code: &'a str,
    status: Option<&'a str>,
    title: &'a str,
    meaning: &'a str,
    causes: &'a [String],
    actions: &'a [String],
    customer: &'a str,
    engineer: &'a [String],
    retry: Retry,
    source: &'a str,
}

impl Explain {
    pub(super) fn run(self) -> Result<u8, CliError> {
        let catalogue = Catalogue::built_in()?;
        let words = self.code.join(" ");
        let found = match catalogue.find(&words) {
            Some(entry) => vec![entry],
            None => catalogue.search(&words),
        };
        if found.is_empty() {
            return Err(CliError::NoCode(words));
        }
        for entry in &found {
            if self.json {
                print_json(&as_json(entry))?;
            } else if let [only] = found.as_slice() {
                print_entry(only)?;
            } else {
                print(&format!("{:<30} {:<7} {}", entry.code, entry.status.as_deref().unwrap_or(""), entry.title))?;
            }
        }
        Ok(0)
    }
}

fn print_entry(entry: &Entry) -> Result<(), CliError> {
    let status = entry.status.as_deref().map(|status| format!(" ({status})")).unwrap_or_default();
    print(&format!("{}{status}: {}\n\n{}", entry.code, entry.title, entry.meaning))?;
    print_list("Most likely", &entry.causes)?;
    print_list("Do now", &entry.actions)?;
    print(&format!("\n{}", entry.retry.sentence()))?;
    if !entry.customer.is_empty() {
        print(&format!("\nTell the customer\n  \"{}\"", entry.customer))?;
    }
    print_list("The engineer checks", &entry.engineer)?;
    Ok(print(&format!("\nSource: {}", entry.source))?)
}

fn as_json(entry: &Entry) -> Explained<'_> {
    Explained {
        code: &entry.code,
        status: entry.status.as_deref(),
        title: &entry.title,
        meaning: &entry.meaning,
        causes: &entry.causes,
        actions: &entry.actions,
        customer: &entry.customer,
        engineer: &entry.engineer,
        retry: entry.retry,
        source: &entry.source,
    }
}
