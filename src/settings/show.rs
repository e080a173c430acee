//! The effective settings as TOML, each line with where it comes from. Keys are shown by their source, never by their text.

use std::fmt::Display;
use std::path::Path;

use super::file::{File, ProfileTable};
use super::{Origin, PrivateKeySource, Profile, PublicKeySource, Remote, Settings, Target, checks, wanted_profile};
use crate::photo::CheckLimits;

/// Renders settings as TOML that parses again.
pub(super) fn render(settings: &Settings) -> String {
    let Settings { paths, profile, profiles, preview, checks, options, file } = settings;
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
        match &remote.private_key {
            PrivateKeySource::File(file) => line("private_key_file", path(file), Origin::File),
            PrivateKeySource::Environment(name) => line("private_key_env", text(name), Origin::File),
            PrivateKeySource::Keyring => line("private_key_keyring", true, Origin::File),
        },
        match &remote.gateway_public_key {
            PublicKeySource::File(file) => line("gateway_public_key_file", path(file), Origin::File),
            PublicKeySource::Inline(key) => line("gateway_public_key", text(key), Origin::File),
        },
    ];
    lines.extend(remote.ca_file.as_deref().map(|file| line("ca_file", path(file), Origin::File)));
    lines.extend([
        line("encrypt", remote.encrypt, by_file(table.encrypt.is_some())),
        line("signed_responses", text(remote.signed_responses.word()), by_file(table.signed_responses.is_some())),
        line("timeout_secs", remote.timeout.as_secs(), by_file(table.timeout_secs.is_some())),
    ]);
    lines
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
