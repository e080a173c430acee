//! The record and the wire: nothing leaves that is not on disk, and what cannot be recorded is said.

use std::fs;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use enroll_console::enrollment::{FailureKind, Outcome};
use enroll_console::history::{Search, Store};
use enroll_console::pipeline::{Draft, Stage};
use futures_util::future::{Either, select};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, draft, only_record, outcomes_on_disk};
use crate::gateway::{EMPTY_ANSWER, Gateway, found};
use crate::told::{enroll, follow};

#[tokio::test]
async fn an_attempt_is_on_disk_before_the_first_byte_arrives() {
    let gateway = Gateway::new().await;
    let desk = Desk::at(&gateway.base_url(), "");
    let database = desk.database();
    let serving = gateway.serve(move || outcomes_on_disk(&database), EMPTY_ANSWER);
    enroll(&desk.pipeline().await, draft()).await;
    assert_eq!(found(serving).await.0, ["sending"]);
    assert_eq!(outcomes_on_disk(&desk.database()), ["unknown"]);
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_sent() {
    let gateway = Gateway::new().await;
    let desk = Desk::at(&gateway.base_url(), "");
    desk.refuse_events("");
    let (result, stages) = follow(&desk.pipeline().await, draft(), &CancellationToken::new()).await;
    let error = result.unwrap_err().to_string();
    assert!(error.starts_with("nothing was sent, because it could not be recorded first: "), "{error}");
    assert_eq!(stages.last(), Some(&Stage::Recording));
    assert!(!gateway.was_called());
    assert_eq!(desk.store.count(Search::default()).await.unwrap(), 0);
}

#[tokio::test]
async fn an_outcome_that_cannot_be_recorded_is_told_all_the_same() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    desk.refuse_events("WHEN NEW.kind = 'outcome'");
    let report = enroll(&connection.pipeline, draft()).await;
    assert!(report.store_error.is_some());
    assert_eq!(report.record.attempt.outcome, Outcome::Enrolled);
    assert!(report.record.wire.response.is_some());
    assert_eq!(desk.only_record().await.attempt.outcome, Outcome::Sending);
}

#[tokio::test]
async fn a_refusal_that_cannot_be_recorded_is_told_all_the_same() {
    let desk = Desk::built_in();
    desk.refuse_events("");
    let report = enroll(&desk.pipeline().await, Draft { user_id: String::new(), ..draft() }).await;
    assert!(report.store_error.is_some());
    assert_eq!(report.record.attempt.outcome, Outcome::NotSent);
    assert_eq!(report.record.attempt.failure.unwrap().kind, FailureKind::Field);
}

#[tokio::test]
async fn an_enrollment_that_is_dropped_stays_sending_until_the_next_start_calls_it_unknown() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    connection.set_scenario(Some("SLOW")).unwrap();
    let (stage, mut told) = watch::channel(Stage::Preparing);
    let cancel = CancellationToken::new();
    {
        let enrolling = pin!(connection.pipeline.enroll(draft(), &stage, &cancel));
        let waiting = pin!(told.wait_for(|stage| *stage == Stage::Waiting));
        assert!(matches!(select(waiting, enrolling).await, Either::Left(_)), "it ended before it was dropped");
    }
    let sending = desk.only_record().await;
    assert_eq!(sending.attempt.outcome, Outcome::Sending);
    // A second program that starts meanwhile leaves it alone.
    let beside = Store::open(desk.data_dir()).unwrap();
    assert_eq!(only_record(&beside).await, sending);

    let data_dir = desk.data_dir().to_owned();
    let Desk { folder: _folder, store, .. } = desk;
    drop((connection, store));
    end_of_session(&data_dir).await;
    let record = only_record(&Store::open(&data_dir).unwrap()).await;
    assert_eq!(record.attempt.outcome, Outcome::Unknown);
    assert_eq!(record.attempt.failure.unwrap().kind, FailureKind::Interrupted);
    assert_eq!(record.wire, sending.wire);
}

/// Waits until the store that sent is closed, which a thread of its own does.
async fn end_of_session(data_dir: &Path) {
    let closed = async {
        while fs::read_dir(data_dir.join("sessions")).unwrap().next().is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), closed).await.unwrap();
}
