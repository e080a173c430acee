//! A baseline: what was accepted counts as promised, what has changed since does not.

use std::path::Path;
use std::time::Duration;

use enroll_console::enrollment::{AttemptId, Outcome};
use enroll_console::explore::{Answer, Baseline, Finding, Word};

fn finding(case: &str, word: Word, code: &str) -> Finding {
    let answer = Answer {
        attempt: AttemptId("01".to_owned()),
        at: jiff::Timestamp::UNIX_EPOCH,
        outcome: Outcome::Rejected,
        http_status: Some(200),
        status: "F".to_owned(),
        code: code.to_owned(),
        message: String::new(),
        is_untrusted: false,
    };
    Finding { case: case.to_owned(), word, note: String::new(), answers: vec![answer], took: Duration::ZERO }
}

#[test]
fn only_what_has_changed_since_is_different() {
    let accepted = Baseline::of("test", &[finding("a", Word::Different, "X"), finding("b", Word::NoPromise, "Y")]);
    let word = |finding| accepted.hold(finding).word;
    assert_eq!(word(finding("a", Word::Different, "X")), Word::AsPromised);
    assert_eq!(word(finding("a", Word::AsPromised, "Z")), Word::Different);
    assert_eq!(word(finding("b", Word::NoPromise, "Z")), Word::Different);
    assert_eq!(word(finding("c", Word::NoAnswer, "Z")), Word::NoAnswer, "a new case is judged by its promise");
    assert_eq!(accepted.hold(finding("a", Word::Different, "Z")).note, "accepted was F X, now it is F Z");
}

#[test]
fn a_baseline_is_the_same_after_it_was_a_file_and_a_part_renews_a_part() {
    let first = Baseline::of("test", &[finding("a", Word::Different, "X"), finding("b", Word::NoPromise, "Y")]);
    let read = Baseline::parse(Path::new("b.toml"), &first.to_toml().unwrap()).unwrap();
    assert_eq!(read, first);
    let renewed =
        read.renewed(Baseline::of("test", &[finding("b", Word::Skipped, "Q"), finding("a", Word::Different, "Z")]));
    assert_eq!(renewed.answers.values().collect::<Vec<_>>(), ["F Z", "F Y"], "what was skipped says nothing");
    let told = Baseline::parse(Path::new("b.toml"), "profle = \"x\"").unwrap_err().to_string();
    assert_eq!(told, "b.toml:1:1: unknown setting `profle`: did you mean `profile`?");
}
