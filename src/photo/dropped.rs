//! Paths as people hand them over: dropped on the terminal or pasted, in the quoting of whatever program wrote them;
//! and completion of a path that is being typed. Whether a path leads anywhere is not looked up when it is parsed.

use std::{
    iter::Peekable,
    path::{Path, PathBuf},
    str::Chars,
};

use percent_encoding::percent_decode_str;

use crate::enrollment::{path_as_address, path_from_bytes, path_to_text};

/// The paths in a pasted or dropped text: in single or double quotes, with backslashes before special characters, as
/// `file://` addresses, plain; one a line, or several in a line. A plain line with spaces is one path unless each of its
/// words begins like a path from the root. `~` stands for `home`.
#[must_use]
pub fn parse_paths(text: &str, home: Option<&Path>) -> Vec<PathBuf> {
    let words = if speaks_shell(text) { shell_words(text) } else { None };
    let words = words.unwrap_or_else(|| text.lines().flat_map(plain_words).collect());
    words.into_iter().map(|word| word.into_path(home)).collect()
}

/// One path in the text.
struct Word {
    text: String,
    /// Whether the first character stood outside quotes, where `~` means home.
    starts_bare: bool,
}

impl Word {
    fn into_path(self, home: Option<&Path>) -> PathBuf {
        if let Some(address) = self.text.strip_prefix("file:") {
            return path_of_address(address);
        }
        if self.starts_bare { expand_home(&self.text, home) } else { PathBuf::from(self.text) }
    }
}

/// The path behind `file:`, without the host (RFC 8089).
fn path_of_address(address: &str) -> PathBuf {
    let path = address.strip_prefix("//").map_or(address, |rest| rest.find('/').map_or(rest, |slash| &rest[slash..]));
    path_from_bytes(percent_decode_str(path).collect())
}

fn expand_home(text: &str, home: Option<&Path>) -> PathBuf {
    match (text.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(text),
    }
}

/// Whether a shell's quoting is in use: a quote where a word begins, or a backslash that is not a Windows path's. An
/// apostrophe inside a name is none.
fn speaks_shell(text: &str) -> bool {
    let begins_quoted = text.split_whitespace().any(|word| word.starts_with(['\'', '"']));
    begins_quoted || (text.contains('\\') && !is_windows_path(text))
}

fn is_windows_path(text: &str) -> bool {
    text.starts_with(r"\\") || matches!(text.as_bytes(), [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
}

/// Splits a line that nobody quoted.
fn plain_words(line: &str) -> Vec<Word> {
    let bare = |text: &str| Word { text: text.to_owned(), starts_bare: true };
    let line = line.trim();
    let is_rooted = |word: &str| word.starts_with(['/', '~']) || word.starts_with("file:") || is_windows_path(word);
    if line.split_ascii_whitespace().all(is_rooted) {
        line.split_ascii_whitespace().map(bare).collect()
    } else {
        vec![bare(line)]
    }
}

/// Splits as a POSIX shell does, which knows only the white space of ASCII (macOS writes U+202F into names of
/// screenshots); `None` when a quote is left open, which no quoting program does.
fn shell_words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        while rest.next_if(char::is_ascii_whitespace).is_some() {}
        let Some(first) = rest.peek() else { return Some(words) };
        let starts_bare = !matches!(first, '\'' | '"' | '\\');
        words.push(Word { text: shell_word(&mut rest)?, starts_bare });
    }
}

/// Takes one word: any mixture of bare, escaped and quoted parts.
fn shell_word(rest: &mut Peekable<Chars>) -> Option<String> {
    let mut word = String::new();
    while let Some(character) = rest.next_if(|character| !character.is_ascii_whitespace()) {
        match character {
            '\'' => loop {
                match rest.next()? {
                    '\'' => break,
                    quoted => word.push(quoted),
                }
            },
            '"' => loop {
                match rest.next()? {
                    '"' => break,
                    // Between double quotes a backslash is itself, except before these.
                    '\\' => word.push(rest.next_if(|next| matches!(next, '"' | '\\' | '$' | '`')).unwrap_or('\\')),
                    quoted => word.push(quoted),
                }
            },
            '\\' => word.push(rest.next()?),
            bare => word.push(bare),
        }
    }
    Some(word)
}

/// What a path that is being typed can become, folders (with a `/` at the end) before files, each by name. Upper and
/// lower case are alike; hidden names come only after a typed dot. `base` is where a relative path begins. A name that is no
/// text comes as an address (see [`path_to_text`]), within which the rest can be completed too.
#[must_use]
pub fn complete(typed: &str, base: &Path, home: Option<&Path>) -> Vec<String> {
    let (folder, begun) = typed.rsplit_once('/').map_or(("", typed), |(folder, _)| typed.split_at(folder.len() + 1));
    let begun = begun.to_lowercase();
    let above = folder.strip_prefix("file:").map_or_else(|| expand_home(folder, home), path_of_address);
    let Ok(found) = std::fs::read_dir(base.join(&above)) else { return Vec::new() };
    let is_address = folder.starts_with("file:");
    let mut choices: Vec<(bool, String)> = found
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let whole = match name.to_str() {
                Some(name) if !is_address => format!("{folder}{name}"),
                Some(name) => format!("{folder}{}", path_as_address(name.as_bytes())),
                None if is_address => format!("{folder}{}", path_as_address(name.as_encoded_bytes())),
                None => path_to_text(&above.join(&name)),
            };
            let shown =
                if is_address { path_as_address(name.as_encoded_bytes()) } else { name.to_string_lossy().into_owned() };
            let is_meant =
                shown.to_lowercase().starts_with(&begun) && (!shown.starts_with('.') || begun.starts_with('.'));
            let is_file = is_meant.then(|| !entry.path().is_dir())?;
            Some((is_file, format!("{whole}{}", if is_file { "" } else { "/" })))
        })
        .collect();
    choices.sort();
    choices.into_iter().map(|(_, choice)| choice).collect()
}
