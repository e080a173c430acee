//! The Explore screen: requests that are wrong on purpose, each with what the documentation promises and what came; every
//! part can be changed before it is sent.

mod accepting;
mod act;
mod answer;
mod columns;
mod editor;
mod fields;
mod form;
mod list;
mod panes;
mod request;
mod running;
mod saving;
mod text;
mod view;

use std::collections::{BTreeSet, HashMap};

use crate::enrollment::AttemptId;
use crate::explore::{Baseline, Case, Draft, Finding, Limits, Report};
use crate::tui::actions::Place;
use crate::tui::effect::Job;
use crate::tui::message::Ticket;
use crate::tui::screens::history::record::RecordView;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::filter::Filter;

use editor::Editor;
use form::FormLine;
use running::Running;

pub use accepting::{accept, take_baseline};
pub use act::{act, edit, enter, paste, settle};
pub use answer::{recall, take_findings, take_record};
pub use editor::take_text;
pub use fields::Field;
pub use list::take_cases;
pub use running::{forget, set_limits, start, start_put_off, take_end, take_event};
pub use saving::{make_case, save, take_line, take_made, take_saved};
pub use view::draw;
pub use view::limits_in_words;

/// What the keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Focus {
    /// The list.
    #[default]
    List,
    /// The request of the chosen case.
    Request,
    /// What came of it.
    Answer,
}

/// What came of a case when it was last sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    /// By what its case promises.
    by_promise: Finding,
    /// The same by what was accepted, if that is how it is judged.
    finding: Finding,
    /// The request that it is the answer to.
    sent: Draft,
    /// Whether that was another than the case says.
    is_changed: bool,
    /// The answer that was on show before.
    before: Option<AttemptId>,
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Explore {
    /// The built-in ones, then the user's own.
    cases: Vec<Case>,
    /// How many of them are built in.
    built_in: usize,
    /// Whether they were asked for.
    is_read: bool,
    filter: Filter,
    /// The chosen one of those that are listed.
    cursor: Cursor,
    /// The case to be chosen once the cases were read again.
    wanted: Option<String>,
    marked: BTreeSet<String>,
    /// The requests that were changed, by the names of their cases.
    drafts: HashMap<String, Draft>,
    /// What came of each case, by its name.
    seen: HashMap<String, Seen>,
    /// The answers that were accepted, by which cases are judged then.
    baseline: Option<Baseline>,
    focus: Focus,
    /// The part of the request that the operator is at.
    part: Cursor,
    /// The request as lines, and what they were made for.
    form: Vec<FormLine>,
    form_of: Option<(String, u64, u16)>,
    /// Counts the changes of requests.
    revision: u64,
    /// The request as text, while it is written.
    editor: Option<Editor>,
    /// The answer on show: of how many, and the record of it.
    answer_at: usize,
    answer: RecordView,
    limits: Option<Limits>,
    running: Option<Running>,
    /// What is sent as soon as the catalogue is read.
    put_off: Vec<Job>,
    /// The last run that is over.
    report: Option<Report>,
    ticket: Ticket,
}

impl Explore {
    /// Where the operator is on this screen.
    #[must_use]
    pub const fn place(&self) -> Place {
        match (&self.editor, self.focus) {
            (Some(_), _) => Place::CaseEditor,
            (None, Focus::List) if self.filter.typing => Place::CasesFilter,
            (None, Focus::List) => Place::CasesList,
            (None, Focus::Request) => Place::CaseRequest,
            (None, Focus::Answer) => Place::CaseAnswer,
        }
    }

    /// Whether cases are being sent.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether only some cases are listed.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.filter.text().is_empty()
    }

    /// Whether the request of the chosen case was changed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.chosen().is_some_and(|case| self.drafts.contains_key(&case.name))
    }

    /// Whether the chosen case was answered more than once when it was last sent.
    #[must_use]
    pub fn has_more_answers(&self) -> bool {
        self.seen().is_some_and(|seen| seen.finding.answers.len() > 1)
    }

    /// Whether a run is over, of which a report can be made.
    #[must_use]
    pub const fn has_report(&self) -> bool {
        self.report.is_some()
    }

    /// The last run that is over.
    #[must_use]
    pub const fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// The chosen case.
    fn chosen(&self) -> Option<&Case> {
        let index = *self.listed().get(self.cursor.0)?;
        self.cases.get(index)
    }

    /// The request of a case as it is shown, and sent.
    fn draft(&self, case: &Case) -> Draft {
        self.drafts.get(&case.name).cloned().unwrap_or_else(|| Draft::of(&case.request))
    }

    /// What came of the chosen case.
    fn seen(&self) -> Option<&Seen> {
        self.seen.get(&self.chosen()?.name)
    }

    /// Whether what came of a case is the answer to the request as it is shown now.
    fn is_current(&self, case: &Case) -> bool {
        self.seen.get(&case.name).is_some_and(|seen| seen.sent == self.draft(case))
    }

    /// The attempt whose answer is on show.
    fn answered(&self) -> Option<&AttemptId> {
        Some(&self.seen()?.finding.answers.get(self.answer_at)?.attempt)
    }

    /// Changes the request of the chosen case. One that is the case's again is no longer a changed one.
    fn change(&mut self, change: impl FnOnce(&mut Draft)) {
        let Some(case) = self.chosen() else { return };
        let (name, right) = (case.name.clone(), Draft::of(&case.request));
        let mut draft = self.draft(case);
        change(&mut draft);
        if draft == right {
            self.drafts.remove(&name);
        } else {
            self.drafts.insert(name, draft);
        }
        self.revision += 1;
    }
}
