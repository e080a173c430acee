//! The Enroll screen: pick a photo, see it, type who it is, send it, read the answer.

pub mod again;
pub mod answer;
pub mod checking;
pub mod edit_book;
mod editing;
pub mod form;
pub mod gallery;
pub mod known;
mod leaving;
pub mod marks;
pub mod named;
mod on_show;
pub mod photo;
pub mod photos;
pub mod request;
mod sending;
mod update;
mod view;
mod view_name;
mod view_photo;

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use crate::enrollment::{Edits, RequestField};
use crate::photo::Source;
use crate::tui::actions::Place;
use crate::tui::message::Ticket;

use edit_book::{Cropping, EditBook};
use form::{Field, Form, Origin};
use gallery::Gallery;
use known::Known;
use marks::Marks;
use named::Named;
use photo::{Generation, PhotoOnShow, Unedited};
use photos::Photos;
use request::{Answer, Request, Running};

pub use leaving::{
    ask_whether_to_stop, cancel_at_all_costs, leave_profile, lines_of_form, lines_of_stopping, next_person,
};
pub use on_show::{resized, set_up_anew, take_ahead, take_picture, take_prepared};
pub use sending::{finished, progress, start, take_biz_id, to_be_sent};
pub use update::{act, edit, enter, is_path, paste, resolve, take_folder, take_resolved};
pub use view::draw;
pub use view_photo::placement;

/// What the keys go to while nothing is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list of photos.
    Photos,
    /// A field of the form.
    Field(Field),
}

/// The state of the screen.
#[derive(Debug)]
pub struct Enroll {
    /// What the keys go to.
    pub focus: Focus,
    /// The list on the left.
    pub photos: Photos,
    /// The photo in the middle.
    pub photo: PhotoOnShow,
    /// What the operator did to each photo.
    pub edits: EditBook,
    /// The crop by hand that is under way.
    pub cropping: Option<Cropping>,
    /// Pictures that were made already.
    pub gallery: Gallery,
    /// The form on the right.
    pub form: Form,
    /// What was asked for.
    pub request: Request,
    /// The photo that was chosen: with enter in the list, or by its path. What is only shown is not sent.
    chosen: Option<Unedited>,
    /// The photo that is chosen as soon as its folder is read, since it was named.
    named_photo: Option<Source>,
    /// The photo that was sent last with what is on the form.
    used: Option<Unedited>,
    /// When enter led from the list to the form, and how long the key may be held from then.
    led_here: Option<(Timestamp, SignedDuration)>,
    /// The field that the answer before named, to be corrected.
    named: Option<Named>,
    /// What is on record about what is on the form.
    pub known: Known,
    /// Which photos of the list were sent.
    pub marks: Marks,
    /// The edits of a photo that is chosen as soon as its folder is read.
    edited_before: Option<(Source, Edits)>,
    /// The number of the last path that was typed, pasted or dropped.
    path: Ticket,
    generation: Generation,
    /// How many neighbours were asked for while that showing lasts.
    ahead: (Generation, usize),
    ticket: Ticket,
}

impl Enroll {
    /// The screen as it opens, in a folder, with a photo of it chosen if one is wanted; pictures may take `memory` bytes.
    #[must_use]
    pub fn new(folder: PathBuf, wanted: Option<PathBuf>, memory: usize) -> Self {
        Self {
            focus: Focus::Photos,
            named_photo: wanted.clone().map(Source::File),
            chosen: None,
            used: None,
            led_here: None,
            photos: Photos::new(folder, wanted),
            photo: PhotoOnShow::Nothing,
            edits: EditBook::default(),
            cropping: None,
            gallery: Gallery::new(memory),
            form: Form::default(),
            request: Request::None,
            named: None,
            known: Known::default(),
            marks: Marks::default(),
            edited_before: None,
            generation: Generation(0),
            ahead: (Generation(0), 0),
            path: Ticket(0),
            ticket: Ticket(0),
        }
    }

    /// Where the operator is on this screen.
    #[must_use]
    pub fn place(&self) -> Place {
        match (&self.request, self.focus) {
            (Request::Running(_) | Request::Renewing(_) | Request::Checking(_), _) => Place::Sending,
            (Request::Done(_), _) => Place::Answer,
            (Request::None, _) if self.cropping.is_some() => Place::Cropping,
            (Request::None, Focus::Photos) if self.photos.filter.typing => Place::PhotosFilter,
            (Request::None, Focus::Photos) => Place::Photos,
            (Request::None, Focus::Field(_)) => Place::Field,
        }
    }

    /// The photo on show, without its edits.
    #[must_use]
    pub fn shown_photo(&self) -> Option<Unedited> {
        self.photo.subject().map(photo::Subject::photo)
    }

    /// Whether the photo on show was chosen: by enter, or by its path.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        self.chosen.is_some() && self.chosen == self.shown_photo()
    }

    /// Where the userId on the form is from, if it was not typed for the photo on show.
    #[must_use]
    pub fn carried(&self) -> Option<&Origin> {
        self.form.carried(self.shown_photo().as_ref())
    }

    /// Whether there is a person on the form, so that another one is a start from the beginning.
    #[must_use]
    pub fn holds_a_person(&self) -> bool {
        !self.form.user_id.value().is_empty()
    }

    /// Whether leaving the program loses something: a userId on the form, or edits of a photo that was not sent with them.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        let is_answered = matches!(self.request, Request::Done(_));
        (!is_answered && !self.form.user_id.value().is_empty()) || self.cropping.is_some() || self.edits.has_unsent()
    }

    /// Chooses the photo of a person.
    fn choose(&mut self, photo: Unedited) {
        self.form.adopt(&photo);
        self.chosen = Some(photo);
    }

    /// Whether an edit of the photo on show can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.photo.subject().is_some_and(|subject| self.edits.can_undo(&subject.photo()))
    }

    /// What an edit changes: the edits of the photo on show, and whether a frame moves over it.
    fn edited_state(&self) -> (Option<Edits>, bool) {
        (self.photo.subject().map(|subject| self.edits.of(&subject.photo())), self.cropping.is_some())
    }

    /// The enrollment on its way.
    #[must_use]
    pub fn running(&self) -> Option<&Running> {
        match &self.request {
            Request::Running(running) => Some(running),
            _ => None,
        }
    }

    /// The answer on show.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match &self.request {
            Request::Done(answer) => Some(answer),
            _ => None,
        }
    }

    /// The field that the answer on show names.
    #[must_use]
    pub fn named_field(&self) -> Option<RequestField> {
        self.answer()?.attempt.named_field()
    }

    /// Whether an enrollment is on its way, or about to be.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self.request, Request::Running(_) | Request::Renewing(_) | Request::Checking(_))
    }

    /// Whether the enrollment on its way was given up already.
    #[must_use]
    pub fn is_cancelling(&self) -> bool {
        self.running().is_some_and(|running| running.cancelling)
    }
}
