//! The whole console on a test backend: keys in, screens out, the built-in simulated gateway behind it.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use enroll_console::settings::{Options, Settings};
use enroll_console::tui::graphics::Placement;
use enroll_console::tui::graphics::full_screen::Printed;
use enroll_console::tui::{self, ColourDepth, ConsoleError, Look, Opening, Queue, Screen, Shapes};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::layout::Size;
use ratatui::style::Color;
use ratatui::{Frame, Terminal};
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, Sleep};

use super::leaks::{Ear, Watch};

/// How long a person takes between two keys that write, at the least: what comes faster is a text from a machine.
const BETWEEN_KEYS: Duration = Duration::from_millis(60);
/// Far above what anything here takes: only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the screen of a console shows, and what was copied from it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    /// The rows, without the spaces at their ends.
    pub(crate) text: String,
    /// The last text that was put on the clipboard.
    pub(crate) copied: Option<String>,
}

/// A console in the background, and the operator at it.
pub(crate) struct Operator {
    keys: mpsc::UnboundedSender<Input>,
    shown: watch::Receiver<Shown>,
    running: JoinHandle<Result<u8, ConsoleError>>,
    size: Arc<Mutex<Size>>,
    /// Every screen that was shown, and every text that was copied. Goes before the folder does.
    _watch: Watch,
    /// The data folder, unless it is the test's own.
    pub(crate) data: Arc<TempDir>,
}

/// An event, and whether a person takes their time before it.
struct Input {
    event: Event,
    by_hand: bool,
}

/// How a console is opened.
pub(crate) struct Start<'a> {
    /// Columns and rows.
    pub(crate) size: (u16, u16),
    /// The folder or photo to open with.
    pub(crate) path: &'a Path,
    /// The text of `config.toml`.
    pub(crate) config: &'a str,
    /// The data folder, when it is to outlive the console.
    pub(crate) data: Option<Arc<TempDir>>,
}

impl Operator {
    /// Opens a console.
    pub(crate) fn open(start: &Start) -> Self {
        let data = start.data.clone().unwrap_or_else(|| Arc::new(TempDir::new().unwrap()));
        let config = data.path().join("config.toml");
        std::fs::write(&config, start.config).unwrap();
        let options = Options { config: Some(config), data_dir: Some(data.path().join("data")), ..Options::default() };
        let settings = Arc::new(Settings::load(&options).unwrap());
        let (keys, events) = mpsc::unbounded_channel();
        let watch = Watch::over(data.path());
        let (screen, shown) = TestScreen::new(start.size, events, watch.ear.clone());
        let size = Arc::clone(&screen.size);
        let opening = Opening {
            settings,
            path: Some(start.path.to_path_buf()),
            colour: true,
            look: Look { shapes: Shapes::Eighths, depth: ColourDepth::True },
        };
        let running = tokio::spawn(async move {
            let (mut screen, mut queue) = (screen, Queue::default());
            tui::open(&opening, &mut screen, &mut queue).await
        });
        Self { keys, shown, running, size, _watch: watch, data }
    }

    /// Presses a key: a name such as `enter` or `f2`, `ctrl-` and a letter, or a character.
    pub(crate) fn press(&self, name: &str) -> &Self {
        let (modifiers, name) = match (name.strip_prefix("ctrl-"), name.strip_prefix("shift-")) {
            (Some(rest), _) => (KeyModifiers::CONTROL, rest),
            (None, Some(rest)) => (KeyModifiers::SHIFT, rest),
            (None, None) => (KeyModifiers::NONE, name),
        };
        let code = match name {
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "backspace" => KeyCode::Backspace,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "space" => KeyCode::Char(' '),
            "pagedown" => KeyCode::PageDown,
            "f1" => KeyCode::F(1),
            "f2" => KeyCode::F(2),
            "f3" => KeyCode::F(3),
            "f4" => KeyCode::F(4),
            "f5" => KeyCode::F(5),
            _ => KeyCode::Char(name.chars().next().unwrap()),
        };
        self.send(Event::Key(KeyEvent::new(code, modifiers)), true)
    }

    /// Types a text, letter by letter, after a pause as before any key; the letters come fast.
    pub(crate) fn type_text(&self, text: &str) -> &Self {
        self.write(text, true)
    }

    /// Sends the keys of a text at once, as a barcode scanner or a paste without brackets does; `\n` is enter.
    pub(crate) fn scan(&self, text: &str) -> &Self {
        self.write(text, false)
    }

    fn write(&self, text: &str, by_hand: bool) -> &Self {
        for (index, character) in text.chars().enumerate() {
            let code = if character == '\n' { KeyCode::Enter } else { KeyCode::Char(character) };
            self.send(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)), by_hand && index == 0);
        }
        self
    }

    /// Pastes a text, or drops a file.
    pub(crate) fn paste(&self, text: &str) -> &Self {
        self.send(Event::Paste(text.to_owned()), false)
    }

    /// Makes the window another size.
    pub(crate) fn resize(&self, width: u16, height: u16) -> &Self {
        *self.size.lock().unwrap() = (width, height).into();
        self.send(Event::Resize(width, height), false)
    }

    fn send(&self, event: Event, by_hand: bool) -> &Self {
        self.keys.send(Input { event, by_hand }).unwrap();
        self
    }

    /// Waits until the screen shows `text`, and gives the whole screen.
    pub(crate) async fn sees(&mut self, text: &str) -> String {
        self.until(text, |shown| shown.text.contains(text)).await.text
    }

    /// What the screen shows now.
    pub(crate) fn screen(&self) -> String {
        self.shown.borrow().text.clone()
    }

    /// Waits until the screen no longer shows `text`, and gives the whole screen.
    pub(crate) async fn no_longer_sees(&mut self, text: &str) -> String {
        self.until(text, |shown| !shown.text.contains(text)).await.text
    }

    /// Waits until something was copied that has `part` in it, and gives it.
    pub(crate) async fn has_copied_with(&mut self, part: &str) -> String {
        let holds = |shown: &Shown| shown.copied.as_ref().is_some_and(|copied| copied.contains(part));
        self.until("something copied", holds).await.copied.unwrap()
    }

    /// Waits until something was copied, and gives it.
    pub(crate) async fn has_copied(&mut self) -> String {
        self.has_copied_with("").await
    }

    async fn until(&mut self, what: &str, test: impl FnMut(&Shown) -> bool) -> Shown {
        let shown = match tokio::time::timeout(PATIENCE, self.shown.wait_for(test)).await {
            Ok(Ok(shown)) => return shown.clone(),
            Ok(Err(_)) => "the console has ended".to_owned(),
            Err(_) => "time is up".to_owned(),
        };
        panic!("waited for {what:?}, but {shown}; the screen:\n{}", self.shown.borrow().text);
    }

    /// Waits for the console to end, and gives its exit code.
    pub(crate) async fn ended(self) -> u8 {
        tokio::time::timeout(PATIENCE, self.running).await.unwrap().unwrap().unwrap()
    }
}

struct TestScreen {
    terminal: Terminal<TestBackend>,
    events: Arc<Mutex<Keyboard>>,
    shown: watch::Sender<Shown>,
    /// The size of the window, which the operator may change.
    size: Arc<Mutex<Size>>,
    ear: Ear,
}

impl TestScreen {
    fn new(
        (width, height): (u16, u16),
        events: mpsc::UnboundedReceiver<Input>,
        ear: Ear,
    ) -> (Self, watch::Receiver<Shown>) {
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let (shown, seen) = watch::channel(Shown::default());
        let size = Arc::new(Mutex::new((width, height).into()));
        (Self { terminal, events: Arc::new(Mutex::new(Keyboard::new(events))), shown, size, ear }, seen)
    }
}

/// Gives the events at the pace at which they are made.
struct Keyboard {
    events: mpsc::UnboundedReceiver<Input>,
    /// The next one, and how long a person still takes before it.
    next: Option<(Event, Pin<Box<Sleep>>)>,
    /// When the last one was given that may be part of a text, if it was the last one.
    wrote: Option<Instant>,
}

impl Keyboard {
    fn new(events: mpsc::UnboundedReceiver<Input>) -> Self {
        Self { events, next: None, wrote: None }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        if self.next.is_none() {
            let Some(Input { event, by_hand }) = ready!(self.events.poll_recv(context)) else {
                return Poll::Ready(None);
            };
            let Some(wrote) = self.wrote.filter(|_| by_hand && writes(&event)) else {
                self.wrote = writes(&event).then(Instant::now);
                return Poll::Ready(Some(event));
            };
            self.next = Some((event, Box::pin(tokio::time::sleep_until(wrote + BETWEEN_KEYS))));
        }
        let Some((_, pause)) = &mut self.next else { return Poll::Pending };
        ready!(pause.as_mut().poll(context));
        self.wrote = Some(Instant::now());
        Poll::Ready(self.next.take().map(|(event, _)| event))
    }
}

/// Whether an event may be part of a text.
fn writes(event: &Event) -> bool {
    let Event::Key(key) = event else { return false };
    let is_letter = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.contains(KeyModifiers::CONTROL);
    is_letter || matches!(key.code, KeyCode::Enter | KeyCode::Tab)
}

impl Screen for TestScreen {
    type Events = BoxStream<'static, io::Result<Event>>;

    fn enter(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn leave(&mut self) {}

    fn events(&mut self) -> Self::Events {
        let events = Arc::clone(&self.events);
        stream::poll_fn(move |context| events.lock().unwrap().poll(context).map(|event| event.map(Ok))).boxed()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.terminal.size().unwrap())
    }

    fn draw(&mut self, view: &mut dyn FnMut(&mut Frame), _: Option<&Placement>) -> io::Result<()> {
        let size = *self.size.lock().unwrap();
        if self.terminal.size().unwrap() != size {
            self.terminal.backend_mut().resize(size.width, size.height);
        }
        self.terminal.draw(|frame| view(frame)).unwrap();
        let buffer = self.terminal.backend().buffer();
        let rows = buffer.content.chunks(buffer.area.width.into());
        let rows = rows.map(|row| row.iter().map(symbol).collect::<String>().trim_end().to_owned());
        let text = rows.collect::<Vec<_>>().join("\n");
        self.ear.heard(text.as_bytes());
        self.shown.send_modify(|shown| shown.text = text);
        Ok(())
    }

    fn print(&mut self, _: &Printed) -> io::Result<()> {
        Ok(())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.ear.heard(text.as_bytes());
        self.shown.send_modify(|shown| shown.copied = Some(text.to_owned()));
        Ok(())
    }

    fn stop(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a cell shows. A picture's cells all look the same, so that no test of the text around depends on a decoder.
fn symbol(cell: &Cell) -> &str {
    if matches!(cell.bg, Color::Rgb(..)) { "▀" } else { cell.symbol() }
}
