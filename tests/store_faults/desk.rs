//! Settings, a gateway and a data folder; the real binary at work in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::gateway::{Answer, Gateway, Keys, Turn};

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::of("store_faults"));

/// A place of its own for one test.
pub(crate) struct Desk {
    folder: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) gateway: Gateway,
}

impl Desk {
    /// A desk whose data folder does not exist yet, at a gateway that answers at once.
    pub(crate) fn new() -> Self {
        Self::at(|_| Turn::at_once(Answer::Success))
    }

    /// The same at another gateway.
    pub(crate) fn at(turns: impl FnMut(usize) -> Turn + Send + 'static) -> Self {
        let folder = TempDir::new().unwrap();
        let gateway = Gateway::open(&KEYS, false, turns);
        let settings = KEYS.settings(gateway.address, "retries = 0");
        fs::write(folder.path().join("config.toml"), settings).unwrap();
        // Smaller than any photo that counts, and big enough for one.
        image::RgbImage::new(64, 64).save(folder.path().join("photo.jpg")).unwrap();
        Self { data: folder.path().join("data"), folder, gateway }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data.join("history.db")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enroll-console"));
        command.env_remove("ENROLL_CONSOLE_PROFILE");
        command.env("ENROLL_CONSOLE_CONFIG", self.folder.path().join("config.toml"));
        command.env("ENROLL_CONSOLE_DATA_DIR", &self.data);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts an enrollment.
    pub(crate) fn start(&self, biz_id: &str) -> Child {
        let photo = self.folder.path().join("photo.jpg");
        let photo = photo.to_str().unwrap();
        let arguments =
            ["send", "--json", "--no-checks", "--again", "--image", photo, "--user-id", "u1", "--biz-id", biz_id];
        self.command(&arguments).spawn().unwrap()
    }

    /// Enrolls, and waits for the end.
    pub(crate) fn send(&self, biz_id: &str) -> Told {
        Told::of(&self.start(biz_id).wait_with_output().unwrap())
    }

    /// Starts the program once more and reads the record: bizId and outcome of each attempt, the oldest first.
    pub(crate) fn listed(&self) -> Vec<(String, String)> {
        let told = Told::of(&self.command(&["history", "list", "--json", "--limit", "0"]).output().unwrap());
        assert_eq!(told.exit, Some(0), "{}", told.stderr);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        told.lines.iter().rev().map(|line| (text(&line["bizId"]), text(&line["outcome"]))).collect()
    }

    /// What `check` finds of the record: `verdict: message`.
    pub(crate) fn checked(&self) -> String {
        let told = Told::of(&self.command(&["check", "--json"]).output().unwrap());
        let store = told.lines.iter().find(|finding| finding["check"] == "store").unwrap();
        format!("{}: {}", store["verdict"].as_str().unwrap(), store["message"].as_str().unwrap())
    }

    /// Another program that has the database open.
    pub(crate) fn neighbour(&self) -> Connection {
        Connection::open(self.database()).unwrap()
    }
}

/// What a program said and left.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) exit: Option<i32>,
    /// The objects that it printed.
    pub(crate) lines: Vec<Value>,
    pub(crate) stderr: String,
}

impl Told {
    pub(crate) fn of(output: &Output) -> Self {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        Self {
            exit: output.status.code(),
            lines: text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Asserts that nothing was sent, and that it was said why, in these words.
    #[track_caller]
    pub(crate) fn assert_refused(&self, words: &[&str]) {
        assert_eq!((self.exit, self.lines.len()), (Some(70), 0), "{self:?}");
        self.assert_says(words);
    }

    #[track_caller]
    pub(crate) fn assert_says(&self, words: &[&str]) {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in {:?}", self.stderr);
        }
    }
}
