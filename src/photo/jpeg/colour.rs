//! What a JPEG's components stand for.

use super::pieces::{APP0, APP14};

/// What the components of a JPEG stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::photo) enum Colours {
    /// One: grey.
    Grey,
    /// Three: luminance and two colours.
    YCbCr,
    /// Three: red, green and blue themselves.
    Rgb,
    /// Four inks.
    Cmyk,
    /// Four: three inks as luminance and two colours, and black.
    Ycck,
}

impl Colours {
    /// The transform by which Adobe's segment tells it.
    pub(super) const fn adobe(self) -> Option<u8> {
        match self {
            Self::Grey => None,
            Self::Rgb | Self::Cmyk => Some(0),
            Self::YCbCr => Some(1),
            Self::Ycck => Some(2),
        }
    }
}

/// What tells how components are to be understood.
#[derive(Default)]
pub(super) struct ColourClues {
    has_jfif: bool,
    /// The transforms that Adobe's segments give, the last and the one before.
    adobe: Option<u8>,
    adobe_before: Option<u8>,
}

/// The name of JFIF's segment, and how long it is at least (jdmarker.c).
const JFIF: &[u8] = b"JFIF\0";
const JFIF_BYTES: usize = 14;

/// The name of Adobe's segment, and where in it the transform stands.
const ADOBE: &[u8] = b"Adobe";
const TRANSFORM: usize = 11;

/// The first bytes of JFIF's segment, without a thumbnail.
pub(super) fn jfif(payload: &[u8]) -> Option<&[u8]> {
    payload.get(..JFIF_BYTES).filter(|jfif| jfif.starts_with(JFIF))
}

/// The bytes of Adobe's segment that mean something.
pub(super) fn adobe(payload: &[u8]) -> Option<&[u8]> {
    payload.get(..=TRANSFORM).filter(|adobe| adobe.starts_with(ADOBE))
}

/// Adobe's segment with that transform.
pub(super) const fn adobe_with(transform: u8) -> [u8; TRANSFORM + 1] {
    [b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, transform]
}

impl ColourClues {
    pub(super) fn look_at(&mut self, marker: u8, payload: &[u8]) {
        self.has_jfif |= marker == APP0 && jfif(payload).is_some();
        if let (APP14, Some(adobe)) = (marker, adobe(payload)) {
            self.adobe_before = self.adobe;
            self.adobe = adobe.last().copied();
        }
    }

    /// libjpeg's rule, which viewers follow (jdapimin.c, `default_decompress_parms`): JFIF decides, then Adobe's segment,
    /// then the names of the components; of four components, Adobe's segment alone.
    pub(super) fn colours(&self, names: &[u8]) -> Colours {
        match (names.len(), self.adobe) {
            (0..=2, _) => Colours::Grey,
            (3, _) if self.has_jfif => Colours::YCbCr,
            (3, Some(0)) => Colours::Rgb,
            (3, None) if names == b"RGB" => Colours::Rgb,
            (3, _) => Colours::YCbCr,
            (_, None | Some(0)) => Colours::Cmyk,
            (_, Some(_)) => Colours::Ycck,
        }
    }

    /// Whether every reader takes three components for luminance and two colours. Some go by the names first (ffmpeg),
    /// some by Adobe's segment before JFIF's (zune-jpeg), some by the sampling (Java) when nothing else tells.
    pub(super) fn are_undisputed(&self, names: &[u8]) -> bool {
        let is_adobe_of = |transform: Option<u8>| transform.is_none_or(|transform| transform == 1);
        let are_usual = names == [1, 2, 3] || (names == [0, 1, 2] && self.has_jfif);
        are_usual && is_adobe_of(self.adobe) && is_adobe_of(self.adobe_before)
    }
}
