//! How the system asks a program to end.

use std::io;

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
