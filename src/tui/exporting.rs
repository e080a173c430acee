//! How what is listed leaves for elsewhere: a path is asked for, and a yes before another file is replaced.

use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use crate::enrollment::{harmless_line, path_to_text, thousands};
use crate::history::{Export, ExportError, ExportFormat, Exported, export_to_file};
use crate::photo::parse_paths;
use crate::settings::read_codes;

use super::disk;
use super::effect::{Effect, Exporting};
use super::message::Msg;
use super::model::Model;
use super::overlays::{Intent, Overlay, PathPrompt, Question};
use super::worker::Crew;

/// Asks for the path.
pub(super) fn ask_for_path(model: &mut Model) {
    let today = model.now.to_zoned(TimeZone::system()).date();
    let path = model.enroll.photos.folder.join(format!("enrollments-{today}.csv"));
    model.overlays.push(Overlay::Path(PathPrompt::for_export(path_to_text(&path))));
}

/// Exports what is listed to the path that is typed, unless it says no form. The prompt stays until that is done.
pub(super) fn export(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = prompt(model).filter(|prompt| !prompt.is_waiting()) else { return Vec::new() };
    let path = parse_paths(prompt.input.value(), disk::home().as_deref()).into_iter().next().unwrap_or_default();
    if ExportFormat::of_path(&path).is_none() {
        let endings = ExportFormat::ALL.map(|format| format!(".{}", format.word())).join(", ");
        prompt.fail(format!("The name says in which form: let it end in one of {endings}."));
        return Vec::new();
    }
    let path = model.enroll.photos.folder.join(path);
    let (search, order) = model.history.asked_for();
    begin(model, Exporting { search, order, path, overwrite: false })
}

/// Begins an export; the prompt waits for its end, if it is still there.
pub(super) fn begin(model: &mut Model, exporting: Exporting) -> Vec<Effect> {
    match prompt(model) {
        Some(prompt) => prompt.wait(),
        None => model.say("Exporting…"),
    }
    vec![Effect::Export(Box::new(exporting))]
}

/// The prompt for the path, if it is what has the keys.
fn prompt(model: &mut Model) -> Option<&mut PathPrompt> {
    match model.overlays.last_mut() {
        Some(Overlay::Path(prompt)) if prompt.is_for_export() => Some(prompt),
        _ => None,
    }
}

/// Takes what came of an export. A file that is there already is replaced after a yes.
pub(super) fn take(model: &mut Model, exporting: Exporting, result: Result<Exported, ExportError>) {
    model.hush();
    let waits = prompt(model).is_some_and(PathPrompt::end);
    match result {
        Ok(Exported { path, written }) => {
            if waits {
                model.overlays.pop();
            }
            let more = if written.is_cut { " There are more: a page holds no more, csv and jsonl do." } else { "" };
            let count = if written.records == 1 {
                "1 attempt".to_owned()
            } else {
                format!("{} attempts", thousands(written.records))
            };
            model.say(format!("{count} in {}.{more}", harmless_line(&path.display().to_string())));
        }
        Err(ExportError::Exists { path }) if waits || model.overlays.is_empty() => {
            let lines = vec![
                ("file".to_owned(), path.display().to_string()),
                ("what happens".to_owned(), "It is replaced by the export; what it holds now is gone.".to_owned()),
            ];
            let exporting = Exporting { overwrite: true, ..exporting };
            let question = Question::new("Replace the file?", lines, Intent::Export(Box::new(exporting)), model);
            model.overlays.push(Overlay::Question(question));
        }
        Err(error) => match prompt(model).filter(|_| waits) {
            Some(prompt) => prompt.fail(format!("{error}.")),
            None => model.complain(format!("{error}.")),
        },
    }
}

impl Crew {
    pub(super) fn export(&self, exporting: Exporting) {
        let (store, settings) = (self.lines.store(), self.lines.settings());
        self.spawn(async move {
            let Exporting { search, order, path, overwrite } = exporting.clone();
            let store = match store.await {
                Ok(store) => store,
                Err(reason) => return Msg::Broken(reason),
            };
            // The path was looked at when it was typed.
            let format = ExportFormat::of_path(&path).unwrap_or(ExportFormat::JsonLines);
            let codes = tokio::task::spawn_blocking(move || read_codes(&settings.paths)).await;
            let catalogue = codes.ok().and_then(Result::ok).map(|codes| Arc::new(codes.catalogue));
            let export = Export { search, order, format, catalogue };
            let result = export_to_file(&store, export, &path, overwrite, &CancellationToken::new()).await;
            Msg::Exported(Box::new(exporting), result)
        });
    }
}
