//! How a profile's gateway is reached and treated: account, trust, times, and what becomes of the identifiers.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::credentials::variable;
use super::file::{Mistake, ProfileTable};
use super::profile::refuse_invisible;
use super::text_file::key_in_utf8;
use super::{BaseUrl, ClientId, CredentialError, PublicKeySource, Secret, SecretName, SecretSource, private_file};
use crate::enrollment::{BizIdTemplate, UserIdForm};
use crate::gateway::ProxyAddress;

/// Code of the gateway that says that nothing was done, and that the same may be sent again.
const TRAFFIC: &str = "REQUEST_TRAFFIC_EXCEED_LIMIT";

/// Which responses count (`spec/gateway.md`, what a careful client does).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedResponses {
    /// A success counts only if it is validly signed.
    #[default]
    Required,
    /// An unsigned success counts too; a wrong signature never does.
    Optional,
}

impl SignedResponses {
    /// The word used in the settings file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
        }
    }
}

/// A gateway at an address, with the account used there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Where it is.
    pub base_url: BaseUrl,
    /// The account's `Client-Id`.
    pub client_id: ClientId,
    /// How the account signs.
    pub account: Account,
    /// One more authority trusted for TLS.
    pub ca_file: Option<PathBuf>,
    /// The client's own certificate for TLS.
    pub client_identity: Option<ClientIdentity>,
    /// What stands between here and the gateway.
    pub proxy: ProxyChoice,
    /// Whether requests are encrypted.
    pub encrypt: bool,
    /// Which responses count.
    pub signed_responses: SignedResponses,
    /// How long each stage of an exchange may take.
    pub limits: StageSeconds,
    /// What is sent a second time.
    pub retry: RetryRules,
    /// What becomes of userIds.
    pub user_ids: UserIds,
    /// What bizIds are made from.
    pub biz_id: BizIdTemplate,
}

/// How an account signs (`spec/gateway.md`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// RSA256, a pair of keys each.
    Rsa {
        /// The merchant's private key.
        private_key: SecretSource,
        /// The environment variable that holds its passphrase, if it has one.
        passphrase_env: Option<String>,
        /// The gateway's public key.
        gateway_public_key: PublicKeySource,
    },
    /// AKSK, one shared secret.
    Aksk {
        /// The access key.
        access_key: String,
        /// The secret key.
        secret_key: SecretSource,
    },
}

/// The client's own certificate and its private key, both in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientIdentity {
    /// The certificate, and those that lead to its authority.
    pub certificate_file: PathBuf,
    /// Its private key, which only its owner can read.
    pub key_file: PathBuf,
}

/// What stands between here and the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyChoice {
    /// What the environment says.
    Environment,
    /// Nothing, whatever the environment says.
    None,
    /// This proxy, without a login.
    Url(ProxyAddress),
}

/// How long each stage of an exchange may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageSeconds {
    /// Name, connection, TLS.
    pub connect: Duration,
    /// From the connection until the whole request has left.
    pub send: Duration,
    /// From then until the last byte of the answer.
    pub wait: Duration,
}

impl Default for StageSeconds {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), send: Duration::from_secs(30), wait: Duration::from_secs(30) }
    }
}

impl StageSeconds {
    /// The same with no stage longer than `longest`, which the wait for the answer takes whole.
    #[must_use]
    pub fn within(self, longest: Duration) -> Self {
        Self { connect: self.connect.min(longest), send: self.send.min(longest), wait: longest }
    }
}

/// What is sent a second time by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryRules {
    /// Sends after the first, at the most.
    pub retries: u32,
    /// The codes, rejected with which a request is sent again. A connection that did not come about is tried again
    /// whatever they are.
    pub codes: Vec<String>,
}

impl Default for RetryRules {
    fn default() -> Self {
        Self { retries: 2, codes: vec![TRAFFIC.to_owned()] }
    }
}

/// What becomes of a userId before it is sent, as the settings say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserIdSetting {
    /// Nothing.
    #[default]
    AsTyped,
    /// SHA-256.
    Sha256,
    /// HMAC-SHA256 with `user_id_key`.
    HmacSha256,
}

impl UserIdSetting {
    /// The form itself, where it needs no key.
    #[must_use]
    pub const fn without_key(self) -> Option<UserIdForm> {
        match self {
            Self::AsTyped => Some(UserIdForm::AsTyped),
            Self::Sha256 => Some(UserIdForm::Sha256),
            Self::HmacSha256 => None,
        }
    }

    /// The word used in the settings file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AsTyped => "as_typed",
            Self::Sha256 => "sha256",
            Self::HmacSha256 => "hmac_sha256",
        }
    }
}

/// What becomes of userIds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserIds {
    /// Before they are sent.
    pub form: UserIdSetting,
    /// The key of [`UserIdSetting::HmacSha256`].
    pub key: Option<SecretSource>,
    /// Whether what was typed is recorded beside what was sent.
    pub keep_raw: bool,
}

impl Remote {
    /// Checks a profile as written; its paths are relative to `folder`.
    pub(super) fn resolve(name: &str, spanned: &Spanned<ProfileTable>, folder: &Path) -> Result<Self, Mistake> {
        let here = |message: String| Mistake { at: spanned.span(), message: format!("profile `{name}`: {message}") };
        let table = spanned.get_ref();
        let account = Account::of(name, table, folder).map_err(here)?;
        let is_rsa = matches!(account, Account::Rsa { .. });
        if table.encrypt == Some(true) && !is_rsa {
            return Err(here("AKSK requests are never encrypted: remove encrypt or access_key".to_owned()));
        }
        let defaults = StageSeconds::default();
        Ok(Self {
            base_url: parsed(&table.base_url, |text| BaseUrl::parse(text))?,
            client_id: parsed(&table.client_id, |text| ClientId::parse(text))?,
            account,
            ca_file: table.ca_file.as_ref().map(|path| folder.join(path)),
            client_identity: ClientIdentity::of(table, folder).map_err(here)?,
            proxy: table
                .proxy
                .as_ref()
                .map_or(Ok(ProxyChoice::Environment), |proxy| parsed(proxy, |text| ProxyChoice::parse(text)))?,
            encrypt: table.encrypt.unwrap_or(is_rsa),
            signed_responses: table.signed_responses.unwrap_or_default(),
            limits: StageSeconds {
                connect: seconds("connect_timeout_secs", table.connect_timeout_secs.as_ref(), defaults.connect)?,
                send: seconds("send_timeout_secs", table.send_timeout_secs.as_ref(), defaults.send)?,
                wait: seconds("timeout_secs", table.timeout_secs.as_ref(), defaults.wait)?,
            },
            retry: RetryRules::of(table)?,
            user_ids: UserIds::of(name, table, folder).map_err(here)?,
            biz_id: table.biz_id.as_ref().map_or_else(
                || Ok(BizIdTemplate::default()),
                |text| parsed(text, |text| BizIdTemplate::parse(text).map_err(|error| format!("biz_id: {error}"))),
            )?,
        })
    }
}

impl Account {
    fn of(profile: &str, table: &ProfileTable, folder: &Path) -> Result<Self, String> {
        let Some(access_key) = &table.access_key else {
            if SecretSource::of(SecretName::SecretKey, profile, table, folder)?.is_some() {
                return Err("a secret key without an access_key: add it".to_owned());
            }
            return Ok(Self::Rsa {
                private_key: SecretSource::needed(SecretName::PrivateKey, profile, table, folder)?,
                passphrase_env: variable("private_key_passphrase_env", table.private_key_passphrase_env.as_deref())?,
                gateway_public_key: PublicKeySource::of(table, folder)?,
            });
        };
        let has_pair = table.gateway_public_key.is_some() || table.gateway_public_key_file.is_some();
        if has_pair || SecretSource::of(SecretName::PrivateKey, profile, table, folder)?.is_some() {
            return Err("keys of two schemes: keep access_key and secret_key, or the private and public key".to_owned());
        }
        if table.private_key_passphrase_env.is_some() {
            return Err("AKSK has no private key: remove private_key_passphrase_env or access_key".to_owned());
        }
        refuse_invisible("access_key", access_key)?;
        if access_key.is_empty() || !access_key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("access_key must be letters and digits without spaces: copy it again".to_owned());
        }
        let secret_key = SecretSource::needed(SecretName::SecretKey, profile, table, folder)?;
        Ok(Self::Aksk { access_key: access_key.clone(), secret_key })
    }
}

impl ClientIdentity {
    /// Reads the private key.
    ///
    /// # Errors
    /// [`CredentialError`], above all [`CredentialError::Exposed`] for a file that others can read.
    pub fn read_key(&self) -> Result<Secret, CredentialError> {
        private_file::read_secret_file("key of the client certificate", &self.key_file)
            .map(key_in_utf8)
            .map(Secret::from)
    }

    fn of(table: &ProfileTable, folder: &Path) -> Result<Option<Self>, String> {
        match (&table.client_certificate_file, &table.client_key_file) {
            (Some(certificate), Some(key)) => {
                Ok(Some(Self { certificate_file: folder.join(certificate), key_file: folder.join(key) }))
            }
            (None, None) => Ok(None),
            _ => Err("client_certificate_file and client_key_file go together: add the other one".to_owned()),
        }
    }
}

impl ProxyChoice {
    fn parse(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self::None);
        }
        let address = ProxyAddress::of_setting(text).map_err(|error| error.to_string())?;
        if address.has_login() {
            return Err(
                "proxy must not hold a user name or password: leave both to the variable HTTPS_PROXY".to_owned()
            );
        }
        Ok(Self::Url(address))
    }
}

impl RetryRules {
    fn of(table: &ProfileTable) -> Result<Self, Mistake> {
        let defaults = Self::default();
        let few = |count: &u32| match count {
            0..=10 => Ok(*count),
            more => Err(format!("retries is {more}: choose 0 to 10")),
        };
        Ok(Self {
            retries: table.retries.as_ref().map_or(Ok(defaults.retries), |count| parsed(count, few))?,
            codes: match &table.retry_codes {
                Some(codes) => codes.iter().map(|code| parsed(code, Self::code)).collect::<Result<_, _>>()?,
                None => defaults.codes,
            },
        })
    }

    fn code(text: &String) -> Result<String, String> {
        let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if text == "SUCCESS" {
            return Err("retry_codes must not hold SUCCESS: whoever is enrolled is not sent again".to_owned());
        }
        if text.is_empty() || !text.bytes().all(is_code) {
            return Err(format!("retry_codes takes codes of the gateway: write them like {TRAFFIC}"));
        }
        Ok(text.clone())
    }
}

impl UserIds {
    fn of(profile: &str, table: &ProfileTable, folder: &Path) -> Result<Self, String> {
        let form = table.user_id.unwrap_or_default();
        let key = SecretSource::of(SecretName::UserIdKey, profile, table, folder)?;
        match (form, &key) {
            (UserIdSetting::HmacSha256, None) => Err(
                "user_id = \"hmac_sha256\" needs a key: add user_id_key_file, user_id_key_env or user_id_key_keyring"
                    .to_owned(),
            ),
            (UserIdSetting::AsTyped | UserIdSetting::Sha256, Some(_)) => {
                Err("a user_id_key without user_id = \"hmac_sha256\": add the one or remove the other".to_owned())
            }
            (UserIdSetting::AsTyped, None) if table.keep_raw_user_id == Some(true) => {
                Err("keep_raw_user_id without another user_id: as_typed is recorded as it is, remove the one"
                    .to_owned())
            }
            _ => Ok(Self { form, key, keep_raw: table.keep_raw_user_id.unwrap_or(false) }),
        }
    }
}

/// Parses a value that knows its place in the file.
fn parsed<T, V>(value: &Spanned<V>, parse: impl Fn(&V) -> Result<T, String>) -> Result<T, Mistake> {
    parse(value.get_ref()).map_err(|message| Mistake { at: value.span(), message })
}

fn seconds(name: &str, value: Option<&Spanned<u64>>, default: Duration) -> Result<Duration, Mistake> {
    const ALLOWED: RangeInclusive<u64> = 1..=600;
    let Some(value) = value else { return Ok(default) };
    parsed(value, |seconds| {
        if ALLOWED.contains(seconds) {
            Ok(Duration::from_secs(*seconds))
        } else {
            Err(format!("{name} is {seconds}: choose {} to {}", ALLOWED.start(), ALLOWED.end()))
        }
    })
}
