//! What is kept in the record: for how long, and with which key.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::credentials::{SecretSettings, Written};
use super::file::Mistake;
use super::{SecretName, SecretSource};

/// How the history is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keeping {
    /// Days after which attempts may be erased; `None` for never. Nothing is ever erased without a yes.
    pub days: Option<u32>,
    /// Where the key is with which it is encrypted, if it is.
    pub key: Option<SecretSource>,
}

impl Keeping {
    /// The most days: a hundred years.
    const MOST: u32 = 36_500;

    /// The name of the table.
    const OWNER: &str = "history";

    pub(super) fn resolve(table: &HistoryTable, folder: &Path) -> Result<Self, Mistake> {
        let days = table.keep_days.as_ref().map(|days| {
            let some = u32::try_from(*days.get_ref()).ok().filter(|days| (1..=Self::MOST).contains(days));
            some.ok_or_else(|| Mistake {
                at: days.span(),
                message: format!(
                    "keep_days is {}: use 1 to {}, or leave it out to keep all",
                    days.get_ref(),
                    Self::MOST
                ),
            })
        });
        let key = SecretSource::of(SecretName::HistoryKey, Self::OWNER, table, folder);
        let key = key.map_err(|message| Mistake { at: table.span_of_key(), message })?;
        Ok(Self { days: days.transpose()?, key })
    }
}

/// The table as it is written; `None` is a key that is absent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryTable {
    keep_days: Option<Spanned<i64>>,
    key_file: Option<Spanned<PathBuf>>,
    key_env: Option<Spanned<String>>,
    key_keyring: Option<Spanned<bool>>,
}

impl HistoryTable {
    /// Where the first setting of the key stands.
    fn span_of_key(&self) -> Range<usize> {
        let spans = [
            self.key_file.as_ref().map(Spanned::span),
            self.key_env.as_ref().map(Spanned::span),
            self.key_keyring.as_ref().map(Spanned::span),
        ];
        spans.into_iter().flatten().min_by_key(|span| span.start).unwrap_or_default()
    }
}

impl SecretSettings for HistoryTable {
    fn secret(&self, _: SecretName) -> Written<'_> {
        Written {
            file: self.key_file.as_ref().map(|path| path.get_ref().as_path()),
            variable: self.key_env.as_ref().map(|name| name.get_ref().as_str()),
            keyring: self.key_keyring.as_ref().is_some_and(|is_set| *is_set.get_ref()),
        }
    }
}
