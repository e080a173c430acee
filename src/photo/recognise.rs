//! What a file is by its first bytes, whatever its name says; for what cannot be read, the name people know it by; and
//! what its name claims.

use std::path::Path;

use super::{Fault, heif};
use crate::enrollment::{Format, harmless_line};

/// Offset of the brand in an ISO base media file (ISO/IEC 14496-12): size, `ftyp`, brand.
const BRAND: std::ops::Range<usize> = 8..12;

// Cameras' raw files, by the names that people know. Those that are built like a TIFF file are told by its directories.
pub(super) const RAW: &str = "a camera's raw file";
pub(super) const DNG: &str = "a camera's raw file (DNG)";
pub(super) const NEF: &str = "a camera's raw file (NEF)";
pub(super) const ARW: &str = "a camera's raw file (ARW)";
pub(super) const PEF: &str = "a camera's raw file (PEF)";
pub(super) const SRW: &str = "a camera's raw file (SRW)";
const CR2: &str = "a camera's raw file (CR2)";
const CR3: &str = "a camera's raw file (CR3)";
const CRW: &str = "a camera's raw file (CRW)";
const ORF: &str = "a camera's raw file (ORF)";
const RAF: &str = "a camera's raw file (RAF)";
const RW2: &str = "a camera's raw file (RW2)";

/// The format of a photo that can be read.
///
/// # Errors
/// [`Fault::Empty`], [`Fault::OtherFormat`] or [`Fault::NotAPhoto`], each as precise as the bytes allow.
pub(super) fn recognise(bytes: &[u8]) -> Result<Format, Fault> {
    match bytes {
        [] => Err(Fault::Empty),
        [0xFF, 0xD8, 0xFF, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Format::Png),
        [b'G', b'I', b'F', b'8', ..] => Ok(Format::Gif),
        [b'I', b'I', 42, 0, _, _, _, _, b'C', b'R', ..] => Err(Fault::Raw(CR2)),
        [b'I', b'I', 42, 0, _, _, _, _, b'I', b'I', b'I', b'I', ..]
        | [b'F', b'O', b'V', b'b', ..]
        | [0, b'M', b'R', b'M', ..] => Err(Fault::Raw(RAW)),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Ok(Format::Tiff),
        [b'I', b'I', 43, 0, ..] | [b'M', b'M', 0, 43, ..] => Err(Fault::OtherFormat("a BigTIFF")),
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'M', b'M', b'O', b'R', ..] => Err(Fault::Raw(ORF)),
        [b'I', b'I', b'U', 0, ..] => Err(Fault::Raw(RW2)),
        [b'I', b'I', 0x1A, 0, 0, 0, b'H', b'E', b'A', b'P', b'C', b'C', b'D', b'R', ..] => Err(Fault::Raw(CRW)),
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', b'C', b'C', b'D', b'-', b'R', b'A', b'W', ..] => {
            Err(Fault::Raw(RAF))
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::WebP),
        // The four bytes after the size are reserved and zero; "BM" alone begins many a text.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Ok(Format::Bmp),
        [0xFF, 0x0A, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => Err(Fault::OtherFormat("JPEG XL")),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => Err(Fault::OtherFormat("JPEG 2000")),
        [b'%', b'P', b'D', b'F', ..] => Err(Fault::OtherFormat("a PDF")),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => base_media(bytes),
        [b'P', b'K', 3, 4, ..] => Err(Fault::NotAPhoto("a ZIP archive or an Office document")),
        _ => Err(Fault::NotAPhoto(if is_text(bytes) { "text" } else { "no kind of file this program knows" })),
    }
}

/// The brands of HEIF (ISO/IEC 23008-12) and AVIF; any other is a film. The two general ones say which beside them.
fn base_media(bytes: &[u8]) -> Result<Format, Fault> {
    match bytes.get(BRAND).unwrap_or_default() {
        b"crx " => Err(Fault::Raw(CR3)),
        b"avif" | b"avis" => Err(Fault::Avif),
        b"mif1" | b"msf1" if heif::lists_avif(bytes) => Err(Fault::Avif),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Ok(Format::Heic),
        _ => Err(Fault::NotAPhoto("a video")),
    }
}

/// Whether the first kilobyte is UTF-8 without control characters other than white space.
fn is_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let is_utf8 = std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    is_utf8 && head.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace())
}

/// The format that a file has by its name, if that is a picture that can be read.
pub(super) fn named(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "jpg" | "jpeg" | "jpe" | "jfif" => Format::Jpeg,
        "png" => Format::Png,
        "webp" => Format::WebP,
        "heic" | "heif" | "hif" => Format::Heic,
        "tif" | "tiff" => Format::Tiff,
        "bmp" | "dib" => Format::Bmp,
        "gif" => Format::Gif,
        _ => return None,
    })
}

/// A picture that cannot be read, by the name of its file: what people call it.
pub(super) fn named_unreadable(path: &Path) -> Option<Fault> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "avif" => Fault::Avif,
        "jxl" => Fault::OtherFormat("JPEG XL"),
        "jp2" | "j2k" => Fault::OtherFormat("JPEG 2000"),
        "dng" => Fault::Raw(DNG),
        "nef" | "nrw" => Fault::Raw(NEF),
        "arw" | "sr2" | "srf" => Fault::Raw(ARW),
        "cr2" => Fault::Raw(CR2),
        "cr3" => Fault::Raw(CR3),
        "crw" => Fault::Raw(CRW),
        "orf" | "ori" => Fault::Raw(ORF),
        "rw2" | "rwl" => Fault::Raw(RW2),
        "pef" => Fault::Raw(PEF),
        "srw" => Fault::Raw(SRW),
        "raf" => Fault::Raw(RAF),
        "3fr" | "iiq" | "erf" | "mef" | "mrw" | "x3f" | "dcr" | "kdc" => Fault::Raw(RAW),
        _ => return None,
    })
}

/// A few words when a file's name claims another format than it has, such as `named .jpg, is HEIC`. Harmless on a screen.
#[must_use]
pub fn misnamed(path: &Path, format: Format) -> Option<String> {
    let claims_another = match named(path) {
        Some(claimed) => claimed != format,
        None => named_unreadable(path).is_some(),
    };
    let extension = path.extension().filter(|_| claims_another)?.to_string_lossy();
    Some(format!("named .{}, is {}", harmless_line(&extension), format.name()))
}
