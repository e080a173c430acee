//! Another program holds the database.

use std::fs;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::desk::{Desk, Told};
use crate::gateway::{Answer, Turn};

/// What has to be said of it.
const WORDS: [&str; 2] = ["another program keeps", "busy: close it and try again"];

/// Waits until a program has opened the database.
fn wait_until_open(program: &Child, desk: &Desk) {
    let (descriptors, database) = (format!("/proc/{}/fd", program.id()), fs::canonicalize(desk.database()).unwrap());
    let is_open = || {
        let files = fs::read_dir(&descriptors).into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file == database)
    };
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_open() {
        assert!(Instant::now() < deadline, "the database was never opened");
        std::thread::yield_now();
    }
}

#[test]
fn a_database_that_is_held_for_too_long_is_busy_and_nothing_is_sent() {
    for how in ["BEGIN IMMEDIATE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"] {
        let desk = Desk::new();
        assert_eq!(desk.send("b1").exit, Some(0));
        let neighbour = desk.neighbour();
        neighbour.execute_batch(how).unwrap();
        desk.send("b2").assert_refused(&WORDS);
        drop(neighbour);
        assert_eq!(desk.listed(), [("b1".to_owned(), "enrolled".to_owned())], "{how}");
        assert_eq!(desk.gateway.close().len(), 1, "{how}");
    }
}

#[test]
fn a_database_that_is_held_briefly_is_waited_for() {
    let desk = Desk::new();
    assert_eq!(desk.send("b1").exit, Some(0));
    let neighbour = desk.neighbour();
    neighbour.execute_batch("BEGIN IMMEDIATE").unwrap();
    let sending = desk.start("b2");
    wait_until_open(&sending, &desk);
    neighbour.execute_batch("ROLLBACK").unwrap();
    let told = Told::of(&sending.wait_with_output().unwrap());
    assert_eq!(told.exit, Some(0), "{told:?}");
    let listed = [("b1", "enrolled"), ("b2", "enrolled")].map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    assert_eq!(desk.listed(), listed);
}

#[test]
fn a_database_that_is_held_when_the_answer_comes_hides_no_answer() {
    let neighbour = Arc::new(Mutex::new(None::<Connection>));
    let holding = Arc::clone(&neighbour);
    let desk = Desk::at(move |_| {
        let holding = Arc::clone(&holding);
        let while_waiting = Box::new(move || {
            holding.lock().unwrap().iter().for_each(|neighbour| neighbour.execute_batch("BEGIN IMMEDIATE").unwrap());
        });
        Turn { while_waiting, ..Turn::at_once(Answer::Success) }
    });
    assert_eq!(desk.send("b1").exit, Some(0));
    *neighbour.lock().unwrap() = Some(desk.neighbour());
    let told = desk.send("b2");
    assert_eq!((told.exit, told.lines.len()), (Some(70), 1), "{told:?}");
    assert_eq!(told.lines[0]["outcome"], "enrolled");
    told.assert_says(&WORDS);

    drop(neighbour.lock().unwrap().take());
    let listed = [("b1", "enrolled"), ("b2", "unknown")].map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    assert_eq!(desk.listed(), listed);
}
