//! One request out, one response back, over HTTP/1.1: no redirects, no retries, nothing kept between exchanges.

use std::fmt;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use reqwest::{Body, Certificate, Client, ClientBuilder, Identity, Method, Response, Url, redirect, retry, tls};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::error_chain::chain;
use super::outgoing::Outgoing;
use super::stages::Journey;
use super::transport_error::{Ending, Way};
use super::{
    Progress, Proxy, ProxyError, ProxyRoute, RawRequest, StageLimits, StageTimes, TransportConfig,
    TransportConfigError, TransportError, proxy,
};

/// The most bytes of a response's body that are read; a gateway's answers have some hundreds.
const MAX_RESPONSE: usize = 1024 * 1024;

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
    /// How long each stage took.
    pub times: StageTimes,
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
    route: ProxyRoute,
    limits: StageLimits,
    authorities: bool,
}

impl Transport {
    /// Takes where the gateway is and returns the way to it; connects to nothing yet.
    ///
    /// # Errors
    /// [`TransportConfigError`] when the address, the proxy or a certificate cannot be used.
    pub fn new(config: &TransportConfig) -> Result<Self, TransportConfigError> {
        let base_url = parse_base_url(&config.base_url)?;
        let host = named(&base_url);
        if base_url.scheme() == "http" && !is_loopback(&base_url) {
            return Err(TransportConfigError::PlainHttp { host });
        }
        let route = route(&config.proxy, &base_url)?;
        let means = Means::of(config, &route)?;
        let extra = extra_authorities(config)?;
        // Without TLS the system's authorities are not read at all: they take megabytes and milliseconds.
        let with_system = (base_url.scheme() == "https").then(|| means.client().tls_certs_merge(extra.clone()).build());
        let (client, authorities) = match with_system {
            Some(Ok(client)) => (client, true),
            // A system without authorities fails here; then the extra ones are all there is.
            Some(Err(_)) | None => (means.client().tls_certs_only(extra).build().map_err(unusable)?, false),
        };
        Ok(Self { client, base_url, host, route, limits: config.limits, authorities })
    }

    /// What stands between here and the gateway.
    #[must_use]
    pub const fn route(&self) -> &ProxyRoute {
        &self.route
    }

    /// `host[:port]`, for people.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The whole address that a request goes to.
    #[must_use]
    pub fn url_of(&self, request: &RawRequest) -> String {
        format!("{}{}", self.base_url.as_str().trim_end_matches('/'), request.path())
    }

    /// Sends a request once and returns the response, whatever its status; `progress` is told how far it is.
    ///
    /// # Errors
    /// [`TransportError`] when no whole response came in time, or `cancel` was cancelled first; it says whether the
    /// request may have left.
    pub async fn exchange(
        &self,
        request: &RawRequest,
        progress: &watch::Sender<Progress>,
        cancel: &CancellationToken,
    ) -> Result<RawResponse, TransportError> {
        progress.send_replace(Progress::Connecting);
        let journey = Arc::new(Journey::begin());
        let ended = self.travel(request, progress, cancel, &journey).await;
        let passed = journey.shut();
        // hyper asks for no body that is empty: then only a connection that did not come about is sure to have sent nothing.
        let may_be_bare = request.body().is_empty() && !matches!(&ended, Err(ending) if ending.is_of_connecting());
        let sent = passed || may_be_bare;
        let times = journey.times();
        match ended {
            Ok(response) => Ok(RawResponse { times, ..response }),
            Err(ending) => {
                let proxy = match &self.route {
                    ProxyRoute::Through(proxy) => Some(proxy.host_and_port()),
                    ProxyRoute::Unnamed | ProxyRoute::Direct => None,
                };
                let way = Way {
                    host: &self.host,
                    proxy: proxy.as_deref(),
                    authorities: self.authorities,
                    limits: self.limits,
                };
                let (fault, message) = ending.tell(&way, journey.leg(sent));
                Err(TransportError { fault, sent, message, times })
            }
        }
    }

    /// The exchange, no stage of it longer than its limit.
    async fn travel(
        &self,
        request: &RawRequest,
        progress: &watch::Sender<Progress>,
        cancel: &CancellationToken,
        journey: &Arc<Journey>,
    ) -> Result<RawResponse, Ending> {
        let body = Outgoing::new(request.body().clone(), request.pace(), Arc::clone(journey), progress.clone());
        let mut attempt = pin!(self.attempt(request, body, journey));
        let mut marks = journey.follow();
        loop {
            let here = *marks.borrow_and_update();
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Ending::Cancelled),
                ended = &mut attempt => return ended,
                Ok(()) = marks.changed() => {}
                () = tokio::time::sleep_until(journey.deadline(here, self.limits)) => {
                    if here.is_connecting() && journey.shut() {
                        // The connection came first after all; its mark is about to say so.
                        tokio::task::yield_now().await;
                    } else {
                        return Err(Ending::TimedOut);
                    }
                }
            }
        }
    }

    async fn attempt(&self, request: &RawRequest, body: Outgoing, journey: &Journey) -> Result<RawResponse, Ending> {
        // A raw request has been held against what HTTP allows: this is the method it names.
        let method = Method::from_bytes(request.method().as_bytes()).unwrap_or(Method::POST);
        let mut outgoing = self.client.request(method, self.url_of(request)).body(Body::wrap(body));
        for (name, value) in request.headers() {
            outgoing = outgoing.header(name, value.as_bytes());
        }
        let response = outgoing.send().await?;
        journey.answered();
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let (received, times) = (Timestamp::now(), StageTimes::default());
        Ok(RawResponse { status, headers, received, times, body: read_body(response).await? })
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

/// Everything but whom to trust: that is tried twice, and a builder can be used once.
struct Means {
    identity: Option<Identity>,
    proxy: Option<reqwest::Proxy>,
    limits: StageLimits,
}

impl Means {
    fn of(config: &TransportConfig, route: &ProxyRoute) -> Result<Self, TransportConfigError> {
        let identity = config.client_identity_pem.as_ref().map(|pem| Identity::from_pem(pem));
        Ok(Self {
            identity: identity.transpose().map_err(|_| TransportConfigError::Identity)?,
            proxy: match route {
                ProxyRoute::Through(proxy) => Some(proxy.for_reqwest().map_err(TransportConfigError::Client)?),
                ProxyRoute::Unnamed | ProxyRoute::Direct => None,
            },
            limits: config.limits,
        })
    }

    fn client(&self) -> ClientBuilder {
        let client = Client::builder()
            // Shared out among the addresses of a name, so that one that is silent leaves time for the next.
            .connect_timeout(self.limits.connect)
            .tls_version_min(tls::Version::TLS_1_2)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .http1_only()
            .http1_title_case_headers()
            // A kept connection that the gateway closes just as a request goes out turns a sure attempt into an unknown
            // one; by hand, a connection is long closed before the next face.
            .pool_max_idle_per_host(0)
            // reqwest passes over what it cannot read in the environment: it never looks there.
            .no_proxy();
        let client = match &self.proxy {
            Some(proxy) => client.proxy(proxy.clone()),
            None => client,
        };
        match &self.identity {
            Some(identity) => client.identity(identity.clone()),
            None => client,
        }
    }
}

/// The authorities of `ca_file`.
fn extra_authorities(config: &TransportConfig) -> Result<Vec<Certificate>, TransportConfigError> {
    match config.extra_ca_pem.as_deref().map(Certificate::from_pem_bundle) {
        None => Ok(Vec::new()),
        Some(Ok(certificates)) if !certificates.is_empty() => Ok(certificates),
        Some(_) => Err(TransportConfigError::Authority),
    }
}

/// Why reqwest refuses to start.
fn unusable(error: reqwest::Error) -> TransportConfigError {
    let mismatch = chain(&error).any(|cause| matches!(cause.downcast_ref(), Some(rustls::Error::InconsistentKeys(_))));
    if mismatch { TransportConfigError::IdentityPair } else { TransportConfigError::Client(error) }
}

/// `host[:port]` of an address.
fn named(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
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

/// The way to an address: which proxy, if any.
///
/// # Errors
/// [`ProxyError`] for a proxy that the environment names and that cannot be used.
pub fn route(proxy: &Proxy, base_url: &Url) -> Result<ProxyRoute, ProxyError> {
    Ok(match proxy {
        // Nothing stands between this machine and itself.
        _ if is_loopback(base_url) => ProxyRoute::Direct,
        Proxy::None => ProxyRoute::Direct,
        Proxy::Address(address) => ProxyRoute::Through(address.clone()),
        Proxy::Environment => proxy::of_environment(base_url)?,
    })
}

/// Whether the host is this machine, by a name or an address that cannot be another.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
