//! How a photo is chosen: from a folder's list, by dropping or pasting a path, by typing one.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use enroll_console::{
    enrollment::Format,
    photo::{EntryKind, Fault, MAX_FILE_BYTES, complete, list_folder, parse_paths},
};
use proptest::prelude::*;

/// A file that changed so many seconds ago.
fn put(folder: &Path, name: &str, content: &[u8], age: u64) {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    let modified = SystemTime::now() - Duration::from_secs(age);
    File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
}

#[test]
fn a_folder_lists_what_matters_first_and_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("tickets")).unwrap();
    put(path, "old.jpg", b"\xFF\xD8\xFF\xE0\0", 900);
    put(path, "NEW.JPEG", b"\xFF\xD8\xFF", 10);
    put(path, "scan.png", b"\x89PNG\r\n\x1a\n", 300);
    put(path, "attachment", b"\x89PNG\r\n\x1a\n", 600);
    put(path, "notes.txt", b"1", 1);
    put(path, ".hidden.jpg", b"1", 1);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", path.join("broken.jpg")).unwrap();

    let listed = list_folder(path).unwrap();
    assert_eq!(listed.path, path);
    let names: Vec<&str> = listed.entries.iter().map(|entry| entry.name.as_str()).collect();
    let expected = ["..", "tickets", "NEW.JPEG", "scan.png", "attachment", "old.jpg", "notes.txt", "broken.jpg"];
    assert_eq!(names, expected[..if cfg!(unix) { 8 } else { 7 }]);
    let kind = |name: &str| listed.entries.iter().find(|entry| entry.name == name).unwrap().kind.clone();
    assert_eq!(kind("NEW.JPEG"), EntryKind::Photo(Format::Jpeg));
    assert_eq!(kind("attachment"), EntryKind::Photo(Format::Png));
    assert_eq!(kind("notes.txt"), EntryKind::Other);
    #[cfg(unix)]
    assert_eq!(kind("broken.jpg"), EntryKind::Unusable(Fault::Gone));
    let old = listed.entries.iter().find(|entry| entry.name == "old.jpg").unwrap();
    assert_eq!((old.bytes, &old.path), (5, &path.join("old.jpg")));
    assert_eq!(listed.entries[0].path, path.parent().unwrap());
}

#[test]
fn the_folder_above_is_right_whatever_way_one_came() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    let listed = list_folder(&inner.join("..")).unwrap();
    assert_eq!(listed.path, folder.path().join("a").canonicalize().unwrap());
    assert_eq!(list_folder(Path::new("/")).unwrap().entries.iter().filter(|entry| entry.name == "..").count(), 0);
}

#[test]
fn a_folder_that_cannot_be_read_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let error = list_folder(&folder.path().join("gone")).unwrap_err().to_string();
    assert!(error.contains("is not there"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_keeps_its_path() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(std::ffi::OsStr::from_bytes(b"f\xFFce.jpg"));
    fs::write(&path, b"1").unwrap();
    let listed = list_folder(folder.path()).unwrap();
    let entry = listed.entries.last().unwrap();
    assert_eq!((entry.name.as_str(), &entry.path), ("f\u{FFFD}ce.jpg", &path));
    let address = format!("file://{}/f%FFce.jpg", folder.path().display());
    assert_eq!(parse_paths(&address, None), [path]);
}

#[test]
fn the_list_tells_what_can_be_told_at_little_cost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    put(path, "empty.jpg", b"", 1);
    put(path, "huge.jpg", b"1", 2);
    File::options().write(true).open(path.join("huge.jpg")).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    put(path, "photo.avif", b"1", 3);
    put(path, "iphone.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 4);
    put(path, "note.jpg", b"no photo", 5);
    let listed = list_folder(path).unwrap().entries;
    let found = |name: &str| listed.iter().find(|entry| entry.name == name).unwrap();
    assert_eq!(found("empty.jpg").kind, EntryKind::Unusable(Fault::Empty));
    assert_eq!(found("huge.jpg").kind, EntryKind::Unusable(Fault::TooManyBytes { limit: MAX_FILE_BYTES }));
    assert_eq!(found("photo.avif").kind, EntryKind::Unusable(Fault::Avif));
    assert_eq!(found("note.jpg").kind, EntryKind::Unusable(Fault::NotAPhoto("text")));
    assert_eq!(found("iphone.jpg").kind, EntryKind::Photo(Format::Heic));
    assert_eq!(found("iphone.jpg").misnamed.as_deref(), Some("named .jpg, is HEIC"));
}

#[test]
fn ten_thousand_entries_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..10_000 {
        fs::write(folder.path().join(format!("IMG_{number}.jpg")), b"\xFF\xD8\xFF").unwrap();
    }
    assert_eq!(list_folder(folder.path()).unwrap().entries.len(), 10_001);
}

fn parsed(text: &str) -> Vec<PathBuf> {
    parse_paths(text, Some(Path::new("/home/agent")))
}

#[test]
fn a_dropped_path_is_understood_however_the_terminal_wrote_it() {
    let expected = [PathBuf::from("/tmp/Bob's photo (1).jpg")];
    for text in [
        r"'/tmp/Bob'\''s photo (1).jpg' ",
        r#""/tmp/Bob's photo (1).jpg""#,
        r"/tmp/Bob\'s\ photo\ \(1\).jpg",
        "file:///tmp/Bob's%20photo%20(1).jpg\r\n",
        "file://laptop/tmp/Bob%27s%20photo%20%281%29.jpg",
        "  /tmp/Bob's photo (1).jpg\n",
    ] {
        assert_eq!(parsed(text), expected, "{text}");
    }
}

#[test]
fn several_paths_come_apart() {
    let expected = [PathBuf::from("/a b.jpg"), PathBuf::from("/c.jpg")];
    for text in [
        "'/a b.jpg' '/c.jpg'",
        "'/a b.jpg'\n/c.jpg",
        r"/a\ b.jpg /c.jpg",
        "/a b.jpg\n/c.jpg",
        "file:///a%20b.jpg /c.jpg",
    ] {
        assert_eq!(parsed(text), expected, "{text}");
    }
    assert_eq!(parsed(" \n "), [] as [PathBuf; 0]);
}

#[test]
fn the_name_of_a_macos_screenshot_stays_one_path() {
    let name = "/tmp/Screenshot\\ 2026-11-23\\ at\\ 8.00.00\u{202f}AM.png";
    assert_eq!(parsed(name), [PathBuf::from("/tmp/Screenshot 2026-11-23 at 8.00.00\u{202f}AM.png")]);
}

#[test]
fn a_name_that_ends_in_a_space_keeps_it() {
    assert_eq!(parsed("/tmp/a\\ "), [PathBuf::from("/tmp/a ")]);
    assert_eq!(parsed("'/tmp/a '\n"), [PathBuf::from("/tmp/a ")]);
}

#[test]
fn a_file_is_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "a.jpg", b"1", 0);
    let error = list_folder(&folder.path().join("a.jpg")).unwrap_err().to_string();
    assert!(error.ends_with("is a file, not a folder: choose its folder"), "{error}");
}

#[test]
fn home_is_meant_only_outside_quotes() {
    assert_eq!(parsed("~/a b.jpg"), [PathBuf::from("/home/agent/a b.jpg")]);
    assert_eq!(parsed("~"), [PathBuf::from("/home/agent")]);
    assert_eq!(parsed("'~/a.jpg'"), [PathBuf::from("~/a.jpg")]);
    assert_eq!(parsed("~other/a.jpg"), [PathBuf::from("~other/a.jpg")]);
}

#[test]
fn a_windows_path_keeps_its_backslashes() {
    assert_eq!(parsed(r"C:\Users\Agent 7\a.jpg"), [PathBuf::from(r"C:\Users\Agent 7\a.jpg")]);
    assert_eq!(parsed(r#""C:\Users\Agent 7\a.jpg""#), [PathBuf::from(r"C:\Users\Agent 7\a.jpg")]);
}

#[test]
fn a_typed_path_completes_folders_first() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("pics/Pictures")).unwrap();
    for name in ["pics/pi.jpg", "pics/other.jpg", "pics/.pi", "pick"] {
        fs::write(folder.path().join(name), b"1").unwrap();
    }
    let base = folder.path();
    assert_eq!(complete("pi", base, None), ["pics/", "pick"]);
    assert_eq!(complete("pics/pI", base, None), ["pics/Pictures/", "pics/pi.jpg"]);
    assert_eq!(complete("pics/.", base, None), ["pics/.pi"]);
    assert_eq!(complete("~/pics/o", Path::new("/"), Some(base)), ["~/pics/other.jpg"]);
    assert_eq!(complete(&format!("{}/pic", base.display()), Path::new("/"), None).len(), 2);
    assert!(complete("nowhere/x", base, None).is_empty());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_completed_to_an_address_that_leads_to_it() {
    use std::os::unix::ffi::OsStringExt as _;

    let name = |bytes: &[u8]| std::ffi::OsString::from_vec(bytes.to_vec());
    let folder = tempfile::TempDir::new().unwrap();
    let inner = folder.path().join(name(b"pi\xE9 c"));
    if std::fs::create_dir(&inner).is_err() {
        return;
    }
    std::fs::write(inner.join(name(b"b\xFF%.jpg")), b"1").unwrap();
    std::fs::write(inner.join("bü.jpg"), b"1").unwrap();
    let base = folder.path();
    assert_eq!(complete("pi", base, None), ["file:pi%E9%20c/"]);
    let inside = complete("file:pi%E9%20c/b", base, None);
    assert_eq!(inside, ["file:pi%E9%20c/b%C3%BC.jpg", "file:pi%E9%20c/b%FF%25.jpg"]);
    for choice in &inside {
        let paths = parse_paths(choice, None);
        assert!(base.join(&paths[0]).is_file(), "{choice}");
    }
    let whole = complete(&format!("{}/pi", base.display()), Path::new("/"), None);
    assert_eq!(parse_paths(&whole[0], None), [inner.join("")]);
}

proptest! {
    #[test]
    fn a_quoted_path_comes_back(path in "/[^\0]{0,30}") {
        let expected = vec![PathBuf::from(&path)];
        let single = format!("'{}'", path.replace('\'', r"'\''"));
        prop_assert_eq!(parse_paths(&single, None), expected.clone());
        let double: String = path.chars().flat_map(|c| matches!(c, '"' | '\\' | '$' | '`').then_some('\\').into_iter().chain([c])).collect();
        prop_assert_eq!(parse_paths(&format!("\"{double}\""), None), expected.clone());
        let address = percent_encoding::utf8_percent_encode(&path, percent_encoding::NON_ALPHANUMERIC).to_string().replace("%2F", "/");
        prop_assert_eq!(parse_paths(&format!("file://{address}"), None), expected.clone());
    }

    #[test]
    fn an_escaped_path_comes_back(path in "/[a-z '\"\\\\(&ä]{0,30}[a-z]") {
        let escaped: String = path.chars().flat_map(|c| (!c.is_alphanumeric() && c != '/').then_some('\\').into_iter().chain([c])).collect();
        prop_assert_eq!(parse_paths(&escaped, None), vec![PathBuf::from(&path)]);
    }

    #[test]
    fn any_text_is_parsed(text in any::<String>()) {
        let _ = parse_paths(&text, Some(Path::new("/home/agent")));
    }
}
