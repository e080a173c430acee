//! From the colours of a profile to sRGB, in which the gateway and every screen read a photo.

use std::sync::Arc;

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics, Transform8BitExecutor, Transform16BitExecutor,
    TransformOptions, XyY,
};
use rayon::{iter::ParallelIterator as _, slice::ParallelSliceMut as _};
use zeroize::Zeroizing;

use crate::photo::{
    Fault,
    contained::Containment,
    pixels::{Pixels, RGB},
};

/// Steps of 255 by which a profile may move a sample and still count as sRGB: two more than rounding makes, fewer than
/// anyone sees.
const UNSEEN: u8 = 3;

/// Bytes of the pixels that are converted at once: what the processor keeps near.
pub(super) const AT_ONCE: usize = 64 * 1024 * RGB;

/// Bytes a pixel of print colours.
const CMYK: usize = 4;

/// A conversion to sRGB that changes what is seen.
pub(super) struct ToSrgb {
    profile: ColorProfile,
    shallow: Arc<Transform8BitExecutor>,
}

/// The same conversion for samples of 16 bits, which a picture of linear light needs: of its shadows 8 bits leave nothing.
pub(super) struct DeepToSrgb(Arc<Transform16BitExecutor>);

/// Where the colours of a picture lie, as points of the CIE's diagram of 1931: white, red, green, blue.
pub(super) type Points = [(f32, f32); 4];

impl ToSrgb {
    /// The conversion from an ICC profile (ICC.1) of a picture of three colours. None when the profile is like sRGB, is of
    /// another kind of colours, or cannot be read: then the colours are shown as they are, as everyone does.
    pub(super) fn of_icc(profile: &[u8]) -> Option<Self> {
        Self::of(ColorProfile::new_from_slice(profile).ok()?)
    }

    /// The conversion from an ICC profile of a grey picture whose samples stand three times beside each other; otherwise as
    /// [`Self::of_icc`].
    pub(super) fn of_grey_icc(profile: &[u8]) -> Option<Self> {
        let grey = ColorProfile::new_from_slice(profile).ok()?;
        if grey.color_space != DataColorSpace::Gray {
            return Self::of(grey);
        }
        Self::of(with_curve(grey.gray_trc?))
    }

    /// The conversion from colours told as code points (ITU-T H.273), as [`Self::of_icc`]. The curves of television (1, 6,
    /// 7, 11, 12, 14, 15) are taken for sRGB's, as viewers do: the picture was graded on such a screen. So is what tells
    /// nothing (2).
    ///
    /// # Errors
    /// [`Fault::OtherCoding`] for curves of high dynamic range and of film, which make a photo dark or pale without a
    /// conversion that depends on the screen.
    pub(super) fn of_codes(primaries: u16, transfer: u16) -> Result<Option<Self>, Fault> {
        const SRGB: u16 = 13;
        const BT_709: u16 = 1;
        const UNSPECIFIED: u16 = 2;
        let transfer = match transfer {
            1 | 6 | 7 | 11 | 12 | 14 | 15 | UNSPECIFIED => SRGB,
            16 => return Err(unread("high dynamic range, PQ")),
            18 => return Err(unread("high dynamic range, HLG")),
            9 | 10 | 17 => return Err(unread("film")),
            other => other,
        };
        let primaries = if primaries == UNSPECIFIED { BT_709 } else { primaries };
        let codes = || {
            Some(CicpProfile {
                color_primaries: CicpColorPrimaries::try_from(u8::try_from(primaries).ok()?).ok()?,
                transfer_characteristics: TransferCharacteristics::try_from(u8::try_from(transfer).ok()?).ok()?,
                matrix_coefficients: MatrixCoefficients::Identity,
                full_range: true,
            })
        };
        Ok(codes().and_then(|codes| Self::of(ColorProfile::new_from_cicp(codes))))
    }

    /// The conversion from samples that are light to the power of `exponent` (none: sRGB's own curve) in colours that lie at
    /// these points (none: sRGB's own).
    pub(super) fn of_curve(exponent: Option<f32>, points: Option<Points>) -> Option<Self> {
        let mut profile = match exponent {
            Some(exponent) => with_curve(ToneReprCurve::Parametric(vec![1.0 / exponent])),
            None => ColorProfile::new_srgb(),
        };
        if let Some([white, red, green, blue]) = points {
            let at = |(x, y)| Chromaticity { x, y };
            let primaries = ColorPrimaries { red: at(red), green: at(green), blue: at(blue) };
            profile.update_rgb_colorimetry(XyY { x: white.0.into(), y: white.1.into(), yb: 1.0 }, primaries);
        }
        Self::of(profile)
    }

    fn of(profile: ColorProfile) -> Option<Self> {
        if profile.color_space != DataColorSpace::Rgb {
            return None;
        }
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions::default();
        let shallow = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options).ok()?;
        let asked = colours();
        let mut answered = vec![0; asked.len()];
        shallow.transform(&asked, &mut answered).ok()?;
        let is_like_srgb = asked.iter().zip(&answered).all(|(a, b)| a.abs_diff(*b) <= UNSEEN);
        (!is_like_srgb).then_some(Self { profile, shallow })
    }

    /// Converts a picture, on all cores.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when the profile cannot be applied.
    pub(super) fn convert(&self, pixels: &mut Pixels) -> Result<(), Fault> {
        let containment = Containment::here();
        let buffer = || Zeroizing::new(Vec::with_capacity(AT_ONCE));
        pixels.rgb.par_chunks_mut(AT_ONCE).try_for_each_init(buffer, |before, part| {
            before.clear();
            before.extend_from_slice(part);
            containment.run(|| self.shallow.transform(before, part).map_err(|_| unusable()))
        })
    }

    /// The conversion for samples of 16 bits.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when the profile cannot be applied.
    pub(super) fn deep(&self) -> Result<DeepToSrgb, Fault> {
        let srgb = ColorProfile::new_srgb();
        let deep = self.profile.create_transform_16bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default());
        deep.map(DeepToSrgb).map_err(|_| unusable())
    }
}

impl DeepToSrgb {
    /// Converts samples, three a pixel, into as many.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when the profile cannot be applied.
    pub(super) fn convert(&self, before: &[u16], after: &mut [u16]) -> Result<(), Fault> {
        self.0.transform(before, after).map_err(|_| unusable())
    }
}

fn unusable() -> Fault {
    Fault::Damaged("its colour profile cannot be used".into())
}

fn unread(space: &str) -> Fault {
    Fault::OtherCoding(format!("its colours are those of {space}"))
}

/// sRGB's colours under another curve.
fn with_curve(curve: ToneReprCurve) -> ColorProfile {
    let mut profile = ColorProfile::new_srgb();
    // The code points would be believed before the curve.
    profile.cicp = None;
    (profile.red_trc, profile.green_trc) = (Some(curve.clone()), Some(curve.clone()));
    profile.blue_trc = Some(curve);
    profile
}

/// Refuses a profile that tells by code points that its samples are of high dynamic range (ICC.1:2022, 9.2.17). One that
/// cannot be read is nobody's business here.
///
/// # Errors
/// As for [`ToSrgb::of_codes`].
pub(super) fn refuse_high_dynamic_range(profile: &[u8]) -> Result<(), Fault> {
    let codes = ColorProfile::new_from_slice(profile).ok().and_then(|profile| profile.cicp);
    match codes.map(|codes| codes.transfer_characteristics) {
        Some(TransferCharacteristics::Smpte2084) => Err(unread("high dynamic range, PQ")),
        Some(TransferCharacteristics::Hlg) => Err(unread("high dynamic range, HLG")),
        _ => Ok(()),
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
