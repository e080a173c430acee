//! The structure of a HEIF file (ISO/IEC 23008-12): which picture is the one to show, of which tiles it is made, how it is
//! to be turned and cropped, and whether the file tells more than that. No pixel is decoded here.

use heifer::heifer_isobmff::{
    BoxIter, Error, HeifFile, ItemId,
    boxes::{ColorInfo, Property},
    read_box_header,
};
use image::metadata::Orientation;

use super::{
    Fault,
    turning::{before, swaps_sides, then},
};
use crate::enrollment::{Crop, Quarters};

/// The least pixels a side of a tile (ISO/IEC 23000-22, 7.3.11.4.2): a hostile file has thousands of smaller ones, each of
/// which costs a decoder's start.
const LEAST_TILE: u32 = 64;

/// The most bytes of a structure: a phone's takes some thousand, and reading one takes time by the square of its size.
const MAX_STRUCTURE: usize = 256 * 1024;

/// A HEIF file whose picture can be decoded, as far as its structure tells.
pub(super) struct Heif<'a> {
    file: HeifFile<'a>,
    /// Pixels across and down of the picture before anything is cut off.
    whole: (u32, u32),
    /// The part of it that is to be shown.
    pub shown: Crop,
    /// What must be done to that part so that it stands upright.
    pub orientation: Orientation,
    /// Whether anything but the picture's own boxes stands in the file.
    has_others: bool,
}

/// Coded pictures in rows, from the top left: a single one, or the tiles of a grid, of which the last hang over the edge.
pub(super) struct Tiles {
    /// The coded pictures.
    pub items: Vec<ItemId>,
    /// How many stand beside each other.
    pub columns: usize,
    /// Pixels across and down of each.
    pub size: (u32, u32),
    /// Pixels across and down of the whole that they make.
    pub whole: (u32, u32),
}

impl<'a> Heif<'a> {
    /// Reads the structure; what follows it may be missing.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when it goes on behind the end of `bytes`, [`Fault::Damaged`] when it contradicts itself,
    /// [`Fault::OtherFormat`] when the picture in it is not coded as HEVC.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, Fault> {
        let file = HeifFile::parse(structure(bytes)?).map_err(|error| fault(&error))?;
        let whole = size(&file, file.primary_id)?;
        let (shown, orientation) = transforms(&file, whole)?;
        Ok(Self { file, whole, shown, orientation, has_others: false })
    }

    /// The same file with the coded pictures that its structure points to. What stands behind its last whole box is nothing
    /// of it, as what follows the end of a JPEG: phones leave their own data there.
    ///
    /// # Errors
    /// As for [`Self::of`].
    pub(super) fn with_pictures(bytes: &'a [u8]) -> Result<Self, Fault> {
        let of_structure = Self::of(bytes)?;
        let (bytes, has_others) = whole_boxes(bytes);
        // The parser takes the last of several structures, and the first is the one whose promises were held against limits.
        let structures = BoxIter::new(bytes).flatten().filter(|found| found.header.box_type.0 == *b"meta").count();
        if structures != 1 {
            return Err(Fault::Damaged("it has more than one structure".into()));
        }
        let file = HeifFile::parse(bytes).map_err(|error| fault(&error))?;
        Ok(Self { file, has_others, ..of_structure })
    }

    /// Pixels across and down before anything is cut off.
    pub(super) fn whole(&self) -> (u32, u32) {
        self.whole
    }

    /// The tiles of the picture.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when they do not make up the picture, [`Fault::OtherFormat`] when they are not coded as HEVC.
    pub(super) fn tiles(&self) -> Result<Tiles, Fault> {
        self.tiles_of(self.file.primary_id)
    }

    /// The tiles of the picture's transparency, if there is any.
    ///
    /// # Errors
    /// As for [`Self::tiles`].
    pub(super) fn alpha(&self) -> Result<Option<Tiles>, Fault> {
        let beside = self.file.referencing_items(self.file.primary_id, b"auxl");
        beside.into_iter().find(|item| self.is_alpha(*item)).map(|item| self.tiles_of(item)).transpose()
    }

    fn is_alpha(&self, item: ItemId) -> bool {
        self.file.item_properties(item).is_ok_and(|mut properties| {
            properties.any(|property| match property {
                Property::AuxiliaryType(kind) => {
                    matches!(
                        kind.as_str(),
                        "urn:mpeg:hevc:2015:auxid:1" | "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
                    )
                }
                _ => false,
            })
        })
    }

    fn tiles_of(&self, item: ItemId) -> Result<Tiles, Fault> {
        let whole = size(&self.file, item)?;
        let kind = self.file.item(item).map_err(|error| fault(&error))?.item_type.0;
        let tiles = match &kind {
            b"hvc1" => Tiles { items: vec![item], columns: 1, size: whole, whole },
            b"grid" => self.grid(item)?,
            _ => return Err(Fault::OtherCoding("its picture is not coded as HEVC".into())),
        };
        for tile in &tiles.items {
            if self.file.item(*tile).map_err(|error| fault(&error))?.item_type.0 != *b"hvc1" {
                return Err(Fault::OtherCoding("its tiles are not coded as HEVC".into()));
            }
        }
        Ok(tiles)
    }

    fn grid(&self, item: ItemId) -> Result<Tiles, Fault> {
        let contradicts = || Fault::Damaged("its tiles do not make up the picture".into());
        let grid = self.file.grid(item).map_err(|error| fault(&error))?;
        let items = self.file.referenced_items(item, b"dimg").to_vec();
        let (rows, columns) = (u32::from(grid.rows), u32::from(grid.columns));
        let first = *items.first().ok_or_else(contradicts)?;
        let (width, height) = size(&self.file, first)?;
        let whole = (grid.output_width, grid.output_height);
        // Every tile shows something, and together they show all.
        let reaches = |count: u32, tile: u32, whole: u32| {
            let (count, tile, whole) = (u64::from(count), u64::from(tile), u64::from(whole));
            (count - 1) * tile < whole && whole <= count * tile
        };
        let fits = items.len() == (rows * columns) as usize
            && items.iter().all(|tile| size(&self.file, *tile).is_ok_and(|size| size == (width, height)))
            && (items.len() == 1 || width.min(height) >= LEAST_TILE)
            && reaches(columns, width, whole.0)
            && reaches(rows, height, whole.1);
        if !fits {
            return Err(contradicts());
        }
        Ok(Tiles { items, columns: columns as usize, size: (width, height), whole })
    }

    /// The coded picture of an item, as a stream that carries its own parameters.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when it lies behind the end of the file, [`Fault::Damaged`] when it has no parameters.
    pub(super) fn stream(&self, item: ItemId) -> Result<Vec<u8>, Fault> {
        self.file.hevc_bitstream(item).map_err(|error| fault(&error))
    }

    /// The colours of an item, where the container tells: primaries, transfer, matrix (ITU-T H.273), whether full range.
    pub(super) fn coded_colours(&self, item: ItemId) -> Option<(u16, u16, u16, bool)> {
        self.file.item_properties(item).ok()?.find_map(|property| match *property {
            Property::Color(ColorInfo::Nclx { primaries, transfer, matrix, full_range }) => {
                Some((primaries, transfer, matrix, full_range))
            }
            _ => None,
        })
    }

    /// The colours of the picture or of its first tile.
    pub(super) fn picture_colours(&self) -> Option<(u16, u16, u16, bool)> {
        let first = self.file.referenced_items(self.file.primary_id, b"dimg").first();
        self.coded_colours(self.file.primary_id).or_else(|| self.coded_colours(*first?))
    }

    /// The colour profile of the picture or of its first tile. Not the parser's own way to it, which goes round for ever where
    /// two pictures are made from each other.
    pub(super) fn icc_profile(&self) -> Option<&[u8]> {
        let profile_of = |item: ItemId| {
            self.file.item_properties(item).ok()?.find_map(|property| match property {
                Property::Color(ColorInfo::Icc(profile)) => Some(profile.as_slice()),
                _ => None,
            })
        };
        let first = self.file.referenced_items(self.file.primary_id, b"dimg").first();
        profile_of(self.file.primary_id).or_else(|| profile_of(*first?))
    }

    /// Whether anything in the file tells more than the picture: EXIF, XMP, a profile, thumbnails, a second picture.
    pub(super) fn carries_metadata(&self) -> bool {
        let tells = |kind: [u8; 4]| matches!(&kind, b"Exif" | b"mime" | b"uri ");
        self.has_others
            || self.file.items.iter().any(|item| tells(item.item_type.0))
            || self.icc_profile().is_some()
            || !self.file.referencing_items(self.file.primary_id, b"thmb").is_empty()
            || self.file.top_level_image_ids().len() > 1
    }
}

/// The boxes of a picture: brands, structure, data, nothing.
const OWN_BOXES: [&[u8; 4]; 5] = [b"ftyp", b"meta", b"mdat", b"free", b"skip"];

/// The file up to the end of its last whole box, and whether more than a picture's own boxes stands in it. A second box of
/// brands begins another file, such as the film that a phone puts behind a picture.
///
/// Pictures are looked for in no more than that, so that one whose box is cut short is missing.
fn whole_boxes(bytes: &[u8]) -> (&[u8], bool) {
    let (mut end, mut has_others, mut has_brands) = (0, false, false);
    for found in BoxIter::new(bytes) {
        let Ok(found) = found else { break };
        let kind = found.header.box_type.0;
        if kind == *b"ftyp" && std::mem::replace(&mut has_brands, true) {
            break;
        }
        has_others |= !OWN_BOXES.contains(&&kind);
        end = found.offset + usize::try_from(found.header.header_size).unwrap_or(0) + found.content.len();
    }
    (&bytes[..end], has_others || end < bytes.len())
}

/// The file up to the end of its structure; behind it lie the coded pictures, of which a list needs nothing.
fn structure(bytes: &[u8]) -> Result<&[u8], Fault> {
    let mut start = 0;
    while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
        let header = read_box_header(rest).map_err(|error| fault(&error))?;
        let length = header.size.map_or(Some(rest.len()), |size| usize::try_from(size).ok());
        let end = length.and_then(|length| start.checked_add(length)).ok_or(Fault::Truncated)?;
        if header.box_type.0 == *b"meta" {
            if end - start > MAX_STRUCTURE {
                return Err(Fault::Damaged("its structure is larger than anyone writes".into()));
            }
            return bytes.get(..end).ok_or(Fault::Truncated);
        }
        start = end;
    }
    if start > bytes.len() { Err(Fault::Truncated) } else { Err(Fault::Damaged("it holds no picture".into())) }
}

fn size(file: &HeifFile<'_>, item: ItemId) -> Result<(u32, u32), Fault> {
    match file.image_size(item).map_err(|error| fault(&error))? {
        Some((width, height)) if width > 0 && height > 0 => Ok((width, height)),
        _ => Err(Fault::Damaged("its header gives no size".into())),
    }
}

/// The part that is shown and how it is turned, put together from what the file asks for one after the other.
fn transforms(file: &HeifFile<'_>, whole: (u32, u32)) -> Result<(Crop, Orientation), Fault> {
    let (mut shown, mut orientation) = (Crop::whole(whole), Orientation::NoTransforms);
    for property in file.item_properties(file.primary_id).map_err(|error| fault(&error))? {
        match *property {
            Property::Rotation(quarters) => orientation = then(orientation, Quarters::clockwise(4 - quarters % 4)),
            Property::Mirror(top_and_bottom) => orientation = mirrored(orientation, top_and_bottom),
            Property::CleanAperture { width, height, horiz_offset, vert_offset } => {
                let size = (shown.width, shown.height);
                let upright = if swaps_sides(orientation) { (size.1, size.0) } else { size };
                let (x, width) = aperture(upright.0, width, horiz_offset)?;
                let (y, height) = aperture(upright.1, height, vert_offset)?;
                let part = before(Crop { x, y, width, height }, orientation, size);
                shown = Crop { x: shown.x + part.x, y: shown.y + part.y, ..part };
            }
            _ => {}
        }
    }
    Ok((shown, orientation))
}

/// `orientation`, followed by a mirroring.
const fn mirrored(orientation: Orientation, top_and_bottom: bool) -> Orientation {
    let mirrored = match orientation {
        Orientation::NoTransforms => Orientation::FlipHorizontal,
        Orientation::Rotate90 => Orientation::Rotate90FlipH,
        Orientation::Rotate180 => Orientation::FlipVertical,
        Orientation::Rotate270 => Orientation::Rotate270FlipH,
        Orientation::FlipHorizontal => Orientation::NoTransforms,
        Orientation::Rotate90FlipH => Orientation::Rotate90,
        Orientation::FlipVertical => Orientation::Rotate180,
        Orientation::Rotate270FlipH => Orientation::Rotate270,
    };
    // Upside down is left and right, and half a turn.
    if top_and_bottom { then(mirrored, Quarters::clockwise(2)) } else { mirrored }
}

/// Where the part of one side begins and how long it is; the offset is of its centre from the whole's (ISO/IEC 14496-12,
/// 12.1.4.1). What falls between two pixels goes to the nearer one, down where both are equally near.
fn aperture(whole: u32, (length, per): (u32, u32), (offset, offset_per): (i32, u32)) -> Result<(u32, u32), Fault> {
    let outside = || Fault::Damaged("it asks for a part outside the picture".into());
    if per == 0 || offset_per == 0 {
        return Err(outside());
    }
    let length = length / per;
    let twice = i64::from(whole) - i64::from(length) + 2 * i64::from(offset) / i64::from(offset_per);
    let start = u32::try_from(twice.div_euclid(2)).map_err(|_| outside())?;
    if length == 0 || start.checked_add(length).is_none_or(|end| end > whole) {
        return Err(outside());
    }
    Ok((start, length))
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::UnexpectedEof => Fault::Truncated,
        error => Fault::Damaged(error.to_string()),
    }
}

/// Whether a base media file lists AVIF beside its own brand, which may be one that says nothing.
pub(super) fn lists_avif(bytes: &[u8]) -> bool {
    let Some(Ok(first)) = BoxIter::new(bytes).next() else { return false };
    first.content.get(8..).unwrap_or_default().chunks_exact(4).any(|beside| beside == b"avif")
}
