//! A request before it is sent: every part of it can be changed, and is filled in only when it leaves.

use super::{Base, Picture, Sealing, Sends, Signing, SlowPace};

/// A request that can still be changed. Texts are templates, so that a header `Signature: {signature}` is signed anew
/// with every change, and one with a value of its own stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose credentials sign it, and what `{signature}` is.
    pub base: Base,
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The headers in the order they are sent.
    pub headers: Vec<Header>,
    /// The body before encryption, the photo as `{photo}`.
    pub body: String,
    /// Whether the body is sent as UTF-16.
    pub utf16: bool,
    /// What `{photo}` is.
    pub photo: Picture,
    /// Characters of Base64 that the photo is filled up to.
    pub photo_chars: Option<usize>,
    /// How the body is encrypted, if `base` says that it is.
    pub sealing: Sealing,
    /// What is signed, and by whom.
    pub signing: Signing,
    /// How often it is sent.
    pub sends: Sends,
    /// Bytes of the body after which the connection is cut.
    pub cut_after: Option<usize>,
    /// A slow sender.
    pub slow: Option<SlowPace>,
}

/// One line of the headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value, a template.
    pub value: String,
}
