//! Asks the terminal what it can: one burst of questions, answers until the last one or a deadline.
//!
//! What is typed meanwhile goes to the caller in order. Reading stops right behind the last answer. A terminal that is late is
//! given up, but listened to for a while longer: nobody else can tell its answers from keys.

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
/// How long one look for bytes lasts; after it a stop is noticed.
const LOOK: Duration = Duration::from_millis(20);
/// How long a lone escape may be the beginning of a late answer, once answers are no longer waited for.
const ESCAPE_IS_A_KEY_AFTER: Duration = Duration::from_millis(500);
/// How long nothing may come in the middle of an answer before its rest is given up.
const SILENCE: Duration = Duration::from_secs(1);
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
            Answer::Other => {}
            Answer::Attributes(attributes) => {
                self.attributes = Some(attributes);
                self.answered = true;
            }
        }
    }
}

/// What comes of listening to a terminal.
#[derive(Debug)]
pub enum Listened<'b> {
    /// Bytes of keys, in order. An escape at their end is the key of that name.
    Typed(&'b [u8]),
    /// For a moment nothing came.
    Nothing,
    /// What was found out, as soon as the last question is answered or given up; again if it is answered late.
    Found(Findings),
}

/// Waits for the answers to [`question`], which was written just before. The terminal must be in raw mode, and nobody
/// else may read from it. A terminal that does not answer in time is listened to for as long as `linger` after the question.
/// Ends early when `stop` is set, without having found anything out.
pub fn listen(surroundings: Surroundings, stop: &AtomicBool, linger: Duration, tell: &mut dyn FnMut(Listened)) {
    let asked_at = Instant::now();
    let tmux = surroundings.in_tmux.then(ask_tmux);
    let asked = surroundings.can_be_asked();
    let findings = Findings { surroundings, ..Findings::default() };
    let mut listener = Listener { findings, tmux, asked_at, is_told: false, tell };
    if asked && let Ok(tty) = Tty::open() {
        // What is left of a terminal that is gone is for the reader that comes next.
        let _ = listener.hear_out(&tty, stop, linger);
    }
    if !listener.is_told && (listener.findings.answered || !stop.load(Ordering::Relaxed)) {
        listener.tell_findings();
    }
}

fn ask_tmux() -> mpsc::Receiver<Option<Tmux>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(Tmux::ask()));
    receiver
}

/// Somebody who listens to a terminal.
struct Listener<'t> {
    findings: Findings,
    tmux: Option<mpsc::Receiver<Option<Tmux>>>,
    asked_at: Instant,
    is_told: bool,
    tell: &'t mut dyn FnMut(Listened),
}

impl Listener<'_> {
    fn hear_out(&mut self, tty: &Tty, stop: &AtomicBool, linger: Duration) -> io::Result<()> {
        let mut ear = Ear::default();
        let mut buffer = [0; 1024];
        let mut last_byte = self.asked_at;
        let outcome = loop {
            let (waited, silent) = (self.asked_at.elapsed(), last_byte.elapsed());
            if !self.is_told && (self.findings.answered || waited >= PATIENCE) {
                self.tell_findings();
            }
            let is_over = match (self.findings.answered, ear.is_empty()) {
                // The rest of a key may be about to come.
                (true, false) => silent >= LOOK,
                (true, true) => true,
                (false, _) => waited >= linger.max(PATIENCE),
            };
            let is_amid = ear.is_amid_an_answer() && silent < SILENCE;
            if stop.load(Ordering::Relaxed) || (is_over && !is_amid) {
                break Ok(());
            }
            match tty.read_within(LOOK, &mut buffer) {
                Err(error) => break Err(error),
                Ok(None) => {
                    ear.pause();
                    if waited >= PATIENCE && silent >= ESCAPE_IS_A_KEY_AFTER && !ear.is_amid_an_answer() {
                        self.tell_typed(&ear.let_go());
                    }
                    (self.tell)(Listened::Nothing);
                }
                Ok(Some(count)) => {
                    last_byte = Instant::now();
                    self.take(ear.hear(&buffer[..count]));
                }
            }
        };
        self.tell_typed(&ear.let_go());
        outcome
    }

    fn take(&mut self, heard: Vec<Heard>) {
        for heard in heard {
            match heard {
                Heard::Typed(bytes) => self.tell_typed(&bytes),
                Heard::Answer(answer) => {
                    self.findings.take(answer);
                    // Late, but worth a better picture.
                    self.is_told &= !self.findings.answered;
                }
            }
        }
    }

    fn tell_typed(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            (self.tell)(Listened::Typed(bytes));
        }
    }

    fn tell_findings(&mut self) {
        self.is_told = true;
        self.findings.window = crossterm::terminal::window_size().ok().map(|size| {
            let WindowSize { rows, columns, width, height } = size;
            ((columns, rows), (width, height))
        });
        let left = PATIENCE.saturating_sub(self.asked_at.elapsed());
        if let Some(answer) = self.tmux.take() {
            self.findings.tmux = answer.recv_timeout(left).ok().flatten();
        }
        (self.tell)(Listened::Found(self.findings.clone()));
    }
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
    let mut findings = None;
    if asked.is_ok() {
        listen(surroundings, &AtomicBool::new(false), PATIENCE, &mut |heard| {
            if let Listened::Found(found) = heard {
                findings = Some(found);
            }
        });
    }
    let _ = crossterm::terminal::disable_raw_mode();
    findings
}
