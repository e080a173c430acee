//! What is particular to a system: stopping the job, running an editor, and noticing that the terminal is gone.

use std::io;

/// Stops the whole foreground job, as the terminal itself would at ctrl-z, and returns when it is continued.
///
/// The whole group, since `cargo run` or a wrapper script in front of us must stop too. In a terminal that has no
/// shell behind it (tmux running us directly) the system ignores the signal and this returns at once.
///
/// # Errors
/// Where the system has no job control.
#[cfg(unix)]
pub fn stop_job() -> io::Result<()> {
    Ok(rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?)
}

/// Windows has no job control.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn stop_job() -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system cannot stop a program and go on with it later"))
}

/// The command that opens a file in an editor, which may be named with arguments and quotes, as git takes it.
#[cfg(unix)]
#[must_use]
pub fn editor(editor: &str, file: &std::path::Path) -> std::process::Command {
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(format!("{editor} \"$1\"")).arg(editor).arg(file);
    command
}

/// The same, where there is no such shell: the name of a program.
#[cfg(not(unix))]
#[must_use]
pub fn editor(editor: &str, file: &std::path::Path) -> std::process::Command {
    let mut command = std::process::Command::new(editor);
    command.arg(file);
    command
}

/// Whether an editor ended so because there is none of that name: the shell says so by a status of its own (POSIX, 2.8.2).
#[must_use]
pub fn is_not_found(status: std::process::ExitStatus) -> bool {
    cfg!(unix) && status.code() == Some(127)
}

/// Calls `gone` when the terminal goes away, whether or not a signal says so.
///
/// Not every program gets a SIGHUP (`setsid`, `trap '' HUP`), and crossterm's reader tries again for ever on a terminal
/// that is gone. No event is asked for, so this thread sleeps until the hang-up, which `poll` reports unasked.
#[cfg(unix)]
pub fn when_the_terminal_is_gone(gone: impl FnOnce() + Send + 'static) {
    use rustix::event::{PollFd, PollFlags, poll};
    std::thread::spawn(move || {
        let stdin = std::io::stdin();
        loop {
            let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
            match poll(&mut watched, None) {
                Err(rustix::io::Errno::INTR) => {}
                // A system that cannot watch a terminal so has its signals still.
                Err(_) => return,
                Ok(_) => return gone(),
            }
        }
    });
}

/// Whether the terminal is gone already.
#[cfg(unix)]
#[must_use]
pub fn is_the_terminal_gone() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdin = std::io::stdin();
    let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
    poll(&mut watched, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|ready| ready > 0)
}

/// Where there is no such way, the reader's error has to do.
#[cfg(not(unix))]
#[must_use]
pub const fn is_the_terminal_gone() -> bool {
    false
}

/// Where there is no such way, the reader's error has to do.
#[cfg(not(unix))]
pub fn when_the_terminal_is_gone(_: impl FnOnce() + Send + 'static) {}
