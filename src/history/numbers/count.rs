//! Counting: one look at a few columns of what a search finds. No record is read.

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;
use rusqlite::{Connection, Row, params_from_iter};

use super::local_days::LocalDays;
use super::{Day, Group, Numbers, Share, Spread, Tally, ratio};
use crate::enrollment::{Outcome, ProfileKind};
use crate::history::Search;
use crate::history::conditions::Conditions;
use crate::history::error::Fault;

/// Counts what a search finds; days are those of `zone`.
pub(in crate::history) fn numbers(connection: &Connection, search: &Search, zone: &TimeZone) -> Result<Numbers, Fault> {
    let conditions = Conditions::of(search, connection)?;
    let sql = format!(
        "SELECT attempt.at, attempt.outcome, coalesce(attempt.failure, attempt.result_code), attempt.exchange_us,
                attempt.profile, attempt.operator, attempt.profile_kind
         FROM {} WHERE {}",
        conditions.tables,
        conditions.sql()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.values))?;
    let mut count = Count::in_zone(zone);
    while let Some(row) = rows.next()? {
        count.row(row)?;
    }
    Ok(count.finish(zone))
}

/// What was counted so far.
struct Count {
    all: Tally,
    simulated: u64,
    exchanges: Vec<i64>,
    outcomes: HashMap<String, u64>,
    codes: HashMap<String, u64>,
    profiles: HashMap<String, Several>,
    operators: HashMap<String, Several>,
    days: BTreeMap<i64, Tally>,
    local: LocalDays,
}

/// What was counted of one profile or operator.
#[derive(Default)]
struct Several {
    tally: Tally,
    exchanges: Vec<i64>,
}

impl Count {
    fn in_zone(zone: &TimeZone) -> Self {
        Self {
            all: Tally::default(),
            simulated: 0,
            exchanges: Vec::new(),
            outcomes: HashMap::new(),
            codes: HashMap::new(),
            profiles: HashMap::new(),
            operators: HashMap::new(),
            days: BTreeMap::new(),
            local: LocalDays::of(zone),
        }
    }

    fn row(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        let word = row.get_ref(1)?.as_str()?;
        // A word that this version does not know is nothing that it knows of.
        let outcome = Outcome::from_word(word).unwrap_or(Outcome::Unknown);
        let exchange: Option<i64> = row.get(3)?;
        self.all.count(outcome);
        let kind = row.get_ref(6)?.as_str_or_null()?.and_then(ProfileKind::from_word);
        let kind = ProfileKind::of_attempt(kind, row.get_ref(4)?.as_str()?);
        self.simulated += u64::from(kind == Some(ProfileKind::Simulator));
        self.exchanges.extend(exchange);
        add_to(&mut self.outcomes, word, |count| *count += 1);
        if let Some(code) = row.get_ref(2)?.as_str_or_null()? {
            add_to(&mut self.codes, code, |count| *count += 1);
        }
        for (groups, column) in [(&mut self.profiles, 4), (&mut self.operators, 5)] {
            add_to(groups, row.get_ref(column)?.as_str()?, |group: &mut Several| {
                group.tally.count(outcome);
                group.exchanges.extend(exchange);
            });
        }
        self.days.entry(self.local.day(row.get(0)?)).or_default().count(outcome);
        Ok(())
    }

    fn finish(self, zone: &TimeZone) -> Numbers {
        let attempts = self.all.attempts;
        let days = self.days.into_iter();
        Numbers {
            attempts,
            simulated: self.simulated,
            success_rate: self.all.success_rate(),
            outcomes: shares(self.outcomes, attempts),
            codes: shares(self.codes, attempts),
            exchange_ms: Spread::of(self.exchanges),
            profiles: groups(self.profiles),
            operators: groups(self.operators),
            days: days.map(|(day, tally)| Day { date: LocalDays::date(day), tally }).collect(),
            time_zone: zone.iana_name().map(str::to_owned),
        }
    }
}

/// Adds to what stands under a name. Names are few: one is copied only when it is new.
fn add_to<T: Default>(map: &mut HashMap<String, T>, name: &str, add: impl FnOnce(&mut T)) {
    match map.get_mut(name) {
        Some(known) => add(known),
        None => add(map.entry(name.to_owned()).or_default()),
    }
}

fn shares(counts: HashMap<String, u64>, all: u64) -> Vec<Share> {
    let mut shares: Vec<Share> =
        counts.into_iter().map(|(name, count)| Share { name, count, share: ratio(count, all) }).collect();
    shares.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.name.cmp(&other.name)));
    shares
}

fn groups(groups: HashMap<String, Several>) -> Vec<Group> {
    let mut groups: Vec<Group> = groups
        .into_iter()
        .map(|(name, Several { tally, exchanges })| Group {
            name,
            tally,
            success_rate: tally.success_rate(),
            exchange_ms: Spread::of(exchanges),
        })
        .collect();
    groups.sort_by(|one, other| other.tally.attempts.cmp(&one.tally.attempts).then_with(|| one.name.cmp(&other.name)));
    groups
}
