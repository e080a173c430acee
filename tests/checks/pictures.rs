//! Real faces, what can be done to them, and what the checks say.

use std::io::Cursor;

use enroll_console::enrollment::{Check, CheckName, Edits, Verdict};
use enroll_console::photo::{CheckLimits, Examined, Original, PhotoBytes, SAMPLES, examine, prepare};
use image::{ImageFormat, Rgb, RgbImage, imageops};

fn sample(name: &str) -> RgbImage {
    let sample = SAMPLES.iter().find(|sample| sample.name == name).unwrap();
    image::load_from_memory(sample.bytes).unwrap().into_rgb8()
}

/// A frontal face of 200 pixels in a picture of 512x600, well lit and sharp.
pub(crate) fn hopper() -> RgbImage {
    sample("grace_hopper")
}

/// A frontal face of 100 pixels in a picture of 512x512.
pub(crate) fn astronaut() -> RgbImage {
    sample("astronaut")
}

pub(crate) fn cat() -> RgbImage {
    sample("chelsea")
}

pub(crate) fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn examined(picture: &RgbImage) -> Examined {
    examined_with(picture, &CheckLimits::default(), &Edits::NONE)
}

pub(crate) fn examined_with(picture: &RgbImage, limits: &CheckLimits, edits: &Edits) -> Examined {
    let original = Original::from_bytes("photo", PhotoBytes::new(png(picture))).unwrap();
    examine(&prepare(&original, edits).unwrap(), limits)
}

/// What one check says.
pub(crate) fn check(examined: &Examined, name: CheckName) -> &Check {
    examined.checks.iter().find(|check| check.check == name).unwrap()
}

pub(crate) fn verdict(examined: &Examined, name: CheckName) -> Verdict {
    check(examined, name).verdict
}

/// The checks that say something else than pass.
pub(crate) fn objections(examined: &Examined) -> Vec<(CheckName, Verdict)> {
    let bad = examined.checks.iter().filter(|check| check.verdict != Verdict::Pass);
    bad.map(|check| (check.check, check.verdict)).collect()
}

/// Every level multiplied, and cut off at the end of the scale.
pub(crate) fn lit(mut picture: RgbImage, factor: f32) -> RgbImage {
    for sample in picture.iter_mut() {
        *sample = (f32::from(*sample) * factor).round() as u8;
    }
    picture
}

/// Leaning clockwise about its middle; what comes in from outside is the colour of a corner.
pub(crate) fn leaning(picture: &RgbImage, degrees: f32) -> RgbImage {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (picture.width() as f32 / 2.0, picture.height() as f32 / 2.0);
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let (across, down) = (x as f32 - middle_x, y as f32 - middle_y);
        let from = (middle_x + across * cosine + down * sine, middle_y - across * sine + down * cosine);
        imageops::interpolate_bilinear(picture, from.0, from.1).unwrap_or(*picture.get_pixel(2, 2))
    })
}

/// Two pictures side by side.
pub(crate) fn beside(left: &RgbImage, right: &RgbImage) -> RgbImage {
    let size = (left.width() + right.width(), left.height().max(right.height()));
    placed(size, &[(left, (0, 0)), (right, (left.width(), 0))])
}

/// Pictures on a plain wall, each with its upper left corner.
pub(crate) fn placed((width, height): (u32, u32), pictures: &[(&RgbImage, (u32, u32))]) -> RgbImage {
    let mut wall = RgbImage::from_pixel(width, height, Rgb([172, 160, 146]));
    for (picture, (x, y)) in pictures {
        imageops::overlay(&mut wall, *picture, i64::from(*x), i64::from(*y));
    }
    wall
}

pub(crate) fn scaled(picture: &RgbImage, factor: f32) -> RgbImage {
    let side = |side: u32| (side as f32 * factor).round() as u32;
    imageops::resize(picture, side(picture.width()), side(picture.height()), imageops::FilterType::Triangle)
}

pub(crate) fn part(picture: &RgbImage, (x, y, width, height): (u32, u32, u32, u32)) -> RgbImage {
    imageops::crop_imm(picture, x, y, width, height).to_image()
}
