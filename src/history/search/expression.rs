//! From a search to what the full-text index is asked for.

use super::Search;
use super::name::{Facet, Field};
use super::term::{Condition, Words};
use crate::history::project::{FACET, facet, tail};

/// Characters from which on the end of a transactionId is one.
const SHORTEST_TAIL: usize = 3;

/// An expression of FTS5's query language, which holds whatever was typed.
pub(in crate::history) struct Expression;

impl Expression {
    /// That of a search; `None` when the index need not be asked.
    pub(in crate::history) fn of(search: &Search) -> Option<String> {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for term in search.terms() {
            let Some(expression) = of_condition(&term.condition) else { continue };
            if term.is_negated { unwanted.push(expression) } else { wanted.push(expression) }
        }
        if wanted.is_empty() && !unwanted.is_empty() {
            // Every attempt is of some kind.
            wanted.push(format!("{} *", quoted(&format!("{FACET}{}", Facet::Kind.word()))));
        }
        let wanted = (!wanted.is_empty()).then(|| wanted.join(" AND "))?;
        Some(unwanted.into_iter().fold(wanted, |all, unwanted| format!("({all}) NOT {unwanted}")))
    }
}

fn of_condition(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Words(words) => Some(of_words(words)),
        Condition::Values { facet: name, values } => any(values.iter().map(|value| {
            let token = quoted(&facet(name.word(), &value.text));
            if value.is_exact { token } else { format!("{token} *") }
        })),
        Condition::Nothing | Condition::Time { .. } | Condition::Took { .. } => None,
    }
}

fn of_words(words: &Words) -> String {
    let beginning = if words.is_exact { "" } else { " *" };
    let mut ways = vec![format!("{}{beginning}", quoted(&words.text))];
    let tail = tail(&words.text);
    if matches!(words.field, None | Some(Field::Transaction)) && tail.chars().count() > SHORTEST_TAIL {
        ways.push(format!("{}{beginning}", quoted(&tail)));
    }
    ways.extend(words.forms.iter().map(|form| quoted(form)));
    let ways = any(ways.into_iter()).unwrap_or_default();
    match words.field {
        Some(Field::Transaction) => format!("{{transaction_id tail}} : {ways}"),
        Some(field) => format!("{{{}}} : {ways}", field.columns()),
        None => ways,
    }
}

fn any(ways: impl Iterator<Item = String>) -> Option<String> {
    let ways: Vec<String> = ways.collect();
    (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
}

/// A string of FTS5. What controls a terminal or ends a C string is no part of a word anyway.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", text.replace('"', "\"\""))
}
