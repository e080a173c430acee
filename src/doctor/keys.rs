//! The keys of a profile, each read by itself, so that a wrong one does not hide what is known of the other.

use std::sync::Arc;
use std::time::Duration;

use super::finding::{CheckName, Finding, Tell};
use super::network::off_thread;
use crate::gateway::{AccessKey, PrivateKey, PublicKey, RsaKeys, Scheme};
use crate::pipeline::Line;
use crate::session::{Extras, gateway_key, private_key, reach, secret_key, user_id_form};
use crate::settings::{Account, PublicKeySource, Remote, SecretPlace, SecretSource, UserIds};

/// What was read of a profile's keys: everything that its account needs, or nothing.
pub(super) struct Keys {
    scheme: Option<Scheme>,
    extras: Arc<Extras>,
}

impl Keys {
    /// Reads the keys and tells what they are.
    pub(super) async fn read(profile: &str, remote: &Remote, extras: Extras, tell: &mut Tell<'_>) -> Self {
        let extras = Arc::new(extras);
        let scheme = match remote.account.clone() {
            Account::Rsa { private_key, passphrase_env, gateway_public_key } => {
                let own = own_key(profile, private_key, passphrase_env, Arc::clone(&extras), tell).await;
                let theirs = their_key(profile, gateway_public_key, own.as_ref(), tell).await;
                own.zip(theirs).map(|(private_key, gateway_key)| Scheme::Rsa(RsaKeys { private_key, gateway_key }))
            }
            Account::Aksk { access_key, secret_key } => shared_secret(profile, access_key, secret_key, tell).await,
        };
        if let Some(source) = &remote.user_ids.key {
            tell.tell(user_id_key(profile, source, remote.user_ids.clone()).await);
        }
        Self { scheme, extras }
    }

    /// How long the connection may take.
    pub(super) fn limit(&self, remote: &Remote) -> Duration {
        self.extras.timeout.map_or(remote.limits, |timeout| remote.limits.within(timeout)).connect
    }

    /// The way to the gateway, if there are keys for it. What stands in its way otherwise has to do with certificates.
    pub(super) async fn reach(self, remote: Box<Remote>) -> Result<Line, Option<Finding>> {
        let Self { scheme, extras } = self;
        let scheme = scheme.ok_or(None)?;
        match off_thread(move || reach(&remote, scheme, &extras)).await {
            Ok(line) => line.map_err(|error| Some(Finding::error(CheckName::Tls, &error))),
            Err(defect) => Err(Some(Finding::error(CheckName::Tls, &defect))),
        }
    }
}

/// The keys that the built-in simulator made.
pub(super) fn built_in(line: &Line, tell: &mut Tell<'_>) {
    if let Scheme::Rsa(RsaKeys { private_key, gateway_key }) = &line.credentials.scheme {
        let own = private_key.public_key().fingerprint();
        tell.tell(Finding::pass(
            CheckName::PrivateKey,
            &format!("the simulator's own, public fingerprint SHA-256 {own}"),
        ));
        let theirs = gateway_key.fingerprint();
        tell.tell(Finding::pass(CheckName::GatewayKey, &format!("the simulator's own, fingerprint SHA-256 {theirs}")));
    }
}

async fn own_key(
    profile: &str,
    source: SecretSource,
    passphrase_env: Option<String>,
    extras: Arc<Extras>,
    tell: &mut Tell<'_>,
) -> Option<PrivateKey> {
    let (profile, place) = (profile.to_owned(), place(&source));
    let read = off_thread(move || private_key(&profile, &source, passphrase_env.as_deref(), &extras)).await;
    let (key, finding) = match read {
        Ok(Ok(key)) => {
            let fingerprint = key.public_key().fingerprint();
            let message = format!("{place}, public fingerprint SHA-256 {fingerprint}");
            (Some(key), Finding::pass(CheckName::PrivateKey, &message))
        }
        Ok(Err(error)) => (None, Finding::error(CheckName::PrivateKey, &error)),
        Err(defect) => (None, Finding::error(CheckName::PrivateKey, &defect)),
    };
    tell.tell(finding);
    key
}

async fn their_key(
    profile: &str,
    source: PublicKeySource,
    own: Option<&PrivateKey>,
    tell: &mut Tell<'_>,
) -> Option<PublicKey> {
    let (profile, place) = (
        profile.to_owned(),
        match &source {
            PublicKeySource::File(path) => format!("the file {}", path.display()),
            PublicKeySource::Inline(_) => "the settings".to_owned(),
        },
    );
    let (key, finding) = match off_thread(move || gateway_key(&profile, &source)).await {
        Ok(Ok(key)) => {
            let fingerprint = key.fingerprint();
            let finding = if own.is_some_and(|own| own.public_key().fingerprint() == fingerprint) {
                Finding::warn(
                    CheckName::GatewayKey,
                    &format!("what stands in {place} is the merchant's own public key, SHA-256 {fingerprint}"),
                    "put ZOLOZ's public key there, which the ZOLOZ portal shows beside yours",
                )
            } else {
                Finding::pass(CheckName::GatewayKey, &format!("{place}, fingerprint SHA-256 {fingerprint}"))
            };
            (Some(key), finding)
        }
        Ok(Err(error)) => (None, Finding::error(CheckName::GatewayKey, &error)),
        Err(defect) => (None, Finding::error(CheckName::GatewayKey, &defect)),
    };
    tell.tell(finding);
    key
}

async fn shared_secret(profile: &str, access_key: String, source: SecretSource, tell: &mut Tell<'_>) -> Option<Scheme> {
    let (profile, place) = (profile.to_owned(), place(&source));
    let (scheme, finding) = match off_thread(move || secret_key(&profile, &source)).await {
        Ok(Ok(secret)) => {
            let message = format!("access key {access_key}, its secret key in {place}");
            (Some(Scheme::Aksk(AccessKey { access_key, secret })), Finding::pass(CheckName::PrivateKey, &message))
        }
        Ok(Err(error)) => (None, Finding::error(CheckName::PrivateKey, &error)),
        Err(defect) => (None, Finding::error(CheckName::PrivateKey, &defect)),
    };
    tell.tell(finding);
    tell.tell(Finding::pass(CheckName::GatewayKey, "not needed: with AKSK both sides sign with the one secret key"));
    scheme
}

/// The key that hides userIds.
async fn user_id_key(profile: &str, source: &SecretSource, user_ids: UserIds) -> Finding {
    let (profile, place) = (profile.to_owned(), place(source));
    match off_thread(move || user_id_form(&profile, &user_ids)).await {
        Ok(Ok(_)) => Finding::pass(CheckName::UserIdKey, &format!("{place}, long enough")),
        Ok(Err(error)) => Finding::error(CheckName::UserIdKey, &error),
        Err(defect) => Finding::error(CheckName::UserIdKey, &defect),
    }
}

/// Where a secret is, for people.
fn place(source: &SecretSource) -> String {
    match &source.place {
        SecretPlace::File(path) => format!("the file {}{}", path.display(), super::platform::mode(path)),
        SecretPlace::Environment(name) => format!("the variable {name}"),
        SecretPlace::Keyring(account) => format!("the keyring, account {account}"),
    }
}
