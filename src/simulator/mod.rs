//! A simulated gateway: enforces `spec/gateway.md` on a local port and answers as ZOLOZ would.
//!
//! For tries and tests without an account. It is no copy of ZOLOZ: it looks for a face, but remembers nobody.

mod admission;
mod answer;
mod code;
mod enrollment;
mod keys;
mod refusal;
mod scenario;
mod server;
mod transaction;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::gateway::{KeyError, SecretKeyError};
use crate::settings::CredentialError;

pub use code::Code;
pub use keys::{ACCESS_KEY, CLIENT_ID, SimulatorKeys, profile_toml};
pub use refusal::{Field, Refusal};
pub use scenario::{Scenario, UnknownScenario};
pub use server::{Event, Observer, Simulator, SimulatorConfig};

/// Why the simulated gateway cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The address cannot be listened on.
    #[error("the simulated gateway cannot listen on {address}: free the port or choose another address")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A key, or the folder of the keys, cannot be read or written.
    #[error("the simulated gateway's keys cannot be kept at {}: make it readable and writable for you", path.display())]
    KeyFile {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A key that is there cannot be read, or others can read it too.
    #[error(transparent)]
    Secret(CredentialError),
    /// A file of the keys' folder holds no usable key.
    #[error("the simulated gateway cannot use the key {}: remove the file, and a new key is made", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyError,
    },
    /// The file of the secret holds none.
    #[error("the simulated gateway cannot use the secret {}: remove the file, and a new one is made", path.display())]
    SecretKey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SecretKeyError,
    },
    /// The path of a key cannot be written into a settings file.
    #[error("the path {} is not UTF-8, which a settings file has to be: keep the keys elsewhere", path.display())]
    PathNotText {
        /// The file.
        path: PathBuf,
    },
}
