//! The account of a profile as a script uses it: keys by the names of their files.

use std::path::{Path, PathBuf};

use crate::gateway::{Encryption, ProxyRoute, Scheme};
use crate::pipeline::{Line, ScriptAccount, ScriptKey, ScriptProxy, ScriptScheme};
use crate::settings::{Account, Remote, SecretPlace, SecretSource};

/// The account at a profile's gateway, whose keys `line` has.
pub(super) fn remote(remote: &Remote, line: &Line) -> ScriptAccount {
    let key = match &remote.account {
        Account::Rsa { private_key, .. } => place(private_key),
        Account::Aksk { secret_key, .. } => place(secret_key),
    };
    ScriptAccount {
        base_url: remote.base_url.as_str().to_owned(),
        client_id: line.credentials.client_id.clone(),
        scheme: scheme(line, key),
        ca_file: remote.ca_file.as_deref().map(absolute),
        client_identity: remote
            .client_identity
            .as_ref()
            .map(|identity| (absolute(&identity.certificate_file), absolute(&identity.key_file))),
        proxy: match line.transport.route() {
            ProxyRoute::Unnamed => ScriptProxy::Environment,
            ProxyRoute::Direct => ScriptProxy::None,
            ProxyRoute::Through(address) => match address.variable().filter(|_| address.has_login()) {
                Some(variable) => ScriptProxy::Variable(variable),
                None => ScriptProxy::Url(address.to_string()),
            },
        },
    }
}

/// The account at the built-in simulator, which answers for as long as the console runs.
pub(super) fn built_in(base_url: String, data_dir: &Path, line: &Line) -> ScriptAccount {
    let key = ScriptKey::File(absolute(&data_dir.join("simulator").join("merchant.pem")));
    ScriptAccount {
        base_url,
        client_id: line.credentials.client_id.clone(),
        scheme: scheme(line, key),
        ca_file: None,
        client_identity: None,
        proxy: ScriptProxy::None,
    }
}

fn scheme(line: &Line, key: ScriptKey) -> ScriptScheme {
    match &line.credentials.scheme {
        Scheme::Rsa(keys) => ScriptScheme::Rsa {
            private_key: key,
            gateway_key: keys.gateway_key.clone(),
            encrypt: line.encryption == Encryption::RsaAes,
        },
        Scheme::Aksk(pair) => ScriptScheme::Aksk { access_key: pair.access_key.clone(), secret_key: key },
    }
}

fn place(source: &SecretSource) -> ScriptKey {
    match &source.place {
        SecretPlace::File(path) => ScriptKey::File(absolute(path)),
        SecretPlace::Environment(name) => ScriptKey::Elsewhere(format!("the variable {name}")),
        SecretPlace::Keyring(account) => ScriptKey::Elsewhere(format!("the keyring, account {account}")),
    }
}

/// A script may be run in another folder.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
