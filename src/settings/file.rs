//! `config.toml` as it is written (`design/contract.md`, Settings), and errors that point into it.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::checks::{self, ChecksTable};
use super::keeping::{HistoryTable, Keeping};
use super::preview::{Preview, PreviewTable};
use super::text_file::{not_text, read_text};
use super::{
    Paths, Profile, ProfileKind, SIMULATOR, SettingsError, SignedResponses, UserIdSetting, create_private_folder,
    nearest, write_private_file,
};
use crate::photo::CheckLimits;

/// Every setting with a comment: what [`init`] writes.
pub const DEFAULT_FILE: &str = include_str!("../../config/default.toml");

/// The file's tables.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    default_profile: Option<String>,
    #[serde(default)]
    preview: PreviewTable,
    #[serde(default)]
    checks: ChecksTable,
    #[serde(default)]
    history: HistoryTable,
    #[serde(default)]
    profiles: BTreeMap<Spanned<String>, Spanned<ProfileTable>>,
}

/// One profile as it is written; `None` is a key that is absent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileTable {
    pub(super) kind: ProfileKind,
    pub(super) base_url: Spanned<String>,
    pub(super) client_id: Spanned<String>,
    pub(super) private_key_file: Option<PathBuf>,
    pub(super) private_key_env: Option<String>,
    pub(super) private_key_keyring: Option<bool>,
    pub(super) private_key_passphrase_env: Option<String>,
    pub(super) access_key: Option<String>,
    pub(super) secret_key_file: Option<PathBuf>,
    pub(super) secret_key_env: Option<String>,
    pub(super) secret_key_keyring: Option<bool>,
    pub(super) gateway_public_key_file: Option<PathBuf>,
    pub(super) gateway_public_key: Option<String>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) client_certificate_file: Option<PathBuf>,
    pub(super) client_key_file: Option<PathBuf>,
    pub(super) proxy: Option<Spanned<String>>,
    pub(super) encrypt: Option<bool>,
    pub(super) signed_responses: Option<SignedResponses>,
    pub(super) connect_timeout_secs: Option<Spanned<u64>>,
    pub(super) send_timeout_secs: Option<Spanned<u64>>,
    pub(super) timeout_secs: Option<Spanned<u64>>,
    pub(super) retries: Option<Spanned<u32>>,
    pub(super) retry_codes: Option<Vec<Spanned<String>>>,
    pub(super) user_id: Option<UserIdSetting>,
    pub(super) user_id_key_file: Option<PathBuf>,
    pub(super) user_id_key_env: Option<String>,
    pub(super) user_id_key_keyring: Option<bool>,
    pub(super) keep_raw_user_id: Option<bool>,
    pub(super) biz_id: Option<Spanned<String>>,
}

/// The longest name of a setting, in bytes: the rest is room for a slip.
const LONGEST_NAME: usize = 32;

/// A settings file that was read.
#[derive(Debug, Clone)]
pub(super) struct File {
    path: PathBuf,
    text: String,
    tables: Tables,
}

/// A mistake somewhere in the file, in bytes of its text.
pub(super) struct Mistake {
    pub(super) at: Range<usize>,
    pub(super) message: String,
}

impl File {
    /// Reads the settings file; `None` when it is absent and nobody named it.
    pub(super) fn read(paths: &Paths) -> Result<Option<Self>, SettingsError> {
        let path = paths.config.clone();
        let text = match read_text(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && paths.config_named => {
                return Err(SettingsError::Absent { path });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(unreadable(&path, source)),
        };
        match toml::from_str(&text) {
            Ok(tables) => Ok(Some(Self { path, text, tables })),
            Err(error) => {
                let mistake = Mistake { at: error.span().unwrap_or(0..0), message: with_nearest_key(error.message()) };
                Err(invalid(&path, &text, mistake))
            }
        }
    }

    /// The profile the file wants in use.
    pub(super) fn default_profile(&self) -> Option<&str> {
        self.tables.default_profile.as_deref()
    }

    /// The table of the preview, as it is written.
    pub(super) fn preview_table(&self) -> &PreviewTable {
        &self.tables.preview
    }

    /// The settings of the preview, checked.
    pub(super) fn preview(&self) -> Result<Preview, SettingsError> {
        Preview::resolve(&self.tables.preview).map_err(|mistake| self.invalid(mistake))
    }

    /// The tables of the profiles, by name.
    pub(super) fn profile_tables(&self) -> impl Iterator<Item = (&str, &ProfileTable)> {
        self.tables.profiles.iter().map(|(name, table)| (name.get_ref().as_str(), table.get_ref()))
    }

    /// The built-in profile and those of the file, each one checked.
    pub(super) fn profiles(&self) -> Result<Vec<Profile>, SettingsError> {
        let folder = self.folder();
        let mut profiles = vec![Profile::built_in()];
        for (name, table) in &self.tables.profiles {
            if name.get_ref() == SIMULATOR {
                let message =
                    format!("the profile name `{SIMULATOR}` is taken by the built-in gateway: choose another");
                return Err(self.invalid(Mistake { at: name.span(), message }));
            }
            let profile = Profile::resolve(name.get_ref(), table, folder).map_err(|mistake| self.invalid(mistake))?;
            profiles.push(profile);
        }
        Ok(profiles)
    }

    /// The table of the checks.
    pub(super) const fn checks_table(&self) -> &ChecksTable {
        &self.tables.checks
    }

    /// Where the checks of a photo draw their lines.
    pub(super) fn checks(&self) -> Result<CheckLimits, SettingsError> {
        checks::resolve(&self.tables.checks).map_err(|mistake| self.invalid(mistake))
    }

    /// How the history is kept.
    pub(super) fn keeping(&self) -> Result<Keeping, SettingsError> {
        Keeping::resolve(&self.tables.history, self.folder()).map_err(|mistake| self.invalid(mistake))
    }

    /// What its paths are relative to.
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    fn invalid(&self, mistake: Mistake) -> SettingsError {
        invalid(&self.path, &self.text, mistake)
    }
}

/// A file that cannot be read; one that was read and is no text is wrong at a place.
pub(super) fn unreadable(path: &Path, source: io::Error) -> SettingsError {
    match not_text(&source) {
        Some(wrong) => SettingsError::Invalid {
            path: path.to_owned(),
            line: wrong.line,
            column: wrong.column,
            message: wrong.message(),
        },
        None => SettingsError::Read { path: path.to_owned(), source },
    }
}

pub(super) fn invalid(path: &Path, text: &str, mistake: Mistake) -> SettingsError {
    let (line, column) = line_and_column(text, mistake.at.start);
    SettingsError::Invalid { path: path.to_owned(), line, column, message: mistake.message }
}

/// Where a byte of a text stands, both from 1, the column in characters.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
    (line, column)
}

/// Replaces serde's list of expected names by the nearest one. serde writes
/// ``unknown field `a`, expected one of `b`, `c` `` and the same for `variant`: the names are every second piece.
pub(crate) fn with_nearest_key(message: &str) -> String {
    let mut pieces = message.split('`');
    let what = match pieces.next() {
        Some("unknown field ") => "setting",
        Some("unknown variant ") => "value",
        _ => return without_value(message).trim_end().replace('\n', ": "),
    };
    let mut names = pieces.step_by(2);
    let word = names.next().unwrap_or_default();
    // No name is as long as the shortest key, and one that is put here is not repeated.
    let quoted = if word.len() > LONGEST_NAME { String::new() } else { format!(" `{word}`") };
    format!("unknown {what}{quoted}: {}", nearest::hint(word, names))
}

/// Cuts out a text that stands where another thing is wanted: it may be a key. serde writes
/// ``invalid type: string "a", expected b``.
fn without_value(message: &str) -> String {
    let text = message.split_once(" \"").and_then(|(what, rest)| Some((what, rest.rsplit_once("\", expected ")?.1)));
    text.map_or_else(|| message.to_owned(), |(what, wanted)| format!("{what}, expected {wanted}"))
}

/// Writes [`DEFAULT_FILE`] where the settings are looked for, readable by its owner alone; never over a file.
///
/// # Errors
/// [`SettingsError::Exists`] and [`SettingsError::Write`].
pub fn init(paths: &Paths) -> Result<(), SettingsError> {
    let path = &paths.config;
    let written = path
        .parent()
        .map_or(Ok(()), create_private_folder)
        .and_then(|()| write_private_file(path, DEFAULT_FILE.as_bytes()));
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => SettingsError::Exists { path: path.clone() },
        _ => SettingsError::Write { path: path.clone(), source },
    })
}
