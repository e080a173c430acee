//! Files as phones, cameras, scanners and interrupted downloads leave them: what is whole is taken, what is a raw file is
//! named, what is turned by an unusual tag is turned, and what is in other colours than sRGB is converted or named.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "samples that a test makes are in their range"
)]

use enroll_console::{
    enrollment::{Change, Edits, Format},
    photo::{Fault, Orientation, preview},
};
use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage};
use moxcms::{ColorProfile, ToneReprCurve};

use crate::common::{apart, decoded, exif, fault, fixture, original, png, prepared};

/// The picture that is sent, and whether a preview of the same size shows it.
fn sent(bytes: &[u8]) -> RgbImage {
    let original = original(bytes).unwrap();
    let sent = decoded(prepared(bytes).unwrap().jpeg());
    let shown = preview(&original, &Edits::NONE, sent.width(), sent.height()).unwrap();
    let shown = RgbImage::from_raw(shown.width, shown.height, shown.rgb.to_vec()).unwrap();
    assert!(apart(&shown, &sent) < 6.0, "what is shown is what is sent");
    sent
}

#[test]
fn what_stands_behind_the_last_box_of_a_heic_is_ignored() {
    let film = b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\x10moov\0\0\0\x08trak\0\0\0\x0cmeta\0\0\0\0";
    let tails: [&[u8]; 14] = [
        b"rdf:Description></x:xmpmeta>",
        b"<?xpacket end='w'?>",
        b"\0",
        b"\0\0\0",
        &[0; 7],
        &[0; 8],
        &[0; 4096],
        &[0xFF; 50],
        b"\0\0\0\x40sefdshort",
        b"\x7F\xFF\xFF\xFFmdatmore",
        b"\0\0\0\x01mdat\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFmore",
        b"\0\0\0\x01mdat\0\0",
        b"\0\0\0\x05freeSEFHe\0\0\0SEFT",
        film,
    ];
    for name in ["plain.heic", "grid.heic", "turned-6.heic"] {
        let whole = fixture(name);
        let right = sent(&whole);
        for tail in tails {
            let found = prepared(&[&whole[..], tail].concat());
            let photo = found.unwrap_or_else(|error| panic!("{name} with {}: {error}", tail.escape_ascii()));
            assert!(decoded(photo.jpeg()) == right, "{name} with {}", tail.escape_ascii());
            assert!(photo.changes().contains(&Change::MetadataRemoved), "{name} with {}", tail.escape_ascii());
        }
    }
}

#[test]
fn a_heic_whose_pictures_are_cut_is_cut_short_whatever_follows() {
    let whole = fixture("plain.heic");
    for kept in [whole.len() - 1, whole.len() - 40, whole.len() / 2] {
        assert_eq!(fault(&whole[..kept]), Fault::Truncated, "{kept} bytes are left");
    }
    let mdat = whole.windows(4).position(|kind| kind == b"mdat").unwrap() - 4;
    assert_eq!(fault(&[&whole[..mdat], &[0; 40]].concat()), Fault::Truncated, "zeros are no picture");
}

/// One directory of a TIFF file: its entries as tag, kind, values.
type Entries<'a> = &'a [(u16, u16, &'a [u32])];

/// A TIFF file of 8x8 white pixels, with these entries in its first directory (in place of its own where they are the same)
/// and further directories, the first of which is the one below it.
fn tiff(is_little: bool, first: Entries, below: Entries, next: Entries) -> Vec<u8> {
    let short = |value: u16| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
    let long = |value: u32| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
    let mut bytes = [if is_little { b"II" } else { b"MM" }, &short(42)[..], &long(0)].concat();
    let pixels = u32::try_from(bytes.len()).unwrap();
    bytes.extend([0xFF; 192]);
    let own: [(u16, u16, &[u32]); 9] = [
        (256, 4, &[8]),
        (257, 4, &[8]),
        (258, 3, &[8]),
        (259, 3, &[1]),
        (262, 3, &[1]),
        (273, 4, &[pixels]),
        (277, 3, &[1]),
        (278, 4, &[8]),
        (279, 4, &[64]),
    ];
    let mut put = |entries: Entries, with_own: bool, link: Option<u32>, next: u32| {
        let mut all: Vec<(u16, u16, Vec<u32>)> =
            entries.iter().map(|(tag, kind, v)| (*tag, *kind, v.to_vec())).collect();
        if with_own {
            let missing = own.iter().filter(|(tag, ..)| !entries.iter().any(|entry| entry.0 == *tag));
            all.extend(missing.map(|(tag, kind, v)| (*tag, *kind, v.to_vec())));
        }
        all.extend(link.map(|at| (330, 4, vec![at])));
        all.sort();
        let at = u32::try_from(bytes.len()).unwrap();
        bytes.extend(short(u16::try_from(all.len()).unwrap()));
        for (tag, kind, values) in &all {
            bytes.extend(short(*tag));
            bytes.extend(short(*kind));
            bytes.extend(long(u32::try_from(values.len()).unwrap()));
            let mut value: Vec<u8> = values
                .iter()
                .flat_map(|value| match kind {
                    1 | 2 => vec![u8::try_from(*value).unwrap()],
                    3 => short(u16::try_from(*value).unwrap()).to_vec(),
                    _ => long(*value).to_vec(),
                })
                .collect();
            assert!(value.len() <= 4, "a value that needs a place of its own");
            value.resize(4, 0);
            bytes.extend(value);
        }
        bytes.extend(long(next));
        at
    };
    let below = (!below.is_empty()).then(|| put(below, true, None, 0));
    let next = if next.is_empty() { 0 } else { put(next, true, None, 0) };
    let first = put(first, true, below, next);
    bytes[4..8].copy_from_slice(&long(first));
    bytes
}

#[test]
fn a_cameras_raw_file_is_told_and_never_taken_by_its_thumbnail() {
    const THUMBNAIL: (u16, u16, &[u32]) = (254, 4, &[1]);
    const MOSAIC: (u16, u16, &[u32]) = (262, 3, &[32803]);
    let maker = |name: &'static [u32]| (271, 2, name);
    let sony: &[u32] = &[0x53, 0x4F, 0x4E, 0x59];
    for is_little in [true, false] {
        let raw = |first: Entries, below: Entries, next: Entries| {
            let found = fault(&tiff(is_little, first, below, next));
            let Fault::Raw(name) = found else { panic!("{found:?}") };
            name
        };
        let dng = "a camera's raw file (DNG)";
        assert_eq!(raw(&[THUMBNAIL, (50706, 1, &[1, 4, 0, 0])], &[MOSAIC], &[]), dng);
        assert_eq!(raw(&[(50706, 1, &[1, 4, 0, 0])], &[], &[]), dng, "also where nothing else tells");
        assert_eq!(raw(&[maker(sony)], &[(259, 3, &[32767])], &[]), "a camera's raw file (ARW)");
        let generic = "a camera's raw file";
        assert_eq!(raw(&[THUMBNAIL], &[MOSAIC], &[]), generic);
        assert_eq!(raw(&[], &[(262, 3, &[34892])], &[]), generic, "a mosaic made linear");
        assert_eq!(raw(&[], &[(259, 3, &[34713])], &[]), generic, "as Nikon packs it");
        assert_eq!(raw(&[], &[], &[(259, 3, &[65535])]), generic, "as Pentax packs it, on the second page");
        assert_eq!(raw(&[MOSAIC], &[], &[]), generic, "in the first directory itself");
    }
    let begins = |head: &[u8]| fault(&[head, &[0; 60]].concat());
    for (head, name) in [
        (&b"II\x2a\0\x10\0\0\0CR\x02\0"[..], "a camera's raw file (CR2)"),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "a camera's raw file (CR3)"),
        (b"FUJIFILMCCD-RAW 0201", "a camera's raw file (RAF)"),
        (b"IIRO\x08\0\0\0", "a camera's raw file (ORF)"),
        (b"IIRS\x08\0\0\0", "a camera's raw file (ORF)"),
        (b"MMOR\0\0\0\x08", "a camera's raw file (ORF)"),
        (b"IIU\0\x18\0\0\0", "a camera's raw file (RW2)"),
    ] {
        assert_eq!(begins(head), Fault::Raw(name));
    }
    let told = prepared(&tiff(true, &[(50706, 1, &[1])], &[], &[])).unwrap_err().to_string();
    assert_eq!(told, "photo is a camera's raw file (DNG), which this version cannot read: export it as JPEG");
}

#[test]
fn a_page_is_taken_if_it_is_the_picture_and_refused_if_it_is_a_thumbnail_of_it() {
    let plain = [(254, 4, &[0][..])];
    for taken in [
        tiff(true, &[], &[], &[]),
        tiff(false, &plain, &[], &plain),
        tiff(true, &[(254, 4, &[2])], &[], &[(254, 4, &[2])]),
        tiff(true, &plain, &[(254, 4, &[1])], &[(254, 4, &[1])]),
    ] {
        assert_eq!(original(&taken).unwrap().header().format, Format::Tiff);
        assert_eq!(sent(&taken).dimensions(), (8, 8));
    }
    for refused in [tiff(true, &[(254, 4, &[1])], &[], &plain), tiff(false, &[(255, 3, &[2])], &[], &plain)] {
        assert_eq!(fault(&refused), Fault::OtherCoding("its first page is a thumbnail of another".into()));
    }
    // Directories that lead nowhere, or in a circle, do no harm to the picture.
    assert_eq!(sent(&tiff(true, &[(330, 4, &[0xFFFF_FF00])], &[], &[])).dimensions(), (8, 8));
    assert_eq!(sent(&tiff(true, &[(330, 4, &[8])], &[], &[])).dimensions(), (8, 8));
}

/// CRC-32 as in PNG, clause 5.5.
fn crc(data: &[u8]) -> u32 {
    let of_byte = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 0 { sum >> 1 } else { (sum >> 1) ^ 0xEDB8_8320 })
    };
    !data.iter().fold(u32::MAX, of_byte)
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind, data].concat();
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
}

/// The file with chunks put behind its header.
fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

#[test]
fn a_png_without_its_end_is_taken_when_every_pixel_is_there_and_not_otherwise() {
    let deep = ImageBuffer::<Rgb<u16>, _>::from_fn(40, 30, |x, y| Rgb([x * 1600, y * 2000, 9000].map(|v| v as u16)));
    for (name, whole) in [
        ("upright", fixture("upright.png")),
        ("palette", fixture("palette.png")),
        ("deep", png(DynamicImage::from(deep))),
    ] {
        let right = decoded(prepared(&whole).unwrap().jpeg());
        let end = whole.len() - 12;
        let endings: [&[u8]; 8] = [
            b"",
            &[0; 3],
            &[0; 12],
            &[0; 500],
            &[0xFF; 12],
            b"\0\0\0\0IEND",
            b"\0\0\0\0IEN",
            b"garbage and more of it",
        ];
        for ending in endings {
            let found = prepared(&[&whole[..end], ending].concat());
            let photo = found.unwrap_or_else(|error| panic!("{name} with {}: {error}", ending.escape_ascii()));
            assert!(decoded(photo.jpeg()) == right, "{name} with {}", ending.escape_ascii());
        }
        let mut taken = 0;
        for kept in (end - 120..end).chain([end / 2, end / 3]) {
            match prepared(&whole[..kept]) {
                Ok(photo) => {
                    taken += 1;
                    assert!(decoded(photo.jpeg()) == right, "{name} cut at {kept} is sent with false pixels");
                }
                Err(error) => assert_eq!(error.fault, Fault::Truncated, "{name} cut at {kept}"),
            }
        }
        assert!(taken >= 4, "{name}: the checksum of the last pixels is none of them");
        let mut damaged = whole[..end].to_vec();
        damaged[end - 40] ^= 1;
        assert!(matches!(fault(&damaged), Fault::Damaged(_)), "{name}: {:?}", fault(&damaged));
    }
}

#[test]
fn what_other_formats_lack_at_their_end_does_no_harm_either() {
    let pixels = |bytes: &[u8]| prepared(bytes).map(|photo| decoded(photo.jpeg())).map_err(|error| error.fault);
    // A GIF without its trailer, and one with zeros in its place.
    let mut still = std::io::Cursor::new(Vec::new());
    DynamicImage::from(image::load_from_memory(&fixture("upright.png")).unwrap().into_rgb8())
        .write_to(&mut still, ImageFormat::Gif)
        .unwrap();
    let still = still.into_inner();
    let right = pixels(&still).unwrap();
    assert_eq!(pixels(&still[..still.len() - 1]).unwrap(), right);
    assert_eq!(pixels(&[&still[..still.len() - 1], &[0; 9]].concat()).unwrap(), right);
    for kept in still.len() - 60..still.len() - 1 {
        assert!(pixels(&still[..kept]).is_ok_and(|found| found == right) || fault(&still[..kept]) == Fault::Truncated);
    }
    // A WebP whose length is wrong, or whose last chunk has lost the byte that fills it up.
    for name in ["plain.webp", "lossless.webp", "turned-8.webp", "display-p3.webp", "alpha.webp"] {
        let whole = fixture(name);
        let right = pixels(&whole).unwrap();
        let length = u32::from_le_bytes([whole[4], whole[5], whole[6], whole[7]]);
        for wrong in [length + 1, length - 1, length + 2, length + 1000, length - 30, 0, u32::MAX] {
            let mut file = whole.clone();
            file[4..8].copy_from_slice(&wrong.to_le_bytes());
            assert_eq!(pixels(&file).as_ref(), Ok(&right), "{name} of {wrong} bytes instead of {length}");
        }
        let mut damaged = whole.clone();
        damaged.truncate(whole.len() - 40);
        assert_eq!(pixels(&damaged), Err(Fault::Truncated), "{name}");
    }
    // A BMP without the zeros behind its last row.
    let narrow = RgbImage::from_fn(9, 7, |x, y| Rgb([x * 20, y * 30, 77].map(|sample| sample as u8)));
    let mut file = std::io::Cursor::new(Vec::new());
    DynamicImage::from(narrow).write_to(&mut file, ImageFormat::Bmp).unwrap();
    let file = file.into_inner();
    let right = pixels(&file).unwrap();
    assert_eq!(pixels(&file[..file.len() - 1]).as_ref(), Ok(&right), "the zero is missing");
    assert_eq!(fault(&file[..file.len() - 2]), Fault::Truncated, "a byte of a pixel is missing");
}

#[test]
fn an_orientation_turns_whatever_kind_of_number_it_is_and_whatever_stands_before_it() {
    let upright = fixture("upright.png");
    let entry = |kind: u16, value: [u8; 4]| {
        let mut block = exif(0);
        block[12..14].copy_from_slice(&kind.to_be_bytes());
        block[18..22].copy_from_slice(&value);
        block
    };
    for (what, block) in [
        ("as it should be", exif(6)),
        ("a long", entry(4, [0, 0, 0, 6])),
        ("a byte", entry(1, [6, 0, 0, 0])),
        ("a short where a long stands", entry(3, [0, 0, 0, 6])),
    ] {
        for prefix in [&b""[..], b"Exif\0\0"] {
            let block = [prefix, &block].concat();
            let png = with_chunks(&upright, &[chunk(*b"eXIf", &block)]);
            let header = *original(&png).unwrap().header();
            assert_eq!(header.orientation, Orientation::Rotate90, "a PNG with {what}, {prefix:?}");
            assert_eq!(sent(&png).dimensions(), (header.height, header.width));

            let mut webp = fixture("turned-8.webp");
            let at = webp.windows(4).position(|kind| kind == b"EXIF").unwrap();
            webp.truncate(at);
            webp.extend([b"EXIF", &u32::try_from(block.len()).unwrap().to_le_bytes()[..], &block].concat());
            if block.len() % 2 == 1 {
                webp.push(0);
            }
            let length = u32::try_from(webp.len() - 8).unwrap();
            webp[4..8].copy_from_slice(&length.to_le_bytes());
            assert_eq!(original(&webp).unwrap().header().orientation, Orientation::Rotate90, "a WebP with {what}");
        }
    }
    for (kind, value) in [(3, 6), (4, 6), (1, 6)] {
        let turned = tiff(true, &[(274, kind, &[value])], &[], &[]);
        assert_eq!(original(&turned).unwrap().header().orientation, Orientation::Rotate90, "a TIFF, kind {kind}");
    }
}

/// sRGB's curve (IEC 61966-2-1): light, of 1, as a sample of 255.
fn srgb(light: f64) -> f64 {
    255.0 * if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// A grey wedge of 16 steps of light, each 8 pixels wide, whose samples are light to the power `exponent`.
fn wedge(exponent: f64, bits: u32) -> Vec<u8> {
    let sample = |x: u32, most: f64| (f64::from(x / 8) / 15.0).powf(exponent) * most;
    match bits {
        8 => png(RgbImage::from_fn(128, 16, |x, _| Rgb([sample(x, 255.0).round() as u8; 3]))),
        16 => png(DynamicImage::from(ImageBuffer::<Rgb<u16>, _>::from_fn(128, 16, |x, _| {
            Rgb([sample(x, 65_535.0).round() as u16; 3])
        }))),
        _ => png(DynamicImage::from(ImageBuffer::<Luma<u16>, _>::from_fn(128, 16, |x, _| {
            Luma([sample(x, 65_535.0).round() as u16])
        }))),
    }
}

/// Fails unless what is sent of a wedge has the light of each step, within so many of 255.
fn assert_light(what: &str, bytes: &[u8], within: f64) {
    let sent = sent(bytes);
    for step in 0..16 {
        let (found, right) = (f64::from(sent.get_pixel(step * 8 + 4, 8).0[1]), srgb(f64::from(step) / 15.0));
        assert!((found - right).abs() <= within, "{what}, step {step}: {found} instead of {right:.0}");
    }
}

fn gamma(exponent: f64) -> Vec<u8> {
    chunk(*b"gAMA", &((exponent * 100_000.0).round() as u32).to_be_bytes())
}

#[test]
fn a_png_of_another_gamma_is_converted() {
    for bits in [16, 8, 1] {
        for exponent in [1.0, 0.5556, 0.3846] {
            let file = with_chunks(&wedge(exponent, bits), &[gamma(exponent)]);
            assert_light(&format!("{bits} bits, gamma {exponent}"), &file, 4.0);
            assert!(prepared(&file).unwrap().changes().contains(&Change::ConvertedToSrgb));
        }
    }
    // sRGB's own gamma, told in any of the ways in which it is, changes nothing.
    let plain = fixture("upright.png");
    let right = decoded(prepared(&plain).unwrap().jpeg());
    let points = |numbers: [u32; 8]| chunk(*b"cHRM", &numbers.map(u32::to_be_bytes).concat());
    let of_srgb = points([31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]);
    for chunks in [
        vec![gamma(0.45455)],
        vec![gamma(0.45)],
        vec![gamma(0.45455), of_srgb],
        vec![chunk(*b"sRGB", &[0]), gamma(1.0)],
        vec![gamma(0.0)],
        vec![points([0; 8])],
        vec![chunk(*b"cICP", &[1, 13, 0, 1]), gamma(1.0)],
        vec![chunk(*b"cICP", &[1, 1, 0, 1])],
    ] {
        let found = prepared(&with_chunks(&plain, &chunks)).unwrap();
        assert!(decoded(found.jpeg()) == right, "{:?}", chunks[0].escape_ascii().to_string());
        assert!(!found.changes().contains(&Change::ConvertedToSrgb));
    }
    // The red of Display P3 that is sRGB's (200, 30, 30), as in the fixture with a profile.
    let p3 = fixture("display-p3-red.png");
    let profile = p3.windows(4).position(|kind| kind == b"iCCP").unwrap() - 4;
    let length = u32::from_be_bytes(p3[profile..profile + 4].try_into().unwrap()) as usize;
    let bare = [&p3[..profile], &p3[profile + 12 + length..]].concat();
    for told in [chunk(*b"cICP", &[12, 13, 0, 1]), points([31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000])] {
        let Rgb([red, green, blue]) = *sent(&with_chunks(&bare, &[told])).get_pixel(8, 8);
        let close = red.abs_diff(200) < 6 && green.abs_diff(30) < 8 && blue.abs_diff(30) < 8;
        assert!(close, "{red} {green} {blue}");
    }
}

#[test]
fn code_points_come_first_and_what_they_cannot_make_is_named() {
    let linear = wedge(1.0, 16);
    assert_light("linear by code", &with_chunks(&linear, &[chunk(*b"cICP", &[1, 8, 0, 1])]), 4.0);
    assert_light("linear in BT.2020", &with_chunks(&linear, &[chunk(*b"cICP", &[9, 8, 0, 1])]), 4.0);
    let before_others = [chunk(*b"cICP", &[1, 8, 0, 1]), chunk(*b"sRGB", &[0]), gamma(0.45455)];
    assert_light("before the others", &with_chunks(&linear, &before_others), 4.0);
    for (code, name) in [(16, "high dynamic range, PQ"), (18, "high dynamic range, HLG"), (9, "film")] {
        let found = fault(&with_chunks(&linear, &[chunk(*b"cICP", &[9, code, 0, 1])]));
        assert_eq!(found, Fault::OtherCoding(format!("its colours are those of {name}")));
        let mut heic = fixture("display-p3-by-code.heic");
        let told = heic.windows(4).position(|kind| kind == b"nclx").unwrap() + 4;
        heic[told..told + 4].copy_from_slice(&[0, 9, 0, code]);
        assert_eq!(fault(&heic), Fault::OtherCoding(format!("its colours are those of {name}")), "a HEIC");
    }
    let video = with_chunks(&linear, &[chunk(*b"cICP", &[1, 13, 0, 0])]);
    assert_eq!(fault(&video), Fault::OtherCoding("its colours are in the range of video".into()));
}

#[test]
fn a_profile_of_linear_light_is_converted_in_every_format_and_of_grey_too() {
    use image::{ExtendedColorType, ImageEncoder as _, codecs};

    let mut rgb = ColorProfile::new_srgb();
    rgb.cicp = None;
    let curve = Some(ToneReprCurve::Lut(Vec::new()));
    (rgb.red_trc, rgb.green_trc, rgb.blue_trc) = (curve.clone(), curve.clone(), curve);
    let rgb = rgb.encode().unwrap();
    let grey = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let wide = image::load_from_memory(&wedge(1.0, 16)).unwrap();
    let deep: Vec<u8> = wide.to_rgb16().iter().flat_map(|sample| sample.to_ne_bytes()).collect();
    let deep_grey: Vec<u8> = wide.to_luma16().iter().flat_map(|sample| sample.to_ne_bytes()).collect();
    let shallow = wide.to_rgb8().into_raw();
    let shallow_grey = wide.to_luma8().into_raw();
    let mut wrong = Vec::new();
    let mut look = |what: &str, file: Vec<u8>, within: f64| {
        let result = std::panic::catch_unwind(|| assert_light(what, &file, within));
        if let Err(error) = result {
            wrong.push(error.downcast_ref::<String>().cloned().unwrap_or_default());
        }
    };
    for (what, profile, samples, color) in [
        ("PNG", &rgb, &deep, ExtendedColorType::Rgb16),
        ("grey PNG", &grey, &deep_grey, ExtendedColorType::L16),
        ("PNG of 8 bits", &rgb, &shallow, ExtendedColorType::Rgb8),
        ("grey PNG of 8 bits", &grey, &shallow_grey, ExtendedColorType::L8),
    ] {
        let mut file = Vec::new();
        let mut encoder = codecs::png::PngEncoder::new(&mut file);
        encoder.set_icc_profile(profile.clone()).unwrap();
        encoder.write_image(samples, 128, 16, color).unwrap();
        look(what, file, 4.0);
        let mut file = std::io::Cursor::new(Vec::new());
        let mut encoder = codecs::tiff::TiffEncoder::new(&mut file);
        encoder.set_icc_profile(profile.clone()).unwrap();
        encoder.write_image(samples, 128, 16, color).unwrap();
        look(&what.replace("PNG", "TIFF"), file.into_inner(), 4.0);
    }
    for (what, profile, samples, color) in
        [("JPEG", &rgb, &shallow, ExtendedColorType::Rgb8), ("grey JPEG", &grey, &shallow_grey, ExtendedColorType::L8)]
    {
        let mut file = Vec::new();
        let mut encoder = codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 100);
        encoder.set_icc_profile(profile.clone()).unwrap();
        encoder.write_image(samples, 128, 16, color).unwrap();
        look(what, file, 12.0);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
