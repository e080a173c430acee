//! What the console says and asks about a person or a photo that is on record.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use enroll_console::enrollment::Outcome;
use enroll_console::history::{Search, Store};
use jiff::Zoned;
use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::{FACE, enroll_shown, lose_shown, open, settled_question};

/// A folder of photos: two files of one face, and another face.
fn photos() -> TempDir {
    let folder = tempfile::Builder::new().prefix("photos").rand_bytes(6).tempdir().unwrap();
    for (name, sample) in [("4719.jpg", "astronaut"), ("4720.jpg", "grace_hopper"), ("copy.jpg", "grace_hopper")] {
        fs::copy(format!("src/photo/samples/{sample}.jpg"), folder.path().join(name)).unwrap();
    }
    folder
}

async fn ready(operator: &mut Operator) {
    operator.sees("nothing leaves here").await;
    operator.sees("sends    JPEG").await;
}

/// Goes on with a person whose photo is in a file.
async fn drop_photo(operator: &mut Operator, path: &Path) {
    operator.paste(path.to_str().unwrap());
    operator.sees(&format!("▸ {}", path.file_name().unwrap().to_str().unwrap())).await;
    operator.sees("sends    JPEG").await;
}

/// Goes on with the next person, whose photo is the next one in the list.
async fn next_photo(operator: &mut Operator, name: &str) {
    operator.press("n");
    operator.sees("Choose the photo of the next person.").await;
    operator.sees(&format!("▸ {name}")).await;
    operator.sees("sends    JPEG").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_photo_of_the_person_before_asks_with_both_user_ids_and_a_no_sends_nothing() {
    let folder = photos();
    let mut operator = open((120, 40), &folder.path().join("4720.jpg"));
    ready(&mut operator).await;
    enroll_shown(&mut operator, "4720").await;
    operator.sees("Enrolled").await;
    operator.press("n");
    drop_photo(&mut operator, &folder.path().join("4720.jpg")).await;
    operator.sees("! photo: enrolled as 4720 just now").await;
    operator.sees("→ 4720, now").await;
    enroll_shown(&mut operator, "4719").await;
    let question = operator.sees("This photo was sent for another person. Send it all the same?").await;
    assert!(question.contains("This photo was enrolled as 4720 just now"), "{question}");
    assert!(question.contains("to send it as 4719."), "{question}");
    settled_question(&mut operator).await;
    operator.press("esc").press("esc").press("2");
    let history = operator.sees("Enrolled simulated    4720").await;
    assert!(!history.contains("4719"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_the_file_and_an_edited_photo_are_the_same_photo_and_a_yes_sends_it() {
    let folder = photos();
    let mut operator = open((120, 40), &folder.path().join("4720.jpg"));
    ready(&mut operator).await;
    enroll_shown(&mut operator, "4720").await;
    operator.sees("Enrolled").await;
    operator.press("n");
    drop_photo(&mut operator, &folder.path().join("copy.jpg")).await;
    operator.press("m");
    operator.sees("! photo: enrolled as 4720").await;
    enroll_shown(&mut operator, "4719").await;
    operator.sees("This photo was sent for another person.").await;
    settled_question(&mut operator).await;
    operator.press("y");
    let answer = operator.sees("Enrolled").await;
    assert!(answer.contains("4719"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_enrolled_is_told_while_typed_and_asked_about_once_with_every_other_doubt() {
    let folder = photos();
    let mut operator = open((120, 40), &folder.path().join("4720.jpg"));
    ready(&mut operator).await;
    enroll_shown(&mut operator, "77").await;
    operator.sees("Enrolled").await;
    next_photo(&mut operator, "4719.jpg").await;
    operator.press("enter").type_text("7");
    operator.sees("1/64").await;
    operator.type_text("7");
    operator.sees("✓ 77: enrolled just now by this profile").await;
    operator.type_text("8");
    operator.no_longer_sees("✓ 77").await;
    operator.press("backspace").press("enter");
    let question = operator.sees("This person is already enrolled. Enroll again?").await;
    assert!(question.contains("77 was enrolled just now"), "{question}");
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("Enrolled").await;

    // The photo of 77, for 78 who is enrolled too: one question with both.
    next_photo(&mut operator, "4719.jpg").await;
    enroll_shown(&mut operator, "78").await;
    operator.sees("This photo was sent for another person.").await;
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("Enrolled").await;
    operator.press("n");
    drop_photo(&mut operator, &folder.path().join("4720.jpg")).await;
    operator.press("enter").type_text("78");
    let form = operator.sees("✓ 78: enrolled just now").await;
    assert!(form.contains("! photo: enrolled as 77 just now"), "{form}");
    operator.press("enter");
    let question = operator.sees("This photo was sent for another person.").await;
    assert!(question.contains("78 was enrolled just now"), "{question}");
    assert_eq!(question.matches("y  yes").count() + question.matches(" … ").count(), 1, "{question}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_doubt_is_asked_about_after_esc_and_however_the_user_id_got_there() {
    let folder = photos();
    let mut operator = open((120, 40), &folder.path().join("4720.jpg"));
    lose_shown(&mut operator).await;
    // Somebody types the same userId for a photo that was never sent.
    next_photo(&mut operator, "4719.jpg").await;
    operator.press("enter").type_text("u1");
    operator.sees("? u1: outcome unknown, sent just now").await;
    operator.press("enter");
    let question = operator.sees("We don't know whether this person is enrolled. Send again?").await;
    for part in ["We don't know whether u1 is enrolled", "bizId", "profile simulator"] {
        assert!(question.contains(part), "{part} is missing:\n{question}");
    }
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("Unknown · lost_waiting").await;
    let history = Store::open(&operator.data.path().join("data")).unwrap();
    let search = Search::parse("outcome:unknown", &Zoned::now(), &[]).unwrap();
    assert_eq!(history.count(search).await.unwrap(), 2, "the yes sent it, past the refusal of the record");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_unknown_outcome_esc_and_enter_ask() {
    let mut operator = open((120, 40), Path::new(FACE));
    lose_shown(&mut operator).await;
    operator.press("esc");
    operator.sees("! userId from the attempt before.").await;
    operator.sees("sends    JPEG").await;
    operator.press("enter").press("right").press("enter");
    operator.sees("We don't know whether this person is enrolled. Send again?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_recorded_meanwhile_is_known_when_it_is_sent() {
    let folder = photos();
    let mut operator = open((120, 40), &folder.path().join("4720.jpg"));
    ready(&mut operator).await;
    operator.press("enter").type_text("77");
    operator.sees("2/64").await;
    let store = Store::open(&operator.data.path().join("data")).unwrap();
    let attempt = crate::record::attempt("01OTHER");
    let attempt = enroll_console::enrollment::Attempt {
        profile: "simulator".into(),
        user_id: "77".into(),
        outcome: Outcome::Unknown,
        ..attempt
    };
    store.finish(attempt, enroll_console::enrollment::Wire::default()).await.unwrap();
    operator.press("enter");
    operator.sees("We don't know whether this person is enrolled. Send again?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_that_were_sent_are_marked_unless_they_were_written_again() {
    let (folder, data) = (photos(), Arc::new(TempDir::new().unwrap()));
    let start = || Start { size: (120, 40), path: folder.path(), config: "", data: Some(Arc::clone(&data)) };
    let mut operator = Operator::open(&start());
    ready(&mut operator).await;
    drop_photo(&mut operator, &folder.path().join("4720.jpg")).await;
    enroll_shown(&mut operator, "4720").await;
    operator.sees("Enrolled").await;
    let list = operator.sees("→ 4720, now").await;
    assert_eq!(list.matches("→ 4720").count(), 1, "a copy by another name is told when it is chosen:\n{list}");
    operator.press("ctrl-q");
    operator.ended().await;

    let mut operator = Operator::open(&start());
    operator.sees("→ 4720, now").await;
    // Another face under the same name.
    fs::copy(folder.path().join("4719.jpg"), folder.path().join("4720.jpg")).unwrap();
    operator.press("ctrl-r");
    operator.no_longer_sees("→ 4720").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_fits_a_narrow_list_whatever_the_user_id() {
    let folder = photos();
    let mut operator = open((80, 24), &folder.path().join("4720.jpg"));
    ready(&mut operator).await;
    enroll_shown(&mut operator, "a-very-long-user-id@example.org").await;
    operator.sees("Enrolled").await;
    operator.press("n");
    operator.sees("4720.jpg").await;
    let list = operator.sees("…, now").await;
    assert!(list.contains("→ a-v"), "{list}");
}
