//! Where keys come from, and reading them with care. The bytes are handed on unparsed: their forms are the gateway's business.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::ZeroizeOnDrop;

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
    /// Others on this machine can read the private key.
    #[error("others can read the private key {} (mode {mode:04o}): run `chmod 600 {}`", path.display(), quoted(path))]
    Exposed {
        /// The key's file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The environment variable that should hold the key is not set, or is not text.
    #[error("the environment variable {name} holds no private key: set it, or change private_key_env in the settings")]
    Variable {
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

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Where the merchant's private key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivateKeySource {
    /// A file that only its owner can read.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// The system's keyring.
    Keyring,
}

impl PrivateKeySource {
    /// The one source that a profile names.
    pub(super) fn of(table: &ProfileTable, folder: &Path) -> Result<Self, String> {
        let keyring = table.private_key_keyring.unwrap_or(false);
        match (&table.private_key_file, &table.private_key_env, keyring) {
            (Some(path), None, false) => Ok(Self::File(folder.join(path))),
            (None, Some(name), false) => Ok(Self::Environment(name.clone())),
            (None, None, true) => Ok(Self::Keyring),
            (None, None, false) => Err("no private key: add private_key_file or private_key_env".to_owned()),
            _ => {
                Err("several private keys: keep one of private_key_file, private_key_env, private_key_keyring"
                    .to_owned())
            }
        }
    }

    /// Reads the key's bytes, in whatever form they are.
    ///
    /// # Errors
    /// [`CredentialError`], above all [`CredentialError::Exposed`] for a file that others can read.
    pub fn read(&self) -> Result<Secret, CredentialError> {
        match self {
            Self::File(path) => {
                read_key_file("private key", path, |metadata| refuse_exposed(path, metadata)).map(Secret)
            }
            Self::Environment(name) => match std::env::var(name) {
                Ok(text) if !text.trim().is_empty() => Ok(Secret(text.into_bytes())),
                _ => Err(CredentialError::Variable { name: name.clone() }),
            },
            Self::Keyring => Err(CredentialError::Keyring),
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
fn refuse_exposed(path: &Path, metadata: &Metadata) -> Result<(), CredentialError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
    if mode & 0o077 != 0 {
        return Err(CredentialError::Exposed { path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &Metadata) -> Result<(), CredentialError> {
    Ok(())
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@%:,".contains(&byte);
    if text.bytes().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
