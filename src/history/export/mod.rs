//! What leaves the record for elsewhere.

mod elide;

pub use elide::elided;
