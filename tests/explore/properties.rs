//! Whatever a case says, it says the same after it was written to a file and read again.

use std::path::Path;

use enroll_console::explore::{
    Base, BodyEdit, Case, Cases, Draft, FieldEdit, HeaderEdit, Picture, Promise, Recipe, Sealing, Sends, Signing,
    SlowPace,
};
use proptest::option;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 {}\"'\\\\\n\u{0}用_.-]{0,12}"
}

fn value() -> impl Strategy<Value = toml::Value> {
    prop_oneof![
        text().prop_map(toml::Value::String),
        any::<i64>().prop_map(toml::Value::Integer),
        any::<bool>().prop_map(toml::Value::Boolean),
        prop::collection::vec(text().prop_map(toml::Value::String), 0..3).prop_map(toml::Value::Array),
    ]
}

fn field() -> impl Strategy<Value = FieldEdit> {
    prop_oneof![
        Just(FieldEdit::Missing),
        Just(FieldEdit::Null),
        value().prop_map(FieldEdit::Again),
        value().prop_map(FieldEdit::Value),
        (text(), 0..50usize).prop_map(|(text, times)| FieldEdit::Repeat { text, times }),
    ]
}

fn body() -> impl Strategy<Value = BodyEdit> {
    prop_oneof![
        Just(BodyEdit::Empty),
        text().prop_map(BodyEdit::Text),
        (0..100usize).prop_map(BodyEdit::Truncated),
        Just(BodyEdit::Bom),
        Just(BodyEdit::Array),
        (0..20usize).prop_map(BodyEdit::Nested),
    ]
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let base = prop::sample::select(vec![Base::Encrypted, Base::Plain, Base::Aksk]);
    let sealing = prop::sample::select(vec![Sealing::Aes256, Sealing::Oaep, Sealing::FortyBits, Sealing::InLines]);
    let signing = prop::sample::select(vec![Signing::Right, Signing::OtherKey, Signing::OtherTime]);
    let sends = prop_oneof![Just(Sends::Once), (1..=50u8).prop_map(Sends::InTurn), (1..=50u8).prop_map(Sends::AtOnce)];
    let slow = option::of((1..9000usize, 0..90u64).prop_map(|(bytes, pause_ms)| SlowPace { bytes, pause_ms }));
    let headers =
        prop::collection::btree_map("[A-Z][a-z]{1,6}", prop::collection::vec(text(), 0..3).prop_map(HeaderEdit), 0..3);
    let fields = prop::collection::btree_map("[a-zA-Z]{1,8}", field(), 0..3);
    let way = (option::of("[A-Z]{1,5}"), option::of("/[a-z]{0,9}"), option::of(0..99usize), slow, sends);
    let what =
        (prop::sample::select(Picture::ALL.to_vec()), option::of((1..99usize).prop_map(|it| it * 4)), any::<bool>());
    (base, sealing, signing, way, what, option::of(body()), fields, headers).prop_map(
        |(
            base,
            sealing,
            signing,
            (method, path, cut_after, slow, sends),
            (photo, photo_chars, utf16),
            body,
            fields,
            headers,
        )| {
            Recipe {
                base,
                method,
                path,
                photo,
                photo_chars,
                sealing,
                signing,
                sends,
                cut_after,
                slow,
                body,
                utf16,
                fields,
                headers,
            }
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let codes = prop::collection::btree_set("[A-Z_]{1,12}", 1..3);
    let promise = option::of(
        (codes, any::<bool>()).prop_map(|(codes, no_answer)| Promise { codes: codes.into_iter().collect(), no_answer }),
    );
    ("[a-z0-9-]{1,12}", "[a-z]{1,9}", "[a-z]{1,9}", "[a-z]{1,9}", promise, recipe()).prop_map(
        |(name, title, group, why, promise, request)| Case {
            name,
            title,
            group,
            why,
            promise,
            source: "a page".to_owned(),
            request,
        },
    )
}

proptest! {
    #[test]
    fn a_case_is_the_same_after_it_was_a_file(case in case()) {
        let text = Cases::to_toml(std::slice::from_ref(&case)).unwrap();
        let read = Cases::parse(Path::new("file.toml"), &text);
        let read = read.map_err(|error| format!("{error}\n{text}")).unwrap();
        prop_assert_eq!(read.all(), &[case]);
    }

    #[test]
    fn a_draft_that_was_saved_is_sent_as_it_was(recipe in recipe()) {
        let draft = Draft::of(&recipe);
        let saved = Draft::of(&Recipe::of(&draft));
        let order = |draft: &Draft| {
            let mut headers: Vec<_> = draft.headers.iter().map(|it| (it.name.to_lowercase(), it.value.clone())).collect();
            headers.sort_by(|a, b| a.0.cmp(&b.0));
            headers
        };
        prop_assert_eq!(order(&draft), order(&saved));
        prop_assert_eq!(Draft { headers: Vec::new(), ..draft }, Draft { headers: Vec::new(), ..saved });
    }
}
