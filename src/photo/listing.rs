//! The contents of a folder as an operator looks for a photo in it: folders, photos and the rest, newest first.
//!
//! What a file is goes by its name here, because a folder may hold ten thousand of them on a slow disk; [`super::probe`]
//! tells the truth about one.

use std::{
    cmp::Reverse,
    fs::DirEntry,
    io::Read,
    path::{Component, Path, PathBuf},
    time::SystemTime,
};

use super::{Fault, PhotoError, platform, recognise::recognise};
use crate::enrollment::Format;

/// What an entry is, in the order of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// The folder above.
    Parent,
    /// A folder.
    Folder,
    /// A photo that can be read, by its name; by its first bytes if the name has no extension.
    Photo(Format),
    /// Anything else: no picture.
    Other,
    /// Something that cannot even be looked at, and the sentence that says why.
    Unreadable(String),
}

impl EntryKind {
    fn rank(&self) -> u8 {
        match self {
            Self::Parent => 0,
            Self::Folder => 1,
            Self::Photo(_) => 2,
            Self::Other | Self::Unreadable(_) => 3,
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, `..` for the folder above; bytes that are no text are U+FFFD. Not yet harmless on a screen.
    pub name: String,
    /// Where it is, to the letter.
    pub path: PathBuf,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of a file, 0 for anything else.
    pub bytes: u64,
    /// When its content last changed, where the system tells.
    pub modified: Option<SystemTime>,
}

/// A folder and what is in it, without what is hidden (names that begin with a dot).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The folder, absolute.
    pub path: PathBuf,
    /// The folder above (unless there is none), folders, photos, then the rest; each newest first.
    pub entries: Vec<Entry>,
}

/// Lists a folder. Reads the disk: call it off the thread that draws.
///
/// # Errors
/// [`PhotoError`] when the folder itself cannot be read; what cannot be read in it is listed as such.
pub fn list_folder(path: &Path) -> Result<Folder, PhotoError> {
    try_list(path).map_err(|error| Fault::of_io(&error).of(&path.to_string_lossy()))
}

fn try_list(path: &Path) -> std::io::Result<Folder> {
    // "a/.." has a parent that is not the folder above it.
    let goes_up = path.components().any(|component| component == Component::ParentDir);
    let path = if goes_up { path.canonicalize()? } else { std::path::absolute(path)? };
    let is_hidden = |entry: &DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    let found = std::fs::read_dir(&path)?.flatten().filter(|entry| !is_hidden(entry)).map(|entry| look_at(&entry));
    let mut entries: Vec<Entry> = path.parent().map(above).into_iter().chain(found).collect();
    entries.sort_by(|a, b| {
        let order = |entry: &Entry| (entry.kind.rank(), Reverse(entry.modified));
        order(a).cmp(&order(b)).then_with(|| a.path.cmp(&b.path))
    });
    Ok(Folder { path, entries })
}

fn above(parent: &Path) -> Entry {
    Entry { name: "..".into(), path: parent.to_owned(), kind: EntryKind::Parent, bytes: 0, modified: None }
}

/// Follows links: what counts is what the operator gets.
fn look_at(entry: &DirEntry) -> Entry {
    let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
    let metadata = match std::fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) => {
            let kind = EntryKind::Unreadable(Fault::of_io(&error).of(&name).to_string());
            return Entry { name, path, kind, bytes: 0, modified: None };
        }
    };
    let kind = match metadata.file_type() {
        kind if kind.is_dir() => EntryKind::Folder,
        kind if kind.is_file() => guess(&path).map_or(EntryKind::Other, EntryKind::Photo),
        _ => EntryKind::Other,
    };
    let bytes = if metadata.is_file() { metadata.len() } else { 0 };
    Entry { name, path, kind, bytes, modified: metadata.modified().ok() }
}

/// The format a file seems to have.
fn guess(path: &Path) -> Option<Format> {
    let Some(extension) = path.extension() else { return sniff(path) };
    let is = |known: &str| extension.eq_ignore_ascii_case(known);
    if ["jpg", "jpeg", "jpe", "jfif"].into_iter().any(is) {
        Some(Format::Jpeg)
    } else {
        is("png").then_some(Format::Png)
    }
}

/// Downloads and mail attachments often come without an extension.
fn sniff(path: &Path) -> Option<Format> {
    let mut head = Vec::with_capacity(16);
    platform::open_without_waiting(path).ok()?.take(16).read_to_end(&mut head).ok()?;
    recognise(&head).ok()
}
