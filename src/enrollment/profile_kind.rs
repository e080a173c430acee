//! The kind of gateway behind a profile.

use serde::{Deserialize, Serialize};

/// The name of the built-in profile, which no other may take.
pub const SIMULATOR: &str = "simulator";

/// What stands behind a profile. It changes what is shown and asked, not what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileKind {
    /// A simulated gateway: nobody is enrolled.
    Simulator,
    /// ZOLOZ's own test environment.
    Sandbox,
    /// The real one.
    Production,
}

impl ProfileKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Simulator, Self::Sandbox, Self::Production];

    /// The word used in the settings file, in JSON and on the screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simulator => "simulator",
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// The kind a word stands for, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The kind of an attempt's profile: as recorded, else by the one name that always has the same kind. Records of older
    /// versions have no kind.
    #[must_use]
    pub fn of_attempt(recorded: Option<Self>, profile: &str) -> Option<Self> {
        recorded.or_else(|| (profile == SIMULATOR).then_some(Self::Simulator))
    }
}
