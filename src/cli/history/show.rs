//! `history show`: one attempt with all that was sent and received.

use clap::Args;
use jiff::tz::TimeZone;

use crate::cli::CliError;
use crate::cli::output::{print, print_attempt, print_field, print_json};
use crate::enrollment::{
    Attempt, Catalogue, PhotoFacts, Timing, Wire, WireRequest, WireResponse, bytes_for_people, harmless, harmless_line,
};
use crate::history::{Annotation, Store, Whole};

/// Show one attempt with all that was sent and received.
#[derive(Debug, Args)]
pub struct Show {
    /// Its id, or the beginning of it
    id: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) async fn run(self, store: &Store, catalogue: &Catalogue) -> Result<(), CliError> {
        if self.id.is_empty() {
            let message = "say which attempt: its id or the beginning of it, which `enroll-console history list` shows";
            return Err(CliError::Usage(message.to_owned()));
        }
        let record = store.find(self.id.clone()).await?.ok_or(CliError::NoAttempt(self.id))?;
        let whole = Whole::new(&record, catalogue);
        if self.json {
            return Ok(print_json(&whole)?);
        }
        print_attempt(&record.attempt, whole.explained())?;
        print_circumstances(&record.attempt, &record.annotation)?;
        record.attempt.photo.as_ref().map_or(Ok(()), print_photo)?;
        print_timing(record.attempt.timing_ms)?;
        print_wire(whole.wire())
    }
}

/// When, where and by whom it was made, and what people wrote beside it.
fn print_circumstances(attempt: &Attempt, annotation: &Annotation) -> Result<(), CliError> {
    let at = attempt.at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
    let tags: Vec<String> = annotation.tags.iter().map(|tag| format!("#{tag}")).collect();
    print("\nRecord")?;
    print_known(&[
        ("at", &at),
        ("operator", &attempt.operator),
        ("machine", &attempt.machine),
        ("version", &attempt.version),
        ("signature", attempt.response.map(|facts| facts.signature.word()).unwrap_or_default()),
        ("note", &annotation.note),
        ("tags", &tags.join(" ")),
    ])
}

fn print_photo(photo: &PhotoFacts) -> Result<(), CliError> {
    let facts = |width: u32, height: u32, bytes: u64| format!("{width}x{height}, {}", bytes_for_people(bytes));
    let was = facts(photo.source_width, photo.source_height, photo.source_bytes);
    let sent = facts(photo.width, photo.height, photo.bytes as u64);
    print("\nPhoto")?;
    print_known(&[
        ("file", &format!("{} {was}", photo.format.name())),
        ("its SHA-256", &photo.source_sha256),
        ("sent", &format!("JPEG {sent}")),
        ("its SHA-256", &photo.sha256),
    ])
}

fn print_timing(timing: Timing) -> Result<(), CliError> {
    print("\nTiming")?;
    let known = timing.stages().into_iter().filter_map(|(name, took)| Some((name, took?)));
    Ok(known.into_iter().try_for_each(|(name, took)| print_field(name, &format!("{took:.1} ms")))?)
}

/// Prints the fields that have a value.
fn print_known(fields: &[(&str, &str)]) -> Result<(), CliError> {
    let known = fields.iter().filter(|(_, value)| !value.is_empty());
    Ok(known.into_iter().try_for_each(|(name, value)| print_field(name, value))?)
}

/// Every exchange, in the order in which they were made.
fn print_wire(wire: &Wire) -> Result<(), CliError> {
    let tries = wire.earlier.len() + 1;
    for (index, exchange) in wire.earlier.iter().enumerate() {
        print(&format!("\nTry {} of {tries}", index + 1))?;
        print_exchange(exchange.request.as_ref(), exchange.response.as_ref())?;
    }
    if tries > 1 {
        print(&format!("\nTry {tries} of {tries}"))?;
    }
    print_exchange(wire.request.as_ref(), wire.response.as_ref())
}

fn print_exchange(request: Option<&WireRequest>, response: Option<&WireResponse>) -> Result<(), CliError> {
    if let Some(request) = request {
        print(&format!("\n{} {}", request.method, harmless_line(&request.url)))?;
        print_headers(&request.headers)?;
        let size = bytes_for_people(request.body_bytes as u64);
        let heading = if request.encrypted {
            format!("Body, before encryption; {size} left")
        } else {
            format!("Body, {size} with the photo")
        };
        print_body(&heading, &request.body)?;
    }
    if let Some(response) = response {
        print(&format!("\nHTTP {}", response.status))?;
        print_headers(&response.headers)?;
        if let Some(decrypted) = &response.decrypted {
            print_body("Body, decrypted", decrypted)?;
        }
        print_body("Body, as received", &response.body)?;
    }
    Ok(())
}

fn print_headers(headers: &[(String, String)]) -> Result<(), CliError> {
    let mut headers = headers.iter();
    Ok(headers.try_for_each(|(name, value)| print(&format!("{}: {}", harmless_line(name), harmless_line(value))))?)
}

fn print_body(heading: &str, body: &str) -> Result<(), CliError> {
    Ok(print(&format!("\n{heading}\n{}", harmless(body)))?)
}
