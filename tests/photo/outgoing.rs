//! What goes out: fit for the gateway, and as near to the file as that allows.

use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use enroll_console::{
    enrollment::{Change, Edits, Format, Verdict},
    photo::{CheckLimits, MAX_JPEG_BYTES, Original, SAMPLES, Source, examine, prepare, preview, probe},
};
use img_parts::{
    Bytes, ImageEXIF as _,
    jpeg::{Jpeg, JpegSegment},
};

use crate::common::{assert_fit, exif, fixture, noise, original, png, prepared};

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
    assert!(photo.jpeg().len() > MAX_JPEG_BYTES * 90 / 100, "no further than needed: {}", photo.jpeg().len());
}

#[test]
fn size_gives_way_when_quality_is_not_enough() {
    let photo = prepared(&png(noise(2600, 1800, 200, 7))).unwrap();
    assert_fit(&photo);
    assert_eq!(photo.changes(), [Change::ConvertedToJpeg, Change::QualityReduced, Change::SizeReduced]);
    assert!(photo.jpeg().len() > MAX_JPEG_BYTES * 90 / 100, "no further than needed: {}", photo.jpeg().len());
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
