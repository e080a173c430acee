//! How long the photo's intake takes on a 12-megapixel JPEG: its header, a preview, the JPEG to send.

#![expect(clippy::unwrap_used, reason = "a bench that cannot begin should stop")]

use std::sync::LazyLock;

use enroll_console::enrollment::Edits;
use enroll_console::photo::{Original, PhotoBytes, SAMPLES, Source, prepare, preview, probe};
use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder};

fn main() {
    divan::main();
}

/// A portrait enlarged to the size of a phone's photo, with grain, stored lying on its side as phones do.
static TURNED: LazyLock<Vec<u8>> = LazyLock::new(|| phone_photo(6));
/// The same, stored upright.
static UPRIGHT: LazyLock<Vec<u8>> = LazyLock::new(|| phone_photo(1));

fn phone_photo(orientation: u8) -> Vec<u8> {
    let portrait = image::load_from_memory(SAMPLES[0].bytes).unwrap().into_rgb8();
    let mut picture: RgbImage = imageops::resize(&portrait, 4000, 3000, imageops::FilterType::Triangle);
    let mut state = 7_u32;
    for sample in picture.iter_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *sample = sample.saturating_add(state.to_be_bytes()[0] >> 4);
    }
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 90);
    encoder.add_exif_metadata(&exif(orientation)).unwrap();
    encoder.encode(&picture, 4000, 3000, ColorType::Rgb).unwrap();
    jpeg
}

/// An EXIF block that holds an orientation and nothing else.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

fn original(jpeg: &[u8]) -> Original {
    Original::from_bytes("bench", PhotoBytes::new(jpeg.to_vec())).unwrap()
}

#[divan::bench]
fn header(bencher: divan::Bencher) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &*TURNED).unwrap();
    let source = Source::File(file.path().to_owned());
    bencher.bench(|| probe(&source));
}

#[divan::bench(sample_count = 10, args = [(160, 96), (800, 800)])]
fn preview_into(bencher: divan::Bencher, (width, height): (u32, u32)) {
    let photo = original(&TURNED);
    bencher.bench(|| preview(&photo, &Edits::NONE, width, height));
}

#[divan::bench(sample_count = 10)]
fn prepare_upright(bencher: divan::Bencher) {
    let photo = original(&UPRIGHT);
    bencher.bench(|| prepare(&photo, &Edits::NONE));
}

#[divan::bench(sample_count = 10)]
fn prepare_turned(bencher: divan::Bencher) {
    let photo = original(&TURNED);
    bencher.bench(|| prepare(&photo, &Edits::NONE));
}
