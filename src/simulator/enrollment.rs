//! The enroll API's own checks: fields, limits, Base64, JPEG (`spec/enroll-api.txt`), and that a face is in it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::object::Object;
use super::{Field, Refusal};
use crate::enrollment::{Edits, Format};
use crate::photo::{Fault, Original, PhotoBytes, PhotoError, has_face, preview};

/// Checks the object of a request, each field in the order of the page, then the photo.
pub(super) fn check(object: &Object) -> Result<(), Refusal> {
    for field in Field::ALL {
        let text = text(object, field)?;
        if field == Field::Image {
            decode(text)?;
        }
    }
    Ok(())
}

fn text(object: &Object, field: Field) -> Result<&str, Refusal> {
    let value = object.0.get(field.name()).ok_or(Refusal::FieldMissing(field))?;
    let text = value.as_str().ok_or(Refusal::FieldType(field))?;
    if text.is_empty() {
        Err(Refusal::FieldEmpty(field))
    } else if text.chars().nth(field.max_chars()).is_some() {
        Err(Refusal::FieldTooLong(field))
    } else {
        Ok(text)
    }
}

/// Judged by the photo room, which is stricter than most decoders: a photo that is cut short does not pass as half
/// grey. A face is looked for as the console's own checks do.
fn decode(text: &str) -> Result<(), Refusal> {
    let bytes = STANDARD.decode(text).map_err(|_| Refusal::NotBase64)?;
    let photo = match Original::from_bytes(Field::Image.name(), PhotoBytes::new(bytes)) {
        Ok(photo) if photo.header().format == Format::Jpeg => photo,
        Err(PhotoError { fault: Fault::TooManyPixels { .. }, .. }) => return Err(Refusal::Undecodable),
        _ => return Err(Refusal::NotJpeg),
    };
    let picture = preview(&photo, &Edits::NONE, u32::MAX, u32::MAX).map_err(|_| Refusal::Undecodable)?;
    if has_face(picture) { Ok(()) } else { Err(Refusal::NoFace) }
}
