//! What stands between a profile and its first enrollment: settings, keys, gateway, clock, record, terminal, each tried
//! by itself and told with its remedy.
//!
//! Sends one request, to the authentication test API, which enrolls nobody. Draws and prints nothing.

mod answer;
mod clock;
mod finding;
mod keys;
mod network;
mod platform;
mod store;
mod terminal;
mod tls;

pub use finding::{CheckName, Finding, Remedies, sum};
pub use terminal::TerminalReport;

use crate::session::{Extras, built_in};
use crate::settings::{Options, Paths, Profile, Settings, SettingsError, Target};

use finding::Tell;
use keys::Keys;
use network::Gateway;

/// What is examined.
pub struct Subject<'a> {
    /// The settings and the profile, or why there are none.
    pub settings: Result<(&'a Settings, &'a Profile), &'a SettingsError>,
    /// What the command line says, for what can be tried without settings.
    pub options: &'a Options,
    /// What the profile is used with.
    pub extras: Extras,
    /// What is known of the terminal.
    pub terminal: TerminalReport,
}

/// Examines a profile and tells each finding as soon as it is known, in the order of [`CheckName::ALL`]. No step takes
/// longer than the limits of the profile, or half a minute for what is on this machine; dropped, it ends at once.
pub async fn examine(subject: Subject<'_>, tell: &mut (dyn FnMut(Finding) + Send)) {
    let tell = &mut Tell::new(tell);
    let Subject { settings, options, extras, terminal } = subject;
    match settings {
        Ok((settings, profile)) => {
            tell.settings(settings, profile);
            gateway(settings, profile, extras, tell).await;
        }
        Err(error) => tell.broken_settings(error),
    }
    let record = match settings {
        Ok((settings, _)) => Ok((settings.paths.data_dir.clone(), settings.keeping.key.clone())),
        Err(_) => Paths::resolve(options).map(|paths| (paths.data_dir, None)),
    };
    tell.tell(match record {
        Ok((data_dir, key)) => store::examine(data_dir, key).await,
        Err(error) => Finding::error(CheckName::Store, &error),
    });
    tell.tell(terminal.finding());
}

async fn gateway(settings: &Settings, profile: &Profile, extras: Extras, tell: &mut Tell<'_>) {
    match &profile.target {
        Target::BuiltIn => match built_in(&settings.paths.data_dir, extras.timeout).await {
            Ok((line, simulator)) => {
                keys::built_in(&line, tell);
                let base_url = simulator.base_url();
                Gateway { base_url: &base_url, remote: None, limit: network::LOCAL }.examine(Ok(line), tell).await;
                simulator.stop().await;
            }
            Err(error) => tell.nothing_can_be_tried(CheckName::PrivateKey, &error),
        },
        Target::Remote(remote) => {
            let keys = Keys::read(&profile.name, remote, extras, tell).await;
            let limit = keys.limit(remote);
            let line = keys.reach(remote.clone()).await;
            Gateway { base_url: remote.base_url.as_str(), remote: Some(remote), limit }.examine(line, tell).await;
        }
    }
}
