//! The cases: what each says of itself, that all that was asked for is there, and mistakes in a file of one's own.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use enroll_console::explore::{Case, Cases, Draft, Filling, Recipe};
use jiff::Zoned;
use tempfile::TempDir;

use crate::desk::{built_in, case, keys};

fn all() -> Cases {
    Cases::load(Path::new("there is no such folder")).unwrap()
}

#[test]
fn every_built_in_case_says_what_it_is_for_and_what_is_promised() {
    let cases = all();
    assert!(cases.all().len() >= 60, "{}", cases.all().len());
    let names: HashSet<_> = cases.all().iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.all().len());
    for case in cases.all() {
        assert!(case.why.ends_with('.') || case.why.ends_with('?'), "{}: {}", case.name, case.why);
        assert!(!case.source.is_empty(), "{} names no page that promises something or is silent", case.name);
    }
}

/// What the issue asks for, and the cases that are it.
const DEMANDED: [(&str, &[&str]); 13] = [
    (
        "right ones",
        &[
            "right-encrypted",
            "right-plain",
            "right-aes-128",
            "right-aes-192",
            "right-body-in-lines",
            "right-aksk",
            "same-biz-id-twice",
            "ten-at-once",
        ],
    ),
    (
        "edges",
        &[
            "biz-id-1",
            "biz-id-31",
            "biz-id-32",
            "user-id-1",
            "user-id-63",
            "user-id-64",
            "biz-id-unicode-32",
            "user-id-unicode-64",
            "biz-id-emoji-32",
            "user-id-emoji-64",
            "image-999996",
            "image-1000000",
            "image-1000004",
        ],
    ),
    (
        "bizId",
        &[
            "biz-id-missing",
            "biz-id-null",
            "biz-id-empty",
            "biz-id-number",
            "biz-id-33",
            "biz-id-unicode-33",
            "biz-id-spaces",
            "biz-id-control-characters",
            "biz-id-twice",
        ],
    ),
    (
        "userId",
        &[
            "user-id-missing",
            "user-id-null",
            "user-id-empty",
            "user-id-number",
            "user-id-65",
            "user-id-unicode-65",
            "user-id-spaces",
            "user-id-control-characters",
            "user-id-twice",
        ],
    ),
    (
        "base64ImageContent",
        &[
            "image-missing",
            "image-null",
            "image-empty",
            "image-number",
            "image-over-every-limit",
            "image-spaces",
            "image-spaces-inside",
            "image-plus-as-space",
            "image-control-character",
            "image-twice",
        ],
    ),
    ("other fields", &["extra-field"]),
    (
        "body",
        &[
            "body-empty",
            "body-not-json",
            "body-null",
            "body-truncated",
            "body-array",
            "body-bom",
            "body-utf-16",
            "body-nested",
        ],
    ),
    (
        "image",
        &[
            "image-not-base64",
            "image-url-safe",
            "image-line-breaks",
            "image-data-url",
            "image-png",
            "image-empty-jpeg",
            "image-no-face",
            "image-two-faces",
            "image-1x1",
            "image-progressive",
            "image-cmyk",
        ],
    ),
    (
        "headers",
        &[
            "client-id-missing",
            "request-time-missing",
            "content-type-missing",
            "signature-missing",
            "encrypt-missing",
            "content-type-form",
            "content-type-no-charset",
            "content-type-text-plain",
            "method-get",
            "request-time-epoch",
            "request-time-z",
            "request-time-empty",
            "request-time-twice",
            "request-time-hour-old",
            "request-time-day-ahead",
            "client-id-unknown",
        ],
    ),
    (
        "signature",
        &[
            "signature-other-algorithm",
            "signature-other-key",
            "signature-other-body",
            "signature-not-encoded",
            "signature-truncated",
            "signature-twice",
            "signature-twice-one-wrong",
        ],
    ),
    (
        "encryption",
        &[
            "encrypt-other-key",
            "encrypt-oaep",
            "encrypt-cbc",
            "encrypt-ctr",
            "encrypt-40-bits",
            "encrypt-plain-body",
            "encrypt-plain-json",
            "encrypt-empty",
            "encrypt-truncated",
            "encrypt-not-encoded",
            "encrypt-twice",
        ],
    ),
    (
        "AKSK",
        &[
            "aksk-auth-type-missing",
            "aksk-key-missing",
            "aksk-client-id-missing",
            "aksk-request-time-missing",
            "aksk-content-type-missing",
            "aksk-signature-missing",
        ],
    ),
    ("the way", &["path-unknown", "slow-sender", "body-cut-off"]),
];

#[test]
fn all_that_was_asked_for_is_there() {
    let cases = all();
    for (what, names) in DEMANDED {
        for name in names {
            assert!(cases.all().iter().any(|case| case.name == *name), "{what}: {name}");
        }
    }
}

#[test]
fn a_pattern_finds_by_name_and_by_group_and_with_a_star_only_what_is_like_it() {
    let cases = all();
    let names = |pattern: &str| names(&cases, &[pattern]);
    assert_eq!(names("BIZ-ID-MISSING"), ["biz-id-missing"]);
    assert!(names("nature").len() > 8);
    assert_eq!(names("*-missing").iter().filter(|name| name.ends_with("-missing")).count(), names("*-missing").len());
    assert!(names("aks?").iter().all(|name| name.starts_with("aksk")), "the group is aksk");
    assert_eq!(names("nothing like it"), Vec::<String>::new());
}

fn names(cases: &Cases, patterns: &[&str]) -> Vec<String> {
    cases.matching(patterns).into_iter().map(|case| case.name).collect()
}

#[test]
fn the_whole_name_of_a_group_or_a_case_finds_it_alone_and_not_all_that_has_the_word_in_it() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("mine.toml"), HEAD.replace("\"own\"", "\"Own\"")).unwrap();
    let longer = HEAD.replace("\"mine\"", "\"right-plain-again\"").replace("\"own\"", "\"more\"");
    fs::write(folder.path().join("more.toml"), longer).unwrap();
    let cases = Cases::load(folder.path()).unwrap();
    assert_eq!(names(&cases, &["own"]), ["mine"], "and not aksk-key-unknown");
    assert!(names(&all(), &["own"]).is_empty(), "nor where there are none of one's own");
    assert_eq!(names(&cases, &["right-plain"]), ["right-plain"]);
    assert!(cases.matching(&["body"]).iter().all(|case| case.group == "body"), "and not signature-other-body");
    assert!(names(&cases, &["unkno"]).contains(&"aksk-key-unknown".to_owned()), "a part still finds");
}

#[test]
fn several_patterns_find_what_any_of_them_finds_each_case_once_and_in_the_order_of_the_list() {
    let cases = all();
    let both = cases.matching(&["transport", "encryption"]);
    let alone = |group: &str| cases.matching(&[group]).len();
    assert_eq!(both.len(), alone("encryption") + alone("transport"));
    assert_eq!((both[0].group.as_str(), both[both.len() - 1].group.as_str()), ("encryption", "transport"));
    assert_eq!(names(&cases, &["slow-*", "slow-sender", "zzz"]), ["slow-sender"]);
}

fn mistake(text: &str) -> String {
    Cases::parse(Path::new("cases/mine.toml"), text).unwrap_err().to_string()
}

const HEAD: &str = "[[case]]\nname = \"mine\"\ntitle = \"mine\"\ngroup = \"own\"\nwhy = \"to see\"\n";

#[test]
fn a_mistake_is_told_with_its_line_and_the_nearest_word() {
    assert_eq!(
        mistake(&format!("{HEAD}request.signig = \"other_key\"\n")),
        "cases/mine.toml:6:9: unknown setting `signig`: did you mean `signing`?"
    );
    assert_eq!(
        mistake(&format!("{HEAD}request.signing = \"other_keys\"\n")),
        "cases/mine.toml:6:19: unknown value `other_keys`: did you mean `other_key`?"
    );
    assert_eq!(
        mistake(&format!("{HEAD}\n{HEAD}")),
        "cases/mine.toml:7:1: the name `mine` is taken by a case in cases/mine.toml"
    );
    for (line, what) in [
        ("promise = { codes = [] }\nsource = \"x\"", "names no code"),
        ("promise = { codes = [\"SUCCESS\"] }", "must name the page"),
        ("promise = { codes = [\"A\", \"B\", \"A\"] }\nsource = \"x\"", "names A twice"),
    ] {
        let told = mistake(&format!("{HEAD}{line}\n"));
        assert!(told.starts_with("cases/mine.toml:1:1: ") && told.contains(what), "{told}");
    }
    assert!(mistake(&HEAD.replace("\"mine\"", "\"My Case\"")).contains("small letters"));
}

#[test]
fn a_case_that_asks_for_too_much_is_refused_with_what_it_asks_for_and_what_is_allowed() {
    const PHOTOS: &str = "17 photos of up to 1000000 characters: allowed is 16000000 characters in a body";
    let photos = "{photo}".repeat(17);
    for (request, told) in [
        ("sends = { at_once = 51 }", "sends of `mine`: 51 requests: allowed is 1 to 50"),
        ("sends = { in_turn = 0 }", "sends of `mine`: 0 requests: allowed is 1 to 50"),
        (
            "photo_chars = 5",
            "photo_chars of `mine`: 5 characters of Base64: allowed is a multiple of four up to 16000000",
        ),
        (
            "photo_chars = 9223372036854775804",
            "9223372036854775804 characters of Base64: allowed is a multiple of four up to 16000000",
        ),
        ("slow = { bytes = 0, pause_ms = 1 }", "slow of `mine`: 0 bytes at a time: allowed is 1 or more"),
        ("slow = { bytes = 1, pause_ms = 60001 }", "slow of `mine`: 60001 ms between them: allowed is 0 to 60000"),
        (
            "fields.userId = { repeat = { text = \"use\", times = 9223372036854775807 } }",
            "repeat of `mine`: 18446744073709551615 bytes of repeated text: allowed is 0 to 16777216 in a body",
        ),
        (
            "fields = { a = { repeat = { text = \"x\", times = 9000000 } }, b = { repeat = { text = \"x\", times = 9000000 } } }",
            "18000000 bytes of repeated text: allowed is 0 to 16777216 in a body",
        ),
        ("body = { nested = 100001 }", "nested of `mine`: 100001 arrays in arrays: allowed is 0 to 100000"),
        (
            "body = { truncated = 16777217 }",
            "truncated of `mine`: 16777217 characters taken from the end: allowed is 0 to 16777216",
        ),
        ("fields.userId = { repeat = { text = \"{photo}\", times = 16 } }", PHOTOS),
        (&format!("body = {{ text = \"{photos}\" }}"), PHOTOS),
    ] {
        let error = mistake(&format!("{HEAD}request.{request}\n"));
        assert!(error.starts_with("cases/mine.toml:1:1: ") && error.ends_with(told), "{error}");
    }
}

#[test]
fn the_most_that_a_case_may_ask_for_can_be_sent() {
    let filling = Filling { now: Zoned::now(), biz_id: "biz".to_owned(), user_id: "user".to_owned() };
    let built = |request: &str| {
        let draft = Draft::of(&case(&format!("request.base = \"plain\"\nrequest.{request}")).request);
        draft.build(&keys().credentials(), &filling).unwrap().request.body().len()
    };
    assert!(built("photo_chars = 16000000") > 16_000_000);
    assert!(built("body = { nested = 100000 }") > 200_000);
    assert!(built("body = { truncated = 16777216 }") == 0);
    // Each bracket might begin a place.
    assert!(built("fields.a = { repeat = { text = \"{\", times = 1048576 } }") > 1_048_576);
    // What a photo is counted as that is not filled up.
    let photos = ["face", "progressive", "cmyk", "png", "two_faces", "no_face"]
        .map(|name| built(&format!("photo = \"{name}\"")));
    assert!(photos.iter().all(|length| *length < 1_000_000), "{photos:?}");
}

#[test]
fn cases_of_ones_own_come_after_the_built_in_ones_and_take_no_name_of_theirs() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("mine.toml"), HEAD).unwrap();
    fs::write(folder.path().join("notes.txt"), "no cases").unwrap();
    let cases = Cases::load(folder.path()).unwrap();
    assert_eq!(cases.all().last().unwrap().name, "mine");
    assert_eq!(cases.all().len(), all().all().len() + 1);
    fs::write(folder.path().join("other.toml"), HEAD.replace("mine", "right-plain")).unwrap();
    let told = Cases::load(folder.path()).unwrap_err().to_string();
    assert!(told.contains("other.toml:1:1: the name `right-plain` is taken by a case in config/cases.toml"), "{told}");
}

#[test]
fn a_case_that_is_kept_is_there_the_next_time_and_is_not_written_over() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path().join("cases");
    let mine = Case { name: "mine".to_owned(), ..built_in("biz-id-null") };
    let path = Cases::save(&folder, &mine).unwrap();
    assert!(path.ends_with("cases/mine.toml"));
    assert_eq!(Cases::load(&folder).unwrap().all().last(), Some(&mine));
    assert!(Cases::save(&folder, &mine).unwrap_err().to_string().contains("exists already"));
    let elsewhere = Case { name: "../mine".to_owned(), ..mine };
    assert!(Cases::save(&folder, &elsewhere).unwrap_err().to_string().contains("small letters"));
}

#[test]
fn a_case_without_a_request_sends_a_right_one() {
    assert_eq!(built_in("right-encrypted").request, Recipe::default());
}
