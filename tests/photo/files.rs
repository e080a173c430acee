//! What a path leads to, and how much of it is read.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use enroll_console::{
    enrollment::Edits,
    photo::{Fault, Original, Source, prepare, probe},
};
use img_parts::jpeg::{Jpeg, JpegSegment};

use crate::common::{fault_of_file, fixture, with_orientation};

#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(fault_of_file(folder.path()), Fault::NotAFile("a folder"));
    assert_eq!(fault_of_file(&folder.path().join("nothing")), Fault::Gone);
    #[cfg(unix)]
    {
        assert_eq!(fault_of_file(Path::new("/dev/zero")), Fault::NotAFile("a device"));
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(fault_of_file(&socket), Fault::NotAFile("a socket"));
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || sender.send(fault_of_file(&pipe)));
        let answer = receiver.recv_timeout(Duration::from_secs(20)).expect("a pipe without a writer does not hang");
        assert_eq!(answer, Fault::NotAFile("a pipe"));
    }
}

#[test]
fn a_file_too_large_is_refused_unread() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(65 * 1024 * 1024).unwrap();
    assert!(matches!(fault_of_file(file.path()), Fault::TooManyBytes { .. }));
}

#[test]
fn the_original_is_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.jpg");
    fs::write(&path, with_orientation(&fixture("face.jpg"), 6)).unwrap();
    let before = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    prepare(&Original::read(&Source::File(path.clone())).unwrap(), &Edits::NONE).unwrap();
    assert_eq!((fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap()), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_header_longer_than_usual_is_still_found() {
    let mut jpeg = Jpeg::from_bytes(fixture("face.jpg").into()).unwrap();
    for _ in 0..6 {
        jpeg.segments_mut().insert(1, JpegSegment::new_with_contents(0xE2, vec![7; 60_000].into()));
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), jpeg.encoder().bytes()).unwrap();
    let facts = probe(&Source::File(file.path().to_owned())).unwrap();
    assert_eq!((facts.width, facts.height), (96, 96));
    assert_eq!(facts.bytes, fs::metadata(file.path()).unwrap().len());
}

#[test]
fn a_name_cannot_play_tricks_in_an_error() {
    let error = Original::read(&Source::File(PathBuf::from("a\x1b[2Jb\u{202e}gpj"))).unwrap_err().to_string();
    assert!(!error.contains(['\x1b', '\u{202e}']), "{error}");
}
