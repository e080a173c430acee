//! Rules at work: the first that fits a request says what it gets.

use std::path::{Path, PathBuf};

use fastrand::Rng;

use super::{RulesError, file};
use crate::simulator::Scenario;

/// What rules look at. The fields are known only of a request that could be read.
pub(in crate::simulator) struct Subject<'a> {
    /// Without its query.
    pub(in crate::simulator) path: &'a str,
    pub(in crate::simulator) biz_id: Option<&'a str>,
    pub(in crate::simulator) user_id: Option<&'a str>,
}

/// What the text of a field has to be.
#[derive(Debug)]
pub(super) enum Pattern {
    Equal(String),
    Prefix(String),
}

impl Pattern {
    fn fits(&self, text: Option<&str>) -> bool {
        text.is_some_and(|text| match self {
            Self::Equal(wanted) => text == wanted,
            Self::Prefix(wanted) => text.starts_with(wanted.as_str()),
        })
    }
}

/// Which of the requests that fit a rule get its scenario.
#[derive(Debug)]
pub(super) enum Share {
    All,
    /// This one alone, counted from 1.
    Nth(u64),
    /// Each one whose number this divides.
    Every(u64),
    /// So many of a hundred, by lot.
    Percent(f64, Rng),
}

/// A rule, and how many requests have come to it.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) path: String,
    pub(super) biz_id: Option<Pattern>,
    pub(super) user_id: Option<Pattern>,
    pub(super) share: Share,
    pub(super) scenario: Scenario,
    pub(super) count: u64,
}

impl Rule {
    fn fits(&self, subject: &Subject<'_>) -> bool {
        let field = |pattern: &Option<Pattern>, text| pattern.as_ref().is_none_or(|pattern| pattern.fits(text));
        self.path == subject.path && field(&self.biz_id, subject.biz_id) && field(&self.user_id, subject.user_id)
    }

    /// Counts a request that fits; whether it is one of those that get the scenario.
    fn takes(&mut self) -> bool {
        self.count += 1;
        match &mut self.share {
            Share::All => true,
            Share::Nth(number) => self.count == *number,
            Share::Every(step) => self.count.is_multiple_of(*step),
            Share::Percent(percent, lot) => lot.f64() * 100.0 < *percent,
        }
    }
}

/// The rules of a file, in its order.
#[derive(Debug)]
pub struct Rules {
    path: PathBuf,
    /// What the file held when it was last looked at, right or wrong; `None` when it could not be read.
    text: Option<String>,
    list: Vec<Rule>,
}

impl Rules {
    /// Reads a file of rules ([`EXAMPLE_RULES`](super::EXAMPLE_RULES) explains it). Blocks.
    ///
    /// # Errors
    /// [`RulesError`] when it cannot be read, or says something that is no rule.
    pub fn read(path: &Path) -> Result<Self, RulesError> {
        let text = file::read(path)?;
        Ok(Self { path: path.to_owned(), list: file::parse(path, &text)?, text: Some(text) })
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Looks whether the file has changed, and takes the new rules if so, counting from the start; wrong ones leave the
    /// old. Returns what there is to tell, once for each change. Blocks: a file of some kilobytes is read.
    pub(in crate::simulator) fn refresh(&mut self) -> Option<String> {
        // Compared by content: of two changes within one tick of the clock the file's time shows one.
        let read = match file::read(&self.path) {
            Ok(text) if self.text.as_ref() == Some(&text) => return None,
            Ok(text) => file::parse(&self.path, self.text.insert(text)),
            Err(_) if self.text.is_none() => return None,
            Err(error) => {
                self.text = None;
                Err(error)
            }
        };
        Some(match read {
            Ok(list) => {
                self.list = list;
                format!("{} has changed: {} now, counted from the start", self.path.display(), count(self.len()))
            }
            Err(error) => format!("{error}\n    The rules as they were before stay in force: {}.", count(self.len())),
        })
    }

    /// What the request gets by the first rule that fits it, counting it.
    pub(in crate::simulator) fn choose(&mut self, subject: &Subject<'_>) -> Option<Scenario> {
        self.list
            .iter_mut()
            .filter(|rule| rule.fits(subject))
            .find_map(|rule| rule.takes().then(|| rule.scenario.clone()))
    }
}

fn count(rules: usize) -> String {
    if rules == 1 { "1 rule".to_owned() } else { format!("{rules} rules") }
}
