//! Any file in; a sentence, or an upright JPEG within the limit, out.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use enroll_console::{
    enrollment::{Change, Edits, Format, Verdict},
    photo::{
        CheckLimits, Fault, MAX_JPEG_BYTES, Orientation, Original, PhotoBytes, PhotoError, PreparedPhoto, SAMPLES,
        Source, examine, prepare, preview, probe,
    },
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use img_parts::{
    Bytes, ImageEXIF as _,
    jpeg::{Jpeg, JpegSegment},
};
use proptest::prelude::*;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photos").join(name)).unwrap()
}

fn original(bytes: &[u8]) -> Result<Original, PhotoError> {
    Original::from_bytes("photo", PhotoBytes::new(bytes.to_vec()))
}

fn prepared(bytes: &[u8]) -> Result<PreparedPhoto, PhotoError> {
    prepare(&original(bytes)?, &Edits::NONE)
}

/// What is wrong with these bytes, found on the way to the gateway.
fn fault(bytes: &[u8]) -> Fault {
    prepared(bytes).unwrap_err().fault
}

fn fault_of_file(path: &Path) -> Fault {
    let source = Source::File(path.to_owned());
    assert_eq!(probe(&source).map_err(|error| error.fault).unwrap_err(), Original::read(&source).unwrap_err().fault);
    Original::read(&source).unwrap_err().fault
}

fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// An EXIF block that holds an orientation and nothing else.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut jpeg = Jpeg::from_bytes(Bytes::copy_from_slice(jpeg)).unwrap();
    jpeg.set_exif(Some(exif(orientation).into()));
    jpeg.encoder().bytes().to_vec()
}

/// Noise, of which each level makes a JPEG larger.
fn noise(width: u32, height: u32, strength: u8, seed: u64) -> RgbImage {
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
fn assert_fit(photo: &PreparedPhoto) {
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

#[test]
fn a_photo_that_is_fit_goes_out_byte_for_byte() {
    for name in ["face.jpg", "face-progressive.jpg"] {
        let photo = prepared(&fixture(name)).unwrap();
        assert_eq!(photo.jpeg(), fixture(name));
        assert_eq!(photo.changes(), []);
        assert_fit(&photo);
    }
}

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
fn removing_metadata_leaves_the_compressed_picture_alone() {
    for name in ["face.jpg", "face-progressive.jpg"] {
        let plain = fixture(name);
        let mut jpeg = Jpeg::from_bytes(plain.clone().into()).unwrap();
        jpeg.set_exif(Some(exif(1).into()));
        let frame = jpeg.segments().iter().position(|segment| matches!(segment.marker(), 0xC0..=0xC2)).unwrap();
        for marker in [0xE0, 0xE1, 0xE2, 0xED, 0xEF, 0xFE] {
            jpeg.segments_mut()
                .insert(frame, JpegSegment::new_with_contents(marker, Bytes::from_static(b"secret place")));
        }
        let thumbnail = [b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01".as_slice(), b"rgb"].concat();
        jpeg.segments_mut()[0] = JpegSegment::new_with_contents(0xE0, thumbnail.into());
        let told = [&jpeg.encoder().bytes()[..], b"a film behind the photo"].concat();

        let photo = prepared(&told).unwrap();
        assert_eq!(photo.jpeg(), plain);
        assert_eq!(photo.changes(), [Change::MetadataRemoved]);
    }
}

#[test]
fn metadata_between_the_scans_is_found_too() {
    let plain = fixture("face-progressive.jpg");
    let second_scan = plain.windows(2).rposition(|pair| pair == [0xFF, 0xC4]).unwrap();
    let comment = b"\xFF\xFE\x00\x08secret";
    let told = [&plain[..second_scan], comment, &plain[second_scan..]].concat();
    assert_eq!(prepared(&told).unwrap().jpeg(), plain);
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

#[test]
fn a_png_always_becomes_a_jpeg() {
    let photo = prepared(&fixture("cat.png")).unwrap();
    assert_eq!(photo.changes(), [Change::ConvertedToJpeg]);
    assert_eq!((photo.width(), photo.height()), (64, 43));
    assert_fit(&photo);
}

#[test]
fn the_facts_say_what_was_sent_and_what_it_was_made_of() {
    let original = original(&fixture("cat.png")).unwrap();
    let photo = prepare(&original, &Edits::NONE).unwrap();
    let facts = photo.facts(examine(&photo, &CheckLimits::default()).checks);
    assert_eq!((facts.path.as_str(), facts.format), ("photo", Format::Png));
    assert_eq!(facts.source_bytes, fixture("cat.png").len() as u64);
    assert_eq!((facts.bytes, facts.base64_chars), (photo.jpeg().len(), photo.base64_len()));
    assert_eq!(facts.checks[0].verdict, Verdict::Fail, "a cat is no face");
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, photo.jpeg());
    assert!(facts.sha256.starts_with(&format!("{:02x}{:02x}", hash.as_ref()[0], hash.as_ref()[1])));
    assert_eq!(facts.sha256.len(), 64);
}

#[test]
fn the_base64_text_is_appended_in_place() {
    let photo = prepared(&fixture("face.jpg")).unwrap();
    let mut body = b"before ".to_vec();
    photo.write_base64_into(&mut body);
    let text = body.strip_prefix(b"before ").unwrap();
    assert_eq!(text.len(), photo.base64_len());
    assert_eq!(STANDARD.decode(text).unwrap(), photo.jpeg());
}

#[test]
fn quality_gives_way_before_size() {
    let photo = prepared(&png(noise(1100, 900, 60, 7))).unwrap();
    assert_fit(&photo);
    assert_eq!(photo.changes(), [Change::ConvertedToJpeg, Change::QualityReduced]);
    assert_eq!((photo.width(), photo.height()), (1100, 900));
    assert!(photo.jpeg().len() > MAX_JPEG_BYTES * 85 / 100, "no further than needed: {}", photo.jpeg().len());
}

#[test]
fn size_gives_way_when_quality_is_not_enough() {
    let photo = prepared(&png(noise(2600, 1800, 200, 7))).unwrap();
    assert_fit(&photo);
    assert_eq!(photo.changes(), [Change::ConvertedToJpeg, Change::QualityReduced, Change::SizeReduced]);
    assert!(photo.jpeg().len() > MAX_JPEG_BYTES * 85 / 100, "no further than needed: {}", photo.jpeg().len());
    let proportion = f64::from(photo.width()) / f64::from(photo.height());
    assert!((proportion - 2600.0 / 1800.0).abs() < 0.01);
}

#[test]
fn samples_are_photos_and_are_named() {
    for sample in &SAMPLES {
        let source = Source::parse(&format!("sample:{}", sample.name)).unwrap();
        assert_eq!(source.display(), format!("sample:{}", sample.name));
        let photo = prepare(&Original::read(&source).unwrap(), &Edits::NONE).unwrap();
        assert_fit(&photo);
        let count = &examine(&photo, &CheckLimits::default()).checks[0];
        assert_eq!(count.verdict == Verdict::Pass, sample.name != "chelsea", "{}: {}", sample.name, count.message);
        assert_eq!(probe(&source).unwrap().bytes, sample.bytes.len() as u64);
    }
    let error = Source::parse("sample:nobody").unwrap_err().to_string();
    assert!(error.contains("sample:astronaut"), "{error}");
    assert_eq!(Source::parse("a/b.jpg").unwrap(), Source::File(PathBuf::from("a/b.jpg")));
}

#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(fault_of_file(folder.path()), Fault::NotAFile("a folder"));
    assert_eq!(fault_of_file(&folder.path().join("nothing")), Fault::Gone);
    #[cfg(unix)]
    {
        assert_eq!(fault_of_file(Path::new("/dev/zero")), Fault::NotAFile("a device"));
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(fault_of_file(&socket), Fault::NotAFile("a socket"));
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || sender.send(fault_of_file(&pipe)));
        let answer = receiver.recv_timeout(Duration::from_secs(20)).expect("a pipe without a writer does not hang");
        assert_eq!(answer, Fault::NotAFile("a pipe"));
    }
}

#[test]
fn a_file_too_large_is_refused_unread() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(65 * 1024 * 1024).unwrap();
    assert!(matches!(fault_of_file(file.path()), Fault::TooManyBytes { .. }));
}

#[test]
fn the_original_is_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.jpg");
    fs::write(&path, with_orientation(&fixture("face.jpg"), 6)).unwrap();
    let before = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    prepare(&Original::read(&Source::File(path.clone())).unwrap(), &Edits::NONE).unwrap();
    assert_eq!((fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap()), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_header_longer_than_usual_is_still_found() {
    let mut jpeg = Jpeg::from_bytes(fixture("face.jpg").into()).unwrap();
    for _ in 0..6 {
        jpeg.segments_mut().insert(1, JpegSegment::new_with_contents(0xE2, vec![7; 60_000].into()));
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), jpeg.encoder().bytes()).unwrap();
    let facts = probe(&Source::File(file.path().to_owned())).unwrap();
    assert_eq!((facts.width, facts.height), (96, 96));
    assert_eq!(facts.bytes, fs::metadata(file.path()).unwrap().len());
}

#[test]
fn other_files_are_called_by_their_name() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    assert_eq!(fault(heic), Fault::OtherFormat("HEIC"));
    assert_eq!(fault(b"\0\0\0\x18ftypavif\0\0\0\0"), Fault::OtherFormat("AVIF"));
    assert_eq!(fault(b"\0\0\0\x18ftypisom\0\0\0\0"), Fault::NotAPhoto("a video"));
    assert_eq!(fault(b"RIFF\0\0\0\0WEBPVP8 "), Fault::OtherFormat("WebP"));
    assert_eq!(fault(b"GIF89a"), Fault::OtherFormat("GIF"));
    assert_eq!(fault(b"%PDF-1.7"), Fault::OtherFormat("a PDF"));
    assert_eq!(fault(b"II*\0"), Fault::OtherFormat("TIFF"));
    assert_eq!(fault(b"BM\0\0\0\0\0\0\0\0"), Fault::OtherFormat("BMP"));
    assert_eq!(fault("not a photo, señor\n".as_bytes()), Fault::NotAPhoto("text"));
    assert_eq!(fault(b""), Fault::Empty);
    assert_eq!(
        prepared(heic).unwrap_err().to_string(),
        "photo is HEIC, which this version cannot read: export it as JPEG"
    );
}

#[test]
fn a_photo_cut_short_says_so_wherever_it_was_cut() {
    for name in ["face.jpg", "face-progressive.jpg", "cat.png"] {
        let whole = fixture(name);
        for length in [12, 40, 200, whole.len() / 2, whole.len() - 30] {
            assert_eq!(fault(&whole[..length]), Fault::Truncated, "{name} cut at {length}");
        }
        let half = original(&whole[..whole.len() / 2]).unwrap();
        assert_eq!(preview(&half, &Edits::NONE, 10, 10).unwrap_err().fault, Fault::Truncated);
    }
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    let mut png = fixture("cat.png");
    png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    assert_eq!(fault(&png), Fault::TooManyPixels { width: 30_000, height: 30_000 });
    png[16..24].fill(0xFF);
    assert!(matches!(fault(&png), Fault::TooManyPixels { .. }));

    let mut jpeg = fixture("face.jpg");
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    assert_eq!(fault(&jpeg), Fault::TooManyPixels { width: 65_535, height: 65_535 });
    jpeg[frame + 5..frame + 9].fill(0);
    assert!(matches!(fault(&jpeg), Fault::Damaged(_)));
}

#[test]
fn a_thousand_scans_are_refused() {
    let plain = fixture("face-progressive.jpg");
    let scan = plain.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    let end = plain.len() - 2;
    let hostile = [&plain[..end], &plain[scan..end].repeat(1000), &plain[end..]].concat();
    assert!(matches!(fault(&hostile), Fault::Damaged(_)));
}

#[test]
fn a_name_cannot_play_tricks_in_an_error() {
    let error = Original::read(&Source::File(PathBuf::from("a\x1b[2Jb\u{202e}gpj"))).unwrap_err().to_string();
    assert!(!error.contains(['\x1b', '\u{202e}']), "{error}");
}

#[test]
fn nothing_shows_a_photo_in_its_debug_text() {
    let original = original(&fixture("face.jpg")).unwrap();
    let text = format!(
        "{original:?} {:?} {:?} {:?}",
        prepare(&original, &Edits::NONE).unwrap(),
        preview(&original, &Edits::NONE, 9, 9).unwrap(),
        SAMPLES[0]
    );
    assert!(text.len() < 600 && !text.contains("255"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_picture_fits(width in 1_u32..1800, height in 1_u32..1800, strength in 0_u8.., seed: u64, turn in 1_u8..9) {
        let mut jpeg = Vec::new();
        let (picture, best) = (noise(width, height, strength, seed), 100);
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, best).encode_image(&picture).unwrap();
        let file = with_orientation(&jpeg, turn);
        let (photo, again) = (prepared(&file).unwrap(), prepared(&file).unwrap());
        assert_fit(&photo);
        prop_assert_eq!(photo.jpeg(), again.jpeg(), "same file, same bytes");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), start in 0_usize..4) {
        let magic = [b"".as_slice(), b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF\xE1\0\x20Exif\0\0MM\0\x2a"][start];
        if let Ok(photo) = prepared(&[magic, &bytes].concat()) {
            assert_fit(&photo);
        }
    }

    #[test]
    fn damage_gives_an_error_or_a_photo_that_is_fit(
        which in 0_usize..5,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let name = ["face.jpg", "face-progressive.jpg", "face-grey.jpg", "face-cmyk.jpg", "cat.png"][which];
        let mut bytes = fixture(name);
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(original) = original(&bytes) {
            let _ = preview(&original, &Edits::NONE, 20, 20);
            if let Ok(photo) = prepare(&original, &Edits::NONE) {
                assert_fit(&photo);
            }
        }
    }
}
