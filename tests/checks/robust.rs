//! Whatever the picture, there is an answer.

use std::collections::HashSet;

use image::{Rgb, RgbImage};
use proptest::prelude::*;

use crate::pictures::{examined, placed};

/// A picture of chance, or of one colour.
fn any_picture() -> impl Strategy<Value = RgbImage> {
    let noise = (1_u32..=64, 1_u32..=64).prop_flat_map(|(width, height)| {
        proptest::collection::vec(any::<u8>(), (width * height * 3) as usize)
            .prop_map(move |samples| RgbImage::from_raw(width, height, samples).unwrap())
    });
    let plain = (1_u32..=64, 1_u32..=64, any::<[u8; 3]>())
        .prop_map(|(width, height, colour)| RgbImage::from_pixel(width, height, Rgb(colour)));
    prop_oneof![3 => noise, 1 => plain]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_small_picture_is_examined_and_each_check_answers_at_most_once(picture in any_picture()) {
        let examined = examined(&picture);
        let names: HashSet<_> = examined.checks.iter().map(|check| check.check).collect();
        prop_assert_eq!(names.len(), examined.checks.len());
        prop_assert!(examined.checks.iter().all(|check| check.value.is_finite()));
    }
}

#[test]
fn very_long_and_very_flat_pictures_are_examined() {
    for size in [(3000, 1), (1, 3000), (3000, 50), (50, 3000)] {
        assert_eq!(examined(&placed(size, &[])).faces, []);
    }
}
