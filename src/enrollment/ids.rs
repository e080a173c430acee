//! `bizId` and `userId`: a value of these types is one that the gateway's page allows.

use std::fmt;

use super::invisible::{Place, Stray, stray};

/// Why a text cannot be a `bizId` or a `userId`; each names the field and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The text is empty.
    #[error("{field} is empty: type one")]
    Empty {
        /// The field as the gateway names it.
        field: &'static str,
    },
    /// The text has more Unicode code points than the gateway takes.
    #[error("{field} has {length} characters, the gateway takes at most {limit}: shorten it by {}", length - limit)]
    TooLong {
        /// The field as the gateway names it.
        field: &'static str,
        /// Unicode code points found.
        length: usize,
        /// Unicode code points allowed.
        limit: usize,
    },
    /// The text holds a control character, which no identifier has on purpose.
    #[error("{field} holds a control character (U+{code:04X}) at position {position}: remove it")]
    Control {
        /// The field as the gateway names it.
        field: &'static str,
        /// The character's code point.
        code: u32,
        /// Its position, from 1, in code points.
        position: usize,
    },
    /// The text begins or ends with white space, which is nearly always left over from copying.
    #[error("{field} begins or ends with a space: remove it")]
    Padded {
        /// The field as the gateway names it.
        field: &'static str,
    },
    /// The text holds a character that nobody sees, which makes it the identifier of somebody else.
    #[error("{field} {place} (U+{code:04X}, {name}): {way_out}")]
    Invisible {
        /// The field as the gateway names it.
        field: &'static str,
        /// The character's code point.
        code: u32,
        /// The character's name.
        name: &'static str,
        /// Where it stands, as a predicate.
        place: String,
        /// What to do.
        way_out: &'static str,
    },
}

impl FieldError {
    /// The word of the catalogue's entry for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "field_empty",
            Self::TooLong { .. } => "field_too_long",
            Self::Control { .. } => "field_control",
            Self::Padded { .. } => "field_padded",
            Self::Invisible { .. } => "field_invisible",
        }
    }
}

/// Checks a text against the rules that both identifiers share.
fn check(field: &'static str, text: &str, limit: usize) -> Result<(), FieldError> {
    if text.is_empty() {
        return Err(FieldError::Empty { field });
    }
    let control = text.chars().enumerate().find(|(_, character)| character.is_control());
    if let Some((index, character)) = control {
        return Err(FieldError::Control { field, code: u32::from(character), position: index + 1 });
    }
    if text.trim() != text {
        return Err(FieldError::Padded { field });
    }
    if let Some(stray) = stray(text) {
        return Err(invisible(field, stray));
    }
    let length = text.chars().count();
    if length > limit {
        return Err(FieldError::TooLong { field, length, limit });
    }
    Ok(())
}

fn invisible(field: &'static str, stray: Stray) -> FieldError {
    let (place, way_out) = match stray.place {
        Place::Everywhere => ("contains nothing but invisible characters".to_owned(), "type it"),
        Place::Beginning => ("begins with an invisible character".to_owned(), "remove it"),
        Place::End => ("ends with an invisible character".to_owned(), "remove it"),
        Place::Inside(position) => (format!("contains an invisible character at position {position}"), "remove it"),
    };
    FieldError::Invisible { field, code: u32::from(stray.character), name: stray.name, place, way_out }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $field:literal, $limit:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The field's name on the wire and on the screen.
            pub const FIELD: &'static str = $field;
            /// The most Unicode code points the gateway takes (`spec/enroll-api.txt`).
            pub const LIMIT: usize = $limit;

            /// Takes any text and returns the identifier it is.
            ///
            /// # Errors
            /// [`FieldError`] when the text is empty, too long, padded with spaces, or holds a control character or a
            /// stray invisible one.
            pub fn parse(text: impl Into<String>) -> Result<Self, FieldError> {
                let text = text.into();
                check(Self::FIELD, &text, Self::LIMIT)?;
                Ok(Self(text))
            }

            /// The text as it is sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

identifier! {
    /// The merchant's reference for one enrollment, for tracing; the gateway does not check that it is unique.
    BizId, "bizId", 32
}
identifier! {
    /// The merchant's identifier of the person, best desensitized before it comes here.
    UserId, "userId", 64
}

impl UserId {
    /// Checks a userId as typed. One that `is_hidden` is sent as a hash, so that its own length does not matter.
    ///
    /// # Errors
    /// [`FieldError`] as for [`UserId::parse`].
    pub fn check_typed(text: &str, is_hidden: bool) -> Result<(), FieldError> {
        match check(Self::FIELD, text, Self::LIMIT) {
            Err(FieldError::TooLong { .. }) if is_hidden => Ok(()),
            checked => checked,
        }
    }
}

/// The login name of whoever sits at the console, as the system gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator(pub String);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_count_code_points_not_bytes() {
        assert!(BizId::parse("用".repeat(32)).is_ok());
        assert_eq!(BizId::parse("用".repeat(33)), Err(FieldError::TooLong { field: "bizId", length: 33, limit: 32 }));
        assert!(UserId::parse("ñ".repeat(64)).is_ok());
    }

    #[test]
    fn an_error_names_the_field_and_the_way_out() {
        let error = UserId::parse("a".repeat(70)).unwrap_err().to_string();
        assert_eq!(error, "userId has 70 characters, the gateway takes at most 64: shorten it by 6");
        assert_eq!(UserId::parse("").unwrap_err().to_string(), "userId is empty: type one");
        assert!(matches!(UserId::parse("a\tb"), Err(FieldError::Control { code: 9, position: 2, .. })));
        assert!(matches!(UserId::parse("a "), Err(FieldError::Padded { .. })));
    }

    #[test]
    fn an_invisible_character_is_named() {
        let told = |text: &str| UserId::parse(text).unwrap_err().to_string();
        assert_eq!(
            told("4711\u{200b}"),
            "userId ends with an invisible character (U+200B, zero width space): remove it"
        );
        assert_eq!(told("\u{2060}"), "userId contains nothing but invisible characters (U+2060, word joiner): type it");
        assert_eq!(UserId::check_typed("\u{feff}4711", true).unwrap_err().word(), "field_invisible");
        assert_eq!(BizId::parse("47\u{ad}11").unwrap_err().word(), "field_invisible");
    }

    proptest! {
        #[test]
        fn what_parses_is_kept_to_the_letter(text in "\\PC{0,80}") {
            if let Ok(id) = UserId::parse(text.clone()) {
                prop_assert_eq!(id.as_str(), text.as_str());
                prop_assert!(text.chars().count() <= 64);
            }
        }
    }
}
