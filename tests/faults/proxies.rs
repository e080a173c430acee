//! A proxy between here and the gateway.

use enroll_console::enrollment::FailureKind::{Connect, Resolve};
use enroll_console::enrollment::Outcome;

use crate::case::{Behaviour, Case, Stand, behaviour};
use crate::certificates::Tls;
use crate::reply::{SUCCESS, signing};
use crate::tls::trusting;

pub(crate) fn cases() -> Vec<Case> {
    let answering = |answer: &'static str| Stand::Proxy(answering(answer));
    let refused = "proxy_refused";
    let wants_password = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n";
    let cases = vec![
        Case::new("through_a_proxy", Stand::Proxy(tunnel()), Outcome::Enrolled, None, "SUCCESS"),
        Case::not_sent("proxy_port_closed", Stand::ClosedProxy, Connect, "connect_refused")
            .says("check proxy in the settings, or HTTPS_PROXY,"),
        Case::not_sent("proxy_wants_a_password", answering(wants_password), Connect, "proxy_auth_required"),
        Case::not_sent("proxy_forbids", answering("HTTP/1.1 403 Forbidden\r\n\r\n"), Connect, refused),
        Case::not_sent("proxy_finds_nobody", answering("HTTP/1.1 502 Bad Gateway\r\n\r\n"), Connect, refused),
        Case::not_sent("proxy_talks_rubbish", answering("SSH-2.0-x\r\n\r\n"), Connect, refused),
        Case::not_sent("proxy_hangs_up", answering(""), Connect, refused),
        Case::not_sent("proxy_resets", Stand::Proxy(resetting()), Connect, "connect_reset"),
        Case::not_sent("proxy_is_silent", Stand::Proxy(silent()), Connect, "connect_timed_out").brief(),
    ];
    let environment = |what| Stand::ProxyOfTheEnvironment(what);
    let of_the_environment = [
        Case::new("through_a_proxy_of_the_environment", environment(tunnel()), Outcome::Enrolled, None, "SUCCESS"),
        Case::not_sent(
            "proxy_of_the_environment_does_not_take_the_password",
            environment(self::answering(wants_password)),
            Connect,
            "proxy_auth_required",
        ),
        // Both would be refused at that port: neither goes there.
        past_the_environment(Case::new(
            "a_loopback_host",
            Stand::Http(signing(SUCCESS)),
            Outcome::Enrolled,
            None,
            "SUCCESS",
        )),
        past_the_environment(Case::new(
            "a_loopback_host_over_tls",
            Stand::Https(Tls::RIGHT, signing(SUCCESS)),
            Outcome::Enrolled,
            None,
            "SUCCESS",
        )),
        past_the_environment(Case::not_sent(
            "no_proxy_by_the_settings",
            Stand::Address("https://gateway.invalid"),
            Resolve,
            "name_not_resolved",
        ))
        .line("proxy = \"none\""),
    ];
    let named = |name, variable, value, what| {
        Case::new(name, Stand::ProxyNamed(variable, value, what), Outcome::Enrolled, None, "SUCCESS")
    };
    // Each of these is passed over by the library, and the photo went to the gateway directly.
    let awkward = [
        named("proxy_with_a_blank", "HTTPS_PROXY", "http://ADDRESS ", tunnel()),
        named("proxy_with_a_carriage_return", "https_proxy", "http://ADDRESS\r", tunnel()),
        named("proxy_in_quotes", "ALL_PROXY", "\"http://ADDRESS\"", tunnel()),
        named("proxy_in_quotes_and_blanks", "all_proxy", " 'ADDRESS' \r", tunnel()),
        named("proxy_behind_an_empty_variable", "ALL_PROXY", "ADDRESS", tunnel()).environment("HTTPS_PROXY", ""),
        named("proxy_of_a_cgi_script", "HTTPS_PROXY", "ADDRESS", tunnel()).environment("REQUEST_METHOD", "GET"),
        // clerk:p@ss
        named(
            "proxy_whose_password_has_an_at_sign",
            "HTTPS_PROXY",
            "http://clerk:p@ss@ADDRESS",
            wanting("Y2xlcms6cEBzcw=="),
        ),
        named(
            "proxy_whose_password_is_encoded",
            "HTTPS_PROXY",
            "http://clerk:p%40ss@ADDRESS\r",
            wanting("Y2xlcms6cEBzcw=="),
        ),
    ];
    let nameless = Case::not_sent(
        "proxy_name_without_address",
        Stand::Address("https://gateway.test"),
        Resolve,
        "name_not_resolved",
    );
    cases
        .into_iter()
        .chain(of_the_environment)
        .chain(awkward)
        .map(trusting)
        .chain([nameless.line("proxy = \"http://proxy.invalid:3128\"")])
        .collect()
}

/// With an environment that names a proxy where nobody listens.
fn past_the_environment(case: Case) -> Case {
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"];
    names.into_iter().fold(case, |case, name| case.environment(name, "http://127.0.0.1:1"))
}

fn answering(answer: &'static str) -> Behaviour {
    behaviour(move |mut wire, _| async move {
        wire.head().await;
        wire.write(answer.as_bytes()).await;
        wire.end().await;
    })
}

fn resetting() -> Behaviour {
    behaviour(|mut wire, _| async move {
        wire.head().await;
        wire.reset();
    })
}

fn silent() -> Behaviour {
    behaviour(|mut wire, _| async move { wire.drain().await })
}

/// Leads to a gateway that is in order whoever shows this login in Base64.
fn wanting(login: &'static str) -> Behaviour {
    let gateway = std::sync::Arc::new(signing(SUCCESS));
    behaviour(move |mut wire, peer| {
        let gateway = std::sync::Arc::clone(&gateway);
        async move {
            if !wire.head().await.to_lowercase().contains(&format!("proxy-authorization: basic {login}").to_lowercase())
            {
                wire.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
                return;
            }
            wire.write(b"HTTP/1.1 200 Connection established\r\n\r\n").await;
            gateway(wire.private(Tls::RIGHT).await, peer).await;
        }
    })
}

/// Leads to a gateway that is in order.
fn tunnel() -> Behaviour {
    let gateway = std::sync::Arc::new(signing(SUCCESS));
    behaviour(move |mut wire, peer| {
        let gateway = std::sync::Arc::clone(&gateway);
        async move {
            wire.head().await;
            wire.write(b"HTTP/1.1 200 Connection established\r\n\r\n").await;
            gateway(wire.private(Tls::RIGHT).await, peer).await;
        }
    })
}
