//! What both ways in need before the first attempt: the gateway of the profile, with its keys, at the end of a
//! pipeline; the built-in simulator is started when the profile is its own.
//!
//! Neither draws nor prints, and knows nothing of single enrollments.

mod accounts;
mod cut_off;
mod forms;
mod line;
mod script;
mod signals;

use std::path::PathBuf;
use std::time::Duration;

use crate::enrollment::{Failure, FailureKind, ProfileKind, UserIdForm};
use crate::gateway::{Credentials, KeyError, SecretKeyError, TransportConfigError};
use crate::history::Store;
use crate::pipeline::{Line, Pipeline, Rules, ScriptAccount, ScriptSubject, operator};
use crate::settings::{CredentialError, Profile, Secret, Settings, Target};
use crate::simulator::{Scenario, ScenarioError, Simulator, SimulatorError};

pub use accounts::{Accounts, accounts};
pub use cut_off::cut_off;
pub use forms::user_id_forms;
pub use line::{built_in, gateway_key, private_key, proxy_of, reach, secret_key, user_id_form};
pub use signals::ended_from_outside;

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
    /// The secret key of the AKSK scheme is of the wrong form.
    #[error("the secret key of profile {profile}: {source}")]
    SecretKey {
        /// Whose.
        profile: String,
        /// What is wrong with it.
        source: SecretKeyError,
    },
    /// The key that hides userIds is shorter than is safe.
    #[error(
        "the key that hides the userIds of profile {profile} is too short, whoever guesses it can guess them: make one with `openssl rand -base64 32`"
    )]
    UserIdKey {
        /// Whose.
        profile: String,
    },
    /// A file of certificates cannot be read.
    #[error("cannot read {setting} {}: {source}; check the name in the settings", path.display())]
    Certificates {
        /// The setting that names it.
        setting: &'static str,
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
    /// Whether a passphrase, or another one than was given, may be all that is missing.
    #[must_use]
    pub const fn wants_passphrase(&self) -> bool {
        matches!(self, Self::Key { source: KeyError::PassphraseNeeded | KeyError::PassphraseWrong, .. })
    }

    /// The same as the failure of an attempt.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let (kind, word) = match self {
            Self::Credential(error) => (FailureKind::Key, error.word()),
            Self::Key { source, .. } => (FailureKind::Key, source.word()),
            Self::SecretKey { .. } => (FailureKind::Key, "keys_not_a_key"),
            Self::UserIdKey { .. } => (FailureKind::Key, "keys_too_short"),
            Self::Certificates { .. } => (FailureKind::Settings, "settings_certificates"),
            Self::Transport(error) => (FailureKind::Settings, error.word()),
            Self::Simulator(_) => (FailureKind::Settings, "settings_simulator"),
        };
        Failure::new(kind, self.to_string()).exactly(word)
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
    Unknown(#[from] ScenarioError),
}

/// A profile's gateway, ready.
#[derive(Debug)]
pub struct Connection {
    /// What stands behind it.
    pub kind: ProfileKind,
    /// The path of every enrollment to it.
    pub pipeline: Pipeline,
    /// The way to the gateway, with the profile's own account.
    pub line: Box<Line>,
    /// An account of the other scheme, which only the built-in simulator has.
    pub other: Option<Box<Credentials>>,
    simulator: Option<Simulator>,
    account: Box<ScriptAccount>,
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

    /// An enrollment as a shell script that does the same; it holds no key.
    #[must_use]
    pub fn script(&self, subject: &ScriptSubject<'_>) -> String {
        crate::pipeline::script(&self.account, subject)
    }
}

/// What a profile's gateway is used with, beside what the settings say.
#[derive(Debug, Default)]
pub struct Extras {
    /// Takes the place of the profile's limits.
    pub timeout: Option<Duration>,
    /// The passphrase of the private key, when the operator typed it.
    pub passphrase: Option<Secret>,
}

/// Readies the gateway of a profile: reads its keys, or starts the simulator.
///
/// # Errors
/// [`ConnectError`]; [`refusing`] records attempts all the same.
pub async fn connect(
    settings: &Settings,
    profile: &Profile,
    extras: Extras,
    store: Store,
) -> Result<Connection, ConnectError> {
    let rules = Rules { profile_kind: Some(profile.kind), limits: settings.checks, ..Rules::default() };
    let (rules, line, other, simulator, account) = match &profile.target {
        Target::BuiltIn => {
            let (line, simulator) = line::built_in(&settings.paths.data_dir, extras.timeout).await?;
            let account = script::built_in(simulator.base_url(), &settings.paths.data_dir, &line);
            let other = accounts::other(&settings.paths.data_dir).await?;
            (line::built_in_rules(rules), line, Some(other), Some(simulator), account)
        }
        Target::Remote(remote) => {
            let (name, remote) = (profile.name.clone(), remote.clone());
            let (rules, line, account) = line::off_thread(move || {
                let line = line::remote(&name, &remote, &extras)?;
                let account = script::remote(&remote, &line);
                Ok((line::remote_rules(&name, &remote, rules)?, line, account))
            })
            .await?;
            (rules, line, None, None, account)
        }
    };
    let pipeline = Pipeline::new(profile.name.clone(), operator(), store, rules, line.clone());
    let (line, other) = (Box::new(line), other.map(Box::new));
    Ok(Connection { kind: profile.kind, pipeline, line, other, simulator, account: Box::new(account) })
}

/// The path of a profile whose gateway cannot be used: every attempt ends, recorded, with that failure. Without a
/// profile, which is when the settings cannot be read, nobody knows whether userIds may be recorded as typed: they
/// are not.
#[must_use]
pub fn refusing(name: String, profile: Option<(&Settings, &Profile)>, store: Store, failure: Failure) -> Pipeline {
    // Where a key is needed it may be what cannot be had; a hash without one could be guessed.
    let user_id = profile.and_then(|(_, profile)| profile.user_id_form()).unwrap_or(UserIdForm::Withheld);
    let limits = profile.map(|(settings, _)| settings.checks).unwrap_or_default();
    let profile_kind = profile.map(|(_, profile)| profile.kind);
    Pipeline::refusing(name, operator(), store, Rules { profile_kind, limits, user_id, ..Rules::default() }, failure)
}
