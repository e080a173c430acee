//! The names of filters, and what each is about.

use crate::history::facet::Facet;

/// What stands before the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// One of a few values, which the index knows as wholes.
    Facet(Facet),
    /// Words in some columns only.
    Field(Field),
    /// From a moment on.
    Since,
    /// Up to a moment.
    Until,
    /// A day, or another stretch of time, from its beginning to its end.
    Day,
    /// How long the exchange took.
    Took,
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    User,
    Biz,
    Transaction,
    File,
    Note,
    Message,
}

impl Field {
    /// The columns of the full-text index that it means; none for a transactionId, which is there in pieces.
    pub(super) const fn columns(self) -> &'static str {
        match self {
            Self::User => "user_id raw_user_id",
            Self::Biz => "biz_id",
            Self::Transaction => "",
            Self::File => "file_name",
            Self::Note => "note",
            Self::Message => "message",
        }
    }
}

impl Name {
    /// All of them.
    pub(super) const ALL: [Self; 17] = [
        Self::Facet(Facet::Outcome),
        Self::Facet(Facet::Code),
        Self::Facet(Facet::Profile),
        Self::Facet(Facet::Operator),
        Self::Facet(Facet::Machine),
        Self::Facet(Facet::Kind),
        Self::Facet(Facet::Tag),
        Self::Field(Field::User),
        Self::Field(Field::Biz),
        Self::Field(Field::Transaction),
        Self::Field(Field::File),
        Self::Field(Field::Note),
        Self::Field(Field::Message),
        Self::Since,
        Self::Until,
        Self::Day,
        Self::Took,
    ];

    /// How it is written.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Facet(facet) => facet.word(),
            Self::Field(Field::User) => "user",
            Self::Field(Field::Biz) => "biz",
            Self::Field(Field::Transaction) => "tx",
            Self::Field(Field::File) => "file",
            Self::Field(Field::Note) => "note",
            Self::Field(Field::Message) => "message",
            Self::Since => "since",
            Self::Until => "until",
            Self::Day => "day",
            Self::Took => "took",
        }
    }

    /// The name that a word is, in upper or lower case.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word().eq_ignore_ascii_case(word))
    }

    /// Whether it bounds the time of attempts.
    pub(super) const fn is_of_time(self) -> bool {
        matches!(self, Self::Since | Self::Until | Self::Day)
    }

    /// Whether a line can turn it round.
    pub(super) const fn can_be_negated(self) -> bool {
        matches!(self, Self::Facet(_) | Self::Field(_))
    }

    /// What could be written.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Facet(Facet::Kind) => "kind:enroll",
            Self::Facet(Facet::Profile) => "profile:staging",
            Self::Facet(Facet::Operator) => "operator:ana",
            Self::Facet(Facet::Machine) => "machine:desk",
            Self::Facet(Facet::Code) => "code:timeout",
            Self::Facet(Facet::Tag) => "tag:vip",
            Self::Facet(Facet::Outcome | Facet::Message | Facet::Combination) => "outcome:rejected",
            Self::Field(Field::User) => "user:4711",
            Self::Field(Field::Biz) => "biz:20261125",
            Self::Field(Field::Transaction) => "tx:G0066",
            Self::Field(Field::File) => "file:portrait",
            Self::Field(Field::Note) => "note:called",
            Self::Field(Field::Message) => "message:quality",
            Self::Since => "since:7d",
            Self::Until => "until:yesterday",
            Self::Day => "day:today",
            Self::Took => "took:>2s",
        }
    }
}
