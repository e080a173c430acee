//! `history stats`: what a query finds, in numbers.

use std::io::{IsTerminal, stdout};

use clap::Args;

use super::query::QueryLine;
use crate::cli::CliError;
use crate::cli::output::{print, print_json};
use crate::enrollment::{Outcome, bar, duration_for_people, harmless_line, padded, per_cent, thousands};
use crate::history::{Group, Numbers, Period, Periods, Share, Spread, Store, Tally};
use crate::settings::Options;

/// Columns where there is no terminal, and the fewest and the most that are used of one.
const USUAL: usize = 80;
const NARROWEST: usize = 60;
const WIDEST: usize = 120;
/// Columns of a name before a bar, and of the numbers behind it.
const NAME: usize = 26;
const BEHIND: usize = 18;

/// Count attempts.
#[derive(Debug, Args)]
pub struct Stats {
    #[command(flatten)]
    query: QueryLine,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Stats {
    pub(super) async fn run(self, store: &Store, options: &Options) -> Result<(), CliError> {
        let search = self.query.search(options).await?;
        let finds_all = search.is_empty();
        let numbers = store.numbers(search).await?;
        if self.json {
            return Ok(print_json(&numbers)?);
        }
        if numbers.attempts == 0 {
            let nothing = if finds_all { "Nobody was enrolled yet" } else { "Nothing was found" };
            return Ok(print(&format!("{nothing}, so there is nothing to count."))?);
        }
        let columns = if stdout().is_terminal() { crossterm::terminal::size().ok() } else { None };
        let width = columns.map_or(USUAL, |(columns, _)| usize::from(columns).clamp(NARROWEST, WIDEST));
        Ok(lines(&numbers, width).iter().try_for_each(|line| print(line.trim_end()))?)
    }
}

fn lines(numbers: &Numbers, width: usize) -> Vec<String> {
    let bars = width - NAME - BEHIND;
    let mut lines = vec![format!("{:<NAME$}{}", "attempts", thousands(numbers.attempts))];
    if numbers.simulated > 0 {
        lines.push(format!("{:<NAME$}{}", "simulated", numbers.simulated_in_words()));
    }
    let rate = numbers.success_rate.map(|rate| format!("{} of those that left and are over", per_cent(rate)));
    lines.extend(rate.map(|rate| format!("{:<NAME$}{rate}", "success rate")));
    if let Some(Spread { median, p95, longest }) = numbers.exchange_ms {
        let [median, p95, longest] = [median, p95, longest].map(duration_for_people);
        lines.push(format!("{:<NAME$}half took at most {median}", "exchange"));
        lines.push(format!("{:<NAME$}95 of 100 at most {p95}, the longest {longest}", ""));
    }
    lines.extend(["", "Outcomes"].map(str::to_owned));
    lines.extend(numbers.outcomes.iter().map(|share| {
        let title = Outcome::from_word(&share.name).map(|outcome| format!("{} {}", outcome.glyph(), outcome.title()));
        share_line(title.as_ref().unwrap_or(&share.name), share, bars)
    }));
    lines.extend(["", "Codes"].map(str::to_owned));
    lines.extend(numbers.codes.iter().map(|share| share_line(&share.name, share, bars)));
    let periods = Periods::of(&numbers.days);
    let legend =
        Tally::default().ends().map(|(outcome, _)| format!("{} {}", outcome.shade(), outcome.title().to_lowercase()));
    lines.extend([String::new(), format!("{:<NAME$}{}", periods.title, legend.join("  "))]);
    lines.extend(periods.all.iter().map(|period| period_line(period, periods.most, bars)));
    for (title, groups) in [("By profile", &numbers.profiles), ("By operator", &numbers.operators)] {
        let heads = format!("{:>9} {:>9} {:>9} {:>10}", "attempts", "success", "median", "95 of 100");
        lines.extend([String::new(), format!("{title:<NAME$}{heads}")]);
        lines.extend(groups.iter().map(group_line));
    }
    lines
}

/// `  UNABLE_GET_IMAGE        ███████▌              1,204  12.3 %`
fn share_line(name: &str, share: &Share, bars: usize) -> String {
    let bar = bar(share.share, bars);
    format!("{}{bar:<bars$}{:>9} {:>8}", named(name), thousands(share.count), per_cent(share.share))
}

fn period_line(period: &Period, most: u64, bars: usize) -> String {
    let bar: String = period.bar(most, bars).map(|(outcome, columns)| outcome.shade().repeat(columns)).concat();
    format!("{}{bar:<bars$}{:>9}", named(&period.name), thousands(period.tally.attempts))
}

fn group_line(group: &Group) -> String {
    let (median, p95) = group
        .exchange_ms
        .map_or_else(Default::default, |it| (duration_for_people(it.median), duration_for_people(it.p95)));
    let rate = group.success_rate.map(per_cent).unwrap_or_default();
    format!("{}{:>9} {rate:>9} {median:>9} {p95:>10}", named(&group.name), thousands(group.tally.attempts))
}

/// A name from the record in its column; what is too long for it ends with `…`.
fn named(name: &str) -> String {
    format!("  {} ", padded(&harmless_line(name), NAME - 3))
}
