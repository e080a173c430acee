//! The photo that is worked on, so that it is read and decoded once for all that is made of it. Whether what is sent was made
//! of the file that was shown is told by its hash.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::photo::{Original, PhotoError, Source, Workpiece, probe};
use crate::tui::screens::enroll::photo::{Stamp, Subject};

/// A photo that is worked on by one lane at a time.
type Piece = Arc<Mutex<Workpiece>>;

/// Room for one photo.
#[derive(Debug, Default)]
pub(super) struct Desk {
    piece: Mutex<Option<(Source, Stamp, Piece)>>,
}

impl Desk {
    /// The photo from the desk, or else from its file; it lies on the desk from then on if it `stays`.
    ///
    /// # Errors
    /// As for [`Original::read`].
    pub(super) fn take_up(&self, subject: &Subject, stays: bool) -> Result<Piece, PhotoError> {
        let lying = held(&self.piece).clone();
        if let Some((source, stamp, piece)) = lying
            && source == subject.source
            && stamp == subject.stamp
        {
            return Ok(piece);
        }
        // A file that is no photo is told by its first bytes, however large it is.
        let original = probe(&subject.source).and_then(|_| Original::read(&subject.source))?;
        let piece = Arc::new(Mutex::new(Workpiece::open(original)));
        if stays {
            let laid = Some((subject.source.clone(), subject.stamp, Arc::clone(&piece)));
            // What lay there is wiped outside the lock.
            let _old = std::mem::replace(&mut *held(&self.piece), laid);
        }
        Ok(piece)
    }
}

/// What a mutex holds; whoever broke down while it held it left nothing half done that matters.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
