//! Where the settings file and the data folder are on this platform.

use std::path::PathBuf;

use directories::ProjectDirs;

use super::options::{CONFIG_VARIABLE, DATA_DIR_VARIABLE};
use super::{Options, SettingsError};

/// The places of the program's files. Nothing is created here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The settings file; it need not exist unless it was named.
    pub config: PathBuf,
    /// Whether the settings file was named by flag or environment.
    pub config_named: bool,
    /// The folder of the history and of the built-in gateway's keys.
    pub data_dir: PathBuf,
}

impl Paths {
    /// The paths the options name, else the platform's (crate `directories`; `XDG_CONFIG_HOME` and `XDG_DATA_HOME` on Linux).
    ///
    /// # Errors
    /// [`SettingsError::NoHome`] when the platform's folder is needed and there is none.
    pub fn resolve(options: &Options) -> Result<Self, SettingsError> {
        let platform = ProjectDirs::from("", "", "enroll-console");
        let config = match (&options.config, &platform) {
            (Some(path), _) => path.clone(),
            (None, Some(folders)) => folders.config_dir().join("config.toml"),
            (None, None) => return Err(SettingsError::NoHome { flag: "--config", variable: CONFIG_VARIABLE }),
        };
        let data_dir = match (&options.data_dir, &platform) {
            (Some(path), _) => path.clone(),
            (None, Some(folders)) => folders.data_local_dir().to_owned(),
            (None, None) => return Err(SettingsError::NoHome { flag: "--data-dir", variable: DATA_DIR_VARIABLE }),
        };
        Ok(Self { config, config_named: options.config.is_some(), data_dir })
    }
}
