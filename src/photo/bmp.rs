//! What a BMP file may lack without lacking a pixel. Its header is read by the decoder.

use zeroize::Zeroizing;

/// Bytes of a row are a multiple of so many, filled up with zeros.
const ROW_UNIT: u64 = 4;

/// The same file with the zeros behind its last row, where nothing else is missing; `None` for any other.
pub(super) fn with_padding(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let long = |at: usize| bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four));
    let short = |at: usize| bytes.get(at..)?.first_chunk().map(|two| u16::from_le_bytes(*two));
    // The oldest header has 12 bytes and gives its sizes in two each; all others begin alike.
    let (width, height, bits, coding) = match long(14)? {
        12 => (u32::from(short(18)?), u32::from(short(20)?), short(24)?, 0),
        _ => (long(18)?, long(22)?.cast_signed().unsigned_abs(), short(28)?, long(30)?),
    };
    // Without a coding, or with none but masks.
    if !matches!(coding, 0 | 3 | 6) {
        return None;
    }
    let row = (u64::from(width) * u64::from(bits)).div_ceil(8);
    let padded = row.next_multiple_of(ROW_UNIT);
    let whole = padded.checked_mul(height.into())?.checked_add(long(10)?.into())?;
    let missing = whole.checked_sub(bytes.len() as u64).filter(|missing| (1..=padded - row).contains(missing))?;
    let missing = usize::try_from(missing).ok()?;
    let mut filled = Zeroizing::new(Vec::with_capacity(bytes.len() + missing));
    filled.extend_from_slice(bytes);
    filled.resize(bytes.len() + missing, 0);
    Some(filled)
}
