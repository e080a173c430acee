//! Bytes that are nobody's business, wiped when they go and never shown.

use std::{fmt, mem};

use zeroize::Zeroizing;

/// A key or a passphrase, as it was read or typed. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl Secret {
    /// The bytes in the memory that wipes itself.
    pub(super) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

impl From<Zeroizing<Vec<u8>>> for Secret {
    fn from(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }
}

impl From<Zeroizing<String>> for Secret {
    /// The text's own memory: nothing is copied.
    fn from(mut text: Zeroizing<String>) -> Self {
        Self(Zeroizing::new(mem::take(&mut *text).into_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
