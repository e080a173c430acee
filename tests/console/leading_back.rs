//! esc leads back to where the operator came from, and a key that does nothing says why.

use std::path::Path;

use crate::common::console::{Operator, Start};
use crate::profiles::{switch, two_profiles};
use crate::{FACE, empty_folder, enroll, lose_shown, open, settled_question};

#[tokio::test(flavor = "multi_thread")]
async fn esc_leads_from_a_record_back_to_the_answer_it_was_opened_from() {
    for size in [(80, 24), (120, 40)] {
        let mut operator = open(size, Path::new(FACE));
        enroll(&mut operator, "4711@example.org").await;
        operator.sees("Enrolled ·").await;
        operator.press("h");
        operator.sees("▾ Explanation").await;
        // A search in the record ends first.
        operator.press("/").type_text("SUCCESS").press("enter").press("esc");
        operator.no_longer_sees("/ SUCCESS").await;
        operator.press("esc");
        operator.no_longer_sees("▾ Explanation").await;
        operator.sees("Enrolled ·").await;
        operator.sees("next person").await;
        // Whoever goes to the history by its number has no way back to the answer.
        operator.press("2");
        operator.sees("1 of 1").await;
        operator.press("esc");
        operator.sees("There is nothing to go back to here.").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn esc_leads_from_a_record_back_to_the_case_it_was_opened_from() {
    let folder = empty_folder();
    let mut operator = open((120, 40), folder.path());
    operator.sees("nothing leaves here").await;
    operator.press("4");
    operator.sees("▸   right-encrypted").await;
    operator.press("r");
    operator.sees("1 as promised").await;
    operator.press("enter");
    operator.sees("Promised").await;
    operator.press("tab").press("enter");
    operator.sees("▾ Explanation").await;
    operator.press("esc");
    operator.sees("Promised").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_transaction_id_the_biz_id_of_an_unknown_outcome_is_copied_and_else_it_is_said_why_nothing_was() {
    let mut operator = open((120, 40), Path::new(FACE));
    lose_shown(&mut operator).await;
    operator.sees("copy bizId").await;
    operator.press("c");
    operator.sees("There is no transactionId: the bizId 20").await;
    assert!(operator.has_copied().await.starts_with("20"));

    let folder = empty_folder();
    let data = operator.data.path().join("none.txt");
    std::fs::write(&data, "").unwrap();
    let config = "default_profile = \"away\"\n[profiles.away]\nkind = \"sandbox\"\nbase_url = \"http://127.0.0.1:1\"\n\
                  client_id = \"2188000123456789\"\nprivate_key_file = \"none.pem\"\ngateway_public_key_file = \"none.pem\"\n";
    let mut operator = Operator::open(&Start { size: (120, 40), path: folder.path(), config, data: None });
    operator.sees("cannot send").await;
    operator.press("2").press("c");
    operator.sees("c does nothing here").await;
    operator.press("s");
    operator.sees("Only the simulator can be told what to answer. Profile: away (sandbox).").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn n_answers_a_question_with_no_and_another_key_says_what_answers_it() {
    let (_simulator, _folder, config) = two_profiles().await;
    let mut operator = Operator::open(&Start { size: (80, 24), path: Path::new(FACE), config: &config, data: None });
    operator.sees("nothing leaves here").await;
    switch(&mut operator, "live", "PRODUCTION live").await;
    operator.sees("LIVE-0001").await;
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("77").press("enter");
    settled_question(&mut operator).await;
    operator.press("x");
    operator.sees("x answers nothing: y is yes, n or esc is no.").await;
    operator.press("n");
    operator.no_longer_sees("Enroll this face into production?").await;
    operator.press("f2");
    operator.sees("Nobody was enrolled yet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_says_what_enter_does() {
    let folder = empty_folder();
    let mut operator = open((80, 24), folder.path());
    operator.sees("nothing leaves here").await;
    for screen in ["2", "3", "4"] {
        operator.press(screen);
        operator.no_longer_sees("to what is found").await;
        operator.press("/");
        operator.sees("⏎ to what is found").await;
        operator.press("enter");
        operator.no_longer_sees("⏎ to what is found").await;
    }
}
