//! The wire: envelope, signing, encryption, keys, transport. Knows nothing of faces.
