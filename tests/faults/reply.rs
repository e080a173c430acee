//! Answers as a gateway gives them, and as nobody should.

use std::fmt::Write as _;

use enroll_console::gateway::{AesKey, ENROLL_PATH, HeaderValue, RequestTime, Signable};
use zeroize::Zeroizing;

use crate::case::{Behaviour, Scheme, behaviour};
use crate::peer::{Peer, Request};

pub(crate) const SUCCESS: &str =
    r#"{"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success"},"transactionId":"G-1"}"#;
pub(crate) const FAILURE: &str =
    r#"{"result":{"resultStatus":"F","resultCode":"PARAM_ILLEGAL","resultMessage":"Request-Time"}}"#;
pub(crate) const UNKNOWN: &str =
    r#"{"result":{"resultStatus":"U","resultCode":"SYSTEM_ERROR","resultMessage":"later"}}"#;

/// An answer in the making.
pub(crate) struct Reply<'a> {
    peer: &'a Peer,
    client_id: String,
    pub(crate) status: &'static str,
    pub(crate) version: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl<'a> Reply<'a> {
    /// An unsigned one, encrypted if requests are.
    pub(crate) fn new(peer: &'a Peer, request: &Request, body: impl AsRef<[u8]>) -> Self {
        let client_id = request.header("client-id").unwrap().to_owned();
        let mut reply = Self::plain(peer, client_id, body.as_ref());
        if peer.encrypt {
            let key = AesKey::generate().unwrap();
            reply.headers.push(("Encrypt", HeaderValue::ENCRYPT.write(&key.wrap(&peer.merchant_key).unwrap())));
            reply.body = key.encrypt(Zeroizing::new(reply.body)).unwrap().into_bytes();
        }
        reply
    }

    fn plain(peer: &'a Peer, client_id: String, body: &[u8]) -> Self {
        Self { peer, client_id, status: "200 OK", version: "1.1", headers: Vec::new(), body: body.to_vec() }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    /// The same, signed as the gateway signs.
    pub(crate) fn signed(self) -> Self {
        let time = RequestTime::now().to_string();
        let signature = self.signature(&time);
        self.header("Response-Time", time).header("Signature", signature)
    }

    pub(crate) fn signature(&self, time: &str) -> String {
        let content = Signable { uri: ENROLL_PATH, client_id: &self.client_id, time, body: &self.body };
        match self.peer.scheme {
            Scheme::Rsa => HeaderValue::SIGNATURE.write(&content.sign(&self.peer.gateway_key).unwrap()),
            Scheme::Aksk => self.peer.access_key.secret.sign(&content),
        }
    }

    /// The bytes on the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/{} {}\r\nContent-Length: {}\r\n", self.version, self.status, self.body.len());
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

/// Reads the request and answers with what `make` makes of it.
pub(crate) fn replying(make: impl Fn(&Peer, &Request) -> Vec<u8> + Send + Sync + 'static) -> Behaviour {
    let make = std::sync::Arc::new(make);
    behaviour(move |mut wire, peer| {
        let make = std::sync::Arc::clone(&make);
        async move {
            let request = wire.request(&peer).await;
            let bytes = make(&peer, &request);
            wire.write(&bytes).await;
            wire.end().await;
        }
    })
}

/// Reads the request and answers with these bytes.
pub(crate) fn writing(bytes: impl Into<Vec<u8>>) -> Behaviour {
    let bytes = bytes.into();
    replying(move |_, _| bytes.clone())
}

/// Reads the request and answers with a signed body.
pub(crate) fn signing(body: impl Into<Vec<u8>>) -> Behaviour {
    let body = body.into();
    replying(move |peer, request| Reply::new(peer, request, &body).signed().bytes())
}

/// Reads the request and answers with an unsigned body.
pub(crate) fn unsigned(body: impl Into<Vec<u8>>) -> Behaviour {
    let body = body.into();
    replying(move |peer, request| Reply::new(peer, request, &body).bytes())
}
