//! `explain` and what leads to it: the real binary, by code and by words, with the user's own file, beside a record.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

#[path = "common/fixed.rs"]
mod fixed;
#[path = "common/leaks.rs"]
mod leaks;
#[path = "common/place.rs"]
mod place;

use std::fs;

use enroll_console::gateway::PrivateKey;
use fixed::fixed_gateway;
use place::{FACE, Place, text};
use serde_json::Value;

fn explain(place: &Place, words: &[&str]) -> String {
    let output = place.run(&[&["explain"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn json(place: &Place, words: &[&str]) -> Vec<Value> {
    let all = explain(place, &[&["--json"], words].concat());
    all.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_status_is_found_by_number_by_word_and_by_name_and_any_other_by_its_class() {
    let place = Place::new();
    for words in [&["502"][..], &["http_502"], &["bad", "gateway"], &["Bad gateway"]] {
        let told = explain(&place, words);
        assert!(told.starts_with("http_502: Bad gateway (HTTP 502)"), "{words:?}: {told}");
        assert!(told.contains("Tell the customer") && told.contains("Source: RFC 9110"), "{told}");
    }
    assert!(explain(&place, &["http_477"]).starts_with("http_4xx: "));
    let found = explain(&place, &["face", "not", "found"]);
    assert!(found.starts_with("UNABLE_GET_IMAGE (F): No usable face"), "{found}");
    let several = explain(&place, &["expired", "certificate", "trust"]);
    assert!(several.lines().count() > 1, "{several}");
}

#[test]
fn every_number_of_three_digits_is_a_status_that_is_explained() {
    let place = Place::new();
    for (number, beginning) in [
        ("799", "http_invalid: Not a status of HTTP"),
        ("600", "http_invalid: "),
        ("042", "http_invalid: "),
        ("399", "http_3xx: "),
        ("299", "http_2xx: "),
        ("150", "http_1xx: "),
        ("200", "http_200: "),
        ("HTTP 399", "http_3xx: "),
        ("http_799", "http_invalid: "),
    ] {
        let told = explain(&place, &[number]);
        assert!(told.starts_with(beginning), "{number}: {told}");
        for part in ["Most likely", "Do now", "Tell the customer", "The engineer checks", "Source: RFC 9110"] {
            assert!(told.contains(part), "{number}: {part} is missing: {told}");
        }
    }
}

#[test]
fn a_status_that_is_none_is_explained_after_the_answer_and_found_by_its_class() {
    let place = Place::new();
    gateway(&place, "799 Odd", "odd");
    let sent = place.run(&["send", "--json", "--image", FACE, "--user-id", "u1"]);
    let object: Value = serde_json::from_slice(&sent.stdout).unwrap();
    assert_eq!((&object["failure"]["fault"], &object["outcome"]), (&"http_799".into(), &"unknown".into()));
    assert_eq!(object["explanation"]["title"], json(&place, &["799"])[0]["title"]);
    assert_eq!(json(&place, &["799"])[0]["seen"], 1);
}

#[test]
fn a_code_that_nobody_knows_is_no_hit_and_those_that_may_be_meant_are_named() {
    let place = Place::new();
    let refused = |words: &[&str]| {
        let output = place.run(&[&["explain"], words].concat());
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(3), String::new()), "{words:?}");
        text(&output.stderr)
    };
    for (word, meant) in [
        ("PARAM_MISING", "\n  PARAM_MISSING"),
        ("REQUEST_TRAFFIC_LIMIT", "\n  REQUEST_TRAFFIC_EXCEED_LIMIT"),
        ("UNABLE_GET", "\n  UNABLE_GET_IMAGE"),
        ("SUCESS", "\n  SUCCESS"),
    ] {
        let told = refused(&[word]);
        assert!(told.starts_with(&format!("enroll-console: there is no code {word}. Perhaps:\n  ")), "{told}");
        assert!(told.contains(meant), "{told}");
    }
    let told = refused(&["FOO_BAR"]);
    assert!(told.starts_with("enroll-console: there is no code FOO_BAR, and nothing is like it"), "{told}");
    // What a terminal would obey is shown, not obeyed.
    assert!(!refused(&["FOO\u{1b}[2J_BAR"]).contains('\u{1b}'));

    let output = place.run(&["explain", "--json", "PARAM_MISING"]);
    assert_eq!(output.status.code(), Some(3));
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&object["code"], &object["asked"]), (&Value::Null, &"PARAM_MISING".into()));
    assert_eq!(object["perhaps"][0]["code"], "PARAM_MISSING", "{object}");
    assert!(
        object["perhaps"][0]["title"].is_string() && text(&output.stderr).contains("there is no code PARAM_MISING")
    );

    // One word that is no code, but in some entry: that is said beside what it finds.
    let output = place.run(&["explain", "SUCCES"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with("SUCCESS "), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("No code is called SUCCES"), "{}", text(&output.stderr));
    for words in [&["face", "not", "found"][..], &["PARAM_MISSING"], &["502"], &[]] {
        assert_eq!(text(&place.run(&[&["explain"], words].concat()).stderr), "", "{words:?}");
    }
}

#[test]
fn it_says_how_often_the_record_has_met_a_code_and_makes_no_record_to_tell() {
    let place = Place::new();
    let told = explain(&place, &["UNABLE_GET_IMAGE"]);
    assert!(!told.contains("in the history"), "{told}");
    assert_eq!(json(&place, &["UNABLE_GET_IMAGE"])[0]["seen"], Value::Null);
    assert!(!place.data().exists());

    for _ in 0..2 {
        place.run(&["send", "--image", FACE, "--user-id", "u1", "--scenario", "UNABLE_GET_IMAGE"]);
    }
    let told = explain(&place, &["unable_get_image"]);
    let line = "2 attempts in the history: enroll-console history list code:UNABLE_GET_IMAGE";
    assert!(told.ends_with(&format!("\n{line}\n")), "{told}");
    assert_eq!(json(&place, &["UNABLE_GET_IMAGE"])[0]["seen"], 2);
    let listed = text(&place.run(&["history", "list", "code:UNABLE_GET_IMAGE"]).stdout);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(explain(&place, &["PRODUCT_QUOTA_LIMIT"]).contains("No attempt in the history has it."));
    let all = json(&place, &[]);
    assert_eq!(all.iter().find(|entry| entry["code"] == "SUCCESS").unwrap()["seen"], 0);
    assert!(all.len() > 200, "{}", all.len());
}

#[test]
fn a_file_beside_the_settings_changes_and_adds_and_a_bad_one_is_a_warning() {
    let place = Place::new();
    let own = place.path("codes.toml");
    let text_of_own = "[[code]]\ncode = \"UNABLE_GET_IMAGE\"\ntitle = \"No usable face at all\"\ncustomer = \"Please come to the counter.\"\n";
    fs::write(&own, text_of_own).unwrap();
    let told = explain(&place, &["UNABLE_GET_IMAGE"]);
    assert!(told.contains("\"Please come to the counter.\"") && told.contains("No usable face"), "{told}");
    assert!(told.contains(&format!("; changed in {}", own.display())), "{told}");
    let sent = place.run(&["send", "--json", "--image", FACE, "--user-id", "u1", "--scenario", "UNABLE_GET_IMAGE"]);
    let object: Value = serde_json::from_slice(&sent.stdout).unwrap();
    assert_eq!(object["explanation"]["title"], "No usable face at all (simulated)");
    assert_eq!(object["explanation"]["customer"], "", "a simulated answer has nothing for a customer");
    let check = text(&place.run(&["check"]).stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(check.contains("own explanations of codes in"), "{check}");

    fs::write(&own, "[[code]]\ncode = \"UNABLE_GET_IMAGE\"\ncustommer = \"x\"\n").unwrap();
    let output = place.run(&["explain", "UNABLE_GET_IMAGE"]);
    let warning = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{warning}");
    assert!(warning.contains("codes.toml:3:1: ") && warning.contains("did you mean `customer`?"), "{warning}");
    assert!(text(&output.stdout).contains("We could not see your face"), "{}", text(&output.stdout));
    let sent = place.run(&["send", "--image", FACE, "--user-id", "u1"]);
    assert_eq!(sent.status.code(), Some(0), "{}", text(&sent.stderr));
    let finding = text(&place.run(&["check", "--json"]).stdout);
    let finding: Value = serde_json::from_str(finding.lines().next().unwrap()).unwrap();
    assert_eq!((&finding["check"], &finding["verdict"]), (&"settings".into(), &"warn".into()), "{finding}");
    assert!(finding["message"].as_str().unwrap().contains("codes.toml:3:1"), "{finding}");
}

/// Leads the default profile to a gateway that gives every request the same unsigned answer.
fn gateway(place: &Place, status: &str, body: &str) {
    let key = PrivateKey::generate().unwrap();
    let file = place.path("merchant.pem");
    fs::write(&file, key.to_pkcs8_pem().unwrap().as_bytes()).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    place.configure(&format!(
        "default_profile = \"staging\"\n[profiles.staging]\nkind = \"sandbox\"\nbase_url = \"{}\"\n\
         client_id = \"2188000123456789\"\nprivate_key_file = \"merchant.pem\"\ngateway_public_key = \"{}\"\n\
         encrypt = false\nretries = 0\n",
        fixed_gateway(status, body),
        key.public_key().to_base64()
    ));
}

#[test]
fn an_answer_without_a_result_is_explained_by_its_very_status_and_found_by_it() {
    let place = Place::new();
    gateway(&place, "502 Bad Gateway", "<html><body>nginx</body></html>");
    let sent = place.run(&["send", "--json", "--image", FACE, "--user-id", "u1"]);
    let object: Value = serde_json::from_slice(&sent.stdout).unwrap();
    assert_eq!((&object["failure"]["kind"], &object["failure"]["fault"]), (&"http_status".into(), &"http_502".into()));
    assert_eq!(object["explanation"]["title"], "Bad gateway (HTTP 502)");
    assert_eq!((&object["outcome"], &object["explanation"]["retry"]), (&"unknown".into(), &"ask".into()));
    assert_eq!(json(&place, &["502"])[0]["seen"], 1);
    assert_eq!(json(&place, &["http_status"])[0]["seen"], 1, "and by what it is one of");
    let listed = text(&place.run(&["history", "list", "code:http_502"]).stdout);
    assert!(listed.contains("http_502"), "{listed}");
}

#[test]
fn a_code_that_nobody_documented_is_explained_once_the_record_has_it_and_its_field_is_named() {
    let place = Place::new();
    let body =
        r#"{"result":{"resultStatus":"F","resultCode":"USER_BLOCKED","resultMessage":"The UserId is blocked."}}"#;
    gateway(&place, "200 OK", body);
    assert_eq!(place.run(&["explain", "USER_BLOCKED"]).status.code(), Some(3));
    let sent = place.run(&["send", "--json", "--image", FACE, "--user-id", "u1"]);
    let object: Value = serde_json::from_slice(&sent.stdout).unwrap();
    assert_eq!(object["explanation"]["title"], "USER_BLOCKED (F) is not documented");
    assert_eq!(object["explanation"]["field"], "userId");
    let told = explain(&place, &["user_blocked"]);
    assert!(told.starts_with("user_blocked: user_blocked is not documented"), "{told}");
    assert!(
        told.ends_with("1 attempt in the history: enroll-console history list 'code:\"user_blocked\"'\n"),
        "{told}"
    );
    let words = text(&place.run(&["send", "--image", FACE, "--user-id", "u1"]).stdout);
    assert!(words.contains("→ points at userId"), "{words}");
    let near = place.run(&["explain", "USER_BLOKED"]);
    assert_eq!(near.status.code(), Some(3));
    assert!(text(&near.stderr).contains("\n  USER_BLOCKED  seen in the history, documented nowhere"), "{near:?}");
    place.configure("");
    let sent = place.run(&["send", "--json", "--image", FACE, "--user-id", "u1"]);
    let object: Value = serde_json::from_slice(&sent.stdout).unwrap();
    assert_eq!(object["explanation"]["field"], Value::Null);
    assert!(object["explanation"].as_object().unwrap().contains_key("field"));
}

#[test]
fn what_is_refused_here_has_a_word_that_explains_it() {
    let place = Place::new();
    let long = "x".repeat(65);
    for (arguments, fault) in [
        (vec!["--image", FACE, "--user-id", &long], "field_too_long"),
        (vec!["--image", FACE, "--user-id", "u1 "], "field_padded"),
        (vec!["--image", FACE, "--user-id", "u1\u{200b}"], "field_invisible"),
        (vec!["--image", "README.md", "--user-id", "u1"], "photo_not_a_photo"),
        (vec!["--image", "no such file.jpg", "--user-id", "u1"], "photo_gone"),
        (vec!["--image", "sample:nobody", "--user-id", "u1"], "photo_no_such_sample"),
        (vec!["--image", "sample:chelsea", "--user-id", "u1"], "check_face_count"),
        (vec!["--image", FACE, "--user-id", "u1", "--profile", "nosuch"], "settings_no_profile"),
    ] {
        let sent = place.run(&[vec!["send", "--json"], arguments].concat());
        let object: Value = serde_json::from_slice(&sent.stdout).unwrap();
        assert_eq!(object["failure"]["fault"], fault, "{object}");
        assert_eq!(json(&place, &[fault])[0]["seen"], 1, "{fault}");
        assert_eq!(object["explanation"]["title"], json(&place, &[fault])[0]["title"]);
    }
    // A command that ends in one says where to read on.
    let refused = place.run(&["photo", "no such file.jpg"]);
    assert!(text(&refused.stderr).ends_with("`enroll-console explain photo_gone` says more.\n"), "{refused:?}");
}
