//! A data folder, shared by all the programs that are killed in it.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use image::{Rgb, RgbImage};
use portable_pty::CommandBuilder;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::gateway::Keys;
use crate::judge::Listed;

/// What all runs share: keys and photos take most of a second to make.
pub(crate) static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::of("kills"));
static PHOTOS: LazyLock<[PathBuf; 2]> = LazyLock::new(|| {
    [("small.jpg", 64), ("large.jpg", 512)].map(|(name, side)| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kills").join(name);
        noise(side).save(&path).unwrap();
        path
    })
});

/// Nobody is on it, since looking for faces takes longer than the rest of an enrollment.
fn noise(side: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(side, side, |_, _| {
        Rgb(std::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        }))
    })
}

/// The binary: `ENROLL_BINARY`, or the one of these tests.
fn program() -> OsString {
    std::env::var_os("ENROLL_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_enroll-console").into())
}

/// What is sent.
pub(crate) struct Order<'a> {
    pub(crate) biz_id: &'a str,
    /// Whether the photo is too large for the system to take at once.
    pub(crate) large: bool,
    /// Sends after the first.
    pub(crate) retries: u32,
}

/// A data folder, and the settings of each program in it.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn database(&self) -> PathBuf {
        self.data().join("history.db")
    }

    fn command(&self, config: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.env_remove("ENROLL_CONSOLE_PROFILE").env("ENROLL_CONSOLE_CONFIG", config);
        command.env("ENROLL_CONSOLE_DATA_DIR", self.data());
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The program that enrolls one person at a gateway.
    pub(crate) fn send(&self, gateway: SocketAddr, order: &Order) -> Command {
        let config = self.folder.path().join(format!("{}.toml", order.biz_id));
        let settings = KEYS.settings(gateway, &format!("retries = {}\ntimeout_secs = 20", order.retries));
        std::fs::write(&config, settings).unwrap();
        let photo = PHOTOS[usize::from(order.large)].to_str().unwrap();
        let arguments =
            ["send", "--json", "--no-checks", "--again", "--image", photo, "--user-id", "u1", "--biz-id", order.biz_id];
        self.command(&config, &arguments)
    }

    /// The console, whose bizIds begin with that of the order.
    pub(crate) fn console(&self, gateway: SocketAddr, order: &Order) -> CommandBuilder {
        let (config, photos) =
            (self.folder.path().join(format!("{}.toml", order.biz_id)), self.folder.path().join("photos"));
        let lines = format!("retries = {}\nbiz_id = \"{}-{{counter}}\"", order.retries, order.biz_id);
        // A profile of its own: what an order before left in doubt would be asked about.
        let settings = KEYS.settings(gateway, &lines).replace("faulty", order.biz_id);
        std::fs::write(&config, settings).unwrap();
        std::fs::create_dir_all(&photos).unwrap();
        let mut command = CommandBuilder::new(program());
        command.args(["--data-dir".as_ref(), self.data().as_os_str(), "--config".as_ref(), config.as_os_str()]);
        command.arg(photos.as_os_str());
        command.env_remove("ENROLL_CONSOLE_PROFILE");
        command.env("TERM", "xterm-256color");
        command
    }

    /// A program that looks on.
    pub(crate) fn look(&self) -> Command {
        let config = self.folder.path().join("config.toml");
        std::fs::write(&config, "").unwrap();
        self.command(&config, &["history", "list", "--json", "--limit", "0"])
    }

    /// Whether the database has an attempt whose bizId begins so, read beside whoever writes it; `reader` is kept from one question to the next.
    pub(crate) fn has(&self, reader: &mut Option<Connection>, biz_id: &str) -> bool {
        let open = || Connection::open_with_flags(self.database(), OpenFlags::SQLITE_OPEN_READ_ONLY).ok();
        *reader = reader.take().or_else(open);
        let asked = reader.as_ref().map(|reader| {
            reader.query_row("SELECT count(*) FROM attempt WHERE biz_id GLOB ?1 || '*'", [biz_id], |row| {
                row.get::<_, u32>(0)
            })
        });
        matches!(asked, Some(Ok(1..)))
    }

    /// Starts the program once more and reads the record; what of its store is amiss comes as the error.
    pub(crate) fn listed(&self) -> Result<Vec<Listed>, String> {
        let output = self.look().output().unwrap();
        if !output.status.success() {
            return Err(format!("the record cannot be read: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let database = Connection::open(self.database()).unwrap();
        let said: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        if said != "ok" {
            return Err(format!("SQLite says {said}"));
        }
        let text = String::from_utf8(output.stdout).unwrap();
        Ok(text.lines().map(|line| listed(&serde_json::from_str(line).unwrap())).collect())
    }

    /// What `check` says of the record's chain, if it is not sound.
    pub(crate) fn objection(&self) -> Option<String> {
        let output = self.command(&self.folder.path().join("config.toml"), &["check", "--json"]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let findings = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let store = findings.filter(|finding| finding["check"] == "store").collect::<Vec<_>>();
        let sound = store.len() == 1 && store[0]["message"].as_str().unwrap().contains("every seal intact");
        (!sound).then(|| format!("{store:?}"))
    }
}

fn listed(line: &Value) -> Listed {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Listed {
        biz_id: text(&line["bizId"]),
        outcome: text(&line["outcome"]),
        interrupted: line["failure"]["kind"] == "interrupted",
    }
}
