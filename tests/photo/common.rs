//! What every test of photos uses: the corpus, the way through the intake, and a look at what came out.

use std::{fs, path::Path};

use enroll_console::{
    enrollment::Edits,
    photo::{Fault, MAX_JPEG_BYTES, Original, PhotoBytes, PhotoError, PreparedPhoto, Source, prepare, probe},
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use img_parts::{Bytes, ImageEXIF as _, jpeg::Jpeg};

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photos").join(name)).unwrap()
}

/// The names of all files of the corpus, the damaged ones too.
pub(crate) fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photos");
    let names = |prefix: &'static str| {
        let files = fs::read_dir(folder.join(prefix)).unwrap().map(Result::unwrap);
        let files = files.filter(|entry| entry.file_type().unwrap().is_file());
        files.map(move |entry| format!("{prefix}{}", entry.file_name().into_string().unwrap()))
    };
    let mut names: Vec<String> = names("").chain(names("damaged/")).collect();
    names.sort();
    names
}

pub(crate) fn original(bytes: &[u8]) -> Result<Original, PhotoError> {
    Original::from_bytes("photo", PhotoBytes::new(bytes.to_vec()))
}

pub(crate) fn prepared(bytes: &[u8]) -> Result<PreparedPhoto, PhotoError> {
    prepare(&original(bytes)?, &Edits::NONE)
}

/// What is wrong with these bytes, found on the way to the gateway.
pub(crate) fn fault(bytes: &[u8]) -> Fault {
    prepared(bytes).unwrap_err().fault
}

pub(crate) fn fault_of_file(path: &Path) -> Fault {
    let source = Source::File(path.to_owned());
    assert_eq!(probe(&source).map_err(|error| error.fault).unwrap_err(), Original::read(&source).unwrap_err().fault);
    Original::read(&source).unwrap_err().fault
}

pub(crate) fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// An EXIF block that holds an orientation and nothing else.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

pub(crate) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut jpeg = Jpeg::from_bytes(Bytes::copy_from_slice(jpeg)).unwrap();
    jpeg.set_exif(Some(exif(orientation).into()));
    jpeg.encoder().bytes().to_vec()
}

/// Noise, of which each level makes a JPEG larger.
pub(crate) fn noise(width: u32, height: u32, strength: u8, seed: u64) -> RgbImage {
    let mut state = seed | 1;
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([x, y, x + y].map(|ground| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let [grain, ..] = state.to_be_bytes();
            ground.to_le_bytes()[0].saturating_add(grain.checked_rem(strength).unwrap_or(0))
        }))
    })
}

/// Whatever the gateway promises to take, seen by other eyes than those that made it.
pub(crate) fn assert_fit(photo: &PreparedPhoto) {
    assert!(photo.jpeg().len() <= MAX_JPEG_BYTES);
    assert!(photo.base64_len() <= 1_000_000);
    let jpeg = Jpeg::from_bytes(Bytes::copy_from_slice(photo.jpeg())).unwrap();
    for segment in jpeg.segments() {
        let kept = matches!(segment.marker(), 0xE0 | 0xEE) && segment.contents().len() <= 14;
        assert!(kept || !matches!(segment.marker(), 0xE0..=0xEF | 0xFE), "segment {:x} is left", segment.marker());
        if matches!(segment.marker(), 0xC0..=0xC2) {
            assert_eq!(segment.contents()[5], 3, "three components");
        }
    }
    assert!(photo.jpeg().ends_with(&[0xFF, 0xD9]));
    let (width, height) = jpeg.dimensions().unwrap();
    assert_eq!((u32::from(width), u32::from(height)), (photo.width(), photo.height()));
}

/// Mean difference of two pictures' samples, of 255.
pub(crate) fn apart(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u32 = one.iter().zip(other.iter()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    f64::from(sum) / f64::from(u32::try_from(one.len()).unwrap())
}
