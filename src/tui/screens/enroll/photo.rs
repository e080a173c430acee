//! The photo on show, in every state it can be in.

use std::sync::Arc;

use crate::enrollment::{Edits, PhotoFacts};
use crate::graphics::{Canvas, Picture};
use crate::photo::{Face, HeaderFacts, PreparedPhoto, Source};
use crate::tui::widgets::picture::Cells;

/// Which showing a result belongs to; only the newest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Generation(pub u64);

/// A photo with its edits, as the list had it: a file that was written again since is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Where the photo comes from.
    pub source: Source,
    /// The file's size and age, as the list had them.
    pub stamp: Stamp,
    /// What the operator did to it.
    pub edits: Edits,
}

/// A photo, whatever was done to it. A file that was written again is another.
pub type Unedited = (Source, Stamp);

impl Subject {
    /// The photo without its edits.
    #[must_use]
    pub fn photo(&self) -> Unedited {
        (self.source.clone(), self.stamp)
    }
}

/// Bytes of a file, and when it was last written.
pub type Stamp = (Option<u64>, Option<jiff::Timestamp>);

/// What can be seen of a photo.
#[derive(Debug, Clone)]
pub struct ShownPhoto {
    /// What the file is.
    pub facts: HeaderFacts,
    /// SHA-256 of the file that is seen: a file can be written again at any moment.
    pub sha256: String,
    /// A few words, if the file's name says that it is something else.
    pub misnamed: Option<String>,
    /// The room that its picture was made for.
    pub canvas: Canvas,
    /// Its cells, edited, for the pane.
    pub cells: Arc<Cells>,
    /// The same, made for the terminal's own graphics, if it has them.
    pub picture: Option<Arc<Picture>>,
    /// The edits that the pixels show; those of the subject may be newer.
    pub edits: Edits,
}

impl ShownPhoto {
    /// Bytes of memory that its picture takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.cells.bytes() + self.picture.as_ref().map_or(0, |picture| picture.sequences().len())
    }
}

/// What would be sent of a photo: the very bytes, so that nothing else can be.
#[derive(Debug, Clone)]
pub struct PreparedForShow {
    /// The JPEG.
    pub photo: Arc<PreparedPhoto>,
    /// Its facts, for the form and the record.
    pub facts: PhotoFacts,
    /// The faces in it, the largest first.
    pub faces: Vec<Face>,
    /// The picture with the faces framed, where the terminal draws pictures itself.
    pub framed: Option<Arc<Picture>>,
}

impl PreparedForShow {
    /// Bytes of memory that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.photo.jpeg().len() + self.framed.as_ref().map_or(0, |picture| picture.sequences().len())
    }
}

/// What is known of what would be sent.
#[derive(Debug, Clone)]
pub enum Preparation {
    /// It is being made.
    Working,
    /// It is there.
    Ready(Box<PreparedForShow>),
    /// It cannot be made, and why.
    Failed(String),
}

/// The photo on show.
#[derive(Debug, Clone)]
pub enum PhotoOnShow {
    /// The chosen line is no photo.
    Nothing,
    /// It is being read.
    Loading(Subject),
    /// It can be seen.
    Ready {
        /// Which photo.
        subject: Subject,
        /// What can be seen of it.
        shown: Box<ShownPhoto>,
        /// What would be sent of it.
        preparation: Preparation,
    },
    /// It cannot be read (not a photo, too large, gone …), and why.
    Failed {
        /// Which photo.
        subject: Subject,
        /// The sentence.
        reason: String,
    },
}

impl PhotoOnShow {
    /// Which photo it is.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Nothing => None,
            Self::Loading(subject) | Self::Ready { subject, .. } | Self::Failed { subject, .. } => Some(subject),
        }
    }

    /// What can be seen of it, when it can.
    #[must_use]
    pub fn shown(&self) -> Option<&ShownPhoto> {
        match self {
            Self::Ready { shown, .. } => Some(shown),
            _ => None,
        }
    }

    /// What would be sent, when it is known.
    #[must_use]
    pub fn prepared(&self) -> Option<&PreparedForShow> {
        match self {
            Self::Ready { preparation: Preparation::Ready(prepared), .. } => Some(prepared),
            _ => None,
        }
    }
}
