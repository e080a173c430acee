//! Where the operator is, on which depends what a key means.

/// Where the operator is: decides which actions a key can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The list of photos.
    Photos,
    /// The filter of that list; letters are text.
    PhotosFilter,
    /// The frame of a crop by hand.
    Cropping,
    /// bizId or userId; letters are text.
    Field,
    /// An enrollment is on its way.
    Sending,
    /// The answer to it.
    Answer,
    /// The list of attempts.
    HistoryList,
    /// The query line of that list; letters are text.
    HistoryQuery,
    /// The numbers of what is listed.
    Numbers,
    /// One attempt.
    Record,
    /// What is looked for in it; letters are text.
    RecordSearch,
    /// Two attempts held against each other.
    Compare,
    /// The list of codes.
    CodesList,
    /// The filter of that list; letters are text.
    CodesFilter,
    /// One code.
    CodeEntry,
    /// The list of cases.
    CasesList,
    /// The filter of that list; letters are text.
    CasesFilter,
    /// The request of a case, part by part.
    CaseRequest,
    /// The same as text; letters are text.
    CaseEditor,
    /// What came of it.
    CaseAnswer,
    /// What stands between the profile and an enrollment.
    Check,
    /// The help.
    Help,
    /// A list to pick from, with a filter; letters are text.
    Picker,
    /// A path being typed; letters are text.
    PathPrompt,
    /// A passphrase being typed.
    Passphrase,
    /// A note or tags being written; letters are text.
    Note,
    /// One line being typed; letters are text.
    LinePrompt,
    /// A yes or no.
    Question,
    /// A photo by itself on the whole screen.
    PhotoView,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 29] = [
        Self::Photos,
        Self::PhotosFilter,
        Self::Cropping,
        Self::Field,
        Self::Sending,
        Self::Answer,
        Self::HistoryList,
        Self::HistoryQuery,
        Self::Numbers,
        Self::Record,
        Self::RecordSearch,
        Self::Compare,
        Self::CodesList,
        Self::CodesFilter,
        Self::CodeEntry,
        Self::CasesList,
        Self::CasesFilter,
        Self::CaseRequest,
        Self::CaseEditor,
        Self::CaseAnswer,
        Self::Check,
        Self::Help,
        Self::Picker,
        Self::PathPrompt,
        Self::Passphrase,
        Self::Note,
        Self::LinePrompt,
        Self::Question,
        Self::PhotoView,
    ];

    /// Whether letters typed here are text.
    #[must_use]
    pub const fn is_typing(self) -> bool {
        matches!(
            self,
            Self::PhotosFilter
                | Self::Field
                | Self::HistoryQuery
                | Self::RecordSearch
                | Self::CodesFilter
                | Self::CasesFilter
                | Self::CaseEditor
                | Self::Picker
                | Self::PathPrompt
                | Self::Passphrase
                | Self::Note
                | Self::LinePrompt
        )
    }

    /// Whether this lies over a screen.
    #[must_use]
    pub const fn is_overlay(self) -> bool {
        matches!(
            self,
            Self::Help
                | Self::Picker
                | Self::PathPrompt
                | Self::Passphrase
                | Self::Note
                | Self::LinePrompt
                | Self::Question
                | Self::PhotoView
        )
    }
}
