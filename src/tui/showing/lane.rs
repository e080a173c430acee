//! A lane: one job running, one newest waiting. The running one is told when nobody waits for it any more.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use crate::photo::AbandonFlag;
use crate::tui::message::Msg;

/// A job of a lane.
pub(super) trait Job: Clone + Send + Sync + 'static {
    /// Tells that it broke down.
    fn broken(&self, reason: String) -> Msg;
}

/// One job running, one newest waiting.
#[derive(Debug)]
pub(super) struct Lane<J> {
    newest: watch::Sender<Option<(J, AbandonFlag)>>,
    current: Mutex<AbandonFlag>,
}

impl<J: Job> Lane<J> {
    /// A lane whose jobs are done by `work`, off the threads of tokio; its messages go to `sender`, none when a job was
    /// abandoned. Must be called within tokio.
    pub(super) fn new(
        sender: UnboundedSender<Msg>,
        work: impl Fn(&J, &AbandonFlag) -> Option<Msg> + Send + Sync + 'static,
    ) -> Self {
        let (newest, mut jobs) = watch::channel(None::<(J, AbandonFlag)>);
        let work = Arc::new(work);
        tokio::spawn(async move {
            while jobs.changed().await.is_ok() {
                let Some((job, flag)) = jobs.borrow_and_update().clone().filter(|(_, flag)| !flag.is_raised()) else {
                    continue;
                };
                let (work, at_hand) = (Arc::clone(&work), job.clone());
                let done = tokio::task::spawn_blocking(move || work(&at_hand, &flag)).await;
                let broken = |error| Some(job.broken(format!("A defect in this program: {error}")));
                if let Some(msg) = done.unwrap_or_else(broken) {
                    // Nobody listens any more when the program is ending.
                    let _ = sender.send(msg);
                }
            }
        });
        Self { newest, current: Mutex::default() }
    }

    /// Does this job, instead of any that was asked for before.
    pub(super) fn take(&self, job: J) {
        let flag = AbandonFlag::default();
        self.replace(flag.clone()).raise();
        self.newest.send_replace(Some((job, flag)));
    }

    /// Gives up whatever is running or waiting.
    pub(super) fn abandon(&self) {
        self.replace(AbandonFlag::default()).raise();
    }

    fn replace(&self, with: AbandonFlag) -> AbandonFlag {
        std::mem::replace(&mut *self.current.lock().unwrap_or_else(PoisonError::into_inner), with)
    }
}
