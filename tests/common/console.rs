//! The whole console on a test backend: keys in, screens out, the built-in simulated gateway behind it.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
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

use super::leaks::{Ear, Watch};

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
    keys: mpsc::UnboundedSender<Event>,
    shown: watch::Receiver<Shown>,
    running: JoinHandle<Result<u8, ConsoleError>>,
    size: Arc<Mutex<Size>>,
    /// Every screen that was shown, and every text that was copied. Goes before the folder does.
    _watch: Watch,
    /// The data folder, unless it is the test's own.
    pub(crate) data: Arc<TempDir>,
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
        self.send(Event::Key(KeyEvent::new(code, modifiers)))
    }

    /// Types a text, letter by letter.
    pub(crate) fn type_text(&self, text: &str) -> &Self {
        for character in text.chars() {
            self.send(Event::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE)));
        }
        self
    }

    /// Pastes a text, or drops a file.
    pub(crate) fn paste(&self, text: &str) -> &Self {
        self.send(Event::Paste(text.to_owned()))
    }

    /// Makes the window another size.
    pub(crate) fn resize(&self, width: u16, height: u16) -> &Self {
        *self.size.lock().unwrap() = (width, height).into();
        self.send(Event::Resize(width, height))
    }

    fn send(&self, event: Event) -> &Self {
        self.keys.send(event).unwrap();
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
    events: Arc<Mutex<mpsc::UnboundedReceiver<Event>>>,
    shown: watch::Sender<Shown>,
    /// The size of the window, which the operator may change.
    size: Arc<Mutex<Size>>,
    ear: Ear,
}

impl TestScreen {
    fn new(
        (width, height): (u16, u16),
        events: mpsc::UnboundedReceiver<Event>,
        ear: Ear,
    ) -> (Self, watch::Receiver<Shown>) {
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let (shown, seen) = watch::channel(Shown::default());
        let size = Arc::new(Mutex::new((width, height).into()));
        (Self { terminal, events: Arc::new(Mutex::new(events)), shown, size, ear }, seen)
    }
}

impl Screen for TestScreen {
    type Events = BoxStream<'static, io::Result<Event>>;

    fn enter(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn leave(&mut self) {}

    fn events(&mut self) -> Self::Events {
        let events = Arc::clone(&self.events);
        stream::poll_fn(move |context| events.lock().unwrap().poll_recv(context).map(|event| event.map(Ok))).boxed()
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
