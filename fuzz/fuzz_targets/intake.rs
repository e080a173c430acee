//! Whatever bytes come in: an error, or a JPEG within the limit, upright, of three components, without metadata. Started by
//! `just fuzz` with the corpus of the tests.

#![no_main]

use enroll_console::{
    enrollment::Edits,
    photo::{MAX_JPEG_BYTES, Original, PhotoBytes, prepare, preview},
};
use libfuzzer_sys::fuzz_target;

/// A larger picture takes the same way for longer, and the fuzzer is to try many.
const MAX_PIXELS: u64 = 100_000;

fuzz_target!(|bytes: &[u8]| {
    let Ok(original) = Original::from_bytes("photo", PhotoBytes::new(bytes.to_vec())) else { return };
    let header = *original.header();
    if u64::from(header.width) * u64::from(header.height) > MAX_PIXELS {
        return;
    }
    let _ = preview(&original, &Edits::NONE, 20, 20);
    let Ok(photo) = prepare(&original, &Edits::NONE) else { return };
    assert!(photo.jpeg().len() <= MAX_JPEG_BYTES && photo.base64_len() <= 1_000_000);
    // What was made is taken in again as it is: upright, of three components, with nothing left to remove.
    let jpeg = PhotoBytes::new(photo.jpeg().to_vec());
    let again = Original::from_bytes("prepared", jpeg).and_then(|prepared| prepare(&prepared, &Edits::NONE));
    assert!(again.is_ok_and(|again| again.changes().is_empty() && again.jpeg() == photo.jpeg()));
});
