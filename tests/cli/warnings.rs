//! What `send` says of a person or a photo that is on record.

use serde_json::{Value, json};

use super::{FACE, Place, code, send, text};

/// The words of the warnings of an object that `send --json` printed.
fn warned(object: &Value) -> Vec<&str> {
    let warnings = object["warnings"].as_array().unwrap();
    let is_told = |warning: &&Value| !warning["message"].as_str().unwrap().is_empty();
    assert!(warnings.iter().all(|warning| is_told(&warning)), "{object}");
    warnings.iter().map(|warning| warning["warning"].as_str().unwrap()).collect()
}

#[test]
fn a_first_enrollment_has_an_empty_list_of_warnings_and_says_nothing_on_stderr() {
    let place = Place::new();
    let output = place.run(&["send", "--json", "--image", FACE, "--user-id", "77"]);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((object["warnings"].clone(), text(&output.stderr)), (json!([]), String::new()));
}

#[test]
fn somebody_who_is_enrolled_is_sent_with_a_warning_and_so_is_the_photo_of_another_person() {
    let place = Place::new();
    let (first, _) = send(&place, &["--image", FACE, "--user-id", "4720", "--biz-id", "first"]);
    assert_eq!(warned(&first), [""; 0]);
    let (again, exit) = send(&place, &["--image", FACE, "--user-id", "4720"]);
    assert_eq!((warned(&again), exit), (vec!["user_enrolled_before"], 0));
    let output = place.run(&["send", "--image", FACE, "--user-id", "4719"]);
    let told = text(&output.stderr);
    assert_eq!(code(&output), 0);
    assert!(told.starts_with("Warning: This photo was enrolled as 4720 just now"), "{told}");
    assert!(told.contains("You are about to send it as 4719."), "{told}");
    let (both, _) = send(&place, &["--image", FACE, "--user-id", "4719"]);
    assert_eq!(warned(&both), ["photo_sent_for_another_user", "user_enrolled_before"]);
    assert_eq!(both["warnings"][0].as_object().unwrap().len(), 2, "{both}");
    let (other, _) = send(&place, &["--image", "sample:astronaut", "--user-id", "4721"]);
    assert_eq!(warned(&other), [""; 0]);
}

#[test]
fn somebody_whose_last_outcome_is_unknown_is_3_and_is_sent_with_again() {
    let place = Place::new();
    let (unknown, exit) = send(&place, &["--image", FACE, "--user-id", "77", "--biz-id", "b1", "--scenario", "CLOSE"]);
    assert_eq!((exit, warned(&unknown)), (4, vec![]));
    let (refused, exit) = send(&place, &["--image", FACE, "--user-id", "77"]);
    assert_eq!((exit, &refused["outcome"]), (3, &"not_sent".into()), "{refused}");
    assert_eq!(
        (&refused["failure"]["kind"], &refused["failure"]["fault"]),
        (&"field".into(), &"user_outcome_unknown".into())
    );
    assert!(refused["failure"]["message"].as_str().unwrap().contains("b1"), "{refused}");
    assert_eq!(warned(&refused), ["user_outcome_unknown"]);
    assert_eq!(refused["explanation"]["title"], "This person may be enrolled already");
    let people = text(&place.run(&["send", "--image", FACE, "--user-id", "77"]).stdout);
    assert!(people.contains("Not sent · user_outcome_unknown"), "{people}");
    // Nothing that was refused settles it, whatever photo it had.
    assert_eq!(send(&place, &["--image", "sample:astronaut", "--user-id", "77"]).1, 3);
    let (sent, exit) = send(&place, &["--image", FACE, "--user-id", "77", "--again"]);
    assert_eq!((exit, warned(&sent)), (0, vec!["user_outcome_unknown"]));
    let (after, exit) = send(&place, &["--image", FACE, "--user-id", "77"]);
    assert_eq!((exit, warned(&after)), (0, vec!["user_enrolled_before"]), "it has an answer now");
}

#[test]
fn the_person_is_compared_as_sent_and_another_profile_is_another_gateway() {
    let place = Place::new();
    let profile = |name: &str, more: &str| {
        format!(
            "[profiles.{name}]\nkind = \"sandbox\"\nbase_url = \"http://127.0.0.1:9\"\nclient_id = \"2188000123456789\"\n\
             private_key_file = \"none.pem\"\ngateway_public_key_file = \"none.pem\"\n{more}\n"
        )
    };
    place.configure(&(profile("hidden", "user_id = \"sha256\"") + &profile("other", "")));
    let (unknown, _) = send(&place, &["--image", FACE, "--user-id", "77", "--scenario", "CLOSE"]);
    assert_eq!(unknown["outcome"], "unknown");
    let (elsewhere, _) = send(&place, &["--image", FACE, "--user-id", "77", "--profile", "other"]);
    assert_eq!((&elsewhere["failure"]["kind"], warned(&elsewhere)), (&"key".into(), vec![]), "{elsewhere}");
    let (hashed, _) = send(&place, &["--image", FACE, "--user-id", "77", "--profile", "hidden"]);
    assert_eq!(warned(&hashed), [""; 0]);
}
