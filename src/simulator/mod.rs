//! A simulated gateway: enforces `spec/gateway.md` on a local port and answers as ZOLOZ would.
//!
//! For tries and tests without an account. It is no copy of ZOLOZ: it looks for a face, but remembers nobody.

mod admission;
mod answer;
mod code;
mod desk;
mod enrollment;
mod event;
mod explain;
mod first_steps;
mod keys;
mod object;
mod reading;
mod refusal;
mod rules;
mod scenario;
mod server;
mod transaction;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::gateway::{KeyError, SecretKeyError};
use crate::settings::CredentialError;

pub use code::Code;
pub use event::{Event, Observer};
pub use first_steps::first_steps;
pub use keys::{ACCESS_KEY, CLIENT_ID, SimulatorKeys, profile_toml};
pub use refusal::{Field, Refusal};
pub use rules::{EXAMPLE_RULES, Rules, RulesError};
pub use scenario::{Scenario, ScenarioError};
pub use server::{Simulator, SimulatorConfig};

/// The header by which a request asks to be answered otherwise; its value is the line of a [`Scenario`].
pub const SCENARIO_HEADER: &str = "X-Simulator-Scenario";

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
    /// The file of rules cannot be used.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The path of a key cannot be written into a settings file.
    #[error("the path {} is not UTF-8, which a settings file has to be: keep the keys elsewhere", path.display())]
    PathNotText {
        /// The file.
        path: PathBuf,
    },
}
