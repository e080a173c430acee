//! Everything that ends an enrollment before a byte of its request leaves.

use std::io::Cursor;

use enroll_console::enrollment::{Failure, FailureKind, Outcome, Verdict};
use enroll_console::photo::SAMPLES;
use enroll_console::pipeline::{ChecksPolicy, Draft, Pipeline, Rules, Stage, operator};
use image::{ImageFormat, RgbImage};
use tokio::net::TcpSocket;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, draft, draft_of_file};
use crate::gateway::Gateway;
use crate::told::{Reached, assert_ended, enroll, follow};

/// Ends with `failure`, in that stage if any, at a gateway that nobody called.
async fn assert_refused(
    draft: impl FnOnce(&Desk) -> Draft,
    failure: FailureKind,
    reached: Reached,
    last: Option<Stage>,
) {
    let gateway = Gateway::new().await;
    let desk = Desk::at(&gateway.base_url(), "");
    let (report, stages) = follow(&desk.pipeline().await, draft(&desk), &CancellationToken::new()).await;
    assert_ended(&desk.store, &report.unwrap(), Outcome::NotSent, Some(failure), reached).await;
    assert_eq!(stages.last(), last.as_ref());
    assert!(!gateway.was_called());
}

/// A photo too small for any gateway.
fn speck(desk: &Desk) -> Draft {
    let mut jpeg = Cursor::new(Vec::new());
    RgbImage::new(40, 40).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    draft_of_file(desk.file("speck.jpg", jpeg.get_ref()))
}

/// A face in the dark, which the gateway takes all the same.
fn dark(desk: &Desk) -> Draft {
    let mut picture = image::load_from_memory(SAMPLES[0].bytes).unwrap().into_rgb8();
    picture.iter_mut().for_each(|sample| *sample /= 6);
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    draft_of_file(desk.file("dark.jpg", jpeg.get_ref()))
}

#[tokio::test]
async fn a_field_that_cannot_be_sent_is_refused_and_recorded_as_typed() {
    let wrong_user = |_: &Desk| Draft { user_id: "u".repeat(65), ..draft() };
    assert_refused(wrong_user, FailureKind::Field, Reached::Nothing, None).await;
    let wrong_biz = |_: &Desk| Draft { biz_id: String::new(), ..draft() };
    assert_refused(wrong_biz, FailureKind::Field, Reached::Nothing, None).await;
    let desk = Desk::built_in();
    enroll(&desk.pipeline().await, Draft { user_id: "u".repeat(65), ..draft() }).await;
    assert_eq!(desk.only_record().await.attempt.user_id, "u".repeat(65));
}

#[tokio::test]
async fn a_photo_that_is_none_is_refused() {
    let text = |desk: &Desk| draft_of_file(desk.file("face.jpg", b"this is no photo"));
    assert_refused(text, FailureKind::Photo, Reached::Nothing, Some(Stage::Preparing)).await;
    let absent = |desk: &Desk| draft_of_file(desk.folder.path().join("absent.jpg"));
    assert_refused(absent, FailureKind::Photo, Reached::Nothing, Some(Stage::Preparing)).await;
}

#[tokio::test]
async fn a_failed_check_stops_the_enrollment() {
    assert_refused(speck, FailureKind::Checks, Reached::Prepared, Some(Stage::Preparing)).await;
}

#[tokio::test]
async fn a_failed_check_that_only_warns_stops_nothing_and_is_recorded() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    let report = enroll(&connection.pipeline, Draft { checks: ChecksPolicy::WarnOnly, ..dark(&desk) }).await;
    assert_ended(&desk.store, &report, Outcome::Enrolled, None, Reached::Answered).await;
    let checks = report.record.attempt.photo.unwrap().checks;
    assert!(checks.iter().any(|check| check.verdict == Verdict::Fail), "{checks:?}");
}

#[tokio::test]
async fn a_gateway_that_refuses_connections_got_nothing() {
    // Bound and never listened on: the port refuses, and nobody else can take it.
    let port = TcpSocket::new_v4().unwrap();
    port.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let desk = Desk::at(&format!("http://{}", port.local_addr().unwrap()), "");
    let report = enroll(&desk.pipeline().await, draft()).await;
    assert_ended(&desk.store, &report, Outcome::NotSent, Some(FailureKind::Connect), Reached::Exchanged).await;
}

#[tokio::test]
async fn a_profile_that_cannot_be_used_refuses_every_enrollment_with_its_reason() {
    let desk = Desk::built_in();
    let reason = Failure::new(FailureKind::Key, "the key is lost");
    let pipeline =
        Pipeline::refusing("staging".to_owned(), operator(), desk.store.clone(), Rules::default(), reason.clone());
    let report = enroll(&pipeline, draft()).await;
    assert_ended(&desk.store, &report, Outcome::NotSent, Some(FailureKind::Key), Reached::Prepared).await;
    assert_eq!(report.record.attempt.failure, Some(reason));
    assert_eq!(report.record.attempt.profile, "staging");
}

#[tokio::test]
async fn given_up_before_it_is_sent_nothing_leaves() {
    let gateway = Gateway::new().await;
    let desk = Desk::at(&gateway.base_url(), "");
    let cancel = CancellationToken::new();
    cancel.cancel();
    let (report, _) = follow(&desk.pipeline().await, draft(), &cancel).await;
    let report = report.unwrap();
    // Work on another thread may be done before the word to stop is heard; it goes no further than the record.
    let reached = match (&report.record.attempt.photo, &report.record.wire.request) {
        (None, _) => Reached::Nothing,
        (Some(_), None) => Reached::Prepared,
        (Some(_), Some(_)) => Reached::Signed,
    };
    assert_ended(&desk.store, &report, Outcome::NotSent, Some(FailureKind::Interrupted), reached).await;
    assert!(!gateway.was_called());
}
