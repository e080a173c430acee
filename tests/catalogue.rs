//! The catalogue of codes: complete, true to the documentation, and in words that its readers understand.

#![expect(clippy::unwrap_used, reason = "a test that cannot get its subject has failed")]

use std::collections::HashSet;

use enroll_console::enrollment::{
    Attempt, AttemptId, Catalogue, CatalogueError, Entry, EntryKind, Failure, FailureKind, GatewayResult, Kind,
    Outcome, ResponseFacts, Retry, SignatureVerdict, Timing,
};
use enroll_console::gateway::Fault;
use jiff::Timestamp;

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

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

fn attempt(outcome: Outcome) -> Attempt {
    Attempt {
        id: AttemptId("01K9T3VQ".to_owned()),
        at: Timestamp::UNIX_EPOCH,
        kind: Kind::Enroll,
        profile: "simulator".to_owned(),
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
}

/// The words of our own failures: the kinds, every fault of the wire, and what the pipeline refuses by itself.
fn failure_words() -> HashSet<&'static str> {
    let faults = Fault::ALL.iter().map(|fault| fault.word());
    FailureKind::ALL.map(FailureKind::word).into_iter().chain(faults).chain(["biz_id_used"]).collect()
}

#[test]
fn every_failure_is_there_without_a_status_and_after_the_gateways_codes() {
    let catalogue = catalogue();
    let failures = &catalogue.entries()[DOCUMENTED.len()..];
    let found: HashSet<_> = failures.iter().map(|entry| entry.code.as_str()).collect();
    let mut wanted = failure_words();
    wanted.extend(["undocumented", "sending"]);
    assert_eq!(found, wanted);
    assert!(failures.iter().all(|entry| entry.kind == EntryKind::Failure && entry.status.is_none()));
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
    for entry in catalogue.entries() {
        let may_have_taken_effect = entry.meaning.contains("may be enrolled");
        let nothing_was_sent = entry.meaning.contains("Nothing was sent") || entry.meaning.contains("nothing was sent");
        assert!(!may_have_taken_effect || entry.retry == Retry::Ask, "{}", entry.code);
        assert!(!nothing_was_sent || matches!(entry.retry, Retry::AfterFix | Retry::Later), "{}", entry.code);
        let says_either = may_have_taken_effect || nothing_was_sent;
        let is_a_failure = failure_words().contains(entry.code.as_str());
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
fn a_search_wants_all_words_and_puts_codes_before_titles_before_the_rest() {
    let catalogue = catalogue();
    assert_eq!(
        codes(catalogue.search("TimeOut")),
        ["PROCESS_TIMEOUT", "timeout", "timeout_sending", "timeout_waiting", "timeout_reading"]
    );
    assert_eq!(codes(catalogue.search("quota account")), ["PRODUCT_QUOTA_LIMIT"]);
    assert_eq!(codes(catalogue.search("sunglasses  CAP")), ["UNABLE_GET_IMAGE"]);
    assert_eq!(catalogue.search(" ").len(), catalogue.entries().len());
    assert!(catalogue.search("timeout sunglasses").is_empty());
    assert_eq!(codes(catalogue.search("certificate expired"))[0], "tls_expired");
    let key = codes(catalogue.search("key"));
    assert_eq!(key[..2], ["KEY_NOT_FOUND", "key"], "codes first");
    assert!(key.contains(&"untrusted"), "then causes");
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
fn a_catalogue_with_a_gap_or_a_double_is_refused() {
    let text = concat!(include_str!("../config/codes.toml"), include_str!("../config/faults.toml"));
    let gap = text.replace("code = \"tls\"", "code = \"other\"");
    assert!(matches!(Catalogue::parse(&gap), Err(CatalogueError::Missing("tls"))));
    let double = text.replace("code = \"PARAM_ILLEGAL\"", "code = \"PARAM_MISSING\"");
    assert!(matches!(Catalogue::parse(&double), Err(CatalogueError::Twice(code)) if code == "PARAM_MISSING"));
    assert!(matches!(Catalogue::parse("code = 1"), Err(CatalogueError::Parse(_))));
}
