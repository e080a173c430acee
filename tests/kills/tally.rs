//! How many kills hit where.

use std::fmt;

use crate::gateway::{Answer, Exchange, Stage};
use crate::judge::{Listed, Ran};

/// Where a kill hit, by the record and by what the gateway had seen at that instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    BeforeRecord,
    Recorded,
    Connected,
    Leaving,
    Waiting,
    Answering,
    Answered,
    Pausing,
    AfterOutcome,
}

/// The places in their order, and how each is told.
const PLACES: [(Place, &str); 9] = [
    (Place::BeforeRecord, "before `sending` was on disk"),
    (Place::Recorded, "  `sending` on disk, not connected"),
    (Place::Connected, "  connected, no byte of the body seen"),
    (Place::Leaving, "  while the body left"),
    (Place::Waiting, "  while the answer was awaited"),
    (Place::Answering, "  while the answer came"),
    (Place::Answered, "  answered, the outcome not on disk"),
    (Place::Pausing, "between two tries"),
    (Place::AfterOutcome, "after the outcome was on disk"),
];

impl Place {
    /// `then` is what the gateway had seen at the kill.
    fn of(ran: &Ran, then: &[Exchange], listed: &[Listed]) -> Self {
        let Some(line) = listed.iter().find(|line| line.biz_id == ran.biz_id) else { return Self::BeforeRecord };
        if line.interrupted {
            return match then.last() {
                None => Self::Recorded,
                // The next try is on record already, or the outcome of this one is not yet.
                Some(Exchange { stage: Stage::Answered, .. }) => Self::Answered,
                Some(Exchange { stage: Stage::Answering, .. }) => Self::Answering,
                Some(Exchange { stage: Stage::Arrived, .. }) => Self::Waiting,
                Some(Exchange { stage: Stage::Leaving, .. }) => Self::Leaving,
                Some(Exchange { stage: Stage::Connected, .. }) => Self::Connected,
            };
        }
        match then.last().and_then(Exchange::answered) {
            Some(Answer::Traffic) => Self::Pausing,
            _ => Self::AfterOutcome,
        }
    }
}

/// The sum of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    started: usize,
    pub(crate) kills: usize,
    attempts: usize,
    pub(crate) left: usize,
    places: [usize; PLACES.len()],
    pub(crate) lost: usize,
    pub(crate) wrong: usize,
}

impl Tally {
    /// Counts what was recorded of a data folder.
    pub(crate) fn count_listed(&mut self, listed: &[Listed]) {
        self.attempts += listed.len();
    }

    /// Counts one program; `then` is what its gateway had seen when it was killed.
    pub(crate) fn count(&mut self, ran: &Ran, then: &[Exchange], listed: &[Listed]) {
        self.started += 1;
        self.left += ran.left().len();
        if ran.exit.is_none() {
            self.kills += 1;
            let place = Place::of(ran, then, listed);
            let index = PLACES.iter().position(|(known, _)| *known == place).unwrap();
            self.places[index] += 1;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within: usize = self.places[1..7].iter().sum();
        let percent = |count: usize| count * 100 / self.kills.max(1);
        writeln!(formatter, "{:<42}{:>7}", "programs started", self.started)?;
        writeln!(formatter, "{:<42}{:>7}", "attempts on record", self.attempts)?;
        writeln!(formatter, "{:<42}{:>7}", "requests whose first byte arrived", self.left)?;
        writeln!(formatter, "{:<42}{:>7}", "kills", self.kills)?;
        for ((place, name), count) in PLACES.iter().zip(self.places) {
            if *place == Place::Recorded {
                let name = "after `sending`, before the outcome";
                writeln!(formatter, "  {name:<40}{within:>7} {:>3} %", percent(within))?;
            }
            writeln!(formatter, "  {name:<40}{count:>7} {:>3} %", percent(count))?;
        }
        writeln!(formatter, "{:<42}{:>7}", "lost", self.lost)?;
        write!(formatter, "{:<42}{:>7}", "wrong", self.wrong)
    }
}
