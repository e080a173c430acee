//! Two bodies held against each other: JSON by what its values are called, anything else line by line.

use std::time::Duration;

use serde_json::{Map, Value};
use similar::{Algorithm, DiffOp, TextDiff};

use super::super::record::is_foldable;
use super::comparison::{Pair, Standing};

/// What the search for the shortest difference of two long texts may take; after that a longer one does.
const PATIENCE: Duration = Duration::from_millis(500);

/// The values that are other ones every time.
const NATURAL: [&str; 2] = ["bizId", "transactionId"];

/// The pairs of two bodies, and whether they were compared as JSON.
pub(super) fn pairs(left: &str, right: &str) -> (Vec<Pair>, bool) {
    match (parse(left), parse(right)) {
        (Some(left_value), Some(right_value)) => {
            let mut pairs = Vec::new();
            compare(None, &left_value, &right_value, 0, &mut pairs);
            if left != right && pairs.iter().all(|pair| pair.standing == Standing::Same) {
                let words = "the same values, written differently".to_owned();
                pairs.push(Pair { depth: 0, sides: [Some(words.clone()), Some(words)], standing: Standing::Natural });
            }
            (pairs, true)
        }
        _ => (lines(left, right), false),
    }
}

fn parse(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{FEFF}');
    is_foldable(text).then(|| serde_json::from_str(text).ok())?
}

fn lines(left: &str, right: &str) -> Vec<Pair> {
    let (old, new): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).timeout(PATIENCE).diff_slices(&old, &new);
    let text = |side: &[&str], index: usize| side.get(index).map(|line| (*line).to_owned());
    let mut pairs = Vec::new();
    for op in diff.ops() {
        let same = matches!(op, DiffOp::Equal { .. });
        let (mut old_lines, mut new_lines) = (op.old_range(), op.new_range());
        for _ in 0..old_lines.len().max(new_lines.len()) {
            let left = old_lines.next().and_then(|index| text(&old, index));
            let right = new_lines.next().and_then(|index| text(&new, index));
            let standing = if same { Standing::Same } else { Standing::Differs };
            pairs.push(Pair { depth: 0, sides: [left, right], standing });
        }
    }
    pairs
}

/// `"key": ` before a value; nothing in an array.
fn before(key: Option<&str>) -> String {
    key.map(|key| format!("{}: ", Value::from(key))).unwrap_or_default()
}

fn compare(key: Option<&str>, left: &Value, right: &Value, depth: u16, pairs: &mut Vec<Pair>) {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) if !(left.is_empty() && right.is_empty()) => {
            around(key, ["{", "}"], depth, pairs, |pairs| compare_fields(left, right, depth + 1, pairs));
        }
        (Value::Array(left), Value::Array(right)) if !(left.is_empty() && right.is_empty()) => {
            around(key, ["[", "]"], depth, pairs, |pairs| {
                for index in 0..left.len().max(right.len()) {
                    compare_sides(None, left.get(index), right.get(index), depth + 1, pairs);
                }
            });
        }
        _ => {
            let sides = [left, right].map(|value| Some(format!("{}{value}", before(key))));
            let standing = if left == right { Standing::Same } else { differing(key) };
            pairs.push(Pair { depth, sides, standing });
        }
    }
}

/// How values of that name stand to each other that are not the same.
fn differing(key: Option<&str>) -> Standing {
    if key.is_some_and(|key| NATURAL.contains(&key)) { Standing::Natural } else { Standing::Differs }
}

fn compare_fields(left: &Map<String, Value>, right: &Map<String, Value>, depth: u16, pairs: &mut Vec<Pair>) {
    let only_right = right.keys().filter(|key| !left.contains_key(*key));
    for key in left.keys().chain(only_right) {
        compare_sides(Some(key), left.get(key), right.get(key), depth, pairs);
    }
}

fn compare_sides(key: Option<&str>, left: Option<&Value>, right: Option<&Value>, depth: u16, pairs: &mut Vec<Pair>) {
    match (left, right) {
        (Some(left), Some(right)) => compare(key, left, right, depth, pairs),
        (left, right) => {
            let Some(value) = left.or(right) else { return };
            let text = format!("{}{value:#}", before(key));
            for line in text.lines() {
                let line = Some(line.to_owned());
                let sides = if left.is_some() { [line, None] } else { [None, line] };
                pairs.push(Pair { depth, sides, standing: differing(key) });
            }
        }
    }
}

/// What is in brackets; the brackets belong to what differs between them.
fn around(
    key: Option<&str>,
    [open, close]: [&str; 2],
    depth: u16,
    pairs: &mut Vec<Pair>,
    fill: impl FnOnce(&mut Vec<Pair>),
) {
    let bracket = |text: String| Pair { depth, sides: [Some(text.clone()), Some(text)], standing: Standing::Same };
    let first = pairs.len();
    pairs.push(bracket(format!("{}{open}", before(key))));
    fill(pairs);
    pairs.push(bracket(close.to_owned()));
    if pairs.iter().skip(first).any(|pair| pair.standing != Standing::Same) {
        let last = pairs.len() - 1;
        for index in [first, last] {
            if let Some(pair) = pairs.get_mut(index) {
                pair.standing = Standing::Around;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(left: &str, right: &str) -> Vec<String> {
        let line = |pair: Pair| {
            let [left, right] = pair.sides.map(Option::unwrap_or_default);
            let sign = match pair.standing {
                Standing::Same => '=',
                Standing::Around => '.',
                Standing::Natural => '~',
                Standing::Differs => '!',
            };
            format!("{}{sign} {left} | {right}", pair.depth)
        };
        pairs(left, right).0.into_iter().map(line).collect()
    }

    #[test]
    fn json_is_compared_by_the_names_of_its_values_whatever_their_order() {
        let left = r#"{"bizId":"1","result":{"resultCode":"SUCCESS","n":1},"list":[1,2],"old":{"a":1}}"#;
        let right = r#"{"result":{"n":1,"resultCode":"OTHER"},"list":[1,3,4],"bizId":"2","new":true}"#;
        assert_eq!(
            drawn(left, right),
            [
                "0. { | {",
                "1~ \"bizId\": \"1\" | \"bizId\": \"2\"",
                "1. \"result\": { | \"result\": {",
                "2! \"resultCode\": \"SUCCESS\" | \"resultCode\": \"OTHER\"",
                "2= \"n\": 1 | \"n\": 1",
                "1. } | }",
                "1. \"list\": [ | \"list\": [",
                "2= 1 | 1",
                "2! 2 | 3",
                "2!  | 4",
                "1. ] | ]",
                "1! \"old\": { | ",
                "1!   \"a\": 1 | ",
                "1! } | ",
                "1!  | \"new\": true",
                "0. } | }",
            ]
        );
    }

    #[test]
    fn what_is_no_json_is_compared_line_by_line() {
        let expected = ["0= <html> | <html>", "0! one | uno", "0! two | ", "0= </html> | </html>"];
        assert_eq!(drawn("<html>\r\none\r\ntwo\r\n</html>", "<html>\nuno\n</html>"), expected);
    }

    #[test]
    fn the_same_values_written_differently_are_said_to_be() {
        assert_eq!(drawn("{\"a\":1}", "{ \"a\": 1 }").last().unwrap().chars().nth(1), Some('~'));
        assert!(drawn("{\"a\":1}", "{\"a\":1}").iter().all(|line| line.starts_with(['0', '1']) && line.contains("= ")));
    }

    proptest! {
        #[test]
        fn a_text_does_not_differ_from_itself_and_no_line_is_lost(left in "([a-c]{0,2}\n){0,8}", right in "([a-c]{0,2}\n){0,8}") {
            prop_assert!(pairs(&left, &left).0.iter().all(|pair| pair.standing == Standing::Same));
            let (found, _) = pairs(&left, &right);
            let side = |number: usize| found.iter().filter_map(|pair| pair.sides.get(number).cloned().flatten()).collect::<Vec<_>>();
            prop_assert_eq!(side(0), left.lines().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(side(1), right.lines().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
