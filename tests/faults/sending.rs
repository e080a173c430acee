//! The connection is there; what happens to it after sending began.

use std::time::Duration;

use enroll_console::enrollment::FailureKind::{ConnectionLost, Malformed, Timeout, TooLarge};
use enroll_console::enrollment::Outcome;

use crate::case::{Behaviour, Case, Stand, behaviour};
use crate::certificates::Tls;
use crate::reply::{Reply, SUCCESS, replying, writing};
use crate::tls::trusting;

const HEAD: &str = "HTTP/1.1 200 OK\r\n";

pub(crate) fn cases() -> Vec<Case> {
    [breaking(), dawdling(), flooding(), not_http()].into_iter().flatten().collect()
}

fn breaking() -> Vec<Case> {
    let lost = |name, stand, word| Case::unknown(name, stand, ConnectionLost, word);
    let over_tls = |what| Stand::Https(Tls::RIGHT, what);
    vec![
        lost("reset_while_sending", Stand::Narrow(resetting_early()), "lost_sending").large(),
        lost("closed_after_the_request", Stand::Http(writing("")), "lost_waiting"),
        lost("reset_after_the_request", Stand::Http(resetting_late()), "lost_waiting"),
        trusting(lost("closed_after_the_request_over_tls", over_tls(writing("")), "lost_waiting")),
        trusting(lost("cut_after_the_request_over_tls", over_tls(cutting("")), "lost_waiting")),
        lost("half_a_status_line", Stand::Http(writing("HTTP/1.1 2")), "lost_waiting"),
        lost("half_a_body", Stand::Http(writing(format!("{HEAD}Content-Length: 90\r\n\r\n{{"))), "lost_reading"),
        lost(
            "half_a_chunk",
            Stand::Http(writing(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n50\r\n{{\"result\""))),
            "lost_reading",
        ),
        lost(
            "chunks_without_the_last",
            Stand::Http(writing(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n"))),
            "lost_reading",
        ),
        // Without a length only the end of TLS says that this is all: whoever cuts the connection could shorten it.
        trusting(lost(
            "a_body_without_length_cut_over_tls",
            over_tls(cutting(&format!("{HEAD}\r\n{SUCCESS}"))),
            "lost_reading",
        )),
    ]
}

fn dawdling() -> Vec<Case> {
    let late = |name, what, word| Case::unknown(name, Stand::Http(what), Timeout, word).brief();
    vec![
        Case::unknown("nothing_is_read", Stand::Narrow(holding()), Timeout, "timeout_sending").large().brief(),
        late("no_answer", saying(""), "timeout_waiting"),
        late("a_head_and_no_body", saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"), "timeout_reading"),
        late("a_head_by_drips", dripping("HTTP/1.1 200 OK\r\nX: ", b"x"), "timeout_waiting"),
        late("a_body_by_drips", dripping("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "), "timeout_reading"),
        late("interim_answers_without_end", flooding_with(b"HTTP/1.1 102 Processing\r\n\r\n"), "timeout_waiting"),
    ]
}

fn flooding() -> Vec<Case> {
    let large = |name, bytes: String, word| Case::unknown(name, Stand::Http(writing(bytes)), TooLarge, word);
    let two_megabytes = "x".repeat(2_000_000);
    let many = "X-Header: x\r\n".repeat(150);
    let chunked = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n1e8480\r\n{two_megabytes}\r\n0\r\n\r\n");
    let endless = Stand::Http(flooding_after_head());
    vec![
        large("headers_of_1_mb", format!("{HEAD}X: {}\r\n\r\n", "x".repeat(1_000_000)), "headers_too_large"),
        large("headers_by_the_hundred", format!("{HEAD}{many}\r\n"), "headers_too_large"),
        large("a_body_of_2_mb", format!("{HEAD}Content-Length: 2000000\r\n\r\n{two_megabytes}"), "body_too_large"),
        large("chunks_of_2_mb", chunked, "body_too_large"),
        Case::unknown("a_body_without_end", endless, TooLarge, "body_too_large"),
        Case::new("a_header_of_100_kb", Stand::Http(long_header()), Outcome::Enrolled, None, "SUCCESS"),
    ]
}

fn not_http() -> Vec<Case> {
    let odd = |name, bytes: String| Case::unknown(name, Stand::Http(writing(bytes)), Malformed, "not_http");
    vec![
        odd("a_banner_of_another_protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n".to_owned()),
        odd("http_0_9", SUCCESS.to_owned()),
        odd("http_2_to_http_1", "HTTP/2 200\r\n\r\n".to_owned()),
        odd("two_lengths", format!("{HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}")),
        odd("a_length_that_is_none", format!("{HEAD}Content-Length: -2\r\n\r\n{{}}")),
        odd("a_header_without_colon", format!("{HEAD}Signature\r\nContent-Length: 2\r\n\r\n{{}}")),
        odd("a_chunk_that_is_none", format!("{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n")),
    ]
}

fn resetting_early() -> Behaviour {
    behaviour(|mut wire, _| async move {
        wire.first_byte().await;
        wire.reset();
    })
}

fn resetting_late() -> Behaviour {
    behaviour(|mut wire, peer| async move {
        wire.request(&peer).await;
        wire.reset();
    })
}

fn cutting(answer: &str) -> Behaviour {
    let answer = answer.to_owned();
    behaviour(move |mut wire, peer| {
        let answer = answer.clone();
        async move {
            wire.request(&peer).await;
            wire.write(answer.as_bytes()).await;
            wire.cut().await;
        }
    })
}

fn holding() -> Behaviour {
    behaviour(|wire, _| wire.hold())
}

fn saying(start: &'static str) -> Behaviour {
    behaviour(move |mut wire, peer| async move {
        wire.request(&peer).await;
        wire.write(start.as_bytes()).await;
        wire.hold().await;
    })
}

/// One byte after the other, `bytes` over and over.
fn dripping(start: &'static str, bytes: &'static [u8]) -> Behaviour {
    behaviour(move |mut wire, peer| async move {
        wire.request(&peer).await;
        wire.write(start.as_bytes()).await;
        // Far more often than the limit lets through, and slowly enough not to come to an end before it.
        for byte in bytes.iter().cycle() {
            tokio::time::sleep(Duration::from_millis(30)).await;
            if !wire.pour(std::slice::from_ref(byte)).await {
                break;
            }
        }
    })
}

fn flooding_with(bytes: &'static [u8]) -> Behaviour {
    behaviour(move |mut wire, peer| async move {
        wire.request(&peer).await;
        while wire.pour(bytes).await {}
    })
}

fn flooding_after_head() -> Behaviour {
    behaviour(|mut wire, peer| async move {
        wire.request(&peer).await;
        wire.write(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while wire.pour(&[b'x'; 4096]).await {}
    })
}

fn long_header() -> Behaviour {
    replying(|peer, request| Reply::new(peer, request, SUCCESS).header("X-Long", "x".repeat(100_000)).signed().bytes())
}
