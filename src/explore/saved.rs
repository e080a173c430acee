//! Back from a request to a case: a draft that was changed by hand, or a record of the history.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::change::changed_headers;
use super::{Base, BodyEdit, Case, Draft, HeaderEdit, OWN_GROUP, Recipe};
use crate::enrollment::{Kind, WireRequest};
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

    /// A case that sends what an attempt sent, signed and encrypted anew, at its own time, with identifiers of nobody. Of an
    /// exploration it is the very recipe, which may be that of a case of `cases`. An enrollment was a right request, with a
    /// photo and identifiers that are somebody's: these are not in the case, since a case is to be shared. `None` for an attempt
    /// that was refused before it had a request.
    #[must_use]
    pub fn of_record(record: &Record, cases: &[Self]) -> Option<Self> {
        let attempt = &record.attempt;
        let request = record.wire.request.as_ref()?;
        let right = || Recipe { base: base_of(request), ..Recipe::default() };
        let recipe = Recipe::on_record(request).unwrap_or_else(right);
        let name = attempt.case.as_deref().map(Self::own_name);
        let origin = cases.iter().find(|case| Some(case.name.as_str()) == name);
        let told = attempt.code().unwrap_or("nothing");
        let left_out = match attempt.kind {
            Kind::Explore => "",
            Kind::Enroll => " Its photo and identifiers were somebody's: they are not in this case.",
        };
        let (day, profile) = (attempt.at.to_zoned(TimeZone::system()).date(), &attempt.profile);
        Some(Self {
            name: name.map_or_else(|| format!("from-{}", attempt.id.0.to_lowercase()), str::to_owned),
            title: origin.map_or_else(
                || format!("What was sent as {}", attempt.id),
                |case| case.with_request(&Draft::of(&recipe)).title,
            ),
            group: OWN_GROUP.to_owned(),
            why: format!("It was sent as {} on {day}, and {profile} answered {told}.{left_out}", attempt.id),
            promise: None,
            source: String::new(),
            request: recipe,
        })
    }
}

/// The right request that an enrollment was.
fn base_of(request: &WireRequest) -> Base {
    let has = |name: &str| request.headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
    match (has("Auth-Type"), request.encrypted) {
        (true, _) => Base::Aksk,
        (false, true) => Base::Encrypted,
        (false, false) => Base::Plain,
    }
}
