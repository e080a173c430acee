//! Deliberate mistakes: requests that valid types forbid, what the documentation promises for each, and what came.
//!
//! Stands beside the one path of enrollments, not on it: it builds what it sends as bytes and hands them to the
//! gateway's lower door. What it sends is journalled like everything else, marked as exploration. Knows no settings
//! file and no screen: what it needs of a profile is handed to it as a [`Target`].

mod baseline;
mod bounds;
mod build;
mod case;
mod change;
mod draft;
mod judge;
mod library;
mod picture;
mod recipe;
mod report;
mod run;
mod saved;
mod sealing;
mod send;
mod target;
mod template;

pub use baseline::Baseline;
pub use bounds::OutOfBounds;
pub use build::{BuildError, Built, Filling};
pub use case::{Case, Promise};
pub use change::{Change, Part};
pub use draft::{Draft, Header};
pub use judge::{Answer, Event, Finding, Word, judge, was_given_up};
pub use library::{BUILT_IN, Cases, CasesError, OWN_GROUP, free_name};
pub use picture::Picture;
pub use recipe::{Base, BodyEdit, FieldEdit, HeaderEdit, Recipe, Sealing, Sends, Signing, SlowPace};
pub use report::{Report, ReportFormat, table, time_taken};
pub use run::{Explored, Explorer, Limits};
pub use target::Target;
pub use template::{Place, Within, places};
