//! A request before it is sent: every part of it can be changed, and is filled in only when it leaves.

use super::{Base, BodyEdit, FieldEdit, HeaderEdit, Picture, Recipe, Sealing, Sends, Signing, SlowPace};
use crate::gateway::{ENCRYPTED_CONTENT_TYPE, ENROLL_PATH, PLAIN_CONTENT_TYPE, SignedRequest};

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

/// The fields of a right request, in the order of the page.
const FIELDS: [(&str, &str); 3] =
    [("bizId", "\"{biz_id}\""), ("userId", "\"{user_id}\""), ("base64ImageContent", "\"{photo}\"")];

impl Draft {
    /// A request that is right in every part.
    #[must_use]
    pub fn right(base: Base) -> Self {
        let auth = [("Auth-Type", "AKSK"), ("Access-Key", "{access_key}")];
        let content_type = if base == Base::Encrypted { ENCRYPTED_CONTENT_TYPE } else { PLAIN_CONTENT_TYPE };
        let common = [
            ("Client-Id", "{client_id}"),
            ("Request-Time", "{time}"),
            ("Content-Type", content_type),
            ("Signature", "{signature}"),
        ];
        let auth = auth.into_iter().filter(|_| base == Base::Aksk);
        let encrypt = (base == Base::Encrypted).then_some(("Encrypt", "{encrypt}"));
        let headers = auth.chain(common).chain(encrypt);
        Self {
            base,
            method: SignedRequest::METHOD.to_owned(),
            path: ENROLL_PATH.to_owned(),
            headers: headers.map(|(name, value)| Header { name: name.to_owned(), value: value.to_owned() }).collect(),
            body: object(FIELDS.map(|(name, value)| (name.to_owned(), value.to_owned())).into()),
            utf16: false,
            photo: Picture::default(),
            photo_chars: None,
            sealing: Sealing::default(),
            signing: Signing::default(),
            sends: Sends::default(),
            cut_after: None,
            slow: None,
        }
    }

    /// The request of a recipe.
    #[must_use]
    pub fn of(recipe: &Recipe) -> Self {
        let mut draft = Self::right(recipe.base);
        if let Some(method) = &recipe.method {
            draft.method.clone_from(method);
        }
        if let Some(path) = &recipe.path {
            draft.path.clone_from(path);
        }
        if !recipe.fields.is_empty() {
            draft.body = edited_fields(recipe);
        }
        if let Some(edit) = &recipe.body {
            draft.body = edited_body(&draft.body, edit);
        }
        for (name, edit) in &recipe.headers {
            draft.set_header(name, edit);
        }
        Self {
            utf16: recipe.utf16,
            photo: recipe.photo,
            photo_chars: recipe.photo_chars,
            sealing: recipe.sealing,
            signing: recipe.signing,
            sends: recipe.sends,
            cut_after: recipe.cut_after,
            slow: recipe.slow,
            ..draft
        }
    }

    /// The values with which a header is sent, its name in any case.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }

    /// Sends a header with other values, where it stood or at the end.
    fn set_header(&mut self, name: &str, HeaderEdit(values): &HeaderEdit) {
        let is_it = |header: &Header| header.name.eq_ignore_ascii_case(name);
        let place = self.headers.iter().position(is_it).unwrap_or(self.headers.len());
        self.headers.retain(|header| !is_it(header));
        let headers = values.iter().map(|value| Header { name: name.to_owned(), value: value.clone() });
        self.headers.splice(place..place, headers);
    }
}

/// The body with its fields changed.
fn edited_fields(recipe: &Recipe) -> String {
    let mut members: Vec<_> = FIELDS.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    for (name, edit) in &recipe.fields {
        let value = match edit {
            FieldEdit::Missing => {
                members.retain(|(member, _)| member != name);
                continue;
            }
            FieldEdit::Again(value) => {
                members.push((name.clone(), json(value)));
                continue;
            }
            FieldEdit::Null => "null".to_owned(),
            FieldEdit::Value(value) => json(value),
            FieldEdit::Repeat { text, times } => json(&text.repeat(*times)),
        };
        match members.iter_mut().find(|(member, _)| member == name) {
            Some(member) => member.1 = value,
            None => members.push((name.clone(), value)),
        }
    }
    object(members)
}

fn edited_body(body: &str, edit: &BodyEdit) -> String {
    match edit {
        BodyEdit::Empty => String::new(),
        BodyEdit::Text(text) => text.clone(),
        BodyEdit::Truncated(characters) => {
            let kept = body.chars().count().saturating_sub(*characters);
            body.chars().take(kept).collect()
        }
        BodyEdit::Bom => format!("\u{FEFF}{body}"),
        BodyEdit::Array => format!("[{body}]"),
        BodyEdit::Nested(depth) => {
            let inside = body.strip_suffix('}').unwrap_or(body);
            format!("{inside},\"nested\":{}{}}}", "[".repeat(*depth), "]".repeat(*depth))
        }
    }
}

fn object(members: Vec<(String, String)>) -> String {
    let members: Vec<_> = members.into_iter().map(|(name, value)| format!("{}:{value}", json(&name))).collect();
    format!("{{{}}}", members.join(","))
}

/// A value as JSON; of what TOML can hold, all has a form there.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
