//! Verdicts, each by a gateway that answers so; and what is on record of it.

use std::path::Path;
use std::slice;

use enroll_console::enrollment::{Catalogue, Kind, Outcome};
use enroll_console::explore::{Case, Cases, Draft, Event, Finding, Word, judge};
use enroll_console::history::Query;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::answer;
use crate::desk::{Desk, answering, built_in, case, silent};

const PROMISE: &str = "promise = { codes = [\"PARAM_MISSING\", \"PARAM_ILLEGAL\"] }\nsource = \"a page\"";

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
    let run = tokio::spawn(async move { explorer.run(&[built_in("right-plain")], &events, &stopped).await });
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
    let cases = [case("request.sends = { in_turn = 3 }"), built_in("right-plain")];
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
async fn a_record_becomes_a_case_that_sends_the_same() {
    let (gateway, mut arrivals) = answering(answer!("F", "PARAM_MISSING", "")).await;
    let desk = Desk::at(gateway);
    let explored = desk.explore(&built_in("biz-id-null")).await;
    let kept = desk.store.get(explored.records[0].attempt.id.clone()).await.unwrap().unwrap();
    let case = Case::of_record(&kept, &[]).unwrap();
    assert!(case.why.contains("PARAM_MISSING"), "{}", case.why);
    let again = desk.explore(&case).await;
    let body = |explored: &enroll_console::explore::Explored| explored.records[0].wire.request.clone().unwrap().body;
    assert_eq!(body(&again), body(&explored));
    let (first, second) = (arrivals.recv().await.unwrap(), arrivals.recv().await.unwrap());
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().take(6).map(str::to_owned).collect::<Vec<_>>();
    let names =
        |bytes: &[u8]| lines(bytes).iter().map(|line| line.split(':').next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    assert!(enroll_console::explore::Cases::to_toml(slice::from_ref(&case)).is_ok());
}

#[tokio::test]
async fn every_built_in_case_comes_back_from_its_record() {
    let (gateway, _arrivals) = answering(answer!("F", "PARAM_MISSING", "")).await;
    let desk = Desk::at(gateway);
    let cases = Cases::load(Path::new("there is no such folder")).unwrap();
    let mut others = Vec::new();
    for case in cases.all().iter().filter(|case| case.request.slow.is_none()) {
        for record in desk.explore(case).await.records.iter().take(1) {
            let back = Case::of_record(record, cases.all()).unwrap();
            if Draft::of(&back.request) != Draft::of(&case.request) {
                others.push(format!("{}: {:?}", case.name, Draft::of(&back.request).changes()));
            }
        }
    }
    assert_eq!(others, [] as [&str; 0], "what was sent is sent again");
}
