//! A profile: one account at one gateway. What exists here has been checked.

use std::fmt;
use std::path::Path;

use reqwest::Url;
use toml::Spanned;

use super::Remote;
use super::file::{Mistake, ProfileTable};
use crate::enrollment::{BizIdTemplate, ProfileKind, SIMULATOR, UserIdForm, invisible_name};
use crate::gateway::is_loopback;

/// The gateway's address: `https`, or `http` to this machine; no path, no query, no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Takes `https://host` or `https://host:port`, and `http` for loopback addresses.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        // An address that is read like a browser's loses what is invisible in it, and somebody else's is left.
        refuse_invisible("base_url", text.trim())?;
        let url = Url::parse(text).map_err(|error| format!("this is no address ({error}): write https://host"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address must not hold a user name or a password: remove them".to_owned());
        }
        // Whatever has an @ in it may hold a password where none is looked for.
        let shown = if text.contains('@') { "the address".to_owned() } else { format!("`{text}`") };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(format!("{shown} must end after the host or the port: the API's path is added by the console"));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(format!("{shown} is plain http, which is for loopback addresses only: write https")),
            _ => return Err(format!("{shown} does not begin with https: write https://host")),
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// `scheme://host[:port]`, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The value of `Client-Id`: 16 digits by documentation, any visible ASCII here, because test accounts differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientId(String);

impl ClientId {
    /// Takes any non-empty text of visible ASCII characters.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        refuse_invisible("client_id", text)?;
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(
                "client_id must be letters and digits without spaces: copy the 16 digits that came with the account"
                    .to_owned(),
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Refuses what was copied along and is not seen, by its name.
///
/// # Errors
/// A sentence that names the setting and the character.
pub(super) fn refuse_invisible(setting: &str, text: &str) -> Result<(), String> {
    let of = |character: char| {
        let name = match character {
            '\t' => Some("tab"),
            '\n' | '\r' => Some("line break"),
            '\u{A0}' => Some("no-break space"),
            _ if character.is_control() => Some("control character"),
            _ => invisible_name(character),
        };
        name.map(|name| (u32::from(character), name))
    };
    match text.chars().find_map(of) {
        Some((code, name)) => {
            Err(format!("{setting} contains an invisible character (U+{code:04X}, {name}): remove it"))
        }
        None => Ok(()),
    }
}

/// One account at one gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name, as the operator chooses it.
    pub name: String,
    /// What stands behind it.
    pub kind: ProfileKind,
    /// How it is reached.
    pub target: Target,
}

/// How a profile's gateway is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The simulated gateway inside this process.
    BuiltIn,
    /// A gateway at an address.
    Remote(Box<Remote>),
}

impl Profile {
    /// The profile that is always there.
    #[must_use]
    pub fn built_in() -> Self {
        Self { name: SIMULATOR.to_owned(), kind: ProfileKind::Simulator, target: Target::BuiltIn }
    }

    /// What its bizIds are made from.
    #[must_use]
    pub fn biz_id_template(&self) -> BizIdTemplate {
        match &self.target {
            Target::BuiltIn => BizIdTemplate::default(),
            Target::Remote(remote) => remote.biz_id.clone(),
        }
    }

    /// What becomes of its userIds, where that needs no key.
    #[must_use]
    pub fn user_id_form(&self) -> Option<UserIdForm> {
        match &self.target {
            Target::BuiltIn => Some(UserIdForm::AsTyped),
            Target::Remote(remote) => remote.user_ids.form.without_key(),
        }
    }

    /// Checks a profile as written; its paths are relative to `folder`.
    pub(super) fn resolve(name: &str, table: &Spanned<ProfileTable>, folder: &Path) -> Result<Self, Mistake> {
        let remote = Remote::resolve(name, table, folder)?;
        Ok(Self { name: name.to_owned(), kind: table.get_ref().kind, target: Target::Remote(Box::new(remote)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for loopback in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"] {
            assert_eq!(BaseUrl::parse(loopback).map(|url| url.as_str().to_owned()), Ok(loopback.to_owned()));
        }
        for outside in ["http://10.0.0.1", "http://localhost.example.org", "http://sg-sandbox-api.zoloz.com"] {
            assert!(BaseUrl::parse(outside).is_err(), "{outside}");
        }
    }

    #[test]
    fn an_address_ends_after_its_host() {
        assert_eq!(BaseUrl::parse("https://host/").map(|url| url.as_str().to_owned()), Ok("https://host".to_owned()));
        for wrong in ["https://host/api", "https://host?x", "https://u:p@host", "ftp://host", "host", ""] {
            assert!(BaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_address_that_parses_is_private_or_local(text in "https?://[a-z0-9.:\\[\\]@/-]{0,20}") {
            if let Ok(url) = BaseUrl::parse(&text) {
                let again = BaseUrl::parse(url.as_str());
                prop_assert_eq!(again.as_ref(), Ok(&url));
                prop_assert!(!url.as_str().ends_with('/'));
            }
        }
    }
}
