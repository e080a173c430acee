//! The one table of actions: it feeds the footer, the help and the command palette; keys come from the key map.
//!
//! A screen matches actions, never keys.

mod place;
mod reach;
mod table;
mod why;

use serde::Deserialize;

use super::model::Model;

pub use place::Place;
pub use table::TABLE;
pub use why::why_nothing;

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
    /// To the left, with a crop's frame or over a photo.
    Left,
    /// To the right.
    Right,
    /// Make the crop's frame larger on all sides, or the photo that is looked at.
    Grow,
    /// Make the crop's frame smaller on all sides, or the photo.
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
    /// All of the photo.
    ZoomAll,
    /// Enough seen.
    CloseView,
    /// Send the enrollment that is shown.
    Send,
    /// Make another bizId.
    NewBizId,
    /// Give up the enrollment that is on its way.
    Cancel,
    /// Send the same again under a new bizId, or go to the field that the answer names.
    Retry,
    /// Start over with another person.
    NextPerson,
    /// Copy the transactionId.
    CopyTransactionId,
    /// Copy the enrollment as a shell script.
    CopyScript,
    /// Show this attempt in the history.
    ShowInHistory,
    /// Pick a condition for the history.
    PickFilter,
    /// Take the last condition off.
    RemoveFilter,
    /// List in another order.
    Sort,
    /// Write what is listed into a file.
    Export,
    /// What is listed, in numbers.
    Numbers,
    /// Look for text in the record.
    Find,
    /// To the next place where it stands.
    NextMatch,
    /// To the place before.
    PreviousMatch,
    /// Fold what this line opens, or open it.
    ToggleFold,
    /// Fold what this line opens, or go to the line that opens what it is in.
    Fold,
    /// Open what is folded behind this line.
    Unfold,
    /// Fold everything, or open everything.
    FoldAll,
    /// Put photo and person of this attempt onto the form.
    Resend,
    /// Look at the photo of this attempt.
    ViewOriginal,
    /// Copy the record as JSON.
    CopyJson,
    /// Write the note beside this attempt.
    EditNote,
    /// Write the tags beside this attempt.
    EditTags,
    /// Erase all attempts of this person.
    Forget,
    /// Keep what was written beside an attempt.
    SaveNote,
    /// Mark the attempt, to hold it against another.
    Mark,
    /// Hold two attempts against each other.
    Compare,
    /// To the next line that differs.
    NextDifference,
    /// To the line before that differs.
    PreviousDifference,
    /// Only what differs, or all.
    OnlyDifferences,
    /// Go to Enroll.
    ScreenEnroll,
    /// Go to History.
    ScreenHistory,
    /// Go to Codes.
    ScreenCodes,
    /// Go to Explore.
    ScreenExplore,
    /// Go to Check.
    ScreenCheck,
    /// Send this case, or those that are marked.
    RunCase,
    /// Send all cases that are listed.
    RunAll,
    /// Send no more cases.
    StopRun,
    /// Mark all cases that are listed, or none.
    MarkAll,
    /// How many cases at once, and how many requests a second.
    PickLimits,
    /// Change this part of the request.
    EditPart,
    /// Take this header out of the request.
    RemovePart,
    /// Make the request the case's again.
    ResetCase,
    /// Write the request as text.
    EditText,
    /// Write it in the editor of one's own.
    EditOutside,
    /// Show the request as it would leave.
    Preview,
    /// Begin a new line.
    NewLine,
    /// Keep the request as a case of one's own.
    SaveCase,
    /// By what cases are judged: the documentation, or answers that are accepted.
    AcceptAnswers,
    /// Make a case of this attempt.
    MakeCase,
    /// Open this answer in the history.
    OpenRecord,
    /// To the next answer of the case.
    NextAnswer,
    /// To the answer before.
    PreviousAnswer,
    /// Write what came of the last run into a file.
    WriteReport,
    /// Make the built-in simulator answer with one code.
    Scenario,
    /// Go over to another profile.
    SwitchProfile,
    /// Read the settings files again.
    ReloadSettings,
    /// Type the passphrase of the private key.
    Unlock,
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
    /// No to a question.
    Refuse,
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
            Down, First, Grow, Heighten, Last, Left, Lower, Narrow, NextField, PageDown, PageUp, PreviousField, Right,
            Shrink, Up, Widen,
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
