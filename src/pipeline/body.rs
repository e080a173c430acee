//! The JSON of an enrollment (`spec/enroll-api.txt`), and the same with the photo left out, for the record.

use zeroize::Zeroizing;

use crate::enrollment::{BizId, UserId};
use crate::photo::PreparedPhoto;

/// The body as it is signed or encrypted: one buffer of the right size, so that no copy of the face stays behind in
/// memory when it grows.
pub(super) fn body(biz_id: &BizId, user_id: &UserId, photo: &PreparedPhoto) -> Zeroizing<Vec<u8>> {
    let frame = frame(biz_id.as_str(), user_id.as_str());
    let mut body = Zeroizing::new(Vec::with_capacity(frame.len() + photo.base64_len() + END.len() + PADDING));
    body.extend_from_slice(frame.as_bytes());
    photo.write_base64_into(&mut body);
    body.extend_from_slice(END.as_bytes());
    body
}

/// The same with the length of the photo's Base64 in its place.
pub(super) fn elided(biz_id: &BizId, user_id: &UserId, photo: &PreparedPhoto) -> String {
    format!("{}<{} characters of Base64>{END}", frame(biz_id.as_str(), user_id.as_str()), photo.base64_len())
}

/// Room for the padding, should the body be encrypted where it is (AES, one block).
const PADDING: usize = 16;

/// What stands behind the photo.
const END: &str = "\"}";

/// What stands before the photo.
pub(super) fn frame(biz_id: &str, user_id: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!("{{\"bizId\":{},\"userId\":{},\"base64ImageContent\":\"", quoted(biz_id), quoted(user_id))
}
