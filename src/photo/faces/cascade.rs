//! The first detector: the cascade of `SeetaFace` (rustface), which knows upright faces and is seldom wrong about them.

use std::sync::LazyLock;

use rustface::{ImageData, Model};

use super::frame::Frame;
use crate::photo::pixels::Pixels;

/// Pixels a side of the window that slides over the picture: no smaller face is found.
const WINDOW: u32 = 40;

/// Scores below are chance: cat, cup, rocket and eighteen other pictures without a face stay below 1.
const LEAST_SCORE: f64 = 2.0;

/// Read once, and copied for each search: a detector works in buffers of its own.
static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let model = rustface::read_model(&include_bytes!("models/seeta_fd_frontal_v1.0.bin")[..]);
    #[expect(clippy::expect_used, reason = "the model is part of the program, and every test of a face reads it")]
    model.expect("the model that is built in")
});

/// What may be a face, and how sure the cascade is of it.
pub(super) struct Finding {
    pub frame: Frame,
    /// From 5 on a face on all that was tried, 2 to 5 perhaps.
    pub score: f32,
}

/// Searches a picture for faces of at least [`WINDOW`] pixels.
pub(super) fn search(picture: &Pixels) -> Vec<Finding> {
    if picture.width < WINDOW || picture.height < WINDOW {
        return Vec::new();
    }
    let luma = picture.luma();
    let mut detector = rustface::create_detector_with_model(MODEL.clone());
    detector.set_score_thresh(LEAST_SCORE);
    let findings = detector.detect(&ImageData::new(&luma, picture.width, picture.height));
    let finding = |found: &rustface::FaceInfo| {
        let frame = found.bbox();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "a few thousand pixels, a score"
        )]
        Finding {
            frame: Frame {
                x: frame.x() as f32,
                y: frame.y() as f32,
                width: frame.width() as f32,
                height: frame.height() as f32,
            },
            score: found.score() as f32,
        }
    };
    findings.iter().map(finding).collect()
}
