//! How photos are previewed: by which of the terminal's ways, and how much memory their pictures may take.

use serde::Deserialize;
use toml::Spanned;

use super::file::Mistake;

/// The ways to show a picture in a terminal that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum GraphicsChoice {
    /// The best that the terminal says it can
    #[default]
    Auto,
    /// Kitty's graphics protocol
    Kitty,
    /// iTerm2's inline images
    Iterm,
    /// Sixels
    Sixel,
    /// Coloured cells, which every terminal can
    Blocks,
    /// No pictures
    Off,
}

impl GraphicsChoice {
    /// The word for it in the settings and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Kitty => "kitty",
            Self::Iterm => "iterm",
            Self::Sixel => "sixel",
            Self::Blocks => "blocks",
            Self::Off => "off",
        }
    }
}

/// The settings of the preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// How pictures are shown.
    pub graphics: GraphicsChoice,
    /// Memory for pictures already made, in megabytes of 1,000,000 bytes.
    pub cache_mb: u64,
}

impl Default for Preview {
    fn default() -> Self {
        Self { graphics: GraphicsChoice::Auto, cache_mb: 64 }
    }
}

impl Preview {
    /// Memory for pictures already made, in bytes.
    #[must_use]
    pub fn cache_bytes(&self) -> usize {
        usize::try_from(self.cache_mb.saturating_mul(1_000_000)).unwrap_or(usize::MAX)
    }

    pub(super) fn resolve(table: &PreviewTable) -> Result<Self, Mistake> {
        let default = Self::default();
        if let Some(megabytes) = table.cache_mb.as_ref().filter(|given| !(1..=4096).contains(given.get_ref())) {
            let message = format!("cache_mb is {}: use 1 to 4096", megabytes.get_ref());
            return Err(Mistake { at: megabytes.span(), message });
        }
        Ok(Self {
            graphics: table.graphics.unwrap_or(default.graphics),
            cache_mb: table.cache_mb.as_ref().map_or(default.cache_mb, |given| *given.get_ref()),
        })
    }
}

/// The table as it is written; `None` is a key that is absent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewTable {
    pub(super) graphics: Option<GraphicsChoice>,
    pub(super) cache_mb: Option<Spanned<u64>>,
}
