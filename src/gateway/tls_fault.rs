//! Why a connection could not be made private, from rustls's own errors rather than their texts.

use std::io;

use jiff::Timestamp;
use rustls::{AlertDescription, CertificateError, Error as TlsError, InvalidMessage};
use rustls_pki_types::UnixTime;

use super::Fault;
use super::error_chain::chain;

/// What rustls says, if it was rustls that ended the handshake. `trusting` says whether any authority is trusted.
pub(super) fn not_private(error: &reqwest::Error, host: &str, trusting: bool) -> Option<(Fault, String)> {
    let error = find(error)?;
    Some(match error {
        TlsError::InvalidCertificate(CertificateError::UnknownIssuer) if !trusting => (
            Fault::TlsNoAuthorities,
            format!(
                "this computer trusts no authority, so nobody vouches for {host}: install the package \
                 ca-certificates, or name one as ca_file"
            ),
        ),
        TlsError::InvalidCertificate(error) => certificate(error, host),
        TlsError::InvalidMessage(InvalidMessage::InvalidContentType) => {
            (Fault::TlsNotTls, format!("what answers at {host} does not speak TLS: check base_url, its port above all"))
        }
        TlsError::AlertReceived(alert) if is_about_our_certificate(*alert) => wants_certificate(host),
        TlsError::AlertReceived(AlertDescription::UnrecognisedName) => (
            Fault::TlsWrongHost,
            format!("what answers at {host} knows no such host: check base_url and any proxy in between"),
        ),
        TlsError::PeerIncompatible(_)
        | TlsError::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        ) => (
            Fault::TlsProtocol,
            format!("{host} and this console have no version or cipher of TLS in common ({error}): ask its engineers"),
        ),
        TlsError::AlertReceived(_) => {
            (Fault::TlsProtocol, format!("{host} ended the handshake of TLS ({error}): ask its engineers"))
        }
        error => (Fault::TlsProtocol, format!("the handshake of TLS with {host} failed ({error}): ask its engineers")),
    })
}

/// With TLS 1.3 the other side judges our certificate after the handshake, when the request may be under way.
pub(super) fn client_certificate(error: &reqwest::Error, host: &str) -> Option<(Fault, String)> {
    match find(error)? {
        TlsError::AlertReceived(alert) if is_about_our_certificate(*alert) => Some(wants_certificate(host)),
        _ => None,
    }
}

/// The other side ended the handshake without a word.
pub(super) fn hung_up(host: &str) -> (Fault, String) {
    (
        Fault::TlsClosed,
        format!("{host} hung up before the connection was private: check base_url and any firewall in between"),
    )
}

/// Whether an error of the system is one of rustls's inside.
pub(super) fn is_tls(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<TlsError>)
}

fn find(error: &reqwest::Error) -> Option<&TlsError> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

fn wants_certificate(host: &str) -> (Fault, String) {
    (
        Fault::TlsClientCertificate,
        format!(
            "{host} wants a client certificate, or another one: set client_certificate_file and client_key_file to \
             what its engineers gave you"
        ),
    )
}

const fn is_about_our_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateRequired
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}

fn certificate(error: &CertificateError, host: &str) -> (Fault, String) {
    use CertificateError as Wrong;
    match error {
        Wrong::ExpiredContext { not_after, .. } => expired(host, &format!(" on {}", day(*not_after))),
        Wrong::Expired => expired(host, ""),
        Wrong::NotValidYetContext { not_before, .. } => not_yet(host, &format!(" before {}", day(*not_before))),
        Wrong::NotValidYet => not_yet(host, " yet"),
        Wrong::NotValidForNameContext { presented, .. } => wrong_host(host, &format!(" is for {}", names(presented))),
        Wrong::NotValidForName => wrong_host(host, " is for another host"),
        Wrong::UnknownIssuer => (
            Fault::TlsUnknownIssuer,
            format!(
                "no trusted authority vouches for the certificate of {host}: if a proxy of yours made it, name the \
                 proxy's authority as ca_file"
            ),
        ),
        // rustls hands on what webpki says without a name of its own, and webpki is out of reach.
        Wrong::Other(error) if error.to_string().contains("CaUsedAsEndEntity") => (
            Fault::TlsBadCertificate,
            format!(
                "the certificate that {host} shows is an authority's own (self-signed): issue a server certificate from \
                 it, and name the authority as ca_file"
            ),
        ),
        other => (
            Fault::TlsBadCertificate,
            format!("the certificate of {host} cannot be trusted, {}: ask its engineers", flaw(other)),
        ),
    }
}

/// What is wrong with a certificate, as the second half of a sentence.
fn flaw(error: &CertificateError) -> String {
    match error {
        CertificateError::BadEncoding => "it cannot be read".to_owned(),
        CertificateError::Revoked => "it was revoked".to_owned(),
        CertificateError::BadSignature => "its issuer did not sign it".to_owned(),
        CertificateError::UnhandledCriticalExtension => "it asks for what this console does not know".to_owned(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it was made for another purpose".to_owned()
        }
        CertificateError::Other(error) => format!("the system says: {error}"),
        other => format!("the library says: {other}"),
    }
}

fn expired(host: &str, when: &str) -> (Fault, String) {
    let message =
        format!("the certificate of {host} expired{when}: check the clock of this computer, else tell {host}");
    (Fault::TlsExpired, message)
}

fn not_yet(host: &str, when: &str) -> (Fault, String) {
    let message = format!("the certificate of {host} is not valid{when}: check the clock of this computer");
    (Fault::TlsNotYetValid, message)
}

fn wrong_host(host: &str, what: &str) -> (Fault, String) {
    (Fault::TlsWrongHost, format!("the certificate that {host} shows{what}: check base_url and any proxy in between"))
}

/// The names in a certificate, which anybody can have written: a few, and nothing but what names are made of.
fn names(presented: &[String]) -> String {
    const SHOWN: usize = 3;
    let name = |text: &String| {
        // webpki writes them as `DnsName("a.b")`.
        let inner = text.split_once('(').map_or(text.as_str(), |(_, inner)| inner.trim_end_matches(')'));
        inner.chars().filter(|letter| letter.is_ascii_alphanumeric() || "*.:-".contains(*letter)).take(80).collect()
    };
    let shown: Vec<String> = presented.iter().take(SHOWN).map(name).collect();
    match presented.len() {
        0 => "no host at all".to_owned(),
        1..=SHOWN => shown.join(" and "),
        more => format!("{} and {} others", shown.join(", "), more - SHOWN),
    }
}

fn day(time: UnixTime) -> String {
    let moment = i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    moment.map_or_else(|| "another day".to_owned(), |moment| moment.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_names_a_few_hosts_and_nothing_else() {
        let named = |presented: &[&str]| names(&presented.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(named(&[]), "no host at all");
        assert_eq!(named(&["DnsName(\"*.a.b\")", "IpAddress(127.0.0.1)"]), "*.a.b and 127.0.0.1");
        assert_eq!(named(&["a", "b", "c", "d", "e"]), "a, b, c and 2 others");
        assert_eq!(named(&["DnsName(\"a\u{1b}[2J\u{202e}b\")"]), "a2Jb");
        assert!(named(&["a".repeat(1000).as_str()]).len() < 100);
    }
}
