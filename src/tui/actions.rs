//! The one table of actions: it feeds the footer, the help and the command palette; keys come from the key map.
//!
//! A screen matches actions, never keys.

use serde::Deserialize;

use super::model::Model;

/// Everything an operator can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Up in a list or a text.
    Up,
    /// Down in a list or a text.
    Down,
    /// A screenful up.
    PageUp,
    /// A screenful down.
    PageDown,
    /// To the first line.
    First,
    /// To the last line.
    Last,
    /// To the next pane or field.
    NextField,
    /// To the previous pane or field.
    PreviousField,
    /// Take the photo, open the folder, open the record: what Enter does on a line.
    Open,
    /// Out of here, to where one came from.
    Back,
    /// Filter the list.
    Filter,
    /// To the folder above.
    ParentFolder,
    /// Type a path.
    OpenPath,
    /// Read the list again.
    Refresh,
    /// Turn the photo a quarter to the right.
    TurnRight,
    /// Turn the photo a quarter to the left.
    TurnLeft,
    /// Crop the photo to the face, with a margin.
    CropToFace,
    /// Crop the photo by hand.
    CropByHand,
    /// Take the last edit of the photo back.
    Undo,
    /// Keep what the crop's frame holds.
    KeepCrop,
    /// The crop's frame to the left.
    Left,
    /// The crop's frame to the right.
    Right,
    /// Make the crop's frame larger on all sides.
    Grow,
    /// Make the crop's frame smaller on all sides.
    Shrink,
    /// Make the crop's frame wider.
    Widen,
    /// Make the crop's frame narrower.
    Narrow,
    /// Make the crop's frame taller.
    Heighten,
    /// Make the crop's frame less tall.
    Lower,
    /// Look at the photo on the whole screen.
    ViewPhoto,
    /// A closer look.
    ZoomIn,
    /// A look from further off.
    ZoomOut,
    /// All of the photo.
    ZoomAll,
    /// What is to the left of what is seen.
    PanLeft,
    /// What is to the right of it.
    PanRight,
    /// What is above it.
    PanUp,
    /// What is below it.
    PanDown,
    /// Enough seen.
    CloseView,
    /// Send the enrollment that is shown.
    Send,
    /// Make another bizId.
    NewBizId,
    /// Give up the enrollment that is on its way.
    Cancel,
    /// Send the same again under a new bizId.
    Retry,
    /// Start over with another person.
    NextPerson,
    /// Copy the transactionId.
    CopyTransactionId,
    /// Show this attempt in the history.
    ShowInHistory,
    /// Go to Enroll.
    ScreenEnroll,
    /// Go to History.
    ScreenHistory,
    /// Go to Codes.
    ScreenCodes,
    /// Make the built-in simulator answer with one code.
    Scenario,
    /// Every key that works here.
    Help,
    /// Everything that can be done here, by name.
    Palette,
    /// Leave to the shell for a while.
    Suspend,
    /// End the program.
    Quit,
    /// Complete the path that is typed.
    Complete,
    /// Yes to a question.
    Confirm,
}

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
    /// One attempt.
    Record,
    /// The list of codes.
    CodesList,
    /// The filter of that list; letters are text.
    CodesFilter,
    /// One code.
    CodeEntry,
    /// The help.
    Help,
    /// A list to pick from, with a filter; letters are text.
    Picker,
    /// A path being typed; letters are text.
    PathPrompt,
    /// A yes or no.
    Question,
    /// A photo by itself on the whole screen.
    PhotoView,
}

impl Place {
    /// Whether letters typed here are text.
    #[must_use]
    pub const fn is_typing(self) -> bool {
        matches!(self, Self::PhotosFilter | Self::Field | Self::CodesFilter | Self::Picker | Self::PathPrompt)
    }

    /// Whether this lies over a screen.
    #[must_use]
    pub const fn is_overlay(self) -> bool {
        matches!(self, Self::Help | Self::Picker | Self::PathPrompt | Self::Question | Self::PhotoView)
    }
}

/// Where an action can be asked for.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    /// Whatever is on the screen.
    Always,
    /// Wherever no overlay is open.
    Screens,
    /// In these places only.
    Places(&'static [Place]),
}

impl Reach {
    /// Whether it reaches a place.
    #[must_use]
    pub fn covers(self, place: Place) -> bool {
        match self {
            Self::Always => true,
            Self::Screens => !place.is_overlay(),
            Self::Places(places) => places.contains(&place),
        }
    }
}

/// One line of the table.
#[derive(Debug)]
pub struct ActionInfo {
    /// Which action.
    pub action: Action,
    /// One or two words, for the footer.
    pub short: &'static str,
    /// What it does, for the help and the palette.
    pub help: &'static str,
    /// Where it can be asked for.
    pub reach: Reach,
    /// Whether the footer shows it.
    pub footer: bool,
    /// Whether it makes sense just now.
    pub applies: fn(&Model) -> bool,
}

impl Action {
    /// Whether it only moves about, which nobody looks up by name.
    #[must_use]
    pub const fn is_movement(self) -> bool {
        use Action::{
            Down, First, Grow, Heighten, Last, Left, Lower, Narrow, NextField, PageDown, PageUp, PanDown, PanLeft,
            PanRight, PanUp, PreviousField, Right, Shrink, Up, Widen,
        };
        matches!(
            self,
            Up | Down
                | PageUp
                | PageDown
                | First
                | Last
                | NextField
                | PreviousField
                | Left
                | Right
                | Grow
                | Shrink
                | Widen
                | Narrow
                | Heighten
                | Lower
                | PanDown
                | PanLeft
                | PanRight
                | PanUp
        )
    }
}

impl ActionInfo {
    /// Whether the action can be asked for in `place` just now.
    #[must_use]
    pub fn available(&self, place: Place, model: &Model) -> bool {
        self.reach.covers(place) && (self.applies)(model)
    }
}

/// Where something moves up and down: the frame of a crop, and wherever there are lines.
const UP_AND_DOWN: &[Place] = &[
    Place::Cropping,
    Place::Photos,
    Place::PhotosFilter,
    Place::Field,
    Place::Answer,
    Place::HistoryList,
    Place::Record,
    Place::CodesList,
    Place::CodesFilter,
    Place::CodeEntry,
    Place::Help,
    Place::Picker,
    Place::PathPrompt,
];
/// Where there are lines to move over: the lists, and the fields of the form, one below the other.
const LINES: &[Place] = UP_AND_DOWN.split_at(1).1;
const VIEW: Reach = Reach::Places(&[Place::PhotoView]);
const PANES: &[Place] =
    &[Place::Photos, Place::Field, Place::HistoryList, Place::Record, Place::CodesList, Place::CodeEntry];

/// Where a photo can be edited: over the list, and over an answer, where it leads back to the form.
const EDITING: Reach = Reach::Places(&[Place::Photos, Place::Answer]);
const CROPPING: Reach = Reach::Places(&[Place::Cropping]);

const fn info(action: Action, short: &'static str, help: &'static str, reach: Reach, footer: bool) -> ActionInfo {
    ActionInfo { action, short, help, reach, footer, applies: |_| true }
}

const fn info_if(mut info: ActionInfo, applies: fn(&Model) -> bool) -> ActionInfo {
    info.applies = applies;
    info
}

fn has_picture(model: &Model) -> bool {
    model.enroll.photo.shown().is_some()
}

/// Every action, in the order in which the footer, the help and the palette show them.
pub const TABLE: &[ActionInfo] = &[
    info_if(
        info(Action::Cancel, "cancel", "Give up this enrollment", Reach::Places(&[Place::Sending]), true),
        |model| !model.enroll.is_cancelling(),
    ),
    info(Action::Send, "enroll", "Send the enrollment that is shown", Reach::Places(&[Place::Field]), true),
    info(Action::Retry, "retry", "Send the same again, under a new bizId", Reach::Places(&[Place::Answer]), true),
    info(Action::NextPerson, "next person", "Start over with another person", Reach::Places(&[Place::Answer]), true),
    info_if(
        info(
            Action::CopyTransactionId,
            "copy",
            "Copy the transactionId",
            Reach::Places(&[Place::Answer, Place::HistoryList, Place::Record]),
            true,
        ),
        |model| model.transaction_id().is_some(),
    ),
    info(
        Action::ShowInHistory,
        "in history",
        "Show this attempt in the history",
        Reach::Places(&[Place::Answer]),
        true,
    ),
    info(
        Action::Open,
        "open",
        "Open or take what is chosen",
        Reach::Places(&[
            Place::Photos,
            Place::PhotosFilter,
            Place::HistoryList,
            Place::CodesList,
            Place::CodesFilter,
            Place::Picker,
            Place::PathPrompt,
        ]),
        true,
    ),
    info(Action::Confirm, "yes", "Yes, do it", Reach::Places(&[Place::Question]), true),
    info(Action::Complete, "complete", "Complete the path", Reach::Places(&[Place::PathPrompt]), true),
    info(Action::NextField, "next", "To the next pane or field", Reach::Places(PANES), true),
    info(Action::PreviousField, "previous", "To the previous pane or field", Reach::Places(PANES), false),
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
    info(Action::Left, "move", "Move the frame to the left", CROPPING, false),
    info(Action::Right, "right", "Move the frame to the right", CROPPING, false),
    info(Action::Grow, "larger", "Make the frame larger", CROPPING, true),
    info(Action::Shrink, "smaller", "Make the frame smaller", CROPPING, true),
    info(Action::Widen, "wider", "Make the frame wider", CROPPING, true),
    info(Action::Narrow, "narrower", "Make the frame narrower", CROPPING, false),
    info(Action::Heighten, "taller", "Make the frame taller", CROPPING, true),
    info(Action::Lower, "lower", "Make the frame less tall", CROPPING, false),
    info(
        Action::Filter,
        "filter",
        "Filter the list; every letter is text until enter or esc",
        Reach::Places(&[Place::Photos, Place::CodesList]),
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
    info(Action::ZoomIn, "closer", "Look closer", VIEW, true),
    info(Action::ZoomOut, "further", "Look from further off", VIEW, true),
    info(Action::ZoomAll, "all", "All of the photo", VIEW, true),
    info(Action::PanLeft, "left", "What is to the left", VIEW, true),
    info(Action::PanRight, "right", "What is to the right", VIEW, true),
    info(Action::PanUp, "up", "What is above", VIEW, true),
    info(Action::PanDown, "down", "What is below", VIEW, true),
    info(Action::CloseView, "back", "Back to the frame", VIEW, true),
    info(Action::ParentFolder, "up", "To the folder above", Reach::Places(&[Place::Photos]), true),
    info(Action::OpenPath, "path", "Type the path of a photo or folder", Reach::Places(&[Place::Photos]), true),
    info(Action::Refresh, "refresh", "Read the list again", Reach::Places(&[Place::Photos, Place::HistoryList]), false),
    info(Action::NewBizId, "new bizId", "Make another bizId", Reach::Places(&[Place::Photos, Place::Field]), false),
    info_if(
        info(
            Action::Back,
            "back",
            "Back to where you came from; ends a filter",
            Reach::Places(&[
                Place::PhotosFilter,
                Place::Cropping,
                Place::Field,
                Place::Answer,
                Place::Record,
                Place::CodesFilter,
                Place::CodeEntry,
                Place::CodesList,
                Place::Photos,
                Place::Help,
                Place::Picker,
                Place::PathPrompt,
                Place::Question,
            ]),
            true,
        ),
        Model::can_go_back,
    ),
    info(Action::Up, "up", "Up", Reach::Places(UP_AND_DOWN), false),
    info(Action::Down, "down", "Down", Reach::Places(UP_AND_DOWN), false),
    info(Action::PageUp, "page up", "A screenful up", Reach::Places(LINES), false),
    info(Action::PageDown, "page down", "A screenful down", Reach::Places(LINES), false),
    info(Action::First, "first", "To the first line", Reach::Places(LINES), false),
    info(Action::Last, "last", "To the last line", Reach::Places(LINES), false),
    info(Action::ScreenEnroll, "Enroll", "The screen where a person is enrolled", Reach::Screens, false),
    info(Action::ScreenHistory, "History", "The screen of every attempt ever made here", Reach::Screens, false),
    info(Action::ScreenCodes, "Codes", "The screen that explains every code", Reach::Screens, false),
    info_if(
        info(Action::Scenario, "scenario", "Make the built-in simulator answer with one code", Reach::Screens, false),
        Model::is_simulator,
    ),
    info(Action::Suspend, "suspend", "To the shell for a while; fg brings you back", Reach::Always, false),
    info(Action::Quit, "quit", "End the program", Reach::Always, false),
    info(Action::Help, "help", "Every key that works here", Reach::Screens, true),
    info(Action::Palette, "commands", "Everything that can be done here, by name", Reach::Screens, true),
];

/// The line of an action.
#[must_use]
pub fn find(action: Action) -> Option<&'static ActionInfo> {
    TABLE.iter().find(|info| info.action == action)
}
