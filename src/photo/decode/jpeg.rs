//! A JPEG's pixels: whole, or at an eighth, a quarter or a half of its size, which takes a fraction of the time.
//!
//! Two decoders: zune-jpeg is the faster for the whole picture and knows no other, jpeg-decoder can leave out detail, and is
//! right where the picture is coded rarely. Which of them makes libjpeg's pixels is decided by [`Route`].

use std::thread;

use jpeg_decoder::{ColorTransform, Decoder, Error, PixelFormat};
use zeroize::Zeroizing;
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{colorspace::ColorSpace, options::DecoderOptions},
};

use super::{
    Decoded, Detail,
    colour::{ToSrgb, cmyk_to_rgb},
    samples::MAX_DECODED_BYTES,
};
use crate::photo::{
    AbandonFlag, Fault,
    abandon::AbandonableBytes,
    jpeg::{self, Colours, Header, Route},
    pixels::{Pixels, RGB},
};

/// The scale at which a JPEG is decoded, in eighths of its size.
///
/// A decoder makes each block of eight by eight pixels from 64 frequencies; from the lowest four by four, two by two or
/// the lowest alone it makes the same block at half, a quarter, an eighth of the size.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::photo) struct Scale(u32);

impl Scale {
    /// One pixel for each block.
    const EIGHTH: Self = Self(1);
    /// Every pixel.
    pub(in crate::photo) const WHOLE: Self = Self(8);

    /// The smallest at which a picture of that size has the detail.
    pub(super) fn for_detail((width, height): (u32, u32), detail: Detail) -> Self {
        let Detail::AtLeast(across, down) = detail else { return Self::WHOLE };
        if width.min(height) < 8 {
            return Self::WHOLE;
        }
        let reduced = [Self::EIGHTH, Self(2), Self(4)];
        reduced.into_iter().find(|scale| scale.of(width) >= across && scale.of(height) >= down).unwrap_or(Self::WHOLE)
    }

    /// A side at this scale; what is left of a last block counts as a pixel.
    fn of(self, side: u32) -> u32 {
        (side * self.0).div_ceil(8)
    }

    /// The size for which a picture of that size stands once it is scaled: with its last pixels filled up.
    pub(in crate::photo) fn filled(self, size: (u32, u32)) -> (u32, u32) {
        let filled = |side: u32| self.of(side) * 8 / self.0;
        (filled(size.0), filled(size.1))
    }
}

/// The scale at which a JPEG is decoded for that detail. What is coded rarely is decoded whole, whatever is wanted: no decoder
/// makes the same picture of it at reduced scale.
pub(super) fn scale_of(file: &[u8], detail: Detail) -> Scale {
    match Header::of(file) {
        Ok(header) if header.route == Route::Usual => Scale::for_detail((header.width, header.height), detail),
        _ => Scale::WHOLE,
    }
}

/// Decodes a JPEG file, its colours converted to sRGB. Of a progressive one at an eighth of its size, only the scans that
/// tell each block's average are looked at; damage that a decoder passes over is found when a picture is decoded whole.
///
/// # Errors
/// As for [`super::decode`].
pub(super) fn decode(file: &[u8], detail: Detail, flag: &AbandonFlag) -> Result<Decoded, Fault> {
    let clean = jpeg::without_metadata(file)?;
    let had_metadata = jpeg::carries_metadata(file, &clean);
    jpeg::hold_scans(&clean)?;
    let header = Header::of(&clean)?;
    let profile = jpeg::icc_profile(file);
    let scale = scale_of(&clean, detail);
    let mut told = jpeg::for_decoders(&clean)?;
    drop(clean);
    if header.is_progressive && scale == Scale::EIGHTH {
        told = jpeg::averages_of(&told);
    }
    let decode = || decode_clean(&told, &header, scale, profile.as_deref(), flag);
    let decoded = if scale == Scale::WHOLE { beside(|| jpeg::hold_every_block(&told, flag), decode) } else { decode() };
    let mut pixels = decoded?;
    let was_rgb = header.components == RGB;
    let to_srgb = profile.filter(|_| was_rgb).and_then(|profile| ToSrgb::of_icc(&profile));
    if let Some(to_srgb) = &to_srgb {
        to_srgb.convert(&mut pixels)?;
    }
    Ok(Decoded { pixels, was_rgb, was_wide_gamut: to_srgb.is_some(), had_metadata })
}

/// Decodes while another thread looks for damage, which comes first: decoders tell it in words of their own, or not at all.
fn beside<T>(
    look: impl Fn() -> Result<(), Fault> + Send + Sync,
    decode: impl FnOnce() -> Result<T, Fault>,
) -> Result<T, Fault> {
    thread::scope(|scope| {
        let looking = thread::Builder::new().spawn_scoped(scope, &look);
        let decoded = decode();
        // Without a thread, or with one that broke down, it is done here.
        looking.ok().and_then(|looking| looking.join().ok()).unwrap_or_else(&look)?;
        decoded
    })
}

/// Decodes a JPEG that is rid of its metadata, so that the decoder sees no more than it needs. `profile` says what its inks
/// look like, if it has four; without one a plain formula does.
fn decode_clean(
    told: &[u8],
    header: &Header,
    scale: Scale,
    profile: Option<&[u8]>,
    flag: &AbandonFlag,
) -> Result<Pixels, Fault> {
    let bytes = AbandonableBytes::new(told, flag);
    let inks = inks(header, profile);
    let pixels = if scale == Scale::WHOLE && header.route == Route::Usual && inks.is_none() {
        whole(bytes, header)
    } else {
        reduced(bytes, header, scale, inks)
    };
    // A decoder that was made to stop says that the bytes ended, or nothing at all.
    flag.check()?;
    pixels
}

/// The profile of a picture in four inks, which zune-jpeg would mix by a formula.
fn inks<'a>(header: &Header, profile: Option<&'a [u8]>) -> Option<&'a [u8]> {
    profile.filter(|_| header.components == 4)
}

fn whole(bytes: AbandonableBytes<'_>, header: &Header) -> Result<Pixels, Fault> {
    let (width, height) = (header.width, header.height);
    let room = buffer_size(width, height, RGB)?;
    let options = DecoderOptions::default()
        // What is missing is an error, not grey.
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut rgb = Zeroizing::new(vec![0; room]);
    let mut decoder = JpegDecoder::new_with_options(bytes, options);
    decoder.decode_into(&mut rgb).map_err(|error| fault_of_whole(&error))?;
    Ok(Pixels { width, height, rgb })
}

fn reduced(
    bytes: AbandonableBytes<'_>,
    header: &Header,
    scale: Scale,
    profile: Option<&[u8]>,
) -> Result<Pixels, Fault> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_color_transform(match header.colours {
        Colours::Grey => ColorTransform::Grayscale,
        Colours::YCbCr => ColorTransform::YCbCr,
        Colours::Rgb => ColorTransform::RGB,
        Colours::Cmyk => ColorTransform::CMYK,
        Colours::Ycck => ColorTransform::YCCK,
    });
    let limit = usize::try_from(MAX_DECODED_BYTES).unwrap_or(usize::MAX);
    decoder.set_max_decoding_buffer_size(limit);
    // The decoder takes the smallest scale at which either side is large enough; these are.
    let side = |side: u32| u16::try_from(scale.of(side)).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side(header.width), side(header.height)).map_err(fault)?;
    let samples = Zeroizing::new(decoder.decode().map_err(fault)?);
    let format = decoder.info().map(|info| info.pixel_format);
    let rgb = match format {
        Some(PixelFormat::RGB24) => samples,
        Some(PixelFormat::L8) => Zeroizing::new(samples.iter().flat_map(|grey| [*grey; RGB]).collect()),
        Some(PixelFormat::CMYK32) => cmyk_to_rgb(&samples, profile),
        Some(PixelFormat::L16) | None => return Err(unknown()),
    };
    let (width, height) = (width.into(), height.into());
    if rgb.len() != buffer_size(width, height, RGB)? {
        return Err(Fault::Damaged("its pixels do not fill its size".into()));
    }
    Ok(Pixels { width, height, rgb })
}

fn buffer_size(width: u32, height: u32, channels: usize) -> Result<usize, Fault> {
    let bytes = u64::from(width) * u64::from(height) * channels as u64;
    let room = usize::try_from(bytes).ok().filter(|_| bytes <= MAX_DECODED_BYTES);
    room.ok_or(Fault::TooManyPixels { width, height })
}

fn fault_of_whole(error: &DecodeErrors) -> Fault {
    match error {
        DecodeErrors::Unsupported(_) => unknown(),
        DecodeErrors::ExhaustedData => missing(),
        _ => garbled(),
    }
}

fn fault(error: Error) -> Fault {
    match error {
        Error::Unsupported(_) => unknown(),
        Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => missing(),
        _ => garbled(),
    }
}

// What decoders say of it is for those who write them.

fn unknown() -> Fault {
    Fault::JpegCoding("a rare kind of coding".into())
}

/// Nothing is cut: the end is there.
fn missing() -> Fault {
    Fault::Damaged("part of its picture data is missing".into())
}

fn garbled() -> Fault {
    Fault::Damaged("its picture data is garbled".into())
}
