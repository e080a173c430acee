//! The loop: one queue of messages, drained whole, then one draw, and only when something changed.
//!
//! Nothing here decides anything: keys and results go to `update`, effects to the [`Worker`], frames to the [`Screen`].

use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::task::Poll;
use std::time::{Duration, Instant};

use crossterm::event::Event;
use futures_util::StreamExt;
use jiff::Timestamp;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::effect::Effect;
use super::graphics::full_screen::view_photo;
use super::graphics::placement;
use super::message::Msg;
use super::model::Model;
use super::outside;
use super::pace::{Arrival, CLOSE, Pace, Waited};
use super::terminal::Screen;
use super::update::{opening, update};
use super::view::view;

/// Whoever carries effects out, off the thread that draws, and sends what came of them as messages.
pub trait Worker {
    /// Begins an effect; returns at once.
    fn perform(&mut self, effect: Effect);

    /// The folder in which files may lie that are for this program alone.
    fn data_dir(&self) -> PathBuf;

    /// Gives up whatever is on its way, because the program ends.
    fn give_up(&mut self);
}

/// How often the clock runs while something on the screen moves.
const FRAME: Duration = Duration::from_millis(100);
/// How long the end of the program waits for the outcome of an enrollment that was given up.
const LAST_WORD: Duration = Duration::from_secs(3);

/// The queue of messages: the loop reads it, whoever works for the console writes to it.
#[derive(Debug)]
pub struct Queue {
    sender: UnboundedSender<Msg>,
    receiver: UnboundedReceiver<Msg>,
}

impl Default for Queue {
    fn default() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver }
    }
}

impl Queue {
    /// The end to write to.
    #[must_use]
    pub fn sender(&self) -> UnboundedSender<Msg> {
        self.sender.clone()
    }

    /// The next message; `None` never, while this queue is there.
    pub(super) async fn next(&mut self) -> Option<Msg> {
        self.receiver.recv().await
    }

    /// Puts messages in again that were taken out at the wrong moment.
    pub(super) fn put_back(&self, messages: Vec<Msg>) {
        for msg in messages {
            // This queue holds the other end itself.
            let _ = self.sender.send(msg);
        }
    }
}

/// Runs the console until it ends, and gives its exit code.
///
/// # Errors
/// When the terminal cannot be taken over.
pub async fn run<S: Screen, W: Worker>(
    screen: &mut S,
    worker: &mut W,
    model: &mut Model,
    queue: &mut Queue,
) -> io::Result<u8> {
    screen.enter()?;
    // A terminal that is gone ends the console as a hang-up does.
    let code = run_entered(screen, worker, model, queue).await.unwrap_or(HANG_UP);
    wind_up(worker, model, queue).await;
    screen.leave();
    Ok(code)
}

async fn run_entered<S: Screen, W: Worker>(
    screen: &mut S,
    worker: &mut W,
    model: &mut Model,
    queue: &mut Queue,
) -> io::Result<u8> {
    model.size = screen.size()?;
    paint(screen, model)?;
    #[cfg(debug_assertions)]
    super::terminal::panic_if_asked();
    let mut events = screen.events();
    let mut pace = Pace::default();
    let mut effects = opening(model);
    loop {
        for effect in std::mem::take(&mut effects) {
            match effect {
                Effect::Suspend => {
                    suspend(screen, model)?;
                    effects.extend(update(model, Msg::Resize(screen.size()?)));
                }
                Effect::EditOutside(text) => {
                    let edited;
                    (events, edited) = edit_outside(screen, events, text, worker.data_dir()).await?;
                    effects.extend(update(model, Msg::Resize(screen.size()?)));
                    effects.extend(update(model, Msg::Edited(edited)));
                }
                Effect::ViewPhoto(viewed) => {
                    view_photo(screen, &mut events, queue, model, viewed).await?;
                    effects.extend(update(model, Msg::Resize(screen.size()?)));
                }
                Effect::Copy { what, text } => {
                    screen.copy(&text)?;
                    effects.extend(update(model, Msg::Copied(what)));
                }
                effect => {
                    worker.perform(effect);
                    continue;
                }
            }
            paint(screen, model)?;
        }
        let Some(batch) = next_batch(&mut events, queue, &mut pace, model).await? else {
            return Ok(HANG_UP);
        };
        let mut batch = batch.into_iter();
        while let Some(msg) = batch.next() {
            effects.extend(update(model, msg));
            // What was pressed behind it is for the photo that is looked at.
            if matches!(effects.last(), Some(Effect::ViewPhoto(_))) {
                queue.put_back(batch.by_ref().collect());
            }
        }
        if let Some(code) = model.ending {
            return Ok(code);
        }
        // Before the effects begin: their threads must not take the processor from the answer to a key.
        paint(screen, model)?;
    }
}

fn paint<S: Screen>(screen: &mut S, model: &Model) -> io::Result<()> {
    screen.draw(&mut |frame| view(model, frame), placement(model).as_ref())
}

/// The exit code when the terminal goes away without a signal: as if hung up on.
pub const HANG_UP: u8 = 129;

/// Waits for something to happen and takes all that has, with the time of it in front. `None` when no key can come
/// any more.
/// The model is not changed; it is lent whole, since only one thread may look at the editor in it.
async fn next_batch<E>(
    events: &mut E,
    queue: &mut Queue,
    pace: &mut Pace,
    model: &mut Model,
) -> io::Result<Option<Vec<Msg>>>
where
    E: futures_util::Stream<Item = io::Result<Event>> + Unpin,
{
    let mut arrivals = Vec::new();
    take_ready(events, true, &mut arrivals).await?;
    let mut first = None;
    if arrivals.is_empty() {
        tokio::select! {
            event = events.next() => match event {
                Some(event) => arrivals.push(Arrival { event: event?, at: Instant::now(), was_waiting: false }),
                None => return Ok(None),
            },
            msg = queue.receiver.recv() => first = msg,
            () = tokio::time::sleep(FRAME), if model.is_moving() => {}
        }
    }
    take_ready(events, false, &mut arrivals).await?;
    // Where letters are commands it is known only a moment later whether they are a text.
    let mut waited = Waited::Not;
    while !model.place().is_typing() && pace.waits_for_more(&arrivals) {
        let Ok(Some(event)) = tokio::time::timeout(CLOSE, events.next()).await else {
            waited = Waited::InVain;
            break;
        };
        waited = Waited::Yes;
        arrivals.push(Arrival { event: event?, at: Instant::now(), was_waiting: false });
        take_ready(events, false, &mut arrivals).await?;
    }
    let mut batch = vec![Msg::Clock(Timestamp::now())];
    batch.extend(first);
    batch.extend(pace.sort(arrivals, waited));
    while let Ok(msg) = queue.receiver.try_recv() {
        batch.push(msg);
    }
    Ok(Some(batch))
}

/// Takes the events that have come, without waiting for more.
async fn take_ready<E>(events: &mut E, was_waiting: bool, arrivals: &mut Vec<Arrival>) -> io::Result<()>
where
    E: futures_util::Stream<Item = io::Result<Event>> + Unpin,
{
    // Asked within this task, not with a waker of no effect: crossterm wakes whoever asked first.
    while let Poll::Ready(Some(event)) = poll_fn(|context| Poll::Ready(events.poll_next_unpin(context))).await {
        arrivals.push(Arrival { event: event?, at: Instant::now(), was_waiting });
    }
    Ok(())
}

/// Leaves to the shell, and takes the terminal over again when the job is continued. Whoever reads keys is stopped with
/// everything else of this process; were it ended and begun anew, it might miss the first key (crossterm 0.29: a reader that is
/// woken to end forgets what has arrived at the same moment).
fn suspend<S: Screen>(screen: &mut S, model: &mut Model) -> io::Result<()> {
    screen.leave();
    let stopped = screen.stop();
    screen.enter()?;
    if let Err(error) = stopped {
        model.complain(error.to_string());
    }
    Ok(())
}

/// Leaves to the operator's editor, and takes the terminal over again when it has ended.
async fn edit_outside<S: Screen>(
    screen: &mut S,
    events: S::Events,
    text: String,
    data_dir: PathBuf,
) -> io::Result<(S::Events, Result<String, String>)> {
    // The editor reads its keys itself: nobody else may.
    drop(events);
    screen.leave();
    let edited = tokio::task::spawn_blocking(move || outside::edit(&text, &data_dir)).await;
    screen.enter()?;
    let edited = edited.unwrap_or_else(|error| Err(format!("A defect in this program: {error}")));
    Ok((screen.events(), edited))
}

/// Gives an enrollment on its way the chance to be recorded with what is known of it.
async fn wind_up<W: Worker>(worker: &mut W, model: &mut Model, queue: &mut Queue) {
    worker.give_up();
    let recorded = async {
        while (model.enroll.running().is_some() || model.explore.is_running())
            && let Some(msg) = queue.receiver.recv().await
        {
            update(model, msg);
        }
    };
    // What is not recorded by then is found as `sending` by the next start, and becomes unknown there.
    let _ = tokio::time::timeout(LAST_WORD, recorded).await;
}
