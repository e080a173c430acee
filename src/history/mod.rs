//! The record: every attempt as events in an `SQLite` journal, and the latest state of each for lists.
//!
//! An attempt is here before the first byte of its request leaves, and nothing here is ever changed, only added to.
//! Not for photos (only their facts), keys or settings.

mod database;
mod error;
mod intact;
mod journal;
mod query;
mod session;
mod store;

pub use error::HistoryError;
pub use intact::Intact;
pub use journal::UsedBizId;
pub use query::{Cursor, Query, Record, Summary};
pub use store::Store;
