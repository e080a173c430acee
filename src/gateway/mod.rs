//! The wire: keys, signatures, encryption, the envelope of a request, the judgement of a response, the transport.
//!
//! Knows nothing of faces, of the record or of the screen; the simulated gateway uses the same primitives from the
//! other side. The law is `spec/gateway.md`.

mod answer;
mod base64_text;
mod connect_fault;
mod credentials;
mod der;
mod encryption;
mod envelope;
mod error_chain;
mod fault;
mod foreign;
mod header;
mod keys;
mod opening;
mod outgoing;
mod passphrase;
mod proxy;
mod raw;
mod request_time;
mod signing;
mod stages;
mod tls_fault;
mod transport;
mod transport_config;
mod transport_error;
mod verdict;

pub use answer::Answer;
pub use base64_text::{decode_tolerant, encode as encode_base64};
pub use credentials::{AccessKey, Credentials, RsaKeys, Scheme, SecretKey, SecretKeyError};
pub use encryption::{AesKey, EncryptionError};
pub use envelope::{Encryption, EnvelopeError, SignedRequest};
pub use fault::Fault;
pub use header::{HeaderError, HeaderValue};
pub use keys::{KeyError, PrivateKey, PublicKey};
pub use opening::{Opened, Signature, SignaturePolicy, open};
pub use outgoing::Progress;
pub use proxy::{ProxyAddress, ProxyError, ProxyMistake, ProxyRoute};
pub use raw::{Pace, RawRequest, RawRequestError};
pub use request_time::{RequestTime, RequestTimeError};
pub use signing::{Signable, SigningError};
pub use stages::{StageLimits, StageTimes};
pub use transport::{RawResponse, Transport, is_loopback, route};
pub use transport_config::{Proxy, TransportConfig, TransportConfigError};
pub use transport_error::TransportError;
pub use verdict::Verdict;

/// The path that enrolls one face (`spec/enroll-api.txt`).
pub const ENROLL_PATH: &str = "/api/v1/zoloz/connect/enroll";

/// The path that answers any JSON object with the same object, to try credentials (`spec/gateway.md`).
pub const AUTHENTICATION_TEST_PATH: &str = "/api/v1/zoloz/authentication/test";

/// `Content-Type` of a body that is plain JSON.
pub const PLAIN_CONTENT_TYPE: &str = "application/json; charset=UTF-8";

/// `Content-Type` of an encrypted body.
pub const ENCRYPTED_CONTENT_TYPE: &str = "text/plain; charset=UTF-8";
