//! `history forget` and `history purge`: erasing, after a look at what would be erased and a yes.

use std::io;

use clap::Args;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::cli::CliError;
use crate::cli::output::{is_answered_with_yes, note, print, print_done};
use crate::enrollment::harmless_line;
use crate::history::{Store, Whom};
use crate::session::user_id_forms;
use crate::settings::{Options, Settings};

/// Erase a person from the record and its copies.
#[derive(Debug, Args)]
pub struct Forget {
    /// The userId, as it was typed or as it was sent
    #[arg(long, value_name = "USER_ID")]
    user_id: String,
    #[command(flatten)]
    consent: Consent,
}

/// Erase what is older than it has to be.
#[derive(Debug, Args)]
pub struct Purge {
    /// Days (90d), weeks (12w) or a date (2026-01-31) before which attempts are erased; without it `keep_days` of the settings
    #[arg(long, value_name = "AGE", value_parser = older_than)]
    older_than: Option<Timestamp>,
    #[command(flatten)]
    consent: Consent,
}

/// Whether it is to be done.
#[derive(Debug, Clone, Copy, Args)]
struct Consent {
    /// Only say what would be erased
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
}

impl Forget {
    pub(super) async fn run(self, store: &Store, options: &Options) -> Result<u8, CliError> {
        let Self { user_id, consent } = self;
        if user_id.is_empty() {
            return Err(CliError::Usage("nobody has an empty userId: say who is to be forgotten".to_owned()));
        }
        let settings = Settings::load(options)?;
        let forms = tokio::task::spawn_blocking(move || user_id_forms(&settings)).await;
        let (forms, missing) = forms.map_err(std::io::Error::other)?;
        for sentence in &missing {
            note(sentence);
        }
        // What nobody could look for may remain.
        let code = erase(store, Whom::Person { user_ids: vec![user_id], forms }, consent).await?;
        Ok(if missing.is_empty() { code } else { 1 })
    }
}

impl Purge {
    pub(super) async fn run(self, store: &Store, options: &Options) -> Result<u8, CliError> {
        let before = if let Some(moment) = self.older_than {
            moment
        } else {
            let days = Settings::load(options)?.keeping.days.ok_or_else(|| {
                CliError::Usage("nothing says how old is too old: give --older-than, or set keep_days".to_owned())
            })?;
            days_ago(days.into()).map_err(CliError::Usage)?
        };
        erase(store, Whom::Before(before), self.consent).await
    }
}

/// How many paths of photos are named.
const MOST_PATHS: usize = 20;

fn named((name, value): &(String, String)) -> String {
    format!("  {name:<10}{}", harmless_line(value))
}

fn print_named(lines: &[(String, String)]) -> Result<(), CliError> {
    Ok(lines.iter().try_for_each(|line| print(&named(line)))?)
}

/// Shows what would be erased and what would remain, asks, and erases. 0 when it is gone, 1 when something remains.
async fn erase(store: &Store, whom: Whom, consent: Consent) -> Result<u8, CliError> {
    let erasable = store.erasable(whom.clone()).await?;
    if erasable.is_empty() {
        note(match &whom {
            _ if erasable.sending > 0 => "All that is found is on the way: try again later.",
            Whom::Person { .. } => "Nothing is found exactly under this userId: spaces, capitals and accents count.",
            Whom::Before(_) => "Nothing is found.",
        });
        // What another program kept from being written over may go now.
        let is_gone = consent.dry_run || store.is_read_only() || store.overwrite().await?;
        if !is_gone {
            note("Another program is reading the history: what was erased before may still be in its -wal file.");
        }
        return Ok(u8::from(!is_gone || erasable.sending > 0));
    }
    if let Whom::Person { user_ids, .. } = &whom {
        user_ids.iter().try_for_each(|user_id| print(&format!("  {:<10}{}", "userId", harmless_line(user_id))))?;
    }
    print_named(&erasable.lines())?;
    print("It is erased for good, here and in the copies of the history. What remains elsewhere:")?;
    print_named(&erasable.remains.lines(MOST_PATHS))?;
    if consent.dry_run {
        return Ok(0);
    }
    if !consent.yes && !is_answered_with_yes("This cannot be taken back. Type yes to erase it:")? {
        return Err(CliError::Usage(
            "nothing was erased: it wants a yes, or --yes where nobody can be asked".to_owned(),
        ));
    }
    let erased = store.erase(whom).await?;
    let mut said: Vec<String> =
        erased.sentences().iter().map(|sentence| harmless_line(sentence).into_owned()).collect();
    said.push("What remains elsewhere:".to_owned());
    said.extend(erased.remains.lines(MOST_PATHS).iter().map(named));
    let printed = said.iter().map(|line| print_done(line)).fold(Ok(()), io::Result::and);
    printed?;
    Ok(u8::from(!erased.is_complete()))
}

fn days_ago(days: i64) -> Result<Timestamp, String> {
    let back = days.checked_mul(24).map(SignedDuration::from_hours);
    back.and_then(|back| Timestamp::now().checked_sub(back).ok()).ok_or_else(|| format!("{days} days is too long ago"))
}

fn older_than(text: &str) -> Result<Timestamp, String> {
    let wrong = || format!("{text} is no age: write 90d, 12w or 2026-01-31");
    if let Ok(date) = text.parse::<Date>() {
        let now = Zoned::now();
        let start = date.to_zoned(now.time_zone().clone()).map_err(|_| wrong())?;
        if start > now {
            return Err(format!(
                "{text} is still to come, and all is older than that: write a day that has begun, or 0d for all"
            ));
        }
        return Ok(start.timestamp());
    }
    let count = |unit: char| text.strip_suffix(unit).and_then(|count| count.parse::<u32>().ok()).map(i64::from);
    match (count('d'), count('w')) {
        (Some(days), _) => days_ago(days),
        (_, Some(weeks)) => days_ago(weeks * 7),
        _ => Err(wrong()),
    }
}
