//! The cases there are: those built in, and the user's own, in the same form.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;
use wildmatch::WildMatch;

use super::{Case, Promise};
use crate::settings::{
    create_private_folder, line_and_column, not_text, read_text, with_nearest_key, write_private_file,
};

/// The built-in cases, as a file that can be read and copied from.
pub const BUILT_IN: &str = include_str!("../../config/cases.toml");
/// The name under which mistakes of that file are told.
const BUILT_IN_NAME: &str = "config/cases.toml";
/// The group in which the console keeps cases. It is meant as a whole even before there are any: `unknown` has the word in it.
pub const OWN_GROUP: &str = "own";

/// Why cases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CasesError {
    /// A file or the folder of cases cannot be read.
    #[error("cannot read the cases in {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file holds something that is no case.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong and what would be right.
        message: String,
    },
    /// A file of accepted answers is of another profile.
    #[error("{} holds the answers of profile {holds}", path.display())]
    OtherProfile {
        /// The file.
        path: PathBuf,
        /// Whose answers they are.
        holds: String,
    },
    /// A case cannot be kept.
    #[error("cannot write the case {}: {source}", path.display())]
    Save {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A case of that name is kept already.
    #[error("{} exists already and is left as it is: give the case another name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A case cannot be written as a file.
    #[error("the case cannot be written as TOML: {0}")]
    Write(#[from] toml::ser::Error),
}

impl CasesError {
    /// A file that cannot be read; one that was read and is no text is wrong at a place.
    pub(super) fn unreadable(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match not_text(&source) {
            Some(wrong) => Self::Invalid { path, line: wrong.line, column: wrong.column, message: wrong.message() },
            None => Self::Read { path, source },
        }
    }
}

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Spanned<Case>>,
}

/// The cases, the built-in ones first, each name once.
#[derive(Debug, Clone)]
pub struct Cases {
    cases: Vec<Case>,
}

impl Cases {
    /// The built-in cases and those of `folder/*.toml`, in the order of the files' names. A folder that is not there has
    /// none. Reads small files.
    ///
    /// # Errors
    /// [`CasesError`], which names the file and the line.
    pub fn load(folder: &Path) -> Result<Self, CasesError> {
        let mut library = Library::default();
        library.add(Path::new(BUILT_IN_NAME), BUILT_IN)?;
        for path in files(folder)? {
            let text = read_text(&path).map_err(|source| CasesError::unreadable(&path, source))?;
            library.add(&path, &text)?;
        }
        Ok(Self { cases: library.cases })
    }

    /// The same, without those of files that cannot be read, and why these cannot.
    #[must_use]
    pub fn load_readable(folder: &Path) -> (Self, Vec<CasesError>) {
        let mut library = Library::default();
        let mut errors = Vec::new();
        errors.extend(library.add(Path::new(BUILT_IN_NAME), BUILT_IN).err());
        let paths = files(folder).unwrap_or_else(|error| {
            errors.push(error);
            Vec::new()
        });
        for path in paths {
            let text = read_text(&path).map_err(|source| CasesError::unreadable(&path, source));
            errors.extend(text.and_then(|text| library.add(&path, &text)).err());
        }
        (Self { cases: library.cases }, errors)
    }

    /// Reads one file of cases.
    ///
    /// # Errors
    /// [`CasesError::Invalid`], which names `path` and the line.
    pub fn parse(path: &Path, text: &str) -> Result<Self, CasesError> {
        let mut library = Library::default();
        library.add(path, text)?;
        Ok(Self { cases: library.cases })
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Case] {
        &self.cases
    }

    /// Those that any of the patterns finds, each once, in the order of the list. A pattern finds what it is the whole name or
    /// group of; else those whose name or group it is in, or is like, where it has `*` or `?`.
    #[must_use]
    pub fn matching(&self, patterns: &[impl AsRef<str>]) -> Vec<Case> {
        let patterns: Vec<_> = patterns.iter().map(|pattern| Pattern::of(pattern.as_ref(), &self.cases)).collect();
        let is_found = |case: &&Case| patterns.iter().any(|pattern| pattern.finds(case));
        self.cases.iter().filter(is_found).cloned().collect()
    }

    /// The folder of a user's own cases, beside the settings file.
    #[must_use]
    pub fn folder(settings_file: &Path) -> PathBuf {
        settings_file.parent().unwrap_or(Path::new("")).join("cases")
    }

    /// Keeps a case as `folder/NAME.toml`, for its owner alone; never over a file. Gives the file.
    ///
    /// # Errors
    /// [`CasesError::Exists`], [`CasesError::Save`] and [`CasesError::Write`].
    pub fn save(folder: &Path, case: &Case) -> Result<PathBuf, CasesError> {
        let path = folder.join(format!("{}.toml", case.name));
        let text = Self::to_toml(std::slice::from_ref(case))?;
        Self::parse(&path, &text)?;
        let written = create_private_folder(folder).and_then(|()| write_private_file(&path, text.as_bytes()));
        match written {
            Ok(()) => Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(CasesError::Exists { path }),
            Err(source) => Err(CasesError::Save { path, source }),
        }
    }

    /// Cases as a file.
    ///
    /// # Errors
    /// [`CasesError::Write`] when a value has no form in TOML.
    pub fn to_toml(cases: &[Case]) -> Result<String, CasesError> {
        #[derive(Serialize)]
        struct File<'a> {
            case: &'a [Case],
        }
        Ok(toml::to_string(&File { case: cases })?)
    }
}

/// A name that none of the cases has: `biz-id-missing`, or `biz-id-missing-2`.
#[must_use]
pub fn free_name(cases: &[Case], name: &str) -> String {
    let is_free = |name: &String| !cases.iter().any(|case| case.name == *name);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// What a case is looked for by.
enum Pattern {
    /// The whole name, or group, in small letters.
    Whole(String),
    /// A part of one, in small letters.
    Part(String),
    Like(WildMatch),
}

impl Pattern {
    fn of(text: &str, cases: &[Case]) -> Self {
        let text = text.trim().to_lowercase();
        let whole = Self::Whole(text.clone());
        if text.contains(['*', '?']) {
            Self::Like(WildMatch::new(&text))
        } else if text == OWN_GROUP || cases.iter().any(|case| whole.finds(case)) {
            whole
        } else {
            Self::Part(text)
        }
    }

    fn finds(&self, case: &Case) -> bool {
        let fits = |text: &str| match self {
            Self::Whole(whole) => text == whole,
            Self::Part(part) => text.contains(part),
            Self::Like(pattern) => pattern.matches(text),
        };
        fits(&case.name) || fits(&case.group.to_lowercase())
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, CasesError> {
    let failed = |source| CasesError::Read { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let paths: io::Result<Vec<_>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(failed)?;
    // A folder, a pipe or a device of such a name is no file of cases.
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml") && path.is_file());
    paths.sort();
    Ok(paths)
}

/// Cases as they are read, and where each name stands.
#[derive(Default)]
struct Library {
    cases: Vec<Case>,
    places: HashMap<String, PathBuf>,
}

impl Library {
    fn add(&mut self, path: &Path, text: &str) -> Result<(), CasesError> {
        let invalid = |at: Range<usize>, message: String| {
            let (line, column) = line_and_column(text, at.start);
            CasesError::Invalid { path: path.to_owned(), line, column, message }
        };
        let file: File = toml::from_str(text)
            .map_err(|error| invalid(error.span().unwrap_or(0..0), with_nearest_key(error.message())))?;
        for case in file.case {
            let at = case.span();
            let case = case.into_inner();
            if let Some(message) = objection(&case) {
                return Err(invalid(at, message));
            }
            if let Some(other) = self.places.insert(case.name.clone(), path.to_owned()) {
                let message = format!("the name `{}` is taken by a case in {}", case.name, other.display());
                return Err(invalid(at, message));
            }
            self.cases.push(case);
        }
        Ok(())
    }
}

/// What is wrong with a case that TOML can say.
fn objection(case: &Case) -> Option<String> {
    let Case { name, title, why, promise, source, request, .. } = case;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || !name.bytes().all(is_name) {
        return Some(format!("the name `{name}` must be small letters, digits and hyphens"));
    }
    if title.trim().is_empty() || why.trim().is_empty() {
        return Some(format!("the case `{name}` must say what it is (title) and what for (why)"));
    }
    if promise.is_some() && source.trim().is_empty() {
        return Some(format!("the case `{name}` must name the page that promises it (source)"));
    }
    promise
        .as_ref()
        .and_then(|promise| objection_to_promise(name, promise))
        .or_else(|| request.out_of_bounds().map(|wrong| format!("{} of `{name}`: {wrong}", wrong.key)))
}

fn objection_to_promise(name: &str, promise: &Promise) -> Option<String> {
    if promise.codes.is_empty() && !promise.no_answer {
        return Some(format!(
            "the promise of `{name}` names no code: leave it out if the documentation promises nothing"
        ));
    }
    let mut named = HashSet::new();
    let twice = promise.codes.iter().find(|code| !named.insert(*code))?;
    Some(format!("the promise of `{name}` names {twice} twice: once is enough"))
}
