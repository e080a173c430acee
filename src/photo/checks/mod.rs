//! What a photo says about its chances, before it is sent. A check never changes the photo.
//!
//! Where no face is found, light, colour and sharpness are measured on the whole picture and warn at most, because they tell why
//! no face was seen; size, place and lean of a face are left out. In the dark contrast and colour are left out too: what is wrong
//! with them is the dark.

mod count;
mod light;
mod limits;
mod place;
mod resolution;
mod sharpness;

pub use limits::{CheckLimits, Least, Most};

use super::faces::{self, FoundFace, Frame, Search};
use super::pixels::Pixels;
use super::prepare::{PreparedPhoto, sample_size};
use super::preview::Preview;
use crate::enrollment::{Check, CheckName, Quarters, Verdict};

/// A face that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Its frame, from brow to chin: pixels of the prepared photo, from the left; below zero where the edge cuts it off.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// What was found in a photo.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Examined {
    /// Every check's answer, in the order in which they are shown; each check at most once.
    pub checks: Vec<Check>,
    /// The faces, the largest first, those in the background too.
    pub faces: Vec<Face>,
    /// The turn after which the largest face stands upright, if it does not.
    pub mending_turn: Option<Quarters>,
}

/// Examines a photo. An upright one takes some tens of milliseconds; one in which no face is found at once is tried in other
/// ways, which takes up to a second. Call it off the thread that draws. Of a photo whose sample was let go of, nothing is said.
#[must_use]
pub fn examine(photo: &PreparedPhoto, limits: &CheckLimits) -> Examined {
    let Some(sample) = photo.sample() else { return Examined::default() };
    let search = faces::search(sample);
    let scale = f64::from(photo.width()) / f64::from(sample.width);
    let mut checks = vec![count::face_count(&search.faces, limits)];
    match search.faces.first() {
        Some(face) => checks.extend(of_a_face(sample, face, &search, scale, limits)),
        None => checks.extend(of_the_picture(sample, limits)),
    }
    checks.push(resolution::resolution((photo.width(), photo.height()), limits));
    Examined {
        checks,
        faces: search.faces.iter().map(|found| Face::new(&found.frame, scale)).collect(),
        mending_turn: Some(search.mending_turn).filter(|turn| !turn.is_none()),
    }
}

/// Whether there is a face in a picture at all, however it lies: what the simulated gateway looks for. Takes as long as
/// [`examine`].
#[must_use]
pub fn has_face(picture: Preview) -> bool {
    let pixels = Pixels { width: picture.width, height: picture.height, rgb: picture.rgb };
    let (width, height) = sample_size((pixels.width, pixels.height));
    pixels.resized(width, height).is_ok_and(|sample| !faces::search(&sample).faces.is_empty())
}

fn of_a_face(sample: &Pixels, face: &FoundFace, search: &Search, scale: f64, limits: &CheckLimits) -> Vec<Check> {
    let light = light::Light::of(sample, Some(&face.frame));
    let checks = [
        Some(place::face_size(&face.frame, scale, limits)),
        Some(place::face_position(&face.frame, sample, limits)),
        face.roll.map(|roll| place::tilt(roll, limits)),
        Some(place::orientation(search.mending_turn)),
        sharpness::sharpness(sample, Some(&face.frame), limits),
        Some(light.brightness(limits)),
        light.contrast(limits),
        light.colour(limits),
    ];
    checks.into_iter().flatten().collect()
}

fn of_the_picture(sample: &Pixels, limits: &CheckLimits) -> Vec<Check> {
    let light = light::Light::of(sample, None);
    let checks = [
        sharpness::sharpness(sample, None, limits),
        Some(light.brightness(limits)),
        light.contrast(limits),
        light.colour(limits),
    ];
    let at_most_a_warning = |check: Check| Check { verdict: check.verdict.min(Verdict::Warn), ..check };
    checks.into_iter().flatten().map(at_most_a_warning).collect()
}

/// A check's answer; a check that passed needs no remedy.
fn answer(check: CheckName, verdict: Verdict, value: f64, message: String, remedy: &str) -> Check {
    let remedy = (verdict != Verdict::Pass).then(|| remedy.to_owned());
    Check { check, verdict, value, message, remedy }
}

/// A value as it is shown and recorded: to a tenth.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl Face {
    fn new(frame: &Frame, scale: f64) -> Self {
        let scaled = |value: f32| f64::from(value) * scale;
        Self { x: scaled(frame.x), y: scaled(frame.y), width: scaled(frame.width), height: scaled(frame.height) }
    }
}
