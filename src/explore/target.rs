//! What a run needs of a profile.

use crate::enrollment::Operator;
use crate::gateway::{Credentials, SignaturePolicy, Transport};

/// The gateway that is explored, and the accounts there.
#[derive(Debug, Clone)]
pub struct Target {
    /// The profile's name.
    pub profile: String,
    /// Who explores.
    pub operator: Operator,
    /// The connection.
    pub transport: Transport,
    /// Which responses count.
    pub policy: SignaturePolicy,
    /// The account with RSA keys; cases that need it are skipped without it.
    pub rsa: Option<Credentials>,
    /// The account with a shared secret; cases that need it are skipped without it.
    pub aksk: Option<Credentials>,
}
