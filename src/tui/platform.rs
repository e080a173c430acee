//! What is particular to a system: stopping the job, running an editor, and noticing that the terminal is gone.

use std::io;

use crate::graphics::Tty;

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

/// Calls `gone` when the terminal that keys come from goes away, whether or not a signal says so.
///
/// Not every program gets a SIGHUP (`setsid`, `trap '' HUP`), and crossterm's reader tries again for ever on a terminal
/// that is gone. Standard input may be a list of files that somebody's loop reads: it is left alone. A system that cannot
/// watch a terminal so has its signals still.
#[cfg(unix)]
pub fn when_the_terminal_is_gone(gone: impl FnOnce() + Send + 'static) {
    std::thread::spawn(move || {
        if Tty::open().is_ok_and(|tty| tty.hangs_up_within(None) == Some(true)) {
            gone();
        }
    });
}

/// Whether the terminal is gone already.
#[cfg(unix)]
#[must_use]
pub fn is_the_terminal_gone() -> bool {
    // Where it was and cannot be opened any more, it is gone.
    Tty::open().map_or(true, |tty| tty.hangs_up_within(Some(std::time::Duration::ZERO)) == Some(true))
}

/// Looks for a terminal to read keys from and one to draw to.
///
/// # Errors
/// A sentence that says which is missing; the way out is to use no console.
pub fn find_the_terminal() -> io::Result<()> {
    use io::IsTerminal;
    let missing = |words: &str| Err(io::Error::other(words.to_owned()));
    if !io::stdout().is_terminal() {
        return missing("standard output is no terminal");
    }
    if cfg!(unix) && Tty::open().is_err() {
        return missing("standard input is no terminal, and the program has no other to read keys from");
    }
    Ok(())
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
