//! Turns and crops: whatever way up a photo is stored, and at whatever scale it is decoded, what is shown and what is sent are
//! that part of the upright picture.

use enroll_console::{
    enrollment::{Crop, Edits, Quarters},
    photo::{prepare, preview},
};
use image::{DynamicImage, Rgb, RgbImage, imageops};

use crate::common::{apart, decoded, original, with_orientation};

/// A picture no part of which looks like another, nor like itself turned or mirrored.
fn upright() -> RgbImage {
    RgbImage::from_fn(640, 480, |x, y| {
        let step = |value: u32, of: u32| u8::try_from(value * 255 / of).unwrap();
        let blot = if (x / 40 + y / 60) % 3 == 0 { 60 } else { 0 };
        Rgb([step(x, 640), step(y, 480), blot + step(x * y / 2000, 200)])
    })
}

/// The upright picture as a camera stores it that holds itself so (EXIF 2.32, tag 0x0112).
fn stored(upright: &RgbImage, orientation: u8) -> Vec<u8> {
    let stored = match orientation {
        2 => imageops::flip_horizontal(upright),
        3 => imageops::rotate180(upright),
        4 => imageops::flip_vertical(upright),
        5 => imageops::rotate270(&imageops::flip_horizontal(upright)),
        6 => imageops::rotate270(upright),
        7 => imageops::rotate90(&imageops::flip_horizontal(upright)),
        8 => imageops::rotate90(upright),
        _ => upright.clone(),
    };
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 95).encode_image(&stored).unwrap();
    with_orientation(&jpeg.into_inner(), orientation)
}

fn turned(picture: &RgbImage, turns: u8) -> RgbImage {
    match turns {
        1 => imageops::rotate90(picture),
        2 => imageops::rotate180(picture),
        3 => imageops::rotate270(picture),
        _ => picture.clone(),
    }
}

#[test]
fn every_edit_of_every_orientation_is_shown_and_sent_as_asked() {
    let upright = upright();
    let crop = Crop { x: 96, y: 64, width: 240, height: 320 };
    let mut wrong = Vec::new();
    for orientation in 1..=8 {
        let photo = original(&stored(&upright, orientation)).unwrap();
        for turns in 0..4 {
            for crop in [None, Some(crop)] {
                let edits = Edits { turned: Quarters::clockwise(turns), crop };
                let mut wanted = turned(&upright, turns);
                if let Some(Crop { x, y, width, height }) = crop {
                    wanted = imageops::crop_imm(&wanted, x, y, width, height).to_image();
                }
                let sent = decoded(prepare(&photo, &edits).unwrap().jpeg());
                // Small enough that the photo is decoded at an eighth, a quarter, a half and whole.
                for side in [40, 80, 160, 640] {
                    let shown = preview(&photo, &edits, side, side).unwrap();
                    let shown = RgbImage::from_raw(shown.width, shown.height, shown.rgb.to_vec()).unwrap();
                    let (width, height) = shown.dimensions();
                    let small =
                        DynamicImage::from(wanted.clone()).resize_exact(width, height, imageops::FilterType::Lanczos3);
                    if apart(&shown, &small.into_rgb8()) > 6.0 {
                        wrong.push(format!("{orientation} {edits:?} is shown wrongly at {side}"));
                    }
                }
                if sent.dimensions() != wanted.dimensions() || apart(&sent, &wanted) > 4.0 {
                    wrong.push(format!("{orientation} {edits:?} is sent wrongly"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
