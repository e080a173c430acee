//! The fields of a request, and which of them a message names.

use serde::{Serialize, Serializer};

use super::{BizId, UserId};

/// A field of the request, as the gateway names it (`spec/enroll-api.txt`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestField {
    /// `bizId`.
    BizId,
    /// `userId`.
    UserId,
    /// `base64ImageContent`: the photo.
    Image,
}

impl RequestField {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::BizId, Self::UserId, Self::Image];

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BizId => BizId::FIELD,
            Self::UserId => UserId::FIELD,
            Self::Image => "base64ImageContent",
        }
    }

    /// The field that a message names first, as a word of its own; upper and lower case are one.
    #[must_use]
    pub fn named_in(message: &str) -> Option<Self> {
        let mut words = message.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.find_map(|word| Self::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(word)))
    }
}

impl Serialize for RequestField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_field_is_recognised_as_a_whole_word_in_any_case() {
        for (message, field) in [
            ("Parameter userId is illegal.", Some(RequestField::UserId)),
            ("request.BIZID: too long", Some(RequestField::BizId)),
            ("[base64imagecontent]", Some(RequestField::Image)),
            ("userId must differ from bizId", Some(RequestField::UserId)),
            ("userIds, myUserId, user_userId and userId2 are none", None),
            ("Input parameters are invalid.", None),
            ("", None),
        ] {
            assert_eq!(RequestField::named_in(message), field, "{message}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_around_it_a_name_is_found(
            field in 0_usize..3,
            before in "[^a-zA-Z0-9_]{0,8}",
            after in "([^a-zA-Z0-9_\\pL\\pN]\\PC{0,20})?",
        ) {
            prop_assume!(!before.chars().chain(after.chars().take(1)).any(char::is_alphanumeric));
            let field = RequestField::ALL[field];
            let message = format!("{before}{}{after}", field.name());
            prop_assert_eq!(RequestField::named_in(&message), Some(field), "{}", message);
        }

        #[test]
        fn a_message_without_a_name_names_nothing(message in "\\PC{0,60}") {
            let has = RequestField::ALL.iter().any(|field| message.to_lowercase().contains(&field.name().to_lowercase()));
            prop_assert!(has || RequestField::named_in(&message).is_none());
        }
    }
}
