//! From a file's bytes to pixels. The limits on size were held before; a decoder, once it runs, cannot be stopped.

mod cmyk;
mod colour;
mod heic;
mod samples;

use std::{io::Cursor, panic};

use image::{
    ImageDecoder,
    codecs::{
        bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder,
    },
};

use self::colour::ToSrgb;
use self::samples::{fault, limits, to_pixels};
use super::{Fault, Original, gif, jpeg, pixels::Pixels, png, tiff, webp};
use crate::enrollment::Format;

/// How much of a photo is wanted.
#[derive(Clone, Copy)]
pub(super) enum Detail {
    /// Every pixel.
    Whole,
    /// At least so many pixels across and down, as stored; a decoder that can skip the rest may.
    AtLeast(u32, u32),
}

/// A photo's pixels as stored, in sRGB, and what telling them apart from the file needs.
pub(super) struct Decoded {
    pub pixels: Pixels,
    /// Whether the file had three colours and nothing else.
    pub was_rgb: bool,
    /// Whether its colours were of another space than sRGB, and were converted.
    pub was_wide_gamut: bool,
    /// Whether the file told more than its pixels: camera, place, time, text, profiles, a thumbnail.
    pub had_metadata: bool,
}

/// Decodes a photo whose format is known. No panic of a decoder gets through: what is handed in may be made to cause
/// one, and must cost the operator no more than that photo.
///
/// # Errors
/// [`Fault::Truncated`], [`Fault::Damaged`], [`Fault::OtherCoding`], or [`Fault::TooManyPixels`] when decoding takes too
/// much memory.
pub(super) fn decode(original: &Original, detail: Detail) -> Result<Decoded, Fault> {
    contained(|| {
        let bytes = original.bytes();
        match original.header().format {
            Format::Jpeg => decode_any_jpeg(bytes, detail),
            Format::Heic => heic::decode(bytes),
            other => decode_raster(other, bytes),
        }
    })
}

/// Runs a decoder; a panic becomes an error. Whatever a decoder has left half done is dropped with it.
fn contained<T>(run: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    panic::catch_unwind(panic::AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Fault::Damaged("its decoder broke down".into())))
}

/// Whether the colours of a JPEG are of another space than sRGB.
pub(super) fn is_wide_gamut_jpeg(bytes: &[u8]) -> bool {
    jpeg::icc_profile(bytes).is_some_and(|profile| ToSrgb::of_icc(&profile).is_some())
}

fn decode_any_jpeg(bytes: &[u8], detail: Detail) -> Result<Decoded, Fault> {
    let clean = jpeg::without_metadata(bytes)?;
    let had_metadata = *clean != bytes;
    let profile = jpeg::icc_profile(bytes);
    if let (Some(profile), 4) = (&profile, jpeg::Header::of(bytes)?.components) {
        return Ok(Decoded { had_metadata, ..cmyk::decode(&clean, profile)? });
    }
    let mut decoded = decode_jpeg(&clean, detail)?;
    let to_srgb = profile.filter(|_| decoded.was_rgb).and_then(|profile| ToSrgb::of_icc(&profile));
    if let Some(to_srgb) = &to_srgb {
        to_srgb.convert(&mut decoded.pixels)?;
    }
    Ok(Decoded { had_metadata, was_wide_gamut: to_srgb.is_some(), ..decoded })
}

/// Decodes a JPEG that is rid of its metadata, so that the decoder sees no more than it needs.
///
/// # Errors
/// As for [`decode`].
pub(super) fn decode_jpeg(clean: &[u8], _detail: Detail) -> Result<Decoded, Fault> {
    let was_rgb = jpeg::Header::of(clean)?.components == 3;
    let mut decoder = JpegDecoder::new(Cursor::new(clean)).map_err(|error| fault(&error))?;
    decoder.set_limits(limits()).map_err(|error| fault(&error))?;
    Ok(Decoded { pixels: to_pixels(decoder)?, was_rgb, was_wide_gamut: false, had_metadata: false })
}

/// Decodes the formats that only the `image` crate knows.
fn decode_raster(format: Format, bytes: &[u8]) -> Result<Decoded, Fault> {
    if format == Format::WebP && !webp::is_whole(bytes) {
        return Err(Fault::Truncated);
    }
    let had_metadata = match format {
        Format::Png => png::carries_metadata(bytes),
        Format::WebP => webp::carries_metadata(bytes),
        Format::Tiff => tiff::Directory::of(bytes)?.carries_metadata,
        Format::Gif => gif::first_frame(bytes)?,
        _ => false,
    };
    let mut decoder = open(format, Cursor::new(bytes))?;
    decoder.set_limits(limits()).map_err(|error| fault(&error))?;
    let was_rgb = decoder.color_type().channel_count() == 3;
    let profile = decoder.icc_profile().map_err(|error| fault(&error))?;
    let mut pixels = to_pixels(decoder)?;
    let to_srgb = profile.and_then(|profile| ToSrgb::of_icc(&profile));
    if let Some(to_srgb) = &to_srgb {
        to_srgb.convert(&mut pixels)?;
    }
    Ok(Decoded { pixels, was_rgb, was_wide_gamut: to_srgb.is_some(), had_metadata })
}

fn open<'a>(format: Format, file: Cursor<&'a [u8]>) -> Result<Box<dyn ImageDecoder + 'a>, Fault> {
    let opened: Result<Box<dyn ImageDecoder + 'a>, _> = match format {
        Format::Png => PngDecoder::with_limits(file, limits()).map(|decoder| Box::new(decoder) as _),
        Format::WebP => WebPDecoder::new(file).map(|decoder| Box::new(decoder) as _),
        Format::Tiff => TiffDecoder::new(file).map(|decoder| Box::new(decoder) as _),
        Format::Bmp => BmpDecoder::new(file).map(|decoder| Box::new(decoder) as _),
        Format::Gif => GifDecoder::new(file).map(|decoder| Box::new(decoder) as _),
        other => return Err(Fault::OtherFormat(other.name())),
    };
    opened.map_err(|error| fault(&error))
}

/// The size that a BMP's header gives, of which there are many kinds; the decoder reads it without a pixel.
///
/// # Errors
/// [`Fault::Truncated`] when it goes on behind the end of `bytes`, [`Fault::Damaged`] when it gives none.
pub(super) fn size_of_bmp(bytes: &[u8]) -> Result<(u32, u32), Fault> {
    let (width, height) = contained(|| Ok(open(Format::Bmp, Cursor::new(bytes))?.dimensions()))?;
    if width == 0 || height == 0 {
        return Err(Fault::Damaged("its header gives no size".into()));
    }
    Ok((width, height))
}
