//! The other side of the wire: its keys, its hand on the connection, and what it saw.

use std::sync::Mutex;

use enroll_console::gateway::{AccessKey, PrivateKey, PublicKey};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::case::Scheme;
use crate::certificates::{Tls, acceptor};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The first header of this name, in whatever case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// What a server knows and hears.
pub(crate) struct Peer {
    pub(crate) gateway_key: PrivateKey,
    pub(crate) merchant_key: PublicKey,
    pub(crate) access_key: AccessKey,
    pub(crate) scheme: Scheme,
    pub(crate) encrypt: bool,
    /// The request, once it was read whole.
    pub(crate) seen: Mutex<Option<Request>>,
    /// Notified by a server that wants the client stopped.
    pub(crate) stop: Notify,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection in a server's hand.
pub(crate) enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    fn stream(&mut self) -> &mut dyn Stream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream,
        }
    }

    /// Reads a request whole, and notes it.
    pub(crate) async fn request(&mut self, peer: &Peer) -> Request {
        let mut bytes = Vec::new();
        loop {
            if self.stream().read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                // The client is gone; whoever counts on the request fails by itself.
                std::future::pending::<()>().await;
            }
            let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let request = Request { head, body: bytes[end + 4..].to_vec() };
            let length: usize = request.header("content-length").unwrap().parse().unwrap();
            if request.body.len() >= length {
                *peer.seen.lock().unwrap() = Some(request.clone());
                return request;
            }
        }
    }

    /// Reads a head without a body, as that of CONNECT.
    pub(crate) async fn head(&mut self) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") && self.stream().read_buf(&mut bytes).await.is_ok_and(|count| count > 0) {}
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits for the first byte and takes it.
    pub(crate) async fn first_byte(&mut self) {
        let _ = self.stream().read_u8().await;
    }

    /// Writes, as far as the client takes it.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = self.stream().write_all(bytes).await;
        let _ = self.stream().flush().await;
    }

    /// Writes, and says whether the client still takes it.
    pub(crate) async fn pour(&mut self, bytes: &[u8]) -> bool {
        self.stream().write_all(bytes).await.is_ok() && self.stream().flush().await.is_ok()
    }

    /// Says that this is all, in the manner of the protocol, and reads until the client goes.
    pub(crate) async fn end(mut self) {
        let _ = self.stream().shutdown().await;
        self.drain().await;
    }

    /// Ends the connection of the system, not that of TLS.
    pub(crate) async fn cut(self) {
        let mut stream = self.into_tcp();
        let _ = stream.shutdown().await;
        Self::Plain(stream).drain().await;
    }

    /// Reads until the client goes: what is left unread would reset the connection.
    pub(crate) async fn drain(&mut self) {
        let mut sink = vec![0; 65536];
        while self.stream().read(&mut sink).await.is_ok_and(|count| count > 0) {}
    }

    /// Resets the connection.
    pub(crate) fn reset(self) {
        let stream = self.into_tcp();
        stream.set_zero_linger().unwrap();
    }

    /// Keeps the connection open and does nothing.
    pub(crate) async fn hold(self) {
        let _open = self;
        std::future::pending::<()>().await;
    }

    /// Speaks TLS from here on.
    pub(crate) async fn private(self, tls: Tls) -> Self {
        accept(&acceptor(tls), self.into_tcp()).await
    }

    fn into_tcp(self) -> TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.into_inner().0,
        }
    }
}

/// Takes a handshake. Whoever refuses it reads on until the client goes, so that the refusal arrives.
pub(crate) async fn accept(acceptor: &TlsAcceptor, stream: TcpStream) -> Wire {
    match acceptor.accept(stream).into_fallible().await {
        Ok(stream) => Wire::Tls(Box::new(stream)),
        Err((_, mut stream)) => {
            let _ = stream.shutdown().await;
            Wire::Plain(stream).drain().await;
            std::future::pending().await
        }
    }
}
