//! From a file's bytes to pixels. The limits on size were held before; only the decoding of a JPEG, once it runs, can be
//! stopped.

mod colour;
mod heic;
mod jpeg;
mod samples;

use std::io::Cursor;

use image::{
    ColorType, ImageDecoder,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder},
};

use self::colour::{ToSrgb, refuse_high_dynamic_range};
use self::samples::{fault, limits, to_pixels};
use super::{
    AbandonFlag, Fault, HeaderFacts, Original, bmp, contained::contained, gif, pixels::Pixels, png, tiff, webp,
};
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
            Format::Jpeg => decode_jpeg(bytes, detail, flag),
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

/// Whether the colours of a JPEG are of another space than sRGB.
pub(super) fn is_wide_gamut_jpeg(bytes: &[u8]) -> bool {
    let is_wide = |profile: Vec<u8>| contained(|| Ok(ToSrgb::of_icc(&profile).is_some())).unwrap_or(true);
    super::jpeg::icc_profile(bytes).is_some_and(is_wide)
}

/// Decodes a JPEG; the colours of a grey one by its grey profile too.
fn decode_jpeg(bytes: &[u8], detail: Detail, flag: &AbandonFlag) -> Result<Decoded, Fault> {
    let profile = super::jpeg::icc_profile(bytes);
    profile.as_deref().map_or(Ok(()), refuse_high_dynamic_range)?;
    let mut decoded = jpeg::decode(bytes, detail, flag)?;
    let is_grey = super::jpeg::Header::of(bytes)?.components == 1;
    if let Some(to_srgb) = profile.filter(|_| is_grey).and_then(|profile| ToSrgb::of_grey_icc(&profile)) {
        to_srgb.convert(&mut decoded.pixels)?;
        decoded.was_wide_gamut = true;
    }
    Ok(decoded)
}

/// Decodes the formats that only the `image` crate knows.
fn decode_raster(header: &HeaderFacts, bytes: &[u8]) -> Result<Decoded, Fault> {
    let format = header.format;
    let had_metadata = match format {
        Format::Png => png::carries_metadata(bytes),
        Format::WebP => webp::carries_metadata(bytes),
        Format::Tiff => tiff::Directory::of(bytes, true)?.carries_metadata,
        Format::Gif => gif::first_frame(bytes)?,
        _ => false,
    };
    // What lacks nothing but its end is decoded with one: what is missing of the pixels, the decoder finds.
    let mended = match format {
        Format::Png => png::with_end(bytes),
        Format::WebP => webp::mended(bytes)?,
        Format::Bmp => bmp::with_padding(bytes),
        _ => None,
    };
    let decoded = match &mended {
        // If more is missing or wrong, the file itself tells what.
        Some(mended) => decode_whole(header, mended).or_else(|_| decode_whole(header, bytes)),
        None => decode_whole(header, bytes),
    };
    let (pixels, was_rgb, was_wide_gamut) = decoded?;
    Ok(Decoded { pixels, was_rgb, was_wide_gamut, had_metadata })
}

/// The pixels, whether they were of three colours, and whether these were converted.
fn decode_whole(header: &HeaderFacts, bytes: &[u8]) -> Result<(Pixels, bool, bool), Fault> {
    let mut decoder = open(header.format, Cursor::new(bytes))?;
    decoder.set_limits(limits()).map_err(|error| fault(&error))?;
    // The limits were held by what we read; a decoder that reads another size must not take memory for it.
    if decoder.dimensions() != (header.width, header.height) {
        return Err(contradiction());
    }
    let color = decoder.color_type();
    let profile = match header.format {
        // The decoder takes a profile of one kind of bytes only.
        Format::Tiff => tiff::icc_profile(bytes).map(<[u8]>::to_vec),
        _ => decoder.icc_profile().map_err(|error| fault(&error))?,
    };
    let to_srgb = to_srgb(header.format, bytes, color, profile.as_deref())?;
    let pixels = to_pixels(decoder, to_srgb.as_ref())?;
    Ok((pixels, color.channel_count() == 3, to_srgb.is_some()))
}

/// The conversion that a picture's colours need. A PNG's code points come before its profile, that before its word that it is
/// sRGB, and that before its gamma (PNG, third edition, clause 4.3).
///
/// # Errors
/// [`Fault::OtherCoding`] for colours that are not read.
fn to_srgb(format: Format, bytes: &[u8], color: ColorType, profile: Option<&[u8]>) -> Result<Option<ToSrgb>, Fault> {
    let png = if format == Format::Png { png::colours(bytes) } else { png::Colours::default() };
    if let Some([primaries, transfer, 0, range]) = png.codes {
        if range == 0 {
            return Err(Fault::OtherCoding("its colours are in the range of video".into()));
        }
        return ToSrgb::of_codes(primaries.into(), transfer.into());
    }
    if let Some(profile) = profile {
        refuse_high_dynamic_range(profile)?;
        return Ok(if color.has_color() { ToSrgb::of_icc(profile) } else { ToSrgb::of_grey_icc(profile) });
    }
    if png.is_srgb {
        return Ok(None);
    }
    Ok(ToSrgb::of_curve(png.exponent(), png.places()))
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
