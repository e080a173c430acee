//! `history stats`: what a query finds, in numbers.

use std::io::{IsTerminal, stdout};

use clap::Args;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::query::QueryLine;
use crate::cli::CliError;
use crate::cli::output::{print, print_json};
use crate::enrollment::{Outcome, bar, harmless_line, thousands};
use crate::history::{Group, Numbers, Period, Periods, Share, Spread, Store};
use crate::settings::Options;

/// Columns where there is no terminal, and the fewest and the most that are used of one.
const USUAL: usize = 80;
const NARROWEST: usize = 60;
const WIDEST: usize = 120;
/// Columns of a name before a bar, and of the numbers behind it.
const NAME: usize = 26;
const BEHIND: usize = 18;

/// The part of a bar that stands for each outcome, as a shade that needs no colour.
const SHADES: [(&str, &str); 4] = [("█", "enrolled"), ("▓", "rejected"), ("▒", "unknown"), ("░", "not sent")];

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
    let rate = numbers.success_rate.map(|rate| format!("{} of those that left and are over", per_cent(rate)));
    lines.extend(rate.map(|rate| format!("{:<NAME$}{rate}", "success rate")));
    if let Some(Spread { median, p95, longest }) = numbers.exchange_ms {
        let [median, p95, longest] = [median, p95, longest].map(duration);
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
    let legend = SHADES.map(|(shade, name)| format!("{shade} {name}")).join("  ");
    lines.extend([String::new(), format!("{:<NAME$}{legend}", periods.title)]);
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
    let mut bar = String::new();
    let mut drawn = 0;
    for ((_, count), (shade, _)) in period.tally.ends().into_iter().zip(SHADES) {
        let columns = columns(count, most, bars).min(bars - drawn);
        bar.push_str(&shade.repeat(columns));
        drawn += columns;
    }
    format!("{}{bar:<bars$}{:>9}", named(&period.name), thousands(period.tally.attempts))
}

fn group_line(group: &Group) -> String {
    let (median, p95) = group.exchange_ms.map_or_else(Default::default, |it| (duration(it.median), duration(it.p95)));
    let rate = group.success_rate.map(per_cent).unwrap_or_default();
    format!("{}{:>9} {rate:>9} {median:>9} {p95:>10}", named(&group.name), thousands(group.tally.attempts))
}

/// A name from the record in its column; what is too long for it ends with `…`.
fn named(name: &str) -> String {
    let name = harmless_line(name);
    let room = NAME - 3;
    let mut text = "  ".to_owned();
    if name.width() <= room {
        text.push_str(&name);
    } else {
        let mut used = 1;
        text.extend(name.chars().take_while(|letter| {
            used += letter.width().unwrap_or(0);
            used <= room
        }));
        text.push('…');
    }
    let gap = NAME.saturating_sub(text.width());
    text + &" ".repeat(gap)
}

/// Columns for a count where `most` take them all; one at least for what is there.
fn columns(count: u64, most: u64, bars: usize) -> usize {
    if count == 0 {
        return 0;
    }
    let bars = bars as u64;
    usize::try_from((count * bars + most / 2) / most.max(1)).unwrap_or(0).max(1)
}

fn per_cent(part: f64) -> String {
    format!("{:.1} %", part * 100.0)
}

fn duration(milliseconds: f64) -> String {
    if milliseconds < 1000.0 { format!("{milliseconds:.0} ms") } else { format!("{:.2} s", milliseconds / 1000.0) }
}
