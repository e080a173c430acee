//! How long each stage took, as bars to scale, one below the other from where the one before ended.

use crate::enrollment::Timing;

/// One stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stage {
    /// Its name.
    pub(super) name: &'static str,
    /// Milliseconds from the operator's word to its beginning.
    pub(super) begins: f64,
    /// Milliseconds that it took.
    pub(super) took: f64,
}

/// The stages that were reached, each where it lay; and the time that all of it took.
///
/// Preparing and signing follow the operator's word. The exchange that counts is the last one, so it is measured from the
/// end: before it lie the writing of the record, and any earlier tries.
pub(super) fn stages(timing: Timing) -> (Vec<Stage>, f64) {
    let end = timing.total.unwrap_or_else(|| {
        let parts = [timing.prepare, timing.sign, timing.exchange];
        parts.into_iter().flatten().sum()
    });
    let mut at = 0.0;
    let mut found = Vec::new();
    let mut add = |at: &mut f64, name, took: Option<f64>| {
        let took = took.unwrap_or(0.0).max(0.0);
        found.push(Stage { name, begins: *at, took });
        *at += took;
    };
    for (name, took) in [("prepare", timing.prepare), ("sign", timing.sign)] {
        if took.is_some() {
            add(&mut at, name, took);
        }
    }
    if let Some(exchange) = timing.exchange {
        at = at.max(end - exchange);
    }
    for (name, took) in [("connect", timing.connect), ("send", timing.send), ("wait", timing.wait)] {
        if took.is_some() {
            add(&mut at, name, took);
        }
    }
    (found, end.max(at))
}

/// Eighths of a cell, from one to seven.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A stage's bar in so many columns, `all` milliseconds across; never empty.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "columns of a screen"
)]
pub(super) fn bar(stage: &Stage, all: f64, columns: usize) -> String {
    let scale = if all > 0.0 { columns as f64 * 8.0 / all } else { 0.0 };
    let last = columns.saturating_sub(1) * 8;
    let begins = ((stage.begins * scale) as usize / 8 * 8).min(last);
    let ends = (((stage.begins + stage.took) * scale).round() as usize).clamp(begins + 1, columns.max(1) * 8);
    let mut text = " ".repeat(begins / 8);
    text.extend(std::iter::repeat_n('█', (ends - begins) / 8));
    let rest = (ends - begins) % 8;
    text.extend(rest.checked_sub(1).and_then(|rest| EIGHTHS.get(rest)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn each_stage_begins_where_the_one_before_ended_and_the_exchange_ends_last() {
        let timing = Timing {
            prepare: Some(80.0),
            sign: Some(20.0),
            connect: Some(10.0),
            send: Some(20.0),
            wait: Some(60.0),
            exchange: Some(90.0),
            total: Some(200.0),
        };
        let (stages, all) = stages(timing);
        let bars: Vec<String> = stages.iter().map(|stage| bar(stage, all, 20)).collect();
        assert_eq!(bars, ["████████", "        ██", "           █", "            ██", "              ██████"]);
    }

    #[test]
    fn a_stage_that_was_not_reached_has_no_bar() {
        let (stages, all) = stages(Timing { prepare: Some(3.0), total: Some(3.5), ..Timing::default() });
        assert_eq!(stages.iter().map(|stage| stage.name).collect::<Vec<_>>(), ["prepare"]);
        assert!((all - 3.5).abs() < 1e-9);
        assert_eq!(super::stages(Timing::default()), (Vec::new(), 0.0));
    }

    proptest! {
        #[test]
        fn no_bar_is_empty_or_longer_than_its_room(begins in -1.0..1e6_f64, took in -1.0..1e6_f64, all in -1.0..1e6_f64, columns in 1..80_usize) {
            let width = bar(&Stage { name: "", begins, took }, all, columns).trim_start().width();
            prop_assert!(width >= 1);
            let drawn = bar(&Stage { name: "", begins, took }, all, columns).width();
            prop_assert!(drawn <= columns);
        }
    }
}
