//! Successes, the authentication test API, and the shapes that other clients rely on.

use std::collections::HashSet;

use enroll_console::gateway::{
    AUTHENTICATION_TEST_PATH, ENCRYPTED_CONTENT_TYPE, ENROLL_PATH, Encryption, PLAIN_CONTENT_TYPE, Signature, Verdict,
};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::client::{Raw, enroll, enrollment, exchange, simulator};

#[tokio::test]
async fn our_client_enrolls_plain_and_encrypted() {
    let simulator = simulator(None).await;
    for encryption in [Encryption::None, Encryption::RsaAes] {
        let opened = exchange(&simulator, ENROLL_PATH, &enrollment(), encryption).await.unwrap();
        assert_eq!(opened.verdict, Verdict::Success);
        assert_eq!(opened.signature, Signature::Valid);
        assert_eq!(opened.encrypted, encryption == Encryption::RsaAes);
        let id = opened.transaction_id.unwrap();
        assert!(id.starts_with("G006600016CN20"), "{id}");
        assert_eq!(id.len(), "G006600016CN20190114000000009572520355".len());
    }
    simulator.stop().await;
}

#[tokio::test]
async fn every_size_of_aes_key_is_served_with_the_requests_own_key() {
    let simulator = simulator(None).await;
    for bytes in [16, 24, 32] {
        let answer = Raw::encrypted(enrollment().to_string().as_bytes(), bytes).send(&simulator).await;
        assert_eq!(answer.code(), "SUCCESS", "{bytes}");
        assert!(answer.is_signed());
        assert_eq!(answer.header("Content-Type"), Some(ENCRYPTED_CONTENT_TYPE));
    }
}

#[tokio::test]
async fn an_answer_is_one_line_of_json_under_title_case_headers() {
    let simulator = simulator(None).await;
    let answer = Raw::plain(enrollment().to_string().as_bytes()).send(&simulator).await;
    assert!(answer.head.starts_with("HTTP/1.1 200 OK\r\n"), "{}", answer.head);
    assert_eq!(answer.header("Content-Type"), Some(PLAIN_CONTENT_TYPE));
    assert_eq!(answer.header("Encrypt"), None);
    assert!(answer.is_signed());
    let signature = answer.header("Signature").unwrap();
    assert!(signature.starts_with("algorithm=RSA256, signature="), "{signature}");
    assert!(!signature.rsplit('=').next().unwrap().contains(['+', '/', '=']), "{signature}");
    assert!(answer.body.starts_with(r#"{"transactionId":"G"#), "{}", answer.body);
    let end = r#","result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success"}}"#;
    assert!(answer.body.ends_with(end), "{}", answer.body);
}

#[tokio::test]
async fn line_breaks_in_the_encrypted_body_are_read() {
    let simulator = simulator(None).await;
    let mut raw = Raw::encrypted(enrollment().to_string().as_bytes(), 16);
    raw.body = raw.body.chunks(64).flat_map(|line| [line, b"\n"].concat()).collect();
    raw.sign();
    assert_eq!(raw.send(&simulator).await.code(), "SUCCESS");
}

#[tokio::test]
async fn the_authentication_test_gives_the_object_back() {
    let simulator = simulator(None).await;
    let object = json!({ "z": "ü\n", "a": [1, null] });
    for encryption in [Encryption::None, Encryption::RsaAes] {
        let opened = exchange(&simulator, AUTHENTICATION_TEST_PATH, &object, encryption).await.unwrap();
        assert_eq!(opened.signature, Signature::Valid);
        assert_eq!(serde_json::from_str::<Value>(&opened.plain.unwrap()).unwrap(), object);
    }
}

#[tokio::test]
async fn the_authentication_test_keeps_all_but_line_breaks_as_they_came() {
    let simulator = simulator(None).await;
    let mut raw = Raw::plain(b"{ \"z\": 1.10,\r\n  \"a\": 123456789012345678901234567890 }\n");
    raw.uri = AUTHENTICATION_TEST_PATH.to_owned();
    raw.sign();
    let answer = raw.send(&simulator).await;
    assert_eq!(answer.body, "{ \"z\": 1.10,  \"a\": 123456789012345678901234567890 }");
    assert!(answer.is_signed());
}

#[tokio::test]
async fn twenty_at_once_get_an_id_each() {
    let simulator = simulator(None).await;
    let answers = futures_util::future::join_all((0..20).map(|_| enroll(&simulator))).await;
    let ids: HashSet<_> = answers.into_iter().map(|opened| opened.unwrap().transaction_id.unwrap()).collect();
    assert_eq!(ids.len(), 20);
}

#[tokio::test]
async fn a_stop_closes_the_port_and_connections_that_ask_nothing() {
    let simulator = simulator(None).await;
    let address = simulator.address();
    let mut idle = TcpStream::connect(address).await.unwrap();
    enroll(&simulator).await.unwrap(); // taken after the idle one, which so was taken too
    simulator.stop().await;
    assert_eq!(idle.read(&mut [0]).await.unwrap(), 0);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn dropping_it_stops_it_too() {
    let simulator = simulator(None).await;
    let mut idle = TcpStream::connect(simulator.address()).await.unwrap();
    enroll(&simulator).await.unwrap(); // taken after the idle one, which so was taken too
    drop(simulator);
    assert_eq!(idle.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn it_knows_where_it_listens() {
    let simulator = simulator(None).await;
    assert!(simulator.is_loopback());
    assert_ne!(simulator.address().port(), 0);
    assert_eq!(simulator.base_url(), format!("http://{}", simulator.address()));
}
