//! What is looked for: a line such as `4711 outcome:rejected since:7d`, as words, filters and a stretch of time.

use jiff::{SignedDuration, Timestamp, Zoned};

use super::project::{facet, tail};
use crate::enrollment::{Outcome, UserIdForm};

/// A parsed line. The empty one finds everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    terms: Vec<Term>,
    /// From this moment on.
    pub(super) since: Option<Timestamp>,
    /// Before this moment.
    pub(super) until: Option<Timestamp>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// As it was typed.
    typed: String,
    /// What the full-text index is asked for; `None` for a stretch of time.
    expression: Option<String>,
}

/// Why a line asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// No outcome begins so.
    #[error("no outcome is called {0}: there are enrolled, rejected, unknown, not_sent and sending")]
    Outcome(String),
    /// No moment.
    #[error("{0} is no time: write 7d, 12h, 30m, today, yesterday or 2026-11-25")]
    Moment(String),
}

impl Search {
    /// Parses a line that is written at `now`. `forms` are the forms in which a typed userId may have been sent.
    ///
    /// # Errors
    /// [`SearchError`] for a filter whose value means nothing.
    pub fn parse(line: &str, now: &Zoned, forms: &[UserIdForm]) -> Result<Self, SearchError> {
        let mut search = Self::default();
        for word in line.split_whitespace() {
            let expression = match word.split_once(':') {
                Some(("outcome", value)) => Some(outcome(value)?),
                Some((name @ ("code" | "profile" | "operator" | "machine" | "kind" | "tag"), value)) => {
                    Some(format!("\"{}\" *", facet(name, value)))
                }
                Some(("since", value)) => {
                    search.since = Some(moment(value, now)?);
                    None
                }
                Some(("until", value)) => {
                    search.until = Some(moment(value, now)?);
                    None
                }
                _ => free(word, forms),
            };
            search.terms.push(Term { typed: word.to_owned(), expression });
        }
        Ok(search)
    }

    /// The conditions as they were typed, in order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|term| term.typed.as_str())
    }

    /// Whether it finds everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What the full-text index is asked for; `None` for everything.
    pub(super) fn expression(&self) -> Option<String> {
        let expressions: Vec<&str> = self.terms.iter().filter_map(|term| term.expression.as_deref()).collect();
        (!expressions.is_empty()).then(|| expressions.join(" AND "))
    }
}

fn outcome(value: &str) -> Result<String, SearchError> {
    let of_one = |value: &str| {
        let is_known = Outcome::from_word(value).is_some();
        is_known
            .then(|| format!("\"{}\"", facet("outcome", value)))
            .ok_or_else(|| SearchError::Outcome(value.to_owned()))
    };
    let all: Result<Vec<_>, _> = value.split(',').map(of_one).collect();
    Ok(format!("({})", all?.join(" OR ")))
}

fn free(word: &str, forms: &[UserIdForm]) -> Option<String> {
    if !word.contains(char::is_alphanumeric) {
        return None;
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut ways = vec![format!("{} *", quoted(word)), format!("{} *", quoted(&tail(word)))];
    ways.extend(forms.iter().filter(|form| form.changes()).map(|form| quoted(&form.apply(word))));
    Some(format!("({})", ways.join(" OR ")))
}

fn moment(value: &str, now: &Zoned) -> Result<Timestamp, SearchError> {
    let wrong = || SearchError::Moment(value.to_owned());
    let day = |date: jiff::civil::Date| {
        date.to_zoned(now.time_zone().clone()).map(|zoned| zoned.timestamp()).map_err(|_| wrong())
    };
    match value {
        "today" => return day(now.date()),
        "yesterday" => return day(now.date().yesterday().map_err(|_| wrong())?),
        _ => {}
    }
    if let Ok(date) = value.parse() {
        return day(date);
    }
    let digits = value.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let count: i64 = digits.parse().map_err(|_| wrong())?;
    let unit = match &value[digits.len()..] {
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        "w" => 7 * 86400,
        _ => return Err(wrong()),
    };
    let back = SignedDuration::from_secs(count.checked_mul(unit).ok_or_else(wrong)?);
    now.timestamp().checked_sub(back).map_err(|_| wrong())
}
