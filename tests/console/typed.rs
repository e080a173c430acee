//! Text where it is not typed: a scanner, a paste without brackets, a fast hand. And how many requests a key may send.

use std::path::Path;

use super::profiles::{switch, two_profiles};
use super::{FACE, Operator, Start, empty_folder, enroll_shown, open, settled_question};

/// What is said of text that was not taken.
const DROPPED: &str = "That looked like typed text, so no key was taken.";

#[tokio::test(flavor = "multi_thread")]
async fn text_over_a_list_is_no_row_of_commands() {
    let folder = empty_folder();
    for name in ["anna.jpg", "bert.jpg"] {
        std::fs::copy(FACE, folder.path().join(name)).unwrap();
    }
    let mut operator = open((120, 40), folder.path());
    operator.sees("nothing leaves here").await;
    let before = operator.sees("sends    JPEG").await;
    let chosen = |screen: &str| screen.lines().find(|line| line.starts_with('▸')).unwrap()[..20].to_owned();
    for text in ["4719", "4719\n", "john", "7R\n", "to\tR\n", "hannah@example.org\n4720\n", "ttt"] {
        operator.scan(text);
        let after = operator.sees(DROPPED).await;
        assert!(after.contains("Press / to filter the list, or tab to go to the form"), "{after}");
        assert_eq!(chosen(&before), chosen(&after), "{text:?}");
        assert!(after.contains("type who it is"), "{text:?} went elsewhere:\n{after}");
        // A key by itself is a key.
        operator.press("?");
        operator.sees("Keys that work here").await;
        operator.press("esc");
        operator.no_longer_sees("Keys that work here").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_over_the_cases_sends_nothing() {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    for text in ["4R", "Rr", "robert\n", "rr", "R\n"] {
        operator.scan(text);
        let after = operator.sees(DROPPED).await;
        assert!(after.contains("right-encrypted") && !after.contains("being sent"), "{after}");
        operator.press("down");
        operator.no_longer_sees(DROPPED).await;
    }
    operator.press("2");
    operator.sees("Nobody was enrolled yet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enter_that_comes_with_the_text_does_not_send_and_the_next_one_does() {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.sees("sends    JPEG").await;
    operator.press("enter");
    operator.sees("type who it is").await;
    operator.scan("4719\n4720\n");
    let held = operator.sees("Enter came in the same moment as the text, so nothing was sent").await;
    assert!(held.contains(" 4/64"), "{held}");
    operator.press("enter");
    operator.sees("Enrolled").await;
    operator.press("2");
    operator.sees("Every attempt").await;
    let list = operator.sees("userId        4719").await;
    assert!(list.contains("1 of 1") && !list.contains("4720"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_takes_a_text_that_begins_with_its_key() {
    let folder = empty_folder();
    for name in ["anna.jpg", "bert.jpg"] {
        std::fs::copy(FACE, folder.path().join(name)).unwrap();
    }
    let mut operator = open((120, 40), folder.path());
    operator.sees("bert.jpg").await;
    operator.scan("/ann");
    operator.sees("▸ anna.jpg").await;
    operator.sees("/ ann").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn movement_is_taken_however_fast_it_comes() {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.press("3");
    operator.sees("What every answer means").await;
    operator.scan("jjjjk");
    let moved = operator.sees("What every answer means").await;
    assert!(!moved.contains(DROPPED), "{moved}");
    operator.press("g");
    operator.press("4");
    operator.sees("▸   right-encrypted").await;
    operator.scan("jj");
    operator.no_longer_sees("▸   right-encrypted").await;
    operator.scan("kk");
    operator.sees("▸   right-encrypted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_answers_no_question_and_picks_no_profile() {
    let (_simulator, _folder, config) = two_profiles().await;
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("p");
    operator.sees("┌ Profile").await;
    operator.scan("live\n");
    operator.sees("so nothing was chosen").await;
    operator.press("enter");
    operator.sees("PRODUCTION live").await;
    enroll_shown(&mut operator, "u1").await;
    operator.sees("Enroll this face into production?").await;
    settled_question(&mut operator).await;
    operator.scan("yy");
    operator.sees("That looked like typed text, so it did not answer the question").await;
    operator.press("esc");
    operator.no_longer_sees("Enroll this face into production?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pasted_where_no_text_is_typed_does_nothing_and_says_so() {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    operator.paste("4R\n");
    operator.sees("Nothing can be pasted here, so nothing was done").await;
    operator.paste("/home/me/face.jpg");
    operator.sees("A photo is opened on the Enroll screen: press 1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_one_request_to_anything_but_a_simulator_asks_with_their_number() {
    let (_simulator, _folder, config) = two_profiles().await;
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    switch(&mut operator, "standalone", "SANDBOX standalone").await;
    operator.press("4");
    operator.sees("right-encrypted").await;
    operator.press("R");
    let question = operator.sees("requests to standalone (sandbox)?").await;
    assert!(question.contains("The gateway gets all of them"), "{question}");
    operator.press("esc");
    operator.no_longer_sees("requests to standalone").await;
    // The same by name.
    operator.press("ctrl-p").type_text("send all cases");
    operator.sees("Send all cases that are listed").await;
    operator.press("enter");
    operator.sees("requests to standalone (sandbox)?").await;
    operator.press("esc");
    operator.no_longer_sees("requests to standalone").await;
    // Marked ones.
    operator.press("home").press("space").press("space").press("r");
    operator.sees("Send 2 requests to standalone (sandbox)?").await;
    operator.press("esc");
    operator.no_longer_sees("Send 2 requests").await;
    operator.press("*").press("*");
    // One case that is several requests.
    operator.press("/").type_text("ten-at-once").press("enter");
    operator.sees("▸   ten-at-once").await;
    operator.press("r");
    let question = operator.sees("Send 10 requests to standalone (sandbox)?").await;
    assert!(question.contains("1: ten-at-once"), "{question}");
    operator.press("esc");
    operator.no_longer_sees("Send 10 requests").await;
    operator.press("esc");
    operator.sees("▸   ten-at-once").await;
    operator.press("home");
    operator.sees("▸   right-encrypted").await;
    // One request is one key.
    operator.press("r");
    let one = operator.sees("1 case in").await;
    assert!(!one.contains("Send 1 request"), "{one}");
    operator.press("2");
    let list = operator.sees("Every attempt").await;
    assert!(!list.contains("right-plain"), "{list}");
}
