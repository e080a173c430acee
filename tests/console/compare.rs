//! Two attempts side by side.

use std::path::Path;

use enroll_console::enrollment::Outcome;

use crate::common::console::Operator;
use crate::record::{over, record};
use crate::{FACE, empty_folder, enroll, open, settled_question, snapshot};

/// A console over three attempts: enrolled, rejected, enrolled; the newest is chosen in the list.
async fn after_three(size: (u16, u16)) -> Operator {
    let mut operator = open(size, Path::new(FACE));
    enroll(&mut operator, "4711@example.org").await;
    operator.sees("Enrolled").await;
    operator.press("s").type_text("unableget").press("enter");
    operator.sees("answers UNABLE_GET_IMAGE").await;
    next_enrollment(&mut operator, "4711@example.org").await;
    operator.sees("Rejected").await;
    operator.press("s").press("enter");
    operator.sees("nothing leaves here").await;
    next_enrollment(&mut operator, "4711@example.orgx").await;
    operator.sees("Enrolled").await;
    operator.press("2");
    operator.sees("✗ Rejected").await;
    operator
}

/// Leaves the answer and sends the same photo under a userId.
async fn next_enrollment(operator: &mut Operator, user_id: &str) {
    let answer = operator.sees("bizId         ").await;
    let used = answer.split_once("bizId         ").unwrap().1.split_whitespace().next().unwrap().to_owned();
    operator.press("esc");
    operator.no_longer_sees(&used).await;
    operator.press("enter").type_text(user_id);
    operator.sees("Enroll ⏎").await;
    operator.press("enter");
    // The person is enrolled already, or the photo was somebody else's.
    settled_question(operator).await;
    operator.press("y");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_mark_the_chosen_one_is_held_against_the_one_below() {
    for size in [(80, 24), (120, 40)] {
        let mut operator = after_three(size).await;
        operator.press("down").press("d");
        let shown = operator.sees("Different: ").await;
        for part in ["≠ outcome: Rejected", "≠ code: UNABLE_GET_IMAGE", "outcome: Enrolled"] {
            assert!(shown.contains(part), "{part} is missing:\n{shown}");
        }
        assert!(!shown.contains("profile: simulator"), "only what differs:\n{shown}");
        operator.press("z");
        operator.sees("profile: simulator").await;
        operator.press("end");
        operator.sees("total: ").await;
        operator.press("home").press("z");
        operator.no_longer_sees("profile: simulator").await;
        operator.press("n");
        operator.sees("▌outcome: Enrolled").await;
        operator.press("n").press("n").press("N");
        operator.sees("▌code: SUCCESS").await;
        operator.press("esc");
        operator.sees("Every attempt").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_attempts_as_they_look_side_by_side() {
    for size in [(80, 24), (120, 40)] {
        let name = |part: &str| format!("compare-{part}-{}x{}", size.0, size.1);
        let body = "{\"transactionId\":\"G1\",\"result\":{\"resultStatus\":\"S\",\"resultCode\":\"SUCCESS\"},\"n\":1}";
        let other = "{\"result\":{\"resultCode\":\"ODD\",\"resultStatus\":\"S\",\"more\":[1,2]},\"n\":1}";
        let mut newer = record("01B", other);
        newer.attempt.outcome = Outcome::Rejected;
        newer.attempt.timing_ms.wait = Some(1900.0);
        let headers = &mut newer.wire.request.as_mut().unwrap().headers;
        headers.push(("Request-Time".into(), "2026-11-23T08:00:00+0000".into()));
        headers.push(("X-Trial".into(), "yes".into()));
        let mut operator = over(size, vec![record("01A", body), newer]).await;
        operator.press("d");
        let shown = operator.sees("Different: ").await;
        assert!(shown.contains("Different: the outcome, 1 request header, 5 fields"), "{shown}");
        snapshot(&name("differences"), &shown);
        operator.press("z");
        snapshot(&name("all"), &operator.sees("profile: staging").await);
        operator.press("end");
        operator.sees("total: ").await;
        operator.press("N");
        snapshot(&name("end"), &operator.sees("▌").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn marked_attempts_are_compared_and_a_third_mark_replaces_the_first() {
    let mut operator = after_three((120, 40)).await;
    operator.press("space");
    operator.sees("▸*✓ Enrolled").await;
    operator.press("down").press("space");
    operator.sees("▸*✗ Rejected").await;
    operator.press("down").press("space");
    let marked = operator.sees("▸*✓ Enrolled").await;
    assert_eq!(marked.matches('*').count(), 2, "{marked}");
    operator.press("d");
    let shown = operator.sees("Different: ").await;
    assert!(shown.contains("outcome: Rejected"), "{shown}");
    operator.press("esc").press("space");
    operator.sees("▸ ✓ Enrolled").await;
    // One mark and the chosen one: both are rejected, or the same.
    operator.press("d");
    let shown = operator.sees("Different: ").await;
    assert!(shown.contains("outcome: Rejected"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_the_list_has_nothing_to_be_compared_with() {
    let folder = empty_folder();
    let mut operator = open((80, 24), folder.path());
    enroll(&mut operator, "u1").await;
    operator.sees("Enrolled").await;
    operator.press("2");
    operator.sees("simulated    u1").await;
    operator.press("d");
    operator.sees("There is no other attempt below this one").await;
}
