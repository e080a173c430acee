//! The second detector: Google's `BlazeFace`, which sees eyes, and faces that lean, lie or stand in the dark.

use std::sync::LazyLock;

use rten::{Model, Value};

use super::frame::Frame;
use crate::photo::pixels::{Pixels, RGB};

/// Pixels a side of the picture that the model takes.
pub(super) const SIDE: u32 = 128;

/// Scores below are left out.
const LEAST_SCORE: f32 = 0.5;

/// The model's two grids: cells a side, and anchors a cell (`MediaPipe`'s `face_detection_short_range.pbtxt`: strides 8, 16, 16,
/// 16, two anchors each).
const GRIDS: [(usize, usize); 2] = [(16, 2), (8, 6)];

/// Numbers an anchor: centre and size of the frame, then six points: eyes, nose, mouth, ears.
const NUMBERS: usize = 16;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let model = Model::load_static_slice(include_bytes!("models/blazeface_front_128.onnx"));
    #[expect(clippy::expect_used, reason = "the model is part of the program, and every test of a face reads it")]
    model.expect("the model that is built in")
});

/// What may be a face, in pixels of the square that was searched.
#[derive(Clone, Copy)]
pub(super) struct Finding {
    pub frame: Frame,
    /// 0 to 1.
    pub score: f32,
    /// Degrees by which the line through the eyes leans, clockwise, -180 to 180.
    pub roll: f32,
}

/// Searches a square of [`SIDE`] pixels; the surest first, each face once.
pub(super) fn search(square: &Pixels) -> Vec<Finding> {
    let side = SIDE as usize;
    // From -1 to 1, as the model was trained.
    let input = square.rgb.iter().map(|sample| f32::from(*sample) / 127.5 - 1.0).collect();
    let Ok(input) = Value::from_shape(&[1, side, side, RGB], input) else { return Vec::new() };
    let Some(&place) = MODEL.input_ids().first() else { return Vec::new() };
    let Ok(outputs) = MODEL.run(vec![(place, (&input).into())], MODEL.output_ids(), None) else { return Vec::new() };
    let numbers = |value: Value| value.into_shape_vec::<f32, 3>().map(|(_, numbers)| numbers).unwrap_or_default();
    let outputs: Vec<Vec<f32>> = outputs.into_iter().map(numbers).collect();
    let [fine_scores, coarse_scores, fine, coarse] = &outputs[..] else { return Vec::new() };
    let mut findings = Vec::new();
    for ((cells, anchors), scores, places) in [(GRIDS[0], fine_scores, fine), (GRIDS[1], coarse_scores, coarse)] {
        for (index, (score, numbers)) in scores.iter().zip(places.chunks_exact(NUMBERS)).enumerate() {
            let score = 1.0 / (1.0 + (-score).exp());
            if score >= LEAST_SCORE {
                let cell = index / anchors;
                findings.push(finding(score, numbers, (cell % cells, cell / cells), cells));
            }
        }
    }
    findings.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut distinct: Vec<Finding> = Vec::new();
    for finding in findings {
        if !distinct.iter().any(|other| other.frame.is_same_face(&finding.frame)) {
            distinct.push(finding);
        }
    }
    distinct
}

#[expect(clippy::cast_precision_loss, reason = "cells are few")]
fn finding(score: f32, numbers: &[f32], (column, row): (usize, usize), cells: usize) -> Finding {
    let cell = SIDE as f32 / cells as f32;
    let (x, y) = ((column as f32 + 0.5) * cell, (row as f32 + 0.5) * cell);
    let (width, height) = (numbers[2], numbers[3]);
    let frame = Frame { x: x + numbers[0] - width / 2.0, y: y + numbers[1] - height / 2.0, width, height };
    // The person's right eye is the first, on the picture's left.
    let roll = (numbers[7] - numbers[5]).atan2(numbers[6] - numbers[4]).to_degrees();
    Finding { frame, score, roll }
}
