//! The one path of every enrollment, against the simulator and against gateways that misbehave.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine;
use enroll_console::enrollment::{FailureKind, Outcome, Verdict};
use enroll_console::gateway::PrivateKey;
use enroll_console::history::{Query, Store};
use enroll_console::photo::{Original, SAMPLES, Source, checks, prepare};
use enroll_console::pipeline::{ChecksPolicy, Draft, PhotoInput, Pipeline, Report, Stage, operator};
use enroll_console::session::{Connection, connect};
use enroll_console::settings::{Options, Settings};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Far above what anything here takes: only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// A data folder, a record in it, and a profile.
struct Bench {
    folder: TempDir,
    settings: Settings,
    store: Store,
}

impl Bench {
    /// The built-in simulator.
    fn simulated() -> Self {
        Self::with_config(TempDir::new().unwrap(), "")
    }

    /// A gateway at `address`, spoken to in plain JSON.
    fn remote(address: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let key = PrivateKey::generate().unwrap();
        let file = folder.path().join("merchant.pem");
        std::fs::write(&file, key.to_pkcs8_pem().unwrap().as_bytes()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        let public = key.public_key().to_base64();
        let config = format!(
            "default_profile = \"fake\"\n[profiles.fake]\nkind = \"sandbox\"\nbase_url = \"http://{address}\"\n\
             client_id = \"2188000123456789\"\nprivate_key_file = \"merchant.pem\"\ngateway_public_key = \"{public}\"\n\
             encrypt = false\n"
        );
        Self::with_config(folder, &config)
    }

    fn with_config(folder: TempDir, config: &str) -> Self {
        let file = folder.path().join("config.toml");
        std::fs::write(&file, config).unwrap();
        let options = Options { config: Some(file), data_dir: Some(folder.path().join("data")), profile: None };
        let settings = Settings::load(&options).unwrap();
        let store = Store::open(&settings.paths.data_dir).unwrap();
        Self { folder, settings, store }
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("data/history.db")
    }

    async fn connect(&self) -> Connection {
        connect(&self.settings, &self.settings.profile, None, self.store.clone()).await.unwrap()
    }

    /// Checks that what was reported is what was recorded.
    async fn assert_recorded(&self, report: &Report) {
        let kept = self.store.get(report.record.attempt.id.clone()).await.unwrap().unwrap();
        assert_eq!(kept, report.record);
    }
}

fn draft(photo: PhotoInput) -> Draft {
    Draft { biz_id: "b-1".to_owned(), user_id: "u-1".to_owned(), photo, checks: ChecksPolicy::Enforce }
}

fn face() -> PhotoInput {
    PhotoInput::Source(Source::Sample(&SAMPLES[0]))
}

async fn enroll(pipeline: &Pipeline, draft: Draft) -> Report {
    let (stage, _) = watch::channel(Stage::Preparing);
    pipeline.enroll(draft, &stage, &CancellationToken::new()).await.unwrap()
}

/// The outcome of the only attempt, as it is on disk now.
fn outcome_on_disk(database: &Path) -> String {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = rusqlite::Connection::open_with_flags(database, flags).unwrap();
    database.query_row("SELECT outcome FROM attempt", [], |row| row.get(0)).unwrap()
}

/// Makes the journal refuse whatever is written from now on, as a full disk would.
fn close_the_journal(database: &Path) {
    let database = rusqlite::Connection::open(database).unwrap();
    database.busy_timeout(PATIENCE).unwrap();
    let refuse = "CREATE TRIGGER closed BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END";
    database.execute_batch(refuse).unwrap();
}

/// A gateway that hands its first connection to `serve`, and what came of that.
fn fake_gateway<T: Send + 'static>(
    listener: TcpListener,
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> mpsc::Receiver<T> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        // The test may have failed already.
        let _ = sender.send(serve(stream));
    });
    receiver
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Reads one request, head and body.
fn read_request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..count]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let length: usize = length.unwrap();
        if bytes.len() == end + 4 + length {
            return (head, bytes.split_off(end + 4));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrollment_passes_every_stage_in_order_and_is_recorded_as_reported() {
    let bench = Bench::simulated();
    let connection = bench.connect().await;
    let (stage, mut stages) = watch::channel(Stage::Preparing);
    let watching = tokio::spawn(async move {
        let mut seen = Vec::new();
        while stages.changed().await.is_ok() {
            seen.push(rank(*stages.borrow_and_update()));
        }
        seen
    });
    let report = connection.pipeline.enroll(draft(face()), &stage, &CancellationToken::new()).await.unwrap();
    drop(stage);
    let seen = watching.await.unwrap();
    assert!(seen.is_sorted(), "{seen:?}");
    assert_eq!(report.record.attempt.outcome, Outcome::Enrolled);
    assert!(report.store_error.is_none());
    bench.assert_recorded(&report).await;
    let request = report.record.wire.request.as_ref().unwrap();
    assert!(request.body.contains("characters of Base64>"), "{}", request.body);
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Client-Id", "Request-Time", "Content-Type", "Signature", "Encrypt"]);
    let timing = report.record.attempt.timing_ms;
    assert!([timing.prepare, timing.sign, timing.exchange, timing.total].iter().all(Option::is_some));
}

fn rank(stage: Stage) -> usize {
    match stage {
        Stage::Preparing => 0,
        Stage::Signing => 1,
        Stage::Recording => 2,
        Stage::Connecting => 3,
        Stage::Sending { .. } => 4,
        Stage::Waiting => 5,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_becomes_the_outcome_it_deserves() {
    let bench = Bench::simulated();
    let connection = bench.connect().await;
    let cases = [
        ("SUCCESS", Outcome::Enrolled, None),
        ("UNABLE_GET_IMAGE", Outcome::Rejected, None),
        ("SYSTEM_ERROR", Outcome::Rejected, None),
        ("SYSTEM_ERROR_U", Outcome::Unknown, None),
        ("BAD_SIGNATURE", Outcome::Unknown, Some(FailureKind::Untrusted)),
        ("UNSIGNED", Outcome::Unknown, Some(FailureKind::Untrusted)),
        ("CLOSE", Outcome::Unknown, Some(FailureKind::ConnectionLost)),
    ];
    for (scenario, outcome, failure) in cases {
        connection.set_scenario(Some(scenario)).unwrap();
        let report = enroll(&connection.pipeline, draft(face())).await;
        let attempt = &report.record.attempt;
        assert_eq!(
            (attempt.outcome, attempt.failure.as_ref().map(|failure| failure.kind)),
            (outcome, failure),
            "{scenario}"
        );
        bench.assert_recorded(&report).await;
    }
    assert_eq!(bench.store.page(Query::default()).await.unwrap().len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_recorded_and_never_connects() {
    let (listener, address) = listen();
    let bench = Bench::remote(&address);
    let connection = bench.connect().await;
    let small = bench.folder.path().join("small.png");
    image::RgbImage::from_pixel(40, 40, image::Rgb([120, 120, 120])).save(&small).unwrap();
    let text = bench.folder.path().join("text.jpg");
    std::fs::write(&text, "no picture").unwrap();
    let cases = [
        (Draft { user_id: String::new(), ..draft(face()) }, FailureKind::Field),
        (Draft { biz_id: "x".repeat(33), ..draft(face()) }, FailureKind::Field),
        (draft(PhotoInput::Source(Source::File(text))), FailureKind::Photo),
        (draft(PhotoInput::Source(Source::File(small))), FailureKind::Checks),
    ];
    for (draft, kind) in cases {
        let report = enroll(&connection.pipeline, draft).await;
        let attempt = &report.record.attempt;
        assert_eq!((attempt.outcome, attempt.failure.as_ref().unwrap().kind), (Outcome::NotSent, kind));
        assert!(report.record.wire.request.is_none());
        bench.assert_recorded(&report).await;
    }
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_check_only_warns_when_the_operator_says_so() {
    let bench = Bench::simulated();
    let connection = bench.connect().await;
    let small = bench.folder.path().join("small.png");
    image::RgbImage::from_pixel(40, 40, image::Rgb([120, 120, 120])).save(&small).unwrap();
    let draft = Draft { checks: ChecksPolicy::WarnOnly, ..draft(PhotoInput::Source(Source::File(small))) };
    let report = enroll(&connection.pipeline, draft).await;
    assert_eq!(report.record.attempt.outcome, Outcome::Enrolled);
    assert_eq!(report.record.attempt.photo.unwrap().checks[0].verdict, Verdict::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_attempt_is_on_disk_as_sending_when_the_first_byte_arrives() {
    let (listener, address) = listen();
    let bench = Bench::remote(&address);
    let database = bench.database();
    let seen = fake_gateway(listener, move |mut stream| {
        stream.read_exact(&mut [0]).unwrap();
        outcome_on_disk(&database)
    });
    let report = enroll(&bench.connect().await.pipeline, draft(face())).await;
    assert_eq!(seen.recv_timeout(PATIENCE).unwrap(), "sending");
    let attempt = &report.record.attempt;
    assert_eq!(
        (attempt.outcome, attempt.failure.as_ref().unwrap().kind),
        (Outcome::Unknown, FailureKind::ConnectionLost)
    );
    assert_eq!(outcome_on_disk(&bench.database()), "unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_that_cannot_be_recorded_first() {
    let (listener, address) = listen();
    let bench = Bench::remote(&address);
    close_the_journal(&bench.database());
    let (stage, _) = watch::channel(Stage::Preparing);
    let connection = bench.connect().await;
    let result = connection.pipeline.enroll(draft(face()), &stage, &CancellationToken::new()).await;
    assert!(result.is_err(), "it was sent without a record");
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_recorded_is_reported_all_the_same() {
    let (listener, address) = listen();
    let bench = Bench::remote(&address);
    let database = bench.database();
    let served = fake_gateway(listener, move |mut stream| {
        read_request(&mut stream);
        close_the_journal(&database);
        let body = r#"{"result":{"resultStatus":"F","resultCode":"PARAM_ILLEGAL","resultMessage":"no"}}"#;
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    });
    let report = enroll(&bench.connect().await.pipeline, draft(face())).await;
    served.recv_timeout(PATIENCE).unwrap();
    assert_eq!(report.record.attempt.outcome, Outcome::Rejected);
    assert!(report.store_error.is_some(), "the failure of the record was not told");
    assert_eq!(outcome_on_disk(&bench.database()), "sending");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_is_what_is_sent_byte_for_byte() {
    let (listener, address) = listen();
    let bench = Bench::remote(&address);
    let photo = prepare(&Original::read(&Source::Sample(&SAMPLES[1])).unwrap()).unwrap();
    let shown = photo.jpeg().to_vec();
    let facts = photo.facts(checks(&photo));
    let sent = fake_gateway(listener, |mut stream| read_request(&mut stream));
    let input = PhotoInput::Prepared(Arc::new(photo), Box::new(facts));
    enroll(&bench.connect().await.pipeline, draft(input)).await;
    let (head, body) = sent.recv_timeout(PATIENCE).unwrap();
    assert!(head.starts_with("POST /api/v1/zoloz/connect/enroll HTTP/1.1"), "{head}");
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&body["bizId"], &body["userId"]), (&"b-1".into(), &"u-1".into()));
    let content = body["base64ImageContent"].as_str().unwrap();
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(content).unwrap(), shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_before_anything_left_is_not_sent() {
    let bench = Bench::simulated();
    let connection = bench.connect().await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let (stage, _) = watch::channel(Stage::Preparing);
    let report = connection.pipeline.enroll(draft(face()), &stage, &cancel).await.unwrap();
    let attempt = &report.record.attempt;
    assert_eq!((attempt.outcome, attempt.failure.as_ref().unwrap().kind), (Outcome::NotSent, FailureKind::Interrupted));
    bench.assert_recorded(&report).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_while_the_answer_is_awaited_is_unknown() {
    let bench = Bench::simulated();
    let connection = bench.connect().await;
    connection.set_scenario(Some("SLOW")).unwrap();
    let (cancel, (stage, mut stages)) = (CancellationToken::new(), watch::channel(Stage::Preparing));
    let giving_up = cancel.clone();
    tokio::spawn(async move {
        stages.wait_for(|stage| *stage == Stage::Waiting).await.unwrap();
        giving_up.cancel();
    });
    let report = connection.pipeline.enroll(draft(face()), &stage, &cancel).await.unwrap();
    let attempt = &report.record.attempt;
    assert_eq!((attempt.outcome, attempt.failure.as_ref().unwrap().kind), (Outcome::Unknown, FailureKind::Interrupted));
    bench.assert_recorded(&report).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_cannot_be_used_records_every_attempt() {
    let bench = Bench::simulated();
    let failure = enroll_console::enrollment::Failure::new(FailureKind::Key, "the key is gone");
    let pipeline = Pipeline::refusing("staging".to_owned(), operator(), bench.store.clone(), failure.clone());
    let report = enroll(&pipeline, draft(face())).await;
    assert_eq!(
        (report.record.attempt.outcome, report.record.attempt.failure.as_ref()),
        (Outcome::NotSent, Some(&failure))
    );
    bench.assert_recorded(&report).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrollment_that_nobody_waits_for_any_more_is_unknown_after_the_next_start() {
    let (listener, address) = listen();
    let bench = Bench::remote(&address);
    let connection = bench.connect().await;
    let arrived = fake_gateway(listener, |mut stream| {
        read_request(&mut stream);
        stream
    });
    let pipeline = connection.pipeline.clone();
    let enrolling = tokio::spawn(async move {
        let (stage, _) = watch::channel(Stage::Preparing);
        pipeline.enroll(draft(face()), &stage, &CancellationToken::new()).await
    });
    let _stream = arrived.recv_timeout(PATIENCE).unwrap();
    enrolling.abort();
    assert!(enrolling.await.unwrap_err().is_cancelled());
    assert_eq!(outcome_on_disk(&bench.database()), "sending");
    let Bench { folder, store, .. } = bench;
    drop((connection, store));
    // The thread of the record ends, and with it the session, some time after the last handle is gone.
    let data = folder.path().join("data");
    while Store::open(&data).unwrap().recovered() == 0 {
        assert_eq!(outcome_on_disk(&data.join("history.db")), "sending");
        tokio::task::yield_now().await;
    }
    assert_eq!(outcome_on_disk(&data.join("history.db")), "unknown");
}
