//! The catalogue of codes: complete, true to the documentation, and in words that its readers understand.

#![expect(clippy::unwrap_used, reason = "a test that cannot get its subject has failed")]

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use enroll_console::enrollment::{
    Attempt, AttemptId, Catalogue, CatalogueError, CheckName, Entry, EntryKind, Failure, FailureKind, FieldError,
    GatewayResult, Kind, Outcome, ProfileKind, RequestField, ResponseFacts, Retry, SignatureVerdict, Timing, UserId,
};
use enroll_console::gateway::Fault;
use enroll_console::history::Search;
use enroll_console::pipeline::failure_kind;
use enroll_console::settings::{Options, Paths, read_codes};
use enroll_console::simulator::Code;
use jiff::{Timestamp, Zoned};
use proptest::prelude::*;
use tempfile::TempDir;

/// The enroll API's own codes and the common ones, each with the status that its page gives.
const DOCUMENTED: [(&str, &str); 17] = [
    ("SUCCESS", "S"),
    ("UNABLE_GET_IMAGE", "F"),
    ("INVALID_ARGUMENT", "F"),
    ("SYSTEM_ERROR", "F or U"),
    ("PARAM_MISSING", "F"),
    ("PARAM_ILLEGAL", "F"),
    ("MSG_PARSE_ERROR", "F"),
    ("SIGNATURE_INVALID", "F"),
    ("KEY_NOT_FOUND", "F"),
    ("MERCHANT_NOT_FOUND", "F"),
    ("OAUTH_FAIL", "F"),
    ("OAUTH_RESOURCE_CODE_FAIL", "F"),
    ("ACCESS_DENIED", "F"),
    ("NO_INTERFACE_DEF", "F"),
    ("REQUEST_TRAFFIC_EXCEED_LIMIT", "F"),
    ("PRODUCT_QUOTA_LIMIT", "F"),
    ("PROCESS_TIMEOUT", "F"),
];

/// Read once for all tests: that takes a while in a program that is not optimised.
fn catalogue() -> Catalogue {
    static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::built_in().unwrap());
    BUILT_IN.clone()
}

fn attempt(outcome: Outcome) -> Attempt {
    Attempt {
        id: AttemptId("01K9T3VQ".to_owned()),
        at: Timestamp::UNIX_EPOCH,
        kind: Kind::Enroll,
        case: None,
        profile: "staging".to_owned(),
        profile_kind: None,
        operator: "agent".to_owned(),
        version: "0.1.0".to_owned(),
        outcome,
        biz_id: "b1".to_owned(),
        user_id: "u1".to_owned(),
        transaction_id: None,
        result: None,
        response: None,
        failure: None,
        photo: None,
        timing_ms: Timing::default(),
        other_tries: Vec::new(),
        raw_user_id: None,
        machine: "desk-7".into(),
    }
}

fn answered(outcome: Outcome, status: &str, code: &str) -> Attempt {
    let result = GatewayResult {
        result_status: status.to_owned(),
        result_code: code.to_owned(),
        result_message: "in its own words".to_owned(),
    };
    Attempt { result: Some(result), ..attempt(outcome) }
}

fn failed(outcome: Outcome, kind: FailureKind) -> Attempt {
    Attempt { failure: Some(Failure::new(kind, "what happened")), ..attempt(outcome) }
}

fn codes(entries: Vec<&Entry>) -> Vec<&str> {
    entries.into_iter().map(|entry| entry.code.as_str()).collect()
}

#[test]
fn every_documented_code_is_there_in_order_with_its_status_and_no_other_is() {
    let catalogue = catalogue();
    let gateway: Vec<_> = catalogue
        .entries()
        .iter()
        .filter(|entry| entry.kind == EntryKind::Gateway)
        .map(|entry| (entry.code.as_str(), entry.status.as_deref().unwrap()))
        .collect();
    assert_eq!(gateway, DOCUMENTED);
    for code in Code::ALL {
        let entry = catalogue.find(code.name()).unwrap();
        assert!(entry.status.as_deref().unwrap().contains(code.status()), "{}", code.name());
    }
}

/// The words that the sources give to what is refused here: the texts within `fn word` and `fn fault` that begin so. A list
/// by hand would be a second thing to forget.
fn words_of_refusals() -> HashSet<String> {
    const FILES: [&str; 8] = [
        "src/enrollment/ids.rs",
        "src/enrollment/photo_facts.rs",
        "src/photo/error.rs",
        "src/settings/mod.rs",
        "src/settings/credentials.rs",
        "src/gateway/keys.rs",
        "src/gateway/transport_config.rs",
        "src/history/word.rs",
    ];
    const BEGINNINGS: [&str; 6] = ["photo_", "check_", "field_", "settings_", "keys_", "store_"];
    let sources = FILES.into_iter().chain(["src/session/mod.rs"]);
    let sources = sources.map(|file| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap());
    let texts: Vec<String> = sources.flat_map(|text| text.split('"').map(str::to_owned).collect::<Vec<_>>()).collect();
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let words =
        texts.into_iter().filter(|text| is_word(text) && BEGINNINGS.iter().any(|begin| text.starts_with(begin)));
    words.chain(["biz_id_used".to_owned(), "user_outcome_unknown".to_owned()]).collect()
}

/// The words of our own failures: the kinds, every fault of the wire, and whatever is refused here.
fn failure_words() -> HashSet<String> {
    let faults = Fault::ALL.iter().map(|fault| fault.word());
    let kinds = FailureKind::ALL.map(FailureKind::word).into_iter();
    kinds.chain(faults).map(str::to_owned).chain(words_of_refusals()).collect()
}

#[test]
fn every_failure_and_every_refusal_is_there_without_a_status_and_nothing_else_is() {
    let catalogue = catalogue();
    let failures = catalogue.entries().iter().filter(|entry| entry.kind == EntryKind::Failure);
    let found: HashSet<_> = failures.clone().map(|entry| entry.code.clone()).collect();
    let mut wanted = failure_words();
    wanted.extend(["undocumented".to_owned(), "sending".to_owned()]);
    let difference: Vec<_> = found.symmetric_difference(&wanted).collect();
    assert!(difference.is_empty(), "{difference:?}");
    assert!(wanted.len() > 110, "{}", wanted.len());
    assert!(failures.clone().all(|entry| entry.status.is_none()));
    let first = catalogue.entries().iter().position(|entry| entry.kind != EntryKind::Gateway);
    assert_eq!(first, Some(DOCUMENTED.len()), "the gateway's codes come first");
    for check in CheckName::ALL {
        assert!(catalogue.find(check.fault()).is_some(), "{check:?}");
    }
    let field = "userId";
    for error in [
        FieldError::Empty { field },
        FieldError::TooLong { field, length: 65, limit: 64 },
        FieldError::Control { field, code: 9, position: 1 },
        FieldError::Padded { field },
        UserId::parse("u\u{200b}").unwrap_err(),
    ] {
        assert!(catalogue.find(error.word()).is_some(), "{error:?}");
        assert_eq!(RequestField::named_in(&error.to_string()), Some(RequestField::UserId));
    }
}

/// What gateways, proxies, firewalls and content networks answer with, beside 200.
const STATUSES: [u16; 62] = [
    202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413,
    414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507,
    508, 509, 510, 511, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 561, 599,
];

fn answered_by_a_status(status: u16, word: &str) -> Attempt {
    let response = ResponseFacts {
        http_status: status,
        signature: SignatureVerdict::Absent,
        encrypted: false,
        response_time_ahead: None,
        clock_ahead: None,
    };
    let failure = Failure::new(FailureKind::HttpStatus, "no answer").exactly(word);
    Attempt { response: Some(response), failure: Some(failure), ..attempt(Outcome::Unknown) }
}

#[test]
fn every_status_of_http_is_explained_by_its_own_entry_or_by_its_class() {
    let catalogue = catalogue();
    for status in STATUSES {
        let own = Entry::status_word(status);
        // As it is recorded now, and as an older version recorded it.
        for word in [own.as_str(), "http_status", "http_page", "http_redirect"] {
            let entry = catalogue.entry_for(&answered_by_a_status(status, word)).unwrap();
            assert_eq!((entry.code.as_str(), entry.kind, entry.retry), (own.as_str(), EntryKind::Status, Retry::Ask));
            assert!(entry.title.contains(&format!("(HTTP {status})")), "{}", entry.title);
        }
        assert_eq!(catalogue.find(&status.to_string()).unwrap().code, own, "by its number");
        assert_eq!(codes(catalogue.search(&status.to_string()))[0], own, "by its number as a word");
    }
    for (status, class) in [
        (101, "http_1xx"),
        (299, "http_2xx"),
        (200, "http_200"),
        (399, "http_3xx"),
        (477, "http_4xx"),
        (599, "http_599"),
        (567, "http_5xx"),
        (600, "http_invalid"),
        (799, "http_invalid"),
        (999, "http_invalid"),
    ] {
        let word = Entry::status_word(status);
        assert_eq!(catalogue.entry_for(&answered_by_a_status(status, &word)).unwrap().code, class);
        assert_eq!(catalogue.of_word(&word).unwrap().code, class);
    }
    assert_eq!(catalogue.entry_for(&answered_by_a_status(477, "http_page")).unwrap().code, "http_page");
    for words in ["502", "http_502", "HTTP 502", "bad gateway"] {
        let found = catalogue.find(words).or_else(|| catalogue.search(words).first().copied());
        assert_eq!(found.unwrap().code, "http_502", "{words}");
    }
}

#[test]
fn every_number_of_three_digits_is_explained_however_it_is_written_and_leads_to_its_attempts() {
    let catalogue = catalogue();
    for number in 0..1000 {
        let number = format!("{number:03}");
        let recorded = format!("http_{number}");
        let entry = catalogue.of_word(&recorded).unwrap();
        assert_eq!(entry.kind, EntryKind::Status, "{number}");
        for written in [number.clone(), format!("HTTP {number}"), format!(" http-{number} ")] {
            assert_eq!(catalogue.of_word(&written).unwrap().code, entry.code, "{written}");
            assert_eq!(codes(catalogue.search(&written))[0], entry.code, "{written} as a search");
        }
        // 200 is no failure, so no attempt has it.
        let query = catalogue.query_for(entry).unwrap_or_default();
        let finds = query.trim_start_matches("code:").split(',').any(|part| recorded.starts_with(part));
        assert!(finds && !query.is_empty() || number == "200", "{query} does not find {recorded}");
    }
    for none in ["42", "1000", "http_42", "http_42x", "http_"] {
        assert!(catalogue.of_word(none).is_none(), "{none}");
    }
}

#[test]
fn the_codes_that_somebody_may_have_meant_are_those_written_alike_and_those_their_words_find() {
    let catalogue = catalogue();
    let seen = ["USER_BLOCKED".to_owned(), "success_of_old".to_owned()];
    let first = |word: &str| catalogue.nearest(word, &seen).first().copied().unwrap_or_default().to_owned();
    for (word, code) in [
        ("PARAM_MISING", "PARAM_MISSING"),
        ("paramilegal", "PARAM_ILLEGAL"),
        ("SUCESS", "SUCCESS"),
        ("UNABLE_GET_PICTURE", "UNABLE_GET_IMAGE"),
        ("REQUEST_TRAFFIC_LIMIT", "REQUEST_TRAFFIC_EXCEED_LIMIT"),
        ("FACE_NOT_FOUND", "UNABLE_GET_IMAGE"),
        ("http_5O2", "http_502"),
        ("timeout_wating", "timeout_waiting"),
        ("USER_BLOKED", "USER_BLOCKED"),
    ] {
        assert_eq!(first(word), code, "{word}");
    }
    for word in ["FOO_BAR", "xyzzy", "", "_", "\u{1b}[2J"] {
        assert_eq!(catalogue.nearest(word, &seen), Vec::<&str>::new(), "{word}");
    }
    let many = catalogue.nearest("photo_", &seen);
    assert!(many.len() == 5 && many.iter().collect::<HashSet<_>>().len() == 5, "{many:?}");
}

#[test]
fn every_text_is_there_in_whole_sentences_that_fit_the_pane() {
    for entry in catalogue().entries() {
        let code = &entry.code;
        assert!(!entry.title.is_empty() && !entry.title.ends_with('.'), "{code}: a title is no sentence");
        assert!(!entry.source.is_empty(), "{code}: no source");
        for list in [&entry.causes, &entry.actions, &entry.engineer] {
            assert!(!list.is_empty(), "{code}: an empty list");
        }
        let lines = entry.causes.iter().chain(&entry.actions);
        for line in lines.clone() {
            assert!(line.chars().count() <= 70, "{code}: too long for the pane: {line}");
        }
        for text in lines.chain(&entry.engineer).chain([&entry.meaning, &entry.customer]) {
            assert!(text.ends_with(['.', '?']), "{code}: not a whole sentence: {text}");
            assert_eq!(text.trim(), text, "{code}: padded");
        }
    }
}

#[test]
fn a_customer_never_reads_a_code_or_a_word_of_the_trade() {
    const TRADE: [&str; 9] = ["gateway", "bizid", "userid", "profile", "jpeg", "zoloz", "server", "request", "error"];
    for Entry { code, customer, .. } in catalogue().entries() {
        let shouted = customer.split(|letter: char| !letter.is_alphanumeric() && letter != '_').find(|word| {
            word.contains('_')
                || word.len() > 1 && word.chars().all(|letter| letter.is_uppercase() || letter.is_numeric())
        });
        assert_eq!(shouted, None, "{code}");
        let trade = TRADE.into_iter().find(|word| customer.to_lowercase().contains(word));
        assert_eq!(trade, None, "{code}");
    }
}

#[test]
fn advice_on_retrying_agrees_with_what_is_known() {
    let catalogue = catalogue();
    let words = failure_words();
    for entry in catalogue.entries() {
        let may_have_taken_effect = entry.meaning.contains("may be enrolled");
        let nothing_was_sent = entry.meaning.contains("Nothing was sent") || entry.meaning.contains("nothing was sent");
        assert!(!may_have_taken_effect || entry.retry == Retry::Ask, "{}", entry.code);
        assert!(!nothing_was_sent || matches!(entry.retry, Retry::AfterFix | Retry::Later), "{}", entry.code);
        let says_either = may_have_taken_effect || nothing_was_sent;
        let is_a_failure = entry.kind == EntryKind::Status || words.contains(entry.code.as_str());
        assert!(says_either || !is_a_failure, "{} does not say whether it may have taken effect", entry.code);
    }
}

#[test]
fn a_code_is_found_in_any_case() {
    let catalogue = catalogue();
    assert_eq!(catalogue.find("unable_get_image").unwrap().code, "UNABLE_GET_IMAGE");
    assert_eq!(catalogue.find("Timeout").unwrap().code, "timeout");
    assert!(catalogue.find("NO_SUCH_CODE").is_none());
}

#[test]
fn a_search_finds_words_by_their_beginnings_in_any_order_names_first() {
    let catalogue = catalogue();
    let first = |words: &str| codes(catalogue.search(words)).first().copied().unwrap_or_default().to_owned();
    for (words, code) in [
        ("face not found", "UNABLE_GET_IMAGE"),
        ("No FACE found", "check_face_count"),
        ("no face in the photo", "UNABLE_GET_IMAGE"),
        ("SIGNATURE invalid", "SIGNATURE_INVALID"),
        ("invalid signature", "SIGNATURE_INVALID"),
        ("unablegetimage", "UNABLE_GET_IMAGE"),
        ("unable-get", "UNABLE_GET_IMAGE"),
        ("certificate has expired", "tls_expired"),
        ("the certificates of the host expired", "tls_expired"),
        ("timeout", "timeout"),
        ("gateway timeout", "http_504"),
        ("too many requests", "http_429"),
        ("sunglasses cap", "UNABLE_GET_IMAGE"),
        ("quota", "PRODUCT_QUOTA_LIMIT"),
        ("disk full", "store_full"),
        ("pássphrâse wröng", "keys_passphrase_wrong"),
        ("passphra\u{301}se", "keys_passphrase_needed"),
        ("blurry", "check_sharpness"),
        ("upside down", "check_orientation"),
        ("chmod 600", "keys_exposed"),
        ("captive portal", "http_511"),
        ("dns", "name_not_resolved"),
    ] {
        assert_eq!(first(words), code, "{words}");
    }
    assert_eq!(codes(catalogue.search("key"))[..2], ["key", "KEY_NOT_FOUND"], "a name that is all of it comes first");
    assert!(codes(catalogue.search("key")).contains(&"untrusted"), "then causes");
    assert!(catalogue.search("xyzzy").is_empty() && catalogue.search("timeout xyzzy").is_empty());
    assert_eq!(first("face nto found"), "UNABLE_GET_IMAGE", "two of three words are enough where none has all");
    assert_eq!(catalogue.search(" ").len(), catalogue.entries().len());
}

proptest! {
    #[test]
    fn whatever_is_typed_a_search_ends_and_finds_each_entry_at_most_once(words in "\\PC{0,40}") {
        let catalogue = catalogue();
        let found = codes(catalogue.search(&words));
        prop_assert_eq!(found.iter().collect::<HashSet<_>>().len(), found.len());
        prop_assert!(!words.trim().is_empty() || found.len() == catalogue.entries().len());
    }

    #[test]
    fn an_entry_is_found_by_any_words_of_its_title_in_any_order(place in 0_usize..200, seed in any::<u64>()) {
        let catalogue = catalogue();
        let entry = &catalogue.entries()[place % catalogue.entries().len()];
        let mut words: Vec<&str> = entry.title.split_whitespace().collect();
        words.sort_by_key(|word| word.bytes().fold(seed, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())));
        prop_assert!(codes(catalogue.search(&words.join(" ").to_uppercase())).contains(&entry.code.as_str()));
    }
}

#[test]
fn an_entry_leads_to_a_line_that_finds_its_attempts_and_those_of_no_other_kind() {
    let catalogue = catalogue();
    let query = |code: &str| catalogue.query_for(catalogue.find(code).unwrap());
    for entry in catalogue.entries() {
        if let Some(query) = catalogue.query_for(entry) {
            Search::parse(&query, &Zoned::now(), &[]).unwrap();
        }
    }
    assert_eq!(query("UNABLE_GET_IMAGE").unwrap(), "code:UNABLE_GET_IMAGE");
    assert_eq!(query("timeout").unwrap(), "code:timeout");
    assert_eq!(query("http_502").unwrap(), "code:http_502");
    assert_eq!(query("sending").unwrap(), "outcome:sending");
    assert_eq!(query("undocumented"), None);
    // Each kind finds what is said more exactly, and no code of the gateway.
    let parts = |kind: FailureKind| query(kind.word()).unwrap().strip_prefix("code:").unwrap().to_owned();
    let finds = |parts: &str, word: &str| {
        parts.split(',').any(|part| match part.strip_prefix('"') {
            Some(exact) => exact.trim_end_matches('"').eq_ignore_ascii_case(word),
            None => word.to_lowercase().starts_with(&part.to_lowercase()),
        })
    };
    for fault in Fault::ALL {
        for kind in FailureKind::ALL {
            let is_own = failure_kind(*fault) == kind;
            assert_eq!(finds(&parts(kind), fault.word()), is_own, "{} by {}", fault.word(), kind.word());
        }
    }
    for (code, _) in DOCUMENTED {
        for kind in FailureKind::ALL {
            assert!(!finds(&parts(kind), code), "{code} by {}", kind.word());
        }
    }
}

#[test]
fn an_answer_is_explained_by_its_code_and_a_failure_by_its_kind() {
    let catalogue = catalogue();
    let rejected = catalogue.explain(&answered(Outcome::Rejected, "F", "UNABLE_GET_IMAGE"));
    assert_eq!((rejected.title.as_str(), rejected.retry), ("No usable face in the photo", Retry::AfterFix));
    let lost = catalogue.explain(&failed(Outcome::Unknown, FailureKind::ConnectionLost));
    assert_eq!((lost.title.as_str(), lost.retry), ("The connection broke", Retry::Ask));
    let unsigned = Attempt {
        failure: Some(Failure::new(FailureKind::Untrusted, "the success is unsigned")),
        ..answered(Outcome::Unknown, "S", "SUCCESS")
    };
    assert_eq!(catalogue.explain(&unsigned).title, "The answer cannot be trusted");
    assert_eq!(catalogue.explain(&attempt(Outcome::Sending)).title, "Waiting for the answer");
}

#[test]
fn every_fault_of_the_wire_is_explained_by_its_own_name() {
    let catalogue = catalogue();
    for fault in Fault::ALL {
        let failure = Failure::new(FailureKind::Malformed, "what happened").exactly(fault.word());
        let failed = Attempt { failure: Some(failure), ..attempt(Outcome::Unknown) };
        assert_eq!(catalogue.entry_for(&failed).unwrap().code, fault.word());
    }
    let newer = Failure::new(FailureKind::Tls, "what happened").exactly("tls_of_another_version");
    let failed = Attempt { failure: Some(newer), ..attempt(Outcome::NotSent) };
    assert_eq!(catalogue.entry_for(&failed).unwrap().code, "tls");
}

fn answered_by_a_clock(ahead: i64, attempt: Attempt) -> Attempt {
    let response = ResponseFacts {
        http_status: 200,
        signature: SignatureVerdict::Valid,
        encrypted: true,
        response_time_ahead: Some(ahead),
        clock_ahead: Some(ahead),
    };
    Attempt { response: Some(response), ..attempt }
}

#[test]
fn a_clock_that_is_wrong_is_the_first_cause_of_a_failure() {
    let catalogue = catalogue();
    for (ahead, cause) in [
        (3700, "The clock of this computer is 62 minutes behind the gateway's."),
        (-301, "The clock of this computer is 5 minutes ahead of the gateway's."),
        (-9000, "The clock of this computer is 2 hours ahead of the gateway's."),
        (1_000_000_000, "The clock of this computer is 11574 days behind the gateway's."),
    ] {
        let refused = answered_by_a_clock(ahead, answered(Outcome::Rejected, "F", "SIGNATURE_INVALID"));
        let explanation = catalogue.explain(&refused);
        assert_eq!(explanation.causes[0], cause);
        assert_eq!(explanation.actions[0], "Set the clock, then retry.");
        assert_eq!(explanation.title, "The gateway does not accept our signature");
    }
}

#[test]
fn a_wrong_clock_is_named_beside_a_code_that_nobody_knows() {
    let explanation =
        catalogue().explain(&answered_by_a_clock(3700, answered(Outcome::Rejected, "F", "REQ_TIME_EXPIRED")));
    assert_eq!(explanation.actions[0], "Set the clock, then retry.");
}

#[test]
fn nobody_is_told_to_retry_what_may_have_taken_effect_for_the_sake_of_a_clock() {
    let catalogue = catalogue();
    for code in ["SIGNATURE_INVALID", "BLUE_MOON"] {
        let unknown = answered_by_a_clock(3700, answered(Outcome::Unknown, "U", code));
        let (told, plain) = (catalogue.explain(&unknown), catalogue.explain(&answered(Outcome::Unknown, "U", code)));
        let (last, first) = told.actions.split_last().unwrap();
        assert_eq!((last.as_str(), first), ("Set the clock.", plain.actions.as_slice()));
        assert_eq!(told.retry, Retry::Ask);
    }
}

#[test]
fn a_clock_is_not_named_when_it_is_right_or_explains_nothing() {
    let catalogue = catalogue();
    for attempt in [
        answered_by_a_clock(300, answered(Outcome::Rejected, "F", "SIGNATURE_INVALID")),
        answered_by_a_clock(3700, answered(Outcome::Enrolled, "S", "SUCCESS")),
        answered(Outcome::Rejected, "F", "SIGNATURE_INVALID"),
        answered_by_a_clock(3700, answered(Outcome::Rejected, "F", "PRODUCT_QUOTA_LIMIT")),
        answered_by_a_clock(3700, answered(Outcome::Rejected, "F", "UNABLE_GET_IMAGE")),
        answered_by_a_clock(3700, answered(Outcome::Unknown, "U", "SYSTEM_ERROR")),
        answered_by_a_clock(3700, failed(Outcome::Unknown, FailureKind::Malformed)),
    ] {
        assert_eq!(catalogue.explain(&attempt).causes, catalogue.entry_for(&attempt).unwrap().causes);
    }
    for word in ["tls_expired", "tls_not_yet_valid"] {
        assert!(catalogue.find(word).unwrap().causes[0].contains("clock"), "{word}");
    }
}

#[test]
fn an_undocumented_code_says_so() {
    let catalogue = catalogue();
    let strange = answered(Outcome::Rejected, "F", "BLUE_MOON");
    assert!(catalogue.entry_for(&strange).is_none());
    assert_eq!(catalogue.explain(&strange).title, "BLUE_MOON (F) is not documented");
    let word_of_ours = answered(Outcome::Rejected, "F", "timeout");
    assert_eq!(catalogue.explain(&word_of_ours).title, "timeout (F) is not documented");
}

#[test]
fn a_documented_code_with_a_status_that_turns_it_round_is_not_taken_at_its_word() {
    let catalogue = catalogue();
    assert_eq!(catalogue.explain(&answered(Outcome::Rejected, "F", "SUCCESS")).title, "SUCCESS (F) is not documented");
    let enrolled = catalogue.explain(&answered(Outcome::Enrolled, "S", "UNABLE_GET_IMAGE"));
    assert_eq!(enrolled.title, "UNABLE_GET_IMAGE (S) is not documented");
    for status in ["F", "U"] {
        let system_error = answered(Outcome::Unknown, status, "SYSTEM_ERROR");
        assert_eq!(catalogue.explain(&system_error).title, "An error inside the gateway");
    }
}

#[test]
fn what_may_have_taken_effect_asks_first_and_what_never_left_does_not() {
    let catalogue = catalogue();
    assert_eq!(catalogue.explain(&answered(Outcome::Unknown, "U", "PROCESS_TIMEOUT")).retry, Retry::Ask);
    assert_eq!(catalogue.explain(&answered(Outcome::Rejected, "F", "PROCESS_TIMEOUT")).retry, Retry::Later);
    assert_eq!(catalogue.explain(&failed(Outcome::NotSent, FailureKind::Interrupted)).retry, Retry::Later);
}

#[test]
fn a_message_that_names_a_field_points_at_it_unless_it_counts_for_nothing() {
    let catalogue = catalogue();
    let said = |attempt: Attempt, message: &str| {
        let result =
            attempt.result.clone().map(|result| GatewayResult { result_message: message.to_owned(), ..result });
        let failure = attempt.failure.clone().map(|failure| Failure { message: message.to_owned(), ..failure });
        catalogue.explain(&Attempt { result, failure, ..attempt }).field
    };
    let rejected = || answered(Outcome::Rejected, "F", "INVALID_ARGUMENT");
    assert_eq!(said(rejected(), "Parameter userid is illegal."), Some(RequestField::UserId));
    assert_eq!(said(rejected(), "base64ImageContent exceeds 1MB"), Some(RequestField::Image));
    assert_eq!(said(rejected(), "Input parameters are invalid."), None);
    assert_eq!(said(answered(Outcome::Enrolled, "S", "SUCCESS"), "userId was enrolled"), None);
    assert_eq!(
        said(failed(Outcome::NotSent, FailureKind::Field), "bizId is empty: type one"),
        Some(RequestField::BizId)
    );
    assert_eq!(said(failed(Outcome::NotSent, FailureKind::Photo), "userId.jpg is not there"), None);
    assert_eq!(said(failed(Outcome::Unknown, FailureKind::Untrusted), "userId"), None);
    let explained = serde_json::to_value(catalogue.explain(&rejected())).unwrap();
    assert!(explained["field"].is_null(), "{explained}");
}

/// What becomes of a `codes.toml` beside the settings.
fn with_own(text: &str) -> (Catalogue, Option<String>) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("codes.toml"), text).unwrap();
    let paths = paths(folder.path());
    let codes = read_codes(&paths).unwrap();
    assert_eq!(codes.own, Some(folder.path().join("codes.toml")));
    let notice = codes.notice();
    (codes.catalogue, notice)
}

fn paths(folder: &Path) -> Paths {
    let config = Some(folder.join("config.toml"));
    Paths::resolve(&Options { config, data_dir: Some(folder.join("data")), ..Options::default() }).unwrap()
}

#[test]
fn a_file_of_the_users_own_changes_what_it_says_and_leaves_the_rest() {
    let (catalogue, notice) = with_own(
        "[[code]]\ncode = \"unable_get_image\"\ncustomer = \"Please come to the\\u001b[31m counter.\"\nalso = [\"bad photo\"]\n\
         [[code]]\ncode = \"LIVENESS_LOW\"\nstatus = \"F\"\ntitle = \"A photo of a photo\"\nmeaning = \"No live face.\"\n\
         source = \"our wiki\"\n",
    );
    assert_eq!(notice, None);
    let (built_in, changed) = (self::catalogue(), catalogue.find("UNABLE_GET_IMAGE").unwrap());
    let before = built_in.find("UNABLE_GET_IMAGE").unwrap();
    assert!(changed.customer.starts_with("Please come to the") && !changed.customer.contains('\u{1b}'), "{changed:?}");
    assert_eq!((&changed.title, &changed.causes, changed.retry), (&before.title, &before.causes, before.retry));
    assert!(changed.source.starts_with(&before.source) && changed.source.ends_with("codes.toml"), "{}", changed.source);
    assert_eq!(catalogue.find("bad photo").unwrap().code, "UNABLE_GET_IMAGE");
    assert_eq!(catalogue.find("face not found").unwrap().code, "UNABLE_GET_IMAGE");
    let added = catalogue.entries().last().unwrap();
    assert_eq!((added.code.as_str(), added.kind, added.retry), ("LIVENESS_LOW", EntryKind::Gateway, Retry::Ask));
    assert!(added.source.starts_with("our wiki; ") && added.source.ends_with("codes.toml"), "{}", added.source);
    let explained = catalogue.explain(&answered(Outcome::Rejected, "F", "LIVENESS_LOW"));
    assert_eq!(explained.title, "A photo of a photo");
    assert_eq!(codes(catalogue.search("liveness"))[0], "LIVENESS_LOW");
}

#[test]
fn the_example_in_the_head_of_the_file_is_one_that_can_be_used_and_has_every_field() {
    let head = include_str!("../config/codes.toml").lines().take_while(|line| line.starts_with('#'));
    let example: Vec<&str> = head.filter_map(|line| line.strip_prefix("#   ")).collect();
    let (catalogue, notice) = with_own(&example.join("\n"));
    assert_eq!(notice, None);
    let entry = catalogue.find("LIVENESS_LOW").unwrap();
    assert_eq!(catalogue.query_for(entry).as_deref(), Some("code:liveness"));
    assert_eq!((entry.status.as_deref(), entry.retry), (Some("F"), Retry::AfterFix));
    for list in [&entry.also, &entry.causes, &entry.actions, &entry.engineer] {
        assert_eq!(list.len(), 1, "{entry:?}");
    }
    let (catalogue, _) = with_own("[[code]]\ncode = \"http_499\"\ntitle = \"Given up\"\nmeaning = \"By a proxy.\"\n");
    assert_eq!(catalogue.find("http_499").unwrap().kind, EntryKind::Status);
    assert_eq!(catalogue.entry_for(&answered_by_a_status(499, "http_499")).unwrap().title, "Given up");
}

#[test]
fn a_file_of_the_users_own_that_cannot_be_used_is_told_with_its_line_and_left_out() {
    for (text, line, words) in [
        ("[[code]]\ncode = \"A\"\n", ":2:", "needs a `title` and a `meaning`"),
        ("\n[[code]]\ncode = \"SUCCESS\"\nmeening = \"x\"\n", ":4:", "did you mean `meaning`?"),
        ("[[code]]\ncode = \"SUCCESS\"\n[[code]]\ncode = \"success\"\n", ":4:", "stands twice"),
        ("[[code]]\ncode = \" \"\n", ":2:", "this is no code"),
        ("[[code]]\ncode = \"SUCCESS\"\nretry = \"never_ever\"\n", ":3:", "unknown value"),
        ("code = 1\n", ":1:", "invalid type"),
        ("[[code]\n", ":1:", "codes.toml"),
    ] {
        let (catalogue, notice) = with_own(text);
        let notice = notice.unwrap();
        assert!(notice.contains(&format!("codes.toml{line}")) && notice.contains(words), "{text}: {notice}");
        assert_eq!(catalogue.entries(), self::catalogue().entries(), "{text}");
    }
    let folder = TempDir::new().unwrap();
    let without = read_codes(&paths(folder.path())).unwrap();
    assert_eq!((without.own.as_deref(), without.notice()), (None, None));
    fs::create_dir(folder.path().join("codes.toml")).unwrap();
    assert!(read_codes(&paths(folder.path())).unwrap().notice().unwrap().contains("cannot read"));
}

proptest! {
    #[test]
    fn whatever_the_users_file_holds_the_catalogue_can_be_used(text in "(\\[\\[code\\]\\]\n|code = \"\\PC{0,8}\"\n|title = \"\\PC{0,8}\"\n|meaning = \"x\"\n|\\PC{0,10}\n){0,8}") {
        let built_in = catalogue();
        if let Ok(own) = built_in.with_own(&text, "codes.toml") {
            prop_assert!(own.entries().len() >= built_in.entries().len());
            prop_assert!(own.find("SUCCESS").is_some());
        }
    }
}

#[test]
fn a_catalogue_with_a_gap_or_a_double_is_refused() {
    let text = concat!(
        include_str!("../config/codes.toml"),
        include_str!("../config/faults.toml"),
        include_str!("../config/statuses.toml"),
        include_str!("../config/refusals.toml"),
    );
    let gap = text.replace("code = \"tls\"", "code = \"other\"");
    assert!(matches!(Catalogue::parse(&gap), Err(CatalogueError::Missing("tls"))));
    let double = text.replace("code = \"PARAM_ILLEGAL\"", "code = \"PARAM_MISSING\"");
    assert!(matches!(Catalogue::parse(&double), Err(CatalogueError::Twice(code)) if code == "PARAM_MISSING"));
    let name = text.replace("also = [\"502\"", "also = [\"SUCCESS\"");
    assert!(matches!(Catalogue::parse(&name), Err(CatalogueError::Twice(name)) if name == "SUCCESS"));
    assert!(matches!(Catalogue::parse("code = 1"), Err(CatalogueError::Parse(_))));
}

#[test]
fn whatever_a_simulated_gateway_answered_is_said_to_be_simulated_and_there_is_nothing_for_a_customer() {
    let catalogue = catalogue();
    for kind in [Some(ProfileKind::Simulator), None] {
        let profile = if kind.is_none() { "simulator" } else { "training" };
        let simulated = |attempt: Attempt| Attempt { profile: profile.to_owned(), profile_kind: kind, ..attempt };
        let success = simulated(answered(Outcome::Enrolled, "S", "SUCCESS"));
        let told = catalogue.explain(&success);
        assert_eq!(told.title, "Enrolled (simulated): nobody was enrolled");
        assert_eq!(told.customer, "");
        assert!(!told.meaning.contains("proof") && !told.actions.is_empty(), "{told:?}");
        let refused = simulated(answered(Outcome::Rejected, "F", "UNABLE_GET_IMAGE"));
        let told = catalogue.explain(&refused);
        assert_eq!(told.title, "No usable face in the photo (simulated)");
        let unknown = simulated(failed(Outcome::Unknown, FailureKind::Timeout));
        assert!(catalogue.explain(&unknown).meaning.starts_with("Simulated: nobody was enrolled. "));
        assert!(told.customer.is_empty() && !told.actions.is_empty(), "{told:?}");
        // Nothing was sent, so nothing was simulated; and nobody waits for the person.
        let unsent = simulated(failed(Outcome::NotSent, FailureKind::Photo));
        let told = catalogue.explain(&unsent);
        assert!(!told.title.contains("simulated") && told.customer.is_empty(), "{told:?}");
    }
    let real = answered(Outcome::Enrolled, "S", "SUCCESS");
    assert!(!catalogue.explain(&real).customer.is_empty());
}
