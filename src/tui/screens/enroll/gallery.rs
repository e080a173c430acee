//! Pictures that were made already, so that a photo one comes back to, or whose neighbour one looked at, is there with the
//! key: the ones used last, as many as a budget of memory holds.

use crate::graphics::Canvas;

use super::photo::{PreparedForShow, ShownPhoto, Subject};

/// What was made of one photo.
#[derive(Debug, Clone)]
struct Kept {
    subject: Subject,
    /// What is seen of it in a pane of that size, or why nothing can be.
    seen: (Canvas, Result<ShownPhoto, String>),
    /// What would be sent of it, if that was made too.
    prepared: Option<Box<PreparedForShow>>,
}

impl Kept {
    fn bytes(&self) -> usize {
        let pixels = self.seen.1.as_ref().map_or(0, ShownPhoto::bytes);
        size_of::<Self>() + pixels + self.prepared.as_ref().map_or(0, |prepared| prepared.bytes())
    }
}

/// What the gallery has of a photo.
#[derive(Debug)]
pub struct Found {
    /// What is seen of it, or why nothing can be.
    pub seen: Result<ShownPhoto, String>,
    /// What would be sent of it, if that was made too.
    pub prepared: Option<Box<PreparedForShow>>,
}

/// The pictures, the one used last at the end.
#[derive(Debug)]
pub struct Gallery {
    kept: Vec<Kept>,
    budget: usize,
}

impl Gallery {
    /// An empty one that may take `budget` bytes.
    #[must_use]
    pub const fn new(budget: usize) -> Self {
        Self { kept: Vec::new(), budget }
    }

    /// What is seen of a photo in a pane of that size, and what would be sent of it, as far as they were made. It counts as
    /// used.
    pub fn take(&mut self, subject: &Subject, canvas: Canvas) -> Option<Found> {
        let index = self.find(subject, canvas)?;
        let kept = self.kept.remove(index);
        let found = Found { seen: kept.seen.1.clone(), prepared: kept.prepared.clone() };
        self.kept.push(kept);
        Some(found)
    }

    /// Lets go of all.
    pub fn clear(&mut self) {
        self.kept.clear();
    }

    /// Whether a photo is here, for a pane of that size.
    #[must_use]
    pub fn holds(&self, subject: &Subject, canvas: Canvas) -> bool {
        self.find(subject, canvas).is_some()
    }

    fn find(&self, subject: &Subject, canvas: Canvas) -> Option<usize> {
        self.kept.iter().rposition(|kept| kept.seen.0 == canvas && kept.subject == *subject)
    }

    /// Keeps what is seen of a photo.
    pub fn keep(&mut self, subject: Subject, canvas: Canvas, seen: Result<ShownPhoto, String>) {
        // One for a pane of another size is of no use any more: the window has changed.
        self.kept.retain(|kept| kept.subject != subject);
        self.kept.push(Kept { subject, seen: (canvas, seen), prepared: None });
        self.shrink();
    }

    /// Keeps what would be sent of a photo that is here.
    pub fn keep_prepared(&mut self, subject: &Subject, prepared: &PreparedForShow) {
        if let Some(kept) = self.kept.iter_mut().rfind(|kept| kept.subject == *subject) {
            kept.prepared = Some(Box::new(prepared.clone()));
            self.shrink();
        }
    }

    /// Lets go of those that were not used for longest; the newest stays whatever its size.
    fn shrink(&mut self) {
        let mut bytes: usize = self.kept.iter().map(Kept::bytes).sum();
        let mut gone = 0;
        while bytes > self.budget && gone + 1 < self.kept.len() {
            bytes -= self.kept[gone].bytes();
            gone += 1;
        }
        self.kept.drain(..gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrollment::Edits;
    use crate::graphics::Graphics;
    use crate::photo::Source;

    fn pane() -> Canvas {
        Graphics::cells().canvas(10, 10, 100)
    }

    fn subject(name: &str) -> Subject {
        Subject { source: Source::File(name.into()), stamp: (None, None), edits: Edits::NONE }
    }

    fn failure() -> Result<ShownPhoto, String> {
        Err("no photo".to_owned())
    }

    #[test]
    fn the_ones_used_last_stay_within_the_budget() {
        let mut gallery = Gallery::new(2 * size_of::<Kept>());
        for name in ["a", "b"] {
            gallery.keep(subject(name), pane(), failure());
        }
        assert!(gallery.take(&subject("a"), pane()).is_some());
        gallery.keep(subject("c"), pane(), failure());
        let here = ["a", "b", "c"].map(|name| gallery.holds(&subject(name), pane()));
        assert_eq!(here, [true, false, true]);
    }

    #[test]
    fn a_picture_for_another_pane_or_of_a_changed_file_is_not_the_one() {
        let mut gallery = Gallery::new(1 << 20);
        gallery.keep(subject("a"), pane(), failure());
        assert!(!gallery.holds(&subject("a"), Canvas { columns: 20, ..pane() }));
        assert!(!gallery.holds(&Subject { stamp: (Some(1), None), ..subject("a") }, pane()));
    }
}
