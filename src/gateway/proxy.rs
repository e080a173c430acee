//! The proxy on the way to an address, found in one place and read strictly: one that is named is used or refused, never
//! passed over.

use std::env;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use zeroize::Zeroizing;

/// The variables that name the proxy of an `https` address, in the order of reqwest 0.13. The first that is not empty counts.
const NAMING: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The variables that exempt hosts from it. The first that is not empty counts.
const EXEMPTING: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The name of the setting in errors.
const SETTING: &str = "proxy";

/// An HTTP proxy. Its `Debug` and `Display` show neither name nor password.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    is_https: bool,
    host: String,
    port: u16,
    login: Option<(Zeroizing<String>, Zeroizing<String>)>,
    variable: Option<&'static str>,
}

/// The way from here to a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyRoute {
    /// Directly: nobody names a proxy.
    Unnamed,
    /// Directly: the setting, `NO_PROXY` or a loopback address says so.
    Direct,
    /// Through this proxy.
    Through(ProxyAddress),
}

/// A proxy that cannot be used. Holds nothing of its address, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{named_by} names no proxy that can be used ({mistake}): write it like http://proxy.example.org:3128, or {otherwise}", otherwise = self.otherwise())]
pub struct ProxyError {
    /// The variable or the setting.
    pub named_by: String,
    /// What is wrong with its value.
    pub mistake: ProxyMistake,
}

impl ProxyError {
    fn otherwise(&self) -> &'static str {
        if self.named_by == SETTING { "none" } else { "unset the variable" }
    }
}

/// What is wrong with the address of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyMistake {
    /// A variable whose bytes are not UTF-8.
    #[error("its value is not text")]
    NotText,
    /// A character that no address has.
    #[error("it contains a character that is not plain ASCII (U+{0:04X}), which may be invisible")]
    Character(u32),
    /// A space or a line break that is not at the ends.
    #[error("it contains a space or a line break")]
    Space,
    /// A quotation mark that is not one of a pair around the whole value.
    #[error("it contains a quotation mark")]
    Quote,
    /// `http:/host`.
    #[error("two slashes belong after its scheme")]
    Slashes,
    /// A SOCKS proxy.
    #[error("socks proxies are not supported")]
    Socks,
    /// Another scheme.
    #[error("it begins with something other than http:// or https://")]
    Scheme,
    /// No host, or none that can be.
    #[error("it has no valid host name")]
    Host,
    /// No port where one is announced, or none that can be.
    #[error("its port is not a number from 1 to 65535")]
    Port,
    /// A path, a query or a fragment.
    #[error("something stands behind the host and the port")]
    Path,
    /// A name or password with characters that end it.
    #[error(
        "a special character in its user name or password has to be percent-encoded, such as @ as %40, # as %23, / as %2F"
    )]
    Login,
}

impl ProxyAddress {
    /// Takes the value of the setting `proxy`.
    ///
    /// # Errors
    /// [`ProxyError`].
    pub fn of_setting(text: &str) -> Result<Self, ProxyError> {
        Self::parse(text).map_err(|mistake| ProxyError { named_by: SETTING.to_owned(), mistake })
    }

    /// Takes `http://host:port`, with or without scheme, login and port. Blanks around it and a pair of quotation marks are
    /// what files and shells leave behind, and are left out.
    fn parse(text: &str) -> Result<Self, ProxyMistake> {
        let text = unwrapped(text);
        // What stands in a login is named by nothing but its kind.
        let login = text.rfind('@').map_or("", |at| &text[..at]);
        if login.contains(|character: char| {
            character.is_alphanumeric() && !character.is_ascii() || matches!(character, '"' | '\'')
        }) {
            return Err(ProxyMistake::Login);
        }
        if let Some(wrong) = text.chars().find(|character| !character.is_ascii_graphic()) {
            let is_space = wrong.is_ascii_whitespace();
            return Err(if is_space { ProxyMistake::Space } else { ProxyMistake::Character(u32::from(wrong)) });
        }
        if text.contains(['"', '\'']) {
            return Err(ProxyMistake::Quote);
        }
        let (is_https, rest) = scheme(text)?;
        let (authority, behind) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        if !matches!(behind, "" | "/") {
            return Err(if behind.contains('@') { ProxyMistake::Login } else { ProxyMistake::Path });
        }
        // A password may hold an @, a host cannot.
        let (login, place) =
            authority.rsplit_once('@').map_or((None, authority), |(login, place)| (Some(login), place));
        let (host, port) = place_of(place, is_https)?;
        let login =
            login.map(login_of).transpose()?.filter(|(name, password)| !(name.is_empty() && password.is_empty()));
        Ok(Self { is_https, host, port, login, variable: None })
    }

    /// What the system's own settings name, where no variable does.
    fn of_system(found: &Intercept) -> Result<Self, ProxyMistake> {
        let login = found.basic_auth().and_then(|header| header.to_str().ok()?.strip_prefix("Basic "));
        let login = login.and_then(|base64| STANDARD.decode(base64).ok().map(Zeroizing::new));
        let login = login.and_then(|bytes| {
            let (name, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
            Some((Zeroizing::new(name.to_owned()), Zeroizing::new(password.to_owned())))
        });
        Ok(Self { login, ..Self::parse(&found.uri().to_string())? })
    }

    /// The variable that names it, if one does.
    #[must_use]
    pub const fn variable(&self) -> Option<&'static str> {
        self.variable
    }

    /// Whether it is given a user name or a password.
    #[must_use]
    pub const fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// `host:port`, for people.
    #[must_use]
    pub fn host_and_port(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The same for reqwest, which has nothing left to interpret.
    pub(super) fn for_reqwest(&self) -> reqwest::Result<reqwest::Proxy> {
        let proxy = reqwest::Proxy::all(self.to_string())?;
        Ok(match &self.login {
            Some((name, password)) => proxy.basic_auth(name, password),
            None => proxy,
        })
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}:{}", if self.is_https { "https" } else { "http" }, self.host, self.port)
    }
}

impl fmt::Debug for ProxyAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ProxyAddress({self})")
    }
}

/// The way to an `https` address, by the environment and, where it names no proxy, by the system's settings.
///
/// # Errors
/// [`ProxyError`] for a proxy that is named and cannot be used.
pub(super) fn of_environment(url: &Url) -> Result<ProxyRoute, ProxyError> {
    of_variables(url, |name| env::var_os(name).map(|value| value.into_string().map_err(|_| ProxyMistake::NotText)))
}

fn of_variables(
    url: &Url,
    variable: impl Fn(&str) -> Option<Result<String, ProxyMistake>>,
) -> Result<ProxyRoute, ProxyError> {
    let refused = |named_by: &str| {
        let named_by = named_by.to_owned();
        move |mistake| ProxyError { named_by, mistake }
    };
    let is_empty = |value: &Result<String, ProxyMistake>| matches!(value, Ok(text) if unwrapped(text).is_empty());
    let first = |names: &'static [&'static str]| {
        names.iter().find_map(|name| Some((*name, variable(name).filter(|value| !is_empty(value))?)))
    };
    let Some((name, value)) = first(&NAMING) else {
        let found = url.as_str().parse().ok().and_then(|uri| Matcher::from_system().intercept(&uri));
        let found = found.as_ref().map(ProxyAddress::of_system).transpose();
        let found = found.map_err(refused("the system's proxy setting"))?;
        return Ok(found.map_or(ProxyRoute::Unnamed, ProxyRoute::Through));
    };
    // What exempts nobody because it is no text leads to the proxy: nothing is passed over.
    let exempt = first(&EXEMPTING).and_then(|(_, value)| value.ok()).unwrap_or_default();
    if is_exempt(url, unwrapped(&exempt)) {
        return Ok(ProxyRoute::Direct);
    }
    let proxy = value.and_then(|text| ProxyAddress::parse(&text)).map_err(refused(name))?;
    Ok(ProxyRoute::Through(ProxyAddress { variable: Some(name), ..proxy }))
}

/// Whether a host is among the exempted ones, by the rules of hyper-util, which reqwest follows.
fn is_exempt(url: &Url, exempt: &str) -> bool {
    let rules = Matcher::builder().all("http://proxy.invalid:1").no(exempt).build();
    url.as_str().parse().is_ok_and(|uri| rules.intercept(&uri).is_none())
}

/// A value without what files and shells leave around it: blanks, line breaks, pairs of quotation marks.
fn unwrapped(text: &str) -> &str {
    let text = text.trim_matches(|character: char| character.is_ascii_whitespace() || character == '\u{B}');
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote)) {
            return unwrapped(inner);
        }
    }
    text
}

/// Whether a proxy is spoken to by TLS, and what stands behind `http://` or `https://`. Without a scheme it is `http`.
fn scheme(text: &str) -> Result<(bool, &str), ProxyMistake> {
    let Some((scheme, rest)) = text.split_once("://") else {
        let lower = text.to_ascii_lowercase();
        let is_cut = ["http:/", "https:/"].iter().any(|cut| lower.starts_with(cut));
        return if is_cut { Err(ProxyMistake::Slashes) } else { Ok((false, text)) };
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" if rest.starts_with('/') => Err(ProxyMistake::Slashes),
        "http" => Ok((false, rest)),
        "https" => Ok((true, rest)),
        socks if socks.starts_with("socks") => Err(ProxyMistake::Socks),
        _ => Err(ProxyMistake::Scheme),
    }
}

/// Host and port of `host[:port]`; without a port the scheme's own.
fn place_of(place: &str, is_https: bool) -> Result<(String, u16), ProxyMistake> {
    // An address in brackets has colons of its own.
    if place.starts_with('[') && !place.contains(']') {
        return Err(ProxyMistake::Host);
    }
    let after_bracket = place.rfind(']').map_or(0, |at| at + 1);
    let colon = place[after_bracket..].find(':').map(|at| after_bracket + at);
    let (host, port) = colon.map_or((place, None), |at| (&place[..at], Some(&place[at + 1..])));
    let port = match port {
        None => Some(if is_https { 443 } else { 80 }),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().filter(|port| *port != 0)
        }
        Some(_) => None,
    };
    let port = port.ok_or(ProxyMistake::Port)?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_address = host.starts_with('[') && host.ends_with(']');
    let url = Url::parse(&format!("http://{host}/")).map_err(|_| ProxyMistake::Host)?;
    let known = url.host_str().unwrap_or_default();
    // A number alone is an address to a browser: 3128 is 0.0.12.56.
    let is_as_written = known.eq_ignore_ascii_case(host) || is_address;
    if (is_address || host.bytes().all(is_name)) && is_as_written && url.path() == "/" {
        Ok((known.to_owned(), port))
    } else {
        Err(ProxyMistake::Host)
    }
}

fn login_of(login: &str) -> Result<(Zeroizing<String>, Zeroizing<String>), ProxyMistake> {
    let (name, password) = login.split_once(':').unwrap_or((login, ""));
    let decoded = |text| {
        let text = percent_decode_str(text).decode_utf8().map_err(|_| ProxyMistake::Login)?;
        let has_control = text.chars().any(char::is_control);
        if has_control { Err(ProxyMistake::Login) } else { Ok(Zeroizing::new(text.into_owned())) }
    };
    Ok((decoded(name)?, decoded(password)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GATEWAY: &str = "https://sg-production-api.zoloz.com";

    fn route(variables: &[(&str, &str)]) -> Result<ProxyRoute, ProxyError> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        of_variables(&Url::parse(GATEWAY).unwrap(), |name| find(name).map(|(_, value)| Ok((*value).to_owned())))
    }

    fn through(value: &str) -> (String, Option<(String, String)>) {
        match route(&[("HTTPS_PROXY", value)]) {
            Ok(ProxyRoute::Through(proxy)) => {
                let login = proxy.login.as_ref().map(|(name, password)| (name.to_string(), password.to_string()));
                (proxy.to_string(), login)
            }
            other => (format!("{other:?}"), None),
        }
    }

    #[test]
    fn what_files_and_shells_leave_around_an_address_is_left_out() {
        for value in [
            "http://proxy.test:3128",
            " http://proxy.test:3128\t",
            "http://proxy.test:3128\r",
            "http://proxy.test:3128\r\n",
            "\"http://proxy.test:3128\"",
            "'http://proxy.test:3128' ",
            "\"http://proxy.test:3128 \"\r",
            "http://proxy.test:3128/",
            "HTTP://proxy.test:3128",
            "proxy.test:3128",
        ] {
            assert_eq!(through(value), ("http://proxy.test:3128".to_owned(), None), "{value:?}");
        }
        assert_eq!(through("https://proxy.test").0, "https://proxy.test:443");
        assert_eq!(through("10.0.0.1:8080").0, "http://10.0.0.1:8080");
        assert_eq!(through("http://[fd00::1]:8080").0, "http://[fd00::1]:8080");
        assert_eq!(through("localhost:8080").0, "http://localhost:8080");
    }

    #[test]
    fn a_login_is_taken_to_the_letter() {
        let login = |name: &str, password: &str| Some((name.to_owned(), password.to_owned()));
        for (value, expected) in [
            ("http://user:p@ss@proxy.test:1", login("user", "p@ss")),
            ("user:p%40ss@proxy.test:1", login("user", "p@ss")),
            ("http://user:a:b@proxy.test:1", login("user", "a:b")),
            ("http://me@firm.test:pw@proxy.test:1", login("me@firm.test", "pw")),
            ("http://FIRM%5Cme:%C3%BC%23%2F@proxy.test:1", login("FIRM\\me", "ü#/")),
            ("http://user@proxy.test:1", login("user", "")),
            ("http://@proxy.test:1", None),
        ] {
            assert_eq!(through(value), ("http://proxy.test:1".to_owned(), expected), "{value}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_by_its_mistake() {
        use ProxyMistake as M;
        for (value, mistake) in [
            ("http:/proxy.test:3128", M::Slashes),
            ("http:///proxy.test:3128", M::Slashes),
            ("https:/proxy.test", M::Slashes),
            ("htp://proxy.test:3128", M::Scheme),
            ("ttp://proxy.test:3128", M::Scheme),
            ("ftp://proxy.test", M::Scheme),
            ("socks5://proxy.test:1080", M::Socks),
            ("SOCKS5H://proxy.test:1080", M::Socks),
            ("http://", M::Host),
            ("http://:3128", M::Host),
            ("http://user:pw@", M::Host),
            ("http://user:pw@:3128", M::Host),
            ("3128", M::Host),
            ("http://3128", M::Host),
            ("http://[fd00::1", M::Host),
            ("http://proxy,test:3128", M::Host),
            ("http;//proxy.test", M::Path),
            ("http//proxy.test:3128", M::Path),
            ("http://proxy.test:", M::Port),
            ("http://proxy.test:0", M::Port),
            ("http://proxy.test:65536", M::Port),
            ("http://proxy.test:99999", M::Port),
            ("http://proxy.test:port", M::Port),
            ("http://proxy.test:3128,", M::Port),
            ("http=proxy.test:80;https=proxy.test:443", M::Port),
            ("http://proxy.test:3128/proxy.pac", M::Path),
            ("http://proxy.test:3128?x", M::Path),
            ("http://user:p#ss@proxy.test:3128", M::Login),
            ("http://user:p/ss@proxy.test:3128", M::Login),
            ("http://user:p?ss@proxy.test:3128", M::Login),
            ("http://FIRM\\me:pw@proxy.test:3128", M::Login),
            ("http://user:%FF@proxy.test:3128", M::Login),
            ("http://user:it's@proxy.test:3128", M::Login),
            ("http://user:p\u{fc}@proxy.test:3128", M::Login),
            ("http://user:%0d%0aX@proxy.test:3128", M::Login),
            ("http://my proxy:3128", M::Space),
            ("http://proxy.test:3128 http://other.test", M::Space),
            ("http://user:p ss@proxy.test:3128", M::Space),
            ("http://pro\txy.test", M::Space),
            ("http://pro\nxy.test", M::Space),
            ("\"http://proxy.test:3128", M::Quote),
            ("http://proxy.test:3128'", M::Quote),
            ("\u{feff}http://proxy.test:3128", M::Character(0xFEFF)),
            ("http://proxy.test:3128\u{200b}", M::Character(0x200B)),
            ("http://proxy.test:3128\u{a0}", M::Character(0xA0)),
            ("\u{201c}http://proxy.test:3128\u{201d}", M::Character(0x201C)),
        ] {
            let error = route(&[("HTTPS_PROXY", value)]).unwrap_err();
            assert_eq!(error, ProxyError { named_by: "HTTPS_PROXY".to_owned(), mistake }, "{value:?}");
        }
    }

    #[test]
    fn the_first_variable_that_is_not_empty_counts() {
        let named = |variables: &[(&str, &str)]| match route(variables) {
            Ok(ProxyRoute::Through(proxy)) => proxy.variable(),
            _ => None,
        };
        assert_eq!(named(&[("https_proxy", "a:1"), ("ALL_PROXY", "b:1")]), Some("https_proxy"));
        assert_eq!(named(&[("HTTPS_PROXY", ""), ("https_proxy", " \r"), ("all_proxy", "b:1")]), Some("all_proxy"));
        assert_eq!(route(&[("HTTPS_PROXY", "\"\"")]), Ok(ProxyRoute::Unnamed));
        // A host that is exempt needs no proxy that can be used.
        let exempt = [("ALL_PROXY", "socks5://127.0.0.1:1080"), ("NO_PROXY", "zoloz.com")];
        assert_eq!(route(&exempt), Ok(ProxyRoute::Direct));
        // It is for plain http, which leaves this machine for no gateway.
        assert_eq!(route(&[("HTTP_PROXY", "http://b:1")]), Ok(ProxyRoute::Unnamed));
    }

    #[test]
    fn a_host_is_exempt_by_the_rules_of_curl() {
        let route = |exempt: &str| route(&[("HTTPS_PROXY", "proxy.test:3128"), ("NO_PROXY", exempt)]).unwrap();
        for exempt in
            ["*", "zoloz.com", ".zoloz.com", "other.test, sg-production-api.zoloz.com", "zoloz.com\r", "\"zoloz.com\""]
        {
            assert_eq!(route(exempt), ProxyRoute::Direct, "{exempt:?}");
        }
        for other in ["", "loz.com", "10.0.0.0/8", "zoloz.com.test", "localhost,127.0.0.1"] {
            assert!(matches!(route(other), ProxyRoute::Through(_)), "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn a_proxy_that_is_named_is_used_or_refused_and_its_login_is_never_shown(value in "\\PC{1,40}", secret in "[a-z]{12}") {
            for value in [value.clone(), format!("http://user:{secret}{value}@proxy.test:3128")] {
                prop_assume!(!unwrapped(&value).is_empty());
                match route(&[("ALL_PROXY", &value)]) {
                    Ok(ProxyRoute::Through(proxy)) => {
                        prop_assert!(proxy.for_reqwest().is_ok(), "{}", proxy);
                        let shown = format!("{proxy} {proxy:?}");
                        prop_assert!(!shown.contains(&secret), "{}", shown);
                    }
                    Ok(other) => prop_assert!(false, "{value:?} is passed over: {other:?}"),
                    Err(error) => prop_assert!(!error.to_string().contains(&secret)),
                }
            }
        }
    }
}
