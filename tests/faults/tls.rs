//! No private connection: certificates that are wrong in one way each, and peers that speak something else.

use std::io::Write as _;

use enroll_console::enrollment::FailureKind::{Connect, Tls as Kind};
use enroll_console::enrollment::Outcome;
use tempfile::NamedTempFile;

use crate::case::{Behaviour, Case, Stand, behaviour};
use crate::certificates::{AUTHORITY, STRANGER, Shown, Tls};
use crate::reply::{SUCCESS, signing};

pub(crate) fn cases() -> Vec<Case> {
    let showing = |shown| Stand::Https(Tls::showing(shown), signing(SUCCESS));
    let right = || Stand::Https(Tls::RIGHT, signing(SUCCESS));
    let cases = vec![
        Case::new("tls_in_order", right(), Outcome::Enrolled, None, "SUCCESS"),
        Case::not_sent("certificate_expired", showing(Shown::Expired), Kind, "tls_expired"),
        Case::not_sent("certificate_not_yet_valid", showing(Shown::NotYetValid), Kind, "tls_not_yet_valid"),
        Case::not_sent("certificate_of_another_host", showing(Shown::OfAnotherHost), Kind, "tls_wrong_host"),
        Case::not_sent("certificate_of_a_stranger", showing(Shown::OfAnotherAuthority), Kind, "tls_unknown_issuer"),
        Case::not_sent("certificate_for_clients_only", showing(Shown::ForClientsOnly), Kind, "tls_bad_certificate"),
        Case::not_sent("certificate_of_the_authority_itself", showing(Shown::Authority), Kind, "tls_bad_certificate")
            .says("is an authority's own (self-signed): issue a server certificate"),
        Case::not_sent("silence_in_the_handshake", raw(b""), Connect, "connect_timed_out").brief(),
        Case::not_sent("closed_in_the_handshake", Stand::Raw(closing()), Kind, "tls_closed"),
        Case::not_sent("reset_in_the_handshake", Stand::Raw(resetting()), Kind, "tls_closed"),
        Case::not_sent("plain_http_where_tls_is_expected", raw(BAD_REQUEST), Kind, "tls_not_tls"),
        Case::not_sent("a_banner_where_tls_is_expected", raw(b"220 mail ready\r\n"), Kind, "tls_not_tls"),
        Case::not_sent("alert_about_the_version", raw(&alert(70)), Kind, "tls_protocol"),
        Case::not_sent("alert_about_the_ciphers", raw(&alert(40)), Kind, "tls_protocol").says("in common"),
        Case::not_sent("alert_about_the_name", raw(&alert(112)), Kind, "tls_wrong_host").says("knows no such host"),
        Case::not_sent("alert_about_a_defect", raw(&alert(80)), Kind, "tls_protocol").says("ended the handshake"),
        Case::not_sent("tls_1_0_only", raw(&hello_of_1_0()), Kind, "tls_protocol"),
    ];
    let mut cases: Vec<_> = cases.into_iter().map(trusting).collect();
    cases.push(no_authorities());
    cases.extend(client_certificates());
    cases
}

/// A host without CA files, and no `ca_file`.
fn no_authorities() -> Case {
    Case::not_sent("no_authorities", Stand::Https(Tls::RIGHT, signing(SUCCESS)), Kind, "tls_no_authorities")
        .environment("SSL_CERT_FILE", "/nonexistent/ca.pem")
        .environment("SSL_CERT_DIR", "/nonexistent")
}

fn client_certificates() -> Vec<Case> {
    let wanting = |tls| Stand::Https(tls, signing(SUCCESS));
    let shown = |case: Case, (certificate, key): (String, String)| {
        trusting(case)
            .line(format!("client_certificate_file = {:?}", kept(&certificate)))
            .line(format!("client_key_file = {:?}", kept(&key)))
    };
    let word = "tls_client_certificate";
    let by_1_2 = Tls::wanting_a_client_by_1_2;
    let by_1_3 = Tls::wanting_a_client_by_1_3;
    vec![
        trusting(Case::not_sent("client_certificate_wanted_by_tls_1_2", wanting(by_1_2()), Kind, word)),
        // The alert comes after the handshake, when the request may be under way. When it comes just before the connection
        // takes the request, all that is known is a connection that closed, which is tried again.
        trusting(Case::unknown("client_certificate_wanted_by_tls_1_3", wanting(by_1_3()), Kind, word))
            .or_not_sent()
            .line("retries = 10"),
        shown(Case::not_sent("client_certificate_of_a_stranger", wanting(by_1_2()), Kind, word), STRANGER.client()),
        shown(
            Case::new("client_certificate_in_order", wanting(by_1_3()), Outcome::Enrolled, None, "SUCCESS"),
            AUTHORITY.client(),
        ),
    ]
}

/// With the authority of the tests in `ca_file`.
pub(crate) fn trusting(case: Case) -> Case {
    let file = kept(&AUTHORITY.pem);
    case.line(format!("ca_file = {file:?}"))
}

/// A file that stays for as long as the tests run.
fn kept(text: &str) -> String {
    let mut file = NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.into_temp_path().keep().unwrap().to_str().unwrap().to_owned()
}

const BAD_REQUEST: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

/// Says something to the first byte of the handshake, then nothing more.
fn raw(bytes: &[u8]) -> Stand {
    let bytes = bytes.to_vec();
    Stand::Raw(behaviour(move |mut wire, _| {
        let bytes = bytes.clone();
        async move {
            wire.first_byte().await;
            wire.write(&bytes).await;
            wire.drain().await;
        }
    }))
}

fn closing() -> Behaviour {
    behaviour(|mut wire, _| async move {
        wire.first_byte().await;
        wire.end().await;
    })
}

fn resetting() -> Behaviour {
    behaviour(|mut wire, _| async move {
        wire.first_byte().await;
        wire.reset();
    })
}

/// A fatal alert (RFC 8446, 6).
fn alert(description: u8) -> [u8; 7] {
    [21, 3, 3, 0, 2, 2, description]
}

/// The first word of a server that knows nothing newer than TLS 1.0 (RFC 2246, 7.4.1.3).
fn hello_of_1_0() -> Vec<u8> {
    let hello = [[3, 1].as_slice(), &[7; 32], &[0], &[0, 0x2F], &[0]].concat();
    let length = u8::try_from(hello.len()).unwrap();
    [[22, 3, 1, 0, length + 4].as_slice(), &[2, 0, 0, length], &hello].concat()
}
