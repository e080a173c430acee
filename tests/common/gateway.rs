//! A gateway over plain HTTP that does to each connection what it was told, and notes what arrived and what it answered.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use enroll_console::gateway::{ENROLL_PATH, HeaderValue, PrivateKey, RequestTime, Signable};
use enroll_console::simulator::SimulatorKeys;
use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

/// The account of every profile here.
const CLIENT_ID: &str = "2188000123456789";

/// The keys of both sides, made once for all tests of a binary.
pub(crate) struct Keys {
    merchant_file: PathBuf,
    gateway: PrivateKey,
}

impl Keys {
    /// Reads them from a folder below the target folder, or makes them there.
    pub(crate) fn of(tests: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(tests);
        let keys = SimulatorKeys::load_or_create(&folder).unwrap();
        let gateway = PrivateKey::parse(&std::fs::read(folder.join("gateway.pem")).unwrap()).unwrap();
        Self { merchant_file: keys.merchant_file().to_owned(), gateway }
    }

    /// Settings whose only profile leads to a gateway; `lines` are added to it.
    pub(crate) fn settings(&self, gateway: SocketAddr, lines: &str) -> String {
        format!(
            "default_profile = \"faulty\"\n[profiles.faulty]\nkind = \"sandbox\"\nbase_url = \"http://{gateway}\"\n\
             client_id = {CLIENT_ID:?}\nprivate_key_file = '{}'\ngateway_public_key = {:?}\nencrypt = false\n{lines}\n",
            self.merchant_file.display(),
            self.gateway.public_key().to_base64(),
        )
    }
}

/// What a gateway answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// S.
    Success,
    /// F, for good.
    Failure,
    /// F, with the code that may be tried again.
    Traffic,
    /// U.
    Unknown,
    /// Success, which breaks off half-way.
    Cut,
    /// None: the connection ends.
    Nothing,
}

impl Answer {
    const fn body(self) -> &'static str {
        match self {
            Self::Success | Self::Cut | Self::Nothing => {
                r#"{"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success"},"transactionId":"G-1"}"#
            }
            Self::Failure => {
                r#"{"result":{"resultStatus":"F","resultCode":"PARAM_ILLEGAL","resultMessage":"no such person"}}"#
            }
            Self::Traffic => {
                r#"{"result":{"resultStatus":"F","resultCode":"REQUEST_TRAFFIC_EXCEED_LIMIT","resultMessage":"later"}}"#
            }
            Self::Unknown => {
                r#"{"result":{"resultStatus":"U","resultCode":"SYSTEM_ERROR","resultMessage":"who knows"}}"#
            }
        }
    }

    /// The answer as it goes over the wire, validly signed.
    fn bytes(self, key: &PrivateKey) -> Vec<u8> {
        let (body, time) = (self.body(), RequestTime::now().to_string());
        let content = Signable { uri: ENROLL_PATH, client_id: CLIENT_ID, time: &time, body: body.as_bytes() };
        let signature = HeaderValue::SIGNATURE.write(&content.sign(key).unwrap());
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nResponse-Time: {time}\r\nSignature: {signature}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

/// What is done to one connection.
pub(crate) struct Turn {
    pub(crate) answer: Answer,
    /// Before anything is read.
    pub(crate) before_reading: Duration,
    /// After each piece of the body.
    pub(crate) while_reading: Duration,
    /// What is done once the whole request is here, before the answer.
    pub(crate) while_waiting: Box<dyn FnOnce() + Send>,
    /// In the middle of the answer.
    pub(crate) within_answer: Duration,
    /// Where the middle is, in thousandths of the answer.
    pub(crate) middle: usize,
}

impl Turn {
    /// An answer without any pause.
    pub(crate) fn at_once(answer: Answer) -> Self {
        Self {
            answer,
            before_reading: Duration::ZERO,
            while_reading: Duration::ZERO,
            while_waiting: Box::new(|| ()),
            within_answer: Duration::ZERO,
            middle: 500,
        }
    }
}

/// How far a connection came; the stages come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// It is there.
    Connected,
    /// A byte of the body arrived.
    Leaving,
    /// The whole request arrived.
    Arrived,
    /// A part of the answer is written.
    Answering,
    /// The whole answer is written.
    Answered,
}

/// One connection.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) stage: Stage,
    pub(crate) answer: Answer,
    /// As far as the body arrived.
    pub(crate) biz_id: Option<String>,
}

impl Exchange {
    /// Whether the first byte of the body arrived.
    pub(crate) fn has_left(&self) -> bool {
        self.stage >= Stage::Leaving
    }

    /// What was answered, if it was written whole.
    pub(crate) fn answered(&self) -> Option<Answer> {
        (self.stage == Stage::Answered).then_some(self.answer)
    }
}

type Notes = Arc<Mutex<Vec<Exchange>>>;

/// A gateway at work.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    notes: Notes,
    closing: Arc<AtomicBool>,
    accepting: JoinHandle<()>,
}

impl Gateway {
    /// Opens one that asks for the turn of each connection, from 0. A narrow one's system takes next to nothing on its own.
    pub(crate) fn open(keys: &Keys, narrow: bool, mut turns: impl FnMut(usize) -> Turn + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        if narrow {
            setsockopt(&listener, RcvBuf, &4096).unwrap();
        }
        let address = listener.local_addr().unwrap();
        let (notes, closing) = (Notes::default(), Arc::new(AtomicBool::new(false)));
        let (noting, closed, key) = (Arc::clone(&notes), Arc::clone(&closing), keys.gateway.clone());
        let accepting = thread::spawn(move || {
            let mut connections = Vec::new();
            for (place, stream) in listener.incoming().enumerate() {
                if closed.load(Ordering::SeqCst) {
                    break;
                }
                let turn = turns(place);
                let begun = Exchange { stage: Stage::Connected, answer: turn.answer, biz_id: None };
                noting.lock().unwrap().push(begun);
                let (stream, key) = (stream.unwrap(), key.clone());
                let mut connection = Connection { stream, place, notes: Arc::clone(&noting) };
                // Whoever was killed breaks the connection: what was noted by then is what happened.
                connections.push(thread::spawn(move || drop(connection.serve(turn, &key))));
            }
            for connection in connections {
                connection.join().unwrap();
            }
        });
        Self { address, notes, closing, accepting }
    }

    /// What happened so far.
    pub(crate) fn notes(&self) -> Vec<Exchange> {
        self.notes.lock().unwrap().clone()
    }

    /// Waits for the end of every connection, and gives what happened.
    pub(crate) fn close(self) -> Vec<Exchange> {
        self.closing.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        self.accepting.join().unwrap();
        self.notes.lock().unwrap().clone()
    }
}

struct Connection {
    stream: TcpStream,
    place: usize,
    notes: Notes,
}

impl Connection {
    fn note(&self, note: impl FnOnce(&mut Exchange)) {
        note(&mut self.notes.lock().unwrap()[self.place]);
    }

    fn reached(&self, stage: Stage) {
        self.note(|exchange| exchange.stage = stage);
    }

    fn serve(&mut self, turn: Turn, key: &PrivateKey) -> std::io::Result<()> {
        thread::sleep(turn.before_reading);
        if !self.read(turn.while_reading)? {
            return Ok(());
        }
        self.reached(Stage::Arrived);
        (turn.while_waiting)();
        if turn.answer == Answer::Nothing {
            return Ok(());
        }
        let bytes = turn.answer.bytes(key);
        let (begin, end) = bytes.split_at((bytes.len() * turn.middle / 1000).clamp(1, bytes.len() - 1));
        self.stream.write_all(begin)?;
        self.reached(Stage::Answering);
        thread::sleep(turn.within_answer);
        if turn.answer == Answer::Cut {
            return Ok(());
        }
        self.stream.write_all(end)?;
        self.reached(Stage::Answered);
        Ok(())
    }

    /// Reads the request; whether it came whole.
    fn read(&mut self, pause: Duration) -> std::io::Result<bool> {
        let mut bytes = Vec::new();
        let mut piece = vec![0; 16 * 1024];
        loop {
            let count = self.stream.read(&mut piece)?;
            if count == 0 {
                return Ok(false);
            }
            bytes.extend_from_slice(&piece[..count]);
            let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let (head, body) = (String::from_utf8_lossy(&bytes[..end]), &bytes[end + 4..]);
            if !body.is_empty() {
                let start = String::from_utf8_lossy(&body[..body.len().min(400)]);
                let biz_id = start.split_once(r#""bizId":""#).and_then(|(_, rest)| rest.split_once('"'));
                let biz_id = biz_id.map(|(biz_id, _)| biz_id.to_owned());
                self.note(|exchange| (exchange.stage, exchange.biz_id) = (Stage::Leaving, biz_id));
            }
            let length = head.lines().filter_map(|line| line.split_once(": "));
            let length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let length: usize = length.map(|(_, length)| length.parse().unwrap()).next().unwrap();
            if body.len() >= length {
                return Ok(true);
            }
            thread::sleep(pause);
        }
    }
}
