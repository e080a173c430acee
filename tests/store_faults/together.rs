//! Several programs at once.

use std::collections::BTreeMap;
use std::thread;

use crate::desk::{Desk, Told};
use crate::gateway::{Answer, Exchange, Turn};

const PROGRAMS: usize = 8;
const SENDS: usize = 3;
const ANSWERS: [Answer; 6] =
    [Answer::Success, Answer::Failure, Answer::Unknown, Answer::Nothing, Answer::Traffic, Answer::Success];

#[test]
fn several_programs_that_start_at_once_in_a_folder_that_is_not_there_yet_record_everything() {
    let desk = Desk::at(|place| Turn::at_once(ANSWERS[place % ANSWERS.len()]));
    thread::scope(|scope| {
        for program in 0..PROGRAMS {
            let desk = &desk;
            scope.spawn(move || {
                for send in 0..SENDS {
                    let told = desk.send(&format!("b{program}-{send}"));
                    // They all send the same person, which is told.
                    let is_warning = |line: &str| line.starts_with("Warning: ");
                    assert!(told.lines.len() == 1 && told.stderr.lines().all(is_warning), "{told:?}");
                }
            });
        }
    });
    let listed: BTreeMap<_, _> = desk.listed().into_iter().collect();
    let answered = desk.gateway.notes().into_iter().filter(Exchange::has_left);
    let answered: BTreeMap<_, _> = answered
        .map(|exchange| {
            let outcome = match exchange.answered() {
                Some(Answer::Success) => "enrolled",
                Some(Answer::Failure | Answer::Traffic) => "rejected",
                _ => "unknown",
            };
            (exchange.biz_id.unwrap(), outcome.to_owned())
        })
        .collect();
    assert_eq!((listed.len(), answered.len()), (PROGRAMS * SENDS, PROGRAMS * SENDS));
    assert_eq!(listed, answered);
    assert!(desk.checked().contains("every seal intact"), "{}", desk.checked());
}

#[test]
fn of_several_programs_that_want_the_same_biz_id_one_gets_it() {
    let desk = Desk::new();
    let running: Vec<_> = (0..4).map(|_| desk.start("b1")).collect();
    let told = running.into_iter().map(|program| Told::of(&program.wait_with_output().unwrap()));
    let mut exits: Vec<_> = told.map(|told| told.exit.unwrap()).collect();
    exits.sort_unstable();
    assert_eq!(exits, [0, 3, 3, 3]);
    let mut outcomes: Vec<_> = desk.listed().into_iter().map(|(_, outcome)| outcome).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["enrolled", "not_sent", "not_sent", "not_sent"]);
    assert_eq!(desk.gateway.close().len(), 1);
}
