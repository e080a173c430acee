//! The authentication test: a small object goes out signed and encrypted, and has to come back the same way.

use std::time::{Duration, Instant};

use jiff::Zoned;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use ulid::Ulid;
use zeroize::Zeroizing;

use super::clock;
use super::finding::{CheckName, Finding};
use crate::gateway::{
    AUTHENTICATION_TEST_PATH, Answer, Encryption, Fault, Opened, Progress, RequestTime, Signature, SignaturePolicy,
    SignedRequest, StageTimes, TransportError, Verdict, open,
};
use crate::pipeline::Line;

/// What came of the authentication test.
pub(super) struct Asked {
    /// The answer, or why there is none.
    pub(super) outcome: Result<Opened, TransportError>,
    /// From the first attempt to connect to the last byte of the answer.
    pub(super) took: Duration,
    /// What was sent, and has to come back.
    pub(super) body: Value,
}

/// Sends the test once.
pub(super) async fn ask(line: &Line) -> Asked {
    // Something new each time, so that nothing in between can have kept the answer.
    let body = json!({"from": "enroll-console check", "id": Ulid::generate().to_string()});
    let begun = Instant::now();
    let outcome = exchange(line, &body).await;
    Asked { outcome, took: begun.elapsed(), body }
}

async fn exchange(line: &Line, body: &Value) -> Result<Opened, TransportError> {
    let (plain, time) = (Zeroizing::new(body.to_string().into_bytes()), RequestTime::of(&Zoned::now()));
    let request = SignedRequest::build(AUTHENTICATION_TEST_PATH, plain, &line.credentials, line.encryption, &time)
        .map_err(|error| TransportError {
            fault: Fault::CancelledConnecting,
            sent: false,
            message: format!("the test could not be signed, {error}"),
            times: StageTimes::default(),
        })?;
    let progress = watch::Sender::new(Progress::Connecting);
    let response = line.transport.exchange(&request, &progress, &CancellationToken::new()).await?;
    Ok(open(&request, &response, &line.credentials, line.policy))
}

/// Whether the pair was accepted.
pub(super) fn finding(line: &Line, sent: &Value, opened: &Opened) -> Finding {
    let client_id = &line.credentials.client_id;
    let is_echo = opened
        .plain
        .as_deref()
        .and_then(|plain| serde_json::from_str::<Value>(plain).ok())
        .is_some_and(|it| it == *sent);
    match (opened.signature, &opened.answer) {
        (Signature::Invalid, _) => wrong_signature(opened),
        (Signature::Incomplete, _) => Finding::fail(
            CheckName::Credentials,
            "the answer has only one of the headers Signature and Response-Time",
            "look at what stands between here and the gateway: a proxy that drops headers, above all",
        ),
        (_, Some(answer)) if !is_echo => refusal(line, answer, opened),
        (Signature::Valid, _) if is_echo => Finding::pass(CheckName::Credentials, &accepted(line, opened)),
        (Signature::Absent, _) if is_echo => unsigned(line, client_id),
        _ => match &opened.verdict {
            Verdict::Refused { message, .. } => Finding::fault(CheckName::Credentials, message),
            _ => Finding::fail(
                CheckName::Credentials,
                "the gateway answered with something else than the test object",
                "check base_url in the settings: another server may answer there",
            ),
        },
    }
}

fn accepted(line: &Line, opened: &Opened) -> String {
    let client_id = &line.credentials.client_id;
    let and_decrypted = if opened.encrypted { " and was decrypted" } else { "" };
    format!("the gateway accepts Client-Id {client_id} with this key; its answer is validly signed{and_decrypted}")
}

fn unsigned(line: &Line, client_id: &str) -> Finding {
    let message = format!("the gateway accepts Client-Id {client_id}, but does not sign its answer");
    let remedy = "ask ZOLOZ to sign responses for this account; signed_responses = \"optional\" accepts unsigned ones";
    match line.policy {
        SignaturePolicy::Required => Finding::fail(CheckName::Credentials, &message, remedy),
        SignaturePolicy::Optional => Finding::warn(CheckName::Credentials, &message, remedy),
    }
}

fn wrong_signature(opened: &Opened) -> Finding {
    let said = opened.answer.as_ref().map(|answer| format!(" (it says {}, which nobody vouches for)", answer.code));
    Finding::fail(
        CheckName::Credentials,
        &format!("the signature of the answer does not match the gateway's public key{}", said.unwrap_or_default()),
        "set gateway_public_key_file or gateway_public_key to the key that the ZOLOZ portal shows for this account",
    )
}

fn refusal(line: &Line, answer: &Answer, opened: &Opened) -> Finding {
    let message = format!("the gateway refuses: {} ({})", answer.code, answer.message);
    if let Some(remedy) = clock::remedy(opened) {
        return Finding::fail(CheckName::Credentials, &format!("{message}; the clocks differ"), &remedy);
    }
    let encrypted = line.encryption == Encryption::RsaAes;
    let remedy = match answer.code.as_str() {
        "MERCHANT_NOT_FOUND" => {
            "compare client_id with the 16 digits in the ZOLOZ portal, and base_url with the environment they are for"
        }
        "SIGNATURE_INVALID" | "KEY_NOT_FOUND" if line.credentials.scheme.rsa().is_none() => {
            "compare access_key and the secret key with the pair that ZOLOZ gave you"
        }
        "SIGNATURE_INVALID" => {
            "upload the public half of this private key in the ZOLOZ portal, or name the private key that belongs to \
             the one that is there"
        }
        "KEY_NOT_FOUND" => "upload the public half of the private key in the ZOLOZ portal: the account has none yet",
        "ACCESS_DENIED" | "NO_INTERFACE_DEF" => {
            "ask ZOLOZ to open the API for this account, and compare base_url with what they gave you"
        }
        "PARAM_ILLEGAL" | "MSG_PARSE_ERROR" if encrypted => {
            "compare the gateway's public key with the one in the ZOLOZ portal: the request is encrypted with it"
        }
        _ => "see what `enroll-console explain` says of this code",
    };
    Finding::fail(CheckName::Credentials, &message, remedy)
}
