//! The effective settings as TOML, each line with where it comes from. Keys are shown by their source, never by their text.

use std::fmt::Display;
use std::path::Path;

use super::file::{File, ProfileTable};
use super::{
    Account, Origin, Profile, ProxyChoice, PublicKeySource, Remote, SecretPlace, SecretSource, Settings, Target,
    checks, wanted_profile,
};
use crate::gateway::PublicKey;
use crate::photo::CheckLimits;

/// Renders settings as TOML that parses again.
pub(super) fn render(settings: &Settings) -> String {
    let Settings { paths, profile, profiles, preview, checks, keeping, options, file } = settings;
    let absent = if file.is_none() { ", absent" } else { "" };
    let mut lines = vec![
        format!("# settings file: {} ({}{absent})", paths.config.display(), options.config_origin()),
        format!("# data folder:   {} ({})", paths.data_dir.display(), options.data_dir_origin()),
        String::new(),
        line("default_profile", text(&profile.name), wanted_profile(options, file.as_ref()).1),
        String::new(),
        "[preview]".to_owned(),
        line("graphics", text(preview.graphics.word()), settings.graphics_origin()),
        line(
            "cache_mb",
            preview.cache_mb,
            by_file(file.as_ref().is_some_and(|file| file.preview_table().cache_mb.is_some())),
        ),
    ];
    lines.extend([String::new(), "[history]".to_owned()]);
    lines.push(
        keeping
            .days
            .map_or_else(|| "# keep_days: all is kept".to_owned(), |days| line("keep_days", days, Origin::File)),
    );
    lines.push(keeping.key.as_ref().map_or_else(|| "# key: it is not encrypted".to_owned(), secret));
    for profile in profiles {
        lines.push(String::new());
        match &profile.target {
            Target::BuiltIn => {
                lines.push(format!("# [profiles.{}] is built in: the gateway inside this program", profile.name));
            }
            Target::Remote(remote) => {
                let table = file.iter().flat_map(File::profile_tables).find(|(name, _)| *name == profile.name);
                if let Some((_, table)) = table {
                    lines.extend(remote_lines(profile, remote, table));
                }
            }
        }
    }
    lines.extend(check_lines(*checks, file.as_ref()));
    lines.push(String::new());
    lines.join("\n")
}

fn check_lines(limits: CheckLimits, file: Option<&File>) -> Vec<String> {
    let table = file.map(File::checks_table).cloned().unwrap_or_default();
    let shown = checks::written(limits, &table);
    let shown = shown.into_iter().map(|(name, value, is_set)| line(name, value, by_file(is_set)));
    [String::new(), "[checks]".to_owned()].into_iter().chain(shown).collect()
}

fn remote_lines(profile: &Profile, remote: &Remote, table: &ProfileTable) -> Vec<String> {
    let mut lines = vec![
        format!("[profiles.{}]", text(&profile.name)),
        line("kind", text(profile.kind.word()), Origin::File),
        line("base_url", text(remote.base_url.as_str()), Origin::File),
        line("client_id", text(remote.client_id.as_str()), Origin::File),
    ];
    match &remote.account {
        Account::Rsa { private_key, passphrase_env, gateway_public_key } => {
            lines.push(secret(private_key));
            let passphrase = passphrase_env.as_deref();
            lines.extend(passphrase.map(|name| line("private_key_passphrase_env", text(name), Origin::File)));
            lines.push(match gateway_public_key {
                PublicKeySource::File(file) => line("gateway_public_key_file", path(file), Origin::File),
                PublicKeySource::Inline(key) => public_key(key),
            });
        }
        Account::Aksk { access_key, secret_key } => {
            lines.extend([line("access_key", text(access_key), Origin::File), secret(secret_key)]);
        }
    }
    lines.extend(remote.ca_file.as_deref().map(|file| line("ca_file", path(file), Origin::File)));
    if let Some(identity) = &remote.client_identity {
        lines.push(line("client_certificate_file", path(&identity.certificate_file), Origin::File));
        lines.push(line("client_key_file", path(&identity.key_file), Origin::File));
    }
    lines.push(match &remote.proxy {
        ProxyChoice::Environment => "# proxy: what HTTPS_PROXY, ALL_PROXY and NO_PROXY say".to_owned(),
        ProxyChoice::None => line("proxy", text("none"), Origin::File),
        ProxyChoice::Url(address) => line("proxy", text(&address.to_string()), Origin::File),
    });
    let (limits, retry, user_ids) = (&remote.limits, &remote.retry, &remote.user_ids);
    let codes = toml::Value::from(retry.codes.clone());
    lines.extend([
        line("encrypt", remote.encrypt, by_file(table.encrypt.is_some())),
        line("signed_responses", text(remote.signed_responses.word()), by_file(table.signed_responses.is_some())),
        line("connect_timeout_secs", limits.connect.as_secs(), by_file(table.connect_timeout_secs.is_some())),
        line("send_timeout_secs", limits.send.as_secs(), by_file(table.send_timeout_secs.is_some())),
        line("timeout_secs", limits.wait.as_secs(), by_file(table.timeout_secs.is_some())),
        line("retries", retry.retries, by_file(table.retries.is_some())),
        line("retry_codes", codes, by_file(table.retry_codes.is_some())),
        line("user_id", text(user_ids.form.word()), by_file(table.user_id.is_some())),
    ]);
    lines.extend(user_ids.key.as_ref().map(secret));
    lines.extend([
        line("keep_raw_user_id", user_ids.keep_raw, by_file(table.keep_raw_user_id.is_some())),
        line("biz_id", text(&remote.biz_id.to_string()), by_file(table.biz_id.is_some())),
    ]);
    lines
}

/// Where a secret comes from; only a file can say it.
fn secret(source: &SecretSource) -> String {
    let setting = source.name.setting();
    match &source.place {
        SecretPlace::File(file) => line(&format!("{setting}_file"), path(file), Origin::File),
        SecretPlace::Environment(name) => line(&format!("{setting}_env"), text(name), Origin::File),
        SecretPlace::Keyring(_) => line(&format!("{setting}_keyring"), true, Origin::File),
    }
}

/// A key that stands in the settings. What is no public key may be a private one.
fn public_key(key: &str) -> String {
    match PublicKey::parse(key.as_bytes()) {
        Ok(key) => line("gateway_public_key", text(&key.to_base64()), Origin::File),
        Err(_) => format!("# gateway_public_key: {} characters that are no public key", key.chars().count()),
    }
}

/// Who set a value that only the file can set.
const fn by_file(set: bool) -> Origin {
    if set { Origin::File } else { Origin::Default }
}

fn line(key: &str, value: impl Display, origin: Origin) -> String {
    format!("{key} = {value}  # {origin}")
}

/// A TOML string, quoted.
fn text(value: &str) -> String {
    toml::Value::from(value).to_string()
}

fn path(value: &Path) -> String {
    text(&value.display().to_string())
}
