//! Back from a request to a case: a draft that was changed by hand, or a record of the history.

use std::collections::BTreeMap;

use super::build::USER_ID;
use super::change::changed_headers;
use super::template::is_filled;
use super::{Base, BodyEdit, Case, Draft, Filling, Header, HeaderEdit, Recipe};
use crate::enrollment::{Attempt, Kind, WireRequest};
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
    /// The same case with another request, and the title by what is other in it. The promise is still the
    /// first one's.
    #[must_use]
    pub fn with_request(&self, draft: &Draft) -> Self {
        let before = Draft::of(&self.request);
        let known: Vec<String> = before.changes().into_iter().map(|change| change.words).collect();
        let words: Vec<String> = draft.changes().into_iter().map(|change| change.words).collect();
        let words: Vec<&str> = words.iter().filter(|it| !known.contains(it)).map(String::as_str).collect();
        let title = match words.as_slice() {
            [] if *draft == before => self.title.clone(),
            [] => format!("{}, changed", self.title),
            words => words.join(", "),
        };
        Self { title, request: Recipe::of(draft), ..self.clone() }
    }

    /// A case that sends what an attempt sent: signed and encrypted anew, at its own time, with identifiers of nobody and a
    /// picture of its own, since a case is to be shared and an enrollment is somebody's. Of an exploration it keeps what
    /// `cases` say of its case: the picture, the kind of signature, how it leaves. `None` for an attempt that was refused
    /// before it had a request.
    #[must_use]
    pub fn of_record(record: &Record, cases: &[Self]) -> Option<Self> {
        let attempt = &record.attempt;
        let request = record.wire.request.as_ref()?;
        let name = attempt.case.as_deref().map(Self::own_name);
        let origin = cases.iter().find(|case| Some(case.name.as_str()) == name);
        let base = origin.map_or_else(|| Draft::right(base_of(request)), |case| Draft::of(&case.request));
        let draft = Draft {
            method: request.method.clone(),
            path: path_of(&request.url).to_owned(),
            headers: headers_of(request, &base),
            body: body_of(attempt, &request.body, &base),
            ..base
        };
        let told = attempt.code().unwrap_or("nothing");
        let (day, profile) = (attempt.at.strftime("%Y-%m-%d"), &attempt.profile);
        Some(Self {
            name: name.map_or_else(|| format!("from-{}", attempt.id.0.to_lowercase()), str::to_owned),
            title: origin
                .map_or_else(|| format!("What was sent as {}", attempt.id), |case| case.with_request(&draft).title),
            group: "own".to_owned(),
            why: format!("It was sent as {} on {day}, and {profile} answered {told}.", attempt.id),
            promise: None,
            source: String::new(),
            request: Recipe::of(&draft),
        })
    }
}

fn base_of(request: &WireRequest) -> Base {
    let has = |name: &str| request.headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
    match (has("Auth-Type"), request.encrypted) {
        (true, _) => Base::Aksk,
        (false, true) => Base::Encrypted,
        (false, false) => Base::Plain,
    }
}

/// What an address has behind its host.
fn path_of(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    host.find('/').and_then(|start| host.get(start..)).unwrap_or("/")
}

/// The headers with their places again: those that `base` fills in, in its way.
fn headers_of(request: &WireRequest, base: &Draft) -> Vec<Header> {
    let template = |name: &str, value: &str| {
        let fits = |place: &str, form: &str, filled: &str| fits_header(base.base, place, form, filled);
        let is_written = base.values(name).any(|known| known == value);
        let filled = base.values(name).find(|known| !is_written && is_filled(known, value, &fits));
        filled.unwrap_or(value).to_owned()
    };
    let header = |(name, value): &(String, String)| Header { name: name.clone(), value: template(name, value) };
    request.headers.iter().map(header).collect()
}

/// Whether a place of a header may have been filled with this.
fn fits_header(base: Base, place: &str, form: &str, value: &str) -> bool {
    match (place, form) {
        ("time", _) => RequestTime::parse(value).is_ok(),
        ("signature", "") if base != Base::Aksk => HeaderValue::SIGNATURE.read(value).is_ok(),
        ("encrypt", "") => HeaderValue::ENCRYPT.read(value).is_ok(),
        _ => !value.is_empty(),
    }
}

/// The body with its places again: the photo, and identifiers that belong to somebody or were made up.
fn body_of(attempt: &Attempt, body: &str, base: &Draft) -> String {
    let is_somebodys = attempt.kind != Kind::Explore;
    let fits = |place: &str, _: &str, value: &str| match place {
        "biz_id" => is_somebodys || Filling::has_made(value),
        "user_id" => is_somebodys || value == USER_ID,
        "photo" => value.starts_with('<') && value.ends_with(PHOTO),
        _ => !value.is_empty(),
    };
    if is_filled(&base.body, body, &fits) {
        return base.body.clone();
    }
    // Somebody has changed it: what was made up is told by its looks.
    let mut body = with_photo(body).replace(USER_ID, "{user_id}");
    for biz_id in Filling::made_in(&body) {
        body = body.replace(&biz_id, "{biz_id}");
    }
    body
}

/// What the record has in the place of a photo ends so: `<81234 characters of Base64>`.
const PHOTO: &str = " characters of Base64>";

/// The body with the photo's place where its length is recorded.
fn with_photo(body: &str) -> String {
    let place = body.find(PHOTO).and_then(|end| Some((body.get(..end)?.rfind('<')?, end + PHOTO.len())));
    match place.and_then(|(start, end)| Some((body.get(..start)?, body.get(end..)?))) {
        Some((before, after)) => format!("{before}{{photo}}{after}"),
        None => body.to_owned(),
    }
}
