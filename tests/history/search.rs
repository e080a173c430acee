//! What is found by which line.

#![expect(
    clippy::panic,
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    reason = "a table of lines and what each finds, which says which one failed"
)]

use enroll_console::enrollment::{
    Attempt, AttemptId, Failure, FailureKind, GatewayResult, HmacKey, Kind, Outcome, Timing, UserIdForm, Wire,
};
use enroll_console::history::{Anchor, Annotation, Order, Query, Record, Search, SearchError, Store};
use jiff::{SignedDuration, Timestamp, Zoned};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{attempt, open};

/// Noon of 2026-11-25 in Berlin.
fn now() -> Zoned {
    "2026-11-25T12:00:00+01:00[Europe/Berlin]".parse().unwrap()
}

fn forms() -> Vec<UserIdForm> {
    vec![UserIdForm::Sha256, UserIdForm::HmacSha256(HmacKey::new(b"a key of 16 byte").unwrap())]
}

pub(super) fn search(line: &str) -> Search {
    Search::parse(line, &now(), &forms()).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn objection(line: &str) -> String {
    Search::parse(line, &now(), &forms()).unwrap_err().to_string()
}

/// The identities of what a line finds, the newest first; they are found in every order, and counted.
pub(super) async fn found(store: &Store, line: &str) -> Vec<String> {
    let ids = async |order| {
        let page = store.page(Query { search: search(line), order, ..Query::default() }).await;
        let page = page.unwrap_or_else(|error| panic!("{line}: {error} {error:?}"));
        page.into_iter().map(|summary| summary.id.0).collect::<Vec<_>>()
    };
    let newest = ids(Order::Newest).await;
    let mut oldest = ids(Order::Oldest).await;
    oldest.reverse();
    assert_eq!(newest, oldest, "{line}");
    let mut by_user = ids(Order::UserId).await;
    by_user.sort();
    let mut sorted = newest.clone();
    sorted.sort();
    assert_eq!(by_user, sorted, "{line}");
    assert_eq!(store.count(search(line)).await.unwrap(), newest.len() as u64, "{line}");
    assert_eq!(store.numbers(search(line)).await.unwrap().attempts, newest.len() as u64, "{line}");
    newest
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn result(status: &str, code: &str, message: &str) -> Option<GatewayResult> {
    Some(GatewayResult { result_status: status.into(), result_code: code.into(), result_message: message.into() })
}

/// Four attempts: ANA was enrolled, BOB rejected, CAT timed out, DOT explored.
pub(super) fn of_four() -> Vec<Record> {
    let hmac = &forms()[1];
    let ana = Attempt {
        at: at("2026-11-24T23:30:00+01:00"),
        outcome: Outcome::Enrolled,
        biz_id: "20261124-01K9T3VQ4XHM".into(),
        user_id: "4711@example.org".into(),
        transaction_id: Some("G006600016CN20261124000000009572520355".into()),
        result: result("S", "SUCCESS", "Success"),
        timing_ms: Timing { exchange: Some(2500.0), ..Timing::default() },
        ..attempt("ANA")
    };
    let bob = Attempt {
        at: at("2026-11-25T00:30:00+01:00"),
        outcome: Outcome::Rejected,
        profile: "production".into(),
        operator: "bruno".into(),
        machine: "desk-8".into(),
        biz_id: "20261125-01K9T7ZZZZZZ".into(),
        user_id: UserIdForm::Sha256.apply("Bob Müller"),
        transaction_id: Some("G006600016CN20261125000000009572520399".into()),
        result: result("F", "LOW_QUALITY", "Image quality is too low"),
        timing_ms: Timing { exchange: Some(400.0), ..Timing::default() },
        ..attempt("BOB")
    };
    let cat = Attempt {
        at: at("2026-11-25T10:00:00+01:00"),
        outcome: Outcome::Unknown,
        biz_id: "20261125-01K9T8AAAAAA".into(),
        user_id: hmac.apply("4712"),
        raw_user_id: Some("4712".into()),
        failure: Some(Failure::new(FailureKind::Timeout, "no answer within 30 s")),
        ..attempt("CAT")
    };
    let dot = Attempt {
        at: at("2026-11-25T11:00:00+01:00"),
        outcome: Outcome::Rejected,
        kind: Kind::Explore,
        operator: "Ána".into(),
        biz_id: "x".into(),
        user_id: String::new(),
        result: result("F", "INVALID_ARGUMENT", "The field 12 is wrong: userId"),
        ..attempt("DOT")
    };
    let note = |note: &str, tags: &[&str]| Annotation {
        note: note.into(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    let annotations =
        [note("Llamó la niña", &["vip"]), note("success of a kind", &["vip-2", "odd"]), note("", &[]), note("", &[])];
    let records = [ana, bob, cat, dot].into_iter().zip(annotations);
    records.map(|(attempt, annotation)| Record { attempt, wire: Wire::default(), annotation }).collect()
}

async fn four(folder: &TempDir) -> Store {
    let store = open(folder.path());
    store.add(of_four()).await.unwrap();
    store
}

#[tokio::test]
async fn each_line_finds_what_it_says() {
    let folder = TempDir::new().unwrap();
    let store = four(&folder).await;
    for (line, expected) in [
        ("", "DOT CAT BOB ANA"),
        // Words, by their beginning, wherever they are.
        ("4711", "ANA"),
        ("4711@exam", "ANA"),
        ("4711@exampl", "ANA"),
        ("EXAMPLE.ORG", "ANA"),
        ("xample", ""),
        ("20261125-01k9", "CAT BOB"),
        ("20261125-01K9T7ZZZZ", "BOB"),
        ("succ", "BOB ANA"),
        ("success", "BOB ANA"),
        ("quality", "BOB"),
        ("quality too", "BOB"),
        ("low_qual", "BOB"),
        ("invalid", "DOT"),
        ("\"invalid argument\"", "DOT"),
        ("field 12", "DOT"),
        ("timeout", "CAT"),
        ("answer within", "CAT"),
        ("llamo nina", "ANA"),
        ("LLAMÓ", "ANA"),
        ("production", "BOB"),
        ("vip", "BOB ANA"),
        ("odd", "BOB"),
        ("ana", ""),
        // As they are, and in a row, in quotes.
        ("\"image quality is\"", "BOB"),
        ("\"quality image\"", ""),
        ("\"image qual\"", ""),
        ("\"image qual", "BOB"),
        ("\"4711\"", "ANA"),
        ("\"471\"", ""),
        // A transactionId by either end.
        ("G0066", "BOB ANA"),
        ("g006600016cn2026112", "BOB ANA"),
        ("G006600016CN20261125", "BOB"),
        ("G006600016CN20261125000000009572520399", "BOB"),
        ("\"G006600016CN20261125000000009572520399\"", "BOB"),
        ("\"G006600016CN2026112500000000957252039\"", ""),
        ("355", "ANA"),
        ("9572520355", "ANA"),
        ("tx:0399", "BOB"),
        ("tx:G006600016CN20261124", "ANA"),
        ("tx:4711", ""),
        ("55", ""),
        // A userId that was sent in another form.
        ("4712", "CAT"),
        ("user:4712", "CAT"),
        ("\"Bob Müller\"", "BOB"),
        ("user:\"Bob Müller\"", "BOB"),
        ("user:\"bob müller\"", ""),
        // Fields.
        ("user:4711", "ANA"),
        ("user:20261125", ""),
        ("biz:20261125", "CAT BOB"),
        ("note:success", "BOB"),
        ("note:nina", "ANA"),
        ("message:succ", "ANA"),
        ("message:image", "BOB"),
        ("message:field", "DOT"),
        ("message:vip", ""),
        ("file:x", ""),
        // Filters.
        ("outcome:rejected", "DOT BOB"),
        ("outcome:rej", "DOT BOB"),
        ("outcome:unk,enr", "CAT ANA"),
        ("OUTCOME:Enrolled", "ANA"),
        ("code:SUCCESS", "ANA"),
        ("code:low,time", "CAT BOB"),
        ("code:\"LOW\"", ""),
        ("code:quality", ""),
        ("profile:staging", "DOT CAT ANA"),
        ("profile:stag", "DOT CAT ANA"),
        ("operator:ana", "CAT ANA"),
        ("operator:án", "DOT"),
        ("machine:desk-8", "BOB"),
        ("machine:desk", "DOT CAT BOB ANA"),
        ("kind:explore", "DOT"),
        ("tag:vip", "BOB ANA"),
        ("tag:\"vip\"", "ANA"),
        ("tag:vip,odd", "BOB ANA"),
        ("tag:vip tag:odd", "BOB"),
        ("tag:absent", ""),
        // Several at once.
        ("outcome:rejected operator:bruno", "BOB"),
        ("outcome:rejected operator:ana", ""),
        ("success outcome:rejected", "BOB"),
        ("success outcome:enrolled", "ANA"),
        ("success outcome:unknown", ""),
        ("vip outcome:rejected", "BOB"),
        ("tag:vip outcome:rejected", "BOB"),
        ("quality image outcome:rejected operator:bruno", "BOB"),
        // Turned round.
        ("-outcome:enrolled", "DOT CAT BOB"),
        ("-outcome:enrolled -operator:bruno", "DOT CAT"),
        ("-success", "DOT CAT"),
        ("-success -kind:explore", "CAT"),
        ("-success outcome:enrolled", ""),
        ("-image outcome:enrolled", "ANA"),
        ("-vip", "DOT CAT"),
        ("-vip outcome:rejected", "DOT"),
        ("-tag:vip", "DOT CAT"),
        ("-tag:\"vip\"", "DOT CAT BOB"),
        ("-tag:absent", "DOT CAT BOB ANA"),
        ("-user:4711", "DOT CAT BOB"),
        ("-\"image quality\"", "DOT CAT ANA"),
        ("quality -outcome:rejected", ""),
        ("success -outcome:rejected", "ANA"),
        ("since:today -code:low", "DOT CAT"),
        // Time: midnight in Berlin lies between ANA and BOB.
        ("since:today", "DOT CAT BOB"),
        ("until:yesterday", "ANA"),
        ("day:2026-11-25", "DOT CAT BOB"),
        ("day:yesterday", "ANA"),
        ("until:2026-11-24 since:2026-11", "ANA"),
        ("since:2h", "DOT CAT"),
        ("since:2026-11-25T10:00 until:2026-11-25T11:00", "CAT"),
        ("until:2026-11-24T23:00:00Z", "ANA"),
        ("since:7d outcome:rejected", "DOT BOB"),
        ("since:1h", "DOT"),
        ("since:59m", ""),
        // How long it took.
        ("took:>2s", "ANA"),
        ("took:2s", "ANA"),
        ("took:<500ms", "BOB"),
        ("took:>0.1s took:<1m success", "BOB ANA"),
        // What looks like a filter and is none.
        ("https://example.org", ""),
        ("4711:x", ""),
        ("\"outcome:rejected\"", ""),
    ] {
        assert_eq!(found(&store, line).await.join(" "), expected, "{line}");
    }
}

#[test]
fn what_means_nothing_is_told_with_what_may_have_been_meant() {
    for (line, expected) in [
        ("outcom:x", "no filter is called outcom (to look for that text, put it in quotes): did you mean `outcome`?"),
        ("outcome:rejcted", "no outcome is called rejcted: did you mean `rejected`?"),
        ("kind:zzzzzzzzz", "no kind is called zzzzzzzzz: there is `enroll`, `explore`"),
        ("outcome:", "outcome: says nothing yet: write for example outcome:rejected"),
        (
            "since:soon",
            "soon is no time: write 7d, 12h, 30m, 2w, today, yesterday, 2026-11-25, 2026-11 or 2026-11-25T08:00",
        ),
        ("took:>soon", ">soon is no length of time: write took:>2s or took:<500ms"),
        ("-since:7d", "since: cannot be turned round: leave the - out"),
        ("success @", "@ has neither a letter nor a digit, so nothing can be found by it: leave it out"),
        ("\"\"", "\"\" has neither a letter nor a digit, so nothing can be found by it: leave it out"),
        ("-note:***", "-note:*** has neither a letter nor a digit, so nothing can be found by it: leave it out"),
    ] {
        assert_eq!(objection(line), expected);
    }
    assert_eq!(Search::parse(&"a ".repeat(65), &now(), &[]), Err(SearchError::TooLong));
    assert!(Search::parse(&"a ".repeat(64), &now(), &[]).is_ok());
}

#[test]
fn terms_are_chips_that_can_be_taken_away_and_added() {
    let parsed = search(r#" 4711  -outcome:enrolled tag:"a b",c  "José Müller" since:7d"#);
    let terms: Vec<_> = parsed.terms().iter().map(|term| (term.text(), term.name(), term.is_negated())).collect();
    assert_eq!(
        terms,
        [
            ("4711", None, false),
            ("-outcome:enrolled", Some("outcome"), true),
            (r#"tag:"a b",c"#, Some("tag"), false),
            (r#""José Müller""#, None, false),
            ("since:7d", Some("since"), false),
        ]
    );
    let line = r#"4711 -outcome:enrolled tag:"a b",c "José Müller" since:7d"#;
    assert_eq!(parsed.to_string(), line);
    assert_eq!(parsed.without(0).without(0).without(0).to_string(), r#""José Müller" since:7d"#);
    assert_eq!(parsed.without(9), parsed);

    let with = |line: &str, more: &str| search(line).with(more, &now(), &forms()).unwrap().to_string();
    assert_eq!(with("4711 outcome:enrolled since:7d", "outcome:rejected"), "4711 since:7d outcome:rejected");
    assert_eq!(with("-outcome:enrolled", "outcome:rejected"), "outcome:rejected");
    assert_eq!(with("since:7d until:yesterday", "day:today"), "day:today");
    assert_eq!(with("since:7d", "until:yesterday"), "since:7d until:yesterday");
    assert_eq!(with("day:today", "since:7d"), "since:7d");
    assert_eq!(with("tag:a", "tag:b"), "tag:a tag:b");
    assert_eq!(with("tag:a 4711", "tag:a 4711"), "tag:a 4711");
    assert_eq!(with("\"open quotes", "since:7d"), "\"open quotes\" since:7d");
    assert!(search("a").with("outcome:zz", &now(), &[]).is_err());
}

#[tokio::test]
async fn what_was_edited_is_found_as_it_is_now() {
    let folder = TempDir::new().unwrap();
    let store = four(&folder).await;
    let annotation = Annotation { note: "mended".into(), tags: vec!["new".into()] };
    store.annotate(AttemptId("ANA".into()), annotation).await.unwrap();
    for (line, expected) in
        [("llamo", ""), ("mended", "ANA"), ("tag:vip", "BOB"), ("new", "ANA"), ("tag:\"new\"", "ANA")]
    {
        assert_eq!(found(&store, line).await.join(" "), expected, "{line}");
    }
}

#[tokio::test]
async fn orders_go_on_page_by_page_through_many_that_a_search_leaves() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    // More than are sorted one by one.
    let records = (0..10_500).map(|number| {
        let timing_ms = Timing { exchange: Some(f64::from(number * 7919 % 10_500)), ..Timing::default() };
        let outcome = if number % 50 == 0 { Outcome::Rejected } else { Outcome::Enrolled };
        let user_id = format!("user{:05}", number * 31 % 10_500);
        let attempt = attempt(&format!("A{number:05}"));
        let at = attempt.at + SignedDuration::from_millis(number.into());
        let attempt = Attempt { at, timing_ms, outcome, user_id, ..attempt };
        Record { attempt, wire: Wire::default(), annotation: Annotation::default() }
    });
    store.add(records.collect()).await.unwrap();
    for order in [Order::Slowest, Order::UserId] {
        for line in ["example staging", "outcome:enrolled", "outcome:rejected"] {
            let search = search(line);
            let whole = Query { search, order, anchor: Anchor::Start, limit: usize::MAX };
            let whole = store.page(whole).await.unwrap();
            let mut query =
                Query { search: Search::clone(&self::search(line)), order, limit: 4000, ..Query::default() };
            let mut pieces = Vec::new();
            loop {
                let page = store.page(query.clone()).await.unwrap();
                let Some(last) = page.last() else { break };
                query.anchor = Anchor::After(last.cursor());
                pieces.extend(page);
            }
            assert_eq!(pieces, whole, "{order:?} {line}");
            let is_ordered = whole.windows(2).all(|pair| match order {
                Order::Slowest => pair[0].exchange_us >= pair[1].exchange_us,
                _ => pair[0].user_id <= pair[1].user_id,
            });
            assert!(is_ordered, "{order:?} {line}");
            assert_eq!(whole.len() as u64, store.count(self::search(line)).await.unwrap(), "{order:?} {line}");
        }
    }
}

/// What people type, and what they never should.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,12}",
        ".{0,6}",
        "[\"*:(){}^+,-]{1,5}",
        "(AND|OR|NOT|NEAR|rowid|biz_id)",
        "-?(outcome|code|tag|user|note|message|tx|since|until|day|took|profile|zz):[a-zé\"0-9,>-]{0,8}",
        "[\u{E000}-\u{E020}\u{F0000}-\u{F0005}\u{0}-\u{1F}]{1,4}",
        Just("4711@exam".to_owned()),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.join(" "))
}

#[test]
fn nothing_that_is_typed_is_more_than_a_question() {
    let folder = TempDir::new().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = runtime.block_on(four(&folder));
    proptest!(ProptestConfig::with_cases(2000), |(line in anything())| {
        if let Ok(search) = Search::parse(&line, &now(), &forms()) {
            let again = Search::parse(&search.to_string(), &now(), &forms());
            prop_assert_eq!(again.as_ref(), Ok(&search), "{}", search);
            for index in 0..search.terms().len() {
                let without = search.without(index);
                prop_assert_eq!(Search::parse(&without.to_string(), &now(), &forms()), Ok(without));
            }
            let query = Query { search: search.clone(), ..Query::default() };
            let page = runtime.block_on(store.page(query));
            prop_assert!(page.is_ok(), "{:?}", page);
            let count = runtime.block_on(store.count(search));
            prop_assert_eq!(count.unwrap(), page.unwrap().len() as u64);
        }
    });
}

#[test]
fn what_was_put_in_is_found_by_its_words_their_beginnings_and_in_upper_case() {
    let folder = TempDir::new().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = open(folder.path());
    let number = std::cell::Cell::new(0);
    let word = "[a-zA-Z0-9áéñüçøж用]{1,12}";
    proptest!(ProptestConfig::with_cases(150), |(
        words in prop::collection::vec(word, 1..4), user in "[a-z0-9.@_-]{1,20}", tag in word, cut in 1usize..12
    )| {
        number.set(number.get() + 1);
        let id = format!("P{:04}", number.get());
        let record = Record {
            attempt: Attempt { user_id: user.clone(), ..attempt(&id) },
            wire: Wire::default(),
            annotation: Annotation { note: words.join(" "), tags: vec![tag.clone()] },
        };
        runtime.block_on(store.add(vec![record])).unwrap();
        let start = |word: &str| word.chars().take(cut).collect::<String>();
        let mut lines: Vec<String> = words.iter().flat_map(|word| {
            [word.clone(), start(word), word.to_uppercase(), format!("note:{word}"), format!("\"{word}\"")]
        }).collect();
        lines.extend([tag.clone(), format!("tag:{}", start(&tag)), format!("tag:\"{tag}\"")]);
        lines.push(format!("\"{}\"", words.join(" ")));
        if user.contains(char::is_alphanumeric) {
            lines.extend([format!("user:{user}"), format!("user:\"{user}\"")]);
        }
        lines.extend(words.iter().map(|word| word.replace('á', "a").replace('é', "e").replace('ñ', "n").replace('ü', "u")));
        for line in lines {
            let query = Query { search: search(&format!("{line} biz:\"biz-{id}\"")), ..Query::default() };
            let page = runtime.block_on(store.page(query)).unwrap();
            prop_assert_eq!(page.len(), 1, "{} in {:?}", line, words);
            let negated = Query { search: search(&format!("-{line} biz:\"biz-{id}\"")), ..Query::default() };
            prop_assert_eq!(runtime.block_on(store.page(negated)).unwrap().len(), 0, "-{}", line);
        }
    });
}
