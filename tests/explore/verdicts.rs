//! Verdicts, each by a gateway that answers so; and what is on record of it.

use std::path::Path;

use enroll_console::enrollment::{Catalogue, Failure, FailureKind, Kind, Outcome};
use enroll_console::explore::{
    Base, Baseline, Case, Cases, Draft, Event, Finding, Picture, Promise, Signing, Word, judge,
};
use enroll_console::history::Query;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::answer;
use crate::desk::{Desk, answering, built_in, case, silent};

const PROMISE: &str = "promise = { codes = [\"PARAM_MISSING\", \"PARAM_ILLEGAL\"] }\nsource = \"a page\"";

fn request(name: &str) -> (Case, Draft) {
    let case = built_in(name);
    let draft = Draft::of(&case.request);
    (case, draft)
}

async fn finding(answer: &'static [u8], case: &Case) -> Finding {
    let (gateway, _arrivals) = answering(answer).await;
    Desk::at(gateway).explore(case).await.finding
}

#[tokio::test]
async fn any_code_of_a_promise_keeps_it() {
    let finding = finding(answer!("F", "PARAM_ILLEGAL", "no"), &case(PROMISE)).await;
    assert_eq!((finding.word, finding.answered().as_str()), (Word::AsPromised, "F PARAM_ILLEGAL"));
}

#[tokio::test]
async fn another_documented_code_is_different_and_how_is_told() {
    let finding = finding(answer!("F", "ACCESS_DENIED", "go away"), &case(PROMISE)).await;
    assert_eq!(finding.word, Word::Different);
    assert_eq!(finding.note, "expected PARAM_MISSING or PARAM_ILLEGAL, got F ACCESS_DENIED: go away");
}

#[tokio::test]
async fn a_promised_code_with_another_status_than_documented_is_different() {
    let finding = finding(answer!("U", "PARAM_ILLEGAL", ""), &case(PROMISE)).await;
    assert_eq!((finding.word, finding.note.as_str()), (Word::Different, "PARAM_ILLEGAL comes with U, documented is F"));
}

#[tokio::test]
async fn a_code_that_no_page_knows_is_undocumented_whatever_is_promised() {
    for more in [PROMISE, ""] {
        let finding = finding(answer!("F", "FACE_TOO_OLD", "odd"), &case(more)).await;
        assert_eq!((finding.word, finding.note.as_str()), (Word::Undocumented, "F FACE_TOO_OLD: odd"));
    }
}

#[tokio::test]
async fn where_nothing_is_promised_the_answer_is_shown_and_not_judged() {
    let finding = finding(answer!("F", "ACCESS_DENIED", "go away"), &case("")).await;
    assert_eq!((finding.word, finding.note.as_str()), (Word::NoPromise, "go away"));
}

#[tokio::test]
async fn no_answer_is_found_unless_it_is_the_promise() {
    let finding = finding(b"", &case(PROMISE)).await;
    assert_eq!((finding.word, finding.answered().as_str()), (Word::NoAnswer, "lost_waiting"));
    let (gateway, _arrivals) = answering(b"").await;
    assert_eq!(Desk::at(gateway).explore(&built_in("body-cut-off")).await.finding.word, Word::AsPromised);
}

#[tokio::test]
async fn an_answer_that_nobody_may_believe_is_different_even_where_nothing_is_promised() {
    let finding = finding(answer!("S", "SUCCESS", "unsigned"), &case("")).await;
    assert_eq!(finding.word, Word::Different, "a success must be signed");
    assert!(finding.note.contains("not signed"), "{}", finding.note);
}

#[tokio::test]
async fn a_status_without_an_answer_breaks_a_promise() {
    let page = b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\nno";
    let finding = finding(page, &case(PROMISE)).await;
    assert_eq!(finding.word, Word::Different);
    assert!(finding.answered().starts_with("HTTP 502 "), "{}", finding.answered());
}

#[tokio::test]
async fn of_several_answers_the_worst_counts_and_each_is_on_record() {
    let (gateway, _arrivals) = answering(answer!("F", "ACCESS_DENIED", "")).await;
    let desk = Desk::at(gateway);
    let explored = desk.explore(&built_in("ten-at-once")).await;
    assert_eq!((explored.finding.word, explored.finding.answers.len()), (Word::Different, 10));
    let mut ids: Vec<_> = explored.records.iter().map(|record| record.attempt.biz_id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 10, "each has identifiers of its own");
    let twice = desk.explore(&built_in("same-biz-id-twice")).await;
    let [first, second] = &twice.records[..] else { unreachable!("two are sent") };
    assert_eq!(first.attempt.biz_id, second.attempt.biz_id);
    let records = desk.store.records(Query::default()).await.unwrap();
    assert_eq!(records.len(), 12);
    for record in records {
        assert_eq!((record.attempt.kind, record.attempt.outcome), (Kind::Explore, Outcome::Rejected));
        assert!(record.attempt.case.is_some());
        let body = record.wire.request.unwrap().body;
        assert!(body.contains("characters of Base64>") && body.len() < 300, "{body}");
    }
}

#[tokio::test]
async fn what_needs_an_account_that_is_not_there_is_skipped_and_so_is_what_comes_after_a_stop() {
    let (gateway, mut arrivals) = answering(answer!("F", "PARAM_MISSING", "")).await;
    let desk = Desk::at(gateway);
    let told = desk.explore(&built_in("right-aksk")).await;
    assert_eq!(told.finding.word, Word::Skipped);
    assert_eq!(told.finding.note, "the profile test has no account with an access key");
    let (events, mut heard) = mpsc::unbounded_channel();
    let stopped = CancellationToken::new();
    stopped.cancel();
    let explorer = desk.explorer.clone();
    // As a task, which the console needs it to be.
    let run = tokio::spawn(async move { explorer.run(&[request("right-plain")], &events, &stopped).await });
    let findings = run.await.unwrap().unwrap();
    assert_eq!((findings[0].word, findings[0].note.as_str()), (Word::Skipped, "the run was stopped before"));
    assert_eq!(heard.recv().await, Some(Event::Began("right-plain".to_owned())));
    assert!(matches!(heard.recv().await, Some(Event::Ended(_))));
    assert!(arrivals.try_recv().is_err(), "nothing was sent");
}

#[tokio::test]
async fn what_a_stop_cuts_short_is_skipped_and_not_held_against_the_gateway() {
    let (gateway, mut arrivals) = silent().await;
    let desk = Desk::at(gateway);
    let (events, _heard) = mpsc::unbounded_channel();
    let stop = CancellationToken::new();
    let (explorer, stopping) = (desk.explorer.clone(), stop.clone());
    let thrice = case("request.sends = { in_turn = 3 }");
    let draft = Draft::of(&thrice.request);
    let cases = [(thrice, draft), request("right-plain")];
    let run = tokio::spawn(async move { explorer.run(&cases, &events, &stopping).await });
    arrivals.recv().await.unwrap();
    stop.cancel();
    let findings = run.await.unwrap().unwrap();
    let [cut_short, not_sent] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((cut_short.word, cut_short.answers.len()), (Word::Skipped, 1), "{cut_short:?}");
    assert_eq!((not_sent.word, not_sent.note.as_str()), (Word::Skipped, "the run was stopped before"));
    let kept = desk.store.get(cut_short.answers[0].attempt.clone()).await.unwrap().unwrap();
    assert_eq!(kept.attempt.outcome, Outcome::Unknown, "the record says what may have happened");
    let told = judge(&case(""), &[kept], &Catalogue::built_in().unwrap());
    assert_eq!(told.word, Word::Skipped);
    assert!(told.note.starts_with("stopped: "), "{}", told.note);
}

#[tokio::test]
async fn what_never_left_keeps_no_promise_and_is_not_accepted() {
    let desk = Desk::at("127.0.0.1:1".parse().unwrap());
    let none = case("promise = { no_answer = true }\nsource = \"a page\"");
    let finding = desk.explore(&none).await.finding;
    assert_eq!(finding.word, Word::NoAnswer, "{finding:?}");
    assert_eq!(Promise::kept_by(&finding.answers), None);
    assert!(Baseline::of("test", &[finding]).answers.is_empty());
}

#[tokio::test]
async fn a_defect_that_ends_an_attempt_is_found_and_not_skipped() {
    let desk = Desk::at("127.0.0.1:1".parse().unwrap());
    let mut record = desk.explore(&case("")).await.records.remove(0);
    record.attempt.failure = Some(Failure::new(FailureKind::Interrupted, "A defect ended the attempt: a test"));
    assert_eq!(judge(&case(""), &[record], &Catalogue::built_in().unwrap()).word, Word::NoAnswer);
}

#[tokio::test]
async fn every_built_in_case_comes_back_from_its_record() {
    let (gateway, _arrivals) = answering(answer!("F", "PARAM_MISSING", "")).await;
    let desk = Desk::with_both_accounts(gateway);
    let cases = Cases::load(Path::new("there is no such folder")).unwrap();
    for case in cases.all().iter().filter(|case| case.request.slow.is_none()) {
        let explored = desk.explore(case).await;
        let id = explored.records[0].attempt.id.clone();
        let kept = desk.store.get(id).await.unwrap().unwrap();
        // What HTTP has no form for has no request.
        let Some(back) = Case::of_record(&kept, cases.all()) else {
            assert_eq!(kept.attempt.outcome, Outcome::NotSent, "{}", case.name);
            continue;
        };
        assert_eq!(back.request, case.request, "{}", case.name);
        assert!(back.why.contains(&kept.attempt.id.0) && back.promise.is_none(), "{}", back.why);
    }
}

#[tokio::test]
async fn a_request_that_was_changed_by_hand_comes_back_as_it_was_changed() {
    let (gateway, _arrivals) = answering(answer!("F", "PARAM_MISSING", "")).await;
    let desk = Desk::with_both_accounts(gateway);
    let encrypted = built_in("right-encrypted");
    let changes: [fn(&mut Draft); 6] = [
        |draft| draft.headers[0].value = "2188000000009999".to_owned(),
        |draft| draft.headers[1].value = "{time-5m}".to_owned(),
        |draft| draft.headers[3].value = "algorithm=RSA256, signature=abc".to_owned(),
        |draft| draft.body = draft.body.replace("{photo}", "{photo.lines}"),
        |draft| *draft = Draft { photo: Picture::NoFace, signing: Signing::OtherBody, ..draft.clone() },
        |draft| *draft = Draft::right(Base::Aksk),
    ];
    for change in changes {
        let mut draft = Draft::of(&encrypted.request);
        change(&mut draft);
        let record =
            desk.explorer.explore(&encrypted, &draft, &CancellationToken::new()).await.unwrap().records.remove(0);
        assert_eq!(record.attempt.case.as_deref(), Some("right-encrypted (changed)"));
        let back = Case::of_record(&record, std::slice::from_ref(&encrypted)).unwrap();
        assert_eq!(Draft::of(&back.request), draft);
        assert_eq!(back.name, "right-encrypted");
        assert_ne!(back.title, encrypted.title, "it is called by what is other in it");
    }
}

#[tokio::test]
async fn an_answer_that_contradicts_its_own_code_is_different_even_where_nothing_is_promised() {
    let finding = finding(answer!("F", "SUCCESS", ""), &case("")).await;
    assert_eq!(finding.word, Word::Different);
    assert_eq!(finding.note, "SUCCESS comes with F, documented is S");
}

#[tokio::test]
async fn what_http_has_no_form_for_is_skipped_and_says_why() {
    let desk = Desk::at("127.0.0.1:1".parse().unwrap());
    let finding = desk.explore(&case("request.method = \"PU T\"")).await.finding;
    assert_eq!(finding.word, Word::Skipped);
    assert!(finding.note.starts_with("it cannot be sent: "), "{}", finding.note);
}
