//! `history export` and `history stats`: the real binary, what it writes, its exit codes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

#[path = "common/leaks.rs"]
mod leaks;
#[path = "common/place.rs"]
mod place;

use std::fs;
use std::process::{Command, Stdio};

use place::{FACE, Place, text};
use serde_json::Value;

/// A place with three attempts on record.
fn place_with_three() -> Place {
    let place = Place::new();
    place.run(&["send", "--image", FACE, "--user-id", "=HYPERLINK(\"http://x\")"]);
    place.run(&["send", "--image", FACE, "--user-id", "u2", "--scenario", "UNABLE_GET_IMAGE"]);
    place.run(&["send", "--image", "README.md", "--user-id", "u3"]);
    place
}

fn export(place: &Place, arguments: &[&str]) -> (String, Option<i32>) {
    let output = place.run(&[&["history", "export", "--format"], arguments].concat());
    (text(&output.stdout), output.status.code())
}

fn objects(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_form_holds_what_the_query_finds() {
    let place = place_with_three();
    let (lines, code) = export(&place, &["jsonl"]);
    let lines = objects(&lines);
    assert_eq!((code, lines.len()), (Some(0), 3));
    let shown = place.run(&["history", "show", lines[2]["id"].as_str().unwrap(), "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&shown.stdout).unwrap(), lines[2]);
    assert_eq!(lines[2]["annotation"], serde_json::json!({"note": "", "tags": []}));
    let headers = lines[2]["wire"]["request"]["headers"].as_array().unwrap();
    assert!(headers.iter().any(|header| *header == serde_json::json!(["Signature", "<elided>"])), "{headers:?}");

    let (array, _) = export(&place, &["json", "--sort", "oldest"]);
    let mut array = serde_json::from_str::<Vec<Value>>(&array).unwrap();
    array.reverse();
    assert_eq!(array, lines);

    let (csv, _) = export(&place, &["csv", "outcome:enrolled", "since:1d"]);
    let rows: Vec<_> = csv::Reader::from_reader(csv.as_bytes()).into_records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][9]), (1, "'=HYPERLINK(\"http://x\")"));
    assert!(csv.starts_with("id,at_utc,at_local,") && csv.ends_with("\r\n"), "{csv}");

    let (page, _) = export(&place, &["html", "--", "-outcome:not_sent"]);
    assert_eq!(page.matches("<details>").count(), 2);
    assert!(page.contains("=HYPERLINK(&quot;http://x&quot;)") && page.contains("<code>-outcome:not_sent</code>"));
    assert_eq!(export(&place, &["json", "user:nobody"]), ("[]\n".into(), Some(0)));
}

#[test]
fn a_wrong_command_line_is_2() {
    let place = Place::new();
    for arguments in [
        vec!["xml"],
        vec!["csv", "outcome:nonsense"],
        vec!["csv", "nosuch:filter"],
        vec!["csv", "@"],
        vec!["csv", "\"\""],
        vec!["csv", "--sort", "random"],
        vec!["csv", "--force"],
    ] {
        assert_eq!(export(&place, &arguments).1, Some(2), "{arguments:?}");
    }
    assert_eq!(place.run(&["history", "stats", "since:nonsense"]).status.code(), Some(2));
}

#[test]
fn a_file_is_replaced_only_when_that_is_said() {
    let place = place_with_three();
    let file = place.path("week.csv");
    let name = file.to_str().unwrap();
    let output = place.run(&["history", "export", "--format", "csv", "--output", name]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), String::new()));
    assert!(text(&output.stderr).contains("3 attempts in "), "{}", text(&output.stderr));
    let first = fs::read(&file).unwrap();
    assert!(first.starts_with("\u{FEFF}id,".as_bytes()));

    let output = place.run(&["history", "export", "--format", "jsonl", "--output", name]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("--force"), "{}", text(&output.stderr));
    assert_eq!(fs::read(&file).unwrap(), first);
    assert_eq!(export(&place, &["jsonl", "--output", name, "--force"]).1, Some(0));
    assert_eq!(objects(&fs::read_to_string(&file).unwrap()).len(), 3);
}

#[test]
fn a_file_that_cannot_be_written_is_3_and_a_pipe_that_cannot_is_70() {
    let place = place_with_three();
    let nowhere = place.path("no such folder/a.csv");
    assert_eq!(export(&place, &["csv", "--output", nowhere.to_str().unwrap()]).1, Some(3));
    if cfg!(target_os = "linux") {
        let unwritable = place.run(&["history", "export", "--format", "csv", "--output", "/proc/a.csv"]);
        assert_eq!(unwritable.status.code(), Some(3));
        let said = text(&unwritable.stderr);
        assert!(said.contains("cannot write /proc/a.csv") && !said.contains(".tmp"), "{said}");
    }
    let own = place.path("data/history.db");
    assert_eq!(export(&place, &["csv", "--output", own.to_str().unwrap(), "--force"]).1, Some(3));
    if let Ok(full) = fs::File::options().write(true).open("/dev/full") {
        let mut command = place.command(&["history", "export", "--format", "jsonl"]);
        assert_eq!(place.hear(command.stdout(full).output().unwrap()).status.code(), Some(70));
    }
    if cfg!(target_os = "linux") {
        assert_eq!(export(&place, &["csv", "--output", "/dev/null", "--force"]).1, Some(3));
    }
}

/// A limit on the size of files stands for a disk that is full: the store has its own tests with a real one.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_grows_too_large_for_its_place_leaves_nothing() {
    let place = place_with_three();
    let folder = place.path("out");
    fs::create_dir(&folder).unwrap();
    let long = "x y ".repeat(300_000);
    let id = objects(&export(&place, &["jsonl"]).0)[0]["id"].as_str().unwrap().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        use enroll_console::enrollment::AttemptId;
        use enroll_console::history::{Annotation, Store};
        let store = Store::open(&place.path("data")).unwrap();
        let annotation = Annotation { note: long, tags: Vec::new() };
        assert!(store.annotate(AttemptId(id), annotation).await.unwrap());
    });
    // The store is larger than the limit too, but nothing is written into it.
    let binary = assert_cmd::cargo::cargo_bin!("enroll-console");
    let script = format!(
        "trap '' XFSZ; ulimit -f 800; exec {} history export --format jsonl --output {}",
        binary.display(),
        folder.join("a.jsonl").display()
    );
    let mut command = place.command(&[]);
    let environment: Vec<_> =
        command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
    command = Command::new("sh");
    command.args(["-c", &script]).stdin(Stdio::null());
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = place.hear(command.output().unwrap());
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("cannot write"), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn the_record_is_counted_as_text_and_as_one_object() {
    let place = place_with_three();
    let told = text(&place.run(&["history", "stats"]).stdout);
    for part in ["success rate", "50.0 %", "✓ Enrolled", "UNABLE_GET_IMAGE", "By day", "By operator", "█"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    assert!(!told.contains('\u{1B}'));
    let object: Value = serde_json::from_slice(&place.run(&["history", "stats", "--json"]).stdout).unwrap();
    assert_eq!((&object["attempts"], &object["success_rate"]), (&3.into(), &0.5.into()));
    assert_eq!(object["days"][0]["attempts"], 3);
    assert_eq!(object["profiles"][0]["name"], "simulator");
    let of_one: Value = serde_json::from_slice(&place.run(&["history", "stats", "user:u2", "--json"]).stdout).unwrap();
    assert_eq!((&of_one["attempts"], &of_one["success_rate"]), (&1.into(), &0.0.into()));
}

#[test]
fn an_empty_record_is_told_in_a_sentence() {
    let place = Place::new();
    let told = place.run(&["history", "stats"]);
    assert_eq!(told.status.code(), Some(0));
    assert_eq!(text(&told.stdout).lines().count(), 1);
    let object: Value = serde_json::from_slice(&place.run(&["history", "stats", "--json"]).stdout).unwrap();
    assert_eq!((&object["attempts"], &object["success_rate"]), (&0.into(), &Value::Null));
}
