//! The Codes screen: found by words, leading to the attempts, with what nobody documented; and the field that an answer names.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use enroll_console::enrollment::{Attempt, AttemptId, Failure, FailureKind, GatewayResult, Outcome, Wire};
use enroll_console::history::{Annotation, Record, Store};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::common::fixed::fixed_gateway;
use crate::record::record;
use crate::{FACE, empty_folder, open, remote_config, settled_question, snapshot};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn rejected(number: i64, code: &str, message: &str) -> Record {
    let Record { attempt, .. } = record(&format!("01ATTEMPT{number:05}"), "{}");
    let begin: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
    let attempt = Attempt {
        at: begin + SignedDuration::from_mins(number),
        id: AttemptId(format!("01ATTEMPT{number:05}")),
        user_id: format!("user-{number:05}@example.org"),
        outcome: Outcome::Rejected,
        failure: None,
        result: Some(GatewayResult {
            result_status: "F".into(),
            result_code: code.into(),
            result_message: message.into(),
        }),
        ..attempt
    };
    Record { attempt, wire: Wire::default(), annotation: Annotation::default() }
}

/// A console with a record that has seen codes, two of which nobody documented; and a store of another program on it.
async fn with_codes(size: (u16, u16)) -> (Operator, Store) {
    let data = Arc::new(TempDir::new().unwrap());
    let store = Store::open(&data.path().join("data")).unwrap();
    let records = [
        rejected(1, "UNABLE_GET_IMAGE", "Cannot extract face feature from requested image."),
        rejected(2, "LIVENESS_LOW", "The face is of a screen."),
        rejected(3, "USER_BLOCKED", "The user is blocked for 30 days."),
        rejected(4, "LIVENESS_LOW", "The face is of a print."),
    ];
    store.add(records.to_vec()).await.unwrap();
    let mut operator = Operator::open(&Start { size, path: Path::new(FACE), config: "", data: Some(data) });
    operator.sees("nothing leaves here").await;
    (operator, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_found_by_words_and_leads_to_the_attempts_that_have_it() {
    for size in SIZES {
        let (mut operator, _store) = with_codes(size).await;
        operator.press("3");
        operator.sees("2 undocumented").await;
        operator.press("/").type_text("face not found");
        operator.sees("▸ UNABLE_GET_IMAGE").await;
        operator.press("enter").press("h");
        let history = operator.sees("1 of 1").await;
        assert!(history.contains("code:UNABLE_GET_IMAGE") && history.contains("user-00001"), "{history}");
        operator.press("esc");
        operator.sees("▸ UNABLE_GET_IMAGE").await;
        // From the entry too.
        operator.press("enter");
        operator.sees("Do now").await;
        operator.press("h");
        operator.sees("1 of 1").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_documented_stands_below_with_its_last_words_and_new_ones_join_by_themselves() {
    for size in SIZES {
        let name = |screen: &str| format!("{screen}-{}x{}", size.0, size.1);
        let (mut operator, store) = with_codes(size).await;
        operator.press("3");
        operator.sees("2 undocumented").await;
        operator.press("end").press("up");
        operator.sees("▸ LIVENESS_LOW").await;
        snapshot(&name("codes-seen"), &operator.sees("undocumented, 2×").await);
        operator.press("enter");
        let page = operator.sees("The face is of a print.").await;
        assert!(page.contains("LIVENESS_LOW is not documented"), "{page}");
        operator.press("h");
        let history = operator.sees("1 of 2").await;
        assert!(history.contains("code:\"LIVENESS_LOW\""), "{history}");
        operator.press("3");
        operator.sees("LIVENESS_LOW").await;
        store.add(vec![rejected(5, "NEW_ONE", "Nobody knows.")]).await.unwrap();
        operator.press("esc");
        operator.sees("3 undocumented").await;
        operator.press("/").type_text("nobody knows");
        operator.sees("NEW_ONE").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_of_http_is_found_by_its_number() {
    for size in SIZES {
        let folder = empty_folder();
        let mut operator = open(size, folder.path());
        operator.sees("nothing leaves here").await;
        operator.press("3").press("/").type_text("502").press("enter");
        operator.sees("▸ Bad gateway (HTTP 502)").await;
        // The filter has ended.
        operator.sees("? help").await;
        if size.0 < 100 {
            operator.press("enter");
        }
        let screen = operator.sees("a status of HTTP in place of an answer").await;
        snapshot(&format!("codes-status-{}x{}", size.0, size.1), &screen);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_status_without_an_entry_is_found_by_its_number_and_leads_to_its_attempts() {
    for size in SIZES {
        let data = Arc::new(TempDir::new().unwrap());
        let store = Store::open(&data.path().join("data")).unwrap();
        let mut odd = rejected(1, "", "");
        let failure = Failure::new(FailureKind::HttpStatus, "HTTP 799 came").exactly("http_799");
        odd.attempt =
            Attempt { outcome: Outcome::Unknown, result: None, response: None, failure: Some(failure), ..odd.attempt };
        store.add(vec![odd, rejected(2, "LIVENESS_LOW", "")]).await.unwrap();
        let mut operator = Operator::open(&Start { size, path: Path::new(FACE), config: "", data: Some(data) });
        operator.sees("nothing leaves here").await;
        operator.press("3");
        operator.sees("1 undocumented").await;
        operator.press("/").type_text("799").press("enter");
        operator.sees("▸ Not a status of HTTP").await;
        operator.press("h");
        let history = operator.sees("1 of 1").await;
        assert!(history.contains("http_799") && !history.contains("LIVENESS_LOW"), "{history}");
        operator.press("enter");
        operator.sees("Not a status of HTTP").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_users_own_words_are_shown_and_a_bad_file_is_told_and_left_out() {
    let data = Arc::new(TempDir::new().unwrap());
    let own = data.path().join("codes.toml");
    fs::write(&own, "[[code]]\ncode = \"SUCCESS\"\ncustomer = \"Welcome aboard.\"\n").unwrap();
    let start = Start { size: (120, 40), path: Path::new(FACE), config: "", data: Some(Arc::clone(&data)) };
    let mut operator = Operator::open(&start);
    operator.press("3");
    let screen = operator.sees("Welcome aboard.").await;
    assert!(screen.contains("; changed in"), "{screen}");

    fs::write(&own, "[[code]]\ncode = \"SUCCESS\"\ncustom = \"Welcome aboard.\"\n").unwrap();
    let mut operator = Operator::open(&start);
    operator.press("3");
    let screen = operator.sees("your own: see Check").await;
    assert!(screen.contains("Your face is registered."), "{screen}");
    operator.press("4");
    operator.sees("codes.toml:3:1").await;
}

/// The body of an answer that rejects.
fn rejection(message: &str) -> String {
    format!(r#"{{"result":{{"resultStatus":"F","resultCode":"INVALID_ARGUMENT","resultMessage":"{message}"}}}}"#)
}

/// A console, with a folder that is kept for as long, at such an answer.
async fn answered(size: (u16, u16), message: &str) -> (Operator, TempDir) {
    let folder = empty_folder();
    let data = Arc::new(TempDir::new().unwrap());
    let config = remote_config(data.path(), &fixed_gateway("200 OK", &rejection(message)), "sandbox");
    let mut operator = Operator::open(&Start { size, path: folder.path(), config: &config, data: Some(data) });
    operator.sees("test environment").await;
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("4711@example.org").press("enter");
    operator.sees("Rejected · INVALID_ARGUMENT").await;
    (operator, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_names_a_field_marks_it_and_one_key_leads_there() {
    for size in SIZES {
        let name = |screen: &str| format!("{screen}-{}x{}", size.0, size.1);
        let (mut operator, _folder) = answered(size, "Parameter userId is illegal.").await;
        operator.sees("✗ userId").await;
        let answer = operator.sees("…, now").await;
        assert!(answer.contains("The answer names userId: r leads there."), "{answer}");
        snapshot(&name("answer-field"), &answer);
        // Held down, the key is no text.
        operator.press("r").press("r").press("r");
        let form = operator.sees("✗ The answer names userId").await;
        assert!(form.contains("✗ userId") && form.contains("16/64"), "{form}");
        snapshot(&name("form-field"), &operator.sees("21/32").await);
        operator.press("right").press("backspace");
        operator.no_longer_sees("✗ The answer names userId").await;
        operator.sees("15/64").await;
        operator.press("enter");
        // The photo was sent for whoever was typed before.
        settled_question(&mut operator).await;
        operator.press("y");
        operator.sees("✗ userId").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_names_the_photo_leads_to_the_list_of_photos() {
    let (mut operator, _folder) = answered((120, 40), "base64ImageContent is damaged.").await;
    operator.sees("→ points at base64ImageContent").await;
    operator.press("r");
    let form = operator.sees("✗ The answer names the photo").await;
    assert!(form.contains("v view"), "the keys go to the list of photos: {form}");
    // Another photo is another matter.
    operator.press("t");
    operator.no_longer_sees("The answer names the photo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_names_the_biz_id_leads_to_it() {
    let (mut operator, _folder) = answered((120, 40), "Parameter bizId is illegal.").await;
    let answer = operator.sees("The answer names bizId: r leads there.").await;
    let (_, rest) = answer.split_once("✗ bizId").unwrap();
    let used = rest.split_whitespace().next().unwrap().to_owned();
    operator.press("r");
    let form = operator.sees("✗ The answer names bizId").await;
    assert!(form.contains("✗ bizId"), "{form}");
    // Another one is there before it is typed over.
    operator.no_longer_sees(&used).await;
    operator.press("ctrl-u").type_text("of-my-own");
    let form = operator.no_longer_sees("The answer names bizId").await;
    assert!(form.contains("of-my-own") && form.contains("9/32"), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_to_a_case_names_its_field_and_leads_to_the_form_from_its_record() {
    for size in SIZES {
        let mut operator = open(size, Path::new(FACE));
        operator.sees("nothing leaves here").await;
        // Without the catalogue nothing is judged, so nothing is sent.
        operator.press("3");
        operator.sees("What every answer means").await;
        operator.press("4");
        operator.sees("right-encrypted").await;
        operator.press("/").type_text("user-id-65").press("enter").press("enter").press("r");
        operator.sees("F INVALID_ARGUMENT").await;
        operator.sees("1 case in").await;
        operator.press("enter");
        let record = operator.sees("→ points at userId").await;
        assert!(record.contains("INVALID_ARGUMENT"), "{record}");
        operator.press("r");
        // What is wrong with it is told by the form's own check, which knows more.
        let form = operator.sees("✗ userId has 65 characters").await;
        assert!(form.contains("✗ userId …xxx") && form.contains("choose one"), "{form}");
    }
}
