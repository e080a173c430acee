//! A simulated gateway to call, our own client for it, and a raw one.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use enroll_console::gateway::{
    AesKey, Credentials, ENCRYPTED_CONTENT_TYPE, ENROLL_PATH, Encryption, HeaderValue, Opened, PLAIN_CONTENT_TYPE,
    Progress, RequestTime, Signable, SignaturePolicy, SignedRequest, StageLimits, Transport, TransportConfig,
    TransportError, open,
};
use enroll_console::simulator::{CLIENT_ID, Event, Observer, Scenario, Simulator, SimulatorConfig, SimulatorKeys};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// A real face, 512x600.
pub(crate) const FACE: &[u8] = include_bytes!("../../src/photo/samples/grace_hopper.jpg");

/// One pair of keys for all tests: making them takes most of a second.
pub(crate) static KEYS: LazyLock<SimulatorKeys> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    SimulatorKeys::load_or_create(folder.path()).unwrap()
});

pub(crate) static CREDENTIALS: LazyLock<Credentials> = LazyLock::new(|| KEYS.credentials());

pub(crate) async fn simulator(scenario: Option<Scenario>) -> Simulator {
    observed(scenario, None).await
}

pub(crate) async fn observed(scenario: Option<Scenario>, observer: Option<Observer>) -> Simulator {
    let listen = "127.0.0.1:0".parse().unwrap();
    Simulator::start(SimulatorConfig { listen, scenario, keys: KEYS.clone(), observer }).await.unwrap()
}

/// The object of an enrollment that is right.
pub(crate) fn enrollment() -> Value {
    json!({ "bizId": "biz-1", "userId": "user-1", "base64ImageContent": STANDARD.encode(FACE) })
}

/// Sends a request with our own client.
pub(crate) async fn exchange(
    simulator: &Simulator,
    path: &str,
    object: &Value,
    encryption: Encryption,
) -> Result<Opened, TransportError> {
    let plain = Zeroizing::new(object.to_string().into_bytes());
    let request = SignedRequest::build(path, plain, &CREDENTIALS, encryption, &RequestTime::now()).unwrap();
    let config = TransportConfig::direct(&simulator.base_url(), StageLimits::each(Duration::from_secs(30)));
    let transport = Transport::new(&config).unwrap();
    let response =
        transport.exchange(&request, &watch::Sender::new(Progress::Connecting), &CancellationToken::new()).await?;
    assert_eq!(response.status, 200);
    Ok(open(&request, &response, &CREDENTIALS, SignaturePolicy::Required))
}

pub(crate) async fn enroll(simulator: &Simulator) -> Result<Opened, TransportError> {
    exchange(simulator, ENROLL_PATH, &enrollment(), Encryption::RsaAes).await
}

/// A request in which every part can be wrong.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) method: &'static str,
    pub(crate) uri: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    key: Option<AesKey>,
}

impl Raw {
    /// A right request with a plain body; the body may be any bytes.
    pub(crate) fn plain(body: &[u8]) -> Self {
        Self::new(body.to_vec(), None)
    }

    /// A right request whose body is under an AES key of that many bytes.
    pub(crate) fn encrypted(plain: &[u8], key_bytes: usize) -> Self {
        let key = AesKey::from_bytes(&vec![7; key_bytes]).unwrap();
        let body = key.encrypt(Zeroizing::new(plain.to_vec())).unwrap().into_bytes();
        let wrapped = key.wrap(&CREDENTIALS.scheme.rsa().unwrap().gateway_key).unwrap();
        let mut raw = Self::new(body, Some(key));
        raw.set("Content-Type", ENCRYPTED_CONTENT_TYPE);
        raw.set("Encrypt", &HeaderValue::ENCRYPT.write(&wrapped));
        raw
    }

    fn new(body: Vec<u8>, key: Option<AesKey>) -> Self {
        let headers = vec![
            ("Client-Id", CLIENT_ID.to_owned()),
            ("Request-Time", RequestTime::now().to_string()),
            ("Content-Type", PLAIN_CONTENT_TYPE.to_owned()),
        ];
        let mut raw = Self { method: "POST", uri: ENROLL_PATH.to_owned(), headers, body, key };
        raw.sign();
        raw
    }

    /// Signs again, after the time, the path or the body was changed.
    pub(crate) fn sign(&mut self) {
        let time = self.header("Request-Time").to_owned();
        let signable = Signable { uri: &self.uri, client_id: CLIENT_ID, time: &time, body: &self.body };
        let signature = signable.sign(&CREDENTIALS.scheme.rsa().unwrap().private_key).unwrap();
        self.set("Signature", &HeaderValue::SIGNATURE.write(&signature));
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        &self.headers.iter().find(|(known, _)| *known == name).unwrap().1
    }

    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.remove(name);
        self.headers.push((name, value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(known, _)| *known != name);
    }

    /// The same request with a header that has another value, or none; not signed again.
    pub(crate) fn with(&self, name: &'static str, value: Option<&str>) -> Self {
        let mut raw = self.clone();
        raw.remove(name);
        if let Some(value) = value {
            raw.set(name, value);
        }
        raw
    }

    /// Sends it and reads the answer.
    pub(crate) async fn send(&self, simulator: &Simulator) -> Answer {
        let text = String::from_utf8(self.try_send(simulator.address()).await.unwrap()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Answer { head: head.to_owned(), body: body.to_owned(), uri: self.uri.clone(), key: self.key.clone() }
    }

    /// Sends it and returns all that comes until the server closes.
    pub(crate) async fn try_send(&self, address: SocketAddr) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(address).await?;
        let mut head = format!("{} {} HTTP/1.1\r\nHost: simulator\r\nConnection: close\r\n", self.method, self.uri);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.extend(["Content-Length: ", &self.body.len().to_string(), "\r\n\r\n"]);
        stream.write_all(&[head.as_bytes(), &self.body].concat()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        Ok(bytes)
    }
}

/// An answer as it came over the wire.
pub(crate) struct Answer {
    pub(crate) head: String,
    pub(crate) body: String,
    uri: String,
    key: Option<AesKey>,
}

impl Answer {
    /// The value of a header whose name is written exactly so.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub(crate) fn is_signed(&self) -> bool {
        let (Some(time), Some(signature)) = (self.header("Response-Time"), self.header("Signature")) else {
            return false;
        };
        let signature = HeaderValue::SIGNATURE.read(signature).unwrap();
        let signable = Signable { uri: &self.uri, client_id: CLIENT_ID, time, body: self.body.as_bytes() };
        signable.verify(&CREDENTIALS.scheme.rsa().unwrap().gateway_key, &signature)
    }

    /// The JSON, decrypted with the key of its `Encrypt` header, which has to be the request's own.
    pub(crate) fn json(&self) -> String {
        let Some(encrypt) = self.header("Encrypt") else { return self.body.clone() };
        let wrapped = HeaderValue::ENCRYPT.read(encrypt).unwrap();
        let theirs = AesKey::unwrap(&wrapped, &CREDENTIALS.scheme.rsa().unwrap().private_key).unwrap();
        let plain = theirs.decrypt(self.body.as_bytes()).unwrap();
        assert_eq!(plain, self.key.as_ref().unwrap().decrypt(self.body.as_bytes()).unwrap());
        String::from_utf8(plain.to_vec()).unwrap()
    }

    pub(crate) fn object(&self) -> Value {
        serde_json::from_str(&self.json()).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        self.object()["result"]["resultCode"].as_str().unwrap().to_owned()
    }

    pub(crate) fn message(&self) -> String {
        self.object()["result"]["resultMessage"].as_str().unwrap().to_owned()
    }
}

/// A simulator, and what it tells of each request.
pub(crate) struct Talkative {
    pub(crate) simulator: Simulator,
    told: Arc<Mutex<Vec<String>>>,
}

impl Talkative {
    pub(crate) async fn start() -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&told);
        let observer = Box::new(move |event: &Event| sink.lock().unwrap().push(event.to_string()));
        Self { simulator: observed(None, Some(observer)).await, told }
    }

    /// The code of the answer to a request, and what was told of it.
    pub(crate) async fn of(&self, raw: &Raw) -> (String, String) {
        let bytes = raw.try_send(self.simulator.address()).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let code = text.split("\"resultCode\":\"").nth(1).and_then(|rest| rest.split('"').next());
        (code.unwrap_or("(encrypted)").to_owned(), self.told().pop().unwrap())
    }

    /// All that was told so far.
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

/// A file of the repository's fixtures.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}
