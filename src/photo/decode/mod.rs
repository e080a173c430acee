//! From a file's bytes to pixels. The limits on size were held before; only the decoding of a JPEG, once it runs, can be
//! stopped.

mod colour;
mod heic;
mod jpeg;
mod samples;

use std::{io::Cursor, panic};

use image::{
    ImageDecoder,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder},
};

use self::colour::ToSrgb;
use self::samples::{fault, limits, to_pixels};
use super::{AbandonFlag, Fault, HeaderFacts, Original, gif, pixels::Pixels, png, tiff, webp};
use crate::enrollment::Format;

pub(super) use jpeg::Scale;

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

/// The scale at which a photo is decoded for that detail: only a JPEG's decoder can leave any out.
pub(super) fn scale_of(original: &Original, detail: Detail) -> Scale {
    match original.header().format {
        Format::Jpeg => jpeg::scale_of(original.bytes(), detail),
        _ => Scale::WHOLE,
    }
}

/// Decodes a photo whose format is known. No panic of a decoder gets through: what is handed in may be made to cause
/// one, and must cost the operator no more than that photo.
///
/// # Errors
/// [`Fault::Truncated`], [`Fault::Damaged`], [`Fault::OtherCoding`], [`Fault::TooManyPixels`] when decoding takes too much
/// memory, or [`Fault::Abandoned`].
pub(super) fn decode(original: &Original, detail: Detail, flag: &AbandonFlag) -> Result<Decoded, Fault> {
    flag.check()?;
    let header = original.header();
    let decoded = contained(|| {
        let bytes = original.bytes();
        match header.format {
            Format::Jpeg => jpeg::decode(bytes, detail, flag),
            Format::Heic => heic::decode(bytes),
            _ => decode_raster(header, bytes),
        }
    })?;
    let is_whole = scale_of(original, detail) == Scale::WHOLE;
    if is_whole && (decoded.pixels.width, decoded.pixels.height) != (header.width, header.height) {
        return Err(contradiction());
    }
    Ok(decoded)
}

fn contradiction() -> Fault {
    Fault::Damaged("it gives two sizes".into())
}

/// Runs a decoder; a panic becomes an error. Whatever a decoder has left half done is dropped with it.
pub(super) fn contained<T>(run: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    panic::catch_unwind(panic::AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Fault::Damaged("its decoder broke down".into())))
}

/// Whether the colours of a JPEG are of another space than sRGB.
pub(super) fn is_wide_gamut_jpeg(bytes: &[u8]) -> bool {
    let is_wide = |profile: Vec<u8>| contained(|| Ok(ToSrgb::of_icc(&profile).is_some())).unwrap_or(true);
    super::jpeg::icc_profile(bytes).is_some_and(is_wide)
}

/// Decodes the formats that only the `image` crate knows.
fn decode_raster(header: &HeaderFacts, bytes: &[u8]) -> Result<Decoded, Fault> {
    let format = header.format;
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
    // The limits were held by what we read; a decoder that reads another size must not take memory for it.
    if decoder.dimensions() != (header.width, header.height) {
        return Err(contradiction());
    }
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
