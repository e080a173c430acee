//! A photo that fails its checks, at the command line: what is said, what is sent, the exit code.

use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt;
use image::{RgbImage, imageops};
use serde_json::Value;
use tempfile::TempDir;

use crate::pictures::{astronaut, beside, cat, hopper, lit, part, png};

struct Place(TempDir);

impl Place {
    fn new(settings: &str) -> Self {
        let place = Self(TempDir::new().unwrap());
        std::fs::write(place.0.path().join("config.toml"), settings).unwrap();
        place
    }

    /// Runs a command on a picture.
    fn run(&self, picture: &RgbImage, before: &[&str], after: &[&str]) -> Output {
        let file = self.0.path().join("photo.png");
        std::fs::write(&file, png(picture)).unwrap();
        let mut command = Command::cargo_bin("enroll-console").unwrap();
        command.env_remove("ENROLL_CONSOLE_PROFILE");
        command.env("ENROLL_CONSOLE_CONFIG", self.0.path().join("config.toml"));
        command.env("ENROLL_CONSOLE_DATA_DIR", self.0.path().join("data"));
        command.args(before).arg(file).args(after).output().unwrap()
    }

    /// The object that `send --json` prints, and its exit code.
    fn send(&self, picture: &RgbImage, more: &[&str]) -> (Value, Option<i32>) {
        let output = self.run(picture, &["send", "--json", "--user-id", "u1", "--image"], more);
        (serde_json::from_slice(&output.stdout).unwrap(), output.status.code())
    }
}

#[test]
fn what_fails_is_not_sent_and_each_failed_check_is_named_with_its_remedy() {
    let place = Place::new("");
    let cases = [
        (cat(), "No face found. Take a photo"),
        (beside(&hopper(), &astronaut()), "2 faces. Crop to the one face"),
        (lit(hopper(), 0.15), "Too dark. Take the photo again with more light"),
        (imageops::blur(&hopper(), 8.0), "Blurred. Take the photo again with the face in focus"),
        (imageops::rotate90(&hopper()), "Picture on its side. Turn it to the left once."),
        (part(&hopper(), (0, 0, 318, 600)), "Face cut off at the right edge. Crop less"),
    ];
    for (picture, says) in cases {
        let (object, code) = place.send(&picture, &[]);
        assert_eq!(
            (code, &object["outcome"], &object["failure"]["kind"]),
            (Some(3), &"not_sent".into(), &"checks".into())
        );
        assert!(object["failure"]["message"].as_str().unwrap().contains(says), "{object}");
        let output = place.run(&picture, &["photo"], &[]);
        assert_eq!(output.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&output.stderr).contains(says), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn without_checks_a_face_that_only_looks_bad_is_enrolled_and_a_cat_is_refused_by_the_gateway() {
    let place = Place::new("");
    let (object, code) = place.send(&lit(hopper(), 0.15), &["--no-checks"]);
    assert_eq!((code, &object["outcome"]), (Some(0), &"enrolled".into()), "{object}");
    let (object, code) = place.send(&cat(), &["--no-checks"]);
    assert_eq!((code, &object["outcome"]), (Some(1), &"rejected".into()), "{object}");
    assert_eq!(
        (&object["result"]["resultStatus"], &object["result"]["resultCode"]),
        (&"F".into(), &"UNABLE_GET_IMAGE".into())
    );
    assert!(object["result"]["resultMessage"].as_str().unwrap().contains("no face"), "{object}");
}

#[test]
fn the_lines_of_the_settings_hold_for_sending_and_for_looking() {
    let place = Place::new("[checks]\nface_size = { warn = 400, fail = 300 }\n");
    let (object, code) = place.send(&hopper(), &[]);
    assert_eq!((code, &object["failure"]["kind"]), (Some(3), &"checks".into()), "{object}");
    assert_eq!(place.run(&hopper(), &["photo"], &[]).status.code(), Some(3));
}
