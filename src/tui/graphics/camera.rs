//! Which part of a photo is looked at: zoom and place. Pure arithmetic in whole pixels.

use crate::enrollment::Crop;
use crate::tui::actions::Action;

/// A look at a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Camera {
    /// How often it was zoomed in; each time shows two thirds of what was seen before.
    zoom: u32,
    /// The middle of the part, from the top left corner of what is kept; the zoom gives it a meaning.
    middle: Option<(u32, u32)>,
}

/// The smallest part, in pixels a side.
const SMALLEST: u32 = 24;

impl Camera {
    /// The part to show, in the pixels that `kept` is measured in.
    pub(super) fn part(self, kept: Crop) -> Crop {
        let (x, width) = self.side(self.middle.map(|middle| middle.0), kept.width);
        let (y, height) = self.side(self.middle.map(|middle| middle.1), kept.height);
        Crop { x: kept.x + x, y: kept.y + y, width, height }
    }

    /// Start and length of the part along one side.
    fn side(self, middle: Option<u32>, whole: u32) -> (u32, u32) {
        let (numerator, denominator) = (2_u64.saturating_pow(self.zoom), 3_u64.saturating_pow(self.zoom));
        let length = u32::try_from(u64::from(whole) * numerator / denominator).unwrap_or(whole);
        let length = length.max(SMALLEST.min(whole)).max(1);
        let start = middle.unwrap_or(whole / 2).saturating_sub(length / 2).min(whole.saturating_sub(length));
        (start, length)
    }

    /// The look after an action.
    pub(super) fn follow(self, action: Action, kept: Crop) -> Self {
        let part = self.part(kept);
        let (x, y) = (part.x - kept.x + part.width / 2, part.y - kept.y + part.height / 2);
        let at = |x, y| Self { middle: Some((x, y)), ..self }.held_within(kept);
        match action {
            Action::Grow if part.width.min(part.height) > SMALLEST => {
                Self { zoom: self.zoom + 1, middle: Some((x, y)) }.held_within(kept)
            }
            Action::Shrink if self.zoom > 1 => Self { zoom: self.zoom - 1, middle: Some((x, y)) }.held_within(kept),
            Action::Shrink | Action::ZoomAll => Self::default(),
            _ if self.zoom == 0 => self,
            Action::Left => at(x.saturating_sub(part.width / 4), y),
            Action::Right => at(x + part.width / 4, y),
            Action::Up => at(x, y.saturating_sub(part.height / 4)),
            Action::Down => at(x, y + part.height / 4),
            _ => self,
        }
    }

    /// The same look with its middle where it really is, so that a way back from the edge begins at once.
    fn held_within(self, kept: Crop) -> Self {
        let part = self.part(kept);
        Self { middle: Some((part.x - kept.x + part.width / 2, part.y - kept.y + part.height / 2)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEPT: Crop = Crop { x: 100, y: 50, width: 900, height: 1200 };

    fn after(actions: &[Action]) -> Crop {
        actions.iter().fold(Camera::default(), |camera, action| camera.follow(*action, KEPT)).part(KEPT)
    }

    #[test]
    fn at_first_everything_is_seen() {
        assert_eq!(after(&[]), KEPT);
        assert_eq!(after(&[Action::Shrink, Action::Left, Action::Down]), KEPT);
    }

    #[test]
    fn zooming_in_keeps_the_middle_and_zooming_out_leads_back() {
        assert_eq!(after(&[Action::Grow]), Crop { x: 250, y: 250, width: 600, height: 800 });
        assert_eq!(after(&[Action::Grow, Action::Grow, Action::Shrink]), after(&[Action::Grow]));
        assert_eq!(after(&[Action::Grow, Action::Grow, Action::ZoomAll]), KEPT);
    }

    #[test]
    fn a_way_back_from_the_edge_begins_at_once() {
        let mut actions = vec![Action::Grow];
        actions.extend([Action::Left; 20]);
        assert_eq!(after(&actions).x, KEPT.x);
        actions.push(Action::Right);
        assert_eq!(after(&actions).x, KEPT.x + 150);
    }

    proptest! {
        #[test]
        fn every_look_is_a_part_of_the_photo(
            (width, height) in (1_u32..9000, 1_u32..9000),
            keys in prop::collection::vec(0_usize..6, 0..60),
        ) {
            use Action::{Down, Left, Right, Up, Grow, Shrink};
            let kept = Crop { x: 7, y: 9, width, height };
            let actions = [Grow, Shrink, Left, Right, Up, Down];
            let camera = keys.iter().fold(Camera::default(), |camera, key| camera.follow(actions[*key], kept));
            let part = camera.part(kept);
            prop_assert!(part.width >= 1 && part.height >= 1);
            prop_assert!(part.x >= 7 && part.y >= 9);
            prop_assert!(part.x + part.width <= 7 + width && part.y + part.height <= 9 + height);
        }
    }
}
