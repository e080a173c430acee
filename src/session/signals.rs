//! How the system asks a program to end.

use std::future::Future;
use std::io;

/// Listens from now on, and waits until the system asks the program to end; gives the exit code that says so (128 + the
/// signal).
///
/// # Errors
/// When the signals cannot be listened to.
#[cfg(unix)]
pub fn ended_from_outside() -> io::Result<impl Future<Output = u8> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut hangup, mut interrupt, mut terminate) =
        (signal(SignalKind::hangup())?, signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = hangup.recv() => 129,
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        }
    })
}

/// Waits for ctrl-c, the one request to end that every system knows.
///
/// # Errors
/// None here.
#[cfg(not(unix))]
pub fn ended_from_outside() -> io::Result<impl Future<Output = u8> + Send> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        130
    })
}
