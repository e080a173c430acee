//! Turning and cropping in the console: what is shown is what is sent, and every edit is in the record.

use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};
use tempfile::TempDir;

use crate::common::console::Operator;
use crate::settled_question;
use crate::{FACE, open};

/// A console with a portrait of 512 by 600 pixels.
async fn open_face() -> Operator {
    let mut operator = open((120, 40), Path::new(FACE));
    operator.sees("nothing leaves here").await;
    operator.sees("sends    JPEG 512x600").await;
    operator
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_turned_and_turned_back() {
    let mut operator = open_face().await;
    operator.press("t");
    operator.sees("sends    JPEG 600x512").await;
    operator.sees("turned by you").await;
    operator.press("t");
    operator.sees("sends    JPEG 512x600").await;
    operator.press("u");
    operator.sees("sends    JPEG 600x512").await;
    operator.press("T");
    operator.sees("metadata removed").await;
    operator.press("u").press("u");
    let screen = operator.sees("sends    JPEG 512x600").await;
    assert!(!screen.contains("turned by you"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_cropped_by_hand_with_the_arrow_keys() {
    let mut operator = open_face().await;
    operator.press("X");
    operator.sees("crop to 462x540 pixels").await;
    operator.press("shift-left").press("shift-up").press("right").press("down").press("-");
    operator.sees("crop to 432x510 pixels").await;
    operator.press("enter");
    let screen = operator.sees("sends    JPEG 432x510").await;
    assert!(screen.contains("cropped by you"), "{screen}");
    operator.press("X");
    operator.sees("crop to 432x510 pixels").await;
    operator.press("+").press("esc");
    operator.sees("sends    JPEG 432x510").await;
    operator.press("u");
    operator.sees("sends    JPEG 512x600").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_edits_are_recorded_and_another_photo_has_none() {
    let folder = TempDir::new().unwrap();
    for name in ["first.jpg", "second.jpg"] {
        std::fs::copy(FACE, folder.path().join(name)).unwrap();
    }
    let mut operator = open((120, 40), &folder.path().join("first.jpg"));
    operator.sees("nothing leaves here").await;
    operator.sees("sends    JPEG 512x600").await;
    operator.press("X");
    operator.sees("crop to 462x540 pixels").await;
    operator.press("enter");
    operator.sees("sends    JPEG 462x540").await;
    let other =
        if operator.screen().contains("▸ first.jpg") && first_is_above(&operator.screen()) { "down" } else { "up" };
    operator.press(other);
    operator.sees("▸ second.jpg").await;
    operator.sees("sends    JPEG 512x600").await;
    operator.press(if other == "down" { "up" } else { "down" });
    operator.sees("▸ first.jpg").await;
    operator.sees("sends    JPEG 462x540").await;
    operator.press("enter").type_text("u1").press("enter");
    operator.sees("Enrolled · SUCCESS").await;
    operator.press("h");
    operator.sees("▾ Explanation").await;
    operator.press("pagedown");
    operator.sees("cropped to 462x540 at 25,30").await;
}

fn first_is_above(screen: &str) -> bool {
    screen.find("first.jpg") < screen.find("second.jpg")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_over_an_answer_leads_back_to_the_form_with_the_same_person() {
    let mut operator = open_face().await;
    operator.press("enter").type_text("u1").press("enter");
    operator.sees("Enrolled · SUCCESS").await;
    operator.press("t");
    let screen = operator.sees("sends    JPEG 600x512").await;
    assert!(screen.contains("userId   u1"), "{screen}");
    assert!(!screen.contains("Enrolled"), "{screen}");
}

/// A photo that is too small for any gateway.
fn stamp(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("stamp.png");
    RgbImage::new(40, 40).save_with_format(&path, ImageFormat::Png).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_check_asks_before_it_sends() {
    let folder = TempDir::new().unwrap();
    let mut operator = open((120, 40), &stamp(&folder));
    operator.sees("nothing leaves here").await;
    operator.sees("sends    JPEG 40x40").await;
    operator.press("enter").type_text("u1").press("enter");
    let question = operator.sees("Send this photo all the same?").await;
    assert!(question.contains("too small for a usable face"), "{question}");
    operator.press("enter").press("esc");
    operator.no_longer_sees("all the same?").await;
    operator.press("f2");
    operator.sees("Nobody was enrolled yet").await;
    operator.press("f1").press("enter");
    operator.sees("Send this photo all the same?").await;
    settled_question(&mut operator).await;
    operator.press("y");
    operator.sees("UNABLE_GET_IMAGE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crop_that_is_given_up_after_a_resize_leaves_the_photo_ready_to_be_sent() {
    let mut operator = open_face().await;
    operator.press("X");
    operator.sees("crop to 462x540 pixels").await;
    operator.resize(110, 40);
    operator.sees("crop to 462x540 pixels").await;
    operator.press("esc");
    operator.no_longer_sees("preparing").await;
    operator.sees("sends    JPEG 512x600").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_written_again_is_never_sent_behind_an_older_picture() {
    let folder = TempDir::new().unwrap();
    let (first, second) = (folder.path().join("first.jpg"), folder.path().join("second.jpg"));
    std::fs::copy(FACE, &second).unwrap();
    std::fs::copy(FACE, &first).unwrap();
    let mut operator = open((120, 40), &first);
    operator.sees("sends    JPEG 512x600").await;
    // Its picture may have been made ahead by now.
    // Whole at once: a copy would be empty for an instant.
    let aside = folder.path().join("aside");
    std::fs::copy("src/photo/samples/astronaut.jpg", &aside).unwrap();
    std::fs::rename(&aside, &second).unwrap();
    operator.press(if first_is_above(&operator.screen()) { "down" } else { "up" });
    operator.sees("▸ second.jpg").await;
    operator.sees("sends    JPEG 512x512").await;
    operator.sees("JPEG 512x512 ·").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_person_begins_without_a_chosen_photo() {
    let mut operator = open_face().await;
    operator.press("enter").type_text("u1").press("enter");
    operator.sees("Enrolled · SUCCESS").await;
    operator.press("n");
    operator.sees("⏎ chooses this photo").await;
    operator.press("tab").type_text("u2").press("enter");
    operator.sees("choose the photo of this person").await;
    operator.press("enter");
    operator.sees("Enroll ⏎").await;
}
