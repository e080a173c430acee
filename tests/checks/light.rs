//! Focus, light and colour.

use enroll_console::enrollment::{CheckName, Verdict};
use image::{DynamicImage, RgbImage, imageops};

use crate::pictures::{astronaut, check, examined, hopper, lit, scaled, verdict};

#[test]
fn a_blurred_face_fails_by_the_share_of_its_width() {
    let blurred = |picture: &RgbImage, pixels: f32| examined(&imageops::blur(picture, pixels));
    assert_eq!(verdict(&blurred(&hopper(), 2.0), CheckName::Sharpness), Verdict::Pass);
    assert_eq!(verdict(&blurred(&hopper(), 4.0), CheckName::Sharpness), Verdict::Warn);
    assert_eq!(verdict(&blurred(&hopper(), 8.0), CheckName::Sharpness), Verdict::Fail);
    assert_eq!(verdict(&blurred(&astronaut(), 4.0), CheckName::Sharpness), Verdict::Fail);
    let value = check(&blurred(&astronaut(), 4.0), CheckName::Sharpness).value;
    assert!((3.0..5.0).contains(&value), "4 pixels are 4 % of a face of 100: {value}");
}

#[test]
fn a_sharp_face_is_as_sharp_when_it_is_enlarged_or_dark() {
    let value = |picture: &RgbImage| check(&examined(picture), CheckName::Sharpness).value;
    let sharp = value(&hopper());
    assert!((value(&scaled(&hopper(), 3.0)) - sharp).abs() < 0.3);
    assert!((value(&lit(hopper(), 0.3)) - sharp).abs() < 0.3);
}

#[test]
fn a_picture_so_blurred_that_no_face_is_found_is_told_to_be_blurred() {
    let examined = examined(&imageops::blur(&astronaut(), 12.0));
    assert_eq!(verdict(&examined, CheckName::FaceCount), Verdict::Fail);
    assert_eq!(verdict(&examined, CheckName::Sharpness), Verdict::Warn);
}

#[test]
fn a_dark_face_is_found_and_fails_for_its_darkness() {
    for (factor, expected) in
        [(0.6, Verdict::Pass), (0.35, Verdict::Warn), (0.15, Verdict::Fail), (0.06, Verdict::Fail)]
    {
        for portrait in [hopper(), astronaut()] {
            let examined = examined(&lit(portrait, factor));
            assert_eq!(verdict(&examined, CheckName::FaceCount), Verdict::Pass, "{factor}");
            assert_eq!(verdict(&examined, CheckName::Brightness), expected, "{factor}");
        }
    }
}

#[test]
fn a_burnt_out_face_fails_for_its_light() {
    for portrait in [hopper(), astronaut()] {
        let examined = examined(&lit(portrait, 2.0));
        let contrast = check(&examined, CheckName::Contrast);
        assert_eq!(contrast.verdict, Verdict::Fail, "{contrast:?}");
        assert!(contrast.message.starts_with("burnt out"), "{contrast:?}");
        assert_ne!(verdict(&examined, CheckName::Brightness), Verdict::Pass);
    }
}

#[test]
fn a_face_in_fog_fails_for_its_contrast() {
    let mut foggy = hopper();
    for sample in foggy.iter_mut() {
        *sample = 100 + *sample / 8;
    }
    let examined = examined(&foggy);
    assert_eq!(verdict(&examined, CheckName::FaceCount), Verdict::Pass);
    assert_eq!(verdict(&examined, CheckName::Contrast), Verdict::Fail);
}

#[test]
fn a_greyscale_face_warns_and_so_does_a_tinted_one() {
    let grey = DynamicImage::ImageRgb8(hopper()).into_luma8();
    let grey = DynamicImage::ImageLuma8(grey).into_rgb8();
    let mut sepia = grey.clone();
    for pixel in sepia.pixels_mut() {
        pixel.0[2] = (u16::from(pixel.0[2]) * 3 / 4) as u8;
    }
    assert_eq!(verdict(&examined(&hopper()), CheckName::Colour), Verdict::Pass);
    for picture in [grey, sepia] {
        let examined = examined(&picture);
        let colour = check(&examined, CheckName::Colour);
        assert_eq!((colour.verdict, colour.message.as_str()), (Verdict::Warn, "greyscale"), "{colour:?}");
    }
}
