//! How attempts are erased from the console: what would go is shown, and goes after a yes.

use jiff::{SignedDuration, Timestamp};

use crate::enrollment::{AttemptId, UserIdForm, harmless_line};
use crate::history::{Erasable, Erased, Store, Whom};
use crate::session::user_id_forms;
use crate::settings::Settings;

use super::effect::{Effect, Erasing, Erasure};
use super::message::Msg;
use super::model::{Model, ScreenName};
use super::overlays::{Intent, Overlay, Question};
use super::screens::history;
use super::widgets::cursor::Cursor;
use super::worker::Crew;

/// Asks whose the chosen attempt is, and what else there is of them.
pub(super) fn forget(model: &mut Model) -> Vec<Effect> {
    let Some(chosen) = model.history.chosen() else {
        model.complain(model.history.why_no_record());
        return Vec::new();
    };
    if chosen.user_id == UserIdForm::Withheld.apply("") {
        model.complain("Whose attempt this is was not recorded: nobody can be forgotten by it.");
        return Vec::new();
    }
    let id = chosen.id.clone();
    model.say("Looking for all that is known of this person…");
    vec![Effect::FindErasable(Erasing::PersonOf(id))]
}

/// Takes what would be erased, and asks.
pub(super) fn take_erasable(model: &mut Model, erasing: &Erasing, found: Result<(Erasure, Erasable), String>) {
    if let Erasing::PersonOf(_) = erasing {
        model.hush();
    }
    let (erasure, erasable) = match found {
        Ok(found) => found,
        Err(reason) => return model.complain(reason),
    };
    if erasable.is_empty() {
        // The attempt of a person is there, unless it is on its way or was erased meanwhile.
        if let Erasing::PersonOf(_) = erasing {
            model.complain("Nothing can be erased of this person now: what there is, is on its way.");
        }
        return;
    }
    let title = match erasing {
        Erasing::PersonOf(_) => "Forget this person?".to_owned(),
        Erasing::TooOld => "Erase what is older than it has to be (keep_days)?".to_owned(),
    };
    // What is being typed, asked or sent goes on.
    if !model.overlays.is_empty() || model.place().is_typing() || model.enroll.is_busy() {
        if matches!(erasing, Erasing::TooOld) {
            let (count, them) = if erasable.attempts == 1 {
                ("1 attempt is".to_owned(), "it")
            } else {
                (format!("{} attempts are", erasable.attempts), "them")
            };
            model.say(format!("{count} older than keep_days: `enroll-console history purge` erases {them}."));
        }
        return;
    }
    let mut lines = names(&erasure.whom);
    lines.push(("what happens".to_owned(), "It is erased for good, here and in the copies of the history.".to_owned()));
    lines.extend(erasable.remains.lines(MOST_PATHS));
    lines.extend(erasable.lines());
    lines.extend(erasure.missing.iter().map(|sentence| ("not found".to_owned(), harmless_line(sentence).into_owned())));
    let question = Question::new(&title, lines, Intent::Erase(Box::new(erasure)), model);
    model.overlays.push(Overlay::Question(question));
}

/// Who is to be forgotten, as sent and as typed.
fn names(whom: &Whom) -> Vec<(String, String)> {
    let Whom::Person { user_ids, .. } = whom else { return Vec::new() };
    let names = ["userId", "typed"].into_iter().zip(user_ids);
    names.map(|(name, user_id)| (name.to_owned(), harmless_line(user_id).into_owned())).collect()
}

/// Takes what was erased.
pub(super) fn take_erased(model: &mut Model, erased: Result<(Erased, Vec<String>), String>) -> Vec<Effect> {
    match erased {
        Ok((erased, missing)) => tell(model, &erased, missing),
        Err(reason) => model.complain(reason),
    }
    if model.screen == ScreenName::History { history::changed(model) } else { Vec::new() }
}

/// Says what was erased and what remains; as a page, unless something else has the keys.
fn tell(model: &mut Model, erased: &Erased, missing: Vec<String>) {
    model.hush();
    let is_complete = erased.is_complete() && missing.is_empty();
    let sentences = [erased.sentences(), missing].concat();
    if !model.overlays.is_empty() || model.place().is_typing() || model.enroll.is_busy() {
        let text = sentences.join(" ");
        return if is_complete { model.say(text) } else { model.complain(text) };
    }
    let mut lines = sentences;
    lines.extend([String::new(), "What remains elsewhere:".to_owned()]);
    lines.extend(
        erased
            .remains
            .lines(MOST_PATHS)
            .into_iter()
            .map(|(name, value)| if name.is_empty() { format!("  {value}") } else { format!("{name}: {value}") }),
    );
    let text = lines.join("\n");
    model.overlays.push(Overlay::Text { title: "Erased", text, top: Cursor::default() });
}

/// How many paths of photos are named.
const MOST_PATHS: usize = 4;

/// All that may be on record of whose attempt this is.
async fn person_of(store: &Store, settings: &Settings, id: AttemptId) -> Result<Erasure, String> {
    let record = store.get(id).await.map_err(|error| error.to_string())?;
    let attempt = record.ok_or("This attempt is no longer in the record.")?.attempt;
    let settings = settings.clone();
    let forms = tokio::task::spawn_blocking(move || user_id_forms(&settings)).await;
    let (forms, missing) = forms.map_err(|error| format!("A defect in this program: {error}"))?;
    let user_ids = [attempt.user_id].into_iter().chain(attempt.raw_user_id).collect();
    Ok(Erasure { whom: Whom::Person { user_ids, forms }, missing })
}

/// All that began before the days for which attempts are kept; `None` if all are.
fn too_old(settings: &Settings) -> Option<Whom> {
    let days = settings.keeping.days?;
    Timestamp::now().checked_sub(SignedDuration::from_hours(24 * i64::from(days))).ok().map(Whom::Before)
}

impl Crew {
    pub(super) fn find_erasable(&self, erasing: Erasing) {
        let (store, settings) = (self.lines.store(), self.lines.settings());
        self.spawn_if(async move {
            // At the start nothing is asked where all is kept, and a record that cannot be opened is told by the link.
            let old = too_old(&settings);
            if matches!(erasing, Erasing::TooOld) && old.is_none() {
                return None;
            }
            let store = store.await.ok()?;
            if store.is_read_only() {
                let reason = "Nothing can be erased where the history cannot be written.".to_owned();
                return matches!(erasing, Erasing::PersonOf(_)).then_some(Msg::Erasable(erasing, Err(reason)));
            }
            let erasure = match (&erasing, old) {
                (Erasing::PersonOf(id), _) => person_of(&store, &settings, id.clone()).await,
                (Erasing::TooOld, whom) => Ok(Erasure { whom: whom?, missing: Vec::new() }),
            };
            let found = async {
                let erasure = erasure?;
                let erasable = store.erasable(erasure.whom.clone()).await.map_err(|error| error.to_string())?;
                Ok((erasure, erasable))
            };
            let found = found.await;
            Some(Msg::Erasable(erasing, found))
        });
    }

    pub(super) fn erase(&self, Erasure { whom, missing }: Erasure) {
        let store = self.lines.store();
        self.spawn(async move {
            let erased = async { store.await?.erase(whom).await.map_err(|error| error.to_string()) };
            Msg::Erased(erased.await.map(|erased| (erased, missing)))
        });
    }
}
