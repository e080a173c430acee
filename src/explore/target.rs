//! What a run needs of a profile.

use crate::enrollment::{Operator, ProfileKind};
use crate::gateway::{Credentials, Scheme, SignaturePolicy, Transport};
use crate::pipeline::Line;

use super::Base;

/// The gateway that is explored, and the accounts there.
#[derive(Debug, Clone)]
pub struct Target {
    /// The profile's name.
    pub profile: String,
    /// What stands behind it.
    pub kind: ProfileKind,
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

impl Target {
    /// The gateway at the end of a profile's line, with one more account of the same merchant, if there is one.
    #[must_use]
    pub fn new(profile: String, kind: ProfileKind, operator: Operator, line: Line, other: Option<Credentials>) -> Self {
        let (mut rsa, mut aksk) = (None, None);
        for account in [Some(line.credentials), other].into_iter().flatten() {
            match account.scheme {
                Scheme::Rsa(_) => rsa = Some(account),
                Scheme::Aksk(_) => aksk = Some(account),
            }
        }
        Self { profile, kind, operator, transport: line.transport, policy: line.policy, rsa, aksk }
    }

    /// The account that requests of this base are signed with.
    ///
    /// # Errors
    /// Why there is none, for people.
    pub fn account(&self, base: Base) -> Result<&Credentials, String> {
        let (account, wanted) = match base {
            Base::Encrypted | Base::Plain => (&self.rsa, "RSA keys"),
            Base::Aksk => (&self.aksk, "an access key"),
        };
        account.as_ref().ok_or_else(|| format!("the profile {} has no account with {wanted}", self.profile))
    }
}
