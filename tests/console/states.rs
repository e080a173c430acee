//! What the console says of a record in a bad state.

use std::fs;
use std::sync::Arc;

use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::{empty_folder, open};

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_record_is_told_at_the_start_and_the_console_goes_on() {
    let (folder, data) = (empty_folder(), Arc::new(TempDir::new().unwrap()));
    fs::create_dir(data.path().join("data")).unwrap();
    fs::write(data.path().join("data/history.db"), "no database at all ".repeat(1000)).unwrap();
    let start = Start { size: (120, 40), path: folder.path(), config: "", data: Some(data) };
    let mut operator = Operator::open(&start);
    operator.sees("The history was damaged: nothing could be read from it, so it begins anew.").await;
    operator.sees("history.damaged-20").await;
    operator.press("2");
    operator.sees("Nobody was enrolled yet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_screen_notices_another_size_of_the_window() {
    let folder = empty_folder();
    let mut operator = open((120, 40), folder.path());
    operator.sees("nothing leaves here").await;
    operator.press("5");
    operator.sees(", 0 failed").await;
    operator.sees("120x40, colours").await;
    operator.resize(100, 22).press("end");
    let small = operator.sees("100x22, colours").await;
    assert!(small.contains("make the window 80x24 or larger"), "{small}");
    operator.resize(110, 40);
    let large = operator.sees("110x40, colours").await;
    assert!(!large.contains("make the window"), "{large}");
}
