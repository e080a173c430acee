//! One finding, and the telling of them: what could not be tried is told too, with the remedy of the first cause.

use std::error::Error;

use serde::Serialize;

use crate::enrollment::{Verdict, harmless_line};
use crate::settings::{Profile, Settings, SettingsError, Target, read_codes};

/// What is examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The settings file, and the profile in it.
    Settings,
    /// The merchant's private key, or the secret of AKSK.
    PrivateKey,
    /// The gateway's public key.
    GatewayKey,
    /// The key that hides userIds, where a profile has one.
    UserIdKey,
    /// The address of the gateway's name.
    Name,
    /// The private connection, and who is at its other end.
    Tls,
    /// The way there and back.
    RoundTrip,
    /// Whether Client-Id and keys fit together.
    Credentials,
    /// This machine's clock.
    Clock,
    /// The record.
    Store,
    /// The terminal.
    Terminal,
}

impl CheckName {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::Settings,
        Self::PrivateKey,
        Self::GatewayKey,
        Self::UserIdKey,
        Self::Name,
        Self::Tls,
        Self::RoundTrip,
        Self::Credentials,
        Self::Clock,
        Self::Store,
        Self::Terminal,
    ];

    /// Those that have to do with the gateway, in the same order.
    const OF_THE_GATEWAY: [Self; 7] =
        [Self::PrivateKey, Self::GatewayKey, Self::Name, Self::Tls, Self::RoundTrip, Self::Credentials, Self::Clock];

    /// The name for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::PrivateKey => "private key",
            Self::GatewayKey => "gateway key",
            Self::UserIdKey => "userId key",
            Self::Name => "name",
            Self::Tls => "TLS",
            Self::RoundTrip => "round trip",
            Self::Credentials => "credentials",
            Self::Clock => "clock",
            Self::Store => "store",
            Self::Terminal => "terminal",
        }
    }
}

/// What one check found. Its texts hold no secret and are harmless to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check.
    pub check: CheckName,
    /// What it says.
    pub verdict: Verdict,
    /// What was found, in a sentence without its full stop.
    pub message: String,
    /// What to do about it; none where it passed.
    pub remedy: Option<String>,
}

impl Finding {
    pub(super) fn pass(check: CheckName, message: &str) -> Self {
        Self { check, verdict: Verdict::Pass, message: harmless_line(message).into_owned(), remedy: None }
    }

    pub(super) fn warn(check: CheckName, message: &str, remedy: &str) -> Self {
        Self::of(check, Verdict::Warn, message, remedy)
    }

    pub(super) fn fail(check: CheckName, message: &str, remedy: &str) -> Self {
        Self::of(check, Verdict::Fail, message, remedy)
    }

    fn of(check: CheckName, verdict: Verdict, message: &str, remedy: &str) -> Self {
        let text = |text: &str| harmless_line(text).into_owned();
        Self { check, verdict, message: text(message), remedy: Some(text(remedy)) }
    }

    /// What went wrong, by its own words.
    pub(super) fn error(check: CheckName, error: &dyn Error) -> Self {
        Self::fault(check, &error.to_string())
    }

    /// The errors of this program say what is wrong, then, behind a colon, the way out.
    pub(super) fn fault(check: CheckName, words: &str) -> Self {
        // What the system says may stand between: `…: No such file (os error 2); check the name`.
        let (message, remedy) = match words.rsplit_once("; ").filter(|(before, _)| before.ends_with(')')) {
            Some(parts) => parts,
            None => words.rsplit_once(": ").unwrap_or((words, "see `enroll-console explain`")),
        };
        Self::fail(check, message, remedy)
    }
}

/// How many passed, warn and failed, in words: `9 passed, 1 warn, 0 failed`.
#[must_use]
pub fn sum(findings: &[Finding]) -> String {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    format!("{} passed, {} warn, {} failed", count(Verdict::Pass), count(Verdict::Warn), count(Verdict::Fail))
}

/// The remedies as people are told them. What rests on one cause is mended at once, so its remedy is said once.
#[derive(Debug, Default)]
pub struct Remedies {
    said: Option<String>,
}

impl Remedies {
    /// The remedy of the next finding, unless it is the one that was said last.
    pub fn next<'a>(&mut self, finding: &'a Finding) -> Option<&'a str> {
        let remedy = finding.remedy.as_deref().filter(|remedy| self.said.as_deref() != Some(remedy))?;
        self.said = Some(remedy.to_owned());
        Some(remedy)
    }
}

/// Tells findings, and remembers the first that stands in the way of others.
pub(super) struct Tell<'a> {
    tell: &'a mut (dyn FnMut(Finding) + Send),
    cause: Option<Finding>,
}

impl<'a> Tell<'a> {
    pub(super) fn new(tell: &'a mut (dyn FnMut(Finding) + Send)) -> Self {
        Self { tell, cause: None }
    }

    pub(super) fn tell(&mut self, finding: Finding) {
        if finding.verdict == Verdict::Fail && self.cause.is_none() {
            self.cause = Some(finding.clone());
        }
        (self.tell)(finding);
    }

    /// Whether anything failed that others rest on.
    pub(super) const fn has_cause(&self) -> bool {
        self.cause.is_some()
    }

    /// A check that rests on one that failed.
    pub(super) fn not_tried(&mut self, check: CheckName) {
        let (reason, remedy) = match &self.cause {
            Some(cause) => (format!("the check `{}` failed", cause.check.words()), cause.remedy.clone()),
            None => ("nothing came before it".to_owned(), None),
        };
        let remedy = remedy.unwrap_or_else(|| "run `enroll-console check` again".to_owned());
        self.tell(Finding::warn(check, &format!("not tried: {reason}"), &remedy));
    }

    /// A failure at `first`, which stands in the way of everything at the gateway that comes after it.
    pub(super) fn nothing_can_be_tried(&mut self, first: CheckName, error: &dyn Error) {
        self.tell(Finding::error(first, error));
        let behind = CheckName::OF_THE_GATEWAY.iter().position(|check| *check == first).map_or(0, |at| at + 1);
        self.none_tried(&CheckName::OF_THE_GATEWAY[behind..]);
    }

    /// Checks that rest on one that failed.
    pub(super) fn none_tried(&mut self, checks: &[CheckName]) {
        for check in checks {
            self.not_tried(*check);
        }
    }

    pub(super) fn settings(&mut self, settings: &Settings, profile: &Profile) {
        let file = settings.paths.config.display();
        let message = match &profile.target {
            Target::BuiltIn => "profile simulator, which is built in".to_owned(),
            Target::Remote(remote) => {
                format!("profile {} ({}, {}) of {file}", profile.name, profile.kind.word(), remote.base_url.as_str())
            }
        };
        let absent = if settings.paths.config.exists() { "" } else { "; there is no settings file" };
        let message = format!("{message}{absent}");
        let codes = read_codes(&settings.paths).ok();
        if let Some(error) = codes.as_ref().and_then(|codes| codes.objection.as_ref()) {
            let message = format!("{message}; your own explanations of codes are not used: {error}");
            let remedy = format!("correct {}; all else works without it", settings.paths.codes().display());
            return self.tell(Finding::warn(CheckName::Settings, &message, &remedy));
        }
        let own =
            codes.and_then(|codes| codes.own).map(|own| format!("; own explanations of codes in {}", own.display()));
        let message = format!("{message}{}", own.unwrap_or_default());
        let others = settings.profiles.len() - 1;
        // Whoever wrote profiles means one of them.
        self.tell(if others > 0 && settings.profile_is_default() && profile.target == Target::BuiltIn {
            let message = format!("{message}; the {others} profiles of {file} are not in use");
            Finding::warn(CheckName::Settings, &message, "name one: default_profile in the settings, or --profile NAME")
        } else {
            Finding::pass(CheckName::Settings, &message)
        });
    }

    pub(super) fn broken_settings(&mut self, error: &SettingsError) {
        let finding = match error {
            SettingsError::Invalid { path, .. } => {
                let remedy = format!(
                    "correct {} there; `enroll-console config init` writes a file that explains every setting, if none is there",
                    path.display()
                );
                Finding::fail(CheckName::Settings, &error.to_string(), &remedy)
            }
            error => Finding::error(CheckName::Settings, error),
        };
        self.tell(finding);
        self.none_tried(&CheckName::OF_THE_GATEWAY);
    }
}
