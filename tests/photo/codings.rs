//! JPEGs of every coding come out as libjpeg's picture, shown and sent alike, or are refused by their header with its name.
//!
//! The files and what libjpeg-turbo makes of them are made by `tests/fixtures/codings.py`.

use std::collections::BTreeMap;

use enroll_console::{
    enrollment::{Change, Edits, Quarters},
    photo::{Fault, Orientation, Original, prepare, preview},
};
use image::{RgbImage, imageops};
use proptest::prelude::*;

use crate::common::{apart, assert_fit, decoded, fault, fixture, original, prepared};

const SIZE: (u32, u32) = (45, 37);
/// Pixels a side of the squares of which the mean is known.
const SQUARE: u32 = 5;
const SQUARES: (u32, u32) = (9, 8);

/// How far a square may be from libjpeg's: decoders round, and smooth colours, in ways of their own; and what is sent is
/// compressed again. Wrong colours, or blocks in wrong places, are 20 and more apart.
const ROUNDING: f64 = 3.0;
/// How far all squares may be on average at reduced scale, where few pixels are left of such a small picture.
const REDUCED: f64 = 9.0;

/// One JPEG and what djpeg makes of it, if anything.
struct Coded {
    name: String,
    jpeg: Vec<u8>,
    squares: Option<RgbImage>,
}

/// Reads what `codings.py` writes.
fn codings() -> Vec<Coded> {
    fn take<'a>(file: &mut &'a [u8], length: usize) -> &'a [u8] {
        let (taken, rest) = file.split_at(length);
        *file = rest;
        taken
    }
    fn number(file: &mut &[u8]) -> usize {
        u16::from_be_bytes(take(file, 2).try_into().unwrap()).into()
    }
    let file = fixture("codings.bin");
    let mut file = &file[..];
    let count = number(&mut file);
    let size = (SQUARES.0 * SQUARES.1 * 3) as usize;
    let pictures: Vec<&[u8]> = (0..count).map(|_| take(&mut file, size)).collect();
    let mut codings = Vec::new();
    while let Some(length) = file.first().copied() {
        let name = String::from_utf8(take(&mut file, 1 + usize::from(length))[1..].to_vec()).unwrap();
        let squares = pictures.get(number(&mut file));
        let squares = squares.map(|squares| RgbImage::from_raw(SQUARES.0, SQUARES.1, squares.to_vec()).unwrap());
        let length = number(&mut file);
        codings.push(Coded { name, jpeg: take(&mut file, length).to_vec(), squares });
    }
    codings
}

/// The means of squares, as the script makes them.
fn squares(picture: &RgbImage) -> RgbImage {
    assert_eq!(picture.dimensions(), SIZE);
    RgbImage::from_fn(SQUARES.0, SQUARES.1, |column, row| {
        let (right, bottom) = (SIZE.0.min((column + 1) * SQUARE), SIZE.1.min((row + 1) * SQUARE));
        let (left, top) = (column * SQUARE, row * SQUARE);
        let count = (right - left) * (bottom - top);
        image::Rgb([0, 1, 2].map(|channel| {
            let places = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
            let sum: u32 = places.map(|(x, y)| u32::from(picture.get_pixel(x, y).0[channel])).sum();
            u8::try_from((sum + count / 2) / count).unwrap()
        }))
    })
}

/// The largest difference of two pictures' samples on a square, averaged over its three colours.
fn furthest(one: &RgbImage, other: &RgbImage) -> f64 {
    let squares = one.pixels().zip(other.pixels());
    let apart = squares.map(|(a, b)| a.0.iter().zip(b.0).map(|(a, b)| f64::from(a.abs_diff(b))).sum::<f64>() / 3.0);
    apart.fold(0.0, f64::max)
}

fn shown(original: &Original, edits: &Edits, width: u32, height: u32) -> RgbImage {
    let shown = preview(original, edits, width, height).unwrap();
    RgbImage::from_raw(shown.width, shown.height, shown.rgb.to_vec()).unwrap()
}

/// By the second decoder, which has not made what is sent.
fn decoded_by_another(jpeg: &[u8]) -> RgbImage {
    let mut decoder = jpeg_decoder::Decoder::new(jpeg);
    let rgb = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    RgbImage::from_raw(info.width.into(), info.height.into(), rgb).unwrap()
}

/// What is wrong with what is shown and sent of a photo of which libjpeg makes these squares.
fn wrong(original: &Original, libjpeg: &RgbImage) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut hold = |what: &str, found: &RgbImage| {
        let apart = furthest(&squares(found), libjpeg);
        if apart > ROUNDING {
            wrong.push(format!("{what} is {apart:.1} apart"));
        }
    };
    let photo = prepare(original, &Edits::NONE).unwrap();
    assert_fit(&photo);
    hold("what is sent", &decoded(photo.jpeg()));
    hold("what another reads of what is sent", &decoded_by_another(photo.jpeg()));
    hold("what is shown", &shown(original, &Edits::NONE, 500, 500));
    let half = Edits { turned: Quarters::clockwise(2), ..Edits::NONE };
    let turned = prepare(original, &half).unwrap();
    hold("what is sent, turned,", &imageops::rotate180(&decoded(turned.jpeg())));
    hold("what is shown, turned,", &imageops::rotate180(&shown(original, &half, 500, 500)));
    for side in [23, 12, 6] {
        let small = shown(original, &Edits::NONE, side, side);
        let (width, height) = small.dimensions();
        let expected = imageops::resize(&decoded(photo.jpeg()), width, height, imageops::FilterType::Triangle);
        let apart = apart(&small, &expected);
        if apart > REDUCED {
            wrong.push(format!("what is shown at {width}x{height} is {apart:.1} apart"));
        }
    }
    wrong
}

#[test]
fn every_coding_is_shown_and_sent_as_libjpegs_picture_or_refused_by_name() {
    let (mut wrong_ones, mut refused) = (Vec::new(), BTreeMap::new());
    for Coded { name, jpeg, squares } in codings() {
        let found = original(&jpeg).and_then(|original| prepare(&original, &Edits::NONE).map(|_| original));
        match (found, squares) {
            (Ok(original), Some(squares)) => {
                wrong_ones.extend(wrong(&original, &squares).into_iter().map(|what| format!("{name}: {what}")));
            }
            (Ok(_), None) => wrong_ones.push(format!("{name}: taken, and libjpeg refuses it")),
            // libjpeg fills up what is missing with guesses.
            (Err(error), _) if name.ends_with("scans") => {
                assert_eq!(error.fault, Fault::Damaged("some of its scans are missing".into()), "{name}");
            }
            (Err(error), squares) => {
                assert!(matches!(error.fault, Fault::JpegCoding(_)), "{name}: {error}");
                let shown = original(&jpeg).and_then(|original| preview(&original, &Edits::NONE, 9, 9));
                assert_eq!(shown.err(), Some(error.clone()), "{name} is shown");
                if squares.is_some() {
                    refused.insert(name, error.to_string());
                }
            }
        }
    }
    assert!(wrong_ones.is_empty(), "{wrong_ones:#?}");
    // Of what libjpeg reads, nothing but a component of an in-between sampling in a scan of its own.
    for (name, sentence) in &refused {
        assert!(name.contains("4x") || name.contains("x4"), "{name}: {sentence}");
        assert!(sentence.contains("uses the colour sampling 4x") || sentence.contains("x4"), "{name}: {sentence}");
    }
    assert!(refused.len() <= 30, "{}: {:?}", refused.len(), refused.keys());
}

/// The header of the frame: where its marker stands.
fn frame(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|pair| matches!(pair, [0xFF, 0xC0 | 0xC2])).unwrap() + 1
}

#[test]
fn what_is_not_read_is_named_by_its_header() {
    let edited = |edit: &dyn Fn(&mut Vec<u8>, usize)| {
        let mut jpeg = fixture("face.jpg");
        let frame = frame(&jpeg);
        edit(&mut jpeg, frame);
        jpeg
    };
    let process = |marker: u8| edited(&|jpeg, frame| jpeg[frame] = marker);
    let sampled = |factors: [u8; 3]| {
        edited(&|jpeg, frame| factors.iter().enumerate().for_each(|(at, it)| jpeg[frame + 10 + 3 * at] = *it))
    };
    let files = [
        (process(0xC9), "arithmetic coding"),
        (process(0xCA), "arithmetic coding"),
        (process(0xC3), "lossless coding"),
        (process(0xCB), "lossless coding"),
        (process(0xC5), "hierarchical coding"),
        (process(0xDE), "hierarchical coding"),
        (process(0xF7), "JPEG-LS"),
        (edited(&|jpeg, frame| jpeg[frame + 3] = 12), "12 bits a colour"),
        (edited(&|jpeg, frame| jpeg[frame + 3] = 16), "16 bits a colour"),
        (edited(&|jpeg, frame| jpeg[frame + 8] = 2), "2 colour components"),
        (edited(&|jpeg, frame| jpeg[frame + 8] = 5), "5 colour components"),
        (edited(&|jpeg, frame| jpeg[frame + 4..frame + 6].fill(0)), "a height that is given behind the picture"),
        (sampled([0x31, 0x21, 0x11]), "the colour sampling 3x1, 2x1, 1x1"),
        (sampled([0x22, 0x13, 0x11]), "the colour sampling 2x2, 1x3, 1x1"),
    ];
    for (jpeg, coding) in files {
        let error = original(&jpeg).map(|_| ()).unwrap_err();
        assert_eq!(error.fault, Fault::JpegCoding(coding.into()));
        let sentence = format!(
            "photo is a JPEG that uses {coding}, which this program cannot read: open it in an image editor and save it again \
             as an ordinary JPEG"
        );
        assert_eq!(error.to_string(), sentence);
        assert_eq!(error.fault.word(), "photo_other_coding");
    }
}

/// A JPEG without its Huffman tables, as Motion JPEG writes them.
fn without_tables(jpeg: &[u8]) -> Vec<u8> {
    let mut jpeg = jpeg.to_vec();
    while let Some(at) = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC4]) {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        jpeg.drain(at..at + 2 + length);
    }
    jpeg
}

#[test]
fn missing_huffman_tables_are_the_standard_ones_and_are_sent() {
    let whole = fixture("face.jpg");
    let photo = prepared(&without_tables(&whole)).unwrap();
    assert_eq!(photo.changes(), [Change::MadeOrdinary]);
    assert!(decoded(photo.jpeg()) == decoded(&whole), "another picture");
    assert_eq!(decoded_by_another(photo.jpeg()), decoded_by_another(&whole));
    let half = without_tables(&fixture("face-grey.jpg"));
    assert!(decoded(prepared(&half).unwrap().jpeg()) == decoded(prepared(&fixture("face-grey.jpg")).unwrap().jpeg()));
    assert!(matches!(fault(&without_tables(&fixture("face-progressive.jpg"))), Fault::Damaged(_)));
}

#[test]
fn a_photo_that_lacks_nothing_but_its_end_is_sent_with_one() {
    for name in ["face.jpg", "face-progressive.jpg"] {
        let whole = fixture(name);
        let picture = &whole[..whole.len() - 2];
        for end in [&b""[..], b"\0\0", b"\0", b"\xFF", b"\xFF\xFF", b"\0\0\0\0\0\0\0\0", b"\xFF\0", b"\xFF\xFE\0"] {
            let open = [picture, end].concat();
            let photo = prepared(&open).unwrap_or_else(|error| panic!("{name}, {end:?}: {error}"));
            assert!(photo.jpeg() == whole, "{name}, {end:?}: {} bytes", photo.jpeg().len());
            assert_eq!(photo.changes(), [Change::MadeOrdinary], "{name}, {end:?}");
            assert_eq!(shown(&original(&open).unwrap(), &Edits::NONE, 20, 20).dimensions(), (20, 20));
        }
    }
}

#[test]
fn a_photo_that_lacks_more_than_its_end_is_cut_short_whatever_stands_there() {
    for name in ["face.jpg", "face-progressive.jpg", "face-grey.jpg", "press.jpg"] {
        let whole = fixture(name);
        let mut taken = Vec::new();
        for missing in (3..120).chain((120..whole.len() / 2).step_by(53)) {
            let cut = &whole[..whole.len() - 2 - missing];
            let zeros = vec![0; missing + 2];
            for open in [cut.to_vec(), [cut, &zeros].concat(), [cut, &[0; 4096]].concat()] {
                if fault_or_none(&open) != Some(Fault::Truncated) {
                    taken.push((missing, open.len(), fault_or_none(&open)));
                }
            }
        }
        assert!(taken.is_empty(), "{name}: {taken:?}");
    }
}

fn fault_or_none(jpeg: &[u8]) -> Option<Fault> {
    prepared(jpeg).err().map(|error| error.fault)
}

#[test]
fn a_photo_with_zeros_in_its_middle_is_damaged_and_not_cut() {
    for name in ["face.jpg", "face-progressive.jpg", "adobe-rgb.jpg", "press.jpg"] {
        let whole = fixture(name);
        let scan = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
        let mut taken = Vec::new();
        for start in (scan..whole.len() - 600).step_by(61) {
            let mut zeroed = whole.clone();
            zeroed[start..start + 512].fill(0);
            let fault = fault_or_none(&zeroed);
            if !matches!(fault, Some(Fault::Damaged(_))) {
                taken.push((start, fault));
            }
        }
        assert!(taken.is_empty(), "{name}, of {} bytes: {taken:?}", whole.len());
    }
}

#[test]
fn an_orientation_of_any_integer_type_turns_the_photo() {
    let jpeg = fixture("face.jpg");
    // Type, and the value 6 as it stands in the entry's four bytes.
    for (kind, value) in [(3, [0, 6, 0, 0]), (4, [0, 0, 0, 6]), (1, [6, 0, 0, 0]), (8, [0, 6, 0, 0]), (9, [0, 0, 0, 6])]
    {
        let tiff = [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0".as_slice(), &[kind, 0, 0, 0, 1], &value, &[0; 4]].concat();
        for prefix in [b"Exif\0\0", b"Exif\0\xFF"] {
            let segment = [b"\xFF\xE1\0\x22".as_slice(), prefix, &tiff].concat();
            let told = [&jpeg[..2], &segment, &jpeg[2..]].concat();
            assert_eq!(original(&told).unwrap().header().orientation, Orientation::Rotate90, "type {kind}");
            assert!(prepared(&told).unwrap().changes().contains(&Change::TurnedUpright), "type {kind}");
        }
    }
}

#[test]
fn what_readers_understand_in_several_ways_is_not_sent_as_it_is() {
    let is_kept = |name: &str| {
        let coded = codings().into_iter().find(|coded| coded.name == name).unwrap_or_else(|| panic!("no {name}"));
        let photo = prepared(&coded.jpeg).unwrap();
        assert_eq!(photo.jpeg() == coded.jpeg, photo.changes().is_empty(), "{name}: {:?}", photo.changes());
        assert!(
            photo.changes().is_empty() || photo.changes() == [Change::MadeOrdinary],
            "{name}: {:?}",
            photo.changes()
        );
        photo.changes().is_empty()
    };
    for name in ["1x1,1x1,1x1 one scan", "2x2,1x1,1x1 progressive", "2x1,1x1,1x1 one scan", "1x1,1x1,1x1 1 2 3 nothing"]
    {
        assert!(is_kept(name), "{name} is written anew");
    }
    for name in [
        "1x1,1x1,1x1 1 2 3 JFIF, Adobe 0",
        "1x1,1x1,1x1 1 2 3 Adobe 0, Adobe 1",
        "1x1,1x1,1x1 RGB JFIF",
        "1x1,1x1,1x1 RGB nothing",
        "1x1,1x1,1x1 7 9 8 nothing",
        "2x2,1x1,1x1 a scan each",
        "1x1,2x2,2x2 one scan",
        "extended sequential",
        "no band",
    ] {
        assert!(!is_kept(name), "{name} is sent as it is");
    }
}

/// Bytes of a JPEG's headers on which it depends what its pixels are: markers, sampling, names, tables, scans.
fn telling_bytes(jpeg: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 2;
    while at + 4 < jpeg.len() {
        if jpeg[at] != 0xFF || matches!(jpeg[at + 1], 0 | 0xD0..=0xD9 | 0xFF) {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if matches!(jpeg[at + 1], 0xC0..=0xC2 | 0xDA | 0xDD | 0xE0 | 0xEE) {
            // The frame's size stays what it is.
            found.extend((at + 1..at + 2 + length).filter(|place| !(at + 5..at + 9).contains(place)));
        }
        at += 2 + length;
    }
    found
}

proptest! {
    #[test]
    fn no_change_of_the_headers_makes_what_is_sent_differ_from_what_is_shown(
        index: prop::sample::Index,
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec![
            0_u8, 1, 2, 3, 4, 0x11, 0x12, 0x21, 0x22, 0x41, 63, b'R', b'G', b'B', 0xC0, 0xC2, 0xE0, 0xEE,
        ])), 1..4),
        exchanged: bool,
    ) {
        let codings = codings();
        let mut jpeg = codings[index.index(codings.len())].jpeg.clone();
        let places = telling_bytes(&jpeg);
        if exchanged {
            // Two headers' bytes trade places: another order of components or scans.
            jpeg.swap(places[changes[0].0.index(places.len())], places[changes.last().unwrap().0.index(places.len())]);
        } else {
            for (place, value) in &changes {
                jpeg[places[place.index(places.len())]] = *value;
            }
        }
        let Ok(original) = original(&jpeg) else { return Ok(()) };
        let photo = prepare(&original, &Edits::NONE);
        let shown_whole = preview(&original, &Edits::NONE, 500, 500);
        prop_assert_eq!(photo.as_ref().err(), shown_whole.as_ref().err());
        let Ok(photo) = photo else { return Ok(()) };
        assert_fit(&photo);
        let sent = decoded(photo.jpeg());
        let another = decoded_by_another(photo.jpeg());
        prop_assert!(apart(&sent, &another) < 2.0, "another reader sees {} apart", apart(&sent, &another));
        let whole = shown(&original, &Edits::NONE, 500, 500);
        prop_assert!(apart(&sent, &whole) < 4.0, "it is shown {} apart", apart(&sent, &whole));
        let small = shown(&original, &Edits::NONE, 23, 19);
        let expected = imageops::resize(&sent, small.width(), small.height(), imageops::FilterType::Triangle);
        prop_assert!(apart(&small, &expected) < 12.0, "at half its size it is shown {} apart", apart(&small, &expected));
    }
}
