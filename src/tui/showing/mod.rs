//! Makes pictures of photos, and what would be sent of them, in lanes of their own. A job that is not the newest any more stops at
//! its next look (within milliseconds while a JPEG is decoded or encoded), and nothing of it is drawn.

mod desk;
mod lane;

use std::sync::{Arc, Mutex};

use ratatui::layout::Size;
use tokio::sync::mpsc::UnboundedSender;

use crate::enrollment::Verdict;
use crate::graphics::{self, Canvas};
use crate::photo::{
    AbandonFlag, CheckLimits, Examined, Fault, PhotoError, PreparedPhoto, Preview, Workpiece, examine, misnamed,
};

use super::graphics::framed;
use super::message::{self, Msg};
use super::screens::enroll::photo::{Generation, PreparedForShow, ShownPhoto, Subject};
use super::widgets::picture::{Cells, Look, Picture};
use desk::{Desk, held};
use lane::{Job, Lane};

/// A picture that is wanted.
#[derive(Debug, Clone)]
struct Wanted {
    generation: Generation,
    subject: Subject,
    canvas: Canvas,
}

impl Job for Wanted {
    fn broken(&self, reason: String) -> Msg {
        Msg::Shown(self.made(Err(reason)))
    }
}

impl Wanted {
    fn made(&self, seen: Result<ShownPhoto, String>) -> message::Picture {
        let Self { generation, subject, canvas } = self.clone();
        message::Picture { generation, subject, canvas, seen }
    }

    /// The most pixels that are of use, in cells or by the terminal's graphics.
    fn pixels(&self) -> (u32, u32) {
        let (graphics, cells) = (self.canvas.pixels(), Cells::pixels_into(self.room()));
        (graphics.0.max(cells.0), graphics.1.max(cells.1))
    }

    fn room(&self) -> Size {
        Size::new(self.canvas.columns, self.canvas.rows)
    }
}

/// What would be sent of a photo, and the room for its picture with the face framed.
#[derive(Debug, Clone)]
struct Due {
    generation: Generation,
    subject: Subject,
    canvas: Canvas,
}

impl Job for Due {
    fn broken(&self, reason: String) -> Msg {
        Msg::Prepared(self.generation, Err(reason))
    }
}

/// The lanes: pictures that are wanted now, pictures that may be wanted next, and what would be sent. One never waits for
/// another, since not every decoder can be stopped.
#[derive(Debug)]
pub struct Showing {
    now: Lane<Wanted>,
    next: Lane<Wanted>,
    preparing: Lane<Due>,
}

impl Showing {
    /// Starts the lanes, for a terminal that shows cells like this; photos are held against `limits`, and what comes of them
    /// goes to `sender`. Must be called within tokio.
    #[must_use]
    pub fn new(look: Look, limits: CheckLimits, sender: UnboundedSender<Msg>) -> Self {
        let desk = Arc::new(Desk::default());
        let (desk_now, desk_next) = (Arc::clone(&desk), Arc::clone(&desk));
        let now = Lane::new(sender.clone(), move |wanted: &Wanted, flag| {
            let seen = unless_abandoned(see(wanted, look, &desk_now, true, flag))?;
            Some(Msg::Shown(wanted.made(seen)))
        });
        let next = Lane::new(sender.clone(), move |wanted: &Wanted, flag| {
            let seen = unless_abandoned(see(wanted, look, &desk_next, false, flag))?;
            Some(Msg::MadeReady(wanted.made(seen)))
        });
        let preparing = Lane::new(sender, move |due: &Due, flag| {
            let made = unless_abandoned(make(due, &limits, &desk, flag))?;
            Some(Msg::Prepared(due.generation, made.map(Box::new)))
        });
        Self { now, next, preparing }
    }

    /// Makes this picture, instead of any that was asked for before.
    pub fn show(&self, generation: Generation, subject: Subject, canvas: Canvas) {
        // What is sent of the photo before is of no use, and its desk may be needed.
        self.preparing.abandon();
        self.next.abandon();
        self.now.take(Wanted { generation, subject, canvas });
    }

    /// Makes a picture that may be wanted next.
    pub fn make_ready(&self, generation: Generation, subject: Subject, canvas: Canvas) {
        self.next.take(Wanted { generation, subject, canvas });
    }

    /// Finds out what would be sent of the photo on show, and makes the picture with its face framed.
    pub fn prepare(&self, generation: Generation, subject: Subject, canvas: Canvas) {
        self.preparing.take(Due { generation, subject, canvas });
    }
}

/// The result with its sentence; `None` when nobody waits for it any more.
fn unless_abandoned<T>(result: Result<T, PhotoError>) -> Option<Result<T, String>> {
    match result {
        Err(PhotoError { fault: Fault::Abandoned, .. }) => None,
        result => Some(result.map_err(|error| error.to_string())),
    }
}

/// What is seen of a photo.
fn see(wanted: &Wanted, look: Look, desk: &Desk, stays: bool, flag: &AbandonFlag) -> Result<ShownPhoto, PhotoError> {
    let piece = desk.take_up(&wanted.subject, stays)?;
    let mut piece = held(&piece);
    let (width, height) = wanted.pixels();
    let Preview { width, height, rgb } = piece.preview(&wanted.subject.edits, width, height, flag)?;
    let picture = Picture { width, height, rgb: &rgb };
    let facts = *piece.original().header();
    Ok(ShownPhoto {
        facts,
        canvas: wanted.canvas,
        sha256: piece.original().sha256().to_owned(),
        misnamed: wanted.subject.source.path().and_then(|path| misnamed(path, facts.format)),
        cells: Arc::new(Cells::of(&picture, wanted.room(), look)),
        picture: wanted.canvas.encode(width, height, &rgb).map(Arc::new),
        edits: wanted.subject.edits,
    })
}

/// What would be sent of a photo.
fn make(due: &Due, limits: &CheckLimits, desk: &Desk, flag: &AbandonFlag) -> Result<PreparedForShow, PhotoError> {
    let piece = desk.take_up(&due.subject, true)?;
    let mut photo = held(&piece).prepare(&due.subject.edits, flag)?;
    // Faces are sought while nobody is kept from the photo.
    let examined = examine(&photo, limits);
    photo.forget_sample();
    let framed = picture_with_face(due, &piece, &photo, &examined, flag)?;
    let Examined { checks, faces, .. } = examined;
    Ok(PreparedForShow { facts: photo.facts(checks), photo: Arc::new(photo), faces, framed })
}

/// The picture with the faces framed, where the terminal draws it; cells are framed as they are drawn.
fn picture_with_face(
    due: &Due,
    piece: &Mutex<Workpiece>,
    photo: &PreparedPhoto,
    examined: &Examined,
    flag: &AbandonFlag,
) -> Result<Option<Arc<graphics::Picture>>, PhotoError> {
    if examined.faces.is_empty() || !due.canvas.protocol.draws_pixels() {
        return Ok(None);
    }
    let (width, height) = due.canvas.pixels();
    let mut preview = held(piece).preview(&due.subject.edits, width, height, flag)?;
    for face in &examined.faces {
        framed(&mut preview, face, (photo.width(), photo.height()), Verdict::worst(&examined.checks));
    }
    Ok(due.canvas.encode(preview.width, preview.height, &preview.rgb).map(Arc::new))
}
