//! The pixels of a HEIC file, tile by tile on all cores. Its structure is [`Heif`]'s.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicBool, Ordering},
};

use heifer::{
    color::{ColorParams, frame_to_rgba_into},
    heifer_hevc_dec::{
        self as hevc,
        decoder::{DecodeOptions, decode_picture},
        recon::Frame,
    },
    heifer_isobmff::ItemId,
};
use rayon::{
    iter::{IndexedParallelIterator as _, ParallelIterator as _},
    slice::{ParallelSlice as _, ParallelSliceMut as _},
};
use zeroize::Zeroizing;

use super::{
    Decoded,
    colour::{ToSrgb, refuse_high_dynamic_range},
    samples::over_white,
};
use crate::photo::{
    Fault,
    contained::Containment,
    heif::{Heif, Tiles},
    pixels::{Pixels, RGB},
};

/// Bytes a pixel as the decoder paints it.
const RGBA: usize = 4;

/// Pixels a side by which a coded picture may be larger than what it shows: the largest block (ITU-T H.265, 7.4.3.2.1).
const LARGEST_BLOCK: u64 = 64;

/// The most pixels of one coded picture; the highest level of HEVC has 36 million (ITU-T H.265, table A.8).
const MAX_CODED_PIXELS: u64 = 1 << 26;

/// The matrix of a stream that tells none (ITU-T H.273, table 4).
const UNSPECIFIED: u8 = 2;

/// Decodes the picture that the file shows first.
///
/// # Errors
/// As for [`super::decode`].
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Fault> {
    let heif = Heif::with_pictures(bytes)?;
    let tiles = heif.tiles()?;
    if tiles.whole != heif.whole() {
        return Err(Fault::Damaged("its tiles do not make up the picture".into()));
    }
    let alpha = heif.alpha()?;
    let is_grey = AtomicBool::new(false);
    let mut rgb = compose::<RGB>(&heif, &tiles, |frame, item, tile| {
        is_grey.fetch_or(frame.widths[1] == 0, Ordering::Relaxed);
        paint(frame, colours(&heif, frame, item), tile)
    })?;
    let was_rgb = alpha.is_none() && !is_grey.into_inner();
    if let Some(alpha) = alpha {
        lay_over_white(&heif, &mut rgb, tiles.whole, &alpha)?;
    }
    let (width, height) = tiles.whole;
    let whole = Pixels { width, height, rgb };
    let shown = match whole.cropped(heif.shown) {
        Cow::Owned(shown) => Some(shown),
        Cow::Borrowed(_) => None,
    };
    let mut pixels = shown.unwrap_or(whole);
    let to_srgb = match (heif.icc_profile(), heif.picture_colours()) {
        (Some(profile), _) => {
            refuse_high_dynamic_range(profile)?;
            ToSrgb::of_icc(profile)
        }
        (None, Some((primaries, transfer, ..))) => ToSrgb::of_codes(primaries, transfer)?,
        (None, None) => None,
    };
    if let Some(to_srgb) = &to_srgb {
        to_srgb.convert(&mut pixels)?;
    }
    Ok(Decoded { pixels, was_rgb, was_wide_gamut: to_srgb.is_some(), had_metadata: heif.carries_metadata() })
}

/// Puts the tiles together: `N` bytes a pixel, as `paint` writes them for one tile of that size. Each row of tiles is a band
/// of the whole, and each band is filled by whichever core is free.
fn compose<const N: usize>(
    heif: &Heif<'_>,
    tiles: &Tiles,
    paint: impl Fn(&Frame, ItemId, (usize, usize)) -> Zeroizing<Vec<u8>> + Sync,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let (width, height) = (tiles.whole.0 as usize, tiles.whole.1 as usize);
    let (tile_width, tile_height) = (tiles.size.0 as usize, tiles.size.1 as usize);
    let mut whole = Zeroizing::new(vec![0; width * height * N]);
    let bands = whole.par_chunks_mut(width * tile_height * N).zip(tiles.items.par_chunks(tiles.columns));
    let containment = Containment::here();
    bands.try_for_each(|(band, items)| {
        for (column, item) in items.iter().enumerate() {
            let tile = containment.run(|| {
                let frame = decode_tile(&heif.stream(*item)?, tiles.size)?;
                Ok::<_, Fault>(paint(&frame, *item, (tile_width, tile_height)))
            })?;
            let left = column * tile_width;
            let shown = tile_width.min(width - left) * N;
            for (to, from) in band.chunks_exact_mut(width * N).zip(tile.chunks_exact(tile_width * N)) {
                to[left * N..left * N + shown].copy_from_slice(&from[..shown]);
            }
        }
        Ok(())
    })?;
    Ok(whole)
}

/// Decodes a coded picture of at least this size, and refuses one that is larger than its blocks make it.
fn decode_tile(stream: &[u8], (width, height): (u32, u32)) -> Result<Frame, Fault> {
    let padded = |side: u32| u64::from(side) + LARGEST_BLOCK;
    let max_pixels = (padded(width) * padded(height)).min(MAX_CODED_PIXELS);
    let options = DecodeOptions { max_pixels, ..DecodeOptions::default() };
    let frame = decode_picture(stream, options).map_err(|error| fault(&error))?;
    if frame.widths[0] < width || frame.heights[0] < height {
        return Err(Fault::Damaged("a coded picture is smaller than it should be".into()));
    }
    Ok(frame)
}

/// How the samples of an item are to be understood: as the container says of it, or else as the stream does, or else as the
/// container says of the whole.
fn colours(heif: &Heif<'_>, frame: &Frame, item: ItemId) -> ColorParams {
    let stream_tells = frame.matrix_coeffs != UNSPECIFIED;
    let told = heif.coded_colours(item).or_else(|| heif.picture_colours().filter(|_| !stream_tells));
    told.map_or_else(|| ColorParams::from_frame(frame), |(_, _, matrix, full_range)| ColorParams { matrix, full_range })
}

fn paint(frame: &Frame, colours: ColorParams, (width, height): (usize, usize)) -> Zeroizing<Vec<u8>> {
    let mut rgba = Zeroizing::new(vec![0_u8; width * height * RGBA]);
    let mut rows: Vec<&mut [u8]> = rgba.chunks_exact_mut(width * RGBA).collect();
    frame_to_rgba_into(frame, colours, &mut rows, width, height);
    let mut rgb = Zeroizing::new(vec![0; width * height * RGB]);
    for (to, from) in rgb.chunks_exact_mut(RGB).zip(rgba.chunks_exact(RGBA)) {
        to.copy_from_slice(&from[..RGB]);
    }
    rgb
}

/// The transparency is the luma of a picture of its own, which must cover the whole.
fn lay_over_white(heif: &Heif<'_>, rgb: &mut [u8], whole: (u32, u32), tiles: &Tiles) -> Result<(), Fault> {
    if tiles.whole != whole {
        return Err(Fault::Damaged("its transparency is of another size".into()));
    }
    let alpha = compose::<1>(heif, tiles, |frame, item, (width, height)| {
        let depth = u32::from(frame.bit_depth[0]);
        let (black, span) = if colours(heif, frame, item).full_range {
            (0, (1 << depth) - 1)
        } else {
            (16 << (depth - 8), 219 << (depth - 8))
        };
        let stride = frame.widths[0] as usize;
        let rows = frame.planes[0].chunks_exact(stride).take(height).map(|row| &row[..width]);
        let scaled = |sample: &u16| ((i64::from(*sample) - black) * 255 + span / 2).div_euclid(span).clamp(0, 255);
        Zeroizing::new(rows.flatten().map(|sample| u8::try_from(scaled(sample)).unwrap_or(u8::MAX)).collect())
    })?;
    for (pixel, alpha) in rgb.chunks_exact_mut(RGB).zip(alpha.iter()) {
        for sample in pixel {
            *sample = over_white(*sample, *alpha);
        }
    }
    Ok(())
}

fn fault(error: &hevc::Error) -> Fault {
    match error {
        hevc::Error::Unimplemented(what) => Fault::OtherCoding((*what).into()),
        error => Fault::Damaged(error.to_string()),
    }
}
