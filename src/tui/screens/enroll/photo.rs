//! The photo on show, in every state it can be in.

use std::sync::Arc;

use crate::enrollment::PhotoFacts;
use crate::graphics::Picture;
use crate::photo::{HeaderFacts, PreparedPhoto, Preview, Source};

/// Which showing a result belongs to; only the newest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Generation(pub u64);

/// What can be seen of a photo.
#[derive(Debug, Clone)]
pub struct ShownPhoto {
    /// What the file is.
    pub facts: HeaderFacts,
    /// Its pixels, for the pane.
    pub preview: Arc<Preview>,
    /// The same, made for the terminal's own graphics, if it has them.
    pub picture: Option<Arc<Picture>>,
}

/// What would be sent of a photo: the very bytes, so that nothing else can be.
#[derive(Debug, Clone)]
pub struct PreparedForShow {
    /// The JPEG.
    pub photo: Arc<PreparedPhoto>,
    /// Its facts, for the form and the record.
    pub facts: PhotoFacts,
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
    Loading(Source),
    /// It can be seen.
    Ready {
        /// Which photo.
        source: Source,
        /// What can be seen of it.
        shown: Box<ShownPhoto>,
        /// What would be sent of it.
        preparation: Preparation,
    },
    /// It cannot be read (not a photo, too large, gone …), and why.
    Failed {
        /// Which photo.
        source: Source,
        /// The sentence.
        reason: String,
    },
}

impl PhotoOnShow {
    /// Which photo it is.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        match self {
            Self::Nothing => None,
            Self::Loading(source) | Self::Ready { source, .. } | Self::Failed { source, .. } => Some(source),
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
