//! `Request-Time` and `Response-Time`: `yyyy-MM-dd'T'HH:mm:ssZ`, the offset without a colon.

use std::fmt;

use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%z";

/// Why a text is not a time of the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the time is not of the form 2019-04-04T12:08:56+0530")]
pub struct RequestTimeError;

/// A moment to the second, with the offset it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestTime {
    zoned: Zoned,
}

impl RequestTime {
    /// This second, in the system's own offset.
    #[must_use]
    pub fn now() -> Self {
        Self::of(&Zoned::now())
    }

    /// Takes a moment and returns it to the second, its offset to the minute (the form has no room for more).
    #[must_use]
    pub fn of(moment: &Zoned) -> Self {
        let minutes = moment.offset().seconds() / 60;
        let offset = Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC);
        let second = Timestamp::from_second(moment.timestamp().as_second()).unwrap_or(moment.timestamp());
        Self { zoned: second.to_zoned(TimeZone::fixed(offset)) }
    }

    /// Takes the text of a header and returns the moment it names.
    ///
    /// # Errors
    /// [`RequestTimeError`] when it is not of the documented form, to the letter.
    pub fn parse(text: &str) -> Result<Self, RequestTimeError> {
        let zoned = strtime::parse(FORMAT, text)
            .and_then(|parsed| {
                let offset = parsed.offset().unwrap_or(Offset::UTC);
                Ok(parsed.to_timestamp()?.to_zoned(TimeZone::fixed(offset)))
            })
            .map_err(|_| RequestTimeError)?;
        // The library is lenient (spaces, one digit for two, seconds in an offset); the form is not.
        let time = Self { zoned };
        if time.to_string() == text { Ok(time) } else { Err(RequestTimeError) }
    }

    /// The moment, whatever the offset.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        self.zoned.timestamp()
    }
}

impl fmt::Display for RequestTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.zoned.strftime(FORMAT))
    }
}
