//! How long attempts are kept in the record.

use serde::Deserialize;
use toml::Spanned;

use super::file::Mistake;

/// What is kept of the history, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keeping {
    /// Days after which attempts may be erased; `None` for never. Nothing is ever erased without a yes.
    pub days: Option<u32>,
}

impl Keeping {
    /// The most days: a hundred years.
    const MOST: u32 = 36_500;

    pub(super) fn resolve(table: &HistoryTable) -> Result<Self, Mistake> {
        if let Some(days) = table.keep_days.as_ref().filter(|days| !(1..=Self::MOST).contains(days.get_ref())) {
            let message =
                format!("keep_days is {}: use 1 to {}, or leave it out to keep all", days.get_ref(), Self::MOST);
            return Err(Mistake { at: days.span(), message });
        }
        Ok(Self { days: table.keep_days.as_ref().map(|days| *days.get_ref()) })
    }
}

/// The table as it is written; `None` is a key that is absent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryTable {
    keep_days: Option<Spanned<u32>>,
}
