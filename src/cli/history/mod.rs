//! `history`: the record, as a table, as text and as JSON. Signatures, keys and photos are left out of what is printed.

mod erase;
mod export;
mod list;
mod query;
mod show;
mod stats;
mod verify;

use clap::Subcommand;

use crate::settings::{Options, Paths, Settings};

use super::CliError;
use super::output::catalogue;
use super::record::open_record;

/// Look into the record.
#[derive(Debug, Subcommand)]
pub enum History {
    /// List the attempts that a query finds, the newest first
    List(list::List),
    /// Show one attempt with all that was sent and received
    Show(show::Show),
    /// Count attempts: by day, by what came of them, by how long they took
    Stats(stats::Stats),
    /// Write attempts for elsewhere: csv, json, jsonl or html
    Export(export::Export),
    /// Tell whether the record is as it was written
    Verify(verify::Verify),
    /// Erase a person from the record and its copies
    Forget(erase::Forget),
    /// Erase what is older than it has to be
    Purge(erase::Purge),
}

impl History {
    pub(super) async fn run(self, options: &Options) -> Result<u8, CliError> {
        let catalogue = catalogue(Paths::resolve(options).ok().as_ref())?;
        let store = open_record(options, Settings::load(options).as_ref())?;
        match self {
            Self::List(list) => list.run(&store, options, &catalogue).await?,
            Self::Show(show) => show.run(&store, &catalogue).await?,
            Self::Stats(stats) => stats.run(&store, options).await?,
            Self::Export(export) => return export.run(&store, options, catalogue).await,
            Self::Verify(verify) => return verify.run(&store).await,
            Self::Forget(forget) => return forget.run(&store, options).await,
            Self::Purge(purge) => return purge.run(&store, options).await,
        }
        Ok(0)
    }
}
