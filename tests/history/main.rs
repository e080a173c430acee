//! The record through its public door.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

mod encrypted;
mod erase;
mod export;
mod journal;
mod live;
mod migrations;
mod numbers;
mod on_record;
mod pages;
mod readers;
mod search;
mod seen;
mod states;
mod verify;

use std::path::Path;

use enroll_console::enrollment::{Attempt, AttemptId, GatewayResult, Kind, Outcome, Timing, WireRequest, WireResponse};
use enroll_console::history::Store;
use jiff::Timestamp;
use rusqlite::Connection;

pub(crate) fn attempt(id: &str) -> Attempt {
    Attempt {
        id: AttemptId(id.to_owned()),
        at: Timestamp::from_millisecond(1_795_420_800_000).unwrap(),
        kind: Kind::Enroll,
        case: None,
        profile: "staging".into(),
        profile_kind: None,
        operator: "ana".into(),
        version: "0.1.0".into(),
        outcome: Outcome::Sending,
        biz_id: format!("biz-{id}"),
        user_id: "4711@example.org".into(),
        transaction_id: None,
        result: None,
        response: None,
        failure: None,
        photo: None,
        timing_ms: Timing::default(),
        other_tries: Vec::new(),
        raw_user_id: None,
        machine: "desk-7".into(),
    }
}

pub(crate) fn enrolled(id: &str) -> Attempt {
    let result =
        GatewayResult { result_status: "S".into(), result_code: "SUCCESS".into(), result_message: "Success".into() };
    Attempt { outcome: Outcome::Enrolled, transaction_id: Some("G0066".into()), result: Some(result), ..attempt(id) }
}

pub(crate) fn request() -> WireRequest {
    WireRequest {
        recipe: None,
        method: "POST".into(),
        url: "https://sg-sandbox-api.zoloz.com/api/v1/zoloz/connect/enroll".into(),
        headers: vec![("Client-Id".into(), "2188000123456789".into())],
        body: "{}".into(),
        body_bytes: 2,
        encrypted: false,
    }
}

pub(crate) fn response() -> WireResponse {
    WireResponse { status: 200, headers: Vec::new(), body: "{\"result\":{}}".into(), decrypted: None }
}

pub(crate) fn open(folder: &Path) -> Store {
    Store::open(folder).unwrap()
}

pub(crate) fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("history.db")).unwrap()
}

/// Takes from a record what its format 3 had not.
pub(crate) fn as_format_3(folder: &Path) {
    let script =
        "DROP INDEX attempt_person; DROP INDEX attempt_photo; DROP INDEX attempt_file; DROP INDEX attempt_file_name;
         ALTER TABLE attempt DROP COLUMN photo_hash; ALTER TABLE attempt DROP COLUMN file_hash;
         ALTER TABLE attempt DROP COLUMN profile_kind; PRAGMA user_version = 3";
    database(folder).execute_batch(script).unwrap();
}
