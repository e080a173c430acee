//! Every row of the policy for responses (`spec/gateway.md`; `design/contract.md`, "Options and edges").

use bytes::Bytes;
use enroll_console::gateway::{
    AesKey, Encryption, HeaderValue, Opened, RawResponse, Signable, Signature, SignaturePolicy, SignedRequest,
    StageTimes, Verdict, open,
};
use zeroize::Zeroizing;

use crate::common::{GATEWAY, MERCHANT, VECTORS, request};

const SUCCESS: &str =
    r#"{"transactionId":"G1","result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success"}}"#;
const FAILURE: &str = r#"{"result":{"resultStatus":"F","resultCode":"PARAM_MISSING","resultMessage":"bizId"}}"#;
const UNKNOWN: &str = r#"{"result":{"resultStatus":"U","resultCode":"SYSTEM_ERROR","resultMessage":"later"}}"#;
const TIME: &str = "2026-11-23T08:00:00+0000";
const NOW: &str = "2026-11-23T08:00:00Z";

/// A response in the making: what a gateway would do, one step at a time.
struct Reply {
    request: SignedRequest,
    response: RawResponse,
}

impl Reply {
    /// The body in plain, to a plain request, with status 200 and no header.
    fn plain(body: &str) -> Self {
        Self { request: request(Encryption::None), response: response(body) }
    }

    /// The body encrypted with a key of the gateway's own choice, to an encrypted request.
    fn encrypted(body: &str) -> Self {
        let key = AesKey::generate().unwrap();
        let text = key.encrypt(Zeroizing::new(body.as_bytes().to_vec())).unwrap();
        let wrapped = key.wrap(MERCHANT.scheme.rsa().unwrap().private_key.public_key()).unwrap();
        let reply = Self { request: request(Encryption::RsaAes), response: response(&text) };
        reply.with("Encrypt", &HeaderValue::ENCRYPT.write(&wrapped))
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.response.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn status(mut self, status: u16) -> Self {
        self.response.status = status;
        self
    }

    fn signature(&self) -> String {
        let content =
            Signable { uri: &VECTORS.uri, client_id: &VECTORS.client_id, time: TIME, body: &self.response.body };
        HeaderValue::SIGNATURE.write(&content.sign(&GATEWAY).unwrap())
    }

    fn signed(self) -> Self {
        let signature = self.signature();
        self.with("Signature", &signature).with("Response-Time", TIME)
    }

    fn wrongly_signed(self) -> Self {
        let signature = self.signature();
        self.with("Signature", &signature).with("Response-Time", "2026-11-23T08:00:01+0000")
    }

    fn half_signed(self) -> Self {
        let signature = self.signature();
        self.with("Signature", &signature)
    }

    fn open(&self) -> Opened {
        open(&self.request, &self.response, &MERCHANT, SignaturePolicy::Required)
    }

    fn open_optional(&self) -> Opened {
        open(&self.request, &self.response, &MERCHANT, SignaturePolicy::Optional)
    }
}

fn response(body: &str) -> RawResponse {
    RawResponse {
        status: 200,
        headers: Vec::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
        received: NOW.parse().unwrap(),
        times: StageTimes::default(),
    }
}

/// The verdict as one word.
fn word(opened: &Opened) -> &'static str {
    match opened.verdict {
        Verdict::Success => "success",
        Verdict::Rejected => "rejected",
        Verdict::Unknown => "unknown",
        Verdict::Refused { fault, .. } => fault.word(),
    }
}

const BOTH: [fn(&str) -> Reply; 2] = [Reply::plain, Reply::encrypted];

#[test]
fn a_validly_signed_body_counts_whatever_the_http_status() {
    for make in BOTH {
        for status in [200, 201, 302, 400, 500] {
            for (body, verdict) in [(SUCCESS, "success"), (FAILURE, "rejected"), (UNKNOWN, "unknown")] {
                let opened = make(body).signed().status(status).open();
                assert_eq!((word(&opened), opened.signature), (verdict, Signature::Valid), "{status} {body}");
                assert_eq!(opened.plain.as_deref(), Some(body));
            }
        }
    }
}

#[test]
fn a_wrong_or_incomplete_signature_is_refused_whatever_the_body_and_the_policy() {
    for make in BOTH {
        for body in [SUCCESS, FAILURE, UNKNOWN, "{}"] {
            for status in [200, 500] {
                let wrong = make(body).wrongly_signed().status(status);
                let half = make(body).half_signed().status(status);
                let only_time = make(body).with("response-time", TIME).status(status);
                for (reply, signature, fault) in [
                    (wrong, Signature::Invalid, "signature_wrong"),
                    (half, Signature::Incomplete, "signature_incomplete"),
                    (only_time, Signature::Incomplete, "signature_incomplete"),
                ] {
                    for opened in [reply.open(), reply.open_optional()] {
                        assert_eq!((word(&opened), opened.signature), (fault, signature), "{status} {body}");
                        assert_eq!(opened.plain.as_deref(), Some(body), "still there for display");
                    }
                }
            }
        }
    }
}

#[test]
fn an_unsigned_failure_is_accepted_and_marked_so() {
    for make in BOTH {
        for status in [200, 400, 500] {
            for (body, verdict) in [(FAILURE, "rejected"), (UNKNOWN, "unknown")] {
                let opened = make(body).status(status).open();
                assert_eq!((word(&opened), opened.signature), (verdict, Signature::Absent), "{status} {body}");
            }
        }
    }
}

#[test]
fn an_unsigned_success_is_refused_unless_signatures_are_optional() {
    assert_eq!(word(&Reply::plain(SUCCESS).open()), "success_unsigned");
    assert_eq!(word(&Reply::plain(SUCCESS).open_optional()), "success");
    assert_eq!(word(&Reply::plain(SUCCESS).status(500).open_optional()), "http_status");
}

#[test]
fn an_unsigned_encrypted_success_is_for_display_only() {
    let reply = Reply::encrypted(SUCCESS);
    for opened in [reply.open(), reply.open_optional()] {
        assert_eq!(word(&opened), "success_unsigned");
        assert!(opened.encrypted);
        assert_eq!(opened.plain.as_deref(), Some(SUCCESS));
        assert_eq!(opened.answer.unwrap().code, "SUCCESS");
        assert_eq!(opened.transaction_id.as_deref(), Some("G1"));
    }
}

#[test]
fn a_redirect_is_a_status_unless_validly_signed() {
    for make in BOTH {
        for body in [SUCCESS, FAILURE, "<html>moved</html>", ""] {
            for reply in [make(body), make(body).wrongly_signed(), make(body).half_signed()] {
                let opened = reply.status(307).open_optional();
                assert_eq!(word(&opened), "http_redirect", "{body}");
            }
        }
    }
}

const PAGE: &str = "\n<!DOCTYPE html><HTML><body>Sign in</body></html>";

#[test]
fn an_unsigned_status_without_a_gateways_answer_is_a_status() {
    for make in BOTH {
        for (body, fault) in [
            ("", "empty_answer"),
            ("{}", "result_missing"),
            (r#"{"error":"#, "json_truncated"),
            ("busy!", "json_unreadable"),
        ] {
            assert_eq!(word(&make(body).status(502).open()), "http_status", "{body}");
            assert_eq!(word(&make(body).status(407).open()), "http_proxy_auth", "{body}");
            assert_eq!(word(&make(body).open()), fault, "{body}");
        }
    }
    let page = Reply::plain(PAGE);
    assert_eq!(word(&page.open()), "html_answer");
    assert_eq!(word(&page.status(502).open()), "http_page");
    assert_eq!(word(&Reply::plain("<?xml version=\"1.0\"?><Error/>").open()), "json_unreadable");
}

#[test]
fn a_body_without_a_readable_result_is_refused_by_name_even_when_signed() {
    let odd = r#"{"result":{"resultStatus":"X","resultCode":"C","resultMessage":"m"}}"#;
    for make in BOTH {
        for (body, fault) in [
            ("{}", "result_missing"),
            ("[1]", "result_missing"),
            (r#"{"result":7}"#, "result_wrong_type"),
            (r#"{"result":null}"#, "result_missing"),
            (r#"{"result":{}}"#, "result_missing"),
            (odd, "status_unknown"),
        ] {
            assert_eq!(word(&make(body).signed().open()), fault, "{body}");
        }
        assert_eq!(word(&make(odd).open()), "status_unknown");
    }
}

#[test]
fn parts_that_do_not_decide_are_no_reason_to_doubt_a_signed_answer() {
    for make in BOTH {
        for body in [
            r#"{"result":{"resultStatus":"S"}}"#,
            r#"{"new":{"a":[1]},"transactionId":7,"result":{"resultStatus":"S","resultCode":1,"resultMessage":{}}}"#,
        ] {
            assert_eq!(word(&make(body).signed().open()), "success", "{body}");
        }
    }
}

#[test]
fn how_far_the_gateways_times_are_from_ours_is_measured() {
    let opened = Reply::plain(SUCCESS).signed().with("date", "Mon, 23 Nov 2026 09:00:05 GMT").open();
    assert_eq!((opened.response_time_ahead, opened.clock_ahead), (Some(0), Some(3605)));
    let obsolete = Reply::plain(SUCCESS).with("Date", "Monday, 23-Nov-26 07:59:00 GMT").open();
    assert_eq!((obsolete.response_time_ahead, obsolete.clock_ahead), (None, Some(-60)));
    for unreadable in ["", "yesterday", "2026-11-23T08:00:00Z"] {
        let opened = Reply::plain(SUCCESS).with("Date", unreadable).with("Response-Time", unreadable).open();
        assert_eq!((opened.response_time_ahead, opened.clock_ahead), (None, None));
    }
    let twice = Reply::plain(SUCCESS).with("Date", "Mon, 23 Nov 2026 09:00:05 GMT").with("Date", "x").open();
    assert_eq!(twice.clock_ahead, None);
}

#[test]
fn a_duplicated_signature_header_is_invalid() {
    let reply = Reply::plain(SUCCESS).signed();
    let signature = reply.signature();
    let twice = reply.with("Signature", &signature).open();
    assert_eq!((twice.signature, word(&twice)), (Signature::Invalid, "signature_wrong"));
    let times = Reply::plain(SUCCESS).signed().with("Response-Time", TIME).open();
    assert_eq!(times.signature, Signature::Invalid);
}

#[test]
fn header_names_are_read_in_any_case() {
    let signature = Reply::plain(SUCCESS).signature();
    let opened = Reply::plain(SUCCESS).with("SIGNATURE", &signature).with("response-time", TIME).open();
    assert_eq!(opened.signature, Signature::Valid);
}

#[test]
fn a_signature_by_another_key_is_invalid() {
    let reply = Reply::plain(SUCCESS);
    let content = Signable { uri: &VECTORS.uri, client_id: &VECTORS.client_id, time: TIME, body: SUCCESS.as_bytes() };
    let forged = HeaderValue::SIGNATURE.write(&content.sign(&MERCHANT.scheme.rsa().unwrap().private_key).unwrap());
    let opened = reply.with("Signature", &forged).with("Response-Time", TIME).open();
    assert_eq!(opened.signature, Signature::Invalid);
}

#[test]
fn without_an_encrypt_header_the_requests_own_key_opens_the_body() {
    let request = request(Encryption::RsaAes);
    let value = request.headers().iter().find(|(name, _)| *name == "Encrypt").unwrap().1.clone();
    let key = AesKey::unwrap(&HeaderValue::ENCRYPT.read(&value).unwrap(), &GATEWAY).unwrap();
    let text = key.encrypt(Zeroizing::new(SUCCESS.as_bytes().to_vec())).unwrap();
    let opened = Reply { request, response: response(&text) }.signed().open();
    assert_eq!((word(&opened), opened.encrypted), ("success", true));
}

#[test]
fn an_encrypted_body_that_does_not_open_is_told_so_when_signed() {
    let with_garbage = Reply::encrypted(SUCCESS);
    let mut response = with_garbage.response.clone();
    // Not a whole block: one in 256 of those opens by chance, to rubbish.
    response.body = Bytes::from_static(b"QUJDREVGR0hJSktMTU5P");
    let opened = Reply { request: with_garbage.request, response }.signed().open();
    assert_eq!((word(&opened), opened.signature), ("not_decryptable", Signature::Valid));
    assert_eq!(opened.plain, None);
}

#[test]
fn a_plain_answer_to_an_encrypted_request_is_read_as_it_is() {
    let reply = Reply { request: request(Encryption::RsaAes), response: response(FAILURE) };
    let opened = reply.open();
    assert_eq!((word(&opened), opened.encrypted), ("rejected", false));
    let signed = Reply { request: request(Encryption::RsaAes), response: response(SUCCESS) }.signed().open();
    assert_eq!(word(&signed), "success");
}
