//! The answers of a gateway that were accepted, so that a later run shows only what has changed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::{Answer, CasesError, Finding, Word};
use crate::settings::{line_and_column, read_text, with_nearest_key};

/// What is written above the answers.
const HEAD: &str =
    "# Answers that were accepted, by the names of cases. `explore run --baseline` holds a run against them.\n";

/// What each case was answered, on one profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Whose answers they are.
    pub profile: String,
    /// By the case's name: `F PARAM_MISSING`.
    pub answers: BTreeMap<String, String>,
}

impl Baseline {
    /// What was answered now. Cases that were skipped, or did not leave, are not in it.
    #[must_use]
    pub fn of(profile: &str, findings: &[Finding]) -> Self {
        let has_left = |finding: &&Finding| finding.answers.iter().all(Answer::has_left);
        let sent = findings.iter().filter(|finding| finding.word != Word::Skipped).filter(has_left);
        let answers = sent.map(|finding| (finding.case.clone(), finding.answered())).collect();
        Self { profile: profile.to_owned(), answers }
    }

    /// The file in which the console keeps the accepted answers of a profile, beside the settings file.
    #[must_use]
    pub fn file(settings_file: &Path, profile: &str) -> PathBuf {
        const REPLACED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
        let name = utf8_percent_encode(profile, REPLACED);
        settings_file.parent().unwrap_or(Path::new("")).join("baselines").join(format!("{name}.toml"))
    }

    /// Reads the file of a profile; `None` where there is none. Those of another profile would differ for no reason.
    ///
    /// # Errors
    /// [`CasesError::Read`], [`CasesError::Invalid`] and [`CasesError::OtherProfile`].
    pub fn read(path: &Path, profile: &str) -> Result<Option<Self>, CasesError> {
        let known = match read_text(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(CasesError::unreadable(path, source)),
            Ok(text) => Self::parse(path, &text)?,
        };
        if known.profile == profile {
            Ok(Some(known))
        } else {
            Err(CasesError::OtherProfile { path: path.to_owned(), holds: known.profile })
        }
    }

    /// These answers, added to what the file holds now, which somebody else may have written meanwhile.
    ///
    /// # Errors
    /// As for [`read`](Self::read): a file that cannot be read is to be left as it is.
    pub fn added_to(self, path: &Path) -> Result<Self, CasesError> {
        Ok(match Self::read(path, &self.profile)? {
            Some(known) => known.renewed(self),
            None => self,
        })
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// [`CasesError::Invalid`], which names `path` and the line.
    pub fn parse(path: &Path, text: &str) -> Result<Self, CasesError> {
        toml::from_str(text).map_err(|error| {
            let (line, column) = line_and_column(text, error.span().unwrap_or(0..0).start);
            let message = with_nearest_key(error.message());
            CasesError::Invalid { path: path.to_owned(), line, column, message }
        })
    }

    /// The file.
    ///
    /// # Errors
    /// [`CasesError::Write`]: none that is known.
    pub fn to_toml(&self) -> Result<String, CasesError> {
        Ok(format!("{HEAD}{}", toml::to_string(self)?))
    }

    /// The same with the answers of a newer run in place of those of the same cases.
    #[must_use]
    pub fn renewed(mut self, newer: Self) -> Self {
        self.answers.extend(newer.answers);
        self
    }

    /// A finding, judged by what was accepted. A case that is not in the baseline stays judged by its promise.
    #[must_use]
    pub fn hold(&self, finding: Finding) -> Finding {
        let Some(accepted) = self.answers.get(&finding.case).filter(|_| finding.word != Word::Skipped) else {
            return finding;
        };
        let now = finding.answered();
        let (word, note) = if *accepted == now {
            (Word::AsPromised, "as accepted in the baseline".to_owned())
        } else {
            (Word::Different, format!("accepted was {accepted}, now it is {now}"))
        };
        Finding { word, note, ..finding }
    }
}
