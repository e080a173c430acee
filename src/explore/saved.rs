//! Back from a request to a case: a draft that was changed by hand, or a record of the history.

use std::collections::BTreeMap;

use super::change::changed_headers;
use super::{Base, BodyEdit, Case, Draft, Header, HeaderEdit, Recipe};
use crate::enrollment::WireRequest;
use crate::gateway::{HeaderValue, RequestTime};
use crate::history::Record;

impl Recipe {
    /// The recipe that makes a draft. Headers that only stand in another order are not told apart.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let right = Draft::right(draft.base);
        let other = |mine: &String, rights: &String| (mine != rights).then(|| mine.clone());
        let headers = changed_headers(&right, draft).into_iter().map(|name| {
            let values = draft.values(&name).map(str::to_owned).collect();
            (name, HeaderEdit(values))
        });
        let body = other(&draft.body, &right.body);
        Self {
            base: draft.base,
            method: other(&draft.method, &right.method),
            path: other(&draft.path, &right.path),
            photo: draft.photo,
            photo_chars: draft.photo_chars,
            sealing: draft.sealing,
            signing: draft.signing,
            sends: draft.sends,
            cut_after: draft.cut_after,
            slow: draft.slow,
            body: body.map(|body| if body.is_empty() { BodyEdit::Empty } else { BodyEdit::Text(body) }),
            utf16: draft.utf16,
            fields: BTreeMap::new(),
            headers: headers.collect(),
        }
    }
}

impl Case {
    /// A case that sends what an attempt sent, with a photo of its own, since photos are not kept; signed and encrypted
    /// anew, at its own time. `None` for an attempt that was refused before it had a request.
    #[must_use]
    pub fn of_record(record: &Record) -> Option<Self> {
        let attempt = &record.attempt;
        let draft = draft_of(record.wire.request.as_ref()?);
        let told = attempt.code().unwrap_or("nothing");
        Some(Self {
            name: format!("from-{}", attempt.id.0.to_lowercase()),
            title: format!("What was sent as {}", attempt.id),
            group: "own".to_owned(),
            why: format!("It was answered with {told} on {}.", attempt.at.strftime("%Y-%m-%d")),
            promise: None,
            source: String::new(),
            request: Recipe::of(&draft),
        })
    }
}

fn draft_of(request: &WireRequest) -> Draft {
    let has = |name: &str| request.headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
    let base = match (has("Auth-Type"), request.encrypted) {
        (true, _) => Base::Aksk,
        (false, true) => Base::Encrypted,
        (false, false) => Base::Plain,
    };
    let headers =
        request.headers.iter().map(|(name, value)| Header { name: name.clone(), value: template(name, value) });
    Draft {
        method: request.method.clone(),
        path: path_of(&request.url).to_owned(),
        headers: headers.collect(),
        body: with_photo(&request.body),
        ..Draft::right(base)
    }
}

/// What an address has behind its host.
fn path_of(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    host.find('/').and_then(|start| host.get(start..)).unwrap_or("/")
}

/// The place that a header's value was filled into; a value that no place gives stays as it is.
fn template(name: &str, value: &str) -> String {
    let place = match name.to_ascii_lowercase().as_str() {
        "signature" if HeaderValue::SIGNATURE.read(value).is_ok() || !value.contains('=') => "{signature}",
        "encrypt" if HeaderValue::ENCRYPT.read(value).is_ok() => "{encrypt}",
        "request-time" if RequestTime::parse(value).is_ok() => "{time}",
        "client-id" if !value.is_empty() => "{client_id}",
        "access-key" if !value.is_empty() => "{access_key}",
        _ => value,
    };
    place.to_owned()
}

/// The body with the photo's place where its length is recorded: `<81234 characters of Base64>`.
fn with_photo(body: &str) -> String {
    const END: &str = " characters of Base64>";
    let place = body.find(END).and_then(|end| Some((body.get(..end)?.rfind('<')?, end + END.len())));
    match place.and_then(|(start, end)| Some((body.get(..start)?, body.get(end..)?))) {
        Some((before, after)) => format!("{before}{{photo}}{after}"),
        None => body.to_owned(),
    }
}
