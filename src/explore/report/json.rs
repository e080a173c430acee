//! One object (`design/contract.md`).

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::{Line, Report, brief};
use crate::explore::{Answer, Word};

#[derive(Serialize)]
struct Whole<'a> {
    profile: &'a str,
    at: String,
    took_ms: u128,
    total: usize,
    as_promised: usize,
    different: usize,
    undocumented: usize,
    no_answer: usize,
    no_promise: usize,
    skipped: usize,
    cases: Vec<One<'a>>,
}

#[derive(Serialize)]
struct One<'a> {
    name: &'a str,
    title: Cow<'a, str>,
    group: Cow<'a, str>,
    verdict: &'static str,
    note: String,
    /// The codes that keep the promise, `null` where nothing is promised.
    promise: Option<&'a [String]>,
    /// Whether no answer keeps it too.
    no_answer_promised: bool,
    source: Cow<'a, str>,
    answers: Vec<Told<'a>>,
    took_ms: u128,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    id: &'a str,
    outcome: &'static str,
    #[serde(rename = "http_status")]
    http_status: Option<u16>,
    result_status: Option<&'a str>,
    code: &'a str,
    message: String,
}

/// The report.
pub(super) fn json(report: &Report) -> io::Result<String> {
    let whole = Whole {
        profile: &report.profile,
        at: report.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        took_ms: report.took.as_millis(),
        total: report.findings.len(),
        as_promised: report.count(Word::AsPromised),
        different: report.count(Word::Different),
        undocumented: report.count(Word::Undocumented),
        no_answer: report.count(Word::NoAnswer),
        no_promise: report.count(Word::NoPromise),
        skipped: report.count(Word::Skipped),
        cases: report.lines().map(|line| one(&line)).collect(),
    };
    Ok(serde_json::to_string(&whole)?)
}

fn one<'a>(line: &Line<'a>) -> One<'a> {
    let promise = line.case.promise.as_ref();
    One {
        name: &line.case.name,
        title: line.title(),
        group: line.group(),
        verdict: line.finding.word.word(),
        note: line.note(),
        promise: promise.map(|promise| promise.codes.as_slice()),
        no_answer_promised: promise.is_some_and(|promise| promise.no_answer),
        source: line.source(),
        answers: line.finding.answers.iter().map(told).collect(),
        took_ms: line.finding.took.as_millis(),
    }
}

fn told(answer: &Answer) -> Told<'_> {
    Told {
        id: &answer.attempt.0,
        outcome: answer.outcome.word(),
        http_status: answer.http_status,
        result_status: Some(answer.status.as_str()).filter(|status| !status.is_empty()),
        code: &answer.code,
        message: brief(&answer.message),
    }
}
