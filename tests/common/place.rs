//! A place of its own for settings and data, so that no test sees the user's; the real binary at work in it, watched for leaks.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

use crate::leaks::Watch;

pub(crate) const FACE: &str = "src/photo/samples/grace_hopper.jpg";

pub(crate) struct Place {
    // Goes before the folder does.
    watch: Watch,
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let place = Self { watch: Watch::over(folder.path()), folder };
        place.configure("");
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn configure(&self, text: &str) {
        std::fs::write(self.path("config.toml"), text).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("enroll-console").unwrap();
        command.env_remove("ENROLL_CONSOLE_PROFILE").stdin(Stdio::null());
        command.env("ENROLL_CONSOLE_CONFIG", self.path("config.toml"));
        command.env("ENROLL_CONSOLE_DATA_DIR", self.data());
        command.args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.hear(self.command(arguments).output().unwrap())
    }

    /// Has the watch look at what was printed.
    pub(crate) fn hear(&self, output: Output) -> Output {
        self.watch.ear.heard(&output.stdout);
        self.watch.ear.heard(&output.stderr);
        output
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
