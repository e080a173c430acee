//! Settings, keys, photos and a data folder; the real binary at work in it.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use assert_cmd::cargo::CommandCargoExt;
use enroll_console::gateway::{AccessKey, PrivateKey, SecretKey};
use enroll_console::simulator::SimulatorKeys;
use image::{Rgb, RgbImage};
use serde_json::Value;
use tempfile::TempDir;

use crate::case::{Case, Scheme};

pub(crate) const SECRET: &str = "dGhlIHNlY3JldCBrZXkgb2YgdGhlIHRlc3Qgc3VpdGUgaGVyZQ";
pub(crate) const PROXY_USER: &str = "clerk";
pub(crate) const PROXY_PASSWORD: &str = "the-password-of-the-clerk-at-the-proxy";
const ACCESS_KEY: &str = "AKOFTHETESTS";

/// What all tests share: keys take most of a second to make, a large photo as long.
pub(crate) static SHARED: LazyLock<Shared> = LazyLock::new(Shared::new);

pub(crate) struct Shared {
    pub(crate) merchant_file: PathBuf,
    pub(crate) merchant_key: PrivateKey,
    pub(crate) gateway_key: PrivateKey,
    pub(crate) gateway_pem: String,
    secret_file: PathBuf,
    photo: PathBuf,
    large_photo: PathBuf,
}

impl Shared {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults");
        let keys = SimulatorKeys::load_or_create(&folder).unwrap();
        let gateway_pem = fs::read_to_string(folder.join("gateway.pem")).unwrap();
        let merchant_pem = fs::read(keys.merchant_file()).unwrap();
        let secret_file = folder.join("secret.txt");
        let _ = fs::remove_file(&secret_file);
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&secret_file).unwrap();
        file.write_all(SECRET.as_bytes()).unwrap();
        let [photo, large_photo] = [("photo.png", 96), ("large.png", 640)].map(|(name, side)| {
            let path = folder.join(name);
            noise(side).save(&path).unwrap();
            path
        });
        Self {
            merchant_file: keys.merchant_file().to_owned(),
            merchant_key: PrivateKey::parse(&merchant_pem).unwrap(),
            gateway_key: PrivateKey::parse(gateway_pem.as_bytes()).unwrap(),
            gateway_pem,
            secret_file,
            photo,
            large_photo,
        }
    }

    /// The photo of a case: nobody is on it, since looking for faces takes longer than the rest of an enrollment.
    pub(crate) fn photo(&self, large: bool) -> &Path {
        if large { &self.large_photo } else { &self.photo }
    }
}

/// The account of the AKSK scheme.
pub(crate) fn access_key() -> AccessKey {
    AccessKey { access_key: ACCESS_KEY.to_owned(), secret: SecretKey::parse(SECRET.as_bytes()).unwrap() }
}

/// Nothing compresses it: a large one fills a request to the limit.
fn noise(side: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(side, side, |_, _| {
        Rgb(std::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        }))
    })
}

/// A place of its own for one enrollment.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A desk whose profile leads to `base_url`.
    pub(crate) fn new(case: &Case, base_url: &str, proxy: Option<&str>) -> Self {
        let shared = &*SHARED;
        let account = match case.scheme {
            Scheme::Rsa => format!(
                "private_key_file = '{}'\ngateway_public_key = {:?}\nencrypt = {}\n",
                shared.merchant_file.display(),
                shared.gateway_key.public_key().to_base64(),
                case.encrypt
            ),
            Scheme::Aksk => {
                format!("access_key = {ACCESS_KEY:?}\nsecret_key_file = '{}'\n", shared.secret_file.display())
            }
        };
        let proxy = proxy.map(|proxy| format!("proxy = {proxy:?}\n")).unwrap_or_default();
        // One try shows one fault, unless the case says otherwise.
        let once = if case.lines.iter().any(|line| line.starts_with("retries")) { "" } else { "retries = 0\n" };
        let settings = format!(
            "default_profile = \"faulty\"\n[profiles.faulty]\nkind = \"sandbox\"\nbase_url = {base_url:?}\nclient_id = \
             \"2188000123456789\"\n{once}{account}{proxy}{}\n",
            case.lines.join("\n")
        );
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("config.toml"), settings).unwrap();
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("enroll-console").unwrap();
        for name in [
            "ENROLL_CONSOLE_PROFILE",
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
            "NO_PROXY",
            "no_proxy",
        ] {
            command.env_remove(name);
        }
        command.env("ENROLL_CONSOLE_CONFIG", self.folder.path().join("config.toml"));
        command.env("ENROLL_CONSOLE_DATA_DIR", self.folder.path().join("data"));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts the enrollment of a case.
    pub(crate) fn send(&self, case: &Case) -> Child {
        let photo = SHARED.photo(case.large).to_str().unwrap();
        let timeout = case.timeout.to_string();
        let arguments =
            ["send", "--json", "--no-checks", "--image", photo, "--user-id", "person-1", "--timeout", timeout.as_str()];
        let mut command = self.command(&arguments);
        command.envs(case.environment.iter().map(|(name, value)| (name, value)));
        command.spawn().unwrap()
    }

    /// What the record says of an attempt.
    pub(crate) fn recorded(&self, id: &str) -> (Value, Output) {
        let output = self.command(&["history", "show", id, "--json"]).output().unwrap();
        (serde_json::from_slice(&output.stdout).unwrap_or_default(), output)
    }

    /// Every byte in the data folder.
    pub(crate) fn data(&self) -> Vec<u8> {
        let files = fs::read_dir(self.folder.path().join("data")).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).flat_map(|path| fs::read(path).unwrap()).collect()
    }
}
