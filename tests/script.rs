//! An enrollment copied as a shell script: bash, curl and openssl do with it what the console does.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::collections::HashMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use assert_cmd::cargo::cargo_bin;
use enroll_console::enrollment::{Crop, Edits, PhotoFacts, Quarters};
use enroll_console::gateway::{ENROLL_PATH, SecretKey, Signable};
use enroll_console::history::Store;
use enroll_console::photo::{Original, Source, prepare};
use enroll_console::pipeline::{ScriptAccount, ScriptKey, ScriptProxy, ScriptScheme, ScriptSubject, script};
use enroll_console::session::{Extras, connect};
use enroll_console::settings::{Options, Settings};
use enroll_console::simulator::{
    ACCESS_KEY, CLIENT_ID, Event, Simulator, SimulatorConfig, SimulatorKeys, profile_toml,
};
use tempfile::TempDir;

/// A userId that JSON and every shell would trip over.
const AWKWARD: &str = r#"o'Brien "$HOME" `id` \n %s 用户 !"#;

/// Whether this machine has what a script needs; said aloud when not.
fn has_the_tools() -> bool {
    let missing: Vec<&str> = ["bash", "curl", "openssl"]
        .into_iter()
        .filter(|tool| {
            Command::new(tool).arg(if *tool == "openssl" { "version" } else { "--version" }).output().is_err()
        })
        .collect();
    if !missing.is_empty() {
        eprintln!("SKIPPED: scripts cannot be run here without {}", missing.join(", "));
    }
    missing.is_empty()
}

/// A folder with a photo, a simulated gateway, and what it was told.
struct Place {
    folder: TempDir,
    keys: SimulatorKeys,
    simulator: Simulator,
    events: Arc<Mutex<Vec<Event>>>,
}

impl Place {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::copy("src/photo/samples/grace_hopper.jpg", folder.path().join("it's me.jpg")).unwrap();
        let keys = SimulatorKeys::load_or_create(&folder.path().join("keys")).unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&events);
        let simulator = Simulator::start(SimulatorConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            scenario: None,
            keys: keys.clone(),
            observer: Some(Box::new(move |event| heard.lock().unwrap().push(event.clone()))),
        })
        .await
        .unwrap();
        Self { folder, keys, simulator, events }
    }

    fn photo(&self, edits: &Edits) -> PhotoFacts {
        let original = Original::read(&Source::File(self.folder.path().join("it's me.jpg"))).unwrap();
        prepare(&original, edits).unwrap().facts(Vec::new())
    }

    fn account(&self, key: &Path, encrypt: bool) -> ScriptAccount {
        let credentials = self.keys.credentials();
        ScriptAccount {
            base_url: self.simulator.base_url(),
            client_id: CLIENT_ID.to_owned(),
            scheme: ScriptScheme::Rsa {
                private_key: ScriptKey::File(key.to_owned()),
                gateway_key: credentials.scheme.rsa().unwrap().gateway_key.clone(),
                encrypt,
            },
            ca_file: None,
            client_identity: None,
            proxy: ScriptProxy::Environment,
        }
    }

    /// Runs a script in the folder, on a thread of its own: the simulator has to answer meanwhile.
    async fn run(&self, text: &str) -> Output {
        let file = self.folder.path().join("enroll.sh");
        fs::write(&file, text).unwrap();
        // Where it is installed, its opinion counts.
        if let Ok(opinion) = Command::new("shellcheck").arg(&file).output() {
            assert!(opinion.status.success(), "{}", String::from_utf8_lossy(&opinion.stdout));
        }
        let folder = self.folder.path().to_owned();
        tokio::task::spawn_blocking(move || Command::new("bash").arg(file).current_dir(folder).output().unwrap())
            .await
            .unwrap()
    }

    fn told(&self) -> Vec<String> {
        self.events.lock().unwrap().iter().map(ToString::to_string).collect()
    }

    /// The prepared photo, made by the command that the script names.
    fn make_photo(&self, command: &str) -> Output {
        let programs = cargo_bin("enroll-console").parent().unwrap().to_owned();
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        let mut bash = Command::new("bash");
        bash.args(["-c", command]).env("PATH", path).current_dir(self.folder.path());
        bash.env("ENROLL_CONSOLE_DATA_DIR", self.folder.path().join("data"));
        bash.env("XDG_CONFIG_HOME", self.folder.path());
        bash.output().unwrap()
    }
}

fn subject<'a>(user_id: &'a str, photo: &'a PhotoFacts) -> ScriptSubject<'a> {
    ScriptSubject { biz_id: "20261123-01K9T3VQ4XHM", user_id, photo }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The command that makes the photo, as the script says it.
fn advice(output: &Output) -> String {
    let told = text(&output.stderr);
    told.split_once("This makes it: ").unwrap_or_else(|| panic_with(output)).1.trim().to_owned()
}

#[expect(clippy::panic, reason = "a test that cannot go on must fail")]
fn panic_with(output: &Output) -> ! {
    panic!("stdout: {}\nstderr: {}", text(&output.stdout), text(&output.stderr));
}

#[track_caller]
fn assert_enrolled(output: &Output) {
    let told = text(&output.stdout);
    assert!(output.status.success(), "{told}{}", text(&output.stderr));
    assert!(told.starts_with("HTTP 200\nsignature: valid\n{\"transactionId\":\"G"), "{told}");
    assert!(
        told.trim_end().ends_with(r#""result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success"}}"#)
    );
    assert_eq!(text(&output.stderr), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_enrolls_plain_and_encrypted_with_the_photo_of_the_attempt() {
    if !has_the_tools() {
        return;
    }
    let place = Place::new().await;
    let facts = place.photo(&Edits::NONE);
    for (encrypt, user_id) in [(false, AWKWARD), (true, AWKWARD), (true, "4711@example.org")] {
        let script = script(&place.account(place.keys.merchant_file(), encrypt), &subject(user_id, &facts));
        // The sample carries metadata, so that another file is sent than the one that was named.
        let refused = place.run(&script).await;
        if refused.status.code() == Some(3) {
            assert!(advice(&refused).ends_with("--output 'it'\\''s me.prepared.jpg'"), "{}", advice(&refused));
            let made = place.make_photo(&advice(&refused));
            assert!(made.status.success(), "{}", text(&made.stderr));
            assert_enrolled(&place.run(&script).await);
        } else {
            assert_enrolled(&refused);
        }
    }
    assert_eq!(place.told(), ["POST /api/v1/zoloz/connect/enroll: SUCCESS"; 3]);
}

#[tokio::test]
async fn a_name_with_line_breaks_adds_no_line_to_a_script() {
    let place = Place::new().await;
    let photo = place.photo(&Edits::default());
    let mut account = place.account(Path::new("unused"), false);
    let ScriptScheme::Rsa { private_key, .. } = &mut account.scheme else { unreachable!("it is RSA") };
    *private_key = ScriptKey::Elsewhere("the keyring, account a\ntouch gone\r/private_key".to_owned());
    let text = script(&account, &subject("u-1", &photo));
    assert!(!text.contains("\ntouch gone") && !text.contains('\r'), "{text}");
}

#[tokio::test]
async fn a_script_reaches_this_machine_directly_by_tls_too() {
    let place = Place::new().await;
    let photo = place.photo(&Edits::default());
    for (base_url, direct) in [("https://127.0.0.1:8443", true), ("https://[::1]", true), ("https://host.test", false)]
    {
        let proxy = ScriptProxy::Url("http://proxy.test:3128".to_owned());
        let account =
            ScriptAccount { base_url: base_url.to_owned(), proxy, ..place.account(Path::new("unused"), false) };
        let text = script(&account, &subject("u-1", &photo));
        let ways = ["'--noproxy' '*'", "'--proxy' 'http://proxy.test:3128' '--noproxy' ''"];
        assert_eq!(ways.map(|way| text.contains(way)), [direct, !direct], "{base_url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_was_edited_is_made_again_to_the_byte_and_another_one_is_refused() {
    if !has_the_tools() {
        return;
    }
    let place = Place::new().await;
    let crop = Some(Crop { x: 20, y: 10, width: 470, height: 480 });
    for edits in [Edits { turned: Quarters::clockwise(0), crop }, Edits { turned: Quarters::clockwise(3), crop: None }]
    {
        let facts = place.photo(&edits);
        let script = script(&place.account(place.keys.merchant_file(), true), &subject("u1", &facts));
        let refused = place.run(&script).await;
        assert_eq!(refused.status.code(), Some(3), "{}", text(&refused.stdout));
        let made = place.make_photo(&advice(&refused));
        // A photo that lies on its side is written, and called so.
        assert!(made.status.code() == Some(0) || edits.crop.is_none(), "{}", text(&made.stderr));
        let answer = place.run(&script).await;
        assert!(text(&answer.stdout).starts_with("HTTP 200\nsignature: valid\n"), "{}", text(&answer.stderr));
    }
    assert_eq!(place.told().len(), 2, "{:?}", place.told());
    assert_eq!(place.told()[0], "POST /api/v1/zoloz/connect/enroll: SUCCESS");
}

/// Photo and key have names that are no text; skipped where a file system takes none (macOS).
#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_no_text_are_found_by_the_script() {
    use std::os::unix::ffi::OsStringExt as _;

    let place = Place::new().await;
    let named = |bytes: &[u8]| place.folder.path().join(std::ffi::OsString::from_vec(bytes.to_vec()));
    let (photo, key) = (named(b"it's\xFFme\\n.jpg"), named(b"key\xE9.pem"));
    if !has_the_tools() || fs::write(&photo, sent_photo(&place)).is_err() {
        return;
    }
    fs::copy(place.keys.merchant_file(), &key).unwrap();
    let original = Original::read(&Source::File(photo)).unwrap();
    for edits in [Edits::NONE, Edits { turned: Quarters::clockwise(2), crop: None }] {
        let facts = prepare(&original, &edits).unwrap().facts(Vec::new());
        let script = script(&place.account(&key, true), &subject("u1", &facts));
        assert!(script.contains(r"/key\xE9.pem'"), "{script}");
        if edits.is_none() {
            assert!(script.contains(r"/it\'s\xFFme\\n.jpg'"), "{script}");
        } else {
            let made = place.make_photo(&advice(&place.run(&script).await));
            assert!(!text(&made.stderr).contains("is not there"), "{}", text(&made.stderr));
        }
        let answer = place.run(&script).await;
        assert!(text(&answer.stdout).starts_with("HTTP 200\nsignature: valid\n"), "{}", text(&answer.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_read_in_every_form_that_the_console_reads_and_is_never_in_the_script() {
    if !has_the_tools() {
        return;
    }
    let place = Place::new().await;
    fs::write(place.folder.path().join("it's me.jpg"), sent_photo(&place)).unwrap();
    let facts = place.photo(&Edits::NONE);
    let pem = fs::read_to_string(place.keys.merchant_file()).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = enroll_console::gateway::decode_tolerant(base64.as_bytes()).unwrap();
    let forms: HashMap<&str, &[u8]> = [("bare.txt", base64.as_bytes()), ("key.der", &der)].into();
    for (name, bytes) in forms {
        let file: PathBuf = place.folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let script = script(&place.account(&file, true), &subject("u1", &facts));
        assert_enrolled(&place.run(&script).await);
        let secret = base64.as_bytes().chunks(40).map(text);
        secret.for_each(|part| assert!(!script.contains(&part), "{part}"));
    }
}

/// The sample as it is sent: without metadata, so that nothing is left to be done to it.
fn sent_photo(place: &Place) -> Vec<u8> {
    let original = Original::read(&Source::File(place.folder.path().join("it's me.jpg"))).unwrap();
    prepare(&original, &Edits::NONE).unwrap().jpeg().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_the_gateways_is_called_so() {
    if !has_the_tools() {
        return;
    }
    let place = Place::new().await;
    fs::write(place.folder.path().join("it's me.jpg"), sent_photo(&place)).unwrap();
    let facts = place.photo(&Edits::NONE);
    for (scenario, verdict, code) in [("BAD_SIGNATURE", "wrong", 4), ("UNSIGNED", "absent", 4)] {
        place.simulator.set_scenario(Some(scenario.parse().unwrap()));
        for encrypt in [false, true] {
            let script = script(&place.account(place.keys.merchant_file(), encrypt), &subject("u1", &facts));
            let output = place.run(&script).await;
            assert!(text(&output.stdout).contains(&format!("signature: {verdict}\n{{")), "{}", text(&output.stdout));
            assert_eq!(output.status.code(), Some(code));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn aksk_signs_without_the_secret_on_a_command_line() {
    if !has_the_tools() {
        return;
    }
    let place = Place::new().await;
    fs::write(place.folder.path().join("it's me.jpg"), sent_photo(&place)).unwrap();
    let facts = place.photo(&Edits::NONE);
    // Shorter than a block of SHA-256, with a byte 0 and both signs of the URL-safe alphabet, and longer than a block.
    for secret in ["AP-_Zm9vYmFy".to_owned(), "QUJD".repeat(40)] {
        let file = place.folder.path().join("secret.key");
        fs::write(&file, format!("{secret}\n")).unwrap();
        let (base_url, served) = aksk_gateway(SecretKey::parse(secret.as_bytes()).unwrap());
        let account = ScriptAccount {
            base_url,
            scheme: ScriptScheme::Aksk { access_key: "ak-1".to_owned(), secret_key: ScriptKey::File(file) },
            ..place.account(Path::new("none"), false)
        };
        let script = script(&account, &subject(AWKWARD, &facts));
        assert!(!script.contains(&secret));
        let output = place.run(&script).await;
        served.join().unwrap();
        assert_eq!(text(&output.stdout), "HTTP 200\nsignature: valid\n{\"result\":{}}\n", "{}", text(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn aksk_enrolls_at_the_simulator() {
    if !has_the_tools() {
        return;
    }
    let place = Place::new().await;
    fs::write(place.folder.path().join("it's me.jpg"), sent_photo(&place)).unwrap();
    let facts = place.photo(&Edits::NONE);
    let secret_key = ScriptKey::File(place.folder.path().join("keys").join("secret.key"));
    let account = ScriptAccount {
        scheme: ScriptScheme::Aksk { access_key: ACCESS_KEY.to_owned(), secret_key },
        ..place.account(Path::new("none"), false)
    };
    assert_enrolled(&place.run(&script(&account, &subject("u1", &facts))).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_in_use_gives_a_script_with_its_own_key_files() {
    if !has_the_tools() {
        return;
    }
    let place = Place::new().await;
    fs::write(place.folder.path().join("it's me.jpg"), sent_photo(&place)).unwrap();
    let facts = place.photo(&Edits::NONE);
    let profiles = place.folder.path().join("config.toml");
    fs::write(&profiles, profile_toml(&place.simulator.base_url(), &place.keys).unwrap()).unwrap();
    for profile in ["simulator", "standalone", "standalone-aksk"] {
        let options = Options {
            config: Some(profiles.clone()),
            data_dir: Some(place.folder.path().join("data")),
            profile: Some(profile.to_owned()),
            ..Options::default()
        };
        let settings = Settings::load(&options).unwrap();
        let store = Store::open(&settings.paths.data_dir).unwrap();
        let connection = connect(&settings, &settings.profile, Extras::default(), store).await.unwrap();
        assert_enrolled(&place.run(&connection.script(&subject("u1", &facts))).await);
    }
    assert_eq!(place.told().len(), 2, "the built-in one hears the first");
}

/// A gateway that answers one request of the AKSK scheme, and signs what it answers.
fn aksk_gateway(secret: SecretKey) -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let (head, body) = loop {
            let mut buffer = [0; 8192];
            let count = stream.read(&mut buffer).unwrap();
            bytes.extend_from_slice(&buffer[..count]);
            let received = text(&bytes);
            let Some((head, body)) = received.split_once("\r\n\r\n") else { continue };
            let length: usize = header(head, "content-length").parse().unwrap();
            if body.len() >= length {
                break (head.to_owned(), body.to_owned());
            }
        };
        assert_eq!((header(&head, "auth-type"), header(&head, "access-key")), ("AKSK".into(), "ak-1".into()));
        let object: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(object["userId"], AWKWARD);
        let time = header(&head, "request-time");
        let signable = Signable { uri: ENROLL_PATH, client_id: CLIENT_ID, time: &time, body: body.as_bytes() };
        assert!(secret.verifies(&signable, &header(&head, "signature")));
        let answer = "{\"result\":{}}";
        let signature = secret.sign(&Signable { body: answer.as_bytes(), ..signable });
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nsignature: {signature}\r\nResponse-Time: {time}\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        )
        .unwrap();
    });
    (base_url, served)
}

fn header(head: &str, name: &str) -> String {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).unwrap_or_default()
}
