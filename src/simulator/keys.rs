//! The keys of the one merchant known here and of the simulated gateway, made at first use and kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use ulid::Ulid;
use zeroize::Zeroizing;

use super::SimulatorError;
use crate::gateway::{AccessKey, Credentials, KeyError, PrivateKey, PublicKey, Scheme, SecretKey};
use crate::settings::{CredentialError, Secret, create_private_folder, read_secret_file, write_private_file};

/// The Client-Id of the one merchant that the simulated gateway knows.
pub const CLIENT_ID: &str = "2188000000000001";

/// The access key of that merchant, for the AKSK scheme.
pub const ACCESS_KEY: &str = "simulator-access-key";

const MERCHANT_FILE: &str = "merchant.pem";
const GATEWAY_FILE: &str = "gateway.pem";
const SECRET_FILE: &str = "secret.key";

/// The keys of both schemes. Cheap to clone; its `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct SimulatorKeys {
    merchant_file: PathBuf,
    secret_file: PathBuf,
    pub(super) merchant: PrivateKey,
    pub(super) gateway: PrivateKey,
    pub(super) secret: SecretKey,
    /// The secret as it stands in its file, from which clients make keys in more than one way.
    pub(super) secret_text: Secret,
}

impl SimulatorKeys {
    /// Reads `merchant.pem`, `gateway.pem` and `secret.key` from a folder; what is absent is made first: the folder with
    /// mode 0700, RSA-2048 keys as PKCS#8 PEM and a secret as URL-safe Base64 with 0600. Of several programs that start
    /// at once, all end with the same keys. Blocks, up to a second when keys are made.
    ///
    /// # Errors
    /// [`SimulatorError::KeyFile`], [`SimulatorError::Secret`], [`SimulatorError::Key`] and [`SimulatorError::SecretKey`].
    pub fn load_or_create(folder: &Path) -> Result<Self, SimulatorError> {
        let folder = std::path::absolute(folder).map_err(at(folder))?;
        create_private_folder(&folder).map_err(at(&folder))?;
        let (merchant_file, secret_file) = (folder.join(MERCHANT_FILE), folder.join(SECRET_FILE));
        let text = kept(&secret_file, SecretKey::generate_text)?;
        let secret = SecretKey::parse(&text)
            .map_err(|source| SimulatorError::SecretKey { path: secret_file.clone(), source })?;
        Ok(Self {
            merchant: pair(&merchant_file)?,
            gateway: pair(&folder.join(GATEWAY_FILE))?,
            secret,
            secret_text: text.into(),
            merchant_file,
            secret_file,
        })
    }

    /// What a client of the simulated gateway needs.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials::rsa(CLIENT_ID.to_owned(), self.merchant.clone(), self.gateway.public_key().clone())
    }

    /// What a client that uses the AKSK scheme needs.
    #[must_use]
    pub fn aksk_credentials(&self) -> Credentials {
        let key = AccessKey { access_key: ACCESS_KEY.to_owned(), secret: self.secret.clone() };
        Credentials { client_id: CLIENT_ID.to_owned(), scheme: Scheme::Aksk(key) }
    }

    /// The public key with which the gateway's answers are verified.
    #[must_use]
    pub const fn gateway_key(&self) -> &PublicKey {
        self.gateway.public_key()
    }

    /// The absolute path of the AKSK secret.
    #[must_use]
    pub fn secret_file(&self) -> &Path {
        &self.secret_file
    }

    /// The absolute path of the merchant's private key.
    #[must_use]
    pub fn merchant_file(&self) -> &Path {
        &self.merchant_file
    }
}

/// The text of a `config.toml` whose profiles lead to a simulated gateway at `base_url`: `standalone`, the one in use, by
/// RSA, and `standalone-aksk` by AKSK.
///
/// # Errors
/// [`SimulatorError::PathNotText`] when the path of the keys is not UTF-8.
pub fn profile_toml(base_url: &str, keys: &SimulatorKeys) -> Result<String, SimulatorError> {
    let path = keys.merchant_file();
    let gateway = Gateway { kind: "sandbox", base_url, client_id: CLIENT_ID };
    let config = Config {
        default_profile: "standalone",
        profiles: Profiles {
            rsa: Rsa {
                gateway: &gateway,
                private_key_file: path,
                gateway_public_key: keys.gateway.public_key().to_base64(),
            },
            aksk: Aksk { gateway: &gateway, access_key: ACCESS_KEY, secret_key_file: &keys.secret_file },
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
    #[serde(rename = "standalone")]
    rsa: Rsa<'a>,
    #[serde(rename = "standalone-aksk")]
    aksk: Aksk<'a>,
}

#[derive(Serialize)]
struct Gateway<'a> {
    kind: &'a str,
    base_url: &'a str,
    client_id: &'a str,
}

#[derive(Serialize)]
struct Rsa<'a> {
    #[serde(flatten)]
    gateway: &'a Gateway<'a>,
    private_key_file: &'a Path,
    gateway_public_key: String,
}

#[derive(Serialize)]
struct Aksk<'a> {
    #[serde(flatten)]
    gateway: &'a Gateway<'a>,
    access_key: &'a str,
    secret_key_file: &'a Path,
}

fn at(path: &Path) -> impl Fn(io::Error) -> SimulatorError {
    move |source| SimulatorError::KeyFile { path: path.to_owned(), source }
}

/// The private key in a file, made first if the file is absent.
fn pair(path: &Path) -> Result<PrivateKey, SimulatorError> {
    let pem = kept(path, || PrivateKey::generate()?.to_pkcs8_pem())?;
    PrivateKey::parse(&pem).map_err(|source| SimulatorError::Key { path: path.to_owned(), source })
}

/// What a file holds, made first if the file is absent.
fn kept(
    path: &Path,
    make: impl Fn() -> Result<Zeroizing<String>, KeyError>,
) -> Result<Zeroizing<Vec<u8>>, SimulatorError> {
    let read = || read_secret_file("key of the simulated gateway", path);
    match read() {
        Err(CredentialError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
        read => return read.map_err(SimulatorError::Secret),
    }
    let content = make().map_err(|source| SimulatorError::Key { path: path.to_owned(), source })?;
    publish(path, content.as_bytes()).map_err(at(path))?;
    // Another program may have been first: what lies there now is the key of both.
    read().map_err(SimulatorError::Secret)
}

/// Puts a whole file at `path` unless one is there: written aside, then linked, which never replaces.
fn publish(path: &Path, content: &[u8]) -> io::Result<()> {
    let aside = path.with_extension(format!("{}.new", Ulid::generate()));
    let linked = write_private_file(&aside, content).and_then(|()| fs::hard_link(&aside, path));
    let removed = fs::remove_file(&aside);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => removed,
    }
}
