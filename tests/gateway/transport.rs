//! The transport against servers that refuse, hang up, dawdle, flood and redirect.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use enroll_console::gateway::{
    Encryption, Fault, Progress, ProxyAddress, RawResponse, SignedRequest, StageLimits, StageTimes, Transport,
    TransportConfig, TransportConfigError, TransportError,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::common::{request, request_of};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nResponse-Time: now\r\nContent-Length: 2\r\n\r\n{}";

fn transport(address: SocketAddr, timeout: Duration) -> Transport {
    Transport::new(&config(&format!("http://{address}"), timeout)).unwrap()
}

fn config(base_url: &str, timeout: Duration) -> TransportConfig {
    TransportConfig::direct(base_url, StageLimits::each(timeout))
}

const AMPLE: Duration = Duration::from_secs(20);
const BRIEF: Duration = Duration::from_millis(150);

/// A server that does one thing with each connection.
async fn server<F>(behave: impl Fn(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(behave(stream));
        }
    });
    address
}

async fn send(transport: &Transport, request: &SignedRequest) -> Result<RawResponse, TransportError> {
    transport.exchange(request, &watch::Sender::new(Progress::Connecting), &CancellationToken::new()).await
}

/// Reads a request whole and returns its bytes.
async fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                return bytes;
            }
        }
    }
}

/// Reads a request, then writes these bytes and hangs up.
async fn answering(answer: &'static [u8]) -> SocketAddr {
    server(move |mut stream| async move {
        read_request(&mut stream).await;
        let _ = stream.write_all(answer).await;
    })
    .await
}

fn summary(result: Result<RawResponse, TransportError>) -> (Fault, bool) {
    let error = result.unwrap_err();
    assert!(error.message.contains("127.0.0.1"), "{}", error.message);
    (error.fault, error.sent)
}

#[tokio::test]
async fn a_request_arrives_to_the_byte_under_title_case_headers() {
    let (seen, mut wire) = tokio::sync::mpsc::channel(1);
    let address = server(move |mut stream| {
        let seen = seen.clone();
        async move {
            seen.send(read_request(&mut stream).await).await.unwrap();
            stream.write_all(ANSWER).await.unwrap();
        }
    })
    .await;
    let big = request_of(&vec![b'x'; 700_000], Encryption::RsaAes);
    let (progress, watching) = watch::channel(Progress::Connecting);
    let response = transport(address, AMPLE).exchange(&big, &progress, &CancellationToken::new()).await.unwrap();
    assert_eq!((response.status, response.body.as_ref()), (200, b"{}".as_slice()));
    assert!(response.headers.contains(&("response-time".to_owned(), "now".to_owned())));
    let wire = String::from_utf8(wire.recv().await.unwrap()).unwrap();
    let (head, body) = wire.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.as_bytes(), big.body());
    assert!(
        head.starts_with("POST /api/v1/zoloz/connect/enroll HTTP/1.1\r\nClient-Id: 2188000123456789\r\nRequest-Time: ")
    );
    for (name, value) in big.headers() {
        assert!(head.contains(&format!("\r\n{name}: {value}")), "{name} in {head}");
    }
    assert!(!head.to_lowercase().contains("transfer-encoding"));
    assert_eq!(*watching.borrow(), Progress::Waiting);
}

#[tokio::test]
async fn progress_counts_up_to_the_last_slice() {
    let address = answering(ANSWER).await;
    let (progress, mut watching) = watch::channel(Progress::Connecting);
    let seen = tokio::spawn(async move {
        let mut seen = Vec::new();
        while watching.changed().await.is_ok() {
            seen.push(*watching.borrow_and_update());
        }
        seen
    });
    let big = request_of(&vec![b'x'; 3_000_000], Encryption::None);
    transport(address, AMPLE).exchange(&big, &progress, &CancellationToken::new()).await.unwrap();
    drop(progress);
    let seen = seen.await.unwrap();
    let sent: Vec<usize> = seen
        .iter()
        .filter_map(|progress| match progress {
            Progress::Sending { sent, total } => {
                assert_eq!(*total, 3_000_000);
                Some(*sent)
            }
            _ => None,
        })
        .collect();
    assert!(sent.is_sorted() && sent.iter().all(|sent| *sent < 3_000_000), "{sent:?}");
    assert_eq!(seen.last(), Some(&Progress::Waiting));
}

#[tokio::test]
async fn a_refused_connection_is_certainly_not_sent() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = send(&transport(free, AMPLE), &request(Encryption::None)).await.unwrap_err();
    assert_eq!((error.fault, error.sent), (Fault::ConnectRefused, false));
    assert_eq!(
        error.message,
        format!(
            "no connection to {free}, it refuses connections: check base_url, the network and any proxy in between"
        )
    );
    assert!(error.times.connect.is_some() && error.times.send.is_none() && error.times.wait.is_none());
}

#[tokio::test]
async fn a_name_without_an_address_is_certainly_not_sent() {
    let way = Transport::new(&config("https://gateway.invalid", AMPLE)).unwrap();
    let error = send(&way, &request(Encryption::None)).await.unwrap_err();
    assert_eq!((error.fault, error.sent), (Fault::NameNotResolved, false));
    assert!(error.message.contains("gateway.invalid"), "{}", error.message);
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_certainly_not_sent() {
    let address = server(|mut stream| async move {
        let _ = stream.write_all(b"220 hello\r\n").await;
        let _ = stream.read(&mut [0; 64]).await;
    })
    .await;
    let way = Transport::new(&config(&format!("https://{address}"), AMPLE)).unwrap();
    let result = send(&way, &request(Encryption::None)).await;
    assert_eq!(summary(result), (Fault::TlsNotTls, false));
}

#[tokio::test]
async fn a_connection_closed_after_the_request_was_read_is_lost_and_may_have_been_sent() {
    let address = answering(b"").await;
    let result = send(&transport(address, AMPLE), &request(Encryption::None)).await;
    assert_eq!(summary(result), (Fault::LostWaiting, true));
}

#[tokio::test]
async fn an_answer_cut_short_is_a_lost_connection() {
    for answer in [
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}".as_slice(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{}",
    ] {
        let result = send(&transport(answering(answer).await, AMPLE), &request(Encryption::None)).await;
        assert_eq!(summary(result), (Fault::LostReading, true));
    }
}

#[tokio::test]
async fn what_is_not_http_is_told_so() {
    for answer in [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n".as_slice(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    ] {
        let result = send(&transport(answering(answer).await, AMPLE), &request(Encryption::None)).await;
        assert_eq!(summary(result), (Fault::NotHttp, true));
    }
}

#[tokio::test]
async fn no_answer_in_time_is_a_timeout_that_may_have_been_sent() {
    let address = server(|mut stream| async move {
        read_request(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let result = send(&transport(address, BRIEF), &request(Encryption::None)).await;
    assert_eq!(summary(result), (Fault::TimeoutWaiting, true));
}

#[tokio::test]
async fn a_stage_is_bounded_by_its_own_limit_and_says_which_setting_raises_it() {
    let silent = || async {
        server(|stream| async move {
            let _open = stream;
            std::future::pending::<()>().await;
        })
        .await
    };
    let limits = |connect, send, wait| StageLimits { connect, send, wait };
    let big = request_of(&vec![b'x'; 64_000_000], Encryption::None);
    let small = request(Encryption::None);
    for (scheme, limits, request, expected, setting) in [
        ("https", limits(BRIEF, AMPLE, AMPLE), &small, (Fault::ConnectTimedOut, false), "connect_timeout_secs"),
        ("http", limits(AMPLE, BRIEF, AMPLE), &big, (Fault::TimeoutSending, true), "send_timeout_secs"),
        ("http", limits(AMPLE, AMPLE, BRIEF), &small, (Fault::TimeoutWaiting, true), " timeout_secs"),
    ] {
        let way = Transport::new(&TransportConfig::direct(&format!("{scheme}://{}", silent().await), limits)).unwrap();
        let error = send(&way, request).await.unwrap_err();
        assert_eq!((error.fault, error.sent), expected);
        assert!(error.message.contains(setting) && error.message.contains("0.15 s"), "{}", error.message);
        let StageTimes { connect, send, wait } = error.times;
        let longest = [wait, send, connect].into_iter().flatten().next().unwrap();
        assert!(longest >= BRIEF, "{:?}", error.times);
    }
}

#[tokio::test]
async fn the_time_of_each_stage_comes_with_the_answer() {
    let address = server(|mut stream| async move {
        read_request(&mut stream).await;
        tokio::time::sleep(BRIEF).await;
        stream.write_all(ANSWER).await.unwrap();
    })
    .await;
    let begun = Instant::now();
    let times = send(&transport(address, AMPLE), &request(Encryption::None)).await.unwrap().times;
    let StageTimes { connect: Some(connect), send: Some(sending), wait: Some(wait) } = times else {
        panic!("{times:?}")
    };
    assert!(wait >= BRIEF && connect + sending + wait <= begun.elapsed(), "{times:?}");
}

#[tokio::test]
async fn a_dawdling_body_is_bounded_by_the_same_time() {
    let address = server(|mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").await.unwrap();
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let result = send(&transport(address, BRIEF), &request(Encryption::None)).await;
    assert_eq!(summary(result), (Fault::TimeoutReading, true));
}

#[tokio::test]
async fn a_flood_of_headers_is_cut_off() {
    let long = || Box::leak(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1_000_000)).into_boxed_str());
    let many = || Box::leak(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: x\r\n".repeat(1000)).into_boxed_str());
    for answer in [long(), many()] {
        let result = send(&transport(answering(answer.as_bytes()).await, AMPLE), &request(Encryption::None)).await;
        assert_eq!(summary(result), (Fault::HeadersTooLarge, true));
    }
}

#[tokio::test]
async fn a_flood_is_cut_off_announced_or_not() {
    let announced = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n").await;
    let endless = server(|mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    for address in [announced, endless] {
        let result = send(&transport(address, AMPLE), &request(Encryption::None)).await;
        assert_eq!(summary(result), (Fault::BodyTooLarge, true));
    }
}

#[tokio::test]
async fn a_redirect_comes_back_as_it_is() {
    let moved = answering(b"HTTP/1.1 303 See\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n").await;
    let again = answering(b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n").await;
    for (address, status) in [(moved, 303), (again, 307)] {
        let response = send(&transport(address, AMPLE), &request(Encryption::None)).await.unwrap();
        assert_eq!(response.status, status);
    }
}

#[tokio::test]
async fn an_early_answer_to_a_large_body_is_read() {
    let address = server(|mut stream| async move {
        stream.read_u8().await.unwrap();
        stream.write_all(b"HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        let mut sink = vec![0; 65536];
        while stream.read(&mut sink).await.is_ok_and(|count| count > 0) {}
    })
    .await;
    let response = send(&transport(address, AMPLE), &request_of(&vec![b'x'; 2_000_000], Encryption::None)).await;
    assert_eq!(response.unwrap().status, 413);
}

#[tokio::test]
async fn cancelled_while_waiting_it_may_have_been_sent() {
    let cancel = CancellationToken::new();
    let word = cancel.clone();
    let address = server(move |mut stream| {
        let word = word.clone();
        async move {
            read_request(&mut stream).await;
            word.cancel();
            std::future::pending::<()>().await;
        }
    })
    .await;
    let progress = watch::Sender::new(Progress::Connecting);
    let result = transport(address, AMPLE).exchange(&request(Encryption::None), &progress, &cancel).await;
    assert_eq!(summary(result), (Fault::CancelledWaiting, true));
}

#[tokio::test]
async fn cancelled_before_it_begins_it_is_certainly_not_sent() {
    let address = answering(ANSWER).await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let progress = watch::Sender::new(Progress::Connecting);
    let result = transport(address, AMPLE).exchange(&request(Encryption::None), &progress, &cancel).await;
    assert_eq!(summary(result), (Fault::CancelledConnecting, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_it_is_cancelled_not_sent_means_that_nothing_arrives() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let way = transport(listener.local_addr().unwrap(), AMPLE);
    let over = CancellationToken::new();
    let end = over.clone();
    let arrivals = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                Ok((mut stream, _)) = listener.accept() => connections.spawn(async move {
                    let mut bytes = Vec::new();
                    let _ = stream.read_to_end(&mut bytes).await;
                    !bytes.is_empty()
                }),
                () = end.cancelled() => return connections.join_all().await,
            };
        }
    });
    let request = request(Encryption::None);
    let mut sent = 0;
    for round in 0..200 {
        let cancel = CancellationToken::new();
        let word = cancel.clone();
        // tokio's own timer counts milliseconds; the window that matters is shorter.
        let spinning = tokio::task::spawn_blocking(move || {
            let start = Instant::now();
            while start.elapsed() < Duration::from_micros(round * 5) {}
            word.cancel();
        });
        let progress = watch::Sender::new(Progress::Connecting);
        let error = way.exchange(&request, &progress, &cancel).await.unwrap_err();
        let legs: &[Fault] = if error.sent {
            &[Fault::CancelledSending, Fault::CancelledWaiting]
        } else {
            &[Fault::CancelledConnecting]
        };
        assert!(legs.contains(&error.fault), "{error:?}");
        sent += usize::from(error.sent);
        spinning.await.unwrap();
    }
    over.cancel();
    let arrived = arrivals.await.unwrap().into_iter().filter(|any| *any).count();
    assert!(arrived <= sent, "{arrived} requests arrived, {sent} said they may have been sent");
    assert!(sent < 200, "none was cancelled early enough");
}

#[test]
fn plain_http_is_for_loopback_only() {
    for accepted in
        ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:9", "https://example.org/", " https://a.b "]
    {
        assert!(Transport::new(&config(accepted, AMPLE)).is_ok(), "{accepted}");
    }
    for refused in ["http://example.org", "http://127.0.0.1.example.org", "http://localhost.example.org"] {
        let error = Transport::new(&config(refused, AMPLE)).unwrap_err();
        assert!(matches!(error, TransportConfigError::PlainHttp { .. }), "{refused}: {error}");
    }
    for nonsense in ["", "example.org", "ftp://a.b", "https://", "https://u:p@a.b", "https://a.b?x=1", "https://a.b#c"]
    {
        let error = Transport::new(&config(nonsense, AMPLE)).unwrap_err();
        assert!(matches!(error, TransportConfigError::BaseUrl), "{nonsense}: {error}");
    }
}

#[test]
fn an_authority_that_is_none_is_named() {
    let with = |pem: &[u8]| TransportConfig { extra_ca_pem: Some(pem.to_vec()), ..config("https://a.b", AMPLE) };
    assert!(matches!(Transport::new(&with(b"nothing")), Err(TransportConfigError::Authority)));
    assert!(Transport::new(&with(include_bytes!("../fixtures/keys/certificate.pem"))).is_ok());
}

#[test]
fn a_client_certificate_that_is_none_is_named() {
    let with = |pem: &[u8]| TransportConfig {
        client_identity_pem: Some(Zeroizing::new(pem.to_vec())),
        ..config("https://a.b", AMPLE)
    };
    let pair = || rcgen::generate_simple_self_signed(["client".to_owned()]).unwrap();
    let (one, other) = (pair(), pair());
    let both = |key: &rcgen::KeyPair| format!("{}\n{}", one.cert.pem(), key.serialize_pem());
    for none in ["nothing", one.cert.pem().as_str(), one.signing_key.serialize_pem().as_str()] {
        assert!(matches!(Transport::new(&with(none.as_bytes())), Err(TransportConfigError::Identity)));
    }
    let mixed = Transport::new(&with(both(&other.signing_key).as_bytes()));
    assert!(matches!(mixed, Err(TransportConfigError::IdentityPair)), "{mixed:?}");
    assert!(Transport::new(&with(both(&one.signing_key).as_bytes())).is_ok());
}

#[test]
fn a_proxy_that_is_none_is_named() {
    let error = ProxyAddress::of_setting("::").unwrap_err();
    assert_eq!(TransportConfigError::from(error).word(), "settings_proxy");
}
