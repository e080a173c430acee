//! One photo at every scale, decoded once for many uses, and given up on demand.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use enroll_console::{
    enrollment::{Change, Crop, Edits, Quarters},
    photo::{AbandonFlag, Fault, MAX_JPEG_BYTES, Original, PhotoBytes, SAMPLES, Workpiece, prepare, preview},
};
use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use proptest::prelude::*;

/// A portrait, enlarged.
fn portrait(width: u32, height: u32) -> RgbImage {
    let portrait = image::load_from_memory(SAMPLES[0].bytes).unwrap().into_rgb8();
    imageops::resize(&portrait, width, height, imageops::FilterType::Triangle)
}

/// The portrait with noise, of which each level makes a JPEG larger.
fn grainy(width: u32, height: u32, strength: u8) -> RgbImage {
    let mut picture = portrait(width, height);
    let mut state = 7_u32;
    for sample in picture.iter_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [grain, ..] = state.to_be_bytes();
        *sample = sample.saturating_add(grain.checked_rem(strength).unwrap_or_default());
    }
    picture
}

/// How a JPEG is made.
#[derive(Debug, Clone, Copy)]
struct Coding {
    color: ColorType,
    sampling: SamplingFactor,
    progressive: bool,
}

const BASELINE: Coding = Coding { color: ColorType::Rgb, sampling: SamplingFactor::F_2_2, progressive: false };

fn jpeg(picture: &RgbImage, coding: Coding) -> Vec<u8> {
    let samples: Vec<u8> = match coding.color {
        ColorType::Luma => picture.pixels().map(|pixel| pixel.0[1]).collect(),
        ColorType::Rgb => picture.to_vec(),
        _ => picture.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2], pixel.0[0] / 2]).collect(),
    };
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 90);
    encoder.set_sampling_factor(coding.sampling);
    encoder.set_progressive(coding.progressive);
    let side = |side: u32| u16::try_from(side).unwrap();
    encoder.encode(&samples, side(picture.width()), side(picture.height()), coding.color).unwrap();
    jpeg
}

fn original(jpeg: &[u8]) -> Original {
    Original::from_bytes("photo", PhotoBytes::new(jpeg.to_vec())).unwrap()
}

fn shown(jpeg: &[u8], width: u32, height: u32) -> RgbImage {
    let shown = preview(&original(jpeg), &Edits::NONE, width, height).unwrap();
    RgbImage::from_raw(shown.width, shown.height, shown.rgb.to_vec()).unwrap()
}

fn mean_error(left: &RgbImage, right: &RgbImage) -> f64 {
    assert_eq!(left.dimensions(), right.dimensions());
    let sum: u32 = left.iter().zip(right.iter()).map(|(left, right)| u32::from(left.abs_diff(*right))).sum();
    f64::from(sum) / f64::from(left.width() * left.height() * 3)
}

const TURNED: Edits = Edits { turned: Quarters::clockwise(1), ..Edits::NONE };
const CROPPED: Edits = Edits { crop: Some(Crop { x: 21, y: 33, width: 205, height: 307 }), ..Edits::NONE };

#[test]
fn a_jpeg_at_reduced_scale_is_the_same_picture_in_every_coding() {
    let codings = [
        BASELINE,
        Coding { sampling: SamplingFactor::F_2_1, ..BASELINE },
        Coding { sampling: SamplingFactor::F_1_1, ..BASELINE },
        Coding { progressive: true, ..BASELINE },
        Coding { color: ColorType::Luma, sampling: SamplingFactor::F_1_1, ..BASELINE },
        Coding { color: ColorType::Cmyk, sampling: SamplingFactor::F_1_1, ..BASELINE },
        Coding { color: ColorType::CmykAsYcck, sampling: SamplingFactor::F_1_1, ..BASELINE },
    ];
    // Neither side is whole blocks; the second is just above, the third just below.
    for (width, height) in [(611, 715), (513, 601), (519, 607)] {
        let picture = portrait(width, height);
        for coding in codings {
            let jpeg = jpeg(&picture, coding);
            let whole = shown(&jpeg, width, height);
            // At the very size that was decoded, each pixel is a block's mean, which no other filter gives. A picture
            // that is stretched by half a block errs by more than 8.
            for (part, most) in [(8, 6.0), (4, 4.0), (2, 2.0)] {
                let (across, down) = (width.div_ceil(part), height.div_ceil(part));
                let reduced = shown(&jpeg, across, down);
                let expected =
                    imageops::resize(&whole, reduced.width(), reduced.height(), imageops::FilterType::Lanczos3);
                let error = mean_error(&reduced, &expected);
                assert!(error < most, "{coding:?} {width}x{height} at 1/{part}: {error}");
            }
        }
    }
}

#[test]
fn a_progressive_preview_needs_no_more_than_the_averages() {
    let picture = portrait(611, 715);
    let baseline = jpeg(&picture, BASELINE);
    let progressive = jpeg(&picture, Coding { progressive: true, ..BASELINE });
    assert_eq!(shown(&progressive, 70, 80), shown(&baseline, 70, 80));
}

#[test]
fn a_sliver_is_shown_with_all_its_pixels() {
    let sliver = jpeg(&portrait(3, 900), BASELINE);
    assert_eq!(shown(&sliver, 3, 900).dimensions(), (3, 900));
    assert_eq!(shown(&sliver, 3, 300).dimensions(), (1, 300));
}

#[test]
fn a_photo_cut_short_is_not_shown_half_grey() {
    for progressive in [false, true] {
        let whole = jpeg(&portrait(611, 715), Coding { progressive, ..BASELINE });
        for length in [whole.len() / 2, whole.len() - 6] {
            let cut = original(&whole[..length]);
            for side in [60, 160, 300, 715] {
                let error = preview(&cut, &Edits::NONE, side, side).unwrap_err();
                assert_eq!(error.fault, Fault::Truncated, "progressive: {progressive}, {length} bytes, {side} pixels");
            }
        }
    }
}

#[test]
fn a_workpiece_makes_what_the_single_calls_make() {
    let flag = AbandonFlag::default();
    let file = jpeg(&portrait(611, 715), BASELINE);
    let mut workpiece = Workpiece::open(original(&file));
    for edits in [Edits::NONE, TURNED, CROPPED, Edits { crop: CROPPED.crop, ..TURNED }, Edits::NONE] {
        for side in [60, 300, 60] {
            let shown = workpiece.preview(&edits, side, side, &flag).unwrap();
            assert_eq!(*shown.rgb, *preview(&original(&file), &edits, side, side).unwrap().rgb);
        }
        let prepared = workpiece.prepare(&edits, &flag).unwrap();
        let alone = prepare(&original(&file), &edits).unwrap();
        assert_eq!(prepared.jpeg(), alone.jpeg());
        assert_eq!(prepared.changes(), alone.changes());
    }
}

#[test]
fn a_workpiece_holds_the_whole_picture_once_it_was_needed() {
    let flag = AbandonFlag::default();
    let file = jpeg(&portrait(611, 715), BASELINE);
    let mut workpiece = Workpiece::open(original(&file));
    assert_eq!(workpiece.bytes(), file.len());
    workpiece.preview(&Edits::NONE, 60, 60, &flag).unwrap();
    let reduced = 77 * 90 * 3;
    assert_eq!(workpiece.bytes(), file.len() + reduced);
    for edits in [TURNED, CROPPED, TURNED] {
        workpiece.prepare(&edits, &flag).unwrap();
        assert_eq!(workpiece.bytes(), file.len() + reduced + 611 * 715 * 3);
    }
    assert!(!format!("{workpiece:?}").contains("255"));
}

#[test]
fn what_nobody_waits_for_is_given_up() {
    let flag = AbandonFlag::default();
    let file = jpeg(&portrait(611, 715), BASELINE);
    let mut workpiece = Workpiece::open(original(&file));
    flag.clone().raise();
    assert_eq!(workpiece.preview(&Edits::NONE, 60, 60, &flag).unwrap_err().fault, Fault::Abandoned);
    assert_eq!(workpiece.prepare(&Edits::NONE, &flag).unwrap_err().fault, Fault::Abandoned);
    assert_eq!(workpiece.prepare(&TURNED, &flag).unwrap_err().fault, Fault::Abandoned);
    assert_eq!(workpiece.bytes(), file.len(), "nothing was decoded");
    // And taken up again.
    assert!(workpiece.prepare(&TURNED, &AbandonFlag::default()).is_ok());
    assert_eq!(workpiece.prepare(&CROPPED, &flag).unwrap_err().fault, Fault::Abandoned, "nor is it encoded");
}

#[test]
fn a_photo_that_is_given_up_on_the_way_gives_no_result() {
    let file = jpeg(&grainy(3000, 2000, 60), BASELINE);
    let flag = AbandonFlag::default();
    let (started, starts) = std::sync::mpsc::channel();
    let work = std::thread::spawn({
        let flag = flag.clone();
        move || {
            let mut workpiece = Workpiece::open(original(&file));
            loop {
                started.send(()).unwrap();
                if let Err(error) = workpiece.prepare(&TURNED, &flag) {
                    return error.fault;
                }
            }
        }
    });
    starts.recv().unwrap();
    flag.raise();
    assert_eq!(work.join().unwrap(), Fault::Abandoned);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn what_is_given_up_for_the_limit_is_no_more_than_it_asks(
        width in 600_u32..2600, height in 600_u32..2600, strength in 0_u8.., quarters in 0_u8..4,
    ) {
        let file = jpeg(&grainy(width, height, strength), BASELINE);
        let edits = Edits { turned: Quarters::clockwise(quarters), ..Edits::NONE };
        let photo = prepare(&original(&file), &edits).unwrap();
        prop_assert!(photo.jpeg().len() <= MAX_JPEG_BYTES);
        if photo.changes().contains(&Change::QualityReduced) {
            // From one quality to the next the noisiest picture grows by a sixth: it may be that nothing lies between.
            prop_assert!(photo.jpeg().len() * 5 >= MAX_JPEG_BYTES * 4, "{} bytes", photo.jpeg().len());
        }
    }
}
