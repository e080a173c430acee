//! The same asked of the `sqlite3` program.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the program calls itself; `None` where there is none.
pub(crate) fn version() -> Option<String> {
    let output = Command::new("sqlite3").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).split(' ').next()?.to_owned())
}

/// The milliseconds that each statement takes there, one after the other in one process. It tells them to the millisecond.
pub(crate) fn milliseconds(database: &Path, statements: &[String]) -> Vec<f64> {
    let mut script = String::from(".timer on\n.output /dev/null\nPRAGMA cache_size = -32768;\n");
    for statement in statements {
        writeln!(script, "{statement};").unwrap();
    }
    let mut child = Command::new("sqlite3")
        .args(["-readonly", "-batch"])
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.is_empty(), "sqlite3 says: {error}");
    let text = String::from_utf8_lossy(&output.stdout);
    let times =
        text.lines().filter_map(|line| line.strip_prefix("Run Time: real ")?.split(' ').next()?.parse::<f64>().ok());
    // The first is the pragma's.
    times.skip(1).map(|seconds| seconds * 1e3).collect()
}
