//! Where a gateway is, whom to trust on the way there and what stands in between.

use zeroize::Zeroizing;

use super::{ProxyAddress, ProxyError, StageLimits};

/// Where the gateway is and how long it may take.
#[derive(Debug, Clone)]
pub struct TransportConfig {
    /// `https://host[:port]`; `http` for loopback hosts only.
    pub base_url: String,
    /// How long each stage may take.
    pub limits: StageLimits,
    /// Authorities trusted beside the system's own, in PEM.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// The client's own certificate and its private key, both in PEM, for a gateway or proxy that asks for one.
    pub client_identity_pem: Option<Zeroizing<Vec<u8>>>,
    /// What stands between here and the gateway.
    pub proxy: Proxy,
}

impl TransportConfig {
    /// A gateway with nothing in between, trusted by the system's authorities.
    #[must_use]
    pub fn direct(base_url: &str, limits: StageLimits) -> Self {
        let base_url = base_url.to_owned();
        Self { base_url, limits, extra_ca_pem: None, client_identity_pem: None, proxy: Proxy::None }
    }
}

/// What stands between here and the gateway. Loopback addresses are reached directly in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proxy {
    /// What the environment says: `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`; where it names none, what the system says.
    Environment,
    /// Nothing, whatever the environment says.
    None,
    /// This proxy.
    Address(ProxyAddress),
}

/// Why a gateway cannot be talked to at all.
#[derive(Debug, thiserror::Error)]
pub enum TransportConfigError {
    /// The address is no address.
    #[error("base_url is not the address of a gateway: write it like https://sg-sandbox-api.zoloz.com")]
    BaseUrl,
    /// Plain HTTP to a host that is not this machine.
    #[error("base_url names {host} over plain http, which is accepted for loopback addresses only: write https")]
    PlainHttp {
        /// The host that was named.
        host: String,
    },
    /// The extra authorities cannot be read.
    #[error("ca_file holds no certificate in PEM: give the authority's own certificate")]
    Authority,
    /// The client's certificate or its key cannot be read.
    #[error(
        "client_certificate_file and client_key_file hold no certificate and private key in PEM: give both as they \
         were issued, the key without a passphrase"
    )]
    Identity,
    /// The client's key is another certificate's.
    #[error("client_key_file is not the key of client_certificate_file: give the pair as it was issued")]
    IdentityPair,
    /// The environment names a proxy that cannot be used.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// The HTTP library cannot start.
    #[error("the HTTP client could not be started: check ca_file")]
    Client(#[source] reqwest::Error),
}

impl TransportConfigError {
    /// The word of the catalogue's entry for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::BaseUrl | Self::PlainHttp { .. } => "settings_base_url",
            Self::Authority | Self::Identity | Self::IdentityPair | Self::Client(_) => "settings_certificates",
            Self::Proxy(_) => "settings_proxy",
        }
    }
}
