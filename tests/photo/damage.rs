//! Each kind of damage, and its one sentence.

use std::path::Path;

use enroll_console::{
    enrollment::{Edits, Format},
    photo::{Fault, misnamed, preview},
};

use crate::common::{fault, fixture, original, prepared};

#[test]
fn what_is_no_photo_is_called_by_its_name() {
    assert_eq!(fault(b"\0\0\0\x18ftypisom\0\0\0\0"), Fault::NotAPhoto("a video"));
    assert_eq!(fault(b"\0\0\0\x0cJXL \r\n\x87\n"), Fault::OtherFormat("JPEG XL"));
    assert_eq!(fault(&fixture("damaged/film.heic")), Fault::NotAPhoto("a video"));
    assert_eq!(fault(&fixture("damaged/document.jpg")), Fault::OtherFormat("a PDF"));
    assert_eq!(fault(&fixture("damaged/archive.png")), Fault::NotAPhoto("a ZIP archive or an Office document"));
    assert_eq!(fault(&fixture("damaged/text.jpg")), Fault::NotAPhoto("text"));
    assert_eq!(fault(&fixture("damaged/empty.jpg")), Fault::Empty);
    assert_eq!(fault(&fixture("damaged/photo.avif")), Fault::Avif);
    assert_eq!(fault(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif"), Fault::Avif);
    let sentence = |name: &str| prepared(&fixture(name)).unwrap_err().to_string();
    assert_eq!(sentence("damaged/text.jpg"), "photo is text, not a photo: choose a picture");
    assert!(sentence("damaged/photo.avif").contains("magick photo.avif photo.jpg"));
}

#[test]
fn a_photo_cut_short_says_so_wherever_it_was_cut() {
    let mut wrong = Vec::new();
    for name in [
        "face.jpg",
        "face-progressive.jpg",
        "press.jpg",
        "upright.png",
        "plain.webp",
        "lossless.webp",
        "turned-8.webp",
        "plain.tif",
        "plain.bmp",
        "film.gif",
        "plain.heic",
        "grid.heic",
    ] {
        let whole = fixture(name);
        // Behind its first frame a film may be cut: that frame is the picture.
        let last = whole.len() - if name == "film.gif" { 2000 } else { 30 };
        for length in [16, 40, 200, whole.len() / 2, last] {
            let found = prepared(&whole[..length]).map(|_| ()).map_err(|error| error.fault);
            if found != Err(Fault::Truncated) {
                wrong.push(format!("{name} cut at {length}: {found:?}"));
            }
        }
        if let Ok(half) = original(&whole[..whole.len() / 2]) {
            let found = preview(&half, &Edits::NONE, 10, 10).map(|_| ()).map_err(|error| error.fault);
            if found != Err(Fault::Truncated) {
                wrong.push(format!("{name} cut in half, as a preview: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for end in ["jpg", "png", "webp", "tif", "bmp", "gif", "heic"] {
        assert_eq!(fault(&fixture(&format!("damaged/cut.{end}"))), Fault::Truncated, "{end}");
    }
}

#[test]
fn a_jpeg_whose_middle_is_missing_is_refused_though_its_end_is_there() {
    for name in ["face.jpg", "adobe-rgb.jpg", "turned-6.jpg"] {
        let whole = fixture(name);
        let mut cut = whole[..whole.len() * 7 / 10].to_vec();
        cut.extend([0xFF, 0xD9]);
        assert!(prepared(&cut).is_err(), "{name} is sent with what is left of it");
    }
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    for (name, width, height) in [
        ("png", 29_999, 29_999),
        ("bmp", 29_999, 29_999),
        ("tif", 29_999, 29_999),
        ("heic", 29_999, 29_999),
        ("gif", 65_535, 65_535),
        ("jpg", 65_535, 65_535),
        ("webp", 16_384, 16_384),
    ] {
        let refused = original(&fixture(&format!("damaged/bomb.{name}"))).unwrap_err().fault;
        assert_eq!(refused, Fault::TooManyPixels { width, height }, "{name}");
    }
    // Within the limits on size, and yet nothing that so few bytes could hold.
    let mut hollow = fixture("damaged/bomb.bmp");
    hollow[18..26].copy_from_slice(&[0x10, 0x27, 0, 0, 0x10, 0x27, 0, 0]);
    assert_eq!(fault(&hollow), Fault::Hollow { width: 10_000, height: 10_000 });
    let mut sizeless = fixture("face.jpg");
    let frame = sizeless.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    sizeless[frame + 5..frame + 9].fill(0);
    assert!(matches!(fault(&sizeless), Fault::Damaged(_)));
}

#[test]
fn a_small_heic_that_is_coded_as_a_large_picture_is_refused() {
    // The structure promises 72x96 pixels; the coded picture has as many as the stream's own parameters say.
    let mut small = fixture("plain.heic");
    let size = small.windows(4).position(|kind| kind == b"ispe").unwrap() + 8;
    small[size..size + 8].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1]);
    assert!(matches!(fault(&small), Fault::OtherCoding(_) | Fault::Damaged(_)), "{:?}", fault(&small));
}

#[test]
fn pictures_made_from_each_other_do_not_go_round_for_ever() {
    assert_eq!(original(&fixture("damaged/circle.heic")).unwrap().header().format, Format::Heic);
    assert!(prepared(&fixture("damaged/circle.heic")).is_ok(), "the first is whole by itself");
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
fn a_second_frame_header_is_refused_wherever_it_stands() {
    let plain = fixture("face-progressive.jpg");
    let frame = plain.windows(2).position(|pair| pair == [0xFF, 0xC2]).unwrap();
    let mut other = plain[frame..frame + 19].to_vec();
    other[5..9].copy_from_slice(&[0x43, 0x43, 0x5F, 0x50]);
    let last_scan = plain.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    for at in [frame, frame + 19, last_scan] {
        let twofold = [&plain[..at], &other, &plain[at..]].concat();
        assert_eq!(fault(&twofold), Fault::Damaged("it has two frame headers".into()), "at {at}");
    }
}

#[test]
fn a_name_that_lies_is_told_and_the_photo_works() {
    let photo = original(&fixture("damaged/heic-named.jpg")).unwrap();
    assert_eq!(photo.header().format, Format::Heic);
    let told = |name: &str| misnamed(Path::new(name), Format::Heic);
    assert_eq!(told("IMG_4312.JPG").as_deref(), Some("named .JPG, is HEIC"));
    assert_eq!(told("photo.avif").as_deref(), Some("named .avif, is HEIC"));
    for honest in ["IMG_4312.HEIC", "a.heif", "photo", "photo.2026", "photo.bak"] {
        assert_eq!(told(honest), None, "{honest}");
    }
}
