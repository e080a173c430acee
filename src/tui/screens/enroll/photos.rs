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

/// The name of a photo's file, or the caption of a sample, harmless.
#[must_use]
pub fn name_of(photo: &Source) -> String {
    let name = match photo {
        Source::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(),
        Source::Sample(sample) => sample.caption.into(),
    };
    harmless_line(&name).into_owned()
}

/// Adds a file that was asked for by name and is not listed (a hidden one, say): choosing another in its place could
/// enroll the wrong person. Whether it had to be added.
fn add_if_absent(rows: &mut Vec<Row>, wanted: &Source) -> bool {
    if rows.iter().any(|row| row.target.source() == *wanted) {
        return false;
    }
    let note = matches!(wanted, Source::Sample(_)).then(|| "sample".to_owned());
    let target = Target::Photo(wanted.clone());
    rows.insert(0, Row { name: name_of(wanted), target, bytes: None, modified: None, note });
    true
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
    /// The file or sample to go to as soon as the folder is read.
    wanted: Option<Source>,
    /// The file or sample that is listed although the folder does not name it.
    unlisted: Option<Source>,
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
            unlisted: None,
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

    /// Takes the lines of `folder`; those of a folder that was left meanwhile are of no use. The cursor stays on its file where
    /// the same folder was read again: it may have moved since that was asked for.
    pub fn take(&mut self, folder: &Path, rows: Result<Vec<Row>, String>) {
        if folder != self.folder {
            return;
        }
        let before = self.chosen().map(|row| (row.target.source(), self.cursor));
        self.rows = match rows {
            Ok(rows) => Rows::Ready(rows),
            Err(reason) => Rows::Failed(reason),
        };
        let wanted = self.wanted.take();
        if let Rows::Ready(rows) = &mut self.rows {
            let unlisted = wanted.clone().or(self.unlisted.take());
            self.unlisted = unlisted.filter(|photo| add_if_absent(rows, photo));
        }
        self.apply_filter();
        let place = |source: &Source| self.visible_rows().position(|row| row.target.source() == *source);
        let last = self.visible.len().saturating_sub(1);
        self.cursor = match (wanted, before) {
            (Some(wanted), _) => Cursor(place(&wanted).unwrap_or(0)),
            (None, Some((file, cursor))) => Cursor(place(&file).unwrap_or(cursor.0.min(last))),
            (None, None) => Cursor(self.first_photo().unwrap_or(0)),
        };
    }

    fn first_photo(&self) -> Option<usize> {
        self.visible_rows().position(|row| matches!(row.target, Target::Photo(_)))
    }

    /// Goes from a photo to the next one below it, if the cursor stands on it; whether there is a next one.
    pub fn advance_from(&mut self, photo: &Source) -> bool {
        let used = Target::Photo(photo.clone());
        if self.chosen().is_none_or(|row| row.target != used) {
            return true;
        }
        let below = self.visible_rows().skip(self.cursor.0 + 1).position(|row| matches!(row.target, Target::Photo(_)));
        if let Some(offset) = below {
            self.cursor.0 += 1 + offset;
        }
        below.is_some()
    }

    /// Ends the filter and keeps the chosen line; whether there was a filter.
    pub fn clear_filter(&mut self) -> bool {
        let chosen = self.visible.get(self.cursor.0).copied();
        let had_filter = self.filter.clear();
        if had_filter {
            self.apply_filter();
            self.cursor = Cursor(chosen.or_else(|| self.first_photo()).unwrap_or(0));
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
