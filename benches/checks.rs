//! How long the checks take once a photo is prepared: a portrait of 2 and of 12 megapixels upright, and what has to be tried in
//! every way: a portrait upside down, and a picture without a face.

#![expect(clippy::unwrap_used, reason = "a bench that cannot begin should stop")]

use std::io::Cursor;

use enroll_console::enrollment::{Edits, Quarters};
use enroll_console::photo::{CheckLimits, Original, PhotoBytes, PreparedPhoto, SAMPLES, examine, prepare};
use image::{ImageFormat, imageops};

fn main() {
    divan::main();
}

/// A sample enlarged to so many pixels and turned, prepared.
fn prepared(sample: usize, (width, height): (u32, u32), turned: u8) -> PreparedPhoto {
    let picture = image::load_from_memory(SAMPLES[sample].bytes).unwrap().into_rgb8();
    let picture = imageops::resize(&picture, width, height, imageops::FilterType::Triangle);
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let original = Original::from_bytes("bench", PhotoBytes::new(jpeg.into_inner())).unwrap();
    prepare(&original, &Edits { turned: Quarters::clockwise(turned), crop: None }).unwrap()
}

fn bench(bencher: divan::Bencher, photo: &PreparedPhoto) {
    bencher.bench(|| examine(photo, &CheckLimits::default()));
}

#[divan::bench(sample_count = 20)]
fn upright_2_megapixels(bencher: divan::Bencher) {
    bench(bencher, &prepared(0, (1300, 1536), 0));
}

#[divan::bench(sample_count = 20)]
fn upright_12_megapixels(bencher: divan::Bencher) {
    bench(bencher, &prepared(0, (3200, 3750), 0));
}

#[divan::bench(sample_count = 10)]
fn upside_down_12_megapixels(bencher: divan::Bencher) {
    bench(bencher, &prepared(0, (3200, 3750), 2));
}

#[divan::bench(sample_count = 10)]
fn no_face_12_megapixels(bencher: divan::Bencher) {
    bench(bencher, &prepared(2, (4000, 3000), 0));
}
