//! Finding entries by words: in any order, by their beginnings, upper and lower case and accents being one.

use super::Entry;
use crate::enrollment::plain;

/// Words that say nothing about what is looked for. `no` and `not` are none of them.
const IDLE: [&str; 32] = [
    "a", "an", "and", "are", "at", "be", "by", "did", "do", "does", "for", "has", "have", "how", "i", "in", "is", "it",
    "its", "my", "of", "on", "or", "our", "that", "the", "this", "to", "was", "what", "why", "with",
];

/// What a word counts for in each part of an entry: names, title, meaning, causes, the rest.
const WEIGHTS: [u32; 5] = [16, 12, 6, 4, 1];
/// What counts in addition: all that is typed is a name of the entry.
const NAMED: u32 = 4000;
/// It begins one.
const NAME_BEGUN: u32 = 1000;
/// It begins the title.
const TITLE_BEGUN: u32 = 500;

/// The words of an entry, part by part, made once.
#[derive(Debug, Clone)]
pub(super) struct Words {
    parts: [Vec<String>; WEIGHTS.len()],
    /// Each name as one text.
    names: Vec<String>,
    title: String,
}

impl Words {
    pub(super) fn of(entry: &Entry) -> Self {
        let all =
            |texts: &[&[String]]| texts.iter().copied().flatten().flat_map(|text| words(text)).collect::<Vec<_>>();
        let names: Vec<Vec<String>> = std::iter::once(&entry.code).chain(&entry.also).map(|name| words(name)).collect();
        // A code is also typed without its underscores.
        let together = names.first().map(|code| code.concat());
        Self {
            parts: [
                names.iter().flatten().cloned().chain(together).collect(),
                words(&entry.title),
                words(&entry.meaning),
                all(&[&entry.causes]),
                all(&[&entry.actions, &entry.engineer, std::slice::from_ref(&entry.customer)]),
            ],
            names: names.iter().map(|name| name.join(" ")).collect(),
            title: words(&entry.title).join(" "),
        }
    }

    /// What the words found here add up to, and how many of them there are.
    fn score(&self, wanted: &Wanted) -> (usize, u32) {
        let worth = |word: &String| {
            let in_part = |(part, weight): (&Vec<String>, u32)| {
                let best = part.iter().filter(|own| own.starts_with(word.as_str()));
                best.map(|own| if own == word { 2 * weight } else { weight }).max().unwrap_or(0)
            };
            self.parts.iter().zip(WEIGHTS).map(in_part).max().unwrap_or(0)
        };
        let worths: Vec<u32> = wanted.words.iter().map(worth).filter(|worth| *worth > 0).collect();
        let whole = if self.names.contains(&wanted.whole) {
            NAMED
        } else if self.names.iter().any(|name| name.starts_with(&wanted.whole)) {
            NAME_BEGUN
        } else if self.title.starts_with(&wanted.whole) {
            TITLE_BEGUN
        } else {
            0
        };
        (worths.len(), whole + worths.iter().sum::<u32>())
    }
}

/// What is looked for.
struct Wanted {
    /// All that was typed, as names are kept.
    whole: String,
    /// The words that count.
    words: Vec<String>,
}

/// The places of the entries in which the words of a text are, the best first, equal ones in their order. Where none has all
/// words, those that have the most of them, if that is more than half. Without words, all places.
pub(super) fn found(entries: &[Words], text: &str) -> Vec<usize> {
    let plain = plain(text);
    let all: Vec<&str> = split(&plain).collect();
    if all.is_empty() {
        return if text.trim().is_empty() { (0..entries.len()).collect() } else { Vec::new() };
    }
    let telling: Vec<&str> = all.iter().copied().filter(|word| !IDLE.contains(word)).collect();
    let stems = |words: &[&str]| words.iter().map(|word| stem(word).to_owned()).collect::<Vec<_>>();
    let wanted =
        Wanted { whole: stems(&all).join(" "), words: stems(if telling.is_empty() { &all } else { &telling }) };
    let scores = entries.iter().map(|entry| entry.score(&wanted)).enumerate();
    let mut found: Vec<(usize, (usize, u32))> =
        scores.filter(|(_, (count, _))| 2 * count > wanted.words.len()).collect();
    let most = found.iter().map(|(_, (count, _))| *count).max().unwrap_or(0);
    found.retain(|(_, (count, _))| *count == most);
    found.sort_by_key(|(_, (_, score))| std::cmp::Reverse(*score));
    found.into_iter().map(|(place, _)| place).collect()
}

/// The words of a text as they are compared.
pub(super) fn words(text: &str) -> Vec<String> {
    split(&plain(text)).map(|word| stem(word).to_owned()).collect()
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A word without the `s` of a plural.
fn stem(word: &str) -> &str {
    if word.len() > 3 { word.strip_suffix('s').unwrap_or(word) } else { word }
}
