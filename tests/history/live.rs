//! What others add is told.

use enroll_console::enrollment::Wire;
use tempfile::TempDir;

use super::{enrolled, open};

#[tokio::test]
async fn whoever_adds_to_the_record_is_noticed_by_those_who_watch_it() {
    let folder = TempDir::new().unwrap();
    let (here, there) = (open(folder.path()), open(folder.path()));
    let mut changes = here.watch().unwrap();
    for (store, id) in [(&there, "A1"), (&here, "A2"), (&there, "A3")] {
        changes.borrow_and_update();
        store.finish(enrolled(id), Wire::default()).await.unwrap();
        changes.changed().await.unwrap();
    }
}
