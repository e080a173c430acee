//! How many faces, how large, where, how they lean, and which way up.

use enroll_console::enrollment::{CheckName, Edits, Quarters, Verdict};
use enroll_console::photo::{CheckLimits, Least};
use image::imageops;

use crate::pictures::{
    astronaut, beside, cat, check, examined, examined_with, hopper, leaning, objections, part, placed, scaled, verdict,
};

#[test]
fn a_good_portrait_passes_every_check_in_plain_words_and_needs_no_remedy() {
    let examined = examined(&hopper());
    assert_eq!(objections(&examined), []);
    assert_eq!(examined.checks.len(), 10, "{:?}", examined.checks);
    for check in &examined.checks {
        assert!(!check.message.is_empty() && check.message.chars().count() <= 50, "{}", check.message);
        assert_eq!(check.remedy, None);
    }
    assert_eq!((examined.faces.len(), examined.mending_turn), (1, None));
}

#[test]
fn a_check_that_does_not_pass_says_what_to_do() {
    let examined = examined(&scaled(&imageops::blur(&astronaut(), 4.0), 0.5));
    let bad: Vec<_> = examined.checks.iter().filter(|check| check.verdict != Verdict::Pass).collect();
    assert!(bad.len() > 1);
    for check in bad {
        assert!(check.remedy.as_ref().is_some_and(|remedy| remedy.ends_with('.')), "{check:?}");
        assert!(check.message.chars().count() <= 50, "{}", check.message);
    }
}

#[test]
fn a_face_is_framed_in_pixels_of_the_photo_that_is_sent() {
    let face = examined(&hopper()).faces[0];
    let middle = (face.x + face.width / 2.0, face.y + face.height / 2.0);
    assert!((middle.0 - 268.0).abs() < 25.0 && (middle.1 - 240.0).abs() < 30.0, "{face:?}");
    assert!((160.0..260.0).contains(&face.width), "{face:?}");
    let larger = examined(&scaled(&hopper(), 4.0)).faces[0];
    assert!((larger.width / face.width - 4.0).abs() < 0.5, "{larger:?}");
    assert!((larger.x / face.x - 4.0).abs() < 0.5, "{larger:?}");
}

#[test]
fn a_picture_without_a_face_fails_and_is_told_nothing_about_the_face() {
    let examined = examined(&cat());
    let count = check(&examined, CheckName::FaceCount);
    assert_eq!((count.verdict, count.value, count.message.as_str()), (Verdict::Fail, 0.0, "no face found"));
    assert_eq!(examined.faces, []);
    let about_the_face = [CheckName::FaceSize, CheckName::FacePosition, CheckName::Tilt, CheckName::Orientation];
    assert!(examined.checks.iter().all(|check| !about_the_face.contains(&check.check)), "{:?}", examined.checks);
    assert!(objections(&examined).iter().all(|(name, found)| *name == CheckName::FaceCount || *found == Verdict::Warn));
}

#[test]
fn two_people_fail_beside_each_other_and_close_together() {
    let mut close = hopper();
    imageops::overlay(&mut close, &part(&astronaut(), (120, 20, 210, 230)), 302, 60);
    for picture in [beside(&hopper(), &imageops::flip_horizontal(&hopper())), beside(&hopper(), &astronaut()), close] {
        let examined = examined(&picture);
        let count = check(&examined, CheckName::FaceCount);
        assert_eq!((count.verdict, count.value), (Verdict::Fail, 2.0));
        assert_eq!(examined.faces.len(), 2);
        assert!(examined.faces[0].width > examined.faces[1].width * 0.9);
    }
}

#[test]
fn somebody_in_the_background_warns_and_somebody_far_behind_is_no_second_person() {
    let other = part(&astronaut(), (120, 20, 210, 230));
    let with_other = |factor: f32| {
        let mut picture = placed((900, 600), &[(&hopper(), (0, 0))]);
        imageops::overlay(&mut picture, &scaled(&other, factor), 600, 40);
        verdict(&examined(&picture), CheckName::FaceCount)
    };
    assert_eq!(with_other(0.6), Verdict::Warn);
    assert_eq!(with_other(0.25), Verdict::Pass);
}

#[test]
fn a_face_that_is_small_in_a_large_picture_is_found() {
    let examined = examined(&placed((2400, 1800), &[(&astronaut(), (900, 700))]));
    assert_eq!(verdict(&examined, CheckName::FaceCount), Verdict::Pass);
    assert!((80.0..120.0).contains(&check(&examined, CheckName::FaceSize).value));
}

#[test]
fn a_face_below_the_vendors_least_fails_and_below_their_good_warns() {
    assert_eq!(verdict(&examined(&hopper()), CheckName::FaceSize), Verdict::Pass);
    assert_eq!(verdict(&examined(&astronaut()), CheckName::FaceSize), Verdict::Warn);
    assert_eq!(verdict(&examined(&scaled(&hopper(), 0.25)), CheckName::FaceSize), Verdict::Fail);
}

#[test]
fn a_face_that_an_edge_cuts_off_fails_and_the_edge_is_named() {
    let cases = [
        ("left", part(&hopper(), (240, 0, 272, 600))),
        ("right", part(&hopper(), (0, 0, 318, 600))),
        ("lower", part(&hopper(), (0, 0, 512, 320))),
    ];
    for (edge, picture) in cases {
        let examined = examined(&picture);
        let position = check(&examined, CheckName::FacePosition);
        assert_eq!(position.verdict, Verdict::Fail, "{edge}: {position:?}");
        assert!(position.message.contains(edge), "{position:?}");
        assert!(position.value < 0.0);
    }
}

#[test]
fn a_head_that_leans_warns_or_fails_by_its_degrees_and_to_either_side() {
    for (degrees, expected) in [(0.0, Verdict::Pass), (20.0, Verdict::Warn), (35.0, Verdict::Fail)] {
        for side in [1.0, -1.0] {
            for portrait in [hopper(), astronaut()] {
                let examined = examined(&leaning(&portrait, side * degrees));
                let tilt = check(&examined, CheckName::Tilt);
                assert_eq!(tilt.verdict, expected, "{tilt:?}");
                assert!((tilt.value - f64::from(side * degrees)).abs() < 6.0, "{tilt:?}");
            }
        }
    }
}

#[test]
fn a_picture_on_its_side_or_head_fails_and_the_turn_that_is_named_mends_it() {
    let quarter = |turns: u8, picture| match turns {
        1 => imageops::rotate90(&picture),
        2 => imageops::rotate180(&picture),
        _ => imageops::rotate270(&picture),
    };
    for portrait in [hopper(), astronaut()] {
        for turns in [1, 2, 3] {
            let lying = quarter(turns, portrait.clone());
            let found = examined(&lying);
            assert_eq!(verdict(&found, CheckName::Orientation), Verdict::Fail);
            assert_eq!(verdict(&found, CheckName::Tilt), Verdict::Pass, "it is the picture that leans");
            let turned = found.mending_turn.unwrap();
            assert_eq!(turned, Quarters::clockwise(4 - turns));
            let mended = examined_with(&lying, &CheckLimits::default(), &Edits { turned, crop: None });
            assert_eq!(verdict(&mended, CheckName::Orientation), Verdict::Pass);
            assert_eq!(mended.mending_turn, None);
        }
    }
}

#[test]
fn a_face_in_a_picture_on_its_side_is_framed_where_it_lies() {
    let face = examined(&imageops::rotate180(&hopper())).faces[0];
    let upright = examined(&hopper()).faces[0];
    assert!((face.x - (512.0 - upright.x - upright.width)).abs() < 25.0, "{face:?}");
    assert!((face.y - (600.0 - upright.y - upright.height)).abs() < 25.0, "{face:?}");
}

#[test]
fn a_picture_that_is_too_small_fails_whatever_is_in_it() {
    assert_eq!(verdict(&examined(&scaled(&hopper(), 0.1)), CheckName::Resolution), Verdict::Fail);
    assert_eq!(verdict(&examined(&scaled(&hopper(), 0.3)), CheckName::Resolution), Verdict::Warn);
}

#[test]
fn the_lines_are_drawn_where_the_settings_say() {
    let strict = CheckLimits { face_size: Least { warn: 400.0, fail: 300.0 }, ..CheckLimits::default() };
    assert_eq!(verdict(&examined_with(&hopper(), &strict, &Edits::NONE), CheckName::FaceSize), Verdict::Fail);
}
