//! `explore run --baseline` by the real binary: which file it is, what is listed then, and what is written.

use std::fs;
use std::io::Read;
use std::net::TcpListener;

use enroll_console::explore::Baseline;
use serde_json::Value;

use crate::cli::{account, code};
use crate::place::{Place, text};

#[test]
fn with_a_baseline_the_table_shows_only_what_is_not_as_accepted_and_a_report_all() {
    let place = Place::new();
    let (file, report) = (place.path("accepted.toml"), place.path("all.json"));
    let run = |more: &[&str]| {
        let arguments = ["explore", "run", "--cases", "method-get,method-put,path-unknown", "--baseline"];
        text(&place.run(&[&arguments[..], &[file.to_str().unwrap()], more].concat()).stdout)
    };
    let first = run(&[]);
    assert_eq!(first.lines().count(), 5, "all of them, a line between, and the sum: {first}");
    let sum = "3 cases in ";
    let again = run(&[]);
    assert!(again.starts_with(&format!("3 cases are as accepted and not listed.\n\n{sum}")), "{again}");
    let written = fs::read_to_string(&file).unwrap();
    let other = written.replace("method-get = \"F NO_INTERFACE_DEF\"", "method-get = \"F ACCESS_DENIED\"");
    let fewer: Vec<_> = other.lines().filter(|line| !line.starts_with("path-unknown")).collect();
    fs::write(&file, fewer.join("\n")).unwrap();
    let changed = run(&[]);
    let lines: Vec<_> = changed.lines().collect();
    assert!(lines[0].starts_with("✗ different") && lines[0].contains("method-get"), "{changed}");
    assert!(lines[1].contains("accepted was F ACCESS_DENIED"), "{changed}");
    assert!(lines[2].contains("path-unknown"), "it is new: {changed}");
    assert_eq!(lines[3], "1 case is as accepted and not listed.");
    run(&["--output", report.to_str().unwrap()]);
    let all: Value = serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(all["cases"].as_array().unwrap().len(), 3);
}

#[test]
fn a_baseline_without_a_file_is_the_profiles_own_that_the_console_keeps() {
    let place = Place::new();
    let run = |more: &[&str]| {
        place.run(&[&["explore", "run", "--cases", "method-get,method-put", "--baseline"], more].concat())
    };
    let first = run(&[]);
    assert_eq!(code(&first), 0, "{}", text(&first.stderr));
    let file = Baseline::file(&place.path("config.toml"), "simulator");
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("method-get = \"F NO_INTERFACE_DEF\""), "{written}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
    fs::write(&file, written.replace("NO_INTERFACE_DEF", "ACCESS_DENIED")).unwrap();
    assert_eq!(code(&run(&["--report", "json"])), 1, "what the file says counts");
    assert_eq!(code(&run(&["--accept"])), 1);
    assert_eq!(fs::read_to_string(&file).unwrap(), written);

    fs::remove_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file.parent().unwrap(), "").unwrap();
    let refused = run(&[]);
    let told = text(&refused.stderr);
    assert_eq!((code(&refused), text(&refused.stdout).as_str()), (3, ""));
    assert!(told.contains("baselines is no folder. Name another file with --baseline. Nothing was sent"), "{told}");
}

#[test]
fn what_the_console_accepts_during_a_run_is_not_lost() {
    let place = Place::new();
    let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
    account(&place, "sandbox", gateway.local_addr().unwrap());
    let baseline = place.path("accepted.toml");
    let file = baseline.clone();
    let accepts = std::thread::spawn(move || {
        let (mut asked, _) = gateway.accept().unwrap();
        asked.read_exact(&mut [0; 1000]).unwrap();
        fs::write(file, "profile = \"live\"\n[answers]\nmethod-get = \"F NO_INTERFACE_DEF\"\n").unwrap();
        drop(asked);
    });
    let output = place.run(&["explore", "run", "--cases", "right-plain", "--baseline", baseline.to_str().unwrap()]);
    accepts.join().unwrap();
    let written = fs::read_to_string(&baseline).unwrap();
    let told = text(&output.stderr);
    assert!(written.contains("method-get = ") && written.contains("right-plain = "), "{written}{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_baseline_that_is_there_is_only_read_unless_it_is_renewed() {
    let place = Place::new();
    let file = place.path("accepted.toml");
    fs::write(&file, "profile = \"simulator\"\n[answers]\nmethod-get = \"F NO_INTERFACE_DEF\"\n").unwrap();
    // A name in a folder where no file can be made.
    let run = |more: &[&str]| {
        let arguments = [&["explore", "run", "--cases", "method-get", "--baseline", "/proc/self/fd/0"], more].concat();
        let mut command = place.command(&arguments);
        place.hear(command.stdin(fs::File::open(&file).unwrap()).output().unwrap())
    };
    let read = run(&[]);
    assert_eq!(code(&read), 0, "{}", text(&read.stderr));
    let renewed = run(&["--accept"]);
    assert_eq!((code(&renewed), text(&renewed.stdout).as_str()), (3, ""));
    assert!(text(&renewed.stderr).contains("cannot write /proc/self/fd/0"), "{}", text(&renewed.stderr));
}

#[test]
fn the_name_of_a_case_is_no_file_of_answers() {
    let place = Place::new();
    let run = place.run(&["explore", "run", "--baseline", "right-plain"]);
    assert_eq!((code(&run), text(&run.stdout).as_str()), (2, ""));
    assert!(text(&run.stderr).contains("say --cases right-plain --baseline"), "{}", text(&run.stderr));
}
