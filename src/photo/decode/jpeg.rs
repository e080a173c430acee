//! A JPEG's pixels: whole, or at an eighth, a quarter or a half of its size, which takes a fraction of the time.
//!
//! Two decoders: zune-jpeg is the faster for the whole picture and knows no other, jpeg-decoder can leave out detail.

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
    jpeg::{self, Header},
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

/// Decodes a JPEG file, its colours converted to sRGB. Of a progressive one at an eighth of its size, only the scans that
/// tell each block's average are looked at: damage in the others is found when it is decoded whole.
///
/// # Errors
/// As for [`super::decode`].
pub(super) fn decode(file: &[u8], detail: Detail, flag: &AbandonFlag) -> Result<Decoded, Fault> {
    let clean = jpeg::without_metadata(file)?;
    let had_metadata = *clean != file;
    let header = Header::of(&clean)?;
    let profile = jpeg::icc_profile(file);
    let scale = Scale::for_detail((header.width, header.height), detail);
    let is_for_zune = scale == Scale::WHOLE && inks(&header, profile.as_deref()).is_none();
    let needed = match (header.is_progressive, scale) {
        (true, Scale::EIGHTH) => jpeg::averages_of(&clean),
        (false, _) if is_for_zune => jpeg::with_open_end(clean),
        _ => clean,
    };
    let mut decoded = decode_clean(&needed, detail, profile.as_deref(), flag)?;
    let to_srgb = profile.filter(|_| decoded.was_rgb).and_then(|profile| ToSrgb::of_icc(&profile));
    if let Some(to_srgb) = &to_srgb {
        to_srgb.convert(&mut decoded.pixels)?;
    }
    Ok(Decoded { had_metadata, was_wide_gamut: to_srgb.is_some(), ..decoded })
}

/// Decodes a JPEG that is rid of its metadata, so that the decoder sees no more than it needs. Every byte is looked at,
/// at reduced scale too. `profile` says what its inks look like, if it has four; without one a plain formula does.
///
/// # Errors
/// As for [`super::decode`].
pub(super) fn decode_clean(
    clean: &[u8],
    detail: Detail,
    profile: Option<&[u8]>,
    flag: &AbandonFlag,
) -> Result<Decoded, Fault> {
    let header = Header::of(clean)?;
    let scale = Scale::for_detail((header.width, header.height), detail);
    let bytes = AbandonableBytes::new(clean, flag);
    let inks = inks(&header, profile);
    let pixels = if scale == Scale::WHOLE && inks.is_none() {
        whole(bytes, &header)
    } else {
        reduced(bytes, &header, scale, inks)
    };
    // A decoder that was made to stop says that the bytes ended, or nothing at all.
    flag.check()?;
    Ok(Decoded { pixels: pixels?, was_rgb: header.components == 3, was_wide_gamut: false, had_metadata: false })
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
    decoder.decode_into(&mut rgb).map_err(fault_of_whole)?;
    Ok(Pixels { width, height, rgb })
}

fn reduced(
    bytes: AbandonableBytes<'_>,
    header: &Header,
    scale: Scale,
    profile: Option<&[u8]>,
) -> Result<Pixels, Fault> {
    let mut decoder = Decoder::new(bytes);
    if header.components == 3 {
        decoder.set_color_transform(if header.is_rgb { ColorTransform::RGB } else { ColorTransform::YCbCr });
    }
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
        Some(PixelFormat::L16) | None => return Err(Fault::OtherCoding("more than 8 bits a sample".into())),
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

fn fault_of_whole(error: DecodeErrors) -> Fault {
    match error {
        DecodeErrors::Unsupported(what) => Fault::OtherCoding(format!("{what:?}")),
        DecodeErrors::ExhaustedData => Fault::Truncated,
        error => Fault::Damaged(error.to_string()),
    }
}

fn fault(error: Error) -> Fault {
    match error {
        Error::Unsupported(what) => Fault::OtherCoding(format!("{what:?}")),
        Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Fault::Truncated,
        error => Fault::Damaged(error.to_string()),
    }
}
