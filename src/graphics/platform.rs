//! What is particular to a system: reading the terminal with a deadline, and noticing that it is gone.

use std::io;
use std::time::Duration;

/// The terminal that keys come from, as crossterm chooses it: standard input, or the controlling terminal when that is
/// something else.
#[cfg(unix)]
#[derive(Debug)]
pub enum Tty {
    /// Standard input.
    Stdin(io::Stdin),
    /// `/dev/tty`.
    Controlling(std::fs::File),
}

#[cfg(unix)]
impl Tty {
    /// Opens it for reading.
    ///
    /// # Errors
    /// When the process has no terminal.
    pub fn open() -> io::Result<Self> {
        use std::io::IsTerminal;
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Ok(Self::Stdin(stdin));
        }
        std::fs::File::options().read(true).open("/dev/tty").map(Self::Controlling)
    }

    /// Waits so long for bytes; `None` when none came.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn read_within(&self, patience: Duration, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let fd = self.fd();
        let patience = Timespec::try_from(patience).map_err(io::Error::other)?;
        let mut watched = [PollFd::new(&fd, PollFlags::IN)];
        match poll(&mut watched, Some(&patience)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => Ok(None),
            Err(error) => Err(error.into()),
            // Past the standard library's buffer, in which bytes would be hidden from whoever reads next.
            Ok(_) => match rustix::io::read(fd, buffer)? {
                0 => Err(io::ErrorKind::UnexpectedEof.into()),
                count => Ok(Some(count)),
            },
        }
    }

    fn fd(&self) -> std::os::fd::BorrowedFd<'_> {
        use std::os::fd::AsFd;
        match self {
            Self::Stdin(stdin) => stdin.as_fd(),
            Self::Controlling(file) => file.as_fd(),
        }
    }

    /// Waits until the terminal is hung up, at most so long, or for ever; tells whether it is. `None` where the system cannot
    /// watch a terminal so.
    #[must_use]
    pub fn hangs_up_within(&self, patience: Option<Duration>) -> Option<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
        let fd = self.fd();
        loop {
            // No event is asked for: a hang-up is reported unasked.
            let mut watched = [PollFd::new(&fd, PollFlags::empty())];
            match poll(&mut watched, patience.as_ref()) {
                Err(rustix::io::Errno::INTR) => {}
                Ok(0) => return Some(false),
                // macOS cannot poll `/dev/tty`, and says so by NVAL.
                Ok(_) if !watched[0].revents().contains(PollFlags::NVAL) => return Some(true),
                Ok(_) | Err(_) => return None,
            }
        }
    }
}

/// Where a terminal's answers do not come as bytes, it is not asked.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Tty;

#[cfg(not(unix))]
impl Tty {
    /// Cannot be opened.
    ///
    /// # Errors
    /// Always.
    pub fn open() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// # Errors
    /// Always.
    pub(super) fn read_within(&self, _: Duration, _: &mut [u8]) -> io::Result<Option<usize>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
