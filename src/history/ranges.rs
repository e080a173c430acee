//! Rows of numbers without a gap, each by its first and its last.

use serde::{Deserialize, Serialize};

/// Numbers, in order, as rows of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    /// Rows in any order, which may overlap; one that ends before it begins is left out.
    pub(super) fn of(mut rows: Vec<(i64, i64)>) -> Self {
        rows.retain(|(first, last)| first <= last);
        rows.sort_unstable();
        let mut merged = Self::default();
        for row in rows {
            merged.push(row);
        }
        merged
    }

    /// Adds a row that begins nowhere before the last one.
    pub(super) fn push(&mut self, (first, last): (i64, i64)) {
        match self.0.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => self.0.push((first, last)),
        }
    }

    /// What is not in the others.
    pub(super) fn minus(&self, others: &Self) -> Self {
        let mut left = Vec::new();
        for &(first, last) in &self.0 {
            let mut from = first;
            // Those that end before are passed over by halves.
            let near = others.0.partition_point(|(_, end)| *end < first);
            for &(begin, end) in others.0.iter().skip(near).take_while(|(begin, _)| *begin <= last) {
                if begin > from {
                    left.push((from, begin - 1));
                }
                from = from.max(end.saturating_add(1));
            }
            if from <= last {
                left.push((from, last));
            }
        }
        Self(left)
    }

    /// The rows.
    pub(super) fn rows(&self) -> &[(i64, i64)] {
        &self.0
    }
}

/// `4`, or `4 to 9`.
pub(super) fn words((first, last): (i64, i64)) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn numbers(ranges: &Ranges) -> BTreeSet<i64> {
        ranges.rows().iter().flat_map(|(first, last)| *first..=*last).collect()
    }

    fn some() -> impl Strategy<Value = Ranges> {
        prop::collection::vec((0..60i64, 0..9i64), 0..9)
            .prop_map(|rows| Ranges::of(rows.into_iter().map(|(first, more)| (first, first + more)).collect()))
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_the_others_have_not(all in some(), others in some()) {
            let left: BTreeSet<i64> = numbers(&all).difference(&numbers(&others)).copied().collect();
            prop_assert_eq!(numbers(&all.minus(&others)), left);
        }

        #[test]
        fn rows_that_touch_are_one(all in some()) {
            prop_assert!(all.rows().windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
