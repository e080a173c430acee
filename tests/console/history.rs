//! The list of attempts: searched as one types, by chips, in other orders, in numbers, out into files, and live.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use enroll_console::enrollment::{Attempt, AttemptId, GatewayResult, Kind, Outcome, Wire};
use enroll_console::history::{Annotation, Record, Store};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::record::record;
use crate::{FACE, snapshot};

/// Attempts of some people: the odd ones rejected, each a minute after the one before, all on one day.
fn attempts(count: i64, begin: Timestamp) -> Vec<Record> {
    let of = |number: i64| {
        let Record { attempt, wire, .. } = record(&format!("01ATTEMPT{number:05}"), "{}");
        let (status, code, outcome) = match number % 2 {
            0 => ("S", "SUCCESS", Outcome::Enrolled),
            _ => ("F", "UNABLE_GET_IMAGE", Outcome::Rejected),
        };
        let attempt = Attempt {
            at: begin + SignedDuration::from_mins(number),
            user_id: format!("user-{number:05}@example.org"),
            outcome,
            failure: None,
            transaction_id: Some(format!("G{number:08}X")),
            result: Some(GatewayResult {
                result_status: status.into(),
                result_code: code.into(),
                result_message: "Said so".into(),
            }),
            ..attempt
        };
        Record { attempt, wire, annotation: Annotation::default() }
    };
    (0..count).map(of).collect()
}

/// A console at its history, with so many attempts; and a store of another program on the same record.
async fn at_history(size: (u16, u16), count: i64) -> (Operator, Store) {
    at_history_since(size, count, Timestamp::now()).await
}

/// The same, the first one at that moment.
async fn at_history_since(size: (u16, u16), count: i64, begin: Timestamp) -> (Operator, Store) {
    at_history_with(size, attempts(count, begin)).await
}

/// The same with these attempts.
async fn at_history_with(size: (u16, u16), records: Vec<Record>) -> (Operator, Store) {
    let data = Arc::new(TempDir::new().unwrap());
    let store = Store::open(&data.path().join("data")).unwrap();
    store.add(records).await.unwrap();
    let mut operator = Operator::open(&Start { size, path: Path::new(FACE), config: "", data: Some(data) });
    operator.sees("type who it is").await;
    operator.sees("nothing leaves here").await;
    // Once the catalogue is there a record is explained.
    operator.press("f3");
    operator.sees("What every answer means").await;
    operator.press("f2");
    operator.no_longer_sees("What every answer means").await;
    operator.sees(" of ").await;
    (operator, store)
}

/// Waits until the record beside the list is whole; of these each refused one has its advice.
async fn record_is_read(operator: &mut Operator, (columns, _): (u16, u16)) {
    if columns > 80 {
        operator.sees("Do now").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_any_length_is_walked_through_to_its_ends() {
    let (mut operator, _store) = at_history((80, 24), 1700).await;
    operator.sees("1 of 1,700").await;
    operator.press("end");
    operator.sees("1,700 of 1,700").await;
    operator.sees("user-00000@").await;
    // Back over more than is held, a screen at a time, and forwards again.
    for (key, end) in [("ctrl-u", "1 of 1,700"), ("ctrl-d", "1,700 of 1,700")] {
        // A key that comes before its page is read leads no further.
        while !operator.screen().contains(&format!(" {end}\n")) {
            operator.press(key);
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
    operator.press("home");
    operator.sees("1 of 1,700").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_as_it_is_typed_and_its_conditions_are_chips() {
    for size in [(80, 24), (120, 40)] {
        let (mut operator, _store) = at_history(size, 40).await;
        operator.press("/").type_text("user-0000");
        operator.sees("1 of 10").await;
        operator.type_text(" outcome:rej");
        operator.sees("1 of 5").await;
        operator.type_text(" since:soon");
        operator.sees("soon is no time").await;
        for _ in 0.." since:soon".len() {
            operator.press("backspace");
        }
        operator.press("enter");
        operator.sees(" user-0000   outcome:rej ").await;
        operator.no_longer_sees("user-00039@").await;
        operator.no_longer_sees("reading…").await;
        record_is_read(&mut operator, size).await;
        let chips = operator.sees("user-00009@").await;
        assert!(chips.contains("user-00009@") && !chips.contains("user-00008@"), "{chips}");
        snapshot(&format!("history-chips-{}x{}", size.0, size.1), &chips);
        operator.press("backspace");
        operator.sees("1 of 10").await;
        operator.press("f").type_text("enrolled").press("enter");
        operator.sees("outcome:enrolled").await;
        operator.sees("1 of 5").await;
        operator.press("esc");
        operator.sees("1 of 40").await;
        // The end of a transactionId, which only one has.
        operator.press("/").type_text("033x");
        operator.sees("1 of 1\n").await;
        operator.sees("user-00033@").await;
        operator.type_text("nobody");
        operator.sees("Nothing matches").await;
        operator.sees(" nothing\n").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_query_is_not_understood_the_list_stays_and_all_that_is_wrong_is_said() {
    for size in [(80, 24), (120, 40)] {
        let (mut operator, _store) = at_history(size, 40).await;
        let is_listed = |screen: &str| screen.contains("user-00030@") && !screen.contains("Nothing matches");
        operator.press("/").type_text("outcom:rej");
        operator.sees("mean `outcome`?").await;
        record_is_read(&mut operator, size).await;
        let wrong = operator.sees("1 of 40").await;
        assert!(is_listed(&wrong) && wrong.contains("mean `outcome`?"), "{wrong}");
        snapshot(&format!("history-wrong-{}x{}", size.0, size.1), &wrong);
        operator.press("esc").press("/").type_text("user-0000 nosuch");
        operator.sees("Nothing matches").await;
        operator.type_text(":x");
        // The part that is understood.
        operator.sees("no filter is called nosuch").await;
        operator.sees("1 of 10").await;
        operator.press("enter");
        operator.sees(" user-0000 nosuch:x").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_a_filter_that_is_being_typed_empties_no_list() {
    let (mut operator, _store) = at_history((80, 24), 40).await;
    operator.press("/").type_text("s");
    for letter in "ince".chars() {
        operator.type_text(&letter.to_string());
        let screen = operator.sees("a filter is written like since:7d").await;
        assert!(screen.contains("user-00030@"), "{screen}");
    }
    operator.type_text(":");
    let screen = operator.sees("says nothing yet").await;
    assert!(screen.contains("user-00030@"), "{screen}");
    operator.type_text("7d");
    operator.sees("1 of 40").await;
    // What is looked for after all finds nothing.
    for end in ["enter", "space"] {
        operator.press("esc");
        operator.sees("1 of 40").await;
        operator.press("/").type_text("since");
        operator.sees("a filter is written like since:7d").await;
        operator.press(end);
        operator.sees("Nothing matches").await;
    }
}

/// The last of some attempts, as one that explores a case; of the one before nobody knows which.
fn exploring(mut attempts: Vec<Record>) -> Vec<Record> {
    for (record, case) in attempts.iter_mut().rev().zip([Some("biz-id-control-characters"), None]) {
        record.attempt = Attempt { kind: Kind::Explore, case: case.map(str::to_owned), ..record.attempt.clone() };
    }
    attempts
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_explores_stands_under_the_name_of_its_case_and_not_of_a_person() {
    for size in [(80, 24), (120, 40)] {
        let records = exploring(attempts(4, Timestamp::now()));
        let (mut operator, store) = at_history_with(size, records).await;
        let list = operator.sees("▸ ✗ Rejected").await;
        let rows: Vec<&str> = list.lines().skip(3).take(4).collect();
        assert!(
            rows[0].contains(if size.0 > 80 { "◇ biz-id-control-c" } else { "◇ biz-id-control-characters" }),
            "{list}"
        );
        assert!(rows[1].contains("◇ exploration "), "{list}");
        assert!(!rows[..2].concat().contains('@') && rows[2..].iter().all(|row| row.contains("user-0000")), "{list}");
        if size.0 > 80 {
            operator.sees("case          biz-id-control-characters").await;
        }
        record_is_read(&mut operator, size).await;
        operator.sees("1 of 4").await;
        snapshot(&format!("history-explored-{}x{}", size.0, size.1), &operator.sees("◇ exploration").await);
        operator.press("enter");
        operator.sees("kind          a deliberate mistake").await;
        operator.sees("case          biz-id-control-characters").await;
        operator.press("esc").press("/").type_text("kind:explore");
        operator.sees("1 of 2").await;
        drop(store);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_is_looked_for_as_a_word_is_found_by_the_filter_that_is_named() {
    let (mut operator, _store) = at_history((80, 24), 4).await;
    for (word, filter) in [("rejected", "outcome:rejected"), ("Not sent", "outcome:not_sent")] {
        operator.press("/").type_text(word).press("enter");
        operator.sees(&format!("{filter} finds them")).await;
        operator.press("esc");
        operator.sees("1 of 4").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_encrypted_history_does_not_find_is_said_whole() {
    let data = Arc::new(TempDir::new().unwrap());
    let key = data.path().join("history.key");
    fs::write(&key, "aYvK0mC2VfUq1oFz7l2d4Cw9m1mN0t5b3n6p8r0s2u4=").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let config = "[history]\nkey_file = \"history.key\"\n";
    let mut operator = Operator::open(&Start { size: (80, 24), path: Path::new(FACE), config, data: Some(data) });
    operator.sees("nothing leaves here").await;
    operator.press("f2").press("/").type_text("nobody");
    operator.sees("Nothing matches").await;
    operator.sees("esc ends the\n search.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_list_has_other_orders() {
    let (mut operator, _store) = at_history((120, 40), 30).await;
    operator.sees("the newest first").await;
    operator.press("o");
    operator.sees("the oldest first").await;
    operator.sees("▸ ✓ Enrolled staging      user-00000@").await;
    operator.press("o").press("o");
    operator.sees("by userId").await;
    operator.press("o");
    operator.sees("the newest first").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_is_shown_in_numbers() {
    for size in [(80, 24), (120, 40)] {
        let morning = "2026-11-23T08:00:00Z".parse().unwrap();
        let (mut operator, _store) = at_history_since(size, 400, morning).await;
        operator.press("N");
        let numbers = operator.sees("success rate").await;
        assert!(numbers.contains("50.0 %") && numbers.contains(" 400\n") && !numbers.contains("of 400"), "{numbers}");
        snapshot(&format!("history-numbers-{}x{}", size.0, size.1), &numbers);
        operator.press("/").type_text("outcome:enrolled").press("enter");
        operator.sees("100.0 %").await;
        operator.press("N");
        operator.sees("1 of 200").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_leaves_as_a_file_and_another_file_is_replaced_only_after_a_yes() {
    let (mut operator, _store) = at_history((120, 40), 20).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("out.jsonl");
    operator.press("/").type_text("outcome:rejected").press("enter");
    operator.sees("1 of 10").await;
    let type_path = |operator: &Operator, path: &Path| {
        operator.press("x").press("ctrl-u").type_text(&path.display().to_string()).press("enter");
    };
    type_path(&operator, &folder.path().join("out.txt"));
    operator.sees("let it end in").await;
    operator.press("esc");
    // What cannot be written is told beside what was typed.
    let nowhere = folder.path().join("gone/out.csv");
    type_path(&operator, &nowhere);
    let refused = operator.sees("cannot write").await;
    assert!(refused.contains("Export what is listed") && !refused.contains("at path"), "{refused}");
    assert!(refused.contains("⏎ write ") && !refused.contains("Exporting"), "{refused}");
    operator.press("esc");
    type_path(&operator, &file);
    operator.sees("10 attempts in ").await;
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 10);
    fs::write(&file, "mine").unwrap();
    type_path(&operator, &file);
    let question = operator.sees("Replace the file?").await;
    assert!(!question.to_lowercase().contains("exporting"), "{question}");
    operator.press("esc");
    operator.no_longer_sees("Replace the file?").await;
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    operator.press("esc");
    type_path(&operator, &file);
    operator.sees(" y  yes ").await;
    operator.press("y");
    operator.sees("10 attempts in ").await;
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_records_shows_up_by_itself() {
    let (mut operator, other) = at_history((120, 40), 3).await;
    operator.press("down");
    operator.sees("2 of 3").await;
    let Record { attempt, .. } = record("01ATTEMPT99999", "{}");
    let new = Attempt {
        id: AttemptId("01ATTEMPT99999".into()),
        at: attempt.at + SignedDuration::from_hours(1),
        user_id: "someone-new".into(),
        ..attempt
    };
    other.finish(new, Wire::default()).await.unwrap();
    operator.sees("someone-new").await;
    // The chosen one stays chosen.
    operator.sees("3 of 4").await;
}
