//! `history verify`: whether the record is as it was written.

use clap::Args;
use serde::Serialize;

use crate::cli::CliError;
use crate::cli::output::{note, note_if_cut_short, print, print_json};
use crate::enrollment::harmless_line;
use crate::history::{Seal, Store, Verified, Wrong};

/// Tell whether the record is as it was written.
#[derive(Debug, Args)]
pub struct Verify {
    /// A seal that was printed earlier, which the record must still have: tells whether its end was cut off
    #[arg(long, value_name = "N:HASH")]
    seal: Option<Seal>,
    /// Make the list again where it does not say what the journal says
    #[arg(long)]
    repair: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What was found, with each thing in words too.
#[derive(Serialize)]
struct Told<'a> {
    is_right: bool,
    #[serde(flatten)]
    verified: &'a Verified,
    repaired: u64,
    words: Vec<String>,
}

impl Verify {
    /// 0 if all is right, 1 if something is not.
    pub(super) async fn run(self, store: &Store) -> Result<u8, CliError> {
        let mut verified = store.verify(self.seal.clone()).await?;
        let mut repaired = 0;
        if self.repair && !verified.is_right() {
            if verified.more == 0 && verified.wrong.iter().all(Wrong::is_of_the_list) {
                repaired = store.mend_list().await?;
                verified = store.verify(self.seal).await?;
            } else {
                note("Nothing was repaired: more is wrong than the list, and to change anything would hide what.");
            }
        }
        let printed = if self.json {
            let words = verified.wrong.iter().map(Wrong::words).collect();
            print_json(&Told { is_right: verified.is_right(), verified: &verified, repaired, words })
                .map_err(CliError::from)
        } else {
            print_found(&verified, repaired)
        };
        note_if_cut_short(|| summary(&verified, repaired));
        printed?;
        Ok(u8::from(!verified.is_right()))
    }
}

/// The result in one line.
fn summary(verified: &Verified, repaired: u64) -> String {
    let Verified { events, attempts, wrong, more, .. } = verified;
    let found = match wrong.len() as u64 + more {
        0 => "nothing wrong".to_owned(),
        found => format!("{found} wrong"),
    };
    let repaired = if repaired > 0 { format!(", {repaired} repaired") } else { String::new() };
    format!("{events} events of {attempts} attempts: {found}{repaired}.")
}

fn print_found(verified: &Verified, repaired: u64) -> Result<(), CliError> {
    if repaired > 0 {
        print(&format!("The list was made again for {repaired} attempts."))?;
    }
    let Verified { events, attempts, wrong, more, .. } = verified;
    for gap in &verified.gaps {
        print(&format!("  marked gap: {}", harmless_line(&gap.words())))?;
    }
    for wrong in wrong {
        print(&format!("  ✗ {}", harmless_line(&wrong.words())))?;
    }
    if *more > 0 {
        print(&format!("  ✗ and {more} more"))?;
    }
    if wrong.is_empty() {
        print(&format!("{events} events of {attempts} attempts, every seal intact; the list says what they say."))?;
    } else {
        print(&format!("{events} events of {attempts} attempts: not as they were written."))?;
        let is_of_the_list = wrong.iter().all(Wrong::is_of_the_list);
        print(if is_of_the_list {
            "The journal itself is intact: `enroll-console history verify --repair` makes the list from it again."
        } else {
            "Keep the data folder as it is for whoever asks what happened, and work in another one with --data-dir."
        })?;
    }
    match &verified.newest {
        Some(seal) => Ok(print(&format!("Newest seal: {seal}"))?),
        None => Ok(()),
    }
}
