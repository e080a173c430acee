//! The orientation that an EXIF block asks for, read as tolerantly as people's files need it.

use image::metadata::Orientation;

use super::ifd::Block;

/// The tag of the orientation (EXIF 2.32, 4.6.4; the same in TIFF).
const ORIENTATION: u16 = 274;

/// Bytes that writers put before the block: `Exif` and two zeros as in a JPEG, once or twice, or HEIF's offset of four bytes.
const MAX_PREFIX: usize = 16;

/// The orientation of an EXIF block or a TIFF file. `None` when there is none, it has no meaning, or this is no such block.
///
/// Read whatever stands before the block (see [`MAX_PREFIX`]), and whatever kind of number the tag is written as: the
/// specification asks for a short, and programs also write a long, a byte, or a short where a long belongs.
pub(super) fn orientation(exif: &[u8]) -> Option<Orientation> {
    let block = (0..=MAX_PREFIX).find_map(|start| Block::of(exif.get(start..)?))?;
    let entries = block.entries_at(block.first()?);
    entries.into_iter().filter(|entry| entry.tag == ORIENTATION).find_map(|entry| {
        let mut told = block.number(entry).into_iter().chain(block.readings(entry).into_iter().flatten());
        told.find_map(|value| Orientation::from_exif(u8::try_from(value).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use image::metadata::Orientation;
    use proptest::prelude::*;

    use super::orientation;

    /// A block of one entry, the orientation, of that kind of number and with these four bytes of value.
    fn block(is_little: bool, kind: u16, value: [u8; 4]) -> Vec<u8> {
        let short = |value: u16| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let long = |value: u32| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let order = if is_little { *b"II" } else { *b"MM" };
        let head = [&order[..], &short(42), &long(8), &short(1), &short(274), &short(kind), &long(1)].concat();
        [&head[..], &value, &long(0)].concat()
    }

    fn value(is_little: bool, width: usize, value: u8) -> [u8; 4] {
        let mut bytes = [0; 4];
        bytes[if is_little { 0 } else { width - 1 }] = value;
        bytes
    }

    proptest! {
        #[test]
        fn it_is_read_in_either_order_as_any_number_and_behind_any_prefix(
            is_little: bool,
            kind in prop::sample::select(vec![(1_u16, 1_usize), (3, 2), (4, 4), (6, 1), (8, 2), (9, 4), (3, 4), (4, 2), (2, 1)]),
            told in 1..=8_u8,
            prefix in prop::sample::select(vec![&b""[..], b"Exif\0\0", b"Exif\0\0Exif\0\0", b"\0\0\0\0", b"\0\0\0\x06Exif\0\0"]),
        ) {
            let block = block(is_little, kind.0, value(is_little, kind.1, told));
            prop_assert_eq!(orientation(&[prefix, &block].concat()), Orientation::from_exif(told));
        }

        #[test]
        fn what_has_no_meaning_is_none(told in prop::sample::select(vec![0_u8, 9, 255]), kind in 0..20_u16) {
            prop_assert_eq!(orientation(&block(true, kind, [told, 0, 0, 0])), None);
        }

        #[test]
        fn any_bytes_at_all_are_read_without_breaking_down(mut bytes in prop::collection::vec(any::<u8>(), 0..200), is_little: bool) {
            let _ = orientation(&bytes);
            bytes.splice(0..0, if is_little { *b"II\x2a\0" } else { *b"MM\0\x2a" });
            let _ = orientation(&bytes);
        }
    }
}
