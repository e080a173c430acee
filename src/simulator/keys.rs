//! The key pairs of the one merchant known here and of the simulated gateway, made at first use and kept.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use ulid::Ulid;
use zeroize::Zeroizing;

use super::SimulatorError;
use crate::gateway::{Credentials, PrivateKey};

/// The Client-Id of the one merchant that the simulated gateway knows.
pub const CLIENT_ID: &str = "2188000000000001";

const MERCHANT_FILE: &str = "merchant.pem";
const GATEWAY_FILE: &str = "gateway.pem";

/// Both private keys. Cheap to clone; its `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct SimulatorKeys {
    merchant_file: PathBuf,
    pub(super) merchant: PrivateKey,
    pub(super) gateway: PrivateKey,
}

impl SimulatorKeys {
    /// Reads `merchant.pem` and `gateway.pem` from a folder; what is absent is made first: the folder with mode 0700,
    /// RSA-2048 keys as PKCS#8 PEM with 0600. Of several programs that start at once, all end with the same keys.
    /// Blocks, up to a second when keys are made.
    ///
    /// # Errors
    /// [`SimulatorError::KeyFile`] and [`SimulatorError::Key`].
    pub fn load_or_create(folder: &Path) -> Result<Self, SimulatorError> {
        let folder = std::path::absolute(folder).map_err(at(folder))?;
        create_folder(&folder).map_err(at(&folder))?;
        let merchant_file = folder.join(MERCHANT_FILE);
        Ok(Self { merchant: key(&merchant_file)?, gateway: key(&folder.join(GATEWAY_FILE))?, merchant_file })
    }

    /// What a client of the simulated gateway needs.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials::rsa(CLIENT_ID.to_owned(), self.merchant.clone(), self.gateway.public_key().clone())
    }

    /// The absolute path of the merchant's private key.
    #[must_use]
    pub fn merchant_file(&self) -> &Path {
        &self.merchant_file
    }
}

/// The text of a `config.toml` whose one profile, `standalone`, leads to a simulated gateway at `base_url`.
///
/// # Errors
/// [`SimulatorError::PathNotText`] when the path of the merchant's key is not UTF-8.
pub fn profile_toml(base_url: &str, keys: &SimulatorKeys) -> Result<String, SimulatorError> {
    let path = keys.merchant_file();
    let config = Config {
        default_profile: "standalone",
        profiles: Profiles {
            standalone: Standalone {
                kind: "sandbox",
                base_url,
                client_id: CLIENT_ID,
                private_key_file: path,
                gateway_public_key: keys.gateway.public_key().to_base64(),
            },
        },
    };
    // Of these values only a path can be without a form in TOML.
    toml::to_string(&config).map_err(|_| SimulatorError::PathNotText { path: path.to_owned() })
}

#[derive(Serialize)]
struct Config<'a> {
    default_profile: &'a str,
    profiles: Profiles<'a>,
}

#[derive(Serialize)]
struct Profiles<'a> {
    standalone: Standalone<'a>,
}

#[derive(Serialize)]
struct Standalone<'a> {
    kind: &'a str,
    base_url: &'a str,
    client_id: &'a str,
    private_key_file: &'a Path,
    gateway_public_key: String,
}

fn at(path: &Path) -> impl Fn(io::Error) -> SimulatorError {
    move |source| SimulatorError::KeyFile { path: path.to_owned(), source }
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The key in a file, made first if the file is absent.
fn key(path: &Path) -> Result<PrivateKey, SimulatorError> {
    let unusable = |source| SimulatorError::Key { path: path.to_owned(), source };
    if let Some(pem) = read(path)? {
        return PrivateKey::parse(&pem).map_err(unusable);
    }
    let pem = PrivateKey::generate().and_then(|key| key.to_pkcs8_pem()).map_err(unusable)?;
    publish(path, pem.as_bytes()).map_err(at(path))?;
    // Another program may have been first: what lies there now is the key of both.
    let pem = fs::read(path).map(Zeroizing::new).map_err(at(path))?;
    PrivateKey::parse(&pem).map_err(unusable)
}

fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, SimulatorError> {
    match fs::read(path) {
        Ok(pem) => Ok(Some(Zeroizing::new(pem))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}

/// Puts a whole file at `path` unless one is there: written aside, then linked, which never replaces.
fn publish(path: &Path, content: &[u8]) -> io::Result<()> {
    let aside = path.with_extension(format!("{}.new", Ulid::generate()));
    let linked = write(&aside, content).and_then(|()| fs::hard_link(&aside, path));
    let removed = fs::remove_file(&aside);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => removed,
    }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
