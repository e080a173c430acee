//! Everything that can go wrong on the wire, each by a name of its own: the catalogue explains every one of them.

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What went wrong between here and the gateway.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// All of them, in the order in which an exchange can meet them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word in the record, in JSON and in the catalogue.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

faults! {
    /// The host's name has no address, or the name service does not answer.
    NameNotResolved = "name_not_resolved",
    /// The host, or the proxy, refuses connections on that port.
    ConnectRefused = "connect_refused",
    /// No way leads to the address.
    ConnectUnreachable = "connect_unreachable",
    /// No connection within the limit for connecting.
    ConnectTimedOut = "connect_timed_out",
    /// The connection, or one to the proxy, was closed or reset before a byte of the request left.
    ConnectReset = "connect_reset",
    /// The proxy does not lead to the gateway.
    ProxyRefused = "proxy_refused",
    /// The proxy wants a name and a password.
    ProxyAuthRequired = "proxy_auth_required",
    /// No connection, for a reason without a name of its own.
    ConnectFailed = "connect_failed",
    /// The certificate has expired, by this machine's clock.
    TlsExpired = "tls_expired",
    /// The certificate is not valid yet, by this machine's clock.
    TlsNotYetValid = "tls_not_yet_valid",
    /// The certificate is for another host.
    TlsWrongHost = "tls_wrong_host",
    /// No trusted authority vouches for the certificate.
    TlsUnknownIssuer = "tls_unknown_issuer",
    /// This machine trusts no authority at all, since it has no CA files.
    TlsNoAuthorities = "tls_no_authorities",
    /// The certificate is wrong in another way.
    TlsBadCertificate = "tls_bad_certificate",
    /// No common version or cipher.
    TlsProtocol = "tls_protocol",
    /// What answers on that port does not speak TLS.
    TlsNotTls = "tls_not_tls",
    /// The other side wants a client certificate, or another one. With TLS 1.3 it says so after the handshake.
    TlsClientCertificate = "tls_client_certificate",
    /// The other side hung up during the handshake.
    TlsClosed = "tls_closed",
    /// The caller gave up before a byte left.
    CancelledConnecting = "cancelled_connecting",
    /// The caller gave up while the request was leaving.
    CancelledSending = "cancelled_sending",
    /// The caller gave up while the answer was awaited.
    CancelledWaiting = "cancelled_waiting",
    /// The request did not leave within the limit for sending.
    TimeoutSending = "timeout_sending",
    /// The whole request left, and no answer began within the limit for waiting.
    TimeoutWaiting = "timeout_waiting",
    /// The answer began and did not end within the limit for waiting.
    TimeoutReading = "timeout_reading",
    /// The connection broke while the request was leaving.
    LostSending = "lost_sending",
    /// The connection broke after the whole request was handed to the system, before an answer began.
    LostWaiting = "lost_waiting",
    /// The connection broke in the middle of the answer.
    LostReading = "lost_reading",
    /// The answer's body is larger than any of the gateway.
    BodyTooLarge = "body_too_large",
    /// The answer's headers are larger than any of the gateway.
    HeadersTooLarge = "headers_too_large",
    /// What came back is not HTTP.
    NotHttp = "not_http",
    /// A redirect, which is never followed.
    HttpRedirect = "http_redirect",
    /// A proxy answered in place of the gateway: it wants a name and a password (HTTP 407).
    HttpProxyAuth = "http_proxy_auth",
    /// Another status than 200, with a web page.
    HttpPage = "http_page",
    /// Another status than 200, without a gateway's answer.
    HttpStatus = "http_status",
    /// A web page with status 200: a proxy's or a captive portal's.
    HtmlAnswer = "html_answer",
    /// An answer without a body.
    EmptyAnswer = "empty_answer",
    /// The body does not open with its AES key.
    NotDecryptable = "not_decryptable",
    /// The body begins as JSON and ends too early.
    JsonTruncated = "json_truncated",
    /// The body is no JSON, or JSON that two readers may read differently.
    JsonUnreadable = "json_unreadable",
    /// JSON without a `result`, or a `result` without a `resultStatus`.
    ResultMissing = "result_missing",
    /// `result` or `resultStatus` is of the wrong type.
    ResultWrongType = "result_wrong_type",
    /// `resultStatus` is none of S, F and U.
    StatusUnknown = "status_unknown",
    /// The signature does not match.
    SignatureWrong = "signature_wrong",
    /// Only one of the two signature headers.
    SignatureIncomplete = "signature_incomplete",
    /// A success without a signature.
    SuccessUnsigned = "success_unsigned",
}
