//! Settings: where files are, which profiles exist, where their keys come from.
//!
//! Everything is parsed and checked here, once; keys are read only when a profile is used, and never kept here.
//! Not for keys' formats (`gateway`) and not for what the program remembers (`history`).

mod checks;
mod codes;
mod credentials;
mod file;
mod keeping;
mod keyring;
mod nearest;
mod options;
mod paths;
mod preview;
mod private_file;
mod profile;
mod remote;
mod secret;
mod show;
mod text_file;

use std::path::PathBuf;

pub use codes::{CodesInForce, read_codes};
pub use credentials::{CredentialError, PublicKeySource, SecretName, SecretPlace, SecretSource, read_passphrase};
pub use file::{DEFAULT_FILE, init};
pub(crate) use file::{line_and_column, with_nearest_key};
pub(crate) use nearest::hint;
pub(crate) use text_file::{not_text, read_text, text_of};

pub use crate::enrollment::{ProfileKind, SIMULATOR};
pub use keeping::Keeping;
pub use keyring::{KEYRING_SERVICE, KeyringError};
pub use options::{Options, Origin};
pub use paths::Paths;
pub use preview::{GraphicsChoice, Preview};
pub use private_file::{
    create_private_folder, folder_of, may_write_in, read_certificates, read_secret_file, without_temporary_name,
    write_private_file, write_whole,
};
pub use profile::{BaseUrl, ClientId, Profile, Target};
pub use remote::{
    Account, ClientIdentity, ProxyChoice, Remote, RetryRules, SignedResponses, StageSeconds, UserIdSetting, UserIds,
};
pub use secret::Secret;

use crate::photo::CheckLimits;
use credentials::quoted;
use file::File;

/// Why the settings cannot be used; each names the file and, where there is one, the line.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The system does not say where this user's files are.
    #[error("this system names no home folder: set {variable}, or give {flag}")]
    NoHome {
        /// The flag that makes a home folder needless.
        flag: &'static str,
        /// The environment variable that does the same.
        variable: &'static str,
    },
    /// A settings file that was named does not exist.
    #[error("the settings file {} does not exist: correct the name, or write one with `enroll-console config init`", path.display())]
    Absent {
        /// The file that was asked for.
        path: PathBuf,
    },
    /// The settings file cannot be read.
    #[error("cannot read the settings file {}: check that it is a file that you may read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The settings file says something that is no setting.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong and what would be right.
        message: String,
    },
    /// The profile asked for is not in the settings.
    #[error("{origin} asks for the profile `{name}`, which is not in {}: {hint}", path.display())]
    NoProfile {
        /// The profile asked for.
        name: String,
        /// Who asked for it.
        origin: Origin,
        /// The settings file.
        path: PathBuf,
        /// The nearest profile, or all of them.
        hint: String,
    },
    /// The settings file is not written over.
    #[error("the settings file {} exists already and is left as it is: edit it, or move it away first", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The settings file cannot be written.
    #[error("cannot write the settings file {}: check its folder's permissions and free space", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl SettingsError {
    /// The word of the catalogue's entry for it; of what no enrollment meets, the one for all settings.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NoHome { .. } => "settings_no_home",
            Self::Absent { .. } => "settings_absent",
            Self::Read { .. } => "settings_unreadable",
            Self::Invalid { .. } => "settings_invalid",
            Self::NoProfile { .. } => "settings_no_profile",
            Self::Exists { .. } | Self::Write { .. } => "settings",
        }
    }
}

/// The effective settings: command line over environment over file over defaults.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the files are.
    pub paths: Paths,
    /// The profile in use.
    pub profile: Profile,
    /// Every profile: the built-in one first, the others by name.
    pub profiles: Vec<Profile>,
    /// How photos are previewed.
    pub preview: Preview,
    /// Where the checks of a photo draw their lines.
    pub checks: CheckLimits,
    /// How long attempts are kept.
    pub keeping: Keeping,
    options: Options,
    file: Option<File>,
}

impl Settings {
    /// Reads and checks the settings. Reads one small file and no key, so it is quick enough to come before the first frame.
    ///
    /// # Errors
    /// [`SettingsError`]: a file that was named is absent, the file cannot be read, something in it is wrong, or the
    /// profile asked for does not exist.
    pub fn load(options: &Options) -> Result<Self, SettingsError> {
        let paths = Paths::resolve(options)?;
        let file = File::read(&paths)?;
        let profiles = match &file {
            Some(file) => file.profiles()?,
            None => vec![Profile::built_in()],
        };
        let checks = file.as_ref().map_or_else(|| Ok(CheckLimits::default()), File::checks)?;
        let (name, origin) = wanted_profile(options, file.as_ref());
        let Some(profile) = profiles.iter().find(|profile| profile.name == name).cloned() else {
            let hint = nearest::hint(&name, profiles.iter().map(|profile| profile.name.as_str()));
            return Err(SettingsError::NoProfile { name, origin, path: paths.config, hint });
        };
        let mut preview = file.as_ref().map_or(Ok(Preview::default()), File::preview)?;
        let keeping = file.as_ref().map_or(Ok(Keeping::default()), File::keeping)?;
        preview.graphics = options.graphics.unwrap_or(preview.graphics);
        Ok(Self { paths, profile, profiles, preview, checks, keeping, options: options.clone(), file })
    }

    /// The flags by which they were found.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Whether nobody named the profile in use.
    #[must_use]
    pub fn profile_is_default(&self) -> bool {
        wanted_profile(&self.options, self.file.as_ref()).1 == Origin::Default
    }

    /// Who says how pictures are shown.
    #[must_use]
    pub fn graphics_origin(&self) -> Origin {
        match (self.options.graphics, self.file.as_ref().and_then(|file| file.preview_table().graphics)) {
            (Some(_), _) => Origin::Flag("--graphics"),
            (None, Some(_)) => Origin::File,
            (None, None) => Origin::Default,
        }
    }

    /// The effective settings as TOML, with a comment on each line that says where it comes from. Holds no secret.
    #[must_use]
    pub fn show(&self) -> String {
        show::render(self)
    }
}

/// The name of the profile to use, and who says so.
fn wanted_profile(options: &Options, file: Option<&File>) -> (String, Origin) {
    if let Some(name) = &options.profile {
        return (name.clone(), options.profile_origin());
    }
    match file.and_then(File::default_profile) {
        Some(name) => (name.to_owned(), Origin::File),
        None => (SIMULATOR.to_owned(), Origin::Default),
    }
}
