//! Whatever bytes come in, an error or a photo that is fit goes out.

use enroll_console::{
    enrollment::Edits,
    photo::{prepare, preview},
};
use proptest::prelude::*;

use crate::common::{assert_fit, corpus, fixture, noise, original, prepared, with_orientation};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_picture_fits(width in 1_u32..1800, height in 1_u32..1800, strength in 0_u8.., seed: u64, turn in 1_u8..9) {
        let mut jpeg = Vec::new();
        let (picture, best) = (noise(width, height, strength, seed), 100);
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, best).encode_image(&picture).unwrap();
        let file = with_orientation(&jpeg, turn);
        let (photo, again) = (prepared(&file).unwrap(), prepared(&file).unwrap());
        assert_fit(&photo);
        prop_assert_eq!(photo.jpeg(), again.jpeg(), "same file, same bytes");
    }
}

/// What each format begins with, so that chance gets past the first look.
const BEGINNINGS: [&[u8]; 9] = [
    b"",
    b"\xFF\xD8\xFF",
    b"\xFF\xD8\xFF\xE1\0\x20Exif\0\0MM\0\x2a",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\x80\0\0\0WEBPVP8X\x0a\0\0\0",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\x01\0meta\0\0\0\0",
    b"II*\0\x08\0\0\0",
    b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
    b"GIF89a",
];

/// The whole intake: an error, or a photo that is fit.
fn take_in(bytes: &[u8]) {
    let Ok(original) = original(bytes) else { return };
    // A larger one takes the same way for longer.
    if u64::from(original.header().width) * u64::from(original.header().height) > 1_000_000 {
        return;
    }
    let _ = preview(&original, &Edits::NONE, 20, 20);
    if let Ok(photo) = prepare(&original, &Edits::NONE) {
        assert_fit(&photo);
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        beginning in prop::sample::select(&BEGINNINGS),
    ) {
        take_in(&[beginning, &bytes].concat());
    }

    #[test]
    fn damage_gives_an_error_or_a_photo_that_is_fit(
        name in prop::sample::select(corpus()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..6),
        end in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut bytes = fixture(&name);
        prop_assume!(!bytes.is_empty());
        for (at, value, in_header) in damage {
            // Half of the damage where a decoder decides what to do.
            let at = at.index(if in_header { bytes.len().min(600) } else { bytes.len() });
            bytes[at] = value;
        }
        let length = end.map_or(bytes.len(), |end| end.index(bytes.len()));
        take_in(&bytes[..length]);
    }
}
