//! Light and colour of the face.

use super::{CheckLimits, Frame, Pixels, answer, tenth};
use crate::enrollment::{Check, CheckName, Crop, Verdict};
use crate::photo::pixels::RGB;

/// From this level on a colour is at its end. JPEG blurs the end itself by a level or two.
const BURNT_OUT: u8 = 253;

/// Pixels whose three colours add up to less have no colour that can be told.
const TOO_DARK_FOR_COLOUR: u32 = 60;

/// What was measured, of the pixels within a frame or of all.
pub(super) struct Light {
    /// Pixels of each level of luminance.
    levels: [u32; 256],
    pixels: u32,
    burnt_out: u32,
    colour: Spread,
}

impl Light {
    /// Measures a face, or the whole picture.
    pub(super) fn of(picture: &Pixels, face: Option<&Frame>) -> Self {
        let size = (picture.width, picture.height);
        let part = face.map_or(Crop::whole(size), |face| face.within(size));
        let (row, left, width) = (picture.width as usize * RGB, part.x as usize * RGB, part.width as usize * RGB);
        let rows = picture.rgb.chunks_exact(row).skip(part.y as usize).take(part.height as usize);
        let luma = picture.luma();
        let lumas = luma.chunks_exact(picture.width as usize).skip(part.y as usize);
        let mut light = Self { levels: [0; 256], pixels: 0, burnt_out: 0, colour: Spread::default() };
        for (row, luma) in rows.zip(lumas) {
            for (pixel, luma) in row[left..left + width].chunks_exact(RGB).zip(&luma[part.x as usize..]) {
                light.levels[usize::from(*luma)] += 1;
                light.pixels += 1;
                light.burnt_out += u32::from(pixel.iter().any(|sample| *sample >= BURNT_OUT));
                light.colour.add(pixel);
            }
        }
        light
    }

    /// Judges the mean luminance.
    pub(super) fn brightness(&self, limits: &CheckLimits) -> Check {
        let mean = self.mean().round();
        let (dark, bright) = (limits.dark.verdict(mean), limits.bright.verdict(mean));
        let (message, remedy) = match (dark, bright) {
            (Verdict::Pass, Verdict::Pass) => ("well lit", ""),
            (Verdict::Warn, _) => ("rather dark", "Put more light on the face."),
            (Verdict::Fail, _) => ("too dark", "Take the photo again with more light on the face."),
            (_, Verdict::Warn) => ("rather bright", "Put less light on the face."),
            (_, Verdict::Fail) => ("too bright", "Take the photo again with less light on the face."),
        };
        answer(CheckName::Brightness, dark.max(bright), mean, message.to_owned(), remedy)
    }

    /// Judges the spread of the luminance, and how much of it is beyond the end of the scale; `None` in the dark, where there can
    /// be none.
    pub(super) fn contrast(&self, limits: &CheckLimits) -> Option<Check> {
        if self.is_dark(limits) {
            return None;
        }
        let spread = f64::from(self.level_at(95)) - f64::from(self.level_at(5));
        let burnt_out = (100.0 * f64::from(self.burnt_out) / f64::from(self.pixels.max(1))).round();
        let (flat, burnt) = (limits.contrast.verdict(spread), limits.burnt_out.verdict(burnt_out));
        let light = "Take the photo again in even light, without flash or sun on the face.";
        let (message, remedy) = match (flat, burnt) {
            (Verdict::Pass, Verdict::Pass) => ("good contrast".to_owned(), ""),
            (flat, burnt) if burnt >= flat => (format!("burnt out, {burnt_out} % at the limit"), light),
            (Verdict::Warn, _) => ("little contrast".to_owned(), light),
            _ => ("hardly any contrast".to_owned(), light),
        };
        Some(answer(CheckName::Contrast, flat.max(burnt), spread, message, remedy))
    }

    /// Judges the spread of colours; `None` in the dark, where colours cannot be told.
    pub(super) fn colour(&self, limits: &CheckLimits) -> Option<Check> {
        if self.is_dark(limits) {
            return None;
        }
        let spread = tenth(1000.0 * self.colour.deviation());
        let verdict = limits.colour.verdict(spread);
        let message = if verdict == Verdict::Pass { "in colour" } else { "greyscale" };
        Some(answer(CheckName::Colour, verdict, spread, message.to_owned(), "Ask for a photo in colour."))
    }

    fn is_dark(&self, limits: &CheckLimits) -> bool {
        limits.dark.verdict(self.mean().round()) == Verdict::Fail
    }

    fn mean(&self) -> f64 {
        let sum: f64 = (0_u32..).zip(self.levels).map(|(level, pixels)| f64::from(level) * f64::from(pixels)).sum();
        sum / f64::from(self.pixels.max(1))
    }

    /// The level below which that many percent of the pixels are.
    fn level_at(&self, percent: u32) -> u32 {
        let wanted = u64::from(self.pixels) * u64::from(percent) / 100;
        let mut seen = 0;
        let passed = |pixels: &u32| {
            seen += u64::from(*pixels);
            seen > wanted
        };
        self.levels.iter().position(passed).and_then(|level| u32::try_from(level).ok()).unwrap_or(255)
    }
}

/// How far the colours are from their mean, whatever their light: red and green as shares of all three, so that a tint over a
/// grey picture counts for nothing.
#[derive(Default)]
struct Spread {
    pixels: f64,
    sums: [f64; 2],
    squares: [f64; 2],
}

impl Spread {
    fn add(&mut self, pixel: &[u8]) {
        let sum: u32 = pixel.iter().map(|sample| u32::from(*sample)).sum();
        if sum < TOO_DARK_FOR_COLOUR {
            return;
        }
        self.pixels += 1.0;
        for (index, sample) in pixel.iter().take(2).enumerate() {
            let share = f64::from(*sample) / f64::from(sum);
            self.sums[index] += share;
            self.squares[index] += share * share;
        }
    }

    fn deviation(&self) -> f64 {
        let count = self.pixels.max(1.0);
        let variance = |index: usize| (self.squares[index] / count - (self.sums[index] / count).powi(2)).max(0.0);
        (variance(0) + variance(1)).sqrt()
    }
}
