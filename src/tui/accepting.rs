//! How the crew keeps the answers that were accepted: a file for each profile, beside the settings.

use std::fs;
use std::path::{Path, PathBuf};

use crate::explore::Baseline;
use crate::settings::{create_private_folder, write_whole};

use super::message::Msg;
use super::worker::Crew;

/// Writes a baseline, or sets the one that is there aside, where nothing is lost.
fn keep(path: &Path, baseline: Option<&Baseline>) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let Some(baseline) = baseline else {
        return fs::rename(path, path.with_extension("toml.old")).map_err(|error| failed(&error));
    };
    let text = baseline.to_toml().map_err(|error| failed(&error))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let written = create_private_folder(folder).and_then(|()| write_whole(path, text.as_bytes(), true));
    written.map_err(|error| failed(&error))
}

impl Crew {
    fn baseline_file(&self, profile: &str) -> PathBuf {
        Baseline::file(&self.lines.settings().paths.config, profile)
    }

    pub(super) fn read_baseline(&self, profile: String) {
        let path = self.baseline_file(&profile);
        self.spawn_blocking(move || {
            let known = Baseline::read(&path).map_err(|error| format!("The accepted answers were not read: {error}."));
            Msg::Baseline { profile, known, is_news: false }
        });
    }

    pub(super) fn keep_baseline(&self, profile: String, baseline: Option<Baseline>) {
        let path = self.baseline_file(&profile);
        self.spawn_blocking(move || {
            let kept = keep(&path, baseline.as_ref()).map_err(|error| format!("Nothing was accepted: {error}."));
            Msg::Baseline { profile, known: kept.map(|()| baseline), is_news: true }
        });
    }
}
