//! From the colours of a profile to sRGB, in which the gateway and every screen read a photo.

use std::sync::Arc;

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, DataColorSpace, Layout, MatrixCoefficients, TransferCharacteristics,
    Transform8BitExecutor, TransformOptions,
};
use rayon::{iter::ParallelIterator as _, slice::ParallelSliceMut as _};
use zeroize::Zeroizing;

use crate::photo::{
    Fault,
    pixels::{Pixels, RGB},
};

/// Steps of 255 by which a profile may move a sample and still count as sRGB: two more than rounding makes, fewer than
/// anyone sees.
const UNSEEN: u8 = 3;

/// Bytes of the pixels that are converted at once: what the processor keeps near.
const AT_ONCE: usize = 64 * 1024 * RGB;

/// Bytes a pixel of print colours.
const CMYK: usize = 4;

/// A conversion to sRGB that changes what is seen.
pub(super) struct ToSrgb(Arc<Transform8BitExecutor>);

impl ToSrgb {
    /// The conversion from an ICC profile (ICC.1) of a picture of three colours. None when the profile is like sRGB, is of
    /// another kind of colours, or cannot be read: then the colours are shown as they are, as everyone does.
    pub(super) fn of_icc(profile: &[u8]) -> Option<Self> {
        Self::of(&ColorProfile::new_from_slice(profile).ok()?)
    }

    /// The conversion from colours told as code points (ITU-T H.273), as [`Self::of_icc`]. The curves of television (1, 6,
    /// 14, 15) are taken for sRGB's, as viewers do: the picture was graded on such a screen. Curves of high dynamic range
    /// (16, 18) are left as they are: without tone mapping a conversion makes them worse.
    pub(super) fn of_codes(primaries: u16, transfer: u16) -> Option<Self> {
        const SRGB: u16 = 13;
        let transfer = match transfer {
            1 | 6 | 14 | 15 => SRGB,
            16 | 18 => return None,
            other => other,
        };
        Self::of(&ColorProfile::new_from_cicp(CicpProfile {
            color_primaries: CicpColorPrimaries::try_from(u8::try_from(primaries).ok()?).ok()?,
            transfer_characteristics: TransferCharacteristics::try_from(u8::try_from(transfer).ok()?).ok()?,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        }))
    }

    fn of(profile: &ColorProfile) -> Option<Self> {
        if profile.color_space != DataColorSpace::Rgb {
            return None;
        }
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions::default();
        let converter = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options).ok()?;
        let asked = colours();
        let mut answered = vec![0; asked.len()];
        converter.transform(&asked, &mut answered).ok()?;
        let is_like_srgb = asked.iter().zip(&answered).all(|(a, b)| a.abs_diff(*b) <= UNSEEN);
        (!is_like_srgb).then_some(Self(converter))
    }

    /// Converts a picture, on all cores.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when the profile cannot be applied.
    pub(super) fn convert(&self, pixels: &mut Pixels) -> Result<(), Fault> {
        let buffer = || Zeroizing::new(Vec::with_capacity(AT_ONCE));
        pixels.rgb.par_chunks_mut(AT_ONCE).try_for_each_init(buffer, |before, part| {
            before.clear();
            before.extend_from_slice(part);
            self.0.transform(before, part).map_err(|_| Fault::Damaged("its colour profile cannot be used".into()))
        })
    }
}

/// Seven levels of each colour in all combinations.
fn colours() -> Vec<u8> {
    let levels = || (0..=252_u8).step_by(42);
    levels().flat_map(|red| levels().flat_map(move |green| levels().flat_map(move |blue| [red, green, blue]))).collect()
}

/// Print colours, four bytes a pixel, 255 for all of an ink, as three: through their profile if it can be used, else by the
/// plain formula: light that each ink and the black leave, as zune-jpeg has it too.
pub(super) fn cmyk_to_rgb(cmyk: &[u8], profile: Option<&[u8]>) -> Zeroizing<Vec<u8>> {
    let mut rgb = Zeroizing::new(vec![0; cmyk.len() / CMYK * RGB]);
    if profile.and_then(|profile| through_profile(cmyk, profile, &mut rgb)).is_none() {
        for (rgb, cmyk) in rgb.chunks_exact_mut(RGB).zip(cmyk.chunks_exact(CMYK)) {
            let key = 255 - u32::from(cmyk[3]);
            for (sample, ink) in rgb.iter_mut().zip(cmyk) {
                *sample = u8::try_from(((255 - u32::from(*ink)) * key + 127) / 255).unwrap_or(u8::MAX);
            }
        }
    }
    rgb
}

fn through_profile(cmyk: &[u8], profile: &[u8], rgb: &mut [u8]) -> Option<()> {
    let profile =
        ColorProfile::new_from_slice(profile).ok().filter(|found| found.color_space == DataColorSpace::Cmyk)?;
    let srgb = ColorProfile::new_srgb();
    // moxcms takes four channels for RGBA or CMYK, whichever the profile is for.
    let converter =
        profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, TransformOptions::default()).ok()?;
    converter.transform(cmyk, rgb).ok()
}
