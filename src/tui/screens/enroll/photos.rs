//! The list of photos: a folder's lines, the filter over them, and the chosen one.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::enrollment::harmless_line;
use crate::photo::Source;
use crate::tui::actions::Action;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::filter::{Filter, fuzzy};

/// What a line leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// The folder above.
    Parent(PathBuf),
    /// A folder.
    Folder(PathBuf),
    /// A photo, in a file or built in.
    Photo(Source),
    /// A file that is no photo by its name; showing it says what it is.
    Other(PathBuf),
}

impl Target {
    /// The folder or file it leads to, or the sample.
    fn source(&self) -> Source {
        match self {
            Self::Parent(path) | Self::Folder(path) | Self::Other(path) => Source::File(path.clone()),
            Self::Photo(source) => source.clone(),
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The name, made harmless.
    pub name: String,
    /// Where it leads.
    pub target: Target,
    /// The file's size.
    pub bytes: Option<u64>,
    /// When the file was last written.
    pub modified: Option<Timestamp>,
    /// A few words instead of size and age, such as `no picture`.
    pub note: Option<String>,
}

impl Row {
    /// What the line shows: a photo, or a file of which is said why it is none.
    #[must_use]
    pub fn photo(&self) -> Option<Source> {
        match &self.target {
            Target::Photo(source) => Some(source.clone()),
            Target::Other(path) => Some(Source::File(path.clone())),
            Target::Parent(_) | Target::Folder(_) => None,
        }
    }
}

/// The lines of the folder, as far as they are known.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// The folder is being read.
    Reading,
    /// It was read.
    Ready(Vec<Row>),
    /// It cannot be read, and why.
    Failed(String),
}

/// Adds a file that was asked for by name and is not listed (a hidden one, say): choosing another in its place could
/// enroll the wrong person.
fn add_if_absent(rows: &mut Vec<Row>, wanted: &Source) {
    if rows.iter().any(|row| row.target.source() == *wanted) {
        return;
    }
    let (name, note) = match wanted {
        Source::File(path) => (path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(), None),
        Source::Sample(sample) => (sample.caption.into(), Some("sample".to_owned())),
    };
    let name = harmless_line(&name).into_owned();
    rows.insert(0, Row { name, target: Target::Photo(wanted.clone()), bytes: None, modified: None, note });
}

/// The list and the chosen line.
#[derive(Debug)]
pub struct Photos {
    /// The folder on show.
    pub folder: PathBuf,
    /// Its lines.
    pub rows: Rows,
    /// The filter over them.
    pub filter: Filter,
    /// The chosen line, among the visible ones.
    pub cursor: Cursor,
    visible: Vec<usize>,
    /// The file or sample to choose as soon as the folder is read.
    wanted: Option<Source>,
}

impl Photos {
    /// The list of a folder that is yet to be read; `wanted` is chosen in it, or else the first photo.
    #[must_use]
    pub fn new(folder: PathBuf, wanted: Option<PathBuf>) -> Self {
        Self {
            folder,
            rows: Rows::Reading,
            filter: Filter::default(),
            cursor: Cursor::default(),
            visible: Vec::new(),
            wanted: wanted.map(Source::File),
        }
    }

    /// Goes to another folder, whose lines are yet to come. The filter is of the old one.
    pub fn go(&mut self, folder: PathBuf, wanted: Option<PathBuf>) {
        *self = Self::new(folder, wanted);
    }

    /// The same, to choose a photo in it, which may be a sample.
    pub fn go_to_photo(&mut self, folder: PathBuf, photo: Source) {
        *self = Self { wanted: Some(photo), ..Self::new(folder, None) };
    }

    /// Keeps the chosen file while the same folder is read again.
    pub fn reread(&mut self) {
        self.wanted = self.chosen().map(|row| row.target.source());
    }

    /// Takes the lines of `folder`; those of a folder that was left meanwhile are of no use.
    pub fn take(&mut self, folder: &Path, rows: Result<Vec<Row>, String>) {
        if folder != self.folder {
            return;
        }
        self.rows = match rows {
            Ok(rows) => Rows::Ready(rows),
            Err(reason) => Rows::Failed(reason),
        };
        let wanted = self.wanted.take();
        if let (Rows::Ready(rows), Some(wanted)) = (&mut self.rows, &wanted) {
            add_if_absent(rows, wanted);
        }
        self.apply_filter();
        let chosen = self.visible_rows().position(|row| match &wanted {
            Some(wanted) => row.target.source() == *wanted,
            None => matches!(row.target, Target::Photo(_)),
        });
        self.cursor = Cursor(chosen.unwrap_or(0));
    }

    /// Ends the filter and keeps the chosen line; whether there was a filter.
    pub fn clear_filter(&mut self) -> bool {
        let chosen = self.visible.get(self.cursor.0).copied();
        let had_filter = self.filter.clear();
        if had_filter {
            self.apply_filter();
            self.cursor = Cursor(chosen.unwrap_or(0));
        }
        had_filter
    }

    /// Brings the visible lines up to date with the filter, and chooses the best one.
    pub fn apply_filter(&mut self) {
        let rows: &[Row] = if let Rows::Ready(rows) = &self.rows { rows } else { &[] };
        self.visible = fuzzy(self.filter.text(), rows.iter().map(|row| row.name.as_str()));
        self.cursor = Cursor(0);
    }

    /// The lines that the filter leaves.
    #[must_use = "it does nothing but look"]
    pub fn visible_rows(&self) -> impl ExactSizeIterator<Item = &Row> {
        let rows: &[Row] = if let Rows::Ready(rows) = &self.rows { rows } else { &[] };
        self.visible.iter().map(move |&index| &rows[index])
    }

    /// The chosen line.
    #[must_use]
    pub fn chosen(&self) -> Option<&Row> {
        self.visible_rows().nth(self.cursor.0)
    }

    /// Moves as `action` asks; whether it was a movement.
    pub fn follow(&mut self, action: Action, page: usize) -> bool {
        self.cursor.follow(action, self.visible.len(), page)
    }
}
