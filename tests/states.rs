//! The bad states of the record, as somebody meets them who runs a command: words and exit codes.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::fs::{self, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;
use tempfile::TempDir;

const FACE: &str = "src/photo/samples/grace_hopper.jpg";

/// Somebody who owns nothing.
const NOBODY: u32 = 65534;

/// A data folder of its own, with an attempt in its record.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: TempDir::new().unwrap() };
        fs::set_permissions(place.folder.path(), Permissions::from_mode(0o755)).unwrap();
        fs::write(place.folder.path().join("config.toml"), "").unwrap();
        let sent = run(place.command(&["send", "--image", FACE, "--user-id", "u1", "--biz-id", "b-1"]));
        assert!(sent.status.success(), "{sent:?}");
        place
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("enroll-console").unwrap();
        command.env_remove("ENROLL_CONSOLE_PROFILE");
        command.env("ENROLL_CONSOLE_CONFIG", self.folder.path().join("config.toml"));
        command.env("ENROLL_CONSOLE_DATA_DIR", self.data()).args(arguments);
        command
    }

    /// The same as somebody who may read and not write; whoever is not root takes the right from himself.
    fn run_as_nobody(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        if rustix::process::getuid().is_root() {
            // The program may lie where only root may look.
            let (program, link) = (PathBuf::from(command.get_program()), self.folder.path().join("program"));
            if !link.exists() && fs::hard_link(&program, &link).is_err() {
                fs::copy(&program, &link).unwrap();
            }
            let environment: Vec<_> =
                command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
            command = Command::new(link);
            command.env_remove("ENROLL_CONSOLE_PROFILE").envs(environment).args(arguments);
            command.uid(NOBODY).gid(NOBODY);
        }
        run(command)
    }

    /// Takes away the right to write into folder and record; the simulator's keys stay their reader's own.
    fn protect(&self) {
        let keys = self.data().join("simulator");
        let own = fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().path()).chain([keys.clone()]);
        if rustix::process::getuid().is_root() {
            own.for_each(|path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap());
        }
        // What a program leaves that ends is a log, too.
        let files = ["history.db", "history.db-wal", "history.db-shm"].map(|name| self.data().join(name));
        for file in files.iter().filter(|file| file.exists()) {
            fs::set_permissions(file, Permissions::from_mode(0o444)).unwrap();
        }
        fs::set_permissions(self.data(), Permissions::from_mode(0o555)).unwrap();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // So that it can be removed.
        let _ = fs::set_permissions(self.data(), Permissions::from_mode(0o755));
    }
}

fn run(mut command: Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_record_that_may_not_be_written_is_listed_and_shown_and_nothing_is_sent() {
    let place = Place::new();
    place.protect();
    for arguments in [&["history", "list", "--json"][..], &["history", "show", "0", "--json"]] {
        let listed = place.run_as_nobody(arguments);
        assert_eq!(listed.status.code(), Some(0), "{listed:?}");
        let object: Value = serde_json::from_slice(&listed.stdout).unwrap();
        assert_eq!(object["bizId"], "b-1");
        let words = text(&listed.stderr);
        assert!(words.starts_with("Nothing can be sent, but the history can be read: "), "{words}");
        assert!(words.contains("or name another folder with --data-dir"), "{words}");
    }
    let sent = place.run_as_nobody(&["send", "--image", FACE, "--user-id", "u1", "--biz-id", "b-2"]);
    assert_eq!(sent.status.code(), Some(70), "{sent:?}");
    let words = text(&sent.stderr);
    assert!(words.contains("nothing was sent, because it could not be recorded first"), "{words}");
    assert!(words.contains("cannot be written: check its permissions and its folder's"), "{words}");
    assert_eq!(text(&sent.stdout), "");
}

/// The first page of the record, all of which is in its file, is no first page any more.
fn damage(data: &Path) {
    let record = rusqlite::Connection::open(data.join("history.db")).unwrap();
    record.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(record);
    let mut file = OpenOptions::new().write(true).open(data.join("history.db")).unwrap();
    file.write_all(&[0xA5; 4096]).unwrap();
}

#[test]
fn a_damaged_record_is_set_aside_told_once_and_goes_on() {
    let place = Place::new();
    damage(&place.data());
    let listed = run(place.command(&["history", "list", "--json"]));
    assert_eq!(listed.status.code(), Some(0), "{listed:?}");
    let object: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&object["bizId"], &object["outcome"]), (&"b-1".into(), &"enrolled".into()));
    let words = text(&listed.stderr);
    let told = "The history was damaged: all its 2 entries were saved. The damaged file is kept beside it as history.damaged-20";
    assert!(words.starts_with(told), "{words}");

    let sent = run(place.command(&["send", "--image", FACE, "--user-id", "u1", "--biz-id", "b-2"]));
    assert_eq!(sent.status.code(), Some(0), "{sent:?}");
    assert!(!text(&sent.stderr).contains("damaged"), "{sent:?}");
    let used = run(place.command(&["send", "--json", "--image", FACE, "--user-id", "u1", "--biz-id", "b-1"]));
    let object: Value = serde_json::from_slice(&used.stdout).unwrap();
    assert_eq!(object["outcome"], "not_sent", "what was sent before the damage is not sent twice");
}
