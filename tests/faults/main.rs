//! A server of faults: everything that can go wrong between here and the gateway, each by its name.
//!
//! The real binary enrolls against each fault; its outcome, exit code, catalogue entry and record have to be those of the
//! table, and no secret may be in anything it wrote. `cargo test --test faults -- --ignored --nocapture the_table` prints
//! the table as Markdown.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

mod answers;
mod case;
mod certificates;
mod connecting;
mod desk;
mod giving_up;
mod peer;
mod proxies;
mod reply;
mod run;
mod secrets;
mod sending;
mod tls;

use std::collections::HashSet;

use enroll_console::enrollment::FailureKind;
use enroll_console::gateway::Fault;
use enroll_console::pipeline::failure_kind;

use crate::case::Case;
use crate::run::{assert_all, table};

fn all() -> Vec<Case> {
    [connecting::cases(), tls::cases(), proxies::cases(), sending::cases(), answers::cases(), giving_up::cases()]
        .into_iter()
        .flatten()
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_never_connects_is_not_sent_and_says_why() {
    assert_all(connecting::cases()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_private_is_not_sent_and_says_why() {
    assert_all(tls::cases()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_refuses_is_told_from_a_gateway_that_does() {
    assert_all(proxies::cases()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_or_dawdles_after_sending_began_is_unknown() {
    assert_all(sending::cases()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_counts_for_what_it_is_worth() {
    assert_all(answers::cases()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giving_up_says_at_which_stage() {
    assert_all(giving_up::cases()).await;
}

#[test]
fn every_fault_of_the_wire_is_in_the_table_and_no_name_stands_twice() {
    let cases = all();
    let names: HashSet<_> = cases.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), cases.len());
    assert!(names.len() >= 40, "{}", names.len());
    let shown: HashSet<_> = cases.iter().map(|case| case.code).collect();
    // What has no name of its own cannot be made.
    let unmade = Fault::ConnectFailed;
    // A status goes by its number: `http_502`.
    let is_status = |fault: &Fault| failure_kind(*fault) == FailureKind::HttpStatus;
    let missing: Vec<_> = Fault::ALL
        .iter()
        .filter(|fault| **fault != unmade && !is_status(fault) && !shown.contains(fault.word()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints the table of faults for people"]
async fn the_table() {
    println!("{}", table(all()).await);
}
