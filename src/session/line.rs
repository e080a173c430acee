//! From what the settings say to what the wire wants: keys read, certificates read, limits set.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{ConnectError, Extras};
use crate::enrollment::{HmacKey, UserIdForm};
use crate::gateway::{
    AccessKey, Credentials, Encryption, KeyError, PrivateKey, Proxy, PublicKey, RsaKeys, Scheme, SecretKey,
    SignaturePolicy, StageLimits, Transport, TransportConfig,
};
use crate::pipeline::{Line, Rules};
use crate::settings::{
    Account, ClientIdentity, CredentialError, ProxyChoice, PublicKeySource, Remote, RetryRules, Secret, SecretSource,
    SignedResponses, StageSeconds, UserIds, read_certificates, read_passphrase,
};
use crate::simulator::{Simulator, SimulatorConfig, SimulatorKeys};

/// Keys and certificates are read from the disk, or made: that may take a while.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ConnectError> + Send + 'static,
) -> Result<T, ConnectError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(defect) => std::panic::resume_unwind(defect.into_panic()),
    }
}

/// Starts the built-in simulator and gives the way to it, which leads there for as long as the simulator is kept.
///
/// # Errors
/// [`ConnectError::Simulator`] when its keys cannot be kept or it cannot listen.
pub async fn built_in(data_dir: &Path, timeout: Option<Duration>) -> Result<(Line, Simulator), ConnectError> {
    let folder = data_dir.join("simulator");
    let keys = off_thread(move || Ok(SimulatorKeys::load_or_create(&folder)?)).await?;
    let credentials = keys.credentials();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let simulator = Simulator::start(SimulatorConfig { listen, scenario: None, keys, observer: None }).await?;
    let limits = limits(StageSeconds::default(), timeout);
    let transport = Transport::new(&TransportConfig::direct(&simulator.base_url(), limits))?;
    let line = Line { transport, credentials, encryption: Encryption::RsaAes, policy: SignaturePolicy::Required };
    Ok((line, simulator))
}

/// The rules of the built-in simulator: the defaults of every profile.
pub(super) fn built_in_rules(rules: Rules) -> Rules {
    let RetryRules { retries, codes } = RetryRules::default();
    Rules { retries, retry_codes: codes, ..rules }
}

/// Reads the keys and certificates of a profile and gives the way to its gateway.
pub(super) fn remote(profile: &str, remote: &Remote, extras: &Extras) -> Result<Line, ConnectError> {
    reach(remote, scheme(profile, &remote.account, extras)?, extras)
}

/// The way to the gateway of a profile whose keys were read; reads its certificates.
///
/// # Errors
/// [`ConnectError::Certificates`] and [`ConnectError::Transport`].
pub fn reach(remote: &Remote, scheme: Scheme, extras: &Extras) -> Result<Line, ConnectError> {
    let client_id = remote.client_id.as_str().to_owned();
    Ok(Line {
        transport: Transport::new(&TransportConfig {
            base_url: remote.base_url.as_str().to_owned(),
            limits: limits(remote.limits, extras.timeout),
            extra_ca_pem: remote.ca_file.as_deref().map(|path| certificates("ca_file", path)).transpose()?,
            client_identity_pem: remote.client_identity.as_ref().map(identity).transpose()?,
            proxy: proxy_of(remote),
        })?,
        credentials: Credentials { client_id, scheme },
        encryption: if remote.encrypt { Encryption::RsaAes } else { Encryption::None },
        policy: match remote.signed_responses {
            SignedResponses::Required => SignaturePolicy::Required,
            SignedResponses::Optional => SignaturePolicy::Optional,
        },
    })
}

/// What a profile says of the proxy, as the transport takes it.
#[must_use]
pub fn proxy_of(remote: &Remote) -> Proxy {
    match &remote.proxy {
        ProxyChoice::Environment => Proxy::Environment,
        ProxyChoice::None => Proxy::None,
        ProxyChoice::Url(address) => Proxy::Address(address.clone()),
    }
}

/// The rules of a profile, with the key that hides userIds.
pub(super) fn remote_rules(profile: &str, remote: &Remote, mut rules: Rules) -> Result<Rules, ConnectError> {
    rules.user_id = user_id_form(profile, &remote.user_ids)?;
    rules.keep_raw_user_id = remote.user_ids.keep_raw;
    rules.retries = remote.retry.retries;
    rules.retry_codes.clone_from(&remote.retry.codes);
    Ok(rules)
}

/// What becomes of userIds, with the key for it. Blocks.
///
/// # Errors
/// [`ConnectError::Credential`] when the key cannot be had, [`ConnectError::UserIdKey`] when it is too short.
pub fn user_id_form(profile: &str, user_ids: &UserIds) -> Result<UserIdForm, ConnectError> {
    if let Some(form) = user_ids.form.without_key() {
        return Ok(form);
    }
    let key = user_ids.key.as_ref().map(SecretSource::read).transpose()?;
    let key = key.and_then(|key| HmacKey::new(key.expose().trim_ascii_end()));
    Ok(UserIdForm::HmacSha256(key.ok_or_else(|| ConnectError::UserIdKey { profile: profile.to_owned() })?))
}

fn scheme(profile: &str, account: &Account, extras: &Extras) -> Result<Scheme, ConnectError> {
    Ok(match account {
        Account::Rsa { private_key: source, passphrase_env, gateway_public_key } => Scheme::Rsa(RsaKeys {
            private_key: private_key(profile, source, passphrase_env.as_deref(), extras)?,
            gateway_key: gateway_key(profile, gateway_public_key)?,
        }),
        Account::Aksk { access_key, secret_key: source } => {
            Scheme::Aksk(AccessKey { access_key: access_key.clone(), secret: secret_key(profile, source)? })
        }
    })
}

/// Reads the merchant's private key of a profile. Blocks.
///
/// # Errors
/// [`ConnectError::Credential`] when it cannot be had, [`ConnectError::Key`] when it is none.
pub fn private_key(
    profile: &str,
    source: &SecretSource,
    passphrase_env: Option<&str>,
    extras: &Extras,
) -> Result<PrivateKey, ConnectError> {
    let bytes = source.read()?;
    let key = match PrivateKey::parse(bytes.expose()) {
        Err(KeyError::PassphraseNeeded) => match passphrase(passphrase_env, extras)? {
            Some(passphrase) => PrivateKey::parse_with(bytes.expose(), passphrase.expose()),
            None => Err(KeyError::PassphraseNeeded),
        },
        parsed => parsed,
    };
    key.map_err(|source| wrong_key("private key", profile, source))
}

/// Reads the gateway's public key of a profile. Blocks.
///
/// # Errors
/// [`ConnectError::Credential`] when it cannot be had, [`ConnectError::Key`] when it is none.
pub fn gateway_key(profile: &str, source: &PublicKeySource) -> Result<PublicKey, ConnectError> {
    PublicKey::parse(&source.read()?).map_err(|source| wrong_key("gateway's public key", profile, source))
}

/// Reads the secret key of a profile. Blocks.
///
/// # Errors
/// [`ConnectError::Credential`] when it cannot be had, [`ConnectError::SecretKey`] when it is none.
pub fn secret_key(profile: &str, source: &SecretSource) -> Result<SecretKey, ConnectError> {
    SecretKey::parse(source.read()?.expose())
        .map_err(|source| ConnectError::SecretKey { profile: profile.to_owned(), source })
}

fn wrong_key(what: &'static str, profile: &str, source: KeyError) -> ConnectError {
    ConnectError::Key { what, profile: profile.to_owned(), source }
}

/// The passphrase that was typed, or else the one in the variable that the profile names.
fn passphrase(variable: Option<&str>, extras: &Extras) -> Result<Option<Secret>, CredentialError> {
    match &extras.passphrase {
        Some(typed) => Ok(Some(typed.clone())),
        None => variable.map(read_passphrase).transpose(),
    }
}

fn certificates(setting: &'static str, path: &Path) -> Result<Vec<u8>, ConnectError> {
    read_certificates(path).map_err(|source| ConnectError::Certificates { setting, path: path.to_owned(), source })
}

fn identity(identity: &ClientIdentity) -> Result<Zeroizing<Vec<u8>>, ConnectError> {
    let certificate = certificates("client_certificate_file", &identity.certificate_file)?;
    let key = identity.read_key()?;
    let parts = [certificate.as_slice(), b"\n", key.expose()];
    // Room for all from the start: a vector that grows leaves copies behind.
    let mut both = Zeroizing::new(Vec::with_capacity(parts.map(<[u8]>::len).iter().sum()));
    for part in parts {
        both.extend_from_slice(part);
    }
    Ok(both)
}

fn limits(limits: StageSeconds, timeout: Option<Duration>) -> StageLimits {
    let StageSeconds { connect, send, wait } = timeout.map_or(limits, |timeout| limits.within(timeout));
    StageLimits { connect, send, wait }
}
