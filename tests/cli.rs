//! The commands without a screen: the real binary, its answers, its exit codes, its record.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

#[path = "common/leaks.rs"]
mod leaks;
#[path = "common/place.rs"]
mod place;
#[path = "cli/warnings.rs"]
mod warnings;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};

use enroll_console::gateway::PrivateKey;
use place::{FACE, Place, text};
use serde_json::Value;

/// The object that a `send --json` prints, and its exit code.
fn send(place: &Place, arguments: &[&str]) -> (Value, i32) {
    let mut all = vec!["send", "--json"];
    all.extend(arguments);
    let output = place.run(&all);
    let object = serde_json::from_slice(&output.stdout);
    (object.unwrap_or_else(|error| panic_with(&output, &error.to_string())), code(&output))
}

#[expect(clippy::panic, reason = "a test that cannot go on must fail")]
fn panic_with(output: &Output, what: &str) -> ! {
    panic!("{what}\nstdout: {}\nstderr: {}", text(&output.stdout), text(&output.stderr));
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// The settings of a gateway at `base_url`, with a fresh key of this mode.
fn remote(place: &Place, base_url: &str, mode: u32) -> String {
    let key = PrivateKey::generate().unwrap();
    let file = place.path("merchant.pem");
    std::fs::write(&file, key.to_pkcs8_pem().unwrap().as_bytes()).unwrap();
    set_mode(&file, mode);
    let public = key.public_key().to_base64();
    format!(
        "default_profile = \"staging\"\n[profiles.staging]\nkind = \"sandbox\"\nbase_url = \"{base_url}\"\n\
         client_id = \"2188000123456789\"\nprivate_key_file = \"merchant.pem\"\ngateway_public_key = \"{public}\"\n"
    )
}

#[cfg(unix)]
fn set_mode(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

/// An address on this machine where nobody listens.
fn closed_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn an_enrollment_is_0_and_one_object_with_every_field_of_the_contract() {
    let place = Place::new();
    let (object, code) = send(&place, &["--image", FACE, "--user-id", "u1", "--biz-id", "b-1"]);
    assert_eq!(code, 0, "{object}");
    assert_eq!(object["outcome"], "enrolled");
    assert_eq!((&object["bizId"], &object["userId"]), (&"b-1".into(), &"u1".into()));
    assert_eq!(object["profile"], "simulator");
    assert!(object["transactionId"].as_str().unwrap().starts_with("G006600016CN"));
    assert_eq!(
        object["result"],
        serde_json::json!({"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "Success"})
    );
    assert_eq!(object["response"], serde_json::json!({"http_status": 200, "signature": "valid", "encrypted": true}));
    assert_eq!(object["failure"], Value::Null);
    for part in ["title", "meaning", "causes", "actions", "retry"] {
        assert!(!object["explanation"][part].is_null(), "explanation.{part}");
    }
    assert_eq!(object["explanation"]["retry"], "no_need");
    let photo = &object["photo"];
    let path = std::path::absolute(FACE).unwrap();
    assert_eq!((&photo["path"], &photo["format"]), (&path.to_str().unwrap().into(), &"jpeg".into()));
    assert_eq!((&photo["width"], &photo["height"]), (&512.into(), &600.into()));
    assert_eq!(photo["base64_chars"].as_u64().unwrap(), photo["bytes"].as_u64().unwrap().div_ceil(3) * 4);
    assert_eq!(photo["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(photo["changes"], serde_json::json!(["metadata_removed"]));
    assert_eq!(photo["checks"][0]["verdict"], "pass");
    for stage in ["prepare", "sign", "exchange", "total"] {
        assert!(object["timing_ms"][stage].is_f64(), "timing_ms.{stage}");
    }
    let at = object["at"].as_str().unwrap();
    assert_eq!((at.len(), at.as_bytes()[19], at.as_bytes()[23]), (24, b'.', b'Z'), "{at}");
}

#[test]
fn a_photo_is_recorded_by_a_name_that_finds_it_from_everywhere() {
    let place = Place::new();
    let photos = place.path("photos");
    std::fs::create_dir(&photos).unwrap();
    std::fs::copy(FACE, photos.join("ana.jpg")).unwrap();
    let sent = |image: &str| {
        let mut command = place.command(&["send", "--json", "--image", image, "--user-id", "u1"]);
        let output = place.hear(command.current_dir(&photos).output().unwrap());
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        object["photo"]["path"].as_str().unwrap().to_owned()
    };
    assert_eq!(sent("ana.jpg"), photos.canonicalize().unwrap().join("ana.jpg").to_str().unwrap());
    assert_eq!(sent("sample:astronaut"), "sample:astronaut");
}

#[test]
fn a_rejection_is_1() {
    let place = Place::new();
    let (object, code) = send(&place, &["--image", FACE, "--user-id", "u1", "--scenario", "UNABLE_GET_IMAGE"]);
    assert_eq!((code, &object["outcome"]), (1, &"rejected".into()));
    assert_eq!(object["result"]["resultCode"], "UNABLE_GET_IMAGE");
    assert_eq!(object["transactionId"], Value::Null);
}

#[test]
fn a_wrong_command_line_is_2() {
    let place = Place::new();
    assert_eq!(code(&place.run(&["send"])), 2);
    assert_eq!(code(&place.run(&["send", "--image", FACE, "--user-id", "u1", "--scenario", "NO_SUCH_CODE"])), 2);
    assert_eq!(code(&place.run(&["send", "--image", FACE, "--user-id", "u1", "--timeout", "0"])), 2);
}

#[test]
fn what_is_refused_before_a_byte_left_is_3_and_says_why() {
    let place = Place::new();
    let long = "x".repeat(65);
    let cases = [
        (vec!["--image", FACE, "--user-id", &long], "field", "shorten it by 1"),
        (vec!["--image", "README.md", "--user-id", "u1"], "photo", "README.md"),
        (vec!["--image", "no such file.jpg", "--user-id", "u1"], "photo", "no such file.jpg"),
        (vec!["--image", FACE, "--user-id", "u1", "--profile", "nosuch"], "settings", "nosuch"),
    ];
    for (arguments, kind, names) in cases {
        let (object, code) = send(&place, &arguments);
        assert_eq!((code, &object["outcome"]), (3, &"not_sent".into()), "{object}");
        assert_eq!(object["failure"]["kind"], kind, "{object}");
        assert!(object["failure"]["message"].as_str().unwrap().contains(names), "{object}");
    }
}

#[test]
fn a_gateway_that_does_not_listen_is_3() {
    let place = Place::new();
    place.configure(&remote(&place, &closed_address(), 0o600));
    let (object, code) = send(&place, &["--image", FACE, "--user-id", "u1"]);
    assert_eq!((code, &object["outcome"]), (3, &"not_sent".into()));
    assert_eq!(object["failure"]["kind"], "connect");
}

#[cfg(unix)]
#[test]
fn a_private_key_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    let place = Place::new();
    place.configure(&remote(&place, &closed_address(), 0o644));
    let (object, code) = send(&place, &["--image", FACE, "--user-id", "u1"]);
    assert_eq!((code, &object["failure"]["kind"]), (3, &"key".into()));
    assert!(object["failure"]["message"].as_str().unwrap().contains("chmod 600"), "{object}");
}

#[test]
fn what_may_have_taken_effect_is_4() {
    let place = Place::new();
    for (scenario, kind) in [("BAD_SIGNATURE", "untrusted"), ("UNSIGNED", "untrusted"), ("CLOSE", "connection_lost")] {
        let (object, code) = send(&place, &["--image", FACE, "--user-id", scenario, "--scenario", scenario]);
        assert_eq!((code, &object["outcome"]), (4, &"unknown".into()), "{scenario}: {object}");
        assert_eq!(object["failure"]["kind"], kind, "{scenario}");
        assert_eq!(object["explanation"]["retry"], "ask", "{scenario}");
    }
    let (object, code) = send(&place, &["--image", FACE, "--user-id", "u2", "--scenario", "SLOW", "--timeout", "1"]);
    assert_eq!((code, &object["failure"]["kind"]), (4, &"timeout".into()), "{object}");
    let (object, code) = send(&place, &["--image", FACE, "--user-id", "u3", "--scenario", "SYSTEM_ERROR_U"]);
    assert_eq!((code, &object["outcome"], &object["failure"]), (4, &"unknown".into(), &Value::Null), "{object}");
}

#[test]
fn a_record_that_cannot_be_written_is_70_and_nothing_is_sent() {
    let place = Place::new();
    std::fs::write(place.data(), "a file where a folder is wanted").unwrap();
    let output = place.run(&["send", "--image", FACE, "--user-id", "u1", "--json"]);
    assert_eq!(code(&output), 70);
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).contains("--data-dir"), "{}", text(&output.stderr));
}

#[test]
fn the_history_prints_the_same_objects_newest_first() {
    let place = Place::new();
    let (first, _) = send(&place, &["--image", FACE, "--user-id", "u1"]);
    let (second, _) = send(&place, &["--image", "README.md", "--user-id", "u2"]);
    let listed = text(&place.run(&["history", "list", "--json"]).stdout);
    let listed: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(listed, [second.clone(), first.clone()]);
    let limited = text(&place.run(&["history", "list", "--json", "--limit", "1"]).stdout);
    assert_eq!(limited.lines().count(), 1);
    let all = text(&place.run(&["history", "list", "--json", "--limit", "0"]).stdout);
    assert_eq!(all.lines().count(), 2);

    let shown = place.run(&["history", "show", first["id"].as_str().unwrap(), "--json"]);
    let mut shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let wire = shown.as_object_mut().unwrap().remove("wire").unwrap();
    assert_eq!(
        shown.as_object_mut().unwrap().remove("annotation").unwrap(),
        serde_json::json!({"note": "", "tags": []})
    );
    assert_eq!(shown, first);
    assert_eq!(wire["request"]["method"], "POST");
    assert_eq!(wire["response"]["status"], 200);
    let people = text(&place.run(&["history", "show", first["id"].as_str().unwrap()]).stdout);
    assert!(people.contains("<elided>") && people.contains("characters of Base64"), "{people}");
    assert_eq!(code(&place.run(&["history", "show", "ZZZZ"])), 3);
}

#[test]
fn all_that_is_known_of_an_attempt_is_shown_as_text() {
    use enroll_console::enrollment::{Attempt, AttemptId, Wire, WireRequest, WireResponse};
    use enroll_console::history::{Annotation, Store, UsedBizId};
    let place = Place::new();
    let (object, _) = send(&place, &["--image", FACE, "--user-id", "u1"]);
    let attempt: Attempt = serde_json::from_value(object).unwrap();
    let id = AttemptId("01AGAIN".to_owned());
    let again = Attempt { id: id.clone(), machine: "desk-7".to_owned(), biz_id: "b-again".to_owned(), ..attempt };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&place.data()).unwrap();
        for (number, decrypted) in [("first", None), ("second", Some("{\"in\":\"clear\"}".to_owned()))] {
            let request = WireRequest {
                recipe: None,
                method: "POST".into(),
                url: format!("https://gateway.example/{number}"),
                headers: vec![("Signature".into(), "a-signature".into())],
                body: "{}".into(),
                body_bytes: 4,
                encrypted: true,
            };
            let body = format!("the {number} body as it came");
            let response = WireResponse { status: 503, headers: Vec::new(), body, decrypted };
            store.begin(again.clone(), request.clone(), UsedBizId::Allow).await.unwrap();
            let wire = Wire { request: Some(request), response: Some(response), ..Wire::default() };
            store.finish(again.clone(), wire).await.unwrap();
        }
        let annotation = Annotation { note: "called back".into(), tags: vec!["vip".into()] };
        assert!(store.annotate(id, annotation).await.unwrap());
    });
    let told = text(&place.run(&["history", "show", "01AGAIN"]).stdout);
    let at = again.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
    let version = format!("version       {}", env!("CARGO_PKG_VERSION"));
    let operator = format!("operator      {}", again.operator);
    for part in [
        &at,
        &version,
        &operator,
        "machine       desk-7",
        "note          called back",
        "tags          #vip",
        "exchange  ",
        "Try 1 of 2",
        "https://gateway.example/first",
        "the first body as it came",
        "https://gateway.example/second",
        "{\"in\":\"clear\"}",
        "the second body as it came",
    ] {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    assert!(!told.contains("a-signature"), "{told}");
    assert_eq!(code(&place.run(&["history", "show", ""])), 2);
}

#[test]
fn the_record_is_verified_with_1_for_what_is_not_as_it_was_written() {
    let place = Place::new();
    send(&place, &["--image", FACE, "--user-id", "u1"]);
    let verified = place.run(&["history", "verify", "--json"]);
    let found: Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!((code(&verified), found["is_right"].as_bool(), found["attempts"].as_u64()), (0, Some(true), Some(1)));
    let seal = format!("{}:{}", found["newest"]["seq"], found["newest"]["hash"].as_str().unwrap());
    assert_eq!(code(&place.run(&["history", "verify", "--seal", &seal])), 0);
    assert_eq!(code(&place.run(&["history", "verify", "--seal", "12"])), 2);

    let database = rusqlite::Connection::open(place.data().join("history.db")).unwrap();
    database.execute_batch("UPDATE attempt SET outcome = 'unknown'").unwrap();
    let drifted = place.run(&["history", "verify"]);
    assert_eq!(code(&drifted), 1);
    assert!(text(&drifted.stdout).contains("history verify --repair"), "{}", text(&drifted.stdout));
    assert_eq!(code(&place.run(&["history", "verify", "--repair"])), 0);
    database.execute_batch("DROP TRIGGER event_stays; DELETE FROM event WHERE seq = 1").unwrap();
    let removed = place.run(&["history", "verify", "--repair"]);
    assert_eq!(code(&removed), 1);
    assert!(text(&removed.stdout).contains("event 1 has been removed"), "{}", text(&removed.stdout));
    assert!(text(&removed.stderr).contains("Nothing was repaired"), "{}", text(&removed.stderr));
}

#[test]
fn a_person_is_forgotten_after_a_look_and_a_yes() {
    let place = Place::new();
    send(&place, &["--image", FACE, "--user-id", "somebody-4711"]);
    send(&place, &["--image", FACE, "--user-id", "somebody-else"]);
    let forget = |more: &[&str]| {
        let output = place.run(&[&["history", "forget", "--user-id", "somebody-4711"], more].concat());
        (code(&output), text(&output.stdout), text(&output.stderr))
    };
    let (code_of_look, look, _) = forget(&["--dry-run"]);
    assert!(
        code_of_look == 0 && look.contains("erase     1 attempt\n") && look.contains("simulator, 1 attempt"),
        "{look}"
    );
    assert!(look.starts_with("  userId    somebody-4711\n"), "{look}");
    let remains = |words: &str| {
        let parts = [
            "No face is there: all of this was simulated.",
            "exported earlier",
            "1 photo file stays",
            "grace_hopper.jpg",
        ];
        parts.iter().all(|part| words.contains(part))
    };
    assert!(remains(&look), "{look}");
    let (refused, _, why) = forget(&[]);
    assert!(refused == 2 && why.contains("--yes"), "{why}");
    let (erased, words, _) = forget(&["--yes"]);
    let (_, after) = words.split_once("Erased 1 attempt (2 events).").unwrap();
    assert!(erased == 0 && remains(after), "{words}");
    for entry in std::fs::read_dir(place.data()).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        assert!(!text(&std::fs::read(entry.path()).unwrap()).contains("somebody-4711"), "{}", entry.path().display());
    }
    let (nobody, _, words) = forget(&["--yes"]);
    assert!(nobody == 0 && words.contains("Nothing is found exactly under this userId"), "{words}");
    let verified = place.run(&["history", "verify"]);
    assert!(
        code(&verified) == 0 && text(&verified.stdout).contains("1 attempt was erased"),
        "{}",
        text(&verified.stdout)
    );
    assert_eq!(text(&place.run(&["history", "list"]).stdout).lines().count(), 1);
    assert_eq!(code(&place.run(&["history", "forget", "--user-id", "", "--yes"])), 2);
}

#[test]
fn a_person_who_cannot_be_looked_for_in_every_form_is_not_said_to_be_forgotten() {
    let place = Place::new();
    send(&place, &["--image", FACE, "--user-id", "somebody-4711"]);
    let hidden = "user_id = \"hmac_sha256\"\nuser_id_key_file = \"gone.key\"\n";
    place.configure(&format!("{}{hidden}", remote(&place, &closed_address(), 0o600)));
    for more in ["--yes", "--dry-run"] {
        let output = place.run(&["history", "forget", "--user-id", "somebody-4711", more]);
        let words = text(&output.stderr);
        assert_eq!(code(&output), 1, "{words}");
        assert!(words.contains("profile staging") && words.contains("gone.key"), "{words}");
    }
    assert_eq!(text(&place.run(&["history", "list"]).stdout), "");
}

#[test]
fn what_is_older_is_purged_by_an_age_or_by_the_setting() {
    let place = Place::new();
    send(&place, &["--image", FACE, "--user-id", "u1"]);
    assert_eq!(code(&place.run(&["history", "purge", "--yes"])), 2);
    assert_eq!(code(&place.run(&["history", "purge", "--older-than", "soon"])), 2);
    assert_eq!(code(&place.run(&["history", "purge", "--older-than", "2999-01-31", "--yes"])), 2);
    place.configure("[history]\nkeep_days = 30\n");
    let nothing = place.run(&["history", "purge", "--yes"]);
    assert!(code(&nothing) == 0 && text(&nothing.stderr).contains("Nothing is found."), "{}", text(&nothing.stderr));
    let erased = place.run(&["history", "purge", "--older-than", "0d", "--yes"]);
    assert!(code(&erased) == 0 && text(&erased.stdout).contains("Erased 1 attempt"), "{}", text(&erased.stdout));
    let verified = place.run(&["history", "verify"]);
    assert!(code(&verified) == 0 && text(&verified.stdout).contains("by age"), "{}", text(&verified.stdout));
    assert!(text(&place.run(&["config", "show"]).stdout).contains("keep_days = 30  # "));
}

#[test]
fn the_history_lists_what_a_query_line_finds_in_the_order_that_is_asked_for() {
    let place = Place::new();
    let (enrolled, _) = send(&place, &["--image", FACE, "--user-id", "u2"]);
    let (refused, _) = send(&place, &["--image", "README.md", "--user-id", "u1"]);
    let ids = |arguments: &[&str]| -> Vec<Value> {
        let output = place.run(&[&["history", "list", "--json"], arguments].concat());
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let lines = text(&output.stdout);
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect()
    };
    let (enrolled, refused) = (&enrolled["id"], &refused["id"]);
    assert_eq!(ids(&["outcome:enrolled", "u2"]), std::slice::from_ref(enrolled));
    assert_eq!(ids(&["day:today", "--", "-outcome:enrolled"]), std::slice::from_ref(refused));
    assert_eq!(ids(&["--sort", "user_id"]), [refused.clone(), enrolled.clone()]);
    assert_eq!(ids(&["--sort", "slowest"]), std::slice::from_ref(enrolled));
    assert_eq!(ids(&["--sort", "oldest", "--limit", "1"]), std::slice::from_ref(enrolled));

    let nothing = place.run(&["history", "list", "absent"]);
    assert_eq!((code(&nothing), text(&nothing.stdout)), (0, String::new()));
    assert!(text(&nothing.stderr).contains("No attempt is like that."));
    let wrong = place.run(&["history", "list", "outcome:rejcted"]);
    assert_eq!(code(&wrong), 2);
    assert!(text(&wrong.stderr).contains("no outcome is called rejcted: did you mean `rejected`?"));
    assert_eq!(code(&place.run(&["history", "list", "--sort", "fastest"])), 2);
}

#[test]
fn nothing_that_is_printed_or_kept_holds_a_secret_or_the_face() {
    use base64::Engine;
    let place = Place::new();
    let (object, _) = send(&place, &["--image", FACE, "--user-id", "u1"]);
    let id = object["id"].as_str().unwrap();
    let mut kept = object.to_string().into_bytes();
    for arguments in [vec!["history", "show", id], vec!["history", "show", id, "--json"], vec!["config", "show"]] {
        kept.extend(place.run(&arguments).stdout);
    }
    for name in ["history.db", "history.db-wal"] {
        kept.extend(std::fs::read(place.data().join(name)).unwrap_or_default());
    }
    let kept = text(&kept);
    let key = std::fs::read_to_string(only_key(&place.data().join("simulator"))).unwrap();
    let line = key.lines().nth(5).unwrap();
    assert!(!kept.contains(line), "a line of the private key was printed or kept");
    let photo = base64::engine::general_purpose::STANDARD.encode(std::fs::read(FACE).unwrap());
    assert!(!kept.contains(&photo[30_000..30_040]), "a part of the photo was printed or kept");
}

fn only_key(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|extension| extension == "pem")).unwrap()
}

#[test]
fn a_mistake_in_the_settings_is_told_with_file_line_and_nearest_key() {
    let place = Place::new();
    place.configure("default_profile = \"simulator\"\n[profiles.staging]\nbase_ulr = \"https://example.com\"\n");
    let output = place.run(&["config", "show"]);
    assert_eq!(code(&output), 3);
    let said = text(&output.stderr);
    for part in ["config.toml:3", "base_ulr", "base_url"] {
        assert!(said.contains(part), "{part} is missing: {said}");
    }
}

#[test]
fn settings_are_made_once_and_shown() {
    let place = Place::new();
    std::fs::remove_file(place.path("config.toml")).unwrap();
    assert_eq!(code(&place.run(&["config", "init"])), 0);
    assert_eq!(code(&place.run(&["config", "init"])), 3);
    assert_eq!(code(&place.run(&["config", "show"])), 0);
    let path = text(&place.run(&["config", "path"]).stdout);
    assert!(path.contains("config.toml") && path.contains("data"), "{path}");
}

#[test]
fn a_code_is_explained_by_name_and_by_words() {
    let place = Place::new();
    let by_name = text(&place.run(&["explain", "unable_get_image"]).stdout);
    assert!(by_name.contains("Tell the customer"), "{by_name}");
    let by_words = text(&place.run(&["explain", "no", "usable", "face"]).stdout);
    assert!(by_words.contains("UNABLE_GET_IMAGE"), "{by_words}");
    let all = text(&place.run(&["explain", "--json"]).stdout);
    assert!(all.lines().count() > 30);
    assert_eq!(code(&place.run(&["explain", "xyzzy"])), 3);
}

#[test]
fn a_photo_is_described_shown_and_written_but_never_over_itself() {
    let place = Place::new();
    let copy = place.path("face.jpg");
    std::fs::copy(FACE, &copy).unwrap();
    let (copy, out) = (copy.to_str().unwrap(), place.path("out.jpg"));
    let facts: Value = serde_json::from_slice(&place.run(&["photo", copy, "--json"]).stdout).unwrap();
    assert_eq!(facts["format"], "jpeg");
    assert_eq!(code(&place.run(&["photo", copy, "--output", out.to_str().unwrap()])), 0);
    assert_eq!(std::fs::metadata(&out).unwrap().len(), facts["bytes"].as_u64().unwrap());
    assert_eq!(code(&place.run(&["photo", copy, "--output", copy])), 2);
    assert_eq!(std::fs::read(copy).unwrap(), std::fs::read(FACE).unwrap());
    let picture = text(&place.run(&["photo", "sample:astronaut", "--show"]).stdout);
    assert!(picture.contains('▄'), "no picture was printed");
    assert_eq!(code(&place.run(&["photo", "Cargo.toml"])), 3);
}

#[test]
fn the_console_says_what_it_needs_where_there_is_no_terminal() {
    let place = Place::new();
    let output = place.run(&[]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("enroll-console send"), "{}", text(&output.stderr));
}

/// A `simulator` of its own; killed when dropped.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_simulator_tells_a_newcomer_where_everything_is_and_why_a_request_was_refused() {
    let (server, client) = (Place::new(), Place::new());
    let rules = server.data().with_file_name("rules.toml");
    let example = text(&server.run(&["simulator", "--example-scenario-file"]).stdout);
    std::fs::write(&rules, example).unwrap();
    let rules = rules.to_str().unwrap();
    let mut simulator = Served(
        server
            .command(&["simulator", "--verbose", "--scenario-file", rules])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut lines = BufReader::new(simulator.0.stdout.take().unwrap()).lines();
    let profile = lines.nth(1).unwrap().unwrap().strip_prefix("profile file ").unwrap().to_owned();
    let mut told = BufReader::new(simulator.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let first: Vec<_> = told.by_ref().take_while(|line| !line.ends_with(": 7.")).collect();
    let first = first.join("\n");
    for wanted in ["merchant.pem'", "gateway_public.pem'", "secret.key'", "openssl dgst -sha256 -sign", &profile] {
        assert!(first.contains(wanted), "{wanted}\n{first}");
    }
    let (object, code) = send(&client, &["--config", &profile, "--image", FACE, "--user-id", "no-face"]);
    assert_eq!((code, &object["result"]["resultCode"]), (1, &"UNABLE_GET_IMAGE".into()), "{object}");
    assert!(told.next().unwrap().ends_with("/enroll: UNABLE_GET_IMAGE, forced"));
    let wrong = server.run(&["simulator", "--scenario", "UNABLE_GET_IMGE"]);
    assert_eq!(self::code(&wrong), 2);
    assert!(text(&wrong.stderr).contains("did you mean `UNABLE_GET_IMAGE`?"), "{}", text(&wrong.stderr));
    std::fs::write(rules, "[[rule]]\nscenari = 1\n").unwrap();
    let wrong = server.run(&["simulator", "--scenario-file", rules]);
    assert_eq!(self::code(&wrong), 3);
    assert!(text(&wrong.stderr).contains("rules.toml:2:1: unknown setting `scenari`"), "{}", text(&wrong.stderr));
}

#[test]
fn the_simulator_by_itself_serves_whoever_has_its_profile_file() {
    let (server, client) = (Place::new(), Place::new());
    let mut simulator = Served(server.command(&["simulator"]).stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(simulator.0.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("listening on http://127.0.0.1:"));
    let profile = lines.next().unwrap().unwrap().strip_prefix("profile file ").unwrap().to_owned();
    let (object, code) = send(&client, &["--config", &profile, "--image", FACE, "--user-id", "u1"]);
    assert_eq!((code, &object["outcome"]), (0, &"enrolled".into()), "{object}");
    assert_eq!(object["profile"], "standalone");
    drop(simulator);
    let (object, code) = send(&client, &["--config", &profile, "--image", FACE, "--user-id", "u1"]);
    assert_eq!((code, &object["outcome"]), (3, &"not_sent".into()), "{object}");
}

/// A key for the history, of which the watch knows.
const HISTORY_KEY: &str = "aYvK0mC2VfUq1oFz7l2d4Cw9m1mN0t5b3n6p8r0s2u4=";

#[test]
fn an_encrypted_record_is_read_with_its_key_and_by_nobody_else() {
    let place = Place::new();
    let key = place.path("history.key");
    std::fs::write(&key, HISTORY_KEY).unwrap();
    set_mode(&key, 0o600);
    place.configure("[history]\nkey_file = \"history.key\"\n");
    let (object, _) = send(&place, &["--image", FACE, "--user-id", "4711@example.org", "--biz-id", "b-one"]);
    let listed = place.run(&["history", "list", "--json", "4711@example.org"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&listed["bizId"], &listed["transactionId"]), (&"b-one".into(), &object["transactionId"]));
    assert_eq!(code(&place.run(&["history", "verify"])), 0);
    let check = place.run(&["check"]);
    assert!(text(&check.stdout).contains("events, encrypted, every seal intact"), "{}", text(&check.stdout));
    let record = std::fs::read(place.data().join("history.db")).unwrap();
    for identifying in ["4711@example.org", "b-one", object["transactionId"].as_str().unwrap(), "grace_hopper"] {
        assert!(!record.windows(identifying.len()).any(|window| window == identifying.as_bytes()), "{identifying}");
    }

    place.configure("");
    let refused = place.run(&["history", "list"]);
    assert_eq!((code(&refused), text(&refused.stdout)), (3, String::new()));
    assert!(text(&refused.stderr).contains("is encrypted: name its key in the settings, under [history]"));
    let refused = place.run(&["send", "--image", FACE, "--user-id", "u2"]);
    assert_eq!((code(&refused), text(&refused.stdout)), (3, String::new()), "what cannot be recorded is not sent");
    place.configure("[history]\nkey_file = \"history.key\"\nkey_env = \"KEY\"\n");
    let refused = text(&place.run(&["history", "list"]).stderr);
    assert!(
        refused.contains("config.toml:2:12: more than one key of the history") && refused.contains("is encrypted"),
        "{refused}"
    );
}

#[test]
fn a_simulated_outcome_says_so_wherever_the_history_is_printed_or_exported() {
    let place = Place::new();
    let (object, _) = send(&place, &["--image", FACE, "--user-id", "u1"]);
    assert_eq!(object["profile_kind"], "simulator");
    assert_eq!(object["outcome"], "enrolled");
    let list = text(&place.run(&["history", "list"]).stdout);
    assert!(list.contains("✓ Enrolled (simulated)"), "{list}");
    let shown = text(&place.run(&["history", "show", object["id"].as_str().unwrap()]).stdout);
    assert!(shown.contains("Enrolled (simulated): nobody was enrolled") && !shown.contains("customer"), "{shown}");
    let stats = text(&place.run(&["history", "stats"]).stdout);
    assert!(stats.contains("1 of them: nobody was enrolled by these"), "{stats}");
    for format in ["csv", "json", "jsonl", "html"] {
        let exported = text(&place.run(&["history", "export", "--format", format]).stdout);
        assert!(exported.contains("Enrolled (simulated): nobody was enrolled"), "{format}: {exported}");
        assert!(!exported.contains("Your face is registered"), "{format}: {exported}");
    }
    let csv = text(&place.run(&["history", "export", "--format", "csv"]).stdout);
    assert!(csv.lines().next().unwrap().ends_with("explanation,profile_kind"), "{csv}");
    assert!(csv.lines().nth(1).unwrap().ends_with(",simulator"), "{csv}");
}

/// Runs a command whose stdout is this.
#[cfg(target_os = "linux")]
fn with_stdout(place: &Place, arguments: &[&str], stdout: Stdio) -> Output {
    place.hear(place.command(arguments).stdout(stdout).stderr(Stdio::piped()).output().unwrap())
}

#[cfg(target_os = "linux")]
fn full() -> Stdio {
    std::fs::File::options().write(true).open("/dev/full").unwrap().into()
}

/// A pipe that nobody reads any more.
#[cfg(target_os = "linux")]
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[cfg(target_os = "linux")]
#[test]
fn an_outcome_that_stdout_does_not_take_is_told_on_stderr() {
    let place = Place::new();
    for (stdout, exit, user) in [(full(), 70, "u1"), (unread(), 0, "u2")] {
        for (form, biz_id) in [("--json", format!("{user}-json")), ("--no-checks", format!("{user}-text"))] {
            let stdout = if exit == 70 { full() } else { unread() };
            let sent = ["send", form, "--image", FACE, "--user-id", user, "--biz-id", &biz_id];
            let sent = with_stdout(&place, &sent, stdout);
            let told = text(&sent.stderr);
            assert_eq!(code(&sent), exit, "{told}");
            let line = told.lines().find(|line| line.starts_with("✓ Enrolled · SUCCESS · ")).unwrap();
            let record = line.split(" · record ").nth(1).unwrap().split(' ').next().unwrap();
            assert!(line.contains(&format!(" · userId {user} · bizId {biz_id} · transactionId G0066")), "{line}");
            assert!(line.contains(" · simulator (simulated: nobody was enrolled) · "), "{line}");
            let shown = place.run(&["history", "show", record, "--json"]);
            let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
            assert_eq!((&shown["outcome"], &shown["bizId"]), (&"enrolled".into(), &biz_id.into()));
        }
        drop(stdout);
    }
    let refused = with_stdout(&place, &["send", "--image", FACE, "--user-id", "u1 "], unread());
    assert_eq!(code(&refused), 3);
    assert!(text(&refused.stderr).contains("– Not sent · field_padded · "), "{}", text(&refused.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_command_did_is_told_on_stderr_where_stdout_does_not_take_it() {
    let place = Place::new();
    let prepared = place.path("out.jpg");
    let photo = with_stdout(&place, &["photo", FACE, "--output", prepared.to_str().unwrap()], full());
    assert_eq!(code(&photo), 70);
    assert!(prepared.exists());
    assert!(text(&photo.stderr).contains(&format!("The JPEG is in {}.", prepared.display())));
    place.run(&["send", "--image", FACE, "--user-id", "u1"]);
    let verified = with_stdout(&place, &["history", "verify"], full());
    assert!(text(&verified.stderr).contains("2 events of 1 attempts: nothing wrong."), "{}", text(&verified.stderr));
    let explored = with_stdout(&place, &["explore", "run", "--cases", "biz-id-missing"], full());
    assert!(text(&explored.stderr).contains("1 case"), "{}", text(&explored.stderr));
    let forgotten = with_stdout(&place, &["history", "forget", "--user-id", "u1", "--yes"], unread());
    assert_eq!(code(&forgotten), 0, "{}", text(&forgotten.stderr));
    assert!(text(&forgotten.stderr).contains("1 attempt"), "{}", text(&forgotten.stderr));
    let key = place.path("new.pem");
    let made = with_stdout(&place, &["config", "keygen", "--output", key.to_str().unwrap()], unread());
    assert!(text(&made.stderr).contains("Its public key: MII"), "{}", text(&made.stderr));
}

#[test]
fn a_value_that_begins_with_a_dash_is_told_how_to_write() {
    let place = Place::new();
    let cases: [(&[&str], &str); 4] = [
        (&["send", "--image", FACE, "--user-id", "-5"], "--user-id=-5"),
        (&["send", "--image", "-photo.jpg", "--user-id", "u1"], "--image=-photo.jpg"),
        (&["send", "--image", FACE, "--user-id", "u1", "--biz-id", "--b 1"], "--biz-id='--b 1'"),
        (&["history", "forget", "--user-id", "-x", "--yes"], "--user-id=-x"),
    ];
    for (arguments, right) in cases {
        let refused = place.run(arguments);
        let told = text(&refused.stderr);
        assert_eq!(code(&refused), 2, "{told}");
        assert!(
            told.contains(&format!("a value that begins with a dash is written with an equals sign: {right}\n")),
            "{told}"
        );
        assert!(!told.contains("use '--"), "{told}");
    }
    let missing = place.run(&["send", "--image", FACE, "--user-id", "--json"]);
    assert_eq!((code(&missing), text(&missing.stderr).contains("equals sign")), (2, false));
    let taken = place.run(&["send", "--image", FACE, "--user-id=-5", "--json"]);
    assert_eq!(code(&taken), 0, "{}", text(&taken.stderr));
    assert_eq!(code(&place.run(&["--help"])), 0);
}

#[test]
fn an_identifier_with_a_character_that_nobody_sees_is_not_sent() {
    let place = Place::new();
    let ends =
        ["\u{200b}", "\u{feff}", "\u{2060}", "\u{200e}", "\u{202c}", "\u{2069}", "\u{ad}", "\u{fe0f}", "\u{2800}"];
    let ids = ends.iter().flat_map(|end| [format!("u1{end}"), format!("{end}u1")]);
    for id in ids.chain(["\u{3164}".to_owned(), "u\u{200b}1".to_owned()]) {
        let (object, code) = send(&place, &["--no-checks", "--image", FACE, "--user-id", &id]);
        let failure = &object["failure"];
        assert_eq!((code, &object["outcome"], &failure["fault"]), (3, &"not_sent".into(), &"field_invisible".into()));
        let message = failure["message"].as_str().unwrap();
        assert!(message.starts_with("userId ") && message.contains("(U+"), "{message}");
        let (object, _) = send(&place, &["--no-checks", "--image", FACE, "--user-id", "u1", "--biz-id", &id]);
        assert_eq!(object["failure"]["fault"], "field_invisible");
    }
    // Within a word of Persian a joiner has a meaning.
    let (persian, code) =
        send(&place, &["--image", FACE, "--user-id", "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}"]);
    assert_eq!(code, 0, "{persian}");
}
