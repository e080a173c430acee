//! A JPEG of print colours that brings their profile. One without is decoded as every other, by the plain formula.

use jpeg_decoder::{Decoder, Error, PixelFormat};
use zeroize::Zeroizing;

use super::{Decoded, colour::cmyk_to_rgb};
use crate::photo::{Fault, pixels::Pixels};

/// Decodes a JPEG of four components that is rid of its metadata.
///
/// # Errors
/// As for [`super::decode`].
pub(super) fn decode(clean: &[u8], profile: &[u8]) -> Result<Decoded, Fault> {
    let mut decoder = Decoder::new(clean);
    let cmyk = Zeroizing::new(decoder.decode().map_err(fault)?);
    let found = decoder.info().filter(|info| info.pixel_format == PixelFormat::CMYK32);
    let info = found.ok_or_else(|| Fault::OtherCoding("four components that are no print colours".into()))?;
    let pixels = Pixels { width: info.width.into(), height: info.height.into(), rgb: cmyk_to_rgb(&cmyk, profile) };
    Ok(Decoded { pixels, was_rgb: false, was_wide_gamut: false, had_metadata: false })
}

fn fault(error: Error) -> Fault {
    match error {
        Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Fault::Truncated,
        Error::Unsupported(what) => Fault::OtherCoding(format!("{what:?}")),
        error => Fault::Damaged(error.to_string()),
    }
}
