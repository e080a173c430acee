//! The words of the domain: what is enrolled, what came of it, and what every code means.
//!
//! Nothing here does anything: no disk, no network, no clock. Every other room speaks in these types.

mod attempt;
mod biz_id_template;
mod catalogue;
mod clock_skew;
mod columns;
mod edits;
mod explained;
mod failure;
mod harmless;
mod ids;
mod invisible;
mod on_record;
mod outcome;
mod path_text;
mod photo_facts;
mod plain;
mod profile_kind;
mod request_field;
mod units;
mod user_id_form;

pub use attempt::{
    Attempt, AttemptId, Exchange, GatewayResult, Kind, ResponseFacts, SignatureVerdict, Timing, Try, Wire, WireRequest,
    WireResponse,
};
pub use biz_id_template::{BizIdTemplate, Filling, TemplateError};
pub use catalogue::{Catalogue, CatalogueError, Entry, EntryKind, Explanation, OwnCodeError, Retry, exact_query};
pub use columns::{broken, fit, fit_middle, padded};
pub use edits::{Crop, Edits, Quarters};
pub use explained::Explained;
pub use failure::{Failure, FailureKind};
pub use harmless::{harmless, harmless_line};
pub use ids::{BizId, FieldError, Operator, UserId};
pub use invisible::invisible_name;
pub use on_record::{Earlier, OnRecord, PhotoHashes, Proposed, Warning, WarningKind, warnings};
pub use outcome::Outcome;
pub use path_text::{path_as_address, path_from_bytes, path_from_text, path_to_text};
pub use photo_facts::{Change, Check, CheckName, Format, PhotoFacts, Verdict};
pub(crate) use plain::plain;
pub use profile_kind::{ProfileKind, SIMULATOR};
pub use request_field::RequestField;
pub use units::{age, bar, bytes_for_people, duration_for_people, local_time, per_cent, thousands};
pub use user_id_form::{HmacKey, UserIdForm};
