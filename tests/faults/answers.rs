//! A whole answer came: signed or not, encrypted or not, of every shape.

use enroll_console::enrollment::FailureKind::{HttpStatus, Malformed, Untrusted};
use enroll_console::enrollment::Outcome::{Enrolled, Rejected, Unknown};
use enroll_console::enrollment::{FailureKind, Outcome};
use jiff::{Timestamp, ToSpan};

use crate::case::{Behaviour, Case, Stand};
use crate::reply::{FAILURE, Reply, SUCCESS, UNKNOWN, replying, signing, unsigned, writing};

/// Base64 of something that is no whole block: one in 256 of those opens by chance, to rubbish.
const GARBAGE: &[u8] = b"QUJDREVGR0hJSktMTU5P";

pub(crate) fn cases() -> Vec<Case> {
    [in_order(), statuses(), bodies(), not_by_the_gateway(), trust(), encrypted()].into_iter().flatten().collect()
}

fn ended(name: &'static str, what: Behaviour, outcome: Outcome, code: &'static str) -> Case {
    Case::new(name, Stand::Http(what), outcome, None, code)
}

fn failed(name: &'static str, what: Behaviour, kind: FailureKind, word: &'static str) -> Case {
    Case::unknown(name, Stand::Http(what), kind, word)
}

fn in_order() -> Vec<Case> {
    vec![
        ended("signed_success", signing(SUCCESS), Enrolled, "SUCCESS"),
        ended("signed_failure", signing(FAILURE), Rejected, "PARAM_ILLEGAL"),
        ended("signed_unknown", signing(UNKNOWN), Unknown, "SYSTEM_ERROR"),
        ended("signed_success_by_aksk", signing(SUCCESS), Enrolled, "SUCCESS").aksk(),
        ended("signed_success_by_http_1_0", altered(SUCCESS, |reply| reply.version = "1.0"), Enrolled, "SUCCESS"),
        ended("unsigned_failure", unsigned(FAILURE), Rejected, "PARAM_ILLEGAL"),
        ended("unsigned_unknown", unsigned(UNKNOWN), Unknown, "SYSTEM_ERROR"),
        ended("an_hour_between_the_clocks", an_hour_off(), Rejected, "PARAM_ILLEGAL")
            .first_cause("The clock of this computer is 60 minutes behind the gateway's."),
    ]
}

fn statuses() -> Vec<Case> {
    let status = |status: &'static str, body: &'static str| {
        replying(move |peer, request| {
            Reply::new(peer, request, body).status(status).header("Location", "http://127.0.0.1:1/").bytes()
        })
    };
    let page = "<!DOCTYPE html><html><body>busy</body></html>";
    vec![
        ended("signed_success_as_500", altered(SUCCESS, |reply| reply.status = "500 No"), Enrolled, "SUCCESS"),
        ended("signed_success_as_redirect", altered(SUCCESS, |reply| reply.status = "302 Go"), Enrolled, "SUCCESS"),
        ended("unsigned_failure_as_500", status("500 No", FAILURE), Rejected, "PARAM_ILLEGAL"),
        failed("redirect_302", status("302 Go", ""), HttpStatus, "http_302"),
        failed("redirect_307", status("307 Go", SUCCESS), HttpStatus, "http_307"),
        failed("status_204", writing("HTTP/1.1 204 No Content\r\n\r\n"), HttpStatus, "http_204"),
        failed("status_404", status("404 Not Found", "not here"), HttpStatus, "http_404"),
        failed("status_407", status("407 Who", page), HttpStatus, "http_407"),
        failed("status_500_with_other_json", status("500 No", r#"{"error":"x"}"#), HttpStatus, "http_500"),
        failed("page_503", status("503 Busy", page), HttpStatus, "http_503"),
        failed("unsigned_success_as_500", status("500 No", SUCCESS), HttpStatus, "http_500")
            .line("signed_responses = \"optional\""),
    ]
}

fn bodies() -> Vec<Case> {
    let signed = |name, body: &[u8], word| failed(name, signing(body), Malformed, word);
    let deep = format!(r#"{{"result":{{"resultStatus":"S","resultMessage":{}"#, "[".repeat(100_000));
    let twice = br#"{"result":{"resultStatus":"F","resultStatus":"S"}}"#;
    let more = r#"{"new":[{"a":null}],"result":{"resultStatus":"S","resultCode":"SUCCESS","new":1}}"#;
    let odd = r#"{"transactionId":7,"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":{"a":1}}}"#;
    let no_text = [
        br#"{"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":""#.as_slice(),
        &[0xFF, 0xC0],
        br#""}}"#,
    ]
    .concat();
    vec![
        failed("empty_body", unsigned(""), Malformed, "empty_answer"),
        signed("signed_empty_body", b"", "empty_answer"),
        signed("json_cut_short", &SUCCESS.as_bytes()[..40], "json_truncated"),
        failed("a_length_shorter_than_the_body", short_length(), Malformed, "json_truncated"),
        signed("no_json", b"OK!", "json_unreadable"),
        signed("nul_bytes", b"{\"result\":\0{}}", "json_unreadable"),
        signed("nesting_without_end", deep.as_bytes(), "json_unreadable"),
        signed("two_verdicts_in_one_result", twice, "json_unreadable"),
        signed("json_and_more", format!("{SUCCESS} {SUCCESS}").as_bytes(), "json_unreadable"),
        signed("no_result", b"{}", "result_missing"),
        signed("a_list", b"[1]", "result_missing"),
        signed("no_status", br#"{"result":{"resultCode":"SUCCESS"}}"#, "result_missing"),
        signed("result_is_a_text", br#"{"result":"S"}"#, "result_wrong_type"),
        signed("result_is_a_list", br#"{"result":["S","SUCCESS","Success"]}"#, "result_wrong_type"),
        signed("status_is_a_number", br#"{"result":{"resultStatus":1}}"#, "result_wrong_type"),
        signed("another_status", br#"{"result":{"resultStatus":"s","resultCode":"SUCCESS"}}"#, "status_unknown"),
        ended("more_fields_than_known", signing(more), Enrolled, "SUCCESS"),
        ended("parts_of_another_type", signing(odd), Enrolled, "SUCCESS"),
        ended("bytes_that_are_no_text", signing(no_text), Enrolled, "SUCCESS"),
        ended("a_byte_order_mark", signing(format!("\u{FEFF}{SUCCESS}")), Enrolled, "SUCCESS"),
    ]
}

fn not_by_the_gateway() -> Vec<Case> {
    // No gateway encrypts a page: it is the same whatever the request was.
    let portal = || {
        altered("", |reply| {
            reply.headers.clear();
            reply.body = b"<html><body>Sign in to the WLAN</body></html>".to_vec();
        })
    };
    let gzip: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae";
    vec![
        failed("captive_portal", portal(), Malformed, "html_answer"),
        failed("captive_portal_to_an_encrypted_request", portal(), Malformed, "html_answer").encrypted(),
        failed("gzip_that_nobody_asked_for", writing(gzip), Malformed, "json_unreadable"),
    ]
}

fn trust() -> Vec<Case> {
    let wrong = || altered(SUCCESS, |reply| reply.body[0] = b' ');
    let optional = "signed_responses = \"optional\"";
    vec![
        failed("a_body_changed_on_its_way", wrong(), Untrusted, "signature_wrong"),
        failed("a_body_changed_on_its_way_by_aksk", wrong(), Untrusted, "signature_wrong").aksk(),
        failed("a_body_changed_where_signatures_are_optional", wrong(), Untrusted, "signature_wrong").line(optional),
        failed("two_signature_headers", altered(SUCCESS, second_signature), Untrusted, "signature_wrong"),
        failed("only_a_signature", altered(SUCCESS, without("Response-Time")), Untrusted, "signature_incomplete"),
        failed("only_a_time", altered(SUCCESS, without("Signature")), Untrusted, "signature_incomplete"),
        failed("unsigned_success", unsigned(SUCCESS), Untrusted, "success_unsigned"),
        failed("unsigned_success_by_aksk", unsigned(SUCCESS), Untrusted, "success_unsigned").aksk(),
        ended("unsigned_success_where_that_is_enough", unsigned(SUCCESS), Enrolled, "SUCCESS").line(optional),
    ]
}

fn encrypted() -> Vec<Case> {
    let garbage = || altered("", |reply| reply.body = GARBAGE.to_vec());
    let optional = "signed_responses = \"optional\"";
    vec![
        ended("encrypted_success", signing(SUCCESS), Enrolled, "SUCCESS").encrypted(),
        ended("encrypted_unsigned_failure", unsigned(FAILURE), Rejected, "PARAM_ILLEGAL").encrypted(),
        failed("encrypted_unsigned_success", unsigned(SUCCESS), Untrusted, "success_unsigned")
            .encrypted()
            .line(optional),
        failed("encrypted_garbage", resigned(garbage_body), Malformed, "not_decryptable").encrypted(),
        failed("a_key_that_is_none", resigned(garbage_key), Malformed, "not_decryptable").encrypted(),
        failed("encrypted_and_changed_on_its_way", garbage(), Untrusted, "signature_wrong").encrypted(),
        failed("encrypted_without_result", signing("{}"), Malformed, "result_missing").encrypted(),
    ]
}

/// A signed answer, changed after it was signed.
fn altered(body: &'static str, alter: impl Fn(&mut Reply<'_>) + Send + Sync + 'static) -> Behaviour {
    replying(move |peer, request| {
        let mut reply = Reply::new(peer, request, body).signed();
        alter(&mut reply);
        reply.bytes()
    })
}

/// A success, changed before it is signed.
fn resigned(alter: fn(&mut Reply<'_>)) -> Behaviour {
    replying(move |peer, request| {
        let mut reply = Reply::new(peer, request, SUCCESS);
        alter(&mut reply);
        reply.signed().bytes()
    })
}

fn garbage_body(reply: &mut Reply<'_>) {
    reply.body = GARBAGE.to_vec();
}

fn garbage_key(reply: &mut Reply<'_>) {
    reply.headers = vec![("Encrypt", "algorithm=RSA_AES, symmetricKey=QUJD".to_owned())];
}

fn second_signature(reply: &mut Reply<'_>) {
    let first = reply.headers.iter().find(|(name, _)| *name == "Signature").unwrap().clone();
    reply.headers.push(first);
}

fn without(name: &'static str) -> impl Fn(&mut Reply<'_>) {
    move |reply| reply.headers.retain(|(key, _)| *key != name)
}

fn short_length() -> Behaviour {
    writing(format!("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{SUCCESS}"))
}

fn an_hour_off() -> Behaviour {
    replying(|peer, request| {
        let then = (Timestamp::now() + 1.hour()).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        Reply::new(peer, request, FAILURE).header("Date", then).signed().bytes()
    })
}
