//! Settings through their public door: files that are right, files that are wrong, keys that others can read.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test whose helper fails has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use enroll_console::gateway::PrivateKey;
use enroll_console::photo::{CheckLimits, Least, Most};
use enroll_console::settings::{
    self, Account, CredentialError, DEFAULT_FILE, GraphicsChoice, Options, Origin, ProfileKind, Remote, Secret,
    SecretName, SecretPlace, SecretSource, Settings, SettingsError, SignedResponses, Target,
};
use tempfile::TempDir;

const STAGING: &str = r#"
[profiles.staging]
kind = "sandbox"
base_url = "https://sg-sandbox-api.zoloz.com"
client_id = "2188000123456789"
private_key_file = "keys/merchant.pem"
gateway_public_key = "MIIB"
"#;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with_settings(text: &str) -> Self {
        let folder = Self::new();
        fs::write(folder.config(), text).unwrap();
        folder
    }

    fn config(&self) -> PathBuf {
        self.0.path().join("config.toml")
    }

    fn options(&self) -> Options {
        Options { config: Some(self.config()), data_dir: Some(self.0.path().join("data")), ..Options::default() }
    }

    fn load(&self) -> Result<Settings, SettingsError> {
        Settings::load(&self.options())
    }

    /// The error of these settings, without the folder's name.
    fn error(&self) -> String {
        let prefix = format!("{}/", self.0.path().display());
        self.load().unwrap_err().to_string().replace(&prefix, "")
    }
}

fn error_of(text: &str) -> String {
    Folder::with_settings(text).error()
}

/// Where the private key of `staging` comes from.
fn private_key(settings: &Settings) -> SecretSource {
    match remote(settings, "staging").account {
        Account::Rsa { private_key, .. } => private_key,
        Account::Aksk { .. } => panic!("an account of the other scheme"),
    }
}

fn remote(settings: &Settings, name: &str) -> Remote {
    let profile = settings.profiles.iter().find(|profile| profile.name == name).unwrap();
    match &profile.target {
        Target::Remote(remote) => Remote::clone(remote),
        Target::BuiltIn => panic!("{name} is built in"),
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn without_settings_the_built_in_gateway_is_used() {
    let settings = Folder::with_settings("").load().unwrap();
    assert_eq!(settings.profile.name, "simulator");
    assert_eq!(settings.profile.kind, ProfileKind::Simulator);
    assert_eq!(settings.profile.target, Target::BuiltIn);
}

#[test]
fn a_settings_file_that_was_named_must_exist() {
    assert!(matches!(Folder::new().load(), Err(SettingsError::Absent { .. })));
}

#[test]
fn a_profile_has_the_defaults_of_the_contract() {
    let folder = Folder::with_settings(STAGING);
    let staging = remote(&folder.load().unwrap(), "staging");
    assert!(staging.encrypt);
    assert_eq!(staging.signed_responses, SignedResponses::Required);
    assert_eq!(staging.limits.wait.as_secs(), 30);
    assert_eq!(staging.ca_file, None);
    assert_eq!(staging.base_url.as_str(), "https://sg-sandbox-api.zoloz.com");
}

#[test]
fn a_flag_beats_the_file_and_the_file_beats_the_default() {
    let folder = Folder::with_settings(&format!("default_profile = \"staging\"\n{STAGING}"));
    assert_eq!(folder.load().unwrap().profile.name, "staging");
    let options = Options { profile: Some("simulator".into()), ..folder.options() };
    assert_eq!(Settings::load(&options).unwrap().profile.name, "simulator");
}

#[test]
fn a_misspelt_key_is_named_with_its_line_and_the_nearest_key() {
    let misspelt = STAGING.replace("client_id", "clientid");
    assert_eq!(error_of(&misspelt), "config.toml:5:1: unknown setting `clientid`: did you mean `client_id`?");
    assert_eq!(
        error_of("default_profil = \"x\""),
        "config.toml:1:1: unknown setting `default_profil`: did you mean `default_profile`?"
    );
    assert_eq!(
        error_of(&STAGING.replace("\"sandbox\"", "\"sandbocks\"")),
        "config.toml:3:8: unknown value `sandbocks`: did you mean `sandbox`?"
    );
}

#[test]
fn a_value_that_cannot_be_is_named_with_its_line() {
    let cases = [
        ("base_url = \"http://example.org\"", "config.toml:4:12: `http://example.org` is plain http"),
        ("base_url = 3", "config.toml:4:12: invalid type"),
        ("base_url = \"https://e", "config.toml:4:"),
    ];
    for (line, expected) in cases {
        let error = error_of(&STAGING.replace("base_url = \"https://sg-sandbox-api.zoloz.com\"", line));
        assert!(error.starts_with(expected), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
    let error = error_of(&format!("{STAGING}timeout_secs = 0"));
    assert_eq!(error, "config.toml:8:16: timeout_secs is 0: choose 1 to 600");
    let error = error_of(&format!("{STAGING}client_id = \"1\""));
    assert!(error.starts_with("config.toml:8:1: duplicate key"), "{error}");
}

#[test]
fn a_profile_names_exactly_one_private_and_one_public_key() {
    let without = STAGING.replace("private_key_file = \"keys/merchant.pem\"", "");
    assert!(
        error_of(&without).ends_with("no private key: add private_key_file, private_key_env or private_key_keyring")
    );
    assert!(error_of(&format!("{STAGING}private_key_env = \"A\"")).contains("more than one private key"));
    assert!(error_of(&format!("{STAGING}gateway_public_key_file = \"a\"")).contains("two public keys"));
    assert!(error_of(&STAGING.replace("gateway_public_key = \"MIIB\"", "")).contains("no public key"));
    assert!(error_of(&STAGING.replace("client_id = \"2188000123456789\"", "")).contains("missing field `client_id`"));
}

#[test]
fn attempts_are_kept_for_ever_unless_days_are_set() {
    assert_eq!(Folder::with_settings("").load().unwrap().keeping.days, None);
    assert_eq!(Folder::with_settings("[history]\nkeep_days = 90\n").load().unwrap().keeping.days, Some(90));
    assert_eq!(
        error_of("[history]\nkeep_days = 0"),
        "config.toml:2:13: keep_days is 0: use 1 to 36500, or leave it out to keep all"
    );
    assert_eq!(
        error_of("[history]\nkeep_days = -1"),
        "config.toml:2:13: keep_days is -1: use 1 to 36500, or leave it out to keep all"
    );
    assert_eq!(
        error_of("[history]\nkeep_day = 9"),
        "config.toml:2:1: unknown setting `keep_day`: did you mean `keep_days`?"
    );
}

#[test]
fn the_key_of_the_history_has_one_place() {
    let folder = Folder::with_settings("[history]\nkey_file = \"keys/history.key\"\n");
    let file = folder.0.path().join("keys/history.key");
    let key = |place| Some(SecretSource { name: SecretName::HistoryKey, place });
    assert_eq!(folder.load().unwrap().keeping.key, key(SecretPlace::File(file)));
    let keyring = Folder::with_settings("[history]\nkey_keyring = true\n").load().unwrap();
    assert_eq!(keyring.keeping.key, key(SecretPlace::Keyring("history/key".into())));
    assert!(keyring.show().contains("key_keyring = true"));
    assert_eq!(
        error_of("[history]\nkey_env = \"not a name\""),
        "config.toml:2:11: key_env wants the name of a variable, of letters, digits and _: put the secret into that one"
    );
}

#[test]
fn the_preview_has_its_defaults_and_a_flag_beats_the_file() {
    let settings = Folder::with_settings("").load().unwrap();
    assert_eq!((settings.preview.graphics, settings.preview.cache_bytes()), (GraphicsChoice::Auto, 64_000_000));
    let folder = Folder::with_settings("[preview]\ngraphics = \"sixel\"\ncache_mb = 8\n");
    let settings = folder.load().unwrap();
    assert_eq!((settings.preview.graphics, settings.preview.cache_bytes()), (GraphicsChoice::Sixel, 8_000_000));
    assert_eq!(settings.graphics_origin(), Origin::File);
    let options = Options { graphics: Some(GraphicsChoice::Blocks), ..folder.options() };
    let settings = Settings::load(&options).unwrap();
    assert_eq!(settings.preview.graphics, GraphicsChoice::Blocks);
    assert!(settings.show().contains("graphics = \"blocks\"  # --graphics"), "{}", settings.show());
    assert_eq!(error_of("[preview]\ncache_mb = 0"), "config.toml:2:12: cache_mb is 0: use 1 to 4096");
    assert_eq!(
        error_of("[preview]\ngraphics = \"kity\""),
        "config.toml:2:12: unknown value `kity`: did you mean `kitty`?"
    );
}

#[test]
fn the_name_simulator_is_taken() {
    let error = error_of(&STAGING.replace("staging", "simulator"));
    assert_eq!(
        error,
        "config.toml:2:11: the profile name `simulator` is taken by the built-in gateway: choose another"
    );
}

#[test]
fn a_profile_that_does_not_exist_is_named_with_who_asked_for_it() {
    let folder = Folder::with_settings(STAGING);
    let options = Options { profile: Some("stagin".into()), ..folder.options() };
    let error = Settings::load(&options).unwrap_err().to_string();
    assert!(error.starts_with("--profile asks for the profile `stagin`"), "{error}");
    assert!(error.ends_with("did you mean `staging`?"), "{error}");
    let error = error_of("default_profile = \"nowhere\"");
    assert!(error.starts_with("the settings file asks for the profile `nowhere`"), "{error}");
}

#[test]
fn the_file_that_init_writes_is_valid_with_and_without_its_comments() {
    let folder = Folder::with_settings(DEFAULT_FILE);
    assert_eq!(folder.load().unwrap().profile.name, "simulator");

    let is_setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ") && line.len() > 1;
    let settings: Vec<&str> = DEFAULT_FILE.lines().filter(is_setting).map(|line| &line[1..]).collect();
    let folder = Folder::with_settings(&settings.join("\n"));
    let staging = remote(&folder.load().unwrap(), "staging");
    assert_eq!(staging.limits.wait.as_secs(), 30);
    assert!(staging.encrypt);
    assert_eq!(folder.load().unwrap().checks, CheckLimits::default());
    for key in
        ["default_profile", "ca_file", "encrypt", "signed_responses", "timeout_secs", "checks", "face_size", "tilt"]
    {
        assert!(
            settings.iter().any(|line| line.trim_start_matches('[').starts_with(key)),
            "{key} is not in config/default.toml"
        );
    }
}

#[test]
fn init_never_writes_over_a_file() {
    let folder = Folder::new();
    let options = Options { config: Some(folder.0.path().join("new/config.toml")), ..folder.options() };
    let paths = settings::Paths::resolve(&options).unwrap();
    settings::init(&paths).unwrap();
    assert_eq!(fs::read_to_string(&paths.config).unwrap(), DEFAULT_FILE);
    fs::write(&paths.config, "# mine").unwrap();
    assert!(matches!(settings::init(&paths), Err(SettingsError::Exists { .. })));
    assert_eq!(fs::read_to_string(&paths.config).unwrap(), "# mine");
}

#[test]
fn what_is_shown_is_toml_that_says_where_each_value_comes_from() {
    let public = PrivateKey::generate().unwrap().public_key().to_base64();
    let folder =
        Folder::with_settings(&STAGING.replace("MIIB", &public).replace("client_id", "encrypt = false\nclient_id"));
    let shown = folder.load().unwrap().show();
    assert!(shown.contains("encrypt = false  # the settings file"), "{shown}");
    assert!(shown.contains("timeout_secs = 30  # default"), "{shown}");
    assert!(shown.contains("default_profile = \"simulator\"  # default"), "{shown}");
    let again = Folder::with_settings(&shown);
    assert_eq!(remote(&again.load().unwrap(), "staging"), remote(&folder.load().unwrap(), "staging"));
}

#[test]
#[cfg(unix)]
fn a_private_key_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    let folder = Folder::with_settings(STAGING);
    let key = folder.0.path().join("keys/merchant.pem");
    fs::create_dir(key.parent().unwrap()).unwrap();
    fs::write(&key, "a key").unwrap();
    let source = private_key(&folder.load().unwrap());

    for exposed in [0o644, 0o640, 0o604] {
        set_mode(&key, exposed);
        let error = source.read().unwrap_err().to_string();
        assert!(error.contains(&format!("mode {exposed:04o}")), "{error}");
        assert!(error.ends_with(&format!("run `chmod 600 {}`", key.display())), "{error}");
    }
    set_mode(&key, 0o600);
    assert_eq!(source.read().unwrap().expose(), b"a key");
}

#[test]
fn a_key_is_a_small_regular_file() {
    let folder = Folder::with_settings(STAGING);
    let key = folder.0.path().join("keys/merchant.pem");
    let source = private_key(&folder.load().unwrap());
    assert!(matches!(source.read(), Err(CredentialError::Read { .. })));
    fs::create_dir_all(&key).unwrap();
    assert!(matches!(source.read(), Err(CredentialError::NotAKey { .. })));
    fs::remove_dir(&key).unwrap();
    fs::write(&key, vec![b'A'; 70_000]).unwrap();
    assert!(matches!(source.read(), Err(CredentialError::NotAKey { .. })));
}

#[test]
fn a_key_is_never_shown() {
    let folder = Folder::with_settings(
        &STAGING.replace("private_key_file = \"keys/merchant.pem\"", "private_key_env = \"PATH\""),
    );
    let settings = folder.load().unwrap();
    let secret = private_key(&settings).read().unwrap();
    let path = std::env::var("PATH").unwrap();
    assert_eq!(secret.expose(), path.as_bytes());
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    assert!(!settings.show().contains(&path));
}

#[test]
#[cfg(unix)]
fn a_pipe_is_no_key_and_no_certificate_and_nobody_waits_for_its_writer() {
    let folder = Folder::with_settings(STAGING);
    let key = folder.0.path().join("keys/merchant.pem");
    fs::create_dir_all(key.parent().unwrap()).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&key).status().unwrap().success());
    let source = private_key(&folder.load().unwrap());
    assert!(matches!(source.read(), Err(CredentialError::NotAKey { .. })));
    for path in [key.as_path(), Path::new("/dev/zero"), folder.0.path()] {
        assert!(settings::read_certificates(path).is_err(), "{}", path.display());
    }
    let certificates = folder.0.path().join("ca.pem");
    fs::write(&certificates, vec![b'A'; 300_000]).unwrap();
    assert_eq!(settings::read_certificates(&certificates).unwrap().len(), 300_000);
    fs::write(&certificates, vec![b'A'; 5 << 20]).unwrap();
    assert!(settings::read_certificates(&certificates).is_err());
}

/// What nobody may read again, put where something else belongs.
const MISPLACED: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/==";

#[test]
fn a_secret_in_the_wrong_setting_is_refused_and_never_quoted() {
    let file = "private_key_file = \"keys/merchant.pem\"";
    let cases = [
        STAGING.replace(file, &format!("private_key_env = \"{MISPLACED}\"")),
        STAGING.replace(file, &format!("private_key_keyring = \"{MISPLACED}\"")),
        format!("{STAGING}private_key_passphrase_env = \"{MISPLACED}\""),
        format!("{STAGING}user_id = \"hmac_sha256\"\nuser_id_key_env = \"{MISPLACED}\""),
        format!("{STAGING}timeout_secs = \"{MISPLACED}\""),
        format!("{STAGING}user_id = \"{MISPLACED}\""),
        format!("{STAGING}\"{MISPLACED}\" = 1"),
        format!("{STAGING}retry_codes = [\"{MISPLACED}\"]"),
        format!("{STAGING}proxy = \"http://user:{MISPLACED}@proxy\""),
        format!("{STAGING}proxy = \"user:{MISPLACED}@proxy\""),
        format!("{STAGING}proxy = \"http://user:{MISPLACED}@[proxy\""),
        STAGING.replace("https://sg", &format!("https://user:{MISPLACED}@sg")),
        STAGING.replace("https://sg", &format!("user:{MISPLACED}@sg")),
        STAGING.replace("zoloz.com", &format!("zoloz.com/a@{MISPLACED}")),
    ];
    for text in cases {
        let error = error_of(&text);
        assert!(error.starts_with("config.toml:"), "{error}");
        assert!(!error.contains("MIIE"), "{error}");
    }
    let named = error_of(&STAGING.replace(file, "private_key_env = \"MY-KEY\""));
    assert!(named.contains("private_key_env wants the name of a variable"), "{named}");
    let typed = error_of(&format!("{STAGING}private_key_keyring = \"yes\""));
    assert!(typed.ends_with("invalid type: string, expected a boolean"), "{typed}");
}

#[test]
fn a_key_in_the_settings_is_shown_only_if_it_is_a_public_one() {
    let shown = |key: &str| Folder::with_settings(&STAGING.replace("MIIB", key)).load().unwrap().show();
    let pair = PrivateKey::generate().unwrap();
    let public = pair.public_key().to_base64();
    assert!(shown(&public).contains(&format!("gateway_public_key = \"{public}\"")));
    let pem = pair.to_pkcs8_pem().unwrap();
    let private: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let shown = shown(&private);
    assert!(!shown.contains(&private[..20]), "a private key was shown");
    assert!(shown.contains(&format!("# gateway_public_key: {} characters that are no public key", private.len())));
}

#[test]
fn settings_without_effect_are_refused() {
    let cases = [
        (
            format!("{AKSK}private_key_passphrase_env = \"A\""),
            "AKSK has no private key: remove private_key_passphrase_env",
        ),
        (format!("{STAGING}keep_raw_user_id = true"), "keep_raw_user_id without another user_id"),
        (format!("{STAGING}retry_codes = [\"\"]"), "retry_codes takes codes of the gateway"),
        (format!("{STAGING}retry_codes = [\"busy\"]"), "retry_codes takes codes of the gateway"),
        (format!("{STAGING}retry_codes = [\"A_1\", \"SUCCESS\"]"), "retry_codes must not hold SUCCESS"),
        (format!("{STAGING}proxy = \"socks5://127.0.0.1:1080\""), "socks proxies are not supported"),
    ];
    for (text, expected) in cases {
        let error = error_of(&text);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_key_in_a_variable_that_is_not_set_is_a_plain_error() {
    let variable = "private_key_env = \"ENROLL_CONSOLE_NO_SUCH_KEY\"";
    let folder = Folder::with_settings(&STAGING.replace("private_key_file = \"keys/merchant.pem\"", variable));
    let error = private_key(&folder.load().unwrap()).read().unwrap_err().to_string();
    assert!(error.starts_with("the environment variable ENROLL_CONSOLE_NO_SUCH_KEY holds no private key"), "{error}");
}

const AKSK: &str = r#"
[profiles.staging]
kind = "sandbox"
base_url = "https://sg-sandbox-api.zoloz.com"
client_id = "2188000123456789"
access_key = "AK-1"
secret_key_file = "keys/secret.key"
"#;

#[test]
fn a_profile_with_an_access_key_signs_by_the_other_scheme_and_encrypts_nothing() {
    let folder = Folder::with_settings(AKSK);
    let staging = remote(&folder.load().unwrap(), "staging");
    assert!(!staging.encrypt);
    let Account::Aksk { access_key, secret_key } = staging.account else { panic!("an account of the other scheme") };
    assert_eq!(access_key, "AK-1");
    let file = folder.0.path().join("keys/secret.key");
    assert_eq!(secret_key, SecretSource { name: SecretName::SecretKey, place: SecretPlace::File(file) });
    let again =
        Folder::with_settings(&folder.load().unwrap().show().replace(&folder.0.path().display().to_string(), ""));
    assert!(matches!(remote(&again.load().unwrap(), "staging").account, Account::Aksk { .. }));
}

#[test]
fn accounts_that_cannot_be_are_named_with_file_line_and_key() {
    let without = |line: &str| AKSK.replace(line, "");
    let cases = [
        (format!("{AKSK}encrypt = true"), "AKSK requests are never encrypted: remove encrypt or access_key"),
        (
            format!("{AKSK}private_key_env = \"A\""),
            "keys of two schemes: keep access_key and secret_key, or the private and public key",
        ),
        (
            format!("{AKSK}gateway_public_key = \"MIIB\""),
            "keys of two schemes: keep access_key and secret_key, or the private and public key",
        ),
        (
            without("secret_key_file = \"keys/secret.key\""),
            "no secret key: add secret_key_file, secret_key_env or secret_key_keyring",
        ),
        (without("access_key = \"AK-1\""), "a secret key without an access_key: add it"),
        (
            format!("{AKSK}secret_key_keyring = true"),
            "more than one secret key: keep one of secret_key_file, secret_key_env, secret_key_keyring",
        ),
        (AKSK.replace("AK-1", "A K"), "access_key must be letters and digits without spaces: copy it again"),
        (
            format!("{STAGING}client_certificate_file = \"a.pem\""),
            "client_certificate_file and client_key_file go together: add the other one",
        ),
        (
            format!("{STAGING}client_key_file = \"a.key\""),
            "client_certificate_file and client_key_file go together: add the other one",
        ),
        (
            format!("{STAGING}user_id = \"hmac_sha256\""),
            "user_id = \"hmac_sha256\" needs a key: add user_id_key_file, user_id_key_env or user_id_key_keyring",
        ),
        (
            format!("{STAGING}user_id_key_env = \"A\""),
            "a user_id_key without user_id = \"hmac_sha256\": add the one or remove the other",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(error_of(&text), format!("config.toml:2:1: profile `staging`: {expected}"));
    }
    let misspelt = [
        ("private_key_pasphrase_env", "private_key_passphrase_env"),
        ("private_key_keyrin", "private_key_keyring"),
        ("client_certificate", "client_certificate_file"),
        ("acces_key", "access_key"),
    ];
    for (wrong, right) in misspelt {
        let expected = format!("config.toml:8:1: unknown setting `{wrong}`: did you mean `{right}`?");
        assert_eq!(error_of(&format!("{STAGING}{wrong} = \"x\"")), expected);
    }
    let error = error_of(&format!("{STAGING}private_key_keyring = \"yes\""));
    assert!(error.starts_with("config.toml:8:23: invalid type"), "{error}");
}

#[test]
fn each_secret_has_an_account_of_its_own_in_the_keyring() {
    let keyring = "private_key_keyring = true\nuser_id = \"hmac_sha256\"\nuser_id_key_keyring = true";
    let folder = Folder::with_settings(&STAGING.replace("private_key_file = \"keys/merchant.pem\"", keyring));
    let settings = folder.load().unwrap();
    let place = |source: SecretSource| match source.place {
        SecretPlace::Keyring(account) => account,
        other => panic!("{other:?}"),
    };
    assert_eq!(place(private_key(&settings)), "staging/private_key");
    assert_eq!(place(remote(&settings, "staging").user_ids.key.unwrap()), "staging/user_id_key");
    let aksk = AKSK.replace("secret_key_file = \"keys/secret.key\"", "secret_key_keyring = true");
    let Account::Aksk { secret_key, .. } = remote(&Folder::with_settings(&aksk).load().unwrap(), "staging").account
    else {
        panic!("an account of the other scheme")
    };
    assert_eq!(place(secret_key), "staging/secret_key");
    let off = STAGING.replace("client_id", "private_key_keyring = false\nclient_id");
    assert!(matches!(private_key(&Folder::with_settings(&off).load().unwrap()).place, SecretPlace::File(_)));
}

#[test]
fn the_passphrase_of_a_key_is_named_by_its_variable_and_never_shown() {
    let folder = Folder::with_settings(&format!("{STAGING}private_key_passphrase_env = \"PATH\""));
    let settings = folder.load().unwrap();
    let Account::Rsa { passphrase_env, .. } = remote(&settings, "staging").account else { panic!("the other scheme") };
    assert_eq!(passphrase_env.as_deref(), Some("PATH"));
    let path = std::env::var("PATH").unwrap();
    assert_eq!(settings::read_passphrase("PATH").unwrap().expose(), path.as_bytes());
    let shown = settings.show();
    assert!(shown.contains("private_key_passphrase_env = \"PATH\"") && !shown.contains(&path), "{shown}");
    let error = settings::read_passphrase("ENROLL_CONSOLE_NO_SUCH_PASSPHRASE").unwrap_err().to_string();
    assert!(error.contains("ENROLL_CONSOLE_NO_SUCH_PASSPHRASE holds no passphrase"), "{error}");
    let typed = Secret::from(zeroize::Zeroizing::new("open sesame".to_owned()));
    assert_eq!((typed.expose(), format!("{typed:?}").as_str()), (&b"open sesame"[..], "Secret(…)"));
}

#[test]
fn a_client_certificate_brings_its_key_and_both_are_beside_the_settings() {
    let lines = "client_certificate_file = \"keys/client.pem\"\nclient_key_file = \"keys/client.key\"";
    let folder = Folder::with_settings(&format!("{STAGING}{lines}"));
    let identity = remote(&folder.load().unwrap(), "staging").client_identity.unwrap();
    assert_eq!(identity.certificate_file, folder.0.path().join("keys/client.pem"));
    assert_eq!(identity.key_file, folder.0.path().join("keys/client.key"));
    assert!(matches!(identity.read_key(), Err(CredentialError::Read { .. })));
}

#[test]
fn the_lines_of_the_checks_are_settings_and_each_can_be_given_alone() {
    assert_eq!(Folder::with_settings("").load().unwrap().checks, CheckLimits::default());
    let folder = Folder::with_settings("[checks]\nface_size = { fail = 100 }\ntilt = { warn = 8, fail = 20.5 }");
    let checks = folder.load().unwrap().checks;
    assert_eq!(checks.face_size, Least { warn: 120.0, fail: 100.0 });
    assert_eq!(checks.tilt, Most { warn: 8.0, fail: 20.5 });
    assert_eq!(checks.blur, CheckLimits::default().blur);
    let shown = folder.load().unwrap().show();
    assert!(shown.contains("face_size = { warn = 120, fail = 100 }  # the settings file"), "{shown}");
    assert!(shown.contains("blur = { warn = 1.3, fail = 2 }  # default"), "{shown}");
    assert_eq!(Folder::with_settings(&shown).load().unwrap().checks, checks);
}

#[test]
fn a_line_of_the_checks_that_cannot_be_is_named_with_its_place_and_the_way_out() {
    let cases = [
        ("face_sise = { fail = 100 }", "config.toml:2:1: unknown setting `face_sise`: did you mean `face_size`?"),
        ("tilt = { wan = 8 }", "config.toml:2:10: unknown setting `wan`: did you mean `warn`?"),
        (
            "face_size = { warn = 60 }",
            "config.toml:2:13: face_size fails below 80 and warns below 60, so it would never warn: \
             choose a warn of 80 or more",
        ),
        (
            "tilt = { fail = 5 }",
            "config.toml:2:8: tilt fails above 5 and warns above 12, so it would never warn: choose a warn of 5 or less",
        ),
        ("blur = { fail = nan }", "config.toml:2:8: blur has to be two ordinary numbers"),
        (
            "dark = { warn = 210 }",
            "config.toml:2:1: no photo is darker than bright (200) and brighter than dark (210): \
             choose a dark below bright",
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(error_of(&format!("[checks]\n{line}")), expected);
    }
}

#[test]
fn a_key_where_a_file_belongs_is_told_and_not_shown() {
    let base64 = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEA".repeat(8);
    let secret = "q0JYbD4m9nUjXG1dJ9hVbT0mWkq8m1Zr2c7yT5wXA1k";
    for (setting, value) in [("private_key_file", base64.as_str()), ("private_key_file", secret)] {
        let error = error_of(&STAGING.replace("keys/merchant.pem", value));
        assert!(error.contains(&format!("{setting} holds a private key itself")), "{error}");
        assert!(!error.contains(&value[..20]), "{error}");
    }
    let long = "keys/of/the/merchant/that/has/a/long/name/merchant";
    assert!(Folder::with_settings(&STAGING.replace("keys/merchant.pem", long)).load().is_ok());
}

#[test]
fn what_was_copied_along_and_is_not_seen_is_named() {
    let cases = [
        (
            STAGING.replace("2188000123456789\"", "2188000123456789\u{200b}\""),
            "client_id contains an invisible character (U+200B, zero width space): remove it",
        ),
        (
            STAGING.replace("\"2188000123456789", "\"\u{feff}2188000123456789"),
            "client_id contains an invisible character (U+FEFF, byte order mark): remove it",
        ),
        (STAGING.replace("2188000123456789\"", "2188000123456789\u{a0}\""), "(U+00A0, no-break space)"),
        (AKSK.replace("AK-1", "AK-1\u{2060}"), "access_key contains an invisible character (U+2060, word joiner)"),
        (STAGING.replace(".zoloz.com\"", ".zoloz.com\u{200b}\""), "base_url contains an invisible character (U+200B"),
        (
            STAGING.replace("sg-sandbox", "sg\u{ad}-sandbox"),
            "base_url contains an invisible character (U+00AD, soft hyphen)",
        ),
    ];
    for (text, expected) in cases {
        let error = error_of(&text);
        assert!(error.contains(expected), "{error}");
    }
}
