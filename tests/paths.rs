//! Files whose names are not UTF-8, and files that break a decoder, through the real binary.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

#[path = "common/leaks.rs"]
mod leaks;
#[path = "common/place.rs"]
mod place;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;
use std::process::Output;

use place::{FACE, Place, text};
use serde_json::Value;

/// `ana`, an `é` as Latin-1 has it, and more that has to be quoted.
const NAME: &[u8] = b"an\xE9 'a' 100%\xFF.jpg";

/// The same in an address.
const ADDRESS: &str = "an%E9%20%27a%27%20100%25%FF.jpg";

fn name(bytes: &[u8]) -> OsString {
    OsString::from_vec(bytes.to_vec())
}

/// A place, and in it the face under that name; nothing where a file system takes no such name (macOS).
fn with_photo() -> Option<(Place, PathBuf)> {
    let place = Place::new();
    let file = place.path("photos").join(name(NAME));
    std::fs::create_dir(place.path("photos")).unwrap();
    match std::fs::copy(FACE, &file) {
        Ok(_) => Some((place, file)),
        Err(error) => {
            eprintln!("SKIPPED: this file system takes no such name: {error}");
            None
        }
    }
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        unreachable!("{error}\nstdout: {}\nstderr: {}", text(&output.stdout), text(&output.stderr))
    })
}

#[test]
fn a_photo_is_read_written_and_sent_whatever_bytes_its_path_has() {
    let Some((place, file)) = with_photo() else { return };
    let address = format!("file://{}/{ADDRESS}", place.path("photos").display());
    let out = place.path("photos").join(name(b"out\xFE.jpg"));
    let output = place.command(&["photo", "--json", "--output"]).arg(&out).arg(&file).output().unwrap();
    assert_eq!(json(&place.hear(output))["path"], *address);
    assert!(std::fs::read(&out).unwrap().starts_with(&[0xFF, 0xD8]));
    let relative =
        place.command(&["photo", "--json"]).arg(name(NAME)).current_dir(place.path("photos")).output().unwrap();
    assert_eq!(json(&place.hear(relative))["path"], *format!("file:{ADDRESS}"));

    let sent = place.command(&["send", "--json", "--user-id", "77", "--image"]).arg(&file).output().unwrap();
    let sent = json(&place.hear(sent));
    assert_eq!((&sent["outcome"], &sent["photo"]["path"]), (&"enrolled".into(), &address.as_str().into()), "{sent}");
    let record = json(&place.run(&["history", "list", "--json"]));
    assert_eq!(record["photo"]["path"], *address);
    // What the record says is taken as it stands.
    assert_eq!(json(&place.run(&["photo", "--json", &address]))["sha256"], sent["photo"]["sha256"]);
    let shown = place.run(&["photo", &address]);
    assert!(text(&shown.stdout).contains(&address) && shown.status.success(), "{}", text(&shown.stderr));

    let gone = place.command(&["photo"]).arg(name(b"gone\xFF.jpg")).output().unwrap();
    assert_eq!(gone.status.code(), Some(3));
    assert!(text(&gone.stderr).contains("file:gone%FF.jpg is not there"), "{}", text(&gone.stderr));
    assert_eq!(json(&place.run(&["photo", "--json", "sample:grace_hopper"]))["path"], "sample:grace_hopper");
}

#[test]
fn settings_and_record_lie_wherever_the_system_lets_them() {
    let Some((place, file)) = with_photo() else { return };
    let folder = place.path("photos");
    let (config, data) = (folder.join(name(b"c\xFF.toml")), folder.join(name(b"data\xFE")));
    std::fs::write(&config, "[checks]\n").unwrap();
    let run = |arguments: &[&str], last: Option<&PathBuf>| {
        let mut command = place.command(&[]);
        command.env_remove("ENROLL_CONSOLE_CONFIG").env_remove("ENROLL_CONSOLE_DATA_DIR");
        command.arg("--config").arg(&config).arg("--data-dir").arg(&data).args(arguments).args(last);
        let output = place.hear(command.output().unwrap());
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        output
    };
    let sent = json(&run(&["send", "--json", "--user-id", "77", "--image"], Some(&file)));
    assert_eq!(sent["outcome"], "enrolled");
    assert_eq!(json(&run(&["history", "list", "--json"], None))["id"], sent["id"]);
    run(&["history", "verify"], None);
    run(&["config", "show"], None);
    assert!(data.join("history.db").exists() || std::fs::read_dir(&data).unwrap().count() > 0);
    let export = folder.join(name(b"out\xFD.csv"));
    run(&["history", "export", "--format", "csv", "--output"], Some(&export));
    assert!(std::fs::read_to_string(&export).unwrap().contains("77"));
}

#[test]
fn a_photo_that_broke_a_decoder_is_told_in_sentences_alone() {
    let place = Place::new();
    let broken = "tests/fixtures/photos/damaged/panic.jpg";
    for (arguments, exit) in [
        (&["photo", broken][..], 3),
        (&["photo", broken, "--show", "--color", "always"], 0),
        (&["photo", broken, "--json"], 3),
    ] {
        let output = place.run(arguments);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{told}");
        assert!(!told.contains("panicked") && !told.contains("RUST_BACKTRACE"), "{told}");
        assert!(told.lines().count() <= 2, "{told}");
    }
}

#[test]
fn a_raw_file_is_refused_with_the_way_out() {
    let place = Place::new();
    let raw = place.path("IMG_1.tif");
    std::fs::write(&raw, [b"II\x2a\0\x10\0\0\0CR\x02\0".as_slice(), &[0; 100]].concat()).unwrap();
    let output = place.run(&["send", "--json", "--user-id", "77", "--image", raw.to_str().unwrap()]);
    let answer = json(&output);
    assert_eq!((output.status.code(), &answer["outcome"]), (Some(3), &"not_sent".into()));
    let message = answer["failure"]["message"].as_str().unwrap();
    assert!(
        message.contains("is a camera's raw file (CR2), which this version cannot read: export it as JPEG"),
        "{message}"
    );
}
