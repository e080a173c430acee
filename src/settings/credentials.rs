//! Where keys come from, and reading them with care. The bytes are handed on unparsed: their forms are the gateway's business.

use std::path::{Path, PathBuf};
use std::{io, mem};

use zeroize::Zeroizing;

use super::file::ProfileTable;
use super::text_file::key_in_utf8;
use super::{KeyringError, Secret, keyring, private_file};

/// Why a key cannot be had; holds no part of the key.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The key's file cannot be read.
    #[error("cannot read the {what} {}: check the name in the settings and that you may read it", path.display())]
    Read {
        /// Which key.
        what: &'static str,
        /// Its file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The key's file is a folder, a pipe, a device, or larger than any key.
    #[error("{} is not a key file: name the {what} in the settings", path.display())]
    NotAKey {
        /// Which key.
        what: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Others on this machine can read the secret.
    #[error("others can read the {what} {} (mode {mode:04o}): run `chmod 600 {}`", path.display(), quoted(&path.display().to_string()))]
    Exposed {
        /// Which secret.
        what: &'static str,
        /// The key's file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The environment variable that should hold the key is not set, or is not text.
    #[error("the environment variable {name} holds no {what}: set it, or name another one in the settings")]
    Variable {
        /// Which secret.
        what: &'static str,
        /// The variable's name.
        name: String,
    },
    /// The system's keyring gives no secret.
    #[error(
        "the keyring does not give the {}: {source}; {setting}_file and {setting}_env are the other ways",
        name.words(),
        setting = name.setting()
    )]
    Keyring {
        /// Which secret.
        name: SecretName,
        /// Why.
        source: KeyringError,
    },
}

impl CredentialError {
    /// The word of the catalogue's entry for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Read { .. } => "keys_unreadable",
            Self::NotAKey { .. } => "keys_not_a_key",
            Self::Exposed { .. } => "keys_exposed",
            Self::Variable { .. } => "keys_variable",
            Self::Keyring { .. } => "keys_keyring",
        }
    }
}

/// The secrets that settings can name, each by three of them: `NAME_file`, `NAME_env` and `NAME_keyring`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretName {
    /// The merchant's RSA key.
    PrivateKey,
    /// The secret of the AKSK scheme.
    SecretKey,
    /// The key of the HMAC that hides userIds.
    UserIdKey,
    /// What the history is encrypted with; the only one that is no profile's.
    HistoryKey,
}

impl SecretName {
    /// The name in the settings, and after the profile's in the keyring.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::PrivateKey => "private_key",
            Self::SecretKey => "secret_key",
            Self::UserIdKey => "user_id_key",
            Self::HistoryKey => "key",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key",
            Self::SecretKey => "secret key",
            Self::UserIdKey => "key that hides userIds",
            Self::HistoryKey => "key of the history",
        }
    }
}

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretSource {
    /// Which secret.
    pub name: SecretName,
    /// Where it is.
    pub place: SecretPlace,
}

/// The places where a secret can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretPlace {
    /// A file that only its owner can read.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// The system's keyring, under the service `enroll-console` and this account.
    Keyring(String),
}

/// The three settings of a secret as they are written.
#[derive(Default)]
pub(super) struct Written<'a> {
    pub(super) file: Option<&'a Path>,
    pub(super) variable: Option<&'a str>,
    pub(super) keyring: bool,
}

/// A table that names secrets.
pub(super) trait SecretSettings {
    /// What it says of one.
    fn secret(&self, name: SecretName) -> Written<'_>;
}

impl SecretSettings for ProfileTable {
    fn secret(&self, name: SecretName) -> Written<'_> {
        let (file, variable, keyring) = match name {
            SecretName::PrivateKey => (&self.private_key_file, &self.private_key_env, self.private_key_keyring),
            SecretName::SecretKey => (&self.secret_key_file, &self.secret_key_env, self.secret_key_keyring),
            SecretName::UserIdKey => (&self.user_id_key_file, &self.user_id_key_env, self.user_id_key_keyring),
            SecretName::HistoryKey => return Written::default(),
        };
        Written { file: file.as_deref(), variable: variable.as_deref(), keyring: keyring.unwrap_or(false) }
    }
}

/// Whether a key stands where a file's name belongs, so that it must not be quoted: PEM, or Base64 so long that nobody names
/// a file like it.
fn is_key_itself(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let is_base64 = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_\r\n ".contains(&byte));
    let longest = if text.contains('/') { 200 } else { 40 };
    text.contains("-----BEGIN ") || is_base64 && text.len() >= longest
}

impl SecretSource {
    /// The one source that a table gives for a secret, if any. `owner` is the profile's name, or the table's.
    pub(super) fn of(
        name: SecretName,
        owner: &str,
        table: &impl SecretSettings,
        folder: &Path,
    ) -> Result<Option<Self>, String> {
        let Written { file, variable, keyring } = table.secret(name);
        let setting = name.setting();
        let variable = self::variable(&format!("{setting}_env"), variable)?;
        let place = match (file, variable, keyring) {
            (Some(path), None, false) if is_key_itself(path) => {
                let what = name.words();
                return Err(format!("{setting}_file holds a {what} itself: put it into a file and name the file"));
            }
            (Some(path), None, false) => SecretPlace::File(folder.join(path)),
            (None, Some(variable), false) => SecretPlace::Environment(variable),
            (None, None, true) => SecretPlace::Keyring(keyring::account(owner, name)),
            (None, None, false) => return Ok(None),
            _ => {
                return Err(format!(
                    "more than one {}: keep one of {setting}_file, {setting}_env, {setting}_keyring",
                    name.words()
                ));
            }
        };
        Ok(Some(Self { name, place }))
    }

    /// The same, where the profile cannot do without.
    pub(super) fn needed(name: SecretName, profile: &str, table: &ProfileTable, folder: &Path) -> Result<Self, String> {
        let setting = name.setting();
        let missing = || format!("no {}: add {setting}_file, {setting}_env or {setting}_keyring", name.words());
        Self::of(name, profile, table, folder)?.ok_or_else(missing)
    }

    /// Reads the key's bytes. Of a key that is decoded the encoding of the text does not matter; one that is used as it is keeps
    /// every byte, since another one would make other userIds, or open no history.
    ///
    /// # Errors
    /// [`CredentialError`], above all [`CredentialError::Exposed`] for a file that others can read.
    pub fn read(&self) -> Result<Secret, CredentialError> {
        let secret = self.read_as_it_is()?;
        match self.name {
            SecretName::PrivateKey | SecretName::SecretKey => Ok(key_in_utf8(secret.into_bytes()).into()),
            SecretName::UserIdKey | SecretName::HistoryKey => Ok(secret),
        }
    }

    fn read_as_it_is(&self) -> Result<Secret, CredentialError> {
        let what = self.name.words();
        match &self.place {
            SecretPlace::File(path) => private_file::read_secret_file(what, path).map(Secret::from),
            SecretPlace::Environment(variable) => read_variable(what, variable),
            SecretPlace::Keyring(account) => {
                keyring::read(account).map_err(|source| CredentialError::Keyring { name: self.name, source })
            }
        }
    }
}

/// Where the gateway's public key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKeySource {
    /// A file.
    File(PathBuf),
    /// The settings themselves.
    Inline(String),
}

impl PublicKeySource {
    /// The one source that a profile names.
    pub(super) fn of(table: &ProfileTable, folder: &Path) -> Result<Self, String> {
        match (&table.gateway_public_key_file, &table.gateway_public_key) {
            (Some(path), None) => Ok(Self::File(folder.join(path))),
            (None, Some(text)) => Ok(Self::Inline(text.clone())),
            (None, None) => {
                Err("no public key of the gateway: add gateway_public_key_file or gateway_public_key".to_owned())
            }
            (Some(_), Some(_)) => {
                Err("two public keys of the gateway: keep one of gateway_public_key_file, gateway_public_key"
                    .to_owned())
            }
        }
    }

    /// Reads the key's bytes, in whatever form they are.
    ///
    /// # Errors
    /// [`CredentialError::Read`] and [`CredentialError::NotAKey`].
    pub fn read(&self) -> Result<Vec<u8>, CredentialError> {
        match self {
            Self::File(path) => {
                let bytes = private_file::read_public("public key of the gateway", path)?;
                Ok(mem::take(&mut *key_in_utf8(bytes)))
            }
            Self::Inline(text) => Ok(text.clone().into_bytes()),
        }
    }
}

/// Reads the passphrase of a private key from an environment variable.
///
/// # Errors
/// [`CredentialError::Variable`] when it is not set, is empty, or is no text.
pub fn read_passphrase(variable: &str) -> Result<Secret, CredentialError> {
    read_variable("passphrase of a private key", variable)
}

/// Takes the name of an environment variable. What is none may be the key itself, so it is not quoted.
pub(super) fn variable(setting: &str, name: Option<&str>) -> Result<Option<String>, String> {
    let is_name = |name: &str| {
        !name.starts_with(|first: char| first.is_ascii_digit())
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match name {
        Some(name) if !is_name(name) => Err(format!(
            "{setting} wants the name of a variable, of letters, digits and _: put the secret into that one"
        )),
        name => Ok(name.map(str::to_owned)),
    }
}

fn read_variable(what: &'static str, name: &str) -> Result<Secret, CredentialError> {
    match std::env::var(name).map(Zeroizing::new) {
        Ok(text) if !text.trim().is_empty() => Ok(Secret::from(text)),
        _ => Err(CredentialError::Variable { what, name: name.to_owned() }),
    }
}

/// A text as a shell takes it.
pub(super) fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@%:,".contains(&byte);
    if text.bytes().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
