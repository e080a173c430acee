//! New settings for a console that runs: told when the files have changed, taken when the operator asks for it.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::enrollment::harmless_line;
use crate::settings::{Profile, Settings, Target};

use super::actions::{Action, TABLE};
use super::effect::Effect;
use super::linking;
use super::message::Msg;
use super::model::{Gateway, Model};
use super::screens::{check, enroll, explore};
use super::worker::Crew;

/// How often the settings files are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Why settings are not taken now.
const NOT_NOW: &str = "Settings were not reloaded: wait until nothing is being sent and no window is open, then reload \
                       them again.";

/// Takes note that a settings file has changed.
pub(super) fn take_change(model: &mut Model, file: &str) {
    model.are_settings_stale = true;
    // What went wrong is read first; Check says it too.
    if model.notice.as_ref().is_none_or(|notice| !notice.bad) {
        let palette = TABLE.iter().find(|info| info.action == Action::Palette);
        let key = palette.and_then(|info| model.setup.keys.labels(info, model.place()).into_iter().next());
        let key = key.map(|key| format!(" ({key})")).unwrap_or_default();
        model.say(format!(
            "Settings changed on disk: {}. Run \"Reload settings\"{key} to use them.",
            harmless_line(file)
        ));
    }
}

/// Takes what was read of the settings: all of it, or nothing.
pub(super) fn take_settings(model: &mut Model, read: Result<Arc<Settings>, String>) -> Vec<Effect> {
    let settings = match read {
        Ok(settings) => settings,
        Err(reason) => {
            let end = if reason.ends_with('?') { "" } else { "." };
            model.complain(format!("The settings were not reloaded, the old ones stay: {reason}{end}"));
            return Vec::new();
        }
    };
    // A question that is open speaks of the settings as they were.
    if model.is_busy() || !model.overlays.is_empty() {
        model.complain(NOT_NOW);
        return Vec::new();
    }
    let old = std::mem::replace(&mut model.setup.settings, Arc::clone(&settings));
    model.setup.profiles.clone_from(&settings.profiles);
    model.are_settings_stale = false;
    let (before, now) = (in_use(&old, &model.gateway.profile), in_use(&settings, &model.gateway.profile));
    let is_judged_anew = old.checks != settings.checks;
    // Keys may be others behind the same names; only the simulator's are its own.
    let is_new_line = is_judged_anew || before != now || now.target != Target::BuiltIn;
    let (profile, has_left) = (now.name.clone(), now.name != model.gateway.profile);
    let mut effects = vec![Effect::UseSettings { settings: Arc::clone(&settings), profile, is_new_line }];
    if is_new_line {
        effects.extend(relink(model, &before, &now));
    }
    if is_judged_anew || old.preview.cache_mb != settings.preview.cache_mb {
        effects.extend(enroll::set_up_anew(model, settings.preview.cache_bytes()));
    }
    effects.extend([Effect::ReadCatalogue, Effect::ReadCases]);
    effects.extend(check::forget(model));
    let left = if has_left { format!("Profile {} is gone. ", harmless_line(&before.name)) } else { String::new() };
    let later = later(&old, &settings).map(|what| format!(" {what} at the next start.")).unwrap_or_default();
    model.say(format!("{left}Settings reloaded. Profile: {}.{later}", model.gateway.title()));
    effects
}

/// The profile of that name, or the one that the settings begin with where it is gone.
fn in_use(settings: &Settings, name: &str) -> Profile {
    let known = settings.profiles.iter().find(|profile| profile.name == name);
    known.unwrap_or(&settings.profile).clone()
}

/// Goes over to a profile as it is now.
fn relink(model: &mut Model, before: &Profile, now: &Profile) -> Vec<Effect> {
    let is_other = (&before.name, before.kind, &before.target) != (&now.name, now.kind, &now.target);
    if is_other {
        enroll::leave_profile(model);
    }
    model.gateway = Gateway::of(now);
    let mut effects = Vec::new();
    if is_other {
        // The frame of production takes room from the picture.
        effects.extend(enroll::resized(model));
        effects.extend(explore::forget(model));
        effects.extend(enroll::marks::look(model));
    }
    effects.extend(linking::link(model, None));
    if before.biz_id_template() != now.biz_id_template() {
        effects.push(Effect::MakeBizId);
    }
    effects
}

/// What changes at the next start only, as the beginning of a sentence.
fn later(old: &Settings, new: &Settings) -> Option<&'static str> {
    let has_other_key = old.keeping.key != new.keeping.key;
    match (has_other_key, old.preview.graphics != new.preview.graphics) {
        (true, true) => Some("The key of the history and the way pictures are shown change"),
        (true, false) => Some("The key of the history changes"),
        (false, true) => Some("The way pictures are shown changes"),
        (false, false) => None,
    }
}

impl Crew {
    /// Reads the settings again.
    pub(super) fn read_settings(&self) {
        let settings = self.lines.settings();
        self.spawn_blocking(move || {
            let read = Settings::load(settings.options()).map(Arc::new);
            Msg::Settings(read.map_err(|error| error.to_string().trim_end_matches('.').to_owned()))
        });
    }

    /// Tells from now on when a settings file is another than it was, for as long as anybody listens.
    pub(super) fn watch_settings(&self) {
        let (paths, sender) = (self.lines.settings().paths.clone(), self.sender.clone());
        tokio::spawn(async move {
            let mut files = [paths.config.clone(), paths.codes()].map(Watched::new);
            while !sender.is_closed() {
                tokio::time::sleep(EVERY).await;
                let looking = tokio::task::spawn_blocking(move || {
                    let changed: Vec<String> = files.iter_mut().filter_map(Watched::news).collect();
                    (files, changed)
                });
                let Ok((watched, changed)) = looking.await else { return };
                files = watched;
                for file in changed {
                    let _ = sender.send(Msg::SettingsChanged(file));
                }
            }
        });
    }
}

/// What tells whether a file was written: when, and how long it is. `None` where there is none.
type Stamp = Option<(Option<SystemTime>, u64)>;

/// A file that is watched.
struct Watched {
    path: PathBuf,
    /// What it was like the last time it was looked at.
    stamp: Stamp,
    /// What was in it when it was last told of; what is written again as it was is no news.
    content: Option<u64>,
    /// Whether it was written since. It is read when it has come to rest: an editor writes in several steps.
    is_pending: bool,
}

impl Watched {
    fn new(path: PathBuf) -> Self {
        Self { stamp: stamp(&path), content: content(&path), is_pending: false, path }
    }

    /// Its name, if something else is in it now.
    fn news(&mut self) -> Option<String> {
        let now = stamp(&self.path);
        if std::mem::replace(&mut self.stamp, now) != now {
            self.is_pending = true;
            return None;
        }
        if !std::mem::take(&mut self.is_pending) {
            return None;
        }
        let now = content(&self.path);
        let is_news = std::mem::replace(&mut self.content, now) != now;
        is_news.then(|| self.path.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok(), metadata.len()))
}

/// A number that stands for what is in a file; only its equality counts. Nothing that is no file is opened: reading a pipe may
/// never end.
fn content(path: &Path) -> Option<u64> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    fs::read(path).ok()?.hash(&mut hasher);
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::model_in;
    use crate::tui::overlays::{Intent, Overlay, Question};

    #[test]
    fn nothing_changes_under_an_open_question_and_nothing_by_settings_that_cannot_be_used() {
        let mut model = model_in(Path::new("."));
        let settings = Arc::clone(&model.setup.settings);
        take_change(&mut model, "config.toml");
        model.overlays.push(Overlay::Question(Question::new("Send?", Vec::new(), Intent::Quit, &model)));
        assert!(take_settings(&mut model, Ok(Arc::clone(&settings))).is_empty());
        assert_eq!(model.notice.as_ref().map(|notice| notice.text.as_str()), Some(NOT_NOW));
        model.overlays.clear();
        assert!(take_settings(&mut model, Err("config.toml:1:1: wrong".to_owned())).is_empty());
        assert!(model.are_settings_stale);
        let effects = take_settings(&mut model, Ok(settings));
        assert!(matches!(effects.first(), Some(Effect::UseSettings { is_new_line: false, .. })), "{effects:?}");
        assert!(!model.are_settings_stale);
    }

    #[test]
    fn a_file_is_news_when_something_else_is_in_it_and_it_has_come_to_rest() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("config.toml");
        let mut watched = Watched::new(path.clone());
        assert_eq!(watched.news(), None);
        fs::write(&path, "a = 1").unwrap();
        assert_eq!((watched.news(), watched.news(), watched.news()), (None, Some("config.toml".to_owned()), None));
        // Written again as it was.
        fs::write(&path, "a = 10").unwrap();
        watched.news();
        fs::write(&path, "a = 1").unwrap();
        assert_eq!((watched.news(), watched.news()), (None, None));
        fs::remove_file(&path).unwrap();
        assert_eq!((watched.news(), watched.news()), (None, Some("config.toml".to_owned())));
    }
}
