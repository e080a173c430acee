//! What every answer of the gateway has in its body: read strictly where it decides, leniently where it does not.

use serde::Deserialize;
use serde_json::Value;

use super::Fault;

/// `result` of a response's body, as it came; a part that is absent is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `resultStatus`: `S`, `F`, `U`, or whatever came.
    pub status: String,
    /// `resultCode`, documented or not.
    pub code: String,
    /// `resultMessage`, the gateway's own words.
    pub message: String,
}

/// A body that has a result.
pub(super) struct AnswerBody {
    pub(super) answer: Answer,
    pub(super) transaction_id: Option<String>,
}

/// The parts of a body that every API shares. Those that do not decide may be anything.
#[derive(Deserialize)]
struct Parts {
    result: ResultParts,
    #[serde(rename = "transactionId")]
    transaction_id: Option<Value>,
}

#[derive(Deserialize)]
struct ResultParts {
    #[serde(rename = "resultStatus")]
    status: String,
    #[serde(rename = "resultCode")]
    code: Option<Value>,
    #[serde(rename = "resultMessage")]
    message: Option<Value>,
}

impl AnswerBody {
    /// Reads a body in plain.
    ///
    /// # Errors
    /// The fault, with what is wrong as the second half of a sentence. A part that stands twice is refused: another
    /// reader might take the other one.
    pub(super) fn read(plain: &str) -> Result<Self, (Fault, &'static str)> {
        // RFC 8259, 8.1: a parser may ignore a byte order mark.
        let plain = plain.trim_start_matches('\u{FEFF}');
        if plain.trim_ascii().is_empty() {
            return Err((Fault::EmptyAnswer, "is empty"));
        }
        check_shape(&serde_json::from_str(plain).map_err(|error| unreadable(&error))?)?;
        let Parts { result, transaction_id } =
            serde_json::from_str(plain).map_err(|_| (Fault::JsonUnreadable, "names a part of its result twice"))?;
        Ok(Self {
            answer: Answer { status: result.status, code: text(result.code), message: text(result.message) },
            transaction_id: transaction_id.and_then(|id| id.as_str().map(str::to_owned)),
        })
    }
}

fn text(value: Option<Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
    }
}

fn unreadable(error: &serde_json::Error) -> (Fault, &'static str) {
    if error.is_eof() {
        (Fault::JsonTruncated, "begins as JSON and ends too early")
    } else {
        (Fault::JsonUnreadable, "is no JSON")
    }
}

/// serde would take an array for an object with its parts in order; a gateway's answer is objects.
fn check_shape(body: &Value) -> Result<(), (Fault, &'static str)> {
    const MISSING: (Fault, &str) = (Fault::ResultMissing, "has no result, or a result without resultStatus");
    const WRONG_TYPE: (Fault, &str) = (Fault::ResultWrongType, "has a result, or a resultStatus, of the wrong type");
    match body.get("result") {
        None | Some(Value::Null) => Err(MISSING),
        Some(Value::Object(result)) => match result.get("resultStatus") {
            None | Some(Value::Null) => Err(MISSING),
            Some(Value::String(_)) => Ok(()),
            Some(_) => Err(WRONG_TYPE),
        },
        Some(_) => Err(WRONG_TYPE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(plain: &str) -> &'static str {
        AnswerBody::read(plain).map_or_else(|(fault, _)| fault.word(), |_| "read")
    }

    #[test]
    fn what_does_not_decide_may_be_anything() {
        for plain in [
            r#"{"result":{"resultStatus":"S"}}"#,
            r#"{"result":{"resultStatus":"S","resultCode":7,"resultMessage":null},"transactionId":[]}"#,
            r#"{"more":{"a":[1]},"result":{"resultStatus":"F","more":1}}"#,
            "\u{FEFF}{\"result\":{\"resultStatus\":\"S\"}} \n",
        ] {
            assert_eq!(word(plain), "read", "{plain}");
        }
    }

    #[test]
    fn each_flaw_has_its_name() {
        for (plain, expected) in [
            ("", "empty_answer"),
            (" \r\n", "empty_answer"),
            (r#"{"result":{"resultSta"#, "json_truncated"),
            (r#"{"result":7,"#, "json_truncated"),
            ("{\"result\":7\u{0}}", "json_unreadable"),
            ("not json", "json_unreadable"),
            (r#"{"result":{"resultStatus":"S"}} trailing"#, "json_unreadable"),
            (r#"{"result":{"resultStatus":"F","resultStatus":"S"}}"#, "json_unreadable"),
            (r#"{"result":{"resultStatus":"F"},"result":{"resultStatus":"S"}}"#, "json_unreadable"),
            ("{}", "result_missing"),
            ("7", "result_missing"),
            ("[1]", "result_missing"),
            (r#"{"result":null}"#, "result_missing"),
            (r#"{"result":{}}"#, "result_missing"),
            (r#"{"result":{"resultStatus":null}}"#, "result_missing"),
            (r#"{"result":"S"}"#, "result_wrong_type"),
            (r#"{"result":["S","C","m"]}"#, "result_wrong_type"),
            (r#"{"result":{"resultStatus":1}}"#, "result_wrong_type"),
        ] {
            assert_eq!(word(plain), expected, "{plain}");
        }
    }

    #[test]
    fn nesting_without_end_is_refused_and_does_no_harm() {
        let deep = "[".repeat(100_000);
        assert_eq!(word(&deep), "json_unreadable");
        let inside = format!(r#"{{"result":{{"resultStatus":"S","resultCode":{deep}"#);
        assert_eq!(word(&inside), "json_unreadable");
    }
}
