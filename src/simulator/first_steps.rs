//! What a newcomer needs to call the simulated gateway without our own client.

use std::path::Path;

use super::explain::shell;
use super::{ACCESS_KEY, CLIENT_ID, SimulatorKeys};
use crate::gateway::AUTHENTICATION_TEST_PATH;

/// Lines that name the keys, the ways to try the gateway, and one request by curl and openssl to copy. `profile` is a
/// settings file that leads to `base_url`, `public_key` the file of the gateway's public key.
#[must_use]
pub fn first_steps(base_url: &str, keys: &SimulatorKeys, profile: &Path, public_key: &Path) -> String {
    let file = |path: &Path| shell(&path.display().to_string());
    let (merchant, secret, profile, public_key) =
        (file(keys.merchant_file()), file(keys.secret_file()), file(profile), file(public_key));
    format!(
        "Keys for tries, of no other use:
  merchant's private key   {merchant}
    its Client-Id          {CLIENT_ID}
  gateway's public key     {public_key}
  AKSK secret              {secret}
    its Access-Key         {ACCESS_KEY}
To try it with our own client:
  enroll-console --config {profile} check
  enroll-console --config {profile} send --image sample:astronaut --user-id 1
In the console, `C` copies an enrollment as a script of curl and openssl. The smallest request by hand, for bash:
  path={AUTHENTICATION_TEST_PATH} time=$(date +%Y-%m-%dT%H:%M:%S%z)
  printf '{{\"hello\":1}}' > body.json
  signature=$(printf 'POST %s\\n%s.%s.' $path {CLIENT_ID} $time | cat - body.json |
    openssl dgst -sha256 -sign {merchant} | openssl base64 -A | sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g')
  curl {base_url}$path --data-binary @body.json -H 'Client-Id: {CLIENT_ID}' -H \"Request-Time: $time\" \\
    -H 'Content-Type: application/json; charset=UTF-8' -H \"Signature: algorithm=RSA256, signature=$signature\"
Every request follows, with what was wrong with it."
    )
}
