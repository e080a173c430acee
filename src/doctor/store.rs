//! The record: its folder can be written, its database opens, and nothing in it was changed.

use std::path::{Path, PathBuf};

use super::finding::{CheckName, Finding};
use super::network::{LOCAL, StepError, off_thread};
use super::platform;
use crate::enrollment::bytes_for_people;
use crate::history::{Store, Verified};
use crate::settings::SecretSource;

/// Less free space than this will not last for long, in bytes: an attempt takes some kilobytes, but the disk is others' too.
const SCARCE: u64 = 100 * 1024 * 1024;

/// Opens the record of a data folder and reads through it.
pub(super) async fn examine(data_dir: PathBuf, key: Option<SecretSource>) -> Finding {
    let folder = data_dir.clone();
    let store = match off_thread(move || Store::open_with(&folder, key.as_ref())).await {
        Ok(Ok(store)) => store,
        Ok(Err(error)) => return Finding::error(CheckName::Store, &error),
        Err(error) => return Finding::error(CheckName::Store, &error),
    };
    if store.is_read_only() {
        return Finding::fault(CheckName::Store, store.notices().concat().trim_end_matches('.'));
    }
    match tokio::time::timeout(LOCAL, store.verify_journal()).await {
        Ok(Ok(verified)) => judged(&data_dir, &verified, &store).await,
        Ok(Err(error)) => Finding::error(CheckName::Store, &error),
        Err(_) => Finding::error(CheckName::Store, &StepError::TooLong),
    }
}

async fn judged(data_dir: &Path, verified: &Verified, store: &Store) -> Finding {
    let Verified { journal_mode, events, wrong, .. } = verified;
    let folder = data_dir.display();
    if let Some(wrong) = wrong.first() {
        return Finding::fail(
            CheckName::Store,
            &format!("the record in {folder} is not as it was written: {}", wrong.words()),
            "keep the folder as it is for whoever asks what happened, and work in another one with --data-dir",
        );
    }
    if let Some(salvage) = store.salvage() {
        return Finding::warn(
            CheckName::Store,
            &salvage.sentence(),
            "keep the damaged file for whoever asks what happened, and look the disk over",
        );
    }
    if store.is_encrypted() && matches!(store.begins_in_clear().await, Ok(true)) {
        return Finding::warn(
            CheckName::Store,
            &format!("the record in {folder} is encrypted, but for what is in it from before there was a key"),
            "erase that with `enroll-console history purge` once it is not needed any more",
        );
    }
    let encrypted = if store.is_encrypted() { ", encrypted" } else { "" };
    let message = format!(
        "{folder}, {events} events{encrypted}, every seal intact (the list was not compared: `history verify` does), journal mode {journal_mode}"
    );
    match platform::free_space(data_dir) {
        Some(free) if free < SCARCE => Finding::warn(
            CheckName::Store,
            &format!("{message}; {} are free", bytes_for_people(free)),
            "free some space: nothing is sent that cannot be recorded first",
        ),
        Some(free) => Finding::pass(CheckName::Store, &format!("{message}, {} free", bytes_for_people(free))),
        None => Finding::pass(CheckName::Store, &message),
    }
}
