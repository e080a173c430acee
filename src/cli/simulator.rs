//! `simulator`: the simulated gateway by itself, on an address, with a settings file that leads to it.

use std::net::SocketAddr;

use clap::Args;

use crate::session::ended_from_outside;
use crate::settings::{Options, Paths};
use crate::simulator::{Observer, Scenario, Simulator, SimulatorConfig, SimulatorKeys, profile_toml};

use super::CliError;
use super::output::{note, print, write_whole};

/// Serve the simulated gateway.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// What it answers to every enrollment that is in order
    #[arg(long, value_name = "CODE")]
    scenario: Option<Scenario>,
    /// Say what became of each request
    #[arg(long)]
    verbose: bool,
}

impl Serve {
    pub(super) async fn run(self, options: &Options) -> Result<u8, CliError> {
        let end = ended_from_outside()?;
        let folder = Paths::resolve(options)?.data_dir.join("simulator");
        let keys = SimulatorKeys::load_or_create(&folder)?;
        let observer = self.verbose.then(|| Box::new(|event: &_| note(&format!("{event}"))) as Observer);
        let config = SimulatorConfig { listen: self.listen, scenario: self.scenario, keys: keys.clone(), observer };
        let simulator = Simulator::start(config).await?;
        let profile = folder.join("standalone.toml");
        let text = profile_toml(&simulator.base_url(), &keys)?;
        write_whole(&profile, text.as_bytes())?;
        print(&format!("listening on {}", simulator.base_url()))?;
        print(&format!("profile file {}", profile.display()))?;
        if !simulator.is_loopback() {
            note("Others on the network can reach it. The console speaks plain http with this machine only.");
        }
        end.await;
        simulator.stop().await;
        Ok(0)
    }
}
