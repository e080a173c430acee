//! The system's keyring, asked only when a profile wants a secret from it, and never for longer than [`PATIENCE`].
//!
//! On Linux and BSD that is whatever answers as the Secret Service on the session bus, elsewhere the system's own.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring::{Entry, Error};
use zeroize::Zeroizing;

use super::{Secret, SecretName, quoted};
use crate::enrollment::harmless_line;

/// The service under which every secret of the console lies in the keyring.
pub const KEYRING_SERVICE: &str = "enroll-console";

/// How long the keyring may take; it may ask the operator for its own passphrase meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the keyring gives no secret. Quotes nothing that lies in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Nothing here answers as a keyring.
    #[error("no keyring answers here ({0})")]
    Absent(String),
    /// There is no such entry.
    #[error("it has no entry with {}; put the secret there with `{}`", attributes(.0), storing(.0))]
    NoEntry(String),
    /// Several entries have the same attributes.
    #[error("it has several entries with {}; remove all but one", attributes(.0))]
    Several(String),
    /// It is locked, and was not unlocked.
    #[error("it is locked; unlock it and try again")]
    Locked,
    /// It did not answer in time.
    #[error("it did not answer within {} s; see whether it asks for its passphrase, and try again", PATIENCE.as_secs())]
    Silent,
    /// It refused in another way.
    #[error("it failed ({0})")]
    Failed(String),
}

/// The name of an entry, as the crate `keyring` gives it to the Secret Service.
fn attributes(account: &str) -> String {
    format!("service {KEYRING_SERVICE} and username {}", harmless_line(account))
}

/// The command that puts a secret there; the secret itself stands on no command line that other users see.
fn storing(account: &str) -> String {
    let account = quoted(&harmless_line(account));
    if cfg!(target_os = "macos") {
        format!("security add-generic-password -s {KEYRING_SERVICE} -a {account} -w")
    } else {
        format!("secret-tool store --label={KEYRING_SERVICE} service {KEYRING_SERVICE} username {account} < FILE")
    }
}

/// The account of a secret of a profile, or of another table.
pub(super) fn account(owner: &str, name: SecretName) -> String {
    format!("{owner}/{}", name.setting())
}

/// Asks the keyring for the secret of an account.
pub(super) fn read(account: &str) -> Result<Secret, KeyringError> {
    let (answer, answered) = mpsc::channel();
    let asked = account.to_owned();
    // The libraries below wait for as long as the bus does, and cannot be stopped: the thread is left to itself.
    let asking = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
        let _ = answer.send(ask(&asked));
    });
    asking.map_err(|error| KeyringError::Failed(error.to_string()))?;
    match answered.recv_timeout(PATIENCE) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(KeyringError::Silent),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(KeyringError::Failed("a defect".to_owned())),
    }
}

fn ask(account: &str) -> Result<Secret, KeyringError> {
    if let Err(error) = Entry::store_status() {
        return Err(KeyringError::Absent(words(error)));
    }
    let secret = Entry::new(KEYRING_SERVICE, account).and_then(|entry| entry.get_secret());
    secret.map(|bytes| Secret::from(Zeroizing::new(bytes))).map_err(|error| match error {
        Error::NoEntry => KeyringError::NoEntry(account.to_owned()),
        Error::Ambiguous(_) => KeyringError::Several(account.to_owned()),
        Error::NoStorageAccess(_) => KeyringError::Locked,
        Error::NoDefaultStore => KeyringError::Absent(words(&error)),
        other => KeyringError::Failed(words(&other)),
    })
}

/// An error's own words, but for those that may hold what lies in the keyring.
fn words(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) => harmless_line(&cause.to_string()).into(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what it holds is damaged".to_owned(),
        other => harmless_line(&other.to_string()).into(),
    }
}
