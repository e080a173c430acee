//! Whether to believe a response: the table of `spec/gateway.md` and the edges of `design/contract.md`.

use super::answer::Answer;
use super::{EncryptionError, Fault, RawResponse, Signature, SignaturePolicy};

/// What to make of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// `S`, and to be trusted.
    Success,
    /// `F`, validly signed or wholly unsigned.
    Rejected,
    /// `U`: it may have taken effect.
    Unknown,
    /// Nobody can tell from it whether the request took effect.
    Refused {
        /// What is wrong with it.
        fault: Fault,
        /// The same in one sentence.
        message: String,
    },
}

/// What a verdict is made from.
pub(super) struct Reading<'a> {
    pub(super) response: &'a RawResponse,
    pub(super) signature: Signature,
    pub(super) encrypted: bool,
    /// The answer, or why the body has none.
    pub(super) answer: Result<&'a Answer, Unread>,
}

/// Why a body has no answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unread {
    /// It cannot be decrypted.
    Sealed(EncryptionError),
    /// It is no answer of a gateway.
    Body(Fault, &'static str),
}

impl Reading<'_> {
    pub(super) fn verdict(&self, policy: SignaturePolicy) -> Verdict {
        match self.signature {
            // A validly signed body counts, whatever the HTTP status.
            Signature::Valid => self.answer.map_or_else(|unread| self.unreadable(unread), by_status),
            _ if self.is_redirect() => self.http_status(),
            Signature::Invalid => refused(
                Fault::SignatureWrong,
                "the response's signature is wrong: check the gateway's public key, and whatever stands in between",
            ),
            Signature::Incomplete => refused(
                Fault::SignatureIncomplete,
                "the response has only one of the headers Signature and Response-Time: check whatever stands in between",
            ),
            Signature::Absent => self.unsigned(policy),
        }
    }

    fn unsigned(&self, policy: SignaturePolicy) -> Verdict {
        let is_200 = self.response.status == 200;
        match self.answer {
            Err(unread) if is_200 => self.unreadable(unread),
            Ok(answer) if answer.status != "S" => by_status(answer),
            Ok(_) if policy == SignaturePolicy::Required || self.encrypted => refused(
                Fault::SuccessUnsigned,
                "the response says success but is not signed: ask again whether it took effect",
            ),
            Ok(_) if is_200 => Verdict::Success,
            Ok(_) | Err(_) => self.http_status(),
        }
    }

    fn is_redirect(&self) -> bool {
        (300..400).contains(&self.response.status)
    }

    fn http_status(&self) -> Verdict {
        let status = self.response.status;
        if self.is_redirect() {
            let message = format!("the gateway redirects (HTTP {status}), which is never followed: check base_url");
            return Verdict::Refused { fault: Fault::HttpRedirect, message };
        }
        let (fault, message) = match status {
            407 => (
                Fault::HttpProxyAuth,
                "a proxy answered (HTTP 407): it wants a name and a password, put them into the variable HTTPS_PROXY"
                    .to_owned(),
            ),
            _ if is_page(self.response) => (
                Fault::HttpPage,
                format!(
                    "HTTP {status} came with a web page, not with a gateway's answer: check base_url and any proxy"
                ),
            ),
            _ => (
                Fault::HttpStatus,
                format!("HTTP {status} came without a gateway's answer: check base_url, or try later"),
            ),
        };
        Verdict::Refused { fault, message }
    }

    fn unreadable(&self, unread: Unread) -> Verdict {
        match unread {
            Unread::Sealed(error) => Verdict::Refused {
                fault: Fault::NotDecryptable,
                message: format!("the response cannot be decrypted: {error}"),
            },
            Unread::Body(..) if is_page(self.response) => refused(
                Fault::HtmlAnswer,
                "a web page came in place of the gateway's answer: sign in to the network, or check any proxy",
            ),
            Unread::Body(fault, what) => Verdict::Refused {
                fault,
                message: format!("the response's body {what}: check base_url and whatever stands in between"),
            },
        }
    }
}

fn by_status(answer: &Answer) -> Verdict {
    match answer.status.as_str() {
        "S" => Verdict::Success,
        "F" => Verdict::Rejected,
        "U" => Verdict::Unknown,
        _ => {
            refused(Fault::StatusUnknown, "the response's resultStatus is none of S, F and U: ask ZOLOZ what it means")
        }
    }
}

fn refused(fault: Fault, message: &str) -> Verdict {
    Verdict::Refused { fault, message: message.to_owned() }
}

/// Whether the body is a web page, by its first tag; what its header says does not count, since it costs nothing.
fn is_page(response: &RawResponse) -> bool {
    const LOOKED_AT: usize = 1024;
    let start = response.body.get(..LOOKED_AT).unwrap_or(&response.body);
    let start = String::from_utf8_lossy(start).to_lowercase();
    let start = start.trim_start_matches('\u{FEFF}').trim_start();
    start.starts_with('<')
        && ["<html", "<!doctype html", "<head", "<body", "<script"].iter().any(|tag| start.contains(tag))
}
