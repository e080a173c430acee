//! Everything the console knows: what `view` draws and `update` changes. No handle to the world is in here.

use std::sync::Arc;

use crossterm::event::KeyCode;
use jiff::Timestamp;
use ratatui::layout::Size;

use crate::doctor::TerminalReport;
use crate::enrollment::{Catalogue, Outcome, UserIdForm};
use crate::graphics::{Graphics, Protocol};
use crate::settings::{Profile, ProfileKind, Settings};

use super::actions::Place;
use super::keymap::KeyMap;
use super::layout::Chrome;
use super::message::Ticket;
use super::overlays::Overlay;
use super::screens::{
    check::Check, codes::Codes, enroll::Enroll, enroll::photo::PhotoOnShow, explore::Explore, history::History,
};
use super::theme::Theme;

/// The screens, in the order of their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenName {
    /// Where a person is enrolled.
    Enroll,
    /// Every attempt.
    History,
    /// What every code means.
    Codes,
    /// Requests that are wrong on purpose.
    Explore,
    /// Whether this profile can be used.
    Check,
}

impl ScreenName {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Enroll, Self::History, Self::Codes, Self::Explore, Self::Check];

    /// The name in the header.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Enroll => "Enroll",
            Self::History => "History",
            Self::Codes => "Codes",
            Self::Explore => "Explore",
            Self::Check => "Check",
        }
    }
}

/// The gateway that answers.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// The profile's name.
    pub profile: String,
    /// What kind of gateway it is: production looks different.
    pub kind: ProfileKind,
    /// How far the console is with it.
    pub link: Link,
    /// The code the built-in simulator was told to answer with.
    pub scenario: Option<String>,
    /// What becomes of userIds before they are sent, once the key for it was read.
    pub user_ids: Option<UserIdForm>,
}

impl Gateway {
    /// Its name, and what kind it is where the name does not say so.
    #[must_use]
    pub fn title(&self) -> String {
        let kind = self.kind.word();
        if self.profile == kind { self.profile.clone() } else { format!("{} ({kind})", self.profile) }
    }

    /// A profile's gateway, before anything is known of it.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let user_ids = profile.user_id_form();
        let (profile, kind) = (profile.name.clone(), profile.kind);
        Self { profile, kind, link: Link::Preparing, scenario: None, user_ids }
    }
}

/// How far the console is with the gateway and the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Keys are read, the simulator starts, the record opens.
    Preparing,
    /// An enrollment can be sent.
    Ready,
    /// It cannot before somebody types the passphrase of the private key; why, in one sentence.
    Locked(String),
    /// It cannot, and why.
    Failed(String),
}

/// A sentence for the operator, in the line above the footer, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// Whether something went wrong.
    pub bad: bool,
}

/// What the console is set up with: keys and colours for as long as it runs, the rest until settings are reloaded.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The keys of every action.
    pub keys: KeyMap,
    /// The colours.
    pub theme: Theme,
    /// The profiles that can be chosen.
    pub profiles: Vec<Profile>,
    /// The settings in force.
    pub settings: Arc<Settings>,
    /// The locale, as the environment says.
    pub locale: Option<String>,
    /// Whether the history is encrypted.
    pub is_encrypted: bool,
}

/// What an attempt is known by at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference<'a> {
    /// The gateway's identity for it.
    TransactionId(&'a str),
    /// Our own reference, where the gateway gave none.
    BizId(&'a str),
}

/// The whole state.
#[derive(Debug)]
pub struct Model {
    /// Keys and colours.
    pub setup: Setup,
    /// Columns and rows.
    pub size: Size,
    /// The time of the last message.
    pub now: Timestamp,
    /// The last key that was pressed, and when.
    pub last_key: Option<(KeyCode, Timestamp)>,
    /// Whether the key that is answered now may be the last one, held down.
    pub may_be_held: bool,
    /// Whether the text that is arriving is dropped, since it came where none is typed.
    pub is_text_dropped: bool,
    /// The number of the newest link to a gateway: what comes of older ones is of no use.
    pub link: Ticket,
    /// The screen on show.
    pub screen: ScreenName,
    /// What lies over it, the topmost last.
    pub overlays: Vec<Overlay>,
    /// The sentence of the moment.
    pub notice: Option<Notice>,
    /// Whether the settings files are newer than the settings in force.
    pub are_settings_stale: bool,
    /// The gateway that answers.
    pub gateway: Gateway,
    /// How pictures are shown in this terminal.
    pub graphics: Graphics,
    /// What every code means, once it is read.
    pub catalogue: Option<Arc<Catalogue>>,
    /// The Enroll screen.
    pub enroll: Enroll,
    /// The History screen.
    pub history: History,
    /// The Codes screen.
    pub codes: Codes,
    /// The Explore screen.
    pub explore: Explore,
    /// The Check screen.
    pub check: Check,
    /// The exit code, once the program is to end.
    pub ending: Option<u8>,
}

impl Model {
    /// Where the operator is: in the topmost overlay, else on the screen.
    #[must_use]
    pub fn place(&self) -> Place {
        if let Some(overlay) = self.overlays.last() {
            return overlay.place();
        }
        match self.screen {
            ScreenName::Enroll => self.enroll.place(),
            ScreenName::History => self.history.place(),
            ScreenName::Codes => self.codes.place(),
            ScreenName::Explore => self.explore.place(),
            ScreenName::Check => Place::Check,
        }
    }

    /// Whether the built-in simulator answers.
    #[must_use]
    pub fn is_simulator(&self) -> bool {
        self.gateway.kind == ProfileKind::Simulator
    }

    /// Whether what is sent is real.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.gateway.kind == ProfileKind::Production
    }

    /// The transactionId of what is on show, if it has one.
    #[must_use]
    pub fn transaction_id(&self) -> Option<&str> {
        match self.screen {
            ScreenName::Enroll => self.enroll.answer()?.attempt.transaction_id.as_deref(),
            ScreenName::History => self.history.chosen()?.transaction_id.as_deref(),
            ScreenName::Codes | ScreenName::Explore | ScreenName::Check => None,
        }
    }

    /// What identifies the attempt on show to ZOLOZ: its transactionId, or the bizId where nobody knows what came of it.
    #[must_use]
    pub fn copied_reference(&self) -> Option<Reference<'_>> {
        if let Some(id) = self.transaction_id() {
            return Some(Reference::TransactionId(id));
        }
        let (outcome, biz_id) = self.attempt_on_show()?;
        (outcome == Outcome::Unknown && !biz_id.is_empty()).then_some(Reference::BizId(biz_id))
    }

    /// Outcome and bizId of the attempt on show, if there is one.
    #[must_use]
    pub fn attempt_on_show(&self) -> Option<(Outcome, &str)> {
        match self.screen {
            ScreenName::Enroll => self.enroll.answer().map(|it| (it.attempt.outcome, it.attempt.biz_id.as_str())),
            ScreenName::History => self.history.chosen().map(|it| (it.outcome, it.biz_id.as_str())),
            ScreenName::Codes | ScreenName::Explore | ScreenName::Check => None,
        }
    }

    /// Whether there is anything to go back from here: on a list, only its filter.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        match self.place() {
            Place::Photos => !self.enroll.photos.filter.text().is_empty(),
            Place::CodesList => self.codes.is_filtered(),
            Place::HistoryList => self.history.is_filtered() || self.history.has_origin(),
            Place::CasesList => self.explore.is_filtered() || self.explore.is_running(),
            _ => true,
        }
    }

    /// Whether something on the screen moves by itself, so that a clock must run.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        let is_waking =
            matches!(self.overlays.last(), Some(Overlay::Question(question)) if !question.is_awake(self.now));
        self.enroll.running().is_some() || self.explore.is_running() || is_waking
    }

    /// Whether anything is on its way to the gateway, or about to be.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.enroll.is_busy() || self.explore.is_running()
    }

    /// Where everything is; `None` in a window that is too small to work in.
    #[must_use]
    pub fn chrome(&self) -> Option<Chrome> {
        Chrome::of(self.size, self.is_production())
    }

    /// The userId as it is sent, when that differs from what is typed; `None` too while nobody knows.
    #[must_use]
    pub fn sent_user_id(&self, typed: &str) -> Option<String> {
        let form = self.gateway.user_ids.as_ref()?;
        form.changes().then(|| form.apply(typed))
    }

    /// Whether only a hash of the userId is sent.
    #[must_use]
    pub fn hides_user_ids(&self) -> bool {
        self.gateway.user_ids.as_ref().is_none_or(UserIdForm::changes)
    }

    /// Whether there is a photo to look at.
    #[must_use]
    pub fn can_view_photo(&self) -> bool {
        matches!(self.enroll.photo, PhotoOnShow::Ready { .. }) && self.shows_pictures()
    }

    /// Whether pictures are drawn at all.
    #[must_use]
    pub fn shows_pictures(&self) -> bool {
        self.setup.theme.has_colour() && self.graphics.protocol != Protocol::Off
    }

    /// What is known of the terminal, for the Check screen.
    #[must_use]
    pub fn terminal_report(&self) -> TerminalReport {
        TerminalReport {
            size: Some((self.size.width, self.size.height)),
            colour: self.setup.theme.has_colour(),
            graphics: Some(self.graphics.clone()),
            locale: self.setup.locale.clone(),
        }
    }

    /// Says a sentence.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: false });
    }

    /// Takes back what is said of something on its way; what went wrong stays.
    pub fn hush(&mut self) {
        self.notice = self.notice.take().filter(|notice| notice.bad);
    }

    /// Says what went wrong.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true });
    }
}
