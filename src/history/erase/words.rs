//! What would be erased and what was, for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{CopyCleaned, CopyErasable, Erasable, Erased};

/// `1 attempt`, `3 attempts`.
fn attempts(count: u64) -> String {
    if count == 1 { "1 attempt".to_owned() } else { format!("{count} attempts") }
}

impl Erasable {
    /// What would be erased, each thing with its name; days are local.
    #[must_use]
    pub fn lines(&self) -> Vec<(String, String)> {
        let day = |at: Timestamp| at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d").to_string();
        let mut lines = vec![("erase", attempts(self.attempts))];
        lines.extend(self.first.map(|first| ("from", day(first))));
        lines.extend(self.last.map(|last| ("to", day(last))));
        lines.extend(self.profiles.iter().map(|(name, count)| ("profile", format!("{name}, {}", attempts(*count)))));
        lines.extend(self.copies.iter().map(|CopyErasable { path, attempts: count }| {
            let path = path.display();
            let what = count.map_or_else(
                || format!("{path}, which cannot be looked through and is removed whole"),
                |count| format!("{path}, {}", attempts(count)),
            );
            ("copy", what)
        }));
        if self.is_left_over {
            lines.push(("finish", "what was erased before, and is not written over yet".to_owned()));
        }
        if self.sending > 0 {
            lines.push(("left out", format!("{} on the way", attempts(self.sending))));
        }
        lines.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl Erased {
    /// Whether nothing remains that should be gone.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let is_kept = |cleaned: &CopyCleaned| matches!(cleaned, CopyCleaned::Kept(_));
        self.is_overwritten && self.sending == 0 && !self.copies.iter().any(|copy| is_kept(&copy.cleaned))
    }

    /// What was erased, and what remains and why, in sentences.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = vec![format!("Erased {} ({} events).", attempts(self.attempts), self.events)];
        for copy in &self.copies {
            let path = copy.path.display();
            sentences.push(match &copy.cleaned {
                CopyCleaned::Erased(count) => format!("Erased {} from {path}.", attempts(*count)),
                CopyCleaned::Removed => format!("Removed {path}."),
                CopyCleaned::Kept(reason) => {
                    format!("{path} still holds what was to be erased ({reason}): try again, or remove the file.")
                }
            });
        }
        if self.sending > 0 {
            sentences.push(format!("{} on the way, left as they are: try again later.", attempts(self.sending)));
        }
        if !self.is_overwritten {
            sentences.push(match &self.obstacle {
                Some(obstacle) => {
                    format!("What was erased could not be written over yet ({obstacle}): forget once more then.")
                }
                None => STILL_READ.to_owned(),
            });
        }
        sentences
    }
}

/// Why the bytes are still in a file, and when they go.
const STILL_READ: &str = "Another program is reading the history, so what was erased is still in its -wal file: it goes when the \
                          last program that uses the history ends, or with the next erasing.";
