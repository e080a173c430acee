//! Certificates that are right, and those that are wrong in one way each.

use std::sync::{Arc, LazyLock};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

/// The server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Right,
    Expired,
    NotYetValid,
    OfAnotherHost,
    OfAnotherAuthority,
    ForClientsOnly,
    /// A self-signed authority's own, which names the host.
    Authority,
}

/// How a server speaks TLS.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tls {
    pub(crate) shown: Shown,
    /// Whether the client has to show a certificate, and with which version of TLS.
    pub(crate) wants_client: Option<&'static SupportedProtocolVersion>,
}

impl Tls {
    pub(crate) const RIGHT: Self = Self { shown: Shown::Right, wants_client: None };

    pub(crate) const fn showing(shown: Shown) -> Self {
        Self { shown, wants_client: None }
    }

    pub(crate) const fn wanting_a_client_by_1_2() -> Self {
        Self { shown: Shown::Right, wants_client: Some(&TLS12) }
    }

    pub(crate) const fn wanting_a_client_by_1_3() -> Self {
        Self { shown: Shown::Right, wants_client: Some(&TLS13) }
    }
}

/// An authority of the tests.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pub(crate) pem: String,
}

/// The one in `ca_file`.
pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new("Authority of the tests"));
/// One that nobody trusts.
pub(crate) static STRANGER: LazyLock<Authority> = LazyLock::new(|| Authority::new("Authority of others"));

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = key();
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate: certificate.der().clone(), pem: certificate.pem(), issuer: Issuer::new(params, key) }
    }

    /// A client's certificate and its key, in PEM.
    pub(crate) fn client(&self) -> (String, String) {
        let mut params = named("client");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = key();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    fn server(&self, shown: Shown) -> (CertificateDer<'static>, KeyPair) {
        let hosts = match shown {
            Shown::OfAnotherHost => vec!["other.test".to_owned(), "www.other.test".to_owned()],
            _ => vec!["127.0.0.1".to_owned(), "gateway.test".to_owned()],
        };
        let mut params = CertificateParams::new(hosts).unwrap();
        match shown {
            Shown::Expired => params.not_after = date_time_ymd(2020, 2, 29),
            Shown::NotYetValid => params.not_before = date_time_ymd(2090, 1, 1),
            Shown::ForClientsOnly => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
            _ => {}
        }
        let key = key();
        if shown == Shown::Authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            return (params.self_signed(&key).unwrap().der().clone(), key);
        }
        (params.signed_by(&key, &self.issuer).unwrap().der().clone(), key)
    }
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

/// A server's side of TLS.
pub(crate) fn acceptor(tls: Tls) -> TlsAcceptor {
    let provider = Arc::new(default_provider());
    let authority = if tls.shown == Shown::OfAnotherAuthority { &STRANGER } else { &AUTHORITY };
    let (certificate, key) = authority.server(tls.shown);
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let versions = tls.wants_client.map_or(vec![&TLS13, &TLS12], |version| vec![version]);
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&versions).unwrap();
    let config = if tls.wants_client.is_some() {
        let mut roots = RootCertStore::empty();
        roots.add(AUTHORITY.certificate.clone()).unwrap();
        config.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap(),
        )
    } else {
        config.with_no_client_auth()
    };
    TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate], key).unwrap()))
}
