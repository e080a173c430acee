//! Shows photos: one at a time, and the newest wins. An older one is abandoned at its next step, never drawn.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use crate::enrollment::Edits;
use crate::photo::{CheckLimits, Original, Source, examine, prepare, preview, probe};

use super::message::Msg;
use super::screens::enroll::photo::{Generation, Pixels, PreparedForShow, ShownPhoto};

#[derive(Debug, Clone)]
struct Job {
    generation: Generation,
    source: Source,
    pixels: Pixels,
}

/// One photo running, one newest waiting.
#[derive(Debug)]
pub struct Showing {
    newest: watch::Sender<Option<Job>>,
}

impl Showing {
    /// Starts the worker; its results go to `sender`, photos are held against `limits`. Must be called within tokio.
    #[must_use]
    pub fn new(sender: UnboundedSender<Msg>, limits: CheckLimits) -> Self {
        let (newest, mut jobs) = watch::channel(None::<Job>);
        tokio::spawn(async move {
            while jobs.changed().await.is_ok() {
                let Some(job) = jobs.borrow_and_update().clone() else { continue };
                let (sender, seen) = (sender.clone(), jobs.clone());
                let generation = job.generation;
                let work = tokio::task::spawn_blocking({
                    let sender = sender.clone();
                    move || show(&job, limits, &sender, || seen.has_changed().unwrap_or(true))
                });
                if let Err(error) = work.await {
                    let reason = format!("A defect in this program: {error}");
                    let _ = sender.send(Msg::Shown(generation, Err(reason.clone())));
                    let _ = sender.send(Msg::Prepared(generation, Err(reason)));
                }
            }
        });
        Self { newest }
    }

    /// Shows this photo, instead of any that was asked for before.
    pub fn show(&self, generation: Generation, source: Source, pixels: Pixels) {
        self.newest.send_replace(Some(Job { generation, source, pixels }));
    }
}

/// Reads, shows and prepares a photo; stops between two steps when it is `abandoned`.
fn show(job: &Job, limits: CheckLimits, sender: &UnboundedSender<Msg>, abandoned: impl Fn() -> bool) {
    // A file that is no photo is told by its first bytes, however large it is.
    let original = match probe(&job.source).and_then(|_| Original::read(&job.source)) {
        Ok(original) => original,
        Err(error) => {
            let _ = sender.send(Msg::Shown(job.generation, Err(error.to_string())));
            return;
        }
    };
    if abandoned() {
        return;
    }
    let shown = preview(&original, &Edits::NONE, job.pixels.width, job.pixels.height)
        .map(|preview| Box::new(ShownPhoto { facts: *original.header(), preview: Arc::new(preview) }));
    let failed = shown.is_err();
    let _ = sender.send(Msg::Shown(job.generation, shown.map_err(|error| error.to_string())));
    if failed || abandoned() {
        return;
    }
    let prepared = prepare(&original, &Edits::NONE).map(|photo| {
        let facts = photo.facts(examine(&photo, &limits).checks);
        Box::new(PreparedForShow { photo: Arc::new(photo), facts })
    });
    let _ = sender.send(Msg::Prepared(job.generation, prepared.map_err(|error| error.to_string())));
}
