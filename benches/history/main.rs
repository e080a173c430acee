//! How long questions to a record of a million attempts take, through the `Store` and beside it by the `sqlite3` program on the same
//! file: rows, operation, questions, median, 99th percentile, longest. `HISTORY_ROWS` sets the size. The record is made once and
//! kept under `target/`; `HISTORY_SLOW=1` names the slowest question of each kind.

#![expect(clippy::unwrap_used, reason = "a bench that cannot begin should stop")]

mod data;
mod questions;
mod sqlite;

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Instant;

use enroll_console::enrollment::{Attempt, AttemptId, Outcome, UserIdForm, Wire};
use enroll_console::history::{Anchor, HistoryError, Order, Query, Record, Search, Store, UsedBizId, Whom};
use jiff::Timestamp;
use tokio::runtime::Runtime;

use data::{END, record};
use questions::{Kind, kinds};

/// Attempts in a transaction while the record is made.
const BATCH: u64 = 2000;

fn main() {
    let rows: u64 = std::env::var("HISTORY_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-history-{rows}"));
    make(&runtime, &folder, rows);
    let database = folder.join("history.db");
    println!("{}: {rows} attempts, {} MB", database.display(), megabytes(&database));
    let bench = Bench { rows, runtime, store: Store::open(&folder).unwrap(), database };
    println!("sqlite3: {}", sqlite::version().unwrap_or_else(|| "absent, its columns stay empty".to_owned()));
    println!("milliseconds                          |           this program            |         sqlite3");
    println!("     rows  operation                  questions  median    99 %      max |  median    99 %      max");
    for kind in kinds(rows) {
        bench.pages(&kind);
    }
    bench.deep_pages();
    bench.counts();
    bench.numbers();
    bench.storm();
    bench.inserts();
}

struct Bench {
    rows: u64,
    runtime: Runtime,
    store: Store,
    database: PathBuf,
}

/// Makes the record, unless it is there; goes on where it was interrupted.
fn make(runtime: &Runtime, folder: &Path, rows: u64) {
    let is_whole = folder.join("whole");
    if is_whole.exists() {
        return;
    }
    let (started, store) = (Instant::now(), Store::open(folder).unwrap());
    let made = runtime.block_on(store.count(Search::default())).unwrap();
    for first in (made..rows).step_by(usize::try_from(BATCH).unwrap()) {
        let records = (first..rows.min(first + BATCH)).map(|number| record(number, rows)).collect();
        runtime.block_on(store.add(records)).unwrap();
        if first % 50_000 == 0 {
            eprintln!("{first} attempts after {:.0} s", started.elapsed().as_secs_f64());
        }
    }
    println!("{} attempts made in {:.0} s", rows - made, started.elapsed().as_secs_f64());
    fs::write(is_whole, "").unwrap();
}

fn megabytes(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len() / 1_000_000
}

fn search(line: &str) -> Search {
    let now = Timestamp::from_millisecond(END).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    Search::parse(line, &now, &[UserIdForm::Sha256]).unwrap()
}

fn timed<T>(runtime: &Runtime, work: impl Future<Output = Result<T, HistoryError>>) -> f64 {
    let started = Instant::now();
    runtime.block_on(work).unwrap();
    started.elapsed().as_secs_f64() * 1e3
}

/// Of a hundred, so many are at most this.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
}

fn spread(mut times: Vec<f64>) -> String {
    if times.is_empty() {
        return "        -       -        -".to_owned();
    }
    times.sort_by(f64::total_cmp);
    format!("{:8.2}{:8.2}{:9.2}", percentile(&times, 50), percentile(&times, 99), percentile(&times, 100))
}

impl Bench {
    fn row(&self, name: &str, ours: Vec<f64>, theirs: Vec<f64>) {
        println!("{:9}  {name:26}{:10} {} | {}", self.rows, ours.len(), spread(ours), spread(theirs));
    }

    /// The first page of each question.
    fn pages(&self, kind: &Kind) {
        let queries: Vec<Query> = kind
            .lines
            .iter()
            .map(|line| Query { search: search(line), order: kind.order, ..Query::default() })
            .collect();
        // Whoever types has the index in memory.
        self.runtime.block_on(self.store.page(queries[0].clone())).unwrap();
        let ours: Vec<f64> = queries.iter().map(|query| timed(&self.runtime, self.store.page(query.clone()))).collect();
        if std::env::var_os("HISTORY_SLOW").is_some() {
            let mut slowest: Vec<_> = ours.iter().zip(&kind.lines).collect();
            slowest.sort_by(|left, right| right.0.total_cmp(left.0));
            for (time, line) in slowest.iter().take(4) {
                println!("{time:60.1} {line}");
            }
        }
        self.row(kind.name, ours, self.theirs(queries));
    }

    fn theirs(&self, queries: Vec<Query>) -> Vec<f64> {
        if sqlite::version().is_none() {
            return Vec::new();
        }
        let statement = |query| self.runtime.block_on(self.store.page_sql(query)).unwrap();
        sqlite::milliseconds(&self.database, &queries.into_iter().map(statement).collect::<Vec<_>>())
    }

    /// Page after page, from the beginning and from the end.
    fn deep_pages(&self) {
        for (name, order) in [("page after page", Order::Newest), ("page after page, by userId", Order::UserId)] {
            let mut query = Query { order, ..Query::default() };
            let (mut ours, mut queries) = (Vec::new(), Vec::new());
            for number in 0..200 {
                let started = Instant::now();
                let page = self.runtime.block_on(self.store.page(query.clone())).unwrap();
                ours.push(started.elapsed().as_secs_f64() * 1e3);
                queries.push(query.clone());
                query.anchor = match (number, page.first(), page.last()) {
                    (99, ..) => Anchor::End,
                    (100.., Some(first), _) => Anchor::Before(first.cursor()),
                    (_, _, Some(last)) => Anchor::After(last.cursor()),
                    _ => Anchor::Start,
                };
            }
            self.row(name, ours, self.theirs(queries));
        }
    }

    fn counts(&self) {
        for (name, lines) in [
            ("count, no search", vec![""; 20]),
            (
                "count, few",
                vec!["4711", "emp0012", "code:NO_INTERFACE_DEF", "outcome:unknown", "tag:vip", "note:called"],
            ),
            ("count, many", vec!["outcome:enrolled", "jpg", "success", "-outcome:enrolled", "2", "since:2024", "emp"]),
        ] {
            let times = lines.iter().map(|line| timed(&self.runtime, self.store.count(search(line)))).collect();
            self.row(name, times, Vec::new());
        }
    }

    fn numbers(&self) {
        for (name, lines) in [
            ("numbers, all", vec![""; 3]),
            ("numbers, a week", vec!["since:7d"; 10]),
            ("numbers, a filter", vec!["outcome:rejected", "operator:ana", "code:LOW"]),
        ] {
            let times = lines.iter().map(|line| timed(&self.runtime, self.store.numbers(search(line)))).collect();
            self.row(name, times, Vec::new());
        }
    }

    /// The last of many questions that were asked without waiting for answers, while a long one was being answered.
    fn storm(&self) {
        let slow = Query { search: search("jpg outcome:enrolled"), order: Order::Slowest, ..Query::default() };
        let times = (0..20).map(|_| {
            self.runtime.block_on(async {
                let local = tokio::task::LocalSet::new();
                local
                    .run_until(async {
                        for line in ["", "4", "47", "471"] {
                            let (store, query) = (self.store.clone(), Query { search: search(line), ..slow.clone() });
                            tokio::task::spawn_local(async move { store.page(query).await });
                        }
                        tokio::task::yield_now().await;
                        let started = Instant::now();
                        let last = Query { search: search("4711"), ..Query::default() };
                        self.store.page(last).await.unwrap();
                        started.elapsed().as_secs_f64() * 1e3
                    })
                    .await
            })
        });
        self.row("the newest of a storm", times.collect(), Vec::new());
    }

    /// Begin and finish, each on disk, and beside them as much of a file; then a few persons are erased. That changes the record a
    /// little with each run.
    fn inserts(&self) {
        let (mut begins, mut finishes, mut syncs) = (Vec::new(), Vec::new(), Vec::new());
        let probe_path = self.database.with_extension("probe");
        let probe = fs::File::create(&probe_path).unwrap();
        for number in 0..500 {
            let Record { attempt, wire, .. } = record(number, self.rows);
            let request = wire.request.clone().unwrap();
            let at = Timestamp::now();
            let id = AttemptId(format!("{:026}", at.as_nanosecond()));
            let attempt =
                Attempt { biz_id: id.0.clone(), id, at, user_id: "bench".into(), raw_user_id: None, ..attempt };
            let begun = Attempt {
                outcome: Outcome::Sending,
                result: None,
                transaction_id: None,
                failure: None,
                ..attempt.clone()
            };
            begins.push(timed(&self.runtime, self.store.begin(begun, request, UsedBizId::Refuse)));
            finishes.push(timed(&self.runtime, self.store.finish(attempt, Wire { request: None, ..wire })));
            let started = Instant::now();
            std::io::Write::write_all(&mut &probe, &[0x5A; 16_384]).unwrap();
            probe.sync_data().unwrap();
            syncs.push(started.elapsed().as_secs_f64() * 1e3);
        }
        fs::remove_file(probe_path).unwrap();
        let whom = Whom::Person { user_ids: vec!["bench".into()], forms: Vec::new() };
        let erases = vec![timed(&self.runtime, self.store.erase(whom))];
        self.row("begin", begins, Vec::new());
        self.row("finish", finishes, Vec::new());
        self.row("16 KiB written and synced", syncs, Vec::new());
        self.row("those 500 erased", erases, Vec::new());
    }
}
