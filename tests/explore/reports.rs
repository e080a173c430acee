//! A run told in each form: whatever a gateway says, it stays text, and no signature or picture is in it.

use std::path::Path;
use std::time::Duration;

use enroll_console::enrollment::{AttemptId, Outcome};
use enroll_console::explore::{Answer, Finding, Report, ReportFormat, Word, table};
use jiff::Timestamp;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::desk::{built_in, case};

const NASTY: &str = "</td><script>alert(1)</script> | `x` \u{1b}[2J ]]> & \"q\"";

fn report() -> Report {
    let picture = "A".repeat(2000);
    let answer = |code: &str, message: &str| Answer {
        attempt: AttemptId("01ABC".to_owned()),
        at: jiff::Timestamp::UNIX_EPOCH,
        outcome: Outcome::Rejected,
        http_status: Some(200),
        status: "F".to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
        is_untrusted: false,
    };
    let finding = |case: &str, word, note: &str, answers| Finding {
        case: case.to_owned(),
        word,
        note: note.to_owned(),
        answers,
        took: Duration::from_millis(12),
    };
    Report {
        profile: "staging".to_owned(),
        at: Timestamp::from_second(1_790_000_000).unwrap(),
        took: Duration::from_millis(1500),
        cases: vec![built_in("biz-id-missing"), case(""), built_in("right-aksk")],
        findings: vec![
            finding("biz-id-missing", Word::AsPromised, "", vec![answer("PARAM_MISSING", &picture)]),
            finding("one", Word::Undocumented, &format!("{NASTY} {picture}"), vec![answer(NASTY, NASTY)]),
            finding("right-aksk", Word::Skipped, "no account", Vec::new()),
        ],
    }
}

fn rendered(format: ReportFormat) -> String {
    let text = report().render(format).unwrap();
    assert!(!text.contains("AAAAAAAAAAAAAAAAAAAAAAAA"), "{format:?} holds a picture");
    assert!(!text.contains('\u{1b}'), "{format:?} holds what a terminal obeys");
    text
}

#[test]
fn json_is_the_object_of_the_contract() {
    let object: Value = serde_json::from_str(&rendered(ReportFormat::Json)).unwrap();
    assert_eq!(
        (object["total"].as_u64(), object["as_promised"].as_u64(), object["different"].as_u64()),
        (Some(3), Some(1), Some(0))
    );
    assert_eq!(object["undocumented"], 1);
    let verdicts: Vec<_> =
        object["cases"].as_array().unwrap().iter().map(|case| case["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["as_promised", "undocumented", "skipped"]);
    assert_eq!(object["cases"][0]["name"], "biz-id-missing");
    assert_eq!(object["cases"][0]["promise"][0], "PARAM_MISSING");
    assert_eq!(object["cases"][1]["promise"], Value::Null);
    assert_eq!(object["at"], "2026-09-21T14:13:20.000Z");
}

#[test]
fn junit_is_xml_in_which_what_was_found_is_a_failure() {
    let text = rendered(ReportFormat::Junit);
    let mut reader = Reader::from_str(&text);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                tag.attributes().for_each(|attribute| drop(attribute.unwrap()));
                names.push(String::from_utf8(tag.name().as_ref().to_vec()).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let count = |name: &str| names.iter().filter(|it| *it == name).count();
    assert_eq!((count("testsuites"), count("testsuite"), count("testcase")), (1, 3, 3));
    assert_eq!((count("failure"), count("skipped")), (1, 1));
    assert!(text.contains(r#"tests="3" failures="1" errors="0" skipped="1""#), "{text}");
    assert!(!text.contains("<script"), "{text}");
}

#[test]
fn markdown_is_one_table_whose_rows_nothing_breaks() {
    let text = rendered(ReportFormat::Markdown);
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 5, "{text}");
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 8, "{row}");
    }
    assert!(text.contains("3 cases in 1.5 s on staging: 1 as promised, 1 skipped, 1 undocumented."), "{text}");
    assert!(!text.contains("<script"), "{text}");
}

#[test]
fn html_is_one_page_that_loads_nothing_and_shows_text_as_text() {
    let text = rendered(ReportFormat::Html);
    assert!(text.starts_with("<!doctype html>") && text.trim_end().ends_with("</html>"));
    assert!(text.contains("default-src 'none'") && text.contains("&lt;script&gt;"), "{text}");
    for outside in ["<script", "src=", "href=", "url(", "@import"] {
        assert!(!text.contains(outside), "{outside}");
    }
}

#[test]
fn the_table_tells_why_below_what_was_found() {
    let text = table(&report(), None);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "✓ as promised       biz-id-missing  F PARAM_MISSING");
    assert!(lines[1].starts_with("! undocumented      one             F </td>"), "{text}");
    assert!(lines[2].starts_with("    </td>") && lines[2].contains("<elided: 2000 characters of Base64>"), "{text}");
    assert_eq!(lines[4].trim(), "no account");
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn a_case_that_a_stop_cut_short_is_told_with_the_reason_though_it_was_answered() {
    let mut stopped = report();
    (stopped.findings[0].word, stopped.findings[0].note) = (Word::Skipped, "the run was stopped before".to_owned());
    let text = table(&stopped, None);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "– skipped           biz-id-missing  F PARAM_MISSING");
    assert_eq!(lines[1], "    the run was stopped before");
}

#[test]
fn what_a_case_of_ones_own_says_of_itself_breaks_no_report_either() {
    let mut own = report();
    for case in &mut own.cases {
        for text in [&mut case.title, &mut case.why, &mut case.group, &mut case.source] {
            *text = format!("{text}{NASTY}\n\u{8}\u{9b}2J\u{202e}\u{ffff}");
        }
    }
    for format in ReportFormat::ALL {
        let text = own.render(format).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{8}', '\u{9b}', '\u{202e}']), "{format:?}: {text}");
    }
    let text = own.render(ReportFormat::Junit).unwrap();
    let is_xml = |letter: char| matches!(letter, '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(is_xml), "{text:?}");
    let rows = own.render(ReportFormat::Markdown).unwrap();
    assert_eq!(rows.lines().filter(|line| line.starts_with('|')).count(), 5, "{rows}");
}

#[test]
fn a_time_is_told_in_the_unit_that_says_something() {
    let told = |milliseconds| {
        let report = Report { took: Duration::from_millis(milliseconds), ..report() };
        table(&report, None).lines().last().unwrap().to_owned()
    };
    for (milliseconds, words) in [(0, "0 ms"), (12, "12 ms"), (999, "999 ms"), (1000, "1.0 s"), (83_260, "83.3 s")] {
        assert!(told(milliseconds).starts_with(&format!("3 cases in {words} on staging: ")), "{}", told(milliseconds));
    }
    assert!(rendered(ReportFormat::Markdown).contains("| 12 ms |"));
    let mut slow = report();
    slow.findings[0].took = Duration::from_millis(2345);
    assert!(slow.render(ReportFormat::Markdown).unwrap().contains("| 2.3 s |"));
    assert!(slow.render(ReportFormat::Html).unwrap().contains("<td>2.3 s</td>"));
}

#[test]
fn the_ending_of_a_name_says_the_form() {
    let form = |name: &str| ReportFormat::of_ending(Path::new(name));
    for (name, wanted) in [
        ("r.xml", ReportFormat::Junit),
        ("r.md", ReportFormat::Markdown),
        ("a.b/r.json", ReportFormat::Json),
        ("r.HTML", ReportFormat::Html),
    ] {
        assert_eq!(form(name), Some(wanted), "{name}");
    }
    assert!(["r.txt", "r", "xml", ".xml"].map(form).iter().all(Option::is_none));
}
