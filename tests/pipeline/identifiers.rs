//! bizIds that were used before, bizIds made from templates, and userIds that are sent in another form.

use std::fs;

use enroll_console::enrollment::{BizIdTemplate, FailureKind, Outcome};
use enroll_console::history::UsedBizId;
use enroll_console::pipeline::{Draft, new_biz_id};
use jiff::Zoned;

use crate::desk::{Desk, draft, only_record};
use crate::gateway::{EMPTY_ANSWER, Gateway, found};
use crate::told::{Reached, assert_ended, enroll};

/// SHA-256 of `user "1"`, and its HMAC under `a secret of some length`, by OpenSSL.
const SHA256: &str = "4b8c4f346e059270c06870adf23244a7e281d0c7e3910f8d2f0172182976e546";
const HMAC: &str = "46e23cceb0fa2661ea18e536b3b212a688e1c9e997444a012e0b743857738340";

fn once(draft: Draft) -> Draft {
    Draft { used_biz_id: UsedBizId::Refuse, ..draft }
}

#[tokio::test]
async fn a_biz_id_is_sent_once_unless_somebody_insists() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    let pipeline = &connection.pipeline;
    assert_eq!(enroll(pipeline, once(draft())).await.record.attempt.outcome, Outcome::Enrolled);
    let again = enroll(pipeline, once(draft())).await;
    assert_ended(&desk.store, &again, Outcome::NotSent, Some(FailureKind::Field), Reached::Signed).await;
    let failure = again.record.attempt.failure.unwrap();
    assert_eq!(failure.word(), "biz_id_used");
    assert!(failure.message.contains("biz-1 was used before, on 20"), "{}", failure.message);
    assert_eq!(enroll(pipeline, draft()).await.record.attempt.outcome, Outcome::Enrolled);
}

#[tokio::test]
async fn a_biz_id_that_never_left_is_free() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    let refused = Draft { user_id: String::new(), ..once(draft()) };
    assert_eq!(enroll(&connection.pipeline, refused).await.record.attempt.outcome, Outcome::NotSent);
    assert_eq!(enroll(&connection.pipeline, once(draft())).await.record.attempt.outcome, Outcome::Enrolled);
}

#[tokio::test]
async fn a_template_that_counts_passes_over_the_numbers_that_are_taken() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    let (template, now) = (BizIdTemplate::parse("T-{counter}").unwrap(), Zoned::now());
    let fresh = || new_biz_id(&template, "simulator", &now, Some(&desk.store));
    assert_eq!(fresh().await, "T-0001");
    for (biz_id, next) in [("T-0002", "T-0003"), ("other", "T-0003"), ("T-0003", "T-0004")] {
        enroll(&connection.pipeline, Draft { biz_id: biz_id.to_owned(), ..once(draft()) }).await;
        assert_eq!(fresh().await, next);
    }
}

/// Enrolls at a gateway that answers nothing, and gives what the record and the gateway saw of the userId.
async fn sent_with(settings: &str, secret: &str) -> (String, Option<String>, bool) {
    let gateway = Gateway::new().await;
    let desk = Desk::at(&gateway.base_url(), &format!("encrypt = false\n{settings}"));
    let key = desk.file("user.key", secret.as_bytes());
    restrict(&key);
    let serving = gateway.serve(|| (), EMPTY_ANSWER);
    enroll(&desk.pipeline().await, draft()).await;
    let ((), request) = found(serving).await;
    let record = only_record(&desk.store).await;
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body["userId"], record.attempt.user_id.as_str());
    let database = fs::read(desk.database()).unwrap();
    let wal = fs::read(desk.data_dir().join("history.db-wal")).unwrap_or_default();
    let typed = br#"user \"1\""#;
    let is_recorded = [database, wal].iter().any(|file| file.windows(typed.len()).any(|window| window == typed));
    (record.attempt.user_id, record.attempt.raw_user_id, is_recorded)
}

#[cfg(unix)]
fn restrict(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test]
async fn a_user_id_is_sent_and_recorded_as_the_profile_says() {
    let typed = "user \"1\"";
    assert_eq!(sent_with("", "").await, (typed.to_owned(), None, true));
    assert_eq!(sent_with("user_id = \"sha256\"", "").await, (SHA256.to_owned(), None, false));
    let hmac = "user_id = \"hmac_sha256\"\nuser_id_key_file = \"user.key\"";
    assert_eq!(sent_with(hmac, "a secret of some length\n").await, (HMAC.to_owned(), None, false));
    let kept = "user_id = \"sha256\"\nkeep_raw_user_id = true";
    assert_eq!(sent_with(kept, "").await, (SHA256.to_owned(), Some(typed.to_owned()), true));
}
