//! The real binary in a pseudo-terminal: it starts, enrolls, quits, and leaves the terminal as it found it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "common/leaks.rs"]
mod leaks;
#[path = "common/terminal.rs"]
mod terminal;

use std::io::Read;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use terminal::Terminal;

const ENTER: &str = "\r";
const CTRL_Q: &str = "\x11";

fn open(data: &TempDir, variables: &[(&str, &str)]) -> Terminal {
    let folder = data.path().join("photos");
    std::fs::create_dir_all(&folder).unwrap();
    Terminal::start((80, 24), Terminal::console(&data.path().join("data"), &folder, variables), &[])
}

/// The terminal is as a shell wants it: main screen, cursor shown, no bracketed paste, cooked.
fn assert_restored(terminal: &Terminal) {
    let parser = terminal.parsed();
    let screen = parser.screen();
    assert!(!screen.alternate_screen(), "still on the alternate screen");
    assert!(!screen.hide_cursor(), "the cursor is still hidden");
    assert!(!screen.bracketed_paste(), "bracketed paste is still on");
    assert!(terminal.is_cooked(), "the driver is still in raw mode");
}

#[test]
fn a_face_is_enrolled_from_start_to_quit() {
    let data = TempDir::new().unwrap();
    let mut terminal = open(&data, &[]);
    terminal.sees("nothing leaves here");
    terminal.sees("sends    JPEG");
    assert!(!terminal.is_cooked());
    terminal.types(ENTER);
    terminal.types("4711@example.org");
    terminal.sees("16/64");
    terminal.types(ENTER);
    terminal.sees("Enrolled · SUCCESS");
    terminal.types("2");
    terminal.sees("✓ Enrolled simulated    4711@example.org");
    terminal.types(CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert_restored(&terminal);
}

#[test]
fn every_key_is_answered_after_a_rest() {
    let data = TempDir::new().unwrap();
    let mut terminal = open(&data, &[]);
    terminal.sees("nothing leaves here");
    terminal.sees("sends    JPEG");
    for _ in 0..20 {
        terminal.types("3");
        terminal.sees("What every answer means");
        terminal.types("2");
        terminal.sees("Nobody was enrolled yet");
        terminal.types("1");
        terminal.sees("sends    JPEG");
    }
    terminal.types(CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn the_photo_is_drawn_in_colour() {
    let data = TempDir::new().unwrap();
    let terminal = open(&data, &[]);
    terminal.sees("sends    JPEG");
    let colours: Vec<u8> = terminal.bytes();
    assert!(String::from_utf8_lossy(&colours).contains("48;2;"), "no true colour was used");
}

#[test]
fn no_colour_is_used_where_none_is_wanted() {
    let data = TempDir::new().unwrap();
    let mut terminal = open(&data, &[("NO_COLOR", "1")]);
    terminal.sees("nothing leaves here");
    terminal.sees("the preview needs colour");
    terminal.types(CTRL_Q);
    terminal.ended();
    let bytes = terminal.bytes();
    let text = String::from_utf8_lossy(&bytes);
    for colour in ["[38;", "[48;", ";38;", ";48;", "[32m", "[36m"] {
        assert!(!text.contains(colour), "{colour:?} was used");
    }
}

#[test]
fn a_signal_ends_it_and_the_terminal_is_restored() {
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let data = TempDir::new().unwrap();
        let mut terminal = open(&data, &[]);
        terminal.sees("nothing leaves here");
        kill(signal, terminal.process_id());
        assert_eq!(terminal.ended(), code, "SIG{signal}");
        assert_restored(&terminal);
    }
}

#[test]
fn a_terminal_that_goes_away_without_a_signal_ends_it() {
    let data = TempDir::new().unwrap();
    let size = nix::pty::Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    let pair = nix::pty::openpty(Some(&size), None).unwrap();
    // The program must not keep its own terminal open.
    rustix::io::fcntl_setfd(&pair.master, rustix::io::FdFlags::CLOEXEC).unwrap();
    let config = data.path().join("config.toml");
    std::fs::write(&config, "").unwrap();
    // It is nobody's controlling terminal, so the system sends no SIGHUP when it closes.
    let mut program = Command::new(env!("CARGO_BIN_EXE_enroll-console"))
        .args(["--config".as_ref(), config.as_os_str(), "--data-dir".as_ref(), data.path().join("data").as_os_str()])
        .arg(data.path())
        .stdin(pair.slave.try_clone().unwrap())
        .stdout(pair.slave.try_clone().unwrap())
        .stderr(pair.slave)
        .spawn()
        .unwrap();
    let mut master = std::fs::File::from(pair.master);
    let (mut seen, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
    while !String::from_utf8_lossy(&seen).contains("nothing leaves here") {
        let count = master.read(&mut buffer).unwrap();
        seen.extend_from_slice(&buffer[..count]);
    }
    drop(master);
    let deadline = Instant::now() + Duration::from_mins(1);
    let status = loop {
        if let Some(status) = program.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > deadline {
            program.kill().unwrap();
            panic!("it goes on without a terminal");
        }
        std::thread::yield_now();
    };
    assert_eq!(status.code(), Some(129));
}

/// The console in a shell's line, in which `CONSOLE` is its command.
fn in_a_shell(data: &TempDir, line: &str) -> Terminal {
    let folder = data.path().join("photos");
    std::fs::create_dir_all(&folder).unwrap();
    let console = Terminal::console(&data.path().join("data"), &folder, &[]);
    let words: Vec<String> = console.get_argv().iter().map(|word| format!("'{}'", word.to_str().unwrap())).collect();
    let mut shell = portable_pty::CommandBuilder::new("sh");
    shell.args(["-c", &line.replace("CONSOLE", &words.join(" "))]);
    for (name, value) in console.iter_full_env_as_str() {
        shell.env(name, value);
    }
    for name in ["NO_COLOR", "TMUX", "TMUX_PANE"] {
        shell.env_remove(name);
    }
    Terminal::start((80, 24), shell, &[])
}

#[test]
fn a_list_that_a_loop_reads_is_not_its_keyboard() {
    let data = TempDir::new().unwrap();
    let line = "printf 'one\\ntwo\\n' | while read -r name; do echo \"now $name\"; CONSOLE; echo \"$name: $?\"; done";
    let mut terminal = in_a_shell(&data, line);
    for name in ["one", "two"] {
        terminal.sees("nothing leaves here");
        terminal.sees("sends    JPEG");
        terminal.types("3");
        terminal.sees("What every answer means");
        terminal.types(CTRL_Q);
        terminal.sees(&format!("{name}: 0"));
    }
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_standard_input_that_ends_ends_nothing() {
    let data = TempDir::new().unwrap();
    for line in [": | CONSOLE", "CONSOLE < /dev/null", "CONSOLE <&-"] {
        let mut terminal = in_a_shell(&data, line);
        terminal.sees("sends    JPEG");
        terminal.types(ENTER);
        terminal.types("4711@example.org");
        terminal.sees("16/64");
        terminal.types("\x1b[A");
        terminal.types(CTRL_Q);
        terminal.sees(" y  quit");
        terminal.types("y");
        assert!(terminal.ended() == 0, "{line}");
    }
}

#[test]
fn without_a_terminal_the_way_out_is_named() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_path_buf();
    let console = |output: std::process::Stdio| {
        // A session of its own has no terminal.
        let mut command = Command::new("setsid");
        command.args(["--wait", env!("CARGO_BIN_EXE_enroll-console"), "--data-dir"]);
        command.arg(folder.join("data")).arg(&folder).stdin(std::process::Stdio::null());
        command.stdout(output).output().unwrap()
    };
    let pair = nix::pty::openpty(None, None).unwrap();
    for (output, missing) in [
        (std::process::Stdio::piped(), "standard output is no terminal"),
        (pair.slave.into(), "standard input is no terminal"),
    ] {
        let output = console(output);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(missing) && told.contains("use `enroll-console send`"), "{told}");
        assert!(output.stdout.is_empty());
    }
}

fn kill(signal: &str, process: u32) {
    let status = Command::new("kill").args([format!("-{signal}"), process.to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_takes_it_again() {
    let data = TempDir::new().unwrap();
    let mut terminal = open(&data, &[]);
    terminal.sees("nothing leaves here");
    // The program leads its session here, where the system ignores the stop: it must come back by itself, whole.
    terminal.types("\x1a");
    terminal.has_sent("\x1b[?1049l", 1);
    terminal.has_sent("\x1b[?1049h", 2);
    terminal.types("3");
    terminal.sees("What every answer means");
    terminal.types(CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert_restored(&terminal);
}

#[test]
fn an_editor_of_ones_own_has_the_request_and_the_terminal_comes_back() {
    let data = TempDir::new().unwrap();
    let (script, told) = (data.path().join("an editor.sh"), data.path().join("told"));
    let text = format!(
        "#!/bin/sh\nset -e\nstat -c %a \"$2\" > '{0}'\nstty -a < /dev/tty >> '{0}'\ncat \"$2\" >> '{0}'\n\
         sed 's#connect/enroll#connect/other#' \"$2\" > \"$2~\"\ncat \"$2~\" > \"$2\"\n",
        told.display()
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let editor = format!("'{}' --wait", script.display());
    let mut terminal = open(&data, &[("VISUAL", ""), ("EDITOR", &editor)]);
    terminal.sees("nothing leaves here");
    terminal.types("4");
    terminal.sees("right-encrypted");
    terminal.types(ENTER);
    terminal.sees("/api/v1/zoloz/connect/enroll");
    terminal.types("E");
    terminal.sees("/api/v1/zoloz/connect/other");
    terminal.has_sent("\x1b[?1049l", 1);
    terminal.has_sent("\x1b[?1049h", 2);
    let told = std::fs::read_to_string(told).unwrap();
    assert!(told.starts_with("600\n"), "{told}");
    assert!(told.contains(" icanon") && told.contains("\"base64ImageContent\":\"{photo}\""), "{told}");
    let left: Vec<_> = std::fs::read_dir(data.path().join("data")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("request-")), "{left:?}");
    // Keys are the console's again.
    terminal.types("r");
    terminal.sees("different");
    // Before the run is over it would ask.
    terminal.sees("1 case in");
    terminal.types(CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert_restored(&terminal);
}

#[test]
fn an_editor_that_is_not_there_is_told_and_the_request_stays() {
    let data = TempDir::new().unwrap();
    let mut terminal = open(&data, &[("VISUAL", ""), ("EDITOR", "no-such-editor -w")]);
    terminal.sees("nothing leaves here");
    terminal.types("4");
    terminal.sees("right-encrypted");
    terminal.types(ENTER);
    terminal.sees("/api/v1/zoloz/connect/enroll");
    terminal.types("E");
    terminal.sees("no-such-editor -w is not on this computer: set $EDITOR");
    terminal.types(CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert_restored(&terminal);
}

#[test]
fn the_frame_follows_the_window() {
    let data = TempDir::new().unwrap();
    let mut terminal = open(&data, &[]);
    terminal.sees("nothing leaves here");
    terminal.resize((50, 10));
    terminal.sees("This window is 50x10");
    terminal.resize((100, 30));
    terminal.sees("nothing leaves here");
    terminal.types(CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_restores_the_terminal_and_says_what_happened() {
    let data = TempDir::new().unwrap();
    let mut terminal = open(&data, &[("ENROLL_CONSOLE_PANIC_AFTER_FIRST_FRAME", "1")]);
    assert_ne!(terminal.ended(), 0);
    assert_restored(&terminal);
    assert!(terminal.screen().contains("panicked"), "{}", terminal.screen());
}
