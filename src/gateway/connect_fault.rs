//! Why no connection came about: name, address, proxy, TLS. Not a byte of the request has left.

use std::io::{self, ErrorKind};

use super::Fault;
use super::error_chain::{chain, innermost, io_errors};
use super::tls_fault::{hung_up, not_private};
use super::transport_error::{Way, not_in_time};

pub(super) fn not_connected(error: &reqwest::Error, way: &Way<'_>) -> (Fault, String) {
    let tunnel = chain(error).map(ToString::to_string).find(|text| text.starts_with(TUNNEL));
    let proxy = way.proxy.map_or_else(|| "the proxy".to_owned(), |proxy| format!("the proxy {proxy}"));
    if let Some(told) = tunnel.as_deref().and_then(|tunnel| refused_by_proxy(tunnel, &proxy, way.host)) {
        return told;
    }
    // Whoever it was that could not be reached, and who says where that is.
    let (peer, setting, what) = match &tunnel {
        Some(_) => (
            proxy.as_str(),
            "proxy in the settings, or HTTPS_PROXY,",
            "proxy in the settings, or HTTPS_PROXY, and the network",
        ),
        None => (way.host, "base_url", "base_url, the network and any proxy in between"),
    };
    if error.is_dns() {
        let reason = innermost(error);
        return (
            Fault::NameNotResolved,
            format!("the name of {peer} has no address ({reason}): check {setting} and the network's name service"),
        );
    }
    if let Some(told) = not_private(error, peer, way.authorities) {
        return told;
    }
    let told = io_errors(error).last().map(io::Error::kind);
    let (fault, reason) = match told {
        Some(ErrorKind::ConnectionRefused) => (Fault::ConnectRefused, "it refuses connections"),
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown) => {
            (Fault::ConnectUnreachable, "no way leads to it")
        }
        Some(ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) if tunnel.is_none() => {
            return hung_up(peer);
        }
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe) => {
            (Fault::ConnectReset, "it hung up")
        }
        _ if error.is_timeout() => return not_in_time(peer, way.limits.connect),
        _ => (Fault::ConnectFailed, "it could not be made"),
    };
    (fault, format!("no connection to {peer}, {reason}: check {what}"))
}

/// What hyper-util 0.1's error of a tunnel begins with; the type itself is out of reach.
const TUNNEL: &str = "tunnel error: ";

fn refused_by_proxy(tunnel: &str, proxy: &str, host: &str) -> Option<(Fault, String)> {
    match tunnel.strip_prefix(TUNNEL)? {
        "proxy authorization required" => Some((
            Fault::ProxyAuthRequired,
            format!("{proxy} wants a name and a password: put them into the variable HTTPS_PROXY, or ask for another"),
        )),
        "unsuccessful" | "unexpected end of file" | "proxy response headers too long" => Some((
            Fault::ProxyRefused,
            format!("{proxy} does not lead to {host}: ask whoever runs it to allow that host, or set proxy"),
        )),
        _ => None,
    }
}
