//! The watch for leaks that the harnesses keep has to bark: each secret is planted in each form, in each place.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

#[path = "common/leaks.rs"]
mod leaks;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use enroll_console::gateway::PrivateKey;
use enroll_console::simulator::SimulatorKeys;
use leaks::Watch;
use tempfile::TempDir;

const FACE: &[u8] = include_bytes!("../src/photo/samples/grace_hopper.jpg");

/// A data folder with the keys of the simulator, and one key and one passphrase more.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    SimulatorKeys::load_or_create(&folder.path().join("data/simulator")).unwrap();
    fs::write(folder.path().join("client.key"), rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    fs::write(folder.path().join("merchant.passphrase"), "open sesame").unwrap();
    folder
}

/// The secrets of that folder, as bytes.
fn secrets(folder: &TempDir) -> Vec<Vec<u8>> {
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let der = |name: &str| {
        STANDARD.decode(read(name).lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
    };
    vec![
        der("data/simulator/merchant.pem"),
        der("data/simulator/gateway.pem"),
        der("client.key"),
        URL_SAFE_NO_PAD.decode(read("data/simulator/secret.key")).unwrap(),
        b"open sesame".to_vec(),
        FACE.to_vec(),
    ]
}

/// A secret in every form that it could leak in, wherever it stands in what is encoded.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let json = |offset: usize| [&b"{\"a\":"[..offset], secret].concat();
    let mut forms = vec![secret.to_vec(), hex::encode(secret).into_bytes(), hex::encode_upper(secret).into_bytes()];
    forms.extend((0..3).map(|offset| STANDARD.encode(json(offset)).into_bytes()));
    forms.push(URL_SAFE_NO_PAD.encode(secret).into_bytes());
    forms
}

/// What a watch says when it ends.
fn verdict(watch: Watch) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| drop(watch))).map_err(|panic| panic.downcast_ref::<String>().unwrap().clone())
}

#[test]
fn a_secret_in_an_output_is_found_in_every_form() {
    let folder = folder();
    for secret in secrets(&folder) {
        for form in forms(&secret) {
            let watch = Watch::over(folder.path());
            watch.ear.heard(&[b"level=debug key=", form.as_slice(), b"\n"].concat());
            let told = verdict(watch).unwrap_err();
            assert!(told.contains("in what was printed or drawn"), "{told}");
        }
    }
}

#[test]
fn a_secret_in_a_file_is_found_wherever_it_lies() {
    let folder = folder();
    for name in ["data/log.txt", "data/deep/history.db", "config.toml", "export.json"] {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        for secret in secrets(&folder) {
            fs::write(&file, [&b"some text "[..], &hex::encode(&secret).into_bytes()].concat()).unwrap();
            let told = verdict(Watch::over(folder.path())).unwrap_err();
            assert!(told.contains(name), "{told}");
        }
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_secret_in_a_database_is_found() {
    let folder = folder();
    let database = rusqlite::Connection::open(folder.path().join("data/history.db")).unwrap();
    let pem = fs::read_to_string(folder.path().join("data/simulator/merchant.pem")).unwrap();
    database.execute_batch("CREATE TABLE event (payload TEXT)").unwrap();
    database.execute("INSERT INTO event VALUES (?)", [&pem]).unwrap();
    let told = verdict(Watch::over(folder.path())).unwrap_err();
    assert!(told.contains("merchant.pem, in Base64: in ") && told.contains("history.db"), "{told}");
}

#[test]
fn what_is_no_secret_is_left_alone() {
    let folder = folder();
    let watch = Watch::over(folder.path());
    for key in ["merchant", "gateway"] {
        let pem = fs::read(folder.path().join(format!("data/simulator/{key}.pem"))).unwrap();
        let public = PrivateKey::parse(&pem).unwrap().public_key().clone();
        watch.ear.heard(public.to_base64().as_bytes());
        watch.ear.heard(public.fingerprint().as_bytes());
    }
    watch.ear.heard(folder.path().join("data/simulator/merchant.pem").to_str().unwrap().as_bytes());
    fs::write(folder.path().join("prepared.jpg"), FACE).unwrap();
    assert_eq!(verdict(watch), Ok(()));
}
