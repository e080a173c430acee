//! What the user adds to the catalogue, and what they say in other words: a `codes.toml` of their own.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::entry::status_word;
use super::{Catalogue, Entry, EntryKind, Retry};
use crate::enrollment::harmless_line;

/// What is wrong with a file of the user's own, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OwnCodeError {
    /// Where it is, in bytes of the text.
    pub at: Range<usize>,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// An entry as the user writes it: a code, and what is to be said of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnEntry {
    code: Spanned<String>,
    kind: Option<EntryKind>,
    status: Option<String>,
    query: Option<String>,
    also: Option<Vec<String>>,
    title: Option<String>,
    meaning: Option<String>,
    causes: Option<Vec<String>>,
    actions: Option<Vec<String>>,
    customer: Option<String>,
    engineer: Option<Vec<String>>,
    retry: Option<Retry>,
    source: Option<String>,
}

impl Catalogue {
    /// The same with entries of the user's own, written as those of `config/codes.toml` in a file called `name`. One for a
    /// code that has an entry changes what it says and leaves the rest; one for another code needs a title and a meaning.
    ///
    /// # Errors
    /// [`OwnCodeError`] when the text is no catalogue, a code has no name or stands twice, or a new one says too little.
    pub fn with_own(&self, text: &str, name: &str) -> Result<Self, OwnCodeError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(default)]
            code: Vec<OwnEntry>,
        }
        let read = toml::from_str::<File>(text);
        let own = read
            .map_err(|error| OwnCodeError { at: error.span().unwrap_or(0..0), message: error.message().to_owned() })?;
        let mut entries = self.entries.clone();
        let mut seen: Vec<String> = Vec::new();
        for own in own.code {
            let at = own.code.span();
            let code = line(own.code.get_ref());
            let wrong = |message: &str| Err(OwnCodeError { at: at.clone(), message: message.to_owned() });
            if code.is_empty() || code != *own.code.get_ref() {
                return wrong("this is no code: write it as the gateway does, such as `code = \"UNABLE_GET_IMAGE\"`");
            }
            if seen.iter().any(|seen| seen.eq_ignore_ascii_case(&code)) {
                return wrong("this code stands twice: put all of it into one table");
            }
            seen.push(code.clone());
            match entries.iter_mut().find(|entry| entry.code.eq_ignore_ascii_case(&code)) {
                Some(entry) => own.change(entry, name),
                None => match own.into_entry(code, name) {
                    Some(entry) => entries.push(entry),
                    None => return wrong("a code that the program does not know needs a `title` and a `meaning`"),
                },
            }
        }
        Ok(Self::of(entries))
    }
}

impl OwnEntry {
    /// Changes what an entry says, where this one says something.
    fn change(self, entry: &mut Entry, name: &str) {
        let source = self.source.as_deref().map_or_else(|| entry.source.clone(), line);
        entry.source = format!("{source}; changed in {}", harmless_line(name));
        entry.kind = self.kind.unwrap_or(entry.kind);
        entry.retry = self.retry.unwrap_or(entry.retry);
        entry.status = self.status.as_deref().map(line).or_else(|| entry.status.take());
        entry.query = self.query.as_deref().map(line).or_else(|| entry.query.take());
        set(&mut entry.title, self.title, line);
        set(&mut entry.meaning, self.meaning, line);
        set(&mut entry.customer, self.customer, line);
        // Other names are added: by those that there are it is still looked for.
        entry.also.extend(self.also.iter().flatten().map(line));
        set(&mut entry.causes, self.causes.as_deref(), lines);
        set(&mut entry.actions, self.actions.as_deref(), lines);
        set(&mut entry.engineer, self.engineer.as_deref(), lines);
    }

    /// A new entry; `None` where title or meaning is missing. What else it leaves out is empty.
    fn into_entry(self, code: String, name: &str) -> Option<Entry> {
        let is_status = status_word(&code).is_some_and(|word| word == code);
        let kind = self.kind.unwrap_or(if is_status { EntryKind::Status } else { EntryKind::Gateway });
        let source = self.source.as_deref().map(|source| format!("{}; ", line(source))).unwrap_or_default();
        Some(Entry {
            code,
            kind,
            status: self.status.as_deref().map(line),
            query: self.query.as_deref().map(line),
            also: lines(self.also.as_deref().unwrap_or_default()),
            title: self.title.as_deref().map(line).filter(|title| !title.is_empty())?,
            meaning: self.meaning.as_deref().map(line).filter(|meaning| !meaning.is_empty())?,
            causes: lines(self.causes.as_deref().unwrap_or_default()),
            actions: lines(self.actions.as_deref().unwrap_or_default()),
            customer: self.customer.as_deref().map(line).unwrap_or_default(),
            engineer: lines(self.engineer.as_deref().unwrap_or_default()),
            retry: self.retry.unwrap_or(Retry::Ask),
            source: format!("{source}{}", harmless_line(name)),
        })
    }
}

fn set<T, F>(place: &mut F, value: Option<T>, make: impl FnOnce(T) -> F) {
    if let Some(value) = value {
        *place = make(value);
    }
}

/// A text that somebody else wrote, as it may be shown on one line.
fn line(text: impl AsRef<str>) -> String {
    let text = text.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
    harmless_line(&text).into_owned()
}

fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(line).collect()
}
