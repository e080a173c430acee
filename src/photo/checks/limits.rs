//! Where the checks draw their lines. Every default names its source; all of them are settings.

use crate::enrollment::Verdict;

/// A value is too small below these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Least {
    /// Below this it may be refused.
    pub warn: f64,
    /// Below this it will be; at most `warn`.
    pub fail: f64,
}

/// A value is too large above these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Most {
    /// Above this it may be refused.
    pub warn: f64,
    /// Above this it will be; at least `warn`.
    pub fail: f64,
}

impl Least {
    pub(super) fn verdict(self, value: f64) -> Verdict {
        if value < self.fail {
            Verdict::Fail
        } else if value < self.warn {
            Verdict::Warn
        } else {
            Verdict::Pass
        }
    }
}

impl Most {
    pub(super) fn verdict(self, value: f64) -> Verdict {
        if value > self.fail {
            Verdict::Fail
        } else if value > self.warn {
            Verdict::Warn
        } else {
            Verdict::Pass
        }
    }
}

/// Where each check draws its lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckLimits {
    /// Side of the second largest face, in percent of the largest one's. Who stands three times as far away as the person looks a
    /// third as large. ISO/IEC 29794-5 asks for a single face; one in the far background is none that a gateway could mean.
    pub second_face: Most,
    /// Pixels of the face's shorter side in the photo that is sent. Vendors publish 80 as the least for enrollment, and 120 to
    /// 200 as good.
    pub face_size: Least,
    /// Room between the face and the nearest edge, in percent of the face's side; below zero the edge cuts it off. ISO/IEC
    /// 29794-5 measures the crop of the face at each edge; five percent is what the detectors err, and ten leave no room for the head.
    pub face_margin: Least,
    /// Degrees by which the head leans to a side. The ICAO portrait quality report allows 8; the detector errs by 4, and
    /// recognition is published to bear 20 to 30.
    pub tilt: Most,
    /// Spread of the face's edges (standard deviation of the blur) in percent of the face's width. At 2 percent no more detail is
    /// left than in a sharp face 40 pixels wide, half of the least that vendors publish.
    pub blur: Most,
    /// Mean luminance of the face, 0 to 255. Vendors publish 40 to 215; the warnings come within 20 of that.
    pub dark: Least,
    /// The same, at the bright end.
    pub bright: Most,
    /// Levels of luminance, of 255, between the darkest and the brightest twentieth of the face: the dynamic range of ISO/IEC
    /// 29794-5. Faces in even light have 100 to 200.
    pub contrast: Least,
    /// Percent of the face's pixels that are burnt out, at least one colour at its end: the over-exposure of ISO/IEC 29794-5.
    /// Highlights on skin and glasses take up to 5.
    pub burnt_out: Most,
    /// Spread of the face's colours, in thousandths of chromaticity: grey has 0, faces have 29 to 134. The ICAO portrait quality
    /// report asks for colour; gateways take grey, so this never fails by default.
    pub colour: Least,
    /// Pixels of the photo's shorter side: with fewer than 80 no face can be 80 pixels wide; with fewer than 240 one that fills
    /// half of it is below the 120 that vendors call good.
    pub resolution: Least,
}

impl Default for CheckLimits {
    fn default() -> Self {
        Self {
            second_face: Most { warn: 20.0, fail: 33.0 },
            face_size: Least { warn: 120.0, fail: 80.0 },
            face_margin: Least { warn: 10.0, fail: -5.0 },
            tilt: Most { warn: 12.0, fail: 25.0 },
            blur: Most { warn: 1.3, fail: 2.0 },
            dark: Least { warn: 60.0, fail: 40.0 },
            bright: Most { warn: 200.0, fail: 215.0 },
            contrast: Least { warn: 60.0, fail: 30.0 },
            burnt_out: Most { warn: 15.0, fail: 40.0 },
            colour: Least { warn: 3.0, fail: 0.0 },
            resolution: Least { warn: 240.0, fail: 80.0 },
        }
    }
}
