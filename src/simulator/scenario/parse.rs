//! A scenario from its line, with errors that name the nearest word.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use super::{BODY_BASE64, Cut, MISBEHAVIOURS, PARTS, PLAIN, Reply, ResultStatus, Scenario, Signing};
use crate::enrollment::harmless_line;
use crate::gateway::decode_tolerant;
use crate::settings::hint;
use crate::simulator::Code;

/// The longest delay; a client that waits longer is not of this world.
const LONGEST_DELAY: Duration = Duration::from_hours(1);
/// How an advice begins that lists all there is, and what takes its place where there is no room for it.
const LIST: &str = "there is";
const EXAMPLE: &str = "write a line such as `UNABLE_GET_IMAGE delay=3s status=502 signature=wrong`";
/// As many characters of a word as an error repeats.
const REPEATED: usize = 40;

/// A word that is no part of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no scenario: {advice}")]
pub struct ScenarioError {
    word: Box<str>,
    advice: Box<str>,
}

impl ScenarioError {
    fn new(word: &str, advice: impl Into<String>) -> Self {
        let cut: String = word.chars().take(REPEATED).collect();
        Self { word: harmless_line(&cut).into(), advice: advice.into().into() }
    }

    /// What to write instead, in short and without what was written.
    #[must_use]
    pub fn advice(&self) -> &str {
        if self.advice.starts_with(LIST) { EXAMPLE } else { &self.advice }
    }
}

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let mut draft = Draft::default();
        let mut rest = line.trim();
        if rest.is_empty() {
            return Err(ScenarioError::new(rest, unknown_name(rest)));
        }
        while !rest.is_empty() {
            let (word, after) = next_word(rest)?;
            draft.take(&word)?;
            rest = after.trim_start();
        }
        draft.finish(line)
    }
}

/// A word of the line: a name, or a part with its value.
struct Word<'a> {
    raw: &'a str,
    name: &'a str,
    value: Option<Cow<'a, str>>,
}

/// The first word of a line that does not begin with a space, and what follows.
fn next_word(line: &str) -> Result<(Word<'_>, &str), ScenarioError> {
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    let Some(equals) = line[..end].find('=') else {
        let (raw, rest) = line.split_at(end);
        return Ok((Word { raw, name: raw, value: None }, rest));
    };
    let (name, value) = (&line[..equals], &line[equals + 1..]);
    if !value.starts_with('"') {
        let (raw, rest) = line.split_at(end);
        return Ok((Word { raw, name, value: Some(raw[equals + 1..].into()) }, rest));
    }
    let mut is_escaped = false;
    let closing = value.char_indices().skip(1).find(|(_, letter)| {
        let closes = *letter == '"' && !is_escaped;
        is_escaped = *letter == '\\' && !is_escaped;
        closes
    });
    let (at, _) = closing.ok_or_else(|| ScenarioError::new(line, "its text has no closing quotation mark"))?;
    let (raw, rest) = line.split_at(equals + 1 + at + 1);
    let text: String = serde_json::from_str(&value[..=at])
        .map_err(|_| ScenarioError::new(raw, "its text is not a string as JSON has it"))?;
    if rest.starts_with(|letter: char| !letter.is_whitespace()) {
        return Err(ScenarioError::new(raw, "a space has to follow its text"));
    }
    Ok((Word { raw, name, value: Some(text.into()) }, rest))
}

/// What was read so far.
#[derive(Default)]
struct Draft {
    scenario: Scenario,
    code: Option<Cow<'static, str>>,
    result: Option<ResultStatus>,
    message: Option<Cow<'static, str>>,
    body: Option<Cow<'static, [u8]>>,
}

impl Draft {
    fn take(&mut self, word: &Word<'_>) -> Result<(), ScenarioError> {
        match &word.value {
            None => self.take_name(word),
            Some(value) => self.take_part(word, value),
        }
    }

    fn take_name(&mut self, word: &Word<'_>) -> Result<(), ScenarioError> {
        let is = |name: &str| name.eq_ignore_ascii_case(word.name);
        if is(PLAIN) {
            let again = std::mem::replace(&mut self.scenario.is_plain, true);
            return if again { Err(twice(word)) } else { Ok(()) };
        }
        if let Some(code) = Code::ALL.into_iter().find(|code| is(code.name())) {
            return set(&mut self.code, code.name().into(), word);
        }
        let known = MISBEHAVIOURS.into_iter().find(|(name, ..)| is(name));
        let (_, known, _) = known.ok_or_else(|| ScenarioError::new(word.raw, unknown_name(word.name)))?;
        if let Some(Reply::Result { code, status, .. }) = known.reply {
            set(&mut self.code, code, word)?;
            status.map_or(Ok(()), |status| set(&mut self.result, status, word))?;
        }
        known.delay.map_or(Ok(()), |delay| set(&mut self.scenario.delay, delay, word))?;
        known.cut.map_or(Ok(()), |cut| set(&mut self.scenario.cut, cut, word))?;
        known.signing.map_or(Ok(()), |signing| set(&mut self.scenario.signing, signing, word))
    }

    fn take_part(&mut self, word: &Word<'_>, value: &str) -> Result<(), ScenarioError> {
        let name = word.name.to_ascii_lowercase();
        let wrong = || {
            let takes = PARTS.iter().find(|(part, _)| *part == name).map_or("Base64", |(_, takes)| takes);
            ScenarioError::new(word.raw, format!("`{name}=` takes {takes}"))
        };
        let scenario = &mut self.scenario;
        match name.as_str() {
            "code" => {
                let known = Code::ALL.into_iter().find(|code| code.name() == value).map(|code| code.name().into());
                set(&mut self.code, known.unwrap_or_else(|| value.to_owned().into()), word)
            }
            "result" => set(&mut self.result, one_of(ResultStatus::ALL, ResultStatus::name, value, wrong)?, word),
            "message" => set(&mut self.message, value.to_owned().into(), word),
            "delay" => set(&mut scenario.delay, delay(value).ok_or_else(wrong)?, word),
            "cut" => set(&mut scenario.cut, one_of(Cut::ALL, Cut::name, value, wrong)?, word),
            "signature" => set(&mut scenario.signing, one_of(Signing::ALL, Signing::name, value, wrong)?, word),
            "status" => {
                let status = value.parse().ok().filter(|status| (200..600).contains(status)).ok_or_else(wrong)?;
                set(&mut scenario.status, status, word)
            }
            "body" => set(&mut self.body, value.as_bytes().to_vec().into(), word),
            BODY_BASE64 => set(&mut self.body, decode_tolerant(value.as_bytes()).ok_or_else(wrong)?.into(), word),
            "type" => {
                let is_header = value.bytes().all(|byte| (b' '..0x7F).contains(&byte)) && !value.trim().is_empty();
                let text = is_header.then(|| value.trim().to_owned().into()).ok_or_else(wrong)?;
                set(&mut scenario.content_type, text, word)
            }
            _ => Err(ScenarioError::new(word.raw, hint(&name, parts()))),
        }
    }

    fn finish(self, line: &str) -> Result<Scenario, ScenarioError> {
        let Self { mut scenario, code, result, message, body } = self;
        let says_a_result = code.is_some() || result.is_some() || message.is_some();
        scenario.reply = match body {
            Some(_) if says_a_result => {
                let advice = "a body of your own leaves no room for a code, a result or a message";
                return Err(ScenarioError::new(line, advice));
            }
            Some(body) => Some(Reply::Body(body)),
            None if says_a_result => {
                let code = code.unwrap_or(Code::Success.name().into());
                Some(Reply::Result { code, status: result, message })
            }
            None => None,
        };
        Ok(scenario)
    }
}

fn set<T>(place: &mut Option<T>, value: T, word: &Word<'_>) -> Result<(), ScenarioError> {
    if place.replace(value).is_some() { Err(twice(word)) } else { Ok(()) }
}

fn twice(word: &Word<'_>) -> ScenarioError {
    ScenarioError::new(word.raw, "another word has said this already")
}

fn one_of<T: Copy, const N: usize>(
    all: [T; N],
    name: impl Fn(T) -> &'static str,
    value: &str,
    wrong: impl Fn() -> ScenarioError,
) -> Result<T, ScenarioError> {
    all.into_iter().find(|one| name(*one).eq_ignore_ascii_case(value)).ok_or_else(wrong)
}

/// A duration such as `3s`, `1m30s` or `1500ms`, in whole milliseconds.
fn delay(text: &str) -> Option<Duration> {
    let duration = Duration::try_from(text.parse::<SignedDuration>().ok()?).ok()?;
    let whole = Duration::from_millis(duration.as_millis().try_into().ok()?);
    (whole <= LONGEST_DELAY).then_some(whole)
}

/// The nearest name, or that a part wants its value.
fn unknown_name(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    if let Some((part, takes)) = PARTS.iter().find(|(part, _)| *part == lower) {
        return format!("write `{part}=`, which takes {takes}");
    }
    let names = Code::ALL.into_iter().map(Code::name).chain(MISBEHAVIOURS.into_iter().map(|(name, ..)| name));
    let words: Vec<_> = names.chain([PLAIN]).collect();
    let parts: Vec<_> = parts().map(|part| format!("`{part}=`")).collect();
    match hint(&word.to_ascii_uppercase(), words) {
        all if all.starts_with(LIST) => format!("{all}, and the parts {}", parts.join(", ")),
        nearest => nearest,
    }
}

fn parts() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|(part, _)| *part).chain([BODY_BASE64])
}
