//! From one profile to another by a key, and what the profile makes of a userId.

use std::path::Path;
use std::sync::Arc;

use enroll_console::simulator::{Simulator, SimulatorConfig, SimulatorKeys, profile_toml};
use tempfile::TempDir;

use super::{FACE, Operator, Start, enroll, enroll_shown, settled_question};

/// SHA-256 of `4711@example.org`, by OpenSSL.
const HASH: &str = "b7205dc576bfc71d367f0b95ffbf925d760a1286cf2724bce1fdb9333d77178f";

/// The passphrase of the key of `locked`.
const PASSPHRASE: &str = "sesame öffne";

/// A gateway of its own, and settings in which `standalone` leads to it, `live` too but as production and with hashed
/// userIds, and the built-in one comes first.
pub(crate) async fn two_profiles() -> (Simulator, TempDir, String) {
    let folder = TempDir::new().unwrap();
    let keys = SimulatorKeys::load_or_create(folder.path()).unwrap();
    let listen = "127.0.0.1:0".parse().unwrap();
    let config = SimulatorConfig { listen, scenario: None, keys: keys.clone(), observer: None };
    let simulator = Simulator::start(config).await.unwrap();
    let toml = profile_toml(&simulator.base_url(), &keys).unwrap();
    let mut table: toml::Table = toml.parse().unwrap();
    table.insert("default_profile".to_owned(), "simulator".into());
    let profiles = table["profiles"].as_table_mut().unwrap();
    let mut live = profiles["standalone"].as_table().unwrap().clone();
    live.insert("kind".to_owned(), "production".into());
    live.insert("user_id".to_owned(), "sha256".into());
    live.insert("biz_id".to_owned(), "LIVE-{counter}".into());
    profiles.insert("live".to_owned(), live.into());
    let mut locked = profiles["standalone"].as_table().unwrap().clone();
    locked.insert("private_key_file".to_owned(), folder.path().join("locked.pem").display().to_string().into());
    profiles.insert("locked".to_owned(), locked.into());
    (simulator, folder, table.to_string())
}

pub(crate) async fn switch(operator: &mut Operator, name: &str, badge: &str) {
    operator.press("p");
    operator.sees("┌ Profile").await;
    operator.type_text(name);
    operator.press("enter");
    operator.sees(badge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_leads_to_another_profile_and_production_looks_and_asks_otherwise() {
    let (_simulator, _folder, config) = two_profiles().await;
    let data = Arc::new(TempDir::new().unwrap());
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: Some(Arc::clone(&data)) };
    let mut operator = Operator::open(&start);
    enroll(&mut operator, "4711@example.org").await;
    operator.sees("Enrolled").await;

    operator.press("p");
    let list = operator.sees("┌ Profile").await;
    for line in ["● SIMULATOR", "● SANDBOX standalone", "▲ PRODUCTION live", "in use   built in: nothing leaves here"]
    {
        assert!(list.contains(line), "{line} is missing:\n{list}");
    }
    operator.press("esc");
    // What the simulator answered is no answer of production.
    switch(&mut operator, "live", "PRODUCTION live   real people").await;
    let framed = operator.no_longer_sees("Enrolled · SUCCESS").await;
    assert!(framed.contains("┏━━━"), "{framed}");
    operator.sees("LIVE-0001").await;
    // What was typed stays, and is shown as it will be sent.
    operator.sees(&format!("sent as  sha256 {}…{}", &HASH[..19], &HASH[60..])).await;
    // The keys are with the list now, as they were over the answer: no letter becomes text.
    // It was typed for another gateway: enter alone does not send it.
    operator.press("enter").press("right").press("enter");
    let question = operator.sees("Enroll this face into production?").await;
    for part in ["live (production)", "4711@example.org", HASH, "LIVE-0001", "grace_hopper.jpg"] {
        assert!(question.contains(part), "{part} is missing:\n{question}");
    }
    settled_question(&mut operator).await;
    operator.press("y");
    let answer = operator.sees("Enrolled · SUCCESS").await;
    assert!(answer.contains("4711@example.org"), "{answer}");
    operator.press("h");
    operator.sees("profile       live").await;
    let history = operator.sees(&HASH[..20]).await;
    assert!(!history.contains("typed"), "{history}");

    operator.press("1");
    switch(&mut operator, "simulator", "nothing leaves here").await;
    operator.no_longer_sees("sent as").await;
    operator.no_longer_sees("┏━").await;
    // The person is still on the form.
    operator.press("ctrl-q");
    operator.sees(" y  quit").await;
    operator.press("y");
    assert_eq!(operator.ended().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_whose_key_is_lost_says_so_and_the_way_back_works() {
    let (_simulator, folder, config) = two_profiles().await;
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    std::fs::remove_file(folder.path().join("merchant.pem")).unwrap();
    switch(&mut operator, "standalone", "SANDBOX standalone  cannot send").await;
    operator.sees("cannot read the private key").await;
    switch(&mut operator, "simulator", "nothing leaves here").await;
    enroll_shown(&mut operator, "u1").await;
    operator.sees("Enrolled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_under_a_passphrase_is_asked_for_and_nothing_of_it_is_shown() {
    let (_simulator, folder, config) = two_profiles().await;
    let key = std::fs::read(folder.path().join("merchant.pem")).unwrap();
    let key = enroll_console::gateway::PrivateKey::parse(&key).unwrap();
    let pem = key.to_encrypted_pem(PASSPHRASE.as_bytes()).unwrap();
    write_private(&folder.path().join("locked.pem"), pem.as_bytes());
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    switch(&mut operator, "locked", "SANDBOX locked  locked").await;
    operator.sees("Type its passphrase").await;
    operator.type_text("open").press("enter");
    operator.sees("That passphrase does not open the key").await;
    operator.press("esc");
    operator.no_longer_sees("Type its passphrase").await;
    enroll_shown(&mut operator, "u1").await;
    operator.sees("does not open the private key").await;
    operator.press("ctrl-l");
    operator.sees("Type its passphrase").await;
    operator.type_text(PASSPHRASE);
    let shown = operator.sees(&"•".repeat(PASSPHRASE.chars().count())).await;
    assert!(!shown.contains("sesame"), "{shown}");
    operator.press("enter");
    operator.sees("SANDBOX locked  test environment").await;
    operator.press("enter");
    operator.sees("Enrolled · SUCCESS").await;
    operator.press("f5");
    operator.sees("the gateway accepts Client-Id").await;
    operator.sees(", 0 failed").await;
}

fn write_private(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_screen_tells_what_is_wrong_with_the_profile_in_use() {
    let (simulator, _folder, config) = two_profiles().await;
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    operator.press("5");
    operator.sees("What stands between simulator and an enrollment").await;
    let all_well = operator.sees(", 0 failed").await;
    for check in ["settings", "private key", "gateway key", "round trip", "credentials", "clock", "store", "terminal"] {
        assert!(all_well.contains(&format!("✓ {check}")), "{check}:\n{all_well}");
    }
    simulator.stop().await;
    switch(&mut operator, "standalone", "What stands between standalone").await;
    let failed = operator.sees("1 failed").await;
    assert!(failed.contains("✗ round trip") && failed.contains("! credentials not tried"), "{failed}");
    operator.press("ctrl-r");
    operator.sees("… examining").await;
    operator.sees("1 failed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_mended_while_the_console_is_open_is_used() {
    let (_simulator, folder, config) = two_profiles().await;
    let start = Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None };
    let mut operator = Operator::open(&start);
    operator.sees("nothing leaves here").await;
    let (key, aside) = (folder.path().join("merchant.pem"), folder.path().join("aside.pem"));
    std::fs::rename(&key, &aside).unwrap();
    switch(&mut operator, "standalone", "SANDBOX standalone  cannot send").await;
    operator.press("5");
    operator.sees("1 failed").await;
    std::fs::rename(&aside, &key).unwrap();
    operator.press("ctrl-r");
    operator.sees("SANDBOX standalone  test environment").await;
    operator.sees(", 0 failed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_user_id_with_an_invisible_character_is_refused_by_its_name_before_it_is_hashed() {
    let (_simulator, _folder, config) = two_profiles().await;
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    operator.sees("✓ one face").await;
    switch(&mut operator, "live", "▲ PRODUCTION live").await;
    operator.press("tab").paste("4711\u{200b}\n");
    let shown = operator.sees("userId ends with an invisible").await;
    let told = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("4711⟨U+200B⟩") && told.contains("U+200B, zero width"), "{shown}");
    operator.press("backspace");
    operator.no_longer_sees("invisible").await;
}
