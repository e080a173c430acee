//! Keys that are made once and kept, and the settings file that leads to them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Barrier;

use enroll_console::gateway::{Scheme, SecretKey, Signable};
use enroll_console::settings::{Account, Options, Settings, Target};
use enroll_console::simulator::{ACCESS_KEY, CLIENT_ID, SimulatorError, SimulatorKeys, profile_toml};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn fingerprints(keys: &SimulatorKeys) -> [String; 2] {
    let credentials = keys.credentials();
    let keys = credentials.scheme.rsa().unwrap();
    [keys.private_key.public_key().fingerprint(), keys.gateway_key.fingerprint()]
}

#[test]
fn keys_are_kept_over_restarts_and_from_other_users() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data/simulator");
    let first = fingerprints(&SimulatorKeys::load_or_create(&folder).unwrap());
    assert_ne!(first[0], first[1]);
    assert_eq!(fingerprints(&SimulatorKeys::load_or_create(&folder).unwrap()), first);
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
    let pem = fs::read_to_string(folder.join("merchant.pem")).unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

#[test]
fn keys_that_others_can_read_are_refused_with_the_command_that_mends_it() {
    let home = tempfile::tempdir().unwrap();
    SimulatorKeys::load_or_create(home.path()).unwrap();
    for name in ["merchant.pem", "gateway.pem", "secret.key"] {
        let path = home.path().join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = SimulatorKeys::load_or_create(home.path()).unwrap_err().to_string();
        assert!(error.ends_with(&format!("(mode 0644): run `chmod 600 {}`", path.display())), "{error}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    SimulatorKeys::load_or_create(home.path()).unwrap();
}

#[test]
fn creators_at_once_end_with_the_same_keys_and_leave_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let start = Barrier::new(4);
    let mut made: Vec<_> = std::thread::scope(|scope| {
        let create = || {
            start.wait();
            fingerprints(&SimulatorKeys::load_or_create(folder.path()).unwrap())
        };
        let creators: Vec<_> = (0..4).map(|_| scope.spawn(create)).collect();
        creators.into_iter().map(|creator| creator.join().unwrap()).collect()
    });
    made.dedup();
    assert_eq!(made.len(), 1);
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["gateway.pem", "merchant.pem", "secret.key"]);
}

#[test]
fn a_damaged_key_is_named_and_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("merchant.pem");
    fs::write(&file, "no key").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let error = SimulatorKeys::load_or_create(folder.path()).unwrap_err();
    assert!(matches!(error, SimulatorError::Key { .. }));
    assert!(error.to_string().contains("merchant.pem"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "no key");
}

#[test]
fn the_profile_it_writes_is_one_that_the_settings_accept() {
    let home = tempfile::tempdir().unwrap();
    let keys = SimulatorKeys::load_or_create(&home.path().join("a \"quoted\" folder")).unwrap();
    let config = home.path().join("config.toml");
    fs::write(&config, profile_toml("http://127.0.0.1:8080", &keys).unwrap()).unwrap();
    let options = Options { config: Some(config), data_dir: Some(home.path().join("data")), ..Options::default() };
    let profile = Settings::load(&options).unwrap().profile;
    assert_eq!(profile.name, "standalone");
    let Target::Remote(remote) = profile.target else { unreachable!("a profile of a file is remote") };
    assert_eq!(remote.base_url.as_str(), "http://127.0.0.1:8080");
    assert_eq!(remote.client_id.as_str(), CLIENT_ID);
    assert!(keys.merchant_file().is_absolute());
}

#[test]
fn the_profile_of_the_other_scheme_reads_the_same_secret() {
    let home = tempfile::tempdir().unwrap();
    let keys = SimulatorKeys::load_or_create(&home.path().join("keys")).unwrap();
    let config = home.path().join("config.toml");
    fs::write(&config, profile_toml("http://127.0.0.1:8080", &keys).unwrap()).unwrap();
    let profile = Some("standalone-aksk".to_owned());
    let options = Options { config: Some(config), data_dir: Some(home.path().into()), profile, ..Options::default() };
    let Target::Remote(remote) = Settings::load(&options).unwrap().profile.target else { unreachable!("it is remote") };
    let Account::Aksk { access_key, secret_key } = remote.account else { unreachable!("it is AKSK") };
    assert_eq!((access_key.as_str(), remote.encrypt), (ACCESS_KEY, false));
    let secret = SecretKey::parse(secret_key.read().unwrap().expose()).unwrap();
    let signable = Signable { uri: "/", client_id: CLIENT_ID, time: "", body: b"" };
    let Scheme::Aksk(kept) = keys.aksk_credentials().scheme else { unreachable!("it is AKSK") };
    assert!(kept.secret.verifies(&signable, &secret.sign(&signable)));
}
