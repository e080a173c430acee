//! What differs between two attempts: fact by fact, header by header, value by value.

use std::borrow::Cow;

use crate::enrollment::{
    Attempt, Check, PhotoFacts, Timing, WireRequest, WireResponse, bytes_for_people, harmless_line, local_time,
};
use crate::history::Record;

use super::bodies;

/// How the two sides of a pair stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They are the same.
    Same,
    /// They are the same, and what is between them and their end differs.
    Around,
    /// They differ, as they do every time: identities, times, signatures.
    Natural,
    /// They differ.
    Differs,
}

/// One thing on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// How deep it is nested.
    pub depth: u16,
    /// What stands on the left and on the right, made harmless; nothing where it is on one side alone.
    pub sides: [Option<String>; 2],
    /// How they stand to each other.
    pub standing: Standing,
}

/// Things of one kind.
#[derive(Debug, Clone)]
pub struct Section {
    /// What they are.
    pub title: &'static str,
    /// All of them.
    pub pairs: Vec<Pair>,
    /// Whether they are words, which are broken between two of them.
    pub words: bool,
}

/// Two attempts held against each other, the older one on the left.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The attempts.
    pub attempts: [Attempt; 2],
    /// What they are made of.
    pub sections: Vec<Section>,
    /// What differs, in one sentence.
    pub sentence: String,
}

/// A section under way, and what is said of it in short.
struct Held {
    section: Section,
    said: Vec<String>,
}

impl Comparison {
    /// Holds two records against each other. Takes its time where bodies are long.
    #[must_use]
    pub fn of(left: &Record, right: &Record) -> Self {
        let attempts = [&left.attempt, &right.attempt];
        let requests = [left.wire.request.as_ref(), right.wire.request.as_ref()];
        let responses = [left.wire.response.as_ref(), right.wire.response.as_ref()];
        let held = [
            facts("Attempt", &attempts.map(facts_of)),
            facts("Photo", &attempts.map(|attempt| attempt.photo.as_ref().map(photo_facts).unwrap_or_default())),
            headers("Request headers", "request header", requests.map(|it| it.map(|it| it.headers.as_slice()))),
            body("Request body", "the request's body", requests.map(|it| it.map(WireRequest::text))),
            headers("Response headers", "response header", responses.map(|it| it.map(|it| it.headers.as_slice()))),
            body("Response body", "the response's body", responses.map(|it| it.map(WireResponse::text))),
            timing(attempts.map(|attempt| attempt.timing_ms)),
        ];
        let sentence = sentence(&held);
        let sections = held.into_iter().map(|held| held.section).filter(|section| !section.pairs.is_empty());
        let mut sections: Vec<Section> = sections.collect();
        for text in
            sections.iter_mut().flat_map(|section| &mut section.pairs).flat_map(|pair| &mut pair.sides).flatten()
        {
            if let Cow::Owned(harmless) = harmless_line(text) {
                *text = harmless;
            }
        }
        Self { attempts: attempts.map(Clone::clone), sections, sentence }
    }
}

/// The text of a body to compare: what was meant, not its ciphertext.
trait Meant {
    fn text(&self) -> &str;
}

impl Meant for WireRequest {
    fn text(&self) -> &str {
        &self.body
    }
}

impl Meant for WireResponse {
    fn text(&self) -> &str {
        self.decrypted.as_ref().unwrap_or(&self.body)
    }
}

fn sentence(held: &[Held]) -> String {
    let said: Vec<&str> = held.iter().flat_map(|held| held.said.iter().map(String::as_str)).collect();
    let pairs = held.iter().flat_map(|held| &held.section.pairs);
    let natural = pairs.filter(|pair| pair.standing == Standing::Natural).count();
    let natural = match natural {
        0 => String::new(),
        1 => " One more thing differs every time (~).".to_owned(),
        count => format!(" {count} more differ every time (~)."),
    };
    match said.as_slice() {
        [] if natural.is_empty() => "Nothing differs.".to_owned(),
        [] => "Nothing differs but what differs every time (~).".to_owned(),
        [one] => format!("Different: {one}.{natural}"),
        [first @ .., last] => format!("Different: {} and {last}.{natural}", first.join(", ")),
    }
}

/// Facts that are other ones every time.
const NATURAL_FACTS: [&str; 4] = ["at", "id", "bizId", "transactionId"];
/// Facts that are named one by one, before they are counted.
const NAMED: usize = 3;

type Facts = Vec<(&'static str, String)>;

fn facts_of(attempt: &Attempt) -> Facts {
    let result = attempt.result.as_ref();
    let response = attempt.response;
    vec![
        ("outcome", attempt.title().into_owned()),
        ("code", attempt.code().unwrap_or_default().to_owned()),
        ("message", result.map(|result| result.result_message.clone()).unwrap_or_default()),
        ("failure", attempt.failure.as_ref().map(|failure| failure.message.clone()).unwrap_or_default()),
        ("HTTP", response.map(|response| response.http_status.to_string()).unwrap_or_default()),
        ("signature", response.map(|response| response.signature.word().replace('_', " ")).unwrap_or_default()),
        ("clock", response.map(|response| response.marks().collect::<Vec<_>>().join(" ")).unwrap_or_default()),
        ("profile", attempt.profile_in_words()),
        ("userId", attempt.user_id.clone()),
        ("typed", attempt.raw_user_id.clone().unwrap_or_default()),
        ("kind", attempt.kind.word().to_owned()),
        ("tries", (attempt.other_tries.len() + 1).to_string()),
        ("operator", attempt.operator.clone()),
        ("machine", attempt.machine.clone()),
        ("version", attempt.version.clone()),
        ("at", local_time(attempt.at, &jiff::tz::TimeZone::system())),
        ("transactionId", attempt.transaction_id.clone().unwrap_or_default()),
        ("bizId", attempt.biz_id.clone()),
        ("id", attempt.id.0.clone()),
    ]
}

fn photo_facts(photo: &PhotoFacts) -> Facts {
    let changes: Vec<&str> = photo.changes.iter().map(|change| change.words()).collect();
    let check = |check: &Check| format!("{} {}", check.verdict.glyph(), check.message);
    let checks: Vec<String> = photo.checks.iter().map(check).collect();
    vec![
        ("file", photo.path.clone()),
        ("format", photo.format.name().to_owned()),
        ("size", format!("{}x{}, {}", photo.source_width, photo.source_height, bytes_for_people(photo.source_bytes))),
        ("SHA-256 of the file", photo.source_sha256.clone()),
        ("changes", changes.join(", ")),
        ("edits", photo.edits.words().unwrap_or_default()),
        ("sent", format!("{}x{}, {}", photo.width, photo.height, bytes_for_people(photo.bytes as u64))),
        ("SHA-256 as sent", photo.sha256.clone()),
        ("checks", checks.join("; ")),
    ]
}

/// Facts in the same order on both sides; either side may have none at all.
fn facts(title: &'static str, [left, right]: &[Facts; 2]) -> Held {
    let names = if left.is_empty() { right } else { left };
    let value = |side: &Facts, name: &str| {
        let found = side.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let mut pairs = Vec::new();
    let mut differing = Vec::new();
    for (name, _) in names {
        let sides = [value(left, name), value(right, name)];
        if sides == [None, None] {
            continue;
        }
        let standing = standing(sides[0] == sides[1], NATURAL_FACTS.contains(name));
        if standing == Standing::Differs {
            differing.push(format!("the {name}"));
        }
        let sides = sides.map(|value| value.map(|value| format!("{name}: {value}")));
        pairs.push(Pair { depth: 0, sides, standing });
    }
    if differing.len() > NAMED {
        let of = if title == "Photo" { " of the photo" } else { "" };
        differing = vec![format!("{} facts{of}", differing.len())];
    }
    Held { section: Section { title, pairs, words: true }, said: differing }
}

const fn standing(same: bool, natural: bool) -> Standing {
    match (same, natural) {
        (true, _) => Standing::Same,
        (false, true) => Standing::Natural,
        (false, false) => Standing::Differs,
    }
}

/// Whether a header is another one every time: what is signed, when, by which key, and the names that proxies give to requests.
fn is_natural_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "signature" | "request-time" | "response-time" | "date" | "encrypt" | "age" | "etag")
        || ["trace", "request-id"].iter().any(|part| name.contains(part))
}

type Headers<'a> = Option<&'a [(String, String)]>;

fn headers(title: &'static str, word: &str, [left, right]: [Headers; 2]) -> Held {
    let mut rest: Vec<&(String, String)> = right.unwrap_or_default().iter().collect();
    let mut pairs = Vec::new();
    let line = |(name, value): &(String, String)| format!("{name}: {value}");
    for header in left.unwrap_or_default() {
        let twin = rest.iter().position(|(name, _)| name.eq_ignore_ascii_case(&header.0)).map(|at| rest.remove(at));
        let same = twin.is_some_and(|twin| twin.1 == header.1);
        let standing = standing(same, is_natural_header(&header.0));
        pairs.push(Pair { depth: 0, sides: [Some(line(header)), twin.map(line)], standing });
    }
    pairs.extend(rest.into_iter().map(|header| Pair {
        depth: 0,
        sides: [None, Some(line(header))],
        standing: standing(false, is_natural_header(&header.0)),
    }));
    let said = counted(&pairs, word, "");
    Held { section: Section { title, pairs, words: false }, said }
}

/// `2 request headers`
fn counted(pairs: &[Pair], word: &str, of: &str) -> Vec<String> {
    match pairs.iter().filter(|pair| pair.standing == Standing::Differs).count() {
        0 => Vec::new(),
        1 => vec![format!("1 {word}{of}")],
        count => vec![format!("{count} {word}s{of}")],
    }
}

fn body(title: &'static str, name: &str, [left, right]: [Option<&str>; 2]) -> Held {
    let (pairs, is_json) = bodies::pairs(left.unwrap_or_default(), right.unwrap_or_default());
    let said = counted(&pairs, if is_json { "field" } else { "line" }, &format!(" of {name}"));
    Held { section: Section { title, pairs, words: false }, said }
}

/// So much longer, and so many milliseconds more, is no chance.
const FAR_APART: (f64, f64) = (2.0, 250.0);

fn timing([left, right]: [Timing; 2]) -> Held {
    let mut pairs = Vec::new();
    let mut is_far = false;
    for ((name, left), (_, right)) in left.stages().into_iter().zip(right.stages()) {
        if left.is_none() && right.is_none() {
            continue;
        }
        let far = match (left, right) {
            (Some(left), Some(right)) => {
                left.max(right) > left.min(right) * FAR_APART.0 && (left - right).abs() > FAR_APART.1
            }
            _ => true,
        };
        is_far |= far;
        let sides = [left, right].map(|took| took.map(|took| format!("{name}: {took:.1} ms")));
        pairs.push(Pair { depth: 0, standing: standing(sides[0] == sides[1], !far), sides });
    }
    let said = if is_far { vec!["how long it took".to_owned()] } else { Vec::new() };
    Held { section: Section { title: "Timing", pairs, words: true }, said }
}
