//! The colours of the console, by what they mean. Every state is also a glyph and a word; without colour those remain.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::enrollment::{Outcome, Verdict};

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the theme cannot be read: {0}")]
pub struct ThemeError(#[from] toml::de::Error);

/// How many colours the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourDepth {
    /// Red, green and blue with 8 bits each.
    True,
    /// xterm's 256: a cube of 216 and 24 greys, besides the sixteen.
    Cube,
    /// The sixteen that every terminal with colour has.
    Sixteen,
}

impl ColourDepth {
    /// What the environment says of the terminal. `COLORTERM` is what terminals agreed on
    /// (<https://github.com/termstandard/colors>); SSH does not pass it on but passes `TERM`, so those that are known by
    /// their own name are listed. Windows Terminal sets neither, but `WT_SESSION`.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        const KNOWN_BY_NAME: [&str; 6] = ["alacritty", "contour", "foot", "wezterm", "xterm-ghostty", "xterm-kitty"];
        let term = variable("TERM").unwrap_or_default();
        let says_so = variable("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit");
        let is_known = KNOWN_BY_NAME
            .iter()
            .any(|name| term.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
        if says_so || is_known || term.ends_with("-direct") || variable("WT_SESSION").is_some() {
            Self::True
        } else if term.ends_with("256color") {
            Self::Cube
        } else {
            Self::Sixteen
        }
    }
}

/// What a part of JSON is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The name of a value.
    Key,
    /// A string.
    Text,
    /// A number.
    Number,
    /// `true`, `false`, `null`.
    Literal,
    /// Brackets, colons, commas.
    Sign,
}

/// Styles by meaning.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    colours: Option<Colours>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Colours {
    accent: Color,
    good: Color,
    bad: Color,
    unsure: Color,
    production: Color,
    bar: Color,
    json_key: Color,
    json_text: Color,
    json_number: Color,
    json_literal: Color,
}

impl Theme {
    /// The built-in theme.
    ///
    /// # Errors
    /// None in a released program: a test reads the same text.
    pub fn built_in() -> Result<Self, ThemeError> {
        Ok(Self { colours: Some(toml::from_str(include_str!("../../config/themes/default.toml"))?) })
    }

    /// A theme that uses bold, dim and reversed text only, for `NO_COLOR`.
    #[must_use]
    pub const fn without_colour() -> Self {
        Self { colours: None }
    }

    /// Whether pictures may be drawn, which are nothing without colour.
    #[must_use]
    pub const fn has_colour(&self) -> bool {
        self.colours.is_some()
    }

    fn coloured(&self, pick: impl Fn(&Colours) -> Color) -> Style {
        self.colours.as_ref().map_or_else(Style::new, |colours| Style::new().fg(pick(colours)))
    }

    /// Secondary text.
    #[must_use]
    pub fn dim(&self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// Headings.
    #[must_use]
    pub fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What has the focus.
    #[must_use]
    pub fn focus(&self) -> Style {
        self.coloured(|colours| colours.accent).add_modifier(Modifier::BOLD)
    }

    /// The chosen line of a list: reversed where the keys go, bold where they do not.
    #[must_use]
    pub fn chosen(&self, focused: bool) -> Style {
        if focused { self.focus().add_modifier(Modifier::REVERSED) } else { self.strong() }
    }

    /// A condition that is in force: a filter, or a word that is searched for.
    #[must_use]
    pub fn chip(&self, is_filter: bool) -> Style {
        let style = if is_filter { self.focus() } else { self.strong() };
        style.add_modifier(Modifier::REVERSED)
    }

    /// What went well.
    #[must_use]
    pub fn good(&self) -> Style {
        self.coloured(|colours| colours.good)
    }

    /// What went wrong.
    #[must_use]
    pub fn bad(&self) -> Style {
        self.coloured(|colours| colours.bad)
    }

    /// What nobody knows, or may go wrong.
    #[must_use]
    pub fn unsure(&self) -> Style {
        self.coloured(|colours| colours.unsure)
    }

    /// Production: reversed, so that it stands out without colour too.
    #[must_use]
    pub fn production(&self) -> Style {
        self.coloured(|colours| colours.production).add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// The bars of a chart.
    #[must_use]
    pub fn bar(&self) -> Style {
        self.coloured(|colours| colours.bar)
    }

    /// What a part of JSON is; its signs tell it too.
    #[must_use]
    pub fn json(&self, tone: Tone) -> Style {
        match tone {
            Tone::Key => self.coloured(|colours| colours.json_key),
            Tone::Text => self.coloured(|colours| colours.json_text),
            Tone::Number => self.coloured(|colours| colours.json_number),
            Tone::Literal => self.coloured(|colours| colours.json_literal),
            Tone::Sign => self.dim(),
        }
    }

    /// What a search found: reversed, and the one that the operator is at bold too.
    #[must_use]
    pub fn found(&self, current: bool) -> Style {
        let style = self.coloured(|colours| colours.unsure).add_modifier(Modifier::REVERSED);
        if current { style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED) } else { style }
    }

    /// The style of what a check says.
    #[must_use]
    pub fn verdict(&self, verdict: Verdict) -> Style {
        match verdict {
            Verdict::Pass => self.good(),
            Verdict::Warn => self.unsure(),
            Verdict::Fail => self.bad(),
        }
    }

    /// The style of an outcome.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome) -> Style {
        match outcome {
            Outcome::Enrolled => self.good(),
            Outcome::Rejected => self.bad(),
            Outcome::Unknown | Outcome::NotSent => self.unsure(),
            Outcome::Sending => self.focus(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_can_be_read() {
        assert!(Theme::built_in().unwrap().has_colour());
    }

    #[test]
    fn a_terminal_has_as_many_colours_as_its_environment_says() {
        let depth = |variables: &[(&str, &str)]| {
            ColourDepth::of(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        for (variables, expected) in [
            (&[("COLORTERM", "truecolor"), ("TERM", "xterm-256color")][..], ColourDepth::True),
            (&[("COLORTERM", "24bit"), ("TERM", "screen")], ColourDepth::True),
            (&[("COLORTERM", "yes"), ("TERM", "xterm-256color")], ColourDepth::Cube),
            (&[("COLORTERM", "rxvt"), ("TERM", "rxvt")], ColourDepth::Sixteen),
            (&[("TERM", "xterm-direct")], ColourDepth::True),
            (&[("TERM", "xterm-kitty")], ColourDepth::True),
            (&[("TERM", "foot-extra")], ColourDepth::True),
            (&[("TERM", "footprint")], ColourDepth::Sixteen),
            (&[("TERM", "tmux-256color")], ColourDepth::Cube),
            (&[("TERM", "screen.xterm-256color")], ColourDepth::Cube),
            (&[("TERM", "xterm")], ColourDepth::Sixteen),
            (&[("TERM", "linux")], ColourDepth::Sixteen),
            (&[("WT_SESSION", "6f1c")], ColourDepth::True),
            (&[], ColourDepth::Sixteen),
        ] {
            assert_eq!(depth(variables), expected, "{variables:?}");
        }
    }

    #[test]
    fn without_colour_no_style_has_one() {
        let theme = Theme::without_colour();
        for style in [theme.focus(), theme.good(), theme.bad(), theme.unsure(), theme.production(), theme.chosen(true)]
        {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
