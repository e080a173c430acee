//! An enrollment as a shell script that does the same with curl and openssl: for whoever has to show it elsewhere.
//!
//! Keys are named by their files, never written; the photo is named and its hash checked. Pure.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use reqwest::Url;

use super::body;
use crate::enrollment::{Edits, PhotoFacts, harmless_line, path_from_text};
use crate::gateway::{ENROLL_PATH, PublicKey, is_loopback};

/// An account as a script uses it.
#[derive(Debug, Clone)]
pub struct ScriptAccount {
    /// `scheme://host[:port]`.
    pub base_url: String,
    /// The value of `Client-Id`.
    pub client_id: String,
    /// How the script signs.
    pub scheme: ScriptScheme,
    /// One more trusted authority.
    pub ca_file: Option<PathBuf>,
    /// The client's own certificate and its key.
    pub client_identity: Option<(PathBuf, PathBuf)>,
    /// What stands in between.
    pub proxy: ScriptProxy,
}

/// How a script signs.
#[derive(Debug, Clone)]
pub enum ScriptScheme {
    /// RSA256.
    Rsa {
        /// The merchant's private key.
        private_key: ScriptKey,
        /// The gateway's public key, which is written into the script.
        gateway_key: PublicKey,
        /// Whether the request is encrypted.
        encrypt: bool,
    },
    /// AKSK.
    Aksk {
        /// The access key.
        access_key: String,
        /// Its secret key.
        secret_key: ScriptKey,
    },
}

/// Where a script finds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptKey {
    /// In this file.
    File(PathBuf),
    /// The console has it from somewhere else, in these words; whoever runs the script puts it into a file.
    Elsewhere(String),
}

/// The proxy of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptProxy {
    /// What the environment says.
    Environment,
    /// None.
    None,
    /// This one, which asks for no login.
    Url(String),
    /// The one that a variable names, with its login.
    Variable(&'static str),
}

/// What is enrolled.
#[derive(Debug, Clone, Copy)]
pub struct ScriptSubject<'a> {
    /// `bizId`.
    pub biz_id: &'a str,
    /// `userId` as it is sent.
    pub user_id: &'a str,
    /// The photo as it is sent.
    pub photo: &'a PhotoFacts,
}

/// The text of a script for bash 3.2 and later, curl 7.55 and later, and openssl 1.1.1 and later. It prints the HTTP
/// status, what the answer's signature is worth, and the answer; it ends as `send` does: 0 enrolled, 1 rejected, 3 not
/// sent, 4 unknown.
#[must_use]
pub fn script(account: &ScriptAccount, subject: &ScriptSubject<'_>) -> String {
    let mut text = head(account, subject);
    text.push_str(include_str!("begin.sh"));
    match &account.scheme {
        ScriptScheme::Rsa { encrypt, .. } => {
            text.push_str(include_str!("rsa.sh"));
            text.push_str(if *encrypt {
                include_str!("encrypt.sh")
            } else {
                "\nmv \"$dir/body.json\" \"$dir/body\"\n"
            });
            text.push_str(include_str!("sign_rsa.sh"));
            text.push_str(if *encrypt { ENCRYPTED_HEADERS } else { PLAIN_HEADERS });
            text.push_str(include_str!("send.sh"));
            text.push_str(include_str!("verify_rsa.sh"));
            text.push_str(VERDICT);
            text.push_str(if *encrypt { include_str!("decrypt.sh") } else { "" });
        }
        ScriptScheme::Aksk { .. } => {
            text.push_str(include_str!("aksk.sh"));
            text.push_str(include_str!("send.sh"));
            text.push_str(include_str!("verify_aksk.sh"));
            text.push_str(VERDICT);
        }
    }
    text.push_str(include_str!("end.sh"));
    text
}

const PLAIN_HEADERS: &str = "    printf 'Content-Type: application/json; charset=UTF-8\\n'\n";
const ENCRYPTED_HEADERS: &str = "    printf 'Content-Type: text/plain; charset=UTF-8\\n'\n    \
     printf 'Encrypt: algorithm=RSA_AES, symmetricKey=%s\\n' \"$encrypt\"\n";
const VERDICT: &str = "fi\nprintf 'signature: %s\\n' \"$verdict\"\n";

/// The variables, and what to know before running it.
fn head(account: &ScriptAccount, subject: &ScriptSubject<'_>) -> String {
    let photo = Photo::of(subject.photo);
    let mut text = format!(
        "#!/usr/bin/env bash\n\
         # One enrollment as enroll-console {} sends it, with curl and openssl. Signed when it runs.\n\
         # Each run enrolls once more, under the same bizId.\n\
         # shellcheck disable=SC1003,SC2016 # what is between these quotes is meant as it stands\n\n",
        env!("CARGO_PKG_VERSION")
    );
    // Writing into a text does not fail.
    let _ = writeln!(text, "PHOTO={}", quoted_path(&photo.path));
    let mut set = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}={}", quoted(value));
    };
    set("PHOTO_SHA256", &subject.photo.sha256);
    set("MAKE_PHOTO", &photo.command);
    set("BEFORE_PHOTO", &body::frame(subject.biz_id, subject.user_id));
    set("BASE_URL", &account.base_url);
    set("API", ENROLL_PATH);
    set("CLIENT_ID", &account.client_id);
    match &account.scheme {
        ScriptScheme::Rsa { private_key, gateway_key, .. } => {
            text.push_str(&key("PRIVATE_KEY", private_key));
            let _ = writeln!(text, "GATEWAY_PUBLIC_KEY={}", quoted(&pem(gateway_key)));
        }
        ScriptScheme::Aksk { access_key, secret_key } => {
            let _ = writeln!(text, "ACCESS_KEY={}", quoted(access_key));
            text.push_str(&key("SECRET_KEY", secret_key));
        }
    }
    if let ScriptProxy::Variable(name) = &account.proxy {
        // curl takes no blanks and quotes around it, and looks first at the name in small letters.
        let _ = write!(
            text,
            "# The proxy, with its user name and password, is what the variable {name} says.\n\
             https_proxy=$(printf '%s' \"${{{name}:?}}\" | tr -d '[:space:]\"'\\''')\nexport https_proxy\n"
        );
    }
    let _ = writeln!(text, "CURL_OPTIONS=({})\n", curl_options(account).join(" "));
    text
}

fn key(name: &str, key: &ScriptKey) -> String {
    match key {
        ScriptKey::File(path) => format!("{name}={}\n", quoted_path(path)),
        ScriptKey::Elsewhere(place) => {
            // In a comment, which ends with its line.
            let place = harmless_line(place);
            format!(
                "# enroll-console has this key from {place}: put it into a file that only you can read.\n{name}=''\n"
            )
        }
    }
}

/// The options, each as one word of bash.
fn curl_options(account: &ScriptAccount) -> Vec<String> {
    // Never empty, since bash before 4.4 takes an empty list for an unset variable.
    let mut options = ["--proto", "=http,https"].map(quoted).to_vec();
    match &account.proxy {
        // The console reaches this machine directly, whatever the environment says.
        _ if Url::parse(&account.base_url).is_ok_and(|url| is_loopback(&url)) => {
            options.extend(["--noproxy", "*"].map(quoted));
        }
        ScriptProxy::None => options.extend(["--noproxy", "*"].map(quoted)),
        // curl heeds NO_PROXY even where the proxy is an option; who is exempt was decided here.
        ScriptProxy::Url(url) => {
            options.extend(["--proxy", url, "--noproxy", ""].map(quoted));
        }
        ScriptProxy::Variable(_) => options.extend(["--noproxy", ""].map(quoted)),
        ScriptProxy::Environment => {}
    }
    if let Some(path) = &account.ca_file {
        options.extend([quoted("--cacert"), quoted_path(path)]);
    }
    if let Some((certificate, key)) = &account.client_identity {
        options.extend([quoted("--cert"), quoted_path(certificate), quoted("--key"), quoted_path(key)]);
    }
    options
}

/// `SubjectPublicKeyInfo` in PEM.
fn pem(key: &PublicKey) -> String {
    let base64 = key.to_base64();
    let lines: Vec<&str> = (0..base64.len()).step_by(64).map(|at| &base64[at..base64.len().min(at + 64)]).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"))
}

/// The file that is sent, and the command that makes it.
struct Photo {
    path: PathBuf,
    command: String,
}

impl Photo {
    fn of(facts: &PhotoFacts) -> Self {
        let is_file = !facts.path.starts_with("sample:");
        let original = path_from_text(&facts.path);
        let is_option = original.as_os_str().as_encoded_bytes().starts_with(b"-");
        let original = if is_option { Path::new(".").join(original) } else { original };
        let name = facts.path.strip_prefix("sample:").map_or_else(|| original.clone(), PathBuf::from);
        let stem = name.file_stem().map_or_else(|| "photo".into(), |stem| stem.to_string_lossy());
        let prepared = format!("{}.prepared.jpg", stem.trim_start_matches('-'));
        let (from, to) = (quoted_path(&original), quoted(&prepared));
        let command = format!("enroll-console photo {from} --output {to}{}", flags(&facts.edits));
        let is_unchanged = is_file && facts.sha256 == facts.source_sha256;
        Self { path: if is_unchanged { original } else { prepared.into() }, command }
    }
}

/// The edits as `photo` takes them.
fn flags(edits: &Edits) -> String {
    let mut flags = String::new();
    if !edits.turned.is_none() {
        let _ = write!(flags, " --turn {}", edits.turned.get());
    }
    if let Some(crop) = edits.crop {
        let _ = write!(flags, " --crop {},{},{}x{}", crop.x, crop.y, crop.width, crop.height);
    }
    flags
}

/// A text as one word of bash, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A path as one word of bash. In one that is no text each byte that is not plain ASCII stands as its number.
fn quoted_path(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return quoted(text);
    }
    let mut word = "$'".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\'' | b'\\' => word.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => word.push(char::from(*byte)),
            // Writing into a text does not fail.
            _ => drop(write!(word, "\\x{byte:02X}")),
        }
    }
    word.push('\'');
    word
}
