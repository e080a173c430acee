//! How long the photo's intake takes on a JPEG of 2, 12 and 48 megapixels: its header, a preview, the JPEG to send.

#![expect(clippy::unwrap_used, reason = "a bench that cannot begin should stop")]

use std::{collections::BTreeMap, sync::LazyLock};

use divan::{Bencher, bench};
use enroll_console::enrollment::{Crop, Edits, Quarters};
use enroll_console::photo::{AbandonFlag, Original, PhotoBytes, SAMPLES, Source, Workpiece, prepare, preview, probe};
use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

fn main() {
    divan::main();
}

const MEGAPIXELS: [u32; 3] = [2, 12, 48];

/// A portrait enlarged to the size of a phone's photo, with grain, by its megapixels.
static PHOTOS: LazyLock<BTreeMap<u32, Vec<u8>>> = LazyLock::new(|| {
    let sizes = [(1600, 1200), (4000, 3000), (8000, 6000)];
    MEGAPIXELS.into_iter().zip(sizes.map(|(width, height)| phone_photo(width, height))).collect()
});

fn phone_photo(width: u16, height: u16) -> Vec<u8> {
    let portrait = image::load_from_memory(SAMPLES[0].bytes).unwrap().into_rgb8();
    let mut picture: RgbImage =
        imageops::resize(&portrait, width.into(), height.into(), imageops::FilterType::Triangle);
    let mut state = 7_u32;
    for sample in picture.iter_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *sample = sample.saturating_add(state.to_be_bytes()[0] >> 4);
    }
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 90);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&picture, width, height, ColorType::Rgb).unwrap();
    jpeg
}

fn original(megapixels: u32) -> Original {
    Original::from_bytes("bench", PhotoBytes::new(PHOTOS[&megapixels].clone())).unwrap()
}

#[bench(args = MEGAPIXELS)]
fn header(bencher: Bencher, megapixels: u32) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &PHOTOS[&megapixels]).unwrap();
    let source = Source::File(file.path().to_owned());
    bencher.bench(|| probe(&source));
}

#[bench(sample_count = 10, args = MEGAPIXELS)]
fn preview_80x40_cells(bencher: Bencher, megapixels: u32) {
    let photo = original(megapixels);
    bencher.bench(|| preview(&photo, &Edits::NONE, 160, 80));
}

#[bench(sample_count = 10, args = MEGAPIXELS)]
fn preview_800_pixels(bencher: Bencher, megapixels: u32) {
    let photo = original(megapixels);
    bencher.bench(|| preview(&photo, &Edits::NONE, 800, 800));
}

#[bench(sample_count = 5, args = MEGAPIXELS)]
fn prepare_upright(bencher: Bencher, megapixels: u32) {
    let photo = original(megapixels);
    bencher.bench(|| prepare(&photo, &Edits::NONE));
}

#[bench(sample_count = 5, args = MEGAPIXELS)]
fn prepare_turned(bencher: Bencher, megapixels: u32) {
    let photo = original(megapixels);
    bencher.bench(|| prepare(&photo, &TURNED));
}

#[bench(sample_count = 5, args = MEGAPIXELS)]
fn prepare_cropped(bencher: Bencher, megapixels: u32) {
    let photo = original(megapixels);
    bencher.bench(|| prepare(&photo, &CROPPED));
}

/// What an operator waits for after an edit: the photo is decoded already.
#[bench(sample_count = 5, args = MEGAPIXELS)]
fn prepare_again_turned(bencher: Bencher, megapixels: u32) {
    let flag = AbandonFlag::default();
    let mut workpiece = Workpiece::open(original(megapixels));
    workpiece.prepare(&CROPPED, &flag).unwrap();
    bencher.bench_local(|| workpiece.prepare(&TURNED, &flag));
}

const TURNED: Edits = Edits { turned: Quarters::clockwise(1), ..Edits::NONE };
const CROPPED: Edits = Edits { crop: Some(Crop { x: 400, y: 200, width: 800, height: 900 }), ..Edits::NONE };
