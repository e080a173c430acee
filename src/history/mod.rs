//! The record: every attempt as events in an `SQLite` journal, and the latest state of each for lists and searches.
//!
//! An attempt is here before the first byte of its request leaves, and nothing here is ever changed, only added to or
//! erased. Not for photos (only their facts), keys or settings.

mod annotation;
mod backup;
mod copies;
mod database;
mod error;
mod export;
mod gate;
mod intact;
mod journal;
mod lookup;
mod numbers;
mod page;
mod place;
mod project;
mod reader;
mod record;
mod salvage;
mod search;
mod session;
mod state;
mod store;
mod watch;
mod wreck;

pub use annotation::Annotation;
pub use error::HistoryError;
pub use export::elided;
pub use intact::Intact;
pub use journal::UsedBizId;
pub use numbers::{Day, Numbers, Share, Spread};
pub use page::{Anchor, Cursor, Order, Query, Summary};
pub use record::Record;
pub use salvage::Salvage;
pub use search::{Search, SearchError, Term};
pub use store::Store;
