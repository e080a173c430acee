//! From a line to terms.

use jiff::Zoned;

use super::MOST_TERMS;
use super::moment::{Stretch, day_of, stretch};
use super::name::{Field, Name};
use super::term::{Condition, Term, Value, Words};
use crate::enrollment::{Kind, Outcome, UserIdForm};
use crate::history::facet::Facet;
use crate::settings::hint;

/// Why a line asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// No filter is called so.
    #[error("no filter is called {name} (to look for that text, put it in quotes): {hint}")]
    Filter {
        /// What was typed before the colon.
        name: String,
        /// What may have been meant.
        hint: String,
    },
    /// A filter has no value.
    #[error("{name}: says nothing yet: write for example {example}")]
    Empty {
        /// The filter.
        name: &'static str,
        /// What could be written.
        example: &'static str,
    },
    /// There are a few values, and this is none of them.
    #[error("no {name} is called {value}: {hint}")]
    Value {
        /// The filter.
        name: &'static str,
        /// What was typed.
        value: String,
        /// What may have been meant.
        hint: String,
    },
    /// No time.
    #[error("{0} is no time: write 7d, 12h, 30m, 2w, today, yesterday, 2026-11-25, 2026-11 or 2026-11-25T08:00")]
    Moment(String),
    /// No length of time.
    #[error("{0} is no length of time: write took:>2s or took:<500ms")]
    Length(String),
    /// A filter that cannot be turned round.
    #[error("{0}: cannot be turned round: leave the - out")]
    Negated(&'static str),
    /// Words of signs alone, by which nothing is found.
    #[error("{0} has neither a letter nor a digit, so nothing can be found by it: leave it out")]
    NoWord(String),
    /// More terms than anybody types.
    #[error("a search has at most {MOST_TERMS} terms: leave some out")]
    TooLong,
}

/// A term as it stands in the line.
struct Typed<'l> {
    text: &'l str,
    is_negated: bool,
    name: Option<&'l str>,
    /// One for words; for a filter those between commas.
    parts: Vec<Part<'l>>,
    is_open: bool,
}

/// A piece of a term.
struct Part<'l> {
    text: &'l str,
    is_quoted: bool,
}

pub(super) fn parse(line: &str, now: &Zoned, forms: &[UserIdForm]) -> Result<Vec<Term>, SearchError> {
    let (mut rest, mut terms) = (line.trim_start(), Vec::new());
    while !rest.is_empty() {
        if terms.len() == MOST_TERMS {
            return Err(SearchError::TooLong);
        }
        let typed = next(rest);
        rest = rest.get(typed.text.len()..).unwrap_or_default().trim_start();
        let name = typed.name.map(known).transpose()?;
        terms.push(Term {
            text: typed.text.to_owned(),
            name,
            is_negated: typed.is_negated,
            is_open: typed.is_open,
            condition: condition(&typed, name, now, forms)?,
        });
    }
    Ok(terms)
}

/// The first term of a line that begins with one.
fn next(line: &str) -> Typed<'_> {
    let negated = line.strip_prefix('-').filter(|rest| !rest.is_empty() && !rest.starts_with(char::is_whitespace));
    let body = negated.unwrap_or(line);
    let word = body.split(char::is_whitespace).next().unwrap_or_default();
    let name =
        word.split_once(':').filter(|(name, value)| is_name(name) && !value.starts_with("//")).map(|(name, _)| name);
    let mut rest = name.map_or(body, |name| body.get(name.len() + 1..).unwrap_or_default());
    let mut parts = Vec::new();
    let is_open = loop {
        let (part, is_open);
        (part, rest, is_open) = piece(rest, name.is_some());
        parts.push(part);
        match rest.strip_prefix(',') {
            Some(after) if name.is_some() => rest = after,
            _ => break is_open,
        }
    };
    let text = line.get(..line.len() - rest.len()).unwrap_or(line);
    Typed { text, is_negated: negated.is_some(), name, parts, is_open }
}

/// A piece that ends with its quotes, with a space, or in a filter with a comma; what is behind it; whether its quotes are open.
fn piece(line: &str, in_filter: bool) -> (Part<'_>, &str, bool) {
    if let Some(quoted) = line.strip_prefix('"') {
        let (text, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (Part { text, is_quoted: true }, rest, text.len() == quoted.len());
    }
    let end = line.find(|letter: char| letter.is_whitespace() || (in_filter && letter == ',')).unwrap_or(line.len());
    let (text, rest) = line.split_at(end);
    (Part { text, is_quoted: false }, rest, false)
}

/// Whether a word before a colon is meant to be a filter's name.
fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

fn known(name: &str) -> Result<Name, SearchError> {
    Name::from_word(name).ok_or_else(|| SearchError::Filter {
        name: name.to_owned(),
        hint: hint(&name.to_ascii_lowercase(), Name::ALL.map(Name::word)),
    })
}

fn condition(
    typed: &Typed<'_>,
    name: Option<Name>,
    now: &Zoned,
    forms: &[UserIdForm],
) -> Result<Condition, SearchError> {
    let Some(name) = name else { return words(typed, None, forms) };
    if typed.is_negated && !name.can_be_negated() {
        return Err(SearchError::Negated(name.word()));
    }
    if typed.parts.iter().all(|part| part.text.is_empty()) {
        return Err(SearchError::Empty { name: name.word(), example: name.example() });
    }
    let value = typed.parts.first().map_or("", |part| part.text);
    let time = || stretch(value, now).ok_or_else(|| SearchError::Moment(value.to_owned()));
    match name {
        Name::Facet(facet) => values(typed, facet),
        Name::Field(field) => words(typed, Some(field), forms),
        Name::Since => Ok(Condition::Time { since: Some(time()?.from), until: None }),
        Name::Until => Ok(Condition::Time { since: None, until: Some(time()?.to) }),
        Name::Day => {
            let stretch = time()?;
            let stretch = if stretch.from == stretch.to { day_of(stretch, now) } else { Some(stretch) };
            let Stretch { from, to } = stretch.ok_or_else(|| SearchError::Moment(value.to_owned()))?;
            Ok(Condition::Time { since: Some(from), until: Some(to) })
        }
        Name::Took => took(value).ok_or_else(|| SearchError::Length(value.to_owned())),
    }
}

fn words(typed: &Typed<'_>, field: Option<Field>, forms: &[UserIdForm]) -> Result<Condition, SearchError> {
    let text = match typed.parts.as_slice() {
        [part] => part.text.to_owned(),
        parts => parts.iter().map(|part| part.text).collect::<Vec<_>>().join(","),
    };
    if !text.contains(char::is_alphanumeric) {
        return Err(SearchError::NoWord(typed.text.to_owned()));
    }
    let is_exact = !typed.is_open && typed.parts.last().is_some_and(|part| part.is_quoted);
    let may_be_user = matches!(field, None | Some(Field::User));
    let forms = forms.iter().filter(|form| may_be_user && form.changes()).map(|form| form.apply(&text)).collect();
    Ok(Condition::Words(Words { text, field, is_exact, forms }))
}

fn values(typed: &Typed<'_>, facet: Facet) -> Result<Condition, SearchError> {
    let mut values = Vec::new();
    for part in typed.parts.iter().filter(|part| !part.text.is_empty()) {
        let known: &[&str] = match facet {
            Facet::Outcome => &Outcome::ALL.map(Outcome::word),
            Facet::Kind => &Kind::ALL.map(Kind::word),
            _ => {
                let is_exact = part.is_quoted && !typed.is_open;
                values.push(Value { text: part.text.to_owned(), is_exact });
                continue;
            }
        };
        let value = part.text.to_ascii_lowercase();
        let begin_so = known.iter().filter(|word| word.starts_with(&value)).copied();
        let begin_so: Vec<Value> = begin_so.map(|word| Value { text: word.to_owned(), is_exact: true }).collect();
        if begin_so.is_empty() {
            let hint = hint(&value, known.iter().copied());
            return Err(SearchError::Value { name: facet.word(), value: part.text.to_owned(), hint });
        }
        values.extend(begin_so);
    }
    Ok(Condition::Values { facet, values })
}

/// `>2s`, `<500ms`, `>1.5s`, `>1m`; a bare `2s` is `>2s`.
fn took(text: &str) -> Option<Condition> {
    let (is_less, length) = match text.strip_prefix('<') {
        Some(length) => (true, length),
        None => (false, text.strip_prefix('>').unwrap_or(text)),
    };
    let digits = length.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let unit = match length.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "ms" => 1e3,
        "s" => 1e6,
        "m" => 6e7,
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float too large becomes the largest integer, and none takes so long"
    )]
    let microseconds = (digits.parse::<f64>().ok()? * unit) as i64;
    let (more_than, less_than) = if is_less { (None, Some(microseconds)) } else { (Some(microseconds), None) };
    Some(Condition::Took { more_than, less_than })
}
