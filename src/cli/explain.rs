//! `explain`: the catalogue, whole or one entry of it, and how often the record has met it.

use clap::Args;
use jiff::Zoned;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{Catalogue, Entry, EntryKind, Retry, exact_query, harmless_line, padded, thousands};
use crate::history::{Glance, Search};
use crate::settings::{Options, Paths};

use super::CliError;
use super::output::{catalogue, note, print, print_json, print_list};

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

/// What is said of a code that no entry is about.
const SEEN: &str = "seen in the history, documented nowhere";

/// What is said as JSON of a code that there is not.
#[derive(Serialize)]
struct Unknown<'a> {
    /// None: there is no such code.
    code: Option<&'a str>,
    asked: &'a str,
    /// What may be meant, the likeliest first.
    perhaps: Vec<Near<'a>>,
}

/// A code that may be meant.
#[derive(Serialize)]
struct Near<'a> {
    code: &'a str,
    title: &'a str,
}

/// `  PARAM_MISSING  A value is missing`, a line each.
fn lines(perhaps: &[Near<'_>]) -> String {
    let codes: Vec<_> = perhaps.iter().map(|near| harmless_line(near.code)).collect();
    let width = codes.iter().map(|code| code.width()).max().unwrap_or(0);
    let lines = codes.iter().zip(perhaps).map(|(code, near)| format!("\n  {}  {}", padded(code, width), near.title));
    lines.collect()
}

impl Explain {
    pub(super) fn run(self, options: &Options) -> Result<u8, CliError> {
        let paths = Paths::resolve(options).ok();
        let catalogue = catalogue(paths.as_ref())?;
        let record = Record(paths.and_then(|paths| Glance::at(&paths.data_dir)));
        let words = self.code.join(" ");
        let known = catalogue.of_word(&words).cloned().or_else(|| record.undocumented(&words, &catalogue));
        let found = match known {
            Some(entry) => vec![entry],
            // What looks like a code is meant as one: an entry that has its words is another.
            None if is_code(&words) => Vec::new(),
            None => Self::by_meaning(&words, &catalogue),
        };
        if found.is_empty() {
            return Err(self.unknown(&words, &catalogue, &record)?);
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

    /// The entries that have these words. Of a single one, which could be taken for a code, that it is none is said beside them.
    fn by_meaning(words: &str, catalogue: &Catalogue) -> Vec<Entry> {
        let found: Vec<Entry> = catalogue.search(words).into_iter().cloned().collect();
        let is_one_word = !words.is_empty() && !words.contains(char::is_whitespace);
        if is_one_word && !found.is_empty() {
            note(&format!("No code is called {}; this is found by the word.", harmless_line(words)));
        }
        found
    }

    /// That there is no such code, and which others may be meant: with `--json` an object too, whose `code` is `null`.
    fn unknown(&self, words: &str, catalogue: &Catalogue, record: &Record) -> Result<CliError, CliError> {
        let others: Vec<String> = record.codes().into_iter().filter(|code| catalogue.of_word(code).is_none()).collect();
        let near = catalogue.nearest(words, &others).into_iter().map(|code| {
            let title = catalogue.find(code).map_or(SEEN, |entry| entry.title.as_str());
            Near { code, title }
        });
        let perhaps: Vec<Near<'_>> = near.collect();
        let told = if perhaps.is_empty() {
            ", and nothing is like it: `enroll-console explain` lists all there are".to_owned()
        } else {
            format!(". Perhaps:{}", lines(&perhaps))
        };
        if self.json {
            print_json(&Unknown { code: None, asked: words, perhaps })?;
        }
        Ok(CliError::NoCode(harmless_line(words).into_owned(), told))
    }
}

/// Whether somebody who types it means a code, and not a word: `UNABLE_GET_IMAGE`, `timeout_waiting`.
fn is_code(words: &str) -> bool {
    words.contains('_') && !words.contains(char::is_whitespace)
}

/// The record, where it can be read without doing anything to it.
struct Record(Option<Glance>);

impl Record {
    fn codes(&self) -> Vec<String> {
        self.0.as_ref().map(Glance::codes).unwrap_or_default()
    }

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
