//! What leaves and what is kept of it: the bytes that were shown, the headers as sent, and no face and no key on record.

use std::fs;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use enroll_console::enrollment::Edits;
use enroll_console::gateway::ENROLL_PATH;
use enroll_console::photo::{CheckLimits, Original, SAMPLES, Source, examine, prepare};
use enroll_console::pipeline::PhotoInput;
use enroll_console::simulator::CLIENT_ID;
use serde_json::Value;

use crate::desk::{Desk, draft, draft_of};
use crate::gateway::{EMPTY_ANSWER, Gateway, found};
use crate::told::enroll;

#[tokio::test]
async fn a_prepared_photo_leaves_as_it_was_shown_whatever_became_of_its_file() {
    let gateway = Gateway::new().await;
    let desk = Desk::at(&gateway.base_url(), "encrypt = false");
    let path = desk.file("face.jpg", SAMPLES[0].bytes);
    let photo = prepare(&Original::read(&Source::File(path.clone())).unwrap(), &Edits::NONE).unwrap();
    let facts = photo.facts(examine(&photo, &CheckLimits::default()).checks);
    let shown = photo.jpeg().to_vec();
    fs::write(path, SAMPLES[1].bytes).unwrap();

    let serving = gateway.serve(|| (), EMPTY_ANSWER);
    let input = PhotoInput::Prepared(Arc::new(photo), Box::new(facts.clone()));
    let report = enroll(&desk.pipeline().await, draft_of(input)).await;
    let body: Value = serde_json::from_str(&found(serving).await.1.body).unwrap();
    let sent = STANDARD.decode(body["base64ImageContent"].as_str().unwrap()).unwrap();
    assert!(sent == shown, "other bytes were sent than were shown");
    assert_eq!(hex::encode(digest(&SHA256, &sent)), facts.sha256);
    assert_eq!((body["bizId"].as_str(), body["userId"].as_str()), (Some("biz-1"), Some("user \"1\"")));
    assert_eq!(report.record.attempt.photo, Some(facts));
}

#[tokio::test]
async fn the_request_on_record_is_the_one_that_arrived() {
    let plain = ["Client-Id", "Request-Time", "Content-Type", "Signature"].as_slice();
    let encrypted = ["Client-Id", "Request-Time", "Content-Type", "Signature", "Encrypt"].as_slice();
    for (line, names) in [("encrypt = false", plain), ("encrypt = true", encrypted)] {
        let gateway = Gateway::new().await;
        let base_url = gateway.base_url();
        let desk = Desk::at(&base_url, line);
        let serving = gateway.serve(|| (), EMPTY_ANSWER);
        let report = enroll(&desk.pipeline().await, draft()).await;
        let arrived = found(serving).await.1;

        let request = report.record.wire.request.unwrap();
        assert_eq!(request.method, "POST");
        assert_eq!(request.url, format!("{base_url}{ENROLL_PATH}"));
        assert_eq!(request.body_bytes, arrived.body.len());
        let recorded: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(recorded, names);
        assert_eq!(request.headers[0].1, CLIENT_ID);
        assert!(request.headers[3].1.starts_with("algorithm=RSA256, signature="));
        let mut lines = arrived.head.lines();
        assert_eq!(lines.next(), Some(format!("POST {ENROLL_PATH} HTTP/1.1").as_str()));
        for (name, value) in &request.headers {
            assert_eq!(lines.next(), Some(format!("{name}: {value}").as_str()));
        }
    }
}

#[tokio::test]
async fn neither_face_nor_key_is_kept() {
    for line in ["encrypt = false", "encrypt = true"] {
        let gateway = Gateway::new().await;
        let desk = Desk::at(&gateway.base_url(), line);
        let serving = gateway.serve(|| (), EMPTY_ANSWER);
        let report = enroll(&desk.pipeline().await, draft()).await;
        found(serving).await;
        let record = &report.record;
        let (request, photo) = (record.wire.request.as_ref().unwrap(), record.attempt.photo.as_ref().unwrap());
        let elided = format!("<{} characters of Base64>", photo.base64_chars);
        let body = format!(r#"{{"bizId":"biz-1","userId":"user \"1\"","base64ImageContent":"{elided}"}}"#);
        assert_eq!(request.body, body);

        let mut kept = format!("{report:?}");
        for file in ["history.db", "history.db-wal"] {
            kept.push_str(&String::from_utf8_lossy(&fs::read(desk.data_dir().join(file)).unwrap()));
        }
        assert!(kept.contains(&elided));
        for secret in secrets(&desk) {
            assert!(!kept.contains(&secret), "{line}: the record holds {secret}");
        }
    }
}

/// A piece of the photo's Base64, and each line of the private keys.
fn secrets(desk: &Desk) -> Vec<String> {
    let photo = prepare(&Original::read(&Source::Sample(&SAMPLES[0])).unwrap(), &Edits::NONE).unwrap();
    let text = STANDARD.encode(photo.jpeg());
    let mut secrets = vec![text[..64].to_owned(), text[text.len() / 2..][..64].to_owned()];
    for file in ["merchant.pem", "gateway.pem"] {
        let pem = fs::read_to_string(desk.data_dir().join("simulator").join(file)).unwrap();
        secrets.extend(pem.lines().filter(|line| !line.starts_with("-----")).map(str::to_owned));
    }
    secrets
}
