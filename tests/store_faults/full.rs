//! The disk is full: a small file system of its own, filled up.
//!
//! Where none can be mounted there is no test. The shims that need no rights tell the program something else than a full
//! disk does: a limit on the size of files (`ulimit -f`) is another error of the system, and `PRAGMA max_page_count` holds
//! only for the connection that set it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::gateway::{Answer, Turn};

/// What has to be said of it.
const WORDS: [&str; 2] = ["the disk is full", "free some space and try again"];

/// A file system of 2 MB.
struct Disk {
    folder: TempDir,
}

impl Disk {
    /// Mounts one, where that is allowed.
    fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs"]).arg(folder.path());
        if mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Self { folder });
        }
        println!("SKIPPED: a file system that fills up cannot be mounted here");
        None
    }

    /// A desk whose data folder is on this disk.
    fn desk(&self, turns: impl FnMut(usize) -> Turn + Send + 'static) -> Desk {
        let mut desk = Desk::at(turns);
        desk.data = self.folder.path().join("data");
        desk
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

    /// Mounts it once more, as `ro` or `rw`.
    fn remount(&self, mode: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{mode}")]).arg(self.folder.path());
        assert!(mount.status().unwrap().success());
    }

    /// Makes space again.
    fn clear(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}

/// Writes until nothing more goes in, and leaves so many bytes free.
fn fill(filler: &Path, rest: u64) {
    let mut file = File::options().append(true).create(true).open(filler).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    let length = file.metadata().unwrap().len();
    file.set_len(length - rest).unwrap();
}

#[test]
fn a_first_start_without_room_sends_nothing_and_the_next_one_works() {
    let Some(mount) = Disk::mount() else { return };
    for rest in (0..=320).step_by(40) {
        let desk = mount.desk(|_| Turn::at_once(Answer::Success));
        fill(&mount.filler(), rest * 1024);
        let told = desk.send("b1");
        mount.clear();
        let first = match (told.exit, desk.gateway.notes().len()) {
            (Some(0), 1) => Some("enrolled"),
            (Some(70), 1) => Some("unknown"),
            (_, left) => {
                told.assert_refused(&WORDS);
                assert_eq!(left, 0, "with {rest} KiB left something was sent: {told:?}");
                None
            }
        };
        assert_eq!(desk.send("b2").exit, Some(0));
        let expected = first.map(|outcome| ("b1", outcome)).into_iter().chain([("b2", "enrolled")]);
        let expected: Vec<_> = expected.map(|(id, outcome)| (id.to_owned(), outcome.to_owned())).collect();
        assert_eq!(desk.listed(), expected, "with {rest} KiB left: {told:?}");
        fs::remove_dir_all(&desk.data).unwrap();
    }
}

#[test]
fn however_little_room_is_left_what_leaves_is_on_record_and_what_was_recorded_stays() {
    let Some(mount) = Disk::mount() else { return };
    let desk = mount.desk(|_| Turn::at_once(Answer::Success));
    assert_eq!(desk.send("first").exit, Some(0));
    let mut expected = vec![("first".to_owned(), "enrolled".to_owned())];
    for rest in (0..=160).step_by(16) {
        let before = desk.gateway.notes().len();
        fill(&mount.filler(), rest * 1024);
        let biz_id = format!("b{rest}");
        let told = desk.send(&biz_id);
        mount.clear();
        let has_left = desk.gateway.notes().len() > before;
        match told.exit {
            Some(0) => expected.push((biz_id, "enrolled".to_owned())),
            Some(70) if has_left => {
                told.assert_says(&WORDS);
                assert_eq!(told.lines[0]["outcome"], "enrolled", "the answer was not printed: {told:?}");
                expected.push((biz_id, "unknown".to_owned()));
            }
            _ => told.assert_refused(&WORDS),
        }
        assert_eq!(desk.listed(), expected, "with {rest} KiB left: {told:?}");
    }
    assert!(desk.checked().contains("every seal intact"), "{}", desk.checked());
}

/// Nothing changes while there is no room, and once there is the record has its attempts and one more.
fn without_room_nothing_is_touched(spoil: impl Fn(&Path), rest: u64, attempts: usize, words: &[&str]) {
    let Some(mount) = Disk::mount() else { return };
    let desk = mount.desk(|_| Turn::at_once(Answer::Success));
    assert_eq!(desk.send("b1").exit, Some(0));
    desk.neighbour().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    spoil(&desk.database());
    fill(&mount.filler(), rest * 1024);
    desk.send("b2").assert_refused(words);
    assert_eq!(desk.gateway.notes().len(), 1);
    mount.clear();
    assert_eq!(desk.send("b2").exit, Some(0));
    let listed = desk.listed();
    assert_eq!((listed.len(), listed.last()), (attempts + 1, Some(&("b2".to_owned(), "enrolled".to_owned()))));
}

#[test]
fn a_damaged_record_waits_for_the_room_to_save_what_can_be_read() {
    let spoil = |database: &Path| {
        let mut file = File::options().write(true).open(database).unwrap();
        file.write_all(&[0xA5; 4096]).unwrap();
    };
    without_room_nothing_is_touched(spoil, 0, 1, &["could not be saved from it", WORDS[0], WORDS[1]]);
}

#[test]
fn an_older_record_waits_for_the_room_for_its_backup() {
    let spoil = |database: &Path| {
        fs::remove_file(database).unwrap();
        let older = fs::read_to_string("tests/fixtures/history/format-2.sql").unwrap();
        Connection::open(database).unwrap().execute_batch(&older).unwrap();
    };
    without_room_nothing_is_touched(spoil, 64, 4, &["since no backup of it could be made", WORDS[0], WORDS[1]]);
}

#[test]
fn a_file_system_that_may_only_be_read_is_read_and_nothing_is_sent() {
    let Some(mount) = Disk::mount() else { return };
    let desk = mount.desk(|_| Turn::at_once(Answer::Success));
    assert_eq!(desk.send("b1").exit, Some(0));
    desk.neighbour().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    mount.remount("ro");
    desk.send("b2").assert_refused(&["nothing was sent", "cannot be written"]);
    assert_eq!(desk.listed(), [("b1".to_owned(), "enrolled".to_owned())]);
    mount.remount("rw");
    assert_eq!(desk.send("b2").exit, Some(0));
    assert_eq!(desk.gateway.close().len(), 2);
}

#[test]
fn a_disk_that_fills_up_while_the_answer_is_awaited_hides_no_answer() {
    let Some(mount) = Disk::mount() else { return };
    let filler = Arc::new(Mutex::new(None::<PathBuf>));
    let told_later = Arc::clone(&filler);
    let desk = mount.desk(move |_| {
        let filler = told_later.lock().unwrap().take();
        let while_waiting = Box::new(move || filler.iter().for_each(|filler| fill(filler, 0)));
        Turn { while_waiting, ..Turn::at_once(Answer::Success) }
    });
    assert_eq!(desk.send("b1").exit, Some(0));
    *filler.lock().unwrap() = Some(mount.filler());
    let told = desk.send("b2");
    assert_eq!((told.exit, told.lines.len()), (Some(70), 1), "{told:?}");
    assert_eq!(told.lines[0]["outcome"], "enrolled");
    told.assert_says(&WORDS);

    desk.send("b3").assert_refused(&WORDS);
    mount.clear();
    let listed = [("b1", "enrolled"), ("b2", "unknown")].map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    assert_eq!(desk.listed(), listed);
    assert_eq!(desk.gateway.close().len(), 2);
}
