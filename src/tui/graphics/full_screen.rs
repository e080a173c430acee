//! A photo by itself on the whole screen, to be looked at closely: with a loop of its own, outside the frame.
//!
//! The picture is printed by viuer where that can be used (`Canvas::suits_viuer` says why not), and else hung like those
//! in the frame.

use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crossterm::event::{Event, KeyEvent, KeyEventKind};
use futures_util::StreamExt;
use ratatui::layout::{Rect, Size};
use ratatui::text::Line;
use tokio::task::JoinHandle;

use crate::enrollment::{Crop, Edits};
use crate::graphics::{Canvas, Graphics};
use crate::photo::{AbandonFlag, Original, Preview, Source, Workpiece, probe};
use crate::tui::actions::{Action, Place};
use crate::tui::keymap::Meaning;
use crate::tui::message::Msg;
use crate::tui::model::Model;
use crate::tui::runtime::Queue;
use crate::tui::terminal::Screen;
use crate::tui::view::draw_keys;

use super::camera::Camera;
use super::{Placement, leave_free};

/// The most pixels a side that are sent: more than in the frame, since here details matter.
const MOST: u32 = 1600;

/// A photo to be viewed.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// Where it comes from.
    pub source: Source,
    /// What was done to it by hand.
    pub edits: Edits,
}

/// The photo while it is viewed: read once, developed for every look.
struct Plate {
    viewed: Viewed,
    piece: OnceLock<Result<Mutex<Workpiece>, String>>,
    /// What is kept of the photo, in pixels of the turned whole, once it was read.
    kept: OnceLock<Crop>,
    /// Raised when enough was seen.
    enough: AbandonFlag,
}

impl Plate {
    fn piece(&self) -> Result<&Mutex<Workpiece>, String> {
        let read = || probe(&self.viewed.source).and_then(|_| Original::read(&self.viewed.source));
        let open = |original: Original| {
            let _ = self.kept.set(self.viewed.edits.kept(original.header().upright_size()));
            Mutex::new(Workpiece::open(original))
        };
        let piece = self.piece.get_or_init(|| read().map(open).map_err(|error| error.to_string()));
        piece.as_ref().map_err(Clone::clone)
    }

    fn kept(&self) -> Option<Crop> {
        self.kept.get().copied()
    }

    /// Takes its time; what was decoded for one look serves the next.
    fn develop(&self, camera: Camera, canvas: Canvas) -> Result<Sight, String> {
        let mut piece = self.piece()?.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.viewed.edits.kept(piece.original().header().upright_size());
        let edits = Edits { crop: Some(camera.part(kept)), ..self.viewed.edits };
        let (width, height) = canvas.pixels();
        let seen = piece.preview(&edits, width, height, &self.enough).map_err(|error| error.to_string())?;
        // A small part fills the window all the same: that is what looking closer is for.
        let preview = seen.filling(width, height).map_err(|error| error.to_string())?;
        let window = Rect::new(0, 0, canvas.columns, canvas.rows);
        let encode = || canvas.encode(preview.width, preview.height, &preview.rgb);
        let placed = if canvas.suits_viuer() { None } else { encode() };
        match placed.and_then(|picture| Placement::centred(&Arc::new(picture), window)) {
            Some(placement) => Ok(Sight::Placed(placement)),
            None => Ok(Sight::Printed(Printed { preview, canvas })),
        }
    }
}

/// What there is to see.
enum Sight {
    /// A picture among the cells.
    Placed(Placement),
    /// A picture that viuer prints.
    Printed(Printed),
}

/// A picture that viuer prints.
#[derive(Debug)]
pub struct Printed {
    preview: Preview,
    canvas: Canvas,
}

impl Printed {
    /// Prints it into the middle of the window.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(in crate::tui) fn print(&self) -> io::Result<()> {
        let Self { preview: Preview { width, height, rgb }, canvas } = self;
        let (columns, rows) = canvas.cells(*width, *height);
        let middle = |room: u16, taken: u16| room.saturating_sub(taken) / 2;
        canvas.print(*width, *height, rgb, Some((middle(canvas.columns, columns), middle(canvas.rows, rows))))
    }
}

/// Shows a photo until the operator has seen enough of it; messages that come meanwhile are put back into the queue.
///
/// The reader of `events` goes on while the picture is printed: nothing that prints here reads. To stop it and begin another
/// may hold a key up until the next one comes (read in the source of crossterm 0.29, not seen).
///
/// The model is not changed; it holds an editor, which only one thread may look at, and is lent whole for that.
///
/// # Errors
/// When the terminal is gone.
pub(in crate::tui) async fn view_photo<S: Screen>(
    screen: &mut S,
    events: &mut S::Events,
    queue: &mut Queue,
    model: &mut Model,
    viewed: Viewed,
) -> io::Result<()> {
    let mut put_off = Vec::new();
    let outcome = look(screen, events, queue, model, viewed, &mut put_off).await;
    queue.put_back(put_off);
    outcome
}

async fn look<S: Screen>(
    screen: &mut S,
    events: &mut S::Events,
    queue: &mut Queue,
    model: &mut Model,
    viewed: Viewed,
    put_off: &mut Vec<Msg>,
) -> io::Result<()> {
    let plate =
        Arc::new(Plate { viewed, piece: OnceLock::new(), kept: OnceLock::new(), enough: AbandonFlag::default() });
    let mut camera = Camera::default();
    let mut developing = Some(develop(&plate, camera, canvas(&model.graphics, screen.size()?)));
    let mut is_stale = false;
    screen.draw(&mut |frame| draw_around(model, "opening the photo…", None, frame), None)?;
    let outcome = loop {
        let key = tokio::select! {
            developed = finished(&mut developing) => {
                match developed {
                    Ok(sight) if !is_stale => show(screen, model, &sight)?,
                    Ok(_) => {}
                    Err(reason) => {
                        put_off.push(Msg::Broken(reason));
                        break Ok(());
                    }
                }
                None
            }
            event = events.next() => match event.transpose()? {
                None => break Ok(()),
                Some(Event::Key(key)) => Some(key),
                Some(Event::Resize(..)) => {
                    is_stale = true;
                    None
                }
                Some(_) => None,
            },
            msg = queue.next() => match msg {
                // Pressed right behind the one that led here.
                Some(Msg::Key(key)) => Some(key),
                msg => {
                    let is_the_end = matches!(msg, None | Some(Msg::EndedFromOutside(_)));
                    put_off.extend(msg);
                    if is_the_end {
                        break Ok(());
                    }
                    None
                }
            },
        };
        if let Some(key) = key.filter(|key| key.kind != KeyEventKind::Release) {
            let Some(moved) = follow(model, key, camera, &plate) else {
                put_off.extend(is_for_all(model, key).then_some(Msg::Key(key)));
                break Ok(());
            };
            is_stale |= moved != camera;
            camera = moved;
        }
        if is_stale && developing.is_none() {
            is_stale = false;
            developing = Some(develop(&plate, camera, canvas(&model.graphics, screen.size()?)));
        }
    };
    plate.enough.raise();
    outcome
}

/// The whole window but for the line with the keys.
fn canvas(graphics: &Graphics, size: Size) -> Canvas {
    graphics.canvas(size.width, size.height.saturating_sub(1), MOST)
}

fn develop(plate: &Arc<Plate>, camera: Camera, canvas: Canvas) -> JoinHandle<Result<Sight, String>> {
    let plate = Arc::clone(plate);
    tokio::task::spawn_blocking(move || plate.develop(camera, canvas))
}

/// Waits for the picture that is being developed, for ever if there is none.
async fn finished(developing: &mut Option<JoinHandle<Result<Sight, String>>>) -> Result<Sight, String> {
    let Some(work) = developing else { return std::future::pending().await };
    let developed = work.await;
    *developing = None;
    developed.unwrap_or_else(|error| Err(format!("A defect in this program: {error}")))
}

fn show<S: Screen>(screen: &mut S, model: &Model, sight: &Sight) -> io::Result<()> {
    match sight {
        Sight::Placed(placement) => {
            screen.draw(&mut |frame| draw_around(model, "", Some(placement.area), frame), Some(placement))
        }
        Sight::Printed(printed) => {
            screen.draw(&mut |frame| draw_around(model, "", None, frame), None)?;
            screen.print(printed)
        }
    }
}

fn draw_around(model: &Model, words: &str, free: Option<Rect>, frame: &mut ratatui::Frame) {
    let window = frame.area();
    if let Some(area) = free {
        leave_free(area, frame.buffer_mut());
    }
    let last = Rect { y: window.bottom().saturating_sub(1), height: 1, ..window }.intersection(window);
    draw_keys(model, Place::PhotoView, last, frame);
    let middle = Rect { y: window.height / 2, height: 1, ..window }.intersection(window);
    if !words.is_empty() {
        frame.render_widget(Line::styled(words, model.setup.theme.dim()).centered(), middle);
    }
}

/// The camera after a key; `None` when it leads out of here.
fn follow(model: &Model, key: KeyEvent, camera: Camera, plate: &Plate) -> Option<Camera> {
    let Meaning::Act(action) = model.setup.keys.meaning(key, Place::PhotoView, model) else { return Some(camera) };
    // Before the photo is read there is nothing to move over.
    let Some(kept) = plate.kept() else { return (!leads_out(action)).then_some(camera) };
    (!leads_out(action)).then(|| camera.follow(action, kept))
}

const fn leads_out(action: Action) -> bool {
    matches!(action, Action::CloseView | Action::Quit | Action::Suspend)
}

/// Whether a key that leads out of here is to be obeyed outside too.
fn is_for_all(model: &Model, key: KeyEvent) -> bool {
    model.setup.keys.meaning(key, Place::PhotoView, model) != Meaning::Act(Action::CloseView)
}
