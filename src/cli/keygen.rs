//! `config keygen`: a pair of keys for a merchant, and what to do with both halves.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::gateway::PrivateKey;
use crate::settings::{Options, Paths, create_private_folder, read_passphrase, write_private_file};

use super::CliError;
use super::output::{note, note_if_cut_short, print};

/// Make a pair of RSA keys for a merchant.
#[derive(Debug, Args)]
pub struct Keygen {
    /// Where the private key goes; without it `keys/merchant.pem` beside the settings file. Never over an existing file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The environment variable with a passphrase for the private key
    #[arg(long, value_name = "NAME")]
    passphrase_env: Option<String>,
}

impl Keygen {
    pub(super) fn run(self, options: &Options) -> Result<u8, CliError> {
        let config = Paths::resolve(options)?.config;
        let folder = config.parent().unwrap_or(Path::new(""));
        let path = self.output.unwrap_or_else(|| folder.join("keys").join("merchant.pem"));
        let path = std::path::absolute(&path).map_err(|source| CliError::Write { path, source })?;
        let passphrase = self.passphrase_env.as_deref().map(read_passphrase).transpose()?;
        let key = PrivateKey::generate()?;
        let pem = match &passphrase {
            Some(passphrase) => key.to_encrypted_pem(passphrase.expose())?,
            None => key.to_pkcs8_pem()?,
        };
        write(&path, pem.as_bytes())?;
        let printed = print(&key.public_key().to_base64());
        note_if_cut_short(|| {
            format!("The private key is in {}. Its public key: {}", path.display(), key.public_key().to_base64())
        });
        printed?;
        note(&next_steps(&path, &config, self.passphrase_env.as_deref()));
        Ok(0)
    }
}

fn write(path: &Path, content: &[u8]) -> Result<(), CliError> {
    let written = path.parent().map_or(Ok(()), create_private_folder).and_then(|()| write_private_file(path, content));
    let path = path.to_owned();
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => CliError::Exists { path },
        _ => CliError::Write { path, source },
    })
}

/// What has to be done before the pair is of use.
fn next_steps(path: &Path, config: &Path, passphrase_env: Option<&str>) -> String {
    // A path in the settings is relative to their folder, and a TOML string without escapes holds most of them.
    let named = config.parent().and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
    let named = toml::Value::String(named.display().to_string());
    let passphrase =
        passphrase_env.map(|name| format!("\n     private_key_passphrase_env = \"{name}\"")).unwrap_or_default();
    format!(
        "\
The private key is in {}, for you alone; it never leaves this machine. Above is its public key.

  1  Give the public key, the line above, to the ZOLOZ portal as the merchant's key.
  2  Copy ZOLOZ's public key from there into keys/zoloz_public.pem beside the settings, as it comes.
  3  Name both in {}:

     [profiles.staging]
     kind = \"sandbox\"
     base_url = \"https://sg-sandbox-api.zoloz.com\"
     client_id = \"the 16 digits of your account\"
     private_key_file = {named}{passphrase}
     gateway_public_key_file = \"keys/zoloz_public.pem\"

  4  See whether all of it fits together: enroll-console check --profile staging",
        path.display(),
        config.display(),
    )
}
