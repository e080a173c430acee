//! `history list`: the attempts, a line each.

use clap::Args;

use crate::cli::CliError;
use crate::cli::output::{note, print, print_json};
use crate::enrollment::{Attempt, Catalogue, Explained, harmless_line, local_time};
use crate::history::{Order, Query, Store};
use crate::settings::Options;

use super::query::{QueryLine, order};

/// List the attempts that a query finds.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    query: QueryLine,
    /// In which order
    #[arg(long, value_name = "ORDER", default_value = "newest", value_parser = order())]
    sort: Order,
    /// At most so many; 0 for all
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) async fn run(self, store: &Store, options: &Options, catalogue: &Catalogue) -> Result<(), CliError> {
        let search = self.query.search(options).await?;
        let is_all = search.is_empty();
        let limit = if self.limit == 0 { usize::MAX } else { self.limit };
        let records = store.records(Query { search, order: self.sort, limit, ..Query::default() }).await?;
        if records.is_empty() {
            note(if is_all { "Nobody was enrolled yet." } else { "No attempt is like that." });
        }
        for record in &records {
            if self.json {
                print_json(&Explained::new(&record.attempt, catalogue))?;
            } else {
                print(&row(&record.attempt))?;
            }
        }
        Ok(())
    }
}

/// `2026-11-23 08:00:00  ✓ Enrolled (simulated)  SUCCESS  simulator  4711@example.org  20261123-01K9T3VQ4XHM  01K9…`; of one that
/// explores, `◇ biz-id-missing` in place of the person.
fn row(attempt: &Attempt) -> String {
    let at = local_time(attempt.at, &jiff::tz::TimeZone::system());
    let code = attempt.code().unwrap_or_default();
    format!(
        "{at}  {} {:<20}  {:<20}  {:<12}  {:<24}  {:<24}  {}",
        attempt.outcome.glyph(),
        attempt.title(),
        harmless_line(code),
        harmless_line(&attempt.profile),
        harmless_line(&attempt.kind.subject(attempt.case.as_deref(), &attempt.user_id)),
        harmless_line(&attempt.biz_id),
        attempt.id
    )
}
