//! What the other end of a private connection shows of itself: version, certificate.
//!
//! Whether to believe it is the transport's judgement alone. Here every certificate is taken, since one that is wrong is
//! the one to look at; the handshake ends there, and nothing is sent over the connection.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate, X509Name};

use super::finding::{CheckName, Finding};

/// Days before its end from which a certificate is told as one that ends.
const SOON: i64 = 14;
/// The names of a certificate that are told.
const NAMES: usize = 3;

/// What the other end showed.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    version: &'static str,
    names: String,
    issuer: String,
    until: Timestamp,
}

impl Seen {
    /// `TLS 1.3, certificate for a.b by C, valid until 2027-01-02`
    pub(super) fn words(&self) -> String {
        let Self { version, names, issuer, until } = self;
        format!("{version}, certificate for {names} by {issuer}, valid until {}", until.strftime("%Y-%m-%d"))
    }

    /// The finding for a certificate that the transport accepted.
    pub(super) fn finding(&self) -> Finding {
        let days = self.until.duration_since(Timestamp::now()).as_hours() / 24;
        if days < SOON {
            let message = format!("{}, which is in {days} days", self.words());
            let remedy = "tell whoever runs the gateway, or the proxy in between, to renew its certificate";
            return Finding::warn(CheckName::Tls, &message, remedy);
        }
        Finding::pass(CheckName::Tls, &self.words())
    }
}

/// Shakes hands with the first address that answers and tells what was shown; `None` when that did not come about.
pub(super) async fn look(host: &str, addresses: &[SocketAddr]) -> Option<Seen> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let witness = Arc::new(Witness { provider: Arc::clone(&provider), shown: Mutex::default() });
    let verifier: Arc<dyn ServerCertVerifier> = Arc::clone(&witness) as _;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let stream = TcpStream::connect(addresses).await.ok()?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let version = match stream.get_ref().1.protocol_version()? {
        ProtocolVersion::TLSv1_2 => "TLS 1.2",
        ProtocolVersion::TLSv1_3 => "TLS 1.3",
        _ => "TLS",
    };
    let shown = witness.shown.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    read(version, &shown)
}

fn read(version: &'static str, certificate: &[u8]) -> Option<Seen> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let alternatives = certificate.subject_alternative_name().ok().flatten();
    let mut names: Vec<String> = alternatives
        .iter()
        .flat_map(|extension| &extension.value.general_names)
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => address(bytes),
            _ => None,
        })
        .collect();
    if names.is_empty() {
        names.push(common_name(certificate.subject()));
    }
    let more = if names.len() > NAMES { format!(" and {} more", names.len() - NAMES) } else { String::new() };
    names.truncate(NAMES);
    Some(Seen {
        version,
        names: format!("{}{more}", names.join(", ")),
        issuer: common_name(certificate.issuer()),
        until: Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()?,
    })
}

fn address(bytes: &[u8]) -> Option<String> {
    match bytes.len() {
        4 => Some(std::net::Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).to_string()),
        16 => Some(std::net::Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string()),
        _ => None,
    }
}

/// The common name, else the organisation, else the whole name.
fn common_name(name: &X509Name<'_>) -> String {
    let text = |part: Option<&x509_parser::x509::AttributeTypeAndValue<'_>>| part?.as_str().ok().map(str::to_owned);
    let common = text(name.iter_common_name().next()).or_else(|| text(name.iter_organization().next()));
    common.unwrap_or_else(|| name.to_string())
}

/// Keeps the certificate it is shown.
#[derive(Debug)]
struct Witness {
    provider: Arc<CryptoProvider>,
    shown: Mutex<Option<Vec<u8>>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate.to_vec());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
