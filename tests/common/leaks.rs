//! Looks for secrets where none may be: in what a program printed or drew, and in the files that it left.
//!
//! A [`Watch`] is part of a harness, and judges when the harness goes. What is secret it learns from the folder itself:
//! private keys (`.pem`), secrets (`.key`), passphrases (`.passphrase`); and from the samples, what of a photo is sent.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Bytes of a long secret that are looked for together: far from chance, and short enough for a line that is broken.
const PIECE: usize = 24;

/// Watches what a program says, and the folder with its settings and data.
pub(crate) struct Watch {
    folder: PathBuf,
    /// Takes what the program says.
    pub(crate) ear: Ear,
}

impl Watch {
    /// Watches a folder, with all that is in it when the watch ends.
    pub(crate) fn over(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), ear: Ear::default() }
    }
}

/// What a watch has heard; clones hear for the same watch.
#[derive(Clone, Default)]
pub(crate) struct Ear(Arc<Mutex<Vec<u8>>>);

impl Ear {
    /// Takes what the program said.
    pub(crate) fn heard(&self, output: &[u8]) {
        let mut heard = self.0.lock().unwrap();
        heard.extend_from_slice(output);
        heard.push(0); // two outputs make no secret together
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let files = files(&self.folder);
        let mut needles = Needles::default();
        for (name, jpeg) in *PHOTOS {
            needles.add_photo(name, jpeg);
        }
        for file in &files {
            needles.add_key_file(file);
        }
        let mut leaks = needles.found_in("what was printed or drawn", &self.ear.0.lock().unwrap());
        for file in files.iter().filter(|file| !may_be_secret(file)) {
            let content = fs::read(file).unwrap_or_default(); // it may be gone again
            let is_photo = content.starts_with(b"\xFF\xD8\xFF");
            if !is_photo {
                leaks.extend(needles.found_in(&file.display().to_string(), &content));
            }
        }
        assert!(leaks.is_empty(), "a secret leaked:\n{}", leaks.join("\n"));
    }
}

/// The photos that the tests send.
static PHOTOS: LazyLock<[(&str, &[u8]); 2]> = LazyLock::new(|| {
    [
        ("grace_hopper.jpg", include_bytes!("../../src/photo/samples/grace_hopper.jpg")),
        ("astronaut.jpg", include_bytes!("../../src/photo/samples/astronaut.jpg")),
    ]
});

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found
}

/// Whether a file is a place for secrets, by its name alone: what it holds may be the leak.
fn may_be_secret(file: &Path) -> bool {
    file.extension().is_some_and(|extension| ["pem", "key", "passphrase"].iter().any(|known| extension == *known))
}

/// What is looked for, by its first two bytes.
#[derive(Default)]
struct Needles(HashMap<[u8; 2], Vec<(String, Vec<u8>)>>);

impl Needles {
    fn add_key_file(&mut self, file: &Path) {
        let name = file.display().to_string();
        let Ok(text) = fs::read_to_string(file) else { return };
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("pem" | "key") if text.contains("PRIVATE KEY-----") => self.add_private_key(&name, &text),
            Some("key") => {
                self.add(&name, text.trim().as_bytes());
                if let Ok(bytes) = URL_SAFE_NO_PAD.decode(text.trim()) {
                    self.add(&name, &bytes);
                }
            }
            Some("passphrase") => self.add(&name, text.trim().as_bytes()),
            _ => {}
        }
    }

    /// The half of a key that nobody may see. It begins behind the modulus of an RSA key, and at the scalar of a P-256.
    fn add_private_key(&mut self, name: &str, pem: &str) {
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let Ok(der) = STANDARD.decode(base64) else { return };
        let secret = if der.len() > 600 { &der[320..] } else { &der[36..68] };
        self.add_pieces(name, secret, 60);
    }

    /// Pieces of a photo's picture. Its metadata and tables, which other photos have too, come first.
    fn add_photo(&mut self, name: &str, jpeg: &[u8]) {
        self.add_pieces(name, &jpeg[jpeg.len() / 4..], 2000);
    }

    fn add_pieces(&mut self, name: &str, secret: &[u8], step: usize) {
        for piece in secret.windows(PIECE).step_by(step) {
            self.add(name, piece);
        }
    }

    /// A secret as it is, in hexadecimal, and in Base64 wherever it stands in what is encoded.
    fn add(&mut self, name: &str, secret: &[u8]) {
        let mut add = |form: &str, needle: Vec<u8>| {
            let first = [needle[0], needle[1]];
            self.0.entry(first).or_default().push((format!("{name}, {form}"), needle));
        };
        add("as it is", secret.to_vec());
        add("in hexadecimal", hex::encode(secret).into_bytes());
        add("in hexadecimal", hex::encode_upper(secret).into_bytes());
        for offset in 0..3 {
            let whole = (secret.len() - offset) / 3 * 3;
            for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                add("in Base64", engine.encode(&secret[offset..offset + whole]).into_bytes());
            }
        }
    }

    fn found_in(&self, place: &str, text: &[u8]) -> Vec<String> {
        let mut starts = vec![false; 1 << 16];
        for first in self.0.keys() {
            starts[usize::from(u16::from_be_bytes(*first))] = true;
        }
        let mut found = Vec::new();
        for (at, first) in text.windows(2).enumerate() {
            if !starts[usize::from(u16::from_be_bytes([first[0], first[1]]))] {
                continue;
            }
            for (name, needle) in self.0.get(first).into_iter().flatten() {
                if text[at..].starts_with(needle) {
                    found.push(format!("{name}: in {place}"));
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }
}
