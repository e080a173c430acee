//! An attempt with its explanation: the one JSON object of `design/contract.md`, wherever it is printed.

use serde::Serialize;

use super::{
    Attempt, AttemptId, Catalogue, Explanation, Failure, GatewayResult, Kind, Outcome, PhotoFacts, ProfileKind,
    ResponseFacts, Timing, Try, Warning,
};

/// What `send --json` and `history --json` print, in the order of the contract. What does not apply is `null`.
#[derive(Debug, Serialize)]
pub struct Explained<'a> {
    id: &'a AttemptId,
    /// UTC, with milliseconds.
    at: String,
    profile: &'a str,
    outcome: Outcome,
    #[serde(rename = "bizId")]
    biz_id: &'a str,
    #[serde(rename = "userId")]
    user_id: &'a str,
    #[serde(rename = "rawUserId", skip_serializing_if = "Option::is_none")]
    raw_user_id: Option<&'a str>,
    #[serde(rename = "transactionId")]
    transaction_id: Option<&'a str>,
    result: Option<&'a GatewayResult>,
    response: Option<ResponseFacts>,
    failure: Option<&'a Failure>,
    explanation: Explanation,
    photo: Option<&'a PhotoFacts>,
    /// Of an enrollment that was just sent or refused. They are not recorded: they may name another person.
    warnings: &'a [Warning],
    timing_ms: Timing,
    other_tries: &'a [Try],
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    operator: &'a str,
    machine: &'a str,
    version: &'a str,
    profile_kind: Option<ProfileKind>,
}

impl<'a> Explained<'a> {
    /// The attempt with what the catalogue says of it.
    #[must_use]
    pub fn new(attempt: &'a Attempt, catalogue: &Catalogue) -> Self {
        Self {
            id: &attempt.id,
            at: format!("{:.3}", attempt.at),
            profile: &attempt.profile,
            outcome: attempt.outcome,
            biz_id: &attempt.biz_id,
            user_id: &attempt.user_id,
            raw_user_id: attempt.raw_user_id.as_deref(),
            transaction_id: attempt.transaction_id.as_deref(),
            result: attempt.result.as_ref(),
            response: attempt.response,
            failure: attempt.failure.as_ref(),
            explanation: catalogue.explain(attempt),
            photo: attempt.photo.as_ref(),
            warnings: &[],
            timing_ms: attempt.timing_ms,
            other_tries: &attempt.other_tries,
            kind: attempt.kind,
            case: attempt.case.as_deref(),
            operator: &attempt.operator,
            machine: &attempt.machine,
            version: &attempt.version,
            profile_kind: attempt.kind_of_profile(),
        }
    }

    /// The same with the warnings about it.
    #[must_use]
    pub fn warning_of(self, warnings: &'a [Warning]) -> Self {
        Self { warnings, ..self }
    }

    /// What the catalogue says.
    #[must_use]
    pub const fn explanation(&self) -> &Explanation {
        &self.explanation
    }
}
