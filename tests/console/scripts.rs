//! What is copied as a shell script does what the console would have done.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use enroll_console::simulator::{Simulator, SimulatorConfig, SimulatorKeys, profile_toml};
use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::{FACE, enroll_shown};

/// Runs a script in `folder`, after the command that it names for its photo; gives what it printed.
fn run(folder: &Path, script: &str) -> String {
    let command = script.lines().find_map(|line| line.strip_prefix("MAKE_PHOTO=")).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_enroll-console")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let made = format!("rm -f grace_hopper.prepared.jpg; eval {command}\n{script}");
    fs::write(folder.join("enroll.sh"), made).unwrap();
    let mut bash = Command::new("bash");
    bash.arg("enroll.sh").current_dir(folder).env("PATH", path);
    let output = bash.env("ENROLL_CONSOLE_DATA_DIR", folder).env("XDG_CONFIG_HOME", folder).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_of_what_is_shown_or_on_record_enrolls() {
    if ["curl", "bash"].iter().any(|tool| Command::new(tool).arg("--version").output().is_err())
        || Command::new("openssl").arg("version").output().is_err()
    {
        eprintln!("SKIPPED: scripts cannot be run here without bash, curl and openssl");
        return;
    }
    let folder = TempDir::new().unwrap();
    let keys = SimulatorKeys::load_or_create(folder.path()).unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    let simulator = Simulator::start(SimulatorConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        scenario: None,
        keys: keys.clone(),
        observer: Some(Box::new(move |event| hears.lock().unwrap().push(event.to_string()))),
    })
    .await
    .unwrap();
    let config = profile_toml(&simulator.base_url(), &keys).unwrap();
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    operator.sees("test environment").await;
    operator.sees("sends    JPEG").await;
    operator.press("C");
    operator.sees("userId is empty").await;
    operator.type_text("o'Brien").press("ctrl-x");
    let script = operator.has_copied().await;
    let shown = operator.sees("The shell script was copied").await;
    assert!(!shown.contains("#!/usr"), "{shown}");
    let key = fs::read_to_string(keys.merchant_file()).unwrap();
    assert!(key.lines().filter(|line| line.len() == 64).all(|line| !script.contains(line)));
    let place = folder.path().to_owned();
    let output = tokio::task::spawn_blocking(move || run(&place, &script)).await.unwrap();
    assert!(output.contains("signature: valid") && output.contains("\"SUCCESS\""), "{output}");

    operator.press("esc");
    enroll_shown(&mut operator, "x").await;
    operator.sees("Enrolled · SUCCESS").await;
    operator.press("h");
    operator.sees("profile       standalone").await;
    operator.press("C");
    let script = operator.has_copied_with("Brienx").await;
    let place = folder.path().to_owned();
    let output = tokio::task::spawn_blocking(move || run(&place, &script)).await.unwrap();
    assert!(output.contains("signature: valid") && output.contains("\"SUCCESS\""), "{output}");
    assert_eq!(told.lock().unwrap().len(), 3, "one from the console, two from scripts: {told:?}");
}
