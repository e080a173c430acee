//! The pictures of cases: built-in samples, and what is made from them.

use image::{DynamicImage, GenericImage, ImageFormat, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use serde::{Deserialize, Serialize};

use super::BuildError;
use crate::photo::SAMPLES;

/// What the photo of a case shows and is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// One frontal face, a baseline JPEG.
    #[default]
    Face,
    /// The same as a progressive JPEG.
    Progressive,
    /// The same as a JPEG of four inks.
    Cmyk,
    /// The same as a PNG.
    Png,
    /// Two faces side by side.
    TwoFaces,
    /// A cat.
    NoFace,
    /// A JPEG of one grey pixel.
    OnePixel,
    /// The first half of the JPEG.
    Half,
    /// The first and the last marker of a JPEG, nothing between them.
    EmptyJpeg,
    /// A few letters that are no picture.
    Text,
}

/// Of a JPEG.
const QUALITY: u8 = 90;
/// Start of image.
const START: [u8; 2] = [0xFF, 0xD8];
/// End of image.
const END: [u8; 2] = [0xFF, 0xD9];
/// A comment.
const COMMENT: [u8; 2] = [0xFF, 0xFE];
/// The bytes of a comment before its text.
const COMMENT_HEAD: usize = 4;
/// The most bytes of a comment: its length, which counts itself but not the marker, has two bytes.
const LONGEST_COMMENT: usize = 0xFFFF + 2;

impl Picture {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Face,
        Self::Progressive,
        Self::Cmyk,
        Self::Png,
        Self::TwoFaces,
        Self::NoFace,
        Self::OnePixel,
        Self::Half,
        Self::EmptyJpeg,
        Self::Text,
    ];

    /// The same in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Face => "one face",
            Self::Progressive => "one face as a progressive JPEG",
            Self::Cmyk => "one face as a CMYK JPEG",
            Self::Png => "one face as a PNG",
            Self::TwoFaces => "two faces",
            Self::NoFace => "a cat",
            Self::OnePixel => "a JPEG of 1x1",
            Self::Half => "half a JPEG",
            Self::EmptyJpeg => "a JPEG of two markers and nothing between them",
            Self::Text => "no picture but a text",
        }
    }

    /// The bytes of the file, filled up with comments of JPEG until its Base64 has `characters`.
    pub(super) fn bytes(self, characters: Option<usize>) -> Result<Vec<u8>, BuildError> {
        let bytes = match self {
            Self::Face => sample("grace_hopper")?.to_vec(),
            Self::NoFace => sample("chelsea")?.to_vec(),
            Self::Progressive => {
                let face = face()?;
                encode(&face, face.as_raw(), ColorType::Rgb, true)?
            }
            Self::Cmyk => {
                let face = face()?;
                let inks: Vec<u8> =
                    face.pixels().flat_map(|pixel| [255 - pixel[0], 255 - pixel[1], 255 - pixel[2], 0]).collect();
                encode(&face, &inks, ColorType::Cmyk, false)?
            }
            Self::Png => {
                let mut png = std::io::Cursor::new(Vec::new());
                face()?.write_to(&mut png, ImageFormat::Png).map_err(|_| BuildError::Picture)?;
                png.into_inner()
            }
            Self::TwoFaces => {
                let pair = side_by_side(&face()?, &picture("astronaut")?)?;
                encode(&pair, pair.as_raw(), ColorType::Rgb, false)?
            }
            Self::OnePixel => {
                let pixel = RgbImage::from_pixel(1, 1, image::Rgb([128; 3]));
                encode(&pixel, pixel.as_raw(), ColorType::Rgb, false)?
            }
            Self::Half => {
                let face = sample("grace_hopper")?;
                face.get(..face.len() / 2).unwrap_or_default().to_vec()
            }
            Self::EmptyJpeg => [START, END].concat(),
            Self::Text => b"this is no picture".to_vec(),
        };
        Ok(match characters {
            Some(characters) => filled_up(&bytes, characters / 4 * 3),
            None => bytes,
        })
    }
}

fn sample(name: &str) -> Result<&'static [u8], BuildError> {
    SAMPLES.iter().find(|sample| sample.name == name).map(|sample| sample.bytes).ok_or(BuildError::Picture)
}

fn picture(name: &str) -> Result<RgbImage, BuildError> {
    image::load_from_memory(sample(name)?).map(DynamicImage::into_rgb8).map_err(|_| BuildError::Picture)
}

fn face() -> Result<RgbImage, BuildError> {
    picture("grace_hopper")
}

fn side_by_side(left: &RgbImage, right: &RgbImage) -> Result<RgbImage, BuildError> {
    let mut both = RgbImage::new(left.width() + right.width(), left.height().max(right.height()));
    both.copy_from(left, 0, 0).map_err(|_| BuildError::Picture)?;
    both.copy_from(right, left.width(), 0).map_err(|_| BuildError::Picture)?;
    Ok(both)
}

fn encode(picture: &RgbImage, samples: &[u8], color: ColorType, is_progressive: bool) -> Result<Vec<u8>, BuildError> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_progressive(is_progressive);
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| BuildError::Picture);
    encoder.encode(samples, side(picture.width())?, side(picture.height())?, color).map_err(|_| BuildError::Picture)?;
    Ok(jpeg)
}

/// The same picture in a file of `wanted` bytes: comments after its first marker. A file that has more stays as it is, and
/// one that lacks less than the head of a comment.
fn filled_up(jpeg: &[u8], wanted: usize) -> Vec<u8> {
    let (start, rest) = jpeg.split_at(jpeg.len().min(START.len()));
    let mut filled = Vec::with_capacity(wanted);
    filled.extend_from_slice(start);
    let mut lacking = wanted.saturating_sub(jpeg.len());
    while lacking >= COMMENT_HEAD {
        // What is left after this one is nothing, or has room for a comment of its own.
        let size = if lacking <= LONGEST_COMMENT { lacking } else { LONGEST_COMMENT.min(lacking - COMMENT_HEAD) };
        filled.extend_from_slice(&COMMENT);
        filled.extend_from_slice(&u16::try_from(size - 2).unwrap_or(u16::MAX).to_be_bytes());
        filled.extend(std::iter::repeat_n(b' ', size - COMMENT_HEAD));
        lacking -= size;
    }
    filled.extend_from_slice(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_filled_up_to_the_byte_and_stays_a_picture() {
        for characters in [1_000_000, 1_048_576, 200_004] {
            let bytes = Picture::Face.bytes(Some(characters)).unwrap();
            assert_eq!(crate::gateway::encode_base64(&bytes).len(), characters);
            assert!(image::load_from_memory(&bytes).is_ok());
        }
    }

    #[test]
    fn every_picture_can_be_made() {
        for picture in Picture::ALL {
            assert!(!picture.bytes(None).unwrap().is_empty(), "{picture:?}");
        }
    }
}
