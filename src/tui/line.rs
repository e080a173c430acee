//! The crew's hold on the record and on the gateway in use: each is opened once, when it is first needed, and shared.

use std::future::Future;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use jiff::Zoned;

use crate::doctor::{self, Finding, Subject, TerminalReport};
use crate::history::Store;
use crate::pipeline::new_biz_id;
use crate::session::{Connection, Extras, connect};
use crate::settings::{Profile, Secret, Settings};

use super::message::{Linked, Msg, NoLink, Ticket};

/// Something that is made once, when it is first needed, and then shared.
type Once<T, E> = Shared<BoxFuture<'static, Result<T, E>>>;

/// The record, and the gateway of the profile in use.
pub(super) struct Lines {
    settings: Arc<Settings>,
    profile: Profile,
    store: Once<Store, String>,
    connection: Once<Arc<Connection>, NoLink>,
    /// The passphrase of the profile's private key, if somebody typed it.
    passphrase: Option<Secret>,
}

impl Lines {
    /// Those of these settings; nothing is opened yet.
    pub(super) fn new(settings: Arc<Settings>) -> Self {
        let (data_dir, key) = (settings.paths.data_dir.clone(), settings.keeping.key.clone());
        let store = once(async move {
            let opened = tokio::task::spawn_blocking(move || Store::open_with(&data_dir, key.as_ref())).await;
            opened.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
        });
        let profile = settings.profile.clone();
        let connection = connection(Arc::clone(&settings), profile.clone(), store.clone(), None);
        Self { settings, profile, store, connection, passphrase: None }
    }

    /// Works with other settings from now on, for a profile of theirs; the record stays the one that is open.
    pub(super) fn use_settings(&mut self, settings: Arc<Settings>, name: &str, is_new_line: bool) {
        self.settings = settings;
        let Some(profile) = self.settings.profiles.iter().find(|profile| profile.name == name) else { return };
        if profile.name != self.profile.name {
            self.passphrase = None;
        }
        self.profile = profile.clone();
        if is_new_line {
            let (settings, passphrase) = (Arc::clone(&self.settings), self.passphrase.clone());
            self.connection = connection(settings, self.profile.clone(), self.store.clone(), passphrase);
        }
    }

    /// The settings.
    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings)
    }

    /// The name of the profile in use.
    pub(super) fn profile(&self) -> String {
        self.profile.name.clone()
    }

    /// The record.
    pub(super) fn store(&self) -> Once<Store, String> {
        self.store.clone()
    }

    /// The gateway in use.
    pub(super) fn connection(&self) -> impl Future<Output = Result<Arc<Connection>, String>> + Send + use<> {
        self.connection.clone().map(|linked| {
            linked.map_err(|error| match error {
                NoLink::WantsPassphrase { reason, .. } | NoLink::Broken(reason) => reason,
            })
        })
    }

    /// Goes over to a profile, or tries a passphrase with the one in use, and tells what came of it.
    pub(super) fn link(
        &mut self,
        ticket: Ticket,
        name: &str,
        passphrase: Option<Secret>,
    ) -> impl Future<Output = Msg> + Send + use<> {
        let wanted = self.settings.profiles.iter().find(|profile| profile.name == name);
        // One that came about, or is coming about, is kept.
        let has_failed = matches!(self.connection.peek(), Some(Err(_)));
        let is_other = |profile: &&Profile| profile.name != self.profile.name;
        if let Some(profile) = wanted.filter(|profile| is_other(profile) || has_failed || passphrase.is_some()) {
            self.profile = profile.clone();
            self.passphrase.clone_from(&passphrase);
            // What is on its way keeps the gateway it left by; nobody else does.
            self.connection =
                connection(Arc::clone(&self.settings), self.profile.clone(), self.store.clone(), passphrase);
        }
        let (store, connection) = (self.store.clone(), self.connection.clone());
        async move {
            let linked = async {
                let user_ids = connection.await?.pipeline.user_id_form().clone();
                let store = store.await.map_err(NoLink::Broken)?;
                Ok(Linked { recovered: store.recovered(), notices: store.notices(), user_ids })
            };
            Msg::Linked(ticket, linked.await)
        }
    }

    /// Examines the profile in use, and tells each finding as soon as it is known.
    pub(super) fn examine<F: FnMut(Finding) + Send + 'static>(
        &self,
        terminal: TerminalReport,
        mut tell: F,
    ) -> impl Future<Output = ()> + Send + use<F> {
        let (settings, profile) = (Arc::clone(&self.settings), self.profile.clone());
        let extras = extras(self.passphrase.clone());
        async move {
            let subject =
                Subject { settings: Ok((&settings, &profile)), options: settings.options(), extras, terminal };
            doctor::examine(subject, &mut tell).await;
        }
    }

    /// Makes a bizId for the profile in use; only a template that counts waits for the record.
    pub(super) fn new_biz_id(&self) -> impl Future<Output = Msg> + Send + use<> {
        let (template, profile, store) =
            (self.profile.biz_id_template(), self.profile.name.clone(), self.store.clone());
        async move {
            let store = if template.counts() { store.await.ok() } else { None };
            let biz_id = new_biz_id(&template, &profile, &Zoned::now(), store.as_ref()).await;
            Msg::BizId { profile, biz_id }
        }
    }
}

fn connection(
    settings: Arc<Settings>,
    profile: Profile,
    store: Once<Store, String>,
    passphrase: Option<Secret>,
) -> Once<Arc<Connection>, NoLink> {
    once(async move {
        let store = store.await.map_err(NoLink::Broken)?;
        let was_tried = passphrase.is_some();
        connect(&settings, &profile, extras(passphrase), store).await.map(Arc::new).map_err(|error| {
            let reason = error.to_string();
            if error.wants_passphrase() {
                NoLink::WantsPassphrase { reason, wrong: was_tried }
            } else {
                NoLink::Broken(reason)
            }
        })
    })
}

fn extras(passphrase: Option<Secret>) -> Extras {
    Extras { passphrase, ..Extras::default() }
}

fn once<T: Clone + Send + 'static, E: Clone + Send + 'static>(
    make: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Once<T, E> {
    make.boxed().shared()
}
