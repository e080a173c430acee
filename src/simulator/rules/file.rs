//! Rules as they are written, in TOML.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use fastrand::Rng;
use serde::Deserialize;
use toml::Spanned;

use super::RulesError;
use super::choice::{Pattern, Rule, Share};
use crate::gateway::ENROLL_PATH;
use crate::settings::{line_and_column, text_of, with_nearest_key};
use crate::simulator::Scenario;

/// The longest file that is read, in bytes: a hundred times what anybody writes by hand.
const LONGEST: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(default)]
    rule: Vec<Spanned<RuleTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    scenario: Spanned<String>,
    path: Option<Spanned<String>>,
    biz_id: Option<String>,
    biz_id_prefix: Option<String>,
    user_id: Option<String>,
    user_id_prefix: Option<String>,
    nth: Option<Spanned<u64>>,
    every: Option<Spanned<u64>>,
    percent: Option<Spanned<f64>>,
    seed: Option<u64>,
}

/// A mistake, in bytes of the text.
struct Mistake {
    at: Range<usize>,
    message: String,
}

/// The text of the file.
pub(super) fn read(path: &Path) -> Result<String, RulesError> {
    let failed = |source| RulesError::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    if file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)? as u64 > LONGEST {
        return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than 1 MiB")));
    }
    text_of(bytes).map_err(|wrong| {
        let (path, message) = (path.to_owned(), wrong.message());
        RulesError::Invalid { path, line: wrong.line, column: wrong.column, message }
    })
}

/// The rules that a text holds.
pub(super) fn parse(path: &Path, text: &str) -> Result<Vec<Rule>, RulesError> {
    let tables: Tables = toml::from_str(text).map_err(|error| {
        Mistake { at: error.span().unwrap_or(0..0), message: with_nearest_key(error.message()) }.in_file(path, text)
    })?;
    tables.rule.iter().map(|table| rule(table).map_err(|mistake| mistake.in_file(path, text))).collect()
}

impl Mistake {
    fn new(at: Range<usize>, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    fn in_file(self, path: &Path, text: &str) -> RulesError {
        let (line, column) = line_and_column(text, self.at.start);
        RulesError::Invalid { path: path.to_owned(), line, column, message: self.message }
    }
}

fn rule(spanned: &Spanned<RuleTable>) -> Result<Rule, Mistake> {
    let table = spanned.get_ref();
    let scenario: Scenario =
        table.scenario.get_ref().parse().map_err(|error| Mistake::new(table.scenario.span(), format!("{error}")))?;
    let path = match &table.path {
        Some(path) if !path.get_ref().starts_with('/') => {
            return Err(Mistake::new(path.span(), format!("a path begins with `/`, such as {ENROLL_PATH}")));
        }
        Some(path) => path.get_ref().clone(),
        None => ENROLL_PATH.to_owned(),
    };
    let field = |name: &str, equal: &Option<String>, prefix: &Option<String>| match (equal, prefix) {
        (Some(_), Some(_)) => {
            Err(Mistake::new(spanned.span(), format!("give either `{name}` or `{name}_prefix`, not both")))
        }
        (Some(text), None) => Ok(Some(Pattern::Equal(text.clone()))),
        (None, Some(text)) => Ok(Some(Pattern::Prefix(text.clone()))),
        (None, None) => Ok(None),
    };
    Ok(Rule {
        biz_id: field("biz_id", &table.biz_id, &table.biz_id_prefix)?,
        user_id: field("user_id", &table.user_id, &table.user_id_prefix)?,
        share: share(spanned)?,
        path,
        scenario,
        count: 0,
    })
}

fn share(spanned: &Spanned<RuleTable>) -> Result<Share, Mistake> {
    let table = spanned.get_ref();
    let number = |name: &str, number: &Spanned<u64>| match *number.get_ref() {
        0 => Err(Mistake::new(number.span(), format!("`{name}` counts from 1"))),
        number => Ok(number),
    };
    let is_seed_alone = table.seed.is_some() && table.percent.is_none();
    match (&table.nth, &table.every, &table.percent) {
        _ if is_seed_alone => Err(Mistake::new(spanned.span(), "`seed` goes with `percent`")),
        (None, None, None) => Ok(Share::All),
        (Some(nth), None, None) => Ok(Share::Nth(number("nth", nth)?)),
        (None, Some(every), None) => Ok(Share::Every(number("every", every)?)),
        (None, None, Some(percent)) if !(0.0..=100.0).contains(percent.get_ref()) => {
            Err(Mistake::new(percent.span(), "`percent` is a number from 0 to 100"))
        }
        (None, None, Some(percent)) => {
            Ok(Share::Percent(*percent.get_ref(), Rng::with_seed(table.seed.unwrap_or_default())))
        }
        _ => Err(Mistake::new(spanned.span(), "give one of `nth`, `every` and `percent`, not several")),
    }
}
