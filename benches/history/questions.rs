//! What is asked, many questions of each kind.

use enroll_console::enrollment::Outcome;
use enroll_console::history::Order;

use crate::data::{CODES, Chance, OPERATORS, PROFILES, record, user};

/// Questions of one kind: lines, and the order of the list.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) order: Order,
    pub(crate) lines: Vec<String>,
}

type Lines = Vec<String>;

/// Words that are frequent, rare, long, with accents, and absent.
const WORDS: [&str; 16] = [
    "success",
    "quality",
    "image",
    "timeout",
    "portrait",
    "jpg",
    "called",
    "glasses",
    "muller",
    "niña",
    "camera",
    "résumé",
    "arrived",
    "production",
    "signature",
    "absent",
];

const LONG_AGO: [&str; 5] =
    ["until:2024-01", "until:2024-06-15", "day:2025-02-03", "since:2024-03 until:2024-04", "until:2023-12-24"];

fn lines(texts: &[&str]) -> Lines {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Each text with something before it.
fn after(start: &str, texts: impl IntoIterator<Item = impl AsRef<str>>) -> Lines {
    texts.into_iter().map(|text| format!("{start}{}", text.as_ref())).collect()
}

/// Each beginning of each text, as it is typed.
fn typed(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Lines {
    let beginnings = |text: &str| -> Lines {
        text.char_indices().map(|(at, letter)| text[..at + letter.len_utf8()].to_owned()).collect()
    };
    texts.into_iter().flat_map(|text| beginnings(text.as_ref())).collect()
}

/// Each of the one with each of the other.
fn pairs(left: &[String], right: &[String]) -> Lines {
    left.iter().flat_map(|left| right.iter().map(move |right| format!("{left} {right}"))).collect()
}

/// All kinds, for a record of so many attempts.
pub(crate) fn kinds(rows: u64) -> Vec<Kind> {
    let chance = &mut Chance(7);
    let attempts: Vec<_> = (0..60).map(|_| record(chance.below(rows), rows).attempt).collect();
    let transactions: Vec<&str> = attempts.iter().filter_map(|attempt| attempt.transaction_id.as_deref()).collect();
    let users: Lines = (0..40).map(|_| user(chance)).collect();
    let (words, long_ago) = (lines(&WORDS), lines(&LONG_AGO));
    let outcomes = after("outcome:", Outcome::ALL.map(Outcome::word));
    let codes = after("code:", CODES.map(|(code, ..)| code));
    let operators = after("operator:", OPERATORS);
    let profiles = after("profile:", PROFILES.map(|(profile, _)| profile));
    let others = lines(&[
        "tag:vip",
        "tag:absent",
        "kind:explore",
        "machine:desk-3",
        "code:absent",
        "took:>2.5s",
        "took:>2s",
        "took:<100ms",
        "took:>1m",
        "outcome:rejected,unknown",
        "code:FACE,NO",
    ]);
    let filters = [outcomes.clone(), codes.clone(), operators.clone(), profiles.clone()].concat();
    let two = [
        pairs(&outcomes, &codes),
        pairs(&outcomes, &operators),
        pairs(&codes, &operators),
        pairs(&codes, &profiles),
        pairs(&operators, &profiles),
        pairs(&lines(&["tag:vip", "kind:explore"]), &outcomes),
    ]
    .concat();
    let turned = [
        after("-", &filters),
        pairs(&lines(&["-outcome:enrolled"]), &operators),
        pairs(&lines(&["-success", "-quality", "-called", "-jpg"]), &outcomes),
    ]
    .concat();
    let searches =
        [lines(&["since:7d", "emp00", "jpg", "4711", "profile:staging"]), codes.clone(), operators.clone()].concat();
    let fields = ["note:", "file:", "message:", "user:", "biz:"].map(|field| after(field, &words)).concat();
    let quoted = ["image is too low", "no face was", "low quality", "called back the", "the called", "jpg portrait"];
    let by_time = |name, lines| Kind { name, order: Order::Newest, lines };
    let all = |name, order| Kind { name, order, lines: vec![String::new(); 100] };
    vec![
        by_time("first page", vec![String::new(); 200]),
        by_time("bizId, as typed", typed(attempts.iter().take(15).map(|attempt| &attempt.biz_id))),
        by_time("userId, as typed", typed(&users)),
        by_time("transactionId, as typed", typed(transactions.iter().take(10))),
        by_time("its end, as typed", typed(transactions.iter().map(|id| &id[id.len() - 10..]))),
        by_time("words, as typed", typed(&words)),
        by_time("codes, as typed", typed(CODES.map(|(code, ..)| code))),
        by_time("a userId sent hashed", (0..200).map(|_| format!("\"customer {}\"", chance.below(200_000))).collect()),
        by_time("words in quotes", quoted.map(|text| format!("\"{text}\"")).to_vec()),
        by_time("a word in a field", fields),
        by_time("one filter", [filters.clone(), others].concat()),
        by_time("two filters", two),
        by_time("three filters", pairs(&outcomes, &pairs(&codes, &operators))),
        by_time("turned round", turned),
        by_time("a word and a filter", pairs(&words, &filters)),
        by_time("two words", pairs(&words, &words)),
        by_time("a word, long ago", pairs(&words, &long_ago)),
        by_time("a filter, long ago", pairs(&filters, &long_ago)),
        all("oldest first", Order::Oldest),
        all("slowest first", Order::Slowest),
        all("by userId", Order::UserId),
        Kind { name: "oldest first, searched", order: Order::Oldest, lines: pairs(&words, &outcomes) },
        Kind { name: "slowest first, searched", order: Order::Slowest, lines: pairs(&searches, &outcomes) },
        Kind { name: "by userId, searched", order: Order::UserId, lines: pairs(&searches, &outcomes) },
    ]
}
