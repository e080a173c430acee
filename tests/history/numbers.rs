//! The record in numbers, beside a count that takes its time.

use std::collections::BTreeMap;

use enroll_console::enrollment::{Attempt, AttemptId, Failure, FailureKind, GatewayResult, Outcome, Timing, Wire};
use enroll_console::history::{Annotation, Day, Numbers, Periods, Record, Search, Tally};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{attempt, open};

/// Zones whose clocks are turned in odd ways: at a minute past midnight, by half an hour, over a whole day.
const ZONES: [&str; 7] = [
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
];

/// Around turns of those clocks, in seconds since 1970; and far from any.
const MOMENTS: [i64; 7] = [
    1_793_509_200, // 2026-11-01, New York goes back
    1_772_953_200, // 2026-03-08, New York goes on
    1_162_089_060, // 2006-10-29 00:01, St. John's goes back into the day before
    1_325_239_200, // 2011-12-30, which Apia did not have
    1_540_695_600, // 2018-11-04, midnight is none in Sao Paulo
    1_775_314_800, // 2026-04-05, Lord Howe goes back by half an hour
    -86_400,
];

fn made(number: usize, at: i64, outcome: Outcome, exchange: Option<f64>) -> Record {
    let result = |status: &str, code: &str| {
        Some(GatewayResult { result_status: status.into(), result_code: code.into(), result_message: "m".into() })
    };
    let (result, failure) = match outcome {
        Outcome::Enrolled => (result("S", "SUCCESS"), None),
        Outcome::Rejected => (result("F", if number.is_multiple_of(2) { "NO_FACE" } else { "LOW_QUALITY" }), None),
        Outcome::Unknown => (None, Some(Failure::new(FailureKind::Timeout, "no answer"))),
        Outcome::NotSent => (None, Some(Failure::new(FailureKind::Photo, "no photo"))),
        Outcome::Sending => (None, None),
    };
    let attempt = Attempt {
        id: AttemptId(format!("A{number:05}")),
        at: Timestamp::from_millisecond(at).unwrap(),
        outcome,
        result,
        failure,
        profile: ["staging", "live"][number % 2].into(),
        operator: ["ana", "ben", "cy"][number % 3].into(),
        timing_ms: Timing { exchange, ..Timing::default() },
        ..attempt("x")
    };
    Record { attempt, wire: Wire::default(), annotation: Annotation::default() }
}

/// The count of somebody with a pencil.
fn naive(records: &[Record], zone: &TimeZone) -> Vec<Day> {
    let mut days = BTreeMap::<_, Tally>::new();
    for Record { attempt, .. } in records {
        let tally = days.entry(attempt.at.to_zoned(zone.clone()).date()).or_default();
        tally.attempts += 1;
        *match attempt.outcome {
            Outcome::Enrolled => &mut tally.enrolled,
            Outcome::Rejected => &mut tally.rejected,
            Outcome::Unknown => &mut tally.unknown,
            Outcome::NotSent => &mut tally.not_sent,
            Outcome::Sending => &mut tally.sending,
        } += 1;
    }
    days.into_iter().map(|(date, tally)| Day { date, tally }).collect()
}

async fn numbers(records: &[Record], query: &str, zone: &TimeZone) -> Numbers {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    store.add(records.to_vec()).await.unwrap();
    let search = Search::parse(query, &Zoned::now(), &[]).unwrap();
    store.numbers_in(search, zone.clone()).await.unwrap()
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop::sample::select(vec![
        Outcome::Enrolled,
        Outcome::Rejected,
        Outcome::Unknown,
        Outcome::NotSent,
        Outcome::Sending,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn days_and_spreads_are_those_of_a_count_by_hand(
        drawn in prop::collection::vec(
            (prop::sample::select(MOMENTS.to_vec()), -200_000_000_i64..200_000_000, outcomes(), prop::option::of(1_u32..90_000)),
            1..40,
        ),
        zone in prop::sample::select(ZONES.to_vec()),
    ) {
        let records: Vec<Record> = drawn
            .into_iter()
            .enumerate()
            .map(|(number, (moment, off, outcome, exchange))| {
                made(number, moment * 1000 + off, outcome, exchange.map(f64::from))
            })
            .collect();
        let zone = TimeZone::get(zone).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let counted = runtime.block_on(numbers(&records, "", &zone));
        prop_assert_eq!(&counted.days, &naive(&records, &zone));
        prop_assert_eq!(counted.attempts, records.len() as u64);

        let of = |outcome| u32::try_from(records.iter().filter(|it| it.attempt.outcome == outcome).count()).unwrap();
        let over = of(Outcome::Enrolled) + of(Outcome::Rejected) + of(Outcome::Unknown);
        let rate = (over > 0).then(|| f64::from(of(Outcome::Enrolled)) / f64::from(over));
        prop_assert_eq!(counted.success_rate, rate);

        let mut exchanges: Vec<f64> = records.iter().filter_map(|record| record.attempt.timing_ms.exchange).collect();
        exchanges.sort_by(f64::total_cmp);
        match counted.exchange_ms {
            None => prop_assert!(exchanges.is_empty()),
            Some(spread) => {
                let at_most = |limit: f64| exchanges.iter().filter(|it| **it <= limit).count();
                prop_assert!(exchanges.contains(&spread.median) && exchanges.contains(&spread.p95));
                prop_assert!(at_most(spread.median) * 2 >= exchanges.len());
                prop_assert!(at_most(spread.p95) * 20 >= exchanges.len() * 19);
                prop_assert_eq!(Some(&spread.longest), exchanges.last());
            }
        }
        for (groups, sum) in [(&counted.profiles, counted.attempts), (&counted.operators, counted.attempts)] {
            prop_assert_eq!(groups.iter().map(|group| group.tally.attempts).sum::<u64>(), sum);
        }
    }
}

#[tokio::test]
async fn shares_and_groups_are_counted_the_most_frequent_first() {
    use Outcome::{Enrolled, NotSent, Rejected, Sending, Unknown};
    let outcomes = [Enrolled, Rejected, Enrolled, Rejected, Enrolled, Unknown, NotSent, Sending];
    let records: Vec<Record> = outcomes
        .into_iter()
        .enumerate()
        .map(|(number, outcome)| made(number, 1_795_420_800_000, outcome, Some(100.0)))
        .collect();
    let counted = numbers(&records, "", &TimeZone::UTC).await;
    let named = |shares: &[enroll_console::history::Share]| {
        shares.iter().map(|share| (share.name.clone(), share.count)).collect::<Vec<_>>()
    };
    let pairs =
        |pairs: &[(&str, u64)]| pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<Vec<_>>();
    let by_outcome = [("enrolled", 3), ("rejected", 2), ("not_sent", 1), ("sending", 1), ("unknown", 1)];
    assert_eq!(named(&counted.outcomes), pairs(&by_outcome));
    assert_eq!(named(&counted.codes), pairs(&[("SUCCESS", 3), ("LOW_QUALITY", 2), ("photo", 1), ("timeout", 1)]));
    assert!((counted.outcomes[0].share - 0.375).abs() < 1e-9);
    assert_eq!(counted.success_rate, Some(0.5), "what never left and what is on its way do not count");
    let staging = &counted.profiles[1];
    assert_eq!((staging.name.as_str(), staging.tally.attempts, staging.success_rate), ("staging", 4, Some(1.0)));
    let operators: Vec<_> = counted.operators.iter().map(|it| (it.name.as_str(), it.tally.attempts)).collect();
    assert_eq!(operators, [("ana", 3), ("ben", 3), ("cy", 2)]);
    assert_eq!(counted.time_zone.as_deref(), Some("UTC"));

    let of_ana = numbers(&records, "operator:ana", &TimeZone::UTC).await;
    assert_eq!((of_ana.attempts, of_ana.operators.len()), (3, 1));
    assert_eq!(numbers(&records, "operator:nobody", &TimeZone::UTC).await.success_rate, None);
}

#[tokio::test]
async fn days_without_an_attempt_are_in_a_chart_and_long_times_are_put_together() {
    let day = 86_400_000;
    let at = |days: &[i64]| -> Vec<Record> {
        let start = 1_795_420_800_000;
        days.iter().enumerate().map(|(number, it)| made(number, start + it * day, Outcome::Enrolled, None)).collect()
    };
    let week = Periods::of(&numbers(&at(&[0, 1, 6]), "", &TimeZone::UTC).await.days);
    let counts: Vec<_> = week.all.iter().map(|period| period.tally.attempts).collect();
    assert_eq!((week.title, counts, week.most), ("By day", vec![1, 0, 0, 0, 0, 1, 1], 1));
    let weeks = Periods::of(&numbers(&at(&[0, 7, 8, 70]), "", &TimeZone::UTC).await.days);
    assert_eq!((weeks.title, weeks.all.len(), weeks.most), ("By week, from Monday", 11, 2));
    let years = Periods::of(&numbers(&at(&[0, 1000]), "", &TimeZone::UTC).await.days);
    assert_eq!((years.title, years.all.len()), ("By month", 34));
    let all: u64 = years.all.iter().map(|period| period.tally.attempts).sum();
    assert_eq!(all, 2);
    assert!(Periods::of(&[]).all.is_empty());
}
