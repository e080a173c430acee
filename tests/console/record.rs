//! One record, whole: folded and searched, and what can be done from there.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use enroll_console::enrollment::{
    Attempt, AttemptId, Exchange, Kind, Outcome, ResponseFacts, SignatureVerdict, Timing, Try, Wire, WireRequest,
    WireResponse,
};
use enroll_console::history::{Annotation, DoubtfulUser, Record, SendRules, Store, UsedBizId};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::profiles::{switch, two_profiles};
use crate::{FACE, empty_folder, enroll, enroll_shown, lose_shown, open, settled_question, snapshot};

/// A console at the record of somebody who was just enrolled.
async fn at_a_record(size: (u16, u16), path: &Path) -> Operator {
    let mut operator = open(size, path);
    enroll(&mut operator, "4711@example.org").await;
    operator.sees("Enrolled").await;
    operator.press("h");
    operator.sees("▾ Explanation").await;
    operator
}

/// A photo in a folder of its own.
fn a_photo() -> (TempDir, PathBuf) {
    let folder = empty_folder();
    let file = folder.path().join("ana.jpg");
    fs::copy(FACE, &file).unwrap();
    (folder, file)
}

pub(crate) fn attempt(id: &str) -> Attempt {
    Attempt {
        id: AttemptId(id.to_owned()),
        at: Timestamp::now(),
        kind: Kind::Enroll,
        case: None,
        profile: "staging".into(),
        profile_kind: None,
        operator: "ana".into(),
        machine: "desk-7".into(),
        version: "0.1.0".into(),
        outcome: Outcome::Unknown,
        biz_id: format!("biz-{id}"),
        user_id: "4711@example.org".into(),
        raw_user_id: None,
        transaction_id: None,
        result: None,
        response: Some(ResponseFacts {
            http_status: 502,
            signature: SignatureVerdict::Absent,
            encrypted: false,
            response_time_ahead: None,
            clock_ahead: Some(600),
        }),
        failure: None,
        photo: None,
        timing_ms: Timing {
            prepare: Some(80.0),
            sign: Some(2.0),
            connect: Some(30.0),
            send: Some(60.0),
            wait: Some(220.0),
            exchange: Some(310.0),
            total: Some(400.0),
        },
        other_tries: Vec::new(),
    }
}

fn request() -> WireRequest {
    WireRequest {
        recipe: None,
        method: "POST".into(),
        url: "https://sg-sandbox-api.zoloz.com/api/v1/zoloz/connect/enroll".into(),
        headers: vec![("Client-Id".into(), "2188000123456789".into())],
        body: "{\"bizId\":\"b\"}".into(),
        body_bytes: 402_000,
        encrypted: true,
    }
}

fn response(body: &str) -> WireResponse {
    WireResponse { status: 502, headers: Vec::new(), body: body.into(), decrypted: None }
}

/// A console over a history of these records, at the newest of them.
pub(crate) async fn over(size: (u16, u16), records: Vec<Record>) -> Operator {
    let data = Arc::new(TempDir::new().unwrap());
    let store = Store::open(&data.path().join("data")).unwrap();
    let rules = SendRules { used_biz_id: UsedBizId::Allow, doubtful_user: DoubtfulUser::Allow };
    for Record { attempt, wire, .. } in records {
        let Wire { request, response, earlier } = wire;
        for Exchange { request, response } in earlier.into_iter().chain([Exchange { request, response }]) {
            store.begin(attempt.clone(), request.clone().unwrap(), rules).await.unwrap();
            store.finish(attempt.clone(), Wire { request, response, ..Wire::default() }).await.unwrap();
        }
    }
    drop(store);
    let start = Start { size, path: Path::new(FACE), config: "", data: Some(data) };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("2");
    operator.sees("4711@example.org").await;
    operator.press("enter");
    operator.sees("▾ Explanation").await;
    operator
}

pub(crate) fn record(id: &str, body: &str) -> Record {
    let wire = Wire { request: Some(request()), response: Some(response(body)), earlier: Vec::new() };
    Record { attempt: attempt(id), wire, annotation: Annotation::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_as_it_looks() {
    for size in [(80, 24), (120, 40)] {
        let folder = empty_folder();
        let mut operator = at_a_record(size, folder.path()).await;
        let name = |part: &str| format!("record-{part}-{}x{}", size.0, size.1);
        operator.sees("To enroll this person").await;
        if size.0 > 80 {
            operator.sees("1 of 1").await;
        }
        snapshot(&name("top"), &operator.screen());
        let body = "{\"result\":{\"resultCode\":\"ODD\",\"n\":[1,2.50,null]},\"text\":\"\\u00e9 or \u{202e}not\"}";
        let mut operator = over(size, vec![record("01A", body)]).await;
        operator.press("z");
        operator.sees("▸ Response").await;
        operator.press("/").type_text("sign");
        operator.sees("/ sign").await;
        snapshot(&name("search"), &operator.sees("1 of 2").await);
        operator.press("esc").press("z").press("end");
        snapshot(&name("end"), &operator.sees("\"resultCode\": \"ODD\"").await);
        operator.press("e").type_text("Called back: the customer was at the counter, the photo was taken anew there.");
        snapshot(&name("note"), &operator.sees("taken anew").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_record_folds_from_the_outside_and_from_the_inside() {
    let folder = empty_folder();
    let mut operator = at_a_record((80, 24), folder.path()).await;
    operator.press("end");
    operator.sees("\"resultCode\": \"SUCCESS\"").await;
    operator.press("up").press("left").press("left");
    operator.sees("{ … 2 }").await;
    operator.press("enter").press("end");
    operator.sees("\"resultCode\": \"SUCCESS\"").await;
    operator.press("up").press("left").press("space");
    operator.sees("{ … 2 }").await;
    operator.press("left");
    operator.press("left");
    operator.sees("▸ Body, decrypted").await;
    operator.press("right");
    operator.sees("{ … 2 }").await;
    operator.press("z");
    let all = operator.sees("▸ Photo").await;
    for part in ["▸ Explanation", "▸ Note and tags", "▸ Timing", "▸ Request", "▸ Response"] {
        assert!(all.contains(part), "{part} is missing:\n{all}");
    }
    operator.press("z").press("end");
    operator.sees("\"resultCode\": \"SUCCESS\"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_searched_for_is_found_in_what_is_folded_too() {
    let folder = empty_folder();
    let mut operator = at_a_record((80, 24), folder.path()).await;
    operator.press("z");
    operator.sees("▸ Response").await;
    operator.press("/").type_text("RESULTC");
    let found = operator.sees("\"resultCode\": \"SUCCESS\"").await;
    assert!(found.contains("1 of 1") && found.contains("▸ Photo"), "{found}");
    operator.type_text("zz");
    operator.sees("not in this record").await;
    operator.press("backspace").press("backspace").press("enter");
    operator.sees("1 of 1").await;
    operator.press("/").type_text("resultStatus");
    operator.sees("/ resultStatus").await;
    operator.press("enter").press("n").press("N");
    operator.sees("1 of 1").await;
    operator.press("esc");
    let after = operator.no_longer_sees("1 of 1").await;
    assert!(after.contains("\"resultStatus\": \"S\"") && after.contains("▸ Photo"), "{after}");
    // A search that is given up leaves everything as it was.
    operator.press("home").press("z").press("z");
    operator.press("/").type_text("resultCode");
    operator.sees("\"resultCode\"").await;
    operator.press("esc");
    operator.no_longer_sees("\"resultCode\"").await;
    operator.press("esc");
    operator.sees("next person").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_json_is_shown_to_the_letter() {
    let page = "<html>\r\n<h1>502 Bad Gateway</h1>\r\n\x1b[2J</html>";
    let mut operator = over((80, 24), vec![record("01A", page)]).await;
    operator.press("end");
    let end = operator.sees("␛[2J</html>").await;
    assert!(end.contains("<h1>502 Bad Gateway</h1>") && end.contains("! absent"), "{end}");
    assert!(end.contains("clock") && end.contains("10 min ahead"), "{end}");
    let mut operator = over((80, 24), vec![record("01A", "{\"result\": {\"resultCode\": \"SUC")]).await;
    operator.press("end");
    operator.sees("{\"result\": {\"resultCode\": \"SUC").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_as_long_as_an_answer_can_be_is_there_to_its_last_line() {
    let rows: Vec<String> = (0..40_000).map(|row| format!("{{\"row\":{row},\"n\":[1]}}")).collect();
    let body = format!("{{\"rows\":[{}],\"last\":\"the very end\"}}", rows.join(","));
    let mut operator = over((120, 40), vec![record("01A", &body)]).await;
    operator.press("end");
    operator.sees("\"last\": \"the very end\"").await;
    operator.press("/").type_text("\"row\": 39998");
    operator.sees("1 of 1").await;
    operator.sees("\"row\": 39998").await;
    operator.press("enter").press("left").press("left");
    operator.sees("{ … 2 },").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_tries_and_ciphertext_are_there_and_folded_at_first() {
    let mut told = record("01A", "");
    told.attempt.other_tries =
        vec![Try { at: told.attempt.at, code: "SYSTEM_BUSY".into(), message: "Busy.".into(), waited_ms: 1200.0 }];
    told.wire.earlier = vec![Exchange { request: Some(request()), response: Some(response("{\"first\":true}")) }];
    told.wire.response =
        Some(WireResponse { decrypted: Some("{\"in\":\"plain\"}".into()), ..response("bm90IHBsYWlu") });
    let mut operator = over((80, 24), vec![told]).await;
    operator.press("end");
    let end = operator.sees("▸ Response of try 1").await;
    assert!(end.contains("▸ Body as received, 12 B") && end.contains("\"in\": \"plain\""), "{end}");
    operator.press("right").press("end");
    operator.sees("\"first\": true").await;
    operator.press("/").type_text("pause of 1.2");
    operator.sees("SYSTEM_BUSY").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_and_tags_outlive_the_console() {
    let folder = empty_folder();
    let mut operator = at_a_record((120, 40), folder.path()).await;
    operator.sees("none: e writes a note").await;
    operator.press("e").type_text("the customer ").paste("came\nback");
    operator.sees("the customer came back").await;
    operator.press("enter");
    operator.no_longer_sees("┌ Note").await;
    operator.press("#").type_text("#vip, odd vip").press("enter");
    operator.sees("Tags saved.").await;
    operator.no_longer_sees("┌ Tags").await;
    operator.sees("#vip #odd").await;
    // What is given up changes nothing.
    operator.press("e").type_text(" XYZ").press("esc");
    operator.no_longer_sees("XYZ").await;
    operator.press("ctrl-q");
    let data = Arc::clone(&operator.data);
    assert_eq!(operator.ended().await, 0);
    let start = Start { size: (120, 40), path: folder.path(), config: "", data: Some(data) };
    let mut next = Operator::open(&start);
    next.press("2");
    next.sees("#vip #odd").await;
    let again = next.sees("the customer came back").await;
    assert!(!again.contains("XYZ"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_copied_as_json_without_signatures() {
    let folder = empty_folder();
    let mut operator = at_a_record((80, 24), folder.path()).await;
    operator.press("y");
    let copied = operator.has_copied_with("transactionId").await;
    let json: serde_json::Value = serde_json::from_str(&copied).unwrap();
    assert_eq!(json["userId"], "4711@example.org");
    let headers = json["wire"]["request"]["headers"].as_array().unwrap();
    let signature = headers.iter().find(|header| header[0] == "Signature").unwrap();
    assert_eq!(signature[1], "<elided>");
    assert!(copied.contains("\n  \"outcome\": \"enrolled\""), "{copied}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_unchanged_is_sent_again_as_it_was_edited() {
    let (_folder, file) = a_photo();
    let mut operator = open((120, 40), &file);
    operator.sees("nothing leaves here").await;
    operator.sees("sends    JPEG").await;
    operator.press("x");
    operator.sees("cropped by you").await;
    enroll_shown(&mut operator, "4711@example.org").await;
    let answer = operator.sees("transactionId").await;
    let before = biz_id(&answer);
    operator.press("n");
    operator.sees("Choose the photo of the next person").await;
    operator.press("2");
    operator.sees("▾ Explanation").await;
    operator.press("r");
    let form = operator.sees("under a new bizId").await;
    assert!(form.contains("4711@example.org"), "{form}");
    operator.sees("▸ ana.jpg").await;
    operator.sees("cropped by you").await;
    // Nothing was sent before the operator says so.
    operator.press("2");
    let list = operator.sees("▾ Explanation").await;
    assert_eq!(list.matches("4711@example.org").count(), 2, "in the list and in the record:\n{list}");
    operator.press("1");
    operator.sees("sends    JPEG").await;
    operator.press("enter").press("right").press("enter");
    operator.sees("This person is already enrolled. Enroll again?").await;
    settled_question(&mut operator).await;
    operator.press("y");
    let answer = operator.sees("transactionId").await;
    assert_ne!(biz_id(&answer), before);
}

fn biz_id(screen: &str) -> String {
    let line = screen.lines().find(|line| line.contains("bizId  ")).unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_has_changed_or_is_gone_is_not_sent_again() {
    let (_folder, file) = a_photo();
    let mut operator = at_a_record((120, 40), &file).await;
    fs::copy("src/photo/samples/astronaut.jpg", &file).unwrap();
    operator.press("v");
    operator.sees("The photo was changed since").await;
    operator.press("r");
    operator.sees("no photo is chosen").await;
    let form = operator.sees("The photo was changed since").await;
    assert!(form.contains("no photo is chosen") && form.contains("4711@example.org"), "{form}");
    operator.press("2");
    operator.sees("▾ Explanation").await;
    fs::remove_file(&file).unwrap();
    operator.press("r");
    operator.sees("The photo is no longer there").await;
    operator.sees("no photo is chosen").await;
}

/// Its name is found again from the record, and the path prompt completes it; a file system that takes no such name (macOS)
/// has no such photo either.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_photo_whose_name_is_no_text_is_enrolled_and_found_again() {
    use std::os::unix::ffi::OsStringExt as _;

    let folder = empty_folder();
    let file = folder.path().join(std::ffi::OsString::from_vec(b"an\xE9.jpg".to_vec()));
    if fs::copy(FACE, &file).is_err() {
        return;
    }
    let mut operator = at_a_record((120, 40), &file).await;
    operator.sees("an%E9.jpg").await;
    operator.press("v");
    operator.sees("- smaller").await;
    operator.press("esc");
    operator.sees("▾ Explanation").await;
    operator.press("r");
    operator.sees("under a new bizId").await;
    operator.sees("▸ an\u{FFFD}.jpg").await;
    operator.sees("sends    JPEG").await;
    operator.press("esc").press("o");
    operator.sees("Path of a photo or a folder").await;
    operator.paste(&format!("{}/an", folder.path().display()));
    operator.sees("an%E9.jpg").await;
    operator.press("tab").press("enter");
    operator.sees("▸ an\u{FFFD}.jpg").await;
    // A drop brings such a name as the terminal's events can hold it.
    fs::copy(FACE, folder.path().join("newer.jpg")).unwrap();
    operator.paste(&folder.path().join("newer.jpg").display().to_string());
    operator.sees("▸ newer.jpg").await;
    operator.paste(&file.display().to_string());
    operator.sees("▸ an\u{FFFD}.jpg").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_found_again_wherever_the_list_is() {
    let (_folder, file) = a_photo();
    let elsewhere = empty_folder();
    let mut operator = at_a_record((120, 40), elsewhere.path()).await;
    operator.press("1").press("n");
    operator.paste(&file.display().to_string());
    operator.sees("▸ ana.jpg").await;
    operator.press("2");
    operator.sees("▾ Explanation").await;
    operator.press("r");
    operator.sees("▸ Grace Hopper").await;
    operator.press("2");
    operator.sees("▾ Explanation").await;
    operator.press("v");
    operator.sees("larger").await;
    operator.press("q");
    operator.sees("▾ Explanation").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_a_hash_is_on_record_the_person_has_to_be_typed_and_another_profile_is_named() {
    let (_simulator, _keys, config) = two_profiles().await;
    let (_folder, file) = a_photo();
    let mut operator = Operator::open(&Start { size: (120, 40), path: &file, config: &config, data: None });
    operator.sees("nothing leaves here").await;
    switch(&mut operator, "live", "▲ PRODUCTION live").await;
    operator.sees("real people").await;
    enroll_shown(&mut operator, "4711@example.org").await;
    operator.sees("Enroll this face into production?").await;
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("Enrolled").await;
    operator.press("h");
    operator.sees("▾ Explanation").await;
    switch(&mut operator, "simulator", "● SIMULATOR").await;
    operator.sees("nothing leaves here").await;
    operator.press("r");
    let form = operator.sees("only a hash is on record").await;
    assert!(form.contains("It went by live then"), "{form}");
    assert!(!form.contains("4711@example.org") && !form.contains("b7205dc5"), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn to_send_again_what_nobody_knows_of_asks_first_from_the_history_too() {
    let mut operator = open((120, 40), Path::new(FACE));
    lose_shown(&mut operator).await;
    operator.press("h");
    operator.sees("▾ Explanation").await;
    operator.press("r");
    operator.sees("under a new bizId").await;
    operator.sees("▸ grace_hopper.jpg").await;
    operator.sees("sends    JPEG").await;
    operator.press("enter").press("right").press("enter");
    operator.sees("We don't know whether this person is enrolled. Send again?").await;
    operator.press("esc");
    // For another person there is nothing to ask.
    operator.type_text("x").press("enter");
    operator.sees("userId        u1x").await;
}
