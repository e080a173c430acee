//! The whole console on a test backend, against the embedded simulated gateway: what an operator does, and sees.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "console/codes.rs"]
mod codes;
mod common;
#[path = "console/compare.rs"]
mod compare;
#[path = "console/editing.rs"]
mod editing;
#[path = "console/erasing.rs"]
mod erasing;
#[path = "console/explore.rs"]
mod explore;
#[path = "console/history.rs"]
mod history;
#[path = "console/kinds.rs"]
mod kinds;
#[path = "console/leading_back.rs"]
mod leading_back;
#[path = "console/on_record.rs"]
mod on_record;
#[path = "console/people.rs"]
mod people;
#[path = "console/profiles.rs"]
mod profiles;
#[path = "console/record.rs"]
mod record;
#[cfg(unix)]
#[path = "console/scripts.rs"]
mod scripts;
#[path = "console/settings.rs"]
mod settings;
#[path = "console/states.rs"]
mod states;
#[path = "console/typed.rs"]
mod typed;

use std::path::Path;
use std::sync::Arc;

use common::console::{Operator, Start};
use tempfile::TempDir;

const FACE: &str = "src/photo/samples/grace_hopper.jpg";

/// A folder without a photo: the samples are offered there.
fn empty_folder() -> TempDir {
    tempfile::Builder::new().prefix("photos").rand_bytes(6).tempdir().unwrap()
}

fn open(size: (u16, u16), path: &Path) -> Operator {
    Operator::open(&Start { size, path, config: "", data: None })
}

/// Waits until no key that may be held has come for a while: then a question takes an answer.
async fn settled_question(operator: &mut Operator) {
    operator.sees(" y  yes").await;
}

/// Takes the photo on show, types who it is, and sends it.
async fn enroll(operator: &mut Operator, user_id: &str) {
    operator.sees("nothing leaves here").await;
    enroll_shown(operator, user_id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_try_needs_nothing_at_hand() {
    let folder = empty_folder();
    let mut operator = open((120, 40), folder.path());
    enroll(&mut operator, "4711@example.org").await;
    let answer = operator.sees("Enrolled").await;
    assert!(answer.contains("G006600016CN"), "{answer}");
    operator.press("h");
    operator.sees("Every attempt").await;
    let record = operator.sees("transactionId").await;
    assert!(record.contains("userId        4711@example.org"), "{record}");
    operator.press("end");
    operator.sees("\"resultCode\": \"SUCCESS\"").await;
    operator.press("1").press("n");
    operator.no_longer_sees("4711@example.org").await;
    operator.sees("type who it is").await;
    operator.press("ctrl-q");
    assert_eq!(operator.ended().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_pressed_many_times_sends_once() {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("u1");
    for _ in 0..9 {
        operator.press("enter");
    }
    operator.sees("Enrolled").await;
    operator.press("enter").press("2");
    let history = operator.sees("Every attempt").await;
    let history = if history.contains("SUCCESS") { history } else { operator.sees("SUCCESS").await };
    assert_eq!(history.matches("Enrolled simulated    u1").count(), 1, "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_is_explained_and_can_be_retried() {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.press("s").type_text("unableget").press("enter");
    operator.sees("answers UNABLE_GET_IMAGE").await;
    enroll_shown(&mut operator, "u1").await;
    let answer = operator.sees("Rejected · UNABLE_GET_IMAGE").await;
    for part in ["Most likely", "Do now", "Simulated: nobody was enrolled"] {
        assert!(answer.contains(part), "{part} is missing:\n{answer}");
    }
    operator.press("s").press("enter");
    operator.sees("nothing leaves here").await;
    operator.press("r");
    operator.sees("Enrolled · SUCCESS").await;
}

/// Enrolls whoever is on show, and loses the connection before the answer.
async fn lose_shown(operator: &mut Operator) {
    operator.sees("nothing leaves here").await;
    operator.press("s").type_text("close");
    operator.sees("CLOSE").await;
    operator.press("enter");
    operator.sees("answers CLOSE").await;
    enroll_shown(operator, "u1").await;
    operator.sees("Unknown · lost_waiting").await;
}

async fn enroll_shown(operator: &mut Operator, user_id: &str) {
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text(user_id).press("enter");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_typed_in_a_field_are_never_keys() {
    let folder = empty_folder();
    let mut operator = open((80, 24), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text("123?/nrqshc jk");
    operator.sees("123?/nrqshc jk").await;
    operator.press("f3");
    operator.sees("What every answer means").await;
    operator.press("f1");
    operator.sees("123?/nrqshc jk").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_is_said_while_it_is_typed_and_nothing_is_lost() {
    let folder = empty_folder();
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("enter").type_text(&"x".repeat(66));
    operator.sees("66/64").await;
    operator.press("enter");
    operator.sees("shorten it by 2").await;
    operator.press("backspace").press("backspace");
    operator.sees("64/64").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_opens_in_any_quoting() {
    let folder = empty_folder();
    let file = folder.path().join("my photo (1).jpg");
    std::fs::copy(FACE, &file).unwrap();
    let escaped = file.display().to_string().replace(' ', "\\ ").replace('(', "\\(").replace(')', "\\)");
    let address = format!("file://{}", file.display().to_string().replace(' ', "%20"));
    for dropped in [format!("'{}'", file.display()), escaped, address, format!("{}\n", file.display())] {
        let elsewhere = empty_folder();
        let mut operator = open((120, 40), elsewhere.path());
        operator.sees("Grace Hopper").await;
        operator.paste(&dropped);
        operator.sees("▸ my photo (1).jpg").await;
        operator.sees("JPEG 512x600").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_id_goes_into_the_field_and_a_dropped_file_does_not() {
    let folder = empty_folder();
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("enter").paste("  4711@example.org\n");
    operator.sees("16/64").await;
    let face = std::path::absolute(FACE).unwrap();
    operator.paste(&face.display().to_string());
    operator.sees("▸ grace_hopper.jpg").await;
    operator.sees("16/64").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_can_be_typed_with_completion() {
    let folder = empty_folder();
    std::fs::create_dir(folder.path().join("tickets")).unwrap();
    std::fs::copy(FACE, folder.path().join("tickets/face.jpg")).unwrap();
    let mut operator = open((120, 40), folder.path());
    operator.sees("tickets/").await;
    operator.press("o").type_text("ti");
    operator.press("tab");
    operator.sees("tickets/face.jpg").await;
    operator.press("tab").press("enter");
    operator.sees("▸ face.jpg").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_takes_letters_until_enter_or_esc() {
    let folder = empty_folder();
    for name in ["anna.jpg", "bert.jpg", "carla.jpg"] {
        std::fs::copy(FACE, folder.path().join(name)).unwrap();
    }
    let mut operator = open((120, 40), folder.path());
    operator.sees("carla.jpg").await;
    operator.press("/").type_text("bert");
    let filtered = operator.no_longer_sees("anna.jpg").await;
    assert!(filtered.contains("▸ bert.jpg"), "{filtered}");
    operator.press("enter").press("esc");
    operator.sees("anna.jpg").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_photo_wins_however_fast_the_arrow_is_held() {
    let folder = empty_folder();
    for index in 0..12_u32 {
        let photo = image::RgbImage::from_pixel(600 + index, 400, image::Rgb([90, 120, 150]));
        photo.save(folder.path().join(format!("{index:02}.png"))).unwrap();
        let modified = std::time::SystemTime::now() - std::time::Duration::from_secs(60 * u64::from(index));
        let file = std::fs::File::options().write(true).open(folder.path().join(format!("{index:02}.png"))).unwrap();
        file.set_modified(modified).unwrap();
    }
    let mut operator = open((120, 40), folder.path());
    operator.sees("▸ 00.png").await;
    for _ in 0..11 {
        operator.press("down");
    }
    operator.sees("▸ 11.png").await;
    operator.sees("PNG 611x400").await;
    operator.sees("JPEG 611x400").await;
    operator.press("up");
    operator.sees("▸ 10.png").await;
    operator.sees("JPEG 610x400").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_photo_says_what_it_is() {
    let folder = empty_folder();
    std::fs::write(folder.path().join("fake.jpg"), "no picture at all").unwrap();
    let mut operator = open((120, 40), folder.path());
    operator.sees("▸ Grace Hopper").await;
    operator.press("up");
    operator.sees("▸ fake.jpg").await;
    operator.press("enter").type_text("u1").press("enter");
    let screen = operator.sees("this photo cannot").await;
    assert!(!screen.contains("Sending"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_asked_for_by_name_is_chosen_whatever_it_is_and_never_another() {
    let folder = empty_folder();
    std::fs::copy(FACE, folder.path().join("other-person.jpg")).unwrap();
    std::fs::copy(FACE, folder.path().join(".hidden.jpg")).unwrap();
    std::fs::write(folder.path().join("IMG_4312.heic"), b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").unwrap();
    std::fs::write(folder.path().join("notes.md"), "no picture").unwrap();
    for name in ["IMG_4312.heic", "notes.md", ".hidden.jpg"] {
        let elsewhere = empty_folder();
        let mut operator = open((120, 40), elsewhere.path());
        operator.sees("Grace Hopper").await;
        operator.paste(&folder.path().join(name).display().to_string());
        operator.sees(&format!("▸ {name}")).await;
        let dotted = folder.path().join("..").join(folder.path().file_name().unwrap()).join(name);
        let mut opened = open((120, 40), &dotted);
        opened.sees(&format!("▸ {name}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_or_pasted_over_an_answer_changes_nothing_that_a_retry_sends() {
    let mut operator = open((120, 40), Path::new(FACE));
    enroll(&mut operator, "u1").await;
    operator.sees("Enrolled").await;
    operator.paste("EVIL").press("r").press("r").press("r").press("y");
    operator.press("f2");
    let list = operator.sees("✓ Enrolled simulated    u1").await;
    assert!(!list.contains("EVIL") && !list.contains("u1r") && !list.contains("u1x"), "{list}");
    operator.press("f1");
    let answer = operator.sees("userId        u1").await;
    assert!(!answer.contains("u1r"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_window_too_small_to_see_no_key_acts() {
    let folder = empty_folder();
    for name in ["anna.jpg", "bert.jpg"] {
        std::fs::copy(FACE, folder.path().join(name)).unwrap();
    }
    let mut operator = open((120, 40), folder.path());
    let before = operator.sees("▸ ").await;
    operator.sees("sends    JPEG").await;
    operator.resize(50, 12);
    operator.sees("needs 60x16").await;
    operator.press("down").press("enter").type_text("u1").press("enter");
    operator.resize(120, 40);
    operator.sees("sends    JPEG").await;
    let after = operator.sees("type who it is").await;
    let chosen = |screen: &str| screen.lines().find(|line| line.starts_with('▸')).unwrap()[..20].to_owned();
    assert_eq!(chosen(&before), chosen(&after));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_that_cannot_be_reached_is_told_and_the_attempt_recorded() {
    let keys = TempDir::new().unwrap();
    let config = remote_config(keys.path(), "http://127.0.0.1:9", "sandbox");
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    operator.sees("SANDBOX staging").await;
    operator.sees("test environment").await;
    enroll_shown(&mut operator, "u1").await;
    operator.sees("Not sent · connect").await;
    operator.press("2");
    operator.sees("Not sent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn production_asks_first_and_enter_is_no_answer() {
    let keys = TempDir::new().unwrap();
    let config = remote_config(keys.path(), "http://127.0.0.1:9", "production");
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    operator.sees("PRODUCTION staging").await;
    operator.sees("real people").await;
    enroll_shown(&mut operator, "u1").await;
    operator.sees("Enroll this face into production?").await;
    operator.press("enter").press("enter").press("esc");
    let back = operator.no_longer_sees("Enroll this face into production?").await;
    assert!(!back.contains("Not sent"), "{back}");
    operator.press("enter");
    operator.sees("Enroll this face into production?").await;
    // Held down from before, a key repeats: it answers nothing, however long it is held.
    for _ in 0..20 {
        operator.press("y");
    }
    operator.sees("let go of it").await;
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("Not sent · connect").await;
}

/// A key that is held down comes again after its delay, which may be longer than a question sleeps.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_pressed_while_a_question_sleeps_and_then_held_answers_nothing() {
    let keys = TempDir::new().unwrap();
    let config = remote_config(keys.path(), "http://127.0.0.1:9", "production");
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    operator.sees("real people").await;
    enroll_shown(&mut operator, "u1").await;
    operator.sees("Enroll this face into production?").await;
    operator.press("y");
    operator.sees("let go of it").await;
    // What is tested is that time alone does not help.
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    operator.press("y");
    let screen = operator.sees("let go of it").await;
    assert!(screen.contains("Enroll this face into production?"), "{screen}");
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("Not sent · connect").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_of_what_nobody_knows_asks_first_and_a_held_key_retries_once() {
    let mut operator = open((120, 40), Path::new(FACE));
    lose_shown(&mut operator).await;
    operator.press("r");
    let question = operator.sees("We don't know whether this person is enrolled. Send again?").await;
    assert!(question.contains("We don't know whether u1 is enrolled"), "{question}");
    settled_question(&mut operator).await;
    operator.press("esc").press("2");
    let history = operator.sees("Unknown  simulated    u1").await;
    assert_eq!(history.matches("Unknown  simulated    u1").count(), 1, "{history}");
}

/// The settings of a gateway at an address, with fresh keys in `folder`.
fn remote_config(folder: &Path, base_url: &str, kind: &str) -> String {
    use enroll_console::gateway::PrivateKey;
    let key = PrivateKey::generate().unwrap();
    let file = folder.join("merchant.pem");
    std::fs::write(&file, key.to_pkcs8_pem().unwrap().as_bytes()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let public = key.public_key().to_base64();
    format!(
        "default_profile = \"staging\"\n[profiles.staging]\nkind = \"{kind}\"\nbase_url = \"{base_url}\"\n\
         client_id = \"2188000123456789\"\nprivate_key_file = \"{}\"\ngateway_public_key = \"{public}\"\n",
        file.display()
    )
}

/// A console whose enrollment the simulator leaves without an answer.
async fn waiting_for_an_answer() -> Operator {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.press("s").type_text("slow");
    operator.sees("SLOW").await;
    operator.press("enter");
    operator.sees("answers SLOW").await;
    enroll_shown(&mut operator, "u1").await;
    operator.sees("● wait for the answer").await;
    operator
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_enrollment_is_told_for_what_is_known_of_it() {
    let mut operator = waiting_for_an_answer().await;
    operator.press("esc");
    operator.sees(" y  stop waiting").await;
    operator.press("y");
    operator.sees("Unknown · cancelled_waiting").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_while_sending_asks_and_records_what_is_known() {
    let mut operator = waiting_for_an_answer().await;
    operator.press("ctrl-q");
    operator.sees("Quit while an enrollment is on its way?").await;
    operator.sees(" y  quit").await;
    operator.press("y");
    let data = Arc::clone(&operator.data);
    assert_eq!(operator.ended().await, 0);
    let mut next = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: "", data: Some(data) });
    next.press("f2");
    next.sees("? Unknown").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_transaction_id_can_be_copied() {
    let folder = empty_folder();
    let mut operator = open((80, 24), folder.path());
    enroll(&mut operator, "u1").await;
    let answer = operator.sees("Enrolled").await;
    operator.press("c");
    let copied = operator.has_copied().await;
    assert!(answer.contains(&copied), "{copied} is not on the screen:\n{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_too_small_says_so_and_recovers() {
    let folder = empty_folder();
    let mut operator = open((80, 24), folder.path());
    operator.sees("Grace Hopper").await;
    operator.resize(50, 12);
    operator.sees("needs 60x16").await;
    operator.resize(60, 16);
    operator.sees("Grace Hopper").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_found_by_words_and_explained() {
    let folder = empty_folder();
    let mut operator = open((80, 24), folder.path());
    operator.press("3");
    operator.sees("SUCCESS").await;
    operator.press("/").type_text("signature");
    operator.sees("SIGNATURE_INVALID").await;
    operator.press("enter").press("enter");
    operator.sees("Do now").await;
    operator.press("esc");
    operator.sees("SIGNATURE_INVALID").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_does_what_it_names() {
    let folder = empty_folder();
    let mut operator = open((120, 40), folder.path());
    operator.sees("sends    JPEG").await;
    operator.press("ctrl-p").type_text("explains every");
    operator.sees("The screen that explains every code").await;
    operator.press("enter");
    operator.sees("What every answer means").await;
    operator.press("?");
    operator.sees("Keys that work here").await;
    operator.press("esc");
    operator.no_longer_sees("Keys that work here").await;
}

/// What differs from run to run, replaced by something as wide.
fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{8}-[0-9A-Z]{12}", "20261123-BIZIDBIZIDBI");
    // The end of one that an overlay covers.
    settings.add_filter(r"([│┐])[0-9A-Z]+( +)21/32", "${1}BIZIDBI${2}21/32");
    settings.add_filter(r"G006600016CN\d{26}", "G006600016CN20261123000000000000000001");
    settings.add_filter(r"(?m)^ \S*photos\w{6} *", " /photos ");
    settings.add_filter(r"\d\.\d\d s", "0.00 s");
    settings.add_filter(r"in (\d+ ms|\d+\.\d s) on", "in 0.0 s on");
    settings.add_filter(r"· (\d+ ms|\d+\.\d s)", "· 0.0 s");
    // A time that has a digit more leaves less room for what follows.
    settings.add_filter(r"(on simulator: \d+) .*( the simulator answers)", "$1 …$2");
    settings.add_filter(r" +\d+\.\d ms", " 0.0 ms");
    settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+", "2026-11-23 08:00:00 UTC");
    settings.add_filter(r"\b\d\d-\d\d \d\d:\d\d:\d\d", "11-23 08:00:00");
    settings.add_filter(r"machine( +)\S+", "machine${1}desk-7");
    // A signature's length in its percent-encoding, and a detector's last digit on another processor.
    settings.add_filter(r"↓ \d\d more", "↓ 80 more");
    settings.add_filter(r"face \d+ px wide", "face 200 px wide");
    settings.add_filter(r"operator( +)\S+", "operator${1}me");
    settings.add_filter(r"\b01[0-9A-HJKMNP-TV-Z]{24}\b", "01ULIDULIDULIDULIDULIDULID");
    settings.set_prepend_module_to_snapshot(false);
    settings
}

fn snapshot(name: &str, screen: &str) {
    settings().bind(|| insta::assert_snapshot!(name, screen));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_as_it_looks() {
    for size in [(80, 24), (120, 40)] {
        let folder = empty_folder();
        let mut operator = open(size, folder.path());
        let name = |screen: &str| format!("{screen}-{}x{}", size.0, size.1);
        operator.sees("nothing leaves here").await;
        operator.sees("sends    JPEG").await;
        snapshot(&name("enroll"), &operator.sees("21/32").await);
        operator.press("?");
        snapshot(&name("help"), &operator.sees("Keys that work here").await);
        operator.press("esc").press("ctrl-p");
        snapshot(&name("palette"), &operator.sees("Commands").await);
        operator.press("esc").press("enter").type_text("4711@example.org").press("enter");
        operator.sees("Enrolled").await;
        // The mark of the photo comes after the answer.
        snapshot(&name("answer"), &operator.sees("…, now").await);
        operator.press("2");
        operator.sees("Every attempt, the newest first").await;
        operator.sees("✓ Enrolled").await;
        operator.sees("1 of 1").await;
        if size.0 > 80 {
            operator.sees("▾ Explanation").await;
        }
        snapshot(&name("history"), &operator.no_longer_sees("reading").await);
        operator.press("3");
        operator.sees("What every answer means").await;
        snapshot(&name("codes"), &operator.sees("SUCCESS").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_looked_at_closely_and_the_frame_comes_back() {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("sends    JPEG").await;
    operator.press("v");
    operator.sees("larger").await;
    operator.press("+").press("right").press("q");
    operator.sees("v view").await;
    operator.press("v");
    operator.sees("larger").await;
    operator.resize(100, 30).press("ctrl-q");
    assert_eq!(operator.ended().await, 0);
}
