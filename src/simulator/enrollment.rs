//! The enroll API's own checks: fields, limits, Base64, JPEG (`spec/enroll-api.txt`).

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits};
use serde_json::{Map, Value};

use super::{Field, Refusal};

/// The most pixels a side of the photo may have: more is a trap for whoever decodes it.
const MAX_SIDE: u32 = 16_384;

/// Checks the object of a request, each field in the order of the page, then the photo.
pub(super) fn check(object: &Map<String, Value>) -> Result<(), Refusal> {
    for field in Field::ALL {
        let text = text(object, field)?;
        if field == Field::Image {
            decode(text)?;
        }
    }
    Ok(())
}

fn text(object: &Map<String, Value>, field: Field) -> Result<&str, Refusal> {
    let value = object.get(field.name()).ok_or(Refusal::FieldMissing(field))?;
    let text = value.as_str().ok_or(Refusal::FieldType(field))?;
    if text.is_empty() {
        Err(Refusal::FieldEmpty(field))
    } else if text.chars().nth(field.max_chars()).is_some() {
        Err(Refusal::FieldTooLong(field))
    } else {
        Ok(text)
    }
}

fn decode(text: &str) -> Result<(), Refusal> {
    let jpeg = STANDARD.decode(text).map_err(|_| Refusal::NotBase64)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    let mut reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| match error {
        ImageError::Limits(_) => Refusal::Undecodable,
        _ => Refusal::NotJpeg,
    })?;
    DynamicImage::from_decoder(decoder).map(drop).map_err(|_| Refusal::Undecodable)
}
