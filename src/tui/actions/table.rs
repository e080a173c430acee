//! The lines of the table: what each action is called, where it can be asked for, and when it makes sense.

use super::reach::{
    ATTEMPT, CASE_ANSWER, CASE_REQUEST, CASES, CASES_LIST, COMPARE, CROPPING, EDITING, FOLDING, LINES, MOVING, PANES,
    PERSON, QUERIED, RECORD, SIDEWAYS, UP_AND_DOWN, VIEW, WITH_REFERENCE,
};
use super::{Action, ActionInfo, Place, Reach};
use crate::enrollment::Outcome;
use crate::tui::model::{Link, Model, Reference, ScreenName};
use crate::tui::overlays::{Overlay, UseFor};

const PATH: Reach = Reach::Places(&[Place::PathPrompt]);

const fn info(action: Action, short: &'static str, help: &'static str, reach: Reach, footer: bool) -> ActionInfo {
    ActionInfo { action, short, help, reach, footer, applies: |_| true }
}

const fn info_if(mut info: ActionInfo, applies: fn(&Model) -> bool) -> ActionInfo {
    info.applies = applies;
    info
}

fn has_picture(model: &Model) -> bool {
    model.enroll.photo.shown().is_some() && model.shows_pictures()
}

fn writes(model: &Model) -> bool {
    matches!(model.overlays.last(), Some(Overlay::Path(prompt)) if prompt.use_for() != UseFor::Photos)
}

/// Every action, in the order in which the footer, the help and the palette show them. One that has another name elsewhere has
/// a line for each.
pub const TABLE: &[ActionInfo] = &[
    info_if(
        info(Action::Cancel, "cancel", "Give up this enrollment", Reach::Places(&[Place::Sending]), true),
        |model| !model.enroll.is_cancelling(),
    ),
    info(Action::Send, "enroll", "Send the enrollment that is shown", Reach::Places(&[Place::Field]), true),
    info_if(
        info(
            Action::Retry,
            "retry",
            "Send the same again, under a new bizId; or to the field that the answer names",
            Reach::Places(&[Place::Answer]),
            true,
        ),
        |model| model.enroll.answer().is_some_and(|answer| answer.attempt.outcome != Outcome::Enrolled),
    ),
    info_if(info(Action::NextPerson, "next person", "Start over with another person", PERSON, true), |model| {
        model.enroll.holds_a_person()
    }),
    info(Action::Filter, "search", "Search the history; every letter is text until enter or esc", QUERIED, true),
    info(Action::Open, "open", "Open the record of this attempt", Reach::Places(&[Place::HistoryList]), true),
    info_if(info(Action::CopyTransactionId, "copy", "Copy the transactionId", WITH_REFERENCE, true), |model| {
        matches!(model.copied_reference(), Some(Reference::TransactionId(_)))
    }),
    info_if(
        info(
            Action::CopyTransactionId,
            "copy bizId",
            "Copy the bizId, as there is no transactionId",
            WITH_REFERENCE,
            true,
        ),
        |model| matches!(model.copied_reference(), Some(Reference::BizId(_))),
    ),
    info(
        Action::CopyScript,
        "copy script",
        "Copy it as a shell script of curl and openssl",
        Reach::Places(&[Place::Photos, Place::Field, Place::Answer, Place::HistoryList, Place::Record]),
        false,
    ),
    info(Action::ToggleFold, "fold", "Fold what this line opens, or open it", RECORD, true),
    info(Action::Fold, "fold", "Fold what this line opens, or go to what it is in", FOLDING, false),
    info(Action::Unfold, "unfold", "Open what is folded behind this line", FOLDING, false),
    info(Action::FoldAll, "fold all", "Fold everything, or open everything", FOLDING, false),
    info(Action::Find, "search", "Look for text in the record", RECORD, true),
    info_if(info(Action::NextMatch, "next", "To the next match", RECORD, true), |model| model.history.has_matches()),
    info_if(info(Action::PreviousMatch, "previous", "To the match before", RECORD, false), |model| {
        model.history.has_matches()
    }),
    info(Action::Mark, "mark", "Mark this attempt, to be compared", Reach::Places(&[Place::HistoryList]), false),
    info_if(
        info(
            Action::Compare,
            "compare",
            "Compare with another: the marked attempts, or this one with the marked or next one, or with the answer before",
            Reach::Places(&[Place::HistoryList, Place::Record, Place::CaseAnswer]),
            true,
        ),
        |model| model.screen != ScreenName::Explore || model.explore.can_compare(),
    ),
    info(Action::Resend, "resend", "Put photo and person onto the form again, under a new bizId", ATTEMPT, true),
    info(Action::EditNote, "note", "Write a note beside this attempt", ATTEMPT, true),
    info(Action::EditTags, "tags", "Write tags beside this attempt", ATTEMPT, false),
    info(Action::Forget, "forget", "Forget this person: erase all their attempts", ATTEMPT, false),
    info_if(
        info(Action::ViewOriginal, "photo", "Look at its photo, if the file is unchanged", ATTEMPT, false),
        |model| model.history.record().is_some_and(|record| record.attempt.photo.is_some()) && model.shows_pictures(),
    ),
    info(Action::CopyJson, "copy JSON", "Copy the record as JSON, without signatures", ATTEMPT, false),
    info(Action::MakeCase, "make a case", "Make a case of this attempt, for the Explore screen", ATTEMPT, false),
    info(Action::NextDifference, "next", "To the next difference", COMPARE, true),
    info(Action::PreviousDifference, "previous", "To the difference before", COMPARE, false),
    info(Action::OnlyDifferences, "only differences", "Only what differs, or all", COMPARE, true),
    info_if(info(Action::StopRun, "stop", "Send no more cases", CASES, true), |model| model.explore.is_running()),
    info_if(
        info(Action::RunCase, "run", "Send this case as it is shown, or those that are marked", CASES, true),
        |model| !model.explore.is_running(),
    ),
    info_if(info(Action::RunAll, "run all", "Send all cases that are listed", CASES_LIST, true), |model| {
        !model.explore.is_running()
    }),
    info(
        Action::OpenRecord,
        "whole record",
        "Open this answer in the history, with all that belongs to it",
        CASE_ANSWER,
        true,
    ),
    info_if(info(Action::NextAnswer, "next answer", "To the next answer of this case", CASE_ANSWER, true), |model| {
        model.explore.has_more_answers()
    }),
    info_if(info(Action::PreviousAnswer, "answer before", "To the answer before", CASE_ANSWER, false), |model| {
        model.explore.has_more_answers()
    }),
    info(Action::EditPart, "change", "Change this part: type it, or the next choice", CASE_REQUEST, true),
    info(Action::RemovePart, "take out", "Take this header out", CASE_REQUEST, true),
    info(Action::EditText, "as text", "Write headers and body as text", CASE_REQUEST, true),
    info(
        Action::EditOutside,
        "$EDITOR",
        "Write headers and body in the editor that $VISUAL or $EDITOR names",
        Reach::Places(&[Place::CaseRequest, Place::CaseEditor]),
        true,
    ),
    info(
        Action::Preview,
        "as it leaves",
        "Show the request as it would leave now: filled in, encrypted and signed",
        CASE_REQUEST,
        true,
    ),
    info(Action::NewLine, "new line", "Begin a new line", Reach::Places(&[Place::CaseEditor]), false),
    info_if(info(Action::ResetCase, "as it was", "Make the request the case's again", CASES, true), |model| {
        model.explore.is_changed()
    }),
    info(Action::SaveCase, "save as", "Keep the request as a case of your own", CASES, true),
    info_if(
        info(
            Action::WriteReport,
            "report",
            "Write what came of the last run into a file: xml, md, json or html",
            CASES,
            true,
        ),
        |model| model.explore.has_report(),
    ),
    info_if(
        info(
            Action::ShowInHistory,
            "in history",
            "Show it in the history: this attempt, or all with this code",
            Reach::Places(&[Place::Answer, Place::CodesList, Place::CodeEntry]),
            true,
        ),
        |model| model.screen != ScreenName::Codes || model.codes.query(model.catalogue.as_deref()).is_some(),
    ),
    info(
        Action::Open,
        "open",
        "Open or take what is chosen",
        Reach::Places(&[Place::Photos, Place::PhotosFilter, Place::CodesList, Place::CasesList]),
        true,
    ),
    info(Action::Open, "choose", "Take what is chosen", Reach::Places(&[Place::Picker]), true),
    info(Action::Open, "take it", "Take what is typed", Reach::Places(&[Place::LinePrompt]), true),
    info(
        Action::Open,
        "to what is found",
        "Keep the search, and go to what it finds",
        Reach::Places(&[Place::HistoryQuery, Place::RecordSearch, Place::CodesFilter, Place::CasesFilter]),
        true,
    ),
    info_if(info(Action::Open, "write", "Write the file there", PATH, true), writes),
    info_if(info(Action::Open, "go there", "Go to that photo or folder", PATH, true), |model| !writes(model)),
    info(Action::Open, "unlock", "Unlock the key with what is typed", Reach::Places(&[Place::Passphrase]), true),
    info(Action::SaveNote, "save", "Keep what is written", Reach::Places(&[Place::Note]), true),
    info(Action::Confirm, "yes", "Yes, do it", Reach::Places(&[Place::Question]), true),
    info(Action::Refuse, "no", "No, leave all as it is", Reach::Places(&[Place::Question]), true),
    info(Action::Complete, "complete", "Complete the path", Reach::Places(&[Place::PathPrompt]), true),
    info(Action::NextField, "next", "To the next pane or field", Reach::Places(PANES), true),
    info(Action::PreviousField, "previous", "To the previous pane or field", Reach::Places(PANES), false),
    info(
        Action::Filter,
        "filter",
        "Filter the list; every letter is text until enter or esc",
        Reach::Places(&[Place::Photos, Place::CodesList, Place::CasesList]),
        true,
    ),
    info_if(
        info(
            Action::ViewPhoto,
            "view",
            "Look at the photo on the whole screen",
            Reach::Places(&[Place::Photos, Place::Answer]),
            true,
        ),
        Model::can_view_photo,
    ),
    info_if(
        info(Action::CropToFace, "crop to face", "Crop the photo to the face, with a margin", EDITING, true),
        has_picture,
    ),
    info_if(info(Action::TurnRight, "turn", "Turn the photo a quarter to the right", EDITING, true), has_picture),
    info_if(info(Action::TurnLeft, "turn left", "Turn the photo a quarter to the left", EDITING, false), has_picture),
    info_if(
        info(Action::CropByHand, "crop", "Crop the photo by hand, with the arrow keys", EDITING, false),
        has_picture,
    ),
    info_if(info(Action::Undo, "undo", "Take the last edit of the photo back", EDITING, true), |model| {
        model.enroll.can_undo()
    }),
    info(Action::KeepCrop, "crop", "Keep what the frame holds", CROPPING, true),
    info(Action::Left, "left", "To the left, or to the choice before", SIDEWAYS, false),
    info(Action::Right, "right", "To the right, or to the next choice", SIDEWAYS, false),
    info(Action::Grow, "larger", "Make it larger: the frame, or the photo that is looked at", MOVING, true),
    info(Action::Shrink, "smaller", "Make it smaller", MOVING, true),
    info(Action::Widen, "wider", "Make the frame wider", CROPPING, true),
    info(Action::Narrow, "narrower", "Make the frame narrower", CROPPING, false),
    info(Action::Heighten, "taller", "Make the frame taller", CROPPING, true),
    info(Action::Lower, "lower", "Make the frame less tall", CROPPING, false),
    info(Action::ZoomAll, "all", "All of the photo", VIEW, true),
    info(Action::CloseView, "back", "Back to the frame", VIEW, true),
    info(Action::ParentFolder, "up", "To the folder above", Reach::Places(&[Place::Photos]), true),
    info(Action::OpenPath, "path", "Type the path of a photo or folder", Reach::Places(&[Place::Photos]), true),
    info(
        Action::Refresh,
        "refresh",
        "Read the list, check, or begin with the text again",
        Reach::Places(&[
            Place::Photos,
            Place::HistoryList,
            Place::Numbers,
            Place::CasesList,
            Place::CaseEditor,
            Place::Check,
        ]),
        true,
    ),
    info(Action::PickFilter, "show only", "Show only what is so: pick a condition", QUERIED, true),
    info_if(info(Action::RemoveFilter, "one less", "Take the last condition off", QUERIED, false), |model| {
        model.history.is_filtered()
    }),
    info(Action::Sort, "order", "List in another order", Reach::Places(&[Place::HistoryList]), true),
    info(Action::Export, "export", "Write what is listed into a file: csv, json, jsonl or html", QUERIED, true),
    info(Action::Numbers, "numbers", "What is listed, in numbers; and back", QUERIED, true),
    info(Action::NewBizId, "new bizId", "Make another bizId", Reach::Places(&[Place::Photos, Place::Field]), false),
    info(
        Action::Back,
        "clear",
        "End the filter or the search, and forget what is typed",
        Reach::Places(&[
            Place::PhotosFilter,
            Place::HistoryQuery,
            Place::RecordSearch,
            Place::CodesFilter,
            Place::CasesFilter,
        ]),
        true,
    ),
    info_if(
        info(
            Action::Back,
            "back",
            "Back to where you came from; ends a filter or a search",
            Reach::Places(&[
                Place::Cropping,
                Place::Field,
                Place::Answer,
                Place::HistoryList,
                Place::Numbers,
                Place::Record,
                Place::Compare,
                Place::CodeEntry,
                Place::CodesList,
                Place::CasesList,
                Place::CaseRequest,
                Place::CaseEditor,
                Place::CaseAnswer,
                Place::Photos,
                Place::Help,
                Place::Picker,
                Place::PathPrompt,
                Place::Passphrase,
                Place::Note,
                Place::LinePrompt,
            ]),
            true,
        ),
        Model::can_go_back,
    ),
    info(Action::Mark, "mark", "Mark this case, to be sent with others", CASES_LIST, true),
    info(Action::MarkAll, "mark all", "Mark all cases that are listed, or none", CASES_LIST, true),
    info(
        Action::AcceptAnswers,
        "accept",
        "Accept the last answers, so that only those that change count; or judge by the documentation again",
        CASES,
        true,
    ),
    info(Action::PickLimits, "limits", "How many cases at once, and how many requests a second", CASES, true),
    info(Action::Up, "up", "Up", Reach::Places(UP_AND_DOWN), false),
    info(Action::Down, "down", "Down", Reach::Places(UP_AND_DOWN), false),
    info(Action::PageUp, "page up", "A screenful up", Reach::Places(LINES), false),
    info(Action::PageDown, "page down", "A screenful down", Reach::Places(LINES), false),
    info(Action::First, "first", "To the first line", Reach::Places(LINES), false),
    info(Action::Last, "last", "To the last line", Reach::Places(LINES), false),
    info(Action::ScreenEnroll, "Enroll", "The screen where a person is enrolled", Reach::Screens, false),
    info(Action::ScreenHistory, "History", "The screen of every attempt ever made here", Reach::Screens, false),
    info(Action::ScreenCodes, "Codes", "The screen that explains every code", Reach::Screens, false),
    info(Action::ScreenExplore, "Explore", "The screen of requests that are wrong on purpose", Reach::Screens, false),
    info(Action::ScreenCheck, "Check", "The screen that says whether this profile can be used", Reach::Screens, false),
    info_if(
        info(Action::Scenario, "scenario", "What the built-in simulator answers, and how", Reach::Screens, false),
        Model::is_simulator,
    ),
    info_if(info(Action::SwitchProfile, "profile", "Go over to another profile", Reach::Screens, false), |model| {
        !model.is_busy()
    }),
    info_if(info(Action::ReloadSettings, "reload", "Reload settings", Reach::Screens, false), |model| !model.is_busy()),
    info_if(info(Action::Unlock, "unlock", "Type the passphrase of the private key", Reach::Screens, true), |model| {
        matches!(model.gateway.link, Link::Locked(_))
    }),
    info(Action::Suspend, "suspend", "To the shell for a while; fg brings you back", Reach::Always, false),
    info(Action::Quit, "quit", "End the program", Reach::Always, false),
    info(Action::Help, "help", "Every key that works here", Reach::Screens, true),
    info(Action::Palette, "commands", "Everything that can be done here, by name", Reach::Screens, true),
];
