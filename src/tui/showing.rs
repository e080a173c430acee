//! Makes pictures of photos, and what would be sent of them, each in a lane of its own: one job running, one newest waiting.
//! A job that is not the newest any more stops at its next look, and nothing of it is drawn.

use std::sync::{Arc, Mutex, PoisonError};

use ratatui::layout::Size;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use crate::graphics::Canvas;
use crate::photo::{CheckLimits, Original, PhotoError, Preview, examine, prepare, preview, probe};

use super::message::{self, Msg};
use super::screens::enroll::photo::{Generation, PreparedForShow, ShownPhoto, Subject};
use super::widgets::picture::{Cells, Look, Picture};

/// One job running, one newest waiting.
#[derive(Debug)]
struct Lane<J> {
    newest: watch::Sender<Option<J>>,
}

impl<J: Clone + Send + Sync + 'static> Lane<J> {
    /// A lane whose jobs are done by `work`, off the threads of tokio; `broken` tells of one that broke down. Must be called
    /// within tokio.
    fn new(
        sender: UnboundedSender<Msg>,
        work: impl Fn(&J, &dyn Fn() -> bool) -> Option<Msg> + Send + Sync + 'static,
        broken: impl Fn(&J, String) -> Msg + Send + 'static,
    ) -> Self {
        let (newest, mut jobs) = watch::channel(None::<J>);
        let work = Arc::new(work);
        tokio::spawn(async move {
            while jobs.changed().await.is_ok() {
                let Some(job) = jobs.borrow_and_update().clone() else { continue };
                let (work, seen, at_hand) = (Arc::clone(&work), jobs.clone(), job.clone());
                let done = tokio::task::spawn_blocking(move || work(&at_hand, &|| seen.has_changed().unwrap_or(true)));
                let msg = match done.await {
                    Ok(msg) => msg,
                    Err(error) => Some(broken(&job, format!("A defect in this program: {error}"))),
                };
                // Nobody listens any more when the program is ending.
                msg.map(|msg| sender.send(msg));
            }
        });
        Self { newest }
    }

    /// Does this job, instead of any that was asked for before.
    fn take(&self, job: J) {
        self.newest.send_replace(Some(job));
    }
}

/// A picture that is wanted.
#[derive(Debug, Clone)]
struct Wanted {
    generation: Generation,
    subject: Subject,
    canvas: Canvas,
    /// Whether it is only made ahead.
    ahead: bool,
}

/// The photo that was read last, so that what is sent of it is made of what was shown.
type Desk = Arc<Mutex<Option<(Subject, Arc<Original>)>>>;

/// Both lanes.
#[derive(Debug)]
pub struct Showing {
    pictures: Lane<Wanted>,
    preparing: Lane<(Generation, Subject)>,
}

impl Showing {
    /// Starts the lanes, for a terminal that shows cells like this; photos are held against `limits`, and what comes of them
    /// goes to `sender`. Must be called within tokio.
    #[must_use]
    pub fn new(look: Look, limits: CheckLimits, sender: UnboundedSender<Msg>) -> Self {
        let desk = Desk::default();
        let for_preparing = Arc::clone(&desk);
        Self {
            pictures: Lane::new(
                sender.clone(),
                move |job: &Wanted, abandoned| Some(picture(job, see(job, look, &desk, abandoned)?)),
                |job, reason| picture(job, Err(reason)),
            ),
            preparing: Lane::new(
                sender,
                move |(generation, subject): &(Generation, Subject), abandoned| {
                    let made = make(subject, &limits, &for_preparing, abandoned)?;
                    Some(Msg::Prepared(*generation, made.map(Box::new).map_err(|error| error.to_string())))
                },
                |(generation, _), reason| Msg::Prepared(*generation, Err(reason)),
            ),
        }
    }

    /// Makes this picture, instead of any that was asked for before.
    pub fn show(&self, generation: Generation, subject: Subject, canvas: Canvas) {
        self.pictures.take(Wanted { generation, subject, canvas, ahead: false });
    }

    /// Makes a picture that may be wanted next.
    pub fn make_ready(&self, generation: Generation, subject: Subject, canvas: Canvas) {
        self.pictures.take(Wanted { generation, subject, canvas, ahead: true });
    }

    /// Finds out what would be sent of the photo on show.
    pub fn prepare(&self, generation: Generation, subject: Subject) {
        self.preparing.take((generation, subject));
    }
}

fn picture(job: &Wanted, seen: Result<ShownPhoto, String>) -> Msg {
    let Wanted { generation, subject, canvas, ahead } = job.clone();
    let picture = message::Picture { generation, subject, canvas, seen };
    if ahead { Msg::MadeReady(picture) } else { Msg::Shown(picture) }
}

/// What is seen of a photo; `None` when it was abandoned.
fn see(job: &Wanted, look: Look, desk: &Desk, abandoned: &dyn Fn() -> bool) -> Option<Result<ShownPhoto, String>> {
    let original = match read(&job.subject, desk) {
        Ok(original) => original,
        Err(error) => return Some(Err(error.to_string())),
    };
    if abandoned() {
        return None;
    }
    if !job.ahead {
        lay_out(&job.subject, &original, desk);
    }
    let room = Size::new(job.canvas.columns, job.canvas.rows);
    let (for_pixels, for_cells) = (job.canvas.pixels(), Cells::pixels_into(room));
    let (width, height) = (for_pixels.0.max(for_cells.0), for_pixels.1.max(for_cells.1));
    let shown = preview(&original, &job.subject.edits, width, height).map(|preview| {
        let Preview { width, height, rgb } = &preview;
        let picture = Picture { width: *width, height: *height, rgb };
        ShownPhoto {
            facts: *original.header(),
            cells: Arc::new(Cells::of(&picture, room, look)),
            picture: job.canvas.encode(*width, *height, rgb).map(Arc::new),
            edits: job.subject.edits,
        }
    });
    Some(shown.map_err(|error| error.to_string()))
}

/// What would be sent of a photo; `None` when it was abandoned.
fn make(
    subject: &Subject,
    limits: &CheckLimits,
    desk: &Desk,
    abandoned: &dyn Fn() -> bool,
) -> Option<Result<PreparedForShow, PhotoError>> {
    let prepared = read(subject, desk).and_then(|original| {
        lay_out(subject, &original, desk);
        prepare(&original, &subject.edits)
    });
    if abandoned() {
        return None;
    }
    Some(prepared.map(|photo| {
        let examined = examine(&photo, limits);
        let facts = photo.facts(examined.checks);
        PreparedForShow { photo: Arc::new(photo), facts, faces: examined.faces }
    }))
}

/// The photo from the desk, or else from its file.
fn read(subject: &Subject, desk: &Desk) -> Result<Arc<Original>, PhotoError> {
    let on_desk = desk.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match on_desk {
        Some((there, original)) if there.source == subject.source && there.stamp == subject.stamp => Ok(original),
        // A file that is no photo is told by its first bytes, however large it is.
        _ => probe(&subject.source).and_then(|_| Original::read(&subject.source)).map(Arc::new),
    }
}

fn lay_out(subject: &Subject, original: &Arc<Original>, desk: &Desk) {
    let laid_out = Some((subject.clone(), Arc::clone(original)));
    // What lay there is wiped outside the lock.
    let _old = std::mem::replace(&mut *desk.lock().unwrap_or_else(PoisonError::into_inner), laid_out);
}
