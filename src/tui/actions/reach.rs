//! Places that several lines of the table share.

use super::{Place, Reach};

/// Where something moves up and down: the frame of a crop, the look at a photo, and wherever there are lines.
pub(super) const UP_AND_DOWN: &[Place] = &[
    Place::Cropping,
    Place::PhotoView,
    Place::Photos,
    Place::PhotosFilter,
    Place::Field,
    Place::Answer,
    Place::HistoryList,
    Place::HistoryQuery,
    Place::Numbers,
    Place::Record,
    Place::Compare,
    Place::CodesList,
    Place::CodesFilter,
    Place::CodeEntry,
    Place::CasesList,
    Place::CasesFilter,
    Place::CaseRequest,
    Place::CaseEditor,
    Place::CaseAnswer,
    Place::Check,
    Place::Help,
    Place::Picker,
    Place::PathPrompt,
    Place::Question,
];
/// Where there are lines to move over: the lists, and the fields of the form, one below the other.
pub(super) const LINES: &[Place] = UP_AND_DOWN.split_at(2).1;
/// Where a query says what is on show.
pub(super) const QUERIED: Reach = Reach::Places(&[Place::HistoryList, Place::Numbers]);
pub(super) const VIEW: Reach = Reach::Places(&[Place::PhotoView]);
pub(super) const PANES: &[Place] = &[
    Place::Photos,
    Place::Field,
    Place::HistoryList,
    Place::Record,
    Place::CodesList,
    Place::CodeEntry,
    Place::CasesList,
    Place::CaseRequest,
    Place::CaseAnswer,
];

/// Where a photo can be edited: over the list, and over an answer, where it leads back to the form.
pub(super) const EDITING: Reach = Reach::Places(&[Place::Photos, Place::Answer]);
/// Where there may be a person whose place another one takes.
pub(super) const PERSON: Reach = Reach::Places(&[Place::Answer, Place::Photos, Place::Field]);
pub(super) const CROPPING: Reach = Reach::Places(&[Place::Cropping]);
/// Where something moves to all sides, and is made larger and smaller.
pub(super) const MOVING: Reach = Reach::Places(&[Place::Cropping, Place::PhotoView]);
/// Where left and right lead somewhere: there too, and from one choice to another in a request.
pub(super) const SIDEWAYS: Reach = Reach::Places(&[Place::Cropping, Place::PhotoView, Place::CaseRequest]);

/// Where an attempt on record is at hand.
pub(super) const ATTEMPT: Reach = Reach::Places(&[Place::HistoryList, Place::Record]);
/// Where an attempt has something by which others know it.
pub(super) const WITH_REFERENCE: Reach = Reach::Places(&[Place::Answer, Place::HistoryList, Place::Record]);
pub(super) const RECORD: Reach = Reach::Places(&[Place::Record]);
pub(super) const COMPARE: Reach = Reach::Places(&[Place::Compare]);
/// Where what is on show folds.
pub(super) const FOLDING: Reach = Reach::Places(&[Place::Record, Place::CaseAnswer]);
/// Where cases are at hand.
pub(super) const CASES: Reach = Reach::Places(&[Place::CasesList, Place::CaseRequest, Place::CaseAnswer]);
pub(super) const CASES_LIST: Reach = Reach::Places(&[Place::CasesList]);
pub(super) const CASE_REQUEST: Reach = Reach::Places(&[Place::CaseRequest]);
pub(super) const CASE_ANSWER: Reach = Reach::Places(&[Place::CaseAnswer]);
