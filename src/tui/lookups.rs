//! How the crew asks the record about what is about to be sent, and about the photos of a folder.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::enrollment::{Earlier, PhotoHashes, Proposed};
use crate::history::Store;
use crate::photo::{Original, Source};

use super::message::{Msg, Ticket};
use super::screens::enroll::photo::Unedited;
use super::worker::Crew;

/// File names that are looked up at once: others who ask the record wait no longer than for these.
const AT_ONCE: usize = 100;

/// What the search for sent photos keeps from one folder to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct SentPhotos {
    /// The number of the newest search; older ones end.
    newest: Arc<AtomicU64>,
    /// SHA-256 of files that were read, so that each is read once.
    hashes: Arc<Mutex<HashMap<Unedited, String>>>,
}

impl SentPhotos {
    /// The SHA-256 of a photo's file. Blocks. Nothing for a file that cannot be read, or was written again since it was listed.
    fn hash(&self, photo: &Unedited) -> Option<String> {
        if let Some(hash) = self.hashes.lock().ok()?.get(photo) {
            return Some(hash.clone());
        }
        let (source, stamp) = photo;
        let original = Original::read(source).ok()?;
        let is_as_listed = stamp.0.is_none_or(|bytes| bytes == original.bytes().len() as u64);
        let hash = is_as_listed.then(|| original.sha256().to_owned())?;
        self.hashes.lock().ok()?.insert(photo.clone(), hash.clone());
        Some(hash)
    }

    /// The attempt that sent a photo by a profile, if one did.
    async fn find(&self, store: &Store, profile: &str, photo: Unedited) -> Option<(Unedited, Earlier)> {
        let (this, of) = (self.clone(), photo.clone());
        let hash = tokio::task::spawn_blocking(move || this.hash(&of)).await.ok()??;
        // Of a photo that is not prepared only the file is known. For whom it was sent is what is asked, so nobody is left out.
        let hashes = PhotoHashes { source: hash.clone(), sent: hash };
        let proposed = Proposed { profile: profile.to_owned(), user_id: String::new(), photo: Some(hashes) };
        let earlier = store.on_record(proposed).await.ok()?.photo?;
        Some((photo, earlier))
    }
}

/// The name under which the list of attempts keeps a photo.
fn name(source: &Source) -> String {
    let path = source.display();
    Path::new(&path).file_name().and_then(|name| name.to_str()).unwrap_or(&path).to_owned()
}

impl Crew {
    /// Looks up what is on record before an enrollment is sent.
    pub(super) fn look_up(&self, ticket: Ticket, proposed: Proposed) {
        let store = self.lines.store();
        let task = async move {
            let found = async { store.await?.on_record(proposed).await.map_err(|error| error.to_string()) };
            Some(Msg::LookedUp(ticket, found.await))
        };
        self.spawn_or(task, move |defect| Msg::LookedUp(ticket, Err(defect)));
    }

    /// The same for what is being typed: the newest question is answered. One that fails is told when something is sent.
    pub(super) fn look_up_while_typing(&self, ticket: Ticket, proposed: Proposed) {
        let found = self.typed.newest(self.lines.store(), move |store| {
            let proposed = proposed.clone();
            async move { store.on_record_while_typing(proposed).await }
        });
        self.spawn_if(async move { Some(Msg::LookedUpWhileTyping(ticket, found.await?.ok()?)) });
    }

    /// Finds the photos that a profile has sent, and tells of them as they are found: first by the names on record, and of
    /// those by the content of the file.
    pub(super) fn find_sent(&self, ticket: Ticket, profile: String, photos: Vec<Unedited>) {
        let (store, sender, search) = (self.lines.store(), self.sender.clone(), self.sent_photos.clone());
        let number = search.newest.fetch_add(1, Ordering::SeqCst) + 1;
        self.spawn_if(async move {
            let store = store.await.ok()?;
            let mut is_first = true;
            for some in photos.chunks(AT_ONCE) {
                let names = some.iter().map(|(source, _)| name(source)).collect();
                let known = store.names_sent(profile.clone(), names).await.ok()?;
                let mut sent = Vec::new();
                for photo in some.iter().filter(|(source, _)| known.contains(&name(source))) {
                    if search.newest.load(Ordering::SeqCst) != number {
                        return None;
                    }
                    sent.extend(search.find(&store, &profile, photo.clone()).await);
                }
                // Nobody listens any more when the program is ending.
                sender.send(Msg::SentPhotos { ticket, is_first, sent }).ok()?;
                is_first = false;
            }
            None
        });
    }
}
