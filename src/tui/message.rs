//! What happens to the console: an event of the terminal, or the result of an effect.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use jiff::Timestamp;
use ratatui::layout::Size;

use crate::doctor::Finding;
use crate::enrollment::{AttemptId, Catalogue, Earlier, OnRecord, UserIdForm};
use crate::explore::{self, Case};
use crate::graphics::{Canvas, Graphics};
use crate::history::{Annotation, Erasable, Erased, ExportError, Exported, Numbers, Record, Search, SeenCode, Summary};
use crate::photo::Source;
use crate::pipeline::{Report, Stage};
use crate::settings::Settings;

use super::effect::{Erasing, Erasure, Exporting, Keeping, Purpose, Reporting, Saving};
use super::exploring::ReportError;
use super::screens::enroll::photo::{Generation, PreparedForShow, ShownPhoto, Subject, Unedited};
use super::screens::enroll::photos::Row;
use super::screens::history::compare::Comparison;

/// The number of an enrollment, or of an examination, in this run of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticket(pub u64);

/// Where a typed, pasted or dropped path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A folder.
    Folder(PathBuf),
    /// A file in a folder.
    File {
        /// The folder it is in.
        folder: PathBuf,
        /// The file itself.
        file: PathBuf,
    },
}

/// The picture of a photo, or why there is none.
#[derive(Debug)]
pub struct Picture {
    /// The showing it was made for.
    pub generation: Generation,
    /// The photo.
    pub subject: Subject,
    /// The room it was made for.
    pub canvas: Canvas,
    /// What is seen of it.
    pub seen: Result<ShownPhoto, String>,
}

/// The gateway and the record are ready.
#[derive(Debug, Clone)]
pub struct Linked {
    /// How many attempts a crash had left open.
    pub recovered: usize,
    /// What must be told about the record, in sentences.
    pub notices: Vec<String>,
    /// What becomes of userIds before they are sent.
    pub user_ids: UserIdForm,
}

/// Why there is no way to a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLink {
    /// The private key is under a passphrase.
    WantsPassphrase {
        /// The same in one sentence.
        reason: String,
        /// Whether one was tried, and does not open it.
        wrong: bool,
    },
    /// Anything else, in one sentence.
    Broken(String),
}

/// One thing that happened. Failures are sentences: what to do about them is the operator's to decide.
#[derive(Debug)]
pub enum Msg {
    /// The time, before every batch of messages.
    Clock(Timestamp),
    /// A key was pressed.
    Key(KeyEvent),
    /// Keys came so closely behind one another that they are a text and no commands: at least two, or the rest of one.
    Burst {
        /// The keys, letters, enter and tab alone.
        keys: Vec<KeyEvent>,
        /// Whether they follow the burst before.
        goes_on: bool,
    },
    /// Text was pasted, or a file dropped.
    Paste(String),
    /// The terminal has another size.
    Resize(Size),
    /// The terminal said what it can, or did not.
    Graphics(Box<Graphics>),
    /// The catalogue was read.
    Catalogue {
        /// What every code means.
        catalogue: Arc<Catalogue>,
        /// Why the user's own part of it is not used, if so, in a sentence.
        objection: Option<String>,
    },
    /// The codes of the record that are in no catalogue; `None` where the record cannot be read.
    CodesSeen(Option<Vec<SeenCode>>),
    /// The gateway of a profile, and the record, are ready; or they are not.
    Linked(Ticket, Result<Linked, NoLink>),
    /// A folder was read.
    Folder {
        /// Which one.
        folder: PathBuf,
        /// Its lines.
        rows: Result<Vec<Row>, String>,
    },
    /// The path that was asked for was looked up.
    Resolved(Ticket, Result<Destination, String>),
    /// Completions of what was typed.
    Completions {
        /// What was typed when they were asked for.
        typed: String,
        /// What it could become.
        candidates: Vec<String>,
    },
    /// A photo can be seen.
    Shown(Picture),
    /// A photo that may be wanted next can be seen.
    MadeReady(Picture),
    /// What would be sent of it is known.
    Prepared(Generation, Result<Box<PreparedForShow>, String>),
    /// A fresh bizId.
    BizId {
        /// The profile from whose template it is made.
        profile: String,
        /// The bizId.
        biz_id: String,
    },
    /// What is on record about an enrollment that is to be sent, or why nobody can tell.
    LookedUp(Ticket, Result<OnRecord, String>),
    /// What is on record about one that is being typed.
    LookedUpWhileTyping(Ticket, OnRecord),
    /// Photos of a folder that were sent.
    SentPhotos {
        /// The number of the search.
        ticket: Ticket,
        /// Whether they are the first that it found.
        is_first: bool,
        /// Each with the attempt that sent it.
        sent: Vec<(Unedited, Earlier)>,
    },
    /// An enrollment got further.
    Progress(Ticket, Stage),
    /// An enrollment was not given up, since it may have left meanwhile.
    MayHaveLeft(Ticket),
    /// An enrollment ended; an error means that nothing was sent, since it could not be recorded.
    Finished(Ticket, Result<Box<Report>, String>),
    /// An examination found something.
    Finding(Ticket, Finding),
    /// An examination ended.
    Examined(Ticket),
    /// The page of the history that was asked for under this number.
    Page(Ticket, Result<Vec<Summary>, String>),
    /// So many attempts are found by a search.
    Counted(Box<Search>, u64),
    /// What a search finds, in numbers.
    Numbers(Box<Search>, Result<Box<Numbers>, String>),
    /// What came of an export.
    Exported(Box<Exporting>, Result<Exported, ExportError>),
    /// What would be erased is known.
    Erasable(Erasing, Result<(Erasure, Erasable), String>),
    /// It was erased; and what may remain, since it could not be looked for.
    Erased(Result<(Erased, Vec<String>), String>),
    /// Somebody added to the record.
    HistoryChanged,
    /// One attempt, whole.
    Record(AttemptId, Result<Box<Record>, String>),
    /// The photo of an attempt was looked for.
    Original {
        /// The attempt.
        id: AttemptId,
        /// What it is wanted for.
        purpose: Purpose,
        /// Where it is, unchanged; or why it cannot be had.
        found: Result<Source, String>,
    },
    /// Note and tags were written beside an attempt, or could not be.
    Annotated {
        /// The attempt.
        id: AttemptId,
        /// What was to be written.
        annotation: Annotation,
        /// Why it was not.
        result: Result<(), String>,
    },
    /// Two attempts were held against each other.
    Compared {
        /// Which ones.
        ids: [AttemptId; 2],
        /// What came of it.
        comparison: Result<Box<Comparison>, String>,
    },
    /// The built-in simulator was told what to answer; `None` for the truth.
    Scenario(Option<String>),
    /// It knows no such answer: what was typed, and why not.
    ScenarioRefused(String, String),
    /// The cases were read.
    Cases {
        /// All that could be.
        cases: Vec<Case>,
        /// How many of them are built in; they come first.
        built_in: usize,
        /// Why others could not.
        objection: Option<String>,
    },
    /// What came of cases before, by the record of that profile.
    Recalled(String, Vec<explore::Finding>),
    /// A run got further.
    Explored(Ticket, explore::Event),
    /// A run is over; an error means that nothing more was sent, since it could not be recorded.
    ExploreEnded(Ticket, Result<(), String>),
    /// The record of the answer on show.
    AnswerRecord(AttemptId, Result<Box<Record>, String>),
    /// A request as it would leave, as text.
    Previewed(Result<String, String>),
    /// The accepted answers of a profile, or why they could not be read or kept.
    Baseline {
        /// The profile.
        profile: String,
        /// The answers; none where cases are judged by the documentation.
        known: Result<Option<explore::Baseline>, String>,
        /// Whether they were just kept, or set aside.
        is_news: bool,
    },
    /// The case that a record becomes; none where it had nothing to send.
    CaseMade(Option<Box<Keeping>>),
    /// A case was written into a file, or why not.
    CaseSaved(Box<Saving>, Result<String, String>),
    /// What came of writing a report.
    ReportWritten(Box<Reporting>, Result<(), ReportError>),
    /// The request, as it came back from an editor.
    Edited(Result<String, String>),
    /// The text is on the clipboard, if the terminal took it.
    Copied(String),
    /// The script that was asked for.
    Script(Result<String, String>),
    /// A settings file of this name is another than it was.
    SettingsChanged(String),
    /// The settings were read again, or why they cannot be used.
    Settings(Result<Arc<Settings>, String>),
    /// An effect broke down; a defect.
    Broken(String),
    /// The system asks the program to end with this exit code.
    EndedFromOutside(u8),
}
