//! The file of accepted answers that `explore run --baseline` names.

use std::path::PathBuf;

use super::place::{Place, PlaceError};
use crate::cli::CliError;
use crate::cli::output::{note, write_whole};
use crate::explore::{Baseline, CasesError, Finding};
use crate::settings::Settings;

/// The option that names the file.
const OPTION: &str = "--baseline";

/// The file, and what is in it.
pub(super) struct Accepted {
    path: PathBuf,
    /// `None` before the first run.
    known: Option<Baseline>,
    /// Whether what is in it gives way to the answers of this run.
    renews: bool,
}

impl Accepted {
    /// Reads the file that was named, or the profile's own, which the console keeps too; if it is there. Looks whether it can be
    /// written, if it is to be. Answers of another profile are refused: they would differ for no reason.
    pub(super) fn read(named: Option<PathBuf>, settings: &Settings, renews: bool) -> Result<Self, CliError> {
        let profile = settings.profile.name.as_str();
        let place = match named {
            Some(path) => Place::of(path, OPTION),
            None => Place::own(Baseline::file(&settings.paths.config, profile), OPTION),
        }?;
        let known = Baseline::read(&place.path, profile).map_err(|error| told(error, profile))?;
        if renews || known.is_none() {
            place.may_be_written()?;
        }
        Ok(Self { path: place.path, known, renews })
    }

    /// What was accepted before, if anything was.
    pub(super) const fn known(&self) -> Option<&Baseline> {
        self.known.as_ref()
    }

    /// Judges findings by what was accepted before.
    pub(super) fn hold(&self, findings: Vec<Finding>) -> Vec<Finding> {
        match &self.known {
            Some(known) => findings.into_iter().map(|finding| known.hold(finding)).collect(),
            None => findings,
        }
    }

    /// Writes what was answered now, if anything was: into a new file, or over what is accepted if that is to be renewed.
    pub(super) fn write(self, now: Baseline) -> Result<(), CliError> {
        let is_kept = self.known.is_some() && !self.renews;
        if is_kept || now.answers.is_empty() {
            return Ok(());
        }
        let profile = now.profile.clone();
        let renewed = now.added_to(&self.path).map_err(|error| told(error, &profile))?;
        write_whole(&self.path, renewed.to_toml()?.as_bytes())?;
        let count = renewed.answers.len();
        let cases = if count == 1 { "case" } else { "cases" };
        note(&format!("{} holds the answers of {count} {cases}.", self.path.display()));
        Ok(())
    }
}

/// A file that cannot be used, with the way out; what is wrong in it is told with its line as it is.
fn told(error: CasesError, profile: &str) -> CliError {
    match error {
        CasesError::Read { path, source } => PlaceError::Unreadable { path, option: OPTION, source }.into(),
        error @ CasesError::OtherProfile { .. } => {
            CliError::Usage(format!("{error}, and this run is of {profile}: name another file"))
        }
        error => error.into(),
    }
}
