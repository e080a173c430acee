//! What is on record about a person and a photo when an enrollment is sent.

use enroll_console::enrollment::{FailureKind, Outcome, WarningKind};
use enroll_console::history::{DoubtfulUser, Store};
use enroll_console::photo::{SAMPLES, Source};
use enroll_console::pipeline::{Draft, PhotoInput, Report};

use crate::desk::{Desk, draft, draft_of};
use crate::gateway::{EMPTY_ANSWER, Gateway, found};
use crate::told::{Reached, assert_ended, enroll};

fn strictly(draft: Draft) -> Draft {
    Draft { doubtful_user: DoubtfulUser::Refuse, ..draft }
}

fn warned(report: &Report) -> Vec<WarningKind> {
    report.warnings.iter().map(|warning| warning.warning).collect()
}

#[tokio::test]
async fn a_person_whose_last_attempt_is_unknown_is_sent_again_only_if_somebody_insists() {
    let gateway = Gateway::new().await;
    let desk = Desk::at(&gateway.base_url(), "encrypt = false");
    let pipeline = desk.pipeline().await;
    let serving = gateway.serve(|| (), EMPTY_ANSWER);
    let first = enroll(&pipeline, strictly(draft())).await;
    found(serving).await;
    assert_eq!((first.record.attempt.outcome, warned(&first)), (Outcome::Unknown, vec![]));

    let refused = enroll(&pipeline, strictly(Draft { biz_id: "biz-2".into(), ..draft() })).await;
    assert_ended(&desk.store, &refused, Outcome::NotSent, Some(FailureKind::Field), Reached::Signed).await;
    let failure = refused.record.attempt.failure.clone().unwrap();
    assert_eq!(failure.word(), "user_outcome_unknown");
    assert!(failure.message.contains("biz-1"), "{}", failure.message);
    assert_eq!(refused.record.attempt.named_field(), None, "no field of it is wrong");
    assert_eq!(warned(&refused), [WarningKind::UserOutcomeUnknown]);
    assert!(refused.warnings[0].message.contains("bizId biz-1, profile standalone"), "{:?}", refused.warnings);

    // What was refused leaves no doubt of its own, and takes none away.
    let again = enroll(&pipeline, strictly(Draft { biz_id: "biz-3".into(), ..draft() })).await;
    assert_eq!(warned(&again), [WarningKind::UserOutcomeUnknown]);
    assert_eq!(Store::open(desk.data_dir()).unwrap().recovered(), 0);
}

#[tokio::test]
async fn somebody_who_is_enrolled_and_a_photo_of_another_person_are_told_and_sent() {
    let desk = Desk::built_in();
    let connection = desk.connect().await;
    let pipeline = &connection.pipeline;
    let send = async |biz_id: &str, user_id: &str, sample: usize| {
        let photo = PhotoInput::Source(Source::Sample(&SAMPLES[sample]));
        let draft = Draft { biz_id: biz_id.into(), user_id: user_id.into(), ..draft_of(photo) };
        let report = enroll(pipeline, strictly(draft)).await;
        assert_eq!(report.record.attempt.outcome, Outcome::Enrolled);
        report
    };
    assert_eq!(warned(&send("b1", "4720", 0).await), []);
    let other = send("b2", "4719", 0).await;
    assert_eq!(warned(&other), [WarningKind::PhotoSentForAnotherUser]);
    assert_eq!(
        other.warnings[0].message,
        "This photo was enrolled as 4720 just now (bizId b1, profile simulator). You are about to send it as 4719."
    );
    assert_eq!(warned(&send("b3", "4720", 1).await), [WarningKind::UserEnrolledBefore], "with another photo of them");
    let both = [WarningKind::PhotoSentForAnotherUser, WarningKind::UserEnrolledBefore];
    assert_eq!(warned(&send("b4", "4719", 1).await), both);
}
