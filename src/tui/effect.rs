//! What the console wants done in the world; `update` only asks for it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::doctor::TerminalReport;
use crate::enrollment::{AttemptId, Catalogue, PhotoFacts, Proposed};
use crate::explore::{self, Case};
use crate::graphics::Canvas;
use crate::history::{self, Annotation};
use crate::pipeline::Draft;
use crate::settings::{Secret, Settings};

use super::graphics::full_screen::Viewed;
use super::message::Ticket;
use super::screens::enroll::photo::{Generation, Subject, Unedited};

/// The enrollment that a script does.
#[derive(Debug)]
pub struct Scripted {
    /// `bizId`.
    pub biz_id: String,
    /// `userId` as it is sent.
    pub user_id: String,
    /// The photo as it is sent.
    pub photo: PhotoFacts,
}

/// What the photo of an attempt is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at.
    View,
    /// To be sent again.
    Resend,
}

/// What leaves the record, and where to.
#[derive(Debug, Clone)]
pub struct Exporting {
    /// What the attempts must be like.
    pub search: history::Search,
    /// In which order.
    pub order: history::Order,
    /// The file; its ending says in which form.
    pub path: PathBuf,
    /// Whether it may replace another file.
    pub overwrite: bool,
}

/// Whose attempts are to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasing {
    /// All of the person whose attempt this is.
    PersonOf(AttemptId),
    /// All that began before the days for which attempts are kept.
    TooOld,
}

/// One case to be sent.
#[derive(Debug, Clone)]
pub struct Job {
    /// The case.
    pub case: Case,
    /// Its request, as it is shown.
    pub draft: explore::Draft,
    /// Whether that is another than the case says.
    pub is_changed: bool,
}

/// Cases to be sent.
#[derive(Debug)]
pub struct Exploring {
    /// Which ones, in this order.
    pub jobs: Vec<Job>,
    /// How hard the gateway is asked.
    pub limits: explore::Limits,
    /// Which codes are documented.
    pub catalogue: Arc<Catalogue>,
}

/// A case to be kept, before its name, its title and its promise are settled.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// The case as it is until now.
    pub case: Case,
    /// What was answered to its request, as a promise; and who answered so, as its source.
    pub answered: Option<(explore::Promise, String)>,
}

/// A case to be kept.
#[derive(Debug)]
pub struct Saving {
    /// The case.
    pub case: Case,
    /// Whether it may take the place of the one of the same name.
    pub may_replace: bool,
    /// The case whose request it has, as it was shown; nothing for one that was made of a record.
    pub origin: Option<(String, explore::Draft)>,
}

/// A report to be written.
#[derive(Debug, Clone)]
pub struct Reporting {
    /// The run.
    pub report: explore::Report,
    /// The file; its ending says in which form.
    pub path: PathBuf,
    /// Whether it may replace another file.
    pub overwrite: bool,
}

/// What is to be erased.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// Whose attempts, or those of when.
    pub whom: history::Whom,
    /// What may remain, since it could not be looked for, in sentences.
    pub missing: Vec<String>,
}

/// One thing to do outside of `update`.
#[derive(Debug)]
pub enum Effect {
    /// Read the catalogue of codes.
    ReadCatalogue,
    /// Open the record, read the keys of a profile, start the simulator if it wants it; from then on all goes there.
    Link {
        /// The number of this link.
        ticket: Ticket,
        /// The profile.
        profile: String,
        /// The passphrase of its private key, if somebody typed it.
        passphrase: Option<Secret>,
    },
    /// Read a folder.
    ReadFolder(PathBuf),
    /// Find out where a typed, pasted or dropped path leads.
    Resolve {
        /// The number of the path: only where the newest one leads counts.
        ticket: Ticket,
        /// The path as it was typed.
        typed: String,
        /// The folder it is relative to.
        base: PathBuf,
    },
    /// Complete a path that is being typed.
    Complete {
        /// What is typed so far.
        typed: String,
        /// The folder it is relative to.
        base: PathBuf,
    },
    /// Make the picture of a photo; whatever was asked for before is abandoned.
    Show {
        /// Which showing this is.
        generation: Generation,
        /// The photo.
        subject: Subject,
        /// The room for its picture.
        canvas: Canvas,
    },
    /// Find out what would be sent of the photo on show; whatever was asked for before is abandoned.
    Prepare {
        /// Which showing this is.
        generation: Generation,
        /// The photo.
        subject: Subject,
        /// The room for its picture with the face framed.
        canvas: Canvas,
    },
    /// Make the picture of a photo that may be wanted next, unless something is wanted now.
    MakeReady {
        /// The showing that it may follow.
        generation: Generation,
        /// The photo.
        subject: Subject,
        /// The room for its picture.
        canvas: Canvas,
    },
    /// Show a photo by itself on the whole screen.
    ViewPhoto(Viewed),
    /// Make a bizId from the profile's template.
    MakeBizId,
    /// Find out what is on record about an enrollment that is to be sent.
    LookUp(Ticket, Box<Proposed>),
    /// The same for one that is being typed; whatever was asked so before is of no use any more.
    LookUpWhileTyping(Ticket, Box<Proposed>),
    /// Find out which photos of a folder a profile has sent; whatever was asked so before is of no use any more.
    FindSent {
        /// The number of this search.
        ticket: Ticket,
        /// The profile.
        profile: String,
        /// The photos, as the list has them.
        photos: Vec<Unedited>,
    },
    /// Enroll.
    Send(Ticket, Box<Draft>),
    /// Give an enrollment up.
    Cancel {
        /// Which one.
        ticket: Ticket,
        /// Whether it goes on, and [`super::message::Msg::MayHaveLeft`] comes, once a byte of it may have left.
        only_if_unsent: bool,
    },
    /// Examine the profile in use, in a terminal of which this is known; whatever was examined before is given up.
    Examine(Ticket, Box<TerminalReport>),
    /// Read a page of the history; one that was asked for before is of no use any more.
    ReadPage(Ticket, Box<history::Query>),
    /// Count the attempts that a search finds; what was counted before is of no use any more.
    CountAttempts(Box<history::Search>),
    /// The same in numbers.
    ReadNumbers(Box<history::Search>),
    /// Write what a search finds into a file.
    Export(Box<Exporting>),
    /// Find out what would be erased.
    FindErasable(Erasing),
    /// Erase it.
    Erase(Box<Erasure>),
    /// Find out which codes of the record this catalogue does not know.
    ReadCodesSeen(Arc<Catalogue>),
    /// Tell from now on when anybody adds to the record.
    WatchHistory,
    /// Read one attempt.
    ReadRecord(AttemptId),
    /// Find out whether the photo of an attempt is still where it was, and unchanged.
    FindOriginal {
        /// The attempt.
        id: AttemptId,
        /// The file as the operator named it, or `sample:NAME`.
        path: String,
        /// SHA-256 of the file as it was sent from.
        sha256: String,
        /// What it is wanted for.
        purpose: Purpose,
    },
    /// Write note and tags beside an attempt.
    Annotate(AttemptId, Annotation),
    /// Hold two attempts against each other.
    Compare([AttemptId; 2]),
    /// Put text on the clipboard.
    Copy {
        /// What the operator is told that it is.
        what: String,
        /// The text.
        text: String,
    },
    /// Make a shell script that does the same as an enrollment.
    WriteScript(Box<Scripted>),
    /// Tell the built-in simulator what to answer; `None` for the truth.
    SetScenario(Option<String>),
    /// Read the cases.
    ReadCases,
    /// Find out what came of cases before, by the record of a profile.
    RecallFindings {
        /// The profile.
        profile: String,
        /// The cases.
        cases: Vec<Case>,
        /// Which codes are documented.
        catalogue: Arc<Catalogue>,
    },
    /// Send cases.
    Explore(Ticket, Box<Exploring>),
    /// Send no more of them.
    StopExploring,
    /// Read the attempt whose answer is on show.
    ReadAnswer(AttemptId),
    /// Fill a request in, encrypt and sign it, and show it.
    Preview(Box<explore::Draft>),
    /// Read the accepted answers of a profile.
    ReadBaseline(String),
    /// Keep accepted answers of a profile, or set those that are kept aside.
    KeepBaseline(String, Option<Box<explore::Baseline>>),
    /// Make a case of a record, for its name to be asked.
    MakeCase(Box<history::Record>),
    /// Keep a case as a file.
    SaveCase(Box<Saving>),
    /// Write what came of a run into a file.
    WriteReport(Box<Reporting>),
    /// Let the operator's own editor have a text.
    EditOutside(String),
    /// Tell from now on when a settings file is another than it was.
    WatchSettings,
    /// Read the settings again.
    ReadSettings,
    /// Work with these settings from now on.
    UseSettings {
        /// The settings.
        settings: Arc<Settings>,
        /// The profile in use.
        profile: String,
        /// Whether the way to its gateway is made anew.
        is_new_line: bool,
    },
    /// Leave to the shell.
    Suspend,
}
