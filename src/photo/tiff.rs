//! The directories of a TIFF file (TIFF 6.0, section 2): the picture's size, whether the file tells more than its pixels,
//! and whether it is a camera's raw file, whose first picture is a thumbnail. No pixel is decoded here.

use image::metadata::Orientation;

use super::{
    Fault, exif,
    ifd::{self, Block},
    recognise::{ARW, DNG, NEF, PEF, RAW, SRW},
};

const NEW_SUBFILE_TYPE: u16 = 254;
const SUBFILE_TYPE: u16 = 255;
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const MAKER: u16 = 271;
const SUB_DIRECTORIES: u16 = 330;
const ICC_PROFILE: u16 = 34675;
const DNG_VERSION: u16 = 50706;

/// The tags that tell of camera, place, time, people and colours: description, maker, model, program, time, artist,
/// computer, XMP, IPTC, copyright, Photoshop's own, EXIF, colour profile, GPS.
const TELLING: [u16; 14] = [270, 271, 272, 305, 306, 315, 316, 700, 33723, 33432, 34377, 34665, 34675, 34853];

/// What a sensor saw: a mosaic of colours (TIFF/EP), or the same made linear (DNG 1.0).
const OF_A_SENSOR: [u32; 2] = [32803, 34892];

/// The ways in which cameras pack what their sensor saw: Sony, Nikon and others without compression, Samsung, Kodak, Nikon,
/// DNG's lossy one, Pentax.
const OF_A_CAMERA: [u32; 9] = [32767, 32769, 32770, 32772, 32867, 34713, 34892, 65000, 65535];

/// Directories that are looked at for a raw file's signs: more than any raw file has before the one that tells.
const MAX_DIRECTORIES: usize = 64;

/// What the first directory says.
pub(super) struct Directory {
    /// Pixels across, as stored.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// Tag 274, upright without it.
    pub orientation: Orientation,
    /// Whether the file tells more than this picture's pixels.
    pub carries_metadata: bool,
}

impl Directory {
    /// Reads the directory, which may stand anywhere in the file, often behind the pixels. `is_whole` says whether `bytes`
    /// are the whole file: in one that is whole, further directories that lead nowhere do no harm.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when it stands behind the end of `bytes`, [`Fault::Damaged`] when it gives no size,
    /// [`Fault::Raw`] for a camera's raw file, [`Fault::OtherCoding`] when it is the directory of a thumbnail.
    pub(super) fn of(bytes: &[u8], is_whole: bool) -> Result<Self, Fault> {
        let block = Block::of(bytes).ok_or(Fault::Truncated)?;
        let first = block.first().and_then(|first| block.directory(first)).ok_or(Fault::Truncated)?;
        refuse_raw(block, &first, is_whole)?;
        let number = |tag: u16| first.entry(tag).and_then(|entry| block.number(entry)).unwrap_or(0);
        let is_reduced = number(NEW_SUBFILE_TYPE) & 1 != 0 || number(SUBFILE_TYPE) == 2;
        if is_reduced {
            return Err(Fault::OtherCoding("its first page is a thumbnail of another".into()));
        }
        let (width, height) = (number(WIDTH), number(HEIGHT));
        if width == 0 || height == 0 {
            return Err(Fault::Damaged("its header gives no size".into()));
        }
        // A TIFF file and an EXIF block are built alike.
        let orientation = exif::orientation(bytes).unwrap_or(Orientation::NoTransforms);
        let carries_metadata = first.next != 0 || first.entries.iter().any(|entry| TELLING.contains(&entry.tag));
        Ok(Self { width, height, orientation, carries_metadata })
    }
}

/// The colour profile of the first directory.
pub(super) fn icc_profile(bytes: &[u8]) -> Option<&[u8]> {
    let block = Block::of(bytes)?;
    let profile = block.directory(block.first()?)?.entry(ICC_PROFILE)?;
    Some(block.bytes(profile)).filter(|profile| !profile.is_empty())
}

/// Looks through the directories, those below others too, for what only a raw file has.
fn refuse_raw(block: Block, first: &ifd::Directory, is_whole: bool) -> Result<(), Fault> {
    if first.entry(DNG_VERSION).is_some() {
        return Err(Fault::Raw(DNG));
    }
    let mut ahead = below(block, first);
    ahead.push(first.next);
    let mut is_raw = is_of_a_sensor(block, first);
    for _ in 0..MAX_DIRECTORIES {
        if is_raw {
            let maker = first.entry(MAKER).map(|maker| block.bytes(maker)).unwrap_or_default();
            return Err(Fault::Raw(named_by(maker)));
        }
        let Some(at) = ahead.pop() else { break };
        match block.directory(at) {
            _ if at == 0 => {}
            Some(directory) => {
                is_raw = is_of_a_sensor(block, &directory);
                ahead.push(directory.next);
                ahead.extend(below(block, &directory));
            }
            None if is_whole => {}
            None => return Err(Fault::Truncated),
        }
    }
    Ok(())
}

fn below(block: Block, directory: &ifd::Directory) -> Vec<u32> {
    directory.entry(SUB_DIRECTORIES).map(|entry| block.numbers(entry)).unwrap_or_default()
}

fn is_of_a_sensor(block: Block, directory: &ifd::Directory) -> bool {
    let number = |tag: u16| directory.entry(tag).and_then(|entry| block.number(entry));
    number(PHOTOMETRIC).is_some_and(|kind| OF_A_SENSOR.contains(&kind))
        || number(COMPRESSION).is_some_and(|kind| OF_A_CAMERA.contains(&kind))
}

fn named_by(maker: &[u8]) -> &'static str {
    let begins = |name: &str| maker.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name.as_bytes()));
    let names = [("NIKON", NEF), ("SONY", ARW), ("PENTAX", PEF), ("RICOH", PEF), ("SAMSUNG", SRW)];
    names.iter().find(|(maker, _)| begins(maker)).map_or(RAW, |(_, name)| name)
}
