//! `check`: the real binary against gateways and settings that are wrong in one way each.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use assert_cmd::cargo::CommandCargoExt;
use enroll_console::gateway::PrivateKey;
use serde_json::Value;
use tempfile::TempDir;

const CHECKS: [&str; 10] = [
    "settings",
    "private_key",
    "gateway_key",
    "name",
    "tls",
    "round_trip",
    "credentials",
    "clock",
    "store",
    "terminal",
];

/// A place of its own for settings, keys and data.
struct Place {
    folder: TempDir,
}

/// The findings of one run, by name, and its exit code.
struct Findings {
    lines: Vec<Value>,
    code: i32,
}

impl Findings {
    fn of(&self, check: &str) -> &Value {
        self.lines.iter().find(|line| line["check"] == check).unwrap()
    }

    /// `fail: what was found: what to do`
    fn words(&self, check: &str) -> String {
        let finding = self.of(check);
        let text = |name: &str| finding[name].as_str().unwrap_or("-").to_owned();
        format!("{}: {}: {}", text("verdict"), text("message"), text("remedy"))
    }

    /// Asserts that a check failed with these words in it, and that the exit code says so.
    #[track_caller]
    fn assert_fails(&self, check: &str, words: &[&str]) {
        let told = self.words(check);
        assert!(told.starts_with("fail: "), "{told}");
        for word in words {
            assert!(told.contains(word), "{word} in {told}");
        }
        assert_eq!(self.code, 1, "{told}");
    }
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: TempDir::new().unwrap() };
        place.configure("");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn configure(&self, text: &str) {
        fs::write(self.path("config.toml"), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("enroll-console").unwrap();
        command.env_remove("ENROLL_CONSOLE_PROFILE").stdin(Stdio::null());
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            command.env_remove(name);
        }
        command.env("ENROLL_CONSOLE_CONFIG", self.path("config.toml"));
        command.env("ENROLL_CONSOLE_DATA_DIR", self.path("data"));
        command.args(arguments);
        command
    }

    /// Runs `check --json`, holds the shape of every line, and that no secret is in it.
    fn check(&self, more: &[&str]) -> Findings {
        let output = self.command(&[&["check", "--json"], more].concat()).output().unwrap();
        self.assert_discreet(&output);
        let lines: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let names: Vec<&str> = lines.iter().map(|line| line["check"].as_str().unwrap()).collect();
        assert_eq!(names, CHECKS, "{}", text(&output.stderr));
        for line in &lines {
            assert_eq!(line.as_object().unwrap().len(), 4, "{line}");
            assert!(["pass", "warn", "fail"].contains(&line["verdict"].as_str().unwrap()), "{line}");
            assert!(!line["message"].as_str().unwrap().is_empty(), "{line}");
            assert_eq!(line["remedy"].is_null(), line["verdict"] == "pass", "{line}");
        }
        let fails = lines.iter().any(|line| line["verdict"] == "fail");
        let code = output.status.code().unwrap();
        assert_eq!(code, i32::from(fails));
        Findings { lines, code }
    }

    /// No line of any private key file of this place is in the output.
    fn assert_discreet(&self, output: &Output) {
        let told = text(&output.stdout) + &text(&output.stderr);
        for file in ["merchant.pem", "data/simulator/merchant.pem", "other/simulator/merchant.pem"] {
            let key = fs::read_to_string(self.path(file)).unwrap_or_default();
            let secret = key.lines().filter(|line| line.len() > 20 && !line.starts_with('-'));
            secret.for_each(|line| assert!(!told.contains(line), "{file} is told"));
        }
    }

    /// A key of this place, and the settings of a gateway at `base_url` that use it.
    fn remote(&self, base_url: &str) -> String {
        self.key("merchant.pem", 0o600);
        let public = PrivateKey::generate().unwrap().public_key().to_base64();
        settings(base_url, "merchant.pem", &public)
    }

    fn key(&self, name: &str, mode: u32) {
        let file = self.path(name);
        fs::write(&file, PrivateKey::generate().unwrap().to_pkcs8_pem().unwrap().as_bytes()).unwrap();
        set_mode(&file, mode);
    }
}

fn settings(base_url: &str, key: &str, public: &str) -> String {
    format!(
        "default_profile = \"staging\"\n[profiles.staging]\nkind = \"sandbox\"\nbase_url = \"{base_url}\"\n\
         client_id = \"2188000123456789\"\nprivate_key_file = \"{key}\"\ngateway_public_key = \"{public}\"\n"
    )
}

#[cfg(unix)]
fn set_mode(file: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &std::path::Path, _: u32) {}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The simulated gateway in a process of its own, which ends with the test; and its profile file's text.
struct Served {
    process: Child,
    profile: String,
}

impl Served {
    fn new(place: &Place) -> Self {
        let mut command = place.command(&["simulator"]);
        command.env("ENROLL_CONSOLE_DATA_DIR", place.path("other")).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        assert!(lines.next().unwrap().unwrap().starts_with("listening on "));
        let file = lines.next().unwrap().unwrap().replace("profile file ", "");
        Self { process, profile: fs::read_to_string(file).unwrap() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn with_nothing_configured_everything_passes() {
    let place = Place::new();
    let findings = place.check(&[]);
    assert_eq!(findings.code, 0);
    for check in CHECKS {
        assert!(findings.words(check).starts_with("pass: "), "{}", findings.words(check));
    }
    assert!(findings.words("credentials").contains("validly signed and was decrypted"));
    let output = place.command(&["check"]).output().unwrap();
    let told = text(&output.stdout);
    assert!(told.starts_with("✓ settings    profile simulator"), "{told}");
    assert!(told.ends_with("\n10 passed, 0 warn, 0 failed\n"), "{told}");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_gateway_of_ones_own_passes_and_each_wrong_setting_is_told_for_what_it_is() {
    let place = Place::new();
    let served = Served::new(&place);
    place.configure(&served.profile);
    assert_eq!(place.check(&[]).code, 0);

    place.configure(&served.profile.replace("2188000000000001", "2188000000000002"));
    place.check(&[]).assert_fails("credentials", &["MERCHANT_NOT_FOUND", "client_id"]);

    place.key("merchant.pem", 0o600);
    let own = place.path("other").join("simulator").join("merchant.pem");
    place.configure(&served.profile.replace(own.to_str().unwrap(), "merchant.pem"));
    place.check(&[]).assert_fails("credentials", &["SIGNATURE_INVALID", "ZOLOZ portal"]);

    let line = served.profile.lines().find(|line| line.starts_with("gateway_public_key")).unwrap();
    let another = PrivateKey::generate().unwrap().public_key().to_base64();
    place.configure(&served.profile.replace(line, &format!("gateway_public_key = \"{another}\"")));
    place.check(&[]).assert_fails("credentials", &["does not match the gateway's public key", "gateway_public_key"]);

    let merchants = PrivateKey::parse(&fs::read(&own).unwrap()).unwrap().public_key().to_base64();
    place.configure(&served.profile.replace(line, &format!("gateway_public_key = \"{merchants}\"")));
    let findings = place.check(&[]);
    assert!(findings.words("gateway_key").starts_with("warn: "), "{}", findings.words("gateway_key"));
    assert!(findings.words("gateway_key").contains("merchant's own public key"));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_told_with_the_command_that_mends_it_and_the_rest_is_tried() {
    let place = Place::new();
    let served = Served::new(&place);
    let own = place.path("other").join("simulator").join("merchant.pem");
    place.key("merchant.pem", 0o644);
    place.configure(&served.profile.replace(own.to_str().unwrap(), "merchant.pem"));
    let findings = place.check(&[]);
    findings.assert_fails("private_key", &["0644", "chmod 600"]);
    assert!(findings.words("gateway_key").starts_with("pass: "));
    assert!(findings.words("name").starts_with("pass: "));
    assert!(findings.words("credentials").starts_with("warn: not tried: "), "{}", findings.words("credentials"));
    assert!(findings.words("credentials").contains("chmod 600"), "the remedy of the first cause");
    assert!(findings.words("store").starts_with("pass: "));
}

#[test]
fn a_key_under_a_passphrase_is_told_when_there_is_none() {
    let place = Place::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keys");
    let fixture = ["encrypted_pkcs8.pem", "passphrase/aes256.pem"].map(|name| folder.join(name));
    let fixture = fixture.iter().find(|file| file.exists()).unwrap();
    let text = place.remote("http://127.0.0.1:9");
    fs::copy(fixture, place.path("merchant.pem")).unwrap();
    set_mode(&place.path("merchant.pem"), 0o600);
    place.configure(&text);
    place.check(&[]).assert_fails("private_key", &["passphrase"]);
}

#[test]
fn a_gateway_that_is_not_there_is_told_at_the_first_step_that_shows_it() {
    let place = Place::new();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    place.configure(&place.remote(&format!("http://{closed}")));
    let findings = place.check(&[]);
    findings.assert_fails("round_trip", &[&closed.to_string()]);
    assert!(findings.words("clock").starts_with("warn: not tried: "));

    place.configure(&place.remote(&format!("https://{closed}")));
    let findings = place.check(&[]);
    findings.assert_fails("tls", &[&closed.to_string()]);
    assert!(findings.words("round_trip").starts_with("warn: not tried: "));

    place.configure(&place.remote("https://gateway.invalid"));
    let findings = place.check(&[]);
    findings.assert_fails("name", &["gateway.invalid", "base_url"]);
    for check in ["tls", "round_trip", "credentials", "clock"] {
        assert!(findings.words(check).starts_with("warn: not tried: "), "{}", findings.words(check));
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_shown_and_refused() {
    let place = Place::new();
    let signed = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let config = tokio_rustls::rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![signed.cert.der().clone()],
            tokio_rustls::rustls::pki_types::PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap(),
        )
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut connection = tokio_rustls::rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = stream.unwrap();
            // Whoever does not trust the certificate hangs up.
            let _ = connection.complete_io(&mut stream);
        }
    });
    place.configure(&place.remote(&format!("https://localhost:{port}")));
    let findings = place.check(&[]);
    findings.assert_fails("tls", &["localhost", "TLS 1.3, certificate for localhost by", "valid until", "ca_file"]);
    assert!(findings.words("credentials").starts_with("warn: not tried: "));
}

#[test]
fn a_clock_that_is_an_hour_off_is_told_with_the_difference() {
    let place = Place::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = [0; 16384];
        let _ = stream.read(&mut buffer).unwrap();
        let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
        let date = later.strftime("%a, %d %b %Y %H:%M:%S GMT");
        let body = r#"{"result":{"resultStatus":"F","resultCode":"PARAM_ILLEGAL","resultMessage":"time"}}"#;
        write!(stream, "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    });
    place.configure(&place.remote(&format!("http://{address}")));
    let findings = place.check(&[]);
    findings.assert_fails("clock", &["behind the gateway's", "timedatectl"]);
    findings.assert_fails("credentials", &["PARAM_ILLEGAL", "the clocks differ", "timedatectl"]);
}

#[test]
fn broken_settings_are_told_and_what_needs_none_is_tried() {
    let place = Place::new();
    place.configure("[profiles.staging]\nbase_ulr = 1\n");
    let findings = place.check(&[]);
    findings.assert_fails("settings", &["config.toml:2:", "base_url"]);
    assert!(findings.words("credentials").starts_with("warn: not tried: "));
    assert!(findings.words("store").starts_with("pass: "));
    place.configure("");
    place.check(&["--profile", "nobody"]).assert_fails("settings", &["nobody", "simulator"]);
}

#[test]
fn a_data_folder_that_cannot_be_is_told() {
    let place = Place::new();
    let inside_a_file = place.path("config.toml").join("data");
    let findings = place.check(&["--data-dir", inside_a_file.to_str().unwrap()]);
    findings.assert_fails("store", &["--data-dir"]);
}

#[test]
fn a_record_that_was_changed_by_hand_is_told_with_the_event() {
    let place = Place::new();
    let sent = place.command(&["send", "--image", "sample:grace_hopper", "--user-id", "u1"]).output().unwrap();
    assert!(sent.status.success(), "{}", text(&sent.stderr));
    assert!(
        place
            .check(&[])
            .words("store")
            .contains("2 events, every seal intact (the list was not compared: `history verify` does)")
    );
    let database = rusqlite::Connection::open(place.path("data").join("history.db")).unwrap();
    database
        .execute_batch(
            "DROP TRIGGER event_is_kept; UPDATE event SET payload = replace(payload, 'u1', 'u2') WHERE seq = 2",
        )
        .unwrap();
    drop(database);
    place.check(&[]).assert_fails("store", &["the content of event 2 has been altered"]);
}
