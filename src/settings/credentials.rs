//! Where keys come from, and reading them with care. The bytes are handed on unparsed: their forms are the gateway's business.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::file::ProfileTable;

/// The largest file that is taken for a key, in bytes; an RSA-16384 key in PEM has 13,000.
const LARGEST_KEY: u64 = 64 * 1024;

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
    #[error("others can read the {what} {} (mode {mode:04o}): run `chmod 600 {}`", path.display(), quoted(path))]
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
    /// Keys in the system's keyring are not supported.
    #[error("private_key_keyring is not supported by this version: use private_key_file or private_key_env")]
    Keyring,
}

/// Bytes that are nobody's business: wiped when dropped, never shown.
#[derive(ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Zeroizing<String>> for Secret {
    fn from(mut text: Zeroizing<String>) -> Self {
        Self(std::mem::take(&mut *text).into_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// The secrets that a profile can name, each by three settings: `NAME_file`, `NAME_env` and `NAME_keyring`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretName {
    /// The merchant's RSA key.
    PrivateKey,
    /// The secret of the AKSK scheme.
    SecretKey,
    /// The key of the HMAC that hides userIds.
    UserIdKey,
}

impl SecretName {
    /// The name in the settings, and after the profile's in the keyring.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::PrivateKey => "private_key",
            Self::SecretKey => "secret_key",
            Self::UserIdKey => "user_id_key",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key",
            Self::SecretKey => "secret key",
            Self::UserIdKey => "key that hides userIds",
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

impl SecretSource {
    /// The one source that a profile named `profile` gives for a secret, if any.
    pub(super) fn of(
        name: SecretName,
        profile: &str,
        table: &ProfileTable,
        folder: &Path,
    ) -> Result<Option<Self>, String> {
        let (file, variable, keyring) = match name {
            SecretName::PrivateKey => (&table.private_key_file, &table.private_key_env, table.private_key_keyring),
            SecretName::SecretKey => (&table.secret_key_file, &table.secret_key_env, table.secret_key_keyring),
            SecretName::UserIdKey => (&table.user_id_key_file, &table.user_id_key_env, table.user_id_key_keyring),
        };
        let setting = name.setting();
        let place = match (file, variable, keyring.unwrap_or(false)) {
            (Some(path), None, false) => SecretPlace::File(folder.join(path)),
            (None, Some(name), false) => SecretPlace::Environment(name.clone()),
            (None, None, true) => SecretPlace::Keyring(format!("{profile}/{setting}")),
            (None, None, false) => return Ok(None),
            _ => {
                return Err(format!(
                    "several {}s: keep one of {setting}_file, {setting}_env, {setting}_keyring",
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

    /// Reads the key's bytes, in whatever form they are.
    ///
    /// # Errors
    /// [`CredentialError`], above all [`CredentialError::Exposed`] for a file that others can read.
    pub fn read(&self) -> Result<Secret, CredentialError> {
        let what = self.name.words();
        match &self.place {
            SecretPlace::File(path) => {
                read_key_file(what, path, |metadata| refuse_exposed(what, path, metadata)).map(Secret)
            }
            SecretPlace::Environment(name) => match std::env::var(name) {
                Ok(text) if !text.trim().is_empty() => Ok(Secret(text.into_bytes())),
                _ => Err(CredentialError::Variable { what, name: name.clone() }),
            },
            SecretPlace::Keyring(_) => Err(CredentialError::Keyring),
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
            Self::File(path) => read_key_file("public key of the gateway", path, |_| Ok(())),
            Self::Inline(text) => Ok(text.clone().into_bytes()),
        }
    }
}

/// Reads a small regular file whose metadata `allow` accepts; the open file is judged, so that it cannot be swapped between.
fn read_key_file(
    what: &'static str,
    path: &Path,
    allow: impl Fn(&Metadata) -> Result<(), CredentialError>,
) -> Result<Vec<u8>, CredentialError> {
    let failed = |source| CredentialError::Read { what, path: path.to_owned(), source };
    // Opening a pipe would wait for its writer, so it is refused by name first.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(CredentialError::NotAKey { what, path: path.to_owned() });
    }
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.len() > LARGEST_KEY {
        return Err(CredentialError::NotAKey { what, path: path.to_owned() });
    }
    allow(&metadata)?;
    // Room for all of it: a vector that grows leaves copies of the key behind.
    let mut bytes = Vec::with_capacity(usize::try_from(LARGEST_KEY).unwrap_or_default());
    file.take(LARGEST_KEY).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

#[cfg(unix)]
fn refuse_exposed(what: &'static str, path: &Path, metadata: &Metadata) -> Result<(), CredentialError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
    if mode & 0o077 != 0 {
        return Err(CredentialError::Exposed { what, path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_: &'static str, _: &Path, _: &Metadata) -> Result<(), CredentialError> {
    Ok(())
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@%:,".contains(&byte);
    if text.bytes().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
