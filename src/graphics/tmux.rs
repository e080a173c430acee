//! tmux between us and the terminal: what it lets through, and how a sequence is wrapped for it.

use std::process::{Command, Stdio};

/// What tmux says of itself and of the terminal that is attached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tmux {
    /// Whether `allow-passthrough` is on for this pane.
    pub passes_through: bool,
    /// The attached terminal's name and version; empty when detached, or when tmux does not know.
    pub terminal: String,
    /// Whether tmux believes that the attached terminal can show sixels.
    pub sixel: bool,
}

impl Tmux {
    /// Asks the tmux that this process runs in. It takes a few milliseconds; `None` when it does not answer.
    ///
    /// Asked this way and not by a query that is passed through: the answer to that would come as keys.
    pub(super) fn ask() -> Option<Self> {
        let format = "#{allow-passthrough}\t#{client_termtype}\t#{client_termname}\t#{client_termfeatures}";
        let mut command = Command::new("tmux");
        command.args(["display-message", "-p"]);
        if let Some(pane) = std::env::var_os("TMUX_PANE") {
            command.arg("-t").arg(pane);
        }
        let output = command.arg(format).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        Self::parse(text.trim_end_matches('\n')).filter(|_| output.status.success())
    }

    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        // `all` lets invisible panes through too.
        let passes_through = matches!(fields.next()?, "on" | "all" | "1" | "2");
        let (kind, term) = (fields.next()?, fields.next()?);
        let terminal = if kind.is_empty() { term } else { kind }.to_owned();
        let sixel = fields.next()?.split(',').any(|feature| feature == "sixel");
        Some(Self { passes_through, terminal, sixel })
    }
}

/// Wraps a sequence so that tmux hands it to the terminal (`man tmux`, allow-passthrough).
pub(super) fn wrap(sequence: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1bPtmux;");
    for &byte in sequence {
        if byte == 0x1b {
            out.push(byte);
        }
        out.push(byte);
    }
    out.extend_from_slice(b"\x1b\\");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tmux_says_is_understood() {
        let kitty = Tmux::parse("on\tkitty(0.36.4)\txterm-kitty\t256,RGB,sixel").unwrap();
        assert_eq!(kitty, Tmux { passes_through: true, terminal: "kitty(0.36.4)".into(), sixel: true });
        let detached = Tmux::parse("off\t\t\t").unwrap();
        assert_eq!(detached, Tmux::default());
        assert_eq!(Tmux::parse("all\t\txterm-kitty\t").unwrap().terminal, "xterm-kitty");
        assert_eq!(Tmux::parse(""), None);
    }

    #[test]
    fn escapes_are_doubled_inside() {
        let mut wrapped = Vec::new();
        wrap(b"\x1b_G\x1b\\", &mut wrapped);
        assert_eq!(wrapped, b"\x1bPtmux;\x1b\x1b_G\x1b\x1b\\\x1b\\");
    }
}
