//! The file of accepted answers that `explore run --baseline` names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::CliError;
use crate::cli::output::{note, write_whole};
use crate::explore::{Baseline, CasesError, Finding};

/// The file, and what is in it.
pub(super) struct Accepted {
    path: PathBuf,
    /// `None` before the first run.
    known: Option<Baseline>,
}

impl Accepted {
    /// Reads the file, if it is there. Answers of another profile are refused: they would differ for no reason.
    pub(super) fn read(path: PathBuf, profile: &str) -> Result<Self, CliError> {
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self { path, known: None }),
            text => text.map_err(|source| CasesError::Read { path: path.clone(), source })?,
        };
        let known = Baseline::parse(&path, &text)?;
        if known.profile != profile {
            return Err(CliError::Usage(format!(
                "{} holds the answers of profile {}, and this run is of {profile}: name another file",
                path.display(),
                known.profile
            )));
        }
        Ok(Self { path, known: Some(known) })
    }

    /// Judges findings by what was accepted before.
    pub(super) fn hold(&self, findings: Vec<Finding>) -> Vec<Finding> {
        match &self.known {
            Some(known) => findings.into_iter().map(|finding| known.hold(finding)).collect(),
            None => findings,
        }
    }

    /// Writes what was answered now: into a new file, or into the old one if it is `accepted`.
    pub(super) fn write(self, now: Baseline, accepted: bool) -> Result<(), CliError> {
        let renewed = match self.known {
            Some(_) if !accepted => return Ok(()),
            Some(known) => known.renewed(now),
            None => now,
        };
        write_whole(&self.path, renewed.to_toml()?.as_bytes())?;
        note(&format!("{} holds the answers of {} cases.", shown(&self.path), renewed.answers.len()));
        Ok(())
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
