//! A gateway that is none: takes one request, looks around, and answers with given bytes or never.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An answer that is HTTP and nothing more.
pub(crate) const EMPTY_ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

pub(crate) struct Gateway {
    listener: TcpListener,
    address: SocketAddr,
}

/// A request as it arrived.
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Gateway {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self { listener, address }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes one request: calls `look` when its first byte is there, reads the rest, and answers.
    pub(crate) fn serve<T: Send + 'static>(
        self,
        look: impl FnOnce() -> T + Send + 'static,
        answer: &'static str,
    ) -> JoinHandle<(T, Request)> {
        tokio::spawn(async move {
            let (mut stream, _) = self.listener.accept().await.unwrap();
            stream.peek(&mut [0]).await.unwrap();
            let seen = look();
            let request = Request::read(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
            (seen, request)
        })
    }

    /// Whether anybody knocked: the system accepts connections on its own and keeps them until they are taken.
    pub(crate) fn was_called(self) -> bool {
        self.listener.into_std().unwrap().accept().is_ok()
    }
}

impl Request {
    async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        loop {
            assert!(stream.read_buf(&mut bytes).await.unwrap() > 0, "the request is cut short");
            let text = String::from_utf8_lossy(&bytes);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
                if body.len() >= length.parse().unwrap() {
                    return Self { head: head.to_owned(), body: body.to_owned() };
                }
            }
        }
    }
}

/// What a server's task found; a server that nobody called fails the test and does not hold it up.
pub(crate) async fn found<T>(task: JoinHandle<T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), task).await.unwrap().unwrap()
}
