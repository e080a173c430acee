//! Templates of bizIds: `{date}-{ulid:12}` and the like; whatever they are filled with, it has at most 32 characters.

use std::fmt;

use jiff::Zoned;

use super::{BizId, invisible_name};

/// The template of profiles that name none.
const DEFAULT: &str = "{date}-{ulid:12}";
/// Characters of a whole ULID.
const ULID: usize = 26;
/// The fewest random characters that keep bizIds apart: 40 bits.
const SHORTEST_ULID: usize = 8;
/// The most characters of the operator's name.
const OPERATOR: usize = 12;
/// The most digits of the counter, and the digits it has at least.
const COUNTER: (usize, usize) = (6, 4);

/// Why a text is no template; each says what would be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace without its other half.
    #[error("a brace stands alone: write {{date}}, {{time}}, {{ulid}}, {{operator}} or {{counter}}")]
    Brace,
    /// Braces around something unknown.
    #[error("{{{0}}} is unknown: use {{date}}, {{time}}, {{ulid}}, {{ulid:12}}, {{operator}} or {{counter}}")]
    Unknown(String),
    /// The same part twice.
    #[error("{{{0}}} stands twice: once is enough")]
    Twice(&'static str),
    /// Nothing in it differs from one bizId to the next.
    #[error("every bizId would be the same: put {{ulid}} or {{counter}} into it")]
    Constant,
    /// More than a bizId may have.
    #[error("bizIds of it would have {length} characters or more, the gateway takes {limit}: shorten it", limit = BizId::LIMIT)]
    TooLong {
        /// Characters at the least.
        length: usize,
    },
    /// A character that no bizId may have, or a space at its end.
    #[error("its text must be visible characters, without a space at either end")]
    Text,
}

/// A template that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BizIdTemplate {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Date,
    Time,
    /// So many characters of it; as many as fit without a number.
    Ulid(Option<usize>),
    Operator,
    Counter,
}

/// What a template is filled with.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// The moment, in the operator's own time zone.
    pub now: &'a Zoned,
    /// A fresh ULID, 26 characters; its last ones are random.
    pub ulid: &'a str,
    /// The operator's login name.
    pub operator: &'a str,
    /// Which attempt of the day this is, or of all where the day is not named, from 1.
    pub counter: u32,
}

impl BizIdTemplate {
    /// Takes text with parts in braces.
    ///
    /// # Errors
    /// [`TemplateError`] when it is no template, or could give a bizId that cannot be sent.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let pieces = pieces(text)?;
        let words: Vec<_> = pieces.iter().filter_map(Piece::word).collect();
        if let Some(twice) = words.iter().enumerate().find_map(|(at, word)| words[..at].contains(word).then_some(*word))
        {
            return Err(TemplateError::Twice(twice));
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Ulid(_) | Piece::Counter)) {
            return Err(TemplateError::Constant);
        }
        let length = pieces.iter().map(Piece::shortest).sum();
        if length > BizId::LIMIT {
            return Err(TemplateError::TooLong { length });
        }
        if text.trim() != text || text.chars().any(|letter| letter.is_control() || invisible_name(letter).is_some()) {
            return Err(TemplateError::Text);
        }
        Ok(Self { text: text.to_owned(), pieces })
    }

    /// Whether it needs to know which attempt this is.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.pieces.contains(&Piece::Counter)
    }

    /// Whether its bizIds name their day, so that counting can begin anew with each.
    #[must_use]
    pub fn names_the_day(&self) -> bool {
        self.pieces.contains(&Piece::Date)
    }

    /// The bizId: at most 32 characters. Where there is no room for all, the operator's name is cut, then the ULID.
    #[must_use]
    pub fn fill(&self, filling: &Filling<'_>) -> String {
        let mut room = BizId::LIMIT - self.pieces.iter().map(Piece::shortest).sum::<usize>();
        let mut take = |shortest: usize, wanted: usize| {
            let more = wanted.saturating_sub(shortest).min(room);
            room -= more;
            shortest + more
        };
        // The ULID is served first, so that the name is cut before it.
        let ulid = self.pieces.iter().find_map(|piece| match piece {
            Piece::Ulid(wanted) => Some(take(piece.shortest(), wanted.unwrap_or(ULID))),
            _ => None,
        });
        let name: String = filling.operator.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = if name.is_empty() { "x".to_owned() } else { name };
        let operator = take(1, name.len().min(OPERATOR));
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Date => filling.now.strftime("%Y%m%d").to_string(),
                Piece::Time => filling.now.strftime("%H%M%S").to_string(),
                Piece::Ulid(_) => {
                    let from = filling.ulid.len().saturating_sub(ulid.unwrap_or_default());
                    filling.ulid.get(from..).unwrap_or(filling.ulid).to_owned()
                }
                Piece::Operator => name.chars().take(operator).collect(),
                Piece::Counter => {
                    format!("{:0width$}", filling.counter % 10_u32.pow(6), width = COUNTER.1)
                }
            })
            .collect()
    }
}

impl Default for BizIdTemplate {
    fn default() -> Self {
        let pieces = vec![Piece::Date, Piece::Text("-".to_owned()), Piece::Ulid(Some(12))];
        Self { text: DEFAULT.to_owned(), pieces }
    }
}

impl fmt::Display for BizIdTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Piece {
    /// The fewest characters it takes.
    fn shortest(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::Date => 8,
            Self::Time => 6,
            Self::Ulid(wanted) => wanted.unwrap_or(SHORTEST_ULID),
            Self::Operator => 1,
            Self::Counter => COUNTER.0,
        }
    }

    const fn word(&self) -> Option<&'static str> {
        match self {
            Self::Text(_) => None,
            Self::Date => Some("date"),
            Self::Time => Some("time"),
            Self::Ulid(_) => Some("ulid"),
            Self::Operator => Some("operator"),
            Self::Counter => Some("counter"),
        }
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (before, after) = rest.split_once('{').unwrap_or((rest, ""));
        if before.contains('}') {
            return Err(TemplateError::Brace);
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        if before.len() == rest.len() {
            break;
        }
        let (word, after) = after.split_once('}').ok_or(TemplateError::Brace)?;
        pieces.push(part(word)?);
        rest = after;
    }
    Ok(pieces)
}

fn part(word: &str) -> Result<Piece, TemplateError> {
    let unknown = || TemplateError::Unknown(word.to_owned());
    match word.split_once(':') {
        None => match word {
            "date" => Ok(Piece::Date),
            "time" => Ok(Piece::Time),
            "ulid" => Ok(Piece::Ulid(None)),
            "operator" => Ok(Piece::Operator),
            "counter" => Ok(Piece::Counter),
            _ => Err(unknown()),
        },
        Some(("ulid", digits)) => {
            let wanted = digits.parse().ok().filter(|wanted| (SHORTEST_ULID..=ULID).contains(wanted));
            Ok(Piece::Ulid(Some(wanted.ok_or_else(unknown)?)))
        }
        Some(_) => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    const FRESH: &str = "01K9T3VQ4XHMABCDEFGHJKMNPQ";

    fn filled(template: &str, operator: &str, counter: u32) -> String {
        let now = date(2026, 11, 23).at(8, 5, 9, 0).to_zoned(TimeZone::UTC).unwrap();
        BizIdTemplate::parse(template).unwrap().fill(&Filling { now: &now, ulid: FRESH, operator, counter })
    }

    #[test]
    fn a_template_is_filled_and_cut_where_there_is_no_room() {
        assert_eq!(filled("{date}-{ulid:12}", "", 1), format!("20261123-{}", &FRESH[14..]));
        assert_eq!(filled("{ulid}", "", 1), FRESH);
        assert_eq!(filled("{date}-{ulid}", "", 1), format!("20261123-{}", &FRESH[3..]));
        assert_eq!(filled("T{time}-{operator}-{counter}", "ana.maria", 7), "T080509-anamaria-0007");
        assert_eq!(filled("{operator}/{counter}", "工", 1_234_567), "x/234567");
        let long = filled("{date}-{operator}-{ulid}", "bartholomew-the-second", 1);
        assert_eq!(long, format!("20261123-b-{}", &FRESH[5..]));
    }

    #[test]
    fn what_is_no_template_is_told() {
        for (text, error) in [
            ("{date", TemplateError::Brace),
            ("date}", TemplateError::Brace),
            ("{day}-{ulid}", TemplateError::Unknown("day".to_owned())),
            ("{ulid:40}", TemplateError::Unknown("ulid:40".to_owned())),
            ("{ulid}{ulid:9}", TemplateError::Twice("ulid")),
            ("{date}-{time}", TemplateError::Constant),
            ("a-prefix-of-its-own-{date}-{ulid}", TemplateError::TooLong { length: 37 }),
            (" {ulid}", TemplateError::Text),
        ] {
            assert_eq!(BizIdTemplate::parse(text), Err(error), "{text}");
        }
        assert_eq!(BizIdTemplate::parse(DEFAULT), Ok(BizIdTemplate::default()));
    }

    proptest! {
        #[test]
        fn whatever_it_is_filled_with_it_can_be_sent(
            template in "(\\{(date|time|ulid|ulid:1[0-9]|operator|counter)\\}|[a-z-]{1,4}){1,6}",
            operator in "\\PC{0,40}",
            counter in any::<u32>(),
        ) {
            if BizIdTemplate::parse(&template).is_ok() {
                prop_assert!(BizId::parse(filled(&template, &operator, counter)).is_ok());
            }
        }
    }
}
