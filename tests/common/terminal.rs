//! The real binary in a pseudo-terminal: keys in, cells out, and the terminal as it was left.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::leaks::Watch;

/// Far above what anything here takes: only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// What came out of the program so far.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    ended: bool,
}

/// How long a line stalls in the middle of an answer: longer than the program looks for more bytes.
const STALL: Duration = Duration::from_millis(60);

/// What a terminal answers: a query, and the bytes that follow it. Without any it is silent. The line stalls at each NUL.
pub(crate) type Answers = &'static [(&'static str, &'static str)];

/// Whoever holds it may write to the program: the one who types, and the terminal that answers.
type Keys = Arc<Mutex<Box<dyn Write + Send>>>;

/// A program in a terminal of its own.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Keys,
    child: Box<dyn Child + Send + Sync>,
    output: Arc<(Mutex<Output>, Condvar)>,
    size: Mutex<(u16, u16)>,
    watch: Watch,
}

impl Terminal {
    /// The console's command, with its data in `data` and these variables set.
    pub(crate) fn console(data: &Path, path: &Path, variables: &[(&str, &str)]) -> CommandBuilder {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_enroll-console"));
        command.args(["--data-dir".as_ref(), data.as_os_str()]);
        command.args(["--config".as_ref(), data.join("config.toml").as_os_str()]);
        command.arg(path.as_os_str());
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        for variable in ["NO_COLOR", "TMUX", "TMUX_PANE"] {
            command.env_remove(variable);
        }
        // A backtrace would push what was said off the screen.
        command.env("RUST_BACKTRACE", "0");
        for (name, value) in variables {
            command.env(name, value);
        }
        std::fs::create_dir_all(data).unwrap();
        std::fs::write(data.join("config.toml"), "").unwrap();
        command.cwd(data);
        command
    }

    /// Starts a program in a terminal of `(columns, rows)` that gives these answers.
    pub(crate) fn start(size: (u16, u16), command: CommandBuilder, answers: Answers) -> Self {
        // Without a folder of its own a program has no secrets but the photos.
        let watch = Watch::over(command.get_cwd().map_or(Path::new(""), Path::new));
        let pair = native_pty_system().openpty(pty_size(size)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let output = Arc::default();
        let keys: Keys = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        read_in_background(pair.master.try_clone_reader().unwrap(), Arc::clone(&output), Arc::clone(&keys), answers);
        Self { keys, master: pair.master, child, output, size: Mutex::new(size), watch }
    }

    /// Makes the window another size.
    pub(crate) fn resize(&self, size: (u16, u16)) {
        *self.size.lock().unwrap() = size;
        self.master.resize(pty_size(size)).unwrap();
    }

    /// Types these bytes.
    pub(crate) fn types(&mut self, text: &str) {
        let mut keys = self.keys.lock().unwrap();
        keys.write_all(text.as_bytes()).unwrap();
        keys.flush().unwrap();
    }

    /// Waits until the screen shows `text`, and gives the whole screen.
    pub(crate) fn sees(&self, text: &str) -> String {
        self.until(text, |terminal| {
            let screen = terminal.screen();
            screen.contains(text).then_some(screen)
        })
    }

    /// Waits until the program has sent a sequence so many times.
    pub(crate) fn has_sent(&self, sequence: &str, times: usize) {
        let what = format!("{sequence:?} {times} times");
        self.until(&what, |terminal| {
            let count = String::from_utf8_lossy(&terminal.bytes()).matches(sequence).count();
            (count == times).then_some(())
        });
    }

    /// What the screen shows now.
    pub(crate) fn screen(&self) -> String {
        self.parsed().screen().contents()
    }

    /// The terminal's state, from every byte that came.
    pub(crate) fn parsed(&self) -> vt100::Parser {
        let (columns, rows) = *self.size.lock().unwrap();
        let mut parser = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        parser.process(&self.bytes());
        parser
    }

    /// Every byte that came.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.output.0.lock().unwrap().bytes.clone()
    }

    /// Whether the terminal's driver edits lines and echoes, as a shell wants it.
    pub(crate) fn is_cooked(&self) -> bool {
        let modes = self.master.get_termios().unwrap();
        let wanted = nix::sys::termios::LocalFlags::ICANON | nix::sys::termios::LocalFlags::ECHO;
        modes.local_flags.contains(wanted)
    }

    /// The process.
    pub(crate) fn process_id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits for the program to end, and gives its exit code.
    pub(crate) fn ended(&mut self) -> u32 {
        self.until("the end", |terminal| terminal.output.0.lock().unwrap().ended.then_some(()));
        self.child.wait().unwrap().exit_code()
    }

    /// Waits until `test` gives something; it is asked again whenever output came.
    pub(crate) fn until<T>(&self, what: &str, test: impl Fn(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.output.0.lock().unwrap().bytes.len();
            if let Some(found) = test(self) {
                return found;
            }
            let guard = self.output.0.lock().unwrap();
            let left = deadline.saturating_duration_since(Instant::now());
            let news =
                self.output.1.wait_timeout_while(guard, left, |output| output.bytes.len() == seen && !output.ended);
            let (output, timeout) = news.unwrap();
            let ended = output.ended;
            drop(output);
            if timeout.timed_out() || ended {
                return test(self).unwrap_or_else(|| panic!("waited for {what:?}; the screen:\n{}", self.screen()));
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed half-way must not leave a program behind.
        let _ = self.child.kill();
        self.watch.ear.heard(&self.bytes());
    }
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { cols, rows, pixel_width: 0, pixel_height: 0 }
}

fn read_in_background(
    mut reader: Box<dyn Read + Send>,
    output: Arc<(Mutex<Output>, Condvar)>,
    keys: Keys,
    answers: Answers,
) {
    std::thread::spawn(move || {
        // How often each query was answered.
        let mut answered = vec![0; answers.len()];
        let mut buffer = vec![0; 1 << 16];
        loop {
            // The other side of a terminal whose program has ended gives an error on Linux, and nothing elsewhere.
            let count = reader.read(&mut buffer).unwrap_or(0);
            let mut seen = output.0.lock().unwrap();
            seen.bytes.extend_from_slice(&buffer[..count]);
            seen.ended = count == 0;
            output.1.notify_all();
            for ((query, answer), answered) in answers.iter().zip(&mut answered) {
                let asked = seen.bytes.windows(query.len()).filter(|window| *window == query.as_bytes()).count();
                for _ in *answered..asked {
                    let mut keys = keys.lock().unwrap();
                    for (index, piece) in answer.split('\0').enumerate() {
                        if index > 0 {
                            std::thread::sleep(STALL);
                        }
                        let _ = keys.write_all(piece.as_bytes());
                    }
                }
                *answered = asked;
            }
            if count == 0 {
                return;
            }
        }
    });
}
