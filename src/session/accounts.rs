//! A profile's gateway with every account that is had there: for whoever tries all of it.

use std::path::Path;

use crate::gateway::Credentials;
use crate::pipeline::Line;
use crate::settings::{Profile, Settings, Target};
use crate::simulator::{Simulator, SimulatorKeys};

use super::{ConnectError, Extras, line};

/// A profile's gateway, and who may speak to it.
#[derive(Debug)]
pub struct Accounts {
    /// The way there, with the profile's own account.
    pub line: Line,
    /// An account of the other scheme, which only the built-in simulator has.
    pub other: Option<Credentials>,
    /// The built-in simulator, which answers for as long as it is kept.
    pub simulator: Option<Simulator>,
}

/// Reads the keys of a profile and its certificates, or starts the simulator.
///
/// # Errors
/// [`ConnectError`].
pub async fn accounts(settings: &Settings, profile: &Profile, extras: Extras) -> Result<Accounts, ConnectError> {
    match &profile.target {
        Target::BuiltIn => {
            let data_dir = &settings.paths.data_dir;
            let (line, simulator) = line::built_in(data_dir, extras.timeout).await?;
            Ok(Accounts { line, other: Some(other(data_dir).await?), simulator: Some(simulator) })
        }
        Target::Remote(remote) => {
            let (name, remote) = (profile.name.clone(), remote.clone());
            let line = line::off_thread(move || line::remote(&name, &remote, &extras)).await?;
            Ok(Accounts { line, other: None, simulator: None })
        }
    }
}

/// The account of the AKSK scheme at the built-in simulator.
pub(super) async fn other(data_dir: &Path) -> Result<Credentials, ConnectError> {
    let folder = data_dir.join("simulator");
    let keys = line::off_thread(move || Ok(SimulatorKeys::load_or_create(&folder)?)).await?;
    Ok(keys.aksk_credentials())
}
