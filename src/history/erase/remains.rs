//! What remains elsewhere when attempts are erased: faces at ZOLOZ, photo files, exports. Looked up before anything is erased.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::enrollment::{Outcome, ProfileKind, harmless_line};
use crate::history::error::Fault;
use crate::photo::Source;

/// What remains elsewhere of attempts that are erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remains {
    /// How many attempts these are.
    pub attempts: u64,
    /// The profiles by which somebody was enrolled, so that a face is at ZOLOZ.
    pub enrolled_by: Vec<String>,
    /// The profiles, none of the former, by which nobody knows whether somebody was enrolled.
    pub perhaps_by: Vec<String>,
    /// Attempts to which a simulated gateway answered: they left no face anywhere.
    pub simulated: u64,
    /// The photo files that are still there, by their paths as recorded.
    pub photos: Vec<String>,
}

impl Remains {
    /// What remains of these attempts.
    pub(super) fn of(connection: &Connection, ids: &[String]) -> Result<Self, Fault> {
        let (mut enrolled, mut perhaps, mut photos) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut simulated = 0;
        let mut listed = connection.prepare("SELECT profile, profile_kind, outcome FROM attempt WHERE id = ?1")?;
        let mut photo = connection.prepare(
            "SELECT json_extract(entry, '$.attempt.photo.path') AS path FROM (
                 SELECT decrypt(payload) AS entry, seq FROM event
                 WHERE attempt = ?1 AND payload IS NOT NULL AND kind IN ('sending', 'outcome', 'interrupted')
             ) WHERE json_valid(entry) AND path IS NOT NULL ORDER BY seq LIMIT 1",
        )?;
        for id in ids {
            let (profile, kind, outcome): (String, Option<String>, String) =
                listed.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let kind = ProfileKind::of_attempt(kind.as_deref().and_then(ProfileKind::from_word), &profile);
            match Outcome::from_word(&outcome) {
                _ if kind == Some(ProfileKind::Simulator) => simulated += 1,
                Some(Outcome::Enrolled) => _ = enrolled.insert(profile),
                Some(Outcome::Unknown) => _ = perhaps.insert(profile),
                _ => {}
            }
            photos.extend(photo.query_row([id], |row| row.get::<_, String>(0)).optional()?);
        }
        let is_there = |path: &String| Source::parse(path).is_ok_and(|it| it.path().is_some_and(Path::exists));
        Ok(Self {
            attempts: ids.len() as u64,
            perhaps_by: perhaps.difference(&enrolled).cloned().collect(),
            enrolled_by: enrolled.into_iter().collect(),
            simulated,
            photos: photos.into_iter().filter(is_there).collect(),
        })
    }

    /// What remains and who can remove it, each thing with its name; at most so many paths. Says it before and after.
    #[must_use]
    pub fn lines(&self, most_paths: usize) -> Vec<(String, String)> {
        let mut lines: Vec<(&str, String)> = self.at_zoloz().into_iter().map(|text| ("at ZOLOZ", text)).collect();
        lines.push((
            "exports",
            "Files that were exported earlier still hold these attempts: delete them yourself.".to_owned(),
        ));
        let count = self.photos.len();
        if count > 0 {
            let files = if count == 1 { "1 photo file stays" } else { &format!("{count} photo files stay") };
            lines.push(("photos", format!("{files}. Delete what must go yourself:")));
            lines.extend(self.photos.iter().take(most_paths).map(|path| ("", harmless_line(path).into_owned())));
        }
        if count > most_paths {
            lines.push(("", format!("… and {} more", count - most_paths)));
        }
        lines.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// What is known of faces at ZOLOZ, in sentences.
    fn at_zoloz(&self) -> Vec<String> {
        const WHOM_TO_ASK: &str = "Only ZOLOZ can remove it: ask whoever manages your company's ZOLOZ account.";
        let named = |profiles: &[String]| {
            let names = profiles.iter().map(|profile| harmless_line(profile)).collect::<Vec<_>>().join(", ");
            format!("{} {names}", if profiles.len() == 1 { "profile" } else { "profiles" })
        };
        let mut told = Vec::new();
        if self.attempts == 0 {
            // They are in a copy alone, of which no more is known.
            return vec![format!("Whatever was enrolled stays registered. {WHOM_TO_ASK}")];
        }
        if !self.enrolled_by.is_empty() {
            told.push(format!("What was enrolled by {} stays registered.", named(&self.enrolled_by)));
        }
        if !self.perhaps_by.is_empty() {
            let by = named(&self.perhaps_by);
            told.push(format!("We don't know whether {by} enrolled a face. If so, it stays registered."));
        }
        let is_any = !told.is_empty();
        if is_any {
            told.push(WHOM_TO_ASK.to_owned());
        }
        match self.simulated {
            count if count == self.attempts => told.push("No face is there: all of this was simulated.".to_owned()),
            0 if is_any => {}
            0 => told.push("These attempts enrolled nobody.".to_owned()),
            1 => told.push("1 attempt was simulated: it left no face.".to_owned()),
            count => told.push(format!("{count} attempts were simulated: they left no face.")),
        }
        vec![told.join(" ")]
    }
}
