//! What is particular to a system: stopping the job.

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
