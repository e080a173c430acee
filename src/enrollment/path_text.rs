//! Paths as text that leads back to them, for the record and for whatever else holds text.
//!
//! A path that is text is that text. One that is none, because it holds bytes that are not UTF-8 (on Windows: halves of
//! surrogate pairs), is an address as in RFC 8089: `file:`, for an absolute path two slashes, and the path with each byte but
//! letters, digits, `-`, `.`, `_`, `~` and `/` as `%` and two hex digits: `file:///home/ada/caf%E9.jpg`. Nothing else is: an
//! address whose bytes are UTF-8 is itself the path.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// What comes before a path that is no text.
const SCHEME: &str = "file:";

/// The bytes that are written as `%` and two digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as text; [`path_from_text`] gives the same path again.
#[must_use]
pub fn path_to_text(path: &Path) -> String {
    match path.to_str() {
        // A relative path that looks like such an address is named from its folder.
        Some(text) if encoded_path(text).is_some() => format!("./{text}"),
        Some(text) => text.to_owned(),
        None => {
            let slashes = if path.is_absolute() { "//" } else { "" };
            format!("{SCHEME}{slashes}{}", path_as_address(path.as_os_str().as_encoded_bytes()))
        }
    }
}

/// The bytes of a path as they stand behind `file:`.
#[must_use]
pub fn path_as_address(path: &[u8]) -> String {
    percent_encode(path, ESCAPED).to_string()
}

/// The path for which a text stands: itself, or what it is the address of.
#[must_use]
pub fn path_from_text(text: &str) -> PathBuf {
    encoded_path(text).unwrap_or_else(|| PathBuf::from(text))
}

/// The path behind `text`, if that is the address of a path that is no text.
fn encoded_path(text: &str) -> Option<PathBuf> {
    let address = text.strip_prefix(SCHEME)?;
    let bytes: Vec<u8> = percent_decode_str(address.strip_prefix("//").unwrap_or(address)).collect();
    std::str::from_utf8(&bytes).is_err().then(|| path_from_bytes(bytes))
}

/// The path that these bytes spell.
#[cfg(unix)]
#[must_use]
pub fn path_from_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;

    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

/// The path that these bytes spell: UTF-8, and in it halves of surrogate pairs as three bytes each (WTF-8). What is neither
/// becomes U+FFFD.
#[cfg(windows)]
#[must_use]
pub fn path_from_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::windows::ffi::OsStringExt;

    let mut wide = Vec::with_capacity(bytes.len());
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        if let [0xED, middle @ 0xA0..=0xBF, last @ 0x80..=0xBF, ..] = rest {
            wide.push(0xD000 | u16::from(middle & 0x3F) << 6 | u16::from(last & 0x3F));
            rest = &rest[3..];
            continue;
        }
        let length = rest[0].leading_ones().max(1) as usize;
        let character = rest.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
        wide.extend(character.unwrap_or("\u{FFFD}").encode_utf16());
        rest = &rest[character.map_or(1, str::len)..];
    }
    PathBuf::from(std::ffi::OsString::from_wide(&wide))
}

/// The path that these bytes spell; what is no UTF-8 becomes U+FFFD.
#[cfg(not(any(unix, windows)))]
#[must_use]
pub fn path_from_bytes(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::{path_from_bytes, path_from_text, path_to_text};

    #[test]
    fn a_path_that_is_text_is_that_text_and_another_an_address() {
        assert_eq!(path_to_text(Path::new("/home/ada/café 100%.jpg")), "/home/ada/café 100%.jpg");
        let latin = path_from_bytes(b"/home/ada/caf\xE9 1.jpg".to_vec());
        assert_eq!(path_to_text(&latin), "file:///home/ada/caf%E9%201.jpg");
        assert_eq!(path_to_text(&path_from_bytes(b"\xFF.jpg".to_vec())), "file:%FF.jpg");
        // What only looks like an address, in this record or an older one.
        assert_eq!(path_from_text("file:///home/ada/1.jpg"), Path::new("file:///home/ada/1.jpg"));
        assert_eq!(path_to_text(Path::new("file:%FF.jpg")), "./file:%FF.jpg");
    }

    proptest! {
        #[test]
        fn every_path_is_found_again_from_its_text(bytes in prop::collection::vec(1..=u8::MAX, 1..40), text in "[^\\x00]{1,20}") {
            let path = path_from_bytes(bytes);
            prop_assert_eq!(path_from_text(&path_to_text(&path)), path);
            for text in [text.clone(), format!("file:{text}"), format!("/{text}"), format!("file:%FF{text}")] {
                let path = path_from_bytes(text.into_bytes());
                let found = path_from_text(&path_to_text(&path));
                // `./` names the same file.
                prop_assert!(found == path || found == Path::new(".").join(&path));
            }
        }
    }
}
