//! A fault: who stands at the gateway's address, what it does, and what has to come of it.

use std::pin::Pin;
use std::sync::Arc;

use enroll_console::enrollment::{FailureKind, Outcome};

use crate::certificates::Tls;
use crate::peer::{Peer, Wire};

/// What a server does with a connection.
pub(crate) type Behaviour =
    Box<dyn Fn(Wire, Arc<Peer>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync + 'static>;

/// Who stands at the gateway's address.
pub(crate) enum Stand {
    /// Nobody of ours: the address itself is the fault.
    Address(&'static str),
    /// A port that nobody listens on, under this scheme.
    Closed(&'static str),
    /// A server without TLS.
    Http(Behaviour),
    /// The same, whose system takes next to nothing that it does not read.
    Narrow(Behaviour),
    /// A server without TLS where TLS is expected.
    Raw(Behaviour),
    /// A server with TLS.
    Https(Tls, Behaviour),
    /// A proxy on the way to `https://gateway.test`.
    Proxy(Behaviour),
    /// The same, named by the environment with a password.
    ProxyOfTheEnvironment(Behaviour),
    /// The same, named by this variable in this way: `ADDRESS` stands for where it is.
    ProxyNamed(&'static str, &'static str, Behaviour),
    /// A proxy at whose port nobody listens.
    ClosedProxy,
}

/// One line of the table.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) stand: Stand,
    pub(crate) outcome: Outcome,
    /// Whether it can end before a byte left too: where two sides race, either is honest.
    pub(crate) or_not_sent: bool,
    pub(crate) kind: Option<FailureKind>,
    /// The word of the fault, or the gateway's code.
    pub(crate) code: &'static str,
    pub(crate) scheme: Scheme,
    pub(crate) encrypt: bool,
    /// Lines added to the profile.
    pub(crate) lines: Vec<String>,
    pub(crate) environment: Vec<(&'static str, String)>,
    /// Seconds of `--timeout`.
    pub(crate) timeout: u32,
    /// Whether the photo fills a request to the limit.
    pub(crate) large: bool,
    /// The first cause of the explanation, where the catalogue's own is not the first.
    pub(crate) first_cause: Option<&'static str>,
    /// What the message has to hold.
    pub(crate) says: &'static str,
}

/// How the account signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Rsa,
    Aksk,
}

impl Case {
    /// A fault that ends as `outcome`, explained by `code`.
    pub(crate) fn new(
        name: &'static str,
        stand: Stand,
        outcome: Outcome,
        kind: Option<FailureKind>,
        code: &'static str,
    ) -> Self {
        Self {
            name,
            stand,
            outcome,
            or_not_sent: false,
            kind,
            code,
            scheme: Scheme::Rsa,
            encrypt: false,
            lines: Vec::new(),
            environment: Vec::new(),
            timeout: 20,
            large: false,
            first_cause: None,
            says: "",
        }
    }

    /// A fault before a byte left.
    pub(crate) fn not_sent(name: &'static str, stand: Stand, kind: FailureKind, code: &'static str) -> Self {
        Self::new(name, stand, Outcome::NotSent, Some(kind), code)
    }

    /// A fault after which nobody knows.
    pub(crate) fn unknown(name: &'static str, stand: Stand, kind: FailureKind, code: &'static str) -> Self {
        Self::new(name, stand, Outcome::Unknown, Some(kind), code)
    }

    pub(crate) fn brief(self) -> Self {
        Self { timeout: 1, ..self }
    }

    pub(crate) fn or_not_sent(self) -> Self {
        Self { or_not_sent: true, ..self }
    }

    pub(crate) fn large(self) -> Self {
        Self { large: true, ..self }
    }

    pub(crate) fn encrypted(self) -> Self {
        Self { encrypt: true, ..self }
    }

    pub(crate) fn aksk(self) -> Self {
        Self { scheme: Scheme::Aksk, ..self }
    }

    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    pub(crate) fn environment(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    pub(crate) fn says(self, words: &'static str) -> Self {
        Self { says: words, ..self }
    }

    pub(crate) fn first_cause(self, cause: &'static str) -> Self {
        Self { first_cause: Some(cause), ..self }
    }
}

/// Boxes what a server does.
pub(crate) fn behaviour<F>(what: impl Fn(Wire, Arc<Peer>) -> F + Send + Sync + 'static) -> Behaviour
where
    F: Future<Output = ()> + Send + 'static,
{
    Box::new(move |wire, peer| Box::pin(what(wire, peer)))
}
