//! What both ways in need before the first attempt: the gateway of the profile, with its keys, at the end of a
//! pipeline; the built-in simulator is started when the profile is its own.
//!
//! Neither draws nor prints, and knows nothing of single enrollments.

mod signals;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::enrollment::{Failure, FailureKind};
use crate::gateway::{
    Credentials, Encryption, KeyError, PrivateKey, PublicKey, SignaturePolicy, Transport, TransportConfig,
    TransportConfigError,
};
use crate::history::Store;
use crate::pipeline::{Line, Pipeline, operator};
use crate::settings::{CredentialError, Profile, Remote, Settings, SignedResponses, Target};
use crate::simulator::{Scenario, Simulator, SimulatorConfig, SimulatorError, SimulatorKeys, UnknownScenario};

pub use signals::ended_from_outside;

/// How long a connection may take to come about; the whole exchange has the profile's own limit.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a profile's gateway cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// A key cannot be had.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// A key is of the wrong form.
    #[error("the {what} of profile {profile}: {source}")]
    Key {
        /// Which key.
        what: &'static str,
        /// Whose.
        profile: String,
        /// What is wrong with it.
        source: KeyError,
    },
    /// The file of the extra authority cannot be read.
    #[error("cannot read ca_file {}: {source}; check the name in the settings", path.display())]
    Authority {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The transport cannot be set up.
    #[error(transparent)]
    Transport(#[from] TransportConfigError),
    /// The built-in simulator does not start.
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
}

impl ConnectError {
    /// The same as the failure of an attempt.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let kind = match self {
            Self::Credential(_) | Self::Key { .. } => FailureKind::Key,
            Self::Authority { .. } | Self::Transport(_) | Self::Simulator(_) => FailureKind::Settings,
        };
        Failure::new(kind, self.to_string())
    }
}

/// Why the simulator cannot be told what to answer.
#[derive(Debug, thiserror::Error)]
pub enum SetScenarioError {
    /// This profile's gateway is none of ours.
    #[error("only the built-in simulator can be told what to answer: use the profile `simulator`")]
    NotOurs,
    /// It knows no such scenario.
    #[error(transparent)]
    Unknown(#[from] UnknownScenario),
}

/// A profile's gateway, ready.
#[derive(Debug)]
pub struct Connection {
    /// The path of every enrollment to it.
    pub pipeline: Pipeline,
    simulator: Option<Simulator>,
}

impl Connection {
    /// Makes the built-in simulator answer with one code from now on, or with the truth.
    ///
    /// # Errors
    /// [`SetScenarioError`] when the gateway is not ours, or the code is none.
    pub fn set_scenario(&self, code: Option<&str>) -> Result<(), SetScenarioError> {
        let simulator = self.simulator.as_ref().ok_or(SetScenarioError::NotOurs)?;
        simulator.set_scenario(code.map(str::parse::<Scenario>).transpose()?);
        Ok(())
    }
}

/// Readies the gateway of a profile: reads its keys, or starts the simulator. `timeout` takes the place of the
/// profile's own.
///
/// # Errors
/// [`ConnectError`]; [`Pipeline::refusing`] records attempts all the same.
pub async fn connect(
    settings: &Settings,
    profile: &Profile,
    timeout: Option<Duration>,
    store: Store,
) -> Result<Connection, ConnectError> {
    let (line, simulator) = match &profile.target {
        Target::BuiltIn => {
            let (line, simulator) = built_in(&settings.paths.data_dir, timeout).await?;
            (line, Some(simulator))
        }
        Target::Remote(remote) => {
            let (name, remote) = (profile.name.clone(), remote.clone());
            (off_thread(move || remote_line(&name, &remote, timeout)).await?, None)
        }
    };
    let pipeline = Pipeline::new(profile.name.clone(), operator(), store, settings.checks, line);
    Ok(Connection { pipeline, simulator })
}

/// Keys and certificates are read from the disk, or made: that may take a while.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ConnectError> + Send + 'static,
) -> Result<T, ConnectError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(defect) => std::panic::resume_unwind(defect.into_panic()),
    }
}

async fn built_in(data_dir: &Path, timeout: Option<Duration>) -> Result<(Line, Simulator), ConnectError> {
    const TIMEOUT: Duration = Duration::from_secs(30);
    let folder = data_dir.join("simulator");
    let keys = off_thread(move || Ok(SimulatorKeys::load_or_create(&folder)?)).await?;
    let credentials = keys.credentials();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let simulator = Simulator::start(SimulatorConfig { listen, scenario: None, keys, observer: None }).await?;
    let transport = transport(&simulator.base_url(), timeout.unwrap_or(TIMEOUT), None)?;
    let line = Line { transport, credentials, encryption: Encryption::RsaAes, policy: SignaturePolicy::Required };
    Ok((line, simulator))
}

fn remote_line(profile: &str, remote: &Remote, timeout: Option<Duration>) -> Result<Line, ConnectError> {
    let wrong = |what| move |source| ConnectError::Key { what, profile: profile.to_owned(), source };
    let private_key = PrivateKey::parse(remote.private_key.read()?.expose()).map_err(wrong("private key"))?;
    let gateway_key = PublicKey::parse(&remote.gateway_public_key.read()?).map_err(wrong("gateway's public key"))?;
    let authority = remote
        .ca_file
        .as_ref()
        .map(|path| std::fs::read(path).map_err(|source| ConnectError::Authority { path: path.clone(), source }));
    Ok(Line {
        transport: transport(remote.base_url.as_str(), timeout.unwrap_or(remote.timeout), authority.transpose()?)?,
        credentials: Credentials { client_id: remote.client_id.as_str().to_owned(), private_key, gateway_key },
        encryption: if remote.encrypt { Encryption::RsaAes } else { Encryption::None },
        policy: match remote.signed_responses {
            SignedResponses::Required => SignaturePolicy::Required,
            SignedResponses::Optional => SignaturePolicy::Optional,
        },
    })
}

fn transport(base_url: &str, timeout: Duration, extra_ca_pem: Option<Vec<u8>>) -> Result<Transport, ConnectError> {
    let connect_timeout = CONNECT_TIMEOUT.min(timeout);
    Ok(Transport::new(&TransportConfig { base_url: base_url.to_owned(), timeout, connect_timeout, extra_ca_pem })?)
}
