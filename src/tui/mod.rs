//! The console: an Elm loop over ratatui. `update` is pure, `view` is pure, every side effect is a [`runtime::Worker`]'s.
//!
//! Not here: what an enrollment is (`pipeline`), what is kept of it (`history`), what the gateway is (`session`).

mod accepting;
pub mod actions;
pub mod disk;
pub mod effect;
mod erasing;
mod exploring;
mod exporting;
pub mod graphics;
pub mod keymap;
pub mod layout;
mod line;
mod linking;
mod lookups;
pub mod message;
pub mod model;
mod outside;
mod overlaid;
pub mod overlays;
mod pace;
pub mod platform;
mod recalling;
mod reloading;
pub mod runtime;
pub mod screens;
mod scripting;
pub mod showing;
pub mod terminal;
pub mod theme;
mod typed_text;
pub mod update;
pub mod view;
pub mod widgets;
pub mod worker;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Size;

use crate::doctor::TerminalReport;
use crate::graphics::{Graphics, Protocol};
use crate::session::ended_from_outside;
use crate::settings::{GraphicsChoice, Settings};

use keymap::{KeyMap, KeyMapError};
use model::{Gateway, Model, ScreenName, Setup};
use screens::enroll::Enroll;
use theme::{Theme, ThemeError};

pub use graphics::listening::Inquiry;
pub use message::Msg;
pub use runtime::Queue;
pub use terminal::{RealScreen, Screen, install_panic_hook, restore};
pub use theme::ColourDepth;
pub use widgets::picture::{Look, Shapes};

/// Why the console cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// The terminal cannot be used.
    #[error("the console needs a terminal for its screen: {0}; without one, use `enroll-console send`")]
    Terminal(#[from] io::Error),
    /// The built-in key map is wrong.
    #[error(transparent)]
    Keys(#[from] KeyMapError),
    /// The built-in theme is wrong.
    #[error(transparent)]
    Theme(#[from] ThemeError),
}

/// What the console opens with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The settings, with the profile in use.
    pub settings: Arc<Settings>,
    /// Where to begin: a folder, or a photo in one; the current folder without it.
    pub path: Option<PathBuf>,
    /// Whether colours may be used.
    pub colour: bool,
    /// What the terminal can show in a cell.
    pub look: Look,
}

/// Opens the console on `screen` and runs it until it ends; gives its exit code. `queue` is where others may send it
/// messages from outside, such as signals.
///
/// # Errors
/// [`ConsoleError`] when the terminal cannot be taken over, read or drawn to.
pub async fn open<S: Screen>(opening: &Opening, screen: &mut S, queue: &mut Queue) -> Result<u8, ConsoleError> {
    let mut model = model(opening)?;
    let mut crew = worker::Crew::new(opening.settings.clone(), opening.look, queue.sender());
    Ok(runtime::run(screen, &mut crew, &mut model, queue).await?)
}

/// Sends the console a message when the system asks the program to end, or the terminal goes away.
pub fn watch_for_the_end(queue: &Queue) {
    let sender = queue.sender();
    platform::when_the_terminal_is_gone(move || {
        let _ = sender.send(Msg::EndedFromOutside(runtime::HANG_UP));
    });
    let sender = queue.sender();
    // Without signals there is still ctrl-q.
    let Ok(end) = ended_from_outside() else { return };
    tokio::spawn(async move {
        let _ = sender.send(Msg::EndedFromOutside(end.await));
    });
}

/// What the console wants to know of the terminal: nothing where no pixels will be drawn.
#[must_use]
pub fn inquiry(opening: &Opening, queue: &Queue) -> Option<Inquiry> {
    let choice = opening.settings.preview.graphics;
    let wants_pixels = opening.colour && !matches!(choice, GraphicsChoice::Off | GraphicsChoice::Blocks);
    wants_pixels.then(|| Inquiry { choice, origin: opening.settings.graphics_origin(), report: queue.sender() })
}

fn model(opening: &Opening) -> Result<Model, ConsoleError> {
    let theme = if opening.colour { Theme::built_in()? } else { Theme::without_colour() };
    let profile = &opening.settings.profile;
    let (folder, wanted) = start(opening.path.as_deref());
    Ok(Model {
        setup: Setup {
            keys: KeyMap::built_in()?,
            theme,
            profiles: opening.settings.profiles.clone(),
            settings: Arc::clone(&opening.settings),
            locale: TerminalReport::locale_here(),
            is_encrypted: opening.settings.keeping.key.is_some(),
        },
        size: Size::default(),
        now: Timestamp::now(),
        last_key: None,
        may_be_held: false,
        is_text_dropped: false,
        link: message::Ticket(0),
        screen: ScreenName::Enroll,
        overlays: Vec::new(),
        notice: None,
        are_settings_stale: false,
        gateway: Gateway::of(profile),
        graphics: match opening.settings.preview.graphics {
            GraphicsChoice::Off => Graphics { protocol: Protocol::Off, ..Graphics::cells() },
            // Until the terminal has answered.
            _ => Graphics::cells(),
        },
        catalogue: None,
        enroll: Enroll::new(folder, wanted, opening.settings.preview.cache_bytes()),
        history: screens::history::History::default(),
        codes: screens::codes::Codes::default(),
        explore: screens::explore::Explore::default(),
        check: screens::check::Check::default(),
        ending: None,
    })
}

/// The model of a console that has just opened in `folder`, for tests of `update` alone.
#[cfg(test)]
pub(crate) fn model_in(folder: &Path) -> Model {
    let home = tempfile::TempDir::new().unwrap();
    let config = home.path().join("config.toml");
    std::fs::write(&config, "").unwrap();
    let options = crate::settings::Options {
        config: Some(config),
        data_dir: Some(home.path().into()),
        profile: None,
        graphics: None,
    };
    let settings = Arc::new(Settings::load(&options).unwrap());
    let mut model = model(&Opening {
        settings,
        path: Some(folder.to_path_buf()),
        colour: true,
        look: Look { shapes: Shapes::Eighths, depth: ColourDepth::True },
    })
    .unwrap();
    model.size = Size::new(120, 40);
    model
}

/// The folder that a path leads to, and the photo in it, if it is no folder.
fn start(path: Option<&Path>) -> (PathBuf, Option<PathBuf>) {
    let path = path.unwrap_or(Path::new("."));
    // The list names what is in a folder by its real path. A path that leads nowhere is shown as it is; reading it says
    // what is wrong.
    let path = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf());
    match path.parent() {
        Some(parent) if path.is_file() => (parent.to_path_buf(), Some(path)),
        _ => (path, None),
    }
}
