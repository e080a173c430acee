//! From a file's bytes to pixels. The limits on size were held before; only the decoding of a JPEG, once it runs, can be
//! stopped.

mod jpeg;

use std::io::Cursor;

use image::{ColorType, ImageDecoder, ImageError, Limits, codecs::png::PngDecoder};
use zeroize::Zeroizing;

use super::{
    AbandonFlag, Fault, HeaderFacts, Original,
    pixels::{Pixels, RGB},
    png,
};
use crate::enrollment::Format;

pub(super) use jpeg::{Scale, decode_jpeg};

/// Memory one decoded picture may take, in bytes, before it becomes 8-bit RGB.
const MAX_DECODED_BYTES: u64 = 512 * 1024 * 1024;

/// How much of a photo is wanted.
#[derive(Clone, Copy)]
pub(super) enum Detail {
    /// Every pixel.
    Whole,
    /// At least so many pixels across and down, as stored; a decoder that can skip the rest may.
    AtLeast(u32, u32),
}

/// A photo's pixels as stored, and what telling them apart from the file needs.
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
pub(super) fn scale_of(header: &HeaderFacts, detail: Detail) -> Scale {
    match header.format {
        Format::Jpeg => Scale::for_detail((header.width, header.height), detail),
        _ => Scale::WHOLE,
    }
}

/// Decodes a photo whose format is known.
///
/// # Errors
/// [`Fault::Truncated`], [`Fault::Damaged`], [`Fault::TooManyPixels`] when decoding takes too much memory, or
/// [`Fault::Abandoned`].
pub(super) fn decode(original: &Original, detail: Detail, flag: &AbandonFlag) -> Result<Decoded, Fault> {
    flag.check()?;
    match original.header().format {
        Format::Jpeg => jpeg::decode(original.bytes(), detail, flag),
        Format::Png => decode_png(original.bytes()),
        other => Err(Fault::OtherFormat(other.name())),
    }
}

fn decode_png(bytes: &[u8]) -> Result<Decoded, Fault> {
    png::header(bytes)?;
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(fault)?;
    let was_rgb = decoder.color_type().channel_count() == 3;
    let had_metadata = png::carries_metadata(bytes);
    Ok(Decoded { pixels: to_pixels(decoder)?, was_rgb, was_wide_gamut: false, had_metadata })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    limits
}

fn to_pixels(decoder: impl ImageDecoder) -> Result<Pixels, Fault> {
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let bytes = decoder.total_bytes();
    if bytes > MAX_DECODED_BYTES {
        return Err(Fault::TooManyPixels { width, height });
    }
    let mut samples = Zeroizing::new(vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)]);
    decoder.read_image(&mut samples).map_err(fault)?;
    let rgb = if color == ColorType::Rgb8 { samples } else { to_rgb(&samples, color) };
    Ok(Pixels { width, height, rgb })
}

/// Grey becomes three equal colours, 16 bits become their upper 8, transparency shows white.
fn to_rgb(samples: &[u8], color: ColorType) -> Zeroizing<Vec<u8>> {
    let channels = usize::from(color.channel_count());
    let width = usize::from(color.bytes_per_pixel()) / channels;
    // Samples of 16 bits come in the machine's own order.
    let upper = if cfg!(target_endian = "little") { width - 1 } else { 0 };
    let colours = if color.has_color() { [0, 1, 2] } else { [0, 0, 0] };
    let mut rgb = Zeroizing::new(Vec::with_capacity(samples.len() / (channels * width) * RGB));
    for pixel in samples.chunks_exact(channels * width) {
        let sample = |channel: usize| pixel[channel * width + upper];
        let alpha = if color.has_alpha() { sample(channels - 1) } else { u8::MAX };
        rgb.extend(colours.map(|channel| over_white(sample(channel), alpha)));
    }
    rgb
}

/// A sample of which `alpha` of 255 parts cover a white ground.
fn over_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    let covered = (sample * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(covered).unwrap_or(u8::MAX)
}

fn fault(error: ImageError) -> Fault {
    match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Fault::Truncated,
        ImageError::Limits(_) => Fault::Damaged("decoding it takes too much memory".into()),
        error => Fault::Damaged(error.to_string()),
    }
}
