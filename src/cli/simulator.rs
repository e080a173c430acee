//! `simulator`: the simulated gateway by itself, on an address, with a settings file that leads to it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::session::ended_from_outside;
use crate::settings::{Options, Paths};
use crate::simulator::{
    EXAMPLE_RULES, Observer, Rules, Scenario, Simulator, SimulatorConfig, SimulatorError, SimulatorKeys, first_steps,
    profile_toml,
};

use super::CliError;
use super::output::{note, print, write_whole};

/// Serve the simulated gateway.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// What every enrollment that is in order gets, such as `UNABLE_GET_IMAGE` or `delay=3s status=502`
    #[arg(long, value_name = "LINE")]
    scenario: Option<Scenario>,
    /// Rules for single requests, in TOML; read again when the file changes
    #[arg(long, value_name = "FILE")]
    scenario_file: Option<PathBuf>,
    /// Print a file of rules with comments, and end
    #[arg(long)]
    example_scenario_file: bool,
    /// Say what became of each request, and why it was refused
    #[arg(long)]
    verbose: bool,
}

impl Serve {
    pub(super) async fn run(self, options: &Options) -> Result<u8, CliError> {
        if self.example_scenario_file {
            print(EXAMPLE_RULES.trim_end())?;
            return Ok(0);
        }
        let end = ended_from_outside()?;
        let folder = Paths::resolve(options)?.data_dir.join("simulator");
        let rules = self.scenario_file.as_deref().map(Rules::read).transpose().map_err(SimulatorError::Rules)?;
        let keys = SimulatorKeys::load_or_create(&folder)?;
        let observer = self.verbose.then(|| Box::new(|event: &_| note(&format!("{event}"))) as Observer);
        let config = SimulatorConfig { listen: self.listen, scenario: self.scenario, keys: keys.clone(), observer };
        let simulator = Simulator::start(config).await?;
        let rule_count = rules.as_ref().map(Rules::len);
        simulator.set_rules(rules);
        let base_url = simulator.base_url();
        let (profile, public_key) = (folder.join("standalone.toml"), folder.join("gateway_public.pem"));
        write_whole(&profile, profile_toml(&base_url, &keys)?.as_bytes())?;
        print(&format!("listening on {base_url}"))?;
        print(&format!("profile file {}", profile.display()))?;
        if !simulator.is_loopback() {
            note("Others on the network can reach it. The console speaks plain http with this machine only.");
        }
        if self.verbose {
            write_whole(&public_key, keys.gateway_key().to_pem().as_bytes())?;
            note(&first_steps(&base_url, &keys, &profile, &public_key));
            if let (Some(file), Some(count)) = (&self.scenario_file, rule_count) {
                note(&format!("Rules in {}: {count}.", file.display()));
            }
        }
        end.await;
        simulator.stop().await;
        Ok(0)
    }
}
