//! `explain`: the catalogue, whole or one entry of it, and how often the record has met it.

use clap::Args;
use jiff::Zoned;
use serde::Serialize;

use crate::enrollment::{Catalogue, Entry, EntryKind, Retry, exact_query, harmless_line, thousands};
use crate::history::{Glance, Search};
use crate::settings::{Options, Paths};

use super::CliError;
use super::output::{catalogue, print, print_json, print_list};

/// Say what a code means.
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, the word of a failure, an HTTP status, or any words; all of the catalogue without it
    code: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// An entry as JSON.
#[derive(Serialize)]
struct Explained<'a> {
    code: &'a str,
    kind: EntryKind,
    status: Option<&'a str>,
    also: &'a [String],
    title: &'a str,
    meaning: &'a str,
    causes: &'a [String],
    actions: &'a [String],
    customer: &'a str,
    engineer: &'a [String],
    retry: Retry,
    source: &'a str,
    /// How many attempts of the record it explains; `null` where the record cannot be read, or no line finds them.
    seen: Option<u64>,
}

impl Explain {
    pub(super) fn run(self, options: &Options) -> Result<u8, CliError> {
        let paths = Paths::resolve(options).ok();
        let catalogue = catalogue(paths.as_ref())?;
        let record = Record(paths.and_then(|paths| Glance::at(&paths.data_dir)));
        let words = self.code.join(" ");
        let found = match catalogue.find(&words).or_else(|| catalogue.of_word(&words)) {
            Some(entry) => vec![entry.clone()],
            None => match record.undocumented(&words, &catalogue) {
                Some(entry) => vec![entry],
                None => catalogue.search(&words).into_iter().cloned().collect(),
            },
        };
        if found.is_empty() {
            return Err(CliError::NoCode(words));
        }
        for entry in &found {
            let query = catalogue.query_for(entry);
            if self.json {
                print_json(&as_json(entry, query.as_deref().and_then(|query| record.count(query))))?;
            } else if let [only] = found.as_slice() {
                print_entry(only)?;
                query.map_or(Ok(()), |query| record.print_count(&query))?;
            } else {
                print(&format!("{:<30} {:<7} {}", entry.code, entry.status.as_deref().unwrap_or(""), entry.title))?;
            }
        }
        Ok(0)
    }
}

/// The record, where it can be read without doing anything to it.
struct Record(Option<Glance>);

impl Record {
    fn count(&self, query: &str) -> Option<u64> {
        self.0.as_ref()?.count(&Search::parse(query, &Zoned::now(), &[]).ok()?)
    }

    /// What there is to say of a code that nobody documented and the record has.
    fn undocumented(&self, code: &str, catalogue: &Catalogue) -> Option<Entry> {
        let is_seen = !code.is_empty() && self.count(&exact_query(code))? > 0;
        let code = harmless_line(code).into_owned();
        let title = format!("{code} is not documented");
        let query = Some(exact_query(&code));
        catalogue.undocumented().filter(|_| is_seen).map(|entry| Entry { code, query, title, ..entry.clone() })
    }

    fn print_count(&self, query: &str) -> Result<(), CliError> {
        // What a shell would take apart stands in quotes.
        let is_plain = query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":_,-".contains(&byte));
        let query_word = if is_plain { query.to_owned() } else { format!("'{}'", query.replace('\'', "")) };
        match self.count(query) {
            None => Ok(()),
            Some(0) => Ok(print("\nNo attempt in the history has it.")?),
            Some(count) => {
                let attempts = if count == 1 { "attempt" } else { "attempts" };
                let count = thousands(count);
                Ok(print(&format!("\n{count} {attempts} in the history: enroll-console history list {query_word}"))?)
            }
        }
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

fn as_json(entry: &Entry, seen: Option<u64>) -> Explained<'_> {
    Explained {
        code: &entry.code,
        kind: entry.kind,
        status: entry.status.as_deref(),
        also: &entry.also,
        title: &entry.title,
        meaning: &entry.meaning,
        causes: &entry.causes,
        actions: &entry.actions,
        customer: &entry.customer,
        engineer: &entry.engineer,
        retry: entry.retry,
        source: &entry.source,
        seen,
    }
}
