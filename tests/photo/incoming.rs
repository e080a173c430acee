//! Every file of the corpus comes out upright and in the right colours.

use enroll_console::{
    enrollment::{Change, Edits, Format},
    photo::{Orientation, prepare, preview},
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::common::{apart, assert_fit, decoded, fixture, original, png, prepared, with_orientation};

#[test]
fn the_eight_orientations_come_out_upright() {
    // A picture whose four corners differ, so that no two orientations look alike.
    let upright = image::imageops::resize(
        &RgbImage::from_raw(2, 2, vec![250, 0, 0, 0, 250, 0, 0, 0, 250, 250, 250, 250]).unwrap(),
        96,
        64,
        image::imageops::FilterType::Nearest,
    );
    for (value, orientation) in (1..=8).map(|value| (value, Orientation::from_exif(value).unwrap())) {
        // What a camera stores is the upright picture with the orientation undone.
        let mut stored = DynamicImage::from(upright.clone());
        stored.apply_orientation(match orientation {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            own_inverse => own_inverse,
        });
        let mut jpeg = std::io::Cursor::new(Vec::new());
        stored.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let original = original(&with_orientation(jpeg.get_ref(), value)).unwrap();
        assert_eq!(original.header().upright_size(), (96, 64), "orientation {value}");

        let photo = prepare(&original, &Edits::NONE).unwrap();
        let shown = preview(&original, &Edits::NONE, 48, 48).unwrap();
        assert_fit(&photo);
        assert_eq!((photo.width(), photo.height()), (96, 64), "orientation {value}");
        assert_eq!((shown.width, shown.height), (48, 32), "orientation {value}");
        assert_eq!(photo.changes().contains(&Change::TurnedUpright), value != 1, "orientation {value}");
        let shown = RgbImage::from_raw(48, 32, shown.rgb.to_vec()).unwrap();
        for (x, y) in [(20, 12), (72, 12), (20, 52), (72, 52)] {
            let close =
                |found: &Rgb<u8>| found.0.iter().zip(upright.get_pixel(x, y).0).all(|(a, b)| a.abs_diff(b) < 40);
            assert!(close(decoded(photo.jpeg()).get_pixel(x, y)), "orientation {value} at {x},{y}");
            assert!(close(shown.get_pixel(x / 2, y / 2)), "orientation {value}, preview at {x},{y}");
        }
    }
}

#[test]
fn grey_cmyk_alpha_and_16_bits_become_rgb() {
    let grey = prepared(&fixture("face-grey.jpg")).unwrap();
    assert_eq!(grey.changes(), [Change::ConvertedToRgb]);
    let cmyk = prepared(&fixture("face-cmyk.jpg")).unwrap();
    assert_eq!(cmyk.changes(), [Change::ConvertedToRgb]);
    for photo in [&grey, &cmyk] {
        assert_fit(photo);
    }
    let (as_cmyk, as_rgb) = (decoded(cmyk.jpeg()), decoded(&fixture("face.jpg")));
    let apart: u64 = as_cmyk.iter().zip(as_rgb.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!(apart / (as_rgb.len() as u64) < 12, "the colours are right, not inverted");

    let half_red = image::RgbaImage::from_pixel(32, 32, image::Rgba([255, 0, 0, 128]));
    let over_white = prepared(&png(half_red)).unwrap();
    assert_eq!(over_white.changes(), [Change::ConvertedToJpeg, Change::ConvertedToRgb]);
    let Rgb([red, green, _]) = *decoded(over_white.jpeg()).get_pixel(16, 16);
    assert!(red > 245 && green.abs_diff(127) < 8, "transparency shows white, found {red} {green}");

    let deep = image::ImageBuffer::<Rgb<u16>, _>::from_pixel(32, 32, Rgb([0x8000_u16, 0x4000, 0xC000]));
    let shallow = decoded(prepared(&png(DynamicImage::ImageRgb16(deep))).unwrap().jpeg());
    assert!(shallow.get_pixel(9, 9).0.iter().zip([0x80_u8, 0x40, 0xC0]).all(|(a, b)| a.abs_diff(b) < 6));
}

/// A file of the corpus, and how far what comes of it may be from the upright picture, of 255 on average.
const UPRIGHT: [(&str, f64); 42] = [
    ("turned-1.jpg", 4.0),
    ("turned-2.jpg", 4.0),
    ("turned-3.jpg", 4.0),
    ("turned-4.jpg", 4.0),
    ("turned-5.jpg", 4.0),
    ("turned-6.jpg", 4.0),
    ("turned-7.jpg", 4.0),
    ("turned-8.jpg", 4.0),
    ("ycck.jpg", 6.0),
    ("srgb-profile.jpg", 4.0),
    ("adobe-rgb.jpg", 4.0),
    ("display-p3.jpg", 4.0),
    ("upright.png", 2.0),
    ("deep.png", 2.0),
    ("palette.png", 4.0),
    ("turned-6.png", 2.0),
    ("display-p3.png", 2.5),
    ("plain.webp", 4.0),
    ("lossless.webp", 2.0),
    ("turned-8.webp", 4.0),
    ("display-p3.webp", 4.0),
    ("plain.tif", 2.0),
    ("turned-5.tif", 2.0),
    ("display-p3.tif", 2.5),
    ("plain.bmp", 2.0),
    ("film.gif", 4.0),
    ("plain.heic", 4.0),
    ("turned-1.heic", 4.0),
    ("turned-2.heic", 4.0),
    ("turned-3.heic", 4.0),
    ("turned-4.heic", 4.0),
    ("turned-5.heic", 4.0),
    ("turned-6.heic", 4.0),
    ("turned-7.heic", 4.0),
    ("turned-8.heic", 4.0),
    ("grid.heic", 4.0),
    ("turned-grid.heic", 4.0),
    ("narrow-range.heic", 4.0),
    ("deep.heic", 4.0),
    ("full-colour.heic", 4.0),
    ("display-p3.heic", 4.0),
    ("display-p3-by-code.heic", 4.0),
];

fn picture(name: &str) -> RgbImage {
    image::load_from_memory(&fixture(name)).unwrap().into_rgb8()
}

/// What is sent of a file of the corpus, and what is shown of it, which must be the same picture.
fn sent(name: &str) -> (RgbImage, Vec<Change>) {
    let original = original(&fixture(name)).unwrap();
    let photo = prepare(&original, &Edits::NONE).unwrap();
    assert_fit(&photo);
    let sent = decoded(photo.jpeg());
    let preview = preview(&original, &Edits::NONE, 500, 500).unwrap();
    let shown = RgbImage::from_raw(preview.width, preview.height, preview.rgb.to_vec()).unwrap();
    assert!(apart(&sent, &shown) < 3.0, "{name} is shown {} apart from what is sent", apart(&sent, &shown));
    (sent, photo.changes().to_vec())
}

#[test]
fn every_format_and_orientation_comes_out_as_the_same_upright_picture() {
    let upright = picture("upright.png");
    for (name, most) in UPRIGHT {
        let original = original(&fixture(name)).unwrap();
        let (sent, changes) = sent(name);
        let apart = apart(&sent, &upright);
        assert!(apart < most, "{name} is {apart} apart");
        let is_turned = name.starts_with("turned") && !name.starts_with("turned-1");
        assert_eq!(changes.contains(&Change::TurnedUpright), is_turned, "{name}");
        let is_wide = ["display-p3", "adobe-rgb"].iter().any(|wide| name.starts_with(wide));
        assert_eq!(changes.contains(&Change::ConvertedToSrgb), is_wide, "{name}");
        assert_eq!(changes.contains(&Change::ConvertedToJpeg), original.header().format != Format::Jpeg, "{name}");
    }
}

#[test]
fn a_profile_that_is_like_srgb_does_not_cost_the_pixels_bytes() {
    let photo = prepared(&fixture("srgb-profile.jpg")).unwrap();
    assert_eq!(photo.changes(), [Change::MetadataRemoved]);
}

#[test]
fn a_wide_gamut_is_converted_and_not_just_forgotten() {
    let red = Rgb([200, 30, 30]);
    let far = |found: &Rgb<u8>| found.0.iter().zip(red.0).map(|(a, b)| a.abs_diff(b)).max();
    assert!(far(picture("display-p3-red.png").get_pixel(8, 8)) > Some(15), "its numbers are those of another space");
    let (sent, changes) = sent("display-p3-red.png");
    assert!(far(sent.get_pixel(8, 8)) < Some(5), "{:?}", sent.get_pixel(8, 8));
    assert_eq!(changes, [Change::ConvertedToJpeg, Change::ConvertedToSrgb, Change::MetadataRemoved]);
}

#[test]
fn print_colours_go_through_their_profile() {
    let (sent, changes) = sent("press.jpg");
    let by_lcms = apart(&sent, &picture("press-by-lcms.png"));
    assert!(by_lcms < 5.0, "{by_lcms} apart from what lcms makes of it");
    assert_eq!(changes, [Change::ConvertedToRgb, Change::MetadataRemoved]);
}

#[test]
fn transparency_shows_white_in_every_format_that_has_it() {
    for name in ["alpha.png", "alpha.webp", "alpha.heic"] {
        let (sent, changes) = sent(name);
        let apart = apart(&sent, &picture("over-white.png"));
        assert!(apart < 4.0, "{name} is {apart} apart");
        assert_eq!(changes, [Change::ConvertedToJpeg, Change::ConvertedToRgb], "{name}");
    }
}

#[test]
fn a_grey_heic_is_grey() {
    let grey = DynamicImage::from(picture("upright.png")).into_luma8();
    let (sent, changes) = sent("grey.heic");
    let apart = apart(&sent, &DynamicImage::from(grey).into_rgb8());
    assert!(apart < 4.0, "{apart} apart");
    assert_eq!(changes, [Change::ConvertedToJpeg, Change::ConvertedToRgb]);
}

#[test]
fn a_cropped_heic_shows_only_its_part() {
    let (sent, _) = sent("cropped.heic");
    let part = image::imageops::crop_imm(&picture("upright.png"), 16, 18, 40, 60).to_image();
    let apart = apart(&sent, &part);
    assert!(apart < 4.0, "{apart} apart");
}
