//! Deliberate mistakes: requests that valid types forbid, what the documentation promises for each, and what came.
//!
//! Stands beside the one path of enrollments, not on it: it builds what it sends as bytes and hands them to the
//! gateway's lower door. What it sends is journalled like everything else, marked as exploration. Knows no settings
//! file and no screen: what it needs of a profile is handed to it as a [`Target`].

mod case;
mod draft;
mod judge;
mod picture;
mod recipe;
mod target;
mod template;

pub use case::{Case, Promise};
pub use draft::{Draft, Header};
pub use judge::{Answer, Event, Finding, Word};
pub use picture::Picture;
pub use recipe::{Base, BodyEdit, FieldEdit, HeaderEdit, Recipe, Sealing, Sends, Signing, SlowPace};
pub use target::Target;
