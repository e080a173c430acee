//! Requests that are wrong on purpose: looked at, changed, sent, judged, kept.

use std::path::Path;
use std::sync::Arc;

use enroll_console::explore::{Cases, Draft};
use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::profiles::{switch, two_profiles};
use crate::{FACE, enroll, open, settled_question, snapshot};

/// A console at the cases.
async fn at_the_cases(size: (u16, u16)) -> Operator {
    let mut operator = open(size, Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    operator
}

/// Leaves only the cases that a filter finds.
async fn filter(operator: &mut Operator, text: &str) {
    operator.press("esc").press("/").type_text(text).press("enter");
    operator.sees(&format!("/ {text}")).await;
    // Keys are keys again.
    operator.sees("r run").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_found_by_name_group_and_verdict_and_opened() {
    let mut operator = at_the_cases((120, 40)).await;
    let list = operator.sees("cases").await;
    assert!(list.contains(" right") && list.contains(" limits") && list.contains("4 cases at once"), "{list}");
    operator.press("/").type_text("aksk unknown");
    operator.sees("aksk-key-unknown").await;
    let found = operator.no_longer_sees("right-encrypted").await;
    assert!(found.contains("aksk-scheme-unknown") && !found.contains("biz-id-1"), "{found}");
    // Letters are text there.
    operator.type_text("rR");
    operator.sees("No case matches").await;
    operator.press("esc");
    let back = operator.no_longer_sees("No case matches").await;
    assert!(back.contains("right-encrypted"), "{back}");

    filter(&mut operator, "biz-id-missing").await;
    operator.press("enter");
    let open = operator.sees("Client-Id:").await;
    for part in ["Client-Id:", "{client_id}", "PARAM_MISSING", "It was not sent yet", "~ body"] {
        assert!(open.contains(part), "{part} is missing:\n{open}");
    }
    operator.press("v");
    let leaves = operator.sees("As it leaves").await;
    for part in [
        "POST http://127.0.0.1:",
        "Encrypt: algorithm=RSA_AES,",
        "encrypted; before that it is:",
        "enroll-console-explore",
    ] {
        assert!(leaves.contains(part), "{part} is missing:\n{leaves}");
    }
    operator.press("esc");
    operator.no_longer_sees("As it leaves").await;
    operator.press("r");
    let judged = operator.sees("got       F PARAM_MISSING").await;
    assert!(judged.contains("✓ PARAM_MISSING"), "{judged}");
    operator.sees("\"resultCode\": \"PARAM_MISSING\"").await;
    operator.press("esc");
    operator.sees("✓ 1 as promised").await;
    operator.press("esc").press("/").type_text("as promised").press("enter");
    operator.sees("▸   biz-id-missing").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_header_is_marked_and_answered_otherwise_and_the_record_says_so() {
    let mut operator = at_the_cases((120, 40)).await;
    operator.press("enter");
    operator.sees("Request-Time:").await;
    operator.press("r");
    operator.sees("got       S SUCCESS").await;
    operator.press("tab");
    for _ in 0..4 {
        operator.press("down");
    }
    operator.press("enter");
    operator.sees("┌ The header Request-Time").await;
    operator.press("ctrl-u").type_text("nonsense").press("esc");
    operator.no_longer_sees("┌ The header Request-Time").await;
    // What was not taken is not in it.
    assert!(operator.screen().contains("Request-Time: {time}"), "{}", operator.screen());
    operator.press("enter");
    operator.sees("┌ The header Request-Time").await;
    operator.press("ctrl-u").type_text("Request-Time: {time-1h}").press("enter");
    operator.sees("~ Request-Time: {time-1h}").await;
    operator.sees("! before you changed it").await;
    operator.press("down").press("down").press("down").press("backspace");
    operator.sees("~ Encrypt:      left out").await;
    // What is left out comes back.
    operator.press("enter");
    operator.no_longer_sees("left out").await;
    operator.press("r");
    let different = operator.sees("✗ different").await;
    assert!(different.contains("expected  SUCCESS") && different.contains("✗ SUCCESS"), "{different}");
    operator.sees("Response").await;

    operator.press("enter");
    operator.sees("Every attempt").await;
    operator.sees("a deliberate mistake").await;
    operator.sees("right-encrypted (changed)").await;
    operator.press("4").press("d");
    operator.sees("Every attempt").await;
    operator.press("4").press("U");
    operator.sees("The request is the case's again").await;
    operator.press("esc");
    // The list says what came last, and that it came of a changed request.
    operator.sees("✗ different ~").await;
    operator.press("r");
    operator.sees("✓ 1 as promised").await;
    operator.no_longer_sees("different").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_has_a_choice_or_a_line_and_what_cannot_be_is_refused() {
    let mut operator = at_the_cases((120, 40)).await;
    operator.press("enter");
    operator.sees("RSA keys, encrypted").await;
    operator.press("right");
    let plain = operator.sees("RSA keys, plain JSON").await;
    assert!(!plain.contains("Encrypt:"), "{plain}");
    operator.press("left").press("end");
    operator.press("enter").type_text("12x").press("enter");
    operator.sees("A number is wanted here").await;
    operator.press("backspace").press("enter");
    operator.sees("after 12 bytes of the body").await;
    operator.press("up").press("enter").type_text("64 60001").press("enter");
    operator.sees("60001 ms between them: allowed is 0 to 60000").await;
    for _ in 0..5 {
        operator.press("backspace");
    }
    operator.type_text("5").press("enter");
    operator.sees("64 bytes every 5 ms").await;
    operator.press("up").press("left");
    operator.sees("50 at once").await;
    operator.press("right").press("up").press("right");
    operator.sees("another key's").await;
    operator.press("backspace");
    operator.sees("Only a header can be taken out").await;
    operator.press("up").press("right");
    operator.sees("under AES-192").await;
    operator.press("up").press("enter");
    operator.sees("UTF-16").await;
    operator.press("r");
    operator.sees("no answer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_is_written_as_text_and_what_cannot_be_read_is_told_and_kept() {
    let mut operator = at_the_cases((120, 40)).await;
    operator.press("enter").press("e");
    operator.sees("POST /api/v1/zoloz/connect/enroll").await;
    // The cursor is in the body.
    operator.press("ctrl-k").type_text("{tme}").press("esc");
    operator.sees("! {tme}: no place, sent as written").await;
    operator.press("e").press("ctrl-k").type_text("{}");
    operator.sees("Sent, as text").await;
    operator.sees("taken as it is typed").await;
    operator.press("up").press("up").press("home").press("ctrl-k").type_text("no header");
    operator.sees("! Line 6: a header is a name").await;
    operator.press("esc");
    operator.sees("^r puts back").await;
    operator.type_text(": after all").press("esc");
    let form = operator.sees("no header:").await;
    assert!(form.contains("~ no header:") && form.contains("~ body          2 characters"), "{form}");
    operator.press("e");
    operator.sees("no header: after all").await;
    operator.paste("a: b\nc");
    operator.sees("a: b").await;
    operator.press("esc").press("e").press("up").press("up").press("home").press("ctrl-k").type_text("x");
    operator.sees("! Line").await;
    operator.press("ctrl-r");
    operator.no_longer_sees("! Line").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_case_stays_open_whatever_the_filter_says_of_its_verdict() {
    let mut operator = at_the_cases((120, 40)).await;
    filter(&mut operator, "not sent user-id").await;
    operator.press("enter");
    operator.sees(" user-id-1  ").await;
    operator.press("r");
    let judged = operator.sees("got       S SUCCESS").await;
    assert!(judged.contains(" user-id-1  "), "{judged}");
    operator.press("esc");
    operator.sees("▸   user-id-1 ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_ones_own_is_pasted_into_the_request() {
    let mut operator = at_the_cases((120, 40)).await;
    filter(&mut operator, "right-plain").await;
    operator.press("enter").press("e");
    operator.sees("Sent, as text").await;
    operator.press("ctrl-k").paste(&"A".repeat(1_000_000));
    operator.sees("AAAAAAAAAA").await;
    operator.type_text("BBBBBBBBBB");
    operator.sees("AAABBBBBBBBBB").await;
    operator.press("esc");
    operator.sees("1000010 characters").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_are_sent_and_a_run_is_stopped_and_told_and_reported() {
    let folder = TempDir::new().unwrap();
    let mut operator = open((120, 40), folder.path());
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    // Those that are slow keep a run going for as long as it takes to stop it.
    operator.press("R");
    operator.sees(" of ").await;
    operator.press("X");
    let ended = operator.sees("on simulator:").await;
    assert!(ended.contains("skipped"), "{ended}");

    filter(&mut operator, "biz-id-missing").await;
    operator.press("R");
    operator.sees("1 case in").await;
    operator.press("x");
    operator.sees("┌ Report of the last run").await;
    let path = folder.path().join("run.xml");
    operator.press("ctrl-u").type_text(&path.with_extension("doc").display().to_string()).press("enter");
    operator.sees("let it end in .xml").await;
    operator.press("ctrl-u").type_text(&path.display().to_string()).press("enter");
    operator.sees("The report is in").await;
    assert!(std::fs::read_to_string(&path).unwrap().contains("biz-id-missing"));
    operator.press("x").press("ctrl-u").type_text(&path.display().to_string()).press("enter");
    operator.sees("Replace the file?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_marked_ones_are_sent_and_no_others() {
    let mut operator = at_the_cases((120, 40)).await;
    filter(&mut operator, "user-id").await;
    operator.press("home").press("space").press("space").press("esc");
    let marked = operator.sees("right-plain").await;
    assert_eq!(marked.matches("*  user-id").count(), 2, "{marked}");
    operator.press("r");
    operator.sees("2 cases in").await;
    operator.press("L").type_text("1 case at once, 1 request a second").press("enter");
    operator.sees("From the next run on: 1 case at once").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_kept_as_a_case_and_there_again_after_a_restart() {
    let data = Arc::new(TempDir::new().unwrap());
    let start = Start { size: (120, 40), path: Path::new(FACE), config: "", data: Some(Arc::clone(&data)) };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    operator.press("enter").press("down").press("enter");
    operator.sees("┌ The request: method").await;
    operator.press("ctrl-u").type_text("PUT").press("enter").press("r");
    let judged = operator.sees("got ").await;
    assert!(judged.contains("~ changed"), "{judged}");
    operator.press("w");
    operator.sees("its name").await;
    // What is proposed gives way to the first letter.
    operator.type_text("Put It").press("enter");
    operator.sees("put-it would do").await;
    operator.press("ctrl-u").type_text("right-plain").press("enter");
    operator.sees("right-plain is taken: right-plain-2 would do").await;
    operator.press("ctrl-u").type_text("put-it").press("enter");
    operator.sees("What is special about it").await;
    // It is called by what is other in it.
    operator.sees("the method is PUT").await;
    operator.press("end").type_text(", not POST").press("enter");
    let promises = operator.sees("What it promises").await;
    assert!(promises.contains("what was answered") && promises.contains("as promised until now"), "{promises}");
    operator.press("enter");
    operator.sees("put-it is kept in").await;
    operator.press("esc");
    operator.sees("▸   put-it").await;
    operator.press("r");
    // It promises what was answered.
    operator.sees("✓ 1 as promised").await;
    // Before the run is over it would ask.
    operator.sees("1 case in").await;
    operator.press("ctrl-q");
    operator.ended().await;

    let file = data.path().join("cases/put-it.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let case = Cases::parse(&file, &text).unwrap().all().first().cloned().unwrap();
    let method = Draft::of(&case.request).method;
    assert_eq!((case.title.as_str(), method.as_str()), ("the method is PUT, not POST", "PUT"));
    assert!(case.why.contains("from right-encrypted"), "{}", case.why);
    assert!(case.source.starts_with("what simulator answered on "), "{}", case.source);

    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("4");
    // What came of it is on record.
    operator.sees("✓ 1 as promised").await;
    operator.press("end");
    let list = operator.sees("▸   put-it").await;
    assert!(list.contains(" your own") && list.contains("the method is PUT"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_case_is_told_and_the_built_in_ones_are_there() {
    let data = Arc::new(TempDir::new().unwrap());
    std::fs::create_dir(data.path().join("cases")).unwrap();
    std::fs::write(data.path().join("cases/mine.toml"), "[[case]]\nname = 3\n").unwrap();
    let start = Start { size: (120, 40), path: Path::new(FACE), config: "", data: Some(data) };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("4");
    let told = operator.sees("mine.toml:2:8").await;
    assert!(told.contains("right-encrypted"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn production_asks_and_names_the_profile_and_how_many_requests() {
    let (_simulator, _folder, config) = two_profiles().await;
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    switch(&mut operator, "live", "PRODUCTION live   real people").await;
    operator.press("4");
    operator.sees("2 cases at once, 5 requests a second").await;
    operator.sees("right-encrypted").await;
    filter(&mut operator, "at-once").await;
    operator.press("r");
    let question = operator.sees("to production?").await;
    assert!(
        question.contains("live (production)") && question.contains("Send 10 requests to production?"),
        "{question}"
    );
    for _ in 0..20 {
        operator.press("y");
    }
    operator.sees("let go of it").await;
    operator.press("esc");
    let back = operator.no_longer_sees("to production?").await;
    assert!(!back.contains("1 case in"), "{back}");
    operator.press("r");
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("✓ 1 as promised").await;
    // Until the run is over the profile stays.
    operator.sees("1 case in").await;
    // What production answered is not what the simulator answered.
    switch(&mut operator, "simulator", "nothing leaves here").await;
    operator.no_longer_sees("as promised").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_becomes_a_case() {
    let mut operator = open((120, 40), Path::new(FACE));
    enroll(&mut operator, "4711@example.org").await;
    operator.sees("Enrolled").await;
    operator.press("h");
    operator.sees("▾ Explanation").await;
    operator.press("m");
    operator.sees("its name").await;
    operator.type_text("as-it-was").press("enter").press("enter");
    let promises = operator.sees("What it promises").await;
    assert!(promises.contains("▸ SUCCESS"), "what was answered comes first: {promises}");
    operator.press("enter");
    operator.sees("▸   as-it-was").await;
    operator.press("enter");
    let request = operator.sees("{user_id}").await;
    assert!(request.contains("{biz_id}") && request.contains("simulator answered"), "{request}");
    assert!(!request.contains("4711@example.org"), "{request}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_a_case_becomes_a_case_with_the_same_picture() {
    let mut operator = at_the_cases((120, 40)).await;
    filter(&mut operator, "image-no-face").await;
    operator.press("enter").press("r");
    operator.sees("got       F UNABLE_GET_IMAGE").await;
    operator.sees("1 case in").await;
    operator.press("enter");
    operator.sees("a deliberate mistake").await;
    operator.press("m");
    operator.sees("image-no-face-2").await;
    operator.press("enter").press("enter").press("enter");
    operator.sees("▸   image-no-face-2").await;
    operator.press("enter");
    let request = operator.sees("~ photo         a cat").await;
    assert!(request.contains("{biz_id}"), "{request}");
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_answers_are_what_cases_are_judged_by_until_they_are_set_aside() {
    let data = Arc::new(TempDir::new().unwrap());
    let start = Start { size: (120, 40), path: Path::new(FACE), config: "", data: Some(Arc::clone(&data)) };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    operator.press("A");
    operator.sees("Nothing was answered yet").await;
    operator.press("s").type_text("UNABLE").press("enter");
    operator.sees("the simulator answers").await;
    operator.press("r");
    operator.sees("✗ 1 different").await;
    operator.sees("1 case in").await;
    operator.press("A");
    operator.sees("▸ the last answer of 1 case ").await;
    operator.press("enter");
    operator.sees("1 answer is accepted").await;
    operator.sees("✓ 1 as expected").await;
    operator.sees("✓ as accepted").await;
    assert!(data.path().join("baselines/simulator.toml").exists());
    // The truth is what is different then.
    operator.press("s").type_text("truth").press("enter");
    operator.sees("tells the truth again").await;
    operator.press("r");
    operator.sees("✗ 1 different").await;
    let told = operator.sees("got       S SUCCESS").await;
    assert!(told.contains("expected  F UNABLE_GET_IMAGE"), "{told}");
    operator.sees("1 case in").await;
    operator.press("ctrl-q");
    operator.ended().await;

    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("1 answer accepted").await;
    operator.sees("✗ 1 different").await;
    operator.press("A");
    operator.sees("1 other than accepted until now").await;
    operator.press("down").press("enter");
    operator.sees("by what the documentation promises again").await;
    operator.sees("✓ 1 as promised").await;
    assert!(data.path().join("baselines/simulator.1.old").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_answers_that_cannot_be_read_or_are_of_another_profile_are_told_and_left_as_they_are() {
    for (text, told) in [
        ("profile = \"simulator\"\nanswers = 1\n", "The accepted answers were not read: "),
        ("profile = \"live\"\n[answers]\nright-plain = \"S SUCCESS\"\n", "holds the answers of profile live"),
    ] {
        let data = Arc::new(TempDir::new().unwrap());
        std::fs::create_dir(data.path().join("baselines")).unwrap();
        let file = data.path().join("baselines/simulator.toml");
        std::fs::write(&file, text).unwrap();
        let start = Start { size: (120, 40), path: Path::new(FACE), config: "", data: Some(Arc::clone(&data)) };
        let mut operator = Operator::open(&start);
        operator.sees("nothing leaves here").await;
        operator.press("4");
        operator.sees(told).await;
        operator.press("r");
        operator.sees("1 case in").await;
        operator.press("A");
        operator.sees("the last answer of 1 case").await;
        operator.press("enter");
        operator.sees("Cases are judged as before: ").await;
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_goes_with_the_case_that_it_was_about() {
    let data = Arc::new(TempDir::new().unwrap());
    std::fs::create_dir(data.path().join("cases")).unwrap();
    let file = data.path().join("cases/mine.toml");
    let case = |code: &str, method: &str| {
        let request = format!("request.method = \"{method}\"");
        format!(
            "[[case]]\nname = \"mine\"\ntitle = \"mine\"\ngroup = \"own\"\nwhy = \"a test\"\nsource = \"a page\"\npromise = {{ codes = [\"{code}\"] }}\n{request}\n"
        )
    };
    std::fs::write(&file, case("SUCCESS", "GET")).unwrap();
    let start = Start { size: (120, 40), path: Path::new(FACE), config: "", data: Some(Arc::clone(&data)) };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    operator.press("end");
    operator.sees("▸   mine").await;
    operator.press("r");
    operator.sees("✗ 1 different").await;
    operator.sees("1 case in").await;
    // Another promise judges what was answered anew; another request has not been sent yet.
    std::fs::write(&file, case("NO_INTERFACE_DEF", "GET")).unwrap();
    operator.press("ctrl-r");
    operator.sees("✓ 1 as promised").await;
    std::fs::write(&file, case("NO_INTERFACE_DEF", "PUT")).unwrap();
    operator.press("ctrl-r");
    operator.no_longer_sees("as promised").await;
    // What cannot be read is told, and stays as it was.
    std::fs::write(&file, "[[case]]\nnam = 1\n").unwrap();
    operator.press("ctrl-r");
    operator.sees("Of your own cases a file was not read").await;
    operator.sees("mine · own").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_simulator_answers_is_typed_and_in_plain_sight() {
    let mut operator = at_the_cases((120, 40)).await;
    // Typed at once, where the list has nothing like it, it is taken too.
    operator.press("s").type_text("status=502 delay=1ms").press("enter");
    operator.sees("the simulator answers status=502").await;
    operator.press("r");
    operator.sees("✗ 1 different").await;
    operator.sees("1 case in").await;
    operator.press("s").type_text("type it").press("enter");
    operator.sees("a code, then what else").await;
    operator.type_text("NO_SUCH_CODE").press("enter");
    operator.sees("NO_SUCH_CODE").await;
    operator.sees("no scenario").await;
    operator.press("ctrl-u").type_text("UNABLE_GET_IMAGE status=502").press("enter");
    operator.sees("the simulator answers UNABLE_GET_IMAGE status=502").await;
    operator.press("r");
    operator.sees("✗ 1 different").await;
    operator.press("enter").press("tab");
    operator.sees("HTTP 502").await;
    operator.press("s").press("enter");
    operator.sees("tells the truth again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_explore_screen_as_it_looks() {
    for size in [(80, 24), (120, 40)] {
        let mut operator = at_the_cases(size).await;
        let name = |screen: &str| format!("{screen}-{}x{}", size.0, size.1);
        filter(&mut operator, "biz-id").await;
        operator.press("R");
        operator.sees("cases in").await;
        operator.press("esc");
        operator.press("home").press("down").press("down");
        snapshot(&name("explore"), &operator.sees("▸   right-aes-192").await);
        operator.press("s").type_text("UNABLE").press("enter");
        operator.sees("the simulator answers").await;
        operator.press("home").press("enter").press("down").press("down").press("enter");
        operator.type_text("/x").press("enter");
        operator.press("down").press("down").press("enter").press("ctrl-u").type_text("Request-Time: {time-1h}");
        operator.press("enter");
        snapshot(&name("explore-changed"), &operator.sees("~ Request-Time: {time-1h}").await);
        operator.press("U").press("r");
        operator.sees("✗ different").await;
        operator.sees("1 case in").await;
        operator.sees("\"resultCode\"").await;
        // Headers are others each time.
        operator.press("z").press("home").press("right").press("down").press("down").press("down").press("right");
        operator.press("down").press("right").press("down").press("right");
        operator.sees("▌      \"result\": {").await;
        snapshot(&name("explore-different"), &operator.sees("\"resultCode\"").await);
    }
}
