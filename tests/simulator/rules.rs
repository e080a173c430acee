//! A file of rules: which request gets which scenario.

use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use enroll_console::gateway::AUTHENTICATION_TEST_PATH;
use enroll_console::simulator::{Code, Rules, RulesError, SCENARIO_HEADER, Scenario};
use serde_json::json;
use tempfile::TempDir;

use crate::client::{FACE, Raw, Talkative};

/// A simulator that goes by a file of rules.
struct Place {
    talkative: Talkative,
    folder: TempDir,
}

impl Place {
    async fn start(rules: &str) -> Self {
        let place = Self { talkative: Talkative::start().await, folder: TempDir::new().unwrap() };
        place.write(rules);
        place.talkative.simulator.set_rules(Some(Rules::read(&place.file()).unwrap()));
        place
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("scenarios.toml")
    }

    fn write(&self, rules: &str) {
        fs::write(self.file(), rules).unwrap();
    }

    async fn code_of(&self, biz_id: &str, user_id: &str) -> String {
        enrolling(biz_id, user_id).send(&self.talkative.simulator).await.code()
    }

    /// The codes of so many authentication tests, one after the other, or what they give back: they look for no face.
    async fn codes(&self, count: usize) -> Vec<String> {
        let mut codes = Vec::new();
        for _ in 0..count {
            let object = testing().send(&self.talkative.simulator).await.object();
            codes.push(object["result"]["resultCode"].as_str().unwrap_or("echo").to_owned());
        }
        codes
    }
}

fn enrolling(biz_id: &str, user_id: &str) -> Raw {
    let object = json!({ "bizId": biz_id, "userId": user_id, "base64ImageContent": STANDARD.encode(FACE) });
    Raw::plain(object.to_string().as_bytes())
}

fn testing() -> Raw {
    let mut raw = Raw::plain(b"{}");
    AUTHENTICATION_TEST_PATH.clone_into(&mut raw.uri);
    raw.sign();
    raw
}

/// A rule for the authentication test.
fn rule(scenario: &str, more: &str) -> String {
    format!("[[rule]]\nscenario = \"{scenario}\"\npath = \"{AUTHENTICATION_TEST_PATH}\"\n{more}\n")
}

fn error(rules: &str) -> RulesError {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("scenarios.toml");
    fs::write(&file, rules).unwrap();
    Rules::read(&file).unwrap_err()
}

#[tokio::test]
async fn the_first_rule_that_fits_decides() {
    let place = Place::start(
        r#"
        [[rule]]
        user_id = "ana"
        scenario = "UNABLE_GET_IMAGE"
        [[rule]]
        user_id_prefix = "an"
        scenario = "ACCESS_DENIED"
        [[rule]]
        biz_id_prefix = "r-"
        user_id = "tom"
        scenario = "KEY_NOT_FOUND"
        [[rule]]
        biz_id = "r-1"
        scenario = "OAUTH_FAIL"
        [[rule]]
        path = "/api/v1/zoloz/authentication/test"
        scenario = "PROCESS_TIMEOUT"
        "#,
    )
    .await;
    place.talkative.simulator.set_scenario(Some(Scenario::answer(Code::SystemError)));
    for (biz_id, user_id, wanted) in [
        ("b", "ana", "UNABLE_GET_IMAGE"),
        ("b", "anatol", "ACCESS_DENIED"),
        ("r-1", "tom", "KEY_NOT_FOUND"),
        ("r-1", "tim", "OAUTH_FAIL"),
        ("b", "tom", "SYSTEM_ERROR"),
    ] {
        assert_eq!(place.code_of(biz_id, user_id).await, wanted, "{biz_id} {user_id}");
    }
    assert_eq!(place.codes(1).await, ["PROCESS_TIMEOUT"]);
    let own = enrolling("b", "ana").with(SCENARIO_HEADER, Some("SUCCESS"));
    assert_eq!(
        own.send(&place.talkative.simulator).await.code(),
        "SUCCESS",
        "what a request asks for itself comes first"
    );
}

#[tokio::test]
async fn a_rule_takes_the_nth_each_nth_or_a_share_that_is_the_same_for_one_seed() {
    let only = |more: &str| rule("ACCESS_DENIED", more);
    let denied = |codes: Vec<String>| -> Vec<usize> {
        codes.iter().enumerate().filter(|(_, code)| *code == "ACCESS_DENIED").map(|(at, _)| at + 1).collect()
    };
    assert_eq!(denied(Place::start(&only("nth = 2")).await.codes(5).await), [2]);
    assert_eq!(denied(Place::start(&only("every = 3")).await.codes(7).await), [3, 6]);
    assert_eq!(denied(Place::start(&only("percent = 0")).await.codes(4).await), [0; 0]);
    assert_eq!(denied(Place::start(&only("percent = 100.0")).await.codes(3).await), [1, 2, 3]);
    let first = denied(Place::start(&only("percent = 50\nseed = 4")).await.codes(12).await);
    assert_eq!(denied(Place::start(&only("percent = 50\nseed = 4")).await.codes(12).await), first);
    assert!(!first.is_empty() && first.len() < 12, "{first:?}");
}

#[tokio::test]
async fn a_file_that_changed_is_read_again_and_a_wrong_one_leaves_the_rules_as_they_were() {
    let place = Place::start(&rule("ACCESS_DENIED", "")).await;
    assert_eq!(place.codes(1).await, ["ACCESS_DENIED"]);
    place.write(&rule("KEY_NOT_FOUND", ""));
    assert_eq!(place.codes(1).await, ["KEY_NOT_FOUND"]);
    place.write(&rule("KEY_NOT", ""));
    assert_eq!(place.codes(2).await, ["KEY_NOT_FOUND"; 2]);
    fs::remove_file(place.file()).unwrap();
    assert_eq!(place.codes(2).await, ["KEY_NOT_FOUND"; 2]);
    place.write("");
    assert_eq!(place.codes(1).await, ["echo"]);
    let told = place.talkative.told();
    let of_rules: Vec<_> = told.iter().filter(|told| told.contains("scenarios.toml")).collect();
    assert_eq!(of_rules.len(), 4, "{told:?}");
    assert!(of_rules[0].ends_with("has changed: 1 rule now, counted from the start"), "{told:?}");
    assert!(
        of_rules[1].contains("scenarios.toml:2:12: `KEY_NOT` is no scenario: did you mean `KEY_NOT_FOUND`?"),
        "{told:?}"
    );
    assert!(of_rules[1].contains("The rules as they were before stay in force: 1 rule."), "{told:?}");
    assert!(of_rules[2].contains("cannot be read"), "{told:?}");
    assert!(of_rules[3].ends_with("0 rules now, counted from the start"), "{told:?}");
}

#[test]
fn a_wrong_file_is_told_with_its_line_and_the_nearest_word() {
    let rule = |line: &str| format!("# rules\n[[rule]]\nscenario = \"SUCCESS\"\n{line}\n");
    for (rules, wanted) in [
        (rule("usr_id = \"a\""), ":4:1: unknown setting `usr_id`: did you mean `user_id`?"),
        (rule("nth = 0"), ":4:7: `nth` counts from 1"),
        (rule("every = -1"), ":4:9: "),
        (rule("percent = 101"), ":4:11: `percent` is a number from 0 to 100"),
        (rule("percent = 1\nnth = 1"), ":2:1: give one of `nth`, `every` and `percent`"),
        (rule("seed = 1"), ":2:1: `seed` goes with `percent`"),
        (rule("path = \"enroll\""), ":4:8: a path begins with `/`"),
        (rule("user_id = \"a\"\nuser_id_prefix = \"b\""), ":2:1: give either `user_id` or `user_id_prefix`"),
        ("[[rule]]\nscenario = \"delay=x\"\n".to_owned(), ":2:12: `delay=x` is no scenario: `delay=` takes"),
        ("[[rule]]\nnth = 1\n".to_owned(), ":1:1: missing field `scenario`"),
        ("[[rules]]\n".to_owned(), "did you mean `rule`?"),
        ("[[rule]\n".to_owned(), ":1:8: "),
    ] {
        let error = error(&rules).to_string();
        assert!(error.contains("scenarios.toml") && error.contains(wanted), "{wanted}\n{error}");
    }
    let absent = Rules::read(&PathBuf::from("/nowhere/at/all.toml")).unwrap_err().to_string();
    assert!(absent.contains("/nowhere/at/all.toml cannot be read"), "{absent}");
}

#[test]
fn the_example_holds_what_it_says() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/scenarios.toml");
    assert_eq!(Rules::read(&file).unwrap().len(), 7);
}
