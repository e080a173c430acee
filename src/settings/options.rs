//! The flags that hold everywhere, and who set a value.

use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;

use super::GraphicsChoice;

/// Environment variable that names the settings file.
pub(super) const CONFIG_VARIABLE: &str = "ENROLL_CONSOLE_CONFIG";
/// Environment variable that names the data folder.
pub(super) const DATA_DIR_VARIABLE: &str = "ENROLL_CONSOLE_DATA_DIR";
/// Environment variable that names the profile.
const PROFILE_VARIABLE: &str = "ENROLL_CONSOLE_PROFILE";

/// Where the settings are and which profile is used, as the command line or the environment says; flatten it into a
/// clap parser.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// Settings file [default: config.toml in the platform's folder, see `config path`]
    #[arg(long, value_name = "FILE", env = CONFIG_VARIABLE, global = true, hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// Folder of the history and of the built-in gateway's keys
    #[arg(long, value_name = "DIR", env = DATA_DIR_VARIABLE, global = true, hide_env_values = true)]
    pub data_dir: Option<PathBuf>,
    /// Profile to use, by its name in the settings
    #[arg(long, value_name = "NAME", env = PROFILE_VARIABLE, global = true, hide_env_values = true)]
    pub profile: Option<String>,
    /// How to show pictures in the terminal [default: auto]
    #[arg(long, value_name = "HOW", global = true)]
    pub graphics: Option<GraphicsChoice>,
}

impl Options {
    /// Who named the settings file.
    pub(super) fn config_origin(&self) -> Origin {
        given("--config", CONFIG_VARIABLE, self.config.as_ref().map(|path| path.as_os_str()))
    }

    /// Who named the data folder.
    pub(super) fn data_dir_origin(&self) -> Origin {
        given("--data-dir", DATA_DIR_VARIABLE, self.data_dir.as_ref().map(|path| path.as_os_str()))
    }

    /// Who named the profile.
    pub(super) fn profile_origin(&self) -> Origin {
        given("--profile", PROFILE_VARIABLE, self.profile.as_ref().map(OsStr::new))
    }
}

/// clap merges flag and environment; where both say the same, the environment is named.
fn given(flag: &'static str, variable: &'static str, value: Option<&OsStr>) -> Origin {
    match value {
        None => Origin::Default,
        Some(value) if std::env::var_os(variable).is_some_and(|set| set == value) => Origin::Environment(variable),
        Some(_) => Origin::Flag(flag),
    }
}

/// Who set a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line.
    Flag(&'static str),
    /// An environment variable.
    Environment(&'static str),
    /// The settings file.
    File,
    /// Nobody: it is what the program does by itself.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Flag(name) | Self::Environment(name) => name,
            Self::File => "the settings file",
            Self::Default => "default",
        })
    }
}
