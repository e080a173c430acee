//! Credentials as an operator meets them: `config keygen`, keys under a passphrase, the keyring, files that others can
//! read; the real binary against a simulator of its own.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]
#![cfg(unix)]

#[path = "common/leaks.rs"]
mod leaks;

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt;
use enroll_console::gateway::{KeyError, PrivateKey, encode_base64};
use enroll_console::simulator::{Simulator, SimulatorConfig, SimulatorKeys, profile_toml};
use leaks::Watch;
use serde_json::Value;
use tempfile::TempDir;

const FACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/photo/samples/grace_hopper.jpg");

struct Home {
    // Goes before the folder does.
    watch: Watch,
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The passphrases that these tests use, for the watch to know.
        fs::write(folder.path().join("right.passphrase"), "open sesame").unwrap();
        fs::write(folder.path().join("wrong.passphrase"), "open barley").unwrap();
        Self { watch: Watch::over(folder.path()), folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, in this home and with nothing of ours in its environment.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("enroll-console").unwrap();
        for variable in ["ENROLL_CONSOLE_PROFILE", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY"] {
            command.env_remove(variable);
        }
        command
            .env("ENROLL_CONSOLE_CONFIG", self.path("config/config.toml"))
            .env("ENROLL_CONSOLE_DATA_DIR", self.path("data"))
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.output(self.command(arguments))
    }

    fn output(&self, mut command: Command) -> Output {
        self.heard(command.output().unwrap())
    }

    fn heard(&self, output: Output) -> Output {
        self.watch.ear.heard(&output.stdout);
        self.watch.ear.heard(&output.stderr);
        output
    }

    fn configure(&self, text: &str) {
        fs::create_dir_all(self.path("config")).unwrap();
        fs::write(self.path("config/config.toml"), text).unwrap();
    }

    /// A simulator, and settings that lead to it: `from` in them is replaced by `to`.
    async fn with_simulator(&self, from: &str, to: &str) -> Simulator {
        let keys = SimulatorKeys::load_or_create(&self.path("keys")).unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let config = SimulatorConfig { listen, scenario: None, keys: keys.clone(), observer: None };
        let simulator = Simulator::start(config).await.unwrap();
        let text = profile_toml(&simulator.base_url(), &keys).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        self.configure(&text.replace(from, to));
        simulator
    }

    /// Enrolls, with these variables, and gives the JSON that came of it.
    async fn send(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Value {
        let mut command = self.command(&["send", "--json", "--image", FACE, "--user-id", "u-1"]);
        command.args(arguments).envs(variables.iter().copied());
        let output = self.heard(tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| unreachable!("no JSON: {}", text(&output.stderr)))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// What OpenSSL prints, or `None` without it.
fn openssl(arguments: &[&str]) -> Option<String> {
    let Ok(output) = Command::new("openssl").args(arguments).output() else {
        // Not by a macro, whose words are kept back when the test passes.
        io::stderr().write_all(b"SKIPPED: there is no openssl here: nobody else reads the new key\n").unwrap();
        return None;
    };
    assert!(output.status.success(), "openssl {arguments:?}: {}", text(&output.stderr));
    Some(text(&output.stdout))
}

/// PEM without its armour, on one line.
fn one_line(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn keygen_makes_a_private_key_for_its_owner_and_prints_the_public_one_on_one_line() {
    let home = Home::new();
    let output = home.run(&["config", "keygen"]);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let path = home.path("config/keys/merchant.pem");
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let key = PrivateKey::parse(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(stdout, format!("{}\n", key.public_key().to_base64()));
    for step in ["ZOLOZ portal", "private_key_file = \"keys/merchant.pem\"", "enroll-console check --profile staging"] {
        assert!(stderr.contains(step), "{stderr}");
    }
    assert!(!stderr.contains("PRIVATE KEY"), "{stderr}");
    let path = path.to_str().unwrap();
    if let Some(public) = openssl(&["pkey", "-in", path, "-pubout"]) {
        assert_eq!(one_line(&public), stdout.trim_end());
        assert!(openssl(&["rsa", "-in", path, "-check", "-noout"]).unwrap().contains("RSA key ok"));
        assert!(openssl(&["pkey", "-in", path, "-noout", "-text"]).unwrap().contains("2048 bit"));
    }
}

#[test]
fn keygen_writes_over_nothing() {
    let home = Home::new();
    let path = home.path("mine.pem");
    let output = ["config", "keygen", "--output", path.to_str().unwrap()];
    fs::write(&path, "mine").unwrap();
    let refused = home.run(&output);
    assert_eq!(refused.status.code(), Some(3));
    assert!(text(&refused.stderr).contains("exists already and is left as it is"), "{}", text(&refused.stderr));
    assert!(refused.stdout.is_empty(), "a public key of which there is no private one");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    fs::remove_file(&path).unwrap();
    symlink(home.path("elsewhere"), &path).unwrap();
    assert_eq!(home.run(&output).status.code(), Some(3));
    assert!(!home.path("elsewhere").exists(), "it was written through a link that leads nowhere");
    fs::remove_file(&path).unwrap();
    assert_eq!(home.run(&output).status.code(), Some(0));
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn keygen_puts_the_key_under_a_passphrase_when_told_its_variable() {
    let home = Home::new();
    let arguments = ["config", "keygen", "--passphrase-env", "MERCHANT_PASSPHRASE"];
    let unset = home.run(&arguments);
    assert_eq!(unset.status.code(), Some(3));
    assert!(text(&unset.stderr).contains("MERCHANT_PASSPHRASE holds no passphrase"), "{}", text(&unset.stderr));
    let mut command = home.command(&arguments);
    command.env("MERCHANT_PASSPHRASE", "open sesame");
    let output = home.output(command);
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("private_key_passphrase_env = \"MERCHANT_PASSPHRASE\""), "{stderr}");
    let path = home.path("config/keys/merchant.pem");
    let bytes = fs::read(&path).unwrap();
    assert_eq!(PrivateKey::parse(&bytes).unwrap_err(), KeyError::PassphraseNeeded);
    assert!(PrivateKey::parse_with(&bytes, b"open sesame").is_ok());
    let path = path.to_str().unwrap();
    if let Some(public) = openssl(&["pkey", "-in", path, "-passin", "pass:open sesame", "-pubout"]) {
        assert_eq!(one_line(&public), text(&output.stdout).trim_end());
    }
}

#[tokio::test]
async fn an_enrollment_with_a_key_under_a_passphrase_takes_it_from_the_variable() {
    let home = Home::new();
    let simulator = home.with_simulator("merchant.pem", "encrypted.pem").await;
    let key = PrivateKey::parse(&fs::read(home.path("keys/merchant.pem")).unwrap()).unwrap();
    let encrypted = home.path("keys/encrypted.pem");
    fs::write(&encrypted, key.to_encrypted_pem(b"open sesame").unwrap().as_bytes()).unwrap();
    fs::set_permissions(&encrypted, fs::Permissions::from_mode(0o600)).unwrap();
    let failed = home.send(&[], &[]).await;
    assert_eq!((&failed["outcome"], &failed["failure"]["kind"]), (&"not_sent".into(), &"key".into()));
    let message = failed["failure"]["message"].as_str().unwrap();
    assert!(message.contains("private_key_passphrase_env"), "{message}");

    let settings = home.path("config/config.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let line = "[profiles.standalone]\nprivate_key_passphrase_env = \"MERCHANT_PASSPHRASE\"";
    fs::write(&settings, text.replace("[profiles.standalone]", line)).unwrap();
    let unset = home.send(&[], &[]).await;
    let message = unset["failure"]["message"].as_str().unwrap();
    assert!(message.contains("MERCHANT_PASSPHRASE holds no passphrase"), "{message}");
    let wrong = home.send(&[], &[("MERCHANT_PASSPHRASE", "open barley")]).await;
    let message = wrong["failure"]["message"].as_str().unwrap();
    assert!(message.contains("does not open the private key"), "{message}");
    let enrolled = home.send(&[], &[("MERCHANT_PASSPHRASE", "open sesame")]).await;
    assert_eq!(enrolled["outcome"], "enrolled", "{enrolled}");
    simulator.stop().await;
}

#[tokio::test]
async fn an_enrollment_by_the_other_scheme_goes_through_and_with_a_wrong_secret_is_unknown() {
    let home = Home::new();
    let simulator = home.with_simulator("standalone", "standalone").await;
    let enrolled = home.send(&["--profile", "standalone-aksk"], &[]).await;
    assert_eq!(enrolled["outcome"], "enrolled", "{enrolled}");
    assert_eq!(enrolled["response"]["encrypted"], false);
    let secret = home.path("keys/secret.key");
    fs::write(&secret, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    let unknown = home.send(&["--profile", "standalone-aksk"], &[]).await;
    assert_eq!((&unknown["outcome"], &unknown["response"]["signature"]), (&"unknown".into(), &"invalid".into()));
    fs::write(&secret, "not base64!").unwrap();
    let refused = home.send(&["--profile", "standalone-aksk"], &[]).await;
    assert_eq!((&refused["outcome"], &refused["failure"]["kind"]), (&"not_sent".into(), &"key".into()));
    simulator.stop().await;
}

#[tokio::test]
async fn every_secret_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    let home = Home::new();
    let identity = format!(
        "[profiles.standalone]\nclient_certificate_file = {:?}\nclient_key_file = {:?}\nuser_id = \"hmac_sha256\"\n\
         user_id_key_file = {:?}",
        home.path("keys/client.pem"),
        home.path("keys/client.key"),
        home.path("keys/user-id.key")
    );
    let simulator = home.with_simulator("[profiles.standalone]", &identity).await;
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["client.example".to_owned()]).unwrap();
    fs::write(home.path("keys/client.pem"), cert.pem()).unwrap();
    fs::write(home.path("keys/client.key"), signing_key.serialize_pem()).unwrap();
    fs::write(home.path("keys/user-id.key"), "a key of the HMAC").unwrap();
    let secrets = ["merchant.pem", "client.key", "user-id.key"];
    for name in secrets {
        fs::set_permissions(home.path("keys").join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let enrolled = home.send(&[], &[]).await;
    assert_eq!(enrolled["outcome"], "enrolled", "{enrolled}");
    for name in secrets {
        let path = home.path("keys").join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = home.send(&[], &[]).await;
        assert_eq!((&refused["outcome"], &refused["failure"]["kind"]), (&"not_sent".into(), &"key".into()), "{name}");
        let message = refused["failure"]["message"].as_str().unwrap();
        assert!(message.contains(&format!("(mode 0640): run `chmod 600 {}`", path.display())), "{message}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    simulator.stop().await;
}

#[tokio::test]
async fn without_a_session_bus_the_keyring_says_so_and_what_else_there_is() {
    let home = Home::new();
    let keys = home.path("keys/merchant.pem");
    let simulator = home.with_simulator(&format!("private_key_file = {keys:?}"), "private_key_keyring = true").await;
    let nowhere = format!("unix:path={}", home.path("no-bus").display());
    for variables in [vec![], vec![("DBUS_SESSION_BUS_ADDRESS", nowhere.as_str())]] {
        let failed = home.send(&[], &variables).await;
        assert_eq!((&failed["outcome"], &failed["failure"]["kind"]), (&"not_sent".into(), &"key".into()), "{failed}");
        let message = failed["failure"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("the keyring does not give the private key: no keyring answers here ("),
            "{message}"
        );
        assert!(message.ends_with("private_key_file and private_key_env are the other ways"), "{message}");
    }
    simulator.stop().await;
}

#[tokio::test]
async fn a_proxy_of_the_environment_that_cannot_be_read_is_refused_and_its_password_not_told() {
    let home = Home::new();
    let simulator = home.with_simulator("standalone", "standalone").await;
    let settings = home.path("config/config.toml");
    let text = fs::read_to_string(&settings).unwrap();
    // Whoever passed the proxy over would look for this name.
    fs::write(&settings, text.replace(&simulator.base_url(), "https://gateway.invalid")).unwrap();
    let cases = [
        ("HTTPS_PROXY", "http:/127.0.0.1:1", "two slashes"),
        ("https_proxy", "htp://127.0.0.1:1", "something other than http://"),
        ("ALL_PROXY", "http://", "no valid host"),
        ("all_proxy", "http://127.0.0.1:99999", "its port is not"),
        ("HTTPS_PROXY", "http://127.0.0.1:1 x", "a space"),
        ("HTTPS_PROXY", "\"http://127.0.0.1:1", "a quotation mark"),
        ("HTTPS_PROXY", "http://127.0.0.1:1\u{200b}", "U+200B"),
        ("HTTPS_PROXY", "http://clerk:open#sesame@127.0.0.1:1", "percent-encoded"),
        ("HTTPS_PROXY", "clerk:open sesame@127.0.0.1:1", "a space"),
    ];
    for (variable, value, says) in cases {
        let failed = home.send(&[], &[(variable, value), ("NO_PROXY", "")]).await;
        assert_eq!((&failed["outcome"], &failed["failure"]["fault"]), (&"not_sent".into(), &"settings_proxy".into()));
        let message = failed["failure"]["message"].as_str().unwrap();
        assert!(message.starts_with(&format!("{variable} names no proxy that can be used (")), "{message}");
        assert!(message.contains(says) && !failed.to_string().contains("sesame"), "{message}");
    }
    // `check` and the settings say the same.
    let mut check = home.command(&["check", "--json"]);
    check.env("HTTPS_PROXY", "http:/127.0.0.1:1");
    let told = home.output(check);
    assert!(
        self::text(&told.stdout).contains("HTTPS_PROXY names no proxy that can be used"),
        "{}",
        self::text(&told.stdout)
    );
    let profile = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{profile}\nproxy = \"http:/127.0.0.1:1\"\n")).unwrap();
    let refused = home.run(&["config", "show"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(self::text(&refused.stderr).contains("proxy names no proxy that can be used (two slashes"));
    simulator.stop().await;
}

#[tokio::test]
async fn a_private_key_is_read_from_a_variable_however_it_was_put_there() {
    let home = Home::new();
    let keys = home.path("keys/merchant.pem");
    let simulator = home.with_simulator(&format!("private_key_file = {keys:?}"), "private_key_env = \"THE_KEY\"").await;
    let pem = fs::read_to_string(&keys).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let forms = [
        pem.clone(),
        pem.replace('\n', "\\n"),
        pem.replace('\n', "\\r\\n"),
        pem.replace('\n', "\\\\n"),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', " "),
        format!("\"{}\"", pem.trim_end().replace('\n', "\\n")),
        format!("'{base64}'\r"),
        format!("\u{feff}{pem}"),
        format!("{base64}\u{200b}"),
        encode_base64(pem.as_bytes()),
    ];
    for form in &forms {
        let sent = home.send(&[], &[("THE_KEY", form)]).await;
        assert_eq!(sent["outcome"], "enrolled", "{}", sent["failure"]);
    }
    let none = home.send(&[], &[("THE_KEY", "\"\"")]).await;
    assert_eq!(none["failure"]["fault"], "keys_not_a_key", "{none}");
    simulator.stop().await;
}

#[tokio::test]
async fn keys_and_settings_are_read_in_the_encodings_of_windows() {
    let utf16 =
        |text: &str| -> Vec<u8> { format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let home = Home::new();
    let keys = home.path("keys/merchant.pem");
    let simulator = home.with_simulator("standalone", "standalone").await;
    let pem = fs::read_to_string(&keys).unwrap();
    fs::write(&keys, utf16(&pem)).unwrap();
    let settings = home.path("config/config.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [utf16(&text), format!("\u{feff}{text}").into_bytes(), [&[0xFE, 0xFF][..], &wide].concat()] {
        fs::write(&settings, bytes).unwrap();
        let sent = home.send(&[], &[]).await;
        assert_eq!(sent["outcome"], "enrolled", "{}", sent["failure"]);
    }
    fs::write(&settings, [text.as_bytes(), b"# caf\xe9\n"].concat()).unwrap();
    let refused = home.run(&["config", "show"]);
    let told = self::text(&refused.stderr);
    let lines = text.lines().count();
    assert!(
        told.contains(&format!("config.toml:{}:6: the byte E9 is not UTF-8: save the file as UTF-8", lines + 1)),
        "{told}"
    );
    // A key that is used as it is keeps every byte: another one would make other userIds.
    let secret = home.path("config/user-id.key");
    fs::write(&settings, format!("{text}\nuser_id = \"hmac_sha256\"\nuser_id_key_file = \"user-id.key\"\n")).unwrap();
    let mut user_ids = std::collections::HashSet::new();
    let plain = "a secret of some length";
    for bytes in [plain.into(), utf16(plain), format!("\u{feff}{plain}").into_bytes()] {
        fs::write(&secret, bytes).unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
        let sent = home.send(&["--profile", "standalone-aksk"], &[]).await;
        assert_eq!(sent["outcome"], "enrolled", "{sent}");
        user_ids.insert(sent["userId"].as_str().unwrap().to_owned());
    }
    assert_eq!(user_ids.len(), 3);
    simulator.stop().await;
}

#[tokio::test]
async fn a_socks_proxy_of_the_environment_is_named_before_anything_is_sent() {
    let home = Home::new();
    let simulator = home.with_simulator("standalone", "standalone").await;
    let settings = home.path("config/config.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace(&simulator.base_url(), "https://gateway.test")).unwrap();
    let proxy = [("ALL_PROXY", "socks5://127.0.0.1:1"), ("NO_PROXY", ""), ("HTTPS_PROXY", "")];
    let failed = home.send(&[], &proxy).await;
    assert_eq!((&failed["outcome"], &failed["failure"]["kind"]), (&"not_sent".into(), &"settings".into()), "{failed}");
    let message = failed["failure"]["message"].as_str().unwrap();
    assert!(message.contains("socks proxies are not supported"), "{message}");
    simulator.stop().await;
}

/// A start reads no key, so it asks no keyring.
#[test]
fn settings_that_name_the_keyring_are_shown_without_asking_it() {
    let home = Home::new();
    home.configure(
        "[profiles.staging]\nkind = \"sandbox\"\nbase_url = \"https://127.0.0.1\"\nclient_id = \"1\"\n\
         private_key_keyring = true\ngateway_public_key = \"MIIB\"\n",
    );
    let shown = home.run(&["config", "show"]);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    assert!(text(&shown.stdout).contains("private_key_keyring = true"), "{}", text(&shown.stdout));
}
