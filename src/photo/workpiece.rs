//! A photo that is worked on: shown, prepared, edited, shown and prepared again, and decoded once for all of it.
//!
//! Not here: how it is decoded, scaled, turned, encoded.

use std::fmt;

use super::{
    AbandonFlag, Fault, Original, PhotoError, PreparedPhoto, Preview,
    decode::{Decoded, Detail, Scale, decode, scale_of},
    prepare::try_prepare,
    preview::try_preview,
};
use crate::enrollment::Edits;

/// A photo and what was decoded of it; wiped when dropped. What it makes is, to the byte, what
/// [`preview`](super::preview()) and [`prepare`](super::prepare()) make.
pub struct Workpiece {
    original: Original,
    decodings: Decodings,
}

impl Workpiece {
    /// Takes a photo; nothing is decoded yet.
    #[must_use]
    pub fn open(original: Original) -> Self {
        Self { original, decodings: Decodings::default() }
    }

    /// The photo as it was found.
    #[must_use]
    pub fn original(&self) -> &Original {
        &self.original
    }

    /// What [`preview`](super::preview()) makes, unless it is abandoned.
    ///
    /// # Errors
    /// As there; and [`Fault::Abandoned`] soon after the flag is raised.
    pub fn preview(
        &mut self,
        edits: &Edits,
        max_width: u32,
        max_height: u32,
        flag: &AbandonFlag,
    ) -> Result<Preview, PhotoError> {
        try_preview(&self.original, edits, (max_width, max_height), &mut self.decodings, flag)
            .map_err(|fault| fault.of(self.original.name()))
    }

    /// What [`prepare`](super::prepare()) makes, unless it is abandoned.
    ///
    /// # Errors
    /// As there; and [`Fault::Abandoned`] soon after the flag is raised.
    pub fn prepare(&mut self, edits: &Edits, flag: &AbandonFlag) -> Result<PreparedPhoto, PhotoError> {
        try_prepare(&self.original, edits, &mut self.decodings, flag).map_err(|fault| fault.of(self.original.name()))
    }

    /// Bytes of memory that it holds: the file and the pixels.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.original.bytes().len() + self.decodings.bytes()
    }
}

impl fmt::Debug for Workpiece {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Workpiece({:?}, {} bytes)", self.original, self.bytes())
    }
}

/// What was decoded of one photo: the whole of it, and the last picture at reduced scale.
#[derive(Default)]
pub(super) struct Decodings {
    whole: Option<Decoded>,
    reduced: Option<(Scale, Decoded)>,
}

impl Decodings {
    /// The photo, decoded with that detail now or before.
    ///
    /// # Errors
    /// As for [`decode`].
    pub(super) fn picture(
        &mut self,
        original: &Original,
        detail: Detail,
        flag: &AbandonFlag,
    ) -> Result<&Decoded, Fault> {
        let scale = scale_of(original, detail);
        if scale == Scale::WHOLE {
            return match &mut self.whole {
                Some(whole) => Ok(whole),
                none => Ok(none.insert(decode(original, Detail::Whole, flag)?)),
            };
        }
        // Not cut down from the whole picture, which would be another one by a hair.
        let known = self.reduced.take().filter(|(known, _)| *known == scale);
        let reduced = match known {
            Some((_, reduced)) => reduced,
            None => decode(original, detail, flag)?,
        };
        Ok(&self.reduced.insert((scale, reduced)).1)
    }

    fn bytes(&self) -> usize {
        let held = [self.whole.as_ref(), self.reduced.as_ref().map(|(_, reduced)| reduced)];
        held.into_iter().flatten().map(|decoded| decoded.pixels.rgb.len()).sum()
    }
}
