//! One request out, one response back, over HTTP/1.1: no redirects, no retries, nothing kept between exchanges.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use reqwest::{Body, Certificate, Client, ClientBuilder, Response, Url, redirect, retry};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::outgoing::{Gate, Outgoing};
use super::transport_error::Ending;
use super::{Progress, SignedRequest, TransportError};

/// The most bytes of a response's body that are read; a gateway's answers have some hundreds.
const MAX_RESPONSE: usize = 1024 * 1024;

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

/// How long each stage of an exchange may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageLimits {
    /// Name, connection, TLS.
    pub connect: Duration,
    /// From the connection until the whole request has left.
    pub send: Duration,
    /// From then until the last byte of the answer.
    pub wait: Duration,
}

impl TransportConfig {
    /// A gateway with nothing in between, trusted by the system's authorities.
    #[must_use]
    pub fn direct(base_url: &str, limits: StageLimits) -> Self {
        let base_url = base_url.to_owned();
        Self { base_url, limits, extra_ca_pem: None, client_identity_pem: None, proxy: Proxy::None }
    }
}

impl StageLimits {
    /// The same for every stage.
    #[must_use]
    pub const fn each(limit: Duration) -> Self {
        Self { connect: limit, send: limit, wait: limit }
    }
}

/// What stands between here and the gateway. Loopback addresses are reached directly in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proxy {
    /// What the environment says: `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`.
    Environment,
    /// Nothing, whatever the environment says.
    None,
    /// This proxy, as `http://host:port`.
    Url(String),
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
    /// The HTTP library cannot start.
    #[error("the HTTP client could not be started: check ca_file")]
    Client(#[source] reqwest::Error),
}

/// A response as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct RawResponse {
    /// The HTTP status.
    pub status: u16,
    /// Names, in lower case, and values in the order received; bytes that are no text are shown as U+FFFD.
    pub headers: Vec<(String, String)>,
    /// The body as received.
    pub body: Bytes,
    /// When its head came.
    pub received: Timestamp,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RawResponse({}, {} bytes)", self.status, self.body.len())
    }
}

/// A way to one gateway. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Transport {
    client: Client,
    base_url: Url,
    host: String,
    limits: StageLimits,
    authorities: bool,
}

impl Transport {
    /// Takes where the gateway is and returns the way to it; connects to nothing yet.
    ///
    /// # Errors
    /// [`TransportConfigError`] when the address or the extra authorities cannot be used.
    pub fn new(config: &TransportConfig) -> Result<Self, TransportConfigError> {
        let base_url = parse_base_url(&config.base_url)?;
        let loopback = is_loopback(&base_url);
        let host = base_url.host_str().unwrap_or_default();
        let host = base_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        if base_url.scheme() == "http" && !loopback {
            return Err(TransportConfigError::PlainHttp { host });
        }
        let extra = match &config.extra_ca_pem {
            None => Vec::new(),
            Some(pem) => match Certificate::from_pem_bundle(pem) {
                Ok(certificates) if !certificates.is_empty() => certificates,
                _ => return Err(TransportConfigError::Authority),
            },
        };
        let builder = || {
            let builder = client(config.limits.connect);
            if loopback { builder.no_proxy() } else { builder }
        };
        // Without TLS the system's authorities are not read at all: they take megabytes and milliseconds.
        let with_system = (base_url.scheme() == "https").then(|| builder().tls_certs_merge(extra.clone()).build());
        let (client, authorities) = match with_system {
            Some(Ok(client)) => (client, true),
            // A system without authorities fails here; then the extra ones are all there is.
            Some(Err(_)) | None => {
                (builder().tls_certs_only(extra).build().map_err(TransportConfigError::Client)?, false)
            }
        };
        Ok(Self { client, base_url, host, limits: config.limits, authorities })
    }

    /// `host[:port]`, for people.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The whole address that a request goes to.
    #[must_use]
    pub fn url_of(&self, request: &SignedRequest) -> String {
        format!("{}{}", self.base_url.as_str().trim_end_matches('/'), request.path())
    }

    /// Sends a request once and returns the response, whatever its status; `progress` is told how far it is.
    ///
    /// # Errors
    /// [`TransportError`] when no whole response came in time, or `cancel` was cancelled first; it says whether the
    /// request may have left.
    pub async fn exchange(
        &self,
        request: &SignedRequest,
        progress: &watch::Sender<Progress>,
        cancel: &CancellationToken,
    ) -> Result<RawResponse, TransportError> {
        progress.send_replace(Progress::Connecting);
        let gate = Arc::new(Gate::default());
        let body = Outgoing::new(request.body().clone(), Arc::clone(&gate), progress.clone());
        let ended = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Ending::Interrupted),
            ended = tokio::time::timeout(self.limits.wait, self.attempt(request, body)) => {
                ended.unwrap_or(Err(Ending::TimedOut(self.limits.wait)))
            }
        };
        ended.map_err(|ending| ending.tell(&self.host, self.authorities, gate.shut()))
    }

    async fn attempt(&self, request: &SignedRequest, body: Outgoing) -> Result<RawResponse, Ending> {
        let mut outgoing = self.client.post(self.url_of(request)).body(Body::wrap(body));
        for (name, value) in request.headers() {
            outgoing = outgoing.header(*name, value);
        }
        let response = outgoing.send().await?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        Ok(RawResponse { status, headers, received: Timestamp::now(), body: read_body(response).await? })
    }
}

async fn read_body(mut response: Response) -> Result<Bytes, Ending> {
    let too_large = || Ending::TooLarge { limit: MAX_RESPONSE };
    if response.content_length().is_some_and(|length| length > MAX_RESPONSE as u64) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_RESPONSE {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn client(connect_timeout: Duration) -> ClientBuilder {
    Client::builder()
        .connect_timeout(connect_timeout)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .http1_only()
        .http1_title_case_headers()
        // A kept connection that the gateway closes just as a request goes out turns a sure attempt into an unknown
        // one; by hand, a connection is long closed before the next face.
        .pool_max_idle_per_host(0)
}

fn parse_base_url(text: &str) -> Result<Url, TransportConfigError> {
    let url = Url::parse(text.trim()).map_err(|_| TransportConfigError::BaseUrl)?;
    let plain =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && plain {
        Ok(url)
    } else {
        Err(TransportConfigError::BaseUrl)
    }
}

/// Whether the host is this machine, by a name or an address that cannot be another.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
