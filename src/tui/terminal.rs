//! The terminal behind a trait, so that a test drives the whole console, and the one restore that every way out uses.
//!
//! It knows how to enter, draw, copy and leave; what is drawn is none of its business.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, Event};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue, style};
use futures_util::Stream;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};

use super::graphics::Placement;
use super::graphics::full_screen::Printed;
use super::graphics::listening::{Inquiry, Listening};
use super::graphics::wall::{self, Wall};

/// What the console needs of a terminal.
pub trait Screen {
    /// Keys, pastes and resizes; dropping it stops the reading.
    type Events: Stream<Item = io::Result<Event>> + Unpin;

    /// Takes the terminal over.
    ///
    /// # Errors
    /// When the terminal refuses, or there is none.
    fn enter(&mut self) -> io::Result<()>;

    /// Gives the terminal back as it was found. Doing it twice does no harm.
    fn leave(&mut self);

    /// Starts reading; not while another reads.
    fn events(&mut self) -> Self::Events;

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal does not say.
    fn size(&self) -> io::Result<Size>;

    /// Draws one frame, and the picture in it for which `view` left the cells free.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn draw(&mut self, view: &mut dyn FnMut(&mut Frame), picture: Option<&Placement>) -> io::Result<()>;

    /// Prints a picture over the frame, which knows nothing of it: the next frame is drawn whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn print(&mut self, printed: &Printed) -> io::Result<()>;

    /// Hands `text` to the clipboard of whoever looks at the screen.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Stops this program, as ctrl-z asks, and returns when it goes on. The terminal was left before.
    ///
    /// # Errors
    /// Where the system has no such thing.
    fn stop(&mut self) -> io::Result<()>;
}

/// Whether the terminal of this process is taken over now: the panic hook must know it from any thread.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// The terminal this process runs in.
pub struct RealScreen {
    terminal: Terminal<CrosstermBackend<Frames>>,
    wall: Wall,
    inquiry: Option<Inquiry>,
    /// Whether the inquiry was answered: once is enough.
    answered: Arc<AtomicBool>,
    /// Whether somebody printed over the last frame.
    is_overprinted: bool,
}

/// Gathers a frame and writes it at once; what is left of one when the terminal was given back is never written.
#[derive(Debug, Default)]
struct Frames {
    gathered: Vec<u8>,
}

/// Writes at once what is too large to be gathered, and holds a face.
struct Straight;

impl Write for Straight {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if ENTERED.load(Ordering::SeqCst) { io::stdout().write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let gathered = std::mem::take(&mut self.gathered);
        if !ENTERED.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut output = io::stdout().lock();
        output.write_all(&gathered)?;
        output.flush()
    }
}

impl RealScreen {
    /// The process's own terminal, not yet taken over. With an inquiry, it is asked what it can when reading begins.
    ///
    /// # Errors
    /// When there is no terminal to read keys from or to draw to.
    pub fn new(inquiry: Option<Inquiry>) -> io::Result<Self> {
        super::platform::find_the_terminal()?;
        let terminal = Terminal::new(CrosstermBackend::new(Frames::default()))?;
        Ok(Self { terminal, wall: Wall::default(), inquiry, answered: Arc::default(), is_overprinted: false })
    }

    /// Forgets what was drawn, and clears the screen for it.
    fn start_over(&mut self) -> io::Result<()> {
        self.wall.cleared();
        // Not `clear`, which asks the terminal where its cursor is and waits two seconds for one that does not answer.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }
}

impl Screen for RealScreen {
    type Events = Listening;

    fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        execute!(self.terminal.backend_mut(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        self.start_over()
    }

    fn leave(&mut self) {
        self.wall = Wall::default();
        restore();
    }

    fn events(&mut self) -> Self::Events {
        Listening::new(self.inquiry.clone(), Arc::clone(&self.answered))
    }

    fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    fn draw(&mut self, view: &mut dyn FnMut(&mut Frame), picture: Option<&Placement>) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        if std::mem::take(&mut self.is_overprinted) {
            self.start_over()?;
        }
        let wall = &mut self.wall;
        self.terminal.try_draw(|frame| {
            view(frame);
            wall.change(picture, frame.buffer_mut(), &mut Straight)
        })?;
        wall.finish(&mut Straight)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    fn print(&mut self, printed: &Printed) -> io::Result<()> {
        self.is_overprinted = true;
        printed.print()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    fn stop(&mut self) -> io::Result<()> {
        super::platform::stop_job()
    }
}

/// Gives the terminal back: cooked mode, main screen, visible cursor, plain colours, no bracketed paste.
///
/// Safe from every thread and at every moment; does nothing when there is nothing to give back. A terminal that is
/// gone (a hang-up) cannot be restored, so errors are of no use to anyone.
pub fn restore() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut output = io::stdout();
    let _ = output.write_all(&wall::farewell());
    let _ = queue!(
        output,
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        style::ResetColor,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = output.flush();
    let _ = disable_raw_mode();
}

/// Breaks down if a test asks for it, which wants to see what becomes of the terminal. In debug builds only.
///
/// # Panics
/// When the variable `ENROLL_CONSOLE_PANIC_AFTER_FIRST_FRAME` is set.
#[cfg(debug_assertions)]
pub fn panic_if_asked() {
    let asked = std::env::var_os("ENROLL_CONSOLE_PANIC_AFTER_FIRST_FRAME").is_some();
    assert!(!asked, "asked to panic after the first frame");
}

/// Makes a panic on the drawing thread restore the terminal before its message is printed; a panic elsewhere is
/// reported by the task that caught it, since printing would spoil the frame. One that a photo causes in its decoder is no
/// defect and leaves the terminal as it is.
pub fn install_panic_hook() {
    let drawing = std::thread::current().id();
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if crate::photo::is_panic_contained() {
            return;
        }
        if std::thread::current().id() == drawing {
            restore();
            print(panic);
        } else if !ENTERED.load(Ordering::SeqCst) {
            print(panic);
        }
    }));
}
