//! A real `kill -9`: whatever left is in the record, as unknown, after the next start.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;
use tempfile::TempDir;

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("enroll-console").unwrap();
    command.env("ENROLL_CONSOLE_CONFIG", data.with_extension("toml")).env("ENROLL_CONSOLE_DATA_DIR", data);
    command.env_remove("ENROLL_CONSOLE_PROFILE").stdin(Stdio::null()).args(arguments);
    command
}

/// The attempts as they stand in the database, read beside whoever writes it, without a start of the program.
fn outcomes_on_disk(data: &Path) -> Vec<String> {
    let file = data.join("history.db");
    let Ok(database) = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY) else {
        return Vec::new();
    };
    let Ok(mut select) = database.prepare("SELECT outcome FROM attempt") else { return Vec::new() };
    let rows = select.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Waits until the only attempt is on disk as `sending`.
fn wait_until_sending(data: &Path) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while outcomes_on_disk(data) != ["sending"] {
        assert!(Instant::now() < deadline, "it was never recorded as sending");
        std::thread::yield_now();
    }
}

#[test]
fn an_enrollment_that_is_asked_to_end_says_and_records_what_is_known() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    std::fs::write(data.with_extension("toml"), "").unwrap();
    let arguments = ["send", "--json", "--image", "sample:grace_hopper", "--user-id", "u1", "--scenario", "SLOW"];
    let sending = command(&data, &arguments).stdout(Stdio::piped()).spawn().unwrap();
    wait_until_sending(&data);
    Command::new("kill").args(["-TERM", &sending.id().to_string()]).status().unwrap();
    let output = sending.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    // Between the record and the first byte nothing has left yet, and that is known for certain.
    let expected = if told["outcome"] == "unknown" { 4 } else { 3 };
    assert_eq!(output.status.code(), Some(expected), "{told}");
    assert_eq!(told["failure"]["kind"], "interrupted");
    assert_eq!(outcomes_on_disk(&data), [told["outcome"].as_str().unwrap()]);
}

#[test]
fn an_enrollment_that_was_killed_is_unknown_after_the_next_start() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    std::fs::write(data.with_extension("toml"), "").unwrap();
    let mut sending =
        command(&data, &["send", "--image", "sample:grace_hopper", "--user-id", "u1", "--scenario", "SLOW"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
    wait_until_sending(&data);

    let listed = command(&data, &["history", "list", "--json"]).output().unwrap();
    let alive: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(alive["outcome"], "sending", "an attempt of a process that lives was given up");

    sending.kill().unwrap();
    sending.wait().unwrap();
    assert_eq!(outcomes_on_disk(&data), ["sending"]);
    let listed = command(&data, &["history", "list", "--json"]).output().unwrap();
    let dead: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&dead["outcome"], &dead["failure"]["kind"]), (&"unknown".into(), &"interrupted".into()));
    assert_eq!(dead["id"], alive["id"]);
}
