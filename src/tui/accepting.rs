//! How the crew keeps the answers that were accepted: a file for each profile, beside the settings.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::explore::{Baseline, CasesError};
use crate::settings::{create_private_folder, write_whole};

use super::message::Msg;
use super::worker::Crew;

/// Why the accepted answers of a profile are not there.
#[derive(Debug, thiserror::Error)]
enum AcceptError {
    /// The file cannot be used as it is.
    #[error(transparent)]
    Cases(#[from] CasesError),
    /// It cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Adds answers to the file of their profile.
fn add(path: &Path, answers: Baseline) -> Result<Option<Baseline>, AcceptError> {
    let renewed = answers.added_to(path)?;
    let text = renewed.to_toml()?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let written = create_private_folder(folder).and_then(|()| write_whole(path, text.as_bytes(), true));
    written.map_err(|source| AcceptError::Write { path: path.to_owned(), source })?;
    Ok(Some(renewed))
}

/// Sets what was accepted aside, beside what was set aside before.
fn set_aside(path: &Path) -> Result<Option<Baseline>, AcceptError> {
    let aside = (1..=u16::MAX).map(|number| path.with_extension(format!("{number}.old"))).find(|aside| !aside.exists());
    let moved = fs::rename(path, aside.unwrap_or_default());
    moved.map(|()| None).map_err(|source| AcceptError::Write { path: path.to_owned(), source })
}

impl Crew {
    fn baseline_file(&self, profile: &str) -> PathBuf {
        Baseline::file(&self.lines.settings().paths.config, profile)
    }

    pub(super) fn read_baseline(&self, profile: String) {
        let path = self.baseline_file(&profile);
        self.spawn_blocking(move || {
            let known = Baseline::read(&path, &profile);
            let known = known.map_err(|error| format!("The accepted answers were not read: {error}."));
            Msg::Baseline { profile, known, is_news: false }
        });
    }

    /// Adds answers to those that are accepted, or sets all of them aside.
    pub(super) fn keep_baseline(&self, profile: String, answers: Option<Baseline>) {
        let path = self.baseline_file(&profile);
        self.spawn_blocking(move || {
            let known = match answers {
                Some(answers) => add(&path, answers),
                None => set_aside(&path),
            };
            let known = known.map_err(|error| format!("Cases are judged as before: {error}."));
            Msg::Baseline { profile, known, is_news: true }
        });
    }
}
