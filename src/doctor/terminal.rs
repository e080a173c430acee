//! The terminal: whether the console's screens fit, and what they can show.

use super::finding::{CheckName, Finding};
use crate::graphics::{Graphics, Protocol};

/// The size that every screen works at, in columns and rows.
const LEAST: (u16, u16) = (80, 24);

/// What is known of the terminal. Asking it is left to whoever reads its keys.
#[derive(Debug, Clone, Default)]
pub struct TerminalReport {
    /// Columns and rows; `None` when the output is no terminal.
    pub size: Option<(u16, u16)>,
    /// Whether colour may be used.
    pub colour: bool,
    /// How pictures are shown, and why.
    pub graphics: Option<Graphics>,
    /// The value of the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set.
    pub locale: Option<String>,
}

impl TerminalReport {
    /// The locale of this process, as its environment says.
    #[must_use]
    pub fn locale_here() -> Option<String> {
        let value = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(value)
    }

    /// What is to be said of it.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let Some((columns, rows)) = self.size else {
            return Finding::pass(
                CheckName::Terminal,
                "there is none here: commands need none, and the console says so when it starts",
            );
        };
        let colour = if self.colour { "colours" } else { "no colours, as asked" };
        let pictures = self.graphics.as_ref().map_or_else(|| Protocol::Off.name().to_owned(), pictures);
        let message = format!("{columns}x{rows}, {colour}, pictures as {pictures}");
        if columns < LEAST.0 || rows < LEAST.1 {
            let (least, rows) = LEAST;
            let remedy = format!("make the window {least}x{rows} or larger, or the letters smaller");
            return Finding::warn(CheckName::Terminal, &message, &remedy);
        }
        match self.locale.as_deref() {
            Some(locale) if is_utf8(locale) => Finding::pass(CheckName::Terminal, &format!("{message}, {locale}")),
            other => {
                let message = format!("{message}, but the locale {} is not UTF-8", other.unwrap_or("(none is set)"));
                Finding::warn(CheckName::Terminal, &message, "run `export LC_ALL=C.UTF-8` before the console")
            }
        }
    }
}

/// The protocol and the last reason, which is why it was chosen.
fn pictures(graphics: &Graphics) -> String {
    graphics.reasons.last().map_or_else(|| graphics.protocol.name().to_owned(), |reason| reason.finding.clone())
}

fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
