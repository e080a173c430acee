//! `config`: where the settings are, what they are, a first file of them, and keys for it.

use clap::Subcommand;

use crate::enrollment::harmless_line;
use crate::settings::{Options, Paths, Settings, init};

use super::CliError;
use super::keygen::Keygen;
use super::output::{print, print_done};

/// Settings.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Write a settings file that explains every setting
    Init,
    /// Print where the settings file and the data folder are
    Path,
    /// Print the settings in effect, and where each comes from
    Show,
    /// Make a pair of RSA keys, and say what to do with them
    Keygen(Keygen),
}

impl Config {
    pub(super) fn run(self, options: &Options) -> Result<u8, CliError> {
        match self {
            Self::Init => {
                let paths = Paths::resolve(options)?;
                init(&paths)?;
                print_done(&harmless_line(&paths.config.display().to_string()))?;
            }
            Self::Path => {
                let paths = Paths::resolve(options)?;
                for (name, path) in [("config", &paths.config), ("data", &paths.data_dir)] {
                    print(&format!("{name:<7}{}", harmless_line(&path.display().to_string())))?;
                }
            }
            Self::Keygen(keygen) => return keygen.run(options),
            Self::Show => print(Settings::load(options)?.show().trim_end())?,
        }
        Ok(0)
    }
}
