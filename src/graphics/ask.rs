//! Asks the terminal what it can: one burst of questions, answers until the last one or a deadline.
//!
//! What is typed meanwhile goes to the caller in order. Reading stops right behind the last answer.

use std::ffi::OsString;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crossterm::terminal::WindowSize;

use super::CellPixels;
use super::answers::{Answer, Ear, Heard};
use super::platform::Tty;
use super::tmux::Tmux;

/// How long answers are waited for. Nothing else waits meanwhile, so this is for lines that are slow.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long one look for bytes lasts; after it a lone escape is a key, and a stop is noticed.
const LOOK: Duration = Duration::from_millis(20);
/// The number of the picture in Kitty's query; it is never stored.
const KITTY_QUERY: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
/// XTVERSION, the size of a cell, and DA1, which every terminal answers: who answered that has answered all.
const QUERIES: &[u8] = b"\x1b[>q\x1b[16t\x1b[c";

/// What the environment says of the terminal. It can lie, so it decides only where the terminal says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The variable `TERM`.
    pub term: String,
    /// The variable `COLORTERM`.
    pub colorterm: String,
    /// Whether this runs in tmux.
    pub in_tmux: bool,
}

impl Surroundings {
    /// Reads the environment.
    #[must_use]
    pub fn read() -> Self {
        let text = |name| std::env::var_os(name).unwrap_or_else(OsString::new).to_string_lossy().into_owned();
        let term = text("TERM");
        let in_tmux = !text("TMUX").is_empty() || term.starts_with("tmux");
        Self { term, colorterm: text("COLORTERM"), in_tmux }
    }

    /// Whether Kitty's query may be sent: tmux and screen would take it for the title of a window, and the others show
    /// its letters.
    #[must_use]
    pub fn can_take_kitty_query(&self) -> bool {
        self.can_be_asked() && !self.in_tmux && !self.term.starts_with("screen")
    }

    /// Whether the terminal understands questions at all.
    #[must_use]
    pub fn can_be_asked(&self) -> bool {
        !matches!(self.term.as_str(), "" | "dumb" | "linux")
    }
}

/// The questions for a terminal in these surroundings, to be written to it; empty when there are none.
#[must_use]
pub fn question(surroundings: &Surroundings) -> Vec<u8> {
    match (surroundings.can_be_asked(), surroundings.can_take_kitty_query()) {
        (false, _) => Vec::new(),
        (true, false) => QUERIES.to_vec(),
        (true, true) => [KITTY_QUERY, QUERIES].concat(),
    }
}

/// What was found out about a terminal; `None` is what it did not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// What the environment says.
    pub surroundings: Surroundings,
    /// What it answered to Kitty's graphics query: `OK`, or an error.
    pub kitty: Option<String>,
    /// Its name and version.
    pub name: Option<String>,
    /// Its attributes, of which 4 means sixels.
    pub attributes: Option<Vec<u16>>,
    /// The size of a cell, as it answered.
    pub cell: Option<CellPixels>,
    /// Columns and rows of the window, and its pixels, as the system knows them; pixels may be 0.
    pub window: Option<((u16, u16), (u16, u16))>,
    /// What tmux says, inside it.
    pub tmux: Option<Tmux>,
    /// Whether the last question was answered in time.
    pub answered: bool,
}

impl Findings {
    fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Kitty(message) => self.kitty = Some(message),
            Answer::Name(name) => self.name = Some(name),
            Answer::Cell(cell) => self.cell = cell,
            Answer::Attributes(attributes) => {
                self.attributes = Some(attributes);
                self.answered = true;
            }
        }
    }
}

/// Waits for the answers to [`question`], which was written just before. The terminal must be in raw mode, and nobody
/// else may read from it. `typed` gets the bytes of keys, as they come. Ends early when `stop` is set.
pub fn listen(surroundings: Surroundings, stop: &AtomicBool, typed: &mut dyn FnMut(&[u8])) -> Findings {
    let deadline = Instant::now() + PATIENCE;
    let tmux = surroundings.in_tmux.then(ask_tmux);
    let asked = surroundings.can_be_asked();
    let mut findings = Findings { surroundings, ..Findings::default() };
    if asked && let Ok(tty) = Tty::open() {
        // What is left of a terminal that is gone is for the reader that comes next.
        let _ = hear_out(&tty, deadline, stop, &mut findings, typed);
    }
    findings.window = crossterm::terminal::window_size().ok().map(|size| {
        let WindowSize { rows, columns, width, height } = size;
        ((columns, rows), (width, height))
    });
    let left = deadline.saturating_duration_since(Instant::now());
    findings.tmux = tmux.and_then(|answer| answer.recv_timeout(left).ok().flatten());
    findings
}

fn ask_tmux() -> mpsc::Receiver<Option<Tmux>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(Tmux::ask()));
    receiver
}

fn hear_out(
    tty: &Tty,
    deadline: Instant,
    stop: &AtomicBool,
    findings: &mut Findings,
    typed: &mut dyn FnMut(&[u8]),
) -> io::Result<()> {
    let mut ear = Ear::default();
    let mut buffer = [0; 1024];
    let outcome = loop {
        if findings.answered || stop.load(Ordering::Relaxed) || Instant::now() >= deadline {
            break Ok(());
        }
        match tty.read_within(LOOK, &mut buffer) {
            Err(error) => break Err(error),
            Ok(None) if ear.holds_an_escape() => typed(&ear.let_go()),
            Ok(None) => {}
            Ok(Some(count)) => {
                for heard in ear.hear(&buffer[..count]) {
                    match heard {
                        Heard::Answer(answer) => findings.take(answer),
                        Heard::Typed(bytes) => typed(&bytes),
                    }
                }
            }
        }
    };
    let rest = ear.let_go();
    if !rest.is_empty() {
        typed(&rest);
    }
    outcome
}

/// Asks the terminal of a program that reads no keys: raw mode is on for the time of it. What is typed meanwhile is lost,
/// since nobody can give bytes back to a terminal. `None` where there is no terminal to ask.
#[must_use]
pub fn ask() -> Option<Findings> {
    use io::{IsTerminal, Write};
    let surroundings = Surroundings::read();
    if !io::stdout().is_terminal() || Tty::open().is_err() {
        return None;
    }
    crossterm::terminal::enable_raw_mode().ok()?;
    let mut output = io::stdout();
    let asked = output.write_all(&question(&surroundings)).and_then(|()| output.flush());
    let findings = asked.ok().map(|()| listen(surroundings, &AtomicBool::new(false), &mut |_| {}));
    let _ = crossterm::terminal::disable_raw_mode();
    findings
}
