//! What is particular to a system: stopping the job, and the signals that end it.

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

/// Waits until the system asks the program to end, and gives the exit code that says so (128 + the signal).
///
/// # Errors
/// When the signals cannot be listened to.
#[cfg(unix)]
pub async fn ended_from_outside() -> io::Result<u8> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut hangup, mut interrupt, mut terminate) =
        (signal(SignalKind::hangup())?, signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(tokio::select! {
        _ = hangup.recv() => 129,
        _ = interrupt.recv() => 130,
        _ = terminate.recv() => 143,
    })
}

/// Waits for ctrl-c, the one request to end that every system knows.
///
/// # Errors
/// When it cannot be listened to.
#[cfg(not(unix))]
pub async fn ended_from_outside() -> io::Result<u8> {
    tokio::signal::ctrl_c().await?;
    Ok(130)
}
