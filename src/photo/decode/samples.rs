//! From what the `image` crate decodes to 8-bit RGB.

use std::{error::Error, io, iter};

use image::{ColorType, ImageDecoder, ImageError, Limits};
use rayon::{
    iter::{IndexedParallelIterator as _, ParallelIterator as _},
    slice::{ParallelSlice as _, ParallelSliceMut as _},
};
use zeroize::Zeroizing;

use super::colour::{AT_ONCE, ToSrgb};
use crate::photo::{
    Fault,
    contained::Containment,
    pixels::{Pixels, RGB},
};

/// Memory one decoded picture may take, in bytes, before it becomes 8-bit RGB.
pub(super) const MAX_DECODED_BYTES: u64 = 512 * 1024 * 1024;

/// The limit on memory, for decoders that hold it themselves.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    limits
}

/// Decodes all pixels and converts their colours, before 16 bits become 8 and before transparency shows white.
///
/// # Errors
/// [`Fault::Truncated`], [`Fault::Damaged`], [`Fault::OtherCoding`], or [`Fault::TooManyPixels`] when it takes too much memory.
pub(super) fn to_pixels(decoder: impl ImageDecoder, to_srgb: Option<&ToSrgb>) -> Result<Pixels, Fault> {
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let bytes = decoder.total_bytes();
    if bytes > MAX_DECODED_BYTES {
        return Err(Fault::TooManyPixels { width, height });
    }
    let mut samples = Zeroizing::new(vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)]);
    decoder.read_image(&mut samples).map_err(|error| fault(&error))?;
    let rgb = match to_srgb {
        Some(to_srgb) if color != ColorType::Rgb8 => converted(&samples, color, to_srgb)?,
        _ if color == ColorType::Rgb8 => samples,
        _ => to_rgb(&samples, color),
    };
    let mut pixels = Pixels { width, height, rgb };
    if let Some(to_srgb) = to_srgb.filter(|_| color == ColorType::Rgb8) {
        to_srgb.convert(&mut pixels)?;
    }
    Ok(pixels)
}

/// As [`to_rgb`], with colours converted at the depth that they have, on all cores.
fn converted(samples: &[u8], color: ColorType, to_srgb: &ToSrgb) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let pixel = usize::from(color.bytes_per_pixel());
    let mut rgb = Zeroizing::new(vec![0; samples.len() / pixel * RGB]);
    let to_srgb = to_srgb.deep()?;
    let containment = Containment::here();
    let buffers = || (Zeroizing::new(Vec::with_capacity(AT_ONCE)), Zeroizing::new(vec![0_u16; AT_ONCE]));
    let parts = rgb.par_chunks_mut(AT_ONCE).zip(samples.par_chunks(AT_ONCE / RGB * pixel));
    parts.try_for_each_init(buffers, |(before, after), (rgb, samples)| {
        before.clear();
        before.extend(samples.chunks_exact(pixel).flat_map(|pixel| deep_colours(pixel, color)));
        let after = &mut after[..before.len()];
        containment.run(|| to_srgb.convert(before, after))?;
        let pixels = rgb.chunks_exact_mut(RGB).zip(after.chunks_exact(RGB)).zip(samples.chunks_exact(pixel));
        for ((rgb, after), stored) in pixels {
            let alpha =
                if color.has_alpha() { shallow(deep_sample(stored, color, channels(color) - 1)) } else { u8::MAX };
            for (sample, deep) in rgb.iter_mut().zip(after) {
                *sample = over_white(shallow(*deep), alpha);
            }
        }
        Ok(())
    })?;
    Ok(rgb)
}

fn channels(color: ColorType) -> usize {
    usize::from(color.channel_count())
}

/// The three colours of a stored pixel, of 65,535; grey is three equal ones.
fn deep_colours(pixel: &[u8], color: ColorType) -> [u16; RGB] {
    let colours = if color.has_color() { [0, 1, 2] } else { [0, 0, 0] };
    colours.map(|channel| deep_sample(pixel, color, channel))
}

/// One sample of a stored pixel, of 65,535. Samples of 16 bits come in the machine's own order.
fn deep_sample(pixel: &[u8], color: ColorType, channel: usize) -> u16 {
    let width = pixel.len() / channels(color);
    match pixel.get(channel * width..(channel + 1) * width) {
        Some([sample]) => u16::from(*sample) * 257,
        Some([one, other]) => u16::from_ne_bytes([*one, *other]),
        Some([a, b, c, d]) => deep_of_fraction(f32::from_ne_bytes([*a, *b, *c, *d])),
        _ => 0,
    }
}

/// A sample of 16 bits as the nearest of 8.
fn shallow(deep: u16) -> u8 {
    u8::try_from((u32::from(deep) + 128) / 257).unwrap_or(u8::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from f32 to u16 stops at its ends")]
fn deep_of_fraction(sample: f32) -> u16 {
    (sample * 65_535.0).round() as u16
}

/// Grey becomes three equal colours, 16 bits become their upper 8, fractions of one become bytes, transparency shows white.
fn to_rgb(samples: &[u8], color: ColorType) -> Zeroizing<Vec<u8>> {
    let channels = usize::from(color.channel_count());
    let width = usize::from(color.bytes_per_pixel()) / channels;
    // Samples of 16 bits come in the machine's own order.
    let upper = if cfg!(target_endian = "little") { width - 1 } else { 0 };
    let colours = if color.has_color() { [0, 1, 2] } else { [0, 0, 0] };
    let mut rgb = Zeroizing::new(Vec::with_capacity(samples.len() / (channels * width) * RGB));
    for pixel in samples.chunks_exact(channels * width) {
        let sample = |channel: usize| match pixel[channel * width..].first_chunk::<4>() {
            Some(fraction) if width == fraction.len() => of_fraction(f32::from_ne_bytes(*fraction)),
            _ => pixel[channel * width + upper],
        };
        let alpha = if color.has_alpha() { sample(channels - 1) } else { u8::MAX };
        rgb.extend(colours.map(|channel| over_white(sample(channel), alpha)));
    }
    rgb
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from f32 to u8 stops at 0 and 255")]
fn of_fraction(sample: f32) -> u8 {
    (sample * 255.0).round() as u8
}

/// A sample of which `alpha` of 255 parts cover a white ground.
pub(super) fn over_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    let covered = (sample * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(covered).unwrap_or(u8::MAX)
}

/// The fault for which a decoder's error stands.
pub(super) fn fault(error: &ImageError) -> Fault {
    match error {
        error if is_early_end(error) => Fault::Truncated,
        ImageError::Limits(_) => Fault::Damaged("decoding it takes too much memory".into()),
        ImageError::Unsupported(error) => Fault::OtherCoding(error.to_string()),
        error => Fault::Damaged(error.to_string()),
    }
}

/// Whether the file ended where more was expected, however deep a decoder has wrapped it up.
fn is_early_end(error: &ImageError) -> bool {
    let is_end = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    if let ImageError::IoError(error) = error {
        return is_end(error);
    }
    iter::successors(error.source(), |error: &&(dyn Error + 'static)| (*error).source())
        .any(|error| error.downcast_ref::<io::Error>().is_some_and(is_end))
}
