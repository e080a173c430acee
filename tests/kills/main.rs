//! `kill -9` at any instant: whatever left is in the record, as what it was or as unknown.
//!
//! Programs enroll against gateways that answer by chance, and are killed at instants drawn by chance; then the program is
//! started once more, and its record held against what the gateways saw. `ENROLL_KILLS` says how many are killed,
//! `ENROLL_SEED` draws a run that failed again (as far as chance is ours: the system's own is not). `just kills` is the
//! long run.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

mod chance;
mod console;
mod desk;
#[path = "../common/gateway.rs"]
mod gateway;
mod judge;
mod run;
mod tally;

use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::chance::Chance;
use crate::desk::Desk;
use crate::judge::{Ran, judge};
use crate::run::{Done, Pace, Plan, carry_out};
use crate::tally::Tally;

/// Kills of the short form.
const FEW: usize = 40;
/// Consoles of the short form.
const CONSOLES: usize = 4;
/// Kills between two starts that are judged.
const OF_A_BATCH: usize = 12;
/// Batches before another data folder is taken: its first start can be hit too.
const OF_A_DESK: usize = 8;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Programs that are started at once, and sometimes one that only looks.
fn group(desk: &Desk, pace: &Pace, plans: Vec<Plan>, looks_on: bool) -> Vec<Done> {
    thread::scope(|scope| {
        let onlooker = looks_on.then(|| scope.spawn(|| desk.look().output().unwrap()));
        let running: Vec<_> = plans.into_iter().map(|plan| scope.spawn(move || carry_out(desk, plan, pace))).collect();
        let done = running.into_iter().map(|run| run.join().unwrap()).collect();
        if let Some(onlooker) = onlooker {
            let output = onlooker.join().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        done
    })
}

fn seed() -> u64 {
    let by_the_clock = || u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    variable("ENROLL_SEED").unwrap_or_else(by_the_clock)
}

#[test]
fn whatever_the_instant_of_a_kill_nothing_is_lost_and_nothing_is_wrong() {
    let wanted = variable("ENROLL_KILLS").map_or(FEW, |kills| usize::try_from(kills).unwrap());
    let seed = seed();
    let (mut chance, pace, begun) = (Chance::of(seed), Pace::default(), Instant::now());
    let (mut tally, mut faults, mut number) = (Tally::default(), Vec::new(), 0);
    while tally.kills < wanted && faults.is_empty() {
        let desk = Desk::new();
        let (mut done, mut listed) = (Vec::new(), Vec::new());
        // The first start of a folder is one of those that are killed, once it is known how long things take.
        if number == 0 {
            let calm = (0..3).map(Plan::calm);
            done.extend(calm.map(|plan| carry_out(&desk, plan, &pace)));
        }
        for batch in 1..=OF_A_DESK {
            let aim = (tally.kills + batch * OF_A_BATCH).min(wanted);
            while tally.kills + done.iter().filter(|done: &&Done| done.ran.exit.is_none()).count() < aim {
                let size = chance.pick(&[1, 1, 2, 3]);
                let plans = (0..size).map(|_| {
                    number += 1;
                    Plan::draw(&mut chance, number, &pace)
                });
                let plans = plans.collect();
                done.extend(group(&desk, &pace, plans, chance.one_in(6)));
            }
            match desk.listed() {
                Ok(lines) => listed = lines,
                Err(objection) => faults.push(objection),
            }
            let ran: Vec<_> = done.iter().map(|done| &done.ran).collect();
            let verdict = judge(&ran, &listed);
            (tally.lost, tally.wrong) = (tally.lost + verdict.lost.len(), tally.wrong + verdict.wrong.len());
            faults.extend(verdict.lost.into_iter().chain(verdict.wrong));
            if aim == wanted || !faults.is_empty() {
                break;
            }
        }
        for done in &done {
            tally.count(&done.ran, &done.then, &listed);
        }
        tally.count_listed(&listed);
        faults.extend(desk.objection());
        if !faults.is_empty() {
            for done in &done {
                println!("{:?}", done.plan);
            }
        }
    }
    println!("\nseed {seed}, {:.1} s\n{tally}", begun.elapsed().as_secs_f64());
    assert!(faults.is_empty(), "ENROLL_SEED={seed} ENROLL_KILLS={wanted}:\n{}", faults.join("\n"));
    assert!(tally.left > 0, "no request left: nothing was tried");
}

#[test]
fn a_console_that_is_killed_while_it_sends_loses_nothing() {
    let consoles = variable("ENROLL_KILLS").map_or(CONSOLES, |kills| usize::try_from(kills).unwrap() / 50);
    let seed = seed();
    let (mut chance, pace, desk, mut tally) = (Chance::of(seed), Pace::default(), Desk::new(), Tally::default());
    let mut done: Vec<Done> = Vec::new();
    while done.len() < consoles {
        let numbers = done.len()..consoles.min(done.len() + 2);
        let plans: Vec<_> = numbers.map(|number| Plan::draw_by_exchange(&mut chance, number, &pace)).collect();
        thread::scope(|scope| {
            let (desk, pace) = (&desk, &pace);
            let running: Vec<_> =
                plans.into_iter().map(|plan| scope.spawn(move || console::carry_out(desk, plan, pace))).collect();
            done.extend(running.into_iter().map(|run| run.join().unwrap()));
        });
    }
    let listed = desk.listed().unwrap();
    for done in &mut done {
        // From here on by its whole name.
        let start = format!("{}-", done.ran.biz_id);
        if let Some(line) = listed.iter().find(|line| line.biz_id.starts_with(&start)) {
            done.ran.biz_id.clone_from(&line.biz_id);
        }
        tally.count(&done.ran, &done.then, &listed);
    }
    tally.count_listed(&listed);
    let ran: Vec<&Ran> = done.iter().map(|done| &done.ran).collect();
    let verdict = judge(&ran, &listed);
    (tally.lost, tally.wrong) = (verdict.lost.len(), verdict.wrong.len());
    println!("\nconsoles, seed {seed}\n{tally}");
    let faults: Vec<_> = verdict.lost.into_iter().chain(verdict.wrong).chain(desk.objection()).collect();
    assert!(faults.is_empty(), "ENROLL_SEED={seed}:\n{}", faults.join("\n"));
}
