//! Text files as editors and shells write them: UTF-8 with a mark or without, UTF-16 of Notepad and PowerShell.

use std::fs;
use std::io;
use std::path::Path;

use zeroize::{Zeroize, Zeroizing};

/// The first line of a file that is not text, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told())]
pub(crate) struct NotText {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// This byte is no UTF-8.
    Byte(u8),
    /// A half of a character in UTF-16 is missing.
    Utf16,
    /// Zeros: UTF-32, or no text at all.
    Zeros,
}

impl NotText {
    /// What is wrong, without the place.
    pub(crate) fn message(&self) -> String {
        match self.what {
            What::Byte(byte) => format!("the byte {byte:02X} is not UTF-8: save the file as UTF-8"),
            What::Utf16 => "this is damaged UTF-16: save the file as UTF-8".to_owned(),
            What::Zeros => "this is not text, or it is UTF-32: save the file as UTF-8".to_owned(),
        }
    }

    fn told(&self) -> String {
        format!("line {}, column {}: {}", self.line, self.column, self.message())
    }

    fn after(text: &str, what: What) -> Self {
        let (line, column) = super::line_and_column(text, text.len());
        Self { line, column, what }
    }
}

/// The byte order of UTF-16.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// The byte order of a text in UTF-16 and where it begins: after its mark, or at the start of what has zeros where ASCII has
/// them.
fn utf16(bytes: &[u8]) -> Option<(Order, &[u8])> {
    match bytes {
        // The mark of UTF-32, which is that of UTF-16 and two zeros.
        [0xFF, 0xFE, 0, 0, ..] => None,
        [0xFF, 0xFE, text @ ..] => Some((Order::Little, text)),
        [0xFE, 0xFF, text @ ..] => Some((Order::Big, text)),
        [1..=0x7F, 0, 1..=0x7F, 0, ..] => Some((Order::Little, bytes)),
        [0, 1..=0x7F, 0, 1..=0x7F, ..] => Some((Order::Big, bytes)),
        _ => None,
    }
}

/// The text of a file's bytes, without its mark. What was a secret in UTF-16 is wiped.
///
/// # Errors
/// [`NotText`], with the place.
pub(crate) fn text_of(mut bytes: Vec<u8>) -> Result<String, NotText> {
    let Some((order, units)) = utf16(&bytes) else {
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let before = String::from_utf8_lossy(&bytes[..at]).into_owned();
            NotText::after(&before, What::Byte(bytes[at]))
        })?;
        return without_zeros(text);
    };
    // Room for all of it from the start: a string that grows leaves copies behind.
    let mut text = String::with_capacity(units.len() / 2 * 3);
    let mut is_whole = units.len() % 2 == 0;
    let pairs = units.chunks_exact(2).map(|pair| match order {
        Order::Little => u16::from_le_bytes([pair[0], pair[1]]),
        Order::Big => u16::from_be_bytes([pair[0], pair[1]]),
    });
    for character in char::decode_utf16(pairs) {
        let Ok(character) = character else {
            is_whole = false;
            break;
        };
        text.push(character);
    }
    bytes.zeroize();
    if is_whole { without_zeros(text) } else { Err(NotText::after(&text, What::Utf16)) }
}

/// No text has a zero in it, UTF-32 has three in each character.
fn without_zeros(text: String) -> Result<String, NotText> {
    match text.find('\0') {
        Some(at) => Err(NotText::after(&text[..at], What::Zeros)),
        None => Ok(text),
    }
}

/// Reads a text file.
///
/// # Errors
/// What the system says, and [`io::ErrorKind::InvalidData`] with a [`NotText`].
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    text_of(fs::read(path)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Why a file that was read is no text, if that is what an error says.
pub(crate) fn not_text(error: &io::Error) -> Option<&NotText> {
    error.get_ref()?.downcast_ref()
}

/// The bytes of a key or certificate as UTF-8 without a mark, if they are a text in UTF-16; as they are otherwise.
pub(super) fn key_in_utf8(bytes: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let mut bytes = bytes;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if utf16(&bytes).is_none() {
        return bytes;
    }
    // The copy is wiped where it is decoded.
    text_of(bytes.to_vec()).map_or(bytes, |text| Zeroizing::new(text.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_of(text: &str, order: Order) -> Vec<u8> {
        let bytes = |unit: u16| match order {
            Order::Little => unit.to_le_bytes(),
            Order::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_text_is_the_same_in_every_encoding_that_editors_write() {
        let text = "kind = \"sandbox\" # für 😀\r\n";
        let marked = format!("\u{feff}{text}");
        let all = [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16_of(&marked, Order::Little),
            utf16_of(&marked, Order::Big),
            utf16_of(text, Order::Little),
            utf16_of(text, Order::Big),
        ];
        for bytes in all {
            assert_eq!(text_of(bytes.clone()).as_deref(), Ok(text), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_with_its_place() {
        let told = |bytes: &[u8]| text_of(bytes.to_vec()).unwrap_err().to_string();
        assert_eq!(told(b"a\nb = \"M\xFCller\""), "line 2, column 7: the byte FC is not UTF-8: save the file as UTF-8");
        assert!(told(b"\xFF\xFEa\0\x00\xD8").contains("damaged UTF-16"));
        assert!(told(b"\xFF\xFEa\0b").contains("damaged UTF-16"));
        let utf32: Vec<u8> = "a = 1".chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
        assert!(told(&utf32).contains("UTF-32"), "{}", told(&utf32));
        assert!(text_of([b"\xFF\xFE\0\0".as_slice(), &utf32].concat()).is_err());
    }
}
