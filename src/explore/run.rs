//! Many cases, one after the other or some at once; no more than so many a second.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::judge::{Word, judge};
use super::send::Sending;
use super::{Case, Draft, Event, Filling, Finding, Sends, Target};
use crate::enrollment::Catalogue;
use crate::history::{HistoryError, Record, Store};
use crate::settings::ProfileKind;

/// How hard a gateway is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Cases at once. One that sends several at once counts as one.
    pub parallel: usize,
    /// Requests a second, all cases together; without it as many as come.
    pub per_second: Option<u32>,
}

impl Limits {
    /// How hard a gateway of this kind is asked: a simulator may be, another one is spared unless somebody says otherwise.
    #[must_use]
    pub const fn of(kind: ProfileKind) -> Self {
        match kind {
            ProfileKind::Simulator => Self { parallel: 4, per_second: None },
            ProfileKind::Sandbox | ProfileKind::Production => Self { parallel: 2, per_second: Some(5) },
        }
    }
}

/// Sends cases to one gateway. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Explorer {
    pub(super) store: Store,
    pub(super) target: Arc<Target>,
    catalogue: Arc<Catalogue>,
    pace: Option<Arc<Mutex<Interval>>>,
    parallel: usize,
}

/// A case that was sent, with all that went over the wire.
#[derive(Debug)]
pub struct Explored {
    /// What came of it, judged.
    pub finding: Finding,
    /// The requests in the order sent, as recorded.
    pub records: Vec<Record>,
}

impl Explorer {
    /// One for a gateway. Codes are documented if `catalogue` has them. Has to be made within the runtime.
    #[must_use]
    pub fn new(target: Target, store: Store, catalogue: Catalogue, limits: Limits) -> Self {
        let pace = limits.per_second.map(|number| {
            let mut ticks = interval(Duration::from_secs(1) / number.max(1));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            Arc::new(Mutex::new(ticks))
        });
        let (target, catalogue) = (Arc::new(target), Arc::new(catalogue));
        Self { store, target, catalogue, pace, parallel: limits.parallel.max(1) }
    }

    /// Sends cases, each with its request or a changed one, and gives what came of each, in their order; `events` is told as it
    /// happens. Once `cancel` is cancelled, those that were not sent are skipped.
    ///
    /// # Errors
    /// [`HistoryError`] when the record fails; then no more are sent.
    pub async fn run(
        &self,
        cases: &[(Case, Draft)],
        events: &mpsc::UnboundedSender<Event>,
        cancel: &CancellationToken,
    ) -> Result<Vec<Finding>, HistoryError> {
        let one = async |(place, (case, draft)): (usize, &(Case, Draft))| {
            // Whoever listened may have gone away.
            let _ = events.send(Event::Began(case.name.clone()));
            let explored = self.explore(case, draft, cancel).await?;
            let _ = events.send(Event::Ended(Box::new(explored.finding.clone())));
            Ok::<_, HistoryError>((place, explored.finding))
        };
        let running = stream::iter(cases.iter().enumerate()).map(one).buffer_unordered(self.parallel);
        let mut findings: Vec<(usize, Finding)> = running.try_collect().await?;
        findings.sort_by_key(|(place, _)| *place);
        Ok(findings.into_iter().map(|(_, finding)| finding).collect())
    }

    /// Sends the request of a case, or a changed one, which is recorded as that; holds what came against the case's promise.
    ///
    /// # Errors
    /// [`HistoryError`] when the record fails.
    pub async fn explore(
        &self,
        case: &Case,
        draft: &Draft,
        cancel: &CancellationToken,
    ) -> Result<Explored, HistoryError> {
        let account = match self.target.account(draft.base) {
            Ok(account) if !cancel.is_cancelled() => account,
            Ok(_) => return Ok(skipped(case, STOPPED.to_owned())),
            Err(reason) => return Ok(skipped(case, reason)),
        };
        let begun = Instant::now();
        let (name, recipe) = case.recorded_as(draft);
        let sending = Sending { case: &name, recipe: &recipe, draft, account };
        let records = self.send_all(sending, cancel).await?;
        let mut finding = judge(case, &records, &self.catalogue);
        if records.len() < draft.sends.times() {
            (finding.word, finding.note) = (Word::Skipped, STOPPED.to_owned());
        }
        finding.took = begun.elapsed();
        Ok(Explored { finding, records })
    }

    /// Sends a draft as often as it wants to be sent, or until it is stopped.
    async fn send_all(&self, sending: Sending<'_>, cancel: &CancellationToken) -> Result<Vec<Record>, HistoryError> {
        let sends = sending.draft.sends;
        let times = sends.times();
        let one = async |filling| match cancel.run_until_cancelled(self.turn()).await {
            Some(()) => self.send(sending, filling, cancel).await.map(Some),
            None => Ok(None),
        };
        if matches!(sends, Sends::AtOnce(_)) {
            let sent = try_join_all((0..times).map(|_| one(Filling::fresh()))).await?;
            return Ok(sent.into_iter().flatten().collect());
        }
        let filling = Filling::fresh();
        let mut records = Vec::new();
        for _ in 0..times {
            records.extend(one(filling.clone()).await?);
        }
        Ok(records)
    }

    /// Waits until one more request may leave.
    async fn turn(&self) {
        if let Some(pace) = &self.pace {
            pace.lock().await.tick().await;
        }
    }
}

/// Why a case was not sent, or not as often as it wants to be.
const STOPPED: &str = "the run was stopped before";

fn skipped(case: &Case, reason: String) -> Explored {
    let finding = Finding {
        case: case.name.clone(),
        word: Word::Skipped,
        note: reason,
        answers: Vec::new(),
        took: Duration::ZERO,
    };
    Explored { finding, records: Vec::new() }
}
