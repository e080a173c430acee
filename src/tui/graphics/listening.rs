//! Keys while the terminal is asked what it can, and crossterm's after that: no key waits for an answer, and none is lost.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event::{Event, EventStream};
use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::graphics::{Listened, Surroundings, decide, listen, question};
use crate::settings::{GraphicsChoice, Origin};
use crate::tui::message::Msg;
use crate::tui::platform::is_the_terminal_gone;

use super::keyboard::Keyboard;
use super::late::LateAnswers;

/// How long a terminal that does not answer is listened to before crossterm reads: until then an answer that comes late, and in
/// pieces, is told from keys.
const LINGER: Duration = Duration::from_secs(10);

/// Who wants to know how pictures are shown.
#[derive(Debug, Clone)]
pub struct Inquiry {
    /// How the operator wants them.
    pub choice: GraphicsChoice,
    /// Who says so.
    pub origin: Origin,
    /// Where [`Msg::Graphics`] goes.
    pub report: UnboundedSender<Msg>,
}

/// Keys, pastes and resizes of the terminal.
pub struct Listening {
    asking: Option<Asking>,
    ready: VecDeque<Event>,
    reading: Option<EventStream>,
    late: LateAnswers,
}

/// The terminal is being asked, by a thread that reads it.
struct Asking {
    came: UnboundedReceiver<Came>,
    keyboard: Keyboard,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// The window's size as it was last told, since nobody else tells of a change meanwhile.
    size: Option<(u16, u16)>,
}

/// What came while the terminal was asked.
enum Came {
    Bytes(Vec<u8>),
    Size(u16, u16),
}

impl Listening {
    /// Asks the terminal first, if there is an inquiry. It is set to none as soon as it is answered or given up.
    pub(in crate::tui) fn new(inquiry: Option<Inquiry>, answered: Arc<AtomicBool>) -> Self {
        let asking =
            inquiry.filter(|_| !answered.load(Ordering::Relaxed)).and_then(|inquiry| ask(inquiry, answered).ok());
        Self { asking, ready: VecDeque::new(), reading: None, late: LateAnswers::default() }
    }
}

fn ask(inquiry: Inquiry, answered: Arc<AtomicBool>) -> io::Result<Asking> {
    let surroundings = Surroundings::read();
    let mut output = io::stdout().lock();
    output.write_all(&question(&surroundings))?;
    output.flush()?;
    let (sender, came) = mpsc::unbounded_channel();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let size = crossterm::terminal::size().ok();
    let mut last_size = size;
    let mut tell = move |heard: Listened| {
        let came = match heard {
            Listened::Typed(bytes) => Came::Bytes(bytes.to_vec()),
            Listened::Nothing => match crossterm::terminal::size().ok() {
                Some(now) if last_size.replace(now) != Some(now) => Came::Size(now.0, now.1),
                _ => return,
            },
            // Asked again later when it was cut short.
            Listened::Found(findings) => {
                answered.store(true, Ordering::Relaxed);
                let graphics = decide(&findings, inquiry.choice, inquiry.origin);
                let _ = inquiry.report.send(Msg::Graphics(Box::new(graphics)));
                return;
            }
        };
        // Nobody wants it any more when the program is ending.
        let _ = sender.send(came);
    };
    let thread = std::thread::Builder::new()
        .name("ask the terminal".to_owned())
        .spawn(move || listen(surroundings, &stopped, LINGER, &mut tell))?;
    Ok(Asking { came, keyboard: Keyboard::default(), stop, thread: Some(thread), size })
}

impl Drop for Asking {
    fn drop(&mut self) {
        // Two must never read from one terminal.
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Stream for Listening {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(event) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            let Some(asking) = &mut this.asking else {
                // crossterm breaks down when it begins to read a terminal that is gone.
                if this.reading.is_none() && is_the_terminal_gone() {
                    return Poll::Ready(None);
                }
                match ready!(this.reading.get_or_insert_with(EventStream::new).poll_next_unpin(context)) {
                    Some(Ok(event)) => this.ready.extend(this.late.pass(event)),
                    end => return Poll::Ready(end),
                }
                continue;
            };
            match ready!(asking.came.poll_recv(context)) {
                Some(Came::Bytes(bytes)) => this.ready.extend(asking.keyboard.read(&bytes)),
                Some(Came::Size(width, height)) => {
                    asking.size = Some((width, height));
                    this.ready.push_back(Event::Resize(width, height));
                }
                None => {
                    let now = crossterm::terminal::size().ok();
                    if let Some((width, height)) = now.filter(|_| now != asking.size) {
                        this.ready.push_back(Event::Resize(width, height));
                    }
                    this.asking = None;
                }
            }
        }
    }
}
