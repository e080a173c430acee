//! The record: every attempt as events in an `SQLite` journal, and the latest state of each for lists and searches.
//!
//! An attempt is here before the first byte of its request leaves, and nothing here is ever changed, only added to or
//! erased. Not for photos (only their facts), keys or settings.

mod annotation;
mod backup;
mod cipher;
mod conditions;
mod copies;
mod database;
mod drift;
mod erase;
mod error;
mod event;
mod export;
mod facet;
mod gate;
mod glance;
mod index;
mod journal;
mod lookup;
mod mark;
mod numbers;
mod on_record;
mod page;
mod place;
mod project;
mod ranges;
mod reader;
mod record;
mod salvage;
mod search;
mod seen;
mod session;
mod state;
mod store;
mod verify;
mod watch;
mod word;
mod wreck;

pub use annotation::Annotation;
pub use erase::{CopyCleaned, CopyErasable, CopyErased, Erasable, Erased, Remains, Whom};
pub use error::HistoryError;
pub use export::{
    Export, ExportError, ExportFormat, Exported, MOST_RECORDS_OF_A_PAGE, Whole, Written, elided, export_to_file,
};
pub(crate) use export::{Markup, without_base64};
pub use glance::Glance;
pub use journal::{DoubtfulUser, SendRules, UsedBizId};
pub use mark::{Cause, Gap, Reason};
pub use numbers::{Day, Group, Numbers, Period, Periods, Share, Spread, Tally};
pub use page::{Anchor, Cursor, Order, Query, Summary};
pub use record::Record;
pub use salvage::Salvage;
pub use search::{Search, SearchError, Term};
pub use seen::SeenCode;
pub use store::Store;
pub use verify::{Seal, Verified, Wrong};
