//! Whose photo and whose userId: nobody is enrolled under another's name, and nobody by accident.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::console::{Operator, Start};
use crate::profiles::{switch, two_profiles};
use crate::{FACE, enroll, enroll_shown, open, remote_config, settled_question};

/// A folder with copies of a portrait under these names, the first one the newest.
fn photos(names: &[&str]) -> TempDir {
    let folder = crate::empty_folder();
    for (age, name) in names.iter().enumerate() {
        add(folder.path(), name, 60 * (1 + age as u64));
    }
    folder
}

/// Puts a portrait into a folder that is so many seconds old.
fn add(folder: &Path, name: &str, age: u64) -> PathBuf {
    let path = folder.join(name);
    fs::copy(FACE, &path).unwrap();
    let modified = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    path
}

/// A console that has enrolled a person with the photo that is chosen in its list.
async fn after(folder: &TempDir, user_id: &str) -> Operator {
    let mut operator = open((120, 40), folder.path());
    enroll(&mut operator, user_id).await;
    operator.sees("Enrolled · SUCCESS").await;
    operator
}

/// The same with an answer that rejects.
async fn after_a_rejection(folder: &TempDir, user_id: &str) -> Operator {
    let mut operator = open((120, 40), folder.path());
    operator.sees("nothing leaves here").await;
    operator.press("s").type_text("unableget").press("enter");
    operator.sees("answers UNABLE_GET_IMAGE").await;
    enroll_shown(&mut operator, user_id).await;
    operator.sees("Rejected · UNABLE_GET_IMAGE").await;
    operator.press("s").press("enter");
    operator.sees("nothing leaves here").await;
    operator
}

/// The attempts on record, as the list of the history has them.
async fn history(operator: &mut Operator, count: usize) -> String {
    operator.press("f2");
    operator.sees(&format!("{count} of {count}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_success_esc_and_n_lead_to_the_list_with_an_empty_form_and_the_next_photo() {
    for key in ["esc", "n"] {
        let folder = photos(&["nora.jpg", "otto.jpg", "paul.jpg"]);
        let mut operator = after(&folder, "nora").await;
        operator.press(key);
        let form = operator.sees("▸ otto.jpg").await;
        assert!(form.contains("type who it is") && !form.contains("nora/"), "{form}");
        operator.sees("⏎ chooses this photo").await;
        // What was a way to enroll somebody else under "nora/xyz".
        operator.type_text("/xyz").press("enter").press("enter").press("esc").press("esc");
        operator.sees("▸ otto.jpg").await;
        let list = history(&mut operator, 1).await;
        assert!(!list.contains("xyz"), "{list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_shown_after_n_is_not_sent() {
    let folder = photos(&["nora.jpg", "otto.jpg"]);
    let mut operator = after(&folder, "nora").await;
    operator.press("n");
    operator.sees("▸ otto.jpg").await;
    operator.press("tab").type_text("otto").press("enter");
    let form = operator.sees("Nothing was sent: choose the photo of this person").await;
    assert!(form.contains("userId   otto"), "{form}");
    // The keys are with the list now.
    // Held down, enter chooses, and sends nothing.
    operator.press("enter").press("enter").press("enter");
    operator.sees("that enter may have been held").await;
    operator.press("end");
    operator.sees("Enroll ⏎").await;
    operator.press("enter");
    // Both files hold one photo.
    operator.sees("This photo was enrolled as nora just now").await;
    settled_question(&mut operator).await;
    operator.press("y");
    let answer = operator.sees("Enrolled · SUCCESS").await;
    assert!(answer.contains("userId        otto"), "{answer}");
    operator.press("n");
    operator.sees("The one before was the last in the list.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_photo_is_no_folder_and_nothing_that_is_no_photo_and_new_ones_are_there() {
    let folder = photos(&["nora.jpg", "paul.jpg"]);
    fs::write(folder.path().join("between.jpg"), "no picture at all").unwrap();
    let mut operator = after(&folder, "nora").await;
    add(folder.path(), "new.jpg", 1);
    operator.press("n");
    operator.sees("▸ paul.jpg").await;
    let list = operator.sees("new.jpg").await;
    assert!(list.contains("▸ paul.jpg"), "{list}");
    // So on every way back to the list.
    for (number, back) in ["esc", "tab"].into_iter().enumerate() {
        let name = format!("later{number}.jpg");
        operator.press("enter");
        operator.sees("Enroll").await;
        add(folder.path(), &name, 0);
        operator.press(back);
        if back == "tab" {
            operator.press("tab");
        }
        let list = operator.sees(&name).await;
        assert!(list.contains("▸ paul.jpg"), "{list}");
    }
    operator.press("f2");
    operator.sees("Every attempt").await;
    add(folder.path(), "latest.jpg", 0);
    operator.press("1");
    let list = operator.sees("latest.jpg").await;
    assert!(list.contains("▸ paul.jpg"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_id_typed_for_another_photo_is_replaced_by_what_is_typed() {
    let folder = photos(&["77.jpg", "88.jpg"]);
    let elsewhere = photos(&["hanna.jpg"]);
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("77");
    operator.sees("2/64").await;
    // A dropped file.
    operator.paste(&elsewhere.path().join("hanna.jpg").display().to_string());
    operator.sees("▸ hanna.jpg").await;
    operator.sees("! userId from the photo before: 77.jpg.").await;
    operator.press("enter");
    operator.sees("Type to replace it, → keeps it.").await;
    // However often it is pressed, enter does not send it.
    for _ in 0..5 {
        operator.press("enter");
    }
    operator.sees("Nothing was sent").await;
    operator.sees("sends    JPEG").await;
    operator.type_text("hanna@example.com").press("enter");
    let answer = operator.sees("Enrolled · SUCCESS").await;
    assert!(answer.contains("userId        hanna@example.com"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_id_typed_for_another_photo_is_told_however_the_photo_came() {
    let folder = photos(&["77.jpg", "88.jpg"]);
    fs::create_dir(folder.path().join("tickets")).unwrap();
    add(&folder.path().join("tickets"), "99.jpg", 5);
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("77").press("esc");
    // Another line of the list, and back.
    operator.press("down");
    operator.sees("! userId from the photo before: 77.jpg.").await;
    operator.press("up");
    operator.no_longer_sees("from the photo before").await;
    // A typed path.
    operator.press("o").type_text("88.jpg").press("enter");
    operator.sees("▸ 88.jpg").await;
    operator.sees("! userId from the photo before: 77.jpg.").await;
    // Another folder.
    operator.press("o").type_text("tickets").press("enter");
    operator.sees("▸ 99.jpg").await;
    operator.sees("! userId from the photo before: 77.jpg.").await;
    // A line that is no photo: nothing typed there extends it.
    operator.press("up").press("up");
    operator.sees("▸ ..").await;
    operator.sees("! userId from the photo before: 77.jpg.").await;
    operator.press("down");
    operator.sees("▸ 99.jpg").await;
    // A pasted userId takes its place like a typed one.
    operator.press("enter").paste("99@example.org\n");
    let form = operator.sees("14/64").await;
    assert!(form.contains("userId   99@example.org") && !form.contains("from the photo before"), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_another_one_by_now_has_to_be_chosen_again() {
    let folder = photos(&["capture.jpg"]);
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG 512x600").await;
    operator.press("enter").type_text("77");
    operator.sees("2/64").await;
    let aside = folder.path().join("aside");
    fs::copy("src/photo/samples/astronaut.jpg", &aside).unwrap();
    fs::rename(&aside, folder.path().join("capture.jpg")).unwrap();
    operator.press("esc");
    operator.sees("sends    JPEG 512x512").await;
    operator.sees("! userId from the photo before:").await;
    operator.press("tab").press("enter");
    operator.sees("Nothing was sent: choose the photo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selected_user_id_is_kept_by_an_arrow_and_emptied_by_backspace() {
    let folder = photos(&["77.jpg", "88.jpg"]);
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("abc").press("esc").press("down").press("enter");
    operator.sees("→ keeps it").await;
    operator.press("left");
    operator.no_longer_sees("→ keeps it").await;
    operator.type_text("x");
    operator.sees("userId   xabc").await;
    operator.press("esc").press("up");
    operator.sees("from the photo before: 88.jpg").await;
    operator.press("tab").press("backspace");
    operator.sees("0/64").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_a_rejection_is_not_sent_by_enter_alone() {
    let folder = photos(&["nora.jpg", "otto.jpg"]);
    let mut operator = after_a_rejection(&folder, "nora").await;
    let answer = operator.sees("bizId         ").await;
    let used = answer.split_once("bizId         ").unwrap().1.split_whitespace().next().unwrap().to_owned();
    operator.press("esc");
    let form = operator.sees("! userId from the attempt before.").await;
    assert!(form.contains("▸ nora.jpg"), "{form}");
    operator.no_longer_sees(&used).await;
    for _ in 0..9 {
        operator.press("enter");
    }
    operator.sees("Nothing was sent").await;
    operator.press("esc").press("tab").press("enter");
    operator.sees("Nothing was sent: userId from the attempt before").await;
    // A scanner types a line.
    operator.type_text("emma").press("enter");
    operator.sees("This photo was sent as nora just now and rejected").await;
    settled_question(&mut operator).await;
    operator.press("y");
    let answer = operator.sees("Enrolled · SUCCESS").await;
    assert!(answer.contains("userId        emma"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_over_an_answer_and_another_profile_leave_nothing_that_enter_sends() {
    let (_simulator, _folder, config) = two_profiles().await;
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    enroll(&mut operator, "nora").await;
    operator.sees("Enrolled · SUCCESS").await;
    operator.press("t");
    operator.sees("! userId from the attempt before.").await;
    operator.press("tab").type_text("otto").press("esc");
    operator.sees("4/64").await;
    switch(&mut operator, "standalone", "SANDBOX standalone  test environment").await;
    operator.sees("! userId typed for the profile simulator.").await;
    operator.press("enter").press("enter").press("enter");
    operator.sees("Nothing was sent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn n_works_in_the_list_and_asks_where_somebody_was_typed_and_not_sent() {
    let folder = photos(&["nora.jpg", "otto.jpg"]);
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("nora").press("esc");
    operator.sees("n next person").await;
    operator.press("n");
    let question = operator.sees("Discard this form?").await;
    assert!(question.contains("nora.jpg") && question.contains("Nothing was sent"), "{question}");
    operator.press("esc");
    operator.sees("userId   nora").await;
    operator.press("n");
    settled_question(&mut operator).await;
    operator.press("y");
    let form = operator.sees("type who it is").await;
    assert!(form.contains("▸ nora.jpg") && !form.contains("n next person"), "{form}");
    let mut operator = after_a_rejection(&folder, "nora").await;
    operator.press("esc");
    operator.sees("from the attempt before").await;
    operator.press("n");
    operator.sees("▸ otto.jpg").await;
    operator.sees("type who it is").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filled_form_is_left_by_no_key_without_a_question() {
    for key in ["ctrl-q", "ctrl-c"] {
        let folder = photos(&["nora.jpg"]);
        let mut operator = open((120, 40), folder.path());
        operator.sees("sends    JPEG").await;
        operator.press("enter").type_text("nora").press(key);
        let question = operator.sees("Quit and discard what is on the form?").await;
        assert!(question.contains("userId        nora"), "{question}");
        // Typed on, it is no answer: it is too early.
        operator.type_text("y").press("esc");
        operator.sees("userId   nora").await;
        // From another screen too.
        operator.press("f3").press(key);
        operator.sees("Quit and discard").await;
        operator.sees(" y  quit").await;
        operator.press("y");
        assert_eq!(operator.ended().await, 0);
    }
    let folder = photos(&["nora.jpg"]);
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("t");
    operator.sees("turned by you").await;
    operator.press("ctrl-c");
    operator.sees("A photo was turned or cropped and not sent").await;
    operator.press("esc").press("u");
    operator.sees("metadata removed").await;
    operator.press("ctrl-c");
    assert_eq!(operator.ended().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_from_the_history_takes_the_place_of_one_who_was_typed_after_a_question() {
    let folder = photos(&["nora.jpg", "otto.jpg"]);
    let mut operator = after(&folder, "nora").await;
    operator.press("n");
    operator.sees("▸ otto.jpg").await;
    operator.press("enter").type_text("otto").press("f2");
    operator.sees("▾ Explanation").await;
    operator.press("r");
    let question = operator.sees("Replace what is on the form?").await;
    assert!(question.contains("userId        otto"), "{question}");
    operator.press("esc").press("f1");
    operator.sees("userId   otto").await;
    operator.press("f2").press("r");
    operator.sees("Replace what is on the form?").await;
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("! userId from the history.").await;
    operator.sees("▸ nora.jpg").await;
    operator.sees("sends    JPEG").await;
    for _ in 0..9 {
        operator.press("enter");
    }
    operator.sees("Nothing was sent: userId from the history").await;
    operator.press("right").press("enter");
    operator.sees("nora was enrolled just now").await;
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("Enrolled · SUCCESS").await;
}

/// A console that waits for an answer to a person's enrollment: the simulator answers after so long.
async fn waiting(delay: &str) -> Operator {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.press("s");
    operator.sees("The simulator answers with").await;
    operator.type_text("something else");
    operator.sees("something else: type it").await;
    operator.press("enter").type_text(&format!("delay={delay}")).press("enter");
    operator.sees(&format!("delay={delay}")).await;
    operator.no_longer_sees("⏎ takes it").await;
    enroll_shown(&mut operator, "nora").await;
    operator.sees("● wait for the answer").await;
    operator
}

const WORDS: &str = "The request may already have arrived.";

#[tokio::test(flavor = "multi_thread")]
async fn once_a_byte_may_have_left_to_cancel_asks_and_a_held_key_answers_nothing() {
    let mut operator = waiting("60s").await;
    for _ in 0..20 {
        operator.press("esc");
    }
    let question = operator.sees("Stop waiting for the answer?").await;
    assert!(question.contains(WORDS) && question.contains("nora"), "{question}");
    operator.sees(" y  stop waiting").await;
    assert!(!operator.screen().contains("Unknown"), "{}", operator.screen());
    operator.press("y");
    operator.sees("Unknown · cancelled_waiting").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_closes_the_question_and_is_shown() {
    for key in ["esc", "ctrl-q"] {
        let mut operator = waiting("3s").await;
        operator.press(key);
        let question = operator.sees(WORDS).await;
        assert!(question.contains("won't know whether this person is enrolled"), "{question}");
        let answer = operator.sees("Enrolled · SUCCESS").await;
        assert!(!answer.contains(WORDS), "{answer}");
        // Meant for the question, it does not leave an answer that nobody read.
        operator.press("esc").press("n");
        operator.sees("The answer came before that key").await;
        assert!(operator.screen().contains("Enrolled · SUCCESS"), "{}", operator.screen());
    }
}

/// A gateway that takes connections and never says a word, behind TLS: nothing of a request can leave.
fn silent_gateway() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let connections: Vec<_> = listener.incoming().collect();
        drop(connections);
    });
    format!("https://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn before_a_byte_can_have_left_cancelling_takes_one_key() {
    let keys = TempDir::new().unwrap();
    let config = remote_config(keys.path(), &silent_gateway(), "sandbox");
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    operator.sees("test environment").await;
    enroll_shown(&mut operator, "nora").await;
    operator.sees("● connect").await;
    operator.press("esc");
    let answer = operator.sees("Not sent · ").await;
    assert!(!answer.contains("Stop waiting"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_name_of_a_photo_stands_on_the_screen_and_both_ends_of_it_in_the_list() {
    let long = format!("{}-the-card-of-the-applicant-{}_4313.jpg", "front-of", "x".repeat(40));
    let names = ["WhatsApp Image 2026-11-23 at 08.00 IMG_4312.jpg", &long];
    let folder = photos(&names);
    let without_spaces = |text: &str| text.replace(' ', "");
    for size in [(80, 24), (100, 30), (120, 40), (200, 60)] {
        let mut operator = open(size, folder.path());
        let in_list = operator.sees("4313.jpg").await;
        assert!(in_list.contains("4312.jpg"), "{size:?}:\n{in_list}");
        for (beginning, name) in ["photo    WhatsApp", "photo    front-of"].into_iter().zip(names) {
            operator.sees(beginning).await;
            let screen = operator.sees("sends    JPEG").await;
            let form = form_lines(&screen, "photo    ");
            assert_eq!(without_spaces(&form), without_spaces(name), "{size:?}:\n{screen}");
            operator.press("down");
        }
    }
}

/// The photo's name in the form, its lines put together.
fn form_lines(screen: &str, label: &str) -> String {
    let mut lines = screen.lines().skip_while(|line| !line.contains(label));
    let first = lines.next().unwrap();
    let column = first.find(label).unwrap();
    let column = first[..column].chars().count() + label.len();
    let value = |line: &str| line.chars().skip(column).collect::<String>().trim_end().to_owned();
    let rest: String = lines.take_while(|line| !line.contains("sends ")).map(value).collect();
    value(first) + &rest
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_before_sending_shows_the_whole_name() {
    let keys = TempDir::new().unwrap();
    let long = format!("{}_4312.jpg", "x".repeat(120));
    let folder = photos(&[&long]);
    let config = remote_config(keys.path(), "http://127.0.0.1:9", "production");
    let mut operator = Operator::open(&Start { size: (80, 24), path: folder.path(), config: &config, data: None });
    operator.sees("real people").await;
    enroll_shown(&mut operator, "nora").await;
    let question = operator.sees("Enroll this face into production?").await;
    assert!(question.contains("4312.jpg") && !question.contains("make the window larger"), "{question}");
}
